"""Which claims count as known on a day: the one place that says so, for everything that is weighed, linked or compared.

A claim does not count if a reviewer rejected it, before the day on which it was known, and from the day on which a
newer version of its article was known: the outlet stands by the newest version alone. What that one repeats counts as
its claim, what it dropped was withdrawn. Asked about an earlier knowledge, the older version's claims count as then.
"""

from __future__ import annotations

from datetime import date

from reportedly.weighing.protocols import ClaimRecord


def counts(record: ClaimRecord, known: date | None) -> bool:
    """Return whether a claim counts as known on a day, ``None`` for with everything that is known."""
    return is_known(record, known) and not is_superseded(record, known)


def is_known(record: ClaimRecord, known: date | None) -> bool:
    """Return whether a claim was known on a day, and is not rejected; one of an older version of its article too."""
    return record.verdict != "reject" and (known is None or record.counts_from <= known)


def is_superseded(record: ClaimRecord, known: date | None) -> bool:
    """Return whether a newer version of a claim's article was known on a day."""
    return record.superseded is not None and (known is None or record.superseded <= known)


def why_superseded(record: ClaimRecord) -> str:
    """Return why a claim of an older version no longer counts, as a part of a sentence."""
    return f"superseded by a newer version of its article, {record.superseded_by}, known on {record.superseded}"
