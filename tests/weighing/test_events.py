"""Claims are grouped into events by what they say, whatever their order, and stay what reviewers made them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.identity import with_id
from reportedly.model import EventType, Figure, Interval, Place, PlaceKind, Span
from reportedly.weighing.event import Event, Role
from reportedly.weighing.events import events, find_event
from tests.weighing.builders import ABU_KAMAL, ARMY, IS, RAQQA, SDF, Record, Stub, copied, day, say
from tests.weighing.test_properties import records

CLAIMS = st.lists(records(), max_size=12)


@dataclass(frozen=True)
class Made:
    """A decision in force, as the ledger gives it."""

    kind: str
    subject: str
    detail: Mapping[str, Any] = field(default_factory=dict)


def found(*claims: Record, **more: Any) -> list[Event]:
    return events(claims, registry=Stub(), **more)


def together(found_events: Sequence[Event]) -> set[frozenset[str]]:
    return {frozenset(claim.claim_id for claim in event.claims) for event in found_events}


def quoting(record: Record, words: str) -> Record:
    return replace(record, claim=with_id(replace(record.claim, quotes=(Span(0, len(words), words),))))


DECLARED = say("capture", ARMY, IS, at=ABU_KAMAL, on="2017-11-09", speaker=ARMY, outlet="Post")
LEFT = say("withdraw", IS, at=ABU_KAMAL, on="2017-11-09", outlet="Herald", speaker="The Watch", speaker_class="monitor")
REMAIN = say("hold", IS, at=ABU_KAMAL, on="2017-11-10", outlet="Mirror", speaker="The Watch", speaker_class="monitor")
STRUCK = [
    say("air_strike", SDF, IS, outlet=outlet, killed=Figure(low, high), document=f"d-{outlet}")
    for outlet, low, high in (("Post", 30, 30), ("Mirror", 32, 32), ("Courier", 100, None))
]


def test_a_declared_victory_and_the_monitors_account_are_two_claims_of_one_event() -> None:
    (event,) = found(DECLARED, LEFT, REMAIN)
    roles = {claim.claim_id: claim.role for claim in event.claims}
    assert roles == {
        DECLARED.claim.id: Role.AFFIRMS,
        LEFT.claim.id: Role.AFFIRMS,  # who leaves bears out that it was taken
        REMAIN.claim.id: Role.DENIES,  # who is said to be there still does not
    }
    assert event.type is EventType.CAPTURE
    assert event.place is not None
    assert event.place.key == ABU_KAMAL.key
    assert [party.name for party in event.actor] == ["Syrian army"]
    assert [party.name for party in event.target] == ["Islamic State"]
    assert (event.lineages, event.affirming, event.denying) == (2, 2, 1)


def test_who_says_by_friday_allows_thursday() -> None:
    told = [("Post", "2017-11-10", None), ("Mirror", "2017-11-10", None), ("Herald", "2017-11-09", "same")]
    (event,) = found(*(say("capture", ARMY, IS, at=ABU_KAMAL, on=on, start=s, outlet=who) for who, on, s in told))
    assert event.happened == Interval(day("2017-11-09"), day("2017-11-09"))
    (event,) = found(*(say("capture", ARMY, IS, at=ABU_KAMAL, on=on, start=None, outlet=who) for who, on, _ in told))
    assert event.happened == Interval(None, day("2017-11-09"))


def test_roles_follow_the_status() -> None:
    claims = [
        say("air_strike", SDF, IS, status=status, outlet=f"Paper {status}")
        for status in ("actual", "possible", "unknown", "denied")
    ]
    (event,) = found(*claims)
    of = {claim.claim_id: claim.role for claim in event.claims}
    assert [of[record.claim.id] for record in claims] == [Role.AFFIRMS, Role.HEDGES, Role.HEDGES, Role.DENIES]


@pytest.mark.parametrize(
    "other",
    [
        say("air_strike", SDF, IS, at=ABU_KAMAL, outlet="Herald"),  # elsewhere
        say("air_strike", SDF, IS, on="2017-02-01", outlet="Herald"),  # another time
        say("aid", SDF, IS, outlet="Herald"),  # another kind of thing
        say("air_strike", SDF, IS, at=None, outlet="Herald"),
    ],
)
def test_what_differs_is_another_event(other: Record) -> None:
    assert len(found(STRUCK[0], other)) == 2


def test_every_link_has_its_reason() -> None:
    (event,) = found(*STRUCK)
    for claim in event.claims:
        assert claim.link is not None
        assert 0 < claim.link.probability <= 1
        assert "the same place (Raqqa)" in claim.link.reason
        assert "the same day" in claim.link.reason


def test_places_that_hold_or_are_near_one_another_may_be_one_events() -> None:
    suburb = Place("Mashlab", "Mashlab", "SY", 1, 35.96, 39.05, PlaceKind.TOWN, 3.0, 0.9)
    words = "warplanes destroyed the crowded bakery beside the old bridge"
    near = quoting(say("air_strike", SDF, IS, at=suburb, outlet="Herald", killed=Figure(30, 30)), words)
    here = quoting(STRUCK[0], words)
    (event,) = found(here, near)
    assert "near each other" in str(event.claims[0].link)


def test_casualties_are_low_best_and_high_over_lineages() -> None:
    copies = [copied(STRUCK[2], f"copy-{number}", f"Echo {number}") for number in range(5)]
    texts = {record.document.id: "a hundred died when the bridge was hit by jets that night " * 3 for record in copies}
    texts[STRUCK[2].document.id] = next(iter(texts.values()))
    (event,) = found(*STRUCK, *copies, texts=texts)
    assert event.killed is not None
    assert event.lineages == 3  # copies are no witnesses
    assert (event.killed.low, event.killed.best, event.killed.high) == (30, 32, None)
    assert len(event.killed.figures) == 3
    assert "weighted median of 3 lineages" in event.killed.reason
    assert event.wounded is None


def test_a_rising_toll_counts_by_its_last_figure() -> None:
    later = say("air_strike", SDF, IS, killed=Figure(40, 40), published="2017-01-03", outlet="Post")
    (event,) = found(STRUCK[0], later)
    assert event.killed is not None
    assert (event.killed.low, event.killed.high) == (40, 40)


def test_the_first_report_is_the_one_known_first() -> None:
    late = say("air_strike", SDF, IS, published="2017-01-04", outlet="Herald")
    (event,) = found(late, STRUCK[0])
    assert (event.first.claim_id, event.first.outlet) == (STRUCK[0].claim.id, "Post")
    assert event.first.known == day("2017-01-01")


def test_what_was_rejected_or_not_yet_known_does_not_count() -> None:
    late = say("air_strike", SDF, IS, published="2017-01-04", outlet="Herald")
    rejected = replace(STRUCK[1], verdict="reject")
    (event,) = found(STRUCK[0], late, rejected, known=day("2017-01-02"))
    assert [claim.claim_id for claim in event.claims] == [STRUCK[0].claim.id]


def test_an_old_id_finds_the_event_that_holds_its_claim_now() -> None:
    one, two = found(DECLARED)[0], found(LEFT)[0]
    (both,) = found(DECLARED, LEFT)
    assert {find_event([both], one.id), find_event([both], two.id)} == {both}
    assert find_event([both], DECLARED.claim.id) is both
    assert find_event([both], "e0") is None


def test_daily_fighting_is_not_chained_into_one_event() -> None:
    days = [(date(2017, 1, 1) + timedelta(days=number)).isoformat() for number in range(40)]
    fights = [say("clash", ARMY, IS, on=on, outlet="Post", document=f"d-{on}") for on in days]
    for event in found(*fights):
        known = [claim.known for claim in event.claims]
        assert (max(known) - min(known)).days <= 7


@settings(deadline=None, max_examples=60)
@given(CLAIMS, st.randoms(use_true_random=False))
def test_the_order_of_claims_does_not_matter(claims: list[Record], random: Any) -> None:
    shuffled = [*claims, *claims[:2]]
    random.shuffle(shuffled)
    assert repr(found(*claims)) == repr(found(*shuffled))


@settings(deadline=None, max_examples=60)
@given(CLAIMS)
def test_every_claim_is_in_exactly_one_event(claims: list[Record]) -> None:
    held = [claim.claim_id for event in found(*claims) for claim in event.claims]
    assert sorted(held) == sorted({record.claim.id for record in claims})
    for event in found(*claims):
        assert event.happened == Interval(event.happened.start, event.happened.end)
        assert event.first.claim_id in {claim.claim_id for claim in event.claims}
        assert all(0 <= claim.probability <= 1 for claim in event.claims)


@settings(deadline=None, max_examples=60)
@given(CLAIMS, CLAIMS)
def test_later_claims_rename_no_event(before: list[Record], after: list[Record]) -> None:
    first = datetime(2020, 1, 1)
    arrived = {record.document.id: first for record in before}
    late = {record.document.id: first + timedelta(days=1) for record in after if record.document.id not in arrived}
    kept = [record for record in after if record.document.id in late]
    old = found(*before, arrived=arrived)
    new = found(*before, *kept, arrived=arrived | late)
    names = {event.id for event in new}
    for event in old:
        members = {claim.claim_id for claim in event.claims}
        holding = [each for each in new if members & {claim.claim_id for claim in each.claims}]
        if len(holding) == 1:  # not split: it kept its name, or was merged into an older one
            others = {e.id for e in old if e is not event} & {holding[0].id}
            assert holding[0].id == event.id or others
        else:
            assert event.id in names  # split: one part keeps the name


@settings(deadline=None, max_examples=60)
@given(CLAIMS, st.data())
def test_merges_and_splits_hold_and_are_undone(claims: list[Record], data: st.DataObject) -> None:
    ids = sorted({record.claim.id for record in claims})
    if len(ids) < 3:
        return
    plain = found(*claims)
    made = []
    for _ in range(data.draw(st.integers(1, 4))):
        chosen = data.draw(st.lists(st.sampled_from(ids), min_size=2, max_size=3, unique=True))
        made.append(Made(data.draw(st.sampled_from(["merge", "split"])), chosen[0], {"claims": chosen[1:]}))
    groups = together(found(*claims, decisions=made))
    last = made[-1]
    for claim in last.detail["claims"]:
        as_one = any({last.subject, claim} <= group for group in groups)
        assert as_one == (last.kind == "merge")
    assert together(found(*claims, decisions=made)) == groups  # a rebuild gives the same
    assert repr(found(*claims, decisions=[])) == repr(plain)  # and so does taking them back


def test_a_merge_joins_what_nothing_else_would_and_a_split_parts_what_is_alike() -> None:
    far = say("aid", IS, on="2016-01-01", outlet="Herald")
    merged = found(*STRUCK, far, decisions=[Made("merge", far.claim.id, {"claims": [STRUCK[0].claim.id]})])
    assert any({far.claim.id, STRUCK[0].claim.id} <= group for group in together(merged))
    (member,) = [c for e in merged for c in e.claims if c.claim_id == far.claim.id]
    assert member.link is not None
    assert (member.probability, member.link.reason) == (1.0, "merged by a reviewer")
    split = Made("split", STRUCK[0].claim.id, {"claims": [record.claim.id for record in STRUCK[1:]]})
    assert together(found(*STRUCK, decisions=[split])) == {
        frozenset({STRUCK[0].claim.id}),
        frozenset(record.claim.id for record in STRUCK[1:]),
    }


def test_of_decisions_that_contradict_each_other_the_later_counts() -> None:
    a, b, c = (record.claim.id for record in STRUCK)
    chain = [Made("merge", a, {"claims": [b]}), Made("merge", b, {"claims": [c]}), Made("split", a, {"claims": [c]})]
    groups = together(found(*STRUCK, decisions=chain))
    assert not any({a, c} <= group for group in groups)
    assert any({b, c} <= group for group in groups)  # the later of the two merges
    assert together(found(*STRUCK, decisions=chain[::-1])) == {frozenset({a, b, c})}


def test_merges_hold_by_way_of_a_claim_that_was_rejected() -> None:
    far, between = say("aid", IS, on="2016-01-01", outlet="Herald"), replace(STRUCK[1], verdict="reject")
    made = [Made("merge", between.claim.id, {"claims": [STRUCK[0].claim.id, far.claim.id]})]
    (event,) = found(STRUCK[0], between, far, decisions=made)
    assert {claim.claim_id for claim in event.claims} == {STRUCK[0].claim.id, far.claim.id}


def test_many_reports_of_one_event_are_not_torn_apart() -> None:
    many = [say("air_strike", SDF, IS, outlet=f"Paper {n}", killed=Figure(30, 30), document=f"d{n}") for n in range(60)]
    assert len(found(*many)) == 1


def test_events_of_different_weeks_at_one_place_share_no_claim() -> None:
    weeks = [say("air_strike", SDF, IS, on=on) for on in ("2017-01-01", "2017-01-15", "2017-02-01", "2017-02-20")]
    assert all(len(group) == 1 for group in together(found(*weeks)))
    assert not any(a & b for a, b in combinations(together(found(*weeks, RAQQA and STRUCK[0])), 2))
