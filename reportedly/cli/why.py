"""``reportedly why``: the arithmetic behind one number, claim by claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportedly.cli.holdings import holding_json, in_short, in_words
from reportedly.cli.options import gazetteer_option, json_option, known_option, ledger_option, on_option, open_ledger
from reportedly.cli.output import json_text, note, one_line, write
from reportedly.cli.parties import CONTESTED, NO_PARTY, UNKNOWN
from reportedly.cli.saying import claim_json, claims_by_id, quoted, state_name

if TYPE_CHECKING:
    from reportedly.ledger import LedgerClaim
    from reportedly.model import Holding
    from reportedly.weighing.arithmetic import Arithmetic, Movement, Weight

_SHOWN_SILENT = 10
_VISIBLE = 0.005
_DIGITS = 6


@click.command()
@click.argument("place")
@on_option
@known_option
@ledger_option
@gazetteer_option
@json_option("Print every factor, ratio and belief as JSON.")
def why(
    place: str, on: date | None, known: date | None, ledger: str, gazetteer_file: Path | None, as_json: bool
) -> None:
    """Tell how the belief about who holds PLACE comes about, claim by claim.

    PLACE is a name, "Name, CC" with the country's ISO code, or a GeoNames id. In order of time, each testimony stands
    with its weight (reliability of the speaker × interest × status × reading × repetition × agreement), the likelihood
    ratios that it gives the states, and the belief before and after it; between them, what days without evidence take
    away. Then comes what was learnt of later days, which also speaks of the day asked about. The end is the number that
    `reportedly holds` prints. Copies and claims that add nothing are listed with the reason.

    \b
    Example:
      reportedly why "Raqqa, SY" --on 2017-10-25
    """
    from reportedly.weighing import Control
    from reportedly.weighing.arithmetic import explain

    when = on or date.today()
    with open_ledger(ledger, gazetteer_file) as book:
        asked = book.place(place)
        control = Control.from_ledger(book, known=known, places=[asked])
        holding = control.holding(asked, when)
        account = control.account(asked)
        found = explain(account, when) if account is not None else None
        claims = claims_by_id(book, claims_of(found)) if found is not None else {}
    if as_json:
        write(json_text(arithmetic_json(holding, found, claims)))
    elif found is not None:
        _print(holding, found, claims)
    else:
        write(one_line(in_words(holding)))
    if found is None:
        note(f"no claim in the ledger tells who held {in_short(asked)}")


def claims_of(found: Arithmetic) -> list[str]:
    """Return the ids of the claims that the arithmetic is about."""
    moved = [movement.testimony.statement.claim_id for movement in (*found.movements, *found.later)]
    return [*moved, *(silent.statement.claim_id for silent in found.silent)]


def arithmetic_json(holding: Holding, found: Arithmetic | None, claims: Mapping[str, LedgerClaim]) -> dict[str, Any]:
    """Return the arithmetic as JSON, with the claims of :func:`claims_of` by id; without any, that all is unknown."""
    told: dict[str, Any] = holding_json(holding)
    if found is None:
        return {**told, "prior": {UNKNOWN: 1.0}, "steps": [], "by_then": {UNKNOWN: 1.0}, "later": [], "silent": []}
    states = found.account.states
    return {
        **told,
        "prior": _by_state(states, found.prior),
        "steps": [_step_json(each, found, claims) for each in found.movements],
        "days_without_evidence_until_then": found.waited,
        "by_then": _by_state(states, found.by_then),
        "later": [_step_json(each, found, claims) for each in found.later],
        "days_faded": found.faded,
        "sharpness": found.sharpness,
        "belief": dict(found.distribution),
        "silent": [
            {
                "claim": _claim(claims, each.statement.claim_id),
                "on": date.fromordinal(each.statement.day),
                "lineage": each.lineage,
                "why": each.why,
            }
            for each in found.silent
        ],
    }


def _claim(claims: Mapping[str, LedgerClaim], claim_id: str) -> dict[str, Any]:
    return claim_json(claims[claim_id]) if claim_id in claims else {"id": claim_id}


def _by_state(states: Sequence[str], values: Sequence[float]) -> dict[str, float]:
    return {state: round(value, _DIGITS) for state, value in zip(states, values, strict=False)}


def _step_json(movement: Movement, found: Arithmetic, claims: Mapping[str, LedgerClaim]) -> dict[str, Any]:
    from reportedly.weighing.arithmetic import weight_of

    states, testimony = found.account.states, movement.testimony
    weight = weight_of(testimony, found.account)
    return {
        "on": movement.day,
        "known": date.fromordinal(testimony.statement.known),
        "claim": _claim(claims, testimony.statement.claim_id),
        "kind": testimony.statement.kind,
        "of_the_state_before": movement.is_of_before,
        "lineage": testimony.lineage,
        "joined": testimony.joined,
        "notes": list(testimony.notes),
        "weight": round(testimony.weight, _DIGITS),
        "factors": {
            "reliability": round(weight.reliability, _DIGITS),
            "interest": round(weight.interest, _DIGITS),
            "interest_is": testimony.statement.interest.value,
            "capped": weight.capped,
            "status": round(weight.status, _DIGITS),
            "reading": round(weight.reading, _DIGITS),
            "repetition": round(weight.repetition, _DIGITS),
            "agreement": round(weight.agreement, _DIGITS),
            "share": round(weight.share, _DIGITS),
        },
        "share": round(movement.share, _DIGITS),
        "likelihood_ratios": _by_state(states, movement.ratios),
        "odds_of_moving_to": _by_state(states, movement.pull),
        "odds_of_moving_to_if_unknown": _by_state(states, movement.pull_unknown),
        "odds_of_leaving": _by_state(states, movement.leave),
        "days_without_evidence_before": movement.waited,
        "before": _by_state(states, movement.before),
        "after": _by_state(states, movement.after),
    }


def _print(holding: Holding, found: Arithmetic, claims: Mapping[str, LedgerClaim]) -> None:
    states = found.account.states
    write(one_line(in_words(holding)))
    write(f"\nBefore all evidence: {_belief(states, found.prior)}")
    if found.movements:
        write(f"\nEvidence of days up to {found.on}: {_testimonies(len(found.movements))}")
    for each in found.movements:
        _write_step(each, found, claims)
    if found.movements:
        _write_wait(found.waited)
        write(f"\nFrom evidence of days up to {found.on}: {_belief(states, found.by_then)}")
    if found.later:
        write(f"\nWhat was learnt of later days, and what it says of {found.on}: {_testimonies(len(found.later))}")
        telling = [each for each in found.later if _speaks(each)]
        for each in telling:
            _write_step(each, found, claims, later=True)
        if len(telling) < len(found.later):
            write(f"  {len(found.later) - len(telling)} more hardly speak of it; --json gives them all")
        if found.faded:
            write(f"  … {found.faded} days earlier it is less sure by so much: beliefs fade backwards too")
    if found.sharpness != 1.0:
        write(
            f"\nCalibration, told in hindsight: each probability to the power {found.sharpness:.3g}, over the"
            " sum of all, unknown no more than before"
        )
    write(f"\nBelief about {found.on}: {_belief(states, found.belief)}")
    if found.silent:
        write(f"\nSaid, but adding nothing: {len(found.silent)}")
        for silent in found.silent[:_SHOWN_SILENT]:
            write(f"  {date.fromordinal(silent.statement.day)}  {quoted(claims, silent.statement.claim_id)}")
            write(f"              {one_line(silent.why)}")
        if len(found.silent) > _SHOWN_SILENT:
            write(f"  and {len(found.silent) - _SHOWN_SILENT} more; --json gives them all")


def _speaks(movement: Movement) -> bool:
    return any(abs(one - other) >= _VISIBLE for one, other in zip(movement.before, movement.after, strict=True))


def _testimonies(count: int) -> str:
    return "1 testimony" if count == 1 else f"{count} testimonies"


def _write_wait(days: int) -> None:
    if days:
        write(f"  … {days} day{'' if days == 1 else 's'} without evidence")


def _write_step(
    movement: Movement, found: Arithmetic, claims: Mapping[str, LedgerClaim], *, later: bool = False
) -> None:
    from reportedly.weighing.arithmetic import weight_of

    testimony, states = movement.testimony, found.account.states
    if not later:
        _write_wait(movement.waited)
    claim_id = testimony.statement.claim_id
    write(f"  {movement.day}  {quoted(claims, claim_id)}")
    weight = weight_of(testimony, found.account)
    notes = "".join(f"; {one_line(each)}" for each in testimony.notes)
    joined = f"; joined from {testimony.joined} claims" if testimony.joined > 1 else ""
    write(
        f"              {str(testimony.statement.kind).replace('_', ' ')}, {testimony.statement.speaker_class.value}: "
        f"{_product(weight)} = weight {testimony.weight:.3f}{notes}{joined}"
    )
    if movement.is_of_before:
        write("              first, what it says of the state until then:")
    if movement.share < 1:
        write(f"              {movement.share:.2f} of it counts on this day: it is about a long time")
    effects = [f"likelihood × {_ratios(states, movement.ratios)}", *_moves(states, movement)]
    write(f"              {'; '.join(effect for effect in effects if effect)}")
    write(f"              {_change(states, movement.before, movement.after)}")


def _product(weight: Weight) -> str:
    parts = [
        f"reliability {weight.reliability:.2f}",
        f"interest {weight.interest:.2f}{' (at the ceiling)' if weight.capped else ''}",
        f"status {weight.status:.2f}",
        f"reading {weight.reading:.2f}",
        f"repetition {weight.repetition:.2f}",
        f"agreement {weight.agreement:.2f}",
    ]
    if weight.share < 1:
        parts.append(f"of a place around {weight.share:.2f}")
    return " × ".join(parts)


def _ratios(states: Sequence[str], ratios: Sequence[float]) -> str:
    told = [f"{state_name(state)} {ratio:.2f}" for state, ratio in zip(states, ratios, strict=True)]
    return ", ".join(told)


def _moves(states: Sequence[str], movement: Movement) -> list[str]:
    found = []
    for index, state in enumerate(states[:-1]):
        if movement.pull[index] >= _VISIBLE or movement.pull_unknown[index] >= _VISIBLE:
            found.append(
                f"odds of moving to {state_name(state)} {movement.pull[index]:.2f} "
                f"(from unknown {movement.pull_unknown[index]:.2f})"
            )
        if movement.leave[index] >= _VISIBLE:
            found.append(f"odds of leaving {state_name(state)} {movement.leave[index]:.2f}")
    return found


def _belief(states: Sequence[str], belief: Sequence[float]) -> str:
    from reportedly.weighing.rounding import rounded

    told = [
        f"{state_name(state)} {probability:.2f}"
        for state, probability in rounded(states, belief)
        if probability >= _VISIBLE or state in NO_PARTY
    ]
    return ", ".join(told)


def _change(states: Sequence[str], before: Sequence[float], after: Sequence[float]) -> str:
    told = [
        f"{state_name(state)} {one:.2f} → {other:.2f}"
        for state, one, other in zip(states, before, after, strict=True)
        if max(one, other) >= _VISIBLE or state == CONTESTED
    ]
    return ", ".join(told)
