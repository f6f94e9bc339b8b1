"""Whether a ledger is whole: everything that can be computed again is, and compared with what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from traceback import clear_frames
from typing import Any

from sqlalchemy import Connection, Row, func, select

from reportedly.errors import ConfigurationError
from reportedly.ledger import chain, decisions, schema
from reportedly.ledger.chain import Head
from reportedly.ledger.checks import claim_problems, document_id_fits, strict_claim
from reportedly.ledger.dialects import streamed
from reportedly.ledger.fetch import document_of, place_of
from reportedly.ledger.records import Counts, DecisionKind, ReaderVersion
from reportedly.ledger.stores import Store
from reportedly.ledger.writer import claim_row, name_row, place_row, speaker_of
from reportedly.model import Actor, DateOrigin, Document

_OF_DAMAGE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found: problems, one line each, and how much there is; ``head`` is the hash chain's, if there is one."""

    problems: tuple[str, ...]
    counts: Counts
    head: Head | None


def problems(store: Store, connection: Connection, noted: str | None = None) -> Iterator[str]:
    """Yield one line for each thing that is not as it should be; nothing for a whole ledger.

    ``noted`` is a link of the hash chain that was noted before and must still be there.
    """
    checks = {
        "the store": store.integrity_problems,
        "the hash chain": lambda connection: chain.problems(connection, noted),
        "names or places": _keys,
        "documents": _documents,
        "claims": _claims,
        "decisions": _decisions,
    }
    for what, check in checks.items():
        try:
            yield from check(connection)
        except Exception as error:
            # A damaged row may give any value, and so nearly any error.
            if not store.is_from_database(error) and not isinstance(error, _OF_DAMAGE):
                raise
            yield f"{what} cannot be read: {(str(error).splitlines() or [type(error).__name__])[0]}"
            clear_frames(error.__traceback__)  # and with them the cursors that they hold
            connection.rollback()


def _keys(connection: Connection) -> Iterator[str]:
    for row in streamed(connection, select(schema.names)):
        if name_row(Actor(row.name, row.registry_id or None)) != row._mapping:
            yield f"name {row.id} does not fit its content {row.name!r}"
    for row in streamed(connection, select(schema.places)):
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
    for _, group in groupby(streamed(connection, statement), key=lambda row: str(row.id)):
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
    for row in streamed(connection, counted):
        if row.claims != row.found:
            yield f"the reading of {row.document_id} by {row.reader_id} has {row.found} claims, not {row.claims}"
    actors = schema.claim_actors
    ordered = (
        select(schema.claims, actors.c.name.label("actor_name"), actors.c.role, actors.c.position)
        .join_from(schema.claims, actors, isouter=True)
        .order_by(schema.claims.c.document_id, schema.claims.c.id)
    )
    rows = streamed(connection, ordered)
    for document_id, of_document in groupby(rows, key=lambda row: str(row.document_id)):
        found = connection.execute(select(schema.documents).where(schema.documents.c.id == document_id)).one_or_none()
        if found is not None:  # else the foreign keys have told
            document = document_of(found)
            for _, group in groupby(of_document, key=lambda row: str(row.id)):
                of_claim = list(group)
                named = {(row.actor_name, row.role, row.position) for row in of_claim if row.actor_name is not None}
                yield from _claim(document, readers, of_claim[0], named)


def _claim(
    document: Document, readers: dict[str, ReaderVersion], row: Row[Any], named: set[tuple[int, str, int]]
) -> Iterator[str]:
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
    differing = sorted(name for name, value in expected.items() if row._mapping[name] != value)
    roles = (("actor", claim.actor), ("target", claim.target))
    if named != {
        (name_row(actor)["id"], role, position) for role, actors in roles for position, actor in enumerate(actors)
    }:
        differing = sorted([*differing, "actors"])
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
