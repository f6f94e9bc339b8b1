"""What goes to the terminal and to files: UTF-8 always, and no character of a source that could drive a terminal."""

from __future__ import annotations

import csv
import json
import logging
import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_WIDTH_OF_A_PIPE = 120
_NARROWEST = 8  # no column is cut below this
_GAP = "  "
_BIDIRECTIONAL = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSAFE_IN_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def use_utf8() -> None:
    """Write UTF-8 whatever the locale says, and show what cannot be written (a lone surrogate) as an escape."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def clean(text: str) -> str:
    """Return text without control, escape, direction and surrogate characters; newlines and tabs stay."""
    return "".join(
        character
        for character in text
        if character in "\n\t"
        or (unicodedata.category(character) not in {"Cc", "Cs"} and character not in _BIDIRECTIONAL)
    )


def one_line(text: str) -> str:
    """Return clean text with every run of white space as one space."""
    return " ".join(clean(text).split())


def shorten(text: str, limit: int) -> str:
    """Return one clean line of at most ``limit`` characters."""
    line = one_line(text)
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def note(message: str, *, is_error: bool = False) -> None:
    """Print one line to standard error, as every note and error is; as a record where the log is in JSON."""
    for each in logging.getLogger("reportedly").handlers:
        if getattr(each, "is_json", False):
            level = logging.ERROR if is_error else logging.INFO
            each.emit(logging.LogRecord("reportedly.cli", level, "", 0, "%s", (one_line(message),), None))
            return
    print(f"reportedly: {one_line(message)}", file=sys.stderr, flush=True)  # noqa: T201 - the command line's one voice


def write(line: str = "") -> None:
    """Print a line to standard output."""
    print(line)  # noqa: T201 - the command line's one voice


def json_text(value: Any, *, indent: int | None = 2) -> str:
    """Return JSON in UTF-8 with days as ISO dates and every character that could drive a terminal escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=_plain, allow_nan=False)
    return _UNSAFE_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not JSON")


class _CleanOutput:
    """Standard output for ``csv`` writers: a row keeps its line end and nothing else that moves a terminal's cursor."""

    def write(self, text: str, /) -> int:
        row = text.removesuffix("\r\n")
        return sys.stdout.write(clean(row) + text[len(row) :])


def write_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> int:
    """Print rows as CSV (RFC 4180, UTF-8) and return how many.

    A text that a spreadsheet would take for a formula begins with an apostrophe.
    """
    from reportedly.exports.cells import neutralised

    writer = csv.DictWriter(_CleanOutput(), columns)
    writer.writeheader()
    count = 0
    for row in rows:
        cells = {column: row[column] for column in columns}
        writer.writerow({name: neutralised(cell) if isinstance(cell, str) else cell for name, cell in cells.items()})
        count += 1
    return count


def write_table(titles: Sequence[str], rows: Iterable[Sequence[str]], *, right: frozenset[int] = frozenset()) -> int:
    """Print rows in columns, one line each, and return how many; columns in ``right`` are flush right.

    On a terminal the widest columns are cut so that a line fits; into a pipe everything goes.
    """
    from rich.cells import cell_len, set_cell_size

    cells = [[one_line(cell) for cell in row] for row in rows]
    if not cells:
        return 0
    widths = [max(map(cell_len, column)) for column in zip(titles, *cells, strict=True)]
    if sys.stdout.isatty():
        room = shutil.get_terminal_size().columns - len(_GAP) * (len(widths) - 1)
        while sum(widths) > room and max(widths) > _NARROWEST:
            widths[widths.index(max(widths))] -= 1
    for row in ([*titles], *cells):
        fitted = []
        for number, (cell, width) in enumerate(zip(row, widths, strict=True)):
            length = cell_len(cell)
            if length > width:
                cell, length = set_cell_size(cell, width - 1) + "…", width
            space = " " * (width - length)
            fitted.append(space + cell if number in right else cell + space)
        write(_GAP.join(fitted).rstrip())
    return len(cells)


def console(stream: TextIO | None = None) -> Console:
    """Return a console on ``stream`` (standard output) that never takes text for markup, colours only on a terminal."""
    from rich.console import Console

    target = stream or sys.stdout
    width = None if target.isatty() or "COLUMNS" in os.environ else _WIDTH_OF_A_PIPE
    return Console(file=target, markup=False, emoji=False, highlight=False, width=width, legacy_windows=False)


def has_colours(screen: Console) -> bool:
    """Say whether colours can be seen there and are wanted."""
    return screen.color_system is not None and not screen.no_color


def render(screen: Console, *parts: RenderableType) -> None:
    """Print tables and texts without the spaces that fill up their lines, so that they can be piped and copied."""
    with screen.capture() as captured:
        for part in parts:
            screen.print(part)
    for line in captured.get().splitlines():
        write(line.rstrip())
