"""What the watch has seen and done, in an SQLite file beside the ledger.

It is kept apart from the ledger: a ledger only ever grows, and is the same whoever made it; this changes with every
poll, and belongs to one watch. Lost, it costs the polls again but no claim: documents and claims are known by their
content, and are not stored twice.

An article goes from ``pending`` (to be fetched) through ``held`` (fetched, its snapshot on disk, not yet in the ledger)
to ``done``. Each step is one transaction that is on disk when it ends, and each can be done again without harm, so that
a kill at any moment neither loses an article nor repeats one.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from reportedly.errors import LedgerError

APPLICATION_ID = 0x52505457
"""``PRAGMA application_id`` of the file: "RPTW" in ASCII."""

VERSION = 1
_LOCK_SECONDS = 30.0

_SCHEMA = """
CREATE TABLE sources (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, address TEXT NOT NULL, outlet TEXT,
    etag TEXT, modified TEXT, fingerprint TEXT,
    polled REAL, succeeded REAL, changed REAL, next REAL, wait REAL,
    polls INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0,
    error TEXT, note TEXT, followed INTEGER NOT NULL DEFAULT 1, began REAL NOT NULL
);
CREATE TABLE articles (
    id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE, source TEXT NOT NULL REFERENCES sources(id),
    state TEXT NOT NULL, due REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, reason TEXT,
    etag TEXT, modified TEXT, title TEXT, published TEXT, language TEXT, content TEXT,
    found REAL NOT NULL, revisits INTEGER NOT NULL DEFAULT 0, fetches INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX articles_waiting ON articles (state, due) WHERE state <> 'done';
CREATE INDEX articles_by_source ON articles (source, state);
CREATE TABLE addresses (address TEXT PRIMARY KEY, article INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX addresses_by_article ON addresses (article);
CREATE TABLE listings (
    source TEXT NOT NULL, article INTEGER NOT NULL, fingerprint TEXT NOT NULL, PRIMARY KEY (source, article)
) WITHOUT ROWID;
CREATE INDEX listings_by_article ON listings (article);
CREATE TABLE held (
    article INTEGER PRIMARY KEY, fetched REAL NOT NULL, address TEXT NOT NULL, media_type TEXT, charset TEXT,
    sha256 TEXT NOT NULL, file TEXT, start INTEGER, length INTEGER, data BLOB
);
CREATE TABLE versions (
    article INTEGER NOT NULL, number INTEGER NOT NULL, document TEXT NOT NULL, documents INTEGER NOT NULL,
    title TEXT, language TEXT, fetched REAL NOT NULL, stored REAL NOT NULL,
    sha256 TEXT NOT NULL, file TEXT, start INTEGER, length INTEGER, PRIMARY KEY (article, number)
) WITHOUT ROWID;
CREATE INDEX versions_by_document ON versions (document);
CREATE TABLE snapshot_files (name TEXT PRIMARY KEY, size INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE robots (host TEXT PRIMARY KEY, text TEXT, fetched REAL NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Article:
    """One article by its canonical address, as far as the watch has come with it; moments are Unix times."""

    id: int
    address: str
    source: str
    state: str
    due: float
    attempts: int
    etag: str | None
    modified: str | None
    title: str | None
    published: str | None
    language: str | None
    content: str | None
    found: float
    revisits: int


@dataclass(frozen=True, slots=True)
class Held:
    """What was fetched of an article and is not in the ledger yet: where its snapshot lies, or the bytes themselves."""

    article: int
    fetched: float
    address: str
    media_type: str | None
    charset: str | None
    sha256: str
    file: str | None = None
    start: int | None = None
    length: int | None = None
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an article: the ledger's document, when it was fetched, and where its snapshot lies."""

    article: int
    number: int
    document: str
    documents: int
    title: str | None
    language: str | None
    fetched: float
    stored: float
    sha256: str
    file: str | None
    start: int | None
    length: int | None


class WatchState:
    """The open file; one thread uses it. All methods raise ``LedgerError`` where it cannot be read or written."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        """Use :meth:`open`."""
        self.path = path
        self._connection = connection

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Self:
        """Open the file, made if missing unless ``read_only``.

        Raises:
            LedgerError: it cannot be opened, is something else, or is of a newer version.
        """
        if read_only and not path.exists():
            raise LedgerError(f"nothing is watched into this ledger yet: there is no {path}")
        try:
            uri = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
            connection = sqlite3.connect(uri, uri=True, timeout=_LOCK_SECONDS, isolation_level=None)
            connection.row_factory = sqlite3.Row
        except sqlite3.Error as error:
            raise LedgerError(f"the watch's file {path} cannot be opened: {error}") from error
        state = cls(path, connection)
        try:
            with state._errors():
                state._prepare(read_only=read_only)
        except BaseException:
            connection.close()
            raise
        return state

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all that is written in the block, or nothing of it; on disk when it ends. Blocks may be nested."""
        if self._connection.in_transaction:
            yield
            return
        with self._errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def execute(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Run one statement, in the transaction under way or in one of its own."""
        with self._errors():
            return self._connection.execute(statement, values)

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """Return what a statement finds."""
        with self._errors():
            return self._connection.execute(statement, values).fetchall()

    # Sources

    def follow(self, sources: Iterable[tuple[str, str, str, str | None]], at: float) -> None:
        """Note which sources are followed from a moment on, as (id, kind, address, outlet).

        Of the others what is known is kept.
        """
        with self.transaction():
            self.execute("UPDATE sources SET followed = 0")
            for each in sources:
                self.execute(
                    "INSERT INTO sources (id, kind, address, outlet, began) VALUES (?, ?, ?, ?, ?) "
                    "ON CONFLICT (id) DO UPDATE SET outlet = excluded.outlet, followed = 1",
                    (*each, at),
                )

    def part(self, address: str, at: float) -> sqlite3.Row:
        """Return what is known of a sitemap that an index names; it is no source of its own."""
        identifier = f"part:{address}"
        self.execute(
            "INSERT OR IGNORE INTO sources (id, kind, address, followed, began) VALUES (?, 'part', ?, 0, ?)",
            (identifier, address, at),
        )
        return self.source(identifier)

    def source(self, identifier: str) -> sqlite3.Row:
        """Return what is known of a source."""
        return self.rows("SELECT * FROM sources WHERE id = ?", (identifier,))[0]

    def polled(self, identifier: str, at: float, wait: float, **values: Any) -> None:
        """Note that a source was polled at a moment and is due again after ``wait`` seconds; ``values`` are columns."""
        columns = "".join(f", {name} = ?" for name in values)
        self.execute(
            f"UPDATE sources SET polled = ?, next = ?, wait = ?, polls = polls + 1{columns} WHERE id = ?",  # noqa: S608 - our own names
            (at, at + wait, wait, *values.values(), identifier),
        )

    # Articles

    def article_at(self, address: str) -> Article | None:
        """Return the article that an address leads to, ``None`` for none."""
        found = self.rows(
            "SELECT articles.* FROM addresses JOIN articles ON articles.id = addresses.article "
            "WHERE addresses.address = ?",
            (address,),
        )
        return _article(found[0]) if found else None

    def article(self, identifier: int) -> Article | None:
        """Return an article by its number, ``None`` where it was found to be another one."""
        found = self.rows("SELECT * FROM articles WHERE id = ?", (identifier,))
        return _article(found[0]) if found else None

    def waiting(self, state: str) -> list[Article]:
        """Return the articles in a state, those due first first; not their contents."""
        found = self.rows("SELECT * FROM articles WHERE state = ? ORDER BY due, id", (state,))
        return [_article(row) for row in found]

    def add(self, address: str, source: str, due: float, found: float, **values: Any) -> int:
        """Add an article to be fetched, under its address, and return its number."""
        names = ("address", "source", "state", "due", "found", *values)
        marks = ", ".join("?" * len(names))
        cursor = self.execute(
            f"INSERT INTO articles ({', '.join(names)}) VALUES ({marks})",  # noqa: S608 - our own names
            (address, source, "pending", due, found, *values.values()),
        )
        number = int(cursor.lastrowid or 0)
        self.execute("INSERT INTO addresses VALUES (?, ?)", (address, number))
        return number

    def change(self, article: int, **values: Any) -> None:
        """Set columns of an article."""
        columns = ", ".join(f"{name} = ?" for name in values)
        self.execute(f"UPDATE articles SET {columns} WHERE id = ?", (*values.values(), article))  # noqa: S608 - our own names

    def listing(self, source: str, article: int) -> str | None:
        """Return what a source said last of an article, as a fingerprint; ``None`` where it has not listed it."""
        found = self.rows("SELECT fingerprint FROM listings WHERE source = ? AND article = ?", (source, article))
        return str(found[0][0]) if found else None

    def list_(self, source: str, article: int, fingerprint: str) -> None:
        """Note what a source says of an article now."""
        self.execute("INSERT OR REPLACE INTO listings VALUES (?, ?, ?)", (source, article, fingerprint))

    def alias(self, address: str, article: int) -> None:
        """Let one more address lead to an article, where it leads to none yet."""
        self.execute("INSERT OR IGNORE INTO addresses VALUES (?, ?)", (address, article))

    def merge(self, article: int, into: int) -> None:
        """Make one article's addresses lead to another, as both are the same; the first must have no versions."""
        self.execute("UPDATE addresses SET article = ? WHERE article = ?", (into, article))
        self.execute("UPDATE OR REPLACE listings SET article = ? WHERE article = ?", (into, article))
        self.execute("DELETE FROM held WHERE article = ?", (article,))
        self.execute("DELETE FROM articles WHERE id = ?", (article,))

    # What was fetched, and its versions

    def hold(self, held: Held) -> None:
        """Keep what was fetched until it is in the ledger."""
        self.execute(
            "INSERT OR REPLACE INTO held (article, fetched, address, media_type, charset, sha256, file, start, length, "
            "data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                held.article,
                held.fetched,
                held.address,
                held.media_type,
                held.charset,
                held.sha256,
                held.file,
                held.start,
                held.length,
                held.data,
            ),
        )

    def held(self) -> Held | None:
        """Return what was fetched first and is not in the ledger yet; ``None`` where nothing waits."""
        found = self.rows("SELECT * FROM held ORDER BY fetched, article LIMIT 1")
        return Held(**dict(found[0])) if found else None

    def release(self, article: int) -> None:
        """Hold what was fetched of an article no longer."""
        self.execute("DELETE FROM held WHERE article = ?", (article,))

    def versions(self, article: int) -> list[Version]:
        """Return the versions of an article, the first first."""
        found = self.rows("SELECT * FROM versions WHERE article = ? ORDER BY number", (article,))
        return [Version(**dict(row)) for row in found]

    def add_version(self, version: Version) -> None:
        """Add a version of an article."""
        self.execute(
            "INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                version.article,
                version.number,
                version.document,
                version.documents,
                version.title,
                version.language,
                version.fetched,
                version.stored,
                version.sha256,
                version.file,
                version.start,
                version.length,
            ),
        )

    def versions_of(self, address_or_document: str) -> list[Version]:
        """Return the versions of the article that an address leads to, or that a document of the ledger belongs to."""
        article = self.article_at(address_or_document)
        if article is not None:
            return self.versions(article.id)
        found = self.rows("SELECT DISTINCT article FROM versions WHERE document = ? LIMIT 1", (address_or_document,))
        return self.versions(found[0][0]) if found else []

    # The inside

    def _prepare(self, *, read_only: bool) -> None:
        run = self._connection.execute
        application = run("PRAGMA application_id").fetchone()[0]
        version = run("PRAGMA user_version").fetchone()[0]
        empty = run("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
        if application != APPLICATION_ID and not (application == 0 and empty):
            raise LedgerError(f"{self.path} is a file of something else, not of a watch; name another with --state")
        if version > VERSION:
            raise LedgerError(f"{self.path} is of a newer Reportedly; upgrade with: pip install --upgrade reportedly")
        if read_only:
            run("PRAGMA query_only = ON")
            return
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = FULL")
        run("PRAGMA foreign_keys = ON")
        run("PRAGMA trusted_schema = OFF")
        if empty:
            run("BEGIN IMMEDIATE")
            if run("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
                for statement in _SCHEMA.split(";"):
                    if statement.strip():
                        run(statement)
                run(f"PRAGMA application_id = {APPLICATION_ID}")
                run(f"PRAGMA user_version = {VERSION}")
            run("COMMIT")

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            fix = {
                sqlite3.SQLITE_FULL: "the disk is full: free some space and run again",
                sqlite3.SQLITE_IOERR: "the disk failed: check its space and health and run again",
                sqlite3.SQLITE_READONLY: "it cannot be written: allow writing to it and its folder",
                sqlite3.SQLITE_BUSY: "another process has held it for too long: run again",
                sqlite3.SQLITE_NOTADB: "it is no SQLite file: name another with --state",
                sqlite3.SQLITE_CORRUPT: "it is damaged: remove it; the ledger is whole, and nothing is stored twice",
            }.get(code, str(error))
            raise LedgerError(f"the watch's file {self.path}: {fix}") from error


def _article(row: sqlite3.Row) -> Article:
    return Article(**{name: row[name] for name in Article.__dataclass_fields__})


@contextlib.contextmanager
def only_watch(path: Path) -> Iterator[None]:
    """Be the only watch into a ledger while the block runs; the system lets go when the process ends, however it ends.

    Raises:
        LedgerError: another watch runs.
    """
    lock = path.with_name(path.name + ".lock")
    try:
        connection = sqlite3.connect(lock, timeout=0.0, isolation_level=None)
    except sqlite3.Error as error:
        raise LedgerError(f"the watch's lock {lock} cannot be made: {error}") from error
    try:
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise LedgerError(f"the watch's lock {lock} cannot be taken: {error}") from error
            raise LedgerError(
                f"another watch already writes {path}; stop it first, or name another file with --state"
            ) from None
        yield
    finally:
        connection.close()


def state_path(ledger: str | os.PathLike[str]) -> Path:
    """Return where the state of the watch into a ledger lies: beside it, as ``NAME.watch``.

    That of a ledger in a database server lies in the working folder, by the name of the database.
    """
    from reportedly.ledger.location import file_of

    path = file_of(ledger)
    if path is None:
        database = PurePosixPath(urlsplit(os.fspath(ledger)).path).name
        return Path(f"{database or 'reportedly'}.watch")
    return path.with_name(path.name + ".watch")
