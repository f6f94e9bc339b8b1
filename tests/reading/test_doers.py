"""Who did it and to whom, where the words stand elsewhere than in a verb's subject and object. Own sentences."""

from __future__ import annotations

from datetime import date

import pytest

from reportedly.identity import document_id
from reportedly.model import Claim, Document, EventType
from reportedly.reading import get_reader

_ON = date(2016, 12, 1)


def _read(text: str) -> list[Claim]:
    document = Document(id=document_id(text, published=_ON), key="t", text=text, published=_ON)
    return get_reader("rules.v1").read(document)


def _one(text: str, kind: EventType) -> Claim:
    found = [claim for claim in _read(text) if claim.type is kind]
    assert found, f"no {kind}"
    return found[0]


@pytest.mark.parametrize(
    ("text", "kind", "party"),
    [
        ("Four people were killed in regime shelling of Douma.", EventType.SHELLING, "syrian_government"),
        (
            "Nine died in US-led coalition airstrikes near Manbij in Syria.",
            EventType.AIR_STRIKE,
            "us_led_coalition",
        ),
        ("US-led air strikes hit a convoy in Syria near Raqqa.", EventType.AIR_STRIKE, "us_led_coalition"),
        ("Thirty rebels were killed in a Syrian army ambush near Adra.", EventType.ATTACK, "syrian_army"),
        (
            "They accused the regime in Syria of conducting chemical attacks.",
            EventType.CHEMICAL,
            "syrian_government",
        ),
        ("Islamic State targeted the Syrian army with bomb attacks in Homs.", EventType.BOMBING, "islamic_state"),
        ("Islamic State claimed responsibility for the attack in Damascus.", EventType.ATTACK, "islamic_state"),
        (
            "Locals blamed the US-led coalition for the air strikes.",
            EventType.AIR_STRIKE,
            "us_led_coalition",
        ),
        ("Douma in Syria has been under government siege for two years.", EventType.BESIEGE, "syrian_government"),
    ],
)
def test_the_doer_is_found_around_the_noun(text: str, kind: EventType, party: str) -> None:
    ids = {actor.id for actor in _one(text, kind).actor}
    assert ids & {party, party.replace("government", "army")}


def test_shelling_and_air_strikes_share_their_doer() -> None:
    claims = _read("Four people were killed in regime shelling and air strikes in Douma in Syria.")
    by_type = {claim.type: claim.actor for claim in claims}
    assert by_type[EventType.SHELLING]
    assert by_type[EventType.AIR_STRIKE] == by_type[EventType.SHELLING]


def test_both_owners_of_one_noun_are_doers() -> None:
    claim = _one("Douma in Syria was hit by government and Russian air strikes.", EventType.AIR_STRIKE)
    assert len(claim.actor) == 2


def test_nobody_is_the_doer_where_no_group_claims_it() -> None:
    claims = _read("No group has claimed responsibility for the attack on a market in Homs.")
    assert all(not claim.actor for claim in claims if claim.type is EventType.ATTACK)


def test_terrorists_are_nobody_in_particular() -> None:
    claim = _one("Five people were hurt in terrorist rocket attacks on Aleppo.", EventType.SHELLING)
    assert [(actor.name, actor.id) for actor in claim.actor] == [("terrorists", None)]


@pytest.mark.parametrize(
    ("text", "kind", "target"),
    [
        (
            "Air strikes hit the town of Hajin, killing five civilians.",
            EventType.AIR_STRIKE,
            "five civilians",
        ),
        ("Six people were killed in a car bomb blast in Azaz.", EventType.BOMBING, "Six people"),
        ("Rebels fired mortar shells on Damascus, wounding three children.", EventType.SHELLING, "three children"),
    ],
)
def test_the_killed_are_the_target_and_shells_and_towns_are_none(text: str, kind: EventType, target: str) -> None:
    targets = [actor.name for actor in _one(text, kind).target]
    assert targets
    assert all(name in target for name in targets)


def test_who_dies_has_not_done_it() -> None:
    claim = _one("Twelve rebel fighters died near Palmyra on Monday.", EventType.ATTACK)
    assert not claim.actor
    assert claim.target


def test_who_flees_does_so_and_who_is_evacuated_does_not() -> None:
    fled = _one("Hundreds of families fled from Manbij.", EventType.DISPLACEMENT)
    moved = _one("Hundreds of families were evacuated from Daraya.", EventType.DISPLACEMENT)
    assert (len(fled.actor), len(fled.target)) == (1, 0)
    assert (len(moved.actor), len(moved.target)) == (0, 1)


def test_the_parties_of_a_deal_are_those_between_whom_it_is() -> None:
    text = "Civilians have been evacuated from Daraya under a deal between the Syrian government and rebels."
    ids = {actor.id for actor in _one(text, EventType.AGREEMENT).actor}
    assert ids == {"syrian_government", "syrian_opposition"}


def test_the_strikes_are_those_told_of_before() -> None:
    text = (
        "Russian warplanes bombed a market in Idlib on Tuesday. "
        "Doctors in the town of Saraqib said the air strikes wounded thirty people."
    )
    strikes = [claim for claim in _read(text) if claim.type is EventType.AIR_STRIKE]
    assert len(strikes) > 1
    assert all({actor.id for actor in claim.actor} == {"russian_armed_forces"} for claim in strikes)


def test_two_doers_leave_a_later_strike_open() -> None:
    text = (
        "Russian warplanes bombed Idlib on Tuesday. Turkish jets bombed Raqqa on Monday. "
        "Witnesses in Saraqib said the air strikes wounded thirty people."
    )
    strikes = [c for c in _read(text) if c.type is EventType.AIR_STRIKE and "Saraqib" in c.quotes[0].text]
    assert strikes
    assert all(not claim.actor for claim in strikes)


def test_the_taker_is_not_whom_it_was_taken_from() -> None:
    text = "The SDF, which they founded, holds areas that they have seized from Islamic State in Syria."
    captures = [claim for claim in _read(text) if claim.type is EventType.CAPTURE]
    assert all("islamic_state" not in {actor.id for actor in claim.actor} for claim in captures)
