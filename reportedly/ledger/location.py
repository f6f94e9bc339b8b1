"""Where a ledger lies: a path or URL into a store that can be opened, or a clear error before anything is touched."""

from __future__ import annotations

import os
import re
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from reportedly.errors import ConfigurationError, LedgerError
from reportedly.ledger.sqlite import SqliteStore, is_sqlite_file, may_write
from reportedly.ledger.stores import Store

_ALLOWED = "give a file's path, sqlite:///FILE or postgresql://USER@HOST/DATABASE"
_IN_URL = re.compile(r"(?<=://)([^/@]*?):[^@]*@|(?<=password=)[^&]*")


def store_at(location: str | os.PathLike[str], *, create: bool, read_only: bool, lock_timeout: float) -> Store:
    """Return the store of a ledger at a path or URL.

    Raises ``ConfigurationError`` for a URL of another database, and ``LedgerError`` for a file that is missing and may
    not be created, that is something else, or that cannot be read, or written where that is asked.
    """
    place = _place(location)
    if isinstance(place, Path):
        _check(place, create=create, write=not read_only)
        return SqliteStore(place, read_only=read_only, lock_timeout=lock_timeout)
    from reportedly.ledger.postgresql import PostgresStore

    return PostgresStore(place, read_only=read_only, lock_timeout=lock_timeout)


def shown(location: str | os.PathLike[str]) -> str:
    """Return a path or URL without any password, for messages."""
    text = os.fspath(location)
    return _IN_URL.sub(lambda found: f"{found[1]}:***@" if found[1] is not None else "***", text)


def file_of(location: str | os.PathLike[str]) -> Path | None:
    """Return the path of a ledger's file, whether or not it is there; ``None`` where it is kept in a server.

    Raises ``ConfigurationError`` for a URL of another database.
    """
    place = _place(location)
    return place if isinstance(place, Path) else None


def _place(location: str | os.PathLike[str]) -> Path | URL:
    text = os.fspath(location)
    if "://" not in text:
        if not text or "\0" in text:
            raise ConfigurationError(f"{text!r} names no ledger: {_ALLOWED}")
        return Path(text)
    told = shown(text)
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise ConfigurationError(f"{told!r} is no address of a ledger: {_ALLOWED}") from error
    backend = url.get_backend_name()
    if backend in ("postgresql", "postgres"):
        if url.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
            raise ConfigurationError(f"{told}: PostgreSQL is used through psycopg alone; {_ALLOWED}")
        return url
    if backend != "sqlite":
        raise ConfigurationError(f"{told}: a ledger cannot be kept in {backend}; {_ALLOWED}")
    if not url.database or url.database == ":memory:":
        raise ConfigurationError(f"{told}: a ledger is a file, to be kept; {_ALLOWED}")
    return Path(url.database)


def _check(path: Path, *, create: bool, write: bool) -> None:
    try:
        if path.is_dir():
            raise LedgerError(f"{path} is a folder; name a file in it, such as {path / 'reportedly.db'}")
        if path.exists():
            _check_file(path, write=write)
        elif not create:
            raise LedgerError(f"there is no ledger {path}; make it with: reportedly read INPUT --ledger {path}")
        else:
            _check_folder(path.absolute().parent, path)
    except OSError as error:
        raise LedgerError(f"the ledger {path} cannot be read: {error.strerror or error}") from error


def _check_file(path: Path, *, write: bool) -> None:
    if not path.is_file():
        raise LedgerError(f"{path} is not a regular file; name another ledger")
    if not is_sqlite_file(path):
        raise LedgerError(f"{path} is not a ledger: it is not an SQLite file; name another ledger")
    if write and not may_write(path):
        raise LedgerError(f"the ledger {path} is read-only; allow writing to it, or name another ledger")
    if write and not may_write(path.absolute().parent):
        raise LedgerError(
            f"the folder of the ledger {path} is read-only, and a write-ahead log is kept beside a ledger; "
            "allow writing to the folder, or name another ledger"
        )


def _check_folder(folder: Path, path: Path) -> None:
    if not folder.is_dir():
        raise LedgerError(f"the folder {folder} does not exist; make it, or name another ledger than {path}")
    if not may_write(folder):
        raise LedgerError(f"the folder {folder} is read-only; allow writing to it, or name another ledger than {path}")
