"""Going through a ledger page by page: documents without their texts, places with their claims, and what changed last.

A page goes on after the last item of the one before, by that item's own place in the ledger's order, so that what is
stored in between shifts nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from reportedly.errors import ConfigurationError
from reportedly.ledger.fetch import place_of
from reportedly.ledger.query import of_ids, of_reader
from reportedly.ledger.records import DocumentHeader, known_on
from reportedly.ledger.schema import claims, document_keys, documents, places, readings
from reportedly.ledger.schema import decisions as decisions_table
from reportedly.ledger.serialise import claim_from_json
from reportedly.model import DateOrigin, DatePrecision, Place


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A stored document without its text; ``claims`` counts those of its newest reading."""

    header: DocumentHeader
    origin: DateOrigin
    ingested: datetime
    claims: int

    @property
    def known(self) -> date:
        """Return the day from which the document counts as known."""
        return known_on(self.header.published, self.header.published_precision, self.ingested)


@dataclass(frozen=True, slots=True)
class PlaceSummary:
    """A place that claims tell of, and how many claims of newest readings do."""

    place: Place
    claims: int


def revision(connection: Connection) -> str:
    """Return a short text that changes whenever anything is stored, at the cost of a look at each table's end.

    The tables only grow, so their last row numbers say how much there is; the first and the last reading tell ledgers
    of equal size apart.
    """
    tables = (documents, document_keys, readings, claims, decisions_table)
    ends = [f"(SELECT max(rowid) FROM {table.name})" for table in tables]  # noqa: S608 - our own names
    reading = "(SELECT document_id || ' ' || reader_id || ' ' || read FROM readings ORDER BY rowid"
    parts = connection.exec_driver_sql(f"SELECT {', '.join(ends)}, {reading} LIMIT 1), {reading} DESC LIMIT 1)")
    return hashlib.sha256(repr(tuple(parts.one())).encode("utf-8")).hexdigest()[:16]


def after_claim(connection: Connection, claim_id: str) -> list[ColumnElement[bool]]:
    """Return the conditions that a claim comes after another in the ledger's order.

    Raises ``ConfigurationError`` where the ledger does not have that one.
    """
    statement = (
        select(documents.c.published, documents.c.key, documents.c.id, claims.c.first_offset)
        .join_from(claims, documents, claims.c.document_id == documents.c.id)
        .where(claims.c.id == claim_id)
    )
    row = connection.execute(statement).first()
    if row is None:
        raise ConfigurationError(f"the ledger has no claim {claim_id!r} to go on after; begin again at the start")
    offset = claims.c.first_offset
    within = or_(offset > row.first_offset, and_(offset == row.first_offset, claims.c.id > claim_id))
    return _beyond(row.published, row.key, row.id, within)


def _beyond(
    published: date | None, key: str, identifier: str, within: ColumnElement[bool] | None = None
) -> list[ColumnElement[bool]]:
    """Return the conditions of a later document, or of the same one where ``within`` holds."""
    table = documents.c
    later: ColumnElement[bool] = table.id > identifier
    if within is not None:
        later = or_(later, and_(table.id == identifier, within))
    of_the_day = or_(table.key > key, and_(table.key == key, later))
    if published is None:
        return [or_(table.published.is_not(None), and_(table.published.is_(None), of_the_day))]
    # The first condition says nothing new: it lets the index on the order begin there.
    return [table.published >= published, or_(table.published > published, of_the_day)]


def summaries(
    connection: Connection,
    *,
    limit: int,
    after: str | None,
    outlet: str | None,
    start: date | None,
    end: date | None,
) -> list[DocumentSummary]:
    """Return at most ``limit`` documents in the ledger's order, after the one with an id."""
    conditions: list[ColumnElement[bool]] = []
    if after is not None:
        row = connection.execute(
            select(documents.c.published, documents.c.key, documents.c.id).where(documents.c.id == after)
        ).first()
        if row is None:
            raise ConfigurationError(f"the ledger has no document {after!r} to go on after; begin again at the start")
        conditions += _beyond(row.published, row.key, row.id)
    if outlet is not None:
        conditions.append(documents.c.outlet == outlet)
    if start is not None:
        conditions.append(documents.c.published >= start)
    if end is not None:
        conditions.append(documents.c.published <= end)
    counted = (
        select(readings.c.claims)
        .where(readings.c.document_id == documents.c.id)
        .order_by(readings.c.read.desc(), readings.c.reader_id.desc())
        .limit(1)
        .scalar_subquery()
    )
    shown = [column for column in documents.c if column.name != "text"]
    statement = (
        select(*shown, counted.label("claims"))
        .where(*conditions)
        .order_by(documents.c.published.nulls_first(), documents.c.key, documents.c.id)
        .limit(limit)
    )
    return [
        DocumentSummary(
            DocumentHeader(
                id=row.id,
                key=row.key,
                outlet=row.outlet,
                published=row.published,
                published_precision=DatePrecision(row.precision),
                title=row.title,
                url=row.url,
            ),
            DateOrigin(row.origin),
            datetime.fromisoformat(row.ingested),
            row.claims or 0,
        )
        for row in connection.execute(statement)
    ]


def place_summaries(connection: Connection) -> list[PlaceSummary]:
    """Return every place that claims of newest readings tell of, one for each key, by key."""
    counted = func.count(claims.c.id)
    statement = (
        select(places, counted.label("claims"), func.min(claims.c.id).label("example"))
        .join_from(places, claims)
        .where(of_reader(None))
        .group_by(places.c.id)
        .order_by(counted.desc(), places.c.id)
    )
    rows = connection.execute(statement).all()
    examples = [row.example for row in rows if row.geonames_id is None]
    told = {
        row.id: claim_from_json(row.content).place
        for row in connection.execute(select(claims.c.id, claims.c.content).where(of_ids(examples)))
    }
    totals: dict[str, int] = {}
    shown: dict[str, Place] = {}
    for row in rows:
        place = place_of(row)
        as_told = told.get(row.example) if row.geonames_id is None else None
        if as_told is not None:  # its relation to others is in its claims alone
            place = replace(place, relation=as_told.relation, anchors=as_told.anchors)
        totals[place.key] = totals.get(place.key, 0) + row.claims
        shown.setdefault(place.key, place)
    return [PlaceSummary(shown[key], totals[key]) for key in sorted(totals)]
