"""Floors under the measures: a value that falls below its floor fails the evaluation, and floors only rise."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from evals.scores import Measure, Scores

FLOORS_FILE = Path(__file__).with_name("floors.yaml")

MARGIN = 0.01
"""How far under the measured value a floor is set, so that a patch release of a library does not break the build."""

_HEADER = """\
# What the evaluation must not fall below ("at_least"), or for losses not rise above ("at_most"); "set" is the day on
# which the figure was last tightened. A measure is watched from the moment that it is listed here.
# `python -m evals --update-floors` tightens the figures to the measured value with a margin of 0.01, never loosens one.
# All sets are development data: see the README for what that means for the figures.

"""


@dataclass(frozen=True, slots=True)
class Floor:
    """The limit that one measure of one part has to keep; ``is_ceiling`` where lower values are better."""

    part: str
    measure: str
    limit: float
    is_ceiling: bool
    set_on: date | None

    def is_kept_by(self, value: float) -> bool:
        """Whether a measured value keeps the limit; an undefined value does not."""
        return value <= self.limit if self.is_ceiling else value >= self.limit

    def tightened(self, value: float, today: date) -> Floor:
        """Return the floor as a newly measured value allows it: never looser than it is."""
        if math.isnan(value):
            return self
        limit = _rounded(value, self.is_ceiling)
        tighter = limit < self.limit if self.is_ceiling else limit > self.limit
        return Floor(self.part, self.measure, limit, self.is_ceiling, today) if tighter else self

    def __str__(self) -> str:
        return f"{'≤' if self.is_ceiling else '≥'} {self.limit:.3f}"


def _rounded(value: float, is_ceiling: bool) -> float:
    """Return the measured value with the margin, rounded to three decimals away from the value."""
    return math.ceil((value + MARGIN) * 1000) / 1000 if is_ceiling else math.floor((value - MARGIN) * 1000) / 1000


@dataclass(frozen=True, slots=True)
class Breach:
    """A floor that is not kept, and the value measured; ``None`` where the measure is not there any more."""

    floor: Floor
    value: float | None

    def __str__(self) -> str:
        value = "not measured" if self.value is None else f"{self.value:.3f}"
        return f"{self.floor.part} {self.floor.measure} is {value}, and has to be {self.floor}"


def load(path: Path = FLOORS_FILE) -> list[Floor]:
    """Return the floors in a file; raises ``ValueError`` naming an entry that is not one."""
    floors = []
    for part, measures in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).items():
        for measure, entry in (measures or {}).items():
            floors.append(_floor(part, measure, entry))
    return floors


def _floor(part: str, measure: str, entry: Mapping[str, Any]) -> Floor:
    limits = {"at_least", "at_most"} & set(entry)
    if len(limits) != 1:
        raise ValueError(f"floor {part}.{measure} needs one of at_least and at_most, and has {sorted(entry)}")
    limit = limits.pop()
    return Floor(part, measure, float(entry[limit]), limit == "at_most", entry.get("set"))


def save(floors: Iterable[Floor], path: Path = FLOORS_FILE) -> None:
    """Write the floors, in their order, with the header that explains them."""
    content: dict[str, dict[str, Any]] = {}
    for floor in floors:
        entry: dict[str, Any] = {"at_most" if floor.is_ceiling else "at_least": floor.limit}
        if floor.set_on is not None:
            entry["set"] = date(floor.set_on.year, floor.set_on.month, floor.set_on.day)  # no YAML alias for equal days
        content.setdefault(floor.part, {})[floor.measure] = entry
    path.write_text(_HEADER + yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")


def _measured(scores: Iterable[Scores]) -> dict[str, dict[str, Measure]]:
    return {part.part: {measure.name: measure for measure in part.measures} for part in scores}


def breaches(floors: Iterable[Floor], scores: Iterable[Scores], parts: Iterable[str]) -> list[Breach]:
    """Return the floors of ``parts``, the parts that were to be measured, that the scores do not keep."""
    measured, wanted = _measured(scores), set(parts)
    broken = []
    for floor in floors:
        if floor.part in wanted:
            measure = measured.get(floor.part, {}).get(floor.measure)
            if measure is None or not floor.is_kept_by(measure.value):
                broken.append(Breach(floor, measure.value if measure else None))
    return broken


def tighten(floors: Iterable[Floor], scores: Iterable[Scores], today: date) -> list[Floor]:
    """Return all floors, those that were measured tightened to the value less the margin where that is tighter."""
    measured = _measured(scores)
    tightened = []
    for floor in floors:
        measure = measured.get(floor.part, {}).get(floor.measure)
        tightened.append(floor.tightened(measure.value, today) if measure else floor)
    return tightened
