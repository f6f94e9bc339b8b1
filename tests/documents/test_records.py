"""JSONL, JSON and CSV: a document a record, and a named line for each that gives none."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.documents import Notice, Options, Rejected
from reportedly.documents.items import Item
from reportedly.documents.records import read_csv, read_json, read_jsonl
from reportedly.model import DateOrigin, DatePrecision, Document

OPTIONS = Options(today=date(2020, 6, 1))
TEXT = "The army said that it had taken the mill."


def jsonl(*lines: Any, options: Options = OPTIONS) -> list[Item]:
    data = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    return list(read_jsonl(io.BytesIO(data), "news.jsonl", "news", options))


def table(text: str | bytes, options: Options = OPTIONS) -> list[Item]:
    data = text if isinstance(text, bytes) else text.encode()
    return list(read_csv(io.BytesIO(data), "news.csv", "news", options))


def documents(items: list[Item]) -> list[Document]:
    return [item for item in items if isinstance(item, Document)]


def test_a_record_becomes_a_document() -> None:
    record = {
        "id": "r-17",
        "published": "2017-11-10",
        "outlet": "The River Post",
        "title": "Mill taken",
        "text": TEXT,
        "url": "https://river.example/mill",
        "views": 12,
    }
    (document,) = documents(jsonl(record))
    assert document.key == "r-17"
    assert document.text == TEXT
    assert (document.published, document.published_precision) == (date(2017, 11, 10), DatePrecision.DAY)
    assert document.published_origin is DateOrigin.GIVEN
    assert (document.outlet, document.title, document.url) == (
        "The River Post",
        "Mill taken",
        "https://river.example/mill",
    )


def test_the_usual_other_names_are_understood() -> None:
    record = {
        "_id": 17,
        "Pub_Date": "November 2017",
        "source": {"id": None, "name": "River Post"},
        "headline": "Mill",
        "content": TEXT,
    }
    (document,) = documents(jsonl(record))
    assert document.key == "17"
    assert document.published_precision is DatePrecision.MONTH
    assert (document.outlet, document.title, document.text) == ("River Post", "Mill", TEXT)


def test_the_first_name_that_says_something_counts() -> None:
    (document,) = documents(jsonl({"text": " ", "body": TEXT, "published": None, "date": "2017"}))
    assert document.text == TEXT
    assert document.published_precision is DatePrecision.YEAR


def test_a_number_is_an_id_as_well() -> None:
    assert documents(jsonl({"id": 17, "text": TEXT}))[0].key == "17"


def test_the_user_dates_what_has_no_date_and_the_record_comes_first() -> None:
    options = Options(
        published=date(2016, 5, 1), published_precision=DatePrecision.MONTH, outlet="Wire", today=OPTIONS.today
    )
    own, dated = documents(
        jsonl({"text": TEXT, "published": "2017-11-10", "outlet": "Post"}, {"text": TEXT}, options=options)
    )
    assert (own.published, own.outlet) == (date(2017, 11, 10), "Post")
    assert (dated.published, dated.published_precision, dated.outlet) == (date(2016, 5, 1), DatePrecision.MONTH, "Wire")
    assert dated.published_origin is DateOrigin.GIVEN


def test_an_undated_record_is_still_a_document() -> None:
    (document,) = documents(jsonl({"text": TEXT}))
    assert document.published is None
    assert document.published_precision is DatePrecision.UNKNOWN
    assert document.published_origin is DateOrigin.UNKNOWN


def test_the_texts_own_date_line_dates_it_and_leaves_the_id_alone() -> None:
    (document,) = documents(jsonl({"text": f"Last updated at Jun 18 2016\n\n{TEXT}"}))
    assert document.published == date(2016, 6, 18)
    assert document.published_origin is DateOrigin.TEXT


@pytest.mark.parametrize(
    "bad", ["2017-02-30", "yesterday", "9999-01-01", "0001-01-01", "10/11/2017", 1e9, {"year": 2017}]
)
def test_an_impossible_date_loses_the_date_not_the_record(bad: object) -> None:
    notice, document = jsonl({"text": TEXT, "published": bad})
    assert isinstance(notice, Notice)
    assert notice.source == "news.jsonl:1"
    assert notice.message.startswith("kept without its own date: ")
    assert isinstance(document, Document)
    assert document.published is None


def test_a_broken_line_is_named_by_number_and_the_rest_is_read() -> None:
    items = jsonl({"text": "One."}, b'{"text": "Tw', b"", b"[1, 2]", b'"word"', b"null", {"text": "Seven."})
    assert [item.text for item in documents(items)] == ["One.", "Seven."]
    rejected = [item for item in items if isinstance(item, Rejected)]
    assert [item.source for item in rejected] == ["news.jsonl:2", "news.jsonl:4", "news.jsonl:5", "news.jsonl:6"]
    assert rejected[0].reason.startswith("not valid JSON: ")
    assert [item.reason for item in rejected[1:]] == [
        "not a JSON object but a list",
        "not a JSON object but a text",
        "not a JSON object but nothing (null)",
    ]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"id": 1, "words": "x"}, "no field is named text; there are: 'id', 'words'"),
        ({}, "no field is named text; there are: none"),
        ({"text": ""}, "its text is empty"),
        ({"text": " \n"}, "its text is empty"),
        ({"text": None}, "its text is empty"),
        ({"text": ["a"]}, "its text is not a text but a list"),
        ({"text": 12}, "its text is not a text but a number"),
    ],
)
def test_a_record_without_a_text_is_left_out_with_the_reason(record: dict[str, Any], reason: str) -> None:
    assert jsonl(record) == [Rejected("news.jsonl:1", reason)]


def test_a_line_over_the_limit_is_passed_over_without_being_held() -> None:
    long = b'{"text": "' + b"x" * 5000 + b'"}'
    items = jsonl({"text": "One."}, long, {"text": "Three."}, options=Options(max_bytes=1000))
    assert [type(item) for item in items] == [Document, Rejected, Document]
    assert items[1] == Rejected("news.jsonl:2", "line is longer than the limit of 1,000 bytes")


@pytest.mark.parametrize("line", [b"[" * 100_000, b'{"text": "a", "n": ' + b"9" * 5000 + b"}", b'{"a":' * 50_000])
def test_json_that_would_exhaust_the_parser_is_left_out(line: bytes) -> None:
    items = jsonl(line, {"text": "Two."})
    assert [type(item) for item in items] == [Rejected, Document]


def test_a_lone_surrogate_is_mended() -> None:
    (document,) = documents(jsonl(b'{"text": "a \\ud800 b", "title": "t \\udfff"}'))
    assert (document.text, document.title) == ("a \ufffd b", "t \ufffd")


def test_control_characters_stay_out_of_names() -> None:
    (document,) = documents(jsonl({"id": "a\x1b[31m\nb", "text": TEXT, "outlet": "River\tPost\x00"}))
    assert document.key.isprintable()
    assert document.outlet == "River Post"


def test_the_same_record_has_the_same_id_and_another_id_makes_another() -> None:
    one, two, other = documents(jsonl({"id": "a", "text": TEXT}, {"text": TEXT, "id": "a"}, {"id": "b", "text": TEXT}))
    assert one.id == two.id != other.id


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip))
def test_any_text_comes_through_jsonl_exactly(text: str) -> None:
    for ascii_only in (True, False):
        data = json.dumps({"text": text}, ensure_ascii=ascii_only).encode("utf-8")
        (document,) = documents(list(read_jsonl(io.BytesIO(data), "a", "a", OPTIONS)))
        assert document.text == text


@given(st.lists(st.binary(max_size=40).map(lambda line: line.replace(b"\n", b" ")), max_size=8))
def test_broken_lines_never_stop_the_rest(lines: list[bytes]) -> None:
    good = json.dumps({"id": "last", "text": TEXT}).encode()
    items = list(read_jsonl(io.BytesIO(b"\n".join([*lines, good])), "a.jsonl", "a", OPTIONS))
    assert isinstance(items[-1], Document)
    assert items[-1].key == "last"
    for item in items:
        if isinstance(item, Rejected):
            assert item.reason.isprintable()


def test_a_json_file_may_be_one_record_or_a_list_of_them() -> None:
    one = list(read_json(json.dumps({"text": TEXT}, indent=1).encode(), "a.json", "a", OPTIONS))
    assert [item.key for item in documents(one)] == ["a"]
    many = list(read_json(json.dumps([{"text": TEXT}, 3, {"id": "x", "text": TEXT}]).encode(), "a.json", "a", OPTIONS))
    assert [item.key for item in documents(many)] == ["a:1", "x"]
    assert many[1] == Rejected("a.json[2]", "not a JSON object but a number")
    (broken,) = read_json(b'{"text":\n "a"', "a.json", "a", OPTIONS)
    assert isinstance(broken, Rejected)
    assert "line 2" in broken.reason


def test_a_csv_row_becomes_a_document_with_line_breaks_and_quotes_in_its_text() -> None:
    text = 'He said: "No."\r\nThen he left;\nthey stayed.'
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(["id", "published", "outlet", "title", "text", "url", "other"])
    writer.writerow(["r1", "2017-11-10", "Post", "Mill", text, "https://river.example", "x"])
    writer.writerow(["r2", "", "", "", TEXT, "", ""])
    first, second = documents(table(stream.getvalue()))
    assert (first.key, first.text, first.published, first.outlet) == ("r1", text, date(2017, 11, 10), "Post")
    assert (second.key, second.text, second.published, second.outlet) == ("r2", TEXT, None, None)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_usual_delimiters_are_told_from_the_header(mark: str) -> None:
    (document,) = documents(table(f"\ufeffDate{mark}Source{mark}Body\n2017-11-10{mark}Post{mark}{TEXT}\n"))
    assert (document.text, document.outlet, document.published) == (TEXT, "Post", date(2017, 11, 10))


def test_a_csv_without_a_text_column_says_what_it_has() -> None:
    (item,) = table("name,size\na,1\n")
    assert isinstance(item, Rejected)
    assert (
        "no column is named text; the header is 'name,size', allowed are id, published, outlet, title, text, url"
        in item.reason
    )


def test_a_row_with_too_many_columns_is_left_out_and_a_short_one_is_kept() -> None:
    items = table(f"text,outlet\n{TEXT}\na,b,c\n\nSecond.,Post\n")
    assert [type(item) for item in items] == [Document, Rejected, Document]
    assert items[1] == Rejected("news.csv:3", "row has 3 columns, the header has 2")


def test_rows_are_named_by_the_line_they_start_on() -> None:
    items = table('text,outlet\n"a\nb",Post\n"",Post\n')
    assert items[1] == Rejected("news.csv:4", "its text is empty")


def test_an_unclosed_quotation_mark_is_said_and_does_not_swallow_the_file_in_silence() -> None:
    items = table('id,text\n1,"Never closed\n2,Second.\n3,Third.\n')
    assert all(isinstance(item, Rejected) for item in items)
    assert items[-1].source == "news.csv:2"  # type: ignore[union-attr]  # all are Rejected, see above
    assert "lines 2 to 4 left out" in items[-1].reason  # type: ignore[union-attr]  # as above


def test_a_stray_quotation_mark_costs_its_row_only() -> None:
    items = table('id,text\n1,"One" more\n2,Second.\n')
    assert [type(item) for item in items] == [Rejected, Document]


def test_a_csv_field_may_be_long_and_one_over_the_limit_ends_the_file() -> None:
    long = "word " * 60_000  # beyond the csv module's own limit of 131,072
    assert documents(table(f'text\n"{long}"\n'))[0].text == long
    items = table(f"text\n{'x' * 5000}\nSecond.\n", Options(max_bytes=1000))
    assert items == [Rejected("news.csv:2", "not read from here on: line 2 is longer than the limit of 1,000 bytes")]


def test_a_utf16_csv_is_refused_with_the_fix() -> None:
    (item,) = table("id,text\n1,a\n".encode("utf-16"))
    assert isinstance(item, Rejected)
    assert "save it as CSV UTF-8" in item.reason


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip), min_size=1, max_size=5)
)
def test_any_texts_come_through_csv_exactly(texts: list[str]) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerow(["text"])
    writer.writerows([text] for text in texts)
    items = table(stream.getvalue())
    assert [item.text for item in documents(items)] == texts


@given(st.binary(max_size=400))
def test_any_bytes_as_csv_are_read_or_refused(data: bytes) -> None:
    for item in [*table(data), *table(b"id,text\n" + data)]:
        assert isinstance(item, Document | Rejected | Notice)


def test_a_header_that_is_no_csv_is_refused_by_name() -> None:
    (found,) = read_csv(io.BytesIO(b"\r\x00"), "a.csv", "a", Options())
    assert isinstance(found, Rejected)
    assert "header" in found.reason
