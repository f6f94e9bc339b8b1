"""Spans of characters, runs of words and BIO tags into one another.

Words are given by arrays of their start and end offsets, both rising and end-exclusive. A run of words is ``(first,
end)``, end-exclusive. Tags are columns of a BIO softmax as :mod:`reportedly.reading.encoder.labels` orders them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from reportedly.reading.encoder.labels import OUTSIDE, begins, inside

Run = tuple[int, int]


def run_of(span: tuple[int, int], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Run | None:
    """Return the words that a span of characters touches; ``None`` where it touches none."""
    first = int(np.searchsorted(ends, span[0], side="right"))
    end = int(np.searchsorted(starts, span[1], side="left"))
    return (first, end) if first < end else None


def span_of(run: Run, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> tuple[int, int]:
    """Return the span of characters from a run's first word to its last."""
    return int(starts[run[0]]), int(ends[run[1] - 1])


def tags_of(runs: Iterable[tuple[int, Run]], words: int) -> NDArray[np.int64]:
    """Return a tag for each of so many words from ``(kind, run)`` pairs; of runs that overlap the first stands."""
    tags = np.full(words, OUTSIDE, dtype=np.int64)
    for kind, (first, end) in runs:
        if not tags[first:end].any():
            tags[first] = begins(kind)
            tags[first + 1 : end] = inside(kind)
    return tags


def runs_of(tags: Sequence[int] | NDArray[np.int64]) -> list[tuple[int, Run]]:
    """Return the ``(kind, run)`` pairs that tags stand for, in order: :func:`tags_of` undone.

    An ``I`` that does not go on with a span of its kind begins one.
    """
    runs: list[tuple[int, Run]] = []
    kind, first = -1, 0
    for at, tag in enumerate([*(int(tag) for tag in tags), OUTSIDE]):
        if kind >= 0 and tag != inside(kind):
            runs.append((kind, (first, at)))
            kind = -1
        if tag != OUTSIDE and kind < 0:
            kind, first = (tag - 1) // 2, at
    return runs
