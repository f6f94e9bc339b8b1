"""Time expressions are found where they stand and read by the codebook's rules for dates."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.model import DatePrecision, Interval
from reportedly.times import find

FRIDAY = date(2017, 11, 10)


def only(text: str, reference: date | None = FRIDAY, *, future: bool = False) -> tuple[str, str | None, str | None]:
    """Return the words and bounds of the one expression that tells a date in the text."""
    found = [(e, e.interval(reference, future=future)) for e in find(text)]
    told = [(e.text, i) for e, i in found if i is not None]
    assert len(told) == 1, told
    words, interval = told[0]
    return words, *(str(bound) if bound else None for bound in (interval.start, interval.end))


@pytest.mark.parametrize(
    ("text", "words", "start", "end"),
    [
        # The codebook's own rules.
        ("The army said on Wednesday it had won", "Wednesday", "2017-11-08", "2017-11-08"),
        ("It said on Friday", "Friday", "2017-11-10", "2017-11-10"),
        ("They entered it late Wednesday", "late Wednesday", "2017-11-08", "2017-11-08"),
        ("Last week the army won", "Last week", "2017-10-30", "2017-11-05"),
        ("There were raids this month", "this month", "2017-11-01", "2017-11-10"),
        ("Yesterday, they left", "Yesterday", "2017-11-09", "2017-11-09"),
        ("They seized it last weekend", "last weekend", "2017-11-04", "2017-11-05"),
        ("It rained at the weekend", "the weekend", "2017-11-04", "2017-11-05"),
        ("It fell in June", "June", "2017-06-01", "2017-06-30"),
        ("It fell in December", "December", "2016-12-01", "2016-12-31"),
        ("It fell in March 2011", "March 2011", "2011-03-01", "2011-03-31"),
        ("It fell in 2014", "2014", "2014-01-01", "2014-12-31"),
        # Days, however they are written.
        ("on 9 November 2017", "9 November 2017", "2017-11-09", "2017-11-09"),
        ("on November 9", "November 9", "2017-11-09", "2017-11-09"),
        ("on Nov. 9, 2016", "Nov. 9, 2016", "2016-11-09", "2016-11-09"),
        ("on the 3rd of March", "3rd of March", "2017-03-03", "2017-03-03"),
        ("on Thursday, 9 November,", "Thursday, 9 November", "2017-11-09", "2017-11-09"),
        ("dated 2017-11-09.", "2017-11-09", "2017-11-09", "2017-11-09"),
        ("dated 23.10.2017", "23.10.2017", "2017-10-23", "2017-10-23"),
        ("dated 25/12/2016", "25/12/2016", "2016-12-25", "2016-12-25"),
        ("dated 09/11/2017", "09/11/2017", "2017-11-09", "2017-11-09"),
        ("taken Feb 092015 BEIRUT", "Feb 092015", "2015-02-09", "2015-02-09"),
        ("taken Jul 12016 here", "Jul 12016", "2016-07-01", "2016-07-01"),
        ("In July 20 people died", "July", "2017-07-01", "2017-07-31"),
        # Parts of periods.
        ("in early 2014", "early 2014", "2014-01-01", "2014-04-30"),
        ("in late 2016", "late 2016", "2016-10-01", "2016-12-31"),
        ("in mid-2015", "mid-2015", "2015-05-01", "2015-08-31"),
        ("in mid-February", "mid-February", "2017-02-11", "2017-02-20"),
        ("at the end of last year", "the end of last year", "2016-12-01", "2016-12-31"),
        ("at the start of the month", "the start of the month", "2017-11-01", "2017-11-10"),
        ("in the summer of 2014", "summer of 2014", "2014-06-01", "2014-08-31"),
        ("in the 1980s", "1980s", "1980-01-01", "1989-12-31"),
        # Ranges.
        ("between 12 and 15 May", "between 12 and 15 May", "2017-05-12", "2017-05-15"),
        ("from 3 to 7 November", "from 3 to 7 November", "2017-11-03", "2017-11-07"),
        ("on 5 and 6 November", "5 and 6 November", "2017-11-05", "2017-11-06"),
        ("November 3-7, 2016", "November 3-7, 2016", "2016-11-03", "2016-11-07"),
        ("on Tuesday and Wednesday", "Tuesday and Wednesday", "2017-11-07", "2017-11-08"),
        ("between November 30 and December 3, 2016", "between November 30 and December 3, 2016", "2016-11-30",
         "2016-12-03"),
        ("from late 2014 to June 2015", "from late 2014 to June 2015", "2014-10-01", "2015-06-30"),
        ("between 2011 and 2013", "between 2011 and 2013", "2011-01-01", "2013-12-31"),
        # Counted from the day of publication.
        ("two days ago", "two days ago", "2017-11-08", "2017-11-08"),
        ("three weeks ago", "three weeks ago", "2017-10-16", "2017-10-22"),
        ("two years ago", "two years ago", "2015-01-01", "2015-12-31"),
        ("more than two years ago", "more than two years ago", None, "2015-12-31"),
        ("in the past four days", "the past four days", "2017-11-06", "2017-11-10"),
        ("over the last 24 hours", "the last 24 hours", "2017-11-09", "2017-11-10"),
        ("for the past three months", "the past three months", "2017-08-10", "2017-11-10"),
        ("raids overnight hit it", "overnight", "2017-11-09", "2017-11-10"),
        ("this morning", "this morning", "2017-11-10", "2017-11-10"),
        ("the day before yesterday", "the day before yesterday", "2017-11-08", "2017-11-08"),
        ("in recent weeks", "in recent weeks", None, "2017-11-10"),
        ("in the coming days", "the coming days", "2017-11-10", None),
        ("next week", "next week", "2017-11-13", "2017-11-19"),
        ("tomorrow", "tomorrow", "2017-11-11", "2017-11-11"),
        ("last Friday", "last Friday", "2017-11-03", "2017-11-03"),
        ("in June last year", "June last year", "2016-06-01", "2016-06-30"),
        # Since and until.
        ("since mid-February", "since mid-February", "2017-02-15", "2017-11-10"),
        ("since 2014", "since 2014", "2014-01-01", "2017-11-10"),
        ("after 2012", "after 2012", "2013-01-01", "2017-11-10"),
        ("before June", "before June", None, "2017-05-31"),
        ("until Sunday", "until Sunday", None, "2017-11-05"),
        ("by the end of the year", "by the end of the year", "2017-11-10", "2017-12-31"),
        ("from June 2016 onwards", "from June 2016 onwards", "2016-06-01", "2017-11-10"),
        # Lost apostrophes.
        ("this weeks battle", "this week", "2017-11-06", "2017-11-10"),
        ("Wednesdays strike", "Wednesday", "2017-11-08", "2017-11-08"),
    ],
)  # fmt: skip
def test_expressions_of_the_past(text: str, words: str, start: str | None, end: str | None) -> None:
    assert only(text) == (words, start, end)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("They will meet on Wednesday", "2017-11-15", "2017-11-15"),
        ("They will meet on Friday", "2017-11-10", "2017-11-10"),
        ("They will meet in June", "2018-06-01", "2018-06-30"),
        ("They will meet this week", "2017-11-10", "2017-11-12"),
        ("They will wait until Sunday", "2017-11-10", "2017-11-12"),
        ("They will meet on 5 January", "2018-01-05", "2018-01-05"),
        ("They will meet in three days", "2017-11-13", "2017-11-13"),
        ("They will leave within 100 days", "2017-11-10", "2018-02-18"),
    ],
)
def test_planned_events_take_the_next_such_day(text: str, start: str, end: str) -> None:
    assert only(text, future=True)[1:] == (start, end)


@pytest.mark.parametrize(
    "text",
    [
        "2014 people fled", "more than 2000 fighters", "up to 2011 tanks", "a force of 2013 fighters", "at 2030 GMT",
        "Theresa May said", "troops may march on the city", "the S-300 and T-72", "a 44-year-old man", "on Fridays",
        "twice a day", "the Sunday Times", "the March 14 alliance", "31 June", "30 February 2016", "99/99/2016", "",
        "after nine months of siege", "five days earlier", "the following year", "a four-month battle",
    ],
)  # fmt: skip
def test_what_tells_no_date(text: str) -> None:
    assert [e.text for e in find(text) if e.interval(FRIDAY) is not None] == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("on 9 November", "date"), ("on Thursday", "weekday"), ("last week", "relative"), ("in June", "period"),
        ("since June", "since"), ("until June", "until"), ("after nine months", "duration"), ("recently", "open"),
        ("two days later", "anaphoric"),
    ],
)  # fmt: skip
def test_kind(text: str, kind: str) -> None:
    assert [e.kind for e in find(text)] == [kind]


def test_without_a_reference_only_full_dates_resolve() -> None:
    assert only("On Wednesday, 8 November 2017, or last week, or in June", None)[1:] == ("2017-11-08", "2017-11-08")
    assert only("held since 2014", None)[1:] == ("2014-01-01", None)
    assert only("on 25/12/2016", None)[1:] == ("2016-12-25", "2016-12-25")
    assert only("on 09/11/2017", None)[1:] == ("2017-09-11", "2017-11-09")  # it could be either of two days


def test_a_reference_known_to_its_month_spans_every_day_it_could_be() -> None:
    (weekday,) = find("on Wednesday")
    month = date(2017, 11, 1)
    assert weekday.interval(month, reference_precision=DatePrecision.MONTH) == Interval(
        date(2017, 11, 1), date(2017, 11, 29)
    )
    (explicit,) = find("on 9 November 2016")
    assert explicit.interval(month, reference_precision=DatePrecision.YEAR) == Interval(
        date(2016, 11, 9), date(2016, 11, 9)
    )
    assert weekday.interval(month, reference_precision=DatePrecision.UNKNOWN) is None


def test_since_clause() -> None:
    text = "Many have died since the revolt began in March 2011"
    (expression,) = find(text)
    assert expression.since_at == text.index("since")
    assert expression.interval(FRIDAY) == Interval(date(2011, 3, 1), date(2011, 3, 31))
    assert expression.since(FRIDAY) == Interval(date(2011, 3, 1), FRIDAY)


def test_duration_up_to_the_reference() -> None:
    (expression,) = find("The towns have been besieged for three years")
    assert expression.interval(FRIDAY) is None
    assert expression.lasting(FRIDAY) == Interval(date(2014, 11, 10), FRIDAY)
    assert find("on Friday")[0].lasting(FRIDAY) is None


@pytest.mark.parametrize(
    ("text", "attributive"),
    [("Wednesday's raid", True), ("a February ceasefire", True), ("the 2015 nuclear deal", True), ("in 2015", False)],
)
def test_attributive(text: str, attributive: bool) -> None:
    assert [e.attributive for e in find(text)] == [attributive]


# Words that hold most of the grammar, so that random text meets it often.
VOCABULARY = (
    "in on at since until by before after between and to from the a of last next this past early late mid- end start 9 "
    "30 31 2016 2014 1,000 12:30 - – , . ( ) % Monday Sunday Wednesdays June May March Nov. Feb week weeks month "
    "year years day days ago earlier weekend overnight yesterday today summer 1980s two several nine hours 2017-11-09 "
    "31/02/2016 112016 Reuters people night for within coming more than 9999 0 ſince dayſ thıs THİS"
)
WORDS = st.sampled_from(VOCABULARY.split())
TEXTS = st.one_of(st.text(), st.lists(st.one_of(WORDS, st.text(max_size=3)), max_size=14).map(" ".join))
DATES = st.dates(date(1, 1, 1), date(9999, 12, 31))
INHERENTLY_AHEAD = ("next", "coming", "tomorrow", "later", "following")


@given(TEXTS, st.one_of(st.none(), DATES), st.booleans(), st.sampled_from(DatePrecision))
def test_any_text_and_day(text: str, reference: date | None, future: bool, precision: DatePrecision) -> None:
    end = 0
    for expression in find(text):
        assert end <= expression.start < expression.end
        assert text[expression.start : expression.end] == expression.text
        end = expression.end
        for interval in (
            expression.interval(reference, future=future, reference_precision=precision),
            expression.since(reference, reference_precision=precision),
            expression.lasting(reference, reference_precision=precision),
        ):
            if interval is not None and interval.start is not None and interval.end is not None:
                assert interval.start <= interval.end


@given(TEXTS, st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_the_past_never_ends_after_the_reference(text: str, reference: date) -> None:
    for expression in find(text):
        ahead = any(word in expression.text.lower() for word in INHERENTLY_AHEAD)
        named = expression.interval(None) is not None or any(c.isdigit() for c in expression.text)
        if ahead or named or expression.kind == "until":
            continue
        interval = expression.interval(reference)
        if interval is None or (expression.kind == "period" and interval.start and interval.start > reference):
            continue  # "this June" may still lie ahead
        assert interval.end is not None
        assert interval.end <= reference


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.one_of(st.none(), DATES), st.integers(0, 5))
def test_full_dates_read_back(day: date, reference: date | None, form: int) -> None:
    name = day.strftime("%B")
    written = [
        f"{day.day} {name} {day.year}", f"{name} {day.day}, {day.year}", f"{name[:3]} {day.day:02}{day.year}",
        day.isoformat(), f"{day:%A} {day.day} {name[:3]} {day.year}", f"{day.day:02}.{day.month:02}.{day.year}",
    ][form]  # fmt: skip
    (expression,) = find(f"It fell on {written} and was held.")
    assert expression.text == written
    assert expression.interval(reference) == Interval(day, day)


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.integers(0, 6))
def test_a_weekday_is_at_most_six_days_off(reference: date, weekday: int) -> None:
    name = (date(2024, 1, 1) + timedelta(days=weekday)).strftime("%A")
    (expression,) = find(f"on {name}")
    past, future = expression.interval(reference), expression.interval(reference, future=True)
    assert past is not None
    assert future is not None
    assert past.start is not None
    assert future.start is not None
    assert past.start.weekday() == future.start.weekday() == weekday
    assert timedelta(0) <= reference - past.start <= timedelta(days=6)
    assert timedelta(0) <= future.start - reference <= timedelta(days=6)


@pytest.mark.data
def test_every_coded_article_gives_exact_offsets(shared_data: Path) -> None:
    for line in (shared_data / "claims" / "docs.jsonl").read_text(encoding="utf-8").splitlines():
        text = json.loads(line)["text"]
        assert all(text[e.start : e.end] == e.text for e in find(text))


def test_a_feast_that_something_is_for_dates_nothing() -> None:
    text = "He would be home for Christmas. He came at Christmas."
    assert [each.start for each in find(text)] == [text.rindex("Christmas")]


def test_what_a_caller_does_with_the_list_changes_nothing_for_the_next() -> None:
    text = "They left on 3 May 2016 and came back last week."
    first = find(text)
    first.clear()
    assert [each.text for each in find(text)] == ["3 May 2016", "last week"]
