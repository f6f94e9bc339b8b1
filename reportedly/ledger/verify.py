"""Whether a ledger is whole: everything that can be computed again is, and compared with what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, func, select

from reportedly.errors import ConfigurationError
from reportedly.ledger import decisions, schema
from reportedly.ledger.checks import claim_problems, document_id_fits, strict_claim
from reportedly.ledger.fetch import document_of, place_of
from reportedly.ledger.records import DecisionKind, ReaderVersion
from reportedly.ledger.sqlite import integrity_problems
from reportedly.ledger.writer import claim_row, name_row, place_row, speaker_of
from reportedly.model import Actor, DateOrigin, Document


def problems(connection: Connection) -> Iterator[str]:
    """Yield one line for each thing that is not as it should be; nothing for a whole ledger."""
    yield from integrity_problems(connection)
    yield from _keys(connection)
    yield from _documents(connection)
    yield from _claims(connection)
    yield from _decisions(connection)


def _keys(connection: Connection) -> Iterator[str]:
    for row in connection.execute(select(schema.names)):
        if name_row(Actor(row.name, row.registry_id or None)) != row._mapping:
            yield f"name {row.id} does not fit its content {row.name!r}"
    for row in connection.execute(select(schema.places)):
        if place_row(place_of(row)) != row._mapping:
            yield f"place {row.id} does not fit its content {row.text!r}"


def _documents(connection: Connection) -> Iterator[str]:
    ways = schema.document_keys
    unread = select(schema.documents.c.id).where(schema.documents.c.id.not_in(select(schema.readings.c.document_id)))
    for (document,) in connection.execute(unread):
        yield f"document {document} has no reading"
    statement = (
        select(schema.documents, ways.c.key.label("way"))
        .join_from(schema.documents, ways, isouter=True)
        .order_by(schema.documents.c.id)
    )
    for _, group in groupby(connection.execute(statement), key=lambda row: str(row.id)):
        rows = list(group)
        document = document_of(rows[0])
        if document.published_origin is DateOrigin.TEXT:
            document = _undated(document)  # a date found in the text takes no part in the id
        if not document_id_fits(document, {row.way for row in rows if row.way is not None}):
            yield f"document {document.id} does not have the id of its content"


def _undated(document: Document) -> Document:
    return Document(document.id, document.key, document.text, outlet=document.outlet, title=document.title)


def _claims(connection: Connection) -> Iterator[str]:
    readers = {row.id: ReaderVersion(row.name, row.version) for row in connection.execute(select(schema.readers))}
    yield from (f"reader {key} does not fit its name and version" for key, r in readers.items() if r.id != key)
    counted = (
        select(schema.readings, func.count(schema.claims.c.id).label("found"))
        .join_from(schema.readings, schema.claims, isouter=True)
        .group_by(schema.readings.c.document_id, schema.readings.c.reader_id)
    )
    for row in connection.execute(counted):
        if row.claims != row.found:
            yield f"the reading of {row.document_id} by {row.reader_id} has {row.found} claims, not {row.claims}"
    actors = schema.claim_actors
    stored = func.count(actors.c.claim_id)
    columns = select(schema.claims, stored.label("actors")).join_from(schema.claims, actors, isouter=True)
    ordered = columns.group_by(schema.claims.c.id).order_by(schema.claims.c.document_id)
    for document_id, group in groupby(connection.execute(ordered), key=lambda row: str(row.document_id)):
        found = connection.execute(select(schema.documents).where(schema.documents.c.id == document_id)).one_or_none()
        if found is not None:  # else the foreign keys have told
            document = document_of(found)
            for row in group:
                yield from _claim(document, readers, row)


def _claim(document: Document, readers: dict[str, ReaderVersion], row: Row[Any]) -> Iterator[str]:
    try:
        claim = strict_claim(row.content)
    except ValueError as error:
        yield f"claim {row.id} cannot be read: {error}"
        return
    reader = readers.get(row.reader_id)
    if reader is None:
        return
    yield from claim_problems(document, reader, [claim])
    if not claim.quotes:
        return
    place = place_row(claim.place)["id"] if claim.place is not None else None
    expected = claim_row(claim, reader, name_row(speaker_of(claim))["id"], place)
    expected["actors"] = len(claim.actor) + len(claim.target)
    differing = sorted(name for name, value in expected.items() if row._mapping[name] != value)
    if differing:
        yield f"claim {row.id} does not fit its columns {', '.join(differing)}"


def _decisions(connection: Connection) -> Iterator[str]:
    known = {claim for (claim,) in connection.execute(select(schema.decisions.c.id))}
    for row in connection.execute(select(schema.decisions)):
        try:
            decision = decisions.from_row({str(name): value for name, value in row._mapping.items()})
            expected = decisions.make(decision.kind, decision.subject, decision.by, decision.at, decision.detail)
        except (ValueError, ConfigurationError) as error:
            yield f"decision {row.id} cannot be read: {error}"
            continue
        if expected.id != row.id:
            yield f"decision {row.id} does not have the id of its content"
        if decision.kind is DecisionKind.REQUIRE:
            continue
        claim = select(schema.claims.c.id).where(schema.claims.c.id == row.subject)
        if row.subject not in known and connection.execute(claim).one_or_none() is None:
            yield f"decision {row.id} is about {row.subject}, which is not in the ledger"
