"""Options and values that several commands share."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from reportedly.model import DatePrecision

if TYPE_CHECKING:
    from reportedly.ledger import Ledger

_Command = TypeVar("_Command", bound=Callable[..., Any])
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Period:
    """A day, a month or a year as given on the command line, with its first and last day."""

    start: date
    end: date
    precision: DatePrecision


def period(text: str) -> Period:
    """Read YYYY-MM-DD, YYYY-MM or YYYY."""
    return _parsed(text, "YYYY-MM-DD, YYYY-MM or YYYY")


def day(text: str) -> date:
    """Read YYYY-MM-DD."""
    result = _parsed(text, "YYYY-MM-DD")
    if result.precision is not DatePrecision.DAY:
        raise click.BadParameter(f"{text!r} is a whole {result.precision}; give one day as YYYY-MM-DD")
    return result.start


def _parsed(text: str, allowed: str) -> Period:
    found = _DATE.fullmatch(text.strip())
    if found is None:
        raise click.BadParameter(f"{text!r} is not a date; give {allowed}")
    given = [int(part) for part in found.groups() if part]
    try:
        start = date(*[*given, 1, 1][:3])
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no date in the calendar ({error}); give {allowed}") from None
    if len(given) == 3:
        return Period(start, start, DatePrecision.DAY)
    if len(given) == 2:
        return Period(start, start.replace(day=monthrange(start.year, start.month)[1]), DatePrecision.MONTH)
    return Period(start, start.replace(month=12, day=31), DatePrecision.YEAR)


def ledger_option(command: _Command) -> _Command:
    """Add ``--ledger FILE``."""
    return click.option(
        "--ledger",
        default="reportedly.db",
        envvar="REPORTEDLY_LEDGER",
        show_default=True,
        show_envvar=True,
        metavar="FILE",
        help="The ledger: a file, or postgresql://USER@HOST/DATABASE.",
    )(command)


def gazetteer_option(command: _Command) -> _Command:
    """Add ``--gazetteer FILE``, which gives the command a ``gazetteer_file``: ``None`` for the package's own.

    This is the one place where a gazetteer is chosen; the library itself looks at no setting.
    """
    return click.option(
        "--gazetteer",
        "gazetteer_file",
        type=click.Path(path_type=Path),
        envvar="REPORTEDLY_GAZETTEER",
        show_envvar=True,
        metavar="FILE",
        help="A gazetteer of your own (see `reportedly gazetteer`). Default: the package's.",
    )(command)


def own_gazetteer() -> Path:
    """Return where a user's own gazetteer lies unless it is said otherwise."""
    return Path(click.get_app_dir("reportedly")) / "gazetteer.sqlite"


def actors_option(command: _Command) -> _Command:
    """Add ``--actors FILE``."""
    return click.option(
        "--actors",
        envvar="REPORTEDLY_ACTORS",
        show_envvar=True,
        metavar="FILE",
        help="Your own file (YAML) of further names, parties and relations.",
    )(command)


def json_option(text: str) -> Callable[[_Command], _Command]:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help=text)


def on_option(command: _Command) -> _Command:
    """Add ``--on DATE``."""
    return click.option("--on", type=day, metavar="DATE", help="The day asked about (YYYY-MM-DD). Default: today.")(
        command
    )


def known_option(command: _Command) -> _Command:
    """Add ``--known DATE``."""
    return click.option(
        "--known",
        type=day,
        metavar="DATE",
        help="Only with what was known by the end of this day (YYYY-MM-DD). Default: with everything in the ledger.",
    )(command)


def open_ledger(location: str, gazetteer: Path | None = None) -> Ledger:
    """Open a ledger that must exist, for reading alone; raises ``LedgerError`` with what to do when there is none."""
    from reportedly.ledger import Ledger

    if gazetteer is not None:  # one that is named must be there; the ledger itself would do without
        from reportedly.places import Gazetteer

        Gazetteer.open(gazetteer).close()
    return Ledger.open(location, create=False, read_only=True, gazetteer=gazetteer)
