"""Ledgers of other versions: brought up to date step by step, or left as they are."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine

from reportedly.errors import LedgerError
from reportedly.ledger import Ledger
from reportedly.ledger.location import store_at
from reportedly.ledger.migrations import MIGRATIONS, Migration, created_by, prepare
from reportedly.ledger.schema import SCHEMA_VERSION, schema_version
from tests.ledger.conftest import Places
from tests.ledger.making import READER, make_reading

VERSION_1 = Path(__file__).parent / "version_1.sql"
"""A ledger as version 1 made it. Never to be changed: such ledgers exist."""

VERSION_1_DIGEST = "6b7ce2038bb718d7756c4e5c1ed89264c745cb6fdebaab318770e39cdf5b3846"


def old_ledger(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.executescript(VERSION_1.read_text(encoding="utf-8"))
    connection.close()


def version_of(path: Path) -> tuple[int, str]:
    with sqlite3.connect(path) as connection:
        stamped = connection.execute("PRAGMA user_version").fetchone()[0]
        named = connection.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()[0]
    connection.close()
    return stamped, named


def tables_of(path: Path) -> dict[str, str]:
    with sqlite3.connect(path) as connection:
        found = dict(connection.execute("SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_master"))
    connection.close()
    return found


def test_a_ledger_of_version_1_opens_with_all_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    old_ledger(path)
    with Ledger.open(path) as ledger:
        assert ledger.digest() == VERSION_1_DIGEST
        assert ledger.verify() == []
        assert len(list(ledger.claims(rejected=True))) == 5
        assert [decision.kind for decision in ledger.decisions()] == ["reject", "correct"]
        document, claims = make_reading(7)
        assert ledger.add(document, READER, claims)
    assert version_of(path) == (SCHEMA_VERSION, str(SCHEMA_VERSION))


def test_an_old_ledger_ends_with_the_tables_of_a_new_one(tmp_path: Path) -> None:
    old_ledger(tmp_path / "old.db")
    for name in ("old.db", "new.db"):
        Ledger.open(tmp_path / name).close()
    assert tables_of(tmp_path / "old.db") == tables_of(tmp_path / "new.db")


def test_steps_are_in_order_and_end_at_the_present_version() -> None:
    assert [step.version for step in MIGRATIONS] == list(range(2, SCHEMA_VERSION + 1))


def test_a_new_ledger_says_what_made_it(tmp_path: Path) -> None:
    path = tmp_path / "reportedly.db"
    Ledger.open(path).close()
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        assert created_by(connection).startswith("reportedly ")
    engine.dispose()
    assert version_of(path) == (SCHEMA_VERSION, str(SCHEMA_VERSION))


def add_notes(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE TABLE notes (id TEXT)")


def add_marks(connection: Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE notes ADD COLUMN mark TEXT")


def fail(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE TABLE half_done (id TEXT)")
    raise RuntimeError("a step that fails")


NEXT = Migration(SCHEMA_VERSION + 1, "notes", add_notes)
AFTER = Migration(SCHEMA_VERSION + 2, "marks", add_marks)


def run(place: str, *steps: Migration, migrate: bool = True) -> None:
    store = store_at(place, create=False, read_only=not migrate, lock_timeout=5)
    try:
        prepare(store, create=False, migrate=migrate, steps=steps, target=steps[-1].version)
    finally:
        store.close()


def state_of(place: str) -> tuple[int, str | None, frozenset[str]]:
    """Return the version that the store is stamped with, the one its own table says, and its tables."""
    store = store_at(place, create=False, read_only=True, lock_timeout=5)
    try:
        with store.reading() as connection:
            return store.stamp(connection).version, schema_version(connection), store.table_names(connection)
    finally:
        store.close()


def test_each_step_is_done_once_and_in_order(place: str) -> None:
    Ledger.open(place).close()
    run(place, NEXT)
    assert state_of(place)[:2] == (NEXT.version, str(NEXT.version))
    for _ in range(2):
        run(place, NEXT, AFTER)
        assert state_of(place)[:2] == (AFTER.version, str(AFTER.version))
    assert "notes" in state_of(place)[2]


def test_a_step_that_fails_leaves_the_version_before_it(place: str) -> None:
    Ledger.open(place).close()
    with pytest.raises(RuntimeError, match="a step that fails"):
        run(place, NEXT, Migration(AFTER.version, "broken", fail))
    assert state_of(place)[:2] == (NEXT.version, str(NEXT.version))
    assert "half_done" not in state_of(place)[2]
    run(place, NEXT, AFTER)
    assert state_of(place)[:2] == (AFTER.version, str(AFTER.version))


def test_an_old_ledger_is_not_changed_by_reading(place: str) -> None:
    Ledger.open(place).close()
    with pytest.raises(LedgerError, match=f"has schema version {SCHEMA_VERSION}, and version {NEXT.version} is needed"):
        run(place, NEXT, migrate=False)
    assert state_of(place)[:2] == (SCHEMA_VERSION, str(SCHEMA_VERSION))


def test_a_newer_ledger_names_both_versions_and_the_fix(place: str) -> None:
    Ledger.open(place).close()
    newer = SCHEMA_VERSION + 7
    run(place, *(Migration(version, "later", lambda connection: None) for version in range(NEXT.version, newer + 1)))
    for read_only in (False, True):
        with pytest.raises(LedgerError) as caught:
            Ledger.open(place, read_only=read_only)
        for part in (str(newer), f"up to {SCHEMA_VERSION}", "pip install --upgrade reportedly"):
            assert part in str(caught.value)


def test_an_index_that_an_earlier_program_did_not_make_is_added(places: Places, place: str) -> None:
    Ledger.open(place).close()
    places.run(place, "DROP INDEX claims_by_speaker")
    Ledger.open(place, read_only=True).close()
    Ledger.open(place).close()
    with Ledger.open(place) as ledger, ledger._reading() as connection:
        assert "claims_by_speaker" in ledger._store.index_names(connection)
