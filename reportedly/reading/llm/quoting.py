"""Quotes that a model gives, found in the text they are of: exactly, or but for white space, quote marks and dashes."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property

from reportedly.model import Span

_QUOTE_MARKS = frozenset("\"'`´ʼ‘’‚‛“”„‟«»‹›＂＇′″")
_DASHES = frozenset("-‐‑‒–—―−")
_AROUND = re.compile(r"^[\s.…]+|(?:\s|…|\.{2,})+$")
_FEWEST_WORDS = 2
_WORD = re.compile(r"\w+")


class Quoted:
    """One stretch of a document that quotes may come from; ``own_start`` is where those that are asked for begin."""

    def __init__(self, text: str, start: int, own_start: int, end: int) -> None:
        self._text = text
        self._start = start
        self._own_start = own_start
        self._end = end

    def find(self, quote: str) -> Span | None:
        """Return where the quote stands in the document, in the document's own characters; ``None`` if it does not.

        It stands there exactly, or else with other white space, quote marks, dashes or forms of the same characters.
        It has two words at least and begins and ends where words do. Of several such stretches it is the first among
        the sentences that are read, else the last before them.
        """
        bare = _AROUND.sub("", quote)
        if len(_WORD.findall(bare)) < _FEWEST_WORDS:
            return None
        return self._chosen(self._exact(bare)) or self._chosen(self._folded_like(bare))

    def _chosen(self, found: list[tuple[int, int]]) -> Span | None:
        whole = [(start, end) for start, end in found if self._is_whole(start, end)]
        if not whole:
            return None
        start, end = next((each for each in whole if each[1] > self._own_start), whole[-1])
        return Span(start, end, self._text[start:end])

    def _exact(self, quote: str) -> list[tuple[int, int]]:
        found = []
        at = self._text.find(quote, self._start, self._end)
        while at >= 0:
            found.append((at, at + len(quote)))
            at = self._text.find(quote, at + 1, self._end)
        return found

    def _folded_like(self, quote: str) -> list[tuple[int, int]]:
        folded, offsets = self._folded
        wanted, _ = _fold(quote)
        found = []
        at = folded.find(wanted) if wanted else -1
        while at >= 0:
            found.append((offsets[at], offsets[at + len(wanted) - 1] + 1))
            at = folded.find(wanted, at + 1)
        return found

    @cached_property
    def _folded(self) -> tuple[str, list[int]]:
        folded, offsets = _fold(self._text[self._start : self._end])
        return folded, [self._start + offset for offset in offsets]

    def _is_whole(self, start: int, end: int) -> bool:
        """Tell whether a stretch begins and ends at the bounds of words: "IS" is not quoted by "this"."""
        text = self._text
        cuts_before = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
        cuts_after = end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
        return not (cuts_before or cuts_after)


def _fold(text: str) -> tuple[str, list[int]]:
    """Return a text in the form that quotes are compared in, and for each of its characters where it comes from."""
    characters: list[str] = []
    offsets: list[int] = []
    for at, character in enumerate(text):
        for each in _folded_character(character):
            characters.append(each)
            offsets.append(at)
    return "".join(characters), offsets


def _folded_character(character: str) -> str:
    if character.isascii() and character.isalnum():
        return character
    if character.isspace() or character in _QUOTE_MARKS:
        return ""
    if character in _DASHES:
        return "-"
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    if unicodedata.category(character) == "Cf":  # soft hyphens, zero-width spaces, marks of direction
        return ""
    return "".join(each for each in unicodedata.normalize("NFKD", character) if not each.isspace())
