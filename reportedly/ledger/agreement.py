"""How far reviewers agree: raw agreement and Cohen's kappa over the claims that two of them decided.

A reviewer's answer on a claim is ``reject``, ``correct`` (they corrected a field and did not reject) or ``accept``, by
the last of their verdicts in force. Kappa is the agreement beyond the chance of it: J. Cohen, "A coefficient of
agreement for nominal scales" (1960).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from reportedly.ledger.agreeing import apply, required, same_name
from reportedly.ledger.decisions import in_force
from reportedly.ledger.records import Decision, DecisionKind

ANSWERS = ("accept", "correct", "reject")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reviewers: the claims that both decided, in how many their answers are the same, and kappa in [-1, 1].

    ``counts`` has, for each pair of answers (the first reviewer's, the second's), the number of claims. ``kappa`` is
    ``None`` where chance alone would make them agree always, as when both gave one answer to everything.
    """

    one: str
    other: str
    both: int
    agreed: int
    kappa: float | None
    counts: Mapping[tuple[str, str], int]

    @property
    def raw(self) -> float | None:
        """Return the share of the claims on which they agree, ``None`` without any."""
        return self.agreed / self.both if self.both else None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A claim that reviewers decided, by each reviewer's name: the answer, and the decisions in force behind it."""

    claim: str
    answers: Mapping[str, str]
    decisions: tuple[Decision, ...]
    pending: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """Reviewers with how many claims each decided, and how they agree.

    ``waiting`` are claims of which something waits for another reviewer, those that one reviewer decided; where no
    second one is required, the claims of one reviewer alone. ``differing`` are claims on which answers differ, or
    corrections of one field. Both are in the order of their last decisions.
    """

    required: int
    reviewers: Mapping[str, int]
    pairs: tuple[Pair, ...]
    waiting: tuple[Reviewed, ...]
    differing: tuple[Reviewed, ...]


def agreement(decisions: Iterable[Decision]) -> Agreement:
    """Return how the reviewers of a ledger agree, given all its decisions."""
    standing = in_force(decisions)
    pending = {decision.subject for decision in apply(standing).pending}
    about: dict[str, list[Decision]] = defaultdict(list)
    shown: dict[str, str] = {}
    for decision in standing:
        if decision.kind in ANSWERS:
            shown.setdefault(same_name(decision.by), decision.by)
            about[decision.subject].append(decision)
    reviewed = []
    for claim, made in sorted(about.items(), key=lambda item: (item[1][-1].at, item[0])):
        by: dict[str, list[Decision]] = defaultdict(list)
        for decision in made:
            by[shown[same_name(decision.by)]].append(decision)
        answers = {name: _answer(of_one) for name, of_one in sorted(by.items())}
        reviewed.append(Reviewed(claim, answers, tuple(made), claim in pending))
    counted = Counter(name for each in reviewed for name in each.answers)
    wanted = required(standing)
    return Agreement(
        required=wanted,
        reviewers={name: counted[name] for name in sorted(counted)},
        pairs=tuple(_pair(one, other, reviewed) for one, other in combinations(sorted(counted), 2)),
        waiting=tuple(each for each in reviewed if (each.pending if wanted > 1 else True) and len(each.answers) == 1),
        differing=tuple(each for each in reviewed if len(set(each.answers.values())) > 1 or _corrections_differ(each)),
    )


def kappa(counts: Mapping[tuple[str, str], int]) -> float | None:
    """Return Cohen's kappa of the numbers of items by pair of answers, ``None`` where it is not defined."""
    total = sum(counts.values())
    if not total:
        return None
    ones: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for (one, other), number in counts.items():
        ones[one] += number
        others[other] += number
    observed = sum(number for (one, other), number in counts.items() if one == other) / total
    expected = sum(ones[answer] * others[answer] for answer in ones) / total**2
    return (observed - expected) / (1.0 - expected) if expected < 1.0 else None


def _answer(made: Iterable[Decision]) -> str:
    answer, is_corrected = "accept", False
    for decision in made:
        if decision.kind is DecisionKind.CORRECT:
            is_corrected = True
        else:
            answer = decision.kind.value
    return "correct" if is_corrected and answer == "accept" else answer


def _corrections_differ(each: Reviewed) -> bool:
    said: dict[str, dict[str, object]] = defaultdict(dict)
    for decision in each.decisions:
        if decision.kind is DecisionKind.CORRECT:
            for name, value in decision.detail["fields"].items():
                said[name][same_name(decision.by)] = value
    return any(
        any(value != first for value in values.values()) for values in said.values() for first in values.values()
    )


def _pair(one: str, other: str, reviewed: Iterable[Reviewed]) -> Pair:
    answers = [(each.answers[one], each.answers[other]) for each in reviewed if {one, other} <= each.answers.keys()]
    counts = Counter(answers)
    agreed = sum(number for (first, second), number in counts.items() if first == second)
    return Pair(one, other, len(answers), agreed, kappa(counts), dict(sorted(counts.items())))
