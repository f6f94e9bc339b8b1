"""Rows as Parquet and GeoParquet 1.1, in batches; needs pyarrow."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from reportedly.errors import NotSetUpError
from reportedly.exports.cells import harmless, json_line
from reportedly.exports.geopackage import wkb_point
from reportedly.exports.tables import Column, Row, Table

_BATCH = 20_000
GEOMETRY = "geometry"
_GEO = {
    "version": "1.1.0",
    "primary_column": GEOMETRY,
    # No "crs" stands for OGC:CRS84, longitude and latitude on WGS 84.
    "columns": {GEOMETRY: {"encoding": "WKB", "geometry_types": ["Point"]}},
}


def need_pyarrow(what: str) -> Any:
    """Return the module pyarrow; raises ``NotSetUpError`` with the line that installs it."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise NotSetUpError(f'{what} needs pyarrow: pip install "reportedly[exports]"') from None
    return pyarrow


def write_parquet(
    path: Path, table: Table, rows: Iterable[Row], about: Mapping[str, Any], *, geometry: bool = False
) -> int:
    """Write rows as Parquet and return how many; with ``geometry`` as GeoParquet, with points in WKB (OGC:CRS84).

    Lists are lists; ``about`` is the file's metadata under the key ``reportedly``.
    """
    arrow = need_pyarrow("GeoParquet" if geometry else "Parquet")
    schema = _schema(arrow, table, about, geometry=geometry)
    count, source = 0, iter(rows)
    with arrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        while batch := list(islice(source, _BATCH)):
            writer.write_table(_batch(arrow, schema, table, batch, geometry=geometry))
            count += len(batch)
        if not count:
            writer.write_table(schema.empty_table())
    return count


def arrow_table(table: Table, rows: Iterable[Row], about: Mapping[str, Any]) -> Any:
    """Return rows as a ``pyarrow.Table``."""
    arrow = need_pyarrow("a data frame")
    return _batch(arrow, _schema(arrow, table, about, geometry=False), table, list(rows), geometry=False)


def _schema(arrow: Any, table: Table, about: Mapping[str, Any], *, geometry: bool) -> Any:
    fields = [
        arrow.field(column.name, _type(arrow, column), metadata={"description": column.description})
        for column in table.columns
    ]
    metadata = {"reportedly": json_line(about)}
    if geometry:
        fields.append(arrow.field(GEOMETRY, arrow.binary()))
        metadata["geo"] = json.dumps(_GEO)
    return arrow.schema(fields, metadata=metadata)


def _type(arrow: Any, column: Column) -> Any:
    kinds = {"text": arrow.string(), "integer": arrow.int64(), "number": arrow.float64(), "date": arrow.date32()}
    return arrow.list_(kinds[column.type]) if column.list else kinds[column.type]


def _batch(arrow: Any, schema: Any, table: Table, rows: list[Row], *, geometry: bool) -> Any:
    columns = [
        arrow.array([harmless(row[column.name]) for row in rows], type=_type(arrow, column)) for column in table.columns
    ]
    if geometry:
        columns.append(arrow.array([_wkb(row) for row in rows], type=arrow.binary()))
    return arrow.Table.from_arrays(columns, schema=schema)


def _wkb(row: Row) -> bytes | None:
    latitude, longitude = row["latitude"], row["longitude"]
    return wkb_point(latitude, longitude) if latitude is not None and longitude is not None else None
