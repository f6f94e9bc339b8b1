"""Speakers: how much they say, for whom, and how far others bear them out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from reportedly.weighing.speakers import comparisons, learned_reliability, outlets, speakers
from tests.weighing.builders import ARMY, IS, Record, Stub, days_apart, say
from tests.weighing.test_properties import CLAIMS, control

_DAYS = days_apart("2017-01-01", 12, 20)


def _told(speaker: str, party: str, speaker_class: str = "monitor") -> list[Record]:
    return [
        say("hold", party, on=on, speaker=speaker, speaker_class=speaker_class, document=f"{speaker} {on}")
        for on in _DAYS
    ]


def _borne_out() -> list[Record]:
    return [say("hold", IS, on=on, outlet=f"Paper {each}", confidence=0.95) for on in _DAYS for each in range(3)]


def test_who_is_borne_out_gains_and_who_is_not_loses() -> None:
    learned = learned_reliability(None, control([*_borne_out(), *_told("The Watch", IS), *_told("The Mirror", ARMY)]))
    right, wrong = learned["name:watch"], learned["name:mirror"]
    assert wrong.mean < wrong.prior < right.mean
    assert right.agreement is not None
    assert wrong.agreement is not None
    assert right.agreement > 0.9 > 0.1 > wrong.agreement
    assert right.low < right.mean < right.high


def test_nobody_vouches_for_himself() -> None:
    alone = control(_told("The Watch", IS))
    assert comparisons(alone) == []
    found = learned_reliability(None, alone)["name:watch"]
    assert (found.compared, found.agreement) == (0, None)
    assert found.mean == pytest.approx(found.prior, abs=0.01)


def test_more_of_ones_own_does_not_change_how_one_is_borne_out() -> None:
    others = [say("hold", IS, on=_DAYS[0], outlet=f"Paper {each}") for each in range(2)]
    one = say("hold", ARMY, on=_DAYS[0], speaker="The Watch", speaker_class="monitor")
    more = [
        say("hold", ARMY, on=_DAYS[0], speaker="The Watch", speaker_class="monitor", document=f"x{n}", outlet="Y")
        for n in range(3)
    ]
    few, many = comparisons(control([*others, one])), comparisons(control([*others, one, *more]))
    right = [[each.right for each in found if each.speaker == "name:watch"] for found in (few, many)]
    assert right[1][0] == pytest.approx(right[0][0], abs=1e-9)


def test_announcing_ones_own_gains_is_expected_to_be_right_less_often() -> None:
    """Of two parties that are borne out half the time, the one that speaks in its own interest is the more reliable."""
    claims = _borne_out()
    for index, on in enumerate(_DAYS):
        held = IS if index % 2 else ARMY
        claims.append(say("hold", held, on=on, speaker="The Mirror", speaker_class="party", document=f"m {on}"))
        claims.append(say("hold", held, on=on, speaker=held, speaker_class="party", document=f"p {on}"))
    made = comparisons(control(claims))
    own = [each for each in made if each.interest.value == "own"]
    assert {each.speaker for each in own} == {f"party:{IS}", f"party:{ARMY}"}
    learned = learned_reliability(None, control(claims))
    assert learned[f"party:{IS}"].mean > learned["name:mirror"].mean > learned[f"party:{ARMY}"].mean


def test_only_some_claims_may_be_asked_about() -> None:
    watch = _told("The Watch", IS)
    weighed = control([*_borne_out(), *watch])
    assert learned_reliability(watch[:3], weighed)["name:watch"].compared == 3
    assert learned_reliability([], weighed) == {}


@settings(deadline=None, max_examples=50)
@given(CLAIMS)
def test_estimates_are_probabilities_with_their_interval_around_them(claims: list[Record]) -> None:
    weighed = control(claims)
    for each in comparisons(weighed):
        assert 0 <= each.right <= 1
        assert 0 < each.weight <= 1
    for found in learned_reliability(None, weighed).values():
        assert 0 < found.low <= found.mean <= found.high < 1


def test_speakers_are_told_with_class_side_and_a_sentence() -> None:
    claims = [
        say("capture", ARMY, IS, on="2017-01-01", speaker=ARMY),
        say("withdraw", ARMY, on="2017-02-01", speaker=ARMY, outlet="Herald"),
        say("hold", IS, on="2017-01-05", outlet="State Gazette"),
    ]
    found = {each.id: each for each in speakers(claims, control(claims), registry=Stub(), party_name=str.upper)}
    army = found[f"party:{ARMY}"]
    assert (army.name, army.documents, army.claims) == ("ARMY", 3, 3)  # its organ is its voice
    assert (round(army.own, 3), round(army.against, 3)) == (0.333, 0.333)
    assert [(side.party, side.first.isoformat(), side.last.isoformat()) for side in army.sides] == [
        (ARMY, "2017-01-01", "2017-02-01")
    ]
    assert "a party to the war, starts at 0.60; 33% of its testimonies serve its own side" in army.sentence
    assert "outlet:state gazette" not in found


def test_outlets_carry_others_and_speak_for_themselves_and_copies_make_no_lineage() -> None:
    claims = [
        say("hold", IS, on="2017-01-01", outlet="Herald", document="a"),
        say("hold", IS, on="2017-01-02", outlet="Herald", document="b", speaker="The Watch"),
        say("hold", IS, on="2017-01-02", outlet="Herald", document="b", speaker=ARMY),
        say("hold", IS, on="2017-01-03", outlet=None, document="c"),
    ]
    voices = speakers(claims, control(claims), registry=Stub())
    (herald,) = outlets(claims, voices, {"b": "a"}, registry=Stub())
    assert (herald.documents, herald.lineages, herald.claims, herald.in_own_voice, herald.quotes) == (2, 1, 3, 1, 2)
    assert herald.voice is not None
    assert herald.voice.name == "Herald"
