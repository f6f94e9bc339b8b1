"""A ledger's content as lines of canonical JSON, and back: the same content gives the same bytes.

A line says its ``kind``. First comes one line about the form, then each document in the order of ids: the document,
its readings in the order of readers, each followed by its claims in the order of ids; then the decisions in the order
of their times. With ``times`` the moments of ingestion and reading are written too; without them the lines do not
depend on when, in what order or in how many runs the documents were read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from reportedly.errors import ConfigurationError, LedgerError
from reportedly.ledger import decisions, schema
from reportedly.ledger.checks import claim_problems, strict_claim
from reportedly.ledger.dialects import streamed
from reportedly.ledger.records import Decision, ReaderVersion
from reportedly.ledger.serialise import canonical_json
from reportedly.ledger.writer import Reading, Sighting
from reportedly.model import Claim, DateOrigin, DatePrecision, Document

FORM = 1
"""The version of the lines' form."""

_FIRST_LINE = canonical_json({"kind": "ledger", "form": FORM})


def dump(connection: Connection, *, times: bool) -> Iterator[str]:
    """Return the lines of a ledger, without line ends, from one state of it."""
    yield _FIRST_LINE
    sightings = _Follower(connection, _by_document(schema.document_keys))
    readings = _Follower(connection, _by_document(schema.readings))
    claims = _Follower(connection, _by_document(schema.claims))
    versions = {row.id: row for row in connection.execute(select(schema.readers))}
    for document in streamed(connection, select(schema.documents).order_by(schema.documents.c.id)):
        yield canonical_json(_document(document, sightings.of(document.id), times=times))
        of_reader: dict[str, list[tuple[str, str]]] = {}
        for claim in claims.of(document.id):
            of_reader.setdefault(claim.reader_id, []).append((claim.id, claim.content))
        for reading in sorted(readings.of(document.id), key=lambda reading: str(reading.reader_id)):
            reader = versions[reading.reader_id]
            line = {"kind": "reading", "document_id": document.id, "reader": reader.name, "version": reader.version}
            line["claims"] = reading.claims
            yield canonical_json(line | {"read": reading.read} if times else line)
            for _, content in sorted(of_reader.get(reading.reader_id, ())):
                yield canonical_json({"kind": "claim", "claim": json.loads(content)})
    for decision in decisions.load(connection):
        row: dict[str, Any] = decisions.to_row(decision)
        yield canonical_json(row | {"kind": "decision", "decision": row["kind"], "detail": decision.detail})


def parse(lines: Iterable[str], moment: datetime) -> Iterator[Reading | Decision]:
    """Return the readings and decisions in the lines of a dump, checked; ``moment`` stands for times left out.

    Raises ``LedgerError`` naming the line that is not as :func:`dump` wrote it.
    """
    parser = _Parser(decisions.timestamp(moment))
    number = 0
    for number, line in enumerate(lines, 1):
        try:
            yield from parser.take(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError, ConfigurationError) as error:
            raise LedgerError(f"line {number} of the dump is not one of a ledger: {error or type(error)}") from error
    try:
        yield from parser.end()
    except ValueError as error:
        raise LedgerError(f"the dump ends early, after line {number}: {error}") from error


class _Follower:
    """Gives the rows of each document, asked for in the order of ids, from one pass over a table."""

    def __init__(self, connection: Connection, statement: Select[Any]) -> None:
        self._rows = streamed(connection, statement, 1000)
        self._next: Row[Any] | None = next(self._rows, None)

    def of(self, document_id: str) -> list[Row[Any]]:
        found = []
        while self._next is not None and self._next.document_id == document_id:
            found.append(self._next)
            self._next = next(self._rows, None)
        return found


def _by_document(table: Any) -> Select[Any]:
    return select(table).order_by(table.c.document_id)


def _document(row: Row[Any], sightings: list[Row[Any]], *, times: bool) -> dict[str, Any]:
    seen = []
    for sighting in sightings:
        way = dict(sighting._mapping)
        del way["document_id"]
        if not times:
            del way["seen"]
        seen.append(way)
    line = {
        "kind": "document",
        "id": row.id,
        "outlet": row.outlet,
        "title": row.title,
        "text": row.text,
        "ways": sorted(seen, key=canonical_json),
    }
    return line | {"ingested": row.ingested} if times else line


class _Parser:
    """Collects lines into readings: one is complete when the next line is no claim of it."""

    def __init__(self, now: str) -> None:
        self._now = now
        self._started = False
        self._document: tuple[Document, tuple[Sighting, ...], str] | None = None
        self._reading: tuple[ReaderVersion, str, int] | None = None
        self._claims: list[Claim] = []
        self._takers: dict[str, Callable[[dict[str, Any]], Iterable[Decision]]] = {
            "document": self._take_document,
            "reading": self._take_reading,
            "claim": self._take_claim,
            "decision": self._take_decision,
        }

    def take(self, line: dict[str, Any]) -> Iterator[Reading | Decision]:
        kind = line["kind"]
        if not self._started:
            if kind != "ledger" or line["form"] != FORM:
                raise ValueError(f"the dump's first line must be {_FIRST_LINE}")
            self._started = True
            return
        if kind not in self._takers:
            raise ValueError(f"kind {kind!r} is not one of: {', '.join(self._takers)}")
        if kind != "claim":
            yield from self.end()
        yield from self._takers[kind](line)

    def end(self) -> Iterator[Reading]:
        if not self._started:
            raise ValueError(f"the dump's first line must be {_FIRST_LINE}")
        if self._document is None or self._reading is None:
            return
        (document, sightings, ingested), (reader, read, count) = self._document, self._reading
        if len(self._claims) != count:
            raise ValueError(f"the reading by {reader.id} of {document.id} has {count} claims, not {len(self._claims)}")
        if problems := claim_problems(document, reader, self._claims):
            raise ValueError("; ".join(problems))
        yield Reading(document, sightings, ingested, reader, read, self._claims)
        self._reading, self._claims = None, []

    def _take_document(self, line: dict[str, Any]) -> Iterable[Decision]:
        seen = tuple(sorted(Sighting(**{"seen": self._now} | way) for way in line["ways"]))
        if not seen:
            raise ValueError(f"document {line['id']} came under no key")
        first = seen[0]
        document = Document(
            id=line["id"],
            key=first.key,
            text=line["text"],
            published=date.fromisoformat(first.published) if first.published else None,
            published_precision=DatePrecision(first.precision),
            published_origin=DateOrigin(first.origin),
            outlet=line["outlet"],
            title=line["title"],
            url=first.url or None,
        )
        self._document = (document, seen, line.get("ingested", self._now))
        return ()

    def _take_reading(self, line: dict[str, Any]) -> Iterable[Decision]:
        if self._document is None or line["document_id"] != self._document[0].id:
            raise ValueError(f"the reading of {line['document_id']} does not follow its document")
        reader = ReaderVersion(line["reader"], line["version"])
        self._reading, self._claims = (reader, line.get("read", self._now), line["claims"]), []
        return ()

    def _take_claim(self, line: dict[str, Any]) -> Iterable[Decision]:
        if self._reading is None:
            raise ValueError("the claim does not follow a reading")
        self._claims.append(strict_claim(canonical_json(line["claim"])))
        return ()

    def _take_decision(self, line: dict[str, Any]) -> Iterable[Decision]:
        moment = datetime.fromisoformat(line["decided_at"]).astimezone(UTC)
        decision = decisions.make(line["decision"], line["subject"], line["decided_by"], moment, line["detail"])
        if decision.id != line["id"]:
            raise ValueError(f"the decision's content has the id {decision.id}, not {line['id']}")
        return (decision,)
