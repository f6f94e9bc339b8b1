"""Tables as CSV, HXL-tagged CSV and JSON Lines, row by row."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from reportedly.exports.cells import csv_cell, json_cell, json_line, neutralised
from reportedly.exports.tables import Row, Table


def write_csv(path: Path, table: Table, rows: Iterable[Row]) -> int:
    """Write rows as CSV (RFC 4180, UTF-8, a header line) and return how many; cells as :func:`csv_cell` makes them."""
    return _write(path, [list(table.names)], table.names, rows)


def write_hxl(path: Path, table: Table, rows: Iterable[Row]) -> int:
    """Write rows as CSV with a second header line of HXL 1.1 hashtags; columns without a hashtag are left out.

    A cell is one line without white space at its ends, as HXL's own checks ask for.
    """
    tagged = [(column.name, column.hxl) for column in table.columns if column.hxl is not None]
    names = tuple(name for name, _ in tagged)
    return _write(path, [list(names), [tag for _, tag in tagged]], names, rows, lines=True)


def write_jsonl(path: Path, table: Table, rows: Iterable[Row]) -> int:
    """Write rows as one JSON object a line, in UTF-8, and return how many; nothing is ``null``, lists are arrays."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for row in rows:
            stream.write(json_line({name: json_cell(row[name]) for name in table.names}) + "\n")
            count += 1
    return count


def _write(
    path: Path, heads: Iterable[list[str]], names: tuple[str, ...], rows: Iterable[Row], *, lines: bool = False
) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerows(heads)
        for row in rows:
            cells = [csv_cell(row[name]) for name in names]
            writer.writerow([neutralised(" ".join(cell.split())) for cell in cells] if lines else cells)
            count += 1
    return count
