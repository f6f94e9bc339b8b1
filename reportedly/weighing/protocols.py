"""What the weighing room needs of the ledger and of the registry of parties, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Protocol

from reportedly.model import Claim, Document, Place


class DocumentHeader(Protocol):
    """The document that a claim comes from, without its text."""

    @property
    def id(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def outlet(self) -> str | None: ...
    @property
    def published(self) -> date | None: ...


class ClaimRecord(Protocol):
    """A claim as the ledger hands it out; ``known`` is its publication day, else the day of ingestion."""

    @property
    def claim(self) -> Claim: ...
    @property
    def document(self) -> DocumentHeader: ...
    @property
    def known(self) -> date: ...
    @property
    def verdict(self) -> str | None:
        """Return the reviewers' verdict in force: ``"accept"``, ``"reject"`` or ``None``."""
        ...


class DocumentRecord(Protocol):
    """A stored document with its text."""

    @property
    def document(self) -> Document: ...


class LedgerView(Protocol):
    """The queries that weighing makes."""

    def claims(self, *, place: Place | None = None) -> Iterator[ClaimRecord]: ...  # of every place where None
    def documents(self) -> Iterator[DocumentRecord]: ...
    def document(self, key_or_id: str, /) -> DocumentRecord: ...


class Parties(Protocol):
    """What is known of parties on a day. Ids that it does not know are their own holder and nobody's ally."""

    def holder_of(self, party: str, on: date, country: str | None) -> str:
        """Return the id of the party that holds a town for ``party`` in a country (ISO 3166-1 alpha-2, if known)."""
        ...

    def allied(self, one: str, other: str, on: date) -> bool: ...
    def opposed(self, one: str, other: str, on: date) -> bool: ...

    def speaks_for(self, speaker: str) -> str | None:
        """Return the party that a speaker's id is or speaks for, ``None`` for a speaker of no party."""
        ...

    def party_of_outlet(self, outlet: str) -> str | None:
        """Return the party that an outlet (by name) speaks for, ``None`` for an outlet without one."""
        ...
