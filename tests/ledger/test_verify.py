"""A ledger that somebody tampered with is found out."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from reportedly.ledger import Ledger
from reportedly.ledger.sqlite import append_only_triggers
from reportedly.model import DateOrigin
from tests.ledger.making import NAME, READER, VERSION, make_document, make_reading


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed ledger with something in every table."""
    path = tmp_path / "reportedly.db"
    with Ledger.open(path) as ledger:
        ledger.add_many([(document, NAME, VERSION, claims) for document, claims in map(make_reading, range(6))])
        ledger.decide("reject", next(ledger.claims()).claim.id, "reviewer", {})
    return path


def test_a_whole_ledger_has_no_problems(path: Path) -> None:
    with Ledger.open(path, read_only=True) as ledger:
        assert ledger.verify() == []


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE documents SET text = replace(text, 'hands', 'sides')", "the document does not say"),
        ("UPDATE documents SET text = text || ' '", "does not have the id of its content"),
        ("UPDATE documents SET outlet = 'Another'", "does not have the id of its content"),
        ("UPDATE claims SET content = replace(content, '\"party\"', '\"monitor\"')", "its content has the id"),
        ("UPDATE claims SET content = '{}'", "cannot be read"),
        ("UPDATE claims SET content = 'text'", "cannot be read"),
        ("UPDATE claims SET status = 'denied'", "does not fit its columns status"),
        ("UPDATE claims SET happened_to = '2031-01-01'", "does not fit its columns happened_to"),
        ("UPDATE claims SET first_offset = 1000 + first_offset", "first_offset"),
        ("UPDATE claims SET place = NULL", "does not fit its columns place"),
        ("UPDATE claims SET reader_id = 'other@1'", "refers to a missing row"),
        ("DELETE FROM claim_actors WHERE role = 'target'", "does not fit its columns actors"),
        ("DELETE FROM claims WHERE first_offset = 0", "claims, not"),
        ("UPDATE names SET folded = 'x'", "does not fit its content"),
        ("UPDATE names SET name = name || 'x'", "does not fit its content"),
        ("UPDATE places SET latitude = 0", "does not fit its content"),
        ("DELETE FROM places", "refers to a missing row of places"),
        ("UPDATE readers SET version = '2'", "does not fit its name and version"),
        ("UPDATE decisions SET decided_by = 'somebody else'", "does not have the id of its content"),
        ("UPDATE decisions SET kind = 'approve'", "cannot be read"),
        ("DELETE FROM claims", "is not in the ledger"),
    ],
)
def test_tampering_is_found(path: Path, statement: str, problem: str) -> None:
    triggers = append_only_triggers()
    with sqlite3.connect(path) as connection:
        for name in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        assert connection.execute(statement).rowcount > 0
        for trigger in triggers.values():
            connection.execute(trigger)
    connection.close()
    with Ledger.open(path, read_only=True) as ledger:
        assert any(problem in line for line in ledger.verify())


def test_a_missing_trigger_is_found(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TRIGGER claims_no_update")
    connection.close()
    with Ledger.open(path, read_only=True) as ledger:
        assert ledger.verify() == ["the append-only trigger claims_no_update is missing"]


def test_a_date_found_in_the_text_is_no_part_of_the_id(ledger: Ledger) -> None:
    from dataclasses import replace
    from datetime import date

    undated = make_document(published=None)
    ledger.add(replace(undated, published=date(2017, 11, 9), published_origin=DateOrigin.TEXT), READER, [])
    assert ledger.verify() == []
