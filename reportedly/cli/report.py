"""``reportedly report``: a situation report in one file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from reportedly.cli.options import (
    day,
    gazetteer_option,
    json_option,
    known_option,
    ledger_option,
    on_option,
    open_ledger,
)
from reportedly.cli.output import json_text, note, one_line, write


@click.command()
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="FILE", help="The file: .html, .pdf or .md."
)
@click.option(
    "--area",
    metavar="AREA",
    help='A place ("Raqqa, SY"), a region, a country (SY, Syria), or west,south,east,north. Default: everything.',
)
@click.option(
    "--since",
    type=day,
    metavar="DATE",
    help="Tell what changed since this day (YYYY-MM-DD). Default: 30 days before --on.",
)
@on_option
@known_option
@ledger_option
@gazetteer_option
@json_option("Print how much is in the report as JSON.")
def report(
    out: Path,
    area: str | None,
    since: date | None,
    on: date | None,
    known: date | None,
    ledger: str,
    gazetteer_file: Path | None,
    as_json: bool,
) -> None:
    """Write a situation report: who holds what, what changed, what is disputed, who died, what is not known.

    It has a summary in sentences, a map, a table, both sides of each dispute with their sentences, figures of people
    killed as low, best and high, the health of the collection and the sources. FILE is one self-contained file, without
    scripts and without anything from elsewhere: HTML that prints well, PDF (needs: pip install "reportedly[report]") or
    Markdown. Where --known is given and --on is not, the report is about that day.

    \b
    Example:
      reportedly report --area "Deir ez-Zor, SY" --since 2017-11-01 --on 2017-11-15 --out deir-ez-zor.html
    """
    from reportedly.reports.report import report as write_report

    with open_ledger(ledger, gazetteer_file) as book:
        found = write_report(book, out, area=area, since=since, on=on, known=known)
    if as_json:
        counts = {
            "places": len(found.rows),
            "changes": len(found.changes) + found.more_changes,
            "disputes": len(found.disputes) + found.more_disputes,
            "events": len(found.events) + found.more_events,
            "sources": len(found.sources) + found.more_sources,
        }
        days = {"since": found.since, "on": found.on, "known": found.known}
        write(json_text({"file": str(out), "area": found.area.name, **days, **counts}))
    else:
        write(one_line(f"{len(found.rows):,} places and {len(found.sources):,} sources in {out}"))
    if not found.rows:
        note("no claim tells who held a place there; the report says what else is told")
