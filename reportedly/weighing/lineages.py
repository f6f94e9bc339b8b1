"""Which texts copy which: a syndicated or partly copied report is no second witness.

Method: Broder, "On the resemblance and containment of documents" (1997). A text is its set of hashed word shingles.
Candidate pairs share shingles of the "0 mod n" sample; they are then compared in full by containment, the share of the
smaller set that lies in the larger. Each text copies at most one earlier text, the one that contains most of it (or of
which it contains most), so that a round-up of two wire stories does not make one family of the two, and so that a later
text never changes what is known of the earlier ones. Candidates of a shared shingle are the first text with it and the
one before, which keeps the cost near-linear in the length of the texts, however often a text is copied.

Not MinHash with LSH bands: those find texts that resemble each other as wholes, and a short wire story within a long
report resembles it little, while of its sampled shingles the report has nearly all.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from reportedly.weighing.parameters import LineageParameters

_WORD = re.compile(r"\w+")
_APOSTROPHES = str.maketrans("", "", "'’‘`")
_MULTIPLIER = 0x9E3779B97F4A7C15  # odd, so that multiplication permutes 64-bit numbers
_MASK = (1 << 64) - 1

Shingles = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Copy:
    """What is known of a text's origin.

    ``root`` is the earliest text of the family (the text itself where it copies nothing), ``parent`` the text that it
    was found to copy, and ``containment`` how much of the shorter of the two lies in the other, in [0, 1].
    """

    root: str
    parent: str | None = None
    containment: float = 0.0


class Shingler:
    """Texts into sets of hashed shingles.

    A word's hash is its check sum, the same on every machine: that two of a million words share one does no harm to
    shingles of several, and it is quicker than keeping the hashes of all words that were ever seen.
    """

    def __init__(self, parameters: LineageParameters) -> None:
        self._width = parameters.shingle_words

    def shingles(self, text: str) -> Shingles:
        """Return the sorted distinct shingle hashes of a text; one for a text shorter than a shingle, none for none."""
        words = _WORD.findall(text.casefold().translate(_APOSTROPHES))
        if not words:
            return np.empty(0, dtype=np.uint64)
        encoded = " ".join(words).encode("utf-8", "surrogatepass").split(b" ")  # no word has a space
        hashes = np.fromiter(map(zlib.crc32, encoded), dtype=np.uint64, count=len(words)) + np.uint64(1)
        width = min(self._width, len(words))
        total = np.zeros(len(words) - width + 1, dtype=np.uint64)
        factor = 1
        for offset in range(width):
            factor = factor * _MULTIPLIER & _MASK
            total += hashes[offset : offset + len(total)] * np.uint64(factor)
        total ^= total >> np.uint64(31)  # spreads the high bits, on which the sample's remainder would else not depend
        total *= np.uint64(0xBF58476D1CE4E5B9)
        total ^= total >> np.uint64(29)
        return np.unique(total)


def containment(one: Shingles, other: Shingles) -> float:
    """Return the share of the smaller set that lies in the larger, in [0, 1]; 0 where one is empty."""
    smaller, larger = (one, other) if len(one) <= len(other) else (other, one)
    if len(smaller) == 0:
        return 0.0
    at = np.searchsorted(larger, smaller)
    at[at == len(larger)] = 0
    return int(np.count_nonzero(larger[at] == smaller)) / len(smaller)


@dataclass(frozen=True, slots=True)
class Sketch:
    """What tells which texts are compared with a text: its sampled shingles, and a digest of all, empty for none."""

    sample: Shingles
    digest: bytes


_NO_SHINGLES: Shingles = np.empty(0, dtype=np.uint64)
_NO_SKETCH = Sketch(_NO_SHINGLES, b"")


class Compared:
    """Documents' texts as they are compared: a sketch of each, and all shingles of those that need them.

    ``shingles`` are those at hand, by document. Of other documents ``sketches`` may be known from before, and ``read``
    gives their shingles; the sketches of texts at hand are added. A document without either has no text.
    """

    def __init__(
        self,
        shingles: Mapping[str, Shingles],
        parameters: LineageParameters,
        sketches: dict[str, Sketch] | None = None,
        read: Callable[[Collection[str]], Mapping[str, Shingles]] | None = None,
    ) -> None:
        self.parameters = parameters
        self.sketches = {} if sketches is None else sketches
        self._shingles = dict(shingles)
        self._read = read

    def sketch(self, document: str) -> Sketch:
        """Return what a document's text is found by."""
        found = self.sketches.get(document)
        if found is None:
            members = self._shingles.get(document)
            if members is None or not len(members):
                return _NO_SKETCH
            sample = members[members % np.uint64(self.parameters.sample_one_in) == 0]
            digest = hashlib.blake2b(members.tobytes(), digest_size=16).digest()
            found = self.sketches[document] = Sketch(sample, digest)
        return found

    def shingles(self, documents: Collection[str]) -> Mapping[str, Shingles]:
        """Return all shingles of some documents' texts."""
        missing = [document for document in documents if document not in self._shingles]
        if missing:
            found = self._read(missing) if self._read is not None else {}
            self._shingles.update({document: found.get(document, _NO_SHINGLES) for document in missing})
        return {document: self._shingles[document] for document in documents}


def families(order: Sequence[str], shingles: Mapping[str, Shingles], parameters: LineageParameters) -> dict[str, Copy]:
    """Return :func:`origins` of documents, given the shingles of those with a text."""
    return origins(order, Compared(shingles, parameters))


def origins(order: Sequence[str], texts: Compared, known: Mapping[str, Copy] = MappingProxyType({})) -> dict[str, Copy]:
    """Return each document's origin among those in ``order``, which runs from the first known to the last.

    Documents without shingles (no text at hand) copy nothing and are copied by nothing. A prefix of ``order`` gives the
    same answers for its documents as the whole: ``known`` are those of one, which are not looked for again.
    """
    sketches = [texts.sketch(document) for document in order]
    candidates: dict[int, list[int]] = {}
    for earlier, later in sorted(_equal(sketches) | _sharing([sketch.sample for sketch in sketches])):
        if order[later] not in known:
            candidates.setdefault(later, []).append(earlier)
    shingles = texts.shingles({order[at] for later, others in candidates.items() for at in (later, *others)})
    found: dict[str, Copy] = {}
    for index, document in enumerate(order):
        if document in known:
            found[document] = known[document]
            continue
        best, share = -1, 0.0
        for earlier in candidates.get(index, ()):
            overlap = containment(shingles[order[earlier]], shingles[document])
            if overlap >= texts.parameters.containment and overlap > share:
                best, share = earlier, overlap
        if best < 0:
            found[document] = Copy(document)
        else:
            found[document] = Copy(found[order[best]].root, order[best], share)
    return found


def _equal(sketches: Sequence[Sketch]) -> set[tuple[int, int]]:
    """Pairs of the first text with a set of shingles and each later text with the same: short texts too."""
    first: dict[bytes, int] = {}
    pairs = set()
    for index, sketch in enumerate(sketches):
        if sketch.digest:
            origin = first.setdefault(sketch.digest, index)
            if origin != index:
                pairs.add((origin, index))
    return pairs


def _sharing(samples: Sequence[Shingles]) -> set[tuple[int, int]]:
    """Pairs that share sampled shingles: with each, the first text that has it and the one before."""
    sizes = np.array([len(sample) for sample in samples], dtype=np.int64)
    if sizes.sum() == 0:
        return set()
    values = np.concatenate(samples)
    owners = np.repeat(np.arange(len(samples), dtype=np.int64), sizes)
    order = np.argsort(values, kind="stable")  # stable: owners stay in order within a shingle
    values, owners = values[order], owners[order]
    fresh = np.concatenate([[True], values[1:] != values[:-1]])
    first = owners[np.flatnonzero(fresh)[np.cumsum(fresh) - 1]]
    before = np.concatenate([[0], owners[:-1]])
    repeats = ~fresh
    width = len(samples)
    codes = np.concatenate([first[repeats] * width + owners[repeats], before[repeats] * width + owners[repeats]])
    pairs, counts = np.unique(codes, return_counts=True)
    earlier, later = pairs // width, pairs % width
    # A true copy shares about half of the smaller sample; a tenth leaves room for what the earlier texts hide.
    enough = counts >= np.maximum(1, np.minimum(sizes[earlier], sizes[later]) // 10)
    return {(int(one), int(two)) for one, two in zip(earlier[enough], later[enough], strict=True)}
