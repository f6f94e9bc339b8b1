"""The adapter of the event_places set: spans from words, what was never annotated, what is held back, scoring."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from evals.event_places import BASELINES, accuracy, bucket, cases, evaluate, is_right, load

TEXT = "Gunmen killed two men in Tikrit on Monday."


def _record(
    text: str, places: list[str], *, verb: str = "killed", in_words: bool = False, **more: Any
) -> dict[str, Any]:
    tokens, at = [], 0
    for number, word in enumerate(text.replace(".", " .").split()):
        start = text.index(word, at)
        at = start + len(word)
        tokens.append({"text": word, "start": start, "end": at, "id": number})
    spans = []
    for label, words in (("VERB", [verb]), ("LOCATION", places)):
        for token in tokens:
            if token["text"] in words:
                number = token["id"]
                start, end = (number, number) if in_words else (token["start"], token["end"])
                spans.append({"start": start, "end": end, "token_start": number, "token_end": number, "label": label})
    return {"text": text, "tokens": tokens, "spans": spans, "source": "AP"} | more


def _file(folder: Path, *records: dict[str, Any]) -> Path:
    path = folder / "train.json.gz"
    path.write_bytes(gzip.compress(json.dumps(records).encode()))
    return path


@pytest.mark.parametrize("in_words", [False, True])
def test_a_place_is_read_whether_its_span_counts_words_or_characters(tmp_path: Path, *, in_words: bool) -> None:
    (item,) = load(_file(tmp_path, _record(TEXT, ["Tikrit"], in_words=in_words)))
    assert [TEXT[start:end] for start, end in item.gold] == ["Tikrit"]
    assert TEXT[slice(*item.verb)] == "killed"


@pytest.mark.parametrize(
    ("name", "source", "annotated"),
    [
        ("masdar_kill_12", "Masdar_RA", True),
        ("masdar_kill_640", "Masdar_RA", False),
        ("AFP_ENG_19960101.0001_1_capture", "AFP_RA", True),
        ("AFP_ENG_20060101.0001_1_capture ", "AFP_RA", False),
        ("AFP_ENG_20060101.0001_1_kill", "AFP_RA", True),
    ],
)
def test_what_was_never_annotated_is_known(tmp_path: Path, name: str, source: str, *, annotated: bool) -> None:
    (item,) = load(_file(tmp_path, _record(TEXT, [], _id=name, source=source)))
    assert item.is_annotated is annotated


def test_a_sentence_falls_into_the_same_part_however_it_is_spaced() -> None:
    assert bucket(TEXT) == bucket("  " + TEXT.replace(" ", "  "))


def test_places_marked_for_another_verb_are_candidates(tmp_path: Path) -> None:
    text = "Gunmen killed two men in Tikrit before they fled to Samarra."
    path = _file(tmp_path, _record(text, ["Tikrit"]), _record(text, ["Samarra"], verb="fled"))
    first, second = cases(load(path))
    assert len(first.candidates) == len(second.candidates) == 2
    assert first.right != second.right
    assert accuracy([first, second], BASELINES["nearest"]) == 1.0
    assert is_right(first, next(iter(first.right)))
    assert not is_right(first, None)


@pytest.mark.data
def test_the_chooser_beats_every_baseline_on_what_is_held_back(shared_data: Path) -> None:
    scores = evaluate(shared_data)
    assert scores["choice"] >= 0.8
    assert scores["choice"] > max(scores[f"baseline_{name}"] for name in BASELINES) + 0.1
