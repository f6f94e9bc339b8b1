"""Claims that cannot all be true are found, and changes through time are not mistaken for them."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from reportedly.model import Figure, Interval
from reportedly.weighing import Contradiction, ContradictionKind, contradictions
from tests.weighing.builders import ABU_KAMAL, ARMY, COALITION, IS, RAQQA, SDF, Record, Stub, day, say


def found(*records: Record) -> list[Contradiction]:
    return contradictions(records, registry=Stub())


def kinds(records: Iterable[Record]) -> list[str]:
    return [item.kind.value for item in found(*records)]


def test_two_captors_of_one_day() -> None:
    ours = say("capture", ARMY, IS, speaker=ARMY)
    theirs = say("capture", SDF, IS, on="2017-01-02", outlet="Herald")
    (item,) = found(ours, theirs)
    assert item.kind is ContradictionKind.HOLDER
    assert item.place.key == RAQQA.key
    assert item.interval == Interval(day("2017-01-01"), day("2017-01-02"))
    assert {item.claims_for, item.claims_against} == {(ours.claim.id,), (theirs.claim.id,)}
    for part in (
        "Raqqa",
        "between 2017-01-01 and 2017-01-02",
        "Syrian army (in Daily Courier)",
        "Herald says that Syrian Democratic Forces captured Raqqa from Islamic State",
    ):
        assert part in item.sentence


def test_a_declared_victory_and_a_return() -> None:
    declared = [say("capture", ARMY, IS, at=ABU_KAMAL, speaker=ARMY, outlet=outlet) for outlet in ("Post", "Mirror")]
    back = say("advance", IS, ARMY, at=ABU_KAMAL, on="2017-01-03", speaker="The Watch", speaker_class="monitor")
    (item,) = found(*declared, back)
    assert item.claims_for == tuple(sorted(record.claim.id for record in declared))
    assert item.claims_against == (back.claim.id,)
    assert "1 more claim" in item.sentence


@pytest.mark.parametrize(
    "records",
    [
        [say("hold", IS), say("capture", SDF, IS, outlet="Herald")],  # held before it was taken
        [say("capture", SDF, IS), say("capture", ARMY, SDF, on="2017-06-01", outlet="Herald")],  # taken again later
        [say("capture", SDF, IS), say("hold", SDF, on="2017-01-02", outlet="Herald")],
        [say("capture", SDF, IS), say("hold", IS, on="2017-01-02", start=None, outlet="Herald")],  # what was
        [say("capture", SDF, IS), say("capture", COALITION, IS, outlet="Herald")],  # allies
        [say("capture", SDF, IS), say("capture", ARMY, IS, at=ABU_KAMAL, outlet="Herald")],  # elsewhere
        [say("capture", SDF, IS), say("capture", ARMY, IS)],  # one voice: a misreading rather than a dispute
        [say("capture", SDF, IS), say("capture", ARMY, IS, status="planned", outlet="Herald")],
        [
            say("capture", SDF, IS),
            say("capture", IS, SDF, on="2017-01-02", outlet="Herald", status="possible"),
            say("capture", IS, SDF, on="2017-01-02"),
            say("hold", IS, on="2017-01-03", outlet="Herald"),
        ],  # taken back in between
        [],
    ],
)
def test_what_may_all_be_true_is_no_contradiction(records: list[Record]) -> None:
    assert kinds(records) == []


def test_a_state_that_both_claim() -> None:
    assert kinds([say("hold", IS), say("hold", ARMY, outlet="Herald")]) == ["holder"]
    assert kinds([say("hold", IS), say("hold", ARMY, on="2017-02-01", outlet="Herald")]) == []
    assert kinds([say("capture", ARMY, IS), say("hold", IS, on="2017-01-03", outlet="Herald")]) == ["holder"]


def test_an_event_affirmed_and_denied() -> None:
    said = say("air_strike", "russia", at=ABU_KAMAL, speaker="The Watch", speaker_class="monitor")
    denied = say("air_strike", "russia", at=ABU_KAMAL, on="2017-01-02", speaker="russia", status="denied")
    (item,) = found(said, denied)
    assert item.kind is ContradictionKind.DENIAL
    assert (item.claims_for, item.claims_against) == ((said.claim.id,), (denied.claim.id,))
    assert "Russia (in Daily Courier) denies" in item.sentence
    other_party = say("air_strike", COALITION, at=ABU_KAMAL, speaker=COALITION, status="denied")
    assert kinds([said, other_party]) == []
    much_later = say("air_strike", "russia", at=ABU_KAMAL, on="2017-03-02", speaker="russia", status="denied")
    assert kinds([said, much_later]) == []


def test_tolls_that_cannot_both_be() -> None:
    def struck(figure: Figure, outlet: str, **more: str) -> Record:
        return say("air_strike", COALITION, IS, outlet=outlet, killed=figure, **more)  # type: ignore[arg-type] # a date

    low, high = struck(Figure(3, 5), "Post"), struck(Figure(20, None), "Mirror")
    (item,) = found(low, high)
    assert item.kind is ContradictionKind.FIGURES
    assert (item.claims_for, item.claims_against) == ((low.claim.id,), (high.claim.id,))
    assert "3 to 5 killed" in item.sentence
    assert "at least 20 killed" in item.sentence
    assert kinds([low, struck(Figure(4, None), "Mirror")]) == []
    assert kinds([low, struck(Figure(20, None), "Post")]) == []  # one outlet counts on
    assert kinds([low, struck(Figure(20, None), "Mirror", on="2017-01-09")]) == []


def test_a_rejected_claim_contradicts_nothing() -> None:
    assert kinds([say("capture", SDF, IS, verdict="reject"), say("capture", ARMY, IS, outlet="Herald")]) == []
