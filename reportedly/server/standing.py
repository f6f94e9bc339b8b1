"""Disputes kept from one decision to the next: counting those of a whole ledger anew takes its time.

A reviewer steps through the queue and decides. Most decisions settle a dispute or two and leave all others alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportedly.ledger import Ledger
from reportedly.ledger.decisions import counting
from reportedly.ledger.growth import Mark
from reportedly.ledger.records import Decision, DecisionKind
from reportedly.ledger.serialise import canonical_json
from reportedly.weighing.disputes import Dispute

_Effect = tuple[DecisionKind, str, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """What disputes hang on: the documents that were read, and every decision that counts, acceptances left out."""

    readings: tuple[int, int, tuple[object, ...]]
    effects: frozenset[_Effect]

    @classmethod
    def of(cls, ledger: Ledger) -> Standing:
        """Return that of a ledger now."""
        mark: Mark = ledger.mark()
        made = counting(ledger.decisions())
        effects = frozenset(_effect(each) for each in made if each.kind is not DecisionKind.ACCEPT)
        return cls((mark.readings, mark.ways, mark.first), effects)


@dataclass(frozen=True, slots=True)
class Counted:
    """The disputes that were counted where a ledger stood."""

    standing: Standing
    disputes: Sequence[Dispute]

    def still(self, now: Standing) -> list[Dispute] | None:
        """Return the disputes that are left: of a claim that was rejected or corrected since, none is.

        ``None`` where they have to be counted anew: documents were read, something decided was taken back, or claims
        were merged or split. What is left keeps its importance; what an acceptance adds to it, and a contradiction that
        a correction makes, are told when they are counted the next time.
        """
        since = now.effects - self.standing.effects
        settling = {DecisionKind.REJECT, DecisionKind.CORRECT}
        if now.readings != self.standing.readings or self.standing.effects - now.effects:
            return None
        if any(kind not in settling for kind, _, _ in since):
            return None
        gone = {subject for _, subject, _ in since}
        left = [_without(each, gone) for each in self.disputes] if gone else self.disputes
        return [each for each in left if each.contradiction.claims_for and each.contradiction.claims_against]


def _without(dispute: Dispute, gone: set[str]) -> Dispute:
    found = dispute.contradiction
    if gone.isdisjoint(found.claims_for) and gone.isdisjoint(found.claims_against):
        return dispute
    left_for = tuple(each for each in found.claims_for if each not in gone)
    left_against = tuple(each for each in found.claims_against if each not in gone)
    return replace(dispute, contradiction=replace(found, claims_for=left_for, claims_against=left_against))


def _effect(decision: Decision) -> _Effect:
    return decision.kind, decision.subject, canonical_json(decision.detail)
