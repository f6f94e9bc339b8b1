"""The land that maps are drawn on: Natural Earth, cut to a view."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources

Point = tuple[float, float]
View = tuple[float, float, float, float]
"""West, south, east and north in degrees; east may lie beyond 180 where a view crosses the date line."""


def land(view: View) -> list[list[Point]]:
    """Return the rings of land and of the seas in it, cut to a view; they are filled by the even-odd rule."""
    west, south, east, north = view
    found = []
    for low_x, low_y, high_x, high_y, ring in _rings():
        for turn in (-360.0, 0.0, 360.0):
            if low_x + turn > east or high_x + turn < west or low_y > north or high_y < south:
                continue
            cut = _cut([(x + turn, y) for x, y in ring], view)
            if len(cut) > 2:
                found.append(cut)
    return found


@cache
def _rings() -> tuple[tuple[float, float, float, float, tuple[Point, ...]], ...]:
    content = json.loads(resources.files("reportedly").joinpath("reports", "land.json").read_text(encoding="utf-8"))
    return tuple(_ring(steps, content["scale"]) for steps in content["rings"])


def _ring(steps: Sequence[int], scale: int) -> tuple[float, float, float, float, tuple[Point, ...]]:
    x = y = 0
    points = []
    for step_x, step_y in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + step_x, y + step_y
        points.append((x / scale, y / scale))
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return min(xs), min(ys), max(xs), max(ys), tuple(points)


def _cut(ring: Sequence[Point], view: View) -> list[Point]:
    """Cut a ring at the four sides of a view: I. Sutherland and G. Hodgman, "Reentrant polygon clipping" (1974)."""
    west, south, east, north = view
    found = list(ring)
    for axis, bound, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        found = list(_side(found, axis, bound, sign))
        if not found:
            break
    return found


def _side(ring: Sequence[Point], axis: int, bound: float, sign: int) -> Iterator[Point]:
    for at, point in enumerate(ring):
        before = ring[at - 1]
        is_in, was_in = sign * (point[axis] - bound) >= 0, sign * (before[axis] - bound) >= 0
        if is_in != was_in:
            share = (bound - before[axis]) / (point[axis] - before[axis])
            crossing = before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])
            yield (bound, crossing[1]) if axis == 0 else (crossing[0], bound)
        if is_in:
            yield point
