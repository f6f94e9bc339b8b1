"""Everything that is SQLite's own: opening the file, its settings, append-only triggers, and its errors in words.

Durability: write-ahead log with ``synchronous=FULL``, so a committed transaction survives a killed process and a
power cut alike. One transaction costs one flush of the log to disk, which batches share.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from reportedly.errors import LedgerError
from reportedly.ledger.schema import APPEND_ONLY, CHAIN, schema_version
from reportedly.ledger.stores import Stamp, Store

APPLICATION_ID = 0x52505444
"""``PRAGMA application_id`` of every ledger: "RPTD" in ASCII."""

_TABLES = tuple(table.name for table in APPEND_ONLY)
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


class SqliteStore(Store):
    """A ledger's file."""

    what: ClassVar[str] = "an SQLite file"
    path: Path

    def __init__(self, path: Path, *, read_only: bool, lock_timeout: float) -> None:
        """Use a file, which is created on the first connection unless ``read_only``; ``lock_timeout`` is in seconds."""
        uri = _read_only_uri(path, lock_timeout) if read_only else f"{path.absolute().as_uri()}?mode=rwc"
        super().__init__(
            _engine(uri, read_only=read_only, lock_timeout=lock_timeout), str(path), path.name, path, lock_timeout
        )
        self._uri = uri
        self._watching: sqlite3.Connection | None = None  # never writes, so that it sees what all others write
        self._watching_lock = threading.Lock()
        self._process = os.getpid()

    def close(self) -> None:
        """Close every connection."""
        with self._watching_lock:
            if self._watching is not None and self._process == os.getpid():
                self._watching.close()
            self._watching = None
        super().close()

    def changes(self) -> int | None:
        """Return SQLite's own count of what other connections have stored, by a look at the log's index."""
        if self._process != os.getpid():
            return None
        with self._watching_lock:
            try:
                if self._watching is None:  # it waits for nobody: what it cannot tell at once is asked in another way
                    self._watching = sqlite3.connect(self._uri, uri=True, timeout=0.0, check_same_thread=False)
                return int(self._watching.execute("PRAGMA data_version").fetchone()[0])
            except sqlite3.Error:
                return None

    def before_writing(self, connection: Connection) -> None:
        """Let the transaction hold the write lock from its start."""
        connection.execution_options(begin="BEGIN IMMEDIATE")

    def settle(self) -> None:
        """Switch the file to write-ahead logging, for good; raises ``LedgerError`` where it cannot be had."""

        def switch() -> str:
            connection = self.engine.raw_connection()
            try:
                return str(connection.cursor().execute("PRAGMA journal_mode = WAL").fetchone()[0])
            finally:
                connection.close()

        # SQLite does not wait for other connections here, so this does.
        mode = self.persistently(switch)
        if mode != "wal":
            raise LedgerError("the file system cannot share a write-ahead log; put the ledger on a local disk")

    def stamp(self, connection: Connection) -> Stamp:
        """Return what the file says that it holds."""
        application = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
        version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
        return Stamp(application == APPLICATION_ID, version, is_empty=application == 0 and tables == 0)

    def set_stamp(self, connection: Connection, version: int) -> None:
        """Mark the file as a ledger of a schema version, inside the current transaction."""
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version = {version:d}")

    def finish_tables(self, connection: Connection) -> None:
        """Make the append-only tables refuse changes."""
        self.forbid_changes(connection, _TABLES)

    def forbid_changes(self, connection: Connection, tables: tuple[str, ...]) -> None:
        """Make tables refuse UPDATE and DELETE, whoever asks."""
        for statement in append_only_triggers(tables).values():
            connection.exec_driver_sql(statement)

    def table_names(self, connection: Connection) -> frozenset[str]:
        """Return the names of the file's tables."""
        return _names(connection, "table")

    def index_names(self, connection: Connection) -> frozenset[str]:
        """Return the names of the file's indexes."""
        return _names(connection, "index")

    def integrity_problems(self, connection: Connection) -> Iterator[str]:
        """Yield what SQLite's own checks and the list of triggers find wrong, one line each."""
        found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
        yield from (f"SQLite integrity check: {line}" for line in found if line != "ok")
        for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            yield f"{table} row {row} refers to a missing row of {parent}"
        stamped, named = self.stamp(connection).version, schema_version(connection)
        if named != str(stamped):
            yield f"the file is stamped with schema version {stamped}, and its table meta says {named}"
        chained = (CHAIN.name,) if CHAIN.name in self.table_names(connection) else ()
        triggers = {
            str(name): str(sql)
            for name, sql in connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        }
        for name, statement in sorted(append_only_triggers((*_TABLES, *chained)).items()):
            if name not in triggers:
                yield f"the append-only trigger {name} is missing"
            elif triggers[name] != statement:
                yield f"the append-only trigger {name} is not what it should be"

    def was_in_the_way(self, error: Exception) -> bool:
        """Say whether another process held the file."""
        return self.is_from_database(error) and _code(error) in _BUSY

    def is_from_database(self, error: Exception) -> bool:
        """Say whether an error comes from SQLite; what it says of a damaged file need not be text."""
        return isinstance(error, DBAPIError | sqlite3.Error | UnicodeDecodeError)

    def explain(self, error: Exception) -> str:
        """Return what is wrong with the file and what to do about it."""
        return _explain(error, self.path, self.lock_timeout)


def _engine(uri: str, *, read_only: bool, lock_timeout: float) -> Engine:
    """Return an engine on a file by its address.

    Every transaction begins with ``BEGIN``, or with the statement in the connection's execution option ``begin``.
    """

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

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

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


def may_write(path: Path) -> bool:
    """Say whether this process may write to an existing file, or make files in an existing folder."""
    mode = os.W_OK | os.X_OK if path.is_dir() else os.W_OK
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)


def is_sqlite_file(path: Path) -> bool:
    """Say whether an existing file is empty or starts as SQLite files do."""
    with path.open("rb") as file:
        return file.read(len(_HEADER)) in (b"", _HEADER)


def append_only_triggers(tables: tuple[str, ...] = _TABLES) -> dict[str, str]:
    """Return the statements that create the append-only triggers of tables, by the triggers' names."""
    return {
        f"{table}_no_{act.lower()}": (
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: decisions correct it'); END"
        )
        for table in tables
        for act in ("UPDATE", "DELETE")
    }


def _names(connection: Connection, kind: str) -> frozenset[str]:
    return frozenset(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = ?", (kind,)).scalars())


def _code(error: Exception) -> int:
    original = error.orig if isinstance(error, DBAPIError) else error
    return getattr(original, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # the low byte is the primary code


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
    if code == sqlite3.SQLITE_CORRUPT or isinstance(error, UnicodeDecodeError):
        return f"the ledger {path} is damaged ({original}); put back a copy of it, or read the documents into a new one"
    return f"the ledger {path} refused: {original}"
