"""Claims by places' keys, places within bounds, and texts by documents' ids."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reportedly.errors import ConfigurationError
from reportedly.ledger import Ledger
from reportedly.model import Anchor, Place, PlaceKind, Relation
from tests.weighing.builders import ABU_KAMAL, IS, RAQQA, SDF, say
from tests.weighing.test_nearby import stored

NEAR = Place(
    "Raqqa",
    "near Raqqa",
    "SY",
    None,
    35.95,
    39.01,
    PlaceKind.REGION,
    20.0,
    0.9,
    Relation.NEAR,
    (Anchor("Raqqa", 172955),),
)
QAIM = Place("Al-Qa'im", "Al-Qa'im", "IQ")


@pytest.fixture
def ledger(ledger: Ledger) -> Ledger:
    for at in (RAQQA, replace(RAQQA, text="ar-Raqqah"), ABU_KAMAL, NEAR, QAIM):
        stored(ledger, say("hold", IS, at=at, outlet=at.text + at.name))
    stored(ledger, say("capture", SDF, at=RAQQA))
    return ledger


def test_claims_at_keys(ledger: Ledger) -> None:
    def told(*keys: str, **only: str) -> list[str]:
        return sorted(record.claim.place.text for record in ledger.claims_at(keys, **only) if record.claim.place)

    assert told(RAQQA.key) == ["Raqqa", "Raqqa", "ar-Raqqah"]
    assert told(RAQQA.key, type="capture") == ["Raqqa"]
    assert told(QAIM.key, ABU_KAMAL.key) == ["Al-Qa'im", "Albu Kamal"]
    assert NEAR.key.endswith("@172955")
    assert [record.claim.place for record in ledger.claims_at([NEAR.key])] == [NEAR]
    assert told() == told("geonames:1") == told("name:nowhere,ZZ") == told("nonsense") == []
    with pytest.raises(ConfigurationError, match="'seizure' is not one of"):
        list(ledger.claims_at([RAQQA.key], type="seizure"))


def test_places_in_bounds(ledger: Ledger) -> None:
    def keys(*box: float, **only: list[str]) -> list[str]:
        return [place.key for place in ledger.places_in(*box, **only)]

    assert keys(35.0, 38.0, 37.0, 40.0) == [RAQQA.key, NEAR.key.partition("@")[0]]
    assert keys(30.0, 30.0, 40.0, 50.0, kinds=["town"]) == [RAQQA.key, ABU_KAMAL.key]
    assert keys(0.0, 0.0, 1.0, 1.0) == []


def test_texts(ledger: Ledger) -> None:
    ids = sorted(record.document.id for record in ledger.claims())
    found = dict(ledger.texts([*ids, "d-none"]))
    assert list(found) == ids
    assert all(text.startswith("word ") for text in found.values())
