"""The same content gives the same bytes, and the bytes give the same content."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportedly.errors import LedgerError
from reportedly.ledger import Ledger
from reportedly.model import Claim, Document
from tests.ledger.conftest import Places
from tests.ledger.making import NAME, READER, VERSION, NamedReader, make_document, make_reading, with_reader
from tests.ledger.strategies import read_documents

NEWER = NamedReader(version="2")


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    """A ledger with several documents, two readers, a document under two keys, and decisions."""
    for number in range(8):
        document, claims = make_reading(number)
        ledger.add(document, READER, claims)
    ledger.add(replace(document, key="another key"), NEWER, with_reader(claims, NEWER))
    ledger.add(make_document("No date.", published=None), READER, [])
    first = next(ledger.claims()).claim
    rejection = ledger.decide("reject", first.id, "reviewer", {"why": "a caption"})
    ledger.decide("undo", rejection.id, "reviewer", {})
    ledger.decide("correct", first.id, "reviewer", {"fields": {"status": "possible"}})
    return ledger


def test_a_dump_restored_is_the_same_ledger(filled: Ledger, tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "copy.db") as copy:
        assert copy.restore(filled.dump()) == filled.counts().readings
        assert copy.digest() == filled.digest()
        assert list(copy.dump()) == list(filled.dump())
        assert copy.counts() == filled.counts()
        assert copy.verify() == []


def test_a_replayed_ledger_keeps_its_times_and_gives_the_same_answers(filled: Ledger, tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "copy.db") as copy:
        copy.replay(filled)
        assert list(copy.dump(times=True)) == list(filled.dump(times=True))
        assert list(copy.claims(rejected=True)) == list(filled.claims(rejected=True))
        assert list(copy.documents()) == list(filled.documents())
        assert copy.replay(filled) == 0
        assert copy.digest() == filled.digest()


def test_times_of_ingestion_are_in_the_dump_only_when_asked_for(filled: Ledger) -> None:
    ingested = filled.document("report-00001").ingested.isoformat(timespec="microseconds")
    assert not any(ingested in line for line in filled.dump())
    assert any(ingested in line for line in filled.dump(times=True))


def test_ledgers_of_different_content_differ(filled: Ledger, tmp_path: Path) -> None:
    digest = filled.digest()
    filled.decide("accept", next(filled.claims()).claim.id, "reviewer", {})
    assert filled.digest() != digest


def test_lines_are_canonical_json(filled: Ledger) -> None:
    for line in filled.dump(times=True):
        value = json.loads(line)
        assert line == json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data(), st.lists(read_documents(), max_size=6))
def test_neither_order_nor_batches_nor_repeats_change_a_byte(
    places: Places, data: st.DataObject, made: list[tuple[Document, list[Claim]]]
) -> None:
    # A reader gives the same claims for the same document, however often it comes and under whatever key.
    first = {document.id: claims for document, claims in reversed(made)}
    readings = [(document, NAME, VERSION, first[document.id]) for document, _ in made]
    dumps = []
    for _ in range(2):
        repeated = data.draw(st.lists(st.sampled_from(readings))) if readings else []
        order = list(data.draw(st.permutations(readings + repeated)))
        with TemporaryDirectory() as folder, Ledger.open(places.empty()) as ledger:
            while order:
                size = data.draw(st.integers(1, len(order)))
                ledger.add_many(order[:size])
                order = order[size:]
            dumps.append((list(ledger.dump()), ledger.digest()))
            assert ledger.verify() == []
            with Ledger.open(Path(folder) / "copy.db") as copy:
                copy.restore(ledger.dump())
                assert copy.digest() == ledger.digest()
                assert copy.verify() == []
    assert dumps[0] == dumps[1]


def _with(lines: list[str], which: str, **changes: Any) -> list[str]:
    """Return the lines with the first one of a kind changed."""
    at = next(number for number, line in enumerate(lines) if json.loads(line)["kind"] == which)
    return [*lines[:at], json.dumps(json.loads(lines[at]) | changes), *lines[at + 1 :]]


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda lines: lines[:4], "ends early"),
        (lambda lines: [], "first line"),
        (lambda lines: lines[1:], "line 1 .*first line"),
        (lambda lines: ["not json", *lines[1:]], "line 1 "),
        (lambda lines: ["[]", *lines[1:]], "line 1 "),
        (lambda lines: _with(lines, "ledger", form=99), "first line"),
        (lambda lines: _with(lines, "claim", kind="gossip"), "'gossip' is not one of"),
        (lambda lines: _with(lines, "reading", claims=99), "99 claims"),
        (lambda lines: _with(lines, "reading", document_id="d0"), "does not follow"),
        (lambda lines: _with(lines, "reading", version="3"), "names the reader"),
        (lambda lines: _with(lines, "document", ways=[]), "under no key"),
        (lambda lines: _with(lines, "document", text="other words"), "does not say"),
        (lambda lines: _with(lines, "claim", claim={"id": "c0"}), "Field required|not a claim"),
        (lambda lines: _with(lines, "decision", decided_by="somebody else"), "has the id"),
        (lambda lines: _with(lines, "decision", decision="approve"), "'approve' is not one of"),
    ],
)
def test_a_dump_that_was_tampered_with_is_refused(filled: Ledger, tmp_path: Path, break_it: Any, message: str) -> None:
    lines = break_it(list(filled.dump()))
    with Ledger.open(tmp_path / "copy.db") as copy:
        with pytest.raises(LedgerError, match=message):
            copy.restore(lines)
        assert copy.verify() == []


def test_restoring_a_part_again_completes_it(filled: Ledger, tmp_path: Path) -> None:
    lines = list(filled.dump())
    with Ledger.open(tmp_path / "copy.db") as copy:
        with pytest.raises(LedgerError, match="ends early"):
            copy.restore(lines[: next(n for n, line in enumerate(lines) if '"claims":4' in line) + 3])
        copy.restore(lines)
        assert copy.digest() == filled.digest()
