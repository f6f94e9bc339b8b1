"""The area of a report: a place with what lies in or around it, a country, or a box."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportedly.errors import ConfigurationError
from reportedly.exports.lookups import countries
from reportedly.model import Place, PlaceKind

if TYPE_CHECKING:
    from reportedly.ledger import Ledger
    from reportedly.places import Gazetteer

AROUND_KM = 25.0
"""How far around a town its report looks."""

Box = tuple[float, float, float, float]

_EARTH_KM = 6371.0
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_WIDE = frozenset({PlaceKind.REGION, PlaceKind.COUNTRY})


@dataclass(frozen=True, slots=True)
class Area:
    """An area in words, which places lie in it, and its box (west, south, east, north) where it was given as one."""

    name: str
    has: Callable[[Place], bool]
    box: Box | None = None


def area_of(text: str | None, ledger: Ledger, gazetteer: Gazetteer | None) -> Area:
    """Return the area that a box "west,south,east,north", a country (code or name) or a place means.

    Without a text it is everything. A region stands for all places in it, a town for those within 25 km. Raises
    ``ConfigurationError`` for a box that is none, and ``InputError`` for a place that nobody knows.
    """
    if text is None or not text.strip():
        return Area("all places that the reports tell of", lambda place: True)
    asked = text.strip()
    box = _box(asked)
    if box is not None:
        west, south, east, north = box
        name = f"the area from {_degrees(west, 'EW')} to {_degrees(east, 'EW')} and {_degrees(south, 'NS')} to "
        return Area(name + _degrees(north, "NS"), lambda place: _inside(box, place), box)
    for code, country in countries().items():
        if asked.upper() == code or asked.casefold() == country.name.casefold():
            return Area(country.name, lambda place, code=code: place.country == code)  # type: ignore[misc]
    place = ledger.place(asked)
    if place.kind is PlaceKind.COUNTRY:
        return Area(place.name, lambda each: each.country == place.country)
    inside: frozenset[int] = frozenset()
    if place.kind in _WIDE and gazetteer is not None and place.geonames_id is not None:
        inside = frozenset(gazetteer.inside(place.geonames_id))
    where = f"{place.name}, {place.country}" if place.country else place.name
    if inside:
        return Area(where, lambda each: each.key == place.key or each.geonames_id in inside)
    if place.latitude is None:
        return Area(where, lambda each: each.key == place.key)
    return Area(
        f"{where}, and places within {AROUND_KM:.0f} km of it",
        lambda each: each.key == place.key or kilometres(place, each) <= AROUND_KM,
    )


def kilometres(one: Place, other: Place) -> float:
    """Return the great-circle distance between two places, infinite where a point is not known."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return math.inf
    first, second = math.radians(one.latitude), math.radians(other.latitude)
    across = math.radians(other.longitude - one.longitude)
    chord = math.sin((second - first) / 2) ** 2 + math.cos(first) * math.cos(second) * math.sin(across / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(min(1.0, chord)))


def _box(text: str) -> Box | None:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    west, south, east, north = (float(part) for part in parts)
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south < north <= 90) or west == east:
        raise ConfigurationError(
            f"--area {text!r} is no box on the globe; give west,south,east,north in degrees, such as 38,33,42,37"
        )
    return west, south, east, north


def _inside(box: Box, place: Place) -> bool:
    if place.latitude is None or place.longitude is None:
        return False
    west, south, east, north = box
    longitude = place.longitude
    within = west <= longitude <= east if west < east else longitude >= west or longitude <= east
    return within and south <= place.latitude <= north


def _degrees(value: float, signs: str) -> str:
    return f"{abs(value):g}° {signs[0] if value >= 0 else signs[1]}"
