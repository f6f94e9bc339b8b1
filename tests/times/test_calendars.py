"""Feasts and months of other calendars fall on the days that are on record for them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.model import Interval
from reportedly.times import calendars, find


@pytest.mark.parametrize(
    ("hijri", "observed"),
    [
        ((1435, 1, 10), date(2013, 11, 14)), ((1435, 9, 1), date(2014, 6, 28)), ((1438, 10, 1), date(2017, 6, 25)),
        ((1437, 12, 10), date(2016, 9, 12)), ((1445, 9, 1), date(2024, 3, 11)), ((1400, 1, 1), date(1979, 11, 21)),
    ],
)  # fmt: skip
def test_islamic_dates_are_within_a_day_of_the_observed(hijri: tuple[int, int, int], observed: date) -> None:
    found = calendars.islamic(*hijri)
    assert found is not None
    assert abs(found - observed) <= calendars.SIGHTING


def test_the_islamic_epoch_and_what_is_out_of_range() -> None:
    assert calendars.islamic(1, 1, 1) == date(622, 7, 19)  # 16 July of the Julian calendar
    assert calendars.islamic(1435, 13, 1) is None
    assert calendars.islamic(1435, 1, 31) is None
    assert calendars.islamic(0, 1, 1) is None


@pytest.mark.parametrize(
    ("year", "western", "eastern", "passover"),
    [
        (2014, (4, 20), (4, 20), (4, 15)), (2016, (3, 27), (5, 1), (4, 23)), (2017, (4, 16), (4, 16), (4, 11)),
        (2022, (4, 17), (4, 24), (4, 16)), (2024, (3, 31), (5, 5), (4, 23)), (1943, (4, 25), (4, 25), (4, 20)),
    ],
)  # fmt: skip
def test_easter_and_passover(
    year: int, western: tuple[int, int], eastern: tuple[int, int], passover: tuple[int, int]
) -> None:
    assert calendars.easter(year) == date(year, *western)
    assert calendars.orthodox_easter(year) == date(year, *eastern)
    assert calendars.passover(year) == date(year, *passover)


@pytest.mark.parametrize(
    ("year", "day"), [(5774, date(2013, 9, 5)), (5778, date(2017, 9, 21)), (5784, date(2023, 9, 16))]
)
def test_hebrew_new_year(year: int, day: date) -> None:
    assert calendars.hebrew_new_year(year) == day


@given(st.integers(1600, 3000))
def test_easters_are_sundays_in_their_season(year: int) -> None:
    west, east = calendars.easter(year), calendars.orthodox_easter(year)
    assert west.weekday() == east.weekday() == 6
    assert date(year, 3, 22) <= west <= date(year, 4, 25)
    assert west <= east  # the eastern computus is never earlier than the western one after 1582


@given(st.integers(1, 3000), st.integers(1, 12), st.integers(1, 29))
def test_islamic_days_follow_on_each_other(year: int, month: int, day: int) -> None:
    today, tomorrow = calendars.islamic(year, month, day), calendars.islamic(year, month, day + 1)
    assert today is not None
    assert tomorrow is not None
    assert tomorrow - today == timedelta(days=1)
    assert abs(calendars.islamic_year(today) - year) <= 1


SPELLINGS = ["Eid al-Fitr", "Eid ul-Fitr", "Eid el Fitr", "EID AL-FITR", "Eid-ul-Fitr"]


@pytest.mark.parametrize("name", SPELLINGS)
def test_spellings_of_one_feast(name: str) -> None:
    (expression,) = find(f"The truce held over {name} in the city")
    assert expression.interval(date(2017, 11, 10)) == Interval(date(2017, 6, 25), date(2017, 6, 29))


def test_eid_alone_is_the_last_of_both_feasts() -> None:
    (expression,) = find("They fled before Eid.")
    interval = expression.interval(date(2017, 11, 10))
    assert interval is not None
    assert interval.end == date(2017, 8, 31)  # the day before 1 September, 10 Dhu al-Hijja 1438, less one for sighting


@pytest.mark.parametrize(
    "text", ["Sheikh Said Ramadan Buti spoke", "General August von Mackensen", "the Yom Kippur War"]
)
def test_names_that_hold_a_feast_or_a_month(text: str) -> None:
    assert find(text) == []


@given(
    st.dates(date(1950, 1, 1), date(2080, 1, 1)), st.sampled_from(["Ramadan", "Ashura", "Nowruz", "Easter", "Passover"])
)
def test_a_feast_of_the_past_has_begun_and_of_a_plan_is_not_over(reference: date, name: str) -> None:
    (expression,) = find(f"during {name}.")
    past, future = expression.interval(reference), expression.interval(reference, future=True)
    assert past is not None
    assert future is not None
    assert past.start is not None
    assert future.end is not None
    assert past.start <= reference <= future.end
