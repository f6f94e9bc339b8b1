"""Text from hostile sources does no harm in any export, and coarse exports tell of no place."""

from __future__ import annotations

import csv
import io
import json
import math
import sqlite3
import sys
import unicodedata
from contextlib import closing
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportedly import Ledger
from reportedly.errors import ConfigurationError, InputError, NotSetUpError, ReportedlyError
from reportedly.exports.cells import SPREADSHEET_LIMIT, csv_cell, harmless, neutralised, plain
from reportedly.exports.coarsening import Coarsening
from reportedly.exports.export import Format, export
from reportedly.exports.selection import Rows, Selection
from reportedly.exports.tables import load_tables, table
from reportedly.places.records import distance_km
from tests.exports.conftest import HOSTILE
from tests.ledger.making import READER
from tests.ledger.strategies import read_documents

_STARTS = "=+-@\t\r＝＋－＠"
_texts = st.text(st.characters(), max_size=40) | st.sampled_from(HOSTILE)
_BY_ITSELF = [each for each in Format if each not in (Format.PARQUET, Format.GEOPARQUET)]


def _seen_first(text: str) -> str:
    """The first character that a reader of a cell sees."""
    return next((c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc", "Zs")), "")


@given(st.text(st.characters()) | _texts)
def test_no_cell_is_a_formula(text: str) -> None:
    cell = csv_cell(text)
    assert _seen_first(cell) not in tuple(_STARTS)
    assert not cell.startswith(("\t", "\r", "\n"))


@given(st.lists(_texts, max_size=4))
def test_no_part_of_a_list_is_a_formula(texts: list[str]) -> None:
    assert _seen_first(csv_cell(texts)) not in tuple(_STARTS)


@pytest.mark.parametrize(
    "text", ["\u200f=1", "\u061c+1", "\ufeff@a", " \u202a-1", "\u200b=1", "\u00a0=1", "\t=1", "\r\n=1"]
)
def test_a_formula_cannot_hide(text: str) -> None:
    assert neutralised(text) == f"'{text}"


@given(st.text(st.characters()))
def test_plain_text_can_be_written_and_reads_forwards(text: str) -> None:
    found = plain(text)
    found.encode("utf-8")
    assert not [c for c in found if unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n\r"]
    assert not set(found) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert plain(found) == found


@given(st.lists(_texts, min_size=1, max_size=5))
def test_csv_comes_back_cell_for_cell(texts: list[str]) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerow([csv_cell(text) for text in texts])
    assert next(csv.reader(io.StringIO(stream.getvalue(), newline=""))) == [csv_cell(text) for text in texts]


def test_a_huge_cell_is_cut_to_what_a_spreadsheet_holds() -> None:
    assert len(csv_cell("x" * 100_000)) == SPREADSHEET_LIMIT
    assert len(csv_cell(["x" * 20_000, "y" * 20_000])) == SPREADSHEET_LIMIT


def test_a_number_beyond_all_people_is_none() -> None:
    assert harmless(10**30) is None
    assert csv_cell(10**30) == ""


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(read_documents(), max_size=3))
@pytest.mark.parametrize("form", [Format.CSV, Format.JSONL, Format.GEOJSON, Format.GPKG, Format.KML, Format.FTM])
def test_any_claims_can_be_exported(
    tmp_path_factory: pytest.TempPathFactory, form: Format, documents: list[tuple[object, list[object]]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    with Ledger.open(folder / "a.db") as ledger:
        for document, claims in documents:
            ledger.add(document, READER, claims)  # type: ignore[arg-type]  # what the strategy makes
        stored = sum(1 for _ in ledger.claims())
        assert export(ledger, form, folder / "out").rows["claims"] == stored


@pytest.mark.parametrize("form", _BY_ITSELF)
def test_hostile_text_stays_text(book: Ledger, tmp_path: Path, form: Format) -> None:
    shapes, panels = (Format.ACLED, Format.GED, Format.POLECAT), (Format.PLACE_DAY, Format.PLACE_WEEK)
    days = Selection(start=date(2018, 1, 1), end=date(2018, 1, 20)) if form in panels else None
    out = tmp_path / ("package" if form is Format.DATAPACKAGE else "a.csv")
    export(book, form, out, what="claims" if form in shapes else None, selection=days)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.parent for path in files} <= {tmp_path, tmp_path / "package"}  # no name is a source's
    for path in files:
        if form is not Format.GPKG:
            assert not set(path.read_text(encoding="utf-8")) & set("\x00\x1b\u202e")
    if form is Format.KML:
        assert b"<script>" not in out.read_bytes()
        marks = ElementTree.parse(out).iter("{http://www.opengis.net/kml/2.2}description")
        assert not [mark.text for mark in marks if "<" in (mark.text or "")]  # Google Earth shows it as HTML


def test_a_geopackage_keeps_hostile_text_as_text(book: Ledger, tmp_path: Path) -> None:
    export(book, "gpkg", tmp_path / "a.gpkg")
    with closing(sqlite3.connect(tmp_path / "a.gpkg")) as package:
        titles = {title for (title,) in package.execute("SELECT title FROM claims WHERE title IS NOT NULL")}
    assert titles == {plain(text) for text in HOSTILE}


@given(st.floats(-90, 90), st.floats(-180, 180), st.sampled_from([1.0, 5.0, 25.0, 300.0]))
def test_a_coarse_point_is_near_and_says_little(latitude: float, longitude: float, km: float) -> None:
    of = table("holdings")
    row = dict.fromkeys(of.names) | {"latitude": latitude, "longitude": longitude, "radius_km": 2.0, "place": "Raqqa"}
    coarse = Coarsening(km).apply(row, of)
    assert coarse["place"] is None
    assert distance_km(latitude, longitude, coarse["latitude"], coarse["longitude"]) <= coarse["radius_km"]
    nearby = row | {"latitude": coarse["latitude"], "longitude": coarse["longitude"], "radius_km": 1.0}
    again = Coarsening(km).apply(nearby, of)
    assert math.isclose(again["latitude"], coarse["latitude"], abs_tol=1e-3)


@pytest.mark.parametrize("form", ["csv", "jsonl", "geojson", "kml", "hxl", "timemap"])
@pytest.mark.parametrize("coarsen", ["25km", "admin1"])
def test_a_coarse_export_names_no_place_and_says_that_it_is_coarse(
    book: Ledger, tmp_path: Path, form: str, coarsen: str
) -> None:
    selection = Selection(coarsen=Coarsening.parse(coarsen), place="Abu Kamal, SY")
    assert export(book, form, tmp_path / "a", selection=selection).rows["claims"] > 0
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(tmp_path.iterdir()))
    assert not [word for word in ("Boukamal", "Abu Kamal", "174448", "34.45", "40.92") if word in text]
    assert "Coarsened for publication" in text


def test_coarse_metadata_does_not_name_the_place_asked_for(book: Ledger, tmp_path: Path) -> None:
    selection = Selection(coarsen=Coarsening.parse("25km"), place="Abu Kamal, SY")
    export(book, "csv", tmp_path / "a.csv", selection=selection)
    told = json.loads((tmp_path / "a.csv.metadata.json").read_text(encoding="utf-8"))
    assert "Abu Kamal" not in json.dumps(told)
    assert told["reportedly"]["selection"]["place"] == "left out"


@pytest.mark.parametrize("text", ["", "0", "-5", "km", "1e3", "5000", "admin2", "10 miles", "nan"])
def test_a_coarsening_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="admin1"):
        Coarsening.parse(text)


def test_every_column_that_could_tell_a_place_is_emptied() -> None:
    telling = {
        "place",
        "place_name",
        "place_key",
        "geonames_id",
        "relative_name",
        "anchor_ids",
        "quotes",
        "title",
        "url",
    }
    for each in load_tables().values():
        assert {c.name for c in each.columns if c.name in telling} <= {c.name for c in each.columns if c.locating}


@pytest.mark.parametrize("form", list(Format))
def test_an_export_that_fails_leaves_nothing(
    book: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: Format
) -> None:
    def stop(self: Rows) -> object:
        yield {}
        raise KeyboardInterrupt

    for name in ("claims", "events", "single_claims", "holdings"):
        monkeypatch.setattr(Rows, name, stop)
    monkeypatch.setattr(Rows, "panel", lambda self, step: stop(self))
    with pytest.raises((KeyboardInterrupt, KeyError, NotSetUpError)):
        export(book, form, tmp_path / "a.csv")
    assert list(tmp_path.iterdir()) == []


def test_what_was_there_before_stays_when_an_export_fails(
    book: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("older", encoding="utf-8")

    def stop(self: Rows) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(Rows, "claims", stop)
    with pytest.raises(KeyboardInterrupt):
        export(book, "csv", path)
    assert path.read_text(encoding="utf-8") == "older"


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), sqlite3.OperationalError("disk is full")])
def test_a_full_disk_is_told_in_a_line(
    book: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def full(*_: object) -> int:
        raise error

    monkeypatch.setattr("reportedly.exports.text.write_csv", full)
    with pytest.raises(ReportedlyError, match=r"a\.csv cannot be written: .*(space|full)"):
        export(book, "csv", tmp_path / "a.csv")
    assert list(tmp_path.iterdir()) == []


def test_the_ledger_is_never_overwritten(book: Ledger, tmp_path: Path) -> None:
    link = tmp_path / "link.csv"
    link.symlink_to(book.path)
    for path in (book.path, link):
        with pytest.raises(InputError, match="the ledger itself"):
            export(book, "csv", path)


def test_parquet_without_its_library_says_how_to_get_it(
    book: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(NotSetUpError, match=r'pip install "reportedly\[exports\]"'):
        export(book, "parquet", tmp_path / "a.parquet")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("library", ["pandas", "polars", "geopandas"])
def test_frames_without_their_library_say_how_to_get_it(
    book: Ledger, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(NotSetUpError, match=rf'pip install "reportedly\[{library}\]"'):
        getattr(book, f"to_{library}")()
