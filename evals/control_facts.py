"""Facts of who held a place on a day, and what a ledger answers when it is asked for them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from reportedly.model import Holding

_SPECIAL = ("unknown", "contested")
_LEAST_PROBABILITY = 0.001  # bounds the cost of one fact at 6.9 nats


@dataclass(frozen=True, slots=True)
class Fact:
    """Who held a place on a day: any of ``holders`` is right. ``least`` and ``known`` belong to checks."""

    place: str
    on: date
    holders: tuple[str, ...]
    record: str = ""
    name: str = ""
    known: date | None = None
    least: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the ledger says on a fact: the probability of a right holder, and the whole distribution."""

    fact: Fact
    probability: float
    distribution: Mapping[str, float]

    @property
    def is_given(self) -> bool:
        """Whether the ledger commits itself: "unknown" has less than half."""
        return self.distribution.get("unknown", 0.0) < 0.5

    @property
    def is_right(self) -> bool:
        """Whether the right holders together have at least half."""
        return self.probability >= 0.5

    @property
    def leads(self) -> bool:
        """Whether a right holder has the highest probability of all."""
        top = max(self.distribution, key=self.distribution.__getitem__, default=None)
        return top in self.fact.holders

    @property
    def brier(self) -> float:
        """The multi-category Brier score, from 0 to 2, with all right holders as one category."""
        others = sum(p * p for holder, p in self.distribution.items() if holder not in self.fact.holders)
        return (1 - self.probability) ** 2 + others

    @property
    def log_loss(self) -> float:
        """The negative natural logarithm of the probability of a right holder."""
        return -math.log(max(self.probability, _LEAST_PROBABILITY))


def fact_from(entry: Mapping[str, Any]) -> Fact:
    """Return the fact of one entry of a file of facts."""
    others = {
        name: value for name, value in entry.items() if name not in ("date", "holders")
    }  # YAML reads "on" as true
    return Fact(on=entry["date"], holders=tuple(entry["holders"]), **others)


def holder_ids(names: Iterable[str], on: date) -> tuple[str, ...]:
    """Return the registry's ids of the parties that hold towns for the parties named; raises on an unknown name."""
    from reportedly.actors import Registry

    registry = Registry.load()
    ids = []
    for name in names:
        if name in _SPECIAL:
            ids.append(name)
            continue
        party = registry.lookup(name, on)
        if party is None:
            raise ValueError(f"{name!r} is expected to hold a place on {on}, and is not in the party registry")
        ids.append(registry.holder_of(party.id, on))
    return tuple(dict.fromkeys(ids))


Ask = Callable[[str, date, date | None], Holding]
"""Takes a place, a day and the day on which it is asked; gives the holding. ``Ledger.holds`` is one."""


HolderIds = Callable[[Iterable[str], date], tuple[str, ...]]


def answer(fact: Fact, ask: Ask, ids: HolderIds = holder_ids) -> Answer:
    """Return what a ledger says on a fact, with the fact's holders turned into the registry's ids."""
    resolved = replace(fact, holders=ids(fact.holders, fact.on))
    distribution = dict(ask(fact.place, fact.on, fact.known).distribution)
    return Answer(resolved, sum(distribution.get(holder, 0.0) for holder in resolved.holders), distribution)


def describe(given: Answer, *, is_right: bool) -> str:
    """Return one line on an answer: the question, what the ledger holds most probable, and what was expected."""
    fact = given.fact
    known = f" as known on {fact.known}" if fact.known else ""
    top = sorted(given.distribution.items(), key=lambda pair: -pair[1])[:3]
    shown = ", ".join(f"{holder} {probability:.2f}" for holder, probability in top)
    mark = "ok  " if is_right else "FAIL"
    return f"{mark} {fact.place} on {fact.on}{known}: {shown} (expected {' or '.join(fact.holders)})"
