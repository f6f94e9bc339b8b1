"""Dates on the command line."""

from __future__ import annotations

from datetime import date

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.cli.options import day, period
from reportedly.model import DatePrecision


@given(st.dates())
def test_every_day_can_be_given(given_day: date) -> None:
    found = period(given_day.isoformat())
    assert (found.start, found.end, found.precision) == (given_day, given_day, DatePrecision.DAY)
    assert day(given_day.isoformat()) == given_day


@given(st.dates())
def test_a_month_and_a_year_reach_from_their_first_to_their_last_day(given_day: date) -> None:
    for text, precision in ((f"{given_day:%Y-%m}", DatePrecision.MONTH), (f"{given_day:%Y}", DatePrecision.YEAR)):
        found = period(text.rjust(7 if precision is DatePrecision.MONTH else 4, "0"))
        assert found.precision is precision
        assert found.start <= given_day <= found.end
        assert found.start.day == 1


@given(st.text(max_size=12).filter(lambda text: not text.strip()[:4].isdecimal()))
def test_anything_else_is_an_error_in_words(text: str) -> None:
    with pytest.raises(click.BadParameter, match="YYYY-MM-DD"):
        period(text)


@pytest.mark.parametrize("text", ["2017-02-30", "2017-13-01", "0000-01-01", "20171105", "2017-W45-1", "yesterday", ""])
def test_impossible_days_are_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match="give YYYY-MM-DD"):
        day(text)


def test_a_month_is_no_day() -> None:
    with pytest.raises(click.BadParameter, match="whole month"):
        day("2017-11")
