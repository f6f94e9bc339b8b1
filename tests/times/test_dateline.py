"""The date that a text gives as its own is told from the dates it writes about."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.times import dateline


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Last updated at Jun 182016 BEIRUT Shells fell on the city.", date(2016, 6, 18)),
        ("Date of publication 29 August 2016 Jets struck the town.", date(2016, 8, 29)),
        ("Published: 14 July 2014. The army moved north.", date(2014, 7, 14)),
        ("Posted on August 12 2016 by A Writer The rebels", date(2016, 8, 12)),
        ("23.10.2017(updated 2340 23.10.2017) Get short URL The army", date(2017, 10, 23)),
        ("Wednesday 27 Jul 2016 Raids kill several", date(2016, 7, 27)),
        ("Raids kill several in the north AFP Friday 28 Oct 2016 Warplanes struck", date(2016, 10, 28)),
        ("November 4 2016 Rebels brace for attack", date(2016, 11, 4)),
        ("LONDON, Nov 9, 2017 (Reuters) - The army said", date(2017, 11, 9)),
    ],
)
def test_date_lines(text: str, expected: date) -> None:
    assert dateline(text) == expected


def test_a_date_line_without_a_year_takes_the_publication_year() -> None:
    text = "LONDON, Dec 30 (Reuters) - The army said"
    assert dateline(text, date(2018, 1, 2)) == date(2017, 12, 30)
    assert dateline(text) is None


def test_last_updated_counts_wherever_it_stands() -> None:
    assert dateline("The town fell. " * 60 + "Last updated on 3 May 2015.") == date(2015, 5, 3)


@pytest.mark.parametrize(
    "text",
    [
        "On 5 January 2018 the army took the town.",
        "It was a clear morning on Saturday 31 August 2013 in the south.",
        "In March 2011 protests began.",
        "The town fell on 3 May 2015, residents said.",
        "The town fell. " * 60 + "Tuesday 3 May 2016 was quiet.",
        "",
    ],
)
def test_dates_in_the_story_are_no_date_line(text: str) -> None:
    assert dateline(text, date(2018, 2, 1)) is None


@given(st.text(), st.dates())
def test_any_text(text: str, published: date) -> None:
    dateline(text, published)
    dateline("Last updated " + text, None)
