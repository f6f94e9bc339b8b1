"""Reading in bulk: archives, Parquet and packed files in worker processes, killed and taken up, on disks that fail."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import reportedly
from benchmarks.bulk_reader import CheapReader
from benchmarks.bulk_texts import records, write_jsonl
from reportedly import Interrupted, Ledger, LedgerError
from reportedly.documents import pages
from reportedly.documents.items import Item, Options
from reportedly.documents.pages import Page
from reportedly.model import Claim, Document
from reportedly.pipeline import run, summary
from reportedly.pipeline.interrupts import Interrupts
from reportedly.pipeline.workers import AHEAD, open_pages, read_documents
from reportedly.reading import Begun
from tests.documents.making_archives import answer, packed, page, record

ROOT = Path(__file__).resolve().parents[1]
SMALL_DISK = 400_000  # bytes that a file may have


def archive(path: Path, count: int) -> Path:
    pytest.importorskip("fastwarc", reason="needs pip install 'reportedly[bulk]'")
    towns = ("Raqqa", "Palmyra", "Tabqa", "Idlib")
    parts = [
        record(answer(page(f"Report {number}", towns[number % 4])), f"https://river.example/{number}")
        for number in range(count)
    ]
    path.write_bytes(packed(*parts))
    return path


def whole(ledger: Path) -> tuple[str, list[str]]:
    """Return a ledger's digest and every line of its export, which has the documents and claims in order."""
    with Ledger.open(ledger, read_only=True) as book:
        assert book.verify() == []
        return book.digest(), list(book.dump())


def begin(news: Path, ledger: Path, workers: int, limit: tuple[int, int] | None = None) -> subprocess.Popen[str]:
    """Start a run of the benchmark's cheap reader as a process; ``limit`` is the size that a file may have."""
    command = [sys.executable, "-m", "benchmarks.bulk", "child", "--reader", "cheap", "--workers", str(workers)]
    command += ["--input", str(news), "--ledger", str(ledger)]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        preexec_fn=(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit)) if limit else None,
    )


@pytest.mark.parametrize("kind", ["jsonl", "archive"])
def test_one_process_and_two_give_the_same_ledger_to_the_claim_and_the_order(tmp_path: Path, kind: str) -> None:
    news = write_jsonl(tmp_path / "a.jsonl", 120) if kind == "jsonl" else archive(tmp_path / "a.warc.gz", 40)
    for workers in (1, 2):
        done = reportedly.read(news, tmp_path / f"{workers}.db", reader=CheapReader, workers=workers)
        assert done.documents_new == (120 if kind == "jsonl" else 40)
    assert whole(tmp_path / "1.db") == whole(tmp_path / "2.db")


@pytest.mark.parametrize("workers", [1, 2])
def test_runs_that_are_killed_lose_and_double_nothing(tmp_path: Path, workers: int) -> None:
    news = write_jsonl(tmp_path / "a.jsonl", 300)
    reportedly.read(news, tmp_path / "whole.db", reader=CheapReader)
    ledger, chosen = tmp_path / "killed.db", random.Random(workers)
    for _ in range(3):
        with begin(news, ledger, workers) as process:
            wanted = chosen.randrange(1, 200)
            while process.poll() is None and _stored(ledger) < wanted:
                os.sched_yield()
            process.kill()
            process.communicate()
    done = reportedly.read(news, ledger, reader=CheapReader)
    assert done.documents_new + done.documents_already_stored == 300
    assert whole(ledger) == whole(tmp_path / "whole.db")


def _stored(ledger: Path) -> int:
    try:
        with Ledger.open(ledger, read_only=True) as book:
            return book.counts().documents
    except LedgerError:  # not made yet
        return 0


def test_a_full_disk_is_told_and_what_was_stored_is_whole(tmp_path: Path) -> None:
    news, ledger = write_jsonl(tmp_path / "a.jsonl", 400), tmp_path / "a.db"
    with begin(news, ledger, 1, limit=(SMALL_DISK, SMALL_DISK)) as process:
        _, errors = process.communicate(timeout=120)
    assert process.returncode != 0
    assert "LedgerError: the disk with the ledger" in errors
    assert "nothing that was reported as stored is lost" in errors
    reportedly.read(news, ledger, reader=CheapReader)
    reportedly.read(news, tmp_path / "whole.db", reader=CheapReader)
    assert whole(ledger) == whole(tmp_path / "whole.db")


def test_a_ledger_that_cannot_be_written_any_more_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    news, ledger = write_jsonl(tmp_path / "a.jsonl", 100), tmp_path / "a.db"
    monkeypatch.setattr(run, "BATCH_DOCUMENTS", 10)
    with Ledger.open(ledger) as book:
        reportedly.read(write_jsonl(tmp_path / "first.jsonl", 30), book, reader=CheapReader)
        book._engine.dispose()
        stored = whole(ledger)

        def refuse(connection: object, *_: object) -> None:
            connection.execute("PRAGMA query_only = ON")  # type: ignore[attr-defined]  # SQLite's own connection

        from sqlalchemy import event

        event.listen(book._engine, "connect", refuse)
        with pytest.raises(LedgerError, match="cannot be written"):
            reportedly.read(news, book, reader=CheapReader)
    assert whole(ledger) == stored


class _Ahead(CheapReader):
    """Can begin with documents ahead; keeps what is asked of it, and breaks on what it is told to."""

    def __init__(self, breaks_on: str = "no text") -> None:
        self.breaks_on = breaks_on
        self.waiting = 0
        self.most = 0
        self.cancelled = 0

    def begin(self, document: Document) -> Begun:
        if self.breaks_on in document.text:
            raise ValueError("cannot begin")
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        return _Waiting(self, document)


class _Waiting:
    def __init__(self, reader: _Ahead, document: Document) -> None:
        self.reader = reader
        self.document = document

    def claims(self) -> list[Claim]:
        self.reader.waiting -= 1
        return self.reader.read(self.document)

    def cancel(self) -> None:
        self.reader.cancelled += 1


class TestAhead:
    def test_documents_of_files_are_begun_a_few_at_a_time_and_the_ledger_is_the_same(self, tmp_path: Path) -> None:
        news, reader = write_jsonl(tmp_path / "a.jsonl", 80), _Ahead()
        reportedly.read(news, tmp_path / "ahead.db", reader=lambda: reader)
        reportedly.read(news, tmp_path / "plain.db", reader=CheapReader)
        assert 1 < reader.most <= AHEAD
        assert (reader.waiting, reader.cancelled) == (0, 0)
        assert whole(tmp_path / "ahead.db") == whole(tmp_path / "plain.db")

    def test_a_document_that_cannot_be_begun_is_the_only_one_left_out(self, tmp_path: Path) -> None:
        news, reader = write_jsonl(tmp_path / "a.jsonl", 30), _Ahead("This is report 11.")
        done = reportedly.read(news, tmp_path / "a.db", reader=lambda: reader)
        assert (done.documents_new, done.left_out_count) == (29, 1)
        assert "cannot begin" in done.left_out[0].reason

    def test_documents_that_come_one_by_one_do_not_wait_for_those_behind_them(self) -> None:
        reader = _Ahead()
        documents = iter([Document(str(number), str(number), f"text {number}") for number in range(5)])
        for number, reading in enumerate(read_documents(documents, CheapReader, reader, 1, Interrupts(), ahead=1)):
            assert reading is not None
            assert reading.document.id == str(number)
        assert reader.most == 0

    def test_what_is_begun_when_a_run_ends_early_is_given_up(self) -> None:
        reader = _Ahead()
        documents = (Document(str(number), str(number), f"text {number}") for number in range(20))
        readings = read_documents(documents, CheapReader, reader, 1, Interrupts())
        next(readings)
        readings.close()
        assert reader.cancelled == AHEAD - 1


class TestArchives:
    def test_what_is_stored_is_not_opened_again(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        news = archive(tmp_path / "a.warc.gz", 10)
        reportedly.read(news, tmp_path / "a.db", reader=CheapReader)
        before = whole(tmp_path / "a.db")

        def fail(self: Page) -> Iterator[Item]:
            raise AssertionError(f"{self.source} is opened again")

        monkeypatch.setattr(pages.Page, "open", fail)
        again = reportedly.read(news, tmp_path / "a.db", reader=CheapReader)
        assert (again.documents_new, again.documents_already_stored) == (0, 10)
        assert whole(tmp_path / "a.db") == before

    def test_another_outlet_or_changed_content_is_another_record(self, tmp_path: Path) -> None:
        news = archive(tmp_path / "a.warc.gz", 3)
        reportedly.read(news, tmp_path / "a.db", reader=CheapReader)
        changed = packed(record(answer(page("Report 0", "Manbij")), "https://river.example/0"))
        (tmp_path / "b").mkdir()
        (tmp_path / "b" / "a.warc.gz").write_bytes(changed)
        assert reportedly.read(tmp_path / "b", tmp_path / "a.db", reader=CheapReader).documents_new == 1

    def test_a_page_that_kills_its_process_is_left_out_alone(self) -> None:
        loaded = [("a", _Deadly(f"a:{number}", f"k{number}", b"text", Options(), is_text=True)) for number in range(6)]
        opened = list(open_pages(iter(loaded), 2, Interrupts()))
        assert [getattr(item, "text", None) for _, item in opened] == ["text", "text", "text", None, "text", "text"]
        (dead,) = [item for _, item in opened if isinstance(item, reportedly.Rejected)]
        assert (dead.source, dead.reason) == ("a:3", "the process that read it died (out of memory, or a crash)")


class _Deadly(Page):
    def open(self) -> Iterator[Item]:
        if self.key == "k3":
            os.kill(os.getpid(), signal.SIGKILL)
        yield from Page.open(self)


class TestSummary:
    def test_names_a_thousand_and_counts_all(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(summary, "NAMED", 5)
        (tmp_path / "bad.jsonl").write_text("{\n" * 1500)
        (tmp_path / "good.jsonl").write_text(json.dumps(next(records(1))))
        done = reportedly.read(tmp_path, tmp_path / "a.db", reader=CheapReader)
        assert len(done.left_out) == 5
        assert done.left_out_count == 1500
        assert done.documents_new == 1

    def test_says_where_a_ledger_is_too_large_for_contradictions(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(run, "MOST_CLAIMS_COMPARED", 10)
        monkeypatch.setattr(run, "_PLACES_ASKED_ONE_BY_ONE", 2)
        done = reportedly.read(write_jsonl(tmp_path / "a.jsonl", 60), tmp_path / "a.db", reader=CheapReader)
        assert done.claims > 10
        assert done.contradiction_count is None
        assert json.loads(json.dumps(done.to_json()))["contradiction_count"] is None


def test_a_stop_while_documents_are_looked_up_stores_what_is_read(tmp_path: Path) -> None:
    seen: list[int] = []

    def stop(progress: reportedly.Progress) -> None:
        seen.append(progress.done)
        if progress.done == 70:
            os.kill(os.getpid(), signal.SIGINT)

    news = write_jsonl(tmp_path / "a.jsonl", 200)
    with pytest.raises(Interrupted) as stopped:
        reportedly.read(news, tmp_path / "a.db", reader=CheapReader, observe=stop)
    assert stopped.value.summary.documents_new >= 69
    reportedly.read(news, tmp_path / "a.db", reader=CheapReader)
    reportedly.read(news, tmp_path / "whole.db", reader=CheapReader)
    assert whole(tmp_path / "a.db") == whole(tmp_path / "whole.db")
