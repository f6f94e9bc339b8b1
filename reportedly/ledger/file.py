"""A ledger's store: opened, closed, and read and written in transactions."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import Connection, Engine

from reportedly.ledger.decisions import InForce
from reportedly.ledger.location import store_at
from reportedly.ledger.migrations import prepare
from reportedly.ledger.remembered import Remembered
from reportedly.ledger.stores import Store
from reportedly.ledger.versions import Versions

DEFAULT_LOCATION = "reportedly.db"
LOCK_TIMEOUT = 60.0
"""Seconds to wait for another process's transaction before giving up."""

_Item = TypeVar("_Item")


class LedgerFile:
    """The open file of a ledger, or its place in a database; a context manager that closes it."""

    def __init__(self, store: Store, *, gazetteer: Path | None = None) -> None:
        """Use :meth:`open`."""
        self._store = store
        self._gazetteer = gazetteer
        self._decided = InForce()
        self._versions = Versions()
        self._remembered = Remembered()
        self._revision: tuple[int, str] | None = None  # the last one, and the store's count of changes before it

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
        """Open a ledger by its file's path or its URL.

        A URL is ``sqlite:///reportedly.db``, or ``postgresql://user@host/database`` for a ledger in PostgreSQL, which
        needs ``pip install "reportedly[postgres]"``; the ledger is the first schema of the search path.

        ``create`` allows to make a new one where there is none (the database itself must exist); ``read_only`` makes
        and changes nothing, works in folders and on files that cannot be written, and needs the ledger to exist. A
        ledger of an older version is brought up to date when it is opened for writing. ``lock_timeout`` is in seconds.
        ``gazetteer`` is the file in which places asked for by name are looked up, the package's own by default. Keep a
        ledger's file on a local disk: network file systems cannot share its write-ahead log.

        Raises :class:`~reportedly.errors.LedgerError` where there is no ledger, or one that cannot be used or reached,
        and :class:`~reportedly.errors.ConfigurationError` for a URL of another database.
        """
        create = create and not read_only
        store = store_at(location, create=create, read_only=read_only, lock_timeout=lock_timeout)
        try:
            with store.errors_in_words():
                store.persistently(lambda: prepare(store, create=create, migrate=not read_only))
                if not read_only:
                    store.settle()
        except BaseException:
            store.close()
            raise
        return cls(store, gazetteer=gazetteer)

    @property
    def path(self) -> Path | None:
        """Return the ledger's file, ``None`` for one in a database server."""
        return self._store.path

    @property
    def name(self) -> str:
        """Return the name of the ledger's file, or of its database."""
        return self._store.name

    @property
    def location(self) -> str:
        """Return where the ledger lies, as a path, or as a URL without its password."""
        return self._store.location

    @property
    def gazetteer(self) -> Path | None:
        """Return the gazetteer in which places are looked up, ``None`` for the package's own."""
        return self._gazetteer

    def close(self) -> None:
        """Close the file or the connections. The ledger is used no more."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Ledger({self.location!r})"

    @property
    def _engine(self) -> Engine:
        return self._store.engine

    def _reading(self) -> contextlib.AbstractContextManager[Connection]:
        return self._store.reading()

    def _write(self, action: Callable[[Connection], _Item]) -> _Item:
        return self._store.write(action)

    def _stream(self, rows: Callable[[Connection], Iterator[_Item]]) -> Generator[_Item]:
        with self._reading() as connection:
            yield from rows(connection)
