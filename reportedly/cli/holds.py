"""``reportedly holds``: who holds a place, who says so, and who says otherwise."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from reportedly.cli.holdings import Testimony, holding_json, in_words, testimonies, testimony_json
from reportedly.cli.options import gazetteer_option, json_option, known_option, ledger_option, on_option, open_ledger
from reportedly.cli.output import json_text, one_line, shorten, write

_SHOWN = 10
_QUOTE_LENGTH = 300


@click.command()
@click.argument("place")
@on_option
@known_option
@ledger_option
@gazetteer_option
@json_option("Print the distribution and every claim behind it as JSON.")
def holds(
    place: str, on: date | None, known: date | None, ledger: str, gazetteer_file: Path | None, as_json: bool
) -> None:
    """Tell who holds PLACE: the probabilities, and the claims for and against.

    PLACE is a name, "Name, CC" with the country's ISO code, or a GeoNames id.

    \b
    Example:
      reportedly holds "Raqqa, SY" --on 2016-06-01 --known 2016-07-01
    """
    with open_ledger(ledger, gazetteer_file) as book:
        holding = book.holds(place, on=on, known=known)
        claims = {each.claim.id: each for each in book.claims(ids=[each.claim_id for each in holding.evidence])}
    found = testimonies(holding, claims)
    if as_json:
        write(json_text({**holding_json(holding), "claims": [testimony_json(each) for each in found]}))
        return
    write(one_line(in_words(holding)))
    _write_side("Who says so", [each for each in found if each.stance == "for"])
    _write_side("Who says otherwise", [each for each in found if each.stance == "against"])
    uncounted = sum(each.stance is None for each in found)
    if uncounted:
        write(f"\nSaid, but not counted: {_claims(uncounted)}; --json gives them with the reasons")


def _write_side(title: str, side: list[Testimony]) -> None:
    if not side:
        return
    write(f"\n{title}: {_claims(len(side))}")
    for each in side[:_SHOWN]:
        quote = " … ".join(quote.text for quote in each.found.claim.quotes)
        document = each.found.document
        write(
            f"  {each.evidence.known}  {one_line(document.outlet or document.key)}: “{shorten(quote, _QUOTE_LENGTH)}”"
        )
        write(f"              {one_line(each.evidence.reason)}")
    if len(side) > _SHOWN:
        write(f"  and {len(side) - _SHOWN} more; --json gives them all")


def _claims(count: int) -> str:
    return "1 claim" if count == 1 else f"{count} claims"
