"""What other libraries read from an export is what the ledger holds."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from reportedly import Ledger
from reportedly.errors import ConfigurationError
from reportedly.exports.cells import csv_cell, harmless
from reportedly.exports.export import export
from reportedly.exports.selection import Rows, Selection
from reportedly.exports.tables import Row, table

ON = date(2018, 3, 1)
_WARNINGS = pytest.mark.filterwarnings("ignore")  # other libraries' own


def rows_of(book: Ledger, what: str = "claims") -> list[Row]:
    source = Rows(book, Selection(on=ON if what == "holdings" else None))
    try:
        return [{name: harmless(value) for name, value in row.items()} for row in getattr(source, what)()]
    finally:
        source.close()


def exported(book: Ledger, form: str, path: Path, what: str = "claims") -> Path:
    export(book, form, path, what=what, selection=Selection(on=ON if what == "holdings" else None))
    return path


@pytest.mark.parametrize("what", ["claims", "holdings"])
def test_json_lines_hold_every_value(book: Ledger, tmp_path: Path, what: str) -> None:
    lines = exported(book, "jsonl", tmp_path / "a.jsonl", what).read_text(encoding="utf-8").split("\n")[:-1]
    wanted = [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
        for row in rows_of(book, what)
    ]
    assert [json.loads(line) for line in lines] == wanted


@pytest.mark.parametrize("what", ["claims", "holdings"])
def test_csv_holds_every_cell(book: Ledger, tmp_path: Path, what: str) -> None:
    csv.field_size_limit(1 << 20)
    with exported(book, "csv", tmp_path / "a.csv", what).open(encoding="utf-8", newline="") as stream:
        found = list(csv.DictReader(stream))
    assert found == [{name: csv_cell(value) for name, value in row.items()} for row in rows_of(book, what)]


@_WARNINGS
def test_csv_loads_in_pandas_with_types(book: Ledger, tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    path = exported(book, "csv", tmp_path / "a.csv")
    columns = json.loads(path.with_name("a.csv.metadata.json").read_text(encoding="utf-8"))["schema"]["fields"]
    kinds = {"string": "string", "integer": "Int64", "number": "float64"}
    frame = pandas.read_csv(
        path,
        dtype={each["name"]: kinds[each["type"]] for each in columns if each["type"] in kinds},
        parse_dates=[each["name"] for each in columns if each["type"] == "date"],
        keep_default_na=False,
        na_values={each["name"]: [""] for each in columns},
    )
    wanted = rows_of(book)
    assert len(frame) == len(wanted)
    for name in ("geonames_id", "killed_low", "latitude", "confidence"):
        assert [None if pandas.isna(each) else each for each in frame[name]] == [row[name] for row in wanted]
    days = [None if pandas.isna(each) else each.date() for each in frame["date_start"]]
    assert days == [row["date_start"] for row in wanted]


def test_csv_loads_in_a_spreadsheet_engine_without_formulas(book: Ledger, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    csv.field_size_limit(1 << 20)
    with exported(book, "csv", tmp_path / "a.csv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.reader(stream))
    sheet = openpyxl.Workbook().active
    for line in lines:
        sheet.append(line)
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


@_WARNINGS
@pytest.mark.parametrize("what", ["claims", "holdings"])
def test_geopackage_reopens_in_gdal(book: Ledger, tmp_path: Path, what: str) -> None:
    pyogrio = pytest.importorskip("pyogrio", reason="pyogrio is not installed")
    path = exported(book, "gpkg", tmp_path / "a.gpkg", what)
    information = pyogrio.read_info(path)
    wanted = rows_of(book, what)
    assert (information["crs"], information["geometry_type"]) == ("EPSG:4326", "Point")
    assert information["features"] == len(wanted)
    assert pyogrio.list_layers(path)[:, 0].tolist() == [what]
    _, _, geometries, values = pyogrio.raw.read(path)
    fields = dict(zip(information["fields"], values, strict=True))
    assert [each is None for each in geometries] == [row["latitude"] is None for row in wanted]
    key = "id" if what == "claims" else "place_key"
    assert fields[key].tolist() == [row[key] for row in wanted]


@_WARNINGS
def test_geopackage_has_the_points(book: Ledger, tmp_path: Path) -> None:
    geopandas = pytest.importorskip("geopandas", reason="geopandas is not installed")
    frame = geopandas.read_file(exported(book, "gpkg", tmp_path / "a.gpkg"))
    assert frame.crs.to_epsg() == 4326
    assert _points(frame) == [_point(row) for row in rows_of(book)]


def test_geopackage_is_by_the_standard(book: Ledger, tmp_path: Path) -> None:
    with closing(sqlite3.connect(exported(book, "gpkg", tmp_path / "a.gpkg"))) as package:

        def one(question: str) -> Any:
            return package.execute(question).fetchone()

        assert one("PRAGMA application_id") == (0x47504B47,)
        assert one("PRAGMA user_version") == (10300,)
        assert one("PRAGMA integrity_check") == ("ok",)
        assert package.execute("PRAGMA foreign_key_check").fetchall() == []
        assert one("SELECT count(*) FROM gpkg_spatial_ref_sys WHERE srs_id IN (-1, 0, 4326)") == (3,)
        west, south, east, north = one("SELECT min_x, min_y, max_x, max_y FROM gpkg_contents")
        told = one("SELECT metadata FROM gpkg_metadata")
        columns = {name for (name,) in package.execute("SELECT column_name FROM gpkg_data_columns")}
    points = [point for point in map(_point, rows_of(book)) if point is not None]
    assert (west, east) == (min(p[0] for p in points), max(p[0] for p in points))
    assert (south, north) == (min(p[1] for p in points), max(p[1] for p in points))
    assert json.loads(told[0])["reportedly"]["readers"] == ["rules.test@1"]
    assert columns == set(table("claims").names)


@_WARNINGS
@pytest.mark.parametrize("what", ["claims", "holdings"])
def test_geoparquet_reopens_in_geopandas(book: Ledger, tmp_path: Path, what: str) -> None:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    geopandas = pytest.importorskip("geopandas", reason="geopandas is not installed")
    frame = geopandas.read_parquet(exported(book, "geoparquet", tmp_path / "a.parquet", what))
    wanted = rows_of(book, what)
    assert frame.crs.equals("OGC:CRS84")
    assert _points(frame) == [_point(row) for row in wanted]
    found = [each if isinstance(each, str) else None for each in frame["country"]]
    assert found == [row["country"] for row in wanted]


@_WARNINGS
def test_parquet_reopens_in_duckdb(book: Ledger, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    path = exported(book, "parquet", tmp_path / "a.parquet")
    with duckdb.connect() as connection:
        found = connection.execute("SELECT id, date_start, actor, killed_low FROM read_parquet(?)", [str(path)])
        rows = found.fetchall()
    assert rows == [(row["id"], row["date_start"], row["actor"], row["killed_low"]) for row in rows_of(book)]


def test_geojson_is_by_the_rfc(book: Ledger, tmp_path: Path) -> None:
    found = json.loads(exported(book, "geojson", tmp_path / "a.geojson").read_text(encoding="utf-8"))
    wanted = rows_of(book)
    assert found["type"] == "FeatureCollection"
    assert "crs" not in found  # RFC 7946 knows WGS 84 alone
    assert [each["id"] for each in found["features"]] == [row["id"] for row in wanted]
    points = [each["geometry"] and tuple(each["geometry"]["coordinates"]) for each in found["features"]]
    assert points == [_point(row) for row in wanted]


@_WARNINGS
def test_geojson_reopens_in_gdal(book: Ledger, tmp_path: Path) -> None:
    pyogrio = pytest.importorskip("pyogrio", reason="pyogrio is not installed")
    information = pyogrio.read_info(exported(book, "geojson", tmp_path / "a.geojson"))
    assert (information["crs"], information["features"]) == ("EPSG:4326", len(rows_of(book)))


@pytest.mark.parametrize("what", ["claims", "holdings"])
def test_kml_is_sound_xml_with_a_placemark_each(book: Ledger, tmp_path: Path, what: str) -> None:
    tree = ElementTree.parse(exported(book, "kml", tmp_path / "a.kml", what))
    name = {"k": "http://www.opengis.net/kml/2.2"}
    marks = tree.findall(".//k:Placemark", name)
    wanted = rows_of(book, what)
    assert len(marks) == len(wanted)
    for mark, row in zip(marks, wanted, strict=True):
        found = mark.findtext(".//k:coordinates", None, name)
        assert (tuple(map(float, found.split(","))) if found else None) == _point(row)
        shown = mark.findtext("k:description", "", name)
        assert "<" not in shown  # Google Earth would take it for HTML


@_WARNINGS
def test_kml_reopens_in_gdal(book: Ledger, tmp_path: Path) -> None:
    pyogrio = pytest.importorskip("pyogrio", reason="pyogrio is not installed")
    assert pyogrio.read_info(exported(book, "kml", tmp_path / "a.kml"), layer=0)["features"] == len(rows_of(book))


@_WARNINGS
@pytest.mark.parametrize("what", ["claims", "holdings"])
def test_hxl_is_tagged(book: Ledger, tmp_path: Path, what: str) -> None:
    hxl = pytest.importorskip("hxl", reason="libhxl is not installed")
    path = exported(book, "hxl", tmp_path / "a.csv", what)
    data = hxl.data(str(path), hxl.InputOptions(allow_local=True))
    tags = [column.hxl for column in table(what).columns if column.hxl]
    assert [column.display_tag for column in data.columns] == tags
    assert sum(1 for _ in data) == len(rows_of(book, what))
    report = hxl.validate(hxl.data(str(path), hxl.InputOptions(allow_local=True)))
    unusual = "Possible numeric outlier"  # of the figures themselves
    assert [each["description"] for each in report["issues"] if each["description"] != unusual] == []


@_WARNINGS
@pytest.mark.parametrize("name", ["package", "package.zip"])
def test_the_data_package_validates(book: Ledger, tmp_path: Path, name: str) -> None:
    frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed")
    export(book, "datapackage", tmp_path / name, selection=Selection(on=ON))
    path = tmp_path / name / "datapackage.json" if name == "package" else tmp_path / name
    report = frictionless.validate(str(path), type="package")
    assert report.valid, report.flatten(["type", "message"])[:5]


def test_the_data_package_says_where_it_comes_from(book: Ledger, tmp_path: Path) -> None:
    export(book, "datapackage", tmp_path / "package", selection=Selection(on=ON))
    told = json.loads((tmp_path / "package" / "datapackage.json").read_text(encoding="utf-8"))
    assert told["reportedly"]["ledger"]["sha256"] == book.digest()
    assert told["reportedly"]["readers"] == ["rules.test@1"]
    assert {each["name"] for each in told["licenses"]} == {"CC-BY-4.0", "Apache-2.0"}
    assert str(tmp_path) not in json.dumps(told)
    tables = [each for each in told["resources"] if "schema" in each]
    for resource in tables:
        names = [each["name"] for each in resource["schema"]["fields"]]
        with (tmp_path / "package" / resource["path"]).open(encoding="utf-8", newline="") as stream:
            assert next(csv.reader(stream)) == names
        assert len((tmp_path / "package" / resource["path"]).read_bytes()) == resource["bytes"]


@_WARNINGS
@pytest.mark.parametrize("what", ["claims", "holdings"])
@pytest.mark.parametrize("form", ["csv", "hxl"])
def test_a_file_of_metadata_is_a_resource(book: Ledger, tmp_path: Path, form: str, what: str) -> None:
    frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed")
    exported(book, form, tmp_path / "a.csv", what)
    report = frictionless.validate(str(tmp_path / "a.csv.metadata.json"), type="resource")
    assert report.valid, report.flatten(["type", "message"])[:5]


@_WARNINGS
def test_statements_are_those_of_the_library(book: Ledger, tmp_path: Path) -> None:
    statement = pytest.importorskip("followthemoney.statement", reason="followthemoney 4 is not installed")
    for given in _statements(book, tmp_path):
        assert statement.Statement.from_dict({**given, "id": None}).id == given["id"]


@_WARNINGS
@pytest.mark.parametrize("what", ["claims", "events"])
def test_statements_fit_the_schemata(book: Ledger, tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    library = pytest.importorskip("followthemoney", reason="followthemoney is not installed")
    monkeypatch.setattr(Rows, "events", Rows.single_claims)
    events = 0
    for given in _statements(book, tmp_path, what):
        schema = library.model.get(given["schema"])
        if given["prop"] == "id":
            events += given["schema"] == "Event"
            continue
        prop = schema.get(given["prop"])
        if prop.type.name == "entity":
            assert prop.range is not None
        else:
            assert prop.name == "sourceUrl" or prop.type.clean(given["value"]) is not None, given
    assert events == len(rows_of(book))


def test_statements_tell_of_every_claim_and_party_once(book: Ledger, tmp_path: Path) -> None:
    given = _statements(book, tmp_path)
    assert len({each["id"] for each in given}) == len(given)
    events = [each["entity_id"] for each in given if each["schema"] == "Event" and each["prop"] == "id"]
    assert events == [f"rp-{row['id']}" for row in rows_of(book)]
    entities = {each["entity_id"] for each in given if each["prop"] == "id"}
    assert {each["value"] for each in given if each["prop"] in ("organizer", "involved", "proof")} <= entities


def test_timemap_events_are_what_timemap_asks_for(book: Ledger, tmp_path: Path) -> None:
    found = json.loads(exported(book, "timemap", tmp_path / "a.json").read_text(encoding="utf-8"))
    categories = {each["id"] for each in found["associations"]}
    assert len(found["events"]) == len(rows_of(book))
    for event in found["events"]:
        assert ("latitude" in event) == ("longitude" in event)
        assert event["date"] or "latitude" in event
        assert set(event["associations"]) <= categories
        assert set(event["sources"]) <= set(found["sources"])
        texts = {name: value for name, value in event.items() if name not in ("associations", "sources")}
        assert all(isinstance(value, str) for value in texts.values())


@_WARNINGS
def test_data_frames(book: Ledger) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    frame = book.to_pandas("claims", type="attack")
    wanted = [row for row in rows_of(book) if row["type"] == "attack"]
    assert frame["id"].tolist() == [row["id"] for row in wanted]
    assert frame["actor"].tolist() == [row["actor"] for row in wanted]
    assert str(frame["killed_low"].dtype) == "Int64"
    assert pandas.api.types.is_datetime64_any_dtype(frame["date_start"])
    assert list(book.to_pandas("holdings", on=ON)["place_key"]) == [
        row["place_key"] for row in rows_of(book, "holdings")
    ]


@_WARNINGS
def test_polars_frames(book: Ledger) -> None:
    pytest.importorskip("polars", reason="polars is not installed")
    frame = book.to_polars("claims")
    wanted = rows_of(book)
    assert frame["target_ids"].to_list() == [row["target_ids"] for row in wanted]
    assert frame["date_end"].to_list() == [row["date_end"] for row in wanted]


@_WARNINGS
def test_geopandas_frames(book: Ledger) -> None:
    pytest.importorskip("geopandas", reason="geopandas is not installed")
    frame = book.to_geopandas("claims")
    assert frame.crs.to_epsg() == 4326
    assert _points(frame) == [_point(row) for row in rows_of(book)]


@pytest.mark.parametrize(("what", "asked"), [("people", {}), ("claims", {"colour": "red"}), ("claims", {"on": ON})])
def test_frames_refuse_what_cannot_be_asked(book: Ledger, what: str, asked: dict[str, Any]) -> None:
    pytest.importorskip("pandas", reason="pandas is not installed")
    with pytest.raises(ConfigurationError):
        book.to_pandas(what, **asked)


def _statements(book: Ledger, folder: Path, what: str = "claims") -> list[dict[str, Any]]:
    path = exported(book, "ftm", folder / "a.jsonl", what)
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


def _point(row: Row) -> tuple[float, float] | None:
    return None if row["latitude"] is None or row["longitude"] is None else (row["longitude"], row["latitude"])


def _points(frame: Any) -> list[tuple[float, float] | None]:
    return [None if each is None or each.is_empty else (each.x, each.y) for each in frame.geometry]
