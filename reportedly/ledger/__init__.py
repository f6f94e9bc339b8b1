"""The store: documents, claims, readers and decisions in one append-only file, and what is asked of it.

>>> with Ledger.open("reportedly.db") as ledger:  # doctest: +SKIP
...     for found in ledger.claims(place="Raqqa, SY", type="capture"):
...         print(found.document.key, found.claim.attribution.speaker)
"""

from reportedly.ledger.checks import claim_problems
from reportedly.ledger.records import (
    Counts,
    Decision,
    DecisionKind,
    DocumentHeader,
    LedgerClaim,
    LedgerDocument,
    ReaderVersion,
)
from reportedly.ledger.schema import SCHEMA_VERSION
from reportedly.ledger.store import DEFAULT_LOCATION, Ledger

__all__ = [
    "DEFAULT_LOCATION",
    "SCHEMA_VERSION",
    "Counts",
    "Decision",
    "DecisionKind",
    "DocumentHeader",
    "Ledger",
    "LedgerClaim",
    "LedgerDocument",
    "ReaderVersion",
    "claim_problems",
]
