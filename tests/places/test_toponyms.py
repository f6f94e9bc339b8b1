"""Names of places are found in running text; persons, peoples and organisations are not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.places import Gazetteer, find_toponyms


def found(text: str, gazetteer: Gazetteer) -> list[str]:
    return [mention.text for mention in find_toponyms(text, gazetteer)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Syrian troops entered the city of Boukamal on Thursday.", ["Boukamal"]),
        ("Rebels in Syria lost ground in Deir el-Zour province.", ["Syria", "Deir el-Zour province"]),
        ("Fighting went on in Syria, in the countryside of Hama and Homs.", ["Syria", "Hama", "Homs"]),
        ("Shells fell near al-Bab and Ras al-Ain in Syria.", ["al-Bab", "Ras al-Ain", "Syria"]),
        ("Syria’s army shelled Aleppo’s outskirts.", ["Syria", "Aleppo"]),
        ("Russia and Syrias Aleppo talks failed.", ["Russia", "Syria", "Aleppo"]),
        ("Aid reached eastern Ghouta in Syria.", ["eastern Ghouta", "Syria"]),
        ("They fled to north-east Syria.", ["north-east Syria"]),
        ("In Raqqa province the roads are shut.", ["Raqqa province"]),
        ("The blast hit Aleppo University in Syria.", ["Aleppo", "Syria"]),
        ("In Syria the T-4 base and Menagh airbase were hit.", ["Syria", "T-4 base", "Menagh airbase"]),
        ("Ukraine held Bakhmut and Avdiivka.", ["Ukraine", "Bakhmut", "Avdiivka"]),
    ],
)
def test_names_of_places_are_found(gazetteer: Gazetteer, text: str, expected: list[str]) -> None:
    assert found(text, gazetteer) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The Syrian Arab Army and Kurdish fighters met Iraqi officers.",
        "The Aleppo Media Centre published the pictures.",
        "Islamic State of Iraq and Syria said so in a statement.",
        "President Hassan Rouhani spoke to Mr Salman on Monday.",
        "Jordan Smith and Paris Jackson were not there.",
        "Of course, reading that is nice. Most police were mobile in March.",
        "Hassan said Ali would come.",
        "",
    ],
)
def test_what_is_no_place_is_passed_over(gazetteer: Gazetteer, text: str) -> None:
    assert found(text, gazetteer) == []


def test_a_common_word_is_a_place_where_the_text_says_so(gazetteer: Gazetteer) -> None:
    assert found("They met in the town of Nice.", gazetteer) == ["Nice"]
    assert found("A man from Mobile, Alabama, was held.", gazetteer) == ["Mobile", "Alabama"]


def test_an_unknown_name_is_found_where_the_text_says_that_it_is_a_place(gazetteer: Gazetteer) -> None:
    text = "Syrian rebels took the town of Qwertabad and Zxywville village in Syria."
    assert found(text, gazetteer) == ["Qwertabad", "Zxywville village", "Syria"]


def test_names_listed_without_commas_are_told_apart(gazetteer: Gazetteer) -> None:
    text = "Rebels in Syria took three villages south of Aleppo from the army Zeitan Khalsa and Barna on Friday."
    assert found(text, gazetteer) == ["Syria", "Aleppo", "Zeitan", "Khalsa", "Barna"]


def test_offsets_are_those_of_the_text(gazetteer: Gazetteer) -> None:
    text = "Raqqa’s eastern countryside, Deir el-Zour province and northern Syria."
    for mention in find_toponyms(text, gazetteer):
        assert text[mention.start : mention.end] == mention.text
        assert text[mention.name_start : mention.name_end] == mention.name


def test_the_word_for_its_kind_and_the_part_meant_are_kept(gazetteer: Gazetteer) -> None:
    first, second, third = find_toponyms("The town of Manbij, Raqqa province and eastern Aleppo in Syria.", gazetteer)[
        :3
    ]
    assert (first.kind_word, first.part) == ("town", None)
    assert (second.text, second.name, second.kind_word) == ("Raqqa province", "Raqqa", "province")
    assert (third.text, third.name, third.part) == ("eastern Aleppo", "Aleppo", "Eastern")


@pytest.mark.parametrize(
    "text",
    [
        "BEIRUT (Reuters) - Syrian troops took a village in Syria.",
        "BEIRUT Syrian government forces moved in Syria on Tuesday.",
        "Beirut (AFP) - Troops moved in Syria.",
    ],
)
def test_the_place_of_a_date_line_is_marked(gazetteer: Gazetteer, text: str) -> None:
    mentions = find_toponyms(text, gazetteer)
    assert [mention.dateline for mention in mentions] == [True] + [False] * (len(mentions) - 1)
    assert mentions[0].name.lower() == "beirut"


@settings(max_examples=60, deadline=None)
@given(text=st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_any_text_is_taken(gazetteer: Gazetteer, text: str) -> None:
    previous = 0
    for mention in find_toponyms(text, gazetteer):
        assert text[mention.start : mention.end] == mention.text
        assert mention.start >= previous
        previous = mention.end


def test_a_place_in_an_institutions_name_is_marked_as_nested(gazetteer: Gazetteer) -> None:
    mentions = find_toponyms("The Butler County Sheriff's Office spoke to reporters in Chicago.", gazetteer)
    assert [(mention.text, mention.nested) for mention in mentions][-1] == ("Chicago", False)
    school = find_toponyms("Pupils left the Houston High School in Texas.", gazetteer)
    assert ("Houston", True) in [(mention.text, mention.nested) for mention in school]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A Ga. pastor was buried on Saturday.", "Ga."),
        ("Rep. John Doe, D-Charleston, voted against it.", "Charleston"),
        ("An Alexandria woman was charged.", "Alexandria"),
    ],
)
def test_places_are_found_by_abbreviation_party_and_residents(gazetteer: Gazetteer, text: str, name: str) -> None:
    assert any(name.startswith(mention.name) for mention in find_toponyms(text, gazetteer))


def test_places_are_found_where_all_letters_are_small(gazetteer: Gazetteer) -> None:
    text = (
        "syrian troops entered the town of abu kamal on thursday after days of fighting with the group that held it. "
    )
    assert found(text + "shells fell on aleppo.", gazetteer) == ["abu kamal", "aleppo"]
