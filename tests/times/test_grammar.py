"""Expressions built by a grammar read back to the days they were built from, and no text takes more than its length."""

from __future__ import annotations

import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.model import Interval
from reportedly.times import anchored, calendars, dateline, find, spans

PUBLISHED = date(2017, 11, 10)
YEARS = st.integers(1950, 2049)
NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def month_name(number: int) -> str:
    return date(2000, number, 1).strftime("%B")


@st.composite
def told(draw: st.DrawFn) -> tuple[str, Interval]:
    """Draw an expression and the days that it means, whatever the day of publication."""
    kind = draw(
        st.sampled_from(["day", "range", "months", "part", "quarter", "decade", "hijri", "feast", "year", "share"])
    )
    year, month = draw(YEARS), draw(st.integers(1, 12))
    if kind == "day":
        day = draw(st.dates(date(1950, 1, 1), date(2049, 12, 31)))
        form = draw(
            st.sampled_from(
                ["%-d %B %Y", "%B %-d, %Y", "%b. %-d %Y", "%A, %-d %B %Y", "%Y-%m-%d", "%Y/%m/%d", "%-d %b '%y"]
            )
        )
        if "%y" in form and day.year < 2000:
            form = "%-d %B %Y"
        return day.strftime(form).replace("May.", "May"), Interval(day, day)
    if kind == "range":
        first = draw(st.integers(1, 27))
        last = draw(st.integers(first + 1, 28))
        name = month_name(month)
        form = draw(
            st.sampled_from(
                ["between {0} and {1} {2} {3}", "from {0} to {1} {2} {3}", "{2} {0}-{1}, {3}", "{0}–{1} {2} {3}"]
            )
        )
        return form.format(first, last, name, year), Interval(date(year, month, first), date(year, month, last))
    if kind == "months":
        end = spans.step(date(year, month, 1), "month", draw(st.integers(1, 30)))
        text = f"from {month_name(month)} {year} to {month_name(end.month)} {end.year}"
        return text, Interval(date(year, month, 1), spans.month(end.year, end.month).end)
    if kind == "part":
        last = spans.month(year, month).end
        assert last is not None
        word, low, high = draw(st.sampled_from([("early ", 1, 10), ("mid-", 11, 20), ("late ", 21, last.day)]))
        return f"{word}{month_name(month)} {year}", Interval(date(year, month, low), date(year, month, high))
    if kind == "quarter":
        quarter = draw(st.integers(1, 4))
        start = date(year, 3 * quarter - 2, 1)
        word = ["first", "second", "third", "fourth"][quarter - 1]
        text = draw(st.sampled_from([f"Q{quarter} {year}", f"the {word} quarter of {year}"]))
        return text, Interval(start, spans.month(year, 3 * quarter).end)
    if kind == "decade":
        first = year - year % 10
        return f"the {first}s", Interval(date(first, 1, 1), date(first + 9, 12, 31))
    if kind == "hijri":
        hijri, day_number = draw(st.integers(1370, 1460)), draw(st.integers(1, 29))
        found = calendars.islamic(hijri, 9, day_number)
        assert found is not None
        return f"{day_number} Ramadan {hijri}", Interval(found - timedelta(days=1), found + timedelta(days=1))
    if kind == "feast":
        return f"Orthodox Easter {year}", Interval(calendars.orthodox_easter(year), calendars.orthodox_easter(year))
    if kind == "share":
        count = draw(st.integers(2, 12))
        text = f"the first {NUMBERS[count - 1]} days of {month_name(month)} {year}"
        return text, Interval(date(year, month, 1), date(year, month, count))
    return f"the year {year}", Interval(date(year, 1, 1), date(year, 12, 31))


@given(told(), st.sampled_from(["It fell {} and was held.", "They fled in {}.", "Held, {}, by rebels"]), st.booleans())
def test_what_is_built_reads_back(built: tuple[str, Interval], frame: str, upper: bool) -> None:
    words, days = built
    text = frame.format(words)
    if upper:
        text = text.upper()
    found = [e.interval(None) for e in find(text)]
    assert found == [days], text


@given(
    st.integers(1, 12), st.sampled_from(["day", "week", "month", "year"]), st.dates(date(1990, 1, 1), date(2050, 1, 1))
)
def test_ago(count: int, unit: str, reference: date) -> None:
    plural = unit + "s" * (count > 1)
    (expression,) = find(f"It fell {NUMBERS[count - 1]} {plural} ago.")
    assert expression.interval(reference) == spans.around(unit, spans.step(reference, unit, -count))


@given(st.integers(1, 12), st.sampled_from(["later", "earlier"]), st.dates(date(1990, 1, 1), date(2020, 1, 1)))
def test_days_from_a_narrated_day(count: int, side: str, day: date) -> None:
    plural = "day" + "s" * (count > 1)
    told_day = f"{day.day} {month_name(day.month)} {day.year}"
    text = f"It fell on {told_day}. {NUMBERS[count - 1].title()} {plural} {side}, it rained."
    last = anchored(text, find(text), date(2021, 1, 1))[-1]
    moved = day + timedelta(days=count if side == "later" else -count)
    assert last.interval(date(2021, 1, 1)) == Interval(moved, moved)


HOSTILE = [
    "in June ", "the the the day ", "1 1 1 1 May ", "two days after Battle of X in May 2016. ", "9/11/2017 ",
    "since since Monday ", "March 3-", "Monday, Tuesday and ", "Ramadan ", "the end of the first week of ",
    "about about about days ", "On 5 May. ", "Eid al-", "2016-2017-", "\n# May 2016 \n", "Last updated ", "![x](",
    "A (B",
    "the last ", "Monday" + " " * 50, "(((((", "\n\n\n5 May",
]  # fmt: skip


def calls(text: str) -> int:
    """Return how many function calls reading the times of a text takes."""
    count = 0

    def counting(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counting)
    try:
        anchored(text, find(text), PUBLISHED)
        dateline(text, PUBLISHED)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("part", HOSTILE, ids=lambda part: part[:12].strip())
def test_work_grows_with_the_text_and_no_faster(part: str) -> None:
    short, long = part * (4000 // len(part)), part * (16000 // len(part))
    find(part)  # the grammar is compiled once; a whole text would be remembered
    assert calls(long) <= 5 * calls(short) + 200


@pytest.mark.parametrize("part", HOSTILE, ids=lambda part: part[:12].strip())
def test_long_hostile_texts_are_read(part: str) -> None:
    text = part * (120_000 // len(part))  # where a pattern went back and forth, this would not end
    anchored(text, find(text), PUBLISHED)
    dateline(text, PUBLISHED)
