"""Events told twice: who did it is carried from the telling that says so to the one that does not. Own words."""

from __future__ import annotations

from datetime import date

import pytest

from reportedly.identity import document_id
from reportedly.model import Claim, Document, EventType
from reportedly.reading import get_reader
from reportedly.reading.carrying import carry

_ON = date(2017, 10, 20)


def _read(text: str) -> list[Claim]:
    document = Document(id=document_id(text, published=_ON), key="t", text=text, published=_ON)
    return get_reader("rules.v1").read(document)


def _doers(text: str, kind: EventType) -> list[set[str | None]]:
    return [{actor.id for actor in claim.actor} for claim in _read(text) if claim.type is kind]


def test_a_battle_is_fought_by_those_who_took_the_town() -> None:
    text = (
        "The Syrian Democratic Forces captured Raqqa from Islamic State on Tuesday. "
        "Months of fighting in Raqqa have left its streets in ruins."
    )
    assert {"sdf"} in _doers(text, EventType.CLASH)


def test_what_nobody_tells_stays_untold() -> None:
    assert all(not doers for doers in _doers("Fighting in Raqqa went on all night.", EventType.CLASH))


def test_air_strikes_are_not_laid_at_the_door_of_who_took_the_town() -> None:
    text = "The Syrian army captured Palmyra on Monday. Air strikes hit Palmyra for weeks."
    assert all(not doers for doers in _doers(text, EventType.AIR_STRIKE))


def test_us_is_a_country_and_us_are_we() -> None:
    assert {"us_armed_forces"} in _doers("US air strikes hit a convoy near Raqqa on Monday.", EventType.AIR_STRIKE)


@pytest.mark.parametrize(
    ("text", "kind", "party"),
    [
        (
            "The army cleared the militants of Islamic State from their last stronghold near Palmyra in Syria.",
            EventType.HOLD,
            "islamic_state",
        ),
        ("US officials had been working on plans to send more troops to Syria.", EventType.DEPLOYMENT, "united_states"),
    ],
)
def test_the_party_is_found_behind_their_and_behind_a_plan(text: str, kind: EventType, party: str) -> None:
    assert any(party in doers or f"{party}_forces" in doers for doers in _doers(text, kind))


def test_claims_stay_in_order_and_keep_their_number() -> None:
    text = "The Syrian army captured Palmyra. Fighting in Palmyra went on. Fighting near it was heavy, residents said."
    claims = _read(text)
    again = carry(claims)
    assert [c.id for c in again] == [c.id for c in claims]
    assert len({c.id for c in claims}) == len(claims)
