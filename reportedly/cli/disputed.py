"""``reportedly disputed``: claims that cannot all be true, the most important first."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportedly.cli.happenings import dispute_json, quotes, speaker
from reportedly.cli.options import (
    Period,
    gazetteer_option,
    json_option,
    known_option,
    ledger_option,
    open_ledger,
    period,
)
from reportedly.cli.output import json_text, note, one_line, shorten, write

if TYPE_CHECKING:
    from reportedly.ledger import LedgerClaim
    from reportedly.weighing.disputes import Dispute

_QUOTE_LENGTH = 240
_SHOWN = 4


@click.command()
@ledger_option
@gazetteer_option
@click.option("--place", metavar="PLACE", help='A place: a name, "Name, CC" or a GeoNames id.')
@click.option("--from", "start", type=period, metavar="DATE", help="Only disputes about days on or after it.")
@click.option("--to", "end", type=period, metavar="DATE", help="Only disputes about days on or before it.")
@known_option
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    metavar="N",
    help="At most so many, the most important; 0 for all.",
)
@json_option("Print the disputes with the claims of both sides as JSON.")
def disputed(
    ledger: str,
    gazetteer_file: Path | None,
    place: str | None,
    start: Period | None,
    end: Period | None,
    known: date | None,
    limit: int,
    as_json: bool,
) -> None:
    """List what is disputed: who holds a place, whether something happened, how many died; with both sides' sentences.

    What has good sources on both sides, is recent and matters most comes first. It is as recent as seen from the end of
    the period asked about, else from the day given with --known, else from the last claim in the ledger.

    \b
    Example:
      reportedly disputed --from 2017-11-01 --to 2017-11-30
    """
    from reportedly.weighing.disputes import disputes_of

    first, last = start.start if start else None, end.end if end else None
    if first and last and first > last:
        raise click.BadParameter(f"--from {first} is after --to {last}; swap them")
    with open_ledger(ledger, gazetteer_file) as book:
        found = disputes_of(book, known=known, start=first, end=last)
        if place is not None:
            there = {each.claim.id for each in book.claims(place=place)}
            found = [each for each in found if there & {*_claims(each)}]
        shown = found[:limit] if limit else found
        claims = {each.claim.id: each for each in book.claims(ids=[c for each in shown for c in _claims(each)])}
    if as_json:
        write(json_text({"known": known, "count": len(found), "disputes": [dispute_json(d, claims) for d in shown]}))
    else:
        for number, each in enumerate(shown, 1):
            _write(number, each, claims)
    if not found:
        note("nothing in the ledger is disputed there and then")
    elif len(shown) < len(found):
        note(f"{len(found) - len(shown)} less important ones are left out; --limit 0 shows all {len(found)}")


def _claims(dispute: Dispute) -> tuple[str, ...]:
    return (*dispute.contradiction.claims_for, *dispute.contradiction.claims_against)


def _write(number: int, dispute: Dispute, claims: dict[str, LedgerClaim]) -> None:
    item = dispute.contradiction
    if number > 1:
        write()
    write(one_line(f"{number}. {item.sentence}"))
    write(one_line(f"   {item.kind.value}; importance {dispute.reason}; events {', '.join(dispute.events) or 'none'}"))
    sides = (("For", item.claims_for, item.lineages_for), ("Against", item.claims_against, item.lineages_against))
    for title, ids, lineages in sides:
        noun = "lineage" if lineages == 1 else "lineages"
        write(f"   {title} ({lineages} {noun}):")
        side = sorted((claims[each] for each in ids if each in claims), key=lambda c: (c.known, c.claim.id))
        for each in side[:_SHOWN]:
            outlet = each.document.outlet or each.document.key
            write(f"     {each.known}  {one_line(speaker(each))} (in {one_line(outlet)}):")
            write(f"                 “{shorten(quotes(each), _QUOTE_LENGTH)}”")
        if len(side) > _SHOWN:
            write(f"     and {len(side) - _SHOWN} more; --json gives them all")
