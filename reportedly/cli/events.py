"""``reportedly events``: what claims tell of as one event, who says so and who denies it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportedly.cli.happenings import (
    RIGHT,
    TITLES,
    event_json,
    in_figures,
    quotes,
    speaker,
    table_row,
    who,
)
from reportedly.cli.holdings import in_short
from reportedly.cli.options import (
    Period,
    gazetteer_option,
    json_option,
    known_option,
    ledger_option,
    open_ledger,
    period,
)
from reportedly.cli.output import json_text, note, one_line, shorten, write, write_table
from reportedly.errors import InputError
from reportedly.model import EventType

if TYPE_CHECKING:
    from reportedly.ledger import Ledger
    from reportedly.weighing.event import Event

_QUOTE_LENGTH = 300
_ROLES = {
    "affirms": "Say so",
    "denies": "Deny it, or say otherwise",
    "hedges": "Leave it open",
    "plans": "Tell of a plan",
}


@click.command()
@click.argument("event", required=False, metavar="[EVENT]")
@ledger_option
@gazetteer_option
@click.option("--place", metavar="PLACE", help='A place: a name, "Name, CC" or a GeoNames id.')
@click.option("--from", "start", type=period, metavar="DATE", help="Only what may have happened on or after it.")
@click.option("--to", "end", type=period, metavar="DATE", help="Only what may have happened on or before it.")
@click.option("--type", "event_type", type=click.Choice([each.value for each in EventType]), help="A type of event.")
@click.option("--party", metavar="NAME", help="A party that acts or is acted on: a name or a registry id.")
@known_option
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=50,
    show_default=True,
    metavar="N",
    help="At most so many, the latest; 0 for all.",
)
@json_option("Print the events with their claims as JSON.")
def events(
    event: str | None,
    ledger: str,
    gazetteer_file: Path | None,
    place: str | None,
    start: Period | None,
    end: Period | None,
    event_type: str | None,
    party: str | None,
    known: date | None,
    limit: int,
    as_json: bool,
) -> None:
    """List events: what happened, who says so and who denies it, how many died, and how many sources are independent.

    EVENT is an event's id; it opens one with every claim, its sentence, and why it is of the event. An id that the
    event had before it grew or was merged finds it too, as does the id of one of its claims. States (who holds a
    place) are listed with --type hold alone.

    \b
    Example:
      reportedly events --place "Abu Kamal, SY" --from 2017-11
    """
    from reportedly.weighing.events import events_of, find_event

    first, last = start.start if start else None, end.end if end else None
    if first and last and first > last:
        raise click.BadParameter(f"--from {first} is after --to {last}; swap them")
    with open_ledger(ledger, gazetteer_file) as book:
        found = events_of(book, known=known)
        if event is not None:
            one = find_event(found, event)
            if one is None:
                raise InputError(f"no event {event!r} in the ledger; `reportedly events` lists their ids")
            _open(book, one, as_json=as_json)
            return
        chosen = _chosen(book, found, place, party, event_type, first, last)
    shown = chosen[len(chosen) - limit :] if 0 < limit < len(chosen) else chosen
    if as_json:
        write(json_text({"known": known, "count": len(chosen), "events": [event_json(each) for each in shown]}))
    else:
        write_table(TITLES, map(table_row, shown), right=RIGHT)
    if not chosen:
        note("no event in the ledger is like that")
    elif len(shown) < len(chosen):
        note(f"{len(chosen) - len(shown)} earlier events are left out; --limit 0 shows all {len(chosen)}")


def _chosen(
    book: Ledger,
    found: list[Event],
    place: str | None,
    party: str | None,
    event_type: str | None,
    first: date | None,
    last: date | None,
) -> list[Event]:
    wanted: list[set[str]] = []
    if place is not None:
        wanted.append({each.claim.id for each in book.claims(place=place)})
    if party is not None:
        wanted.append({each.claim.id for each in book.claims(actor=party)})

    def fits(event: Event) -> bool:
        happened = event.happened
        earliest, latest = happened.start or happened.end, happened.end or happened.start
        if (first or last) and (earliest is None or latest is None):
            return False
        return (
            (event.type is not EventType.HOLD if event_type is None else event.type.value == event_type)
            and (first is None or latest is None or latest >= first)
            and (last is None or earliest is None or earliest <= last)
            and all(any(claim.claim_id in ids for claim in event.claims) for ids in wanted)
        )

    return [event for event in found if fits(event)]


def _open(book: Ledger, event: Event, *, as_json: bool) -> None:
    claims = {each.claim.id: each for each in book.claims(ids=[each.claim_id for each in event.claims])}
    if as_json:
        write(json_text(event_json(event, claims)))
        return
    from reportedly.exports.codebook import period as in_days

    where = in_short(event.place) if event.place is not None else "no place"
    write(one_line(f"{event.type.value} · {where} · {in_days(event.happened) or 'no date'} · {who(event)}"))
    first = event.first
    outlet = f" (in {first.outlet})" if first.outlet and first.outlet != first.speaker else ""
    write(one_line(f"First known on {first.known}, from {first.speaker}{outlet}"))
    write(f"{_many(event.lineages, 'independent lineage')}: {event.affirming} say so, {event.denying} deny it")
    for name, given in (("Killed", event.killed), ("Wounded", event.wounded)):
        if given is not None:
            write(one_line(f"{name}: {in_figures(given)} (low–best–high); {given.reason}"))
    for role, title in _ROLES.items():
        side = [each for each in event.claims if each.role.value == role]
        if side:
            write(f"\n{title}: {_many(len(side), 'claim')}")
        for each in side:
            said = claims[each.claim_id]
            document = said.document.outlet or said.document.key
            head = f"  {each.known}  {said.claim.type.value}, {each.status.value}, {speaker(said)} (in {document})"
            write(f"  {one_line(head)}")
            write(f"              “{shorten(quotes(said), _QUOTE_LENGTH)}”")
            if each.link is not None:
                reason = f"{each.probability:.2f} of this event: {each.link.reason} [{each.link.claim_id}]"
                write(f"              {one_line(reason)}")
            write(f"              {each.claim_id}")


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
