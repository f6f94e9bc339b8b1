"""How much the documents tell of which places, for the health of the collection."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from reportedly.ledger import schema
from reportedly.ledger.dialects import among_numbers, streamed
from reportedly.ledger.query import of_reader

_ROWS = 2_000  # fetched at once


@dataclass(frozen=True, slots=True)
class DocumentCoverage:
    """What one document tells of one place: ``claims`` of its newest reading.

    ``geonames_id`` is ``None`` for a place that is not resolved; a document without claims has no place at all. Of
    several places asked for together it is the first one's.
    """

    document_id: str
    published: date | None
    outlet: str | None
    country: str | None
    geonames_id: int | None
    claims: int


def coverage(connection: Connection, geonames_ids: Collection[int] | None = None) -> Iterator[DocumentCoverage]:
    """Yield what each document tells of each place, or of some places together."""
    document, claim, place = schema.documents, schema.claims, schema.places
    if geonames_ids is None:
        joined = document.outerjoin(claim, (claim.c.document_id == document.c.id) & of_reader(None)).outerjoin(
            place, claim.c.place == place.c.id
        )
    else:
        joined = place.join(claim, claim.c.place == place.c.id).join(document, claim.c.document_id == document.c.id)
    shown: list[ColumnElement[Any]] = [place.c.country, place.c.geonames_id]
    groups = [document.c.id, *shown]
    if geonames_ids is not None:
        shown = [func.min(each).label(each.name) for each in (place.c.country, place.c.geonames_id)]
        groups = [document.c.id]
    statement = (
        select(
            document.c.id,
            document.c.published,
            document.c.outlet,
            *shown,
            func.count(claim.c.id).label("claims"),
        )
        .select_from(joined)
        .group_by(*groups)
    )
    if geonames_ids is not None:
        statement = statement.where(among_numbers(place.c.geonames_id, geonames_ids), of_reader(None))
    for row in streamed(connection, statement, _ROWS):
        yield DocumentCoverage(row.id, row.published, row.outlet, row.country, row.geonames_id, row.claims)
