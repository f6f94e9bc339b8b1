"""What times say that are counted from the reference, or from another time in the text, and how long things took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from reportedly.model import Interval
from reportedly.times import spans
from reportedly.times.meaning import Meaning


@dataclass(frozen=True, slots=True)
class Clock(Meaning):
    """A time of day without a day ("at midnight"): no date, save of a plan, where it is the reference's or the next."""

    kind: ClassVar[str] = "clock"
    night: bool = False

    def span(self, reference: date | None, future: bool) -> Interval | None:
        if reference is None or not future:
            return None
        return Interval(reference, reference + spans.ONE_DAY if self.night else reference)


@dataclass(frozen=True, slots=True)
class Trailing(Meaning):
    """The ``count`` units up to the reference ("the past four days"); an untold count leaves the start open."""

    count: int | None
    unit: str

    def span(self, reference: date | None, future: bool) -> Interval | None:
        if reference is None:
            return None
        start = None if self.count is None else _back(reference, self.count, self.unit)[0]
        return Interval(start, reference)


@dataclass(frozen=True, slots=True)
class Coming(Meaning):
    """The ``count`` units from the reference on ("the next three weeks"); an untold count leaves the end open."""

    count: int | None
    unit: str

    def resolve(self, reference: date | None, future: bool) -> Interval | None:
        if reference is None:
            return None
        if self.count is None:
            return Interval(reference, None)
        if self.unit == "hour":
            return Interval(reference, reference + timedelta(days=-(-self.count // 24)))
        return Interval(reference, spans.step(reference, self.unit, self.count))


@dataclass(frozen=True, slots=True)
class Ago(Meaning):
    """``count`` units back: that day, week, month or year ("two years ago"); an untold count is open.

    ``bound`` is "more" for "more than two years ago" and "less" for "less than a week ago".
    """

    kind: ClassVar[str] = "relative"
    count: int | None
    unit: str
    bound: str | None = None

    def span(self, reference: date | None, future: bool) -> Interval | None:
        if reference is None:
            return None
        if self.count is None:
            return Interval(reference - spans.ONE_DAY if self.unit == "hour" else None, reference)
        earliest, latest = _back(reference, self.count, self.unit)
        found = Interval(earliest, latest) if self.unit == "hour" else spans.around(self.unit, earliest)
        if self.bound == "more":
            return Interval(None, min(found.end or reference, reference))
        return Interval(found.start, reference) if self.bound == "less" else found


def _back(reference: date, count: int, unit: str) -> tuple[date, date]:
    """Return the earliest and the latest day that lies so far back; they differ for hours."""
    if unit == "hour":
        return reference - timedelta(days=-(-count // 24)), reference - timedelta(days=count // 24)
    found = spans.step(reference, unit, -count)
    return found, found


@dataclass(frozen=True, slots=True)
class Overnight(Meaning):
    """The night that led to the reference day: it and the day before."""

    kind: ClassVar[str] = "relative"

    def span(self, reference: date | None, future: bool) -> Interval | None:
        return Interval(reference - spans.ONE_DAY, reference) if reference else None

    def resolve(self, reference: date | None, future: bool) -> Interval | None:
        return self.span(reference, future)


@dataclass(frozen=True, slots=True)
class Recent(Meaning):
    """An untold time before the reference ("in recent weeks"), or after it ("in the coming days")."""

    kind: ClassVar[str] = "open"
    ahead: bool = False

    def span(self, reference: date | None, future: bool) -> Interval | None:
        if reference is None:
            return None
        return Interval(reference, None) if self.ahead else Interval(None, reference)


@dataclass(frozen=True, slots=True)
class Length(Meaning):
    """How long something took ("after nine months"): no date, save for "in three days" told of a plan.

    ``leading`` is the preposition before it in lower case, or None.
    """

    kind: ClassVar[str] = "duration"
    count: int | None
    unit: str
    leading: str | None = None

    def resolve(self, reference: date | None, future: bool) -> Interval | None:
        if not future or reference is None or self.count is None or self.leading not in ("in", "within"):
            return None
        whole = Coming(self.count, self.unit).resolve(reference, True)
        if self.leading == "within" or whole is None or whole.end is None:
            return whole
        return Interval(whole.start if self.unit == "hour" else max(reference, _start(self.unit, whole.end)), whole.end)


def _start(unit: str, on: date) -> date:
    start = spans.around(unit, on).start
    assert start is not None
    return start


@dataclass(frozen=True, slots=True)
class Told(Meaning):
    """Days that are known already."""

    interval: Interval

    def span(self, reference: date | None, future: bool) -> Interval | None:
        return self.interval


@dataclass(frozen=True, slots=True)
class Anaphoric(Meaning):
    """A time told from another one in the text ("five days earlier"): no date by itself.

    It lies ``count`` units from that one, before it where negative; an untold count ("days later") has only its sign
    in ``direction``. ``throughout`` is the whole stretch up to there ("over the following three days").
    """

    kind: ClassVar[str] = "anaphoric"
    count: int | None = 0
    unit: str = "day"
    direction: int = 0
    throughout: bool = False
    part: str | None = None
    since: bool = False

    def resolve(self, reference: date | None, future: bool) -> Interval | None:
        return None

    def told_from(self, anchor: Interval) -> Interval | None:
        """Return the days meant, counted from an anchor with two bounds."""
        if anchor.start is None or anchor.end is None:
            return None
        if self.since:
            return Interval(anchor.start, None)
        if self.count is None:
            if self.unit == "hour":
                day = self.direction * spans.ONE_DAY
                return Interval(min(anchor.start, anchor.start + day), max(anchor.end, anchor.end + day))
            return Interval(anchor.end, None) if self.direction > 0 else Interval(None, anchor.start)
        if self.unit == "hour":
            days = timedelta(days=-(-abs(self.count) // 24))
            return (
                Interval(anchor.start, anchor.end + days)
                if self.count >= 0
                else Interval(anchor.start - days, anchor.end)
            )
        first, last = (spans.step(bound, self.unit, self.count) for bound in (anchor.start, anchor.end))
        if self.throughout:
            return Interval(anchor.end, last) if self.count >= 0 else Interval(first, anchor.start)
        return spans.hull(spans.around(self.unit, first), spans.around(self.unit, last))
