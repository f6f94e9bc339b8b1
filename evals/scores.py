"""What an evaluation gives back, and the arithmetic that its adapters share."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Counts = Counter[str]
"""What is counted in one document (gold, predicted, hits …); counts add up over documents."""

Limits = tuple[float, float]
"""The two ends of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of an evaluation; ``interval`` is its bootstrap 95 % interval over documents, if it has one."""

    name: str
    value: float
    interval: Limits | None = None
    lower_is_better: bool = False


@dataclass(frozen=True, slots=True)
class Scores:
    """All figures of one evaluation; ``seconds`` is the wall-clock time that it took."""

    part: str
    documents: int
    seconds: float
    measures: tuple[Measure, ...]
    note: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> float:
        """Return the value of the measure called ``name``; raises ``KeyError`` where there is none."""
        for measure in self.measures:
            if measure.name == name:
                return measure.value
        raise KeyError(f"{self.part} has no measure {name!r}; it has {', '.join(m.name for m in self.measures)}")

    def as_json(self) -> dict[str, Any]:
        """Return the scores as values that JSON can hold."""
        return {
            "part": self.part,
            "documents": self.documents,
            "seconds": round(self.seconds, 2),
            "measures": {m.name: {"value": m.value, "interval": m.interval} for m in self.measures},
            "note": self.note,
            "details": dict(self.details),
        }


def ratio(part: float, whole: float) -> float:
    """Return ``part / whole``, or not-a-number where the whole is zero."""
    return part / whole if whole else float("nan")


def f_score(hits: float, gold: float, predicted: float) -> float:
    """Return the harmonic mean of precision and recall; not-a-number with nothing to find and nothing found."""
    return ratio(2 * hits, gold + predicted)


def bootstrap(
    per_document: Sequence[Counts],
    summarise: Callable[[Counts], Mapping[str, float]],
    *,
    samples: int = 300,
    seed: int = 0,
) -> dict[str, Limits]:
    """Return the 95 % percentile interval of every summary figure, resampling whole documents with replacement.

    The documents' order and the seed decide the draw, so the same counts give the same intervals again.
    """
    if not per_document:
        return {}
    draw = np.random.default_rng(seed)
    values: dict[str, list[float]] = {}
    for _ in range(samples):
        total: Counts = Counter()
        for index in draw.integers(len(per_document), size=len(per_document)):
            total.update(per_document[index])
        for name, value in summarise(total).items():
            values.setdefault(name, []).append(value)
    intervals: dict[str, Limits] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a figure that is undefined in every sample stays undefined
        for name, drawn in values.items():
            low, high = np.nanpercentile(np.asarray(drawn, dtype=float), [2.5, 97.5])
            intervals[name] = (float(low), float(high))
    return intervals
