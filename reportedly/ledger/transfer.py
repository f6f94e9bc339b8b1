"""Whole ledgers from one place to another: copied row by row, merged, and backed up.

A copy has every row as it was, its hash chain included, whatever the two stores are. A merge adds what the one ledger
has and the other has not: ids follow from content, so what both have is one, and both histories of decisions stand side
by side in the order of their times.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, literal_column, select, update

from reportedly.errors import InputError, LedgerError
from reportedly.ledger import chain, schema
from reportedly.ledger.chain import Head
from reportedly.ledger.dialects import streamed
from reportedly.ledger.location import file_of, shown
from reportedly.ledger.records import Counts
from reportedly.ledger.schema import CHAIN
from reportedly.ledger.store import Ledger
from reportedly.ledger.stores import Store

Observe = Callable[[str, int, int | None], None]
"""Told of what, how many are done, and how many there are where that is known."""

_ROWS = 500
_PAGES = 2_000  # of a file, between two reports of progress
_IN_ORDER: tuple[Table, ...] = (
    schema.documents,
    schema.document_keys,
    schema.readers,
    schema.names,
    schema.places,
    schema.readings,
    schema.claims,
    schema.claim_actors,
    schema.decisions,
)
"""The tables, each after those that its rows refer to."""
_NUMBERED = frozenset({"documents", "document_keys", "readings", "claims", "decisions"})


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy or a backup holds, and the head of its hash chain, if it has one.

    Of a backup, ``sha256`` is that of the file, and ``size`` its bytes.
    """

    source: str
    target: str
    counts: Counts
    head: Head | None
    sha256: str | None = None
    size: int | None = None


def copy(source: Ledger, target: str | os.PathLike[str], observe: Observe | None = None) -> Copied:
    """Copy a ledger, in the state in which it is now, to where none is yet, and return what was copied.

    All of it is stored, or nothing. Raises ``InputError`` where a file or a ledger that is not empty is there already,
    ``LedgerError`` where either cannot be used.
    """
    path = file_of(target)
    if path is None:
        with Ledger.open(target) as made:
            if any(getattr(made.counts(), name) for name in Counts.__slots__):
                raise InputError(f"the ledger {made.location} is not empty; bring it in with: reportedly ledger merge")
            return _copied(source, made, made.location, observe)
    _check_free(path)
    with _whole(path) as partial, Ledger.open(partial) as made:
        return _copied(source, made, str(path), observe)


def backup(source: Ledger, target: Path, observe: Observe | None = None) -> Copied:
    """Write a ledger, in the state in which it is now, to a new file that is itself a ledger, and return what is in it.

    Of a file by SQLite's online backup, page by page, while others go on writing; of PostgreSQL by copying. All of it
    is written, or nothing. Raises ``InputError`` where the file is there already, and as :func:`copy` does.
    """
    _check_free(target)
    with _whole(target) as partial:
        if source.path is None:
            with Ledger.open(partial) as made:
                _copied(source, made, str(target), observe)
        else:
            _back_up_file(source, partial, observe)
        with Ledger.open(partial, create=False, read_only=True) as made:
            counts, head = made.counts(), made.chain_head()
        with partial.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = partial.stat().st_size
    return Copied(source.location, str(target), counts, head, digest, size)


def _copied(source: Ledger, target: Ledger, shown_as: str, observe: Observe | None) -> Copied:
    with source._reading() as reading:

        def store(connection: Connection) -> Head | None:
            for table in _IN_ORDER:
                _copy_table(reading, connection, table, observe)
            _copy_maker(reading, connection)
            if chain.is_on(reading):
                _copy_chain(reading, connection, target._store, observe)
            return chain.head(connection)

        head = target._write(store)
    return Copied(source.location, shown_as, target.counts(), head)


def _copy_table(source: Connection, target: Connection, table: Table, observe: Observe | None) -> None:
    total = source.execute(select(func.count()).select_from(table)).scalar_one() if observe is not None else None
    # In the order in which they came: which reading or decision came last is known by that alone.
    by_row: ColumnElement[Any] = literal_column(f"{table.name}.rowid")
    order = [by_row] if table.name in _NUMBERED else list(table.primary_key)
    done = 0
    for rows in _batches(streamed(source, select(table).order_by(*order), _ROWS)):
        target.execute(table.insert(), rows)
        done += len(rows)
        if observe is not None:
            observe(table.name, done, total)


def _copy_maker(source: Connection, target: Connection) -> None:
    """Copy what made the ledger: the chain's first link is about it."""
    table = schema.meta
    made = source.execute(select(table.c.value).where(table.c.key == "created_by")).scalar_one()
    target.execute(update(table).where(table.c.key == "created_by").values(value=made))


def _copy_chain(source: Connection, target: Connection, store: Store, observe: Observe | None) -> None:
    CHAIN.create(target)
    store.forbid_changes(target, (CHAIN.name,))
    _copy_table(source, target, CHAIN, observe)


def _batches(rows: Iterator[Any]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(dict(row._mapping))
        if len(batch) == _ROWS:
            yield batch
            batch = []
    if batch:
        yield batch


def _back_up_file(source: Ledger, target: Path, observe: Observe | None) -> None:
    def report(status: int, remaining: int, total: int) -> None:
        if observe is not None:
            observe("pages", total - remaining, total)

    with source._reading() as connection:
        # Held open, so that what others store meanwhile neither comes in nor makes the backup begin again.
        connection.exec_driver_sql("SELECT count(*) FROM meta")
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        with contextlib.closing(sqlite3.connect(target)) as made:
            driver.backup(made, pages=_PAGES, progress=report, sleep=0)


def _check_free(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise InputError(f"{path} exists already; give the name of a new file")
    if not path.absolute().parent.is_dir():
        raise InputError(f"the folder {path.absolute().parent} does not exist; make it, or name another file")


@contextlib.contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Give a file's path in a folder beside it, and move it to its own name when it is whole and on the disk."""
    try:
        with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.absolute().parent) as folder:
            partial = Path(folder) / path.name
            yield partial
            _flush(partial)
            # A link fails where a file came to be meanwhile; a rename would take its place.
            try:
                os.link(partial, path)
            except FileExistsError:
                raise
            except OSError:  # the file system has no links
                partial.rename(path)
        _flush(path.absolute().parent)
    except FileExistsError as error:
        raise InputError(f"{shown(path)} exists already; give the name of a new file") from error
    except OSError as error:
        raise LedgerError(
            f"{path} cannot be written: {error.strerror or error}; allow it, free some space, or name another file"
        ) from error
    except sqlite3.Error as error:
        raise LedgerError(f"{path} cannot be written: {error}; free some space, or name another file") from error


def _flush(path: Path) -> None:
    """Have a file, or a folder's list of its files, written to the disk; not every system can do that for a folder."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
