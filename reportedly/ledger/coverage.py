"""How much the documents tell of which places, for the health of the collection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from reportedly.ledger import schema
from reportedly.ledger.query import of_reader

_ROWS = 2_000  # fetched at once


@dataclass(frozen=True, slots=True)
class DocumentCoverage:
    """What one document tells of one place: ``claims`` of its newest reading.

    ``geonames_id`` is ``None`` for a place that is not resolved; a document without claims has no place at all.
    """

    document_id: str
    published: date | None
    outlet: str | None
    country: str | None
    geonames_id: int | None
    claims: int


def coverage(connection: Connection, country: str | None = None) -> Iterator[DocumentCoverage]:
    """Yield what each document tells of each place, of one country (ISO 3166-1 alpha-2) or of all."""
    document, claim, place = schema.documents, schema.claims, schema.places
    if country is None:
        joined = document.outerjoin(claim, (claim.c.document_id == document.c.id) & of_reader(None)).outerjoin(
            place, claim.c.place == place.c.id
        )
    else:
        joined = place.join(claim, claim.c.place == place.c.id).join(document, claim.c.document_id == document.c.id)
    statement = (
        select(
            document.c.id,
            document.c.published,
            document.c.outlet,
            place.c.country,
            place.c.geonames_id,
            func.count(claim.c.id).label("claims"),
        )
        .select_from(joined)
        .group_by(document.c.id, place.c.country, place.c.geonames_id)
    )
    if country is not None:
        statement = statement.where(place.c.country == country, of_reader(None))
    for row in connection.execution_options(yield_per=_ROWS).execute(statement):
        yield DocumentCoverage(row.id, row.published, row.outlet, row.country, row.geonames_id, row.claims)
