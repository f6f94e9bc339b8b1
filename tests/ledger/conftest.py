"""A fresh ledger in each store, and a process without the privilege to write everywhere."""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from reportedly.ledger import Ledger, schema
from reportedly.ledger.sqlite import append_only_triggers
from tests.ledger.cluster import Cluster, cluster, missing

_NOBODY = 65534


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL server; the test is skipped where there is none, and fails where ``CI`` is set."""
    if reason := missing():
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with cluster() as found:
        yield found


class Places:
    """Where new ledgers can be put, in one of the stores, and how to get at their tables past Reportedly."""

    def __init__(self, folder: Path, server: Cluster | None) -> None:
        self.server = server
        self._folder = folder
        self._numbers = itertools.count()
        self._kept: str | None = None

    @property
    def store(self) -> str:
        return "sqlite" if self.server is None else "postgresql"

    def new(self) -> str:
        """Return where a new ledger can be made."""
        if self.server is not None:
            return self.server.new_place()
        return str(self._folder / f"ledger-{next(self._numbers)}.db")

    def empty(self) -> str:
        """Return where a ledger can be made or is empty: as a new one, for tests that need very many."""
        if self.server is None:
            return self.new()
        if self._kept is None:
            self._kept = self.server.new_place()
        else:
            tables = reversed(schema.METADATA.sorted_tables)
            deletions = ";".join(f"DELETE FROM {table.name}" for table in tables if table is not schema.meta)
            self.server.run(deletions, self._kept, unguarded=True)
        return self._kept

    def run(self, place: str, statement: str) -> int:
        """Run a statement as anybody can who may write, and return how many rows it was about."""
        if self.server is not None:
            return self.server.run(statement, place)
        with closing(sqlite3.connect(place)) as connection, connection:
            return connection.execute(statement).rowcount

    def tamper(self, place: str, statement: str) -> int:
        """Run a statement past what forbids it, and return how many rows it was about."""
        if self.server is not None:
            return self.server.run(statement, place, unguarded=True)
        triggers = append_only_triggers()
        with closing(sqlite3.connect(place)) as connection, connection:
            there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
            if "chain_no_update" in there:
                triggers |= append_only_triggers(("chain",))
            for name in triggers:
                connection.execute(f"DROP TRIGGER {name}")
            changed = connection.execute(statement).rowcount
            for trigger in triggers.values():
                connection.execute(trigger)
            return changed


@pytest.fixture(params=["sqlite", "postgresql"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Places:
    """Room for ledgers, in each store."""
    server = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    return Places(tmp_path, server)


@pytest.fixture
def place(places: Places) -> str:
    """Where a new ledger can be made, in each store."""
    return places.new()


@pytest.fixture
def ledger(place: str) -> Iterator[Ledger]:
    """A new, empty ledger, in each store."""
    with Ledger.open(place) as opened:
        yield opened


@pytest.fixture
def guarded() -> Iterator[Path]:
    """A folder whose permissions hold: an administrator, whom none would stop, acts as nobody in this test."""
    folder = Path(tempfile.mkdtemp(prefix="reportedly-"))
    folder.chmod(0o777)
    administrator = os.geteuid() == 0
    if administrator:
        os.chown(folder, _NOBODY, -1)
        os.seteuid(_NOBODY)
    try:
        yield folder
    finally:
        if administrator:
            os.seteuid(0)
        folder.chmod(0o777)
        shutil.rmtree(folder)
