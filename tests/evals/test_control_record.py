"""What is on record: how the table of changes is cleaned, and how towns become places of claims."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from evals.control_record import captured_towns, fifteenths, match, ukrainian_towns, without_reverts
from reportedly.actors import Registry
from reportedly.model import Place, PlaceKind

HEAD = "wiki_revision_utc,name,prev_held_by,held_by,as_of,more_information,source_link,lat,lon\n"


def table(folder: Path, *rows: str) -> Path:
    path = folder / "changes.csv"
    path.write_text(HEAD + "".join(row + "\n" for row in rows), encoding="utf-8")
    return path


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_revert_within_two_days_goes_with_what_it_reverted() -> None:
    a, b = ("ukraine",), ("russia",)
    entries = [(at("2022-03-01"), a), (at("2022-03-05T10:00"), b), (at("2022-03-06T09:00"), a)]
    assert without_reverts(entries) == entries[:1]
    late = [(at("2022-03-01"), a), (at("2022-03-05T10:00"), b), (at("2022-03-08T10:00"), a)]
    assert without_reverts(late) == late


def test_a_town_lost_for_good_stays_lost() -> None:
    entries = [(at("2022-03-01"), ("ukraine",)), (at("2022-03-05"), ("contested",)), (at("2022-03-06"), ("russia",))]
    assert without_reverts(entries) == entries


def test_the_table_is_read_with_its_names_and_broken_edits(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "2022-03-01T00:00:00,Town,,Donetsk PR,,,,48.0,38.0",
        "2022-04-01T00:00:00,Town,Donetsk PR,Gray zone,,,,48.001,38.001",
        "2022-05-01T00:00:00,Town,Gray zone,30 May 2022,,,,,",
        "2022-06-01T00:00:00,Nowhere,,Russia,,,,,",
    )
    (town,) = ukrainian_towns(path)
    assert town.holders(date(2022, 2, 1)) == ()
    assert "russia" in town.holders(date(2022, 3, 15))
    assert town.holders(date(2022, 4, 15)) == ("contested",)
    assert town.holders(date(2022, 5, 15)) == ()


def test_the_captures_are_of_known_parties_in_order_and_enough() -> None:
    towns, registry = captured_towns(), Registry.load()
    assert len(towns) >= 40
    for town in towns:
        starts = [period.start for period in town.periods]
        assert starts == sorted(set(starts))
        assert len(town.periods) >= 1
        for period in town.periods:
            for holder in period.holders:
                assert holder == "contested" or registry.get(holder) is not None
    held_back = sum(town.is_held_back for town in towns)
    assert 0.3 * len(towns) < held_back < 0.7 * len(towns)


@pytest.mark.parametrize(
    ("name", "latitude", "kind", "found"),
    [
        ("Horodnia", 51.9, PlaceKind.TOWN, True),  # called so, and near
        ("Other", 51.884, PlaceKind.TOWN, True),  # a settlement right there
        ("Horodnia", 52.5, PlaceKind.TOWN, False),  # called so, and far
        ("Other", 51.884, PlaceKind.DISTRICT, False),
    ],
)
def test_towns_become_places_by_name_and_distance(
    tmp_path: Path, name: str, latitude: float, kind: PlaceKind, found: bool
) -> None:
    towns = ukrainian_towns(table(tmp_path, "2022-03-01T00:00:00,Horodnia,,Russia,,,,51.883,31.583"))
    place = Place(name, name, "UA", 1, latitude, 31.583, kind, 3.0, 0.9)
    assert bool(match(towns, [place])) is found


def test_the_days_asked() -> None:
    assert fifteenths(date(2022, 12, 1), date(2023, 2, 28)) == [
        date(2022, 12, 15),
        date(2023, 1, 15),
        date(2023, 2, 15),
    ]
