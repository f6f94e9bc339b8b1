"""``reportedly claims``: the claims in the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportedly.cli.options import Period, gazetteer_option, json_option, ledger_option, open_ledger, period
from reportedly.cli.output import json_text, note, write, write_csv, write_table
from reportedly.model import EventType, Status

if TYPE_CHECKING:
    from reportedly.ledger import LedgerClaim


@click.command()
@ledger_option
@gazetteer_option
@click.option("--place", metavar="PLACE", help='A place: a name, "Name, CC" or a GeoNames id.')
@click.option("--actor", metavar="NAME", help="A party that acts or is acted on: a name or a registry id.")
@click.option("--type", "event_type", type=click.Choice([each.value for each in EventType]), help="A type of event.")
@click.option("--speaker", metavar="NAME", help="Who vouches for the claim; OUTLET for the documents' own voice.")
@click.option("--status", type=click.Choice([each.value for each in Status]), help="How sure the speaker is.")
@click.option("--from", "start", type=period, metavar="DATE", help="Only what may have happened on or after it.")
@click.option("--to", "end", type=period, metavar="DATE", help="Only what may have happened on or before it.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "jsonl", "csv"]),
    default="table",
    show_default=True,
    help="jsonl has the codebook's fields, one claim a line.",
)
@json_option("The same as --format jsonl.")
def claims(
    ledger: str,
    gazetteer_file: Path | None,
    place: str | None,
    actor: str | None,
    event_type: str | None,
    speaker: str | None,
    status: str | None,
    start: Period | None,
    end: Period | None,
    form: str,
    as_json: bool,
) -> None:
    """List claims: who says that who did what to whom, where and when.

    \b
    Example:
      reportedly claims --place "Abu Kamal, SY" --type capture --from 2017-11 --format csv
    """
    first, last = start.start if start else None, end.end if end else None
    if first and last and first > last:
        raise click.BadParameter(f"--from {first} is after --to {last}; swap them")
    with open_ledger(ledger, gazetteer_file) as book:
        found = book.claims(
            place=place,
            actor=actor,
            type=EventType(event_type) if event_type else None,
            speaker=speaker,
            status=Status(status) if status else None,
            start=first,
            end=last,
        )
        if as_json or form == "jsonl":
            count = _write_jsonl(found)
        elif form == "csv":
            count = _write_csv(found)
        else:
            count = _write_table(found)
    if not count:
        note("no claim in the ledger is like that")


def _write_jsonl(found: Iterable[LedgerClaim]) -> int:
    from reportedly.exports.codebook import to_codebook

    count = 0
    for each in found:
        write(json_text(to_codebook(each), indent=None))
        count += 1
    return count


def _write_csv(found: Iterable[LedgerClaim]) -> int:
    from reportedly.exports.codebook import CSV_FIELDS, to_csv_row

    return write_csv(CSV_FIELDS, map(to_csv_row, found))


def _write_table(found: Iterable[LedgerClaim]) -> int:
    from reportedly.exports.codebook import TABLE_FIELDS, to_table_row

    return write_table(TABLE_FIELDS, map(to_table_row, found))
