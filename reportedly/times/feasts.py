"""What the names of feasts and of Islamic months say: "during Ramadan", "on Orthodox Easter", "10 Muharram 1435"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from reportedly.model import Interval
from reportedly.times import calendars, spans
from reportedly.times.lexicon import lexicon, plain
from reportedly.times.meaning import Meaning

HIJRI_YEARS = range(1300, 1600)
"""A year beside a feast or a month of the Islamic calendar that is counted from the Hijra (AD 1882 to 2173)."""

_YEARS = range(1000, 9000)  # in which feasts are computed


@cache
def feast_entries() -> dict[str, dict[str, Any]]:
    """Return the feasts of the lexicon, by each of their names in lower case."""
    return {feast_key(name): entry for entry in lexicon().words["feasts"] for name in entry["names"]}


def feast_key(name: str) -> str:
    """Return a feast's name as it is looked up: small letters, spaces for hyphens, one form of the article."""
    words = plain(name).replace("’", "'").replace("-", " ").split()
    return " ".join("al" if word in ("el", "ul") else word for word in words)


def feast_pattern(*, months: bool) -> str:
    """Return a pattern of the feasts' names as they are written, or of the Islamic months' names alone."""
    entries = lexicon().words["feasts"]
    names = {
        form
        for entry in entries
        if not months or (entry["rule"] == "islamic" and "day" not in entry)
        for name in entry["names"]
        for form in (name, name.upper())
    }
    ordered = sorted(names, key=lambda name: (-len(name), name))
    spelled = (re.escape(name).replace(r"\ ", r"[\s-]+").replace(r"\-", r"[\s-]") for name in ordered)
    return "(?:" + "|".join(_ARTICLE.sub("(?:[AaEeUu][Ll])", name) for name in spelled) + ")"


_ARTICLE = re.compile(r"(?<=\])(?<![A-Za-z])(?:al|AL|ul|UL)(?=\[)|(?<=\+)(?:al|AL|ul|UL)(?=\[)")


@dataclass(frozen=True, slots=True)
class Nearest(Meaning):
    """Of several times the one last begun, or the next of a plan: "Eid" is either of two feasts."""

    choices: tuple[Meaning, ...]

    def span(self, reference: date | None, future: bool) -> Interval | None:
        spans_ = [each.span(reference, future) for each in self.choices]
        known = [(each.start, each) for each in spans_ if each is not None and each.start is not None]
        if len(known) != len(self.choices) or not known:
            return None
        return (min if future else max)(known, key=lambda pair: pair[0])[1]


@dataclass(frozen=True, slots=True)
class Feast(Meaning):
    """A feast, a fast or a month of the Islamic calendar; ``name`` is a key of :func:`feast_entries`.

    ``year`` is a year of our calendar or, in :data:`HIJRI_YEARS`, of the Islamic one. ``shift`` is -1 for "last
    Ramadan", 0 for "this Ramadan", 1 for "next Ramadan"; ``years`` counts from the reference's year ("Ramadan last
    year"). Feasts of the Islamic calendar span a day more at either end, for their months begin by sight.
    """

    name: str
    year: int | None = None
    shift: int | None = None
    years: int | None = None
    day: int | None = None

    def span(self, reference: date | None, future: bool) -> Interval | None:
        sure = self.sure(reference, future)
        return self.widened(sure) if sure is not None else None

    def sure(self, reference: date | None, future: bool) -> Interval | None:
        """Return the days by the calendar's table, without what sighting may change."""
        year = self.year
        if year is None and self.years is not None and reference is not None:
            year = reference.year + self.years
        if year is not None:
            if year in HIJRI_YEARS and self.is_islamic:
                return self._islamic(year)
            return next((each for each in self._near(year) if each.start is not None and each.start.year == year), None)
        if reference is None or reference.year not in _YEARS:
            return None
        found: Interval | None = None
        closest: timedelta | None = None
        for each in self._near(reference.year):
            assert each.start is not None
            assert each.end is not None
            if self.shift == 1 or (self.shift is None and future):
                if each.start > reference or (not self.shift and each.end >= reference):
                    return each
            elif self.shift == 0:
                if closest is None or abs(each.start - reference) < closest:
                    found, closest = each, abs(each.start - reference)
            elif (each.end if self.shift == -1 else each.start) <= reference:
                found = each
        return found

    @property
    def is_islamic(self) -> bool:
        """Whether the days are of the Islamic calendar, and so a day uncertain."""
        return bool(feast_entries()[self.name]["rule"] == "islamic")

    def widened(self, interval: Interval) -> Interval:
        """Return an interval of the calendar's table with the days that sighting may add to it."""
        if not self.is_islamic or interval.start is None or interval.end is None:
            return interval
        return Interval(interval.start - calendars.SIGHTING, interval.end + calendars.SIGHTING)

    def _near(self, year: int) -> Iterator[Interval]:
        """Yield the feast's days from the year before ``year`` to the year after it, in order."""
        if year not in _YEARS:
            return
        if self.is_islamic:
            middle = calendars.islamic_year(date(year, 7, 1))
            for hijri in range(middle - 2, middle + 3):
                if (found := self._islamic(hijri)) is not None:
                    yield found
            return
        for each in range(year - 1, year + 2):
            yield self._ours(each)

    def _islamic(self, year: int) -> Interval | None:
        entry = feast_entries()[self.name]
        day = self.day or entry.get("day")
        first = calendars.islamic(year, entry["month"], day or 1)
        if first is None:
            return None
        if day is None:
            month = entry["month"]
            after = calendars.islamic(year + (month == 12), month % 12 + 1, 1)
            return Interval(first, after - spans.ONE_DAY) if after else None
        return Interval(first, first + timedelta(days=(1 if self.day else entry.get("days", 1)) - 1))

    def _ours(self, year: int) -> Interval:
        entry = feast_entries()[self.name]
        match entry["rule"]:
            case "easter":
                first = calendars.easter(year)
            case "orthodox_easter":
                first = calendars.orthodox_easter(year)
            case "passover":
                first = calendars.passover(year)
            case "hebrew_new_year":
                first = calendars.hebrew_new_year(year + 3761)
            case _:
                first = date(year, entry["month"], entry["day"])
        first += timedelta(days=entry.get("offset", 0))
        return Interval(first, first + timedelta(days=entry.get("days", 1) - 1))
