"""What is told near a town or some way from it is no evidence of who holds the town."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reportedly.model import Anchor, PlaceKind, Relation
from reportedly.weighing import weigh
from reportedly.weighing.statements import bears_on_control
from tests.weighing.builders import IS, RAQQA, SDF, Stub, day, say

BY = (Anchor("Raqqa", 172955),)
NEAR = replace(RAQQA, name="near Raqqa", geonames_id=None, kind=PlaceKind.REGION, relation=Relation.NEAR, anchors=BY)
EAST = replace(
    RAQQA, name="Eastern Raqqa", geonames_id=None, kind=PlaceKind.DISTRICT, relation=Relation.PART, anchors=BY
)


@pytest.mark.parametrize("relation", Relation)
def test_only_what_can_be_held_bears_on_control(relation: Relation) -> None:
    place = replace(EAST, relation=relation)
    held = {Relation.PART, Relation.ROAD, Relation.INSIDE, Relation.LOCATED}
    assert bears_on_control(say("capture", SDF, IS, at=place).claim) is (relation in held)


def test_a_capture_near_a_town_leaves_it_as_it_was() -> None:
    before = [say("hold", IS, on="2017-05-01")]
    near = [say("capture", SDF, IS, at=NEAR, on="2017-06-01", outlet=outlet) for outlet in ("Herald", "Post")]
    alone, both = (weigh(records, registry=Stub()) for records in (before, [*before, *near]))
    assert both.holding(RAQQA, day("2017-06-02")) == alone.holding(RAQQA, day("2017-06-02"))
    assert [place.key for place in both.places] == [RAQQA.key]


def test_the_name_of_a_town_means_the_town_and_not_its_part() -> None:
    control = weigh(
        [say("hold", IS, on="2017-05-01"), *(say("capture", SDF, IS, at=EAST, on=f"2017-06-0{n}") for n in (1, 2, 3))],
        registry=Stub(),
    )
    assert control.find("Raqqa") == replace(RAQQA, text="Raqqa")
    part = control.find("Eastern Raqqa, SY")
    assert part is not None
    assert control.holding(part, day("2017-06-05")).distribution[0][0] == SDF
    assert dict(control.holding(RAQQA, day("2017-06-05")).distribution)[IS] > 0.3
