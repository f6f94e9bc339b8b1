"""Rows as KML 2.2 for Google Earth: placemarks with their time span, and every column as extended data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape as html_escape
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from reportedly.exports import labels
from reportedly.exports.cells import csv_cell, json_line, plain
from reportedly.exports.lookups import PartyNames
from reportedly.exports.tables import Column, Row, Table

_TYPES = {"text": "string", "integer": "int", "number": "double", "date": "string"}
_GREY = "#999999"


def write_kml(path: Path, table: Table, rows: Iterable[Row], about: Mapping[str, Any], parties: PartyNames) -> int:
    """Write rows as KML and return how many; a row without a point is a placemark without geometry.

    Google Earth shows a description as HTML: what comes from a source is escaped twice, so that it is read as text.
    """
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n<Document>\n'
        )
        stream.write(f"<name>{_text(table.title)}</name>\n<description>{_shown(json_line(about))}</description>\n")
        stream.writelines(_schema(table))
        for row in rows:
            stream.writelines(_placemark(table, row, parties))
            count += 1
        stream.write("</Document>\n</kml>\n")
    return count


def _schema(table: Table) -> Iterator[str]:
    yield f"<Schema name={quoteattr(table.name)} id={quoteattr(table.name)}>\n"
    for column in table.columns:
        kind = "string" if column.list else _TYPES[column.type]
        yield f"<SimpleField type={quoteattr(kind)} name={quoteattr(column.name)}></SimpleField>\n"
    yield "</Schema>\n"


def _placemark(table: Table, row: Row, parties: PartyNames) -> Iterator[str]:
    yield "<Placemark>\n"
    yield f"<name>{_text(labels.title(table, row))}</name>\n"
    yield f"<description>{_shown(labels.description(table, row))}</description>\n"
    first, last = labels.days(table, row)
    if first is not None or last is not None:
        begin = f"<begin>{first.isoformat()}</begin>" if first is not None else ""
        end = f"<end>{last.isoformat()}</end>" if last is not None else ""
        yield f"<TimeSpan>{begin}{end}</TimeSpan>\n"
    colour = _colour(row, parties)
    if colour is not None:
        yield f"<Style><IconStyle><color>{colour}</color></IconStyle></Style>\n"
    yield f"<ExtendedData><SchemaData schemaUrl={quoteattr('#' + table.name)}>\n"
    for column in table.columns:
        value = _cell(column, row[column.name])
        if value:
            yield f"<SimpleData name={quoteattr(column.name)}>{_text(value)}</SimpleData>\n"
    yield "</SchemaData></ExtendedData>\n"
    if row["latitude"] is not None and row["longitude"] is not None:
        yield f"<Point><coordinates>{row['longitude']},{row['latitude']}</coordinates></Point>\n"
    yield "</Placemark>\n"


def _cell(column: Column, value: Any) -> str:
    # A cell of CSV without its apostrophe: there are no formulas here.
    if isinstance(value, str):
        return plain(value)
    return "; ".join(plain(str(each)) if each is not None else "" for each in value) if column.list else csv_cell(value)


def _text(text: str) -> str:
    return escape(plain(text))


def _shown(text: str) -> str:
    return escape(html_escape(plain(text)))


def _colour(row: Row, parties: PartyNames) -> str | None:
    """Return the holder's colour as KML writes it (alpha, blue, green, red), the more opaque the surer."""
    if "holder_id" not in row:
        return None
    party = parties.get(row["holder_id"])
    red_green_blue = (party.colour if party is not None else _GREY).lstrip("#").lower()
    alpha = round(255 * (0.3 + 0.7 * row["probability"]))
    return f"{alpha:02x}{red_green_blue[4:6]}{red_green_blue[2:4]}{red_green_blue[0:2]}"
