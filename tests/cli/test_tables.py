"""``reportedly read --out`` and ``reportedly ledger add`` as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reportedly import Ledger
from tests.cli.conftest import Run
from tests.making_news import write_input, write_records

pytest.importorskip("pyarrow.parquet", reason="tables are Parquet, which needs pyarrow")


def _digest(path: Path) -> str:
    with Ledger.open(path, read_only=True) as book:
        assert book.verify() == []
        return book.digest()


def test_a_table_and_then_a_ledger_are_reading_into_the_ledger(run: Run, tmp_path: Path) -> None:
    write_input(tmp_path / "news")
    done = run("read", "news", "--out", "claims.parquet", "--outlet", "Herald", "--published", "2017-11-10")
    assert (done.returncode, done.stderr) == (0, "")
    for part in (
        "35 read, 5 left out",
        "Claims          36",
        "n4: the reader failed on it",
        "ledger add claims.parquet",
    ):
        assert part in done.stdout
    assert not (tmp_path / "reportedly.db").exists()

    added = run("ledger", "add", "claims.parquet")
    assert added.returncode == 0
    for part in ("34 added, 1 already stored, 5 left out", "Claims          34 added", "b.jsonl:31: not valid JSON"):
        assert part in added.stdout
    run("read", "news", "--outlet", "Herald", "--published", "2017-11-10", "--ledger", "straight.db")
    assert _digest(tmp_path / "reportedly.db") == _digest(tmp_path / "straight.db")
    assert "0 added, 35 already stored" in run("ledger", "add", "claims.parquet").stdout


def test_summaries_are_json(run: Run, tmp_path: Path) -> None:
    write_records(tmp_path / "news.jsonl", ["Rebels captured Raqqa.", "FAIL"])
    made = run("read", "news.jsonl", "--out", "t.parquet", "--json")
    summary = json.loads(made.stdout)
    assert (summary["documents"], summary["failures"], summary["claims"], summary["engine"]) == (1, 1, 1, "local")
    assert "left out n1" in made.stderr
    added = json.loads(run("ledger", "add", "t.parquet", "--ledger", "a.db", "--json").stdout)
    assert (added["documents_new"], added["failures"], added["claims"]) == (1, 1, 1)


def test_nothing_read_and_nothing_added_are_exit_code_one(run: Run, tmp_path: Path) -> None:
    write_records(tmp_path / "news.jsonl", ["FAIL"])
    done = run("read", "news.jsonl", "--out", "t.parquet")
    assert (done.returncode, "nothing could be read" in done.stderr) == (1, True)
    done = run("ledger", "add", "t.parquet")
    assert (done.returncode, "nothing could be added" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--engine", "spark"], "add --out claims.parquet"),
        (["--master", "local[2]"], "add --engine spark"),
        (["--master", "local[2]", "--out", "t.parquet"], "add --engine spark"),
        (["--out", "t.parquet", "--ledger", "a.db"], "give --out or --ledger"),
        (["--out", "t.parquet", "--engine", "spark"], "say --master local[1]"),  # the fixture asks for one worker
        (["--out", "absent/t.parquet"], "does not exist"),
    ],
)
def test_options_that_do_not_go_together_are_named_with_the_fix(
    run: Run, tmp_path: Path, options: list[str], says: str
) -> None:
    write_records(tmp_path / "news.jsonl", ["Rebels captured Raqqa."])
    done = run("read", "news.jsonl", *options)
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_what_is_no_table_is_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.parquet").write_text("not one", encoding="utf-8")
    done = run("ledger", "add", "t.parquet")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "t.parquet cannot be read as Parquet" in done.stderr
    assert run("ledger", "add", "absent.parquet").returncode == 2
