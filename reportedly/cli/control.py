"""``reportedly control``: every place with evidence, and who holds it."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from reportedly.cli.holdings import CSV_COLUMNS, csv_row, feature, holding_json
from reportedly.cli.options import json_option, known_option, ledger_option, on_option, open_ledger
from reportedly.cli.output import json_text, note, write, write_csv, write_table
from reportedly.cli.parties import UNKNOWN
from reportedly.model import UNKNOWN_COUNTRY, Holding


@click.command()
@on_option
@known_option
@ledger_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "geojson", "json"]),
    default="table",
    show_default=True,
    help="geojson is a FeatureCollection by RFC 7946; places without a known point have a null geometry.",
)
@json_option("The same as --format json.")
def control(on: date | None, known: date | None, ledger: str, form: str, as_json: bool) -> None:
    """List who holds which place, for every place with evidence.

    \b
    Example:
      reportedly control --on 2017-11-15 --format geojson > control.geojson
    """
    from reportedly.weighing import Control

    day = on or date.today()
    with open_ledger(ledger) as book:
        holdings = Control.from_ledger(book, known=known).holdings(day, evidence=True)
    if as_json or form == "json":
        places = [{**holding_json(each), "evidence": len(each.counting)} for each in holdings]
        write(json_text({"on": day, "known": known, "places": places}))
    elif form == "geojson":
        write(json_text({"type": "FeatureCollection", "features": [feature(each) for each in holdings]}))
    elif form == "csv":
        write_csv(CSV_COLUMNS, [csv_row(each) for each in holdings])
    elif holdings:
        _write_table(holdings)
    if not holdings:
        note("no place in the ledger has evidence on who holds it")


def _write_table(holdings: list[Holding]) -> None:
    rows = [csv_row(holding) for holding in holdings]
    rows.sort(key=lambda row: (row["holder"] == UNKNOWN, row["country"] or UNKNOWN_COUNTRY, row["place"]))
    titles = ("place", "holder", "probability", "contested", "unknown", "claims", "latest")
    write_table(titles, map(_table_row, rows), right=frozenset({2, 3, 4, 5}))


def _table_row(row: dict[str, Any]) -> list[str]:
    place = f"{row['place']}, {row['country']}" if row["country"] else row["place"]
    shares = [f"{row[share]:.2f}" for share in ("probability", "contested", "unknown")]
    return [place, row["holder"], *shares, str(row["evidence"]), str(row["latest_evidence"])]
