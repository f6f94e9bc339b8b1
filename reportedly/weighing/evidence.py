"""What the testimonies about a place do to belief: likelihoods and moves, day by day.

A place's states are its candidate holders in alphabetical order, then "contested", then "unknown". Within a day, what
a change says of the state that it ended comes first (who takes a place did not hold it), then what tells of a state (a
hold, a siege, a clash, a strike), then the changes themselves (a capture, a withdrawal).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from reportedly.weighing.parameters import Effect, Parameters
from reportedly.weighing.protocols import Parties
from reportedly.weighing.statements import CONTESTED, STRIKES, UNKNOWN
from reportedly.weighing.testimonies import Testimony

Matrix = NDArray[np.float64]

_NAMES_HOLDERS = frozenset({"capture", "handover", "hold", "withdraw", "advance", "besiege", "still_held"})
_CHANGES = frozenset({"capture", "handover", "withdraw"})
_SLIGHT = 0.15  # a ratio of no more than this above one speaks for nobody in particular
_TAKES = frozenset({"capture", "handover"})
_BEFORE, _STATE, _CHANGE = range(3)  # the order of a day's evidence


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
    statement = testimony.statement
    assert statement.kind is not None
    effect = parameters.effects.of(statement.kind)
    weight = testimony.weight
    states = len(holders) + 2
    ratios = _ratios(testimony, effect, holders, parties)
    odds = weight / (1.0 - weight)
    pull, pull_unknown, leave = np.zeros(states - 1), np.zeros(states - 1), np.zeros(states - 1)
    place = {holder: index for index, holder in enumerate(holders)}
    actor = place.get(statement.actor) if statement.actor is not None else None
    targets = [place[target] for target in testimony.targets if target in place]
    if actor is not None:
        pull[actor] = odds * effect.to_actor
        pull_unknown[actor] = odds * effect.to_actor_if_unknown
        leave[actor] = odds * effect.leave_actor
    elif statement.kind in _TAKES:  # taken by a party not named: the target left
        leave[targets] = odds * effect.to_actor
    for target in targets:
        pull[target] += odds * effect.to_target / len(targets)
        pull_unknown[target] += odds * effect.to_target_if_unknown / len(targets)
    pull[-1] = odds * effect.to_contested
    pull_unknown[-1] = odds * effect.to_contested_if_unknown
    return Impact(np.log1p(weight * (ratios - 1.0)), pull, pull_unknown, leave)


def _ratios(testimony: Testimony, effect: Effect, holders: Sequence[str], parties: Parties) -> Matrix:
    statement = testimony.statement
    on = date.fromordinal(statement.day)
    ratios = np.ones(len(holders) + 2)
    ratios[-2] = effect.contested
    for index, holder in enumerate(holders):
        if holder == statement.actor:
            ratios[index] = effect.actor
        elif holder in testimony.targets:
            ratios[index] = effect.target
        elif holder in statement.others:
            ratios[index] = 1.0  # took part: speaks neither for it nor against it
        elif statement.kind in STRIKES and statement.actor and parties.allied(statement.actor, holder, on):
            ratios[index] = effect.actor
        elif statement.actor is None:
            ratios[index] = max(1.0, effect.other)  # it may be the party that is not named
        else:
            ratios[index] = effect.other
    return ratios


def steps(testimonies: Sequence[Testimony], parties: Parties, parameters: Parameters) -> Steps:
    """Return a place's evidence as arrays for the filter. Testimonies must come in a fixed order."""
    holders = candidates(testimonies)
    states = len(holders) + 2
    taken = {
        (t.statement.day, t.statement.actor) for t in testimonies if t.statement.kind in _TAKES and t.statement.actor
    }
    changes: dict[tuple[str | None, str | None], list[int]] = {}
    for testimony in testimonies:  # in time order
        if testimony.statement.kind in _CHANGES:
            changes.setdefault((testimony.statement.kind, testimony.statement.actor), []).append(
                testimony.statement.day
            )
    parts: list[tuple[int, int, float, Impact]] = []
    for testimony in testimonies:
        if testimony.weight <= 0.0:
            continue
        statement = testimony.statement
        change = statement.kind in _CHANGES or (
            statement.kind == "advance" and (statement.day, statement.actor) not in taken
        )  # an advance that ended in a capture the same day came before it
        effect = impact(testimony, holders, parties, parameters)
        share = 1.0 / len(statement.days)
        parts.extend((day, _CHANGE if change else _STATE, share, effect) for day in statement.days)
        told = changes.get((statement.kind, statement.actor), [])
        if len(statement.days) == 1 and told and _is_first(statement.day, told, parameters):
            parts.append((statement.days[0], _BEFORE, share, _before(testimony, holders, parameters)))
    rows = {key: row for row, key in enumerate(sorted({(day, order) for day, order, _, _ in parts}))}
    logs = np.zeros((len(rows), states))
    pull, pull_unknown, leave = (np.zeros((len(rows), states - 1)) for _ in range(3))
    for day, order, share, effect in parts:
        row = rows[day, order]
        logs[row] += share * effect.log_likelihood
        pull[row] += share * effect.pull
        pull_unknown[row] += share * effect.pull_unknown
        leave[row] += share * effect.leave
    if len(rows):
        logs -= logs.max(axis=1, keepdims=True)
    days = np.array([day for day, _ in rows], dtype=np.int64)
    return Steps(holders, days, np.exp(logs), pull, pull_unknown, leave)


def _is_first(day: int, told: Sequence[int], parameters: Parameters) -> bool:
    """Whether nobody told of the same change in the days before: then it says what was until then."""
    before = bisect_left(told, day)
    return before == 0 or day - told[before - 1] > parameters.timing.copy_window_days


def _before(testimony: Testimony, holders: Sequence[str], parameters: Parameters) -> Impact:
    """Return what a change says of the state that it ended."""
    statement = testimony.statement
    assert statement.kind is not None
    effect = parameters.effects.of(statement.kind)
    ratios = np.ones(len(holders) + 2)
    ratios[-2] = effect.before_contested
    for index, holder in enumerate(holders):
        if holder == statement.actor:
            ratios[index] = effect.before_actor
        elif holder in testimony.targets:
            ratios[index] = effect.before_target
    nothing = np.zeros(len(holders) + 1)
    return Impact(np.log1p(testimony.weight * (ratios - 1.0)), nothing, nothing, nothing)


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
