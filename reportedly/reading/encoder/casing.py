"""Texts in capitals alone, or without any, as they would be written: what names places and parties is written large.

The encoder does not see case; all that stands around it does, for a name ends where the capitals end. What the encoder
marks as a mention, and what is known as a name in the text as it stands, is capitalised, the rest is not. No offset
moves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from reportedly.identity import with_id
from reportedly.model import Claim, Span
from reportedly.reading.encoder.sentences import Sentence
from reportedly.reading.paragraphs import paragraphs

_LOUD = 0.7  # share of capitals among a paragraph's letters from which it is in capitals
_LEAST_LETTERS = 40  # a paragraph with fewer letters tells nothing
_LETTERS = re.compile(r"[^\W\d_]+")
_SMALL = frozenset(["a", "an", "and", "at", "by", "de", "for", "from", "in", "of", "on", "or", "the", "to", "with"])
_ARTICLES = frozenset(["ad", "al", "an", "ar", "as", "ash", "at", "az", "ed", "el", "en", "er", "es", "ez"])
Stretch = tuple[int, int]


def lost_case(text: str) -> list[Stretch]:
    """Return the paragraphs of a text that are in capitals alone, or have none."""
    found = []
    for start, paragraph in paragraphs(text):
        letters = sum(map(str.isalpha, paragraph))
        large = sum(map(str.isupper, paragraph))
        if letters >= _LEAST_LETTERS and (large >= _LOUD * letters or not large):
            found.append((start, start + len(paragraph)))
    return found


def restored(
    text: str,
    lost: Iterable[Stretch],
    names: Iterable[Stretch],
    sentences: Iterable[Sentence],
    abbreviations: frozenset[str],
) -> str:
    """Return a text of the same length with the case that it has lost in some stretches.

    ``names`` are the stretches that name something; ``abbreviations`` are written in capitals where they stand in one.
    """
    signs = list(text)
    within = [False] * (len(text) + 1)
    for start, end in lost:
        within[start:end] = [True] * (end - start)
        for at in range(start, end):
            small = signs[at].lower()
            signs[at] = small if len(small) == 1 else signs[at]
    for start, end in names:
        begun = False
        for found in _LETTERS.finditer(text, start, end):
            if within[found.start()]:
                begun = _write(signs, found, text, abbreviations, begins=not begun) or begun
    for sentence in sentences:
        first = _LETTERS.search(text, sentence.start, sentence.end)
        if first is not None and within[first.start()]:
            _capital(signs, first.start())
    return "".join(signs)


def _write(signs: list[str], found: re.Match[str], text: str, abbreviations: frozenset[str], *, begins: bool) -> bool:
    """Write a word of a name, the first one of it that is large or a later one; return whether it is large."""
    word = found.group()
    if word.upper() in abbreviations:
        for at in range(found.start(), found.end()):
            _capital(signs, at)
        return True
    ending = text[found.start() - 1 : found.start()] in ("'", "’") and len(word) < 3
    article = word.lower() in _ARTICLES and text[found.end() : found.end() + 1] == "-" and not begins
    if ending or article or word.lower() in _SMALL:
        return False
    _capital(signs, found.start())
    return True


def _capital(signs: list[str], at: int) -> None:
    large = signs[at].upper()
    signs[at] = large if len(large) == 1 else signs[at]


def as_it_stands(claim: Claim, text: str) -> Claim:
    """Return a claim that was read from a restored text with the words of the text as it is."""

    def span(read: Span) -> Span:
        return Span(read.start, read.end, text[read.start : read.end])

    said = claim.attribution
    source = span(said.source) if said.source is not None else None
    cue = span(said.cue) if said.cue is not None else None
    quotes = tuple(span(quote) for quote in claim.quotes)
    return with_id(replace(claim, quotes=quotes, attribution=replace(said, source=source, cue=cue)))
