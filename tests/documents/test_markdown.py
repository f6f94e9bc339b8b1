"""Markdown with front matter: metadata from the head, the rest exact."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.documents import Notice, Options, Rejected
from reportedly.documents.items import Item
from reportedly.documents.markdown import has_front_matter, read_markdown
from reportedly.model import DateOrigin, DatePrecision, Document

BODY = "\n# The mill\n\nThe army **said** that it took the mill.\r\n\r\n* one\n"


def read(text: str) -> list[Item]:
    return list(read_markdown(text, "mill.md", "mill", Options(today=date(2020, 6, 1))))


def document(text: str) -> Document:
    (item,) = read(text)
    assert isinstance(item, Document)
    return item


def test_the_front_matter_describes_and_the_text_is_exact() -> None:
    found = document(
        f"---\nid: '007'\npublished: 2017-11-10\noutlet: The River Post\ntitle: 'Mill: taken'\nurl: https://river.example\n---\n{BODY}"
    )
    assert found.text == BODY
    assert (found.key, found.title, found.outlet, found.url) == (
        "007",
        "Mill: taken",
        "The River Post",
        "https://river.example",
    )
    assert (found.published, found.published_precision) == (date(2017, 11, 10), DatePrecision.DAY)
    assert found.published_origin is DateOrigin.METADATA


def test_the_usual_other_names_are_understood() -> None:
    found = document(f"---\nsubject: Mill\npubDate: 2017-11-10 06:08\npublisher: Post\nauthor: A. Writer\n---\n{BODY}")
    assert (found.title, found.outlet, found.published) == ("Mill", "Post", date(2017, 11, 10))


def test_a_list_or_range_of_dates_is_about_the_events() -> None:
    found = document(f"---\npubDate: 2017-11\ndate:\n  - 6 November 2016 – 23 February 2017\n---\n{BODY}")
    assert (found.published, found.published_precision) == (date(2017, 11, 1), DatePrecision.MONTH)
    assert document(f"---\ndate:\n  - 6 November 2016\nplace: []\n---\n{BODY}").published is None


def test_without_a_title_the_first_heading_is_one() -> None:
    assert document(f"---\noutlet: Post\n---\n{BODY}").title == "The mill"
    assert document("The mill\n").title is None


def test_without_front_matter_everything_is_text() -> None:
    assert document(BODY).text == BODY
    rule = "---\n\nA rule across the page opens this text."
    assert document(rule).text == rule


@pytest.mark.parametrize("date_", ["2017-02-30", "soon", "9999-01-01"])
def test_an_impossible_date_loses_the_date_only(date_: str) -> None:
    notice, found = read(f"---\ndate: {date_}\ntitle: Mill\n---\n{BODY}")
    assert isinstance(notice, Notice)
    assert notice.message.startswith("kept without its front matter's date: ")
    assert isinstance(found, Document)
    assert (found.published, found.title) == (None, "Mill")


@pytest.mark.parametrize("head", ["a: [", "a: b: c", "a: " + "[" * 20_000, "\t- x\n  y: *z"])
def test_broken_front_matter_is_kept_as_text_and_said(head: str) -> None:
    text = f"---\n{head}\n---\n{BODY}"
    notice, found = read(text)
    assert isinstance(notice, Notice)
    assert "not valid YAML" in notice.message
    assert isinstance(found, Document)
    assert found.text == text


def test_front_matter_that_nests_references_costs_nothing() -> None:
    layers = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9))
    assert document(f"---\na0: &a0 [x]\n{layers}\ntitle: Mill\n---\n{BODY}").title == "Mill"


@pytest.mark.parametrize("text", ["---\ntitle: Mill\n---\n", "---\ntitle: Mill\n---\n \n", "", " \n"])
def test_without_a_text_there_is_no_document(text: str) -> None:
    (item,) = read(text)
    assert isinstance(item, Rejected)


def test_windows_line_ends_are_front_matter_too() -> None:
    assert document("---\r\ntitle: Mill\r\n---\r\nThe text.\r\n").text == "The text.\r\n"


def test_only_useful_front_matter_makes_unnamed_text_markdown() -> None:
    assert has_front_matter("---\ntitle: Mill\n---\nText")
    assert not has_front_matter("---\nnot: known\n---\nText")
    assert not has_front_matter("---\nSome words.\n---\nText")
    assert not has_front_matter("Text")


@given(st.text(st.characters(exclude_categories=["Cs"])).filter(str.strip))
def test_the_text_after_any_front_matter_is_exact(body: str) -> None:
    assert document(f"---\ntitle: Mill\n---\n{body}").text == body


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    for each in (text, f"---\n{text}", f"---\n{text}\n---\nbody"):
        assert all(isinstance(item, Document | Rejected | Notice) for item in read(each))
