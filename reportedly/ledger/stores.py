"""What the ledger asks of the database that it is kept in: SQLite's file, or a schema of PostgreSQL."""

from __future__ import annotations

import contextlib
import os
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from reportedly.errors import LedgerError

_T = TypeVar("_T")
_PAUSE = 0.02  # seconds before what was in another's way is tried again


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a store says that it holds: a ledger of a schema version, or something else, or nothing."""

    is_ledger: bool
    version: int
    is_empty: bool


class Store(ABC):
    """An open database with a ledger in it, or room for one.

    ``location`` is how it is shown, without any password; ``name`` is short, for files about the ledger; ``path`` is
    the ledger's file, ``None`` where it is in no file of its own.
    """

    what: ClassVar[str]
    """What holds the ledger, in words."""

    def __init__(self, engine: Engine, location: str, name: str, path: Path | None, lock_timeout: float) -> None:
        self.engine = engine
        self.location = location
        self.name = name
        self.path = path
        self.lock_timeout = lock_timeout
        _keep_to_process(engine)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def changes(self) -> int | None:
        """Return a number that is another one once anything was stored since it was asked for, at next to no cost.

        ``None`` where that cannot be told.
        """
        return None

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the ledger."""
        with self.errors_in_words(), self.engine.connect() as connection:
            yield connection

    def write(self, action: Callable[[Connection], _T]) -> _T:
        """Run ``action`` in a transaction and return what it gives, again if another process was in the way."""

        def attempt() -> _T:
            with self.write_transaction() as connection:
                return action(connection)

        with self.errors_in_words():
            return self.persistently(attempt)

    def persistently(self, action: Callable[[], _T]) -> _T:
        """Return what ``action`` gives, trying again for the lock's time while another process is in the way."""
        deadline = time.monotonic() + self.lock_timeout
        while True:
            try:
                return action()
            except Exception as error:
                if not self.was_in_the_way(error) or time.monotonic() > deadline:
                    raise
                time.sleep(_PAUSE)

    @contextlib.contextmanager
    def errors_in_words(self) -> Generator[None]:
        """Turn the database's errors into ``LedgerError``s that say what is wrong and what to do."""
        try:
            yield
        except UnicodeEncodeError as error:
            raise LedgerError(
                f"a text has the lone surrogate {error.object[error.start]!r} after "
                f"{error.object[: error.start][-40:]!r}, which no ledger can hold; decode the input with "
                "errors='replace'"
            ) from error
        except Exception as error:
            if not self.is_from_database(error):
                raise
            raise LedgerError(self.explain(error)) from error

    @contextlib.contextmanager
    def write_transaction(self) -> Iterator[Connection]:
        """Begin a transaction that holds the write lock from the start: what it reads stays true till its end."""
        with self.engine.connect() as connection:
            self.before_writing(connection)
            with connection.begin():
                self.take_lock(connection)
                yield connection

    @abstractmethod
    def before_writing(self, connection: Connection) -> None:
        """Set a connection up for writing, before its transaction."""

    def take_lock(self, connection: Connection) -> None:  # noqa: B027 - SQLite's is taken as the transaction begins
        """Wait until nobody else writes; what this transaction reads then stays true till its end."""

    @abstractmethod
    def settle(self) -> None:
        """Do what is done once a ledger is opened for writing."""

    @abstractmethod
    def stamp(self, connection: Connection) -> Stamp:
        """Return what the database says that it holds."""

    @abstractmethod
    def set_stamp(self, connection: Connection, version: int) -> None:
        """Mark the database as a ledger of a schema version, inside the current transaction."""

    @abstractmethod
    def finish_tables(self, connection: Connection) -> None:
        """Do to new tables what is this database's own; among it, make them refuse every change but additions."""

    @abstractmethod
    def forbid_changes(self, connection: Connection, tables: tuple[str, ...]) -> None:
        """Make tables refuse every change but additions, whoever asks."""

    @abstractmethod
    def table_names(self, connection: Connection) -> frozenset[str]:
        """Return the names of the tables that there are."""

    @abstractmethod
    def index_names(self, connection: Connection) -> frozenset[str]:
        """Return the names of the indexes that there are."""

    @abstractmethod
    def integrity_problems(self, connection: Connection) -> Iterator[str]:
        """Yield what the database's own checks and the list of triggers find wrong, one line each."""

    @abstractmethod
    def was_in_the_way(self, error: Exception) -> bool:
        """Say whether an error is another process's doing that a new attempt may not meet, with nothing stored."""

    def is_from_database(self, error: Exception) -> bool:
        """Say whether an error comes from the database or its driver."""
        return isinstance(error, DBAPIError)

    @abstractmethod
    def explain(self, error: Exception) -> str:
        """Return what is wrong and what to do about it, in a line without any password."""


def _keep_to_process(engine: Engine) -> None:
    """Refuse connections to a process that was forked off the one that opened the ledger."""
    process = os.getpid()

    @event.listens_for(engine, "checkout")
    def same_process(_: Any, entry: ConnectionPoolEntry, proxy: Any) -> None:
        if os.getpid() != process:
            raise LedgerError("a ledger opened in one process cannot be used in its child; open it in the child itself")
