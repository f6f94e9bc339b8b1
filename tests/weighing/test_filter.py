"""The filter and the smoother agree with the plain sums over all paths that they abbreviate."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.weighing import Parameters
from reportedly.weighing.evidence import Matrix, Steps
from reportedly.weighing.filter import Silence, Smoothed, prior

DYNAMICS = replace(Parameters.load().dynamics, sharpness=1.0)  # what the sums over paths know nothing of


def _matrix(silence: Silence, states: int, days: int) -> Matrix:
    return silence.forward(np.eye(states), np.full(states, days, dtype=np.int64))


@pytest.mark.parametrize("holders", [0, 1, 2, 5])
@pytest.mark.parametrize("days", [0, 1, 2, 45, 1000])
def test_silence_is_the_power_of_one_day(holders: int, days: int) -> None:
    states = holders + 2
    silence = Silence(DYNAMICS, holders)
    power = np.linalg.matrix_power(_matrix(silence, states, 1), days)
    assert np.allclose(_matrix(silence, states, days), power, atol=1e-12)
    assert np.allclose(power.sum(axis=1), 1.0)


@pytest.mark.parametrize("holders", [0, 1, 3])
def test_backward_is_the_transpose_of_forward(holders: int) -> None:
    states = holders + 2
    silence = Silence(DYNAMICS, holders)
    back = silence.backward(np.eye(states), np.full(states, 77, dtype=np.int64))
    assert np.allclose(back.T, _matrix(silence, states, 77), atol=1e-12)


def test_half_of_the_belief_is_left_after_the_half_life() -> None:
    halved = _matrix(Silence(DYNAMICS, 2), 4, int(DYNAMICS.holder_half_life_days))
    assert halved[0, -1] == pytest.approx(0.5, abs=0.1)
    contested = _matrix(Silence(DYNAMICS, 0), 2, int(DYNAMICS.contested_half_life_days))
    assert contested[0, -1] == pytest.approx(0.5, abs=1e-9)


def _random_steps(seed: int, holders: int, count: int) -> Steps:
    chosen = np.random.default_rng(seed)
    states = holders + 2
    return Steps(
        holders=tuple(f"p{index}" for index in range(holders)),
        days=np.sort(chosen.integers(1000, 1100, count)),
        likelihood=chosen.uniform(0.05, 1.0, (count, states)),
        pull=chosen.uniform(0, 2, (count, states - 1)) * chosen.integers(0, 2, (count, states - 1)),
        pull_unknown=chosen.uniform(0, 2, (count, states - 1)),
        leave=chosen.uniform(0, 2, (count, states - 1)) * chosen.integers(0, 2, (count, states - 1)),
    )


def _move(steps: Steps, row: int) -> Matrix:
    """One step's transition as a matrix, written out from its definition."""
    states = len(steps.holders) + 2
    matrix = np.zeros((states, states))
    for source in range(states - 1):
        pulls = {target: steps.pull[row, target] for target in range(states - 1) if target != source}
        total = sum(pulls.values())
        leave = steps.leave[row, source]
        ease = DYNAMICS.contested_ease if source == states - 2 else 1.0
        matrix[source, source] = 1.0
        for target, pull in pulls.items():
            matrix[source, target] = pull * (ease + leave / total) if total > 0 else 0.0
        matrix[source, -1] = 0.0 if total > 0 else leave
        matrix[source] /= matrix[source].sum()
    matrix[-1, -1] = 1.0
    matrix[-1, :-1] = steps.pull_unknown[row]
    matrix[-1] /= matrix[-1].sum()
    return matrix


def _by_enumeration(steps: Steps, day: int) -> Matrix:
    """The belief on a day, summed over every path of states."""
    states = len(steps.holders) + 2
    silence = Silence(DYNAMICS, len(steps.holders))
    events = [(int(on), row) for row, on in enumerate(steps.days)]
    marked = sorted([*events, (day, len(events))])  # the question comes after the steps of its own day
    total = np.zeros(states)
    start = prior(len(steps.holders), DYNAMICS)
    for first, *path in itertools.product(range(states), repeat=len(marked) + 1):
        weight, state, before = start[first], first, marked[0][0]
        asked = None
        for (on, row), following in zip(marked, path, strict=True):
            transition = _matrix(silence, states, on - before)
            if row < len(events):
                transition = transition @ _move(steps, row)
                weight *= steps.likelihood[row, following]
            else:
                asked = following
            weight *= transition[state, following]
            state, before = following, on
        assert asked is not None
        total[asked] += weight
    belief: Matrix = total / total.sum()
    return belief


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("holders", [0, 1, 2])
def test_smoothing_is_the_sum_over_all_paths(seed: int, holders: int) -> None:
    steps = _random_steps(seed, holders, 4)
    other = _random_steps(seed + 100, holders, 2)
    smoothed = Smoothed([other, steps], DYNAMICS)
    for day in (int(steps.days[0]), int(steps.days[1]) + 1, int(steps.days[-1]) + 30):
        both = smoothed.on(day, np.array([1, 0], dtype=np.int64))
        assert np.allclose(both[0], _by_enumeration(steps, day), atol=1e-9)
        if day >= other.days[0]:  # before the first evidence belief fades backwards, which no sum over paths tells
            assert np.allclose(both[1], _by_enumeration(other, day), atol=1e-9)


@settings(deadline=None)
@given(st.integers(0, 1000), st.integers(0, 4), st.integers(1, 12), st.integers(900, 9000))
def test_beliefs_are_distributions_and_unknown_grows_with_silence(
    seed: int, holders: int, count: int, day: int
) -> None:
    smoothed = Smoothed([_random_steps(seed, holders, count)], DYNAMICS)
    position = np.zeros(1, dtype=np.int64)
    belief = smoothed.on(day, position)[0]
    assert np.all(belief >= 0)
    assert belief.sum() == pytest.approx(1.0, abs=1e-9)
    last = max(day, 1100)
    assert smoothed.on(last + 50, position)[0, -1] >= smoothed.on(last, position)[0, -1] - 1e-12


def test_before_the_first_evidence_belief_fades_by_a_half_life_of_its_own() -> None:
    steps = replace(_random_steps(3, 2, 4), days=np.array([1000, 1010, 1040, 1090]))
    longer = replace(DYNAMICS, beginning_half_life_days=4 * DYNAMICS.beginning_half_life_days)
    place = np.zeros(1, dtype=np.int64)
    one, other = Smoothed([steps], DYNAMICS), Smoothed([steps], longer)
    for day in (999, 500, 10):
        assert one.on(day, place)[0, -1] > other.on(day, place)[0, -1]
    for day in (1000, 1030, 1090, 3000):
        assert np.array_equal(one.on(day, place), other.on(day, place))


def test_several_joined_answer_as_each_alone_before_their_first_evidence_and_after() -> None:
    parts = [Smoothed([_random_steps(seed, 2, 4)], DYNAMICS) for seed in (3, 4)]
    whole = Smoothed.joined(parts)
    for day in (1, 400, 5000):
        alone = np.concatenate([part.on(day, np.zeros(1, dtype=np.int64)) for part in parts])
        assert np.allclose(whole.on(day, np.arange(2, dtype=np.int64)), alone)
