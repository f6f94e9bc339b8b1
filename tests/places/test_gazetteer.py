"""The gazetteer answers names in many spellings, by rank, and says what is wrong with its file."""

from __future__ import annotations

import pickle
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from reportedly.errors import ConfigurationError
from reportedly.model import PlaceKind
from reportedly.places import Gazetteer
from reportedly.places.gazetteer import DEFAULT_PATH

ABU_KAMAL, DEIR_EZ_ZOR, RAQQA, QAIM, KYIV = 174448, 170794, 172955, 92138, 703448


@pytest.mark.parametrize(
    ("name", "country", "geonames_id"),
    [
        ("Boukamal", "SY", ABU_KAMAL),
        ("Al-Bokamal", "SY", ABU_KAMAL),
        ("Albu Kamal", "SY", ABU_KAMAL),
        ("Abu Kamal", "SY", ABU_KAMAL),
        ("Bukamal", "SY", ABU_KAMAL),
        ("البوكمال", "SY", ABU_KAMAL),
        ("Qaim", "IQ", QAIM),
        ("al-Qa'im", "IQ", QAIM),
        ("Hasakeh", "SY", 173811),
        ("Hasaka", "SY", 173811),
        ("Hassakeh", "SY", 173811),
        ("Raqa", "SY", RAQQA),
        ("Rakka", "SY", RAQQA),
        ("Deraa", "SY", 170905),
        ("Dar'a", "SY", 170905),
        ("Idleb", "SY", 169389),
        ("Kobane", "SY", 172256),
        ("Ayn al-Arab", "SY", 172256),
        ("Tadmur", "SY", 163808),
        ("Palmyra", "SY", 163808),
        ("Lattakia", "SY", 173576),
        ("Kiev", "UA", KYIV),
        ("Kyiv", "UA", KYIV),
        ("Київ", "UA", KYIV),
        ("Artemivsk", "UA", 713174),
    ],
)
def test_a_town_is_found_under_its_spellings(gazetteer: Gazetteer, name: str, country: str, geonames_id: int) -> None:
    towns = [each.entry for each in gazetteer.search(name, 10, country) if each.entry.kind is PlaceKind.TOWN]
    assert towns[0].geonames_id == geonames_id


@pytest.mark.parametrize("name", ["Deir el-Zour", "Deir Ezzor", "Dayr az Zawr", "Deir al-Zor", "Dair az-Zur"])
def test_the_town_and_the_province_of_one_name_are_both_found(gazetteer: Gazetteer, name: str) -> None:
    found = {each.entry.id: each.entry.name for each in gazetteer.search(name, 5, "SY")}
    assert found[DEIR_EZ_ZOR] == "Deir ez-Zor"
    assert "Deir ez-Zor province" in found.values()


@pytest.mark.parametrize(
    ("geonames_id", "name", "country"),
    [
        (ABU_KAMAL, "Abu Kamal", "SY"),
        (RAQQA, "Raqqa", "SY"),
        (QAIM, "Al-Qaim", "IQ"),
        (173811, "Hasakah", "SY"),
        (163345, "Tartus", "SY"),
        (170017, "Hama", "SY"),
        (163808, "Palmyra", "SY"),
        (KYIV, "Kyiv", "UA"),
        (99072, "Mosul", "IQ"),
        (163843, "Syria", "SY"),
        (172957, "Raqqa province", "SY"),
    ],
)
def test_places_have_their_common_english_names(
    gazetteer: Gazetteer, geonames_id: int, name: str, country: str
) -> None:
    entry = gazetteer.get(geonames_id)
    assert entry is not None
    assert (entry.name, entry.country, entry.geonames_id) == (name, country, geonames_id)


def test_exact_names_come_before_those_that_only_sound_the_same(gazetteer: Gazetteer) -> None:
    matches = [each.match for each in gazetteer.search("Homs", 20, fuzzy=True)]
    assert matches[0] == 1.0
    assert min(matches) < 0.8


def test_abbreviations_match_only_as_they_are_written(gazetteer: Gazetteer) -> None:
    assert gazetteer.search("US", 1)[0].entry.name == "United States"
    assert all(each.entry.name != "United States" for each in gazetteer.search("us", 5))


def test_unknown_ids_and_names_give_nothing(gazetteer: Gazetteer) -> None:
    assert gazetteer.get(1) is None
    assert gazetteer.get(10**30) is None
    assert gazetteer.search("Xqzzwvy") == []
    assert gazetteer.search("") == []


def test_a_name_off_by_one_consonant_is_found_on_request(gazetteer: Gazetteer) -> None:
    assert all(each.entry.id != 702972 for each in gazetteer.search("Lysychanks", 5, "UA"))
    assert gazetteer.search("Lysychanks", 5, "UA", fuzzy=True)[0].entry.id == 702972


def test_places_of_the_supplement_have_no_geonames_id(gazetteer: Gazetteer) -> None:
    district = gazetteer.search("Sheikh Maqsoud", 1)[0].entry
    assert district.geonames_id is None
    assert district.kind is PlaceKind.DISTRICT
    assert gazetteer.get(district.id) == district


def test_one_gazetteer_serves_many_threads(gazetteer: Gazetteer) -> None:
    names = ["Raqqa", "Homs", "Kyiv", "Mosul"] * 25
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda name: gazetteer.search(name, 1)[0].entry.name, names))
    assert len(found) == 100
    assert found[:4] == found[4:8]


def test_a_gazetteer_can_be_sent_to_another_process(gazetteer: Gazetteer) -> None:
    with pickle.loads(pickle.dumps(gazetteer)) as copy:
        assert copy.get(RAQQA) == gazetteer.get(RAQQA)


def test_a_missing_file_names_the_command_that_builds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="reportedly gazetteer build"):
        Gazetteer.open(tmp_path / "none.sqlite")
    monkeypatch.setattr("reportedly.places.gazetteer.DEFAULT_PATH", tmp_path / "none.sqlite")
    with pytest.raises(ConfigurationError, match=r"python -m reportedly\.places\.build"):
        Gazetteer.open()


def test_a_file_whose_features_are_others_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    path.write_bytes(DEFAULT_PATH.read_bytes())
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('features', 'town|country')")
    connection.close()
    with pytest.raises(ConfigurationError, match="another version"):
        Gazetteer.open(path)


def test_a_file_that_is_no_gazetteer_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.sqlite"
    path.write_text("no database at all, only some text that is long enough to be taken for one" * 20)
    with pytest.raises(ConfigurationError, match="no gazetteer"):
        Gazetteer.open(path)


def test_a_gazetteer_of_another_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE meta (key TEXT, value TEXT)")
        connection.execute("INSERT INTO meta VALUES ('schema', '0')")
    connection.close()
    with pytest.raises(ConfigurationError, match="schema 0"):
        Gazetteer.open(path)


def test_names_looked_up_together_are_as_each_looked_up_alone() -> None:
    keys = ["raqqa", "abu kamal", "=U.S.", "paris", "no such town", "\ud800", "raqqa"]
    with Gazetteer.open() as together, Gazetteer.open() as alone:
        together.look_up(keys)
        together.look_up(["paris", "homs"])
        assert {key: together.named(key) for key in (*keys, "homs")} == {
            key: alone.named(key) for key in (*keys, "homs")
        }
        assert alone.named("raqqa")


def test_what_is_remembered_of_names_has_bounds() -> None:
    """A server is asked for names without end: what it keeps of them must not grow with them."""
    from reportedly.places import fold, gazetteer, readings

    kept = (gazetteer._one_off, fold._remembered_sounds, readings._remembered)
    assert all(each.cache_info().maxsize for each in kept)
    with Gazetteer.open() as opened:
        assert opened.named("a" * 2_000) == ()
        opened.look_up(["b" * 2_000])
        assert not opened.search("bdfg" * 400, fuzzy=True)
        assert all(len(key) < 2_000 for key in opened._names)
