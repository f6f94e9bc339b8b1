"""Which claims are compared at all: those that share a block of place, time and family.

A block keeps the cost of linkage near-linear. In a crowded block claims are put in order of time and each is compared
with the next few (the sorted neighbourhood of Hernández and Stolfo 1995).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from math import floor

from reportedly.weighing.linkage import LinkWeights
from reportedly.weighing.tellings import Telling, is_state

_CELL = 0.5
"""Degrees; cells overlap by half, so that any two points a quarter of a degree apart share one."""
_LARGE_KM = 30.0
"""Places that reach further are compared by their names alone, and with what tells the same figure in their country."""
_LEAST_KILLED = 2
_CROWDED = 4
"""Claims of exactly one place are compared with so many times the neighbours of those near it."""

_Key = tuple[Hashable, ...]


def pairs(tellings: Sequence[Telling], weights: LinkWeights, roots: Mapping[str, str]) -> set[tuple[int, int]]:
    """Return the pairs of positions in ``tellings`` that are to be compared, the smaller first."""
    blocks: dict[_Key, list[int]] = {}
    for position, telling in enumerate(tellings):
        for key in _keys(telling, weights, roots):
            blocks.setdefault(key, []).append(position)
    neighbours = int(weights.limits["neighbours"])
    found: set[tuple[int, int]] = set()
    order = [(telling.last, telling.first, telling.id) for telling in tellings]
    for key, members in blocks.items():
        if len(members) < 2:
            continue
        reach = neighbours * _CROWDED if key[0] == "place" else neighbours
        ordered = sorted(members, key=order.__getitem__) if len(members) > reach else members
        for index, one in enumerate(ordered):
            for other in ordered[index + 1 : index + 1 + reach]:
                found.add((one, other) if one < other else (other, one))
    return found


def _keys(telling: Telling, weights: LinkWeights, roots: Mapping[str, str]) -> Iterator[_Key]:
    document = telling.record.document.id
    yield "text", telling.family, roots.get(document, document)
    place = telling.place
    if place is None:
        return
    if telling.timing == "wide" and telling.last - telling.first >= weights.limits["widest_place_days"]:
        if not is_state(telling):
            yield "ever", telling.type, place.key, telling.doers
        return
    if telling.type in ("capture", "handover"):
        yield "ever", telling.type, place.key, telling.doers
    window = max(1, int(weights.limits["window_days"]))
    for days in _buckets(telling, window):
        yield "place", telling.family, place.key, days
        killed = telling.killed
        if killed is not None and killed.low == killed.high and (killed.low or 0) >= _LEAST_KILLED:
            yield "killed", telling.family, place.country, killed.low, days
        if place.latitude is not None and place.longitude is not None and (place.radius_km or 0.0) <= _LARGE_KM:
            for row in (0.0, 0.5):
                for column in (0.0, 0.5):
                    cell = floor(place.latitude / _CELL + row), floor(place.longitude / _CELL + column)
                    yield "cell", telling.family, row, column, cell, days


def _buckets(telling: Telling, window: int) -> Iterator[tuple[int, int]]:
    """Yield overlapping stretches of time, so that two claims within the window share one."""
    size = 2 * window
    for shift in (0, window):
        for number in range((telling.first + shift) // size, (telling.last + shift) // size + 1):
            yield shift, number
