"""What composed time expressions say: parts of periods, ranges, and times that begin or end with another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from reportedly.model import Interval
from reportedly.times import spans
from reportedly.times.feasts import Feast
from reportedly.times.lexicon import lexicon
from reportedly.times.meaning import Meaning


@dataclass(frozen=True, slots=True)
class Part(Meaning):
    """A part of a period: "early 2014", "the end of last month"."""

    part: str
    whole: Meaning

    def span(self, reference: date | None, future: bool) -> Interval | None:
        feast = self.whole if isinstance(self.whole, Feast) and self.whole.is_islamic else None
        whole = feast.sure(reference, future) if feast else self.whole.span(reference, future)
        if whole is None or whole.start is None or whole.end is None:
            return whole
        unit = spans.size(whole)
        if self.part in ("first day", "last day"):
            day = whole.start if self.part == "first day" else whole.end
            return feast.widened(Interval(day, day)) if feast else Interval(day, day)
        bounds = lexicon().words["parts"][self.part].get(unit)
        if bounds is None:  # a day, or a span that the word does not divide
            return feast.widened(whole) if feast else whole
        step = {"century": "year", "decade": "year", "year": "month"}.get(unit or "", "day")
        start = spans.step(whole.start, step, bounds[0] - 1)
        end = spans.step(whole.start, step, bounds[1]) - spans.ONE_DAY
        part = Interval(start, min(end, whole.end))
        return feast.widened(part) if feast else part

    def middle(self, reference: date | None, future: bool) -> date | None:
        """Return the day that "since the middle of" begins on; None where this is no middle."""
        whole = self.whole.span(reference, future)
        if self.part != "mid" or whole is None or whole.start is None:
            return None
        convention = lexicon().words["middle"].get(spans.size(whole))
        if isinstance(convention, list):
            return whole.start.replace(month=convention[0], day=convention[1])
        return whole.start.replace(day=convention) if convention else None


@dataclass(frozen=True, slots=True)
class Share(Meaning):
    """The first or the last ``count`` units of a period: "the first ten days of March"."""

    whole: Meaning
    count: int
    unit: str
    last: bool = False

    def span(self, reference: date | None, future: bool) -> Interval | None:
        whole = self.whole.span(reference, future)
        if whole is None or whole.start is None or whole.end is None:
            return whole
        if self.last:
            after = whole.end + spans.ONE_DAY
            return Interval(max(whole.start, spans.step(after, self.unit, -self.count)), whole.end)
        return Interval(whole.start, min(whole.end, spans.step(whole.start, self.unit, self.count) - spans.ONE_DAY))


@dataclass(frozen=True, slots=True)
class Around(Meaning):
    """The week or weekend that a day lies in ("the week of 5 March"); ``ending`` is the seven days up to it."""

    unit: str
    whole: Meaning
    ending: bool = False

    def span(self, reference: date | None, future: bool) -> Interval | None:
        whole = self.whole.span(reference, future)
        if whole is None or whole.start is None or whole.end is None:
            return whole
        if self.ending:
            return Interval(whole.end - 6 * spans.ONE_DAY, whole.end)
        return spans.hull(spans.around(self.unit, whole.start), spans.around(self.unit, whole.end))


@dataclass(frozen=True, slots=True)
class Remaining(Meaning):
    """What is left of a period: "later this week"."""

    kind: ClassVar[str] = "relative"
    whole: Meaning

    def resolve(self, reference: date | None, future: bool) -> Interval | None:
        return self.whole.resolve(reference, True)


@dataclass(frozen=True, slots=True)
class Range(Meaning):
    """From one time to another, both included; what one leaves open (the year) the other gives."""

    first: Meaning
    last: Meaning

    def span(self, reference: date | None, future: bool) -> Interval | None:
        # Without a year, the ends are read against each other: the last one first for the past, else the first one.
        first: Interval | None
        last: Interval | None
        if not _absolute(self.last) and (future or _absolute(self.first)):
            first = self.first.span(reference, future)
            last = self.last.span(first.start if first else reference, True)
        else:
            last = self.last.span(reference, future)
            first = self.first.span(last.end if last else reference, False)
        if first is None or last is None or first.start is None or last.end is None or first.start > last.end:
            return None
        return Interval(first.start, last.end)


def _absolute(meaning: Meaning) -> bool:
    return meaning.span(None, False) is not None


@dataclass(frozen=True, slots=True)
class Since(Meaning):
    """From a time to the reference; ``exclusive`` ("after 2012") leaves out a named period longer than a day."""

    kind: ClassVar[str] = "since"
    inner: Meaning
    exclusive: bool = False

    def resolve(self, reference: date | None, future: bool) -> Interval | None:
        inner = self.inner.span(reference, future and self.exclusive)
        if inner is None:
            return None
        start = inner.start
        if isinstance(self.inner, Part):
            start = self.inner.middle(reference, False) or start
        if self.exclusive and inner.end is not None and inner.end != inner.start:
            start = inner.end + spans.ONE_DAY
        if reference is None or start is None or (future and self.exclusive) or start > reference:
            return Interval(start, None)
        return Interval(start, reference)


@dataclass(frozen=True, slots=True)
class Until(Meaning):
    """Up to the end of a time, or up to the day before it (``exclusive``); plans begin with the reference."""

    kind: ClassVar[str] = "until"
    inner: Meaning
    exclusive: bool = False

    def resolve(self, reference: date | None, future: bool) -> Interval | None:
        inner = self.inner.span(reference, future)
        if inner is None:
            return None
        end = inner.start - spans.ONE_DAY if self.exclusive and inner.start else inner.end
        if reference is None or end is None or end < reference:
            return Interval(None, end)
        ahead = future or (inner.start is not None and inner.start > reference)  # "by the end of the year"
        return Interval(reference, end) if ahead else Interval(None, reference)
