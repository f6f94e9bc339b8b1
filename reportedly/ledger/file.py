"""A ledger's file: opened, closed, and read and written in transactions."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import Connection, Engine

from reportedly.ledger import sqlite
from reportedly.ledger.decisions import InForce
from reportedly.ledger.location import ledger_path
from reportedly.ledger.migrations import prepare

DEFAULT_LOCATION = "reportedly.db"
LOCK_TIMEOUT = 60.0
"""Seconds to wait for another process's transaction before giving up."""

_Item = TypeVar("_Item")


class LedgerFile:
    """The open file of a ledger; a context manager that closes it."""

    def __init__(self, path: Path, engine: Engine, *, lock_timeout: float, gazetteer: Path | None = None) -> None:
        """Use :meth:`open`."""
        self.path = path
        self._gazetteer = gazetteer
        self._engine = engine
        self._lock_timeout = lock_timeout
        self._decided = InForce()

    @classmethod
    def open(
        cls,
        location: str | os.PathLike[str] = DEFAULT_LOCATION,
        *,
        create: bool = True,
        read_only: bool = False,
        lock_timeout: float = LOCK_TIMEOUT,
        gazetteer: Path | None = None,
    ) -> Self:
        """Open a ledger by its file's path or SQLAlchemy URL (``sqlite:///reportedly.db``).

        ``create`` allows to make a new one where there is no file; ``read_only`` makes and changes nothing, works in
        folders and on files that cannot be written, and needs the ledger to exist. A ledger of an older version is
        brought up to date when it is opened for writing. ``lock_timeout`` is in seconds. ``gazetteer`` is the file in
        which places asked for by name are looked up, the package's own by default. Keep a ledger on a local disk:
        network file systems cannot share its write-ahead log.

        Raises :class:`~reportedly.errors.LedgerError` where there is no ledger, or one that cannot be used, and
        :class:`~reportedly.errors.ConfigurationError` for a URL of another database.
        """
        path = ledger_path(location, create=create and not read_only, write=not read_only)
        engine = sqlite.open_engine(path, read_only=read_only, lock_timeout=lock_timeout)
        try:
            with sqlite.errors_in_words(path, lock_timeout):
                sqlite.persistently(
                    lambda: prepare(engine, path, create=create and not read_only, migrate=not read_only), lock_timeout
                )
                if not read_only:
                    sqlite.use_write_ahead_log(engine, lock_timeout)
        except BaseException:
            engine.dispose()
            raise
        return cls(path, engine, lock_timeout=lock_timeout, gazetteer=gazetteer)

    @property
    def location(self) -> str:
        """Return where the ledger lies, as a path."""
        return str(self.path)

    @property
    def gazetteer(self) -> Path | None:
        """Return the gazetteer in which places are looked up, ``None`` for the package's own."""
        return self._gazetteer

    def close(self) -> None:
        """Close the file. The ledger is used no more."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Ledger({self.location!r})"

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Connection]:
        with sqlite.errors_in_words(self.path, self._lock_timeout), self._engine.connect() as connection:
            yield connection

    def _write(self, action: Callable[[Connection], _Item]) -> _Item:
        with sqlite.errors_in_words(self.path, self._lock_timeout):
            return sqlite.write(self._engine, action, self._lock_timeout)

    def _stream(self, rows: Callable[[Connection], Iterator[_Item]]) -> Generator[_Item]:
        with self._reading() as connection:
            yield from rows(connection)
