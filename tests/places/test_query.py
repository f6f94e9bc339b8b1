"""A place is named on the command line by name, by name and country, or by GeoNames id."""

from __future__ import annotations

import pytest

from reportedly.errors import InputError
from reportedly.places import Gazetteer, UnknownPlaceError, parse_place


@pytest.mark.parametrize("query", ["Raqqa", "Raqqa, SY", "raqqa, syria", "172955", "geonames:172955", "  Raqqa  "])
def test_raqqa_in_every_form(gazetteer: Gazetteer, query: str) -> None:
    places = parse_place(query, gazetteer)
    assert places[0].geonames_id == 172955
    assert places[0].name == "Raqqa"
    assert sum(place.probability for place in places) <= 1.001


def test_a_country_chooses_between_namesakes(gazetteer: Gazetteer) -> None:
    assert parse_place("Tripoli, LB", gazetteer)[0].country == "LB"
    assert parse_place("Tripoli, Libya", gazetteer)[0].country == "LY"
    assert parse_place("Paris, Texas", gazetteer)[0].geonames_id == 4717560


def test_spellings_are_understood(gazetteer: Gazetteer) -> None:
    assert parse_place("Deir Ezzor, SY", gazetteer)[0].name.startswith("Deir ez-Zor")
    assert parse_place("Al-Bokamal", gazetteer)[0].geonames_id == 174448


@pytest.mark.parametrize("query", ["Xqzzwvy", "999999999", "", " , "])
def test_an_unknown_place_is_an_input_error(gazetteer: Gazetteer, query: str) -> None:
    with pytest.raises(UnknownPlaceError) as caught:
        parse_place(query, gazetteer)
    assert isinstance(caught.value, InputError)
    assert isinstance(caught.value, LookupError)
    assert repr(query) in str(caught.value)


def test_an_unknown_name_comes_with_suggestions(gazetteer: Gazetteer) -> None:
    with pytest.raises(UnknownPlaceError, match="Lysychansk, UA"):
        parse_place("Lysychanks", gazetteer)
