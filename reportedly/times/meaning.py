"""What a time expression says, apart from its words: small values that turn a reference day into an interval.

Each has a ``kind`` and ``resolve(reference, future)``. ``reference`` is the day that the text is read against, or
None; ``future`` says that a planned event is dated. None comes back where the words name no day that can be told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from reportedly.model import Interval
from reportedly.times import spans
from reportedly.times.lexicon import lexicon


@dataclass(frozen=True, slots=True)
class Meaning:
    """Base: ``span`` is the whole time that is named; ``resolve`` clips it to the past or the future.

    A meaning overrides the one or the other. What overrides ``resolve`` alone has no whole to be a part of.
    """

    kind: ClassVar[str] = "period"

    def span(self, reference: date | None, future: bool) -> Interval | None:
        """Return the named time before it is clipped at the reference day."""
        return None

    def resolve(self, reference: date | None, future: bool) -> Interval | None:
        """Return the interval: past times end with the reference day, planned ones begin with it."""
        found = self.span(reference, future)
        if found is None or reference is None or found.start is None or found.end is None:
            return found
        if found.start < reference < found.end:
            return Interval(reference, found.end) if future else Interval(found.start, reference)
        if found.start == reference and not future:
            return Interval(reference, reference)
        if found.end == reference and future:
            return Interval(reference, reference)
        return found


AHEAD = timedelta(days=7)
"""A day without a year that lies so far ahead of the reference at most is that one, and not one a year before it: who
writes of a day that is nearly a year back gives its year, and publication dates are sometimes a few days wrong."""


PAST = timedelta(days=45)
"""A day without a year that lies so far back at most is that one, of a plan too, and not one nearly a year ahead."""


def full_year(short: int, reference: date | None) -> int:
    """Return the year that two figures mean: the last such up to the year after the reference, else 1970 to 2069."""
    if reference is None:
        return short + (1900 if short >= 70 else 2000)
    latest = reference.year + 1
    return max(1, latest - (latest - short) % 100)


@dataclass(frozen=True, slots=True)
class Day(Meaning):
    """A day of a month, with its year or without ("9 November").

    ``short_year`` is a year in two figures ("3 JAN 90"); ``weekday`` is the day of the week that is named beside it
    (Monday is 0), which tells the year where none is written.
    """

    kind: ClassVar[str] = "date"
    month: int
    day: int
    year: int | None = None
    short_year: int | None = None
    weekday: int | None = None

    def span(self, reference: date | None, future: bool) -> Interval | None:
        year = self.year
        if year is None and self.short_year is not None:
            year = full_year(self.short_year, reference)
        if year is not None:
            found = spans.day(year, self.month, self.day)
            return Interval(found, found) if found else None
        if reference is None:
            return None
        plain = self._nearest(reference, future)
        if self.weekday is not None and plain is not None and plain.weekday() != self.weekday:
            near = (spans.day(reference.year + step, self.month, self.day) for step in (0, 1, -1, -2, -3, -4, -5, -6))
            limit = timedelta(days=200)
            fitting = [day for day in near if day and day.weekday() == self.weekday and day - reference < limit]
            plain = min(fitting, key=lambda day: abs(day - reference), default=plain)
        return Interval(plain, plain) if plain else None

    def _nearest(self, reference: date, future: bool) -> date | None:
        if future:  # of a plan too, a day that is nearly a year ahead is the last one
            last = spans.day(reference.year, self.month, self.day)
            if last is not None and AHEAD < reference - last <= PAST:
                return last
        for distance in range(9):  # 29 February may be eight years away
            for year in (reference.year + (distance if future else -distance), reference.year + 1):
                found = spans.day(year, self.month, self.day)
                if found and (
                    (found >= reference if future else found <= reference)
                    or (not future and not distance and found - reference <= AHEAD)
                ):
                    return found
        return None


@dataclass(frozen=True, slots=True)
class Numeric(Meaning):
    """A date in figures whose order of day and month is not told ("09/11/2017").

    The order is the one that gives a day of the calendar, or the one that the publication date tells: the other would
    lie ahead, or this one lies within the week before. Else the interval is from the one reading to the other.
    ``day_first`` tells the order where other dates in the text do.
    """

    kind: ClassVar[str] = "date"
    first: int
    second: int
    year: int
    short: bool = False
    day_first: bool | None = None

    def span(self, reference: date | None, future: bool) -> Interval | None:
        year = full_year(self.year, reference) if self.short else self.year
        readings = set()
        if self.day_first is not False:
            readings.add(spans.day(year, self.second, self.first))
        if self.day_first is not True:
            readings.add(spans.day(year, self.first, self.second))
        days = sorted(day for day in readings if day is not None)
        if not days:
            return None
        if len(days) == 2 and reference is not None:
            told = [day for day in days if (day >= reference if future else day <= reference)] or days
            near = [day for day in told if abs(day - reference) <= timedelta(days=7)]
            days = near if len(near) == 1 else told
        return Interval(days[0], days[-1])


@dataclass(frozen=True, slots=True)
class Month(Meaning):
    """A month; ``shift`` is -1 for "last June", 0 for "this June", 1 for "next June", None for a plain one.

    ``years`` counts from the reference's year: -1 for "June last year".
    """

    month: int
    year: int | None = None
    shift: int | None = None
    years: int | None = None

    def span(self, reference: date | None, future: bool) -> Interval | None:
        if self.year is not None:
            return spans.month(self.year, self.month)
        if reference is None:
            return None
        if self.years is not None:
            return spans.month(reference.year + self.years, self.month)
        here = self.month - reference.month  # below 0: already over this year
        if self.shift == 0:
            return spans.month(reference.year, self.month)
        if self.shift == 1 or (self.shift is None and future):
            return spans.month(reference.year + (here <= 0 if self.shift else here < 0), self.month)
        return spans.month(reference.year - (here >= 0 if self.shift else here > 0), self.month)


@dataclass(frozen=True, slots=True)
class Years(Meaning):
    """A calendar year, or the ``count`` years from ``first`` on (a decade)."""

    first: int
    count: int = 1

    def span(self, reference: date | None, future: bool) -> Interval | None:
        return Interval(date(self.first, 1, 1), date(self.first + self.count - 1, 12, 31))


@dataclass(frozen=True, slots=True)
class Weekday(Meaning):
    """A day of the week (Monday is 0): the last one up to the reference, or the next one for plans.

    ``shift`` is -1 for "last Friday", 1 for "next Friday". ``week`` is the week counted from the reference's: 0 for
    "this Friday", -1 for "Friday last week". ``back`` counts them back: 2 for "two Fridays ago".
    """

    kind: ClassVar[str] = "weekday"
    weekday: int
    shift: int | None = None
    week: int | None = None
    back: int = 0

    def span(self, reference: date | None, future: bool) -> Interval | None:
        if reference is None:
            return None
        ahead = (self.weekday - reference.weekday()) % 7
        if self.week is not None:
            found = reference + timedelta(days=self.weekday - reference.weekday(), weeks=self.week)
            if future and found < reference:  # "this Friday" of a Saturday's plan
                found += timedelta(weeks=1)
        elif self.shift == 1 or (future and self.shift != -1 and not self.back):
            found = reference + timedelta(days=ahead or (7 if self.shift == 1 else 0))
        else:
            back = -ahead % 7
            found = reference - timedelta(days=back or (7 if self.shift == -1 else 0))
            found -= timedelta(weeks=max(0, self.back - bool(back)))
        return Interval(found, found)


@dataclass(frozen=True, slots=True)
class Night(Meaning):
    """The night that begins on a day ("overnight Thursday", "the night of 3 March"): it and the day after.

    ``into`` reads the night that leads to the day ("overnight into Friday").
    """

    kind: ClassVar[str] = "relative"
    evening: Meaning
    into: bool = False

    def span(self, reference: date | None, future: bool) -> Interval | None:
        evening = self.evening.span(reference, future)
        if evening is None or evening.end is None:
            return None
        if evening.start != evening.end:  # "the night of 3 to 4 March" gives both
            return evening
        if self.into:
            return Interval(evening.end - spans.ONE_DAY, evening.end)
        return Interval(evening.start, evening.end + spans.ONE_DAY)


@dataclass(frozen=True, slots=True)
class Quarter(Meaning):
    """A quarter of a calendar year, or a half of it (``size`` in months); the last begun one where no year is given."""

    number: int
    year: int | None = None
    size: int = 3

    def span(self, reference: date | None, future: bool) -> Interval | None:
        if self.year is not None:
            return self._of(self.year)
        if reference is None:
            return None
        here = self._of(reference.year)
        assert here.start is not None
        assert here.end is not None
        if future:
            return here if here.end >= reference else self._of(reference.year + 1)
        return here if here.start <= reference else self._of(reference.year - 1)

    def _of(self, year: int) -> Interval:
        start = date(year, 1 + (self.number - 1) * self.size, 1)
        return Interval(start, spans.step(start, "month", self.size) - spans.ONE_DAY)


@dataclass(frozen=True, slots=True)
class FiscalYear(Meaning):
    """A fiscal year, named after the year that it ends in; it may begin on any day from 1 April of the year before."""

    year: int

    def span(self, reference: date | None, future: bool) -> Interval | None:
        return Interval(date(self.year - 1, 4, 1), date(self.year, 12, 31))


@dataclass(frozen=True, slots=True)
class Unit(Meaning):
    """The day, week, month … ``offset`` units from the reference's: "yesterday", "last week", "next year"."""

    kind: ClassVar[str] = "relative"
    unit: str
    offset: int

    def span(self, reference: date | None, future: bool) -> Interval | None:
        if reference is None:
            return None
        return spans.around(self.unit, spans.step(reference, self.unit, self.offset))


@dataclass(frozen=True, slots=True)
class Weekend(Meaning):
    """Saturday and Sunday; ``shift`` is -1 for "last weekend", 1 for "next weekend"."""

    kind: ClassVar[str] = "relative"
    shift: int | None = None

    def span(self, reference: date | None, future: bool) -> Interval | None:
        if reference is None:
            return None
        here = spans.around("weekend", reference)
        assert here.start is not None
        weeks = self.shift or (0 if future or reference >= here.start else -1)
        return spans.around("weekend", reference + timedelta(weeks=weeks))


@dataclass(frozen=True, slots=True)
class Season(Meaning):
    """A season of the northern hemisphere; winter is named after the year that it begins in."""

    name: str
    year: int | None = None
    shift: int | None = None

    def span(self, reference: date | None, future: bool) -> Interval | None:
        if self.year is not None:
            return self._of(self.year)
        if reference is None:
            return None
        for year in range(reference.year - 2, reference.year + 3):
            found = self._of(year)
            assert found.start is not None
            assert found.end is not None
            following = self._of(year + 1)
            assert following.start is not None
            assert following.end is not None
            if self.shift == 1 or (self.shift is None and future):
                if found.start > reference if self.shift else found.end >= reference:
                    return found
            elif following.end >= reference if self.shift == -1 else following.start > reference:
                return found
        return None

    def _of(self, year: int) -> Interval:
        first, months = lexicon().words["seasons"][self.name]
        start = date(year, first, 1)
        return Interval(start, spans.step(start, "month", months) - spans.ONE_DAY)
