"""Publication dates as given: never more precise than written, never impossible."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.documents import parse_published
from reportedly.documents.dates import read_date
from reportedly.errors import InputError
from reportedly.model import DatePrecision

TODAY = date(2020, 6, 1)


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("2017-11-10", date(2017, 11, 10), DatePrecision.DAY),
        (" 2017-11-10 ", date(2017, 11, 10), DatePrecision.DAY),
        ("2017-11", date(2017, 11, 1), DatePrecision.MONTH),
        ("2017", date(2017, 1, 1), DatePrecision.YEAR),
        ("2017-11-10T23:30:00Z", date(2017, 11, 10), DatePrecision.DAY),
        ("2017-11-10 08:00", date(2017, 11, 10), DatePrecision.DAY),
        ("2017-11-10T23:30:00.123+03:00", date(2017, 11, 10), DatePrecision.DAY),
        ("2016-02-29", date(2016, 2, 29), DatePrecision.DAY),
    ],
)
def test_a_given_date_keeps_its_precision(text: str, day: date, precision: DatePrecision) -> None:
    assert parse_published(text, today=TODAY) == (day, precision)


@pytest.mark.parametrize(
    "text", ["yesterday", "", "10/11/2017", "2017/11/10", "10 November 2017", "20171110", "2017-W45"]
)
def test_another_form_is_refused_with_the_allowed_ones(text: str) -> None:
    with pytest.raises(InputError, match="write 2017-11-10, 2017-11, 2017 or an ISO date-time"):
        parse_published(text, today=TODAY)


@pytest.mark.parametrize("text", ["2017-02-30", "2017-13-01", "2017-00", "0000", "2017-11-00"])
def test_a_date_outside_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not in the calendar"):
        parse_published(text, today=TODAY)


@pytest.mark.parametrize("text", ["9999", "9999-12-31", "2020-06-03", "2021"])
def test_a_date_in_the_future_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="in the future"):
        parse_published(text, today=TODAY)


@pytest.mark.parametrize("text", ["0001-01-01", "1601-01-01", "1799"])
def test_a_placeholder_year_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="before 1800"):
        parse_published(text, today=TODAY)


def test_tomorrow_is_allowed_for_time_zones_ahead() -> None:
    assert parse_published("2020-06-02", today=TODAY) == (date(2020, 6, 2), DatePrecision.DAY)


@pytest.mark.parametrize(
    "value",
    [
        "10 November 2017",
        "10 Nov 2017",
        "Nov. 10, 2017",
        "November 10 2017",
        "Friday, 10th November 2017",
        "Fri, 10 Nov 2017 08:00:00 GMT",
        "Fri, 10 Nov 2017 08:00:00 +0000",
        "November 10, 2017 at 8:30 pm",
        "2017/11/10",
        "2017.11.10",
        "20171110",
        "20171110T080000Z",
        "2017-11-10T08:00:00-05",
    ],
)
def test_records_may_write_dates_in_any_certain_form(value: str) -> None:
    assert read_date(value, today=TODAY) == (date(2017, 11, 10), DatePrecision.DAY)


def test_a_record_may_give_a_month_or_a_year() -> None:
    assert read_date("November 2017", today=TODAY) == (date(2017, 11, 1), DatePrecision.MONTH)
    assert read_date(2017, today=TODAY) == (date(2017, 1, 1), DatePrecision.YEAR)


@pytest.mark.parametrize(
    "value", ["10/11/2017", "yesterday", "Friday", "1510272000", 1510272000, True, None, ["2017"], 2.5]
)
def test_what_is_no_one_certain_date_is_refused(value: object) -> None:
    with pytest.raises(InputError):
        read_date(value, today=TODAY)


@given(st.dates(date(1800, 1, 1), TODAY))
def test_every_day_is_read_back(day: date) -> None:
    assert parse_published(day.isoformat(), today=TODAY) == (day, DatePrecision.DAY)
    assert read_date(day.strftime("%d %B %Y"), today=TODAY) == (day, DatePrecision.DAY)
    assert read_date(day.strftime("%a, %d %b %Y 10:00:00 +0000"), today=TODAY) == (day, DatePrecision.DAY)


@given(st.text(max_size=40))
def test_any_text_is_a_plausible_date_or_a_clear_refusal(text: str) -> None:
    with suppress(InputError):
        day, _ = read_date(text, today=TODAY)
        assert date(1800, 1, 1) <= day <= TODAY + timedelta(days=1)
