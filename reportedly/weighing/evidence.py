"""What the testimonies about a place do to belief: likelihoods and moves, day by day.

A place's states are its candidate holders in alphabetical order, then "contested", then "unknown". Within a day, what
tells of a state (a hold, a siege, a clash, a strike) comes before what tells of a change (a capture, a withdrawal).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from reportedly.weighing.parameters import Effect, Parameters
from reportedly.weighing.protocols import Parties
from reportedly.weighing.statements import CONTESTED, STRIKES, UNKNOWN, Statement
from reportedly.weighing.testimonies import Testimony

Matrix = NDArray[np.float64]

_NAMES_HOLDERS = frozenset({"capture", "handover", "hold", "withdraw", "advance", "besiege", "still_held"})
_CHANGES = frozenset({"capture", "handover", "withdraw"})
_SLIGHT = 0.15  # a ratio of no more than this above one speaks for nobody in particular
_TAKES = frozenset({"capture", "handover"})


@dataclass(frozen=True, slots=True)
class Steps:
    """A place's evidence, one row per step; steps are in time order, a day's states before its changes.

    ``days`` are ordinals. ``likelihood`` (steps × states) is scaled to a maximum of 1 per row. The moves are odds:
    ``pull`` (steps × states without unknown) towards a state from every other but unknown, ``pull_unknown`` towards it
    from unknown, ``leave`` out of a state.
    """

    holders: tuple[str, ...]
    days: NDArray[np.int64]
    likelihood: Matrix
    pull: Matrix
    pull_unknown: Matrix
    leave: Matrix


@dataclass(frozen=True, slots=True)
class Impact:
    """One testimony's part in a step: log-likelihoods over all states, and odds of moves over all but unknown."""

    log_likelihood: Matrix
    pull: Matrix
    pull_unknown: Matrix
    leave: Matrix


def candidates(testimonies: Sequence[Testimony]) -> tuple[str, ...]:
    """Return the parties that may hold the place: those that control claims about it name."""
    found: set[str] = set()
    for testimony in testimonies:
        if testimony.statement.kind in _NAMES_HOLDERS:
            if testimony.statement.actor is not None:
                found.add(testimony.statement.actor)
            found.update(testimony.targets)
    return tuple(sorted(found))


def impact(testimony: Testimony, holders: Sequence[str], parties: Parties, parameters: Parameters) -> Impact:
    """Return what a testimony does, over the states of its place, before its share of a wide interval is taken."""
    effect = parameters.effects.of(testimony.statement.kind or "")
    ratios = np.array(_ratios(testimony, effect, holders, parties))
    pull, pull_unknown, leave = _moves(testimony, effect, {holder: index for index, holder in enumerate(holders)})
    return Impact(_log_likelihood(testimony.weight, ratios), np.array(pull), np.array(pull_unknown), np.array(leave))


def _log_likelihood(weight: float | Matrix, ratios: Matrix) -> Matrix:
    found: Matrix = np.log1p(weight * (ratios - 1.0))
    return found


def _moves(
    testimony: Testimony, effect: Effect, place: Mapping[str, int]
) -> tuple[list[float], list[float], list[float]]:
    """Return the pulls to each state but unknown, those from unknown, and the leaves, given each holder's index."""
    statement, weight = testimony.statement, testimony.weight
    odds = weight / (1.0 - weight)
    known = len(place) + 1
    pull, pull_unknown, leave = [0.0] * known, [0.0] * known, [0.0] * known
    actor = place.get(statement.actor) if statement.actor is not None else None
    targets = [place[target] for target in testimony.targets if target in place]
    if actor is not None:
        pull[actor] = odds * effect.to_actor
        pull_unknown[actor] = odds * effect.to_actor_if_unknown
        leave[actor] = odds * effect.leave_actor
    elif statement.kind in _TAKES:  # taken by a party not named: the target left
        for target in targets:
            leave[target] = odds * effect.to_actor
    for target in targets:
        pull[target] += odds * effect.to_target / len(targets)
        pull_unknown[target] += odds * effect.to_target_if_unknown / len(targets)
    pull[-1] = odds * effect.to_contested
    pull_unknown[-1] = odds * effect.to_contested_if_unknown
    return pull, pull_unknown, leave


def _ratios(testimony: Testimony, effect: Effect, holders: Sequence[str], parties: Parties) -> list[float]:
    statement = testimony.statement
    actor, targets, others = statement.actor, testimony.targets, statement.others
    strikes = statement.kind in STRIKES and actor is not None
    ratios = []
    for holder in holders:
        if holder == actor:
            ratios.append(effect.actor)
        elif holder in targets:
            ratios.append(effect.target)
        elif holder in others:
            ratios.append(1.0)  # took part: speaks neither for it nor against it
        elif strikes and actor is not None and parties.allied(actor, holder, date.fromordinal(statement.day)):
            ratios.append(effect.actor)
        elif actor is None:
            ratios.append(max(1.0, effect.other))  # it may be the party that is not named
        else:
            ratios.append(effect.other)
    return [*ratios, effect.contested, 1.0]


def _taken(testimonies: Sequence[Testimony]) -> set[tuple[int, str | None]]:
    """Return the days on which parties are told to have taken the place."""
    return {
        (t.statement.day, t.statement.actor) for t in testimonies if t.statement.kind in _TAKES and t.statement.actor
    }


def _is_change(statement: Statement, taken: set[tuple[int, str | None]]) -> bool:
    """Tell whether a statement tells of a change: an advance that ended in a capture the same day came before it."""
    return statement.kind in _CHANGES or (statement.kind == "advance" and (statement.day, statement.actor) not in taken)


def steps(testimonies: Sequence[Testimony], parties: Parties, parameters: Parameters) -> Steps:
    """Return a place's evidence as arrays for the filter. Testimonies must come in a fixed order."""
    holders = candidates(testimonies)
    place = {holder: index for index, holder in enumerate(holders)}
    states = len(holders) + 2
    taken = _taken(testimonies)
    parts: list[tuple[int, bool, int]] = []  # the day, whether it tells of a change, and the testimony's number
    weights: list[float] = []
    shares: list[float] = []
    ratios: list[list[float]] = []
    moves: list[tuple[list[float], list[float], list[float]]] = []
    for testimony in testimonies:
        weight = testimony.weight
        if weight <= 0.0:
            continue
        statement = testimony.statement
        change = _is_change(statement, taken)
        effect = parameters.effects.of(statement.kind or "")
        parts.extend((day, change, len(weights)) for day in statement.days)
        weights.append(weight)
        shares.append(1.0 / len(statement.days))
        ratios.append(_ratios(testimony, effect, holders, parties))
        moves.append(_moves(testimony, effect, place))
    rows = {key: row for row, key in enumerate(sorted({(day, change) for day, change, _ in parts}))}
    days = np.array([day for day, _ in rows], dtype=np.int64)
    logs = np.zeros((len(rows), states))
    moved = np.zeros((len(rows), 3, states - 1))
    if parts:
        of_row = np.array([rows[day, change] for day, change, _ in parts])
        of_part = np.array([number for _, _, number in parts])
        share = np.array(shares)[of_part]
        likelihoods = _log_likelihood(np.array(weights)[:, None], np.array(ratios))
        np.add.at(logs, of_row, share[:, None] * likelihoods[of_part])
        np.add.at(moved, of_row, share[:, None, None] * np.array(moves)[of_part])
        logs -= logs.max(axis=1, keepdims=True)
    return Steps(holders, days, np.exp(logs), moved[:, 0], moved[:, 1], moved[:, 2])


@dataclass(frozen=True, slots=True)
class Part:
    """One testimony's share in the step of a day: ``change`` is true for the step of the day's changes."""

    day: int
    change: bool
    share: float
    impact: Impact
    testimony: Testimony


def parts(
    testimonies: Sequence[Testimony], holders: Sequence[str], parties: Parties, parameters: Parameters
) -> list[Part]:
    """Return what each testimony adds to which step, in the order of the testimonies; those without weight add none."""
    taken = _taken(testimonies)
    found: list[Part] = []
    for testimony in testimonies:
        if testimony.weight <= 0.0:
            continue
        statement = testimony.statement
        change = _is_change(statement, taken)
        effect = impact(testimony, holders, parties, parameters)
        share = 1.0 / len(statement.days)
        found.extend(Part(day, change, share, effect, testimony) for day in statement.days)
    return found


def joined(added: Sequence[Part], holders: Sequence[str]) -> Steps:
    """Return parts as the steps that they make; they must come in a fixed order."""
    states = len(holders) + 2
    rows = {key: row for row, key in enumerate(sorted({(part.day, part.change) for part in added}))}
    logs = np.zeros((len(rows), states))
    pull, pull_unknown, leave = (np.zeros((len(rows), states - 1)) for _ in range(3))
    for part in added:
        row, share, effect = rows[part.day, part.change], part.share, part.impact
        logs[row] += share * effect.log_likelihood
        pull[row] += share * effect.pull
        pull_unknown[row] += share * effect.pull_unknown
        leave[row] += share * effect.leave
    if len(rows):
        logs -= logs.max(axis=1, keepdims=True)
    days = np.array([day for day, _ in rows], dtype=np.int64)
    return Steps(tuple(holders), days, np.exp(logs), pull, pull_unknown, leave)


def factors(effect: Impact, holders: Sequence[str]) -> tuple[tuple[str, float], ...]:
    """Return a testimony's natural-log contribution per state, rounded to six decimals, in the order of the states.

    It joins the likelihood with the moves: the log odds-plus-one by which a state draws, less that by which it is left.
    """
    drawn = np.log1p(np.maximum(effect.pull, effect.pull_unknown)) - np.log1p(effect.leave)
    total = effect.log_likelihood.copy()
    total[:-1] += drawn
    names = (*holders, CONTESTED, UNKNOWN)
    return tuple((name, round(float(value), 6) + 0.0) for name, value in zip(names, total, strict=True))


def supported(testimony: Testimony, contributions: Sequence[tuple[str, float]]) -> str | None:
    """Return the state that a testimony speaks for most among those it names and contested, ``None`` for none."""
    named = {testimony.statement.actor, *testimony.targets, CONTESTED}
    name, value = max((item for item in contributions if item[0] in named), key=lambda item: item[1])
    return name if value > math.log1p(_SLIGHT * testimony.weight) else None
