"""A gazetteer built from a dump holds its places beside the base's, and a failed build leaves the old one in place."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportedly.errors import ConfigurationError, InputError, ReportedlyError
from reportedly.places import Gazetteer
from reportedly.places.additions import add_own_list
from reportedly.places.gazetteer import DEFAULT_PATH
from reportedly.places.geonames import build_from_dump
from tests.places.dumps import (
    OWN_VILLAGE,
    PLACES,
    RAQQA,
    SYRIA,
    SYRIA_RAQQA,
    place_line,
    whole_dump,
    write_base,
    write_dump,
)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_base(tmp_path_factory.mktemp("base") / "base.sqlite")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, base: Path) -> Gazetteer:
    folder = tmp_path_factory.mktemp("dump")
    build_from_dump(whole_dump(folder), folder / "out.sqlite", base=base)
    return Gazetteer.open(folder / "out.sqlite")


def _names(gazetteer: Gazetteer, query: str, country: str | None = None) -> list[int]:
    return [each.entry.id for each in gazetteer.search(query, country=country, loose=False)]


def test_villages_are_found_by_all_their_names(built: Gazetteer) -> None:
    assert _names(built, "Kharab Sulayman") == _names(built, "خراب سليمان") == [9_000_002]
    assert _names(built, "تل زهرة") == [9_000_001]
    village = built.get(9_000_001)
    assert village is not None
    assert (village.feature, village.country, village.population) == ("village", "SY", 120)
    assert (village.region, village.subregion) == (SYRIA_RAQQA, 8_000_001)


def test_english_names_are_preferred_and_old_ones_count_for_less(built: Gazetteer) -> None:
    entry = built.get(9_000_002)
    assert entry is not None
    assert (entry.name, entry.feature) == ("Solomon Ruins", "town")
    by_name = {name: built.search(name, loose=False)[0].match for name in ("Solomon Ruins", "Old Sulayman")}
    assert by_name["Solomon Ruins"] > by_name["Old Sulayman"]
    assert not _names(built, "https://example.org/Sulayman")


def test_the_base_keeps_its_names_and_the_rest_of_the_world(built: Gazetteer) -> None:
    raqqa, zwolle = built.get(RAQQA), built.get(2743477)
    assert raqqa is not None
    assert zwolle is not None
    assert (raqqa.name, raqqa.population) == ("Raqqa", 230_000)
    assert set(_names(built, "Raqqa")) >= {RAQQA}
    assert _names(built, "Rakka") == [RAQQA]
    region = built.get(SYRIA_RAQQA)
    assert region is not None
    assert (region.name, region.latitude) == ("Raqqa province", 36.1)
    syria = built.get(SYRIA)
    assert syria is not None
    assert syria.population == 22_000_000


def test_a_place_of_the_codebook_becomes_one_with_geonames_one(built: Gazetteer) -> None:
    assert built.get(OWN_VILLAGE) is None
    assert _names(built, "Zahra Heights") == [9_000_001]
    assert _names(built, "Tel Zahrah") == [9_000_001]


def test_features_are_those_of_the_codebook_and_the_rest_is_left_out(built: Gazetteer) -> None:
    assert [built.get(number) and built.get(number).feature for number in (9_000_003, 9_000_004)] == ["stream", "dam"]  # type: ignore[union-attr] # asked for just before
    assert built.get(9_000_005) is None
    region = built.get(8_000_001)
    assert region is not None
    assert (region.feature, region.region) == ("subregion", SYRIA_RAQQA)


def test_the_hierarchy_tells_the_region_of_what_has_no_code(built: Gazetteer) -> None:
    entry = built.get(9_000_006)
    assert entry is not None
    assert entry.region == SYRIA_RAQQA


def test_only_the_countries_asked_for_are_taken(tmp_path: Path, base: Path) -> None:
    other = place_line(9_100_000, "Nergens", 52.0, 5.0, country="NL", admin="09")
    write_dump(tmp_path / "dump", allCountries=[*PLACES, other], zipped=True)
    summary = build_from_dump(tmp_path / "dump", tmp_path / "out.sqlite", ["NL"], base=base)
    assert summary.places == 1
    with Gazetteer.open(tmp_path / "out.sqlite") as gazetteer:
        assert gazetteer.get(9_100_000) is not None
        assert gazetteer.get(9_000_001) is None
        assert gazetteer.get(RAQQA) is not None
    with pytest.raises(InputError, match="no place of FR"):
        build_from_dump(tmp_path / "dump", tmp_path / "out.sqlite", ["FR"], base=base)
    with pytest.raises(InputError, match="'Syria' is no country code"):
        build_from_dump(tmp_path / "dump", tmp_path / "out.sqlite", ["Syria"], base=base)


def test_the_version_is_that_of_the_content(tmp_path: Path, base: Path) -> None:
    write_dump(tmp_path / "dump")
    versions = [build_from_dump(tmp_path / "dump", tmp_path / f"{each}.sqlite", base=base).version for each in "ab"]
    assert versions[0] == versions[1]
    assert (tmp_path / "a.sqlite").read_bytes() == (tmp_path / "b.sqlite").read_bytes()
    write_dump(tmp_path / "dump", SY=[*PLACES, place_line(9_000_009, "Tell Jadid", 35.0, 39.0)])
    assert build_from_dump(tmp_path / "dump", tmp_path / "a.sqlite", base=base).version != versions[0]


def test_own_places_outlive_a_new_build(tmp_path: Path, base: Path) -> None:
    (tmp_path / "own.csv").write_text("name,latitude,longitude,country\nBir Hammad,35.5,39.5,SY\n")
    out = tmp_path / "out.sqlite"
    add_own_list(tmp_path / "own.csv", out, base=base)
    summary = build_from_dump(write_dump(tmp_path / "dump"), out, base=base)
    assert summary.additions == 1
    with Gazetteer.open(out) as gazetteer:
        assert _names(gazetteer, "Bir Hammad")
        assert _names(gazetteer, "Kharab Sulayman")


def _leaves(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_corrupted_dump_never_harms_the_old_file(
    tmp_path_factory: pytest.TempPathFactory, base: Path, data: st.DataObject
) -> None:
    folder, outs = tmp_path_factory.mktemp("dump"), tmp_path_factory.mktemp("out")
    name = data.draw(st.sampled_from(["SY", "alternateNamesV2", "admin1CodesASCII", "hierarchy", "countryInfo"]))
    whole_dump(folder)
    path = folder / f"{name}.txt"
    content = path.read_bytes()
    at = data.draw(st.integers(0, len(content) - 1))
    junk = data.draw(st.sampled_from([b"", b"\t", b"\n", b"\xff", b"\0", b"<html>", b"-"]))
    cut = data.draw(st.booleans())
    path.write_bytes(content[:at] + junk + (b"" if cut else content[at + 1 :]))
    out = outs / "out.sqlite"
    old = base.read_bytes()
    out.write_bytes(old)
    failure = ""
    try:
        build_from_dump(folder, out, base=base)
    except ReportedlyError as error:
        failure = str(error)
    assert "\n" not in failure
    assert list(_leaves(outs)) == ["out.sqlite"]
    if failure:
        assert out.read_bytes() == old
    else:
        with Gazetteer.open(out) as gazetteer:
            assert gazetteer.get(SYRIA) is not None


def test_a_stop_leaves_the_old_file_and_nothing_else(tmp_path: Path, base: Path) -> None:
    out = tmp_path / "out" / "out.sqlite"
    out.parent.mkdir()
    out.write_bytes(base.read_bytes())

    def stop(step: str, done: int, total: int | None) -> None:
        if step.startswith("Making") or step == "Writing":
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        build_from_dump(write_dump(tmp_path / "dump"), out, base=base, observe=stop)
    assert _leaves(out.parent) == {"out.sqlite": base.read_bytes()}


def test_files_that_are_no_gazetteer_are_never_replaced(tmp_path: Path, base: Path) -> None:
    write_dump(tmp_path / "dump")
    (tmp_path / "notes.txt").write_text("my notes")
    with pytest.raises(ConfigurationError, match=r"notes\.txt is there and is no gazetteer"):
        build_from_dump(tmp_path / "dump", tmp_path / "notes.txt", base=base)
    assert (tmp_path / "notes.txt").read_text() == "my notes"
    with pytest.raises(ConfigurationError, match="the package's own gazetteer"):
        build_from_dump(tmp_path / "dump", DEFAULT_PATH, base=base)
    with pytest.raises(ConfigurationError, match=r"is a folder|is there and is no gazetteer"):
        build_from_dump(tmp_path / "dump", tmp_path, base=base)


@pytest.mark.data
def test_the_dutch_excerpt_builds_and_its_places_are_found(shared_data: Path, tmp_path: Path) -> None:
    out = tmp_path / "nl.sqlite"
    summary = build_from_dump(shared_data / "places" / "geonames_sample", out)
    assert summary.countries == {"NL": summary.places}
    assert summary.places > 10_000
    assert len(summary.notices) == 3
    with Gazetteer.open(out) as gazetteer:
        oord = gazetteer.get(2743463)
        assert oord is not None
        assert (oord.name, oord.feature) == ("Den Oord", "village")
        region = gazetteer.get(oord.region)
        assert region is not None
        assert region.name == "Utrecht"
        assert _names(gazetteer, "Raqqa")[0] == RAQQA


@pytest.mark.data
def test_a_damaged_excerpt_leaves_the_old_file(shared_data: Path, tmp_path: Path) -> None:
    sample = shared_data / "places" / "geonames_sample"
    out, folder = tmp_path / "nl.sqlite", tmp_path / "dump"
    folder.mkdir()
    content = (sample / "NL.txt").read_bytes()
    old = DEFAULT_PATH.read_bytes()
    out.write_bytes(old)
    wrong = (sample / "admin2Codes.txt").read_bytes()
    for damaged in (content[: len(content) // 2], content.replace(b"\t", b" ", 1), wrong):
        (folder / "NL.txt").write_bytes(damaged)
        with pytest.raises(InputError, match=r"NL\.txt, line \d+: "):
            build_from_dump(folder, out)
    assert out.read_bytes() == old
