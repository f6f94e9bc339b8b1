"""WARC and WET files: pages and texts out of them, and everything that can be wrong with them."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterable
from datetime import date
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.documents import Notice, Options, Rejected, count, load
from reportedly.documents.archives import NEEDS, read_archive
from reportedly.documents.pages import Page
from reportedly.documents.webpage import read_page
from reportedly.model import DateOrigin, Document
from tests.documents.making_archives import answer, packed, page, record, text_record

fastwarc = pytest.importorskip("fastwarc", reason="needs pip install 'reportedly[bulk]'")

REST = record(b"name: test\r\n", kind="warcinfo", media="application/warc-fields")


def read(data: bytes, name: str = "crawl.warc", options: Options | None = None) -> list[Document | Rejected | Notice]:
    """Return what an archive gives, notices where they came."""
    items: list[Document | Rejected | Notice] = []
    for each in read_archive(io.BytesIO(data), name, "crawl", options or Options()):
        items.extend(each.open() if isinstance(each, Page) else [each])
    return items


def documents(items: list[Document | Rejected | Notice]) -> list[Document]:
    return [item for item in items if isinstance(item, Document)]


def rejected(items: Iterable[object]) -> list[Rejected]:
    return [item for item in items if isinstance(item, Rejected)]


def test_a_page_is_read_as_the_same_page_in_a_file() -> None:
    (found,) = documents(read(REST + record(answer(page()), "https://river.example/town-taken")))
    (alone,) = [
        item
        for item in read_page(page(), "a", "a", Options(), address="https://river.example/town-taken")
        if isinstance(item, Document)
    ]
    assert found.id == alone.id
    assert found.text == alone.text
    assert (found.published, found.published_origin) == (date(2017, 11, 9), DateOrigin.METADATA)
    assert (found.outlet, found.title) == ("River Post", "Town taken")
    assert found.url == "https://river.example/town-taken"


def test_a_text_is_kept_exactly_and_found_by_its_address() -> None:
    (found,) = documents(read(text_record("Rebels captured Raqqa.\nRain fell.\n", "https://river.example/rain")))
    assert found.text == "Rebels captured Raqqa.\nRain fell.\n"
    assert found.url == "https://river.example/rain"
    assert found.published is None


@pytest.mark.parametrize("pack", [b"".join, lambda parts: packed(*parts), lambda parts: gzip.compress(b"".join(parts))])
def test_an_archive_may_be_packed_by_record_or_as_one(pack) -> None:  # type: ignore[no-untyped-def]  # three functions
    parts = [record(answer(page(town=town)), f"https://river.example/{town}") for town in ("Raqqa", "Tabqa", "Idlib")]
    found = documents(read(pack(parts)))
    assert [each.url for each in found] == [f"https://river.example/{town}" for town in ("Raqqa", "Tabqa", "Idlib")]
    assert len({each.key for each in found}) == 3


def test_content_is_unpacked_as_its_headers_tell() -> None:
    raw = zlib.compressobj(wbits=-15)
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(page()), page())
    for body, header in (
        (gzip.compress(page()), "Content-Encoding: gzip"),
        (zlib.compress(page()), "Content-Encoding: deflate"),
        (raw.compress(page()) + raw.flush(), "Content-Encoding: deflate"),
        (chunked, "Transfer-Encoding: chunked"),
        (page(), "Content-Encoding: gzip"),  # crawlers that unpack often keep the header
        (page(), "Transfer-Encoding: chunked"),
        (page(), "Content-Encoding: br"),
    ):
        (found,) = documents(read(record(answer(body, header))))
        assert "captured the town of Abu Kamal" in found.text


def test_no_report_is_later_than_its_fetching() -> None:
    late = page().replace(b"2017-11-09", b"2019-03-01")
    (found,) = documents(read(record(answer(late))))
    assert found.published is None
    (found,) = documents(read(record(answer(late), fetched="2020-01-01T00:00:00Z")))
    assert found.published == date(2019, 3, 1)


def test_what_is_no_page_is_counted_and_not_named_one_by_one() -> None:
    data = b"".join(
        [
            REST,
            record(b"GET / HTTP/1.1\r\n\r\n", kind="request", media="application/http; msgtype=request"),
            record(answer(b"", status="301 Moved Permanently")),
            record(answer(b"", status="404 Not Found")) * 2,
            record(answer(b"\x89PNG", media="image/png")),
            record(answer(page()), kind="revisit"),
            record(answer(page())),
        ]
    )
    items = read(data)
    assert len(documents(items)) == 1
    assert rejected(items) == []
    (notice,) = [item for item in items if isinstance(item, Notice)]
    assert notice == Notice(
        "crawl.warc", "records that are no pages: 2 answers 404, 1 answers 301, 1 of other media, 1 revisits"
    )


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_damaged_record_is_left_out_with_its_offset_and_the_rest_read(is_packed: bool) -> None:
    parts = [record(answer(page(town=town)), f"https://river.example/{town}") for town in ("Raqqa", "Tabqa", "Idlib")]
    if is_packed:
        parts = [gzip.compress(part) for part in parts]
        broken = parts[1][:40] + bytes(60) + parts[1][100:]
    else:
        broken = parts[1].replace(b"Content-Length", b"Content-Longth", 1).replace(b"WARC-Type", b"WARC\x00Type")
    items = read(parts[0] + broken + parts[2])
    assert {each.url for each in documents(items)} >= {"https://river.example/Raqqa", "https://river.example/Idlib"}
    if is_packed:
        (bad,) = rejected(items)
        assert bad.source == f"crawl.warc:{len(parts[0])}"
        assert bad.reason.startswith("damaged record left out: ")


def test_garbage_between_records_loses_nothing_else() -> None:
    one, two = record(answer(page(town="Raqqa"))), record(answer(page(town="Tabqa")))
    items = read(one + b"garbage\r\n\r\nmore of it" + two)
    assert len(documents(items)) == 2


def test_a_length_that_lies_swallows_nothing() -> None:
    one, two = record(answer(page(town="Raqqa"))), record(answer(page(town="Tabqa")))
    for lie in (b"9", b"99999999", b"99999999999999999"):
        items = read(one.replace(b"Content-Length: ", b"Content-Length: " + lie) + two)
        assert [each.url for each in documents(items)] == ["https://river.example/1"], lie
        (bad,) = rejected(items)
        assert bad.source == "crawl.warc:0"


def test_an_archive_that_is_cut_short_gives_what_is_whole() -> None:
    one, two = record(answer(page(town="Raqqa"))), record(answer(page(town="Tabqa")))
    for whole in (one + two, packed(one, two)):
        items = read(whole[:-200])
        assert len(documents(items)) == 1
        assert len(rejected(items)) == 1


def test_bombs_are_left_out_and_the_rest_read() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    good = record(answer(page()))
    limits = Options(max_bytes=100_000)
    for bad in (
        record(answer(bomb, "Content-Encoding: gzip")),
        record(answer(bytes(1_000_000))),
        record(answer(gzip.compress(gzip.compress(bytes(50_000_000))), "Content-Encoding: gzip, gzip")),
    ):
        for data in (bad + good, packed(bad, good)):
            items = read(data, options=limits)
            assert len(documents(items)) == 1
            (left,) = rejected(items)
            assert "limit of 100,000" in left.reason


def test_many_packings_in_one_another_are_refused() -> None:
    (bad,) = rejected(read(record(answer(page(), "Content-Encoding: gzip, gzip, gzip, gzip"))))
    assert "packed 4 times" in bad.reason


def test_an_archive_is_found_by_its_name_and_by_its_content(tmp_path: Path) -> None:
    data = REST + record(answer(page()))
    for name in ("a.warc", "b.warc.gz", "c.bin", "d.gz"):
        (tmp_path / name).write_bytes(packed(REST, record(answer(page()))) if name.endswith("gz") else data)
        (found,) = [each for each in load([tmp_path / name]) if isinstance(each, Document)]
        assert found.title == "Town taken"
    (tmp_path / "e.warc.wet.gz").write_bytes(packed(text_record("Rebels captured Raqqa.")))
    (found,) = [each for each in load([tmp_path / "e.warc.wet.gz"]) if isinstance(each, Document)]
    assert found.key.startswith("e:0#")
    of_folder = list(load([tmp_path]))  # in which c.bin and d.gz are not read but named
    assert [isinstance(each, Document) for each in of_folder].count(True) == 3
    assert len(rejected(of_folder)) == 2
    assert count([tmp_path / "b.warc.gz"]) == 1


def test_an_archive_from_a_pipe_is_refused_with_the_fix() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    (bad,) = load(["-"], stdin=Pipe(record(answer(page()))))
    assert isinstance(bad, Rejected)
    assert "name the file itself" in bad.reason


def test_without_the_library_the_fix_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "fastwarc.warc", None)
    assert read(REST) == [Rejected("crawl.warc", NEEDS)]
    assert 'pip install "reportedly[bulk]"' in NEEDS


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_damage_is_survived_and_leaves_what_is_before_it(data: st.DataObject) -> None:
    parts = [record(answer(b"<p>short", media="text/plain"), f"https://river.example/{number}") for number in range(4)]
    if data.draw(st.booleans()):
        parts = [gzip.compress(part) for part in parts]
    whole = b"".join(parts)
    at = data.draw(st.integers(0, len(whole) - 1))
    damage = data.draw(st.binary(max_size=40))
    items = read(whole[:at] + damage + whole[at + data.draw(st.integers(0, 30)) :])
    untouched = sum(end <= at for end in accumulate(map(len, parts)))
    assert {each.url for each in documents(items)} >= {f"https://river.example/{number}" for number in range(untouched)}


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for data in (content, b"WARC/1.0\r\n" + content, record(content), record(answer(content)), packed(content)):
        for item in read(data):
            assert isinstance(item, Document | Rejected | Notice)
