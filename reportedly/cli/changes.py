"""``reportedly changes``: what changed since a day, for a desk that watches many places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportedly.cli.collection import flag_json, open_regions, write_flags
from reportedly.cli.holdings import in_short, place_json
from reportedly.cli.options import day, gazetteer_option, json_option, ledger_option, on_option, open_ledger
from reportedly.cli.output import json_text, note, one_line, write
from reportedly.cli.saying import claim_json, claims_by_id, quoted, state_name

if TYPE_CHECKING:
    from reportedly.ledger import LedgerClaim
    from reportedly.weighing.changes import Change
    from reportedly.weighing.health import Flag

_CLAIMS_SHOWN = 3
_SHOWN = 20
_TITLES = {
    "captured": "Captured",
    "lost": "Lost, to nobody known",
    "contested": "Newly contested",
    "settled": "No longer contested",
    "found": "Newly known",
    "disputed": "Newly disputed",
    "stale": "Gone stale: no evidence for too long",
}


@click.command()
@click.option("--since", type=day, required=True, metavar="DATE", help="The day to compare with (YYYY-MM-DD).")
@click.option(
    "--known",
    type=day,
    metavar="DATE",
    help="Ask what was learnt: between the end of the --since day and the end of this one (YYYY-MM-DD).",
)
@on_option
@ledger_option
@gazetteer_option
@json_option("Print all changes, with every claim behind them, as JSON.")
def changes(
    since: date, known: date | None, on: date | None, ledger: str, gazetteer_file: Path | None, as_json: bool
) -> None:
    """Tell what changed since a day: captures, losses, places newly or no longer contested, new disputes, stale ones.

    There are two questions. Without --known: what happened? The --since day is compared with the --on day (default:
    today), both with everything in the ledger. With --known: what have we learnt? Belief about the --on day (default:
    the --known day) is compared as it was known by the end of --since and by the end of --known; nothing need have
    happened in between. Each change stands with the leading state and its probability before and after, and with the
    claims that did it. Large places come first, then what is most certain. Gaps and changes of the collection stand
    below: where nobody looks, nothing changes.

    \b
    Example:
      reportedly changes --since 2017-11-01 --on 2017-11-15
      reportedly changes --since 2017-11-10 --known 2017-11-12
    """
    from reportedly.weighing import Control
    from reportedly.weighing import changes as weighing
    from reportedly.weighing.health import health

    when = on or known or date.today()
    if known is not None and known <= since:
        raise click.UsageError(f"--known {known} is not after --since {since}; give a later day")
    if known is None and when <= since:
        raise click.UsageError(f"--on {when} is not after --since {since}; give a later day")
    with open_ledger(ledger, gazetteer_file) as book, open_regions(gazetteer_file) as regions:
        control = Control.from_ledger(book, known=known)
        if known is None:
            found = weighing.happened(control, since, when, sizes=regions.people)
        else:
            earlier = Control.from_ledger(book, known=since)
            found = weighing.learnt(earlier, control, when, sizes=regions.people)
        found += weighing.disputed(
            book.claims(), control, since, when, by_knowledge=known is not None, sizes=regions.people
        )
        claims = claims_by_id(book, [each.claim_id for change in found for each in change.because])
        last = known or when
        collected = health(book.coverage(), region_of=regions.of, until=last)
        flags = [flag for flag in collected.flags if flag.region.country is not None and flag.overlaps(since, last)]
    if as_json:
        write(json_text(_json(found, flags, claims, since, when, known)))
    else:
        _print(found, flags, claims, since, when, known)
    if not found:
        note("nothing changed")


def _json(
    found: Sequence[Change],
    flags: Sequence[Flag],
    claims: Mapping[str, LedgerClaim],
    since: date,
    on: date,
    known: date | None,
) -> dict[str, Any]:
    return {
        "question": "happened" if known is None else "learnt",
        "since": since,
        "on": on,
        "known": known,
        "changes": [_change_json(change, claims) for change in found],
        "collection": [flag_json(flag) for flag in flags],
    }


def _change_json(change: Change, claims: Mapping[str, LedgerClaim]) -> dict[str, Any]:
    def told(state: tuple[str, float]) -> dict[str, Any]:
        return {"state": state_name(state[0]), "id": state[0], "probability": state[1]}

    def party(name: str | None) -> dict[str, str] | None:
        return {"name": state_name(name), "id": name} if name is not None else None

    return {
        "kind": change.kind.value,
        "place": place_json(change.place),
        "people": int(change.size),
        "before": told(change.before),
        "after": told(change.after),
        "lost_by": party(change.lost_by),
        "gained_by": party(change.gained_by),
        "certainty": change.certainty,
        "sentence": change.sentence,
        "because": [
            {
                "on": each.on,
                "before": each.before,
                "after": each.after,
                "claim": claim_json(claims[each.claim_id]) if each.claim_id in claims else {"id": each.claim_id},
            }
            for each in change.because
        ],
    }


def _print(
    found: Sequence[Change],
    flags: Sequence[Flag],
    claims: Mapping[str, LedgerClaim],
    since: date,
    on: date,
    known: date | None,
) -> None:
    if known is None:
        write(f"What happened from {since} to {on}, as known now")
    else:
        write(f"What was learnt about {on} from the end of {since} to the end of {known}")
    for kind, title in _TITLES.items():
        alike = [change for change in found if change.kind.value == kind]
        if not alike:
            continue
        write(f"\n{title}: {len(alike)}")
        for change in alike[:_SHOWN]:
            _write_change(change, claims)
        if len(alike) > _SHOWN:
            write(f"  and {len(alike) - _SHOWN} more; --json gives them all")
    write_flags(flags)


def _write_change(change: Change, claims: Mapping[str, LedgerClaim]) -> None:
    before = f"{state_name(change.before[0])} {change.before[1]:.2f}"
    after = f"{state_name(change.after[0])} {change.after[1]:.2f}"
    if change.sentence is not None:
        write(f"  {one_line(change.sentence)} Now: {after}")
        return
    write(f"  {one_line(in_short(change.place))}: {before} → {after}")
    for each in change.because[:_CLAIMS_SHOWN]:
        write(f"    {each.on}  {quoted(claims, each.claim_id)}")
