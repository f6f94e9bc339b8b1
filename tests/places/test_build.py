"""What the gazetteer is built from: names are chosen by rule, lists are checked, sources are named when missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportedly.errors import ConfigurationError
from reportedly.places import build, ged, sources
from reportedly.places.gather import gather
from reportedly.places.names import english_name, keeps, region_name
from reportedly.places.records import Record, own_id, town_radius_km


def test_scholarly_signs_come_off_where_names_are_romanised() -> None:
    assert english_name("Al Ḩaḑar", ["Al Hadar", "الحضر"], "IQ") == "Al Hadar"
    assert english_name("Ālbū Kamāl", [], "SY") == "Albu Kamal"
    assert english_name("São Paulo", ["Sao Paulo"], "BR") == "São Paulo"
    assert english_name("Homs", ["Hims"], "SY") == "Homs"


def test_machine_transliterations_and_airport_codes_are_left_out() -> None:
    kept = [name for name in ("Rakka", "rqh", "QHS", "الرقة", "拉卡") if keeps(name, "Ar Raqqah", "SY", 500)]
    assert kept == ["Rakka", "الرقة"]


def test_native_names_are_kept_where_they_are_native() -> None:
    assert keeps("Бахмут", "Bakhmut", "UA", 500)
    assert not keeps("Орлеан", "Orléans", "FR", 500)


def test_regions_have_their_english_names() -> None:
    assert region_name("Ḩimş", ("Homs", "Homs Governorate", "حمص")) == "Homs"
    assert region_name("Zhytomyrska oblast", ("Zhytomyr", "Zhytomyr Oblast")) == "Zhytomyr"
    assert region_name("Louisiana", ("State of Louisiana",)) == "Louisiana"


def test_a_place_without_geonames_id_has_the_same_id_for_ever() -> None:
    assert own_id("town", "SY", "zaytan") == own_id("town", "SY", "zaytan") < 0
    assert own_id("town", "SY", "zaytan") != own_id("town", "IQ", "zaytan")


def test_larger_towns_reach_farther() -> None:
    assert town_radius_km(0) == 2.0
    assert town_radius_km(5_000) < town_radius_km(500_000) < town_radius_km(50_000_000) == 30.0


def test_a_better_name_is_never_made_worse() -> None:
    record = Record(1, "Homs", "SY", "town")
    record.call("Hims", 3)
    record.call("Hims", 1)
    record.call("", 3)
    assert record.names == {"Hims": 3}


def test_a_missing_source_package_is_named_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sources.PINNED, "no_such_package", "1.0")
    with pytest.raises(ConfigurationError, match=r"pip install no_such_package==1\.0"):
        sources.package_data("no_such_package")


def test_a_wrong_feature_in_the_supplement_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "cities", dict)
    monkeypatch.setattr(sources, "countries", dict)
    monkeypatch.setattr(sources, "continents", dict)
    monkeypatch.setattr(sources, "regions", list)
    monkeypatch.setattr(sources, "region_rows", dict)
    monkeypatch.setattr(sources, "official_names", dict)
    (tmp_path / "places_countries.yaml").write_text("{}")
    (tmp_path / "places_supplement.yaml").write_text("places: [{name: Nowhere, feature: spaceport}]")
    with pytest.raises(ConfigurationError, match=r"'Nowhere'.*'spaceport'.*airbase"):
        gather(sources.Codebook(tmp_path))


def test_a_gazetteer_is_current_only_if_it_is_one(tmp_path: Path) -> None:
    assert not build.is_current(tmp_path / "none.sqlite")
    (tmp_path / "text.sqlite").write_text("text")
    assert not build.is_current(tmp_path / "text.sqlite")


def test_places_are_taken_from_ged_rows_once_and_with_their_better_point() -> None:
    def row(name: str, precision: str, latitude: str = "36.1", longitude: str = "37.2") -> dict[str, str]:
        return {
            "where_coordinates": name,
            "where_prec": precision,
            "adm_1": "Aleppo Governorate",
            "country": "Syria",
            "latitude": latitude,
            "longitude": longitude,
        }

    rows = [
        row("Upper Name/Other Name village", "1.0"),
        row("Upper Name/Other Name village", "2.0", "36.11", "37.21"),
        row("Some Military Airbase", "2.0"),
        row("Eastern Aleppo Governorate", "2.0"),
        row("Far town", "5.0"),
    ]
    assert ged.places(rows) == [
        ("Some", "", "airbase", "SY", "Aleppo", "36.1000", "37.2000", "ged"),
        ("Upper Name", "Other Name", "village", "SY", "Aleppo", "36.1000", "37.2000", "ged"),
    ]
