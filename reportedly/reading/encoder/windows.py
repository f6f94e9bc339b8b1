"""A document as windows of word pieces: what the encoder sees at once, in training and in reading alike.

A window is ``[CLS] headline [SEP] sentences [SEP]``, the headline left out where the window's sentences hold it or the
document has none. Windows overlap, so that each word is *owned* by exactly one of them, in which it has context.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reportedly.reading.encoder.sentences import Sentence, headline
from reportedly.reading.encoder.wordpiece import WordPiece

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

HEADLINE = -1
"""The sentence number of the headline's words, where the headline stands before a window's own sentences."""
NOWHERE = (-1, -1)
"""The offsets of a headline's word that the text does not repeat."""
_BEFORE, _BEHIND = 24, 16  # pieces that are shown of what is not wanted, before and behind what is


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large windows are, in word pieces.

    A window has ``limit`` pieces at most, marks included, ``headline`` of them the headline's at most. A sentence that
    it owns has at least ``before`` pieces before it and ``after`` after it, where document and limit have room.
    """

    limit: int = 320
    headline: int = 32
    before: int = 40
    after: int = 16

    def __post_init__(self) -> None:
        least = self.headline + 3 + 2  # the marks, and room for a word
        if self.limit < least:
            raise ValueError(f"a window of {self.limit} pieces is too small: allowed are {least} and more")

    @property
    def sentence(self) -> int:
        """The pieces that a sentence may have; a longer one is cut between words."""
        return self.limit - self.headline - 3


@dataclass(frozen=True, slots=True)
class Window:
    """Word pieces that the encoder reads together, and the words that they spell.

    ``piece_ids`` [P]; ``first_piece`` [W]: where in them each word begins; ``words``: each word's offsets in the
    document's text, ``NOWHERE`` for a headline's word that the text does not repeat; ``owned`` [W]: whether the word's
    scores are to be taken from this window; ``sentence`` [W]: the number of its sentence, or ``HEADLINE``.
    """

    piece_ids: Integers
    first_piece: Integers
    words: list[tuple[int, int]]
    owned: Flags
    sentence: Integers


@dataclass(frozen=True, slots=True)
class _Part:
    """A sentence, or as much of one as a window holds: its words and the pieces of each."""

    sentence: int
    words: list[tuple[int, int]]
    pieces: list[tuple[int, ...]]
    size: int


_DEFAULT = Sizes()


def windows(
    text: str,
    sentences: Sequence[Sentence],
    tokeniser: WordPiece,
    title: str | None = None,
    sizes: Sizes = _DEFAULT,
    wanted: Sequence[bool] | None = None,
) -> list[Window]:
    """Return a document's windows in text order; every word of its wanted sentences is owned by exactly one.

    ``title`` is the document's headline, which its text may repeat or not. ``wanted`` tells for each sentence whether
    it is to be read, by default all; the others are shown where they stand around those that are.
    """
    shown = _shown(text, sentences, sizes, wanted)
    parts = [part for n in shown for part in _parts(text, n, sentences[n], tokeniser, sizes.sentence)]
    head, at = _headline(text, title, tokeniser, sizes.headline)
    found: list[Window] = []
    for begin, stop in _stretches(parts, wanted):
        owned = begin  # parts before this one that a window owns already
        seen = _seen_until(parts, stop)
        while owned < stop:
            first = _first(parts, owned, sizes, _BEFORE if owned == begin else sizes.before)
            before = head
            end = _end(parts, first, sizes.limit - 2 - (head.size + 1 if head is not None else 0))
            if at is not None and any(
                part.words[0][0] < at[1] and part.words[-1][1] > at[0] for part in parts[first:end]
            ):
                before = None
                end = _end(parts, first, sizes.limit - 2)
            end = min(end, seen)
            last = min(stop, _owned_until(parts, owned, end, sizes.after))
            found.append(_window(before, parts[first:end], owned - first, last - first, tokeniser))
            owned = last
    return found


def _shown(text: str, sentences: Sequence[Sentence], sizes: Sizes, wanted: Sequence[bool] | None) -> Sequence[int]:
    """Return the numbers of the sentences that some window may show: those wanted, and enough around them.

    What is between white space has a piece at least, so that so many of them are enough.
    """
    if wanted is None:
        return range(len(sentences))
    near = list(wanted)
    for numbers, needed in ((range(len(near)), _BEHIND), (reversed(range(len(near))), max(_BEFORE, sizes.before))):
        left = 0
        for n in numbers:
            if wanted[n]:
                left = needed
            elif left > 0:
                near[n] = True
                left -= len(text[sentences[n].start : sentences[n].end].split())
    return [n for n, is_near in enumerate(near) if is_near]


def _stretches(parts: Sequence[_Part], wanted: Sequence[bool] | None) -> list[tuple[int, int]]:
    """Return the runs of parts whose sentences are wanted, end-exclusive."""
    if wanted is None:
        return [(0, len(parts))]
    edges = [n for n in range(len(parts) + 1) if _is_wanted(parts, n, wanted) != _is_wanted(parts, n - 1, wanted)]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _is_wanted(parts: Sequence[_Part], at: int, wanted: Sequence[bool]) -> bool:
    return 0 <= at < len(parts) and wanted[parts[at].sentence]


def _seen_until(parts: Sequence[_Part], stop: int) -> int:
    """Return the part after the last one that is shown behind the wanted ones before ``stop``."""
    size = 0
    while stop < len(parts) and size < _BEHIND:
        size += parts[stop].size
        stop += 1
    return stop


def _parts(text: str, number: int, sentence: Sentence, tokeniser: WordPiece, most: int) -> Iterator[_Part]:
    """Yield a sentence whole, or cut between words where it has more pieces than a window takes."""
    words = tokeniser.words(text, sentence.start, sentence.end)
    pieces = [tokeniser.pieces(text[low:high])[:most] for low, high in words]
    start = size = 0
    for at, each in enumerate(pieces):
        while size + len(each) > most:
            cut = _space(words, start, at)
            kept = sum(map(len, pieces[cut:at]))
            yield _Part(number, words[start:cut], pieces[start:cut], size - kept)
            start, size = cut, kept
        size += len(each)
    if start < len(words):
        yield _Part(number, words[start:], pieces[start:], size)


def _space(words: Sequence[tuple[int, int]], start: int, at: int) -> int:
    """Return the last word up to ``at`` that white space stands before, else ``at``."""
    return next((n for n in range(at, start, -1) if words[n][0] > words[n - 1][1]), at)


def _headline(
    text: str, title: str | None, tokeniser: WordPiece, most: int
) -> tuple[_Part | None, tuple[int, int] | None]:
    """Return the headline as far as it fits, and where the text repeats it."""
    at = headline(text, title)
    source, (start, end) = (text, at) if at is not None else (title or "", (0, len(title or "")))
    words, pieces, size = [], [], 0
    for low, high in tokeniser.words(source, start, end):
        each = tokeniser.pieces(source[low:high])
        if size + len(each) > most:
            break
        words.append((low, high) if at is not None else NOWHERE)
        pieces.append(each)
        size += len(each)
    return (_Part(HEADLINE, words, pieces, size) if words else None), at


def _first(parts: Sequence[_Part], owned: int, sizes: Sizes, wished: int) -> int:
    """Return the part that a window begins with: so many pieces before those it owns, with room for one of them."""
    room = sizes.sentence - parts[owned].size - sizes.after
    first, before = owned, 0
    while first > 0 and before < wished and before + parts[first - 1].size <= room:
        first -= 1
        before += parts[first].size
    return first


def _end(parts: Sequence[_Part], first: int, room: int) -> int:
    """Return the part after the last one that fits."""
    size, end = 0, first
    while end < len(parts) and size + parts[end].size <= room:
        size += parts[end].size
        end += 1
    return end


def _owned_until(parts: Sequence[_Part], owned: int, end: int, after: int) -> int:
    """Return the part after the last one that the window owns: with enough behind it, but always one at least."""
    if end == len(parts):
        return end
    behind = 0
    while end > owned + 1 and behind < after:
        end -= 1
        behind += parts[end].size
    return end


def _window(head: _Part | None, body: Sequence[_Part], low: int, high: int, tokeniser: WordPiece) -> Window:
    """Return the window of a headline and some parts, of which those from ``low`` to before ``high`` are owned."""
    ids = [tokeniser.opening]
    first: list[int] = []
    words: list[tuple[int, int]] = []
    owned: list[bool] = []
    sentence: list[int] = []
    shown = [head] if head is not None else []
    for number, part in enumerate([*shown, *body]):
        for word, pieces in zip(part.words, part.pieces, strict=True):
            first.append(len(ids))
            ids.extend(pieces)
            words.append(word)
        owned.extend([low <= number - len(shown) < high] * len(part.words))
        sentence.extend([part.sentence] * len(part.words))
        if part is head:
            ids.append(tokeniser.separator)
    ids.append(tokeniser.separator)
    return Window(
        np.array(ids, dtype=np.int64),
        np.array(first, dtype=np.int64),
        words,
        np.array(owned, dtype=np.bool_),
        np.array(sentence, dtype=np.int64),
    )
