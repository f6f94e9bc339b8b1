"""A publication date that the text speaks against is noticed, for people and for programs."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.documents import Notice, Options, load
from reportedly.documents.date_doubts import DoubtKind, date_doubts
from reportedly.identity import document_id
from reportedly.model import DateOrigin, DatePrecision, Document


def document(
    text: str,
    published: str | None = "2016-06-10",
    precision: DatePrecision = DatePrecision.DAY,
    origin: DateOrigin = DateOrigin.GIVEN,
) -> Document:
    day = date.fromisoformat(published) if published else None
    return Document(
        id=document_id(text), key="d", text=text, published=day, published_precision=precision, published_origin=origin
    )


def kinds(text: str, published: str | None = "2016-06-10", precision: DatePrecision = DatePrecision.DAY) -> list[str]:
    return [doubt.kind.value for doubt in date_doubts(document(text, published, precision))]


def test_another_date_line() -> None:
    (doubt,) = date_doubts(document("Last updated at Jun 182016 BEIRUT Shells fell on the city."))
    assert (doubt.kind, doubt.in_text) == (DoubtKind.DATE_LINE, date(2016, 6, 18))
    assert "its own date line says 2016-06-18" in doubt.message


def test_a_later_day_told_as_past() -> None:
    (doubt,) = date_doubts(document("The army took the town. On 20 June 2016 it left the hill."))
    assert (doubt.kind, doubt.in_text, doubt.words) == (DoubtKind.TOLD_LATER, date(2016, 6, 20), "20 June 2016")
    assert doubt.start == 27
    assert kinds("The army left the hill on 15 June.") == ["told_later"]


@pytest.mark.parametrize(
    "text",
    [
        "Last updated at Jun 112016 BEIRUT Shells fell on the city.",  # a day's difference, for time zones
        "The army said that it will leave on 20 June 2016.",
        "Talks planned for 20 June 2016 were called off.",
        "The truce was agreed until 20 June 2016.",
        "This article was amended on 20 June 2016.",
        "The army took the town on 9 June.",
        "The war began in March 2011.",
        "",
    ],
)
def test_what_is_no_doubt(text: str) -> None:
    assert kinds(text) == []


def test_placeholders() -> None:
    assert kinds("The town fell.", "1970-01-01") == ["placeholder"]
    assert kinds("The town fell.", "1970-01-01", DatePrecision.YEAR) == []


def test_a_month_or_a_year_is_spoken_against_only_from_outside() -> None:
    text = "Last updated on 18 June 2016. The town fell."
    assert kinds(text, "2016-06-01", DatePrecision.MONTH) == []
    assert kinds(text, "2016-01-01", DatePrecision.YEAR) == []
    assert kinds(text, "2015-01-01", DatePrecision.YEAR) == ["date_line"]


def test_documents_without_a_date_or_dated_by_their_own_line_give_none() -> None:
    text = "Last updated on 18 June 2016. The town fell."
    assert date_doubts(document(text, None, DatePrecision.UNKNOWN, DateOrigin.UNKNOWN)) == ()
    assert date_doubts(document(text, "2016-06-18", origin=DateOrigin.TEXT)) == ()


def test_loading_notices_them(tmp_path: Path) -> None:
    record = {"id": "a1", "published": "2016-06-10", "text": "Published June 18 2016. Shells fell on the city."}
    path = tmp_path / "news.jsonl"
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    notices: list[Notice] = []
    assert len(list(load([path], Options(), notify=notices.append))) == 1
    (notice,) = notices
    assert notice.source == "a1"
    assert notice.doubt is not None
    assert notice.doubt.to_json() == {
        "document": "a1",
        "kind": "date_line",
        "published": "2016-06-10",
        "in_text": "2016-06-18",
        "words": None,
        "start": None,
        "message": notice.message,
    }


@given(st.text(), st.dates(), st.sampled_from(DatePrecision))
def test_any_text(text: str, published: date, precision: DatePrecision) -> None:
    for doubt in date_doubts(document(text + " On 5 May 2016 it fell.", published.isoformat(), precision)):
        assert doubt.message
        json.dumps(doubt.to_json())
