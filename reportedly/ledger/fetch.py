"""Stored documents and claims as values, streamed in the ledger's order, with decisions applied."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby, islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from reportedly.ledger import decisions, schema
from reportedly.ledger.dialects import among, streamed
from reportedly.ledger.query import (
    ClaimFilter,
    claims_statement,
    of_documents,
    of_ids,
    of_reader,
    place_condition,
    unordered_statement,
    within_box,
)
from reportedly.ledger.records import (
    Decision,
    DecisionKind,
    DocumentHeader,
    LedgerClaim,
    LedgerDocument,
    known_on,
)
from reportedly.ledger.resolve import PlaceFilter
from reportedly.ledger.serialise import ClaimReader, claim_from_json
from reportedly.ledger.versions import Versions
from reportedly.model import DateOrigin, DatePrecision, Document, Place, PlaceKind

_PRECISIONS = {each.value: each for each in DatePrecision}
_ROWS = 500  # of which the documents' versions are looked up at once


def documents(connection: Connection, key_or_id: str | None = None) -> Iterator[LedgerDocument]:
    """Yield all documents, or those with an id or seen under a key, with all their keys."""
    table, ways = schema.documents, schema.document_keys
    statement = (
        select(table, ways.c.key.label("way"))
        .join_from(table, ways)
        .order_by(table.c.published.nulls_first(), table.c.key, table.c.id)
    )
    if key_or_id is not None:
        statement = statement.where(of_documents(key_or_id))
    for _, group in groupby(streamed(connection, statement), key=lambda row: str(row.id)):
        of_one = list(group)
        keys = tuple(sorted({row.way for row in of_one}))
        yield LedgerDocument(document_of(of_one[0]), datetime.fromisoformat(of_one[0].ingested), keys)


def claims(
    connection: Connection,
    standing: decisions.Standing,
    wanted: ClaimFilter,
    fixed: Sequence[ColumnElement[bool]],
    versions: Versions,
    *,
    rejected: bool,
    selective: bool,
) -> Iterator[LedgerClaim]:
    """Yield the claims that meet the fixed conditions and, as corrected, are wanted.

    ``standing`` are the decisions in force, ``versions`` tells which articles came in several. ``selective`` says that
    the fixed conditions single out few claims: see :func:`claims_statement`.
    """
    corrected = decisions.corrections(standing.counting)
    is_selective = selective or wanted.is_selective
    found = _claims(
        connection,
        standing.counting,
        standing.pending,
        claims_statement([*fixed, *wanted.conditions()], selective=is_selective),
        versions,
        selective=is_selective,
    )
    if corrected:
        as_read = (each for each in found if each[1].claim.id not in corrected)
        changed = _claims(
            connection,
            standing.counting,
            standing.pending,
            claims_statement([*fixed, of_ids(corrected)], selective=True),
            versions,
            selective=True,
        )
        found = heapq.merge(as_read, (each for each in changed if wanted.matches(each[1].claim)), key=lambda e: e[0])
    for _, claim in found:
        if rejected or claim.verdict is not DecisionKind.REJECT:
            yield claim


def claims_in_any_order(
    connection: Connection, about: Mapping[str, tuple[Decision, ...]], wanted: ClaimFilter, versions: Versions
) -> Iterator[LedgerClaim]:
    """Yield the claims of newest readings that are wanted, as :func:`claims` does, in the order that is the quickest.

    Without an order a whole ledger is read as it lies in the file, and a place's claims need not be sorted.
    """
    corrected = decisions.corrections(about)
    conditions = [of_reader(None), *wanted.conditions()]
    few = wanted.is_selective
    for _, claim in _claims(connection, about, {}, unordered_statement(conditions), versions, selective=few):
        if claim.verdict is not DecisionKind.REJECT and claim.claim.id not in corrected:
            yield claim
    if corrected:
        changed = claims_statement([of_reader(None), of_ids(corrected)], selective=True)
        for _, claim in _claims(connection, about, {}, changed, versions, selective=True):
            if claim.verdict is not DecisionKind.REJECT and wanted.matches(claim.claim):
                yield claim


def claims_by_id(
    connection: Connection, standing: decisions.Standing, ids: Iterable[str], versions: Versions
) -> dict[str, LedgerClaim]:
    """Return the claims with some ids as :func:`claims` gives them, those that reviewers rejected left out."""
    rows = _claims(
        connection,
        standing.counting,
        standing.pending,
        unordered_statement([of_ids(ids)]),
        versions,
        selective=True,
    )
    return {claim.claim.id: claim for _, claim in rows if claim.verdict is not DecisionKind.REJECT}


def quotes(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the quotes of the claims with some ids, which no decision changes."""
    table = schema.claims
    rows = connection.execute(select(table.c.id, table.c.content).where(of_ids(ids))).all()
    decode = json.JSONDecoder().raw_decode
    return {found: tuple([span["text"] for span in decode(content)[0].get("quotes", ())]) for found, content in rows}


def places(connection: Connection, named: PlaceFilter) -> list[Place]:
    """Return the places of claims that a filter names, one for each key, those with most claims first."""
    table = schema.places
    counted = func.count(schema.claims.c.id)
    statement = (
        select(table, counted.label("claims"), func.min(schema.claims.c.id).label("example"))
        .join_from(table, schema.claims)
        .where(place_condition(named))
        .group_by(table.c.id)
        .order_by(counted.desc(), table.c.id)
    )
    totals: dict[str, int] = {}
    shown: dict[str, Place] = {}
    for row in connection.execute(statement).all():
        place = place_of(row)
        if place.geonames_id is None:
            place = _as_told(connection, place, row.example)
        totals[place.key] = totals.get(place.key, 0) + row.claims
        shown.setdefault(place.key, place)
    return [shown[key] for key in sorted(totals, key=lambda key: (-totals[key], key))]


def places_in(
    connection: Connection,
    about: Mapping[str, tuple[Decision, ...]],
    box: tuple[float, float, float, float],
    kinds: Iterable[PlaceKind],
) -> Iterator[Place]:
    """Yield the places of claims, as read and as corrected, of some kinds with points within a box, in any order.

    The box is south, west, north, east. Those told by others come without their relation.
    """
    table = schema.places
    of_kinds = frozenset(kinds)
    wanted = select(table).where(within_box(*box), table.c.kind.in_(sorted(of_kinds)))
    yield from map(place_of, connection.execute(wanted))
    corrected = decisions.corrections(about)
    if corrected:
        south, west, north, east = box
        for content in connection.execute(select(schema.claims.c.content).where(of_ids(corrected))).scalars():
            claim = claim_from_json(content)
            place = decisions.corrected(claim, about[claim.id]).place
            if place is None or place.kind not in of_kinds or place.latitude is None or place.longitude is None:
                continue
            if south <= place.latitude <= north and west <= place.longitude <= east:
                yield place


def texts(connection: Connection, ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the ids and texts of documents, in the order of ids."""
    table = schema.documents
    wanted = select(table.c.id, table.c.text).where(among(table.c.id, ids)).order_by(table.c.id)
    for row in streamed(connection, wanted):
        yield row.id, row.text


def _as_told(connection: Connection, place: Place, claim: str) -> Place:
    """Return a place with its relation to others, which only its claims hold."""
    table = schema.claims
    told = claim_from_json(connection.execute(select(table.c.content).where(table.c.id == claim)).scalar_one()).place
    return place if told is None else replace(place, relation=told.relation, anchors=told.anchors)


def place_of(row: Row[Any]) -> Place:
    """Return the place in a row of the table of places, without a probability: that is each claim's own."""
    return Place(
        text=row.text,
        name=row.name,
        country=row.country,
        geonames_id=row.geonames_id,
        latitude=row.latitude,
        longitude=row.longitude,
        kind=PlaceKind(row.kind),
        radius_km=row.radius_km,
    )


def document_of(row: Row[Any]) -> Document:
    """Return the document in a row of the table of documents."""
    return Document(
        id=row.id,
        key=row.key,
        text=row.text,
        published=row.published,
        published_precision=DatePrecision(row.precision),
        published_origin=DateOrigin(row.origin),
        outlet=row.outlet,
        title=row.title,
        url=row.url,
    )


_Order = tuple[date, str, str, int, str]


def _claims(
    connection: Connection,
    about: Mapping[str, tuple[Decision, ...]],
    waiting: Mapping[str, tuple[Decision, ...]],
    statement: Select[Any],
    versions: Versions,
    *,
    selective: bool,
) -> Iterator[tuple[_Order, LedgerClaim]]:
    reader = ClaimReader()
    document: str | None = None
    terms = {} if selective else versions.all(connection)
    rows = streamed(connection, statement)
    while some := list(islice(rows, _ROWS)):
        if selective:
            terms = versions.among(connection, {row.document_id for row in some})
        for row in some:
            content, document_id = row.content, row.document_id
            if document_id != document:  # claims come document by document
                document, (header, known), term = document_id, _header(row), terms.get(document_id)
            claim = reader.read(content)
            made, unsettled = about.get(claim.id), waiting.get(claim.id, ())
            if made is None:
                record = LedgerClaim(claim, header, known, None, (), unsettled)
            else:
                changed = decisions.corrected(claim, made)
                record = LedgerClaim(changed, header, known, None if changed is claim else claim, made, unsettled)
            if term is not None:
                record = replace(record, since=term.since, superseded=term.superseded, superseded_by=term.by)
            yield (header.published or date.min, header.key, header.id, claim.quotes[0].start, claim.id), record


def _header(row: Row[Any]) -> tuple[DocumentHeader, date]:
    precision = _PRECISIONS[row.precision]
    header = DocumentHeader(
        id=row.document_id,
        key=row.key,
        outlet=row.outlet,
        published=row.published,
        published_precision=precision,
        title=row.title,
        url=row.url,
        ingested=(ingested := datetime.fromisoformat(row.ingested)),
    )
    return header, known_on(row.published, precision, ingested)
