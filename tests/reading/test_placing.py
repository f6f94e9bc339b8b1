"""Where ``rules.v1`` puts events whose own words name no place, in sentences of our own."""

from __future__ import annotations

from datetime import date

import pytest

from reportedly.identity import document_id
from reportedly.model import Claim, DateOrigin, DatePrecision, Document
from reportedly.reading import get_reader

PUBLISHED = date(2017, 11, 10)


def read(text: str) -> list[Claim]:
    identity = document_id(text, published=PUBLISHED)
    document = Document(identity, "d", text, PUBLISHED, DatePrecision.DAY, DateOrigin.GIVEN)
    return get_reader("rules.v1").read(document)


def places(text: str, kind: str, within: str = "") -> set[str | None]:
    """Return the names of the places of a text's events of a type, of those only whose quotes hold ``within``."""
    found = [claim for claim in read(text) if claim.type == kind]
    found = [claim for claim in found if any(within in quote.text for quote in claim.quotes)]
    assert found, f"no {kind}"
    return {claim.place.name if claim.place is not None else None for claim in found}


def test_a_town_that_is_named_later_is_what_a_report_opens_with() -> None:
    text = (
        "Fighters in Syria captured a gas field on Monday, a watchdog said. "
        "The Shaar gas field lies in the desert east of Homs."
    )
    assert places(text, "capture") == {"Shaer gas field"}


def test_a_held_town_without_a_name_is_the_one_named_next() -> None:
    text = "Jets struck a rebel-held town on Sunday. Dozens fled from Saraqeb in Syria after the raids."
    assert places(text, "hold") == {"Saraqib"}


@pytest.mark.parametrize(
    "held",
    ["Aid groups left rebel-held territory.", "The Islamic State holds territory."],
)
def test_held_ground_without_a_name_is_nowhere_in_particular(held: str) -> None:
    assert places(f"The war in Syria went on near Hama. The army shelled Hama. {held}", "hold") == {None}


def test_a_war_s_toll_is_that_of_its_country() -> None:
    text = "The army in Syria shelled Hama on Monday. More than 300,000 people have been killed since 2011."
    assert "Hama" not in places(text, "toll", "300,000")


def test_fighting_across_the_country_is_in_the_country() -> None:
    text = "The army took Qardaha in Syria. Government forces fought rebel groups across the country."
    assert places(text, "clash") == {"Syria"}


def test_those_who_flee_are_placed_where_they_fled_from() -> None:
    text = "Syrian rebels entered Ras al-Ain. Hundreds of civilians fled to Turkey."
    assert places(text, "displacement") == {"Ras al-Ayn"}


def test_a_month_is_no_place() -> None:
    text = "The army took Homs in Syria in March 2012. Rebels were fighting the army there."
    assert "March" not in {claim.place.text for claim in read(text) if claim.place is not None}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("The army in Syria said that it shelled the Damascus suburb of Daraya.", "Daraya"),
        ("Air strikes killed four people in the Damascus suburb of Ghouta in Syria.", "Ghouta"),
        ("The Syrian army has captured the district of Qaboun in the eastern suburb of Damascus.", "Qaboun"),
    ],
)
def test_a_name_that_only_says_where_another_place_lies_is_not_where_it_happened(text: str, place: str) -> None:
    found = {claim.place.text for claim in read(text) if claim.place is not None and claim.type != "hold"}
    assert found == {place}


def test_the_next_event_is_at_the_place_and_not_at_what_it_lies_near() -> None:
    text = "Syrian rebels fought the army in Maarzita south of Idlib. An ambush killed twelve fighters."
    assert places(text, "attack", "ambush") != {"Idlib"}


def test_it_is_the_place_of_its_own_sentence() -> None:
    text = (
        "Syrian rebels left Tokhar near Manbij. The SDF massed around the city of Manbij. "
        "Menbij airbase was held by the rebels, who seized it in May."
    )
    assert "Tokhar" not in places(text, "capture")
