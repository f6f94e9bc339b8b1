"""Packed files and Parquet: the same documents as unpacked, with damage, bombs and missing libraries told."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.documents import Options, Rejected, count, load
from reportedly.documents.parquet import NEEDS, read_parquet
from reportedly.documents.unpacking import Packing, UnpackError, unpacked
from reportedly.model import Document

RECORDS = [
    {"id": f"r{number}", "published": "2017-11-10", "outlet": "Post", "title": "Mill", "text": f"Report {number}."}
    for number in range(5)
]
LINES = "".join(json.dumps(each) + "\n" for each in RECORDS).encode()


def zstd(data: bytes) -> bytes:
    pyarrow = pytest.importorskip("pyarrow", reason="needs pip install 'reportedly[bulk]'")
    sink = io.BytesIO()
    with pyarrow.CompressedOutputStream(pyarrow.PythonFile(sink, mode="w"), "zstd") as stream:
        stream.write(data)
        stream.flush()
        sink.close, close = (lambda: None), sink.close
    packed = sink.getvalue()
    close()
    return packed


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstd,
}


def read(*inputs: Path, options: Options | None = None) -> tuple[list[Document], list[Rejected]]:
    items = list(load(inputs, options))
    found = [item for item in items if isinstance(item, Document)]
    return found, [item for item in items if isinstance(item, Rejected)]


@pytest.mark.parametrize("suffix", PACKERS)
@pytest.mark.parametrize("parts", [1, 3])
def test_a_packed_file_is_read_as_it_is_unpacked(tmp_path: Path, suffix: str, parts: int) -> None:
    plain, packed = tmp_path / "plain" / "news.jsonl", tmp_path / "packed" / f"news.jsonl{suffix}"
    for path, data in ((plain, LINES), (packed, b"".join(map(PACKERS[suffix], _cut(LINES, parts))))):
        path.parent.mkdir()
        path.write_bytes(data)
    assert read(packed.parent) == read(plain.parent)
    assert count([packed]) == 5


def _cut(data: bytes, parts: int) -> list[bytes]:
    size = len(data) // parts + 1
    return [data[start : start + size] for start in range(0, len(data), size)]


def test_single_documents_may_be_packed_too(tmp_path: Path) -> None:
    (tmp_path / "mill.txt.gz").write_bytes(gzip.compress(b"The army took the mill."))
    (tmp_path / "odd.gz").write_bytes(gzip.compress(b"The army took the mill again."))
    found, left = read(tmp_path / "mill.txt.gz", tmp_path / "odd.gz")
    assert [(each.key, each.text) for each in found] == [
        ("mill", "The army took the mill."),
        ("odd", "The army took the mill again."),
    ]
    assert left == []


@pytest.mark.parametrize("suffix", PACKERS)
def test_damage_is_told_and_what_is_before_it_is_read(tmp_path: Path, suffix: str) -> None:
    many = b"".join(json.dumps({"text": f"Report {number} {number**7}."}).encode() + b"\n" for number in range(60_000))
    packed = PACKERS[suffix](many)
    path = tmp_path / f"news.jsonl{suffix}"
    path.write_bytes(packed[: len(packed) * 3 // 4])
    found, left = read(path)
    assert 0 < len(found) < 60_000
    assert [each.source for each in left] == [str(path)]
    assert left[0].reason.startswith("not read from here on: its ")


@pytest.mark.parametrize("suffix", [".gz", ".bz2", ".xz"])
def test_a_bomb_ends_its_file_and_nothing_else(tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reportedly.documents.limits.UNPACKED_FREELY", 1_000_000)
    (tmp_path / f"bomb.jsonl{suffix}").write_bytes(PACKERS[suffix](bytes(100_000_000)))
    (tmp_path / "good.txt").write_bytes(b"The army took the mill.")
    found, left = read(tmp_path)
    assert [each.key for each in found] == ["good"]
    assert "unpack to more than 250 times as much" in left[-1].reason


def test_a_packed_text_over_the_limit_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "long.txt.gz").write_bytes(gzip.compress(b"word " * 10_000))
    _, left = read(tmp_path / "long.txt.gz", options=Options(max_bytes=1_000))
    assert "limit of 1,000 bytes" in left[0].reason


def test_packed_twice_is_refused_with_the_fix(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(gzip.compress(b"text")))
    assert read(tmp_path)[1][0].reason == "packed twice: unpack it once"


def test_zstd_without_the_library_names_the_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(UnpackError, match=r'pip install "reportedly\[bulk\]"'):
        unpacked(io.BytesIO(b"\x28\xb5\x2f\xfd"), Packing.ZSTD)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(list(Packing)[:3]), st.binary(max_size=300), st.booleans())
def test_any_bytes_unpack_or_are_told(packing: Packing, data: bytes, is_packed: bool) -> None:
    content = PACKERS[{"gzip": ".gz", "bzip2": ".bz2", "xz": ".xz"}[packing.value]](data)
    try:
        found = unpacked(io.BytesIO(content if is_packed else data), packing).read()
    except UnpackError:
        assert not is_packed
    else:
        assert not is_packed or found == data


class TestParquet:
    def write(self, path: Path, columns: dict[str, Any], **options: Any) -> Path:
        pyarrow = pytest.importorskip("pyarrow", reason="needs pip install 'reportedly[bulk]'")
        parquet = pytest.importorskip("pyarrow.parquet")
        parquet.write_table(pyarrow.table(columns), path, **options)
        return path

    def test_rows_are_read_as_the_same_records_in_json_lines(self, tmp_path: Path) -> None:
        (tmp_path / "news.jsonl").write_bytes(LINES)
        columns = {name: [each[name] for each in RECORDS] for name in RECORDS[0]}
        path = self.write(tmp_path / "news.parquet", {**columns, "views": list(range(5))}, row_group_size=2)
        assert read(path) == read(tmp_path / "news.jsonl")
        assert count([path]) == 5

    def test_dates_and_times_are_taken_whatever_their_type(self, tmp_path: Path) -> None:
        for days in ([date(2017, 11, 10)], [datetime(2017, 11, 10, 8, tzinfo=UTC)], [datetime(2017, 11, 10, 8)]):
            path = self.write(tmp_path / "a.parquet", {"Text": ["Mill."], "pub_date": days, "source": [{"name": "P"}]})
            ((found,), _) = read(path)
            assert (found.published, found.outlet, found.key) == (date(2017, 11, 10), "P", "a:1")

    def test_rows_without_text_are_named_and_left_out(self, tmp_path: Path) -> None:
        path = self.write(tmp_path / "a.parquet", {"text": ["Mill.", None, " "], "title": ["a", "b", "c"]})
        found, left = read(path)
        assert len(found) == 1
        assert [each.source for each in left] == [f"{path}:2", f"{path}:3"]

    def test_a_table_without_texts_names_its_columns(self, tmp_path: Path) -> None:
        _, left = read(self.write(tmp_path / "a.parquet", {"views": [1]}))
        assert "no column is named text; there are: 'views'" in left[0].reason

    def test_a_damaged_row_group_is_left_out_by_itself(self, tmp_path: Path) -> None:
        texts = [f"Report {number} {number**9}." for number in range(300)]
        path = self.write(tmp_path / "a.parquet", {"text": texts}, row_group_size=100, use_dictionary=False)
        from pyarrow import parquet

        middle = parquet.ParquetFile(path).metadata.row_group(1).column(0).data_page_offset
        data = bytearray(path.read_bytes())
        data[middle : middle + 400] = bytes(400)
        path.write_bytes(data)
        found, left = read(path)
        assert [each.key for each in found] == [f"a:{row}" for row in (*range(1, 101), *range(201, 301))]
        assert [(each.source, each.records) for each in left] == [(f"{path}:101", 100)]

    def test_without_the_library_the_fix_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
        assert list(read_parquet(io.BytesIO(b"PAR1"), "a.parquet", "a", Options())) == [Rejected("a.parquet", NEEDS)]

    @settings(max_examples=60, deadline=None)
    @given(st.binary(max_size=200))
    def test_any_bytes_are_read_or_refused(self, data: bytes) -> None:
        pytest.importorskip("pyarrow")
        for content in (data, b"PAR1" + data, b"PAR1" + data + b"PAR1"):
            for item in read_parquet(io.BytesIO(content), "a.parquet", "a", Options()):
                assert isinstance(item, Rejected)
