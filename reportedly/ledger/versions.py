"""The versions of an article: documents that came under one address and one name, and from when each of them stands.

An outlet that publishes a newer version of an article stands by that one alone. So at every moment one version of an
article counts: the newest that was known then. Nothing is stored of this; it follows from how documents came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, func, literal_column, select

from reportedly.ledger.dialects import among
from reportedly.ledger.records import known_on
from reportedly.ledger.schema import document_keys, documents
from reportedly.model import DatePrecision

_own, _other = document_keys.alias("own"), document_keys.alias("other")
_ANEW = 1_000  # documents that came since, up to which only their articles are looked at again


@dataclass(frozen=True, slots=True)
class DocumentVersion:
    """One version of an article: the document, its title then, and when it first came under the address (UTC)."""

    id: str
    title: str | None
    seen: datetime


@dataclass(frozen=True, slots=True)
class Term:
    """From when to when a document was its article's newest version.

    ``since`` is the day on which it was known as that, ``superseded`` the day on which the next one was, whose id is
    ``by``; both ``None`` for the newest.
    """

    since: date
    superseded: date | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class _Came:
    """How a document came under one address and name: its id, when first (UTC, as text), and the day it is known."""

    id: str
    seen: str
    known: date
    title: str | None

    def order(self) -> tuple[object, ...]:
        """Return what versions are sorted by: the day on which they came, of one day (an archive) by their own."""
        return (self.seen[:10], self.known, self.seen, self.id)


def versions_of(connection: Connection, document_id: str) -> list[DocumentVersion]:
    """Return the versions that a document is one of, itself included, the oldest first.

    They share both address and name: records of one table name the same source, and are no versions of one another. A
    document without an address is alone.
    """
    came: dict[str, _Came] = {}
    for versions in _articles(connection, _names(connection, [document_id], alone=True)).values():
        if any(each.id == document_id for each in versions):
            for each in versions:
                if each.id not in came or each.seen < came[each.id].seen:
                    came[each.id] = each
    ordered = sorted(came.values(), key=_Came.order)
    return [DocumentVersion(each.id, each.title, datetime.fromisoformat(each.seen)) for each in ordered]


def siblings(connection: Connection, ids: Collection[str]) -> set[str]:
    """Return the documents that are versions of the same articles as some documents, those themselves left out."""
    articles = _articles(connection, _names(connection, ids))
    wanted = set(ids)
    found = (versions for versions in articles.values() if any(each.id in wanted for each in versions))
    return {each.id for versions in found for each in versions} - wanted


class Versions:
    """From when to when documents of a ledger stand, as far as they are one of several versions.

    What the whole ledger is asked for is kept, and looked up again only for what came since: rows are never changed.
    """

    def __init__(self) -> None:
        self._read: tuple[tuple[Any, ...], Mapping[str, Term]] = ((), {})

    def all(self, connection: Connection) -> Mapping[str, Term]:
        """Return the terms of all documents that are one of several versions, in the state the connection sees."""
        now = _state(connection)
        before, terms = self._read
        if now != before:
            terms = self._grown(connection, before, now, terms)
            self._read = (now, terms)
        return terms

    def among(self, connection: Connection, ids: Collection[str]) -> Mapping[str, Term]:
        """Return those of some documents, without looking at all others."""
        before, terms = self._read
        return terms if before == _state(connection) else _terms(connection, ids)

    def _grown(
        self, connection: Connection, before: tuple[Any, ...], now: tuple[Any, ...], terms: Mapping[str, Term]
    ) -> Mapping[str, Term]:
        """Return the terms of all documents, given those of an earlier state."""
        if not now:
            return {}
        if before and before[1:] == now[1:] and before[0] < now[0]:
            came = select(document_keys.c.document_id).where(literal_column("document_keys.rowid") > before[0])
            new = set(connection.execute(came.distinct().limit(_ANEW + 1)).scalars())
            if len(new) <= _ANEW:
                again = new | siblings(connection, new)
                return {**terms, **_terms(connection, again)}
        return _terms(connection, None)


def _state(connection: Connection) -> tuple[Any, ...]:
    """Return how far the table has grown, and its first row, which tells one ledger from another."""
    first = "SELECT rowid, document_id, key FROM document_keys ORDER BY rowid LIMIT 1"
    row = connection.exec_driver_sql(f"SELECT (SELECT max(rowid) FROM document_keys), a.* FROM ({first}) AS a").first()  # noqa: S608 - our own names
    return tuple(row) if row is not None else ()


def _terms(connection: Connection, ids: Collection[str] | None) -> dict[str, Term]:
    """Return the terms of some documents, or of all, that are one of several versions."""
    articles = _articles(connection, _names(connection, ids)).values()
    several = {each.id for versions in articles if len(versions) > 1 for each in versions}
    wanted = several if ids is None else several.intersection(ids)
    found: dict[str, Term] = {}
    for versions in articles:
        for document, term in _of_article(versions):
            if document in wanted:
                found[document] = _joined(found[document], term) if document in found else term
    return found


def _of_article(versions: Sequence[_Came]) -> list[tuple[str, Term]]:
    """Return the terms of the versions of one article.

    A version that gives a later day than those before it is known from that day. One that does not says nothing of when
    it was changed: it is known from the day on which it came in.
    """
    ordered = sorted(versions, key=_Came.order)
    latest = ordered[0].known
    begun = [latest]
    for each in ordered[1:]:
        begun.append(each.known if each.known > latest else max(each.known, date.fromisoformat(each.seen[:10])))
        latest = max(latest, each.known)
    found: list[tuple[str, Term]] = []
    superseded: tuple[date, str] | None = None
    for each, since in zip(reversed(ordered), reversed(begun), strict=True):
        found.append((each.id, Term(since, *superseded) if superseded is not None else Term(since)))
        if superseded is None or since < superseded[0]:
            superseded = (since, each.id)
    return found


def _joined(one: Term, other: Term) -> Term:
    """Return the term of a document that came as a version of two articles, or of one under two addresses."""
    ends = [(each.superseded, each.by or "") for each in (one, other) if each.superseded is not None]
    since = min(one.since, other.since)
    return replace(Term(since), superseded=min(ends)[0], by=min(ends)[1]) if ends else Term(since)


def _names(connection: Connection, ids: Collection[str] | None, *, alone: bool = False) -> set[str]:
    """Return the names under which some documents, or all, came and other documents too; ``alone``: or only they."""
    if ids is None:
        # Of the index alone: which documents and addresses these are is looked at for the few names that are left.
        shared = select(_own.c.key).group_by(_own.c.key).having(func.count() > 1)
        return set(connection.execute(shared).scalars())
    mine = and_(among(_own.c.document_id, ids), _own.c.url != "")
    if alone:
        return set(connection.execute(select(_own.c.key).where(mine)).scalars())
    both = and_(_other.c.key == _own.c.key, _other.c.url == _own.c.url, _other.c.document_id != _own.c.document_id)
    return set(connection.execute(select(_own.c.key).distinct().join_from(_own, _other, both).where(mine)).scalars())


def _articles(connection: Connection, names: Iterable[str]) -> dict[tuple[str, str], list[_Came]]:
    """Return the documents that came under some names, by name and address, where they have an address."""
    wanted = set(names)
    if not wanted:
        return {}
    way = document_keys.c
    shown = (documents.c.title, documents.c.published, documents.c.precision, documents.c.ingested)
    statement = (
        select(way.key, way.url, way.document_id, func.min(way.seen).label("seen"), *shown)
        .join_from(document_keys, documents, documents.c.id == way.document_id)
        .where(among(way.key, wanted), way.url != "")
        .group_by(way.key, way.url, way.document_id, *shown)
    )
    found: dict[tuple[str, str], list[_Came]] = defaultdict(list)
    for row in connection.execute(statement):
        known = known_on(row.published, DatePrecision(row.precision), datetime.fromisoformat(row.ingested))
        found[row.key, row.url].append(_Came(row.document_id, row.seen, known, row.title))
    return found
