"""Real spellings of place names meet the places that they mean, in every tradition of romanisation."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.spelling import answer, pairs
from reportedly.places import Gazetteer, find_toponyms
from reportedly.places.fold import sound, sounds
from reportedly.places.readings import readings, turkish


def test_the_list_is_long_and_spread_over_languages() -> None:
    listed = pairs()
    assert len(listed) >= 350
    assert set(Counter(pair.language for pair in listed)) == {"ar", "ku", "tr", "fa", "cyr", "he", "native"}
    assert len({(pair.spelling, pair.country) for pair in listed}) == len(listed)


@pytest.mark.parametrize("aside", [False, True])
def test_spellings_are_understood_with_the_country_as_context(gazetteer: Gazetteer, aside: bool) -> None:
    half = [pair for pair in pairs() if pair.aside is aside]
    wrong = [pair.spelling for pair in half if not answer(pair, gazetteer, pair.country)[0]]
    assert len(wrong) <= 0.04 * len(half), wrong


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Cherson", "Kherson"),  # German ch
        ("Charkiw", "Kharkiv"),  # German w
        ("Nowa Kachowka", "Nova Kakhovka"),
        ("Banijas", "Baniyas"),  # j is y
        ("Mikolajiv", "Mykolaiv"),
        ("Sincar", "Sinjar"),  # Turkish c
        ("Xaneqîn", "Khanaqin"),  # Kurdish x
        ("Henichesk", "Genichesk"),  # Ukrainian h is Russian g
        ("Genichesk", "Henichesk"),
        ("Gasr", "Qasr"),  # Libyan g
        ("Haggah", "Hajjah"),  # Egyptian g
        ("Kfar Sava", "Kfar Saba"),  # Hebrew b between vowels
    ],
)
def test_other_traditions_are_read(written: str, meant: str) -> None:
    heard = {each.skeleton for name in (written, meant) for each in readings(name) + tuple(sounds(name))}
    shared = {each.skeleton for each in (*readings(written), *sounds(written))} & {
        each.skeleton for each in (*readings(meant), *sounds(meant))
    }
    assert shared, heard


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Şırnak", "Shirnak"),
        ("Çankırı", "Chankiri"),
        ("Žitomir", "Zhitomir"),
        ("Qaryat al Qawasim", "Al Qawasim"),
        ("Mukhayyam al-Yarmuk", "Yarmouk"),
    ],
)
def test_signed_letters_and_register_words_make_no_other_name(one: str, other: str) -> None:
    assert sound(one).skeleton == sound(other).skeleton


def test_turkish_letters_are_written_out() -> None:
    assert turkish("Erzincan") == "erzinjan"


def test_a_name_with_nothing_to_read_otherwise_has_no_other_reading() -> None:
    assert readings("Homs") == ()


@given(st.text(max_size=30))
def test_readings_take_any_text(text: str) -> None:
    for heard in readings(text):
        assert heard.skeleton
        assert heard.vowels.count(".") == len(heard.skeleton)


@pytest.mark.parametrize("written", ["Al-Raqqah", "Ar-Raqqah", "al-Raqqah", "Er-Raqqah"])
def test_a_text_may_write_the_article_in_any_way(gazetteer: Gazetteer, written: str) -> None:
    mentions = find_toponyms(f"Shells fell in {written} city.", gazetteer)
    assert [mention.name for mention in mentions] == [written]


def test_a_first_name_or_preposition_is_no_article(gazetteer: Gazetteer) -> None:
    assert [mention.text for mention in find_toponyms("As Mosul fell, At Homs they waited.", gazetteer)] == [
        "Mosul",
        "Homs",
    ]


def test_without_a_country_only_the_very_sounds_of_a_name_are_enough(gazetteer: Gazetteer) -> None:
    found = [mention.text for mention in find_toponyms("Airstrikes killed ten people in Khan Shekhon.", gazetteer)]
    assert found == ["Khan Shekhon"]
    assert find_toponyms("They walked in Qwarttrazh.", gazetteer) == []
