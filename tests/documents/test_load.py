"""Files, folders and standard input, with everything that can be wrong with them."""

from __future__ import annotations

import io
import json
import os
import stat
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reportedly.documents import Notice, Options, Rejected, check, count, load
from reportedly.documents.fetching import Fetched, FetchError
from reportedly.errors import InputError
from reportedly.model import DateOrigin, DatePrecision, Document

TEXT = "The army said that it had taken the mill.\n\nA monitor said that it had not.\n"
RECORD = {"id": "r1", "published": "2017-11-10", "outlet": "Post", "text": TEXT}


def read(*inputs: str | Path, options: Options | None = None, stdin: bytes | None = None) -> list[Document | Rejected]:
    return list(load(inputs, options, stdin=io.BytesIO(stdin) if stdin is not None else None))


def documents(items: Iterable[object]) -> list[Document]:
    return [item for item in items if isinstance(item, Document)]


def rejected(items: Iterable[object]) -> list[Rejected]:
    return [item for item in items if isinstance(item, Rejected)]


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_text_file_is_kept_exactly_under_its_stem(tmp_path: Path) -> None:
    text = "\r\n The army  said…\r\n\tit held – دير الزور\n\n"
    (document,) = documents(read(write(tmp_path / "mill.2017.txt", text)))
    assert document.text == text
    assert document.key == "mill.2017"


def test_what_the_user_says_describes_a_text(tmp_path: Path) -> None:
    options = Options(published=date(2017, 11, 1), published_precision=DatePrecision.MONTH, outlet="Post")
    (document,) = documents(read(write(tmp_path / "mill.txt", TEXT), options=options))
    assert (document.published, document.published_precision) == (date(2017, 11, 1), DatePrecision.MONTH)
    assert document.published_origin is DateOrigin.GIVEN
    assert document.outlet == "Post"


@pytest.mark.parametrize("day", [date(9999, 1, 1), date(1, 1, 1)])
def test_an_impossible_date_given_by_the_user_is_an_error(tmp_path: Path, day: date) -> None:
    with pytest.raises(InputError, match="so it is no publication date"):
        load([write(tmp_path / "mill.txt", TEXT)], Options(published=day))


def test_each_kind_is_told_by_its_name(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", TEXT)
    write(tmp_path / "b.md", f"---\ntitle: Mill\n---\n{TEXT}")
    write(tmp_path / "c.html", f"<html><body><article><p>{TEXT * 3}</p></article></body></html>")
    write(tmp_path / "d.jsonl", json.dumps(RECORD))
    write(tmp_path / "e.json", json.dumps([RECORD, {**RECORD, "id": "r2"}], indent=2))
    write(tmp_path / "f.csv", "id,text\nr3,The bridge fell.\n")
    write(tmp_path / "g.TXT", "The bridge held.")
    items = read(tmp_path)
    assert [document.key for document in documents(items)] == ["a", "b", "c", "r1", "r1", "r2", "r3", "g"]
    assert not rejected(items)
    assert count([tmp_path]) == 7  # one for the JSON file, whose records only reading tells


def test_json_lines_under_another_name_are_told_by_their_first_line(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps({**RECORD, "id": f"r{number}"}) for number in range(3))
    for name in ("a.json", "a.articles", "a"):
        assert [document.key for document in documents(read(write(tmp_path / name, lines)))] == ["r0", "r1", "r2"]


def test_a_folder_is_read_in_order_and_without_what_is_hidden(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.txt", "a.txt", "c.txt", ".hidden.txt", ".git/x.txt"):
        write(tmp_path / name, f"The text of {name}.")
    assert [document.key for document in documents(read(tmp_path))] == ["a", "1", "2", "c"]


def test_other_kinds_in_a_folder_are_named_and_one_named_itself_is_tried(tmp_path: Path) -> None:
    other = write(tmp_path / "notes.log", TEXT)
    (item,) = read(tmp_path)
    assert isinstance(item, Rejected)
    assert item.source == str(other)
    assert "(.log) is not read from folders: name the file itself" in item.reason
    assert documents(read(other))[0].text == TEXT


@pytest.mark.parametrize(
    ("name", "content", "fix"),
    [
        ("a.pdf", b"%PDF-1.7\n%\xe2\xe3", "not text but PDF: convert it first, e.g. pdftotext a.pdf -"),
        ("a.docx", b"PK\x03\x04\x14\x00", "Word"),
        ("a.txt", b"ab\x00cd", "NUL"),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF", "NUL"),
    ],
)
def test_a_binary_file_is_left_out_with_the_fix(tmp_path: Path, name: str, content: bytes, fix: str) -> None:
    path = write(tmp_path / name, content)
    for named in (path, tmp_path):
        (item,) = read(named)
        assert isinstance(item, Rejected)
        assert item.source == str(path)
        assert fix in item.reason


def test_an_empty_file_is_left_out(tmp_path: Path) -> None:
    for name in ("a.txt", "a.jsonl", "a.csv", "a.html", "a.md", "a.json", "a"):
        path = write(tmp_path / name, b"")
        assert read(path) == [Rejected(str(path), "empty file")]
    path = write(tmp_path / "a.txt", b"\xef\xbb\xbf \n\n")
    assert read(path) == [Rejected(str(path), "holds blanks only, no text")]


def test_a_missing_path_is_an_error_before_anything_is_read(tmp_path: Path) -> None:
    good = write(tmp_path / "a.txt", TEXT)
    missing = tmp_path / "b.txt"
    cases: list[list[str | Path]] = [[good, missing], [good, str(missing)], [good, good / "below"]]
    for inputs in cases:
        with pytest.raises(InputError, match="no such file or folder"):
            check(inputs)
        with pytest.raises(InputError, match="no such file or folder"):
            load(inputs)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://river.example/a",
        "file:///etc/passwd",
        "https://user:secret@river.example/",
        "http:///a",
        "http://[::1",
        "https://a\x00b/",
    ],
)
def test_an_address_that_may_not_be_tried_is_an_error(address: str) -> None:
    with pytest.raises(InputError) as caught:
        check([address])
    assert "secret" not in str(caught.value)
    assert str(caught.value).isprintable()


def test_a_name_that_no_file_can_have_is_an_error() -> None:
    for name in ("a\x00b", "x" * 5000):
        with pytest.raises(InputError, match="cannot be read"):
            check([name])


def test_standard_input_can_be_named_once() -> None:
    with pytest.raises(InputError, match="named twice"):
        check(["-", "-"])


def test_text_that_is_no_utf8_is_mended_or_left_out_with_the_fix(tmp_path: Path) -> None:
    notices: list[Notice] = []
    western = write(tmp_path / "west.txt", (TEXT * 2 + "“Never,” he said.").encode("cp1252"))
    (document,) = load([western], notify=notices.append)
    assert isinstance(document, Document)
    assert document.text.endswith("“Never,” he said.")
    assert notices == [Notice(str(western), "not UTF-8: read as Windows-1252")]
    cyrillic = write(tmp_path / "east.txt", ("Армия взяла мельницу. " * 5).encode("cp1251"))
    (item,) = read(cyrillic)
    assert isinstance(item, Rejected)
    assert "iconv" in item.reason


def test_a_file_over_the_limit_is_left_out_and_the_limit_named(tmp_path: Path) -> None:
    for name in ("a.txt", "a.md", "a.html", "a.log"):
        path = write(tmp_path / name, b"x" * 2000)
        assert read(path, options=Options(max_bytes=1000)) == [
            Rejected(str(path), "larger than the limit of 1,000 bytes for one document")
        ]


def test_a_huge_single_line_is_left_out_and_the_rest_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("wb") as stream:
        stream.write(json.dumps(RECORD).encode() + b'\n{"text": "')
        stream.seek(100_000_000, os.SEEK_CUR)  # a hole in the file: read as NUL bytes, no disk used
        stream.write(b'"}\n' + json.dumps({**RECORD, "id": "r3"}).encode())
    items = read(path)
    assert [document.key for document in documents(items)] == ["r1", "r3"]
    assert rejected(items) == [Rejected(f"{path}:2", "line is longer than the limit of 20,000,000 bytes")]


def test_a_file_of_many_broken_lines_names_a_thousand(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", "{}\n" * 2500 + json.dumps(RECORD))
    items = read(path)
    assert len(documents(items)) == 1
    assert len(rejected(items)) == 1001
    assert items[-1] == Rejected(str(path), "1,500 more records left out, for such reasons", records=1500)


def test_notices_of_one_file_are_bounded_too(tmp_path: Path) -> None:
    notices: list[Notice] = []
    path = write(tmp_path / "a.jsonl", '{"text": "a", "date": "soon"}\n' * 1005)
    assert len(list(load([path], notify=notices.append))) == 1005
    assert len(notices) == 1001
    assert notices[-1] == Notice(str(path), "5 more notices of such kinds")


def test_a_file_that_may_not_be_read_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret, good = write(tmp_path / "a.txt", TEXT), write(tmp_path / "b.txt", TEXT)
    opened = Path.open

    def guarded(path: Path, *args: object, **kwargs: object) -> object:
        if path == secret:  # what the system does for a user other than root
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *args, **kwargs)  # type: ignore[call-overload]  # passed on as it came

    monkeypatch.setattr(Path, "open", guarded)
    assert read(secret) == [Rejected(str(secret), "cannot be read: Permission denied")]
    assert [type(item) for item in read(tmp_path)] == [Rejected, Document]
    assert good.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    write(folder / "a.txt", TEXT)
    folder.chmod(0)
    try:
        assert read(tmp_path) == [Rejected(str(folder), "folder cannot be read: Permission denied")]
    finally:
        folder.chmod(stat.S_IRWXU)


def test_loops_of_links_end(tmp_path: Path) -> None:
    write(tmp_path / "a/text.txt", TEXT)
    (tmp_path / "a/up").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    notices: list[Notice] = []
    items = list(load([tmp_path], notify=notices.append))
    assert len(documents(items)) == 1
    assert {Path(notice.source).name for notice in notices} == {"up", "b"}
    assert {Path(item.source).name for item in rejected(items)} == {"dangling.txt", "self"}
    with pytest.raises(InputError):
        check([tmp_path / "self"])


def test_pipes_and_devices_are_skipped(tmp_path: Path) -> None:
    pipe = tmp_path / "a.txt"
    os.mkfifo(pipe)
    assert read(tmp_path) == [Rejected(str(pipe), "not a file but a named pipe: skipped")]
    with pytest.raises(InputError, match="pipe it into '-'"):
        check([pipe])
    with pytest.raises(InputError, match="a device"):
        check(["/dev/zero"])


def test_names_that_are_no_text_are_shown_safely(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"mill\xff\x1b[31m.txt")
    path.write_text(TEXT)
    (document,) = documents(read(tmp_path))
    document.key.encode()
    assert document.key.isprintable()
    path.write_bytes(b"")
    (item,) = rejected(read(tmp_path))
    assert item.source.isprintable()


def test_one_name_for_two_documents_is_noticed_and_both_kept(tmp_path: Path) -> None:
    first = write(tmp_path / "a.jsonl", "\n".join([json.dumps(RECORD)] * 2))
    second = write(tmp_path / "b.jsonl", json.dumps({**RECORD, "text": "Another text."}))
    notices: list[Notice] = []
    items = list(load([first, second], notify=notices.append))
    assert len({document.id for document in documents(items)}) == 2
    assert len(items) == 3
    assert [notice.source for notice in notices] == [str(second)]
    assert "two different documents go by 'r1'" in notices[0].message


@pytest.mark.parametrize(
    ("data", "keys"),
    [
        (json.dumps(RECORD).encode() + b"\n" + json.dumps({"text": "Two."}).encode(), ["r1", "stdin:2"]),
        (b'{"text": "Broken\n' + json.dumps(RECORD).encode(), ["r1"]),
        (b"\xef\xbb\xbf" + json.dumps(RECORD).encode(), ["r1"]),
        (json.dumps(RECORD, indent=2).encode(), ["r1"]),
        (json.dumps([RECORD, RECORD]).encode(), ["r1", "r1"]),
        (b"id,published,text\nr9,2017,The mill burns.\n", ["r9"]),
        (f"---\nid: m1\n---\n{TEXT}".encode(), ["m1"]),
        (b"<!doctype html><html><body><p>The army took the mill.</p></body></html>", ["stdin"]),
        (TEXT.encode(), ["stdin"]),
        (TEXT.encode("utf-16"), ["stdin"]),
        (b"Text, date and place are not known.\n", ["stdin"]),
        (b"{the army} took the mill", ["stdin"]),
    ],
)
def test_standard_input_is_told_by_its_beginning(data: bytes, keys: list[str]) -> None:
    assert [document.key for document in documents(read("-", stdin=data))] == keys


def test_empty_standard_input_is_said() -> None:
    assert read("-", stdin=b"") == [Rejected("standard input", "empty: nothing came in")]


def test_standard_input_is_streamed() -> None:
    class Endless(io.RawIOBase):
        """Records without end, as from another program, one at a time."""

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: object) -> int:
            view = memoryview(buffer)  # type: ignore[arg-type]  # io's buffers are not one type before Python 3.12
            record = json.dumps({"id": "r1", "text": "x"}).encode().ljust(99) + b"\n"
            part = record[: len(view)]
            view[: len(part)] = part
            return len(part)

    stream = io.BufferedReader(Endless())
    items = load(["-"], stdin=stream)
    assert [next(items).key for _ in range(1000)] == ["r1"] * 1000  # type: ignore[union-attr]  # all are documents


def test_the_count_is_exact_for_small_inputs_and_near_for_large_ones(tmp_path: Path) -> None:
    small = write(tmp_path / "a.jsonl", "\n\n".join([json.dumps(RECORD)] * 7))
    table = write(tmp_path / "b.csv", 'id,text\n1,"a\nb\nc"\n2,d\n')
    assert count([small, table, "https://river.example/a"]) == 10
    assert count([small, "-"]) is None
    large = write(tmp_path / "c.jsonl", "\n".join([json.dumps({"text": "x" * 900})] * 10_000))
    estimate = count([large])
    assert estimate is not None
    assert abs(estimate - 10_000) < 100


def test_a_web_page_is_read_as_what_it_is() -> None:
    html = f"<html><body><article><p>{TEXT * 3}</p></article></body></html>".encode()
    pages = {
        "https://river.example/2017/nov/Mill%20taken.html": Fetched(
            "https://www.river.example/mill.html", html, "text/html", "utf-8"
        ),
        "https://river.example/a.txt": Fetched(
            "https://river.example/a.txt", TEXT.encode("cp1251"), "text/plain", "cp1251"
        ),
        "https://river.example/feed": Fetched(
            "https://river.example/feed", json.dumps(RECORD).encode(), "application/json"
        ),
        "https://river.example/odd": Fetched("https://river.example/odd", html),
        "https://river.example/a.pdf": Fetched("https://river.example/a.pdf", b"%PDF-1.7", "application/pdf"),
    }

    def fetch(address: str, options: Options) -> Fetched:
        if address not in pages:
            raise FetchError("the server answers 404 Not Found")
        return pages[address]

    items = list(load([*pages, "https://river.example/none"], fetch=fetch))
    found = documents(items)
    assert [document.key for document in found] == [
        "river.example-mill",
        "river.example-a.txt",
        "r1",
        "river.example-odd",
    ]
    assert found[0].url == "https://www.river.example/mill.html"
    assert found[1].url == "https://river.example/a.txt"
    assert found[1].text == TEXT
    assert [item.source for item in rejected(items)] == ["https://river.example/a.pdf", "https://river.example/none"]
    assert "pdftotext" in rejected(items)[0].reason


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff"), min_size=1).filter(
        str.strip
    )
)
def test_any_text_comes_through_a_file_exactly_and_its_id_ignores_the_name(tmp_path: Path, text: str) -> None:
    one, two = (documents(read(write(tmp_path / name, text)))[0] for name in ("one.txt", "another.txt"))
    assert one.text == text
    assert one.id == two.id
    assert one.key != two.key


def test_a_csv_of_a_header_alone_is_left_out_and_said(tmp_path: Path) -> None:
    items = list(load([write(tmp_path / "empty.csv", b"content\n\n")]))
    assert [item.reason for item in rejected(items)] == ["has no rows below its header: nothing to read"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@example(data=b"content", suffix=".csv")
@given(data=st.binary(max_size=300), suffix=st.sampled_from([".txt", ".md", ".html", ".jsonl", ".json", ".csv", ""]))
def test_any_bytes_under_any_name_are_read_or_refused_in_one_line(tmp_path: Path, data: bytes, suffix: str) -> None:
    notices: list[Notice] = []
    items = list(load([write(tmp_path / f"any{suffix}", data)], notify=notices.append))
    assert items or not data.strip()
    for reason in [*(item.reason for item in rejected(items)), *(notice.message for notice in notices)]:
        assert reason.isprintable()


@pytest.mark.parametrize(
    ("written", "day"), [("10 November 2017", date(2017, 11, 10)), ("1601-01-01", None), ("3 May 2199", None)]
)
def test_a_date_line_on_which_nothing_can_have_been_published_is_none(
    tmp_path: Path, written: str, day: date | None
) -> None:
    path = write(tmp_path / "a.txt", f"{written}\n\nThe army took the mill.\n")
    (document,) = documents(read(path, options=Options(today=date(2020, 6, 1))))
    assert document.published == day
    assert document.published_origin is (DateOrigin.TEXT if day else DateOrigin.UNKNOWN)
