"""A user's own list joins the gazetteer: every good row once, every bad one named with its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.errors import ConfigurationError, InputError
from reportedly.places import Gazetteer
from reportedly.places.additions import add_own_list
from reportedly.places.gazetteer import DEFAULT_PATH
from reportedly.places.own_list import BadRow, OwnPlace, read_own_list
from tests.places.dumps import OWN_VILLAGE, RAQQA, SYRIA_RAQQA, write_base


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_base(tmp_path_factory.mktemp("base") / "base.sqlite")


def _code(text: str) -> str | None:
    return {"sy": "SY", "syria": "SY"}.get(text.casefold())


def _read(folder: Path, text: str, name: str = "own.csv") -> list[OwnPlace | BadRow]:
    (folder / name).write_text(text, encoding="utf-8")
    return list(read_own_list(folder / name, _code))


def test_all_columns_are_read(tmp_path: Path) -> None:
    text = (
        "name,latitude,longitude,names,feature,country,region,population,radius_km,geonameid,pcode\n"
        "Bir Hammad,35.5,39.5,Bir Hamad|بئر حماد,village,Syria,Raqqa,250,1.5,9000001.0,SY0401\n"
    )
    expected = OwnPlace(
        "Bir Hammad", 35.5, 39.5, "village", ("Bir Hamad", "بئر حماد"), "SY", "Raqqa", 250, 1.5, 9_000_001, "SY0401"
    )
    assert _read(tmp_path, text) == [expected]


@pytest.mark.parametrize(
    "header",
    ["Name;Lat;Lon", "place_name\tLATITUDE\tLONGITUDE", "ADM4_EN,Latitude_y,Longitude_x", "admin3Name_en,y,x"],
)
def test_usual_spellings_of_the_header_will_do(tmp_path: Path, header: str) -> None:
    mark = next(each for each in ";\t," if each in header)
    row = mark.join(["Bir Hammad", "35,5" if mark == ";" else "35.5", "39.5"])
    (place,) = _read(tmp_path, f"\ufeff{header}\r\n#adm4+name{mark}#lat{mark}#lon\r\n\r\n{row}\r\n")
    assert place == OwnPlace("Bir Hammad", 35.5, 39.5, "village")


def test_humanitarian_columns_take_the_finest_level(tmp_path: Path) -> None:
    text = (
        "ADM1_EN,ADM3_EN,ADM4_EN,ADM3_PCODE,ADM4_PCODE,ADM4_AR,POINT_X,POINT_Y\n"
        "Raqqa,Karama,Bir,SY0401,SY040112,بئر,39.5,35.5\n"
    )
    assert _read(tmp_path, text) == [OwnPlace("Bir", 35.5, 39.5, "village", ("بئر",), "SY", "Raqqa", code="SY040112")]


def test_bad_rows_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    rows = [
        "name,latitude,longitude,feature,country,geonameid",
        "Good,35,39,,,",
        "Far,135,39,,,",
        "Text,here,39,,,",
        "123,35,39,,,",
        '"Two\nlines",35,39,,,',
        "Port,35,39,spaceport,,",
        "Land,35,39,,Atlantis,",
        "Id,35,39,,,abc",
        "Long,35,39,,,,,",
        "Last,35,39,,,",
    ]
    found = _read(tmp_path, "\n".join(rows))
    assert [each.name for each in found if isinstance(each, OwnPlace)] == ["Good", "Two lines", "Last"]
    bad = [each for each in found if isinstance(each, BadRow)]
    assert [each.where for each in bad] == [f"line {number}" for number in (3, 4, 5, 8, 9, 10, 11)]
    assert "'135' is no number from -90 to 90" in bad[0].reason
    assert "'spaceport' is none of country" in bad[3].reason
    assert "'Atlantis' is unknown" in bad[4].reason


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"name,where\nA,b\n", "line 1: no column 'latitude' among name, where"),
        ("a.csv", b'"na\nme",where\nA,b\n', "no column 'latitude' among na me, where"),
        ("a.csv", b"name,lat,lon\nA,1,2\n\xff,1,2\n", "line 3: it is not UTF-8"),
        ("a.geojson", b"{", "line 1: it is no JSON"),
        ("a.geojson", b"[1]", "must be a GeoJSON FeatureCollection"),
        ("a.geojson", b"[" * 100_000, "it is no JSON"),
        ("a.csv", None, "cannot read"),
    ],
)
def test_a_file_that_is_no_list_is_one_error(tmp_path: Path, name: str, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as raised:
        list(read_own_list(tmp_path / name, _code))
    assert said in str(raised.value)


def _feature(geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def test_geojson_points_and_polygons(tmp_path: Path) -> None:
    square = [[[39.0, 35.0], [39.2, 35.0], [39.2, 35.2], [39.0, 35.2], [39.0, 35.0]]]
    features = [
        _feature({"type": "Point", "coordinates": [39.5, 35.5, 200]}, name="Bir", names=["Beer", "بئر"], country="SY"),
        _feature({"type": "Polygon", "coordinates": square}, name="Camp land"),
        _feature(None, name="Nowhere"),
        _feature({"type": "Point", "coordinates": [390, 35]}, name="Off"),
        "text",
        {"type": "Feature", "properties": "text", "geometry": {"type": "Point", "coordinates": [39, 35]}},
    ]
    found = _read(tmp_path, json.dumps({"type": "FeatureCollection", "features": features}), "own.geojson")
    assert found[0] == OwnPlace("Bir", 35.5, 39.5, "village", ("Beer", "بئر"), "SY")
    assert isinstance(found[1], OwnPlace)
    assert (found[1].feature, found[1].latitude, found[1].longitude) == ("area", 35.1, 39.1)
    assert 14.0 < found[1].radius_km < 15.0  # half the diagonal: every corner is covered
    assert [each.where for each in found[2:] if isinstance(each, BadRow)] == [f"feature {n}" for n in (3, 4, 5, 6)]


@pytest.mark.parametrize("pair", ["[39, 1e999]", f"[39, {'9' * 400}]", "[39, NaN]", "[-Infinity, 35]", '["39", 35]'])
def test_coordinates_that_are_no_point_cost_their_feature_alone(tmp_path: Path, pair: str) -> None:
    feature = '{"type": "Feature", "properties": {"name": "Bir"}, "geometry": {"type": "Point", "coordinates": %s}}'
    features = f"{feature % pair}, {feature % '[39.5, 35.5]'}"
    text = f'{{"type": "FeatureCollection", "features": [{features}]}}'
    found = _read(tmp_path, text, "own.geojson")
    assert [type(each) for each in found] == [BadRow, OwnPlace]
    assert isinstance(found[0], BadRow)
    assert len(found[0].reason) < 200


def _add(folder: Path, base: Path, text: str, out: Path | None = None) -> tuple[int, int, int, int]:
    (folder / "own.csv").write_text(text, encoding="utf-8")
    done = add_own_list(folder / "own.csv", out or folder / "mine.sqlite", base=base)
    return done.new, done.joined, done.already_there, len(done.left_out)


def test_new_places_are_found_by_name_other_name_and_code(tmp_path: Path, base: Path) -> None:
    text = "name,lat,lon,names,country,region,pcode\nBir Hammad,35.5,39.5,بئر حماد,SY,Raqqa province,SY040112\n"
    assert _add(tmp_path, base, text) == (1, 0, 0, 0)
    with Gazetteer.open(tmp_path / "mine.sqlite") as gazetteer:
        (found,) = {gazetteer.search(query)[0].entry for query in ("bir hammad", "بئر حماد", "SY040112", "Beer Hamad")}
        assert (found.name, found.geonames_id, found.region) == ("Bir Hammad", None, SYRIA_RAQQA)
        assert gazetteer.get(RAQQA) is not None


def test_known_places_gain_names_rather_than_a_twin(tmp_path: Path, base: Path) -> None:
    text = (
        "name,lat,lon,country,geonameid,pcode\n"
        f"Slaughtered Silently,35.95,39.01,SY,{RAQQA},SY11\n"
        "Zahra Heights,35.93,39.27,SY,,SY12\n"
        "Zahra Heights,33.0,36.0,SY,,SY13\n"
    )
    assert _add(tmp_path, base, text) == (1, 2, 0, 0)
    with Gazetteer.open(tmp_path / "mine.sqlite") as gazetteer:
        first = gazetteer.search("Slaughtered Silently")[0].entry
        assert (first.id, first.name, first.population) == (RAQQA, "Raqqa", 200_000)
        assert gazetteer.search("SY12")[0].entry.id == OWN_VILLAGE
        assert len(gazetteer.search("Zahra Heights")) == 2


def test_adding_the_same_file_twice_changes_nothing(tmp_path: Path, base: Path) -> None:
    text = "name,lat,lon\nBir Hammad,35.5,39.5\nBir Hammad,35.5,39.5\n"
    assert _add(tmp_path, base, text) == (1, 0, 1, 0)
    before = (tmp_path / "mine.sqlite").read_bytes()
    assert _add(tmp_path, base, text) == (0, 0, 2, 0)
    assert (tmp_path / "mine.sqlite").read_bytes() == before


def test_the_version_tells_the_content_and_not_the_order(tmp_path: Path, base: Path) -> None:
    first, second = ("name,lat,lon\nBir Hammad,35.5,39.5\n", "name,lat,lon\nTell Jadid,35.1,39.9\n")
    for texts, out in (((first, second), "a"), ((second, first), "b")):
        for text in texts:
            _add(tmp_path, base, text, tmp_path / out)
    versions = {Gazetteer.open(tmp_path / out).version for out in "ab"}
    with Gazetteer.open(base) as opened:
        assert len(versions) == 1
        assert opened.version not in versions


def test_a_list_that_cannot_be_read_leaves_the_gazetteer(tmp_path: Path, base: Path) -> None:
    _add(tmp_path, base, "name,lat,lon\nBir Hammad,35.5,39.5\n")
    before = (tmp_path / "mine.sqlite").read_bytes()
    with pytest.raises(InputError):
        _add(tmp_path, base, "name,where\nA,B\n")
    assert (tmp_path / "mine.sqlite").read_bytes() == before
    with pytest.raises(ConfigurationError, match="the package's own"):
        _add(tmp_path, base, "name,lat,lon\nA,1,2\n", DEFAULT_PATH)
    (tmp_path / "notes").write_text("my notes")
    with pytest.raises(ConfigurationError, match="is no gazetteer"):
        _add(tmp_path, base, "name,lat,lon\nA,1,2\n", tmp_path / "notes")


_PLACES = st.builds(
    OwnPlace,
    st.from_regex(r"[A-Za-zÀ-ž]{3,9}( [A-Za-z]{3,9})?", fullmatch=True),
    st.floats(-89, 89).map(lambda value: round(value, 5)),
    st.floats(-179, 179).map(lambda value: round(value, 5)),
    st.sampled_from(["village", "town", "dam", "district", "hill"]),
    code=st.from_regex(r"X[A-Z][0-9]{4}", fullmatch=True),
)


@given(st.lists(_PLACES, max_size=8, unique_by=lambda place: place.code))
@settings(max_examples=25, deadline=None)
def test_no_row_is_lost(tmp_path_factory: pytest.TempPathFactory, base: Path, places: list[OwnPlace]) -> None:
    folder = tmp_path_factory.mktemp("own")
    rows = [f"{p.name},{p.latitude!r},{p.longitude!r},{p.feature},{p.code}\n" for p in places]
    new, joined, *rest = _add(folder, base, "name,lat,lon,feature,pcode\n" + "".join(rows))
    assert (new + joined, rest) == (len(places), [0, 0])
    if not places:
        return
    with Gazetteer.open(folder / "mine.sqlite") as gazetteer:
        for place in places:
            assert [each.entry.name for each in gazetteer.search(place.code)][:1] == [place.name]
