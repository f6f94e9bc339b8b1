"""Which place an event is at: the fitted chooser, and what the reader makes of it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.identity import document_id
from reportedly.model import Claim, DateOrigin, DatePrecision, Document, PlaceKind
from reportedly.reading import Reader, get_reader
from reportedly.reading.event_place import Candidate, Chosen, EventPlaceModel, load_model
from reportedly.reading.parsing import load_model as load_parser

PUBLISHED = date(2017, 11, 10)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return get_reader("rules.v1")


def claims(reader: Reader, text: str, kind: str) -> list[Claim]:
    identity = document_id(text, published=PUBLISHED)
    found = reader.read(Document(identity, "d", text, PUBLISHED, DatePrecision.DAY, DateOrigin.GIVEN))
    return [claim for claim in found if claim.type == kind]


def places(reader: Reader, text: str, kind: str) -> set[str | None]:
    found = claims(reader, text, kind)
    assert found, f"no {kind} in {text!r}"
    return {claim.place.name if claim.place else None for claim in found}


def chosen(text: str, verb: str, *names: str) -> tuple[Chosen, str | None]:
    doc = load_parser()(text)
    trigger = next(t for t in doc if t.text == verb)
    candidates = [Candidate(tuple(t for t in doc if t.text == name), PlaceKind.TOWN) for name in names]
    result = load_model().probabilities(trigger, candidates)
    return result, None if result.best is None else names[result.best]


@pytest.mark.parametrize(
    ("text", "verb", "names", "right"),
    [
        ("Gunmen killed six people in Basra, a minister said in London.", "killed", ("Basra", "London"), "Basra"),
        ("In Basra, gunmen shot a judge from Kirkuk.", "shot", ("Basra", "Kirkuk"), "Basra"),
        ("A bomb exploded in Falluja, west of Baghdad.", "exploded", ("Falluja", "Baghdad"), "Falluja"),
        ("The teacher from Kirkuk was shot in Mosul.", "shot", ("Kirkuk", "Mosul"), "Mosul"),
    ],
)
def test_the_place_under_the_verb_is_chosen(text: str, verb: str, names: tuple[str, ...], right: str) -> None:
    assert chosen(text, verb, *names)[1] == right


def test_a_place_of_another_clause_leaves_the_event_without_one() -> None:
    text = "Six soldiers were killed, said the minister, who was travelling to London for talks."
    assert chosen(text, "killed", "London")[1] is None


def test_probabilities_add_up_to_one_and_nothing_to_choose_from_is_none() -> None:
    result, _ = chosen("Gunmen killed six people in Basra, near Umara.", "killed", "Basra", "Umara")
    assert sum(result.places) + result.none == pytest.approx(1.0)
    assert load_model().probabilities(load_parser()("They fled.")[1], []) == Chosen((), 1.0)


@settings(max_examples=20, deadline=None)
@given(st.dictionaries(st.sampled_from(["nearest", "first", "none", "prep=in"]), st.floats(-800, 800)))
def test_any_weights_give_probabilities(weights: dict[str, float]) -> None:
    doc = load_parser()("Gunmen killed six people in Basra.")
    result = EventPlaceModel(weights).probabilities(doc[1], [Candidate((doc[5],))])
    assert all(0.0 <= p <= 1.0 for p in (*result.places, result.none))


@pytest.mark.parametrize(
    ("text", "kind", "right"),
    [
        ("The Damascus suburb of Daraya was evacuated by rebels on Thursday.", "withdraw", "Darayya"),
        ("Hundreds of civilians fled from Syria's Idlib region on Thursday.", "displacement", "Idlib"),
        ("Russian air strikes, which Washington condemned, hit Idlib.", "air_strike", "Idlib"),
        ("Idlib has seen more bloodshed as Russian jets bombed rebel positions.", "air_strike", "Idlib"),
        ("The envoys met in March for the Geneva peace talks.", "talks", "Geneva"),
        ("Syrian troops advanced on the eastern outskirts of Aleppo.", "advance", "Aleppo"),
    ],
)
def test_the_reader_places_an_event(reader: Reader, text: str, kind: str, right: str) -> None:
    assert any(name and right in name for name in places(reader, text, kind))


def test_every_place_of_a_list_is_held(reader: Reader) -> None:
    found = places(reader, "Shells fell on rebel-held Douma and Harasta.", "hold")
    assert {"Douma", "Harasta"} <= {name.split()[0] if name else "" for name in found}


def test_a_capital_that_stands_for_its_government_is_no_events_place(reader: Reader) -> None:
    text = "Syrian troops fought rebels in Aleppo. Moscow said that dozens of rebels had been killed by air strikes."
    assert "Moscow" not in places(reader, text, "air_strike")


def test_the_town_stands_for_the_place_named_before(reader: Reader) -> None:
    text = (
        "Syrian troops reached Mayadin on Monday. Idlib was quiet. Rebels who were still in Mayadin shelled the town."
    )
    assert any(name and "Mayadin" in name for name in places(reader, text, "shelling"))


def test_a_whole_years_events_are_told_of_the_country(reader: Reader) -> None:
    text = "The war in Syria goes on. Rebels shelled Aleppo on Monday. In 2016, rebels killed 175 doctors."
    assert "Syria" in places(reader, text, "attack")


def test_a_place_in_a_slot_gives_more_confidence_than_one_taken_from_before(reader: Reader) -> None:
    text = "Rebels shelled Idlib on Monday. Soldiers attacked rebels on Tuesday."
    said, taken = claims(reader, text, "shelling")[0], claims(reader, text, "attack")[0]
    assert taken.place is not None
    assert said.confidence > taken.confidence
