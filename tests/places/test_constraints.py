"""What a text says of where a place lies tells namesakes apart, and places what no gazetteer has."""

from __future__ import annotations

import pytest

from reportedly.model import Relation
from reportedly.places import Gazetteer, Resolver, find_toponyms, locate
from reportedly.places.constraints import constraints
from reportedly.places.records import distance_km


def pairs(text: str, gazetteer: Gazetteer) -> list[tuple[str, str, Relation]]:
    mentions = find_toponyms(text, gazetteer)
    return [
        (mentions[each.subject].name, mentions[each.anchors[0]].name, each.told.relation)
        for each in constraints(text, mentions)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Palmyra, about 60 km south of Raqqa, fell.", ("Palmyra", "Raqqa", Relation.OFFSET)),
        ("Palmyra, a town 60 km south of Raqqa, fell.", ("Palmyra", "Raqqa", Relation.OFFSET)),
        ("They took Douma, near Damascus.", ("Douma", "Damascus", Relation.NEAR)),
        ("They took Douma outside Damascus.", ("Douma", "Damascus", Relation.NEAR)),
        ("They took Manbij, which lies north-east of Aleppo.", ("Manbij", "Aleppo", Relation.DIRECTION)),
        ("They took the Damascus suburb of Douma.", ("Douma", "Damascus", Relation.LOCATED)),
        ("They took the Aleppo district of Sheikh Maqsoud.", ("Sheikh Maqsoud", "Aleppo", Relation.LOCATED)),
        ("They took Tal Rifaat in Aleppo province.", ("Tal Rifaat", "Aleppo", Relation.LOCATED)),
        ("They took Manbij, between Aleppo and Raqqa.", ("Manbij", "Aleppo", Relation.BETWEEN)),
    ],
)
def test_a_text_says_where_its_places_lie(text: str, expected: tuple[str, str, Relation], gazetteer: Gazetteer) -> None:
    assert expected in pairs(f"In Syria, Syrian troops advanced. {text}", gazetteer)


@pytest.mark.parametrize(
    "text",
    [
        "They took the villages of Manbij, Azaz and Palmyra.",
        "They left Manbij. Near Raqqa they stopped.",
        "They took Manbij and then fought for weeks in the hills far to the south of Raqqa.",
    ],
)
def test_places_that_only_stand_together_say_nothing_of_each_other(text: str, gazetteer: Gazetteer) -> None:
    assert pairs(f"In Syria, Syrian troops advanced. {text}", gazetteer) == []


def test_a_namesake_that_lies_where_the_text_says_is_chosen(gazetteer: Gazetteer) -> None:
    # There is a Halawa in Syria and there are others elsewhere; the words say which.
    for text, latitude, longitude in (
        ("A storm hit Springfield, 140 km west of Boston.", 42.1, -72.6),
        ("A storm hit Springfield, 300 km southwest of Chicago.", 39.8, -89.65),
    ):
        mentions = find_toponyms(text, gazetteer)
        place = Resolver(gazetteer).resolve(mentions, text)[0][0]
        assert place.latitude is not None
        assert place.longitude is not None
        assert distance_km(place.latitude, place.longitude, latitude, longitude) < 40


def test_an_unknown_name_is_placed_by_what_the_text_says_every_time_it_is_named(gazetteer: Gazetteer) -> None:
    text = (
        "In Syria, Syrian troops took the village of Qwertabad, 20 km south of Palmyra. Fighters fled from the "
        "village of Qwertabad."
    )
    located = locate(find_toponyms(text, gazetteer), text, Resolver(gazetteer))
    found = [each.meant[0] for each in located if each.mention.name == "Qwertabad"]
    assert len(found) == 2
    for place in found:
        assert place.relation is Relation.LOCATED
        assert place.name == "Qwertabad"
        assert place.key == "name:qwertabad,SY"
        assert place.latitude == pytest.approx(34.38, abs=0.03)
        assert place.radius_km is not None
        assert 8 < place.radius_km < 20
