"""Stretches between quotation marks, paragraph by paragraph."""

from __future__ import annotations

import re

from reportedly.reading.parsing import Sentence

_MARK = re.compile(r"[“”„«»\"]")
_OPENING, _CLOSING, _EITHER = frozenset("“„«"), frozenset("”»"), '"'


def quotations(text: str, parsed: list[Sentence]) -> list[tuple[int, int]]:
    """Return ``(start, end)`` of each quotation, marks included, in order.

    A mark that is never closed runs to the end of its paragraph, as newspapers write a quotation that the next
    paragraph continues. An odd straight mark is taken as opening when a word follows it.
    """
    bounds: dict[int, tuple[int, int]] = {}
    for sentence in parsed:
        low, high = bounds.get(sentence.paragraph, (sentence.start, sentence.end))
        bounds[sentence.paragraph] = (min(low, sentence.start), max(high, sentence.end))
    found: list[tuple[int, int]] = []
    for low, high in bounds.values():
        opened: int | None = None
        for mark in _MARK.finditer(text, low, high):
            symbol = mark.group()
            if symbol in _OPENING or (symbol == _EITHER and opened is None):
                if (
                    symbol == _EITHER
                    and mark.end() < high
                    and text[mark.end()].isspace()
                    and not _starts(text, mark.end(), high)
                ):
                    continue  # a stray closing mark
                opened = mark.start() if opened is None else opened
            elif opened is not None:
                found.append((opened, mark.end()))
                opened = None
        if opened is not None and len(text[opened:high].split()) > 3:
            found.append((opened, high))
    return sorted(found)


def _starts(text: str, at: int, end: int) -> bool:
    return any(c.isalnum() for c in text[at : min(at + 2, end)])
