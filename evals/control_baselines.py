"""What control is measured against: last report wins, majority vote, and Dawid and Skene's model of raters.

All take *votes*: that a source says that a town is held by a party, or contested, on a day. Every method answers the
same questions (town, day) with a probability for each state, and is given what it lacks to be scored by log loss: its
answer is mixed with an even one in the proportion that suits it best on the very town-days that it is scored on. That
favours the baselines; the posterior that they are compared with gets nothing of the kind.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportedly.model import Claim, EventType, Status

Matrix = NDArray[np.float64]

CONTESTED = "contested"
_HELD_BY_ACTOR = frozenset({EventType.CAPTURE, EventType.HANDOVER, EventType.HOLD})
_HELD_BY_TARGET = frozenset({EventType.BESIEGE, EventType.WITHDRAW, EventType.AIR_STRIKE, EventType.SHELLING})
_FOUGHT_OVER = frozenset({EventType.ADVANCE, EventType.CLASH})
_LEAST = 1e-3  # of a probability, in the log loss


@dataclass(frozen=True, slots=True, order=True)
class Vote:
    """That ``source`` says that ``town`` is in ``state`` on ``day`` (an ordinal)."""

    town: str
    day: int
    source: str
    state: str


@dataclass(frozen=True, slots=True)
class Question:
    """A town and a day (an ordinal), and the state that is true."""

    town: str
    day: int
    truth: str


def vote_of(claim: Claim, actors: Sequence[str], targets: Sequence[str]) -> str | None:
    """Return the state that a claim votes for, given the holders that it names; ``None`` where it votes for none.

    What is denied, planned or supposed is no vote. Who withdraws leaves the town to the one that is named as target.
    """
    if claim.status not in (Status.ACTUAL, Status.POSSIBLE):
        return None
    if claim.type in _FOUGHT_OVER:
        return CONTESTED
    named = actors if claim.type in _HELD_BY_ACTOR else targets if claim.type in _HELD_BY_TARGET else ()
    return named[0] if named else None


def last_report(votes: Iterable[Vote], questions: Sequence[Question], states: Sequence[str]) -> Matrix:
    """Return the state of the last vote on or before the day as certain; an even answer before the first."""
    at = {state: index for index, state in enumerate(states)}
    found = np.full((len(questions), len(states)), 1.0 / len(states))
    by_town = _by_town(votes)
    for row, question in enumerate(questions):
        before = [vote for vote in by_town.get(question.town, ()) if vote.day <= question.day]
        if before:
            found[row] = 0.0
            found[row, at[before[-1].state]] = 1.0
    return found


def majority(votes: Iterable[Vote], questions: Sequence[Question], states: Sequence[str], *, half_width: int) -> Matrix:
    """Return each state's share of the votes within ``half_width`` days, or of the last ones before where none are."""
    at = {state: index for index, state in enumerate(states)}
    found = np.full((len(questions), len(states)), 1.0 / len(states))
    by_town = _by_town(votes)
    for row, question in enumerate(questions):
        said = by_town.get(question.town, ())
        near = [vote for vote in said if abs(vote.day - question.day) <= half_width]
        if not near:
            before = [vote.day for vote in said if vote.day <= question.day]
            near = [vote for vote in said if before and before[-1] - 2 * half_width <= vote.day <= before[-1]]
        if near:
            counts = np.zeros(len(states))
            for vote in near:
                counts[at[vote.state]] += 1.0
            found[row] = counts / counts.sum()
    return found


def dawid_skene(
    votes: Iterable[Vote], questions: Sequence[Question], states: Sequence[str], *, width: int, rounds: int = 100
) -> Matrix:
    """Return the posterior of Dawid and Skene's model: an item is a town in a period of ``width`` days.

    Every source has its own matrix of errors, and the states have a prior; both are found by expectation maximisation
    from the majority's answer (Dawid and Skene, "Maximum likelihood estimation of observer error-rates using the EM
    algorithm", 1979; the same steps as crowd-kit's ``DawidSkene``). A period without a vote has the answer of the last
    period with one.
    """
    ordered = sorted(set(votes))
    at = {state: index for index, state in enumerate(states)}
    items = {key: row for row, key in enumerate(sorted({(vote.town, vote.day // width) for vote in ordered}))}
    sources = {source: row for row, source in enumerate(sorted({vote.source for vote in ordered}))}
    item = np.array([items[vote.town, vote.day // width] for vote in ordered], dtype=np.int64)
    source = np.array([sources[vote.source] for vote in ordered], dtype=np.int64)
    label = np.array([at[vote.state] for vote in ordered], dtype=np.int64)
    posterior = dawid_skene_posterior(item, source, label, len(items), len(sources), len(states), rounds)
    periods: dict[str, list[tuple[int, int]]] = {}
    for (town, period), row in items.items():
        periods.setdefault(town, []).append((period, row))
    found = np.full((len(questions), len(states)), 1.0 / len(states))
    for row, question in enumerate(questions):
        rows = [r for period, r in periods.get(question.town, ()) if period <= question.day // width]
        if rows:
            found[row] = posterior[rows[-1]]
    return found


def dawid_skene_posterior(
    item: NDArray[np.int64],
    source: NDArray[np.int64],
    label: NDArray[np.int64],
    items: int,
    sources: int,
    labels: int,
    rounds: int = 100,
) -> Matrix:
    """Return the posterior (items × labels) of the labels that sources gave to items, one entry per answer."""
    posterior = np.zeros((items, labels))
    np.add.at(posterior, (item, label), 1.0)
    posterior /= posterior.sum(axis=1, keepdims=True)
    before = -math.inf
    for _ in range(rounds):
        prior = posterior.mean(axis=0)
        errors = np.full((sources, labels, labels), 1e-10)  # source × answer × truth
        np.add.at(errors, (source, label), posterior[item])
        errors /= errors.sum(axis=1, keepdims=True)
        logs = np.tile(np.log(np.maximum(prior, 1e-10)), (items, 1))
        np.add.at(logs, item, np.log(errors[source, label]))
        top = logs.max(axis=1, keepdims=True)
        posterior = np.exp(logs - top)
        total = posterior.sum(axis=1, keepdims=True)
        posterior /= total
        likelihood = float((np.log(total) + top).sum())
        if likelihood - before < 1e-5:
            break
        before = likelihood
    return posterior


def accuracy(answers: Matrix, questions: Sequence[Question], states: Sequence[str]) -> float:
    """Return how often the most probable state is the true one; of states that tie, each counts in part."""
    at = {state: index for index, state in enumerate(states)}
    best = answers >= answers.max(axis=1, keepdims=True) - 1e-12
    right = best[np.arange(len(questions)), [at[question.truth] for question in questions]]
    return float((right / best.sum(axis=1)).mean())


def log_loss(answers: Matrix, questions: Sequence[Question], states: Sequence[str]) -> float:
    """Return the mean negative natural logarithm of the true state's probability, bounded below by 0.001."""
    at = {state: index for index, state in enumerate(states)}
    told = answers[np.arange(len(questions)), [at[question.truth] for question in questions]]
    return float(-np.log(np.maximum(told, _LEAST)).mean())


def best_mixture(answers: Matrix, questions: Sequence[Question], states: Sequence[str]) -> Matrix:
    """Return the answers mixed with an even one so that their log loss is least (by hundredths)."""
    even = np.full_like(answers, 1.0 / len(states))
    mixed = [share * even + (1.0 - share) * answers for share in np.linspace(0.0, 1.0, 101)]
    return min(mixed, key=lambda candidate: log_loss(candidate, questions, states))


def _by_town(votes: Iterable[Vote]) -> Mapping[str, Sequence[Vote]]:
    found: dict[str, list[Vote]] = {}
    for vote in sorted(votes, key=lambda vote: (vote.day, vote)):
        found.setdefault(vote.town, []).append(vote)
    return found
