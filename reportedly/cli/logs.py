"""What goes on in a run, on standard error: lines for people, or one JSON object a line for programs that collect logs.

Every module of the library logs under its own name (``reportedly.pipeline.run``) with the standard ``logging``; the
figures go in ``extra`` and become fields. Nothing is logged that a source wrote but its names and addresses.
"""

from __future__ import annotations

import contextlib
import logging
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from reportedly.cli.output import json_text, one_line

LEVELS = ("debug", "info", "warning", "error")
FORMATS = ("text", "json")

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Lines(logging.Handler):
    """Writes each record as one line to standard error."""

    def __init__(self, level: str, form: str, *, traces: bool) -> None:
        super().__init__(level.upper())
        self.is_json = form == "json"
        self._traces = traces

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record; what cannot be written is not worth a run."""
        with contextlib.suppress(OSError, ValueError):
            print(self._json(record) if self.is_json else self._text(record), file=sys.stderr, flush=True)  # noqa: T201 - its job

    def _json(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": one_line(record.getMessage()),
        }
        line |= {name: _plain(value) for name, value in _fields(record).items() if name not in line}
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = "".join(traceback.format_exception(record.exc_info[1]))
        return json_text(line, indent=None)

    def _text(self, record: logging.LogRecord) -> str:
        if record.levelno >= logging.WARNING:
            line = f"reportedly: {one_line(record.getMessage())}"
        else:
            at = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
            told = ", ".join(f"{name} {_shown(value)}" for name, value in _fields(record).items())
            name = record.name.removeprefix("reportedly.")
            line = f"{at} {name}: {one_line(record.getMessage())}{f' ({one_line(told)})' if told else ''}"
        if self._traces and record.exc_info and record.exc_info[1] is not None:
            line += "\n" + "".join(traceback.format_exception(record.exc_info[1])).rstrip()
        return line


@contextlib.contextmanager
def logged(level: str, form: str, *, traces: bool = False) -> Iterator[None]:
    """Write what the library logs from ``level`` on to standard error while the block runs.

    ``traces`` adds to the text where an error arose; JSON always has it. In JSON the command's own notes and errors are
    records too, so that every line of standard error is an object.
    """
    log, lines = logging.getLogger("reportedly"), Lines(level, form, traces=traces)
    before = log.level
    log.addHandler(lines)
    log.setLevel(lines.level)
    try:
        yield
    finally:
        log.removeHandler(lines)
        log.setLevel(before)


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name, value in vars(record).items() if name not in _OWN}


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 6) if abs(value) < 1e15 else str(value)
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)


def _shown(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else f"{value:,}" if type(value) is int else str(value)
