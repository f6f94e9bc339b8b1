"""What every testimony about a place did to the belief held at that point, in order of time.

These are the movements of :mod:`reportedly.weighing.arithmetic` without what else is told of them there. A timeline
asks for all of a place's, hundreds at once: what does not hang on belief is worked out for all of them together, and
belief is carried from one to the next in plain numbers, of which a place has few.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from reportedly.weighing.control import Account
from reportedly.weighing.evidence import Matrix, Shares, shares
from reportedly.weighing.filter import Days, Moves, Silence, prior
from reportedly.weighing.testimonies import Testimony

_Row = list[float]


@dataclass(frozen=True, slots=True)
class Moving:
    """One testimony, or its share on one day, and what it does to belief.

    ``before`` and ``after`` are probabilities in the order of the account's states, before and after it.
    """

    testimony: Testimony
    day: date
    before: tuple[float, ...]
    after: tuple[float, ...]

    def moved(self, state: int) -> float:
        """Return by how much the probability of a state (its index) changed."""
        return self.after[state] - self.before[state]


def journey(account: Account) -> tuple[Moving, ...]:
    """Return what every testimony about a place did to the belief held at that point, in order of time.

    What a change says of the state that it ended is left out: it changes what is believed of the days before.
    """
    found = shares(account.testimonies, account.holders, account.parties, account.parameters)
    if found is None:
        return ()
    dynamics = account.parameters.dynamics
    silence = Silence(dynamics, len(account.holders))
    belief: _Row = prior(len(account.holders), dynamics).tolist()
    passages = _passages(found, dynamics.contested_ease)
    ends = [*found.begins[1:].tolist(), len(found.days)]
    days, of, is_of_before = found.days.tolist(), found.testimony.tolist(), found.is_of_before.tolist()
    moved: list[Moving] = []
    began = found.days[found.begins]
    waits = silence.powers(np.diff(began, prepend=began[:1]))
    for begin, end, wait in zip(found.begins.tolist(), ends, waits, strict=True):
        start = _waited(belief, wait, len(account.holders))
        shown = tuple(start)
        for entry in range(begin, end):
            belief = _passed(start, next(passages))
            after = tuple(belief)
            if not is_of_before[entry]:
                moved.append(Moving(account.testimonies[of[entry]], date.fromordinal(days[entry]), shown, after))
            shown = after
    return tuple(moved)


_Passage = tuple[_Row, _Row, _Row, _Row, _Row, float, _Row]


def _passages(found: Shares, contested_ease: float) -> Iterator[_Passage]:
    """Yield for each entry how belief passes from before its step to after it and those of the step before it."""
    odds = found.weight / (1.0 - found.weight)
    logs = _summed(found.share[:, None] * found.log_likelihood, found.begins)
    told = _summed(found.share[:, None, None] * (odds[:, None, None] * found.moves), found.begins)
    moves = Moves.of(told[:, 0], told[:, 1], told[:, 2], contested_ease)
    likelihood = np.exp(logs - logs.max(axis=1, keepdims=True))
    columns = (moves.weight, moves.gain, moves.pull, moves.pull_unknown, moves.lost, moves.weight_unknown[:, 0])
    yield from zip(*(column.tolist() for column in (*columns, likelihood)), strict=True)


def _summed(values: Matrix, begins: Days) -> Matrix:
    """Return the running sums of rows within each step."""
    found = values.copy()
    starts = begins.tolist()
    for begin, end in zip(starts, [*starts[1:], len(values)], strict=True):
        if end - begin > 1:
            np.add.accumulate(values[begin:end], axis=0, out=found[begin:end])
    return found


def _waited(belief: _Row, powers: _Row, holders: int) -> _Row:
    """Return a belief after silent days: :meth:`Silence.forward` of one row."""
    hh, hc, ch, cc, keep = powers
    count = max(holders, 1)
    held, contested, unknown = belief[:holders], belief[-2], belief[-1]
    total = _sum(held)
    shared = (total * hh + contested * ch) / count
    mean = total / count
    moved = [max(keep * (each - mean) + shared, 0.0) for each in held]
    lost = total * (1.0 - hh - hc) + contested * (1.0 - ch - cc)
    return [*moved, max(total * hc + contested * cc, 0.0), unknown + max(lost, 0.0)]


def _passed(start: _Row, passage: _Passage) -> _Row:
    """Return a belief after evidence: :meth:`Moves.forward` of one row, times its likelihood, summing to one."""
    weight, gain, pull, pull_unknown, lost, weight_unknown, likelihood = passage
    scaled = [each / over for each, over in zip(start, weight)]  # noqa: B905 - all but what is unknown
    given = [each * eased for each, eased in zip(scaled, gain)]  # noqa: B905 - of the same length
    every = _sum(given)
    unknown = start[-1] / weight_unknown
    moved = [
        each + drawn * max(every - own, 0.0) + drawn_unknown * unknown
        for each, own, drawn, drawn_unknown in zip(scaled, given, pull, pull_unknown)  # noqa: B905 - of the same length
    ]
    moved.append(unknown + _sum([each * share for each, share in zip(lost, scaled)]))  # noqa: B905 - as above
    told = [each * likely for each, likely in zip(moved, likelihood)]  # noqa: B905 - as above
    whole = _sum(told)
    return [each / whole for each in told]


def _sum(values: _Row) -> float:
    """Return a sum from left to right, the same with every version of Python."""
    total = 0.0
    for value in values:
        total += value
    return total
