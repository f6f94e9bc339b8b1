"""``reportedly export``: claims, events and holdings in the formats that others read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportedly.cli.counting import CountOfParts
from reportedly.cli.options import (
    Period,
    gazetteer_option,
    json_option,
    known_option,
    ledger_option,
    on_option,
    open_ledger,
    period,
)
from reportedly.cli.output import json_text, note, one_line, write
from reportedly.model import EventType, Status

if TYPE_CHECKING:
    from reportedly.exports.export import ExportSummary

_FORMATS = (
    "csv",
    "jsonl",
    "parquet",
    "geojson",
    "gpkg",
    "geoparquet",
    "kml",
    "hxl",
    "ftm",
    "timemap",
    "acled",
    "ged",
    "polecat",
    "place-day",
    "place-week",
    "datapackage",
)
_INTERRUPTED = 130


@click.command()
@click.argument("form", type=click.Choice(_FORMATS), metavar="FORMAT")
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="PATH", help="The file to write.")
@click.option(
    "--what",
    type=click.Choice(["claims", "events", "holdings"]),
    help="What to export. Default: claims; events for acled, ged and polecat; holdings for panels.",
)
@ledger_option
@gazetteer_option
@click.option("--place", metavar="PLACE", help='A place: a name, "Name, CC" or a GeoNames id.')
@click.option("--party", metavar="NAME", help="A party that acts, is acted on or holds: a name or a registry id.")
@click.option("--type", "event_type", type=click.Choice([each.value for each in EventType]), help="A type of event.")
@click.option("--speaker", metavar="NAME", help="Who vouches for the claim; OUTLET for the documents' own voice.")
@click.option("--status", type=click.Choice([each.value for each in Status]), help="How sure the speaker is.")
@click.option("--reader", metavar="NAME", help="Only claims of this reader: a name, or name@version.")
@click.option("--from", "start", type=period, metavar="DATE", help="Only what may have happened on or after it.")
@click.option("--to", "end", type=period, metavar="DATE", help="Only what may have happened on or before it.")
@on_option
@known_option
@click.option(
    "--coarsen",
    metavar="KM|admin1",
    help="Blur places for publication: to the middle of a cell of so many kilometres, or to the first-level region.",
)
@json_option("Print the summary as JSON.")
def export(
    form: str,
    out: Path,
    what: str | None,
    ledger: str,
    gazetteer_file: Path | None,
    place: str | None,
    party: str | None,
    event_type: str | None,
    speaker: str | None,
    status: str | None,
    reader: str | None,
    start: Period | None,
    end: Period | None,
    on: date | None,
    known: date | None,
    coarsen: str | None,
    as_json: bool,
) -> int:
    """Write claims, events or holdings to a file that other programs read.

    FORMAT is csv, jsonl, parquet, geojson, gpkg (GeoPackage), geoparquet, kml (Google Earth), hxl (tagged CSV), ftm
    (FollowTheMoney statements), timemap, acled, ged or polecat (events in the columns of ACLED, UCDP GED and POLECAT),
    place-day or place-week (panels of who holds what), or datapackage (all tables with codebook, licences and versions;
    a new folder, or a .zip file). acled, ged, polecat and the panels are CSV, or what the name of a .jsonl or .parquet
    file says. What is written is there whole or not at all.

    \b
    Example:
      reportedly export gpkg --what holdings --on 2017-11-15 --out control.gpkg
    """
    from reportedly.exports.coarsening import Coarsening
    from reportedly.exports.export import export as run
    from reportedly.exports.selection import Selection
    from reportedly.pipeline.interrupts import Interrupts, Stopped

    first, last = start.start if start else None, end.end if end else None
    if first and last and first > last:
        raise click.BadParameter(f"--from {first} is after --to {last}; swap them")
    selection = Selection(
        place=place,
        party=party,
        type=event_type,
        status=status,
        speaker=speaker,
        reader=reader,
        start=first,
        end=last,
        on=on,
        known=known,
        coarsen=Coarsening.parse(coarsen) if coarsen is not None else None,
    )
    with (
        open_ledger(ledger, gazetteer_file) as book,
        CountOfParts("Exporting") as progress,
        Interrupts() as signals,
    ):
        try:
            with signals.allowed():
                summary = run(book, form, out, what=what, selection=selection, observe=progress.show)
        except Stopped:
            note(f"stopped; nothing was written to {out}")
            return _INTERRUPTED
    if as_json:
        write(json_text(summary.to_json()))
    else:
        _print(summary)
    if not any(summary.rows.values()):
        note("nothing in the ledger is like that: the export has no row")
    return 0


def _print(summary: ExportSummary) -> None:
    for name, count in summary.rows.items():
        write(one_line(f"{name}: {count:,} {'row' if count == 1 else 'rows'} in {summary.path}"))
    if summary.metadata is not None:
        write(one_line(f"what the columns are, and where it comes from: {summary.metadata}"))
    for reason, count in summary.left_out.items():
        write(one_line(f"left out: {count:,}, {reason}"))
