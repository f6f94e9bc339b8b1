"""Sentences of a text by rule, in linear time: in any case, with lost commas, and with line breaks inside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from reportedly.reading.lexicon import load_yaml
from reportedly.reading.paragraphs import paragraphs
from reportedly.reading.table_rows import cells


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence at ``text[start:end]``, white space around it left out; ``paragraph`` is its paragraph's number."""

    start: int
    end: int
    paragraph: int


_SHORT_LINE = 0.6  # a line shorter than this share of its paragraph's longest was ended on purpose
_HEADLINE_WITHIN = 60  # words of a text among which its headline begins, where it repeats it
_ENDING = re.compile(r"(?P<mark>[.!?…]+)(?P<closing>[\"”’'»)\]]*)(?P<gap>\s+|(?=[\"“‘(\[]?[A-Z][a-z]))")
_NEXT_WORD = re.compile(r"[\"“‘'«(\[\s–—•*-]*(?P<word>[^\W_][\w’'.-]*)?")
_LAST_WORD = re.compile(r"[^\s\"“”‘(\[]*$")
_LETTERS_BEFORE = re.compile(r"[a-z\d][a-z\d)”\"’]$")
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_NUMBERED = re.compile(r"\s*(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4})$")
_WORD = re.compile(r"\w+")
_DOTTED = re.compile(r"(?:[a-z]\.)+[a-z]|[^\W\d_]")
_LOOK = 60  # characters around a mark that tell whether a sentence ends there


def sentences(text: str, skip: Iterable[tuple[int, int]] = (), title: str | None = None) -> list[Sentence]:
    """Return the sentences of a text in order, each with a letter or digit.

    ``skip`` holds stretches (page furniture) to leave out. A headline that the text repeats near its beginning is a
    sentence of its own, with or without a full stop; so is what stands in a cell of a table.
    """
    ends = headline(text, title)
    found: list[Sentence] = []
    for number, (base, paragraph) in enumerate(paragraphs(text, skip)):
        cuts = set(_cuts(paragraph))
        cuts.update(at for cell in cells(paragraph) for at in cell)
        cuts.update(at - base for at in ends or () if base < at < base + len(paragraph))
        start = 0
        for cut in [*sorted(cuts), len(paragraph)]:
            piece = paragraph[start:cut]
            bare = piece.strip()
            if any(c.isalnum() for c in bare):
                first = base + start + piece.index(bare)
                found.append(Sentence(first, first + len(bare), number))
            start = cut
    return found


def headline(text: str, title: str | None) -> tuple[int, int] | None:
    """Return where a text repeats its headline among its first words, whatever the marks in it; else ``None``."""
    wanted = [match.group().lower() for match in _WORD.finditer(title or "")]
    if not wanted:
        return None
    words = []
    for match in _WORD.finditer(text):
        words.append(match)
        if len(words) >= _HEADLINE_WITHIN + len(wanted):
            break
    folded = [match.group().lower() for match in words]
    for at in range(len(folded) - len(wanted) + 1):
        if folded[at : at + len(wanted)] == wanted:
            return words[at].start(), _past_marks(text, words[at + len(wanted) - 1].end())
    return None


def _past_marks(text: str, at: int) -> int:
    while at < len(text) and not text[at].isspace() and not text[at].isalnum():
        at += 1
    return at


def _cuts(paragraph: str) -> Iterator[int]:
    """Yield the offsets in a paragraph at which a new sentence begins."""
    cased = _is_cased(paragraph)
    for ending in _ENDING.finditer(paragraph):
        if ending.end() < len(paragraph) and _ends(paragraph, ending, cased=cased):
            yield ending.end()
    yield from _line_cuts(paragraph)


def _is_cased(paragraph: str) -> bool:
    """Tell whether a capital says something: neither all letters are capitals nor none."""
    upper = sum(map(str.isupper, paragraph))
    return upper > 0 and 2 * upper < sum(map(str.isalpha, paragraph))


def _ends(paragraph: str, ending: re.Match[str], *, cased: bool) -> bool:
    at = ending.start()
    following = _NEXT_WORD.match(paragraph, ending.end(), min(len(paragraph), ending.end() + _LOOK))
    word = following["word"] if following is not None else None
    if word is None:
        return False
    if cased and word[0].islower():
        return False
    before = paragraph[max(0, at - _LOOK) : at]
    if not ending["gap"]:  # "the town.The army"
        return cased and _LETTERS_BEFORE.search(before) is not None
    if ending["mark"] != "." or ending["closing"]:
        return True
    if at <= 4 and _NUMBERED.fullmatch(paragraph[:at]):
        return False  # "1. The army"
    last = _LAST_WORD.search(before)
    short = last.group().lower().lstrip(".") if last is not None else ""
    words = _words()
    starts = word.lower().rstrip(".") in words["starters"]
    if short in words["titles"]:
        return starts and short in words["words_too"]
    if short in words["months"]:
        return not word[0].isdigit()
    return starts or not (short in words["either"] or _DOTTED.fullmatch(short))


@cache
def _words() -> dict[str, frozenset[str]]:
    """Return the package's words around full stops, as ``codebook/sentences.yaml`` has them."""
    return {name: frozenset(words) for name, words in load_yaml("sentences.yaml").items()}


def _line_cuts(paragraph: str) -> Iterator[int]:
    """Yield where a line begins after one that was ended on purpose: a headline, a name, an item."""
    lines = [match.span() for match in _LINE.finditer(paragraph)]
    if len(lines) < 2:
        return
    longest = max(end - start for start, end in lines)
    for (start, end), (after, _) in pairwise(lines):
        first = paragraph[after : after + _LOOK].lstrip()[:1]
        if end - start < _SHORT_LINE * longest and not first.islower():
            yield after
