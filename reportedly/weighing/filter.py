"""The state-space model of control: forward filter and forward–backward smoother, vectorised over places.

States are K holders, contested and unknown. On a day without evidence a holder is lost sight of (towards unknown, by
its half-life), changes unreported to another holder (all alike) or becomes contested; a contested place is lost sight
of, or falls to one of its holders (all alike); unknown stays. As all holders are alike, the power of the daily
transition over a gap has a closed form: a 2 × 2 power for (holders together, contested), and one scalar for the
differences between holders. Evidence first moves probability between states, then multiplies it by its likelihood.
Method: Rabiner, "A tutorial on hidden Markov models" (1989), with transitions that depend on the evidence of the day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reportedly.weighing.evidence import Matrix, Steps, sharpened, sharpness_between
from reportedly.weighing.parameters import Dynamics

Days = NDArray[np.int64]

_AT_ONCE = 20_000  # steps whose passages are worked out together: bounds the memory
_DAY_BITS = 24  # an ordinal of the last day that there is fits in
_LONGEST_GAP = 40_000  # days, over a century: nothing is left of any belief by then


class Silence:
    """The transition over days without evidence, for places with ``holders`` candidate holders."""

    def __init__(self, dynamics: Dynamics, holders: int) -> None:
        self._holders = max(holders, 1)
        lost = 1.0 - 2.0 ** (-1.0 / dynamics.holder_half_life_days)
        outbreak = (1.0 - lost) / dynamics.outbreak_mean_days
        change = (1.0 - lost) / dynamics.change_mean_days if holders > 1 else 0.0
        contested_lost = 1.0 - 2.0 ** (-1.0 / dynamics.contested_half_life_days)
        resolved = (1.0 - contested_lost) / dynamics.resolution_mean_days if holders else 0.0
        self._step = ((1.0 - lost - outbreak, outbreak), (resolved, 1.0 - contested_lost - resolved))
        self._keep = 1.0 - lost - outbreak - change * self._holders / max(self._holders - 1, 1)
        self._table = np.array([[1.0, 0.0, 0.0, 1.0, 1.0]])

    def _powers(self, gaps: Days) -> Matrix:
        """Return per gap: holders → holders, holders → contested, contested → holders, contested → contested, keep."""
        gaps = np.minimum(gaps, _LONGEST_GAP)
        longest = int(gaps.max(initial=0))
        if longest >= len(self._table):
            rows = [tuple(float(value) for value in self._table[-1])]
            (hh, hc), (ch, cc) = self._step
            for _ in range(longest + 1 - len(self._table)):  # plain floats: the same on every machine
                a, b, c, d, keep = rows[-1]
                rows.append((a * hh + b * ch, a * hc + b * cc, c * hh + d * ch, c * hc + d * cc, keep * self._keep))
            self._table = np.concatenate([self._table, np.array(rows[1:])])
        powers: Matrix = self._table[gaps].T[:, :, None]
        return powers

    def powers(self, gaps: Days) -> list[list[float]]:
        """Return what becomes of belief over each of some numbers of silent days.

        These are the shares that pass from holders to holders, from holders to contested, from contested to holders and
        from contested to contested, and what is kept of the differences between holders.
        """
        found: list[list[float]] = self._powers(gaps)[:, :, 0].T.tolist()
        return found

    def forward(self, belief: Matrix, gaps: Days) -> Matrix:
        """Return each row of beliefs (places × states) after its number of silent days."""
        hh, hc, ch, cc, keep = self._powers(gaps)
        held, contested = belief[:, :-2], belief[:, -2:-1]
        total = held.sum(axis=1, keepdims=True)
        moved = np.empty_like(belief)
        moved[:, :-2] = keep * (held - total / self._holders) + (total * hh + contested * ch) / self._holders
        moved[:, -2:-1] = total * hc + contested * cc
        np.maximum(moved[:, :-1], 0.0, out=moved[:, :-1])
        lost = total * (1.0 - hh - hc) + contested * (1.0 - ch - cc)
        moved[:, -1:] = belief[:, -1:] + np.maximum(lost, 0.0)
        return moved

    def backward(self, future: Matrix, gaps: Days) -> Matrix:
        """Return the likelihood of the future before the silent days, from that after them."""
        hh, hc, ch, cc, keep = self._powers(gaps)
        held, contested, unknown = future[:, :-2], future[:, -2:-1], future[:, -1:]
        mean = held.sum(axis=1, keepdims=True) / self._holders
        moved = np.empty_like(future)
        moved[:, :-2] = keep * (held - mean) + hh * mean + hc * contested + (1.0 - hh - hc) * unknown
        moved[:, -2:-1] = ch * mean + cc * contested + (1.0 - ch - cc) * unknown
        moved[:, -1:] = unknown
        return np.maximum(moved, 0.0)


def beginning(dynamics: Dynamics, holders: int) -> Silence:
    """Return the transition backwards over the days before the first evidence, on which a holder is lost sight of."""
    return Silence(replace(dynamics, holder_half_life_days=dynamics.beginning_half_life_days), holders)


@dataclass(frozen=True, slots=True)
class Moves:
    """The evidence-driven transition of a set of steps, in the form that both directions use.

    From a known state s: to t with odds ``pull[t] * gain[s]``, to unknown with ``lost[s]``, both over ``weight[s]``. A
    contested place follows a pull the more easily.
    What leaves a state goes where the day's evidence pulls, and to unknown where nothing does.
    """

    pull: Matrix
    gain: Matrix
    lost: Matrix
    weight: Matrix
    pull_unknown: Matrix
    weight_unknown: Matrix

    @staticmethod
    def of(pull: Matrix, pull_unknown: Matrix, leave: Matrix, contested_ease: float) -> Moves:
        elsewhere = np.maximum(pull.sum(axis=1, keepdims=True) - pull, 0.0)
        pulled = elsewhere > 1e-12
        ease = np.ones(pull.shape[1])
        ease[-1] = contested_ease
        gain = ease + np.where(pulled, leave / np.where(pulled, elsewhere, 1.0), 0.0)
        weight = 1.0 + ease * elsewhere + leave
        return Moves(
            pull=pull,
            gain=gain,
            lost=np.where(pulled, 0.0, leave),
            weight=weight,
            pull_unknown=pull_unknown,
            weight_unknown=1.0 + pull_unknown.sum(axis=1, keepdims=True),
        )

    def forward(self, belief: Matrix) -> Matrix:
        scaled = belief[:, :-1] / self.weight
        given = scaled * self.gain
        unknown = belief[:, -1:] / self.weight_unknown
        moved = np.empty_like(belief)
        from_others = given.sum(axis=1, keepdims=True) - given
        moved[:, :-1] = scaled + self.pull * np.maximum(from_others, 0.0) + self.pull_unknown * unknown
        moved[:, -1:] = unknown + (self.lost * scaled).sum(axis=1, keepdims=True)
        return moved

    def backward(self, future: Matrix) -> Matrix:
        known, unknown = future[:, :-1], future[:, -1:]
        drawn = self.pull * known
        elsewhere = np.maximum(drawn.sum(axis=1, keepdims=True) - drawn, 0.0)
        moved = np.empty_like(future)
        moved[:, :-1] = (known + self.gain * elsewhere + self.lost * unknown) / self.weight
        moved[:, -1:] = (unknown + (self.pull_unknown * known).sum(axis=1, keepdims=True)) / self.weight_unknown
        return moved


def prior(holders: int, dynamics: Dynamics) -> Matrix:
    """Return the belief before the first evidence: over the parties named, contested and unknown.

    What is not unknown at the start is shared evenly by the parties and one more that no claim names, which is unknown.
    """
    belief = np.zeros(holders + 2)
    belief[:holders] = (1.0 - dynamics.unknown_at_start) / (holders + 1)
    belief[-1] = 1.0 - belief[:holders].sum()
    return belief


class Smoothed:
    """The beliefs about places with the same number of candidate holders, given all their steps.

    ``places`` are the steps of each place; each must have at least one. Asking is by position in that sequence.
    """

    def __init__(self, places: Sequence[Steps], dynamics: Dynamics) -> None:
        self._silence = Silence(dynamics, len(places[0].holders))
        self._beginning = beginning(dynamics, len(places[0].holders))
        self._ease = dynamics.contested_ease
        self._dynamics = dynamics
        told = [np.zeros(len(place.days)) if place.hindsight is None else place.hindsight for place in places]
        self._hindsight = np.concatenate(told)  # of each step
        self._start = prior(len(places[0].holders), dynamics)
        counts = np.array([len(place.days) for place in places], dtype=np.int64)
        self._starts = np.cumsum(counts) - counts
        self._ends = self._starts + counts
        self._days = np.concatenate([place.days for place in places])
        self._likelihood = np.concatenate([place.likelihood for place in places])
        self._pull = np.concatenate([place.pull for place in places])
        self._pull_unknown = np.concatenate([place.pull_unknown for place in places])
        self._leave = np.concatenate([place.leave for place in places])
        self._calendar = (np.repeat(np.arange(len(places)), counts) << _DAY_BITS) + self._days  # in order throughout
        self._by_length = np.argsort(-counts, kind="stable")
        self._counts = counts
        self._past = np.empty_like(self._likelihood)  # belief after a step, given the steps up to it
        self._future = np.empty_like(self._likelihood)  # likelihood of the later steps, after a step
        self._before = self._future  # likelihood of a step and the later ones, before it
        self._run()
        # Asking needs them no more.
        del self._pull, self._pull_unknown, self._leave, self._likelihood, self._future, self._by_length

    @classmethod
    def joined(cls, parts: Sequence[Smoothed]) -> Smoothed:
        """Return the places of several as those of one, in their order: asking many at once is quicker than each.

        There must be one part at least, all with as many candidate holders.
        """
        if len(parts) == 1:
            return parts[0]
        whole = cls.__new__(cls)
        whole._silence, whole._beginning, whole._start = parts[0]._silence, parts[0]._beginning, parts[0]._start
        whole._ease, whole._dynamics = parts[0]._ease, parts[0]._dynamics
        whole._counts = np.concatenate([part._counts for part in parts])
        whole._ends = np.cumsum(whole._counts)
        whole._starts = whole._ends - whole._counts
        whole._days = np.concatenate([part._days for part in parts])
        whole._calendar = (np.repeat(np.arange(len(whole._counts)), whole._counts) << _DAY_BITS) + whole._days
        whole._hindsight = np.concatenate([part._hindsight for part in parts])
        whole._past = np.concatenate([part._past for part in parts])
        whole._before = np.concatenate([part._before for part in parts])
        return whole

    def _passages(self) -> Matrix:
        """Return, for each step, how belief after the step before passes to that after it, not yet summing to one.

        It joins the silent days before the step, the moves of its evidence and its likelihood: a row for each state
        before, a column for each after. The first step of a place follows on no silent day.
        """
        steps, states = self._likelihood.shape
        found = np.empty((steps, states, states))
        gaps = np.diff(self._days, prepend=self._days[:1])
        gaps[self._starts] = 0
        every = np.eye(states)
        for begin in range(0, steps, _AT_ONCE):
            part = slice(begin, begin + _AT_ONCE)
            rows = np.repeat(np.arange(steps)[part], states)
            waited = self._silence.forward(np.tile(every, (len(rows) // states, 1)), gaps[rows])
            moves = Moves.of(self._pull[rows], self._pull_unknown[rows], self._leave[rows], self._ease)
            found[part] = (moves.forward(waited) * self._likelihood[rows]).reshape(-1, states, states)
        return found

    def _run(self) -> None:
        passages = self._passages()
        longest = int(self._counts.max())
        ascending = -self._counts[self._by_length]
        active = [int(np.searchsorted(ascending, -step, side="left")) for step in range(longest)]
        starts = self._starts[self._by_length]
        belief = np.tile(self._start, (len(starts), 1))[:, None, :]
        for step in range(longest):
            rows = starts[: active[step]] + step
            moved = belief[: len(rows)] @ passages[rows]
            belief = moved / moved.sum(axis=2, keepdims=True)
            self._past[rows] = belief[:, 0]
        ends = self._ends[self._by_length]
        future = np.ones((len(ends), self._likelihood.shape[1], 1))
        for step in range(longest):
            rows = ends[: active[step]] - 1 - step
            future = future[: len(rows)]
            if step:
                future = passages[rows + 1] @ future
                future /= future.max(axis=1, keepdims=True)
            self._future[rows] = future[:, :, 0]
        moves = Moves.of(self._pull, self._pull_unknown, self._leave, self._ease)
        self._before = moves.backward(self._future * self._likelihood)
        self._before /= self._before.max(axis=1, keepdims=True)

    def on(self, day: int, positions: Days) -> Matrix:
        """Return the belief about each place asked for on a day (an ordinal): a row per place, summing to one."""
        until = np.searchsorted(self._calendar, (positions << _DAY_BITS) + day, side="right")
        last = until - self._starts[positions]  # steps of the place on or before the day
        return self._joined(np.full(len(positions), day, dtype=np.int64), positions, last)

    def course(self, days: Days, position: int) -> Matrix:
        """Return the belief about one place on each of some days (ordinals): a row per day, summing to one."""
        steps = self._days[self._starts[position] : self._ends[position]]
        return self._joined(days, np.full(len(days), position), np.searchsorted(steps, days, side="right"))

    def days(self, position: int) -> Days:
        """Return the days (ordinals) on which a place has evidence, in order."""
        return self._days[self._starts[position] : self._ends[position]]

    def courses(self, asked: Sequence[Days], positions: Sequence[int]) -> list[Matrix]:
        """Return the course of each of some places on days of its own, worked out together."""
        last = [np.searchsorted(self.days(at), days, side="right") for at, days in zip(positions, asked, strict=True)]
        counts = [len(days) for days in asked]
        where = np.repeat(np.array(positions, dtype=np.int64), counts)
        joint = self._joined(np.concatenate(asked), where, np.concatenate(last))
        return np.split(joint, np.cumsum(counts)[:-1])

    def _joined(self, days: Days, positions: Days, last: Days) -> Matrix:
        row = self._starts[positions] + last - 1
        states = self._past.shape[1]
        belief = np.tile(self._start, (len(positions), 1))
        started = last > 0
        past = row[started]
        belief[started] = self._silence.forward(self._past[past], days[started] - self._days[past])
        earlier = self._starts[positions[~started]]
        first = self._start * self._before[earlier]  # what is known of the time just before the first evidence
        first /= first.sum(axis=1, keepdims=True)
        belief[~started] = self._beginning.forward(first, self._days[earlier] - days[~started])
        following = row + 1
        more = started & (following < self._ends[positions])
        future = np.ones((len(positions), states))
        ahead = following[more]
        future[more] = self._silence.backward(self._before[ahead], self._days[ahead] - days[more])
        joint = belief * future
        joint /= joint.sum(axis=1, keepdims=True)
        sides = np.zeros((2, len(positions)))  # how far the evidence on either side of the day was told in hindsight
        sides[0, started], sides[0, ~started] = self._hindsight[past], self._hindsight[earlier]
        sides[1] = sides[0]
        sides[1, more] = self._hindsight[ahead]
        sharpness = sharpness_between(sides.mean(axis=0), self._dynamics)
        return sharpened(joint, sharpness) if np.any(sharpness != 1.0) else joint


class Stepwise:
    """The same model for one place, a transition at a time; beliefs are matrices whose rows are independent beliefs.

    Rows need not sum to one: what a transition takes from the sum is the likelihood of its evidence.
    """

    def __init__(self, dynamics: Dynamics, holders: int) -> None:
        self._silence = Silence(dynamics, holders)
        self._beginning = beginning(dynamics, holders)
        self._ease = dynamics.contested_ease

    def fade(self, belief: Matrix, days: int) -> Matrix:
        """Return beliefs some days before the first evidence, from those just before it."""
        return self._beginning.forward(belief, np.full(len(belief), days, dtype=np.int64))

    def wait(self, belief: Matrix, days: int) -> Matrix:
        """Return beliefs after some days without evidence."""
        return self._silence.forward(belief, np.full(len(belief), days, dtype=np.int64))

    def step(self, belief: Matrix, log_likelihood: Matrix, pull: Matrix, pull_unknown: Matrix, leave: Matrix) -> Matrix:
        """Return beliefs after a step of evidence, given as one row each; see :class:`Steps`."""
        moves = Moves.of(pull[None, :], pull_unknown[None, :], leave[None, :], self._ease)
        likelihood: Matrix = np.exp(log_likelihood - log_likelihood.max())
        return moves.forward(belief) * likelihood
