"""From inputs to a ledger: :func:`read` and what it returns."""

from reportedly.defaults import DEFAULT_READER
from reportedly.pipeline.run import DEFAULT_LEDGER, Interrupted, Progress, read
from reportedly.pipeline.summary import LeftOut, PlaceCount, ReadSummary

__all__ = [
    "DEFAULT_LEDGER",
    "DEFAULT_READER",
    "Interrupted",
    "LeftOut",
    "PlaceCount",
    "Progress",
    "ReadSummary",
    "read",
]
