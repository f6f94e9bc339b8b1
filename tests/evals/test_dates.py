"""The measures of dates: overlap of intervals, MUC-4's keys, and which claim an incident is compared with."""

from __future__ import annotations

from datetime import date

import pytest

from evals.dates import Incident, allowed_dates, header_day, incidents_in, meets, overlap
from reportedly.model import Interval


def interval(start: str | None, end: str | None) -> Interval:
    return Interval(date.fromisoformat(start) if start else None, date.fromisoformat(end) if end else None)


MAY = interval("2016-05-01", "2016-05-31")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (MAY, MAY, 1.0),
        (MAY, interval("2016-05-31", "2016-05-31"), 1 / 31),
        (MAY, interval("2016-06-01", "2016-06-02"), 0.0),
        (interval(None, None), MAY, 0.0),
        (interval(None, None), interval(None, None), 1.0),
        (interval("2016-05-01", None), MAY, 1.0),  # an open end is the day of publication
        (interval(None, "2016-05-31"), interval(None, "2016-05-31"), 1.0),
    ],
)
def test_overlap(one: Interval, other: Interval, expected: float) -> None:
    assert overlap(one, other, date(2016, 5, 31)) == pytest.approx(expected)
    assert overlap(other, one, date(2016, 5, 31)) == pytest.approx(expected)


def test_meets() -> None:
    assert meets(interval(None, "2016-05-01"), MAY)
    assert not meets(interval(None, "2016-04-30"), MAY)
    assert not meets(Interval(), MAY)


def test_allowed_dates_of_a_slot() -> None:
    day = interval("1990-02-02", "1990-02-02")
    assert list(allowed_dates("02 FEB 90")) == [day]
    assert list(allowed_dates("- 02 FEB 90")) == [interval(None, "1990-02-02")]
    assert list(allowed_dates("01 FEB 90 - 02 FEB 90")) == [interval("1990-02-01", "1990-02-02")]
    assert list(allowed_dates("(02 FEB 90) / (- 04 MAR 90)")) == [day, interval(None, "1990-03-04")]
    assert list(allowed_dates("-")) == list(allowed_dates("*")) == []


KEY = """0.  MESSAGE: ID                     DEV-MUC3-9001
1.  MESSAGE: TEMPLATE               1
2.  INCIDENT: DATE                  02 FEB 90
9.  PERP: INDIVIDUAL ID             "ARMED MEN"
18. HUM TGT: NAME                   "A. PERSON"
                                    "B. PERSON"
20. HUM TGT: TYPE                   CIVILIAN: "A. PERSON"

0.  MESSAGE: ID                     DEV-MUC3-9002
1.  MESSAGE: TEMPLATE               *
2.  INCIDENT: DATE                  *
"""


def test_incidents_of_a_key() -> None:
    day = interval("1990-02-02", "1990-02-02")
    names = frozenset({"ARMED MEN", "A. PERSON", "B. PERSON"})
    assert list(incidents_in(KEY)) == [("DEV-MUC3-9001", Incident((day,), names))]


def test_header_day() -> None:
    assert header_day("SAN JOSE (COSTA RICA), 3 JAN 90 (RADIO) -- [TEXT] ON 1 JAN 90 …") == date(1990, 1, 3)
    assert header_day("SAN JOSE, NO DATE -- [TEXT] ON 1 JAN 90 …") is None
