"""Whom names and phrases mean in wars the world over: by country, by day, by what the document named. Own words."""

from __future__ import annotations

from datetime import date

import pytest

from reportedly.actors import DocumentActors, Registry

REGISTRY = Registry.load()

MEANT = [
    # one name, several parties
    (
        "Insurgents known as al-Shabab burned a village in northern Mozambique. Mozambican troops came late.",
        "al-Shabab",
        date(2020, 4, 1),
        "ansar_al_sunna_mozambique",
    ),
    ("Al-Shabab fighters shelled Mogadishu, Somali officials said.", "Al-Shabab", date(2020, 4, 1), "al_shabaab"),
    ("The SNA shelled villages near Afrin in Syria.", "SNA", date(2019, 6, 1), "syrian_national_army"),
    ("In Somalia the SNA retook a town; Somali officials praised it.", "SNA", date(2015, 6, 1), "somali_national_army"),
    # names that mean nobody outside their countries
    ("The KIA said Myanmar's army shelled its posts.", "KIA", date(2012, 6, 1), "kachin_independence_organisation"),
    ("The KIA car plant in Germany closed.", "KIA", date(2012, 6, 1), None),
    ("In the Democratic Republic of Congo the FDLR burned huts.", "FDLR", date(2013, 6, 1), "fdlr"),
    ("UNITA rebels shelled Kuito in Angola.", "UNITA rebels", date(1993, 6, 1), "unita"),
    ("Burkina Faso's Popular Front took power.", "Popular Front", date(1989, 6, 1), "popular_front"),
    # names that did not exist yet
    ("ISIS was the name of a rowing club in Canada.", "ISIS", date(2005, 6, 1), None),
    ("ISIS seized a dam in Iraq.", "ISIS", date(2014, 8, 8), "islamic_state"),
    # government, army, state forces
    (
        "In Iraq, government forces took the town. The war in Syria is near.",
        "government forces",
        None,
        "iraqi_security_forces",
    ),
    (
        "In Ethiopia, federal forces entered the town, the Ethiopian government said.",
        "federal forces",
        date(2020, 12, 1),
        "ethiopian_national_defence_force",
    ),
    (
        "Sudan's army shelled the bridge. State forces held the rest of the city.",
        "State forces",
        date(2023, 6, 1),
        "sudanese_armed_forces",
    ),
    ("Malian troops left the base; the army said nothing.", "the army", date(2019, 6, 1), "malian_armed_forces"),
    ("Myanmar's generals met. The junta denied the strike.", "The junta", date(2022, 6, 1), "myanmar"),
    # rebels, militants, separatists
    ("In Syria, rebels fired on the road.", "rebels", date(2014, 6, 1), "syrian_opposition"),
    ("In Ethiopia, rebels took a town.", "rebels", date(2021, 8, 1), "tplf"),
    (
        "In Colombia, the ELN held a mayor. The rebels freed him; Colombian troops searched.",
        "The rebels",
        date(2019, 12, 1),
        "eln",
    ),
    ("In Colombia, the rebels freed a mayor.", "the rebels", date(2019, 12, 1), None),
    (
        "M23 fighters took the airport in the Democratic Republic of Congo. The rebels fired on.",
        "The rebels",
        date(2025, 1, 28),
        "m23",
    ),
    ("In Afghanistan, militants fired on a post.", "militants", date(2012, 5, 1), "taliban"),
    ("Azerbaijan said the separatists fired first.", "the separatists", date(2020, 10, 1), "nagorno_karabakh"),
    (
        "Philippine troops closed in. The Maute group held the school. The militants burned it.",
        "The militants",
        date(2017, 6, 1),
        "maute_group",
    ),
    ("In Mali, the jihadists crossed the river.", "the jihadists", date(2013, 1, 1), None),
    # coalitions and fronts
    ("In Yemen, the coalition struck the port.", "the coalition", date(2016, 6, 1), "saudi_led_coalition"),
    ("In Libya, the coalition struck the port.", "the coalition", date(2011, 5, 1), "nato"),
    ("In Iraq, the coalition struck the bridge.", "the coalition", date(2016, 6, 1), "us_led_coalition"),
    ("The Nusra Front took the base in Syria. The Front raised its flag.", "The Front", date(2014, 5, 1), "hts"),
    ("In Syria, families fled the front.", "the front", date(2014, 5, 1), None),
    # a part of an outlet's name is no outlet
    ("The National Movement for the Liberation of Azawad said so.", "National Movement", None, "mnla"),
]


@pytest.mark.parametrize(("text", "phrase", "on", "party"), MEANT)
def test_a_phrase_means_a_party_of_its_war(text: str, phrase: str, on: date | None, party: str | None) -> None:
    start = text.index(phrase)
    actor = DocumentActors(REGISTRY, text, on).resolve(start, start + len(phrase))
    assert (actor.id if actor is not None else None) == party


def test_the_offshoot_of_a_party_is_not_that_party() -> None:
    text = "Islamic State held the town in Syria. The al-Qaeda offshoot shelled the road. The group denied it."
    start = text.index("The group")
    actor = DocumentActors(REGISTRY, text, date(2014, 7, 18)).resolve(start, start + len("The group"))
    assert actor is not None
    assert actor.id == "islamic_state"


def test_a_name_in_brackets_belongs_to_the_name_before_it() -> None:
    text = "The National Movement for the Liberation of Azawad (MNLA) left Gao."
    assert [m.text for m in REGISTRY.find(text)] == ["National Movement for the Liberation of Azawad (MNLA)"]


@pytest.mark.parametrize(
    "name", ["Lions of Truth Brigade", "Liwa al-Sahel", "Katibat Ansar al-Nahr", "Black River Liberation Front"]
)
def test_a_group_that_no_list_has_is_found_by_the_form_of_its_name(name: str) -> None:
    mention = next(m for m in REGISTRY.find(f"Fighting went on as {name} shelled the bridge.") if name in m.text)
    assert (mention.kind, mention.party_id) == ("party", None)


@pytest.mark.parametrize(
    "text", ["The London Fire Brigade came.", "The brigade came.", "A front moved in from the north."]
)
def test_other_brigades_and_fronts_are_no_groups(text: str) -> None:
    assert not [m for m in REGISTRY.find(text) if m.kind == "party"]


def test_a_country_behind_a_city_is_a_place() -> None:
    mentions = REGISTRY.find("The team met near Gaziantep, Turkey. On Friday, Turkey said it would go on.")
    assert [m.locative for m in mentions if m.state == "turkey"] == [True, False]
