"""What changed: between two days, and between two states of knowledge."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.model import Place
from reportedly.weighing.changes import ChangeKind, disputed, happened, learnt
from tests.weighing.builders import ABU_KAMAL, ARMY, IS, RAQQA, SDF, Record, Stub, day, say
from tests.weighing.test_properties import CLAIMS, control


def _hold(party: str, on: str, at: Place = RAQQA) -> list[Record]:
    return [say("hold", party, on=on, at=at, outlet=f"Paper {each}", confidence=0.95) for each in range(3)]


def _taken(party: str, other: str, on: str, at: Place = RAQQA) -> list[Record]:
    return [say("capture", party, other, on=on, at=at, outlet=f"Wire {each}", confidence=0.95) for each in range(3)]


@settings(deadline=None)
@given(CLAIMS, st.dates(date(2015, 6, 1), date(2018, 1, 1)))
def test_nothing_happens_between_equal_days(claims: list[Record], on: date) -> None:
    weighed = control(claims)
    assert happened(weighed, on, on) == []
    assert disputed(claims, weighed, on, on, by_knowledge=False, registry=Stub()) == []


@settings(deadline=None, max_examples=50)
@given(CLAIMS, st.dates(date(2015, 6, 1), date(2018, 1, 1)))
def test_nothing_is_learnt_without_new_claims(claims: list[Record], on: date) -> None:
    known = "2016-07-01"
    early = [record for record in claims if record.known <= day(known)]
    assert learnt(control(early, known), control(early, "2018-01-01"), on) == []


@settings(deadline=None, max_examples=50)
@given(CLAIMS, st.sampled_from(["2016-03-01", "2016-07-01"]))
def test_every_claim_behind_what_was_learnt_came_after(claims: list[Record], known: str) -> None:
    for change in learnt(control(claims, known), control(claims), day("2016-08-01")):
        assert all(each.known > day(known) for each in change.because)


def test_a_capture_is_the_ones_gain_and_the_others_loss_with_the_claims_that_did_it() -> None:
    (change,) = happened(
        control([*_hold(IS, "2017-01-01"), *_taken(SDF, IS, "2017-02-01")]), day("2017-01-15"), day("2017-02-15")
    )
    assert change.kind is ChangeKind.CAPTURED
    assert (change.lost_by, change.gained_by) == (IS, SDF)
    assert change.before[0] == IS
    assert change.after[0] == SDF
    assert {each.on for each in change.because} == {day("2017-02-01")}
    assert change.because[-1].after > change.because[0].before


def test_belief_that_nothing_renews_goes_stale_and_one_that_is_taken_away_is_lost() -> None:
    (stale,) = happened(control(_hold(IS, "2017-01-01")), day("2017-01-02"), day("2022-01-01"))
    assert (stale.kind, stale.because) == (ChangeKind.STALE, ())
    left = [say("withdraw", IS, on="2017-02-01", outlet=f"Wire {each}", confidence=0.95) for each in range(4)]
    (lost,) = happened(control([*_hold(IS, "2017-01-01"), *left]), day("2017-01-02"), day("2017-02-02"))
    assert (lost.kind, lost.lost_by) == (ChangeKind.LOST, IS)
    assert lost.because


def test_fighting_makes_a_place_contested_and_its_end_settles_it() -> None:
    fight = [
        say("advance", ARMY, IS, on=on, outlet=f"Wire {each}", confidence=0.95)
        for each, on in enumerate(["2017-02-01", "2017-02-02", "2017-02-03", "2017-02-03"])
    ]
    weighed = control([*_hold(IS, "2017-01-01"), *fight, *_taken(ARMY, IS, "2017-03-01")])
    assert [each.kind for each in happened(weighed, day("2017-01-02"), day("2017-02-04"))] == [ChangeKind.CONTESTED]
    (settled,) = happened(weighed, day("2017-02-04"), day("2017-03-02"))
    assert (settled.kind, settled.gained_by) == (ChangeKind.SETTLED, ARMY)


def test_what_was_learnt_needs_nothing_to_have_happened() -> None:
    late = [
        say("hold", SDF, on="2017-01-01", published="2017-06-01", outlet=f"Paper {each}", confidence=0.95)
        for each in range(3)
    ]
    claims = [say("hold", IS, on="2017-01-01", confidence=0.3), *late]
    found = learnt(control(claims, "2017-01-10"), control(claims, "2017-06-02"), day("2017-01-02"))
    assert [each.after[0] for each in found] == [SDF]
    with pytest.raises(ValueError, match="not earlier"):
        learnt(control(claims, "2017-06-02"), control(claims, "2017-01-10"), day("2017-01-02"))


def test_contradictions_are_disputes_of_the_days_that_they_are_about_or_of_those_that_brought_them() -> None:
    claims = [
        say("capture", ARMY, IS, on="2017-02-01", outlet="Herald"),
        say("hold", IS, on="2017-02-02", published="2017-03-01", outlet="Courier"),
    ]
    weighed = control(claims)
    about = disputed(claims, weighed, day("2017-01-01"), day("2017-02-10"), by_knowledge=False, registry=Stub())
    assert [each.kind for each in about] == [ChangeKind.DISPUTED]
    assert len(about[0].because) == 2
    assert "Raqqa" in str(about[0].sentence)
    later = disputed(claims, weighed, day("2017-02-10"), day("2017-03-02"), by_knowledge=False, registry=Stub())
    assert later == []
    came = disputed(claims, weighed, day("2017-02-10"), day("2017-02-05"), by_knowledge=True, registry=Stub())
    assert len(came) == 1
    known = control(claims, "2017-02-20")
    assert disputed(claims, known, day("2017-02-10"), day("2017-02-05"), by_knowledge=True, registry=Stub()) == []


def test_the_largest_places_come_first() -> None:
    claims = [
        *_hold(IS, "2017-01-01"),
        *_taken(SDF, IS, "2017-02-01"),
        *_hold(IS, "2017-01-01", ABU_KAMAL),
        *_taken(ARMY, IS, "2017-02-01", ABU_KAMAL),
    ]
    sizes = {RAQQA.key: 1.0, ABU_KAMAL.key: 2.0}
    found = happened(control(claims), day("2017-01-15"), day("2017-02-15"), sizes=lambda place: sizes[place.key])
    assert [each.place.name for each in found] == ["Abu Kamal", "Raqqa"]
    assert [each.size for each in found] == [2.0, 1.0]
