"""Calendar arithmetic on whole days: the day, week, month … that a date lies in, and steps between them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from reportedly.model import Interval

ONE_DAY = timedelta(days=1)
_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS = {"month": 1, "season": 3, "year": 12, "decade": 120, "century": 1200}


def day(year: int, month: int, number: int) -> date | None:
    """Return that date, or None where the calendar has no such day."""
    try:
        return date(year, month, number)
    except ValueError:
        return None


def month(year: int, number: int) -> Interval:
    """Return the span of a month (1 to 12)."""
    return Interval(date(year, number, 1), date(year, number, monthrange(year, number)[1]))


def year(number: int) -> Interval:
    """Return the span of a calendar year."""
    return Interval(date(number, 1, 1), date(number, 12, 31))


def around(unit: str, on: date) -> Interval:
    """Return the day, week (Monday to Sunday), weekend of that week, month, year or decade that ``on`` lies in."""
    if unit in ("week", "fortnight"):
        monday = on - timedelta(days=on.weekday())
        return Interval(monday, monday + timedelta(days=6))
    if unit == "weekend":
        saturday = on + timedelta(days=5 - on.weekday())
        return Interval(saturday, saturday + ONE_DAY)
    if unit == "month":
        return month(on.year, on.month)
    if unit == "year":
        return year(on.year)
    if unit == "decade":
        first = on.year - on.year % 10
        return Interval(date(max(first, 1), 1, 1), date(first + 9, 12, 31))
    return Interval(on, on)


def step(on: date, unit: str, count: int) -> date:
    """Return the date ``count`` units after ``on`` (before it when negative); the month's last day where it is short.

    Raises OverflowError or ValueError where that lies outside the calendar (years 1 to 9999).
    """
    if unit in _DAYS:
        return on + timedelta(days=count * _DAYS[unit])
    years, first = divmod(on.year * 12 + on.month - 1 + count * _MONTHS[unit], 12)
    return date(years, first + 1, min(on.day, monthrange(years, first + 1)[1]))


def size(interval: Interval) -> str | None:
    """Return which unit the interval is as long as: "day", "week", "month", "season", "year", "decade" or "century".

    None for others; a season is three months.
    """
    if interval.start is None or interval.end is None:
        return None
    days = (interval.end - interval.start).days + 1
    for unit, low, high in (
        ("day", 1, 2),
        ("week", 7, 7),
        ("month", 28, 31),
        ("season", 89, 92),
        ("year", 365, 366),
        ("decade", 3650, 3654),
        ("century", 36523, 36526),
    ):
        if low <= days <= high:
            return unit
    return None


def precision(interval: Interval | None) -> str:
    """Return the unit that an interval is as long as, in a word; "unknown" without bounds, "open" with one."""
    if interval is None or (interval.start is None and interval.end is None):
        return "unknown"
    if interval.start is None or interval.end is None:
        return "open"
    days = (interval.end - interval.start).days + 1
    if days > 1 and (unit := size(interval)) not in (None, "day"):
        return str(unit)
    bounds = ((1, "day"), (14, "days"), (60, "weeks"), (364, "months"), (3649, "years"))
    return next((word for limit, word in bounds if days <= limit), "years")


def hull(first: Interval | None, second: Interval | None) -> Interval | None:
    """Return the smallest interval that holds both; an absent one adds nothing, an open bound stays open."""
    if first is None or second is None:
        return first or second
    starts, ends = (first.start, second.start), (first.end, second.end)
    return Interval(
        None if None in starts else min(s for s in starts if s is not None),
        None if None in ends else max(e for e in ends if e is not None),
    )
