"""The versions of an article: documents that came under one address and one name, in the order in which they came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, select

from reportedly.ledger.schema import document_keys, documents


@dataclass(frozen=True, slots=True)
class DocumentVersion:
    """One version of an article: the document, its title then, and when it first came under the address (UTC)."""

    id: str
    title: str | None
    seen: datetime


def versions_of(connection: Connection, document_id: str) -> list[DocumentVersion]:
    """Return the versions that a document is one of, itself included, the oldest first.

    They share both address and name: records of one table name the same source, and are no versions of one another. A
    document without an address is alone.
    """
    own, other = document_keys.alias(), document_keys.alias()
    seen = func.min(other.c.seen).label("seen")
    statement = (
        select(documents.c.id, documents.c.title, seen)
        .select_from(own)
        .join(other, and_(other.c.key == own.c.key, other.c.url == own.c.url))
        .join(documents, documents.c.id == other.c.document_id)
        .where(own.c.document_id == document_id, own.c.url != "")
        .group_by(documents.c.id, documents.c.title)
        .order_by(seen, documents.c.id)
    )
    found = connection.execute(statement)
    return [DocumentVersion(row.id, row.title, datetime.fromisoformat(row.seen)) for row in found]
