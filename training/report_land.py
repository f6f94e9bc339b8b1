"""Make the land that the maps of reports are drawn on, from Natural Earth's 1:50m land (public domain).

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python -m training.report_land package/land-50m.json

The input is TopoJSON. Points are rounded to a hundredth of a degree, about a kilometre, which is finer than the source.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

OUT = Path(__file__).resolve().parent.parent / "reportedly" / "reports" / "land.json"
SCALE = 100

_LEAST_POINTS = 4  # of a closed ring


def main(source: str) -> None:
    """Read TopoJSON and write the rings, each as its first point and the steps from one to the next."""
    topology = json.loads(Path(source).read_text(encoding="utf-8"))
    rings = [ring for ring in map(_steps, _rings(topology)) if len(ring) >= 2 * _LEAST_POINTS]
    about = "Natural Earth 1:50m land, public domain; rings of longitude and latitude as a first point and steps"
    text = json.dumps({"about": about, "scale": SCALE, "rings": sorted(rings)}, separators=(",", ":"))
    OUT.write_text(text + "\n", encoding="utf-8")
    print(f"{len(rings)} rings, {sum(map(len, rings)) // 2} points, {len(text)} bytes in {OUT}")


def _rings(topology: Any) -> Iterator[list[tuple[int, int]]]:
    (stretch_x, stretch_y), (left, bottom) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((round((x * stretch_x + left) * SCALE), round((y * stretch_y + bottom) * SCALE)))
        arcs.append(points)
    for geometry in topology["objects"]["land"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for polygon in polygons:
            for ring in polygon:
                points = []
                for index in ring:
                    arc = arcs[index] if index >= 0 else arcs[~index][::-1]
                    points += arc[1:] if points else arc
                yield points


def _steps(points: list[tuple[int, int]]) -> list[int]:
    kept = [points[0]]
    kept += [point for before, point in pairwise(points) if point != before]
    found = [*kept[0]]
    for (x, y), (to_x, to_y) in pairwise(kept):
        found += [to_x - x, to_y - y]
    return found


if __name__ == "__main__":
    main(sys.argv[1])
