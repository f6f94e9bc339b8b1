"""Publication dates as inputs give them: day, month or year, never more precise than written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from reportedly.documents import limits
from reportedly.documents.items import shown
from reportedly.errors import InputError
from reportedly.model import DateOrigin, DatePrecision

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_CLOCK = (
    r"(?:(?:T|,?\s+(?:at\s+)?)\d{1,2}[:.]\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?"
    r"\s*(?:[ap]\.?m\.?)?\s*(?:Z|[A-Z]{2,5}|[+-]\d{2}(?::?\d{2})?)?)?"
)

_ISO = re.compile(
    rf"(?P<year>\d{{4}})(?:(?P<mark>[-/.])(?P<month>\d{{1,2}})(?:(?P=mark)(?P<day>\d{{1,2}}){_CLOCK})?)?", re.IGNORECASE
)
_WRITTEN = (
    # 20171110, 20171110T080000Z
    re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:T?\d{6}Z?)?"),
    # 10 November 2017; Fri, 10 Nov 2017 08:00:00 GMT
    re.compile(
        rf"(?:[a-z]{{3,9}},?\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+{_MONTH},?[\s-]+(?P<year>\d{{4}}){_CLOCK}",
        re.IGNORECASE,
    ),
    # November 10, 2017; Friday, Nov. 10 2017
    re.compile(
        rf"(?:[a-z]{{3,9}},?\s+)?{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_CLOCK}",
        re.IGNORECASE,
    ),
    # November 2017
    re.compile(rf"{_MONTH},?\s+(?P<year>\d{{4}})", re.IGNORECASE),
)


@dataclass(frozen=True, slots=True)
class Published:
    """A publication date: the first day of the period that the precision names, and where it comes from."""

    day: date | None = None
    precision: DatePrecision = DatePrecision.UNKNOWN
    origin: DateOrigin = DateOrigin.UNKNOWN


def parse_published(text: str, *, today: date | None = None) -> tuple[date, DatePrecision]:
    """Return the first day of the period that a date names, and the precision it is written with.

    Allowed are ``2017-11-10``, ``2017-11``, ``2017`` and ISO date-times, of which the day is taken as written, whatever
    the time zone. The year must not lie before 1800, nor the day after tomorrow.

    Raises:
        InputError: the text is not such a date, or no report can have been published then.
    """
    match = _ISO.fullmatch(text.strip())
    if match is None or match["mark"] not in (None, "-"):
        raise InputError(
            f"{shown(text)} is not a publication date: write 2017-11-10, 2017-11, 2017 or an ISO date-time such as "
            "2017-11-10T08:00:00Z"
        )
    return _checked(text, match["year"], match["month"], match["day"], today)


def read_date(value: object, *, today: date | None = None) -> tuple[date, DatePrecision]:
    """Return the publication date that a record or a page gives, in any form with one possible meaning.

    Beyond what :func:`parse_published` allows these are ``2017/11/10``, ``10 November 2017``, ``Nov. 10, 2017``,
    ``November 2017``, ``20171110``, RFC 2822 dates as feeds have them, and a year as a number; not ``10/11/2017``,
    which has two meanings.

    Raises:
        InputError: the value is no such date, or no report can have been published then; the message is for a notice.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise InputError(f"date {shown(value)} is not a text")
    text = " ".join(value.split())
    if match := _ISO.fullmatch(text):
        return _checked(text, match["year"], match["month"], match["day"], today)
    for pattern in _WRITTEN:
        if match := pattern.fullmatch(text):
            month = match["month"].lower()
            number = month if month.isdigit() else str(_MONTHS.index(month) + 1)
            return _checked(text, match["year"], number, match.groupdict().get("day"), today)
    raise InputError(f"date {shown(value)} cannot be read as one certain day, month or year")


def _checked(
    text: str, year: str, month: str | None, day: str | None, today: date | None
) -> tuple[date, DatePrecision]:
    precision = DatePrecision.YEAR if month is None else DatePrecision.MONTH if day is None else DatePrecision.DAY
    try:
        found = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise InputError(f"date {shown(text)} is not in the calendar") from None
    latest = (today or date.today()) + timedelta(days=1)  # a reporter's time zone may be ahead of ours
    if found.year < limits.EARLIEST_YEAR:
        raise InputError(f"date {shown(text)} lies before {limits.EARLIEST_YEAR}, so it is no publication date")
    if found > latest:
        raise InputError(f"date {shown(text)} lies in the future, so it is no publication date")
    return found, precision
