"""The nouns of linkage: an event, the claims that tell of it, and its casualties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reportedly.model import Actor, EventType, Interval, Place, Status


class Role(StrEnum):
    """What a claim does to an event: bear it out, contradict it, leave it open, or announce it."""

    AFFIRMS = "affirms"
    DENIES = "denies"
    HEDGES = "hedges"
    PLANS = "plans"


@dataclass(frozen=True, slots=True)
class Link:
    """Why a claim is of the event: the claim that it agrees with best, how probably, and the reason in words."""

    claim_id: str
    probability: float
    reason: str


@dataclass(frozen=True, slots=True)
class EventClaim:
    """One claim as part of an event.

    ``probability`` in [0, 1] is that of the claim telling of the event, from all its pairs with the others' claims; 1
    for an event of one claim and where a reviewer decided. ``link`` is ``None`` for an event of one claim.
    """

    claim_id: str
    document_id: str
    role: Role
    status: Status
    lineage: str
    known: date
    probability: float
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class LineageFigure:
    """What one lineage says last of how many: its bounds, the claim that says so, and its weight in the median."""

    lineage: str
    claim_id: str
    low: int | None
    high: int | None
    weight: float


@dataclass(frozen=True, slots=True)
class Casualties:
    """People killed or wounded in an event, by all lineages that give a figure; none of them denies the event.

    ``low`` and ``high`` are the least and the most that any lineage says, ``best`` the weighted median of their
    figures; ``high`` is ``None`` where the highest figure is "at least". ``reason`` says how they came about.
    """

    low: int
    best: int
    high: int | None
    figures: tuple[LineageFigure, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class FirstReport:
    """Who had it first: the claim known earliest, its speaker and its outlet."""

    claim_id: str
    known: date
    speaker: str
    outlet: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """What claims tell of as one happening, with all that is said of it.

    ``id`` is ``e`` and the digits of the id of the claim that came into the ledger first: claims that come later do not
    change it. ``claims`` are in the order in which they were known. ``lineages`` counts independent lineages,
    ``affirming`` and ``denying`` those that say it did or did not happen.
    """

    id: str
    type: EventType
    place: Place | None
    happened: Interval
    actor: tuple[Actor, ...]
    target: tuple[Actor, ...]
    claims: tuple[EventClaim, ...]
    first: FirstReport
    killed: Casualties | None
    wounded: Casualties | None
    lineages: int
    affirming: int
    denying: int

    def has(self, status: Status) -> int:
        """Return how many of the claims have a status."""
        return sum(claim.status is status for claim in self.claims)

    def with_role(self, role: Role) -> tuple[EventClaim, ...]:
        """Return the claims of a role."""
        return tuple(claim for claim in self.claims if claim.role is role)


def event_id(claim_id: str) -> str:
    """Return the id of an event whose first claim has that id."""
    return "e" + claim_id.removeprefix("c")
