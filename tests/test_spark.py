"""The same reader in Spark: the rows, the claims and the ledger are those of one machine."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import reportedly
from reportedly import ConfigurationError, InputError, Ledger
from reportedly.errors import NotSetUpError
from reportedly.pipeline import spark
from reportedly.pipeline.adding import add_tables
from reportedly.pipeline.read_table import TableSummary, read_to_table
from reportedly.pipeline.table_file import table_files
from tests.cli.fake_reader import FakeReader
from tests.making_news import write_input, write_records

parquet = pytest.importorskip("pyarrow.parquet", reason="the engine spark needs pyarrow")

# pyspark leaves sockets and its Java process to the interpreter's end
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")

_PORTION = 700  # bytes: several portions of a small file


def _why_not() -> str | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pandas  # noqa: F401
            import pyspark.sql  # noqa: F401
    except ImportError as error:
        return f"the engine spark needs {error.name}, which is not installed"
    if shutil.which("java", path=f"{os.environ['JAVA_HOME']}/bin" if "JAVA_HOME" in os.environ else None) is None:
        return "the engine spark needs Java, which is not installed"
    return None


_WHY_NOT = _why_not()
needs_spark = pytest.mark.skipif(_WHY_NOT is not None, reason=_WHY_NOT or "")


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """One Spark of this machine for all tests, as to start one takes long."""
    with spark.spark_session("local[2]") as made:
        yield made


def _rows(table: Path) -> list[dict[str, Any]]:
    return [row for file in table_files(table) for row in parquet.read_table(file).to_pylist()]


def _local(inputs: Path, out: Path, **settings: Any) -> TableSummary:
    return read_to_table(inputs, out, **{"reader": FakeReader, "portion_bytes": _PORTION, **settings})


def _in_spark(session: Any, inputs: Path, out: Path, **settings: Any) -> TableSummary:
    settings = {"reader": FakeReader, "portion_bytes": _PORTION, **settings}
    return spark.read_with_spark(inputs, str(out), session=session, **settings)


def _digest(ledger: Path) -> str:
    with Ledger.open(ledger, read_only=True) as book:
        assert book.verify() == []
        return book.digest()


@needs_spark
class TestRows:
    def test_are_those_of_one_process_and_of_two_failures_among_them(self, session: Any, tmp_path: Path) -> None:
        folder = write_input(tmp_path / "news")
        one = _local(folder, tmp_path / "one.parquet")
        two = _local(folder, tmp_path / "two.parquet", workers=2)
        both = _in_spark(session, folder, tmp_path / "spark.parquet")
        rows = _rows(tmp_path / "one.parquet")
        assert rows == _rows(tmp_path / "two.parquet") == _rows(tmp_path / "spark.parquet")
        assert len(table_files(tmp_path / "spark.parquet")) > 2
        counted = [(each.documents, each.failures, each.claims, each.words) for each in (one, two, both)]
        assert counted[0] == counted[1] == counted[2]
        assert one.left_out == both.left_out
        assert one.notices == both.notices
        assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []

        add_tables(tmp_path / "spark.parquet", tmp_path / "spark.db")
        reportedly.read(folder, tmp_path / "straight.db", reader=FakeReader)
        assert _digest(tmp_path / "spark.db") == _digest(tmp_path / "straight.db")

    def test_of_a_document_that_kills_its_process_are_the_only_ones_lost(self, session: Any, tmp_path: Path) -> None:
        texts = [f"Report {number}. Rebels captured Raqqa." for number in range(8)]
        texts[5] = "DIE"
        news = write_records(tmp_path / "news.jsonl", texts)
        _in_spark(session, news, tmp_path / "spark.parquet", portion_bytes=None)
        _local(news, tmp_path / "two.parquet", workers=2, portion_bytes=None)
        failed = {row["key"]: row["failure"] for row in _rows(tmp_path / "spark.parquet") if row["failure"]}
        assert list(failed) == ["n5"]
        assert "died" in failed["n5"]
        assert _rows(tmp_path / "spark.parquet") == _rows(tmp_path / "two.parquet")


@needs_spark
class TestErrors:
    def test_of_a_reader_that_differs_between_machines_are_told_in_one_line(
        self, session: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        news = write_records(tmp_path / "news.jsonl", ["Rebels captured Raqqa."])
        monkeypatch.setattr(FakeReader, "version", "2")  # here, and not in the processes of Spark's
        with pytest.raises(ConfigurationError, match=r"reads with fake\.v1@1, the machine that began.* fake\.v1@2"):
            _in_spark(session, news, tmp_path / "spark.parquet")
        assert [path.name for path in tmp_path.iterdir()] == ["news.jsonl"]


@needs_spark
def test_ctrl_c_is_the_programs_own_again_once_spark_is_there(session: Any) -> None:
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@needs_spark
@pytest.mark.data
def test_claims_of_news_are_the_same_by_one_process_two_and_spark(
    session: Any, tmp_path: Path, shared_data: Path
) -> None:
    with (shared_data / "news" / "articles.jsonl").open(encoding="utf-8") as stream:
        lines = [line for _, line in zip(range(20), stream, strict=False)]
    news = tmp_path / "news.jsonl"
    news.write_text("".join(lines), encoding="utf-8")
    settings = {"reader": "rules.v1", "portion_bytes": 30_000}
    _local(news, tmp_path / "one.parquet", **settings)
    _local(news, tmp_path / "two.parquet", workers=2, **settings)
    _in_spark(session, news, tmp_path / "spark.parquet", **settings)
    rows = _rows(tmp_path / "one.parquet")
    assert sum(len(row["claims"]) for row in rows) > 100
    assert rows == _rows(tmp_path / "two.parquet") == _rows(tmp_path / "spark.parquet")


class TestBeforeSparkStarts:
    @pytest.mark.parametrize("given", ["-", "https://example.org/a", "s3a://bucket/news"])
    def test_what_spark_cannot_read_is_refused(self, given: str, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="Spark cannot read"):
            spark.read_with_spark(given, str(tmp_path / "t.parquet"))

    def test_what_is_missing_is_named_with_the_command_that_installs_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        news = write_records(tmp_path / "news.jsonl", ["Rain."])
        monkeypatch.setitem(sys.modules, "pyspark", None)
        monkeypatch.setitem(sys.modules, "pyspark.sql", None)
        with pytest.raises(NotSetUpError, match=r'pip install "reportedly\[spark\]"'):
            spark.read_with_spark(news, str(tmp_path / "t.parquet"), reader=FakeReader)

    def test_java_that_is_absent_is_named(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("JAVA_HOME", str(tmp_path))
        with pytest.raises(NotSetUpError, match=r"needs Java 17 or later, and JAVA_HOME is .*openjdk-17-jre-headless"):
            spark._need_java()
        monkeypatch.delenv("JAVA_HOME")
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(NotSetUpError, match="there is no java on the PATH"):
            spark._need_java()

    def test_a_local_master_tries_again_as_a_cluster_does(self) -> None:
        masters = ["local", "local[2]", "local[*]", "local[2,1]", "spark://host:7077", "yarn"]
        assert [spark._with_tries(master) for master in masters] == [
            "local[1,4]",
            "local[2,4]",
            "local[*,4]",
            "local[2,1]",
            "spark://host:7077",
            "yarn",
        ]

    @needs_spark
    def test_a_reader_that_keeps_an_account_reads_on_one_machine(self, tmp_path: Path) -> None:
        class Costly(FakeReader):
            def account(self) -> tuple[str, ...]:
                return ()

        news = write_records(tmp_path / "news.jsonl", ["Rain."])
        with pytest.raises(ConfigurationError, match=r"Spark cannot read with fake\.v1, which keeps one account"):
            spark.read_with_spark(news, str(tmp_path / "t.parquet"), reader=Costly)


def test_portions_go_to_partitions_in_order_and_of_like_size() -> None:
    from reportedly.documents.portions import Portion

    portions = [Portion(number, "a.jsonl", size=1_000_000) for number in range(100)]
    parts = spark._partitions(portions, 2)
    assert [portion for part in parts for portion in part] == portions
    assert len(parts) == 25
    assert len(spark._partitions(portions[:16], 2)) == 8
    assert spark._partitions([], 2) == [[]]
    huge = [Portion(number, "a.jsonl", size=10**9) for number in range(50_000)]
    assert len(spark._partitions(huge, 64)) <= 20_001
