"""The table made from UCDP's actor list: what becomes of a row, and that the shipped table is what the list gives."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from reportedly.actors import Registry
from reportedly.actors.loading import load_curated_tables, load_yaml
from reportedly.actors.table import COLUMNS
from reportedly.actors.ucdp import OUT, main, rows
from reportedly.errors import ConfigurationError

_FIELDS = [
    "ActorId",
    "NameData",
    "NameOrig",
    "NameOrigFull",
    "NameOrigFullEng",
    "NewName",
    "NewNameFullMotherTongue",
    "NewNameFullEng",
    "Org",
    "ActorIdPrev",
    "ActorIdAlliance",
    "ActorIdGroup",
    "Location",
]
_CURATION: dict[str, Any] = {
    "same": {},
    "countries": {"Chad": "TD", "Syria": "SY", "Erewhon": "-"},
    "generic": ["Farmers"],
}


def _record(**fields: str) -> dict[str, str]:
    base = dict.fromkeys(_FIELDS, "") | {"ActorId": "9001", "Org": "1", "Location": "Chad"}
    return base | fields | {"NameOrig": fields.get("NameOrig", fields["NameData"])}


def _rows(*records: dict[str, str], **curation: Any) -> list[dict[str, str]]:
    made = rows(records, load_curated_tables().parties, _CURATION | curation)
    return [dict(zip(COLUMNS, row, strict=True)) for row in made]


def test_an_abbreviation_becomes_the_short_form_of_the_full_name() -> None:
    [row] = _rows(_record(NameData="FXR", NameOrigFullEng="Front for Rivers", NameOrigFull="Front des rivières"))
    assert (row["id"], row["names"], row["abbreviations"]) == ("front_for_rivers", "Front for Rivers", "FXR")
    assert "Front des rivières" in row["aliases"].split("|")
    assert row["countries"] == "TD"


def test_a_known_party_keeps_its_entry_and_gains_its_number() -> None:
    by_number, by_name = _rows(
        _record(ActorId="6288", NameData="SDF"),
        _record(ActorId="9002", NameData="Ahrar al-Sham", Location="Syria"),
    )
    assert (by_number["id"], by_number["names"]) == ("sdf", "")
    assert (by_name["id"], by_name["kind"]) == ("ahrar_al_sham", "")


def test_supporters_plotters_and_people_at_large_are_left_out() -> None:
    assert not _rows(
        _record(NameData="Supporters of somebody", Org="2"),
        _record(NameData="Military faction (forces of somebody)"),
        _record(NameData="Farmers", Org="3"),
        _record(NameData="Long-term inmates", Org="3"),
    )


def test_links_go_to_the_ids_of_the_table() -> None:
    first, second = _rows(
        _record(NameData="River Front"),
        _record(ActorId="9002", NameData="Delta Front", ActorIdPrev="9001", ActorIdAlliance="6288"),
        _record(ActorId="6288", NameData="SDF"),
    )[1:]
    assert first["id"] == "river_front"
    assert (second["split_from"], second["part_of"]) == ("river_front", "sdf")


def test_what_people_decided_is_kept() -> None:
    [row] = _rows(
        _record(NameData="RVF"),
        parties={9001: {"id": "river", "names": ["River Force"], "from": "2012-01-01"}},
        sure=[9001],
    )
    assert (row["id"], row["names"], row["from"], row["sure"]) == ("river", "River Force", "2012-01-01", "sure")


@pytest.mark.parametrize(
    ("curation", "message"),
    [({"drop": [1]}, "drop: the list has no actors"), ({"countries": {}}, "'Chad' is missing")],
)
def test_a_curation_that_does_not_fit_the_list_is_told_of(curation: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        _rows(_record(NameData="River Front"), **curation)


def test_a_missing_list_is_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([str(tmp_path / "none.csv")])
    assert "there is no file" in capsys.readouterr().err


@pytest.mark.data
def test_the_shipped_table_is_what_the_list_gives(shared_data: Path, tmp_path: Path) -> None:
    out = tmp_path / "parties.csv"
    assert main([str(shared_data / "actors" / "ucdp-actor-221.csv"), "--out", str(out)]) == 0
    assert out.read_bytes() == OUT.read_bytes()


@pytest.mark.data
def test_every_belligerent_of_the_list_is_in_the_registry(shared_data: Path) -> None:
    with (shared_data / "actors" / "ucdp-actor-221.csv").open(encoding="utf-8-sig", newline="") as lines:
        groups = {
            int(r["ActorId"]) for r in csv.DictReader(lines) if r["Org"] == "1" and "faction (f" not in r["NameData"]
        }
    known = {number for party in Registry.load() for number in party.ucdp}
    dropped = set(load_yaml("ucdp", "curation.yaml")["drop"])
    assert len(groups - known - dropped) < 0.02 * len(groups)
