"""Whom the phrases of a document mean, and by which name. The texts are the tests' own words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.actors import DocumentActors, Registry
from reportedly.model import Actor, SpeakerClass

REGISTRY = Registry.load()

RIVER = (
    "Islamic State militants left the river town of Tal Sabha on Thursday, the Syrian military said. The army had "
    "entered it a day earlier with Iranian-backed militias. Government forces were clearing mines that the jihadists "
    "had laid. The Syrian Observatory for Human Rights said the group still held two villages, and that regime "
    "warplanes had struck them. The US-backed Syrian Democratic Forces (SDF), who are led by the Kurdish People’s "
    "Protection Units (YPG), were across the river; Kurdish fighters there watched. IS made no comment. In Iraq, the "
    "coalition bombed the militants."
)


def read(text: str, on: date | None = date(2017, 11, 10)) -> DocumentActors:
    return DocumentActors(REGISTRY, text, on)


def meant(document: DocumentActors, text: str, phrase: str, nth: int = 0) -> Actor | None:
    start = -1
    for _ in range(nth + 1):
        start = text.index(phrase, start + 1)
    return document.resolve(start, start + len(phrase))


@pytest.mark.parametrize(
    ("phrase", "name", "party"),
    [
        ("Islamic State militants", "Islamic State", "islamic_state"),
        ("Syrian military", "Syrian military", "syrian_army"),
        ("The army", "Syrian military", "syrian_army"),
        ("Iranian-backed militias", "Iranian-backed militias", "iran_backed_militias"),
        ("Government forces", "Syrian military", "syrian_army"),
        ("the jihadists", "Islamic State", "islamic_state"),
        ("regime warplanes", "Syrian military", "syrian_army"),
        ("Syrian Democratic Forces (SDF)", "Syrian Democratic Forces", "sdf"),
        ("Kurdish fighters", "People’s Protection Units", "ypg"),
        ("IS made", "Islamic State", "islamic_state"),
        ("the coalition", "coalition", "us_led_coalition"),
        ("the militants", "Islamic State", "islamic_state"),
    ],
)
def test_phrases_mean_what_the_document_names(phrase: str, name: str, party: str) -> None:
    assert meant(read(RIVER), RIVER, phrase) == Actor(name, party)


def test_a_monitor_is_a_group_too() -> None:
    actor = meant(read(RIVER), RIVER, "the group still")
    assert actor == Actor("Syrian Observatory for Human Rights")


def test_places_and_sources_are_no_actors() -> None:
    document = read(RIVER)
    assert meant(document, RIVER, "Iraq,") is None
    assert meant(document, RIVER, "Syrian Observatory for Human Rights") is None
    assert meant(document, RIVER, "river town of Tal Sabha") is None


WARS = {
    "Yemen": (
        "Yemeni troops advanced on Hodeidah. The rebels fired missiles at Saudi Arabia, and the coalition struck back. "
        "Government forces took the port in Yemen.",
        date(2018, 6, 13),
        {"The rebels": "houthis", "the coalition": "saudi_led_coalition", "Government forces": "yemeni_government"},
    ),
    "Ukraine": (
        "Ukrainian troops left the town. The rebels raised a flag. The army said the separatists had broken the truce, "
        "and the military was regrouping.",
        date(2015, 2, 18),
        {
            "The rebels": "separatists_ukraine",
            "The army": "ukrainian_armed_forces",
            "the separatists": "separatists_ukraine",
            "the military": "ukrainian_armed_forces",
        },
    ),
    "Iraq": (
        "Iraqi troops neared Mosul. Kurdish forces took a hill; the Shia militias waited in the west of Iraq. The army "
        "shelled Islamic State, and the coalition bombed the extremists.",
        date(2016, 11, 1),
        {
            "Kurdish forces": "peshmerga",
            "Shia militias": "pmf",
            "The army": "iraqi_security_forces",
            "the coalition": "us_led_coalition",
            "the extremists": "islamic_state",
        },
    ),
    "Syria": (
        "Syrian troops and rebels fought in Aleppo. The regime bombed opposition districts. Pro-government militias "
        "advanced, and Kurdish forces stayed out. Turkish-backed rebels took a village in Syria.",
        date(2016, 10, 1),
        {
            "rebels": "syrian_opposition",
            "The regime": "syrian_government",
            "opposition": "syrian_opposition",
            "Pro-government militias": "pro_government_militias",
            "Kurdish forces": "sdf",
            "Turkish-backed rebels": "syrian_national_army",
        },
    ),
    "Lebanon": (
        "The Lebanese army closed in on Nusra Front near the border with Syria. The army said the militants had fled.",
        date(2017, 7, 21),
        {"The army": "lebanese_army", "the militants": "hts"},
    ),
    "Turkey": (
        "Turkish soldiers killed ten Kurdish militants near the Iraqi border. The army said so.",
        date(2016, 1, 10),
        {"Kurdish militants": "pkk", "The army": "turkish_armed_forces"},
    ),
}


@pytest.mark.parametrize("war", list(WARS))
def test_generic_phrases_follow_the_theatre(war: str) -> None:
    text, on, expected = WARS[war]
    document = read(text, on)
    got = {phrase: actor.id if (actor := meant(document, text, phrase)) else None for phrase in expected}
    assert got == expected


def test_the_day_decides_whose_kurds_fight() -> None:
    text = "Kurdish fighters held a street in Kobani, Syria."
    before, after = read(text, date(2014, 10, 7)), read(text, date(2016, 10, 7))
    assert [d.party_of(d.mentions[0]) for d in (before, after)] == ["ypg", "sdf"]


def test_the_last_group_named_is_meant() -> None:
    text = "Nusra Front took the mill. The group held it. Then Islamic State came, and the militants burned it down."
    document = read(text, date(2015, 3, 1))
    assert meant(document, text, "The group") == Actor("Nusra Front", "hts")
    assert meant(document, text, "the militants") == Actor("Islamic State", "islamic_state")


def test_militants_of_no_named_group_stay_open() -> None:
    text = (
        "The emirate was accused of paying Islamist militants. "
        + "It denied that. " * 60
        + "Islamic State was not named."
    )
    assert meant(read(text), text, "Islamist militants") == Actor("Islamist militants")


def test_militants_are_sooner_a_group_named_before_than_an_ally_of_the_army() -> None:
    text = (
        "Islamic State held the mill in eastern Syria for three years. "
        + "The river was low and the bridge was shut. " * 15
        + "The Syrian army and Hezbollah entered it at dawn. Elite militants left through the fields."
    )
    assert meant(read(text, date(2017, 11, 9)), text, "Elite militants").id == "islamic_state"


def test_nothing_is_made_up_without_a_theatre() -> None:
    text = "The army took the town from the rebels."
    document = read(text, None)
    assert meant(document, text, "The army") == Actor("army")
    assert meant(document, text, "the rebels") == Actor("rebels")


def test_a_person_has_the_longest_name_of_the_document() -> None:
    text = "Recep Tayyip Erdogan spoke in Ankara. Mr Erdogan said Turkey would act."
    assert meant(read(text), text, "Erdogan said") == Actor("Recep Tayyip Erdogan", "turkey")


def test_words_before_a_noun_are_named_as_parties() -> None:
    text = "Russian air strikes hit rebel-held Idlib, Syria, after militant shelling. Russia denied it."
    document = read(text)
    assert meant(document, text, "Russian") == Actor("Russia", "russian_armed_forces")
    assert meant(document, text, "rebel") == Actor("rebels", "syrian_opposition")


def test_a_namesake_is_told_apart_by_country() -> None:
    text = "Fighting went on in Derna, Libya. Ansar al-Sharia lost a checkpoint in Libya."
    document = read(text, date(2015, 1, 1))
    assert meant(document, text, "Ansar al-Sharia") == Actor("Ansar al-Sharia", "ansar_al_sharia_libya")


@pytest.mark.parametrize(
    ("phrase", "name", "party"),
    [
        ("the Islamic State group", "Islamic State", "islamic_state"),
        ("The militants", "Islamic State", "islamic_state"),
        ("the Syrian army’s troops", "Syrian military", "syrian_army"),
        ("“a local council”", "local council", None),
        ("the Franciscan mission", "Franciscan mission", None),
        ("several villagers", "villagers", None),
    ],
)
def test_any_noun_phrase_has_an_actor(phrase: str, name: str, party: str | None) -> None:
    assert read(RIVER).actor_for(phrase, len(RIVER) // 2) == Actor(name, party)


def test_a_phrase_in_its_place_is_read_there() -> None:
    document = read(RIVER)
    at = RIVER.index("the jihadists")
    assert document.actor_for("the jihadists", at) == Actor("Islamic State", "islamic_state")
    at = RIVER.index("mines that")
    assert document.actor_for("mines", at) == Actor("mines")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Karim Dahhan", SpeakerClass.CIVILIAN),
        ("Salma Nouri", SpeakerClass.CIVILIAN),
        ("Yusuf Hatem", SpeakerClass.PARTY),
        ("Nobody Named", None),
    ],
)
def test_a_speaker_is_what_the_document_says(name: str, expected: SpeakerClass | None) -> None:
    text = (
        "“We hid in the cellar,” said activist Karim Dahhan. Salma Nouri, a resident of the eastern quarter, said the "
        "shelling had stopped. Yusuf Hatem, a rebel commander, said his men would stay. Nobody Named was quoted."
    )
    assert read(text).speaker_class(name) == expected


def test_every_mention_resolves_to_the_same_again() -> None:
    first, second = read(RIVER), read(RIVER)
    assert [first.resolve(m.start, m.end) for m in first.mentions] == [
        second.resolve(m.start, m.end) for m in reversed(second.mentions)
    ][::-1]


@settings(max_examples=60)
@given(st.text(max_size=120), st.integers(min_value=-5, max_value=200), st.integers(min_value=-5, max_value=200))
def test_any_text_and_offsets(text: str, start: int, end: int) -> None:
    document = read(text + " Syrian rebels and the army of Islamic State " + text)
    document.resolve(start, end)
    assert isinstance(document.actor_for(text, max(start, 0)), Actor)
    for mention in document.mentions:
        actor = document.resolve(mention.start, mention.end)
        assert actor is None or (actor.name and (actor.id is None or REGISTRY.get(actor.id)))


def test_militants_who_are_not_said_to_be_them_are_no_friends_of_the_state() -> None:
    text = "Hezbollah fights beside the Syrian army in Zabadani, Syria. The town is empty of militants, its media said."
    assert meant(read(text, date(2017, 4, 19)), text, "militants") == Actor("militants")
