"""Paragraphs and sentences keep their offsets."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.reading.paragraphs import paragraphs
from reportedly.reading.parsing import sentences

TEXT = st.text(alphabet=st.sampled_from("ab. \n\t“”\"'é–1"), max_size=300)


@given(TEXT)
def test_paragraphs_are_exact_and_do_not_overlap(text: str) -> None:
    end = 0
    for start, piece in paragraphs(text):
        assert text[start : start + len(piece)] == piece
        assert start >= end
        end = start + len(piece)


@given(TEXT)
def test_no_letter_is_lost(text: str) -> None:
    kept = "".join(piece for _, piece in paragraphs(text))
    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]


def test_what_is_skipped_is_left_out() -> None:
    text = "The army took the town.\n\nSign up for our newsletter\n\nIt was quiet on Friday."
    start = text.index("Sign")
    found = [s.tokens.text.strip() for s in sentences(text, skip=[(start, start + 26)])]
    assert found == ["The army took the town.", "It was quiet on Friday."]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(["The army entered Homs.", "“We left,” he said.", "A headline"]), max_size=6))
def test_sentence_offsets_hold_in_the_text(lines: list[str]) -> None:
    text = "\n\n".join(lines)
    for sentence in sentences(text):
        span = sentence.span(list(sentence.tokens))
        assert text[span.start : span.end] == span.text


def test_a_very_long_paragraph_is_cut_and_nothing_is_lost() -> None:
    text = "The army took the village of Rawa on Friday. " * 1200
    pieces = list(paragraphs(text))
    assert len(pieces) > 2
    assert "".join(p for _, p in pieces) == text.rstrip("\n")


def test_a_long_run_of_marks_is_parsed_in_time_and_moves_no_offset() -> None:
    text = f"Troops took the mill. {'{' * 15_000} Rebels left the farm."
    begun = time.process_time()
    found = sentences(text)
    assert time.process_time() - begun < 15  # it grew with the square of the run: 20 s and more
    last = found[-1]
    assert text[last.start : last.end].endswith("Rebels left the farm.")
