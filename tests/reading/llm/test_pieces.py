"""Pieces of documents: every sentence in one of them, none too long, each with what stands before it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.reading.llm.pieces import pieces, written

TEXTS = st.text(alphabet=st.sampled_from('abcXYZ  ..!?\n"”’é1Ш\u00a0\ud800'), max_size=400)


@settings(deadline=None)
@given(TEXTS, st.integers(5, 120), st.integers(0, 400), st.integers(0, 100))
def test_hold_every_letter_once_in_order_but_for_what_is_skipped(text: str, size: int, gap: int, length: int) -> None:
    skip = [(min(gap, len(text)), min(gap + length, len(text)))]
    found = pieces(text, size, skip)
    own = [stretch for piece in found for stretch in piece.own]
    covered = {at for start, end in own for at in range(start, end)}
    assert sum(end - start for start, end in own) == len(covered)
    assert own == sorted(own)
    assert {at for at, c in enumerate(text) if c.isalnum() and not skip[0][0] <= at < skip[0][1]} <= covered
    assert covered.isdisjoint(range(*skip[0]))
    for piece in found:
        assert all(end <= piece.own_start for _, end in piece.context)
        assert piece.own[-1][1] - piece.own[0][0] <= size or len(piece.own) == 1
        written(text, piece.own).encode("utf-8")


def test_end_where_sentences_do() -> None:
    text = "The army took Raqqa. It left Homs! “Who stays?” he asked.\nA last line without an end"
    cut = [text[start:end] for piece in pieces(text, 30) for start, end in piece.own]
    assert cut == ["The army took Raqqa.", "It left Homs!", "“Who stays?” he asked.", "A last line without an end"]


def test_of_a_long_sentence_are_cut_at_white_space() -> None:
    text = "word " * 200
    found = pieces(text, 100)
    assert all(text[start:end].startswith("word") for piece in found for start, end in piece.own)


def test_halves_hold_the_whole() -> None:
    text = "One is here. Two is here. Three is here. Four is here."
    (whole,) = pieces(text, 1000)
    halves = whole.halves()
    assert halves is not None
    first, second = halves
    assert first.own + second.own == whole.own
    assert second.context == first.own
    quarters = first.halves()
    assert quarters is not None
    assert quarters[0].halves() is None


def test_what_is_left_out_leaves_a_blank_line() -> None:
    text = "One is here. MENU Two is here."
    ((piece),) = pieces(text, 1000, [(13, 17)])
    assert written(text, piece.own) == "One is here.\n\nTwo is here."
