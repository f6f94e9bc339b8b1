"""What is on record of who held which town: tables of dated changes, read and cleaned.

``control/ukraine_changes.csv`` is the history of an encyclopaedia's table of towns, row by row as editors changed it.
It is cleaned so, and no row is looked at by hand:

1. *Names.* "Donetsk PR" and "Luhansk PR" are Russia's side, and any of the three is a right answer; "Contested
   Ukraine", "Gray zone" and a cell with two names are contested; "Truce" (Chernihiv's truce of March 2022) and
   "Ukraine?" are Ukraine. Dates, honours, "Unknown", "Uncontrolled" and empty cells are broken edits or say nothing:
   from such an edit on until the next one the record is not clear, unless it is a revert.
2. *Reverts.* An entry that stood less than 48 hours before the one in force before it came back is left out with its
   return. Vandalism of this table never stood longer than that; a town that is won and lost within two days is left
   out with it, which is the price.
3. *Towns.* Rows of one name within 5 km are one town, and rows without a point belong to the only town of their name;
   where there is none or more than one, they are left out.
4. *Beginnings.* The first entry of a town says nothing about the days before it.

A change counts from the day of the edit. Editors were a day or two behind the front, now and then a week.

``control_captures.csv`` is ours; its head says what it holds.
"""

from __future__ import annotations

import csv
import hashlib
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

from reportedly.model import Place, PlaceKind, Relation
from reportedly.places.fold import bare_key, sound, strict_key

CONTESTED = "contested"
REVERT = timedelta(hours=48)
_NAMED_KM = 15.0
_NEAR_KM = 2.0
_SAME_KM = 5.0
_SETTLEMENTS = frozenset({PlaceKind.TOWN, PlaceKind.POINT})
_RUSSIA = ("russia", "donetsk_pr", "luhansk_pr", "separatists_ukraine")
_UKRAINE = {
    "ukraine": ("ukraine",),
    "ukraine?": ("ukraine",),
    "truce": ("ukraine",),
    "ukraine (freedom of russia": ("ukraine",),
    "ukraine freedom of russia": ("ukraine",),
    "russia": _RUSSIA,
    "captured by russia": _RUSSIA,
    "donetsk pr": _RUSSIA,
    "donetsk people's republic": _RUSSIA,
    "luhansk pr": _RUSSIA,
    "luhansk people's republic": _RUSSIA,
    "contested": (CONTESTED,),
    "contested ukraine": (CONTESTED,),
    "gray zone": (CONTESTED,),
    "ukraine russia": (CONTESTED,),
}


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` on any of ``holders`` may be said to hold the town; with none, the record is not clear."""

    start: date
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordedTown:
    """A town with the changes of its holder that are on record, the first one first."""

    name: str
    country: str
    latitude: float
    longitude: float
    periods: tuple[Period, ...]

    def holders(self, on: date) -> tuple[str, ...]:
        """Return who is on record as holding the town on a day: none where that is not clear."""
        before = [period for period in self.periods if period.start <= on]
        return before[-1].holders if before else ()

    @property
    def is_held_back(self) -> bool:
        """Whether the town is in the half that nothing is fitted to, by a hash of its name and point."""
        text = f"{self.name},{self.country},{self.latitude:.2f},{self.longitude:.2f}"
        return hashlib.sha256(text.encode("utf-8")).digest()[0] % 2 == 1

    def kilometres(self, latitude: float, longitude: float) -> float:
        """Return the distance to a point."""
        return _kilometres((self.latitude, self.longitude), (latitude, longitude))


def _kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    north = (other[0] - one[0]) * 111.2
    east = (other[1] - one[1]) * 111.2 * math.cos(math.radians(one[0]))
    return math.hypot(north, east)


def ukrainian_towns(path: Path) -> list[RecordedTown]:
    """Return the towns of ``ukraine_changes.csv``, cleaned as the module tells."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    points: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        if row["lat"] and row["lon"]:
            point = float(row["lat"]), float(row["lon"])
            known = points.setdefault(row["name"], [])
            if not any(_kilometres(point, other) < _SAME_KM for other in known):
                known.append(point)
    edits: dict[tuple[str, tuple[float, float]], list[tuple[datetime, tuple[str, ...]]]] = {}
    for row in rows:
        known = points.get(row["name"], [])
        if row["lat"] and row["lon"]:
            point = float(row["lat"]), float(row["lon"])
            at = next(other for other in known if _kilometres(point, other) < _SAME_KM)
        elif len(known) == 1:
            at = known[0]
        else:
            continue
        holders = _UKRAINE.get(" ".join(row["held_by"].split()).casefold(), ())
        edits.setdefault((row["name"], at), []).append((datetime.fromisoformat(row["wiki_revision_utc"]), holders))
    return [
        RecordedTown(name, "UA", *at, _periods(without_reverts(entries)))
        for (name, at), entries in sorted(edits.items())
    ]


def without_reverts(entries: Iterable[tuple[datetime, tuple[str, ...]]]) -> list[tuple[datetime, tuple[str, ...]]]:
    """Return the entries without those that stood less than 48 hours before what they replaced came back."""
    kept: list[tuple[datetime, tuple[str, ...]]] = []
    for when, holders in sorted(entries, key=lambda entry: entry[0]):
        if kept and kept[-1][1] == holders:
            continue
        if len(kept) > 1 and kept[-2][1] == holders and when - kept[-1][0] < REVERT:
            kept.pop()
            continue
        kept.append((when, holders))
    return kept


def captured_towns() -> list[RecordedTown]:
    """Return the Syrian and Iraqi towns of ``control_captures.csv``."""
    text = files("evals").joinpath("control_captures.csv").read_text(encoding="utf-8")
    found: dict[tuple[str, str, str, str], list[Period]] = {}
    for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#")):
        town = (row["place"], row["country"], row["latitude"], row["longitude"])
        holders = tuple(row["holders"].split("|")) if row["holders"] else ()
        found.setdefault(town, []).append(Period(date.fromisoformat(row["from"]), holders))
    return [
        RecordedTown(name, country, float(latitude), float(longitude), tuple(periods))
        for (name, country, latitude, longitude), periods in sorted(found.items())
    ]


def _periods(entries: Sequence[tuple[datetime, tuple[str, ...]]]) -> tuple[Period, ...]:
    return tuple(Period(when.date(), holders) for when, holders in entries)


def match(towns: Iterable[RecordedTown], places: Iterable[Place]) -> dict[RecordedTown, Place]:
    """Return the place, of those that claims are about, that each town is, where there is one.

    A place of the town's country is the town if it is called so and lies within 15 km (the nearest), else if it is a
    settlement within 2 km. A place is one town's only: the nearer one's.
    """
    known = [place for place in places if place.latitude is not None and _stands_alone(place)]
    pairs: list[tuple[bool, float, str, RecordedTown, Place]] = []
    for town in towns:
        for place in known:
            assert place.latitude is not None
            assert place.longitude is not None
            if place.country not in (town.country, None):
                continue
            away = town.kilometres(place.latitude, place.longitude)
            named = away <= _NAMED_KM and _same_name(town.name, place)
            if named or (away <= _NEAR_KM and place.kind in _SETTLEMENTS and not _other_kind(town, place)):
                pairs.append((not named, away, place.key, town, place))
    found: dict[RecordedTown, Place] = {}
    taken: set[str] = set()
    for _, _, key, town, place in sorted(pairs, key=lambda pair: (*pair[:3], pair[3].name)):
        if town not in found and key not in taken:
            found[town] = place
            taken.add(key)
    return found


def _stands_alone(place: Place) -> bool:
    return place.relation in (None, Relation.LOCATED) and place.geonames_id is not None


def _names(place: Place) -> Iterator[str]:
    yield place.name
    yield place.text


def _same_name(name: str, place: Place) -> bool:
    wanted, heard = bare_key(strict_key(name)), sound(name).skeleton
    return any(bare_key(strict_key(other)) == wanted or sound(other).skeleton == heard for other in _names(place))


def _other_kind(town: RecordedTown, place: Place) -> bool:
    """Whether one of the two is an airport or a base and the other is not."""
    words = ("air", "base", "dam")
    return any(word in town.name.casefold() for word in words) != any(word in place.name.casefold() for word in words)


def fifteenths(first: date, last: date) -> list[date]:
    """Return the 15th of each month from the month of ``first`` to that of ``last``."""
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(month // 12, month % 12 + 1, 15) for month in months]
