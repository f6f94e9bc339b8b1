"""``reportedly timeline``: who held a place through time, and the claims that moved belief."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportedly.cli.collection import flag_json, open_regions, write_flags
from reportedly.cli.holdings import in_short, place_json
from reportedly.cli.options import day, gazetteer_option, json_option, known_option, ledger_option, open_ledger
from reportedly.cli.output import json_text, note, write, write_csv
from reportedly.cli.parties import CONTESTED, NO_PARTY, UNKNOWN
from reportedly.cli.saying import claim_json, claims_by_id, quoted, state_name

if TYPE_CHECKING:
    from reportedly.ledger import LedgerClaim
    from reportedly.weighing.timelines import Moved, Run, Strip, Timeline

_SHOWN = 3
_SURE = 0.75
_SIGNS = {CONTESTED: "#", UNKNOWN: "·"}
_SPARE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_COLUMNS = ("place", "country", "from", "to", "days", "state", "state_id", "low", "mean", "high", "claims")


@click.command()
@click.argument("place")
@click.option("--from", "start", type=day, metavar="DATE", help="First day. Default: a week before the first evidence.")
@click.option(
    "--to",
    "end",
    type=day,
    metavar="DATE",
    help="Last day. Default: 90 days after the last evidence, at most today or the --known day.",
)
@known_option
@ledger_option
@gazetteer_option
@click.option("--csv", "as_csv", is_flag=True, help="Print one row per run as CSV.")
@json_option("Print runs, the claims that moved belief, and the flags of the collection as JSON.")
def timeline(
    place: str,
    start: date | None,
    end: date | None,
    known: date | None,
    ledger: str,
    gazetteer_file: Path | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Tell who held PLACE through time, and which claims moved belief.

    PLACE is a name, "Name, CC" with the country's ISO code, or a GeoNames id. Days are joined to runs with one state:
    the most probable one where it leads for a week or reaches 0.6 on one day. Where parties take turns of less than two
    weeks, the place is told as contested, with who led when. Under each run stand the claims that moved belief most,
    with the probability before and after them as it was at that point; later claims speak of earlier days too. Gaps and
    changes of the collection in the place's region stand below, so that fewer reports are not taken for less war.

    \b
    Example:
      reportedly timeline "Abu Kamal" --from 2017-10-01 --to 2017-12-31
    """
    from reportedly.weighing import Control
    from reportedly.weighing.health import health
    from reportedly.weighing.timelines import timeline as timeline_of

    if as_csv and as_json:
        raise click.UsageError("--csv and --json exclude each other; give one")
    if start is not None and end is not None and start > end:
        raise click.UsageError(f"--from {start} lies after --to {end}; swap the two")
    with open_ledger(ledger, gazetteer_file) as book:
        asked = book.place(place)
        found = timeline_of(
            Control.from_ledger(book, known=known, places=[asked]),
            asked,
            start,
            end,
            today=min(known, date.today()) if known is not None else date.today(),
        )
        claims = claims_by_id(book, [_claim_id(moved) for run in found.runs for moved in run.moved])
        if not as_csv:
            with open_regions(gazetteer_file) as regions:
                around = regions.around(found.place)
            region, inside = around
            collected = health(book.coverage(inside), region_of=lambda _: region.name, until=found.end)
            found = replace(found, flags=tuple(collected.beside([region], found.start, found.end)))
    if as_json:
        write(json_text(_json(found, claims)))
    elif as_csv:
        write_csv(_COLUMNS, [_row(found, run) for run in found.runs])
    else:
        _print(found, claims)
    if found.evidence is None:
        note(f"no claim in the ledger tells who held {in_short(found.place)}")


def _claim_id(moved: Moved) -> str:
    return moved.movement.testimony.statement.claim_id


def _row(found: Timeline, run: Run) -> dict[str, Any]:
    return {
        "place": found.place.name,
        "country": found.place.country,
        "from": run.start,
        "to": run.end,
        "days": run.days,
        "state": state_name(run.state),
        "state_id": run.state,
        "low": run.low,
        "mean": run.mean,
        "high": run.high,
        "claims": len(run.moved),
    }


def _json(found: Timeline, claims: Mapping[str, LedgerClaim]) -> dict[str, Any]:
    from reportedly.weighing.timelines import strip

    drawn = strip(found)
    signs = _signs(found)
    return {
        "place": place_json(found.place),
        "from": found.start,
        "to": found.end,
        "known": found.known,
        "runs": [
            {
                "state": state_name(run.state),
                "id": run.state,
                "from": run.start,
                "to": run.end,
                "days": run.days,
                "probability": {"low": run.low, "mean": run.mean, "high": run.high},
                "leaders": [
                    {"state": state_name(each.state), "id": each.state, "from": each.start, "to": each.end}
                    for each in run.leaders
                ],
                "moved_by": [_moved_json(moved, claims) for moved in run.moved],
            }
            for run in found.runs
        ],
        "strip": {
            "period": drawn.length,
            "text": _drawn(drawn, signs),
            "signs": {signs[state]: state_name(state) for state in signs},
        },
        "collection": [flag_json(flag) for flag in found.flags],
    }


def _moved_json(moved: Moved, claims: Mapping[str, LedgerClaim]) -> dict[str, Any]:
    testimony = moved.movement.testimony
    told = claims.get(testimony.statement.claim_id)
    return {
        "on": moved.movement.day,
        "state": state_name(moved.state),
        "state_id": moved.state,
        "before": round(moved.before, 6),
        "after": round(moved.after, 6),
        "moved": round(moved.by, 6),
        "weight": round(testimony.weight, 6),
        "lineage": testimony.lineage,
        "claim": claim_json(told) if told is not None else {"id": testimony.statement.claim_id},
    }


def _signs(found: Timeline) -> dict[str, str]:
    """Return a character for each state: of a party the first letter of its name that is free."""
    signs: dict[str, str] = {}
    for run in found.runs:
        if run.state in NO_PARTY:
            signs.setdefault(run.state, _SIGNS[run.state])
        elif run.state not in signs:
            letters = [each.upper() for each in state_name(run.state) if each.isalpha() and each.isascii()]
            free = [each for each in (*letters, *_SPARE) if each not in signs.values()]
            signs[run.state] = free[0] if free else "?"
    return signs


def _drawn(drawn: Strip, signs: Mapping[str, str]) -> str:
    """Return the strip; letters are small where the state is less than fairly sure."""
    return "".join(
        signs[state].lower() if probability < _SURE else signs[state]
        for state, probability in zip(drawn.states, drawn.probabilities, strict=True)
    )


def _print(found: Timeline, claims: Mapping[str, LedgerClaim]) -> None:
    from reportedly.weighing.timelines import strip

    known = f"as known on {found.known}" if found.known else "as known now"
    write(f"{in_short(found.place)}, {found.start} to {found.end}, {known}")
    drawn, signs = strip(found), _signs(found)
    write(f"\n  {_drawn(drawn, signs)}")
    if any(flag.kind.value == "gap" for flag in found.flags):
        write(f"  {_gaps(found, drawn)}".rstrip())
    legend = "  ".join(f"{sign} {state_name(state)}" for state, sign in signs.items())
    marks = "  ! gap in the collection" if any(flag.kind.value == "gap" for flag in found.flags) else ""
    write(f"  one character a {drawn.length}: {legend}; small where below {_SURE}{marks}")
    for run in found.runs:
        write(f"\n{run.start} to {run.end}  {state_name(run.state)} {_range(run)}{_turns(run)}")
        _write_moved(run.moved, claims)
    write_flags(found.flags)


def _gaps(found: Timeline, drawn: Strip) -> str:
    lasts = [*(date.fromordinal(first.toordinal() - 1) for first in drawn.starts[1:]), found.end]
    gaps = [flag for flag in found.flags if flag.kind.value == "gap"]
    return "".join(
        "!" if any(flag.overlaps(first, last) for flag in gaps) else " "
        for first, last in zip(drawn.starts, lasts, strict=True)
    )


def _range(run: Run) -> str:
    low, high = f"{run.low:.2f}", f"{run.high:.2f}"
    return low if low == high else f"{low} to {high}"


def _turns(run: Run) -> str:
    if not run.leaders:
        return ""
    told = ", then ".join(f"{state_name(each.state)} from {each.start}" for each in run.leaders)
    return f" (led by {told})"


def _write_moved(moved: Sequence[Moved], claims: Mapping[str, LedgerClaim]) -> None:
    most = sorted(moved, key=lambda each: -abs(each.by))[:_SHOWN]
    for each in moved:
        if not any(each is one for one in most):
            continue
        change = f"{state_name(each.state)} {each.before:.2f} → {each.after:.2f}"
        write(f"  {each.movement.day}  {change}  {quoted(claims, _claim_id(each))}")
    if len(moved) > len(most):
        write(f"              and {len(moved) - len(most)} more that moved it less; --json gives them all")
