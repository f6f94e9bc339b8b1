"""Contradictions within events, by lineage, and their order of importance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from reportedly.model import Figure
from reportedly.weighing.contradictions import Contradiction, ContradictionKind, contradictions
from reportedly.weighing.disputes import Dispute, last_day, rank
from reportedly.weighing.events import events
from reportedly.weighing.independence import lineages, origins
from tests.weighing.builders import ABU_KAMAL, ARMY, IS, RUSSIA, SDF, Record, Stub, copied, say

STRIKE = say(
    "air_strike",
    RUSSIA,
    at=ABU_KAMAL,
    speaker="The Watch",
    speaker_class="monitor",
    outlet="Post",
    quote="jets hit a clinic",
)
DENIAL = say(
    "attack", None, at=ABU_KAMAL, speaker=RUSSIA, status="denied", outlet="Mirror", quote="nobody bombed a hospital"
)


def within(claims: Sequence[Record], texts: dict[str, str] | None = None) -> list[Contradiction]:
    roots = origins(claims, texts)
    found = events(claims, texts=texts, registry=Stub())
    return contradictions(claims, registry=Stub(), lineages=lineages(claims, roots, registry=Stub()), events=found)


def ranked(claims: Sequence[Record], on: date = date(2017, 1, 1), **more: Any) -> list[Dispute]:
    lines = lineages(claims, origins(claims, None), registry=Stub())
    found = events(claims, registry=Stub())
    items = contradictions(claims, registry=Stub(), lineages=lines, events=found)
    return rank(items, found, claims, lines, on, **more)


def test_a_denial_that_names_another_type_contradicts_within_the_event() -> None:
    assert contradictions([STRIKE, DENIAL], registry=Stub()) == []
    (item,) = within([STRIKE, DENIAL])
    assert item.kind is ContradictionKind.DENIAL
    assert (item.claims_for, item.claims_against) == ((STRIKE.claim.id,), (DENIAL.claim.id,))


def test_a_copied_denial_is_one() -> None:
    copies = [copied(DENIAL, f"copy-{number}", f"Echo {number}") for number in range(4)]
    (item,) = within([STRIKE, DENIAL, *copies])
    assert len(item.claims_against) == 5
    assert (item.lineages_for, item.lineages_against) == (1, 1)


def test_a_copy_does_not_contradict_its_original() -> None:
    low = say("air_strike", SDF, IS, outlet="Post", killed=Figure(3, 3))
    high = say("air_strike", SDF, IS, outlet="Mirror", killed=Figure(30, 30))
    text = "Jets struck the town at dawn and people were killed in the market, residents and doctors said. " * 3
    assert [item.kind for item in within([low, high])] == [ContradictionKind.FIGURES]
    assert within([low, high], {record.document.id: text for record in (low, high)}) == []


def test_figures_of_one_event_contradict_whatever_type_names_them() -> None:
    low = say("air_strike", SDF, IS, outlet="Post", killed=Figure(3, 5))
    high = say("attack", SDF, IS, outlet="Mirror", killed=Figure(60, None))
    (item,) = within([low, high])
    assert item.kind is ContradictionKind.FIGURES
    assert "3 to 5 killed" in item.sentence
    assert "at least 60 killed" in item.sentence


def test_what_is_told_by_place_is_not_told_again_by_event() -> None:
    denied = say("air_strike", RUSSIA, at=ABU_KAMAL, speaker=RUSSIA, status="denied", outlet="Mirror")
    assert len(within([STRIKE, denied])) == 1


def test_many_copies_cost_little() -> None:
    claims = [
        say(
            "air_strike",
            RUSSIA,
            at=ABU_KAMAL,
            speaker="The Watch",
            speaker_class="monitor",
            outlet=f"P{n}",
            document=f"d{n}",
        )
        for n in range(1500)
    ]
    denials = [
        say("air_strike", RUSSIA, at=ABU_KAMAL, speaker=RUSSIA, status="denied", outlet=f"Q{n}", document=f"e{n}")
        for n in range(1500)
    ]
    (item,) = contradictions([*claims, *denials], registry=Stub())  # in pairs they would be two million
    assert (len(item.claims_for), len(item.claims_against)) == (1500, 1500)


def test_who_holds_a_town_matters_more_than_a_denial_and_new_more_than_old() -> None:
    holder = [say("capture", ARMY, IS, outlet="Post"), say("capture", IS, ARMY, outlet="Mirror")]
    found = ranked([*holder, STRIKE, DENIAL])
    assert [each.contradiction.kind.value for each in found] == ["holder", "denial"]
    assert found[0].importance > found[1].importance > 0
    assert found[0].events
    later = ranked([*holder, STRIKE, DENIAL], on=date(2017, 6, 1))
    assert all(after.importance < before.importance for after, before in zip(later, found, strict=True))
    assert "151 days old" in later[0].reason
    assert ranked([]) == []


def test_more_independent_sources_on_both_sides_weigh_more() -> None:
    two = [say("capture", ARMY, IS, outlet="Post"), say("capture", IS, ARMY, outlet="Mirror")]
    more = [say("capture", ARMY, IS, outlet="Courier"), say("capture", IS, ARMY, outlet="Herald")]
    assert ranked([*two, *more])[0].importance > ranked(two)[0].importance


def test_an_undated_document_does_not_make_other_disputes_old() -> None:
    fresh = say("hold", IS, on="2017-01-01", outlet="Post")
    stored = say("hold", SDF, on=None, published=None, outlet="Mirror")
    stored = replace(stored, known=date(2026, 11, 1))
    assert last_day([fresh, stored]) == date(2017, 1, 1)
    assert last_day([fresh]) == date(2017, 1, 1)


def test_among_undated_documents_disputes_age_from_the_last_day_told() -> None:
    claims = [
        replace(say("hold", IS, on=on, published=None), known=date(2026, 11, 1)) for on in ("2017-01-01", "2017-03-01")
    ]
    assert last_day(claims) == date(2017, 3, 1)
    assert last_day([]) == date.min
