"""Paragraphs of a text, each tied to its offset: a headline or a caption never runs into the sentence below it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_MAX_PIECE = 20_000  # characters; a longer paragraph is cut at white space so that one parse stays small
_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
_HARD_BREAK = re.compile(r"[.!?:”\"’)]\s*\n|\n\s*(?=[-*•–—#|])")


def paragraphs(text: str, skip: Iterable[tuple[int, int]] = ()) -> Iterator[tuple[int, str]]:
    """Yield ``(offset, paragraph)`` for each paragraph with a letter or digit, stretches in ``skip`` left out.

    A blank line ends a paragraph; so does a line break after a sentence's end or before a list mark.
    """
    gaps = sorted(skip)
    for found in _PARAGRAPH.finditer(text):
        for start, end in _without(found.start(), found.end(), gaps):
            for piece_start, piece_end in _pieces(text, start, end):
                piece = text[piece_start:piece_end]
                if any(c.isalnum() for c in piece):
                    yield piece_start, piece


def _without(start: int, end: int, gaps: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for gap_start, gap_end in gaps:
        if gap_end <= start or gap_start >= end:
            continue
        if gap_start > start:
            yield start, gap_start
        start = max(start, gap_end)
    if start < end:
        yield start, end


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for mark in list(_HARD_BREAK.finditer(text, start, end)):
        if mark.end() > start:
            yield from _short(text, start, mark.end())
            start = mark.end()
    if start < end:
        yield from _short(text, start, end)


def _short(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _MAX_PIECE:
        cut = max(text.rfind(". ", start, start + _MAX_PIECE) + 1, text.rfind(" ", start, start + _MAX_PIECE))
        if cut <= start:
            cut = start + _MAX_PIECE
        yield start, cut
        start = cut
    yield start, end
