"""Times are told from the date that the text tells them from, and from none where it does not say."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.model import Interval
from reportedly.times import Story, TimeExpression, anchored, find

PUBLISHED = date(2023, 6, 24)


def told(text: str, published: date | None = PUBLISHED, title: str | None = None) -> dict[str, Interval | None]:
    """Return the days of each expression of a text, by its words."""
    return {e.text: e.interval(published) for e in anchored(text, find(text), published, title=title)}


def day(text: str) -> Interval:
    return Interval(date.fromisoformat(text), date.fromisoformat(text))


NARRATIVE = """The campaign began on 5 November 2016 and ended in October 2017. It was planned in September 2016.

## First phase

On 12 November, the column took two villages. Two days later, it reached the river. On 3 January, snow stopped it. By
6 January, it had dug in.

## Second phase (February 2017)

On 10 February, it moved again."""


def test_a_narrative_gives_days_the_year_that_it_has_come_to() -> None:
    found = told(NARRATIVE)
    assert found["12 November"] == day("2016-11-12")
    assert found["Two days later"] == day("2016-11-14")
    assert found["3 January"] == day("2017-01-03")
    assert found["By\n6 January"] == Interval(None, date(2017, 1, 6))
    assert found["10 February"] == day("2017-02-10")


def test_one_full_date_gives_its_year_to_the_days_of_the_paragraphs_that_follow() -> None:
    found = told(
        "The fight for the mill was a series of clashes that began on 26 February 2022.\n\n"
        "### 26–27 February\nOn the evening of 26 February, the column was held up.\n\n"
        "### March\nOn 5 March, the bakery was shelled. Power came back on 8 March."
    )
    assert found["the evening of 26 February"] == day("2022-02-26")
    assert found["5 March"] == day("2022-03-05")
    assert found["8 March"] == day("2022-03-08")


def test_a_title_tells_the_year() -> None:
    text = "On 2 March the village fell. On 5 March it was retaken. On 9 March the road was cut."
    assert told(text, title="2016 valley offensive")["5 March"] == day("2016-03-05")


def test_in_june_of_that_year() -> None:
    text = NARRATIVE + " The bridge was built in March 2003. It fell in December of that same year."
    assert told(text)["December"] == Interval(date(2003, 12, 1), date(2003, 12, 31))


def test_a_report_reads_weekdays_and_days_against_its_publication() -> None:
    text = "The army said on Wednesday that it took the town. The war began on 15 March 2011. On 3 June it left."
    found = told(text)
    assert found["Wednesday"] == day("2023-06-21")
    assert found["3 June"] == day("2023-06-03")


def test_the_day_after_a_weekday_of_a_report() -> None:
    found = told("Rebels took the hill on Tuesday. The next day, they lost it.")
    assert found["The next day"] == day("2023-06-21")


def test_a_time_counted_from_a_date_that_follows() -> None:
    assert told("They left two days before 5 May 2016.")["two days before"] == day("2016-05-03")


def test_an_event_that_the_text_dates() -> None:
    text = "The battle for Karam began on 6 June 2016. Aid came two days before the battle for Karam began, he said."
    expressions = anchored(text, find(text), PUBLISHED)
    (last,) = [e for e in expressions if e.text == "two days before"]
    assert last.anchor == "event"
    assert last.relation == "two days before the battle for Karam began"
    assert last.interval(PUBLISHED) == day("2016-06-04")


@pytest.mark.parametrize(
    "text",
    [
        "Aid came a week after the fall of Karam.",
        "The battle for Karam began on 6 June 2016. Clashes in the battle for Karam ended on 9 June 2016. "
        "Aid came two days after the battle for Karam.",
    ],
)
def test_an_event_that_the_text_does_not_date_or_dates_twice_is_not_guessed(text: str) -> None:
    (last,) = [e for e in anchored(text, find(text), PUBLISHED) if e.kind == "anaphoric"]
    assert last.anchor == "none"
    assert last.interval(PUBLISHED) is None
    assert last.relation is not None


def test_with_nothing_told_before_there_is_no_date() -> None:
    assert told("The following day, they left.") == {"The following day": None}


def test_what_pictures_are_called_is_not_told() -> None:
    found = told("![Tank 2011-05-05](https://example.org/x.jpg)\n\nThe next day, they left.")
    assert found["The next day"] is None


VOCABULARY = (
    "On in By since until 5 May 2016 June 2014 Monday the following day two days later before after the battle of "
    "Karam . "
    "## # that year weeks hours In 1999 – 3 March of ended began. ![x](2016-05-05) Ramadan last week"
)
WORDS = st.sampled_from([*VOCABULARY.split(), "\n\n"])


@given(st.lists(WORDS, max_size=40).map(" ".join), st.one_of(st.none(), st.dates()), st.one_of(st.none(), st.text()))
def test_any_text(text: str, published: date | None, title: str | None) -> None:
    plain = find(text)
    expressions = anchored(text, plain, published, title=title)
    assert [(e.start, e.end, e.text) for e in expressions] == [(e.start, e.end, e.text) for e in plain]
    for expression in expressions:
        assert expression.anchor in {"publication", "narrated", "event", "none"}
        assert_ordered(expression, published)


def assert_ordered(expression: TimeExpression, published: date | None) -> None:
    for interval in (expression.interval(published), expression.since(published)):
        if interval is not None and interval.start is not None and interval.end is not None:
            assert interval.start <= interval.end


def test_what_a_narrative_has_come_to() -> None:
    text = NARRATIVE + "\n\nThe dam fell. On 14 February the column rested. Its guns stayed."
    story = Story(text, find(text), PUBLISHED, title="Valley campaign")
    assert story.is_narrative
    assert story.told_at(text.index("Its guns")) == day("2017-02-14")
    assert story.told_at(text.index("The dam")) == Interval(date(2017, 2, 1), date(2017, 2, 28))  # by the heading
    report = "The army left on Tuesday. It said so."
    assert Story(report, find(report), PUBLISHED).told_at(30) is None
