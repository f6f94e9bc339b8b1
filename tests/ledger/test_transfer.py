"""Ledgers copied, merged and backed up: nothing is lost on the way, and what does not go together is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import literal_column, select

from reportedly.errors import InputError, LedgerError
from reportedly.ledger import DecisionKind, Ledger, schema
from reportedly.ledger.merging import merge
from reportedly.ledger.transfer import backup, copy
from reportedly.model import EventType
from tests.ledger.conftest import Places
from tests.ledger.making import NAME, READER, VERSION, make_claim, make_document, make_reading

MOMENT = datetime(2024, 1, 1, tzinfo=UTC)
NUMBERED = (schema.documents, schema.document_keys, schema.readings, schema.claims, schema.decisions)


def fill(ledger: Ledger, *numbers: int) -> None:
    ledger.add_many([(document, NAME, VERSION, claims) for document, claims in map(make_reading, numbers)])


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    """A ledger whose rows came in an order of their own, with two keys at one moment, a chain, and decisions."""
    fill(ledger, 5, 1, 4)
    one = make_document("The town fell.", key="z")
    again = make_document("The town fell.", key="a \0 b")
    ledger.add_many([(one, NAME, VERSION, [make_claim(one)]), (again, NAME, VERSION, [])])
    ledger.add(make_document("No date.", published=None), READER, [])
    claim = next(ledger.claims()).claim.id
    made = ledger.decide("reject", claim, "Ann", {"reason": "a caption"})
    ledger.decide("undo", made.id, "Ann")
    ledger.decide("correct", claim, "Ben", {"fields": {"type": "hold"}})
    ledger.begin_chain()
    fill(ledger, 2)
    return ledger


def rows(ledger: Ledger) -> dict[str, list[Any]]:
    """Return all rows of every table, those that came one after another in that order."""
    with ledger._reading() as connection:
        found = {}
        for table in (*schema.METADATA.sorted_tables, schema.CHAIN):
            order = [literal_column(f"{table.name}.rowid")] if table in NUMBERED else list(table.primary_key)
            found[table.name] = connection.execute(select(table).order_by(*order)).all()
        return found


def test_a_copy_has_every_row_as_it_was(filled: Ledger, tmp_path: Path, places: Places) -> None:
    there = tmp_path / "copy.db"
    copied = copy(filled, there)
    assert copied.head == filled.chain_head()
    assert copied.counts == filled.counts()
    with Ledger.open(there) as first:
        assert rows(first) == rows(filled)
        assert first.verify() == []
        back = places.new()
        copy(first, back)
        with Ledger.open(back) as second:
            assert rows(second) == rows(filled)
            assert list(second.claims(rejected=True)) == list(filled.claims(rejected=True))
            assert second.verify() == []
            fill(second, 9)  # and goes on
            assert second.verify() == []
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_a_copy_goes_to_where_nothing_is(filled: Ledger, tmp_path: Path, places: Places) -> None:
    taken = tmp_path / "notes.txt"
    taken.write_text("mine")
    other = places.new()
    with Ledger.open(other) as ledger:
        fill(ledger, 1)
    with pytest.raises(InputError, match="exists already"):
        copy(filled, taken)
    with pytest.raises(InputError, match=r"exists already|is not empty"):
        copy(filled, other)
    with pytest.raises(InputError, match="does not exist"):
        copy(filled, tmp_path / "nowhere" / "copy.db")
    assert taken.read_text() == "mine"


def test_a_copy_that_is_stopped_leaves_nothing(filled: Ledger, tmp_path: Path, places: Places) -> None:
    def stop(what: str, done: int, total: int | None) -> None:
        if what == "claims":
            raise KeyboardInterrupt

    for place in (str(tmp_path / "copy.db"), places.new()):
        with pytest.raises(KeyboardInterrupt):
            copy(filled, place, stop)
        copy(filled, place)
    assert sorted(each.name for each in tmp_path.iterdir() if "copy" in each.name) == ["copy.db"]


def test_a_backup_is_of_one_moment_and_a_ledger_itself(filled: Ledger, place: str, tmp_path: Path) -> None:
    before = rows(filled)
    seen = []

    def meanwhile(what: str, done: int, total: int | None) -> None:
        if not seen:
            with Ledger.open(place) as other:
                fill(other, 77)
        seen.append(what)

    made = backup(filled, tmp_path / "backup.db", meanwhile)
    assert seen
    assert made.size == (tmp_path / "backup.db").stat().st_size
    assert filled.counts().documents == made.counts.documents + 1
    with Ledger.open(tmp_path / "backup.db", read_only=True) as kept:
        assert rows(kept) == before
        assert kept.verify() == []
    with pytest.raises(InputError, match="exists already"):
        backup(filled, tmp_path / "backup.db")


def test_merging_gives_what_one_ledger_would_hold(places: Places, tmp_path: Path) -> None:
    with Ledger.open(places.new()) as one, Ledger.open(tmp_path / "two.db") as two, Ledger.open(places.new()) as both:
        fill(one, 1, 2, 3)
        fill(two, 3, 4)
        fill(both, 1, 2, 3, 4)
        claim = next(one.claims(document="report-00003")).claim.id
        for ledger, minute, kind in ((one, 1, "accept"), (two, 2, "reject"), (one, 3, "accept"), (two, 0, "accept")):
            made = ledger.decide(kind, claim, ledger.name, at=MOMENT + timedelta(minutes=minute))
            both.decide(kind, claim, made.by, at=made.at)
        one.begin_chain()
        merged = merge(two, one)
        assert (merged.documents, merged.readings, merged.decisions) == (1, 1, 2)
        assert merged.claims == len(make_reading(4)[1])
        assert list(one.dump()) == list(both.dump())
        assert [each.at.minute for each in one.decisions()] == [0, 1, 2, 3]
        assert len(merged.conflicts) == 1
        assert merged.conflicts[0].startswith(
            f"claim {claim}: accepted by {one.name} on 2024-01-01 here, rejected by two"
        )
        assert "together: accepted by" in merged.conflicts[0]
        assert one.verify() == []
        again = merge(two, one)
        assert (again.documents, again.readings, again.claims, again.decisions) == (0, 0, 0, 0)
        assert list(one.dump()) == list(both.dump())


def test_times_and_keys_are_kept_when_merged(places: Places, tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "two.db") as two, Ledger.open(places.new()) as one:
        document = make_document("No date.", key="z", published=None)
        two.add_many(
            [(document, NAME, VERSION, []), (make_document("No date.", key="a", published=None), NAME, VERSION, [])]
        )
        fill(two, 1)
        merge(two, one)
        assert list(one.documents()) == list(two.documents())
        assert list(one.dump(times=True)) == list(two.dump(times=True))


def test_another_reading_by_the_same_reader_is_told_and_its_decisions_are_left_out(
    places: Places, tmp_path: Path
) -> None:
    document, claims = make_reading(4)
    with Ledger.open(tmp_path / "two.db") as two, Ledger.open(places.new()) as one:
        one.add(document, READER, claims[:3])
        two.add(document, READER, claims[1:])
        kept = two.decide("accept", claims[1].id, "Ann")
        lost = two.decide("accept", claims[4].id, "Ann")
        undone = two.decide("undo", lost.id, "Ben")
        merged = merge(two, one)
        assert len(merged.conflicts) == 1
        assert "2 claims are there alone, 1 here alone" in merged.conflicts[0]
        assert [line.split()[1] for line in merged.left_out] == [lost.id, undone.id]
        assert [each.id for each in one.decisions()] == [kept.id]
        assert [each.claim for each in one.claims()] == claims[:3]
        assert one.verify() == []


def test_different_corrections_and_rules_are_told(places: Places, tmp_path: Path) -> None:
    document, claims = make_reading(4)
    with Ledger.open(tmp_path / "two.db") as two, Ledger.open(places.new()) as one:
        for ledger, kind, status in ((one, "hold", "denied"), (two, "clash", "denied")):
            ledger.add(document, READER, claims)
            ledger.decide("correct", claims[0].id, ledger.name, {"fields": {"type": kind, "status": status}})
            ledger.decide("reject", claims[1].id, ledger.name)
        one.decide("merge", claims[2].id, "Ann", {"claims": [claims[3].id]})
        two.decide("split", claims[3].id, "Ben", {"claims": [claims[2].id]})
        merged = merge(two, one)
        assert len(merged.conflicts) == 2
        assert any('type is "hold" by' in line and 'type is "clash" by two' in line for line in merged.conflicts)
        assert any("one event" in line and "not one event" in line for line in merged.conflicts)
        assert next(one.claims(ids=[claims[0].id])).claim.type is EventType.CLASH  # the later one counts
        two.require_reviewers(2, "Ann")
        assert any("reviewers that must agree: 1 here, 2 in" in line for line in merge(two, one).conflicts)
        assert one.required_reviewers() == 2
        assert [each.kind for each in one.decisions()].count(DecisionKind.REQUIRE) == 1


def test_a_ledger_that_was_tampered_with_is_not_merged(places: Places, tmp_path: Path) -> None:
    place = places.new()
    with Ledger.open(place) as source:
        fill(source, 1, 2)
    places.tamper(place, "UPDATE documents SET text = replace(text, 'hands', 'sides')")
    with Ledger.open(place, read_only=True) as source, Ledger.open(tmp_path / "into.db") as into:
        with pytest.raises(LedgerError, match=r"is not whole: .*reportedly ledger verify"):
            merge(source, into)
        assert into.counts().documents == 0
