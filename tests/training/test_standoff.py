"""The coded corpus is kept as offsets: what comes back is what the coder wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from training.standoff import claims_of, from_coder, read_corpus, text_hash, write_corpus

TEXT = (
    "The army said on Thursday that it had taken Harran. "
    "It is the last town of the Free Brigades. "
    "A monitor said the Free Brigades had killed at least 7 soldiers in Harran."
)
CLAIM = {
    "d": "one",
    "q": ["it had taken Harran"],
    "tr": "taken",
    "t": "capture",
    "a": ["army"],
    "aw": ["it"],
    "p": "Harran",
    "pn": "Harran, TR",
    "de": "2017-11-09",
    "dw": "on Thursday",
    "s": "army",
    "sc": "party",
    "sw": "The army",
    "cw": "said",
}
ATTACK = {
    "d": "one",
    "q": ["the Free Brigades had killed at least 7 soldiers in Harran"],
    "tr": "killed",
    "t": "attack",
    "a": ["Free Brigades"],
    "x": ["soldiers"],
    "p": "Harran",
    "pn": "Harran, TR",
    "s": "monitor",
    "sc": "monitor",
    "k": [7, None],
    "v": "combatants",
}


def coded(*claims: dict[str, object]) -> list[str]:
    return [json.dumps(claim) for claim in claims]


def test_words_become_the_offsets_where_they_stand() -> None:
    (document,) = from_coder(coded(CLAIM, ATTACK), {"one": TEXT}, "first")
    capture, attack = document["claims"]
    span = capture["actor"][0]["span"]
    assert TEXT[slice(*span)] == "it"
    assert TEXT[slice(*capture["trigger"])] == "taken"
    assert capture["speaker"]["cue"] == (9, 13)
    # Of the two places that hold these words, the one in the sentence of the event is meant.
    assert attack["place"]["span"][0] == TEXT.rindex("Harran")
    assert attack["actor"][0]["span"][0] == TEXT.rindex("Free Brigades")


def test_stored_claims_come_back_in_the_codebooks_form(tmp_path: Path) -> None:
    documents = from_coder(coded(CLAIM, ATTACK, {"d": "two", "none": True}), {"one": TEXT, "two": "Quiet."}, "first")
    write_corpus(documents, tmp_path / "corpus.jsonl")
    stored = read_corpus(tmp_path)
    assert [document["doc"] for document in stored] == ["one", "two"]
    capture, attack = claims_of(stored[0], TEXT)
    assert capture["quotes"] == ["it had taken Harran"]
    assert (capture["speaker"], capture["chain"], capture["status"]) == ("army", ["army"], "actual")
    assert attack["killed"] == {"low": 7, "high": None}
    assert list(claims_of(stored[1], "Quiet.")) == []


def test_nothing_of_the_text_but_names_is_stored(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    write_corpus(from_coder(coded(CLAIM), {"one": TEXT}, "first"), path)
    assert "taken" not in path.read_text()


def test_another_text_is_refused() -> None:
    (document,) = from_coder(coded(CLAIM), {"one": TEXT}, "first")
    with pytest.raises(ValueError, match="not the one that was coded"):
        list(claims_of(document, TEXT + " "))


def test_words_that_are_not_in_the_text_are_named_with_their_line() -> None:
    with pytest.raises(ValueError, match="line 2: 'it had lost Harran'"):
        from_coder(coded(CLAIM, CLAIM | {"q": ["it had lost Harran"]}), {"one": TEXT}, "first")


def test_the_hash_tells_texts_apart() -> None:
    assert text_hash("a") != text_hash("b")
