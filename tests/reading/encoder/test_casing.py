"""Texts in capitals, or without any, get the case of what they name back, and no offset moves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reportedly.identity import claim_id
from reportedly.model import Attribution, Claim, EventType, Span
from reportedly.reading.encoder.casing import as_it_stands, lost_case, restored
from reportedly.reading.encoder.sentences import sentences

SHOUTED = "THE SDF TOOK AL-SHADDADI FROM FIGHTERS OF THE ISLAMIC STATE ON FRIDAY. TURKEY'S ARMY DID NOT REPLY."


def _names(text: str, *words: str) -> list[tuple[int, int]]:
    return [(text.index(word), text.index(word) + len(word)) for word in words]


def _restored(text: str, *words: str) -> str:
    return restored(text, lost_case(text), _names(text, *words), sentences(text), frozenset({"SDF"}))


def test_names_are_written_large_and_the_rest_small() -> None:
    found = _restored(SHOUTED, "THE SDF", "AL-SHADDADI", "THE ISLAMIC STATE", "FRIDAY", "TURKEY'S")
    assert found == (
        "The SDF took Al-Shaddadi from fighters of the Islamic State on Friday. Turkey's army did not reply."
    )


def test_text_without_any_capital_is_written_like_one_in_capitals() -> None:
    names = ("the sdf", "al-shaddadi", "the islamic state", "friday", "turkey's")
    loud = _restored(SHOUTED, *(name.upper() for name in names))
    assert _restored(SHOUTED.lower(), *names) == loud


def test_a_text_with_its_case_has_lost_none() -> None:
    assert lost_case("The army took Homs, a monitor said, and NATO and the UN did not comment on that at all.") == []
    assert lost_case("SDF TAKES TOWN") == []  # a short headline tells nothing


def test_paragraphs_are_told_apart() -> None:
    text = SHOUTED + "\n\nThe army of Turkey did not reply to questions that were put to it on Friday."
    assert lost_case(text) == [(0, len(SHOUTED))]
    assert _restored(text).endswith(text[len(SHOUTED) :])


@given(st.text(max_size=200), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), max_size=5))
def test_no_offset_moves_and_no_letter_changes(text: str, names: list[tuple[int, int]]) -> None:
    spans = [(min(pair), min(max(pair), len(text))) for pair in names if min(pair) < len(text)]
    found = restored(text, [(0, len(text))], spans, [], frozenset({"UN"}))
    assert len(found) == len(text)
    assert all(a == b or a.lower() == b.lower() or a.upper() == b.upper() for a, b in zip(found, text, strict=True))


def test_a_claim_quotes_the_text_as_it_stands() -> None:
    said = Attribution(speaker="army", source=Span(0, 8, "The army"), cue=Span(9, 13, "said"))
    claim = Claim("c", "d", "r", (Span(14, 26, "it took Rawa"),), EventType.CAPTURE, attribution=said)
    text = "THE ARMY SAID IT TOOK RAWA."
    found = as_it_stands(claim, text)
    spans = [*found.quotes, found.attribution.source, found.attribution.cue]
    assert all(span is not None and text[span.start : span.end] == span.text for span in spans)
    assert found.id == claim_id(found)
