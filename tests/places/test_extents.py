"""Middles and radii: they cover what the words may mean, whatever the anchor, the bearing and the distance."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.model import Place, PlaceKind, Relation
from reportedly.places.extents import Told, bearing_to, displaced, extent, midpoint
from reportedly.places.records import distance_km

latitudes = st.floats(-70, 70)
longitudes = st.floats(-179, 179)
bearings = st.sampled_from([0.0, 45.0, 90.0, 135.0, 180.0, 225.0, 270.0, 315.0])
towns = st.builds(
    Place,
    text=st.just("X"),
    name=st.just("X"),
    latitude=latitudes,
    longitude=longitudes,
    kind=st.sampled_from([PlaceKind.TOWN, PlaceKind.POINT, PlaceKind.DISTRICT]),
    radius_km=st.floats(0.5, 30),
    geonames_id=st.just(1),
)


def covers(told: Told, anchors: list[Place], latitude: float, longitude: float) -> bool:
    area = extent(told, anchors)
    assert area is not None
    assert area.radius_km > 0
    return distance_km(area.latitude, area.longitude, latitude, longitude) <= area.radius_km + 1e-6


@given(latitudes, longitudes, st.floats(0, 360), st.floats(0.1, 500))
def test_a_displaced_point_lies_as_far_and_in_the_direction_asked(
    lat: float, lon: float, bearing: float, km: float
) -> None:
    there = displaced(lat, lon, bearing, km)
    assert distance_km(lat, lon, *there) == pytest.approx(km, rel=1e-6, abs=1e-6)
    turn = abs((bearing_to(lat, lon, *there) - bearing + 180) % 360 - 180)
    assert turn < 0.1 or km < 0.5


@given(
    towns,
    bearings,
    st.floats(0.1, 200),
    st.floats(-22.5, 22.5),
    st.floats(0.95, 1.05),
    st.floats(0, 1),
    st.floats(0, 360),
)
def test_an_offset_covers_all_that_a_compass_word_and_a_rounded_distance_may_mean(
    town: Place, bearing: float, km: float, turn: float, stretch: float, inside: float, side: float
) -> None:
    assert town.latitude is not None
    assert town.longitude is not None
    assert town.radius_km is not None
    # The distance may be told from anywhere in the town.
    start = displaced(town.latitude, town.longitude, side, inside * town.radius_km)
    there = displaced(*start, bearing + turn, km * stretch)
    assert covers(Told(Relation.OFFSET, bearing, km), [town], *there)


@given(towns, st.floats(0.1, 200), st.floats(0, 360), st.floats(0, 1))
def test_a_distance_without_a_direction_covers_the_whole_disc(
    town: Place, km: float, bearing: float, share: float
) -> None:
    assert town.latitude is not None
    assert town.longitude is not None
    there = displaced(town.latitude, town.longitude, bearing, km * share)
    assert covers(Told(Relation.OFFSET, None, km), [town], *there)


@given(towns, towns, st.floats(0, 1), st.sampled_from([Relation.BETWEEN, Relation.ROAD]))
def test_between_covers_the_straight_way_from_the_one_to_the_other(
    first: Place, second: Place, share: float, relation: Relation
) -> None:
    assert first.latitude is not None
    assert first.longitude is not None
    assert second.latitude is not None
    assert second.longitude is not None
    apart = distance_km(first.latitude, first.longitude, second.latitude, second.longitude)
    if apart > 15_000:
        return  # the way is not defined between antipodes
    course = bearing_to(first.latitude, first.longitude, second.latitude, second.longitude)
    assert covers(Told(relation), [first, second], *displaced(first.latitude, first.longitude, course, apart * share))


@given(towns, bearings, st.floats(-60, 60), st.floats(0, 1))
def test_a_part_covers_a_third_of_the_circle(town: Place, bearing: float, turn: float, share: float) -> None:
    assert town.latitude is not None
    assert town.longitude is not None
    assert town.radius_km is not None
    there = displaced(town.latitude, town.longitude, bearing + turn, share * town.radius_km)
    assert covers(Told(Relation.PART, bearing), [town], *there)


@given(towns, st.sampled_from([Relation.NEAR, Relation.AREA, Relation.OUTSKIRTS, Relation.COUNTRYSIDE, Relation.FRONT]))
def test_what_is_around_a_place_covers_it(town: Place, relation: Relation) -> None:
    area = extent(Told(relation), [town])
    assert area is not None
    assert town.radius_km is not None
    assert area.radius_km > town.radius_km
    assert area.kind is not PlaceKind.TOWN


@given(latitudes, longitudes)
def test_a_midpoint_is_as_far_from_both(lat: float, lon: float) -> None:
    there = midpoint(lat, lon, lat / 2, lon / 2)
    assert distance_km(lat, lon, *there) == pytest.approx(distance_km(lat / 2, lon / 2, *there), abs=1e-3)


def test_anchors_without_a_point_give_none() -> None:
    assert extent(Told(Relation.NEAR), [Place("X", "X")]) is None


def test_a_point_agrees_with_an_extent_the_less_the_farther_it_lies_outside() -> None:
    area = extent(
        Told(Relation.NEAR), [Place("X", "X", latitude=35.0, longitude=39.0, kind=PlaceKind.TOWN, radius_km=5)]
    )
    assert area is not None
    assert area.agreement(35.0, 39.0) == 1.0
    assert 0.3 < area.agreement(35.5, 39.0) < area.agreement(35.3, 39.0) < 1.0
    assert area.agreement(-35.0, 39.0) < 1e-9
