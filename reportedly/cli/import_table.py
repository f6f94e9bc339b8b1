"""``reportedly import``: tables that others coded, as sources."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportedly.cli.options import actors_option, day, gazetteer_option, json_option, ledger_option
from reportedly.cli.output import json_text, note, one_line, write

if TYPE_CHECKING:
    from reportedly.imports.importing import ImportSummary

_NOTHING = 1


@click.command("import")
@click.argument("form", type=click.Choice(["acled", "ged", "viina", "csv"]), metavar="FORM")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@ledger_option
@click.option(
    "--published",
    type=day,
    metavar="DATE",
    help="The day from which rows count as known that do not say it themselves, such as the table's release.",
)
@click.option(
    "--every",
    type=click.IntRange(min=1),
    default=30,
    show_default=True,
    metavar="DAYS",
    help="Of a panel: tell again after so many days what a source still says.",
)
@gazetteer_option
@actors_option
@json_option("Print the summary as JSON.")
def import_table(
    form: str,
    file: Path,
    ledger: str,
    published: date | None,
    every: int,
    gazetteer_file: Path | None,
    actors: str | None,
    as_json: bool,
) -> int:
    """Take a table that others coded into the ledger, as a source of its own.

    FORM is acled, ged (UCDP GED), viina (a panel of who holds which place on each day), or csv (claims in the columns
    of `reportedly export csv`, or a part of them). FILE is CSV with a header. Each row becomes a document with its
    note, and a claim for each source that the row names: what a news outlet says in its own report and in a row is one
    testimony. How exactly the coders knew the day and the place is kept. A row that was imported before is not stored
    again. The data set's licence is printed, and named by exports.

    \b
    Example:
      reportedly import acled syria-2017.csv --ledger war.db
    """
    from reportedly.imports.importing import import_table as run
    from reportedly.ledger import Ledger
    from reportedly.places import Gazetteer

    if gazetteer_file is not None:
        Gazetteer.open(gazetteer_file).close()
    from reportedly.imports.rows import table_rows
    from reportedly.imports.shapes import shape_of

    shape = shape_of(form)
    next(table_rows(file, shape.needs, shape.takes), None)  # a wrong file makes no ledger
    with Ledger.open(ledger, gazetteer=gazetteer_file) as book:
        summary = run(book, form, file, published=published, actors=actors, every=every)
        location = book.location
    if as_json:
        write(json_text(dataclasses.asdict(summary) | {"left_out": dict(summary.left_out)}))
    else:
        _print(summary, location)
    return 0 if summary.documents or summary.known else _NOTHING


def _print(summary: ImportSummary, ledger: str) -> None:
    write(
        one_line(
            f"{summary.rows:,} rows: {summary.documents:,} documents with {summary.claims:,} claims stored in {ledger}"
            f", {summary.known:,} there already"
        )
    )
    for reason, count in summary.left_out.most_common():
        write(one_line(f"left out: {count:,}, {reason}"))
    for line in summary.rejected:
        note(one_line(line))
    if summary.rejected_rows > len(summary.rejected):
        note(f"and {summary.rejected_rows - len(summary.rejected):,} more rows that could not be read")
    if summary.licence is not None:
        write(one_line(f"terms: {summary.licence}"))
