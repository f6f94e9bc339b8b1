"""Where a ledger lies: a path or URL into a file that can be opened, or a clear error before anything is touched."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from reportedly.errors import ConfigurationError, LedgerError
from reportedly.ledger.sqlite import is_sqlite_file, may_write

_ALLOWED = "give a file's path or sqlite:///FILE"


def ledger_path(location: str | os.PathLike[str], *, create: bool, write: bool) -> Path:
    """Return the path of a ledger's file.

    Raises ``ConfigurationError`` for a URL that is not of an SQLite file, and ``LedgerError`` for a file that is
    missing and may not be created, that is something else, or that cannot be read, or written where that is asked.
    """
    path = _path(location)
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
    return path


def _path(location: str | os.PathLike[str]) -> Path:
    text = os.fspath(location)
    if "://" not in text:
        if not text or "\0" in text:
            raise ConfigurationError(f"{text!r} names no ledger: {_ALLOWED}")
        return Path(text)
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise ConfigurationError(f"{text!r} is no address of a ledger: {_ALLOWED}") from error
    shown = url.render_as_string(hide_password=True)
    backend = url.get_backend_name()
    if backend in ("postgresql", "postgres"):
        raise ConfigurationError(f"{shown}: ledgers in PostgreSQL come with a later release; until then {_ALLOWED}")
    if backend != "sqlite":
        raise ConfigurationError(f"{shown}: a ledger cannot be kept in {backend}; {_ALLOWED}")
    if not url.database or url.database == ":memory:":
        raise ConfigurationError(f"{shown}: a ledger is a file, to be kept; {_ALLOWED}")
    return Path(url.database)


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
