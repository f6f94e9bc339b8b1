"""Weighing: who holds which place on which day, from claims that contradict one another.

Everything here is a pure function of the claims and the parameters: the same claims in any order give the same answer.
"""

from reportedly.weighing.contradictions import Contradiction, ContradictionKind, contradictions
from reportedly.weighing.control import Control, weigh
from reportedly.weighing.derivations import Derivation, DerivationKind, derivations
from reportedly.weighing.disputes import Dispute, disputes_of
from reportedly.weighing.event import Casualties, Event, EventClaim, Role
from reportedly.weighing.events import events_of
from reportedly.weighing.parameters import Parameters
from reportedly.weighing.protocols import ClaimRecord, DocumentHeader, LedgerView, Parties
from reportedly.weighing.statements import CONTESTED, UNKNOWN

__all__ = [
    "CONTESTED",
    "UNKNOWN",
    "Casualties",
    "ClaimRecord",
    "Contradiction",
    "ContradictionKind",
    "Control",
    "Derivation",
    "DerivationKind",
    "Dispute",
    "DocumentHeader",
    "Event",
    "EventClaim",
    "LedgerView",
    "Parameters",
    "Parties",
    "Role",
    "contradictions",
    "derivations",
    "disputes_of",
    "events_of",
    "weigh",
]
