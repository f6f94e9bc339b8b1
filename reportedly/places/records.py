"""What the gazetteer holds of a place while it is built, and the features that places have."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from math import asin, cos, radians, sin, sqrt

from reportedly.model import PlaceKind

_MOST_DIGITS = 18
KIND_OF_FEATURE: dict[str, PlaceKind] = {
    "country": PlaceKind.COUNTRY,
    "region": PlaceKind.REGION,
    "subregion": PlaceKind.REGION,
    "area": PlaceKind.REGION,
    "continent": PlaceKind.REGION,
    "sea": PlaceKind.REGION,
    "lake": PlaceKind.REGION,
    "island": PlaceKind.REGION,
    "mountain": PlaceKind.REGION,
    "capital": PlaceKind.TOWN,
    "town": PlaceKind.TOWN,
    "village": PlaceKind.TOWN,
    "district": PlaceKind.DISTRICT,
    "camp": PlaceKind.POINT,
    "base": PlaceKind.POINT,
    "airbase": PlaceKind.POINT,
    "airport": PlaceKind.POINT,
    "crossing": PlaceKind.POINT,
    "dam": PlaceKind.POINT,
    "oil field": PlaceKind.POINT,
    "site": PlaceKind.POINT,
    "hill": PlaceKind.POINT,
    "prison": PlaceKind.POINT,
    "river": PlaceKind.LINE,
    "road": PlaceKind.LINE,
    "border": PlaceKind.LINE,
    # Small natural features, of which a full GeoNames dump holds millions; the larger ones are those above.
    "stream": PlaceKind.LINE,
    "water": PlaceKind.REGION,
    "locality": PlaceKind.REGION,
}
"""Every feature that an entry may have, and the kind of place that it makes. Files keep their order: add at the end."""

DEFAULT_RADIUS_KM = {
    PlaceKind.POINT: 3.0,
    PlaceKind.TOWN: 3.0,
    PlaceKind.DISTRICT: 3.0,
    PlaceKind.REGION: 75.0,
    PlaceKind.COUNTRY: 500.0,
    PlaceKind.LINE: 100.0,
    PlaceKind.UNKNOWN: 25.0,
}
"""How far a place of a kind may reach where nothing is known of it but a point: no point is without a radius."""

TOWNS = frozenset({"capital", "town", "village"})
"""Features that are towns, of whatever size."""

FACILITIES = frozenset({"base", "airbase", "airport", "crossing", "dam", "oil field", "camp", "prison"})
"""Features that are called by a name and a word for what they are: ``Tabqa airbase``, ``Al-Omar oil field``."""

FEATURES = tuple(KIND_OF_FEATURE)

PRIMARY, ALTERNATE, DERIVED = 3, 2, 1
"""How well a name names a place: its main name, another name, one that we made by leaving words out."""


@dataclass(slots=True)
class Record:
    """One place: ``id`` is its GeoNames id, or negative where it has none; ``names`` maps names to how well they fit.

    ``latitude`` and ``longitude`` are WGS 84 degrees, or ``None`` where no point is known; ``radius_km`` is 0 where
    unknown. ``region`` and ``subregion`` are the ids of the first- and second-level regions that it lies in, 0 where
    unknown. ``fame`` is in how many names and languages GeoNames has the place.
    """

    id: int
    name: str
    country: str
    feature: str
    latitude: float | None = None
    longitude: float | None = None
    population: int = 0
    radius_km: float = 0.0
    region: int = 0
    subregion: int = 0
    fame: int = 0
    names: dict[str, int] = field(default_factory=dict)

    def call(self, name: str, quality: int) -> None:
        """Add a name, keeping the better quality where it is there already."""
        if name:
            self.names[name] = max(quality, self.names.get(name, 0))


def own_id(*parts: str) -> int:
    """Return the id of a place that has no GeoNames id: negative, and the same for the same parts for ever."""
    digest = hashlib.sha256("|".join(parts).encode()).digest()
    return -(int.from_bytes(digest[:5], "big") + 1)


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Return the great-circle distance between two points in kilometres (haversine, mean radius 6,371.0 km)."""
    half_lat = radians(other_latitude - latitude) / 2
    half_lon = radians(other_longitude - longitude) / 2
    chord = sin(half_lat) ** 2 + cos(radians(latitude)) * cos(radians(other_latitude)) * sin(half_lon) ** 2
    return 12742.0 * asin(min(1.0, sqrt(chord)))


def town_radius_km(population: int) -> float:
    """Return how far a town of that many people may reach: 2 km for a village, 5 for 100,000, at most 30."""
    return round(min(30.0, max(2.0, (population / 1000) ** 0.36)), 1) if population > 0 else 2.0


def is_whole(text: str) -> bool:
    """Return whether a text is a whole number such as a table may hold: of thousands of digits Python reads none."""
    return text.isdecimal() and len(text) <= _MOST_DIGITS
