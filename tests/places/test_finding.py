"""Looking a place up: ranked, near a point, in any script, and an honest nothing."""

from __future__ import annotations

import pytest

from reportedly.errors import InputError
from reportedly.places import Gazetteer, parse_place
from reportedly.places.finding import MatchKind, find_places


def test_exact_names_come_first_and_say_so(gazetteer: Gazetteer) -> None:
    found = find_places("Raqqa", gazetteer)
    assert (found[0].entry.id, found[0].kind, found[0].match) == (172955, MatchKind.EXACT, 1.0)
    assert [each.kind for each in found] == sorted((each.kind for each in found), key=list(MatchKind).index) or len(
        {each.kind for each in found}
    ) > 1


def test_native_script_and_former_names_find_the_place(gazetteer: Gazetteer) -> None:
    assert find_places("الرقة", gazetteer)[0].entry.id == 172955
    assert find_places("Бахмут", gazetteer)[0].entry.name == "Bakhmut"
    assert find_places("Artemovsk", gazetteer)[0].entry.name == "Bakhmut"


def test_other_spellings_sound_alike(gazetteer: Gazetteer) -> None:
    found = find_places("Dayr az Zawr", gazetteer, country="SY")
    assert found[0].entry.id == 170794
    assert find_places("Der Azzur", gazetteer, country="SY")[0].kind in (MatchKind.ALTERNATE, MatchKind.SOUND)


def test_a_point_brings_near_places_forward(gazetteer: Gazetteer) -> None:
    far, near = (find_places("Tripoli", gazetteer, near=point)[0] for point in ((32.9, 13.2), (34.4, 35.8)))
    assert (far.entry.country, near.entry.country) == ("LY", "LB")
    assert near.distance_km is not None
    assert near.distance_km < 20
    assert find_places("Tripoli", gazetteer)[0].distance_km is None


def test_a_country_keeps_its_own(gazetteer: Gazetteer) -> None:
    assert {each.entry.country for each in find_places("Tripoli", gazetteer, country="GR")} == {"GR"}
    assert len(find_places("San Antonio", gazetteer, limit=3)) == 3


def test_what_is_no_name_finds_nothing(gazetteer: Gazetteer) -> None:
    for name in ("Zzyqqx", "Xqwvutski Bvlgh", "", "?!"):
        assert find_places(name, gazetteer) == []


def test_bytes_that_are_no_text_name_no_place(gazetteer: Gazetteer) -> None:
    assert find_places("\udcff", gazetteer) == []
    with pytest.raises(InputError):
        parse_place("\ud800", gazetteer)
