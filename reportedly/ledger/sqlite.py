"""Everything that is SQLite's own: opening the file, its settings, append-only triggers, and its errors in words.

Durability: write-ahead log with ``synchronous=FULL``, so a committed transaction survives a killed process and a
power cut alike. One transaction costs one flush of the log to disk, which batches share.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Select, Table, create_engine, event, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from reportedly.errors import LedgerError
from reportedly.ledger.schema import APPEND_ONLY
from reportedly.ledger.serialise import canonical_json

APPLICATION_ID = 0x52505444
"""``PRAGMA application_id`` of every ledger: "RPTD" in ASCII."""

_T = TypeVar("_T")
_HEADER = b"SQLite format 3\x00"
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}
_SETTINGS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",  # else INSERT OR REPLACE would slip past the append-only triggers
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",  # macOS flushes the disk's own cache only when asked
    "PRAGMA checkpoint_fullfsync = ON",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA cache_size = -65536",  # 64 MiB: ids are hashes, so the indexes are touched all over
    "PRAGMA trusted_schema = OFF",  # a ledger may come from somebody else
)


def open_engine(path: Path, *, read_only: bool, lock_timeout: float) -> Engine:
    """Return an engine on a ledger's file; the file is created on the first connection unless ``read_only``.

    ``lock_timeout`` is in seconds. Every transaction begins with ``BEGIN``, or with the statement in the connection's
    execution option ``begin``.
    """
    uri = _read_only_uri(path, lock_timeout) if read_only else f"{path.absolute().as_uri()}?mode=rwc"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            uri, uri=True, timeout=lock_timeout, isolation_level=None, check_same_thread=False, cached_statements=256
        )
        for setting in _SETTINGS:
            connection.execute(setting)
        if read_only:
            connection.execute("PRAGMA query_only = ON")
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, max_overflow=-1)
    process = os.getpid()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    @event.listens_for(engine, "checkout")
    def same_process(_: Any, entry: ConnectionPoolEntry, proxy: Any) -> None:
        if os.getpid() != process:
            raise LedgerError("a ledger opened in one process cannot be used in its child; open it in the child itself")

    return engine


def _read_only_uri(path: Path, lock_timeout: float) -> str:
    """Return an address that reads the file and leaves nothing behind.

    Readers of a write-ahead log need its shared index beside the file. Where that can be written it is made and
    removed again by SQLite. In a folder that cannot be written it may exist already, made by a writer; else, without
    a log, nobody is writing and the file can be read as it is.
    """
    uri = path.absolute().as_uri()
    if may_write(path.absolute().parent) and may_write(path):
        return f"{uri}?mode=rw"
    try:
        with contextlib.closing(sqlite3.connect(f"{uri}?mode=ro", uri=True, timeout=lock_timeout)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError:
        log = path.with_name(path.name + "-wal")
        if not log.exists() or log.stat().st_size == 0:
            return f"{uri}?mode=ro&immutable=1"
    return f"{uri}?mode=ro"


def write(engine: Engine, action: Callable[[Connection], _T], lock_timeout: float) -> _T:
    """Run ``action`` in a transaction and return what it gives, again if another process was in the way."""

    def attempt() -> _T:
        with write_transaction(engine) as connection:
            return action(connection)

    return persistently(attempt, lock_timeout)


@contextlib.contextmanager
def write_transaction(engine: Engine) -> Iterator[Connection]:
    """Begin a transaction that holds the write lock from the start, so that what it reads stays true till its end."""
    with engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection, connection.begin():
        yield connection


def may_write(path: Path) -> bool:
    """Say whether this process may write to an existing file, or make files in an existing folder."""
    mode = os.W_OK | os.X_OK if path.is_dir() else os.W_OK
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)


def is_sqlite_file(path: Path) -> bool:
    """Say whether an existing file is empty or starts as SQLite files do."""
    with path.open("rb") as file:
        return file.read(len(_HEADER)) in (b"", _HEADER)


def use_write_ahead_log(engine: Engine, lock_timeout: float) -> None:
    """Switch the file to write-ahead logging, for good; raises ``LedgerError`` where the file system cannot do it."""

    def switch() -> str:
        connection = engine.raw_connection()
        try:
            return str(connection.cursor().execute("PRAGMA journal_mode = WAL").fetchone()[0])
        finally:
            connection.close()

    # SQLite does not wait for other connections here, so this does.
    mode = persistently(switch, lock_timeout)
    if mode != "wal":
        raise LedgerError("the file system cannot share a write-ahead log; put the ledger on a local disk")


def persistently(action: Callable[[], _T], seconds: float) -> _T:
    """Return what ``action`` gives, trying again for some seconds while another process holds the file."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return action()
        except (DBAPIError, sqlite3.Error) as error:
            if _code(error) not in _BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def stamp(connection: Connection) -> tuple[int, int, int]:
    """Return a file's application id, its schema version, and its number of tables."""
    application = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
    version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
    return application, version, tables


def indexes(connection: Connection) -> frozenset[str]:
    """Return the names of the file's indexes."""
    return frozenset(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index'").scalars())


def set_stamp(connection: Connection, version: int) -> None:
    """Mark the file as a ledger of a schema version, inside the current transaction."""
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {version:d}")


def forbid_changes(connection: Connection) -> None:
    """Make the append-only tables refuse UPDATE and DELETE, whoever asks."""
    for statement in append_only_triggers().values():
        connection.exec_driver_sql(statement)


def append_only_triggers() -> dict[str, str]:
    """Return the statements that create the append-only triggers, by the triggers' names."""
    return {
        f"{table.name}_no_{act.lower()}": (
            f"CREATE TRIGGER {table.name}_no_{act.lower()} BEFORE {act} ON {table.name} "
            f"BEGIN SELECT RAISE(ABORT, '{table.name} is append-only: decisions correct it'); END"
        )
        for table in APPEND_ONLY
        for act in ("UPDATE", "DELETE")
    }


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows that the table does not have yet, by its keys."""
    if rows:
        connection.execute(insert(table).on_conflict_do_nothing(), rows)


def one_of(values: Iterable[str]) -> Select[Any]:
    """Return a subquery of any number of strings, for ``column.in_(…)``."""
    return select(func.json_each(canonical_json(sorted(set(values)))).table_valued("value").c.value)


def one_of_numbers(values: Iterable[int]) -> Select[Any]:
    """Return a subquery of any number of whole numbers, for ``column.in_(…)``."""
    return select(func.json_each(canonical_json(sorted(set(values)))).table_valued("value").c.value)


def integrity_problems(connection: Connection) -> list[str]:
    """Return what SQLite's own checks and the list of triggers find wrong, one line each."""
    found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    problems = [f"SQLite integrity check: {line}" for line in found if line != "ok"]
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        problems.append(f"{table} row {row} refers to a missing row of {parent}")
    triggers = {row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    missing = sorted(append_only_triggers().keys() - triggers)
    return problems + [f"the append-only trigger {name} is missing" for name in missing]


def _code(error: Exception) -> int:
    original = error.orig if isinstance(error, DBAPIError) else error
    return getattr(original, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # the low byte is the primary code


@contextlib.contextmanager
def errors_in_words(path: Path, lock_timeout: float) -> Iterator[None]:
    """Turn the database's errors into ``LedgerError``s that say what is wrong and what to do."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        raise LedgerError(_explain(error, path, lock_timeout)) from error
    except UnicodeEncodeError as error:
        raise LedgerError(
            f"a text has the lone surrogate {error.object[error.start]!r} after {error.object[: error.start][-40:]!r}, "
            "which no file can hold; decode the input with errors='replace'"
        ) from error


def _explain(error: Exception, path: Path, lock_timeout: float) -> str:
    code = _code(error)
    original = error.orig if isinstance(error, DBAPIError) else error
    safe = "nothing that was reported as stored is lost"
    if code in _BUSY:
        return (
            f"the ledger {path} has been locked by another process for more than {lock_timeout:g} seconds; {safe}; "
            "wait for that process to finish and run again"
        )
    if code == sqlite3.SQLITE_FULL:
        return f"the disk with the ledger {path} is full; {safe}; free some space and run again"
    if code == sqlite3.SQLITE_IOERR:
        return (
            f"the disk with the ledger {path} failed to read or write ({original}); {safe}; "
            "check its free space, quota and health and run again"
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return (
            f"the ledger {path} cannot be written ({original}); allow writing to the file and its folder, "
            "or name another ledger"
        )
    if code == sqlite3.SQLITE_CANTOPEN:
        return (
            f"the ledger {path} cannot be opened ({original}); the file and its folder must exist and be readable, and "
            "the folder writable while a write-ahead log lies beside the ledger"
        )
    if code == sqlite3.SQLITE_NOTADB:
        return f"{path} is not a ledger: it is not an SQLite file; name another ledger"
    if code == sqlite3.SQLITE_CORRUPT:
        return f"the ledger {path} is damaged ({original}); put back a copy of it, or read the documents into a new one"
    return f"the ledger {path} refused: {original}"
