"""Web pages: the article without the page, and its date as precise as the page gives it."""

from __future__ import annotations

import json
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.documents import Notice, Options, Rejected
from reportedly.documents.items import Item
from reportedly.documents.webpage import is_page, read_page
from reportedly.model import DateOrigin, DatePrecision, Document

PARAGRAPHS = [
    "The army said on Thursday that it had taken the mill on the river from the militia after a week of fighting.",
    "A monitoring group said that fighters had come back in the night and that shots were still to be heard.",
    "It was not clear how many families had stayed in the houses around the mill, or where the others had gone.",
]
OPTIONS = Options(today=date(2020, 6, 1))


def page(head: str = "", *, between: str = "", tail: str = "") -> str:
    article = f"<p>{PARAGRAPHS[0]}</p>{between}" + "".join(f"<p>{each}</p>" for each in PARAGRAPHS[1:])
    return (
        f"<!doctype html><html><head><title>Army takes mill | The River Post</title>{head}</head><body>"
        '<nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>'
        f"<article><h1>Army takes mill</h1>{article}</article>{tail}"
        "<footer><p>© 2019 The River Post. All rights reserved.</p></footer></body></html>"
    )


def read(html: str | bytes, *, address: str | None = None, charset: str | None = None) -> list[Item]:
    data = html if isinstance(html, bytes) else html.encode()
    return list(read_page(data, "mill.html", "mill", OPTIONS, address=address, charset=charset))


def document(html: str | bytes, *, address: str | None = None, charset: str | None = None) -> Document:
    item = read(html, address=address, charset=charset)[-1]
    assert isinstance(item, Document), item
    return item


def test_the_article_is_taken_and_the_page_left() -> None:
    found = document(page('<meta property="og:site_name" content="The River Post">'))
    assert found.text.split("\n\n") == ["Army takes mill", *PARAGRAPHS]
    assert (found.key, found.title, found.outlet) == ("mill", "Army takes mill", "The River Post")


def test_furniture_inside_the_article_is_left_out() -> None:
    between = (
        "<p>Loading article content</p><p>Advertisement</p>"
        "<figure><img src='a.jpg'><figcaption>Smoke over the mill. Photograph: Ann Other/Agency</figcaption></figure>"
    )
    text = document(page(between=between)).text
    assert "Loading" not in text
    assert "Advertisement" not in text
    assert "Photograph" not in text
    assert all(each in text for each in PARAGRAPHS)


@pytest.mark.parametrize(
    ("written", "day", "precision"),
    [
        ("2017-11-10T08:00:00Z", date(2017, 11, 10), DatePrecision.DAY),
        ("2017-11-10", date(2017, 11, 10), DatePrecision.DAY),
        ("Fri, 10 Nov 2017 08:00:00 GMT", date(2017, 11, 10), DatePrecision.DAY),
        ("2017-11", date(2017, 11, 1), DatePrecision.MONTH),
        ("2017", date(2017, 1, 1), DatePrecision.YEAR),
    ],
)
def test_the_pages_date_is_as_precise_as_it_is_written(written: str, day: date, precision: DatePrecision) -> None:
    linked = json.dumps({"@type": "NewsArticle", "datePublished": written, "dateModified": "2019-01-01"})
    for head in (
        f'<meta property="article:published_time" content="{written}">',
        f'<meta itemprop="datePublished" content="{written}">',
        f'<script type="application/ld+json">{linked}</script>',
        f'<meta property="article:modified_time" content="2019-01-01"><meta name="pubdate" content="{written}">',
    ):
        found = document(page(head))
        assert (found.published, found.published_precision) == (day, precision)
        assert found.published_origin is DateOrigin.METADATA


def test_htmldate_finds_what_only_the_page_shows() -> None:
    found = document(page(between='<time datetime="2017-11-10T08:00">Friday</time>'))
    assert (found.published, found.published_origin) == (date(2017, 11, 10), DateOrigin.METADATA)


@pytest.mark.parametrize("written", ["10/11/2017", "2017-02-30", "9999-01-01", "soon"])
def test_no_date_is_made_up(written: str) -> None:
    found = document(page(f'<meta property="article:published_time" content="{written}">'))
    assert found.published is None
    assert found.published_origin is DateOrigin.UNKNOWN


def test_the_texts_own_date_line_comes_last() -> None:
    html = page().replace(PARAGRAPHS[0], f"Last updated at Jun 18 2016 {PARAGRAPHS[0]}")
    found = document(html)
    assert (found.published, found.published_origin) == (date(2016, 6, 18), DateOrigin.TEXT)


def test_a_fetched_page_has_its_address_and_its_host_as_outlet() -> None:
    found = document(page(), address="https://www.river.example/2017/11/10/mill")
    assert found.url == "https://www.river.example/2017/11/10/mill"
    assert found.outlet == "river.example"
    assert found.published == date(2017, 11, 10)


@pytest.mark.parametrize("how", ["server", "meta", "none"])
def test_other_charsets_are_read(how: str) -> None:
    text = "Армия заявила в четверг, что после недели боёв взяла мельницу на реке у ополчения и закрепилась на берегу. "
    head = '<meta charset="windows-1251">' if how == "meta" else ""
    html = f"<html><head>{head}</head><body><article><p>{text * 4}</p><p>{text}Вот так.</p></article></body>"
    found = document(html.encode("windows-1251"), charset="windows-1251" if how == "server" else None)
    assert "Армия заявила в четверг" in found.text


@pytest.mark.parametrize("html", ["<html></html>", "<!doctype html>", "<html><body><script>x</script></body></html>"])
def test_a_page_without_a_text_is_left_out_with_the_fix(html: str) -> None:
    assert read(html) == [Rejected("mill.html", "no main text found in the page: save the article as plain text first")]


def test_a_short_page_is_still_read() -> None:
    assert document("<html><body><p>The army took the mill.</p></body></html>").text == "The army took the mill."


def test_pages_nested_by_the_thousand_do_no_harm() -> None:
    items = read("<html><body>" + "<div>" * 20_000 + "<p>The army took the mill.</p>")
    assert isinstance(items[-1], Document | Rejected)


@pytest.mark.parametrize("piece", ["<li> and ", "<a href='/x'>y</a> ", "<p>a</p>", "<table><tr><td>x</table>", "<br>a"])
def test_a_page_of_very_many_tags_is_read_in_time(piece: str) -> None:
    begun = time.process_time()
    items = read(page(between=piece * 40_000))
    assert time.process_time() - begun < 30  # it took hours: time grew with the square of the tags
    assert PARAGRAPHS[1] in next(each.text for each in items if isinstance(each, Document))
    assert any(isinstance(each, Notice) and "too many to tell its main text" in each.message for each in items)


def test_entities_of_a_document_type_are_not_expanded() -> None:
    head = '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    found = document(
        head + page(between="<p>&b; &f; and the rest of this paragraph.</p>").removeprefix("<!doctype html>")
    )
    assert "aaaaaaaaaaaaaaa" not in found.text
    assert "root:" not in found.text


def test_pages_are_told_from_text() -> None:
    assert is_page("\n<!-- a --><!DOCTYPE html><html>")
    assert is_page("<html lang='en'>")
    assert not is_page("<3 the army left")
    assert not is_page("The army left <b>the mill</b>.")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<div>",
                "<table>",
                "<tr>",
                "<td",
                ">",
                "&#0;",
                "\x00",
                "word ",
                "<!--",
                "<meta charset='",
                "'>",
                "<script>",
                "é",
            ]
        ),
        max_size=60,
    ).map("".join)
)
def test_any_page_is_read_or_refused(html: str) -> None:
    assert all(isinstance(item, Document | Rejected | Notice) for item in read("<html>" + html))


def test_a_declaration_of_xml_takes_no_longer_where_it_never_ends() -> None:
    """Its end was looked for in the square of its length: half a million blanks would take hours."""
    assert document('<?xml version="1.0" encoding="utf-8"?>' + page()).text == document(page()).text
    assert document("<?xml version='1.0" + " " * 500_000 + page()).text == document(page()).text
