"""Where a place told by others may lie: a middle and a radius for each relation, from its anchors' points and radii.

Points are WGS 84 degrees on a sphere of 6,371 km, bearings degrees clockwise from north. The radii are made to cover
what the words may mean; the numbers are ``reach`` in the codebook's ``places_relative.yaml``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, atan2, cos, degrees, exp, radians, sin

from reportedly.model import Place, PlaceKind, Relation
from reportedly.places.records import DEFAULT_RADIUS_KM, distance_km
from reportedly.places.relative_words import Reach, load_relative_words

_EARTH_KM = 6371.0
_WIDE = (PlaceKind.REGION, PlaceKind.COUNTRY)
_FADES_KM = 40.0  # outside an extent, agreement with it falls to 1/e in this


@dataclass(frozen=True, slots=True)
class Extent:
    """A middle, how far from it the place may lie, and the kind that this makes it."""

    latitude: float
    longitude: float
    radius_km: float
    kind: PlaceKind

    def agreement(self, latitude: float, longitude: float) -> float:
        """Return how well a point agrees with it, from 0 to 1: 1 inside, falling with the distance outside."""
        outside = distance_km(latitude, longitude, self.latitude, self.longitude) - self.radius_km
        return exp(-max(0.0, outside) / _FADES_KM)


def displaced(latitude: float, longitude: float, bearing: float, km: float) -> tuple[float, float]:
    """Return the point that lies ``km`` along the great circle that leaves a point at a bearing."""
    lat, course, angle = radians(latitude), radians(bearing), km / _EARTH_KM
    sine = sin(lat) * cos(angle) + cos(lat) * sin(angle) * cos(course)
    there = asin(max(-1.0, min(1.0, sine)))
    along = atan2(sin(course) * sin(angle) * cos(lat), cos(angle) - sin(lat) * sin(there))
    return degrees(there), (longitude + degrees(along) + 540.0) % 360.0 - 180.0


def bearing_to(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Return the bearing from one point to another at the first, from 0 to 360."""
    lat, other = radians(latitude), radians(other_latitude)
    across = radians(other_longitude - longitude)
    east = sin(across) * cos(other)
    north = cos(lat) * sin(other) - sin(lat) * cos(other) * cos(across)
    return degrees(atan2(east, north)) % 360.0


def midpoint(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> tuple[float, float]:
    """Return the point half-way between two points."""
    half = distance_km(latitude, longitude, other_latitude, other_longitude) / 2
    return displaced(latitude, longitude, bearing_to(latitude, longitude, other_latitude, other_longitude), half)


def radius_of(place: Place) -> float:
    """Return a place's radius, or its kind's where none is known."""
    return place.radius_km or DEFAULT_RADIUS_KM[place.kind]


@dataclass(frozen=True, slots=True)
class Told:
    """What the words say beside the anchors: a bearing, a distance (``vague``: "a few miles"), and details.

    ``beyond_km`` is how far outside its anchor a thing at a town may lie; ``kind`` what it is.
    """

    relation: Relation
    bearing: float | None = None
    distance_km: float | None = None
    vague: bool = False
    central: bool = False
    beyond_km: float = 0.0
    kind: PlaceKind = PlaceKind.POINT


def extent(told: Told, anchors: Sequence[Place]) -> Extent | None:
    """Return where a place told by others may lie; ``None`` where no anchor has a point."""
    placed = [place for place in anchors if place.latitude is not None and place.longitude is not None]
    if not placed:
        return None
    reach = load_relative_words().reach
    if len(placed) > 1 and told.relation in (Relation.BETWEEN, Relation.ROAD):
        return _between(told, placed[0], placed[1], reach)
    if len(anchors) > 1 and told.relation in (Relation.ALONG, Relation.BORDER):
        return _along(placed[-1], reach)
    return _around(told, placed[0], reach)


def _point(place: Place) -> tuple[float, float]:
    assert place.latitude is not None
    assert place.longitude is not None
    return place.latitude, place.longitude


def _between(told: Told, first: Place, second: Place, reach: Reach) -> Extent:
    apart = distance_km(*_point(first), *_point(second))
    margin = reach.road_margin if told.relation is Relation.ROAD else reach.between_margin
    radius = max(apart / 2 * margin, reach.least_km)
    kind = PlaceKind.REGION if told.relation is Relation.BETWEEN else PlaceKind.LINE
    return Extent(*midpoint(*_point(first), *_point(second)), radius, kind)


def _along(near: Place, reach: Reach) -> Extent:
    return Extent(*_point(near), radius_of(near) + reach.along_km, PlaceKind.LINE)


def _around(told: Told, anchor: Place, reach: Reach) -> Extent:
    point, radius = _point(anchor), radius_of(anchor)
    relation, bearing = told.relation, told.bearing
    if relation is Relation.OFFSET or (told.distance_km is not None and relation is Relation.LOCATED):
        return _offset(told, point, radius, reach)
    if relation is Relation.DIRECTION:
        assert bearing is not None
        if anchor.kind in (PlaceKind.LINE, PlaceKind.COUNTRY, PlaceKind.REGION):
            return Extent(*displaced(*point, bearing, radius), radius, PlaceKind.REGION)
        there = displaced(*point, bearing, reach.direction_km)
        return Extent(*there, radius + reach.direction_radius_km, PlaceKind.REGION)
    wide = {
        Relation.NEAR: reach.near_km,
        Relation.BETWEEN: 2 * reach.near_km,  # the other place is not known
        Relation.AREA: reach.area_km,
        Relation.FRONT: reach.front_km,
        Relation.OUTSKIRTS: reach.outskirts_km,
        Relation.ROAD: reach.road_km,
        Relation.ALONG: 0.0,
        Relation.BORDER: 0.0,
        Relation.PART: 0.0,
        Relation.INSIDE: told.beyond_km,
        Relation.LOCATED: told.beyond_km,
    }.get(relation, 0.0)
    if relation is Relation.COUNTRYSIDE:
        wide = max(0.0, reach.countryside_km - radius) if anchor.kind in _WIDE else reach.countryside_km
    radius += wide
    if relation is Relation.PART and told.central:
        radius = max(reach.centre_share * radius, reach.least_km / 2)
    elif bearing is not None:
        # A country's radius is that of a disc half as large again as its area, since no country is a disc.
        whole = radius / 1.5 if anchor.kind is PlaceKind.COUNTRY else radius
        point = displaced(*point, bearing, reach.sector_centre * whole)
        radius *= reach.sector_radius
    return Extent(*point, radius, _kind(told, anchor))


def _offset(told: Told, point: tuple[float, float], radius: float, reach: Reach) -> Extent:
    away = told.distance_km or 0.0
    kind = PlaceKind.REGION if told.relation is Relation.OFFSET else told.kind
    if told.bearing is None:
        beyond = away * (1.0 + (reach.vague_share if told.vague else reach.angle_share / 2))
        return Extent(*point, radius + max(beyond, reach.least_km), kind)
    share = reach.vague_share if told.vague else reach.angle_share
    there = displaced(*point, told.bearing, away)
    return Extent(*there, radius + max(share * away, reach.least_km), kind)


def _kind(told: Told, anchor: Place) -> PlaceKind:
    wide = anchor.kind in _WIDE
    if told.relation in (Relation.INSIDE, Relation.LOCATED):
        return told.kind
    if told.relation in (Relation.ROAD, Relation.ALONG, Relation.BORDER):
        return PlaceKind.LINE
    if told.relation is Relation.PART:
        return anchor.kind if anchor.kind is PlaceKind.LINE else PlaceKind.REGION if wide else PlaceKind.DISTRICT
    if told.relation is Relation.OUTSKIRTS and not wide:
        return PlaceKind.DISTRICT
    return PlaceKind.REGION
