"""Rows as a GeoJSON FeatureCollection (RFC 7946), feature by feature."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from reportedly.exports.cells import json_cell, json_line
from reportedly.exports.tables import Row, Table

_POINT = ("latitude", "longitude")


def feature(table: Table, row: Row) -> dict[str, Any]:
    """Return a row as a feature: WGS 84, longitude first; a row without a point has a null geometry."""
    properties = {name: json_cell(row[name]) for name in table.names if name not in _POINT}
    made: dict[str, Any] = {"type": "Feature"}
    if table.key is not None and row[table.key] is not None:
        made["id"] = json_cell(row[table.key])
    return {**made, "geometry": geometry(row), "properties": properties}


def geometry(row: Row) -> dict[str, Any] | None:
    """Return a row's point as a GeoJSON geometry."""
    latitude, longitude = row["latitude"], row["longitude"]
    if latitude is None or longitude is None:
        return None
    return {"type": "Point", "coordinates": [longitude, latitude]}


def write_geojson(path: Path, table: Table, rows: Iterable[Row], about: Mapping[str, Any]) -> int:
    """Write rows as a FeatureCollection and return how many; ``about`` is its member ``metadata``, a foreign one."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(f'{{"type": "FeatureCollection", "metadata": {json_line(about)}, "features": [')
        for row in rows:
            stream.write((",\n" if count else "\n") + json_line(feature(table, row)))
            count += 1
        stream.write("\n]}\n")
    return count
