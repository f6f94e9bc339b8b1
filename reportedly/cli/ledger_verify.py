"""``reportedly ledger verify`` and ``chain``: whether a ledger is as it was stored."""

from __future__ import annotations

import dataclasses

import click

from reportedly.cli.counting import CountOfParts
from reportedly.cli.options import json_option, open_ledger
from reportedly.cli.output import json_text, note, one_line, write

_PROBLEM_FOUND = 1
_SHOWN = 50


@click.command()
@click.argument("ledger", metavar="LEDGER")
@click.option(
    "--noted",
    metavar="LINK",
    help="A link of the hash chain that was noted before: it must still be in the chain.",
)
@json_option("Print what was found as JSON.")
def verify(ledger: str, noted: str | None, as_json: bool) -> int:
    """Check that a ledger is whole: nothing changed, missing or made up.

    All that can be worked out again is: ids from contents, columns from claims, quotes from texts, and the hash chain,
    if the ledger has one. The chain's last link is printed, to be noted elsewhere and given to --noted later. The exit
    code is 1 when there is a problem, and 3 when the ledger is too damaged to be opened.

    \b
    Example:
      reportedly ledger verify war.db
    """
    with open_ledger(ledger) as book:
        found = book.verification(noted)
        location = book.location
    head = found.head
    if as_json:
        write(
            json_text(
                {"ledger": location, "whole": not found.problems, "problems": list(found.problems)}
                | dataclasses.asdict(found.counts)
                | {"chain": dataclasses.asdict(head) if head is not None else None}
            )
        )
        return _PROBLEM_FOUND if found.problems else 0
    counts = found.counts
    write(
        one_line(
            f"{location}: {counts.documents:,} documents, {counts.readings:,} readings, {counts.claims:,} claims, "
            f"{counts.decisions:,} decisions"
        )
    )
    if head is None:
        write("hash chain: none; begin one with: reportedly ledger chain LEDGER")
    else:
        write(f"hash chain: {head.links:,} links, the last {head.link}")
    for line in found.problems[:_SHOWN]:
        write(one_line(f"PROBLEM  {line}"))
    if len(found.problems) > _SHOWN:
        note(f"and {len(found.problems) - _SHOWN:,} more problems; --json names them all")
    write("Whole." if not found.problems else f"{len(found.problems):,} problems found.")
    return _PROBLEM_FOUND if found.problems else 0


@click.command()
@click.argument("ledger", metavar="LEDGER")
@json_option("Print the chain's head as JSON.")
def chain(ledger: str, as_json: bool) -> None:
    """Chain a ledger by hashes, what it holds and whatever is appended from now on, so that tampering shows.

    There is no way back: the ledger keeps its chain. The last link is printed. Note it elsewhere, as in a notebook, a
    message to somebody else, or a time-stamping service: `reportedly ledger verify --noted LINK` then tells whether
    everything up to it is still as it was.

    \b
    Example:
      reportedly ledger chain war.db
    """
    from reportedly.ledger import Ledger

    with Ledger.open(ledger, create=False) as book, CountOfParts("Chaining") as progress:
        show = progress.show
        head = book.begin_chain(None if show is None else lambda done, total: show("documents", done, total))
        location = book.location
    if as_json:
        write(json_text({"ledger": location, "chain": dataclasses.asdict(head)}))
    else:
        write(one_line(f"{location}: {head.links:,} links, the last {head.link}"))
