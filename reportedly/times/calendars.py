"""Days of other calendars, as days of ours: Islamic and Hebrew dates and the two Easters, by arithmetic alone.

The arithmetic is that of N. Dershowitz and E. M. Reingold, *Calendrical Calculations* (Cambridge University Press,
1997; 4th edition 2018): its "fixed date" is Python's ``date.toordinal``. Islamic months begin when the moon is seen, a
day earlier or later than by the table that is computed here; whoever reads one must allow for :data:`SIGHTING`.
"""

from __future__ import annotations

from datetime import date, timedelta

SIGHTING = timedelta(days=1)
"""How far a month that is begun by sight may lie from the tabular calendar, either way."""

ISLAMIC_MONTHS = 12
_ISLAMIC_EPOCH = date(622, 7, 19).toordinal()  # 16 July 622 of the Julian calendar
_HEBREW_EPOCH = -1373427
_PASSOVER_TO_NEW_YEAR = 163  # days from 15 Nisan to the 1 Tishri after it, the same in every year


def islamic(year: int, month: int, day: int) -> date | None:
    """Return the day of a date of the tabular Islamic calendar (months 1 to 12, days 1 to 30), None out of range."""
    if not (1 <= year <= 9000 and 1 <= month <= ISLAMIC_MONTHS and 1 <= day <= 30):
        return None
    leap_days = (3 + 11 * year) // 30
    before = (year - 1) * 354 + leap_days + 29 * (month - 1) + month // 2
    return date.fromordinal(_ISLAMIC_EPOCH - 1 + before + day)


def islamic_year(on: date) -> int:
    """Return the Islamic year in which the most of the 355 days up to ``on`` lie, give or take one."""
    return max(1, (30 * (on.toordinal() - _ISLAMIC_EPOCH) + 10646) // 10631)


def _hebrew_months_days(year: int) -> int:
    months = (235 * year - 234) // 19
    days = 29 * months + (12084 + 13753 * months) // 25920
    return days + 1 if 3 * (days + 1) % 7 < 3 else days


def hebrew_new_year(year: int) -> date:
    """Return the first day (1 Tishri, Rosh Hashanah) of a Hebrew year; it begins in our year ``year`` - 3761."""
    before, this, after = (_hebrew_months_days(each) for each in (year - 1, year, year + 1))
    delay = 2 if after - this == 356 else 1 if this - before == 382 else 0
    return date.fromordinal(_HEBREW_EPOCH + this + delay)


def passover(year: int) -> date:
    """Return the first day of Passover (15 Nisan) in our year ``year``."""
    return hebrew_new_year(year + 3761) - timedelta(days=_PASSOVER_TO_NEW_YEAR)


def easter(year: int) -> date:
    """Return Easter Sunday of the western churches (Gregorian computus)."""
    century = year // 100 + 1
    shifted_epact = (14 + 11 * (year % 19) - 3 * century // 4 + (5 + 8 * century) // 25) % 30
    if shifted_epact == 0 or (shifted_epact == 1 and year % 19 > 10):
        shifted_epact += 1
    return _sunday_after(date(year, 4, 19) - timedelta(days=shifted_epact))


def orthodox_easter(year: int) -> date:
    """Return Easter Sunday of the orthodox churches (Julian computus), as a day of our calendar."""
    shifted_epact = (14 + 11 * (year % 19)) % 30
    julian = date(year, 4, 19) - timedelta(days=shifted_epact)
    return _sunday_after(julian + timedelta(days=year // 100 - year // 400 - 2))


def _sunday_after(day: date) -> date:
    return day + timedelta(days=6 - day.weekday() or 7)
