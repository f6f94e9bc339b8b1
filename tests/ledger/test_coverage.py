"""How much documents tell of places."""

from __future__ import annotations

from reportedly.ledger import Ledger
from tests.ledger.making import READER, TOWNS, NamedReader, make_claim, make_document


def _fill(ledger: Ledger) -> None:
    one = make_document("The army took one town and lost another.")
    two = make_document("Fighters left the town.")
    three = make_document("Nothing happened.")
    ledger.add(one, READER, [make_claim(one, place=TOWNS[0]), make_claim(one, place=TOWNS[1])])
    ledger.add(two, READER, [make_claim(two, place=TOWNS[0]), make_claim(two, place=TOWNS[3])])
    ledger.add(three, READER, [])


def test_every_document_and_place_is_covered(ledger: Ledger) -> None:
    _fill(ledger)
    found = [(each.country, each.geonames_id, each.claims) for each in ledger.coverage()]
    assert sorted(found, key=str) == sorted(
        [("SY", 174448, 1), ("SY", 172955, 1), ("SY", 174448, 1), (None, None, 1), (None, None, 0)], key=str
    )
    assert len({each.document_id for each in ledger.coverage()}) == 3


def test_some_places_are_asked_for_together(ledger: Ledger) -> None:
    _fill(ledger)
    found = list(ledger.coverage([174448, 172955]))
    assert sorted(each.claims for each in found) == [1, 2]
    assert {each.country for each in found} == {"SY"}
    assert list(ledger.coverage([])) == []


def test_only_the_newest_reading_counts(ledger: Ledger) -> None:
    document = make_document("The army took one town and lost another.")
    newer = NamedReader(version="2")
    ledger.add(document, READER, [make_claim(document, place=TOWNS[0])])
    ledger.add(document, newer, [make_claim(document, place=TOWNS[1], reader=newer)])
    assert [each.geonames_id for each in ledger.coverage()] == [172955]
    assert list(ledger.coverage([174448])) == []
