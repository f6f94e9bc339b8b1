"""What the ledger gives back: stored documents, claims with their document's header, and decisions."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from reportedly.model import Claim, DatePrecision, Document


class DecisionKind(StrEnum):
    """What a reviewer can decide.

    ``accept``, ``reject`` and ``correct`` are about one claim and are applied when claims are read. ``merge`` and
    ``split`` say that claims do or do not tell of one event: they are kept for the weighing, which groups claims.
    ``undo`` takes back another decision. ``require`` says how many reviewers must agree before a decision counts.
    """

    ACCEPT = "accept"
    REJECT = "reject"
    CORRECT = "correct"
    MERGE = "merge"
    SPLIT = "split"
    UNDO = "undo"
    REQUIRE = "require"


@dataclass(frozen=True, slots=True)
class Decision:
    """One reviewer's dated decision; ``id`` is a hash of all the rest, ``at`` is in UTC.

    ``subject`` is a claim's id, or for ``undo`` a decision's. ``detail`` is plain JSON: for ``correct``
    ``{"fields": {…}}`` in the stored claim's form, for ``merge`` and ``split`` ``{"claims": [ids]}``, for ``require``
    ``{"reviewers": 1}`` or 2 (its subject is ``reviewers``).
    """

    id: str
    kind: DecisionKind
    subject: str
    by: str
    at: datetime
    detail: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True, slots=True)
class ReaderVersion:
    """A reader by its name and version, as ``name@version``."""

    name: str
    version: str

    @property
    def id(self) -> str:
        """Return the id under which the ledger keeps the reader."""
        return f"{self.name}@{self.version}"


@dataclass(frozen=True, slots=True)
class DocumentHeader:
    """What a claim's user needs of its document, without the text; ``ingested`` is when it was stored (UTC)."""

    id: str
    key: str
    outlet: str | None
    published: date | None
    published_precision: DatePrecision
    title: str | None
    url: str | None
    ingested: datetime | None = None


@dataclass(frozen=True, slots=True)
class LedgerDocument:
    """A stored document, when it was stored (UTC), and every key under which it came, in alphabetical order."""

    document: Document
    ingested: datetime
    keys: tuple[str, ...]

    @property
    def known(self) -> date:
        """Return the day from which the document counts as known: see :func:`known_on`."""
        return known_on(self.document.published, self.document.published_precision, self.ingested)


@dataclass(frozen=True, slots=True)
class LedgerClaim:
    """A stored claim with its document's header, the day it was known, and the decisions about it that count.

    ``claim`` has the corrections applied and keeps the id of the claim as read; ``original`` is the claim as read
    where corrections changed it, else ``None``. ``pending`` are decisions in force that do not count yet, as a second
    reviewer is required.

    Of an article that came in several versions, ``since`` is the day on which the claim's own was known, ``superseded``
    the day on which the next was, from which on the claim no longer counts, and ``superseded_by`` that one's document.
    """

    claim: Claim
    document: DocumentHeader
    known: date
    original: Claim | None = None
    decisions: tuple[Decision, ...] = ()
    pending: tuple[Decision, ...] = ()
    since: date | None = None
    superseded: date | None = None
    superseded_by: str | None = None

    @property
    def counts_from(self) -> date:
        """Return the day from which the claim counts: when it was known, and in this version of its article."""
        return self.since if self.since is not None else self.known

    @property
    def verdict(self) -> DecisionKind | None:
        """Return the last of the ``accept`` and ``reject`` decisions that count, ``None`` without one."""
        verdicts = [d.kind for d in self.decisions if d.kind in (DecisionKind.ACCEPT, DecisionKind.REJECT)]
        return verdicts[-1] if verdicts else None


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a ledger holds; ``claims`` counts every stored claim, those of older readers too."""

    documents: int
    readings: int
    readers: int
    claims: int
    places: int
    decisions: int


def known_on(published: date | None, precision: DatePrecision, ingested: datetime) -> date:
    """Return the day from which a document counts as known.

    That is its day of publication. A month or a year is known with its last day, or on ingestion if that came
    earlier; a document without a date is known from its ingestion (a UTC day).
    """
    if published is None:
        return ingested.date()
    if precision is DatePrecision.MONTH:
        last = published.replace(day=calendar.monthrange(published.year, published.month)[1])
    elif precision is DatePrecision.YEAR:
        last = published.replace(month=12, day=31)
    else:
        return published
    return min(last, max(published, ingested.date()))
