"""A hash chain over what was appended: each link is the SHA-256 of the link before it and of what it stands for.

A link stands for one thing that was appended: a document, a way in which it came, a reading with all its claims, a
decision. Its content is every column of their rows, so that a byte changed anywhere in them gives another link, and so
does a row that was removed, added past Reportedly, or put elsewhere. Names, places and the lists of actors are not in
it: they follow from the claims, and :mod:`reportedly.ledger.verify` works them out again. Links do not depend on the
database: a copied ledger keeps its chain.

Whoever can write the ledger can also compute a new chain over what they changed. Against that the newest link is to be
noted elsewhere: a noted link that is still in the chain vouches for everything up to it. After S. Haber and W. S.
Stornetta, "How to time-stamp a digital document" (1991).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, inspect, select

from reportedly.ledger import schema
from reportedly.ledger.dialects import among
from reportedly.ledger.schema import CHAIN
from reportedly.ledger.serialise import canonical_json
from reportedly.ledger.stores import Store

LEDGER, DOCUMENT, SIGHTING, READING, DECISION = "ledger", "document", "sighting", "reading", "decision"

_BEFORE_THE_FIRST = hashlib.sha256(b"reportedly hash chain 1").hexdigest()
_PAGE = 500  # links or documents looked at together
_PART = 16  # hexadecimal digits that tell which claim of a reading was changed

Key = tuple[str, str, str]
"""A kind, what it is about, and what tells it from others of its kind about the same."""


@dataclass(frozen=True, slots=True)
class Head:
    """How many links a chain has, and the last one: to be noted elsewhere."""

    links: int
    link: str


@dataclass(frozen=True, slots=True)
class _Item:
    """One thing that a link stands for; ``parts`` has a piece of each claim's own hash, in the order of ids."""

    key: Key
    content: str
    parts: str = ""
    claims: tuple[str, ...] = ()


def is_on(connection: Connection) -> bool:
    """Say whether the ledger has a chain."""
    return inspect(connection).has_table(CHAIN.name)


def head(connection: Connection) -> Head | None:
    """Return the chain's last link, ``None`` where there is no chain."""
    if not is_on(connection):
        return None
    last = connection.execute(select(CHAIN.c.number, CHAIN.c.link).order_by(CHAIN.c.number.desc()).limit(1)).first()
    return Head(last.number, last.link) if last is not None else Head(0, _BEFORE_THE_FIRST)


def begin(store: Store, connection: Connection, observe: Callable[[int, int], None] | None = None) -> Head:
    """Chain everything that the ledger holds, in the current transaction, and whatever is appended from then on.

    ``observe`` is told how many documents are chained, of how many.
    """
    if (already := head(connection)) is not None:
        return already
    CHAIN.create(connection)
    store.forbid_changes(connection, (CHAIN.name,))
    found = _append(connection, Head(0, _BEFORE_THE_FIRST), [_ledger_item(connection)])
    total = connection.execute(select(func.count()).select_from(schema.documents)).scalar_one()
    done, last, table = 0, "", schema.documents
    while (
        ids := connection.execute(select(table.c.id).where(table.c.id > last).order_by(table.c.id).limit(_PAGE))
        .scalars()
        .all()
    ):
        found = _append(connection, found, _document_items(connection, ids))
        done, last = done + len(ids), ids[-1]
        if observe is not None:
            observe(done, total)
    made = schema.decisions
    ids = connection.execute(select(made.c.id).order_by(made.c.decided_at, made.c.id)).scalars().all()
    for start in range(0, len(ids), _PAGE):
        found = _append(connection, found, _decision_items(connection, ids[start : start + _PAGE]))
    return found


def extend(connection: Connection, *, documents: Collection[str] = (), decisions: Collection[str] = ()) -> None:
    """Append a link for all about some documents, and for some decisions, that has none; nothing without a chain.

    To be called in the transaction that appends them.
    """
    if not (documents or decisions) or (last := head(connection)) is None:
        return
    items = [*_document_items(connection, documents), *_decision_items(connection, decisions)]
    known = select(CHAIN.c.kind, CHAIN.c.subject, CHAIN.c.detail).where(
        among(CHAIN.c.subject, [*documents, *decisions])
    )
    there = {tuple(row) for row in connection.execute(known)}
    _append(connection, last, [item for item in items if item.key not in there])


def problems(connection: Connection, noted: str | None = None) -> Iterator[str]:
    """Yield what in the chain, or in what it stands for, is not as it was appended; the first broken link first.

    ``noted`` is a link that was noted before and must still be there.
    """
    if not is_on(connection):
        if noted is not None:
            yield f"the ledger has no hash chain, and the link {noted} was noted of one"
        return
    broken = False
    for line in _broken_links(connection):
        yield line if broken else f"the hash chain breaks here first: {line}"
        broken = True
    yield from _without_link(connection)
    if noted is not None:
        there = connection.execute(select(CHAIN.c.number).where(CHAIN.c.link == noted.strip().lower())).first()
        if there is None:
            yield f"no link of the hash chain is {noted}, which was noted: what came up to it is not what is here"


def _broken_links(connection: Connection) -> Iterator[str]:
    number, link = 0, _BEFORE_THE_FIRST
    while True:
        page = connection.execute(
            select(CHAIN).where(CHAIN.c.number > number).order_by(CHAIN.c.number).limit(_PAGE)
        ).all()
        if not page:
            return
        items, unreadable = _items_of(connection, page)
        for row in page:
            if row.number != number + 1:
                yield f"link {number + 1} is missing"
            item = items.get((row.kind, row.subject, row.detail))
            what = f"link {row.number}, {_in_words(row)}"
            if row.subject in unreadable:
                yield f"{what}: it cannot be read: {unreadable[row.subject]}"
            elif item is None:
                yield f"{what}: it is missing"
            elif item.parts != row.parts or _link(link, row.number, item) != row.link:
                yield f"{what}: {_difference(item, row)}"
            number, link = row.number, row.link


def _difference(item: _Item, row: Row[Any]) -> str:
    if item.parts == row.parts:
        return "it, or the link itself, is not what was appended"
    if len(item.parts) != len(row.parts):
        return f"it has {len(item.claims)} claims, and was appended with {len(row.parts) // _PART}"
    starts = range(0, len(item.parts), _PART)
    for claim, start in zip(item.claims, starts, strict=True):
        if item.parts[start : start + _PART] != row.parts[start : start + _PART]:
            return f"claim {claim} is not what was appended"
    return "its claims are not what was appended"


def _without_link(connection: Connection) -> Iterator[str]:
    """Yield what is in the ledger and in no link: it was not added by Reportedly, or its link was removed."""
    ways, readings, link = schema.document_keys, schema.readings, CHAIN.c

    def linked(kind: str) -> Any:
        return select(link.subject).where(link.kind == kind)

    for kind, table in ((DOCUMENT, schema.documents), (DECISION, schema.decisions)):
        for found in connection.execute(select(table.c.id).where(table.c.id.not_in(linked(kind)))).scalars():
            yield f"{kind} {found} is in no link of the hash chain"
    pairs = (
        select(readings.c.document_id, readings.c.reader_id)
        .join_from(
            readings,
            CHAIN,
            (link.kind == READING) & (link.subject == readings.c.document_id) & (link.detail == readings.c.reader_id),
            isouter=True,
        )
        .where(link.number.is_(None))
    )
    for document, reader in connection.execute(pairs):
        yield f"the reading of {document} by {reader} is in no link of the hash chain"
    counted = select(link.subject, func.count().label("links")).where(link.kind == SIGHTING).group_by(link.subject)
    chained = counted.subquery()
    stored = select(ways.c.document_id, func.count().label("ways")).group_by(ways.c.document_id).subquery()
    differing = (
        select(stored.c.document_id)
        .join_from(stored, chained, stored.c.document_id == chained.c.subject, isouter=True)
        .where(stored.c.ways > func.coalesce(chained.c.links, 0))
    )
    for document in connection.execute(differing).scalars():
        yield f"a key or address of document {document} is in no link of the hash chain"


def _items_of(connection: Connection, page: Collection[Row[Any]]) -> tuple[dict[Key, _Item], dict[str, str]]:
    """Return what the links of a page stand for, by key, and why some subjects could not be read."""
    documents = sorted({row.subject for row in page if row.kind in (DOCUMENT, SIGHTING, READING)})
    decisions = sorted({row.subject for row in page if row.kind == DECISION})
    items, unreadable = [_ledger_item(connection)], {}
    for ids, load in ((documents, _document_items), (decisions, _decision_items)):
        try:
            items += load(connection, ids)
        except Exception:  # noqa: BLE001 - whatever a damaged row gives: which one it is, is found one by one
            for each in ids:
                try:
                    items += load(connection, [each])
                except Exception as error:  # noqa: BLE001 - as above, told in the report
                    unreadable[each] = str(error).splitlines()[0]
    return {item.key: item for item in items}, unreadable


def _append(connection: Connection, last: Head, items: Collection[_Item]) -> Head:
    rows = []
    for item in items:
        last = Head(last.links + 1, _link(last.link, last.links + 1, item))
        kind, subject, detail = item.key
        rows.append(
            {"number": last.links, "kind": kind, "subject": subject, "detail": detail}
            | {"parts": item.parts, "link": last.link}
        )
    if rows:
        connection.execute(CHAIN.insert(), rows)
    return last


def _link(before: str, number: int, item: _Item) -> str:
    return _hash([before, number, *item.key, item.parts, item.content])


def _hash(value: Any) -> str:
    return hashlib.sha256(canonical_json(value).encode("utf-8")).hexdigest()


def _ledger_item(connection: Connection) -> _Item:
    made = connection.execute(select(schema.meta.c.value).where(schema.meta.c.key == "created_by")).scalar_one_or_none()
    return _Item((LEDGER, "", ""), _hash(made))


def _document_items(connection: Connection, ids: Collection[str]) -> list[_Item]:
    """Return all that is about some documents, in the order of ids: each one, its ways, its readings."""
    if not ids:
        return []
    ways, readings, claims = schema.document_keys, schema.readings, schema.claims
    readers = {row.id: list(row) for row in connection.execute(select(schema.readers))}
    found = []
    for row in connection.execute(select(schema.documents).where(among(schema.documents.c.id, ids))):
        found.append((row.id, 0, _Item((DOCUMENT, row.id, ""), _hash(_values(row)))))
    for row in connection.execute(select(ways).where(among(ways.c.document_id, ids))):
        detail = _hash([row.key, row.url, row.published, row.precision, row.origin])[:32]
        found.append((row.document_id, 1, _Item((SIGHTING, row.document_id, detail), _hash(_values(row)))))
    told: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in connection.execute(select(claims).where(among(claims.c.document_id, ids)).order_by(claims.c.id)):
        told.setdefault((row.document_id, row.reader_id), []).append((row.id, _hash(_values(row))))
    for row in connection.execute(select(readings).where(among(readings.c.document_id, ids))):
        of_reading = told.get((row.document_id, row.reader_id), [])
        item = _Item(
            (READING, row.document_id, row.reader_id),
            _hash([_values(row), readers.get(row.reader_id), of_reading]),
            "".join(digest[:_PART] for _, digest in of_reading),
            tuple(claim for claim, _ in of_reading),
        )
        found.append((row.document_id, 2, item))
    return [item for _, _, item in sorted(found, key=lambda each: (each[0], each[1], each[2].key))]


def _decision_items(connection: Connection, ids: Collection[str]) -> list[_Item]:
    if not ids:
        return []
    table = schema.decisions
    rows = connection.execute(select(table).where(among(table.c.id, ids)).order_by(table.c.decided_at, table.c.id))
    return [_Item((DECISION, row.id, ""), _hash(_values(row))) for row in rows]


def _values(row: Row[Any]) -> list[Any]:
    return [value.isoformat() if isinstance(value, date) else value for value in row]


def _in_words(row: Row[Any]) -> str:
    return {
        LEDGER: "what made the ledger",
        DOCUMENT: f"document {row.subject}",
        SIGHTING: f"a key or address of document {row.subject}",
        READING: f"the reading of {row.subject} by {row.detail}",
        DECISION: f"decision {row.subject}",
    }.get(row.kind, f"something of the unknown kind {row.kind!r}")
