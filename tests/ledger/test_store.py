"""Storing and finding documents, and what the ledger refuses to keep or to change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from reportedly.errors import LedgerError
from reportedly.ledger import Ledger
from reportedly.ledger.records import known_on
from reportedly.model import Attribution, DatePrecision, Span, SpeakerClass
from tests.ledger.conftest import Places
from tests.ledger.making import NAME, READER, VERSION, NamedReader, make_claim, make_document, make_reading, with_reader


def test_what_was_stored_comes_back_exactly(ledger: Ledger) -> None:
    document, claims = make_reading(4)
    before = datetime.now(UTC)
    assert ledger.add(document, READER, claims)
    stored = ledger.document(document.key)
    assert stored.document == document
    assert stored.keys == (document.key,)
    assert before <= stored.ingested <= datetime.now(UTC)
    assert [found.claim for found in ledger.claims()] == claims
    header = next(ledger.claims()).document
    assert (header.id, header.key, header.outlet) == (document.id, document.key, document.outlet)


def test_reading_again_changes_nothing(ledger: Ledger) -> None:
    document, claims = make_reading(4)
    assert ledger.add(document, READER, claims)
    digest = ledger.digest()
    assert not ledger.add(document, READER, claims)
    assert not ledger.add(document, READER, claims[:1])
    assert ledger.digest() == digest
    assert ledger.counts().claims == len(claims)


def test_a_document_without_claims_is_remembered_as_read(ledger: Ledger) -> None:
    document = make_document()
    assert not ledger.has_read(document.id, NAME, VERSION)
    assert ledger.add(document, READER, [])
    assert ledger.has_read(document.id, NAME, VERSION)
    assert not ledger.has_read(document.id, NAME, "2")
    assert ledger.read_ids(NAME, VERSION) == {document.id}
    assert ledger.read_ids("other", VERSION) == set()


def test_a_copy_under_another_name_is_the_same_document_and_found_by_both(ledger: Ledger) -> None:
    document = make_document(key="dispatch")
    claim = make_claim(document)
    ledger.add(document, READER, [claim])
    copy = replace(document, key="copy-of-dispatch", url="https://example.org/copy")
    assert not ledger.add(copy, READER, [claim])
    assert ledger.counts().documents == 1
    for key in ("dispatch", "copy-of-dispatch", document.id):
        stored = ledger.document(key)
        assert stored.document == document  # as it first came
        assert stored.keys == ("copy-of-dispatch", "dispatch")
        assert [found.claim for found in ledger.claims(document=key)] == [claim]


def test_a_key_of_several_documents_asks_for_an_id(ledger: Ledger) -> None:
    first, second = make_document("First.", key="report"), make_document("Second.", key="report")
    ledger.add(first, READER, [])
    ledger.add(second, READER, [])
    with pytest.raises(LedgerError, match="several documents") as caught:
        ledger.document("report")
    assert first.id in str(caught.value)
    assert second.id in str(caught.value)


def test_an_unknown_document_is_named(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="no document 'nothing'"):
        ledger.document("nothing")
    assert list(ledger.claims(document="nothing")) == []


def test_documents_come_in_order_of_publication(ledger: Ledger) -> None:
    undated = make_document("No date.", key="z", published=None)
    late = make_document("Late.", key="a", published=date(2018, 1, 1))
    early = make_document("Early.", key="b", published=date(2017, 1, 1))
    ledger.add_many([(each, NAME, VERSION, []) for each in (late, undated, early)])
    assert [found.document for found in ledger.documents()] == [undated, early, late]


def test_a_newer_reader_takes_the_place_of_the_older(ledger: Ledger) -> None:
    document, claims = make_reading(4)
    newer = NamedReader(version="2")
    ledger.add(document, READER, claims)
    ledger.add(document, newer, with_reader(claims[:2], newer))
    other, other_claims = make_reading(3)
    ledger.add(other, READER, other_claims)

    assert {found.claim.reader for found in ledger.claims(document=document.id)} == {newer.id}
    assert len(list(ledger.claims())) == 2 + len(other_claims)
    assert [found.claim for found in ledger.claims(document=document.id, reader=READER.id)] == claims
    assert {found.claim.reader for found in ledger.claims(document=document.id, reader=NAME)} == {newer.id}
    assert list(ledger.claims(reader="nobody")) == []
    # By id every claim is found, whoever made it.
    assert [found.claim for found in ledger.claims(ids=[claims[3].id])] == [claims[3]]


def test_two_readers_by_other_names_are_told_apart(ledger: Ledger) -> None:
    document, claims = make_reading(4)
    encoder = NamedReader("encoder.test", "1")
    ledger.add(document, encoder, with_reader(claims[:1], encoder))
    ledger.add(document, READER, claims)
    assert {found.claim.reader for found in ledger.claims()} == {READER.id}
    assert {found.claim.reader for found in ledger.claims(reader="encoder.test")} == {encoder.id}


def test_an_iterator_sees_the_state_it_began_with(ledger: Ledger) -> None:
    for number in (4, 9):
        ledger.add(*_reading(number))
    found = ledger.claims()
    first = next(found)
    ledger.add(*_reading(14))
    assert len([first, *found]) == 10
    assert len(list(ledger.claims())) == 15


def test_many_iterators_may_be_open_at_once(ledger: Ledger) -> None:
    ledger.add(*_reading(4))
    iterators = [ledger.claims() for _ in range(40)]
    assert len({next(each).claim.id for each in iterators}) == 1
    for each in iterators:
        list(each)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"id": "c00000000000000000000"}, "content has the id"),
        ({"document_id": "d00000000000000000000"}, "belongs to document"),
        ({"reader": "rules.test"}, "name@version"),
        ({"quotes": ()}, "no quote"),
        ({"quotes": (Span(0, 3, "xyz"),)}, "does not say 'xyz'"),
        ({"quotes": (Span(9000, 9003, "The"),)}, "does not say"),
        ({"attribution": Attribution("army", SpeakerClass.OUTLET)}, "must go together"),
        ({"confidence": 1.5}, "not between 0 and 1"),
    ],
)
def test_a_bad_claim_is_refused_and_nothing_of_its_batch_stored(
    ledger: Ledger, change: dict[str, object], complaint: str
) -> None:
    document = make_document()
    bad = replace(make_claim(document), **change)  # type: ignore[arg-type]  # the changes are of several types
    good, good_claims = make_reading(1)
    with pytest.raises(LedgerError, match=complaint):
        ledger.add_many([(good, NAME, VERSION, good_claims), (document, NAME, VERSION, [bad])])
    assert ledger.counts().documents == 0


def test_the_same_claim_twice_in_a_reading_is_one(ledger: Ledger) -> None:
    document = make_document()
    claim = make_claim(document)
    ledger.add(document, READER, [claim, claim])
    assert [found.claim for found in ledger.claims()] == [claim]
    assert ledger.verify() == []


def test_text_that_cannot_be_stored_is_a_clear_error(ledger: Ledger) -> None:
    document = make_document("broken \ud800 text")
    with pytest.raises(LedgerError, match="surrogate"):
        ledger.add(document, READER, [])


def test_text_with_zero_bytes_and_all_planes_comes_back(ledger: Ledger) -> None:
    document = make_document("zero \0 byte, حلب, Київ, 🏚, e\u0301 and \r\n ends")
    claim = make_claim(document)
    ledger.add(document, READER, [claim])
    assert ledger.document(document.id).document == document
    assert [found.claim for found in ledger.claims()] == [claim]
    assert ledger.verify() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE documents SET text = 'other'",
        "DELETE FROM documents",
        "UPDATE claims SET status = 'denied'",
        "DELETE FROM claims",
        "DELETE FROM claim_actors",
        "UPDATE decisions SET decided_by = 'nobody'",
        "DELETE FROM decisions",
        "DELETE FROM readings",
        "UPDATE names SET name = 'other'",
        "DELETE FROM places",
    ],
)
def test_nobody_can_change_what_is_stored(places: Places, place: str, statement: str) -> None:
    with Ledger.open(place) as ledger:
        ledger.add(*_reading(4))
        claim = next(ledger.claims()).claim
        ledger.decide("accept", claim.id, "reviewer", {})
        digest = ledger.digest()
    with pytest.raises(Exception, match="append-only"):
        places.run(place, statement)
    with Ledger.open(place, read_only=True) as ledger:
        assert ledger.digest() == digest


@pytest.mark.parametrize(
    ("published", "precision", "ingested", "known"),
    [
        (date(2017, 11, 9), DatePrecision.DAY, date(2020, 1, 1), date(2017, 11, 9)),
        (date(2017, 11, 1), DatePrecision.MONTH, date(2020, 1, 1), date(2017, 11, 30)),
        (date(2017, 11, 1), DatePrecision.MONTH, date(2017, 11, 12), date(2017, 11, 12)),
        (date(2016, 1, 1), DatePrecision.YEAR, date(2020, 1, 1), date(2016, 12, 31)),
        (date(2030, 1, 1), DatePrecision.YEAR, date(2020, 1, 1), date(2030, 1, 1)),
        (None, DatePrecision.UNKNOWN, date(2020, 1, 1), date(2020, 1, 1)),
    ],
)
def test_a_document_is_never_known_before_its_period_is_over(
    published: date | None, precision: DatePrecision, ingested: date, known: date
) -> None:
    moment = datetime(ingested.year, ingested.month, ingested.day, 12, tzinfo=UTC)
    assert known_on(published, precision, moment) == known


def test_counts(ledger: Ledger) -> None:
    ledger.add(*_reading(4))
    ledger.add(*_reading(4))
    ledger.add(*_reading(0))
    counts = ledger.counts()
    assert (counts.documents, counts.readings, counts.readers, counts.claims) == (2, 2, 1, 6)
    assert counts.places == 4


def _reading(number: int):  # type: ignore[no-untyped-def]  # the arguments of Ledger.add
    document, claims = make_reading(number)
    return document, READER, claims
