"""Phrases that tell a place by others: which relation, by what, where its middle lies, and how wide it is."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin

import pytest

from reportedly.model import Place, PlaceKind, Relation
from reportedly.places import Gazetteer, LocatedMention, Resolver, find_toponyms, locate
from reportedly.places.borders import find_borders
from reportedly.places.records import distance_km

RAQQA, ALEPPO, HOMS, HAMA = (35.95, 39.01), (36.20, 37.16), (34.73, 36.71), (35.13, 36.76)
DAMASCUS, PALMYRA, MANBIJ, AZAZ = (33.51, 36.29), (34.56, 38.28), (36.53, 37.95), (36.59, 37.05)
ABU_KAMAL, KHARKIV, BAKHMUT, IZIUM, MOSUL = (
    (34.45, 40.92),
    (49.99, 36.23),
    (48.59, 38.00),
    (49.21, 37.26),
    (36.34, 43.13),
)
IDLIB_PROVINCE, HAMA_PROVINCE, ALEPPO_PROVINCE = (35.83, 36.63), (35.23, 36.86), (36.40, 37.58)
SYRIA, UKRAINE, IRAQ = (35.2, 37.7), (48.9, 31.2), (33.5, 43.8)
OFFSET, DIRECTION, NEAR, COUNTRYSIDE = Relation.OFFSET, Relation.DIRECTION, Relation.NEAR, Relation.COUNTRYSIDE
OUTSKIRTS, AREA, PART, BETWEEN = Relation.OUTSKIRTS, Relation.AREA, Relation.PART, Relation.BETWEEN
ROAD, FRONT, INSIDE, LOCATED = Relation.ROAD, Relation.FRONT, Relation.INSIDE, Relation.LOCATED
LINE, REGION, DISTRICT, POINT, TOWN = (
    PlaceKind.LINE,
    PlaceKind.REGION,
    PlaceKind.DISTRICT,
    PlaceKind.POINT,
    PlaceKind.TOWN,
)


@dataclass(frozen=True)
class Phrase:
    """A phrase, what it must be read as, and where: from a point, so many km to the east and to the north."""

    text: str
    relation: Relation
    anchors: str
    kind: PlaceKind
    around: tuple[float, float]
    east: float = 0.0
    north: float = 0.0
    tolerance: float = 4.0
    radius: tuple[float, float] = (2.0, 40.0)


def away(bearing: float, km: float) -> dict[str, float]:
    return {"east": km * sin(radians(bearing)), "north": km * cos(radians(bearing))}


PHRASES = [
    # --- distances
    Phrase("12 km south of Raqqa", OFFSET, "Raqqa", REGION, RAQQA, **away(180, 12), radius=(8, 20)),
    Phrase("about 30 miles north-east of Aleppo", OFFSET, "Aleppo", REGION, ALEPPO, **away(45, 48.3), radius=(19, 40)),
    Phrase("some 20 kilometres from Homs", OFFSET, "Homs", REGION, HOMS, radius=(22, 45)),
    Phrase("just 3 km west of Manbij", OFFSET, "Manbij", REGION, MANBIJ, **away(270, 3), radius=(3, 10)),
    Phrase("15 kms (nine miles) east of Palmyra", OFFSET, "Palmyra", REGION, PALMYRA, **away(90, 15), radius=(6, 14)),
    Phrase("5-10 km north of Manbij", OFFSET, "Manbij", REGION, MANBIJ, **away(0, 7.5), radius=(4, 12)),
    Phrase("ten miles southeast of Palmyra", OFFSET, "Palmyra", REGION, PALMYRA, **away(135, 16.1), radius=(6, 16)),
    Phrase("a few miles north of Manbij", OFFSET, "Manbij", REGION, MANBIJ, **away(0, 6.4), radius=(6, 14)),
    Phrase("a dozen kilometres south of Manbij", OFFSET, "Manbij", REGION, MANBIJ, **away(180, 12), radius=(9, 20)),
    Phrase("within 5 km of Manbij", OFFSET, "Manbij", REGION, MANBIJ, radius=(7, 16)),
    Phrase("10 km outside Palmyra", OFFSET, "Palmyra", REGION, PALMYRA, radius=(12, 25)),
    Phrase("25 km away from Palmyra", OFFSET, "Palmyra", REGION, PALMYRA, radius=(27, 45)),
    Phrase("40km to the south of Raqqa", OFFSET, "Raqqa", REGION, RAQQA, **away(180, 40), radius=(16, 35)),
    Phrase("500 metres from Manbij", OFFSET, "Manbij", REGION, MANBIJ, radius=(5, 10)),
    Phrase("30 km south-west of the besieged Homs", OFFSET, "Homs", REGION, HOMS, **away(225, 30), radius=(12, 35)),
    Phrase(
        "60 km northwest of Syrian Palmyra",
        OFFSET,
        "Palmyra",
        REGION,
        PALMYRA,
        **away(315, 60),
        radius=(24, 40),
    ),
    Phrase("2.5 km east of Manbij", OFFSET, "Manbij", REGION, MANBIJ, **away(90, 2.5), radius=(3, 10)),
    Phrase("12 km north Manbij", OFFSET, "Manbij", REGION, MANBIJ, **away(0, 12), radius=(5, 16)),
    Phrase("twenty-five miles south of Raqqa", OFFSET, "Raqqa", REGION, RAQQA, **away(180, 40.2), radius=(16, 36)),
    Phrase("1,500 metres north of Manbij", OFFSET, "Manbij", REGION, MANBIJ, **away(0, 1.5), radius=(3, 10)),
    # --- directions alone
    Phrase("south of Palmyra", DIRECTION, "Palmyra", REGION, PALMYRA, **away(180, 25), radius=(30, 55)),
    Phrase("just north of Manbij", DIRECTION, "Manbij", REGION, MANBIJ, **away(0, 25), radius=(30, 55)),
    Phrase("to the north-west of Manbij", DIRECTION, "Manbij", REGION, MANBIJ, **away(315, 25), radius=(30, 55)),
    Phrase("east of the town of Palmyra", DIRECTION, "Palmyra", REGION, PALMYRA, **away(90, 25), radius=(30, 55)),
    Phrase("southeast of rebel-held Manbij", DIRECTION, "Manbij", REGION, MANBIJ, **away(135, 25), radius=(30, 55)),
    # --- near
    Phrase("near Raqqa", NEAR, "Raqqa", REGION, RAQQA, radius=(18, 30)),
    Phrase("close to Palmyra", NEAR, "Palmyra", REGION, PALMYRA, radius=(16, 25)),
    Phrase("outside Homs", NEAR, "Homs", REGION, HOMS, radius=(20, 35)),
    Phrase("around Manbij", NEAR, "Manbij", REGION, MANBIJ, radius=(16, 25)),
    Phrase("not far from Palmyra", NEAR, "Palmyra", REGION, PALMYRA, radius=(16, 25)),
    Phrase("in the vicinity of Manbij", AREA, "Manbij", REGION, MANBIJ, radius=(12, 25)),
    Phrase("near the besieged Syrian city of Homs", NEAR, "Homs", REGION, HOMS, radius=(20, 35)),
    Phrase("adjacent to Manbij", NEAR, "Manbij", REGION, MANBIJ, radius=(16, 25)),
    Phrase("on a hill overlooking Palmyra", NEAR, "Palmyra", REGION, PALMYRA, radius=(16, 25)),
    # --- outskirts
    Phrase("on the outskirts of Raqqa", OUTSKIRTS, "Raqqa", DISTRICT, RAQQA, radius=(10, 20)),
    Phrase("in the suburbs of Damascus", OUTSKIRTS, "Damascus", DISTRICT, DAMASCUS, radius=(15, 30)),
    Phrase("on the eastern edge of Palmyra", OUTSKIRTS, "Palmyra", DISTRICT, PALMYRA, **away(90, 4), radius=(6, 15)),
    Phrase("in Raqqa's western suburbs", OUTSKIRTS, "Raqqa", DISTRICT, RAQQA, **away(270, 6), radius=(9, 20)),
    Phrase("at the gates of Manbij", OUTSKIRTS, "Manbij", DISTRICT, MANBIJ, radius=(8, 15)),
    Phrase("at the northern entrance of Manbij", OUTSKIRTS, "Manbij", DISTRICT, MANBIJ, **away(0, 4), radius=(6, 15)),
    Phrase("in Aleppo's outskirts", OUTSKIRTS, "Aleppo", DISTRICT, ALEPPO, radius=(18, 30)),
    # --- countryside
    Phrase(
        "in Aleppo's eastern countryside",
        COUNTRYSIDE,
        "Aleppo province",
        REGION,
        ALEPPO_PROVINCE,
        **away(90, 26),
        tolerance=12,
        radius=(50, 85),
    ),
    Phrase(
        "in the eastern countryside of Hama",
        COUNTRYSIDE,
        "Hama province",
        REGION,
        HAMA_PROVINCE,
        **away(90, 20),
        tolerance=10,
        radius=(40, 70),
    ),
    Phrase("in the Idlib countryside", COUNTRYSIDE, "Idlib province", REGION, IDLIB_PROVINCE, radius=(35, 60)),
    Phrase("in rural Idlib", COUNTRYSIDE, "Idlib province", REGION, IDLIB_PROVINCE, radius=(35, 60)),
    Phrase("in the countryside of Idlib", COUNTRYSIDE, "Idlib province", REGION, IDLIB_PROVINCE, radius=(35, 60)),
    Phrase(
        "in the northern Aleppo countryside",
        COUNTRYSIDE,
        "Aleppo province",
        REGION,
        ALEPPO_PROVINCE,
        **away(0, 26),
        tolerance=12,
        radius=(50, 85),
    ),
    Phrase("in the countryside around Manbij", COUNTRYSIDE, "Manbij", REGION, MANBIJ, radius=(35, 45)),
    Phrase(
        "in the southern countryside of Manbij",
        COUNTRYSIDE,
        "Manbij",
        REGION,
        MANBIJ,
        **away(180, 15),
        tolerance=8,
        radius=(30, 45),
    ),
    Phrase("in rural areas of Idlib", COUNTRYSIDE, "Idlib province", REGION, IDLIB_PROVINCE, radius=(35, 60)),
    # --- areas
    Phrase("in the Manbij area", AREA, "Manbij", REGION, MANBIJ, radius=(12, 25)),
    Phrase("in the area around Palmyra", AREA, "Palmyra", REGION, PALMYRA, radius=(12, 25)),
    Phrase("in the area of Manbij", AREA, "Manbij", REGION, MANBIJ, radius=(12, 25)),
    Phrase("in the Manbij region", AREA, "Manbij", REGION, MANBIJ, radius=(12, 25)),
    # --- parts
    Phrase("in eastern Homs", PART, "Homs", DISTRICT, HOMS, **away(90, 4.4), tolerance=3, radius=(8, 14)),
    Phrase("in northern Syria", PART, "Syria", REGION, SYRIA, **away(0, 97), tolerance=40, radius=(200, 365)),
    Phrase("in the north of Syria", PART, "Syria", REGION, SYRIA, **away(0, 97), tolerance=40, radius=(200, 365)),
    Phrase("in Syria's north-east", PART, "Syria", REGION, SYRIA, **away(45, 97), tolerance=40, radius=(200, 365)),
    Phrase(
        "in southern Idlib province",
        PART,
        "Idlib province",
        REGION,
        IDLIB_PROVINCE,
        **away(180, 17),
        tolerance=8,
        radius=(30, 50),
    ),
    Phrase(
        "in the eastern districts of Homs", PART, "Homs", DISTRICT, HOMS, **away(90, 4.4), tolerance=3, radius=(8, 14)
    ),
    Phrase("in the western part of Homs", PART, "Homs", DISTRICT, HOMS, **away(270, 4.4), tolerance=3, radius=(8, 14)),
    Phrase("in central Homs", PART, "Homs", DISTRICT, HOMS, radius=(2, 8)),
    Phrase("in the centre of Raqqa", PART, "Raqqa", DISTRICT, RAQQA, radius=(2, 8)),
    Phrase("in Raqqa city centre", PART, "Raqqa", DISTRICT, RAQQA, radius=(2, 8)),
    Phrase("in southern Ukraine", PART, "Ukraine", REGION, UKRAINE, **away(180, 175), tolerance=70, radius=(400, 700)),
    # --- between, roads
    Phrase(
        "between Azaz and Manbij",
        BETWEEN,
        "Azaz, Manbij",
        REGION,
        AZAZ,
        east=40,
        north=-3,
        tolerance=6,
        radius=(40, 50),
    ),
    Phrase("the road between Aleppo and Damascus", ROAD, "Aleppo, Damascus", LINE, (34.86, 36.72), radius=(150, 185)),
    Phrase("the Damascus–Homs highway", ROAD, "Damascus, Homs", LINE, (34.12, 36.50), radius=(68, 90)),
    Phrase("the Aleppo-Raqqa road", ROAD, "Aleppo, Raqqa", LINE, (36.08, 38.08), radius=(80, 105)),
    Phrase("the main road from Homs to Palmyra", ROAD, "Homs, Palmyra", LINE, (34.65, 37.50), radius=(70, 90)),
    Phrase("the highway linking Homs and Hama", ROAD, "Homs, Hama", LINE, (34.93, 36.74), radius=(20, 30)),
    Phrase("the Homs–Palmyra desert highway", ROAD, "Homs, Palmyra", LINE, (34.65, 37.50), radius=(70, 90)),
    Phrase("the road to Palmyra", ROAD, "Palmyra", LINE, PALMYRA, radius=(60, 80)),
    # --- fronts
    Phrase("on the Kharkiv front in Ukraine", FRONT, "Kharkiv", REGION, KHARKIV, radius=(30, 55)),
    Phrase("on the Izium frontline in Ukraine", FRONT, "Izium", REGION, IZIUM, radius=(30, 45)),
    Phrase("in the Bakhmut direction in Ukraine", FRONT, "Bakhmut", REGION, BAKHMUT, radius=(30, 45)),
    Phrase("in the Manbij pocket", FRONT, "Manbij", REGION, MANBIJ, radius=(20, 45)),
    # --- inside, and located
    Phrase("at Aleppo University", INSIDE, "Aleppo", POINT, ALEPPO, radius=(15, 25)),
    Phrase("in Raqqa's Naim roundabout", LOCATED, "Raqqa", POINT, RAQQA, radius=(9, 20)),
    Phrase("on al-Hamra Street in Raqqa", LOCATED, "Raqqa", LINE, RAQQA, radius=(9, 20)),
    Phrase("in Raqqa. The army shelled the Old City", INSIDE, "Raqqa", DISTRICT, RAQQA, radius=(9, 15)),
    Phrase(
        "at the village of Qwertabad, 20 km south of Palmyra",
        LOCATED,
        "Palmyra",
        TOWN,
        PALMYRA,
        **away(180, 20),
        radius=(9, 20),
    ),
    Phrase("at the village of Qwertabad near Manbij", LOCATED, "Manbij", TOWN, MANBIJ, radius=(16, 25)),
    Phrase("at the Rastan dam", LOCATED, "Rastan", POINT, (34.93, 36.73), radius=(15, 25)),
]


def located(text: str, gazetteer: Gazetteer) -> list[LocatedMention]:
    return locate(find_toponyms(text, gazetteer), text, Resolver(gazetteer))


def told(text: str, gazetteer: Gazetteer) -> list[Place]:
    return [each.meant[0] for each in located(text, gazetteer) if each.is_relative]


def context(phrase: str) -> str:
    about = "In Ukraine, Ukrainian and Russian" if "Ukraine" in phrase else "In Syria, Syrian and other"
    return f"{about} troops fought on. Clashes broke out {phrase}."


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase.text)
def test_a_phrase_is_a_reference_with_its_anchor_its_middle_and_its_radius(
    phrase: Phrase, gazetteer: Gazetteer
) -> None:
    found = [place for place in told(context(phrase.text), gazetteer) if place.relation is phrase.relation]
    assert found, f"no {phrase.relation} in {phrase.text!r}"
    place = found[0]
    assert ", ".join(anchor.name for anchor in place.anchors) == phrase.anchors
    assert place.kind is phrase.kind
    assert place.geonames_id is None
    assert place.latitude is not None
    assert place.longitude is not None
    assert place.radius_km is not None
    latitude = phrase.around[0] + phrase.north / 111.2
    longitude = phrase.around[1] + phrase.east / (111.3 * cos(radians(latitude)))
    assert (
        distance_km(place.latitude, place.longitude, latitude, longitude) <= phrase.tolerance + 0.02 * phrase.radius[1]
    )
    assert phrase.radius[0] <= place.radius_km <= phrase.radius[1]
    assert 0.0 < place.probability <= 1.0


@pytest.mark.parametrize(
    "text",
    [
        "in and around Raqqa",
        "in Raqqa",
        "all over Syria",
        "outside Syria",
        "around Syria",
        "in parts of Raqqa",
        "after talks between Damascus and Ankara",
        "after a war between Iraq and Kuwait",
        "in Deir el-Zour province",
        "with Iraqi border guards",
        "in eastern Ghouta",
        "in the Sheikh Maqsoud area",
        "near a school",
    ],
)
def test_what_is_no_relation_stays_the_place_itself(text: str, gazetteer: Gazetteer) -> None:
    assert told(context(text), gazetteer) == []


@pytest.mark.parametrize(
    ("text", "name", "anchors"),
    [
        ("the Iraqi border near Abu Kamal", "Iraq–Syria border near Abu Kamal", "Iraq, Syria, Abu Kamal"),
        ("the Syrian-Turkish border", "Syria–Turkey border", "Syria, Turkey"),
        ("the border with Iraq", "Iraq–Syria border", "Iraq, Syria"),
        ("the Iraqi-Syrian border at Abu Kamal", "Iraq–Syria border near Abu Kamal", "Iraq, Syria, Abu Kamal"),
        ("the frontier between Syria and Turkey", "Syria–Turkey border", "Syria, Turkey"),
        ("Azaz, on the Turkish border", "Syria–Turkey border near Azaz", "Syria, Turkey, Azaz"),
    ],
)
def test_a_border_is_a_line_between_two_countries(text: str, name: str, anchors: str, gazetteer: Gazetteer) -> None:
    found = told(f"Syrian troops of Syria in Homs moved. They reached {text}.", gazetteer)
    borders = [place for place in found if place.relation is Relation.BORDER]
    assert [place.name for place in borders] == [name]
    assert borders[0].kind is PlaceKind.LINE
    assert ", ".join(anchor.name for anchor in borders[0].anchors) == anchors
    assert borders[0].radius_km is not None
    assert borders[0].radius_km < 40 if " near " in name else borders[0].radius_km > 100


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("on the western bank of the Euphrates", "west bank of Euphrates"),
        ("along the Euphrates", "along Euphrates"),
        ("on both sides of the Tigris", "along Tigris"),
    ],
)
def test_a_river_without_a_point_is_a_line_without_one(text: str, name: str, gazetteer: Gazetteer) -> None:
    place = told(context(text), gazetteer)[0]
    assert (place.name, place.kind, place.relation) == (name, PlaceKind.LINE, Relation.ALONG)
    assert (place.latitude, place.radius_km) == (None, None)


def test_a_stretch_of_a_river_lies_by_the_town_that_is_named_with_it(gazetteer: Gazetteer) -> None:
    first, second = told(context("along the Euphrates near Raqqa"), gazetteer)
    assert first.name == second.name == "along Euphrates near Raqqa"
    assert first.latitude == pytest.approx(RAQQA[0], abs=0.02)


def test_the_countryside_of_damascus_is_its_own_province(gazetteer: Gazetteer) -> None:
    for text in ("in Rif Dimashq", "in rural Damascus", "in the countryside of Damascus"):
        place = located(context(text), gazetteer)[-1].meant[0]
        anchors = [anchor.name for anchor in place.anchors]
        assert "Rif Dimashq" in (place.name, *anchors)
        assert place.kind is PlaceKind.REGION


def test_a_part_that_the_gazetteer_knows_is_that_place(gazetteer: Gazetteer) -> None:
    place = located(context("in the eastern part of Aleppo"), gazetteer)[-1].meant[0]
    assert (place.name, place.relation, place.kind) == ("Eastern Aleppo", None, PlaceKind.DISTRICT)


def test_a_compass_word_before_a_seat_may_mean_its_province(gazetteer: Gazetteer) -> None:
    meant = located(context("in northern Aleppo"), gazetteer)[-1].meant
    assert [place.kind for place in meant[:2]] == [PlaceKind.DISTRICT, PlaceKind.REGION]
    assert sum(place.probability for place in meant[:2]) <= 1.0


@pytest.mark.parametrize("written", ["air base", "air-base", "air  base", "airbase", "military-airport"])
def test_words_of_two_are_known_with_blank_or_hyphen(gazetteer: Gazetteer, written: str) -> None:
    assert any(
        "Homs" in p.name for p in told(f"In Syria, Syrian troops entered Homs. They reached the {written}.", gazetteer)
    )
    assert told(f"In Syria, Syrian troops shelled the {written} of Homs and Homs {written.title()} in Homs.", gazetteer)


def test_bare_parts_need_one_town_that_the_text_is_on(gazetteer: Gazetteer) -> None:
    two = "In Syria, Syrian troops entered Homs and Hama, Homs and Hama. They reached the Old City."
    assert [place.name for place in told(two, gazetteer) if place.relation is Relation.INSIDE] == []
    one = "In Syria, Syrian troops entered Homs. They reached the Old City."
    assert [place.name for place in told(one, gazetteer)] == ["Old City, Homs"]


def test_the_airport_is_the_one_that_was_named(gazetteer: Gazetteer) -> None:
    text = "In Syria, fighters attacked the Menagh airbase. Syrian troops at the airbase fired back."
    last = located(text, gazetteer)[-1]
    assert last.mention.text == "airbase"
    assert last.meant[0].name == "Menagh airbase"


def test_named_and_meant_are_kept_apart(gazetteer: Gazetteer) -> None:
    each = located(context("12 km south of Raqqa"), gazetteer)[-1]
    assert each.named[0].geonames_id == 172955
    assert each.meant[0].geonames_id is None
    assert each.meant[0].named == "Raqqa"
    assert each.meant[0].text == "Raqqa"
    assert len({each.named[0].key, each.meant[0].key}) == 2


def test_different_references_are_different_places(gazetteer: Gazetteer) -> None:
    texts = ["12 km south of Raqqa", "near Raqqa", "south of Raqqa", "near Homs", "on the outskirts of Raqqa"]
    keys = {told(context(text), gazetteer)[0].key for text in texts}
    assert len(keys) == len(texts)
    assert told(context(texts[0]), gazetteer)[0].key == told(f"Syria. Syrian jets hit {texts[0]}.", gazetteer)[0].key


def test_an_unknown_anchor_gives_a_name_and_no_point(gazetteer: Gazetteer) -> None:
    place = told(context("near the town of Qwertabad"), gazetteer)[0]
    assert (place.name, place.latitude, place.radius_km) == ("near Qwertabad", None, None)


def test_a_word_without_end_beside_a_border_is_passed_over(gazetteer: Gazetteer) -> None:
    """A country was looked for at each of its letters, and read to its end: the square of its length."""
    text = "AI" * 100_000 + " near the Syrian-Turkish border"
    mentions = find_toponyms(text, gazetteer)
    places = [ranked[0] for ranked in Resolver(gazetteer).resolve(mentions, text)]
    found = find_borders(text, mentions, places, gazetteer)
    assert [each.meant[0].name for each in found] == ["Syria–Turkey border"]
