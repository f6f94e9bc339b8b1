"""The rows of a table in a CSV file, by their columns' names."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reportedly.documents.decoding import UndecodableError, decode
from reportedly.documents.lines import bounded_lines
from reportedly.errors import InputError

LONGEST_LINE = 4_000_000
"""Bytes of a row at most."""

_DELIMITERS = (",", ";", "\t", "|")


class RowError(ValueError):
    """A row gives no claim; the message says why, in one line."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row with the number of its first line; ``cells`` are by column, in small letters, without the empty ones."""

    line: int
    cells: Mapping[str, str]

    def get(self, *names: str) -> str | None:
        """Return the cell of the first of some columns that has one."""
        return next((self.cells[name] for name in names if name in self.cells), None)

    def need(self, name: str) -> str:
        """Return a cell; raises ``RowError`` where it is empty."""
        found = self.cells.get(name)
        if found is None:
            raise RowError(f"{name} is empty")
        return found

    def number(self, name: str) -> float | None:
        """Return a cell as a number, ``None`` where it is empty; raises ``RowError`` for anything else."""
        text = self.cells.get(name)
        if text is None:
            return None
        try:
            value = float(text)
        except ValueError:
            raise RowError(f"{name} {text[:40]!r} is not a number") from None
        if not abs(value) < 1e15:
            raise RowError(f"{name} {text[:40]!r} is no number that can be")
        return value

    def count(self, name: str) -> int | None:
        """Return a cell as a whole number of 0 or more, ``None`` where it is empty."""
        value = self.number(name)
        if value is None:
            return None
        if value < 0 or value != int(value):
            raise RowError(f"{name} {value:g} is not a whole number of 0 or more")
        return int(value)

    def code(self, name: str) -> str | None:
        """Return a cell that holds a code; numbers lose their ".0", which some tools add."""
        text = self.cells.get(name)
        return text.removesuffix(".0") if text is not None and text.removesuffix(".0").isdecimal() else text


def table_rows(path: Path, needs: Sequence[str], takes: Sequence[str] = ()) -> Iterator[Row | str]:
    """Yield the rows of a CSV file with a header, and a line of explanation for each part that cannot be read.

    Fields may be parted by comma, semicolon, tab or bar. ``takes`` are columns that may be there beside those that are
    needed, for the explanation of what is not such a table. Raises ``InputError`` for a file that cannot be opened and
    for one without the columns that are needed.
    """
    try:
        stream = path.open("rb")
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror or error}); give a CSV file") from error
    with stream:
        csv.field_size_limit(max(csv.field_size_limit(), LONGEST_LINE))
        lines = _lines(stream, path)
        names, delimiter = _header(next(lines, ""), needs, takes, path)
        rows = csv.reader(lines, delimiter=delimiter)
        while True:
            start = rows.line_num + 2
            try:
                cells = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield f"line {start}: not valid CSV: {' '.join(str(error).split())}"
                continue
            if len(cells) > len(names):
                yield f"line {start}: {len(cells)} columns, and the header has {len(names)}"
            elif any(cell.strip() for cell in cells):
                stripped = ((name, cell.strip()) for name, cell in zip(names, cells, strict=False))
                yield Row(start, {name: cell for name, cell in stripped if cell})


def _lines(stream: io.BufferedReader, path: Path) -> Iterator[str]:
    for line in bounded_lines(stream, LONGEST_LINE):
        if line.data is None:
            raise InputError(f"{path}: line {line.number} is longer than {LONGEST_LINE:,} bytes; is it a CSV file?")
        if line.number == 1 and (b"\x00" in line.data or line.data.startswith((b"PK\x03\x04", b"\x1f\x8b"))):
            raise InputError(f"{path} is not text; unpack it, or save it as CSV UTF-8")
        try:
            yield decode(line.data).text
        except UndecodableError as error:
            raise InputError(f"{path}: line {line.number} is {error}") from None


def _header(line: str, needs: Sequence[str], takes: Sequence[str], path: Path) -> tuple[list[str], str]:
    best: list[str] = []
    for delimiter in _DELIMITERS:
        try:
            names = [name.strip().lower() for name in next(csv.reader([line], delimiter=delimiter), [])]
        except csv.Error:
            continue
        if set(needs) <= set(names):
            return names, delimiter
        best = max(best, names, key=lambda each: len(set(needs) & set(each)))
    others = f", and may have: {', '.join(takes)}" if takes else ""
    kind = f"a table of this kind has: {', '.join(needs)}{others}"
    if not line.strip():
        raise InputError(f"{path} is empty, or begins with an empty line, where the names of the columns go; {kind}")
    missing = [name for name in needs if name not in best]
    raise InputError(f"{path} lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}; {kind}")
