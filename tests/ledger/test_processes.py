"""Kills, several writers, and full disks, with real processes."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest
from sqlalchemy import event

from reportedly.errors import LedgerError
from reportedly.ledger import Ledger
from tests.ledger.conftest import Places
from tests.ledger.making import NAME, READER, VERSION, make_reading

ROOT = Path(__file__).resolve().parents[2]
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 and file size limits are POSIX")


class Child:
    """A process running a command of :mod:`tests.ledger.child`."""

    def __init__(self, *arguments: object) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.ledger.child", *map(str, arguments)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def line(self) -> str:
        """Return the next line it says, "" when it has ended."""
        return self._pipe(self._process.stdout).readline().strip()

    def go(self) -> None:
        stream = self._pipe(self._process.stdin)
        stream.write("\n")
        stream.flush()

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)

    def rest(self) -> list[str]:
        """Return what it still says till it ends."""
        return self._pipe(self._process.stdout).read().split("\n")[:-1]

    def end(self) -> int:
        for stream in (self._process.stdin, self._process.stdout):
            self._pipe(stream).close()
        return self._process.wait()

    @staticmethod
    def _pipe(stream: IO[str] | None) -> IO[str]:
        assert stream is not None
        return stream


@contextmanager
def children(*commands: tuple[object, ...]) -> Iterator[list[Child]]:
    running = [Child(*command) for command in commands]
    try:
        yield running
    finally:
        for child in running:
            child.kill()
            child.end()


def digest_of(path: Path | str, *numbers: int) -> str:
    """Return the digest of an undisturbed ledger of some readings."""
    with Ledger.open(path) as ledger:
        ledger.add_many([(document, NAME, VERSION, claims) for document, claims in map(make_reading, numbers)])
        return ledger.digest()


def stored_numbers(ledger: Ledger) -> list[int]:
    return sorted(int(found.document.key.removeprefix("report-")) for found in ledger.documents())


@POSIX
@pytest.mark.parametrize("batch", [1, 7])
@pytest.mark.parametrize("kill_after", [0, 1, 20, 63])
def test_a_killed_writer_loses_nothing_that_it_had_reported(
    place: str, tmp_path: Path, batch: int, kill_after: int
) -> None:
    path = place
    with children(("write", path, 0, 10_000, batch)) as (child,):
        assert child.line() == "ready"
        child.go()
        said = [child.line() for _ in range(kill_after)]
        child.kill()  # wherever it is by now: in the middle of a transaction most of the time
        said += child.rest()
    assert len(said) < 10_000
    reported = [int(line) for line in said]
    with Ledger.open(path) as ledger:
        assert ledger.verify() == []
        stored = stored_numbers(ledger)
        assert set(reported) <= set(stored)
        # Whole transactions only: what is stored is what was reported and at most one batch more.
        assert stored == list(range(len(stored)))
        assert len(stored) % batch == 0
        assert len(stored) <= len(reported) + 2 * batch
        for number in stored:
            document, claims = make_reading(number)
            assert [found.claim for found in ledger.claims(document=document.id)] == claims
        # Going on gives the same content as a run that nobody disturbed.
        numbers = range(len(stored) + 10)
        ledger.add_many([(document, NAME, VERSION, claims) for document, claims in map(make_reading, numbers)])
        assert ledger.digest() == digest_of(tmp_path / "undisturbed.db", *numbers)


@POSIX
def test_a_writer_killed_inside_a_transaction_leaves_none_of_it(place: str) -> None:
    path = place
    before = digest_of(path, 1, 2)
    with children(("hang", path, 3)) as (child,):
        assert child.line() == "inside"
        with Ledger.open(path, read_only=True) as ledger:
            assert ledger.digest() == before  # readers never see half of it
        child.kill()
        assert child.rest() == []
    with Ledger.open(path) as ledger:
        assert ledger.digest() == before
        assert ledger.verify() == []
        document, claims = make_reading(3)
        assert ledger.add(document, READER, claims)


@POSIX
def test_a_log_cut_off_anywhere_gives_a_whole_ledger_up_to_there(tmp_path: Path) -> None:
    """What a power cut may leave: the log written to some point, and not beyond."""
    path = tmp_path / "reportedly.db"
    digest_of(path)
    with children(("write", path, 0, 6, 1)) as (child,):
        assert child.line() == "ready"
        with Ledger.open(path, read_only=True) as reader:
            first = reader.documents()  # holds the log open, so that the child's end does not fold it into the file
            assert next(first, None) is None
            child.go()
            assert child.rest() == [str(number) for number in range(6)]
            for suffix in ("", "-wal"):
                shutil.copy(f"{path}{suffix}", tmp_path / f"kept.db{suffix}")
    log = (tmp_path / "kept.db-wal").read_bytes()
    sizes = []
    for cut in range(0, len(log) + 1, 4096 + 1000):
        target = tmp_path / f"cut-{cut}.db"
        shutil.copy(tmp_path / "kept.db", target)
        target.with_name(f"{target.name}-wal").write_bytes(log[:cut])
        with Ledger.open(target) as ledger:
            assert ledger.verify() == []
            stored = stored_numbers(ledger)
            assert stored == list(range(len(stored)))
            sizes.append(len(stored))
    assert sizes == sorted(sizes)
    assert sizes[0] == 0
    assert sizes[-1] >= 4


def test_writers_at_once_into_one_ledger_lose_and_double_nothing(place: str, tmp_path: Path) -> None:
    path = place
    ranges = [(0, 60, 1), (30, 90, 7), (10, 80, 3)]
    with children(*(("write", path, *numbers) for numbers in ranges)) as writers:
        for child in writers:
            assert child.line() == "ready"
        for child in writers:
            child.go()
        for child, (first, last, _) in zip(writers, ranges, strict=True):
            assert child.rest() == [str(number) for number in range(first, last)]
            assert child.end() == 0
    with Ledger.open(path) as ledger:
        assert ledger.verify() == []
        assert stored_numbers(ledger) == list(range(90))
        assert ledger.digest() == digest_of(tmp_path / "undisturbed.db", *range(90))


def test_processes_that_make_the_same_ledger_at_once_make_one(places: Places) -> None:
    rounds = 12 if places.store == "sqlite" else 4
    made = [places.new() for _ in range(rounds)]
    with children(*[("create", *made)] * 3) as makers:
        for child in makers:
            assert child.line() == "ready"
        for number in range(rounds):
            for child in makers:
                child.go()
            assert [child.line() for child in makers] == [str(number)] * 3
    for number in range(rounds):
        with Ledger.open(made[number], create=False) as ledger:
            assert stored_numbers(ledger) == [number]
            assert ledger.verify() == []


def test_a_ledger_is_not_used_across_a_fork(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Ledger.open(place) as ledger:
        ledger.counts()
        monkeypatch.setattr("os.getpid", lambda: -1)  # as it is in a child
        with pytest.raises(LedgerError, match="open it in the child itself"):
            ledger.counts()
        monkeypatch.undo()
        ledger.counts()


@POSIX
@pytest.mark.parametrize("limit", [300_000, 900_000])
def test_where_files_cannot_grow_the_error_is_clear_and_what_was_reported_is_there(tmp_path: Path, limit: int) -> None:
    path = tmp_path / "reportedly.db"
    with children(("fill", path, limit)) as (child,):
        *said, last = child.rest()
        assert child.end() == 0
    assert last.startswith("error the disk with the ledger")
    assert "nothing that was reported as stored is lost" in last
    assert len(said) > 0
    with Ledger.open(path) as ledger:
        assert ledger.verify() == []
        assert stored_numbers(ledger)[: len(said)] == [int(number) for number in said]
        document, claims = make_reading(9999)
        assert ledger.add(document, READER, claims)


def test_a_full_disk_says_so_and_the_same_ledger_goes_on_when_there_is_space(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "reportedly.db") as ledger:
        ledger.add(*_reading(1))
        before = ledger.digest()
        limit = {"pages": 1}  # SQLite takes this for the present size

        @event.listens_for(ledger._engine, "checkout")
        def restrict(connection: sqlite3.Connection, _: object, __: object) -> None:
            connection.execute(f"PRAGMA max_page_count = {limit['pages']}")

        with pytest.raises(LedgerError, match=r"disk with the ledger .* is full; nothing .* free some space and run"):
            ledger.add_many([(document, NAME, VERSION, claims) for document, claims in map(make_reading, range(400))])
        assert ledger.digest() == before
        limit["pages"] = 1_000_000
        ledger.add(*_reading(2))
        assert stored_numbers(ledger) == [1, 2]
        assert ledger.verify() == []


def _reading(number: int):  # type: ignore[no-untyped-def]  # the arguments of Ledger.add
    document, claims = make_reading(number)
    return document, READER, claims
