"""A ledger that somebody tampered with is found out."""

from __future__ import annotations

import pytest

from reportedly.ledger import Ledger
from reportedly.model import DateOrigin
from tests.ledger.conftest import Places
from tests.ledger.making import NAME, READER, VERSION, make_document, make_reading


@pytest.fixture
def place(place: str) -> str:
    """Where a closed ledger is with something in every table."""
    with Ledger.open(place) as ledger:
        ledger.add_many([(document, NAME, VERSION, claims) for document, claims in map(make_reading, range(6))])
        ledger.decide("reject", next(ledger.claims()).claim.id, "reviewer", {})
    return place


def test_a_whole_ledger_has_no_problems(place: str) -> None:
    with Ledger.open(place, read_only=True) as ledger:
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
        ("UPDATE claims SET reader_id = 'other@1'", "to a missing row"),
        ("DELETE FROM claim_actors WHERE role = 'target'", "does not fit its columns actors"),
        ("UPDATE claim_actors SET role = 'bctor' WHERE role = 'actor'", "does not fit its columns actors"),
        ("UPDATE claim_actors SET position = position + 1", "does not fit its columns actors"),
        ("DELETE FROM claims WHERE first_offset = 0", "claims, not"),
        ("UPDATE names SET folded = 'x'", "does not fit its content"),
        ("UPDATE names SET name = name || 'x'", "does not fit its content"),
        ("UPDATE places SET latitude = 0", "does not fit its content"),
        ("DELETE FROM places", "to a missing row of places"),
        ("UPDATE readers SET version = '2'", "does not fit its name and version"),
        ("UPDATE decisions SET decided_by = 'somebody else'", "does not have the id of its content"),
        ("UPDATE decisions SET kind = 'approve'", "cannot be read"),
        ("DELETE FROM claims", "is not in the ledger"),
    ],
)
def test_tampering_is_found(places: Places, place: str, statement: str, problem: str) -> None:
    assert places.tamper(place, statement) > 0
    with Ledger.open(place, read_only=True) as ledger:
        assert any(problem in line for line in ledger.verify())


def test_a_missing_trigger_is_found(places: Places, place: str) -> None:
    name = "claims_no_update" if places.store == "sqlite" else "claims_no_change"
    places.run(place, f"DROP TRIGGER {name}" + ("" if places.store == "sqlite" else " ON claims"))
    with Ledger.open(place, read_only=True) as ledger:
        assert [line for line in ledger.verify() if name in line and "is missing" in line] == ledger.verify()


def test_a_trigger_that_forbids_nothing_any_more_is_found(places: Places, place: str) -> None:
    if places.store == "sqlite":
        places.run(place, "DROP TRIGGER claims_no_update")
        places.run(place, "CREATE TRIGGER claims_no_update BEFORE UPDATE ON claims BEGIN SELECT 1; END")
    else:
        places.run(place, "ALTER TABLE claims DISABLE TRIGGER claims_no_change")
    with Ledger.open(place, read_only=True) as ledger:
        assert len(ledger.verify()) == 1


def test_a_date_found_in_the_text_is_no_part_of_the_id(ledger: Ledger) -> None:
    from dataclasses import replace
    from datetime import date

    undated = make_document(published=None)
    ledger.add(replace(undated, published=date(2017, 11, 9), published_origin=DateOrigin.TEXT), READER, [])
    assert ledger.verify() == []
