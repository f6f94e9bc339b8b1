"""What the testimonies about a place do to belief: likelihoods and moves, day by day.

A place's states are its candidate holders in alphabetical order, then "contested", then "unknown". Within a day, what
a change says of the state that it ended comes first (who takes a place did not hold it), then what tells of a state (a
hold, a siege, a clash, a strike), then the changes themselves (a capture, a withdrawal).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from reportedly.weighing.parameters import Dynamics, Effect, Parameters
from reportedly.weighing.protocols import Parties
from reportedly.weighing.statements import CONTESTED, STRIKES, UNKNOWN, Statement
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
    from unknown, ``leave`` out of a state. ``hindsight`` says for each step how far it was told in hindsight, from 0 to
    1; ``None`` that none was.
    """

    holders: tuple[str, ...]
    days: NDArray[np.int64]
    likelihood: Matrix
    pull: Matrix
    pull_unknown: Matrix
    leave: Matrix
    hindsight: Matrix | None = None


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
    for kind, actor, targets in {(t.statement.kind, t.statement.actor, t.targets) for t in testimonies}:
        if kind in _NAMES_HOLDERS:
            if actor is not None:
                found.add(actor)
            found.update(targets)
    return tuple(sorted(found))


def impact(testimony: Testimony, holders: Sequence[str], parties: Parties, parameters: Parameters) -> Impact:
    """Return what a testimony does, over the states of its place, before its share of a wide interval is taken."""
    effect = parameters.effects.of(testimony.statement.kind or "")
    ratios = np.array(_ratios(testimony, effect, holders, parties))
    pull, pull_unknown, leave = _moves(testimony, effect, {holder: index for index, holder in enumerate(holders)})
    return Impact(_log_likelihood(testimony.weight, ratios), np.array(pull), np.array(pull_unknown), np.array(leave))


def hindsight_of(statement: Statement, parameters: Parameters) -> float:
    """Return how far a statement was told in hindsight: 0 on the day itself, towards 1 the longer afterwards.

    Who writes long after an event has seen how it turned out, and leaves out what was denied or put right since. A
    document that nobody knows the date of may be of the day itself: 0.
    """
    age = max(0, statement.known - statement.day) if statement.published else 0
    return float(1.0 - 2.0 ** (-age / parameters.timing.hindsight_half_life_days))


def sharpness_between(hindsight: Matrix, dynamics: Dynamics) -> Matrix:
    """Return the powers to which answers are raised, from how far the evidence about the day was told in hindsight.

    Method: temperature scaling (Guo and others, "On calibration of modern neural networks", 2017), with one temperature
    for what is told on the day and another for what is told in hindsight, and mixtures between them.
    """
    return dynamics.sharpness + (dynamics.hindsight_sharpness - dynamics.sharpness) * hindsight


def sharpened(belief: Matrix, sharpness: Matrix) -> Matrix:
    """Return beliefs (rows × states, unknown last) raised to the power of their row, over its sum.

    What is unknown never grows by that: to be calibrated is asked of what is said to be known.
    """
    raised = belief ** sharpness[:, None]
    raised /= raised.sum(axis=1, keepdims=True)
    known = 1.0 - belief[:, -1:]
    grown = (raised[:, -1:] > belief[:, -1:]) & (known > 0.0)
    among = raised[:, :-1].sum(axis=1, keepdims=True)
    scale = np.where(grown, known / np.where(among > 0.0, among, 1.0), 1.0)
    raised[:, :-1] *= scale
    raised[:, -1:] = np.where(grown, belief[:, -1:], raised[:, -1:])
    return raised


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


@dataclass(frozen=True, slots=True)
class Shares:
    """What testimonies add to which step, an entry each: :func:`parts` as arrays, in the order of the steps.

    ``testimony`` is the number of each entry's testimony, ``begins`` are the entries with which steps begin. The rest
    is as in :class:`Part` and :class:`Impact`, whose values are here before the share is taken.
    """

    testimony: NDArray[np.int64]
    days: NDArray[np.int64]
    order: NDArray[np.int64]
    begins: NDArray[np.int64]
    weight: Matrix
    share: Matrix
    hindsight: Matrix
    log_likelihood: Matrix
    moves: Matrix  # entries × (pull, pull from unknown, leave) × states without unknown, for even odds

    @property
    def is_of_before(self) -> NDArray[np.bool_]:
        """Whether each entry is what a change says of the state that it ended."""
        found: NDArray[np.bool_] = self.order == _BEFORE
        return found


def shares(
    testimonies: Sequence[Testimony], holders: Sequence[str], parties: Parties, parameters: Parameters
) -> Shares | None:
    """Return what testimonies add to which step, ``None`` where none adds anything."""
    patterns = _Patterns(holders, parties, parameters)
    entries: list[tuple[int, int, int]] = []  # the day, its order within the day, and what it adds
    weights: list[float] = []
    afterwards: list[float] = []
    counts: list[float] = []
    told: list[int] = []  # what each entry of weight says, as a pattern's number
    of: list[int] = []
    for number, testimony, order, before in _in_steps(testimonies, parameters):
        weight, days, past = testimony.weight, testimony.statement.days, hindsight_of(testimony.statement, parameters)
        if len(days) == 1:
            entries.append((days[0], order, len(weights)))
        else:
            entries.extend((day, order, len(weights)) for day in days)
        weights.append(weight)
        afterwards.append(past)
        counts.append(1.0 / len(days))
        told.append(patterns.of(testimony, before=False))
        of.append(number)
        if before is not None:
            entries.append((before.day, _BEFORE, len(weights)))
            weights.append(weight)
            afterwards.append(past)
            counts.append(before.share)
            told.append(patterns.of(testimony, before=True))
            of.append(number)
    if not entries:
        return None
    entries.sort()
    at, order_of, of_entry = np.array(entries, dtype=np.int64).T
    weight_of = np.array(weights)[of_entry]
    pattern = np.array(told, dtype=np.int64)[of_entry]
    return Shares(
        testimony=np.array(of, dtype=np.int64)[of_entry],
        days=at,
        order=order_of,
        begins=np.flatnonzero(np.r_[True, (at[1:] != at[:-1]) | (order_of[1:] != order_of[:-1])]),
        weight=weight_of,
        share=np.array(counts)[of_entry],
        hindsight=np.array(afterwards)[of_entry],
        log_likelihood=_log_likelihood(weight_of[:, None], np.array(patterns.ratios)[pattern]),
        moves=np.array(patterns.moves)[pattern],
    )


def steps(testimonies: Sequence[Testimony], parties: Parties, parameters: Parameters) -> Steps:
    """Return a place's evidence as arrays for the filter. Testimonies must come in a fixed order."""
    holders = candidates(testimonies)
    states = len(holders) + 2
    found = shares(testimonies, holders, parties, parameters)
    if found is None:
        nothing = np.zeros((0, states - 1))
        none = np.empty(0, dtype=np.int64)
        return Steps(holders, none, np.zeros((0, states)), nothing, nothing, nothing, np.zeros(0))
    begins = found.begins
    counted = found.share * found.weight
    hindsight = np.add.reduceat(counted * found.hindsight, begins) / np.add.reduceat(counted, begins)
    logs = np.add.reduceat(found.share[:, None] * found.log_likelihood, begins, axis=0)
    odds = found.share * found.weight / (1.0 - found.weight)
    moved = np.add.reduceat(odds[:, None, None] * found.moves, begins, axis=0)
    logs -= logs.max(axis=1, keepdims=True)
    return Steps(holders, found.days[begins], np.exp(logs), moved[:, 0], moved[:, 1], moved[:, 2], hindsight)


def contributions(
    testimonies: Sequence[Testimony], holders: Sequence[str], parties: Parties, parameters: Parameters
) -> list[tuple[tuple[str, float], ...]]:
    """Return for each testimony what :func:`factors` of its :func:`impact` are, worked out together."""
    if not testimonies:
        return []
    patterns = _Patterns(holders, parties, parameters)
    pattern = np.array([patterns.of(each, before=False) for each in testimonies], dtype=np.int64)
    weight = np.array([each.weight for each in testimonies])
    pull, pull_unknown, leave = np.moveaxis(
        (weight / (1.0 - weight))[:, None, None] * np.array(patterns.moves)[pattern], 1, 0
    )
    total = _log_likelihood(weight[:, None], np.array(patterns.ratios)[pattern])
    total[:, :-1] += np.log1p(np.maximum(pull, pull_unknown)) - np.log1p(leave)
    names = (*holders, CONTESTED, UNKNOWN)
    rounded = np.rint(total * 1e6) / 1e6 + 0.0
    return [tuple(zip(names, row, strict=True)) for row in rounded.tolist()]


class _Patterns:
    """What testimonies of one place say, apart from their weight: likelihood ratios, and moves for even odds.

    Many testimonies say the same of the same parties; each pattern is worked out once.
    """

    def __init__(self, holders: Sequence[str], parties: Parties, parameters: Parameters) -> None:
        self.ratios: list[list[float]] = []
        self.moves: list[tuple[list[float], list[float], list[float]]] = []
        self._holders = holders
        self._place = {holder: index for index, holder in enumerate(holders)}
        self._parties = parties
        self._parameters = parameters
        self._standing = ([0.0] * (len(holders) + 1),) * 3
        self._numbers: dict[tuple[object, ...], int] = {}

    def of(self, testimony: Testimony, *, before: bool) -> int:
        """Return the number of the pattern of a testimony, or of what its change says of the state that it ended."""
        statement = testimony.statement
        kind = statement.kind
        key: tuple[object, ...] = (kind, statement.actor, testimony.targets, statement.others, before)
        if kind in STRIKES:
            key = (*key, statement.days[-1])  # who is allied depends on the day
        number = self._numbers.get(key)
        if number is None:
            effect = self._parameters.effects.of(kind or "")
            if before:
                self.ratios.append(_ratios_before(testimony, effect, self._holders))
                self.moves.append(self._standing)
            else:
                even = replace(testimony, trust=0.5, repetition=1.0, agreement=1.0, share=1.0)
                self.ratios.append(_ratios(testimony, effect, self._holders, self._parties))
                self.moves.append(_moves(even, effect, self._place))
            number = self._numbers[key] = len(self.ratios) - 1
        return number


@dataclass(frozen=True, slots=True)
class Part:
    """One testimony's share in a step of a day; ``order`` is the step's place among those of the day.

    ``hindsight`` is how far it was told in hindsight, from 0 to 1. A testimony of a change has two: what it says of
    the state that it ended, and the change itself.
    """

    day: int
    order: int
    share: float
    impact: Impact
    testimony: Testimony
    hindsight: float

    @property
    def is_of_before(self) -> bool:
        """Whether it is what a change says of the state that it ended."""
        return self.order == _BEFORE


def parts(
    testimonies: Sequence[Testimony], holders: Sequence[str], parties: Parties, parameters: Parameters
) -> list[Part]:
    """Return what each testimony adds to which step, in the order of the testimonies; those without weight add none."""
    found: list[Part] = []
    for _, testimony, order, before in _in_steps(testimonies, parameters):
        statement = testimony.statement
        effect = impact(testimony, holders, parties, parameters)
        share = 1.0 / len(statement.days)
        past = hindsight_of(statement, parameters)
        found.extend(Part(day, order, share, effect, testimony, past) for day in statement.days)
        if before is not None:
            nothing = np.zeros(len(holders) + 1)
            ratios = _ratios_before(testimony, parameters.effects.of(statement.kind or ""), holders)
            likelihood = _log_likelihood(np.array(testimony.weight), np.array(ratios))
            told = Impact(likelihood, nothing, nothing, nothing)
            found.append(Part(before.day, _BEFORE, before.share, told, testimony, past))
    return found


@dataclass(frozen=True, slots=True)
class _Before:
    """The day until which a change says what was, and how much of that counts."""

    day: int
    share: float


def _in_steps(
    testimonies: Sequence[Testimony], parameters: Parameters
) -> Iterator[tuple[int, Testimony, int, _Before | None]]:
    """Yield testimonies of weight by number, the step of the day that each belongs to, and what it tells of before.

    An advance that ended in a capture the same day came before it. A change of one day says what was until it was first
    told: further tellings of it, in the days after, mean the same change, and count the less the more there are.
    """
    taken = {
        (t.statement.days[-1], t.statement.actor)
        for t in testimonies
        if t.statement.kind in _TAKES and t.statement.actor
    }
    first: dict[tuple[str | None, str | None], tuple[int, int, int]] = {}  # told first and last, and how often
    for number, testimony in enumerate(testimonies):
        statement = testimony.statement
        if testimony.weight <= 0.0:
            continue
        change = statement.kind in _CHANGES or (
            statement.kind == "advance" and (statement.day, statement.actor) not in taken
        )
        before = None
        if statement.kind in _CHANGES and len(statement.days) == 1:
            since, last, often = first.get((statement.kind, statement.actor), (statement.day, statement.day, 0))
            if statement.day - last > parameters.timing.copy_window_days:
                since, often = statement.day, 0
            first[statement.kind, statement.actor] = since, statement.day, often + 1
            if not statement.in_passing:  # else nobody says that it was so until then
                before = _Before(since, parameters.timing.agreement**often)
        elif statement.kind in _CHANGES:
            before = _Before(statement.days[0], 1.0)  # "took it in 2014": on the first of January it was another's
        yield number, testimony, _CHANGE if change else _STATE, before


def joined(added: Sequence[Part], holders: Sequence[str]) -> Steps:
    """Return parts as the steps that they make; they must come in a fixed order."""
    states = len(holders) + 2
    rows = {key: row for row, key in enumerate(sorted({(part.day, part.order) for part in added}))}
    logs = np.zeros((len(rows), states))
    pull, pull_unknown, leave = (np.zeros((len(rows), states - 1)) for _ in range(3))
    told: dict[int, list[Part]] = {}
    for part in added:
        told.setdefault(rows[part.day, part.order], []).append(part)
        row, share, effect = rows[part.day, part.order], part.share, part.impact
        logs[row] += share * effect.log_likelihood
        pull[row] += share * effect.pull
        pull_unknown[row] += share * effect.pull_unknown
        leave[row] += share * effect.leave
    if len(rows):
        logs -= logs.max(axis=1, keepdims=True)
    days = np.array([day for day, _ in rows], dtype=np.int64)
    hindsight = np.array([hindsight_of_step(told[row]) for row in range(len(rows))])
    return Steps(tuple(holders), days, np.exp(logs), pull, pull_unknown, leave, hindsight)


def hindsight_of_step(added: Sequence[Part]) -> float:
    """Return how far a step was told in hindsight: the mean over its parts, by their weight; there must be one."""
    weights = [part.share * part.testimony.weight for part in added]
    return sum(weight * part.hindsight for weight, part in zip(weights, added, strict=True)) / sum(weights)


def _ratios_before(testimony: Testimony, effect: Effect, holders: Sequence[str]) -> list[float]:
    """Return what a change says of the state that it ended."""
    actor, targets = testimony.statement.actor, testimony.targets
    ratios = [
        effect.before_actor if holder == actor else effect.before_target if holder in targets else 1.0
        for holder in holders
    ]
    return [*ratios, effect.before_contested, 1.0]


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
