"""One map from read reports and from tables that others coded: in one ledger, as the API and the exports tell it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reportedly.exports.export import export
from reportedly.exports.selection import Selection
from reportedly.imports.importing import import_table
from reportedly.ledger import Ledger
from reportedly.pipeline import read
from tests.imports.test_import import ACLED, GED, table
from tests.server.conftest import EXAMPLES, client, settings_of

if TYPE_CHECKING:
    from starlette.testclient import TestClient

ABU_KAMAL = "geonames:174448"
HAJIN = {"location": "Hajin", "latitude": 34.689, "longitude": 40.83, "event_id_cnty": "SYR90002"}
KHARKIV, KHERSON = 706483, 706448
PANEL = (
    "geonameid,date,status_wiki,status_boost,status_dsm,status_isw,status\n"
    f"{KHARKIV},20220315,UA,UA,UA,UA,UA\n"
    f"{KHERSON},20220420,RU,RU,RU,CONTESTED,RU\n"
)
OWN = (
    "type,actor,place,country,date_start,date_end,speaker,text,outlet,published\n"
    "hold,Islamic State,Hajin,SY,2017-11-10,2017-11-10,residents,Fighters are in the streets of Hajin.,"
    "Field notes,2017-11-12\n"
)
READERS = {"import.acled", "import.ged", "import.viina", "import.csv"}


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("joined")
    (folder / "panel.csv").write_text(PANEL, encoding="utf-8")
    (folder / "own.csv").write_text(OWN, encoding="utf-8")
    with Ledger.open(folder / "war.db") as ledger:
        read(EXAMPLES, ledger)
        tables = {
            "acled": table(folder / "acled.csv", ACLED, {}, {**HAJIN, "notes": "Soldiers were told to have taken it."}),
            "ged": table(folder / "ged.csv", GED),
            "viina": folder / "panel.csv",
            "csv": folder / "own.csv",
        }
        for form, path in tables.items():
            assert import_table(ledger, form, path).rejected == []
    return folder / "war.db"


@pytest.fixture(scope="module")
def api(joined: Path) -> Iterator[TestClient]:
    with client(settings_of(joined)) as found:
        yield found


def asked(api: TestClient, path: str, **params: Any) -> Any:
    answer = api.get(f"/api/v1{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_map_has_the_places_of_all_of_them(api: TestClient) -> None:
    grid = asked(api, "/grid/holdings", **{"from": "2017-09-01", "to": "2022-06-01"})
    names = set(grid["places"]["name"])
    assert {"Abu Kamal", "Raqqa", "Hajin", "Kharkiv", "Kherson"} <= names
    layer = asked(api, "/ogc/collections/holdings/items", on="2022-05-01", limit=1000)
    held = {each["properties"]["place"]: each["properties"]["holder"] for each in layer["features"]}
    assert (held["Kharkiv"], held["Kherson"]) == ("Ukraine", "Russia")


def test_each_claim_behind_a_place_says_where_it_comes_from(api: TestClient) -> None:
    behind = asked(api, f"/holdings/{ABU_KAMAL}", on="2017-11-12", limit=200)["claims"]
    outlets = {each["outlet"] for each in behind}
    assert {"ACLED", "UCDP GED", "Northmere Gazette"} <= outlets
    claims = asked(api, "/claims", place=ABU_KAMAL, limit=1000)["items"]
    by_reader: dict[str, Any] = {each["reader"].partition("@")[0]: each for each in claims}
    assert {"import.acled", "import.ged"} < set(by_reader)
    row = asked(api, f"/documents/{by_reader['import.acled']['doc']}")
    assert (row["outlet"], row["key"], row["text"]) == ("ACLED", "acled:SYR90001", ACLED["notes"])
    assert {each["reader"] for each in row["claim_list"]} == {"import.acled@1"}
    of_town = asked(api, "/claims", place="Hajin, SY")["items"]
    assert {each["reader"] for each in of_town} == {"import.acled@1", "import.csv@1"}
    assert {each["speaker"] for each in of_town} >= {"residents", "Two Rivers Wire"}


def test_exports_keep_the_readers_and_name_the_terms(joined: Path, tmp_path: Path) -> None:
    with Ledger.open(joined, read_only=True) as ledger:
        export(ledger, "csv", tmp_path / "claims.csv", what="claims")
        export(ledger, "geojson", tmp_path / "map.geojson", what="holdings", selection=Selection(on=date(2017, 11, 12)))
        export(ledger, "datapackage", tmp_path / "package")
    with (tmp_path / "claims.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    readers = {row["reader"].partition("@")[0] for row in rows}
    assert readers > READERS
    assert {row["outlet"] for row in rows} >= {"ACLED", "UCDP GED", "VIINA", "Field notes", "Northmere Gazette"}
    features = json.loads((tmp_path / "map.geojson").read_text(encoding="utf-8"))["features"]
    assert {"Abu Kamal", "Hajin"} <= {each["properties"]["place"] for each in features}
    package = json.loads((tmp_path / "package" / "datapackage.json").read_text(encoding="utf-8"))
    assert {each["name"] for each in package["licenses"]} >= {"ACLED", "UCDP GED", "VIINA"}
