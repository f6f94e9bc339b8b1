"""Collection health: how much was read of where, week by week, and where the collection itself changed.

Fewer reports are not less war. A silence is flagged by how unlikely it is at the usual rate: with ``r`` documents a
week before it, ``n`` weeks without any have the probability ``exp(-r * n)`` (Poisson), and below 1 % it is a gap. The
rate is the mean of the 26 weeks before (of as many as there are, four at least, with five documents at least), in which
no week counts for more than three times the median of the weeks with documents, so that one busy week makes no silence
of the quiet ones after it. The same rule over one outlet's documents, in the weeks in which others have some, tells
that an outlet was lost where it had made up a quarter of the documents, or gained where it makes up a quarter
afterwards and had been silent before. Weeks are those of ISO 8601, told by their Monday.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import median
from typing import Protocol

WINDOW_WEEKS = 26
"""How many weeks before a silence its usual rate is taken from."""

_LEAST_WEEKS = 4
_LEAST_DOCUMENTS = 5
_BURST = 3.0
_UNLIKELY = 0.01
_SHARE = 0.25
_EXPECTED = -math.log(_UNLIKELY)


class Coverage(Protocol):
    """What one document tells of one place: ``claims`` of them; a document without claims has no place."""

    @property
    def document_id(self) -> str: ...
    @property
    def published(self) -> date | None: ...
    @property
    def outlet(self) -> str | None: ...
    @property
    def country(self) -> str | None: ...
    @property
    def geonames_id(self) -> int | None: ...
    @property
    def claims(self) -> int: ...


class FlagKind(StrEnum):
    """What changed in the collection."""

    GAP = "gap"
    SOURCE_LOST = "source_lost"
    SOURCE_GAINED = "source_gained"


@dataclass(frozen=True, slots=True)
class Region:
    """A country, or with ``name`` a first-level region of it; without a country, everything that was read."""

    country: str | None = None
    name: str | None = None

    def __str__(self) -> str:
        if self.country is None:
            return "the whole collection"
        return f"{self.name}, {self.country}" if self.name else self.country


@dataclass(frozen=True, slots=True)
class Week:
    """What was read about a region in the week from the Monday ``start``.

    ``lineages`` counts the texts that copy no earlier one, and is ``None`` where texts were not compared.
    """

    start: date
    region: Region
    documents: int
    outlets: int
    lineages: int | None
    claims: int


@dataclass(frozen=True, slots=True)
class Flag:
    """A gap or a change of sources, from the day ``start`` to the day ``end``, both included.

    ``expected`` is how many documents the usual rate would have given. ``sentence`` tells it to a user.
    """

    kind: FlagKind
    region: Region
    start: date
    end: date
    outlet: str | None
    expected: float
    sentence: str

    def overlaps(self, first: date, last: date) -> bool:
        """Say whether it is about any of the days from ``first`` to ``last``."""
        return self.start <= last and self.end >= first


@dataclass(frozen=True, slots=True)
class Health:
    """The weeks with documents, by region and week, the flags by region and time, and how many have no date."""

    weeks: tuple[Week, ...]
    flags: tuple[Flag, ...]
    undated: int

    def beside(self, regions: Iterable[Region], first: date, last: date) -> list[Flag]:
        """Return the flags of some regions that are about some of the days from ``first`` to ``last``."""
        wanted = frozenset(regions)
        return [flag for flag in self.flags if flag.region in wanted and flag.overlaps(first, last)]


def health(
    coverage: Iterable[Coverage],
    *,
    region_of: Callable[[int], str | None] | None = None,
    origins: Mapping[str, str] | None = None,
    until: date | None = None,
) -> Health:
    """Return the health of a collection.

    ``region_of`` gives the first-level region that a place (by its GeoNames id) lies in. ``origins`` gives the text
    that a document copies, itself where it copies none. The collection ends with the week of its last document, or of
    ``until``, the day up to which documents were looked for. Documents without a day of publication are only counted.
    """
    seen: dict[Region, dict[int, dict[str, str | None]]] = {}  # region → week → document → outlet
    claims: dict[tuple[Region, int], int] = {}
    undated: set[str] = set()
    for row in coverage:
        if row.published is None:
            undated.add(row.document_id)
            continue
        week = _week(row.published)
        regions = [Region()]
        if row.country is not None:
            regions.append(Region(row.country))
            inside = region_of(row.geonames_id) if region_of is not None and row.geonames_id is not None else None
            if inside is not None:
                regions.append(Region(row.country, inside))
        for region in regions:
            seen.setdefault(region, {}).setdefault(week, {})[row.document_id] = row.outlet
            claims[region, week] = claims.get((region, week), 0) + row.claims
    last = max((week for weeks in seen.values() for week in weeks), default=0)
    if until is not None:
        last = max(last, _week(until))
    first = min((week for weeks in seen.values() for week in weeks), default=0)
    weeks, flags = [], []
    for region in sorted(seen, key=lambda r: (r.country or "", r.name or "")):
        for week, documents in sorted(seen[region].items()):
            lineages = len({origins.get(each, each) for each in documents}) if origins is not None else None
            outlets = {outlet for outlet in documents.values() if outlet is not None}
            weeks.append(Week(_monday(week), region, len(documents), len(outlets), lineages, claims[region, week]))
        flags.extend(_flags(region, seen[region], first, last))
    return Health(tuple(weeks), tuple(flags), len(undated))


def _week(day: date) -> int:
    """Return the number of a day's week, counted from the Monday of week 1 of year 1."""
    return (day.toordinal() - 1) // 7


def _monday(week: int) -> date:
    return date.fromordinal(week * 7 + 1)


@dataclass(frozen=True, slots=True)
class _Silence:
    """Weeks ``start`` to ``end`` (both included) without documents, and how many the usual rate would have given."""

    start: int
    end: int
    expected: float
    usual: int  # documents in the window that the rate is taken from


def silences(counts: Mapping[int, int], last: int, others: Sequence[int] | None = None) -> list[_Silence]:
    """Return the runs of weeks without documents that are unlikely by chance, up to the week ``last``.

    ``others`` are the weeks, in order, in which a document could have been expected: all of them by default.
    """
    active = sorted(week for week, count in counts.items() if count > 0)
    found = []
    for position, week in enumerate(active):
        following = active[position + 1] if position + 1 < len(active) else last + 1
        if following - week <= 1:
            continue
        length = min(WINDOW_WEEKS, week - active[0] + 1)
        window = [counts[each] for each in active[bisect_left(active, week - length + 1) : position + 1]]
        cap = _BURST * median(window)
        silent = following - week - 1
        if others is not None:
            silent = bisect_left(others, following) - bisect_right(others, week)
        expected = sum(min(count, cap) for count in window) / max(length, _LEAST_WEEKS) * silent
        enough = length >= _LEAST_WEEKS and sum(window) >= _LEAST_DOCUMENTS
        if expected >= _EXPECTED and enough:
            found.append(_Silence(week + 1, following - 1, expected, sum(window)))
    return found


def _flags(region: Region, weeks: Mapping[int, Mapping[str, str | None]], first: int, last: int) -> list[Flag]:
    totals = {week: len(documents) for week, documents in weeks.items()}
    active = sorted(totals)
    by_outlet: dict[str, dict[int, int]] = {}
    for week, documents in weeks.items():
        for outlet in documents.values():
            if outlet is not None:
                counts = by_outlet.setdefault(outlet, {})
                counts[week] = counts.get(week, 0) + 1

    def between(one: int, other: int) -> int:
        return sum(totals[week] for week in active[bisect_left(active, one) : bisect_right(active, other)])

    found = []
    for silence in silences(totals, last):
        sentence = (
            f"no document about {region} from {_span(silence)}, where the weeks before would have given "
            f"{silence.expected:.0f}"
        )
        found.append(_flag(FlagKind.GAP, region, silence.start, silence.end, None, silence.expected, sentence))
    for outlet in sorted(by_outlet):
        counts = by_outlet[outlet]
        for silence in silences(counts, last, active):
            before = between(silence.start - WINDOW_WEEKS, silence.start - 1)
            if silence.usual < _SHARE * before:
                continue
            sentence = (
                f"{outlet}, {silence.usual / before:.0%} of the documents about {region} before, has none from "
                f"{_span(silence)}"
            )
            found.append(
                _flag(FlagKind.SOURCE_LOST, region, silence.start, silence.end, outlet, silence.expected, sentence)
            )
        mirrored = {-week: count for week, count in counts.items()}
        for silence in silences(mirrored, -first, [-week for week in reversed(active)]):
            began = -silence.start + 1
            after = between(began, began + WINDOW_WEEKS - 1)
            if silence.usual < _SHARE * after:
                continue
            sentence = (
                f"{outlet}, {silence.usual / after:.0%} of the documents about {region} from {_monday(began)} on, "
                f"has none in the {_count(silence)} before"
            )
            found.append(_flag(FlagKind.SOURCE_GAINED, region, began, began, outlet, silence.expected, sentence))
    return sorted(found, key=lambda flag: (flag.start, flag.kind.value, flag.outlet or ""))


def _flag(
    kind: FlagKind, region: Region, start: int, end: int, outlet: str | None, expected: float, sentence: str
) -> Flag:
    return Flag(kind, region, _monday(start), _monday(end) + timedelta(days=6), outlet, round(expected, 3), sentence)


def _span(silence: _Silence) -> str:
    return f"{_monday(silence.start)} to {_monday(silence.end) + timedelta(days=6)}"


def _count(silence: _Silence) -> str:
    weeks = silence.end - silence.start + 1
    return "week" if weeks == 1 else f"{weeks} weeks"
