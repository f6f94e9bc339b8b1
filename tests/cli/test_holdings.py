"""Holdings in JSON, GeoJSON, CSV and words."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from reportedly.cli import holdings
from reportedly.cli.output import json_text
from reportedly.cli.parties import party_name
from reportedly.identity import document_id, with_id
from reportedly.ledger import DocumentHeader, LedgerClaim
from reportedly.model import (
    Actor,
    Anchor,
    Attribution,
    Claim,
    DatePrecision,
    EventType,
    Evidence,
    Holding,
    Place,
    PlaceKind,
    Relation,
    Span,
    SpeakerClass,
)

_RAQQA = Place("Raqqa", "Raqqa", "SY", 172955, 35.95, 39.01, PlaceKind.TOWN, 5.0, 0.9)
_ON = date(2017, 11, 15)


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {"red": "Red Front", "blue": "Blue Army"}
    monkeypatch.setattr(holdings, "party_name", lambda holder: names.get(holder, holder))


def _claim(text: str) -> LedgerClaim:
    identifier = document_id(text)
    claim = with_id(
        Claim(
            "",
            identifier,
            "fake.v1@1",
            (Span(0, len(text), text),),
            EventType.CAPTURE,
            actor=(Actor("Red Front", "red"),),
            place=_RAQQA,
            attribution=Attribution("Red Front", SpeakerClass.PARTY, ("Red Front",)),
        )
    )
    header = DocumentHeader(identifier, "river", "Courier", _ON, DatePrecision.DAY, None, None)
    return LedgerClaim(claim, header, _ON)


def _evidence(found: LedgerClaim, supports: str | None, **factors: float) -> Evidence:
    return Evidence(found.claim.id, "l1", _ON, _ON, supports, tuple(factors.items()), "Because.")


_CLAIMS = [_claim(text) for text in ("Red took it.", "Blue took it.", "Red took it, again.", "Fighting in it.")]
_EVIDENCE = (
    _evidence(_CLAIMS[0], "red", red=1.0, blue=-0.5, contested=0.1, unknown=0.0),
    _evidence(_CLAIMS[1], "blue", red=-0.5, blue=1.5, contested=0.1, unknown=0.0),
    _evidence(_CLAIMS[2], None),
    _evidence(_CLAIMS[3], "contested", red=0.0, blue=0.0, contested=0.4, unknown=0.0),
)
_HOLDING = Holding(
    _RAQQA, _ON, None, (("red", 0.9), ("unknown", 0.06), ("contested", 0.037), ("blue", 0.003)), _EVIDENCE
)
_NOWHERE = Holding(Place("Nowhere", "Nowhere"), _ON, _ON, (("unknown", 1.0), ("contested", 0.0)))


def _found() -> list[holdings.Testimony]:
    return holdings.testimonies(_HOLDING, {each.claim.id: each for each in _CLAIMS})


def test_in_words() -> None:
    assert holdings.in_words(_HOLDING) == (
        "Raqqa (SY) on 2017-11-15, as known now: Red Front 0.90, unknown 0.06, contested 0.04."
    )
    assert holdings.in_words(_NOWHERE) == (
        "Nowhere on 2017-11-15, as known on 2017-11-15: unknown 1.00, contested 0.00."
    )


def test_json_holders_sum_to_one_and_name_the_parties() -> None:
    found = json.loads(json_text(holdings.holding_json(_HOLDING)))
    assert found["place"]["geonames_id"] == 172955
    assert (found["on"], found["known"]) == ("2017-11-15", None)
    assert found["holders"][0] == {"holder": "Red Front", "id": "red", "probability": 0.9}
    assert {each["id"] for each in found["holders"]} == {"red", "blue", "contested", "unknown"}
    assert sum(each["probability"] for each in found["holders"]) == pytest.approx(1.0)


def test_json_has_contested_and_unknown_even_where_nothing_speaks_of_them() -> None:
    sure = Holding(_RAQQA, _ON, None, (("red", 1.0),))
    assert [each["id"] for each in holdings.holders_json(sure)] == ["red", "contested", "unknown"]


def test_stance_is_towards_the_leading_holder() -> None:
    stances = {each.found.claim.quotes[0].text: each.stance for each in _found()}
    assert stances == {
        "Red took it.": "for",
        "Blue took it.": "against",
        "Fighting in it.": "against",
        "Red took it, again.": None,
    }


def test_weight_is_the_difference_it_makes_to_the_leading_holder() -> None:
    found = _found()
    assert [round(each.weight, 6) for each in found] == [-2.0, 0.9, -0.4, 0.0]


def test_testimony_in_json_has_who_said_what_where_and_why() -> None:
    found = json.loads(json_text(holdings.testimony_json(_found()[1])))
    expected = {
        "id": _CLAIMS[0].claim.id,
        "document": "river",
        "outlet": "Courier",
        "speaker": "Red Front",
        "quote": "Red took it.",
        "type": "capture",
        "status": "actual",
        "known": "2017-11-15",
        "stance": "for",
        "supports": "red",
        "factors": {"red": 1.0, "blue": -0.5, "contested": 0.1, "unknown": 0.0},
        "reason": "Because.",
    }
    assert found | expected == found


def test_feature_has_longitude_first_and_no_point_that_is_not_known() -> None:
    here, nowhere = (json.loads(json_text(holdings.feature(each))) for each in (_HOLDING, _NOWHERE))
    assert here["geometry"] == {"type": "Point", "coordinates": [39.01, 35.95]}
    assert here["properties"]["holder_id"] == "red"
    assert nowhere["geometry"] is None
    assert (nowhere["properties"]["holder"], nowhere["properties"]["latest_evidence"]) == ("unknown", None)
    assert here["type"] == nowhere["type"] == "Feature"


def test_a_place_told_by_another_says_so_and_how_far_it_may_reach() -> None:
    anchors = (Anchor("Raqqa", 172955),)
    place = replace(
        _RAQQA, name="Eastern Raqqa", geonames_id=None, radius_km=8.6, relation=Relation.PART, anchors=anchors
    )
    assert holdings.in_short(place) == "Eastern Raqqa (SY, within 9 km)"
    assert holdings.in_short(_RAQQA) == "Raqqa (SY)"
    shown = holdings.place_json(place)
    assert (shown["relation"], shown["anchors"]) == ("part", [{"name": "Raqqa", "geonames_id": 172955}])
    properties = json.loads(json_text(holdings.feature(replace(_HOLDING, place=place))))["properties"]
    assert (properties["relation"], properties["radius_km"]) == ("part", 8.6)
    assert "relation" not in holdings.place_json(_RAQQA)


def test_row_has_every_column() -> None:
    assert set(holdings.csv_row(_HOLDING)) == set(holdings.CSV_COLUMNS)
    assert holdings.csv_row(_HOLDING)["probability"] == 0.9
    assert holdings.csv_row(_HOLDING)["evidence"] == 4


def test_a_party_that_the_registry_lacks_goes_by_its_own_name() -> None:
    assert party_name("name:river guard") == "river guard"
    assert party_name("contested") == "contested"
