"""Readings in tables: the same rows whatever reads, nothing lost on the way, and the ledger that reading would make."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import reportedly
from reportedly import Claim, Document, InputError, Ledger
from reportedly.documents import Options
from reportedly.ledger import ReaderVersion
from reportedly.model import DateOrigin, DatePrecision
from reportedly.pipeline import table_file
from reportedly.pipeline.adding import add_tables
from reportedly.pipeline.read_table import read_to_table
from reportedly.pipeline.table import Slot, from_row, to_row
from reportedly.pipeline.workers import Reading
from tests.cli.fake_reader import FakeReader
from tests.ledger.making import NAME, TOWNS, VERSION, make_claim, make_document
from tests.making_news import write_input, write_records

arrow = pytest.importorskip("pyarrow", reason="tables are Parquet, which needs pyarrow")
parquet = pytest.importorskip("pyarrow.parquet", reason="tables are Parquet, which needs pyarrow")

_PORTION = 700  # bytes: several portions of a small file


def _table(inputs: Path, out: Path, **settings: Any) -> Any:
    settings = {"reader": FakeReader, "portion_bytes": _PORTION, **settings}
    return read_to_table(inputs, out, **settings)


def _rows(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
    return rows


def _digest(ledger: Path) -> str:
    with Ledger.open(ledger, read_only=True) as book:
        assert book.verify() == []
        return book.digest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with every kind of input, good and bad."""
    return write_input(tmp_path / "news")


class TestRows:
    def test_give_back_what_they_were_made_of(self) -> None:
        document = make_document(title="A title", url="https://example.org/a", precision=DatePrecision.MONTH)
        reader = ReaderVersion(NAME, VERSION)
        claims = tuple(make_claim(document, place=place) for place in TOWNS)
        row = to_row(Slot(3, 5, "news.jsonl", document), reader, Reading(document, claims))
        assert from_row(row) == (document, reader, claims)
        assert (row["portion"], row["position"], row["failure"], row["words"]) == (
            3,
            5,
            None,
            len(document.text.split()),
        )

    def test_of_a_date_in_the_text_give_it_back(self) -> None:
        bare = make_document(published=None)
        document = replace(
            bare,
            published=date(2017, 3, 2),
            published_precision=DatePrecision.DAY,
            published_origin=DateOrigin.TEXT,
        )
        row = to_row(Slot(0, 0, "a.txt", document), ReaderVersion(NAME, VERSION), Reading(document))
        assert from_row(row)[0] == document

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"text": "Another text."}, "does not have the id of its content"),
            ({"outlet": "Another"}, "does not have the id of its content"),
            ({"claims": ["{}"]}, "document_id"),
            ({"claims": ["nonsense"]}, "JSON"),
            ({"reader": None}, "it has no reader"),
            ({"document_id": None, "claims": None}, "it has no document_id, no claims"),
            ({"published_precision": "week"}, "week"),
        ],
    )
    def test_that_no_reader_made_are_refused(self, change: dict[str, Any], says: str) -> None:
        document = make_document()
        row = to_row(
            Slot(0, 0, "a", document), ReaderVersion(NAME, VERSION), Reading(document, (make_claim(document),))
        )
        with pytest.raises(ValueError, match=says):
            from_row(row | change)

    def test_of_a_claim_that_must_not_be_kept_are_failures(self) -> None:
        document = make_document()
        reader = ReaderVersion(NAME, VERSION)
        for confidence in (7.0, math.nan):
            claim = replace(make_claim(document), confidence=confidence)
            row = to_row(Slot(0, 0, "a", document), reader, Reading(document, (claim,)))
            assert row["claims"] is None
            assert "made a bad claim" in row["failure"]


class TestReading:
    def test_one_process_and_two_give_the_same_rows_in_the_order_of_the_input(
        self, folder: Path, tmp_path: Path
    ) -> None:
        one = _table(folder, tmp_path / "one.parquet", workers=1)
        two = _table(folder, tmp_path / "two.parquet", workers=2)
        rows = _rows(tmp_path / "one.parquet")
        assert rows == _rows(tmp_path / "two.parquet")
        assert [(row["portion"], row["position"]) for row in rows] == sorted(
            (row["portion"], row["position"]) for row in rows
        )
        assert (one.documents, one.failures, one.claims, one.words) == (
            two.documents,
            two.failures,
            two.claims,
            two.words,
        )
        assert one.left_out == two.left_out
        assert len({row["portion"] for row in rows}) > 8

    def test_every_failure_is_a_row_with_its_reason(self, folder: Path, tmp_path: Path) -> None:
        summary = _table(folder, tmp_path / "t.parquet")
        failed = {
            row["key"] or Path(row["source"]).name: row for row in _rows(tmp_path / "t.parquet") if row["failure"]
        }
        assert sorted(failed) == ["b.jsonl:31", "b.jsonl:32", "d.pdf", "e.txt", "n4"]
        assert "ValueError: it asked for a failure" in failed["n4"]["failure"]
        assert (failed["n4"]["text"], failed["n4"]["claims"]) == ("FAIL", None)
        assert "not valid JSON" in failed["b.jsonl:31"]["failure"]
        assert "PDF" in failed["d.pdf"]["failure"]
        assert (summary.failures, len(summary.left_out)) == (5, 5)

    def test_documents_and_claims_are_those_of_reading_into_a_ledger(self, folder: Path, tmp_path: Path) -> None:
        _table(folder, tmp_path / "t.parquet", options=Options(outlet="Herald"))
        reportedly.read(folder, tmp_path / "a.db", reader=FakeReader, outlet="Herald")
        found = {}
        for row in _rows(tmp_path / "t.parquet"):
            if row["failure"] is None:
                document, _, claims = from_row(row)
                found[document.id] = sorted(claims, key=lambda claim: claim.id)
        with Ledger.open(tmp_path / "a.db") as book:
            assert found == {
                each.document.id: sorted(
                    (claim.claim for claim in book.claims(document=each.document.id)), key=lambda claim: claim.id
                )
                for each in book.documents()
            }

    def test_a_notice_goes_with_its_document(self, folder: Path, tmp_path: Path) -> None:
        summary = _table(folder, tmp_path / "t.parquet")
        [row] = [row for row in _rows(tmp_path / "t.parquet") if row["notices"]]
        assert row["key"] == "g"
        assert "2017-02-30" in row["notices"][0]
        assert summary.notices == tuple(row["notices"])

    def test_a_table_that_exists_is_not_written_over(self, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "t.parquet").write_bytes(b"mine")
        with pytest.raises(InputError, match="exists already"):
            _table(folder, tmp_path / "t.parquet")
        assert (tmp_path / "t.parquet").read_bytes() == b"mine"

    def test_a_table_in_the_folder_that_is_read_is_no_input(self, folder: Path, tmp_path: Path) -> None:
        _table(folder, tmp_path / "t.parquet")
        _table(folder, folder / "t.parquet")
        assert _rows(folder / "t.parquet") == _rows(tmp_path / "t.parquet")

    def test_row_groups_are_bounded(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(table_file, "ROW_GROUP_ROWS", 4)
        news = write_records(tmp_path / "news.jsonl", (f"Report {number}." for number in range(10)))
        _table(news, tmp_path / "t.parquet")
        file = parquet.ParquetFile(tmp_path / "t.parquet")
        assert [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)] == [4, 4, 2]

    def test_an_error_that_ends_the_run_leaves_no_half_of_a_table(self, folder: Path, tmp_path: Path) -> None:
        class Broken(FakeReader):
            def read(self, document: Document) -> list[Claim]:
                raise reportedly.ConfigurationError("the model is missing")

        with pytest.raises(reportedly.ConfigurationError, match="model is missing"):
            _table(folder, tmp_path / "t.parquet", reader=Broken)
        assert not (tmp_path / "t.parquet").exists()

    def test_a_run_that_is_stopped_keeps_what_it_read(self, tmp_path: Path) -> None:
        texts = [f"Report {number}. Rebels captured Raqqa." for number in range(6)]
        texts[3] = "INTERRUPT"
        summary = _table(write_records(tmp_path / "news.jsonl", texts), tmp_path / "t.parquet")
        assert summary.interrupted
        assert [row["key"] for row in _rows(tmp_path / "t.parquet")] == ["n0", "n1", "n2"]

    def test_an_input_without_documents_gives_an_empty_table(self, tmp_path: Path) -> None:
        (tmp_path / "none").mkdir()
        assert _table(tmp_path / "none", tmp_path / "t.parquet").documents == 0
        assert _rows(tmp_path / "t.parquet") == []
        assert add_tables(tmp_path / "t.parquet", tmp_path / "a.db").documents_new == 0


class TestAdding:
    def test_equals_reading_straight_into_the_ledger(self, folder: Path, tmp_path: Path) -> None:
        _table(folder, tmp_path / "t.parquet")
        added = add_tables(tmp_path / "t.parquet", tmp_path / "added.db")
        straight = reportedly.read(folder, tmp_path / "straight.db", reader=FakeReader)
        assert _digest(tmp_path / "added.db") == _digest(tmp_path / "straight.db")
        assert added.documents_new == straight.documents_new
        assert added.documents_already_stored == straight.documents_already_stored == 1  # f.txt is a copy of a.txt
        assert added.claims == straight.claims
        assert {each.reason for each in added.left_out} == {each.reason for each in straight.left_out}
        with Ledger.open(tmp_path / "added.db") as book:
            assert book.document("a").document.id == book.document("f").document.id

    def test_again_changes_nothing(self, folder: Path, tmp_path: Path) -> None:
        _table(folder, tmp_path / "t.parquet")
        first = add_tables(tmp_path / "t.parquet", tmp_path / "a.db")
        before = _digest(tmp_path / "a.db")
        again = add_tables([tmp_path / "t.parquet", tmp_path / "t.parquet"], tmp_path / "a.db")
        assert (again.documents_new, again.claims) == (0, 0)
        assert again.documents_already_stored == 2 * (first.documents_new + first.documents_already_stored)
        assert _digest(tmp_path / "a.db") == before

    def test_to_what_was_read_before_adds_the_rest(self, folder: Path, tmp_path: Path) -> None:
        reportedly.read(folder / "b.jsonl", tmp_path / "a.db", reader=FakeReader)
        reportedly.read(folder, tmp_path / "straight.db", reader=FakeReader)
        _table(folder, tmp_path / "t.parquet")
        add_tables(tmp_path / "t.parquet", tmp_path / "a.db")
        assert _digest(tmp_path / "a.db") == _digest(tmp_path / "straight.db")

    def test_a_folder_of_parts_is_one_table(self, folder: Path, tmp_path: Path) -> None:
        parts = tmp_path / "parts"
        parts.mkdir()
        for number, name in enumerate(("a.txt", "b.jsonl", "f.txt")):
            _table(folder / name, parts / f"part-{number:05}-x.zstd.parquet")
        (parts / "_SUCCESS").touch()
        (parts / ".part-00000-x.zstd.parquet.crc").write_bytes(b"crc")
        add_tables(parts, tmp_path / "a.db")
        reportedly.read([folder / "a.txt", folder / "b.jsonl", folder / "f.txt"], tmp_path / "b.db", reader=FakeReader)
        assert _digest(tmp_path / "a.db") == _digest(tmp_path / "b.db")

    @pytest.mark.parametrize(
        ("column", "value", "says"),
        [
            ("text", "Rebels captured Tabqa.", "does not have the id of its content"),
            ("claims", ['{"id":"c1"}'], "not as a reader left it"),
            ("reader_version", "2", "names the reader 'fake.v1@1'"),
        ],
    )
    def test_leaves_out_a_row_that_was_changed_and_names_it(
        self, tmp_path: Path, column: str, value: object, says: str
    ) -> None:
        news = write_records(tmp_path / "news.jsonl", [f"Report {n}. Rebels captured Raqqa." for n in range(5)])
        _table(news, tmp_path / "t.parquet")

        def change(row: dict[str, Any]) -> dict[str, Any]:
            return row | {column: value} if row["key"] == "n2" else row

        _rewrite(tmp_path / "t.parquet", change)
        summary = add_tables(tmp_path / "t.parquet", tmp_path / "a.db")
        assert (summary.documents_new, summary.failures) == (4, 1)
        assert "row 3 (n2)" in summary.left_out[0].source
        assert says in summary.left_out[0].reason
        _digest(tmp_path / "a.db")

    def test_of_what_is_no_table_is_an_error_in_one_line(self, tmp_path: Path) -> None:
        (tmp_path / "bad.parquet").write_bytes(b"PAR1 not really")
        parquet.write_table(arrow.table({"text": ["a"]}), tmp_path / "other.parquet")
        (tmp_path / "empty").mkdir()
        (tmp_path / "unfinished" / "_temporary").mkdir(parents=True)
        for name, says in {
            "absent.parquet": "no such file",
            "bad.parquet": "cannot be read as Parquet",
            "other.parquet": "has no column portion",
            "empty": "holds no .parquet file",
            "unfinished": "is not finished",
        }.items():
            with pytest.raises(InputError, match=says) as raised:
                add_tables(tmp_path / name, tmp_path / "a.db")
            assert "\n" not in str(raised.value)

    def test_of_a_table_cut_short_says_so(self, folder: Path, tmp_path: Path) -> None:
        _table(folder, tmp_path / "t.parquet")
        whole = (tmp_path / "t.parquet").read_bytes()
        (tmp_path / "t.parquet").write_bytes(whole[: len(whole) // 2])
        with pytest.raises(InputError, match="cannot be read as Parquet"):
            add_tables(tmp_path / "t.parquet", tmp_path / "a.db")


def _rewrite(path: Path, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    table = parquet.read_table(path)
    parquet.write_table(arrow.Table.from_pylist([change(row) for row in table.to_pylist()], table.schema), path)
