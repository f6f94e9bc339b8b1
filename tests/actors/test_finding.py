"""Which noun phrases of a text mention a party, with exact offsets."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.actors import ActorMention, Registry

REGISTRY = Registry.load()
DAY = date(2017, 11, 10)


def found(text: str, on: date | None = DAY) -> list[tuple[str, str, str | None]]:
    return [(m.text, m.kind, m.party_id or m.generic) for m in REGISTRY.find(text, on) if m.compound is None]


def compounds(text: str) -> list[ActorMention]:
    return [m for m in REGISTRY.find(text, DAY) if m.compound is not None]


@pytest.mark.parametrize(
    ("text", "phrase", "kind", "party"),
    [
        ("Syrian government forces took the town", "Syrian government forces", "forces", "syrian_army"),
        ("Iraqi troops went in", "Iraqi troops", "forces", "iraqi_security_forces"),
        ("Russian warplanes flew over", "Russian warplanes", "forces", "russian_armed_forces"),
        ("Islamic State militants fled", "Islamic State militants", "party", "islamic_state"),
        ("IS fighters fled", "IS fighters", "party", "islamic_state"),
        ("the Isis group fled", "Isis group", "party", "islamic_state"),
        ("Lebanese Hezbollah fighters", "Lebanese Hezbollah fighters", "party", "hezbollah"),
        ("Kurdish fighters left", "Kurdish fighters", "group", "kurdish"),
        ("Shia militias joined", "Shia militias", "group", "shia_militia"),
        ("Syrian rebels left", "Syrian rebels", "group", "syrian_opposition"),
        ("Syria rebels leave", "Syria rebels", "group", "syrian_opposition"),
        ("a rebel commander spoke", "rebel commander", "official", "rebels"),
        ("US officials spoke", "US officials", "official", "united_states"),
        ("the SDF spokesman spoke", "SDF spokesman", "official", "sdf"),
        ("the army left", "army", "generic", "state_forces"),
        ("the military left", "military", "generic", "state_forces"),
        ("regime forces left", "regime forces", "generic", "state_forces"),
        ("government troops left", "government troops", "generic", "state_forces"),
        ("the militants left", "militants", "generic", "armed_group"),
        ("the rebels left", "rebels", "generic", "rebels"),
        ("the group left", "group", "generic", "armed_group"),
        ("the jihadists left", "jihadists", "generic", "jihadists"),
        ("insurgents left", "insurgents", "generic", "rebels"),
        ("opposition fighters left", "opposition fighters", "generic", "rebels"),
        ("the coalition struck", "coalition", "generic", "coalition"),
        ("the Kurds left", "Kurds", "generic", "kurdish"),
        ("pro-government militias left", "pro-government militias", "group", "pro_government"),
        ("pro-Assad forces left", "pro-Assad forces", "group", "pro_government"),
        ("anti-Assad rebels left", "anti-Assad rebels", "group", "rebels"),
        ("residents left", "residents", "people", "people"),
        ("many civilians left", "civilians", "people", "people"),
        ("the extremist group’s fighters left", "extremist group’s fighters", "generic", "jihadists"),
        ("members of the Islamic State left", "members of the Islamic State", "party", "islamic_state"),
        ("fighters from the Kurdish YPG militia", "fighters from the Kurdish YPG militia", "party", "ypg"),
        (
            "forces loyal to President Bashar al-Assad",
            "forces loyal to President Bashar al-Assad",
            "forces",
            "syrian_army",
        ),
        ("Syrian President Bashar al-Assad spoke", "Syrian President Bashar al-Assad", "person", "syrian_government"),
        ("the government of Canada", "government of Canada", "government", "canada"),
        ("the Trump administration", "Trump administration", "government", "united_states"),
        ("Russia’s defence ministry", "Russia’s defence ministry", "forces", "russian_armed_forces"),
        (
            "the Kurdish-Arab Syrian Democratic Forces (SDF)",
            "Kurdish-Arab Syrian Democratic Forces (SDF)",
            "party",
            "sdf",
        ),
        ("rebel Jaish al-Islam fighters", "rebel Jaish al-Islam fighters", "party", "jaish_al_islam"),
        ("the Iraqi Popular Mobilisation Forces", "Iraqi Popular Mobilisation Forces", "party", "pmf"),
    ],
)
def test_the_whole_phrase_is_found(text: str, phrase: str, kind: str, party: str) -> None:
    assert (phrase, kind, party) in found(text)


@pytest.mark.parametrize(
    ("text", "phrase", "party"),
    [
        ("SYRIAN ARMY TROOPS ENTERED THE CITY", "SYRIAN ARMY TROOPS", "syrian_army"),
        ("ISIS FIGHTERS FLED THE CITY AT NIGHT", "ISIS FIGHTERS", "islamic_state"),
        ("Syrias army entered", "Syrias army", "syrian_army"),
        ("Assads forces entered", "Assads forces", "syrian_army"),
        ("Assad’s forces entered", "Assad’s forces", "syrian_army"),
        ("Turkish backed rebels entered", "rebels", None),
        ("ISILs fighters entered", "ISILs fighters", "islamic_state"),
    ],
)
def test_capitals_and_lost_punctuation(text: str, phrase: str, party: str | None) -> None:
    assert (phrase, party) in [(m.text, m.party_id) for m in REGISTRY.find(text, DAY)]


@pytest.mark.parametrize(
    ("text", "first", "relation"),
    [
        ("rebel-held Aleppo", "rebel", "held"),
        ("IS-held territory", "IS", "held"),
        ("IS group-controlled villages", "IS group", "held"),
        ("government-controlled districts", "government", "held"),
        ("the US-backed SDF", "US", "backed"),
        ("the Kurdish-led SDF", "Kurdish", "led"),
        ("Iranian-supported militias", "Iranian", "backed"),
        ("al-Qaeda-linked militants", "al-Qaeda", "linked"),
        ("the terrorist-besieged town", "terrorist", "besieged"),
    ],
)
def test_the_first_half_of_a_compound(text: str, first: str, relation: str) -> None:
    (mention,) = compounds(text)
    assert (mention.text, mention.compound) == (first, relation)


def test_a_compound_points_to_the_phrase_that_it_describes() -> None:
    text = "US-backed Syrian Democratic Forces took Raqqa from rebel-held villages"
    backed, held = compounds(text)
    assert backed.of is not None
    assert text[slice(*backed.of)] == "Syrian Democratic Forces"
    assert held.of is None
    (forces,) = [m for m in REGISTRY.find(text, DAY) if m.party_id == "sdf"]
    assert text[forces.phrase_start : forces.end] == "US-backed Syrian Democratic Forces"
    assert (forces.sponsor, forces.relation) == ("united_states", "backed")


def test_two_demonyms_share_a_head() -> None:
    mentions = REGISTRY.find("Syrian and Russian jets bombed the town", DAY)
    assert [(m.text, m.words, m.party_id) for m in mentions] == [
        ("Syrian", "Syrian jets", "syrian_army"),
        ("Russian jets", None, "russian_armed_forces"),
    ]


@pytest.mark.parametrize("text", ["Russian air strikes hit it", "the Russian shelling", "a Russian offensive"])
def test_a_demonym_before_an_act_is_a_party(text: str) -> None:
    ((phrase, kind, party),) = found(text)
    assert (phrase, kind, party) == ("Russian", "modifier", "russian_armed_forces")


@pytest.mark.parametrize(
    "text",
    [
        "in the Syrian city",
        "a Turkish court",
        "military operations went on",
        "an army of lawyers",
        "the former capital",
        "THIS IS NOT FOR US",
        "he asked us who it is",
        "a group of tourists",
        "the turkey was polish",
        "terrorist attacks",
        "his wife Asma al-Assad",
        "",
        "   \n ",
    ],
)
def test_what_is_no_party(text: str) -> None:
    assert [m for m in REGISTRY.find(text, DAY) if m.kind not in {"state_name", "people"}] == []


def test_sources_are_not_the_government() -> None:
    text = "The Syrian Observatory for Human Rights and the Syrian National Coalition spoke in Syria"
    mentions = REGISTRY.find(text, DAY)
    assert [(m.kind, m.party_id, m.source_id) for m in mentions[:2]] == [
        ("source", None, "sohr"),
        ("party", "syrian_national_coalition", None),
    ]
    assert (mentions[2].kind, mentions[2].locative) == ("state_name", True)


@pytest.mark.parametrize(
    ("text", "kind", "locative"),
    [
        ("Turkey said so", "state_name", False),
        ("in Turkey", "state_name", True),
        ("the border with Turkey", "state_name", True),
        ("a Turkey-based group", "state_name", True),
        ("Ankara said so", "metonym", False),
        ("near Damascus", "metonym", True),
        ("Damascus suburb", "metonym", True),
    ],
)
def test_bare_names_of_states_are_flagged(text: str, kind: str, locative: bool) -> None:
    (mention,) = [m for m in REGISTRY.find(text, DAY) if m.state is not None] or [None]
    if mention is not None:  # a longer place name may have taken it
        assert (mention.kind, mention.locative) == (kind, locative)


def test_places_in_a_row_are_places() -> None:
    mentions = REGISTRY.find("fighting in Iraq and Syria", DAY)
    assert [m.locative for m in mentions if m.kind == "state_name"] == [True, True]


def check(text: str) -> None:
    end = 0
    for mention in REGISTRY.find(text, None):
        assert text[mention.start : mention.end] == mention.text
        assert mention.start < mention.end
        assert 0 <= mention.phrase_start <= mention.start
        if mention.core is not None:
            assert mention.start <= mention.core[0] < mention.core[1] <= mention.end
        if mention.compound is None:
            assert mention.start >= end
            end = mention.end


@given(st.text(max_size=300))
def test_offsets_are_exact_on_any_text(text: str) -> None:
    check(text)


_PIECES = st.sampled_from(
    [
        *(
            "Syrian",
            "Kurdish",
            "and",
            "army",
            "forces",
            "US",
            "rebel",
            "government",
            "the",
            "’s",
            "'s",
            "s",
            "IS",
            "(SDF)",
        ),
        *("Syrian Democratic Forces", "pro", "anti", "non", "Assads", "in Iraq", "members of", "loyal to", "[Isis]"),
        *("fighters", "allied", "Hezbollah", "UN", "President", "regime", "air strikes", "territory", "backed", "held"),
        *("led", "group", "İ", "ß", "ﬁ", "العربية", "🙂", "official", "Washington", "its", "PKK/YPG", "S.D.F.", "U.S"),
        *("National Army", "Ansar al-Sharia", "Syria’s", "of the"),
    ]
)


@given(st.lists(st.tuples(_PIECES, st.sampled_from([" ", "-", "", "\n", ", ", ". "])), max_size=40))
def test_offsets_are_exact_on_texts_full_of_parties(pieces: list[tuple[str, str]]) -> None:
    check("".join(piece + gap for piece, gap in pieces))


@pytest.mark.parametrize("text", ["Kurdish and " * 5000, "US-backed " * 5000, "army " * 5000, "rebel-held " * 5000])
def test_long_repetitions_do_no_harm(text: str) -> None:
    check(text)
