"""One ledger's content added to another's: documents, readings and claims as a union, decisions with both histories.

Where both have read one document with one version of a reader and found other claims, the ledger that is merged into
keeps its own. Where reviewers of both decided otherwise on one claim, both decisions stay, and count as they would had
they been made in one ledger, in the order of their times. Both are told.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, select

from reportedly.errors import LedgerError
from reportedly.ledger import agreeing, decisions, schema, writer
from reportedly.ledger.checks import claim_problems, document_id_fits
from reportedly.ledger.dialects import among
from reportedly.ledger.fetch import document_of
from reportedly.ledger.keeping import LedgerKeeping
from reportedly.ledger.records import Decision, DecisionKind, ReaderVersion
from reportedly.ledger.serialise import canonical_json, claim_from_json, claim_to_json
from reportedly.ledger.writer import Reading, Sighting
from reportedly.model import DateOrigin, Document

_PAGE = 200  # documents in one transaction


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge brought, and what of the two ledgers does not go together, one line each.

    ``conflicts`` are settled as said there; ``left_out`` are decisions about claims that were not taken over.
    """

    source: str
    documents: int
    readings: int
    claims: int
    decisions: int
    conflicts: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass(slots=True)
class _Tally:
    documents: int = 0
    readings: int = 0
    claims: int = 0
    conflicts: list[str] = field(default_factory=list)


def merge(
    source: LedgerKeeping, into: LedgerKeeping, observe: Callable[[str, int, int | None], None] | None = None
) -> Merged:
    """Add what one ledger holds to another, and return what was new and what does not go together.

    What is stored when it is interrupted stays, and merging again goes on from there. ``observe`` is told how many
    documents are done, of how many. Raises ``LedgerError`` where either cannot be used, and for a document or claim
    that is not what its id says: nothing of its batch is stored then.
    """
    tally = _Tally()
    with source._reading() as reading:
        readers = {row.id: ReaderVersion(row.name, row.version) for row in reading.execute(select(schema.readers))}
        table, last, done = schema.documents, "", 0
        total = reading.execute(select(func.count()).select_from(table)).scalar_one()
        next_page = select(table).order_by(table.c.id).limit(_PAGE)
        while rows := reading.execute(next_page.where(table.c.id > last)).all():
            readings = _readings(reading, {row.id: document_of(row) for row in rows}, readers, _ingested(rows))
            _check(source.location, readings)
            into._write(functools.partial(_store, readings=readings, tally=tally))
            last, done = rows[-1].id, done + len(rows)
            if observe is not None:
                observe("documents", done, total)
        theirs = decisions.load(reading)
    ours = into.decisions()
    conflicts = _differences(ours, theirs, source.location)
    added, left_out = into._write(functools.partial(_store_decisions, made=theirs))
    return Merged(
        source=source.location,
        documents=tally.documents,
        readings=tally.readings,
        claims=tally.claims,
        decisions=added,
        conflicts=(*tally.conflicts, *conflicts),
        left_out=left_out,
    )


def _ingested(rows: Iterable[Any]) -> dict[str, str]:
    return {row.id: row.ingested for row in rows}


def _readings(
    connection: Connection,
    documents: Mapping[str, Document],
    readers: Mapping[str, ReaderVersion],
    ingested: Mapping[str, str],
) -> list[Reading]:
    """Return the readings of some documents, as they are stored."""
    ways, claims, table = schema.document_keys, schema.claims, schema.readings
    seen: dict[str, list[Sighting]] = {}
    for row in connection.execute(select(ways).where(among(ways.c.document_id, documents))):
        seen.setdefault(row.document_id, []).append(
            Sighting(row.seen, row.key, row.url, row.published, row.precision, row.origin)
        )
    told: dict[tuple[str, str], list[str]] = {}
    contents = select(claims.c.document_id, claims.c.reader_id, claims.c.content).order_by(claims.c.id)
    for row in connection.execute(contents.where(among(claims.c.document_id, documents))):
        told.setdefault((row.document_id, row.reader_id), []).append(row.content)
    found = connection.execute(
        select(table).where(among(table.c.document_id, documents)).order_by(table.c.document_id, table.c.reader_id)
    )
    return [
        Reading(
            documents[row.document_id],
            tuple(sorted(seen.get(row.document_id, ()))),
            ingested[row.document_id],
            readers[row.reader_id],
            row.read,
            [claim_from_json(content) for content in told.get((row.document_id, row.reader_id), ())],
        )
        for row in found
    ]


def _check(source: str, readings: Iterable[Reading]) -> None:
    """Raise an error for what is not as Reportedly stored it: a claim that is merged could not be mended later."""
    for reading in readings:
        document = reading.document
        found = claim_problems(document, reading.reader, reading.claims)
        named = document
        if document.published_origin is DateOrigin.TEXT:  # such a date takes no part in the id
            named = Document(document.id, document.key, document.text, outlet=document.outlet, title=document.title)
        if not document_id_fits(named, {each.key for each in reading.sightings}):
            found.append(f"document {document.id} does not have the id of its content")
        if found:
            raise LedgerError(f"the ledger {source} is not whole: {found[0]}; see: reportedly ledger verify {source}")


def _store(connection: Connection, *, readings: Sequence[Reading], tally: _Tally) -> None:
    ids = {reading.document.id for reading in readings}
    documents, claims = schema.documents, schema.claims
    there = set(connection.execute(select(documents.c.id).where(among(documents.c.id, ids))).scalars())
    known = writer.known_readings(connection, there)
    pairs = {(reading.document.id, reading.reader.id): reading for reading in readings}
    conflicts = []
    if common := known & pairs.keys():
        own: dict[tuple[str, str], dict[str, str]] = {}
        statement = select(claims.c.document_id, claims.c.reader_id, claims.c.id, claims.c.content)
        for row in connection.execute(statement.where(among(claims.c.document_id, {each for each, _ in common}))):
            own.setdefault((row.document_id, row.reader_id), {})[row.id] = row.content
        for pair in sorted(common):
            mine, other = own.get(pair, {}), {claim.id: claim_to_json(claim) for claim in pairs[pair].claims}
            if mine != other:
                missing, further = len(other.keys() - mine.keys()), len(mine.keys() - other.keys())
                conflicts.append(
                    f"the reading of {pair[0]} by {pair[1]} differs: {missing} claims are there alone, {further} here "
                    f"alone, {sum(mine[each] != other[each] for each in mine.keys() & other.keys())} are judged "
                    "otherwise; those here are kept"
                )
    writer.store(connection, readings)
    new = [reading for pair, reading in pairs.items() if pair not in known]
    tally.documents += len(ids - there)
    tally.readings += len(new)
    tally.claims += sum(len(reading.claims) for reading in new)
    tally.conflicts += conflicts


def _store_decisions(connection: Connection, *, made: Sequence[Decision]) -> tuple[int, tuple[str, ...]]:
    """Store the decisions that are new and about what is there; return how many, and why others are left out."""
    table, claims = schema.decisions, schema.claims
    there = set(connection.execute(select(table.c.id)).scalars())
    new = [decision for decision in made if decision.id not in there]
    about = {claim for decision in new for claim in _claims_of(decision)}
    present = set(connection.execute(select(claims.c.id).where(among(claims.c.id, about))).scalars())
    kept, left_out = [], []
    for decision in new:  # in the order of their times, and so each after what it undoes
        missing = [claim for claim in _claims_of(decision) if claim not in present]
        if decision.kind is DecisionKind.UNDO and decision.subject not in there:
            missing.append(decision.subject)
        if missing:
            left_out.append(
                f"decision {decision.id} ({decision.kind} by {decision.by}) is about {missing[0]}, which the reading "
                "that is kept does not have"
            )
        else:
            kept.append(decision)
            there.add(decision.id)
    writer.store_decisions(connection, kept)
    return len(kept), tuple(left_out)


def _claims_of(decision: Decision) -> tuple[str, ...]:
    if decision.kind in (DecisionKind.UNDO, DecisionKind.REQUIRE):
        return ()
    return (decision.subject, *decision.detail.get("claims", ()))


def _differences(ours: Sequence[Decision], theirs: Sequence[Decision], source: str) -> list[str]:
    """Return on what the reviewers of two ledgers decided otherwise, and what counts with both histories."""
    together = list({decision.id: decision for decision in (*ours, *theirs)}.values())
    here, there, both = (_outcomes(each) for each in (ours, theirs, together))
    found = [
        f"claim {subject}: {here[subject, what]} here, {there[subject, what]} in {source}; "
        f"together: {both.get((subject, what), 'nothing that counts')}"
        for subject, what in sorted(here.keys() & there.keys())
        if here[subject, what].said != there[subject, what].said
    ]
    rules = [agreeing.required(decisions.in_force(each)) for each in (ours, theirs, together)]
    if ours and theirs and rules[0] != rules[1]:
        found.append(f"reviewers that must agree: {rules[0]} here, {rules[1]} in {source}; together: {rules[2]}")
    return found


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What counts on something, who decided it and on which day."""

    said: str
    by: str
    day: str

    def __str__(self) -> str:
        return f"{self.said} by {self.by} on {self.day}"


def _outcomes(made: Sequence[Decision]) -> dict[tuple[str, str], _Outcome]:
    """Return what counts by claim and what of it is decided: the verdict, a field, whether it is one with another."""
    found: dict[tuple[str, str], _Outcome] = {}
    for decision in decisions.counting(made):
        by, day = decision.by, decision.at.date().isoformat()
        if decision.kind in (DecisionKind.ACCEPT, DecisionKind.REJECT):
            found[decision.subject, "verdict"] = _Outcome(f"{decision.kind}ed", by, day)
        elif decision.kind is DecisionKind.CORRECT:
            for name, value in json.loads(canonical_json(decision.detail))["fields"].items():
                found[decision.subject, name] = _Outcome(f"{name} is {canonical_json(value)}", by, day)
        elif decision.kind in (DecisionKind.MERGE, DecisionKind.SPLIT):
            for other in decision.detail["claims"]:
                one, two = sorted((decision.subject, other))
                told = "one event" if decision.kind is DecisionKind.MERGE else "not one event"
                found[one, f"with {two}"] = _Outcome(f"{told} with {two}", by, day)
    return found
