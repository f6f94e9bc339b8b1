"""``reportedly ledger add``: tables of claims into a ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reportedly.cli.options import json_option, ledger_option
from reportedly.cli.output import json_text, note, one_line, write
from reportedly.cli.read_table import left_out_lines, note_left_out

if TYPE_CHECKING:
    from reportedly.pipeline.adding import AddSummary

_NOTHING_ADDED = 1


@click.command()
@click.argument("tables", nargs=-1, required=True, metavar="TABLE...")
@ledger_option
@json_option("Print the summary as JSON.")
@click.option("--quiet", is_flag=True, help="Print no summary, only what was left out.")
def add(tables: tuple[str, ...], ledger: str, as_json: bool, quiet: bool) -> int:
    """Append tables of claims to a ledger.

    TABLE is a Parquet file, or a folder of them, that `reportedly read --out` wrote, on this machine or in Spark. The
    ledger is then what reading the documents straight into it gives. What it has already is not added again, so a run
    that was stopped is taken up by running it again. Every claim is checked; rows that hold none, and rows that are not
    as a reader left them, are left out and named.

    \b
    Example:
      reportedly ledger add claims.parquet --ledger team.db
    """
    from reportedly.pipeline.adding import add_tables

    summary = add_tables(tables, ledger)
    nothing = not (summary.documents_new or summary.documents_already_stored)
    if as_json:
        write(json_text(summary.to_json()))
    if as_json or quiet or nothing:
        note_left_out(summary.left_out, summary.failures)
    else:
        for line in _lines(summary):
            write(line)
    if nothing:
        note("nothing could be added" if summary.failures else "nothing could be added: the table has no row")
        return _NOTHING_ADDED
    return 0


def _lines(summary: AddSummary) -> list[str]:
    return [
        f"Ledger          {one_line(summary.ledger)}",
        f"Documents       {summary.documents_new:,} added, {summary.documents_already_stored:,} already stored, "
        f"{summary.failures:,} left out",
        f"Claims          {summary.claims:,} added",
        *left_out_lines(summary.left_out, summary.failures, "--json names up to a thousand"),
    ]
