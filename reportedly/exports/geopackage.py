"""Rows as a GeoPackage (OGC 12-128r18, version 1.3), written with SQLite alone.

One table of features in EPSG:4326 (points, or no geometry where none is known), or of attributes where the table has no
points. The extensions "metadata" and "schema" carry the provenance, and the meaning of each column.
"""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from reportedly.exports.cells import harmless, json_line
from reportedly.exports.tables import Column, Row, Table

_APPLICATION_ID, _VERSION = 0x47504B47, 10300  # "GPKG", 1.3.0
_SRS = 4326
_BATCH = 1000
_TYPES = {"text": "TEXT", "integer": "INTEGER", "number": "DOUBLE", "date": "DATE"}
_WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
    'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]'
)
_SCHEMA = """
CREATE TABLE gpkg_spatial_ref_sys (
    srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
    organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT
);
CREATE TABLE gpkg_contents (
    table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
    last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
    srs_id INTEGER REFERENCES gpkg_spatial_ref_sys(srs_id)
);
CREATE TABLE gpkg_geometry_columns (
    table_name TEXT NOT NULL REFERENCES gpkg_contents(table_name), column_name TEXT NOT NULL,
    geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL REFERENCES gpkg_spatial_ref_sys(srs_id),
    z TINYINT NOT NULL, m TINYINT NOT NULL,
    CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name)
);
CREATE TABLE gpkg_extensions (
    table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
    CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
);
CREATE TABLE gpkg_metadata (
    id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
    md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT ''
);
CREATE TABLE gpkg_metadata_reference (
    reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
    timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), md_file_id INTEGER NOT NULL,
    md_parent_id INTEGER, CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
    CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id)
);
CREATE TABLE gpkg_data_columns (
    table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
    constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
    CONSTRAINT gdc_tn UNIQUE (table_name, name)
);
CREATE TABLE gpkg_data_column_constraints (
    constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,
    max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
    CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value)
);
"""
_METADATA_EXTENSION = "http://www.geopackage.org/spec131/#extension_metadata"
_SCHEMA_EXTENSION = "http://www.geopackage.org/spec131/#extension_schema"


def write_geopackage(path: Path, table: Table, rows: Iterable[Row], about: Mapping[str, Any]) -> int:
    """Write rows as a GeoPackage to an empty or missing file and return how many."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA application_id={_APPLICATION_ID}; "
            f"PRAGMA user_version={_VERSION};" + _SCHEMA
        )
        with connection:
            _prepare(connection, table, about)
            count, bounds = _insert(connection, table, rows)
            connection.execute("UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ?", bounds)
    return count


def point_blob(latitude: float | None, longitude: float | None) -> bytes | None:
    """Return a point as a GeoPackage geometry: a header without an envelope, and WKB; all little-endian."""
    if latitude is None or longitude is None:
        return None
    return struct.pack("<2sBBi", b"GP", 0, 1, _SRS) + wkb_point(latitude, longitude)


def wkb_point(latitude: float, longitude: float) -> bytes:
    """Return a point as little-endian well-known binary."""
    return struct.pack("<BIdd", 1, 1, longitude, latitude)


def _prepare(connection: sqlite3.Connection, table: Table, about: Mapping[str, Any]) -> None:
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    connection.executemany(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)",
        [
            ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", None),
            ("Undefined geographic SRS", 0, "NONE", 0, "undefined", None),
            ("WGS 84 geodetic", _SRS, "EPSG", _SRS, _WGS84, "longitude and latitude on WGS 84"),
        ],
    )
    kind, srs = ("features", _SRS) if table.has_points else ("attributes", None)
    description = f"{table.description} {about.get('coarsening', '')}".strip()
    contents = (table.name, kind, table.title, description, now, srs)
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        contents,
    )
    geometry = ", geom POINT" if table.has_points else ""
    columns = "".join(f", {_quoted(column.name)} {_type(column)}" for column in table.columns)
    # Names of tables and columns are the codebook's, never a source's.
    connection.execute(
        f"CREATE TABLE {_quoted(table.name)} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL{geometry}{columns})"
    )
    if table.has_points:
        row = (table.name, "geom", "POINT", _SRS, 0, 0)
        connection.execute("INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, ?, ?)", row)
    extensions = [
        (name, None, extension, uri, "read-write")
        for name, extension, uri in (
            ("gpkg_metadata", "gpkg_metadata", _METADATA_EXTENSION),
            ("gpkg_metadata_reference", "gpkg_metadata", _METADATA_EXTENSION),
            ("gpkg_data_columns", "gpkg_schema", _SCHEMA_EXTENSION),
            ("gpkg_data_column_constraints", "gpkg_schema", _SCHEMA_EXTENSION),
        )
    ]
    connection.executemany("INSERT INTO gpkg_extensions VALUES (?, ?, ?, ?, ?)", extensions)
    connection.execute(
        "INSERT INTO gpkg_metadata VALUES (1, 'dataset', 'https://specs.frictionlessdata.io/data-resource/', "
        "'application/json', ?)",
        (json_line(about),),
    )
    connection.execute(
        "INSERT INTO gpkg_metadata_reference (reference_scope, timestamp, md_file_id) VALUES ('geopackage', ?, 1)",
        (now,),
    )
    connection.executemany(
        "INSERT INTO gpkg_data_columns (table_name, column_name, name, description, mime_type) VALUES (?, ?, ?, ?, ?)",
        [
            (table.name, column.name, column.name, column.description, "application/json" if column.list else None)
            for column in table.columns
        ],
    )


def _insert(connection: sqlite3.Connection, table: Table, rows: Iterable[Row]) -> tuple[int, list[float | None]]:
    names = (["geom"] if table.has_points else []) + list(table.names)
    insert = (
        f"INSERT INTO {_quoted(table.name)} ({', '.join(map(_quoted, names))}) "  # noqa: S608 - the codebook's names
        f"VALUES ({', '.join('?' * len(names))})"
    )
    count, bounds = 0, _Bounds()
    source = iter(rows)
    while batch := list(islice(source, _BATCH)):
        connection.executemany(insert, _values(table, batch, bounds))
        count += len(batch)
    return count, bounds.values


class _Bounds:
    """The least and most of all points: west, south, east, north."""

    def __init__(self) -> None:
        self.values: list[float | None] = [None, None, None, None]

    def add(self, latitude: float, longitude: float) -> None:
        west, south, east, north = self.values
        self.values = [
            longitude if west is None else min(west, longitude),
            latitude if south is None else min(south, latitude),
            longitude if east is None else max(east, longitude),
            latitude if north is None else max(north, latitude),
        ]


def _values(table: Table, rows: Iterable[Row], bounds: _Bounds) -> Iterator[list[Any]]:
    for row in rows:
        values = [_value(row[name]) for name in table.names]
        if table.has_points:
            latitude, longitude = row["latitude"], row["longitude"]
            if latitude is not None and longitude is not None:
                bounds.add(latitude, longitude)
            values.insert(0, point_blob(latitude, longitude))
        yield values


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return json.dumps(harmless(value), ensure_ascii=False)
    if isinstance(value, date):
        return value.isoformat()
    return harmless(value)


def _type(column: Column) -> str:
    return "TEXT" if column.list else _TYPES[column.type]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
