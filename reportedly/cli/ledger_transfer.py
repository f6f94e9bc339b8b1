"""``reportedly ledger copy``, ``merge`` and ``backup``: whole ledgers from one place to another."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportedly.cli.counting import CountOfParts
from reportedly.cli.options import json_option, open_ledger
from reportedly.cli.output import json_text, note, one_line, write

if TYPE_CHECKING:
    from reportedly.ledger.merging import Merged
    from reportedly.ledger.transfer import Copied

_LEFT_OUT = 1
_SHOWN = 20


@click.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@json_option("Print what was copied as JSON.")
def copy(source: str, target: str, as_json: bool) -> None:
    """Copy a ledger to where none is yet: between files, and between a file and PostgreSQL.

    FROM and TO are files, or addresses as postgresql://USER@HOST/DATABASE. Every row is copied as it is: ids, times,
    decisions, and the hash chain. Others may go on writing to FROM; the copy is of the moment at which it began. All of
    it is stored, or nothing.

    \b
    Example:
      reportedly ledger copy war.db postgresql://desk@db.example.org/war
    """
    from reportedly.ledger.transfer import copy as run

    with open_ledger(source) as book, CountOfParts("Copying") as progress:
        copied = run(book, target, progress.show)
    _print_copied(copied, as_json=as_json)


@click.command()
@click.argument("ledger", metavar="LEDGER")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@json_option("Print what was backed up as JSON.")
def backup(ledger: str, file: Path, as_json: bool) -> None:
    """Back a ledger up to a new file, while others go on reading and writing.

    FILE is a ledger in SQLite, whatever LEDGER is in; any command opens it. A file is backed up page by page by
    SQLite's online backup, a ledger in PostgreSQL is copied. The SHA-256 of FILE is printed.

    \b
    Example:
      reportedly ledger backup postgresql://desk@db.example.org/war war-2026-11-23.db
    """
    from reportedly.ledger.transfer import backup as run

    with open_ledger(ledger) as book, CountOfParts("Backing up") as progress:
        copied = run(book, file, progress.show)
    _print_copied(copied, as_json=as_json)


@click.command()
@click.argument("ledgers", nargs=-1, required=True, metavar="FROM... INTO")
@json_option("Print what was merged as JSON.")
def merge(ledgers: tuple[str, ...], as_json: bool) -> int:
    """Add what some ledgers hold to another one, the last named, which is made if it is missing.

    What both have is one. Reviewers' decisions of both stay, in the order of their times, and count as if they had been
    made in one ledger; where the reviewers of two decided otherwise on one claim, that is told, with what counts now.
    The exit code is 1 where decisions had to be left out: those about claims of a reading that the other ledger has
    with other claims.

    \b
    Example:
      reportedly ledger merge field-office.db second-office.db war.db
    """
    from reportedly.ledger import Ledger
    from reportedly.ledger.merging import merge as run

    *sources, into = ledgers
    if not sources:
        raise click.UsageError("merge needs a ledger to take from and one to merge into: FROM... INTO")
    done: list[Merged] = []
    for source in sources:
        with open_ledger(source) as book, Ledger.open(into) as target, CountOfParts("Merging") as progress:
            if (book.path is not None and target.path is not None and book.path.samefile(target.path)) or (
                source == into
            ):
                raise click.UsageError(f"{book.location} cannot be merged into itself; name another ledger")
            done.append(run(book, target, progress.show))
            location = target.location
    if as_json:
        write(json_text({"into": location, "merged": [dataclasses.asdict(each) for each in done]}))
    else:
        for each in done:
            _print_merged(each, location)
    return _LEFT_OUT if any(each.left_out for each in done) else 0


def _print_copied(copied: Copied, *, as_json: bool) -> None:
    counts = dataclasses.asdict(copied.counts)
    head = copied.head
    if as_json:
        found: dict[str, Any] = {"from": copied.source, "to": copied.target, **counts}
        found |= {"chain": dataclasses.asdict(head) if head is not None else None}
        write(json_text(found | {"sha256": copied.sha256, "bytes": copied.size}))
        return
    write(
        one_line(
            f"{copied.target}: {copied.counts.documents:,} documents, {copied.counts.claims:,} claims, "
            f"{copied.counts.decisions:,} decisions"
        )
    )
    if head is not None:
        write(f"hash chain: {head.links:,} links, the last {head.link}")
    if copied.sha256 is not None:
        write(f"sha256: {copied.sha256} ({copied.size:,} bytes)")


def _print_merged(merged: Merged, into: str) -> None:
    write(
        one_line(
            f"{merged.source} into {into}: {merged.documents:,} documents, {merged.readings:,} readings, "
            f"{merged.claims:,} claims, {merged.decisions:,} decisions are new"
        )
    )
    for line in merged.conflicts[:_SHOWN]:
        write(one_line(f"differs: {line}"))
    for line in merged.left_out[:_SHOWN]:
        note(f"left out: {line}")
    for what, lines in (("differ", merged.conflicts), ("are left out", merged.left_out)):
        if len(lines) > _SHOWN:
            note(f"and {len(lines) - _SHOWN:,} more that {what}; --json names them all")
