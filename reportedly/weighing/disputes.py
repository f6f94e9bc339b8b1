"""Contradictions in the order of their importance: weight on both sides, how recent, and what is at stake."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from reportedly.model import CONTROL_TYPES
from reportedly.weighing.contradictions import Contradiction, ContradictionKind, contradictions
from reportedly.weighing.event import Event
from reportedly.weighing.linkage import LinkWeights
from reportedly.weighing.parameters import Parameters
from reportedly.weighing.protocols import ClaimRecord

if TYPE_CHECKING:
    from reportedly.ledger import Ledger
    from reportedly.weighing.events import LinkedLedger

_DIGITS = 4
_MANY_DEAD = 1000


@dataclass(frozen=True, slots=True)
class Dispute:
    """One contradiction with what makes it important.

    ``importance`` in [0, 1] is ``balance * recency * stake``. ``weight_for`` and ``weight_against`` are the
    probabilities that at least one lineage of the side tells it right, ``balance`` their geometric mean: a dispute
    between a good source and a poor one matters less than one between two good ones. ``recency`` is 1 on the day
    ``on`` and a half ``half_age_days`` before. ``events`` are the ids of the events that the claims are of. ``reason``
    says all that in words.
    """

    contradiction: Contradiction
    events: tuple[str, ...]
    importance: float
    weight_for: float
    weight_against: float
    recency: float
    stake: float
    reason: str


def rank(
    found: Iterable[Contradiction],
    events: Iterable[Event],
    claims: Iterable[ClaimRecord],
    lineages: Mapping[str, str],
    on: date,
    *,
    parameters: Parameters | None = None,
    weights: LinkWeights | None = None,
) -> list[Dispute]:
    """Return contradictions with their importance as seen on a day, the most important first.

    ``claims`` are those that the contradictions name, ``lineages`` theirs.
    """
    used, links = parameters or Parameters.load(), weights or LinkWeights.load()
    records = {record.claim.id: record for record in claims}
    event_of = {claim.claim_id: event.id for event in events for claim in event.claims}
    ranked = [_dispute(item, event_of, records, lineages, on, used, links) for item in found]
    return sorted(
        ranked,
        key=lambda d: (
            -d.importance,
            d.contradiction.place.key,
            str(d.contradiction.interval.start),
            d.contradiction.kind,
            d.contradiction.claims_for,
        ),
    )


def disputes_of(
    ledger: Ledger, *, known: date | None = None, start: date | None = None, end: date | None = None
) -> list[Dispute]:
    """Return what is disputed in a ledger, as known on a day and about days of a period, the most important first.

    Importance is as seen from ``end``, else from ``known``, else from :func:`last_day`.
    """
    from reportedly.weighing.events import linked_ledger

    linked = linked_ledger(ledger, known=known)
    on = end or known or last_day(linked.records)
    return disputes_in(linked, start=start, end=end, on=on)


def disputes_in(linked: LinkedLedger, *, start: date | None, end: date | None, on: date) -> list[Dispute]:
    """Return what is disputed about days of a period among linked claims, as seen from the day ``on``."""
    found = contradictions(linked.records, lineages=linked.lineages, events=linked.events, known=linked.known)
    asked = [
        item
        for item in found
        if (start is None or (item.interval.end or date.max) >= start)
        and (end is None or (item.interval.start or date.min) <= end)
    ]
    return rank(asked, linked.events, linked.records, linked.lineages, on)


def last_day(claims: Iterable[ClaimRecord]) -> date:
    """Return the day from which the age of disputes is counted where none is asked for.

    That is the day on which the last dated document was known. A document without a date is known from the day it came
    into the ledger, often years after what it tells of, and would make every dispute old; where no document has a
    date it is the last day that a claim is about. ``date.min`` without any.
    """
    known: list[date] = []
    about: list[date] = []
    for record in claims:
        if record.document.published is not None:
            known.append(record.known)
        else:
            told = record.claim.happened.end or record.claim.happened.start
            about.append(min(told, record.known) if told is not None else date.min)
    return max(known or about, default=date.min)


def _dispute(
    item: Contradiction,
    event_of: Mapping[str, str],
    records: Mapping[str, ClaimRecord],
    lineages: Mapping[str, str],
    on: date,
    parameters: Parameters,
    links: LinkWeights,
) -> Dispute:
    sides = [[records[claim] for claim in claims] for claims in (item.claims_for, item.claims_against)]
    one, other = (_weight(side, lineages, parameters) for side in sides)
    balance = math.sqrt(one * other)
    last = item.interval.end or item.interval.start or on
    age = max(0, (on - last).days)
    recency = 1.0 / (1.0 + age / links.disputes["half_age_days"])  # no half-life: old wars have disputes to rank too
    stake, what = _stake(item.kind, [record for side in sides for record in side], links)
    named = tuple(sorted({event_of[c] for c in (*item.claims_for, *item.claims_against) if c in event_of}))
    reason = (
        f"weight {one:.2f} against {other:.2f}, {_days(age)}, {what}: "
        f"{balance:.2f} × {recency:.2f} × {stake:.2f} = {balance * recency * stake:.2f}"
    )
    return Dispute(
        contradiction=item,
        events=named,
        importance=round(balance * recency * stake, _DIGITS),
        weight_for=round(one, _DIGITS),
        weight_against=round(other, _DIGITS),
        recency=round(recency, _DIGITS),
        stake=round(stake, _DIGITS),
        reason=reason,
    )


def _weight(side: Sequence[ClaimRecord], lineages: Mapping[str, str], parameters: Parameters) -> float:
    """Return the probability that one lineage of a side at least tells it right; each counts with its best claim."""
    best: dict[str, float] = {}
    for record in side:
        claim = record.claim
        # A denial weighs as much here as what it denies: what is asked is whether the two stand against each other.
        weight = parameters.reliability.of(claim.attribution.speaker_class)
        lineage = lineages[claim.id]
        best[lineage] = max(best.get(lineage, 0.0), weight)
    return 1.0 - math.prod(1.0 - best[lineage] for lineage in sorted(best))


def _stake(kind: ContradictionKind, records: Sequence[ClaimRecord], links: LinkWeights) -> tuple[float, str]:
    figures = [f for record in records for f in (record.claim.killed, record.claim.wounded) if f is not None]
    dead = max((f.high if f.high is not None else f.low or 0 for f in figures), default=0)
    toll = min(1.0, math.log1p(dead) / math.log1p(_MANY_DEAD))
    control = any(record.claim.type in CONTROL_TYPES for record in records)
    about = "who holds the place" if kind is ContradictionKind.HOLDER else "how many" if dead else "what was done"
    base = links.disputes["holder" if control and kind is not ContradictionKind.FIGURES else kind.value]
    words = about if not dead else f"{about}, up to {dead} people"
    return base + (1.0 - base) * links.disputes["people"] * toll, words


def _days(age: int) -> str:
    return "today" if age == 0 else "1 day old" if age == 1 else f"{age} days old"
