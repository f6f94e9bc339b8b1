"""The arithmetic behind one number: belief about one place, testimony by testimony.

This takes the steps of the filter apart. Of the testimonies of one step the first is counted alone, then the first two,
and so on, so that the last of a step leaves exactly the belief that the filter has after it. What was learnt of later
days speaks of an earlier one through the likelihood of those later testimonies; they too are counted one after another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import numpy as np

from reportedly.weighing.control import Account
from reportedly.weighing.evidence import (
    Impact,
    Matrix,
    Part,
    hindsight_of_step,
    parts,
    sharpened,
    sharpness_between,
)
from reportedly.weighing.filter import Stepwise, prior
from reportedly.weighing.journeys import Moving
from reportedly.weighing.rounding import rounded
from reportedly.weighing.testimonies import Silent, Testimony


@dataclass(frozen=True, slots=True)
class Weight:
    """The factors of a testimony's weight; their product is the weight.

    ``reliability`` is that of the speaker; ``interest`` what the speaker's stake makes of it, after the ceiling that
    nobody's word goes beyond (``capped`` tells that it was reached); ``status`` is for how sure the speaker is,
    ``reading`` for how sure it is that the text was read right, ``repetition`` for what the speaker had said before,
    ``agreement`` for others that say the same that day. ``share`` is how much counts here of what was said of a place
    around, 1 for what was said of the place itself.
    """

    reliability: float
    interest: float
    capped: bool
    status: float
    reading: float
    repetition: float
    agreement: float
    share: float = 1.0

    @property
    def product(self) -> float:
        told = self.reliability * self.interest * self.status
        return told * self.reading * self.repetition * self.agreement * self.share


@dataclass(frozen=True, slots=True)
class Movement(Moving):
    """One testimony, or its share on one day, and what it does to belief.

    ``waited`` is the number of days without evidence since the movement before, which ``before`` has already counted.
    ``ratios`` are its likelihood ratios per state; the odds of moves towards a state, the same from unknown, and out of
    a state (``pull``, ``pull_unknown``, ``leave``) are per state without unknown. ``is_of_before`` tells that it is
    what a change says of the state that it ended, which comes as a movement of its own before the change.
    """

    share: float
    waited: int
    ratios: tuple[float, ...]
    pull: tuple[float, ...]
    pull_unknown: tuple[float, ...]
    leave: tuple[float, ...]
    is_of_before: bool


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """How belief about a place on a day comes about.

    ``prior`` is the belief before all evidence. ``movements`` are the testimonies about days up to ``on``, and
    ``by_then`` the belief on that day that they leave. ``later`` are the testimonies about later days, whose ``before``
    and ``after`` are beliefs about ``on``; where ``on`` lies before the first evidence, about the day of that, and the
    belief then fades over ``faded`` days. ``belief`` is the end, raised to the power ``sharpness`` over its sum with
    unknown no more than it was, and ``distribution`` the same as it is printed.
    ``silent`` are the statements that add nothing.
    """

    account: Account
    on: date
    prior: tuple[float, ...]
    movements: tuple[Movement, ...]
    waited: int
    by_then: tuple[float, ...]
    later: tuple[Movement, ...]
    faded: int
    sharpness: float
    belief: tuple[float, ...]
    silent: tuple[Silent, ...]

    @property
    def distribution(self) -> tuple[tuple[str, float], ...]:
        return rounded(self.account.states, self.belief)


def weight_of(testimony: Testimony, account: Account) -> Weight:
    """Return the factors of a testimony's weight."""
    statement, parameters = testimony.statement, account.parameters
    status = parameters.status.of(statement.status)
    factor: float = getattr(parameters.interest, statement.interest.value)
    reliability = parameters.reliability.of(statement.speaker_class)
    told = statement.testimony / status if status > 0 else 0.0
    capped = reliability * factor > parameters.interest.ceiling + 1e-12 and told >= parameters.interest.ceiling - 1e-12
    if not capped and abs(reliability * factor - told) > 1e-9 and factor > 0:
        reliability = told / factor  # the speaker has a reliability of its own, not its class's
    return Weight(
        reliability=reliability,
        interest=told / reliability if reliability > 0 else factor,
        capped=capped,
        status=status,
        reading=testimony.trust / statement.testimony if statement.testimony > 0 else 0.0,
        repetition=testimony.repetition,
        agreement=testimony.agreement,
        share=share_of(testimony),
    )


def share_of(testimony: Testimony) -> float:
    """Return how much of a testimony counts, after all that lowers its weight where it was given."""
    whole = testimony.trust * testimony.repetition * testimony.agreement
    share = testimony.weight / whole if whole > 0 else 1.0
    return 1.0 if abs(share - 1.0) < 1e-9 else share


def explain(account: Account, on: date) -> Arithmetic:
    """Return the arithmetic that leads to what is believed of a place on a day, which may be any day."""
    model = Stepwise(account.parameters.dynamics, len(account.holders))
    last = on.toordinal()
    ordered = _ordered(account)
    start = _start(account, ordered)
    early = [part for part in ordered if part.day <= last]
    late = ordered[len(early) :]
    movements = tuple(_forward(model, start, early))
    belief = np.array([movements[-1].after]) if movements else start
    waited = last - early[-1].day if early else 0
    by_then = model.wait(belief, waited) if early else belief
    faded = late[0].day - last if late and not early else 0
    later = tuple(_afterwards(model, by_then[0], late, last + faded))
    end = model.fade(np.array([later[-1].after]), faded) if later else by_then
    sharpness = _sharpness(account, early, late)
    belief = sharpened(end, np.array([sharpness])) if sharpness != 1.0 else end
    return Arithmetic(
        account=account,
        on=on,
        prior=_plain(start[0]),
        movements=movements,
        waited=waited,
        by_then=_plain(by_then[0]),
        later=later,
        faded=faded,
        sharpness=sharpness,
        belief=_plain(belief[0] / belief.sum()),
        silent=(*account.silent, *account.former),
    )


def _sharpness(account: Account, early: Sequence[Part], late: Sequence[Part]) -> float:
    """Return the power that calibrates an answer, by how far the evidence on either side of the day is hindsight."""
    sides = []
    if early:
        step = early[-1].day, early[-1].order
        sides.append(hindsight_of_step([part for part in early if (part.day, part.order) == step]))
    if late:
        step = late[0].day, late[0].order
        sides.append(hindsight_of_step([part for part in late if (part.day, part.order) == step]))
    told = sum(sides) / len(sides) if sides else 0.0
    return float(sharpness_between(np.array(told), account.parameters.dynamics))


def _ordered(account: Account) -> list[Part]:
    found = parts(account.testimonies, account.holders, account.parties, account.parameters)
    return sorted(found, key=lambda part: (part.day, part.order))  # stable: within a step, the testimonies' order


def _start(account: Account, ordered: Sequence[Part]) -> Matrix:
    """Return the belief before all evidence, as one row: all unknown where there is none."""
    if ordered:
        return prior(len(account.holders), account.parameters.dynamics)[None, :]
    return np.eye(len(account.states))[-1:]


def _forward(model: Stepwise, belief: Matrix, ordered: Sequence[Part]) -> Iterator[Movement]:
    before = None
    for (day, _), group in groupby(ordered, key=lambda part: (part.day, part.order)):
        waited = day - before if before is not None else 0
        start = shown = model.wait(belief, waited)
        total = None
        for part in group:
            total = _sum(total, part)
            belief = model.step(start, *total)
            belief = belief / belief.sum()
            yield _movement(part, waited, shown[0], belief[0])
            shown, waited = belief, 0
        before = day


def _afterwards(model: Stepwise, by_then: Matrix, ordered: Sequence[Part], on: int) -> Iterator[Movement]:
    """Yield what later testimonies tell of the day ``on``, by the likelihood that each state then gives them."""
    paths, before, shown = np.eye(len(by_then)), on, by_then
    for (day, _), group in groupby(ordered, key=lambda part: (part.day, part.order)):
        waited = day - before
        start = model.wait(paths, waited)
        total = None
        for part in group:
            total = _sum(total, part)
            paths = model.step(start, *total)
            joint = by_then * paths.sum(axis=1)
            belief = joint / joint.sum()
            yield _movement(part, waited, shown, belief)
            shown, waited = belief, 0
        paths = paths / paths.max()
        before = day


_Sums = tuple[Matrix, Matrix, Matrix, Matrix]


def _sum(total: _Sums | None, part: Part) -> _Sums:
    effect, share = part.impact, part.share
    added = (effect.log_likelihood, effect.pull, effect.pull_unknown, effect.leave)
    if total is None:
        total = tuple(np.zeros_like(each) for each in added)  # type: ignore[assignment] # four of four
    assert total is not None
    return tuple(one + share * other for one, other in zip(total, added, strict=True))  # type: ignore[return-value]


def _movement(part: Part, waited: int, before: Matrix, after: Matrix) -> Movement:
    effect: Impact = part.impact
    return Movement(
        testimony=part.testimony,
        day=date.fromordinal(part.day),
        share=part.share,
        waited=waited,
        before=_plain(before),
        after=_plain(after),
        ratios=_plain(np.exp(part.share * effect.log_likelihood)),
        pull=_plain(part.share * effect.pull),
        pull_unknown=_plain(part.share * effect.pull_unknown),
        leave=_plain(part.share * effect.leave),
        is_of_before=part.is_of_before,
    )


def _plain(row: Matrix) -> tuple[float, ...]:
    return tuple(float(value) for value in row)
