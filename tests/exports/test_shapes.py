"""Events in the columns of ACLED, UCDP GED and POLECAT: what is said, and what is left empty."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reportedly import Ledger
from reportedly.exports.cells import csv_cell
from reportedly.exports.events import event_row
from reportedly.exports.export import export
from reportedly.exports.lookups import PartyNames, Regions, Where
from reportedly.exports.shapes import LeftOut, Shaper, load_shapes
from reportedly.exports.tables import Row
from reportedly.model import Actor, EventType, Interval, Place, PlaceKind, Relation, Status

_RAQQA = Place("Raqqa", "Raqqa", "SY", 172955, 35.95, 39.01, PlaceKind.TOWN, 8.0, 0.9)
_ARMY, _IS, _US = (
    Actor("Syrian army", "syrian_army"),
    Actor("IS", "islamic_state"),
    Actor("US forces", "us_armed_forces"),
)
_DAY = date(2017, 11, 9)
_WHEN = Interval(_DAY, _DAY)
NOWHERE = Where()


@dataclass(frozen=True)
class Member:
    claim_id: str = "c1"
    role: str = "affirms"
    status: Status = Status.ACTUAL


@dataclass(frozen=True)
class Figures:
    low: int = 3
    best: int = 5
    high: int | None = None


@dataclass(frozen=True)
class First:
    claim_id: str = "c1"
    known: date = date(2017, 11, 10)
    speaker: str = "SOHR"
    outlet: str | None = "Courier"


@dataclass(frozen=True)
class Event:
    id: str = "e1"
    type: EventType = EventType.CLASH
    place: Place | None = _RAQQA
    happened: Interval = _WHEN
    actor: tuple[Actor, ...] = (_IS,)
    target: tuple[Actor, ...] = (_ARMY,)
    claims: tuple[Member, ...] = (Member(), Member("c2", "denies", Status.DENIED))
    first: First = First()
    killed: Figures | None = Figures()
    wounded: Figures | None = None
    lineages: int = 2
    affirming: int = 1
    denying: int = 1


class NoRegions(Regions):
    """No gazetteer: the level is that of a test."""

    def __init__(self, where: Where = NOWHERE) -> None:
        self._where = where

    def of(self, place: Place | None) -> Where:
        return self._where


def native(where: Where = NOWHERE, **fields: Any) -> Row:
    return event_row(replace(Event(), **fields), {"c1": "Courier", "c2": "Echo"}, NoRegions(where))


def shaped(name: str, where: Where = NOWHERE, *, coarse: bool = False, **fields: Any) -> Row | None:
    return Shaper(load_shapes().by_name[name], PartyNames(), coarse=coarse).row(native(where, **fields))


def of(name: str, where: Where = NOWHERE, **fields: Any) -> Row:
    row = shaped(name, where, **fields)
    assert row is not None
    return row


def test_an_event_as_acled_has_it() -> None:
    row = of("acled", Where("Raqqa province"))
    assert (row["event_type"], row["sub_event_type"]) == ("Battles", "Armed clash")
    assert (row["actor1"], row["inter1"], row["actor2"], row["inter2"]) == (
        "Islamic State",
        "Rebel group",
        "Syrian Arab Army",
        "State forces",
    )
    assert row["interaction"] == "State forces-Rebel group"
    assert (row["iso"], row["country"], row["admin1"], row["location"]) == (760, "Syria", "Raqqa province", "Raqqa")
    assert (row["event_date"], row["time_precision"], row["geo_precision"]) == (_DAY, 1, 1)
    assert (row["fatalities"], row["source"]) == (5, "Courier; Echo")


@pytest.mark.parametrize(
    ("actor", "target", "codes"),
    [
        (_ARMY, _IS, ("Battles", "Government regains territory")),
        (_IS, _ARMY, ("Battles", "Non-state actor overtakes territory")),
        (Actor("unknown men"), _ARMY, ("Battles", None)),
    ],
)
def test_acled_captures_go_by_who_captures(actor: Actor, target: Actor, codes: tuple[str, str | None]) -> None:
    row = of("acled", type=EventType.CAPTURE, actor=(actor,), target=(target,))
    assert (row["event_type"], row["sub_event_type"]) == codes


@pytest.mark.parametrize(
    ("target", "codes"),
    [
        ("the residents", ("Violence against civilians", "Civilians", "Civilian targeting")),
        ("somebody", (None, None, None)),
    ],
)
def test_attacks_are_on_civilians_only_where_it_is_said(target: str, codes: tuple[str | None, ...]) -> None:
    row = of("acled", type=EventType.ATTACK, target=(Actor(target),))
    assert (row["event_type"], row["inter2"], row["civilian_targeting"]) == codes


def test_forces_of_another_state_are_external() -> None:
    assert of("acled", actor=(_US,))["inter1"] == "External/Other forces"


@pytest.mark.parametrize(
    ("start", "end", "acled", "ged"),
    [
        (_DAY, _DAY, (_DAY, 1), 1),
        (_DAY, date(2017, 11, 14), (_DAY, 2), 2),
        (_DAY, date(2017, 11, 15), (_DAY, 2), 3),
        (date(2017, 11, 1), date(2017, 11, 30), (date(2017, 11, 1), 3), 4),
        (date(2017, 1, 1), date(2017, 12, 31), (None, None), 5),
        (None, _DAY, (_DAY, None), None),
        (None, None, (None, None), None),
    ],
)
def test_precision_of_days(
    start: date | None, end: date | None, acled: tuple[date | None, int | None], ged: int | None
) -> None:
    happened = Interval(start, end)
    row = of("acled", happened=happened)
    assert (row["event_date"], row["time_precision"]) == acled
    row = of("ged", happened=happened)
    assert (row["date_start"], row["date_end"], row["date_prec"]) == (start, end, ged)


@pytest.mark.parametrize(
    ("place", "level", "acled", "ged"),
    [
        (_RAQQA, None, 1, 1),
        (replace(_RAQQA, geonames_id=None, relation=Relation.NEAR, radius_km=12.0), None, 2, 2),
        (replace(_RAQQA, kind=PlaceKind.REGION), 2, 3, 3),
        (replace(_RAQQA, kind=PlaceKind.REGION), 1, 3, 4),
        (replace(_RAQQA, kind=PlaceKind.REGION), None, 3, 5),
        (replace(_RAQQA, kind=PlaceKind.LINE), None, 3, 5),
        (replace(_RAQQA, kind=PlaceKind.COUNTRY), 0, None, 6),
        (None, None, None, None),
    ],
)
def test_precision_of_places(place: Place | None, level: int | None, acled: int | None, ged: int | None) -> None:
    where = Where(None, level)
    assert of("acled", where, place=place)["geo_precision"] == acled
    assert of("ged", where, place=place)["where_prec"] == ged


def test_a_whole_country_has_no_point() -> None:
    row = of("ged", Where(None, 0), place=replace(_RAQQA, kind=PlaceKind.COUNTRY))
    assert [row[name] for name in ("latitude", "longitude", "geom_wkt", "priogrid_gid")] == [None] * 4
    assert row["country"] == "Syria"


def test_an_event_as_ged_has_it() -> None:
    row = of("ged")
    assert (row["side_a"], row["side_b"], row["type_of_violence"]) == ("Syrian Arab Army", "Islamic State", 1)
    assert row["side_b_new_id"] == 234
    assert (row["low"], row["best"], row["high"]) == (3, 5, None)
    assert (row["number_of_sources"], row["source_original"]) == (2, "SOHR")


def test_ged_cells_are_those_of_ucdp() -> None:
    place = replace(_RAQQA, latitude=34.802462, longitude=36.707602)  # UCDP GED's event 214797
    row = of("ged", place=place)
    assert row["priogrid_gid"] == 179714
    assert row["geom_wkt"] == "POINT (36.707602 34.802462)"


def test_one_sided_violence_has_the_perpetrator_first() -> None:
    row = of("ged", type=EventType.ATTACK, actor=(Actor("civilians"),), target=(_IS,))
    assert (row["side_a"], row["side_b"], row["type_of_violence"]) == ("Islamic State", "civilians", 3)


def test_an_event_as_polecat_has_it() -> None:
    row = of("polecat", type=EventType.SHELLING, actor=(_ARMY,), target=(Actor("residents"),))
    assert (row["Event Type"], row["Event Mode"], row["Quad Code"]) == ("ASSAULT", "heavy-weapons", "MATERIAL CONFLICT")
    assert (row["Actor Name"], row["Actor Name Raw"]) == ("Syrian Arab Army", "Syrian army")
    assert (row["Actor Country"], row["Primary Actor Sector"], row["Primary Recipient Sector"]) == ("SYR", "MIL", "CVL")


@pytest.mark.parametrize("name", ["acled", "ged", "polecat"])
def test_what_nobody_affirms_is_no_event_of_theirs(name: str) -> None:
    shaper = Shaper(load_shapes().by_name[name], PartyNames())
    assert shaper.row(native(affirming=0)) is None
    assert sum(shaper.left_out.values()) == 1


def test_ged_has_only_events_with_deaths() -> None:
    assert shaped("ged", killed=None) is None
    assert shaped("acled", killed=None) is not None


@pytest.mark.parametrize("name", ["acled", "ged", "polecat"])
@pytest.mark.parametrize("kind", list(EventType))
def test_every_code_is_one_of_the_columns(name: str, kind: EventType) -> None:
    shape = load_shapes().by_name[name]
    row = shaped(name, type=kind)
    assert (row is None) == isinstance(shape.types[kind], LeftOut)
    if row is None:
        return
    assert tuple(row) == shape.table.names
    kinds = {"text": str, "integer": int, "number": float, "date": date}
    for column in shape.columns:
        value = row[column.name]
        assert value is None or isinstance(value, kinds[column.type]), column.name
        assert value is None or not column.allowed or value in column.allowed, column.name
        assert value is not None or not column.required, column.name


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["acled", "ged", "polecat"])
def test_the_files_validate_against_their_columns(book: Ledger, tmp_path: Path, name: str) -> None:
    frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed")
    summary = export(book, name, tmp_path / "a.csv", what="claims")
    assert summary.rows[name] > 0
    assert summary.left_out
    report = frictionless.validate(str(tmp_path / "a.csv.metadata.json"), type="resource")
    assert report.valid, report.flatten(["type", "message"])[:5]


@pytest.mark.data
def test_the_columns_of_ged_are_those_of_ged(shared_data: Path) -> None:
    """Those of the subset that is at hand, which UCDP published with fewer columns."""
    with (shared_data / "events/ged_syria/ged_syria_2016_2017.csv").open(encoding="utf-8", newline="") as stream:
        theirs = next(csv.reader(stream))
    assert set(theirs) <= set(load_shapes().by_name["ged"].table.names)


def test_a_coarse_event_keeps_no_precise_cell() -> None:
    row = shaped("ged", coarse=True)
    assert row is not None
    assert (row["priogrid_gid"], row["where_prec"]) == (None, 5)


def test_an_event_is_a_row_with_everything_said_of_it() -> None:
    row = native()
    assert (row["claim_ids"], row["claim_roles"]) == (["c1", "c2"], ["affirms", "denies"])
    assert row["statuses"] == ["actual", "denied"]
    assert row["outlets"] == ["Courier", "Echo"]
    assert (row["killed_low"], row["killed_best"], row["killed_high"]) == (3, 5, None)
    assert csv_cell(row["actor_ids"]) == "islamic_state"
