"""Reportedly: who reportedly did what, where and when; who says so; and who holds the place now.

    import reportedly

    summary = reportedly.read("news/", ledger="war.db")
    with reportedly.Ledger.open("war.db") as ledger:
        for found in ledger.claims(place="Raqqa, SY"):
            print(found.claim.attribution.speaker, found.claim.type, found.claim.quotes[0].text)
        print(ledger.holds("Raqqa, SY").distribution)

Names are imported when they are first used, so that ``import reportedly`` costs next to nothing.
"""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False  # type checkers take this name for true; importing typing would cost most of this import's time
if TYPE_CHECKING:
    from reportedly.documents import Options, Rejected
    from reportedly.errors import ConfigurationError, InputError, LedgerError, ReportedlyError
    from reportedly.ledger import Ledger, LedgerClaim
    from reportedly.model import (
        Actor,
        Attribution,
        Claim,
        DatePrecision,
        Document,
        EventType,
        Evidence,
        Figure,
        Holding,
        Interval,
        Place,
        Span,
        SpeakerClass,
        Status,
    )
    from reportedly.pipeline import Interrupted, Progress, ReadSummary, read
    from reportedly.reading import Reader, get_reader

_MODULE_OF = {
    "Actor": "model",
    "Attribution": "model",
    "Claim": "model",
    "ConfigurationError": "errors",
    "DatePrecision": "model",
    "Document": "model",
    "EventType": "model",
    "Evidence": "model",
    "Figure": "model",
    "Holding": "model",
    "InputError": "errors",
    "Interrupted": "pipeline",
    "Interval": "model",
    "Ledger": "ledger",
    "LedgerClaim": "ledger",
    "LedgerError": "errors",
    "Options": "documents",
    "Place": "model",
    "Progress": "pipeline",
    "ReadSummary": "pipeline",
    "Reader": "reading",
    "Rejected": "documents",
    "ReportedlyError": "errors",
    "Span": "model",
    "SpeakerClass": "model",
    "Status": "model",
    "get_reader": "reading",
    "read": "pipeline",
}

__all__ = [
    "Actor",
    "Attribution",
    "Claim",
    "ConfigurationError",
    "DatePrecision",
    "Document",
    "EventType",
    "Evidence",
    "Figure",
    "Holding",
    "InputError",
    "Interrupted",
    "Interval",
    "Ledger",
    "LedgerClaim",
    "LedgerError",
    "Options",
    "Place",
    "Progress",
    "ReadSummary",
    "Reader",
    "Rejected",
    "ReportedlyError",
    "Span",
    "SpeakerClass",
    "Status",
    "get_reader",
    "read",
]


if not TYPE_CHECKING:  # a type checker knows the names from above, and finds those that do not exist

    def __getattr__(name: str) -> object:
        if name not in _MODULE_OF:
            raise AttributeError(f"module 'reportedly' has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(f"reportedly.{_MODULE_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
