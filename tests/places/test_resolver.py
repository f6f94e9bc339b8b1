"""Names are resolved by what the whole document says; what is unknown gets no point."""

from __future__ import annotations

import pytest

from reportedly.model import Place, PlaceKind
from reportedly.places import Gazetteer, Resolver, find_toponyms, locate
from reportedly.places.records import distance_km


def resolve(text: str, gazetteer: Gazetteer, outlet: str | None = None) -> dict[str, Place]:
    mentions = find_toponyms(text, gazetteer)
    places = Resolver(gazetteer).resolve(mentions, text, outlet=outlet)
    return {mention.text: ranked[0] for mention, ranked in zip(mentions, places, strict=True)}


def within(place: Place, latitude: float, longitude: float, km: float) -> bool:
    if place.latitude is None or place.longitude is None:
        return False
    return distance_km(place.latitude, place.longitude, latitude, longitude) <= km


def test_boukamal_and_qaim_on_the_border(gazetteer: Gazetteer) -> None:
    text = (
        "Syrian forces and their allies took the city of Boukamal. The advance in eastern Deir el-Zour province sped "
        "up after Iraqi forces had seized Qaim, the town on the other side of the border."
    )
    places = resolve(text, gazetteer)
    assert within(places["Boukamal"], 34.45, 40.92, 10)
    assert places["Boukamal"].country == "SY"
    assert within(places["Qaim"], 34.37, 41.09, 10)
    assert places["Qaim"].country == "IQ"


def test_a_word_for_the_kind_chooses_between_town_and_province(gazetteer: Gazetteer) -> None:
    text = "In Syria the army held Deir el-Zour province. Later it entered the city of Deir Ezzor, and Raqqa."
    places = resolve(text, gazetteer)
    assert places["Deir el-Zour province"].kind is PlaceKind.REGION
    assert places["Deir el-Zour province"].name == "Deir ez-Zor province"
    assert places["Deir Ezzor"].kind is PlaceKind.TOWN
    assert places["Raqqa"].geonames_id == 172955


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Libya's government moved its offices to Tripoli, Libyan officials said.", "Tripoli", "LY"),
        ("Lebanon's army sent troops to Tripoli, north of Beirut, Lebanese officials said.", "Tripoli", "LB"),
        ("A fire broke out in Paris, Texas.", "Paris", "US"),
        ("French police cleared a square in Paris.", "Paris", "FR"),
        ("Islamic State fighters in Syria blew up temples at Palmyra.", "Palmyra", "SY"),
        ("Iraqi troops entered Sinjar from Mosul.", "Sinjar", "IQ"),
    ],
)
def test_namesakes_are_told_apart_by_context(gazetteer: Gazetteer, text: str, name: str, country: str) -> None:
    assert resolve(text, gazetteer)[name].country == country


def test_an_unknown_place_keeps_its_name_and_no_point(gazetteer: Gazetteer) -> None:
    text = "In Syria, Syrian rebels took the town of Qwertabad near Aleppo, Syrian officers said."
    place = resolve(text, gazetteer)["Qwertabad"]
    assert (place.name, place.country, place.geonames_id) == ("Qwertabad", "SY", None)
    assert (place.latitude, place.longitude, place.radius_km, place.probability) == (None, None, None, 0.0)


def test_an_unknown_place_has_no_country_where_the_text_is_about_none(gazetteer: Gazetteer) -> None:
    place = resolve("They reached the town of Qwertabad.", gazetteer)["Qwertabad"]
    assert place.country is None


def test_an_unknown_facility_is_not_given_the_point_of_its_town(gazetteer: Gazetteer) -> None:
    text = "Syrian jets struck the Rastan dam in Syria. Syrian state television showed it."
    place = resolve(text, gazetteer)["Rastan dam"]
    assert (place.kind, place.country, place.latitude) == (PlaceKind.POINT, "SY", None)


def test_a_known_facility_is_not_its_town(gazetteer: Gazetteer) -> None:
    places = resolve("In Syria, Tabqa airbase and the Tabqa dam fell to Syrian fighters, then Tabqa.", gazetteer)
    assert places["Tabqa airbase"].kind is PlaceKind.POINT
    assert places["Tabqa airbase"].geonames_id is None
    assert places["Tabqa"].kind is PlaceKind.TOWN


def test_a_part_of_a_place_is_a_place_of_its_own(gazetteer: Gazetteer) -> None:
    text = "Fighting in northern Syria and in southern Idlib province."
    located = locate(find_toponyms(text, gazetteer), text, Resolver(gazetteer))
    places = {each.mention.text: each.meant[0] for each in located}
    assert places["northern Syria"].name == "Northern Syria"
    assert places["northern Syria"].geonames_id is None
    assert places["southern Idlib province"].name == "Southern Idlib province"
    assert places["northern Syria"].key != resolve("Fighting in Syria.", gazetteer)["Syria"].key


def test_probabilities_are_ranked_and_never_sum_to_more_than_one(gazetteer: Gazetteer) -> None:
    text = "Tripoli, Paris and Springfield were named. Kiev and Boukamal too, and the town of Qwertabad."
    mentions = find_toponyms(text, gazetteer)
    for ranked in Resolver(gazetteer).resolve(mentions, text):
        known = [place.probability for place in ranked if place.latitude is not None]
        assert ranked
        assert known == sorted(known, reverse=True)
        assert sum(known) <= 1.001


def test_no_mentions_give_no_places(gazetteer: Gazetteer) -> None:
    assert Resolver(gazetteer).resolve([], "Nothing here.") == []


def test_a_county_and_its_town_tell_each_other_from_their_namesakes(gazetteer: Gazetteer) -> None:
    text = "The sheriff said that Paris and the rest of Henry County would be open again, he told Paris residents."
    places = resolve(text, gazetteer)
    assert (places["Paris"].geonames_id, places["Henry County"].geonames_id) == (4647963, 4628829)


def test_an_outlets_address_speaks_for_its_country(gazetteer: Gazetteer) -> None:
    text = "Two people were hurt in a fire in Richmond on Friday."
    assert resolve(text, gazetteer, "richmondandtwickenhamtimes.co.uk")["Richmond"].country == "GB"


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("Air strikes hit Hama and Idlib provinces in Syria.", {"Hama", "Idlib"}),
        ("Rebels hold parts of Raqqa, Deir ez-Zor and Hasakah provinces.", {"Raqqa", "Deir ez-Zor", "Hasakah"}),
        ("Fighting went on in the provinces of Idlib and Aleppo.", {"Idlib", "Aleppo"}),
        ("Troops left Kharkiv and Kherson oblasts in Ukraine.", {"Kharkiv", "Kherson"}),
        ("Rebels took most villages in Idlib from the Syrian army.", {"Idlib"}),
        ("The cities of Homs and Hama in Syria were quiet.", set()),
        ("Shells fell on towns in Ukraine.", set()),
    ],
)
def test_what_several_names_are_said_to_be_each_of_them_is(gazetteer: Gazetteer, text: str, regions: set[str]) -> None:
    places = resolve(text, gazetteer)
    assert {name for name, place in places.items() if place.kind is PlaceKind.REGION} == regions
