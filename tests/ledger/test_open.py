"""Opening: where a ledger may lie, what is no ledger, and what reading alone leaves behind."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from pathlib import Path

import pytest

from reportedly.errors import ConfigurationError, LedgerError
from reportedly.ledger import Ledger
from tests.ledger.making import READER, make_reading


def fill(path: Path | str, *numbers: int) -> str:
    """Make a ledger with some documents and return its digest."""
    with Ledger.open(path) as ledger:
        for number in numbers:
            document, claims = make_reading(number)
            ledger.add(document, READER, claims)
        return ledger.digest()


def trouble(path: Path) -> str:
    """Return what is wrong with a ledger, whether opening it or checking it tells."""
    try:
        with Ledger.open(path) as ledger:
            return "; ".join(ledger.verify())
    except LedgerError as error:
        return str(error)


def digest_or_error(path: Path) -> str:
    try:
        with Ledger.open(path, read_only=True) as ledger:
            return ledger.digest()
    except LedgerError as error:
        return str(error)


def listing(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_path_a_string_and_a_url_are_the_same(tmp_path: Path) -> None:
    path = tmp_path / "my ledger #1?.db"
    digest = fill(path, 1)
    for location in (path, str(path)):
        with Ledger.open(location, create=False) as ledger:
            assert ledger.digest() == digest
            assert ledger.location == str(path)
    plain = tmp_path / "plain.db"
    shutil.copy(path, plain)
    with Ledger.open(f"sqlite:///{plain}", create=False) as ledger:
        assert ledger.digest() == digest


def test_a_relative_path_is_in_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    fill(Path("here.db"), 1)
    assert (tmp_path / "here.db").is_file()


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("postgresql+psycopg2://someone:secret@example.org/claims", "through psycopg alone"),
        ("postgresql://someone:secret@example.org:port/claims", "no address of a ledger"),
        ("mysql://example.org/claims?password=secret&x=1", "cannot be kept in mysql"),
        ("sqlite://", "a ledger is a file"),
        ("sqlite:///:memory:", "a ledger is a file"),
        ("://", "no address of a ledger"),
        ("", "names no ledger"),
    ],
)
def test_what_cannot_be_a_ledger_s_address(location: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as caught:
        Ledger.open(location)
    assert "secret" not in str(caught.value)


def test_a_missing_ledger_is_not_made_when_it_must_exist(tmp_path: Path) -> None:
    for options in ({"create": False}, {"read_only": True}):
        with pytest.raises(LedgerError, match=r"there is no ledger .* reportedly read"):
            Ledger.open(tmp_path / "missing.db", **options)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match=r"folder .*nowhere does not exist"):
        Ledger.open(tmp_path / "nowhere" / "reportedly.db")


def test_a_folder_is_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="is a folder"):
        Ledger.open(tmp_path)


def test_a_text_file_is_no_ledger_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Not a ledger at all.\n" * 100)
    for read_only in (False, True):
        with pytest.raises(LedgerError, match="not an SQLite file"):
            Ledger.open(path, read_only=read_only)
    assert listing(tmp_path) == {"notes.txt": b"Not a ledger at all.\n" * 100}


def test_an_sqlite_file_of_another_program_is_no_ledger_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE documents (id TEXT)")
    connection.close()
    before = listing(tmp_path)
    for read_only in (False, True):
        with pytest.raises(LedgerError, match="of something else"):
            Ledger.open(path, read_only=read_only)
    assert listing(tmp_path) == before


def test_an_empty_file_becomes_a_ledger_only_when_one_may_be_made(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    for options in ({"create": False}, {"read_only": True}):
        with pytest.raises(LedgerError, match="is empty, not a ledger"):
            Ledger.open(path, **options)
    assert path.stat().st_size == 0
    fill(path, 1)


@pytest.mark.parametrize("offset", [100, 4096, 8 * 4096])
def test_a_damaged_ledger_is_a_ledger_error_or_a_problem_never_another_exception(tmp_path: Path, offset: int) -> None:
    path = tmp_path / "reportedly.db"
    fill(path, *range(10))
    content = bytearray(path.read_bytes())
    content[offset : offset + 8192] = b"\xff" * 8192
    path.write_bytes(content)
    assert trouble(path)


def test_a_truncated_ledger_is_a_ledger_error_or_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "reportedly.db"
    fill(path, *range(10))
    path.write_bytes(path.read_bytes()[:9000])
    assert trouble(path)


def test_reading_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "reportedly.db"
    digest = fill(path, 1, 2)
    before = listing(tmp_path)
    with Ledger.open(path, read_only=True) as ledger:
        assert ledger.digest() == digest
        assert len(list(ledger.claims())) == 5
    assert listing(tmp_path) == before


def test_a_ledger_opened_for_reading_refuses_to_write(place: str) -> None:
    path = place
    digest = fill(path, 1)
    document, claims = make_reading(2)
    with Ledger.open(path, read_only=True) as ledger:
        with pytest.raises(LedgerError, match="cannot be written"):
            ledger.add(document, READER, claims)
        assert ledger.digest() == digest


def test_a_read_only_folder_can_be_read_and_not_written(guarded: Path) -> None:
    path = guarded / "reportedly.db"
    digest = fill(path, 1, 2)
    before = listing(guarded)
    guarded.chmod(0o555)
    with Ledger.open(path, read_only=True) as ledger:
        assert ledger.digest() == digest
        assert len(list(ledger.claims())) == 5
    with pytest.raises(LedgerError, match=r"folder of the ledger .* read-only"):
        Ledger.open(path)
    with pytest.raises(LedgerError, match="is read-only"):
        Ledger.open(guarded / "new.db")
    assert listing(guarded) == before


def test_a_read_only_file_can_be_read_and_not_written(guarded: Path) -> None:
    path = guarded / "reportedly.db"
    digest = fill(path, 1, 2)
    content = path.read_bytes()
    path.chmod(0o444)
    with Ledger.open(path, read_only=True) as ledger:
        assert ledger.digest() == digest
    with pytest.raises(LedgerError, match="is read-only"):
        Ledger.open(path)
    assert path.read_bytes() == content


def test_a_file_that_may_not_be_read_is_named(guarded: Path) -> None:
    path = guarded / "reportedly.db"
    fill(path, 1)
    path.chmod(0o000)
    with pytest.raises(LedgerError, match="cannot be read: Permission denied"):
        Ledger.open(path, read_only=True)


def test_a_read_only_folder_in_which_somebody_is_writing_shows_what_is_stored(guarded: Path) -> None:
    path = guarded / "reportedly.db"
    fill(path, 1)
    with Ledger.open(path) as writer:
        document, claims = make_reading(2)
        writer.add(document, READER, claims)  # in the log beside the file, not yet in it
        guarded.chmod(0o555)
        with Ledger.open(path, read_only=True) as ledger:
            assert ledger.digest() == writer.digest()
        guarded.chmod(0o777)


def test_a_log_left_in_a_read_only_folder_is_never_passed_over_in_silence(guarded: Path) -> None:
    source = guarded / "source.db"
    with Ledger.open(source) as writer:
        document, claims = make_reading(2)
        writer.add(document, READER, claims)
        folder = guarded / "copied"
        folder.mkdir()
        for suffix in ("", "-wal"):
            shutil.copy(f"{source}{suffix}", f"{folder / 'reportedly.db'}{suffix}")
        folder.chmod(0o555)
        found = digest_or_error(folder / "reportedly.db")
        folder.chmod(0o777)
        assert found == writer.digest() or "write-ahead log" in found


def test_a_ledger_locked_too_long_says_so(place: str) -> None:
    fill(place, 1)
    document, claims = make_reading(2)
    with Ledger.open(place) as other, Ledger.open(place, lock_timeout=0.05) as ledger:
        with other._store.write_transaction():
            with pytest.raises(LedgerError, match=r"locked by another process for more than 0\.05 seconds"):
                ledger.add(document, READER, claims)
            assert len(list(ledger.claims())) == 2  # reading goes on all the while
        assert ledger.add(document, READER, claims)


def test_threads_share_one_ledger(ledger: Ledger) -> None:
    with ledger:
        failures: list[Exception] = []

        def work(first: int) -> None:
            try:
                for number in range(first, first + 10):
                    document, claims = make_reading(number)
                    ledger.add(document, READER, claims)
                    list(ledger.claims(document=document.id))
            except Exception as error:  # noqa: BLE001 - the test tells whatever went wrong
                failures.append(error)

        threads = [threading.Thread(target=work, args=(first,)) for first in (0, 5, 10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert ledger.counts().documents == 20
        assert ledger.verify() == []
