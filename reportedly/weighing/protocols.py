"""What the weighing room needs of the ledger and of the registry of parties, and no more."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Protocol, TypeGuard, runtime_checkable

from reportedly.model import Claim, Place


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

    @property
    def counts_from(self) -> date:
        """Return the day from which it counts: ``known``, later where its article was changed without a later date."""
        ...

    @property
    def superseded(self) -> date | None:
        """Return the day from which it no longer counts, as a newer version of its article was known; or ``None``."""
        ...

    @property
    def superseded_by(self) -> str | None:
        """Return the id of that newer version."""
        ...


class LedgerView(Protocol):
    """The queries that weighing makes: see :class:`reportedly.ledger.Ledger`."""

    def claims_at(
        self,
        keys: Iterable[str] | None,  # those of every place for None
        *,
        type: Iterable[str] | None = None,  # noqa: A002 - the ledger's own
    ) -> Iterator[ClaimRecord]: ...  # in any order; may give those of other places too
    def places_in(
        self, south: float, west: float, north: float, east: float, *, kinds: Iterable[str] = ...
    ) -> Iterable[Place]: ...  # with each point and radius that claims give a place
    def texts(self, ids: Iterable[str]) -> Iterator[tuple[str, str]]: ...


@runtime_checkable
class Remembers(Protocol):
    """What a ledger may also do: keep what was worked out of the claims about places until they change."""

    def remembered(
        self,
        question: tuple[object, ...],
        keys: Iterable[str],
        make: Callable[[list[str]], Mapping[str, Any]],
    ) -> dict[str, Any]:
        """Return what ``make`` gives for places by their bare keys; ``question`` is all else that it depends on."""
        ...


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


@runtime_checkable
class KnowsSources(Protocol):
    """What parties may also know: outlets and agencies by their names. Without it, names are compared as written."""

    def medium(self, name: str) -> str | None:
        """Return the id of the outlet or agency of that name, ``None`` for any other name."""
        ...

    def carrier_in(self, name: str) -> str | None:
        """Return the id of the outlet or agency that a link of a chain is, or names ("a Reuters witness")."""
        ...

    def agency(self, outlet: str) -> str | None:
        """Return the id of the agency that an outlet is, ``None`` for another outlet."""
        ...


def knows_sources(parties: Parties | None) -> TypeGuard[KnowsSources]:
    """Return whether a registry of parties knows outlets and agencies too."""
    kind: Any = type(parties)  # a class is hashable, which the checker does not see of a protocol's
    return _knows_sources(kind)


@functools.cache
def _knows_sources(kind: type) -> bool:  # asked for every claim, and slow to find out
    return issubclass(kind, KnowsSources)
