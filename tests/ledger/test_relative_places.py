"""Places told by others keep their relation through the ledger, and never pass for the town they are told by."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reportedly.identity import claim_id
from reportedly.ledger import Ledger
from reportedly.ledger.serialise import claim_from_json, claim_to_json, place_to_dict
from reportedly.model import Anchor, EventType, Interval, Place, PlaceKind, Relation
from tests.ledger.making import READER, TOWNS, make_claim, make_document

RAQQA = TOWNS[1]
BY = (Anchor("Raqqa", 172955),)
SOUTH = Place(
    "Raqqa", "12 km south of Raqqa", "SY", None, 35.84, 39.01, PlaceKind.REGION, 14.4, 0.9, Relation.OFFSET, BY
)
NEAR = replace(SOUTH, name="near Raqqa", relation=Relation.NEAR)
EAST = replace(SOUTH, name="Eastern Raqqa", text="eastern Raqqa", kind=PlaceKind.DISTRICT, relation=Relation.PART)
DOCUMENT = make_document()
FROZEN = "c7a8e1c2dfbbc44ef6810"
"""The id that the claim had before places could be told by others."""


def test_a_claim_without_a_relation_has_the_id_and_the_form_that_it_always_had() -> None:
    claim = make_claim(DOCUMENT)
    assert claim_id(claim) == claim.id == FROZEN
    assert not {"relation", "anchors"} & set(place_to_dict(RAQQA))
    assert '"relation"' not in claim_to_json(claim)


@pytest.mark.parametrize("place", [SOUTH, NEAR, EAST, replace(SOUTH, anchors=(Anchor("Somewhere"),))])
def test_a_relation_comes_back_from_json_and_makes_another_claim(place: Place) -> None:
    claim = make_claim(DOCUMENT, place=place)
    assert claim_from_json(claim_to_json(claim)) == claim
    assert claim.id != make_claim(DOCUMENT, place=replace(place, relation=None, anchors=())).id


def test_different_anchors_make_different_places() -> None:
    other = replace(NEAR, anchors=(Anchor("Raqqa", 1),))
    assert other.key != NEAR.key != RAQQA.key
    assert make_claim(DOCUMENT, place=other).id != make_claim(DOCUMENT, place=NEAR).id


def test_the_ledger_finds_them_by_the_anchor_s_name_and_keeps_them_apart(ledger: Ledger) -> None:
    day = Interval(date(2017, 11, 8), date(2017, 11, 8))
    claims = [
        make_claim(DOCUMENT, place=place, type=kind, happened=day)
        for place, kind in (
            (SOUTH, EventType.CLASH),
            (NEAR, EventType.CAPTURE),
            (NEAR, EventType.ADVANCE),
            (EAST, EventType.CAPTURE),
        )
    ]
    ledger.add(DOCUMENT, READER, claims)
    assert not list(ledger.verify())
    stored = {each.claim.id: each.claim for each in ledger.claims(place="Raqqa")}
    assert {claim.place for claim in stored.values()} == {SOUTH, NEAR}
    # None of them is evidence of who holds Raqqa: nobody is known to.
    holding = ledger.holds("Raqqa", on=date(2017, 11, 9))
    assert holding.place.geonames_id == 172955
    assert holding.distribution[0] == ("unknown", 1.0)
    assert not holding.evidence
    # A part of the town is a place that can be held.
    assert dict(ledger.holds("Eastern Raqqa", on=date(2017, 11, 9)).distribution)["syrian_government"] > 0.1
    shown = [each.place for each in ledger.control(on=date(2017, 11, 9))]
    assert [place.name for place in shown] == ["Eastern Raqqa"]
    assert shown[0].relation is Relation.PART
