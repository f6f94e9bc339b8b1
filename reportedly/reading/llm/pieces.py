"""A document cut into pieces of whole sentences, each with the sentences before it as its context."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

# A sentence ends with a mark and white space before what may begin another, or with the line. Abbreviations cut some
# sentences in two, which does no harm: the pieces overlap.
_END = re.compile(r"[.!?…][\"'”’)\]]*\s+(?=[\"'“‘(\[]*[^\W_a-z])|\n\s*")
_CONTEXT = 600  # characters of sentences before a piece that are given with it
_MOST_CONTEXT = 6  # sentences

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """Sentences to read, as stretches of the document, and those before them that only help to understand them."""

    context: tuple[Stretch, ...]
    own: tuple[Stretch, ...]

    @property
    def start(self) -> int:
        """Where the context begins, or the piece itself without any."""
        return (self.context or self.own)[0][0]

    @property
    def own_start(self) -> int:
        """Where the sentences to read begin."""
        return self.own[0][0]

    @property
    def end(self) -> int:
        """Where the last sentence ends."""
        return self.own[-1][1]

    def halves(self) -> tuple[Piece, Piece] | None:
        """Return the two halves of the piece, ``None`` for one sentence; the first is context of the second."""
        middle = len(self.own) // 2
        if not middle:
            return None
        first, second = self.own[:middle], self.own[middle:]
        return Piece(self.context, first), Piece(_last((*self.context, *first)), second)


def pieces(text: str, size: int, skip: Iterable[Stretch] = ()) -> list[Piece]:
    """Return the pieces of a text in order: as many sentences as ``size`` characters hold, at least one.

    ``skip`` are stretches (page furniture) to leave out; a sentence longer than ``size`` is cut at white space.
    """
    sentences = [cut for stretch in _sentences(text, skip) for cut in _short(text, stretch, size)]
    found: list[Piece] = []
    first = 0
    while first < len(sentences):
        last = first + 1
        while last < len(sentences) and sentences[last][1] - sentences[first][0] <= size:
            last += 1
        found.append(Piece(_last(sentences[:first]), tuple(sentences[first:last])))
        first = last
    return found


def written(text: str, stretches: Sequence[Stretch]) -> str:
    """Return stretches of a text as they are sent: as they stand there, a blank line where something is left out.

    Halves of surrogate pairs, which no server takes, are sent as U+FFFD.
    """
    parts: list[str] = []
    for at, (start, end) in enumerate(stretches):
        if at:
            between = text[stretches[at - 1][1] : start]
            parts.append("\n\n" if between.strip() else between)
        parts.append(text[start:end])
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in "".join(parts))


def _sentences(text: str, skip: Iterable[Stretch]) -> Iterator[Stretch]:
    start = 0
    for gap_start, gap_end in (*sorted(skip), (len(text), len(text))):
        yield from _between(text, start, gap_start)
        start = max(start, gap_end)


def _between(text: str, start: int, end: int) -> Iterator[Stretch]:
    for mark in _END.finditer(text, start, max(start, end)):
        yield from _solid(text, start, mark.end())
        start = mark.end()
    yield from _solid(text, start, end)


def _solid(text: str, start: int, end: int) -> Iterator[Stretch]:
    """Yield a stretch without white space around it, if it has a letter or a digit."""
    part = text[start:end]
    if any(character.isalnum() for character in part):
        left = start + len(part) - len(part.lstrip())
        yield left, left + len(part.strip())


def _short(text: str, stretch: Stretch, size: int) -> Iterator[Stretch]:
    start, end = stretch
    while end - start > size:
        space = max(text.rfind(" ", start + size // 2, start + size), text.rfind("\n", start + size // 2, start + size))
        cut = space if space > 0 else start + size
        yield from _solid(text, start, cut)
        start = cut
    yield from _solid(text, start, end)


def _last(sentences: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Return the last sentences that fit into the context."""
    chosen: list[Stretch] = []
    room = _CONTEXT
    for start, end in reversed(sentences[-_MOST_CONTEXT:]):
        room -= end - start
        if room < 0:
            break
        chosen.append((start, end))
    return tuple(reversed(chosen))
