"""The shipped registry, as weighing asks it."""

from __future__ import annotations

from reportedly.weighing import UNKNOWN, weigh
from reportedly.weighing.parties import default_parties
from tests.weighing.builders import RAQQA, day, say

ON = day("2016-06-01")


def test_forces_hold_for_their_side_in_the_country() -> None:
    parties = default_parties()
    assert parties.holder_of("syrian_army", ON, "SY") == "syrian_government"
    assert parties.holder_of("hezbollah", ON, "SY") == "syrian_government"
    assert parties.holder_of("hezbollah", ON, "LB") != "syrian_government"
    assert parties.holder_of("islamic_state", ON, "SY") == "islamic_state"


def test_friends_and_foes() -> None:
    parties = default_parties()
    assert parties.allied("russia", "syrian_government", ON)
    assert not parties.allied("islamic_state", "syrian_government", ON)
    assert parties.opposed("islamic_state", "sdf", ON)
    assert parties.opposed("sdf", "islamic_state", ON)


def test_organs_speak_for_their_party_and_monitors_for_themselves() -> None:
    parties = default_parties()
    assert parties.speaks_for("syrian_army") == "syrian_army"
    assert parties.speaks_for("sana") == "syrian_government"
    assert parties.speaks_for("sohr") is None
    assert parties.party_of_outlet("SANA") == "syrian_government"
    assert parties.party_of_outlet("Daily Courier") is None


def test_what_the_registry_lacks_is_its_own_holder_and_nobodys_friend() -> None:
    parties = default_parties()
    assert parties.holder_of("name:northern brigade", ON, "SY") == "name:northern brigade"
    assert not parties.allied("name:northern brigade", "russia", ON)
    assert not parties.opposed("name:northern brigade", "russia", ON)
    assert parties.speaks_for("nobody") is None


def test_claims_are_weighed_with_the_shipped_registry_by_default() -> None:
    distribution = dict(weigh([say("hold", "sdf")]).holding(RAQQA, day("2017-01-01")).distribution)
    assert 0 < distribution["sdf"] < 1 - distribution[UNKNOWN] + 1e-6
