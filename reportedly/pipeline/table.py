"""Readings as rows of a table and back, without loss: one row a document, with its claims or why there are none.

Claims are the ledger's own canonical JSON, so that what the table holds is what the ledger stores, byte for byte,
whatever fields the model has; the document's fields are columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from reportedly.documents.limits import MAX_KEY
from reportedly.ledger.checks import claim_problems, document_id_fits, strict_claim
from reportedly.ledger.records import ReaderVersion
from reportedly.ledger.serialise import claim_to_json
from reportedly.model import Claim, DateOrigin, DatePrecision, Document

if TYPE_CHECKING:
    import pyarrow

    from reportedly.documents.items import Options
    from reportedly.documents.portions import Portion
    from reportedly.pipeline.workers import Reading

COLUMNS: tuple[tuple[str, str, str], ...] = (
    # name, Spark's SQL type, what it says
    ("portion", "int", "the number of the portion of the input, from 0; with position the row's place in the input"),
    ("position", "int", "the number of the row within its portion, from 0"),
    ("source", "string", "where it stands: the input, or for what gave no document the file and line"),
    ("document_id", "string", "the document's id; empty for what gave no document"),
    ("key", "string", "the name that users know the document by"),
    ("outlet", "string", "the outlet"),
    ("title", "string", "the title"),
    ("url", "string", "the address"),
    ("published", "date", "the first day of the period of publication"),
    ("published_precision", "string", "day, month, year or unknown"),
    ("published_origin", "string", "given, metadata, text or unknown"),
    ("text", "string", "the text that was read"),
    ("words", "int", "words in the text"),
    ("reader", "string", "the reader's name"),
    ("reader_version", "string", "the reader's version"),
    ("claims", "array<string>", "the claims, each as the ledger's JSON; empty where failure says why"),
    ("failure", "string", "why there is no document, or why it was not read; empty for a reading"),
    ("notices", "array<string>", "what a careful reader should know of the document"),
)
"""The columns of the table."""

SPARK_SCHEMA = ", ".join(f"{name} {kind}" for name, kind, _ in COLUMNS)
"""The columns as Spark names them."""

BATCH_ROWS = 64
BATCH_CHARACTERS = 8_000_000
"""Rows are handed on in batches of so many at most, and fewer where their texts are long."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A row's place in the table, and what stands there: a document to read, or why there is none."""

    portion: int
    position: int
    source: str
    document: Document | None = None
    failure: str | None = None
    notices: tuple[str, ...] = ()


def slots(portion: Portion, options: Options, stdin: Any = None) -> Iterator[Slot]:
    """Yield the rows that a portion's documents will have.

    A notice goes with the document after it, and the last ones with the portion's last row.
    """
    from reportedly.documents.portions import read_portion

    notices: list[str] = []
    held: Slot | None = None
    items = read_portion(
        portion, options, stdin=stdin, notify=lambda notice: notices.append(f"{notice.source}: {notice.message}")
    )
    for position, item in enumerate(items):
        if held is not None:
            yield held
        told, notices[:] = tuple(notices), []
        if isinstance(item, Document):
            held = Slot(portion.number, position, portion.source, item, notices=told)
        else:
            held = Slot(portion.number, position, item.source, failure=item.reason, notices=told)
    if held is not None:
        yield replace(held, notices=(*held.notices, *notices))


def to_row(slot: Slot, reader: ReaderVersion, reading: Reading | None) -> dict[str, Any]:
    """Return the row of a slot; ``reading`` is that of its document, if it has one.

    A reading with a claim that the ledger would refuse is a failure, as where it is read into a ledger.
    """
    document, failure, claims = slot.document, slot.failure, None
    if reading is not None:
        claims, failure = _claims(reading, reader)
    return {
        "portion": slot.portion,
        "position": slot.position,
        "source": _plain(slot.source),
        "document_id": document.id if document else None,
        "key": document.key if document else None,
        "outlet": document.outlet if document else None,
        "title": document.title if document else None,
        "url": document.url if document else None,
        "published": document.published if document else None,
        "published_precision": document.published_precision.value if document else None,
        "published_origin": document.published_origin.value if document else None,
        "text": document.text if document else None,
        "words": len(document.text.split()) if document else None,
        "reader": reader.name,
        "reader_version": reader.version,
        "claims": claims,
        "failure": _plain(failure) if failure is not None else None,
        "notices": [_plain(each) for each in slot.notices],
    }


def _claims(reading: Reading, reader: ReaderVersion) -> tuple[list[str] | None, str | None]:
    if reading.failure is not None:
        return None, reading.failure
    problems = claim_problems(reading.document, reader, reading.claims)
    try:
        claims = [claim_to_json(claim) for claim in reading.claims]
    except ValueError as error:  # a number that is not finite
        problems.append(str(error))
    if problems:
        return None, f"the reader {reader.id} made a bad claim: {problems[0]}"
    return claims, None


def from_row(row: Mapping[str, Any]) -> tuple[Document, ReaderVersion, tuple[Claim, ...]]:
    """Return the document, reader and claims of a row that has no failure.

    Raises ``ValueError`` saying why for a row that :func:`to_row` cannot have made, as where the document's id is not
    the hash of its content. Whether the claims fit the document is for the ledger to check.
    """
    needed = ("document_id", "key", "text", "reader", "reader_version", "claims")
    if lacking := [name for name in needed if row.get(name) is None]:
        raise ValueError(f"it has no {', no '.join(lacking)}")
    published = row["published"]
    if published is not None and not isinstance(published, date):
        raise ValueError(f"its publication date {published!r} is no date")
    document = Document(
        id=row["document_id"],
        key=row["key"],
        text=row["text"],
        published=published,
        published_precision=DatePrecision(row["published_precision"]),
        published_origin=DateOrigin(row["published_origin"]),
        outlet=row["outlet"],
        title=row["title"],
        url=row["url"],
    )
    # A date that was found in the text takes no part in the id.
    stated = replace(document, published=None) if document.published_origin is DateOrigin.TEXT else document
    # A record's id that is too long for a key is cut, and the document's id cannot be computed from it.
    if len(document.key) < MAX_KEY and not document_id_fits(stated, [document.key]):
        raise ValueError(f"document {document.id} does not have the id of its content")
    claims = tuple(strict_claim(each) for each in row["claims"])
    return document, ReaderVersion(row["reader"], row["reader_version"]), claims


def arrow_schema() -> pyarrow.Schema:
    """Return the table's columns with their descriptions, as pyarrow's schema."""
    import pyarrow as arrow

    kinds = {
        "int": arrow.int32(),
        "string": arrow.string(),
        "date": arrow.date32(),
        "array<string>": arrow.list_(arrow.string()),
    }
    return arrow.schema(
        [arrow.field(name, kinds[kind], metadata={"description": says}) for name, kind, says in COLUMNS]
    )


def batches(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    """Yield rows in lists that are bounded by number and by the length of their texts."""
    batch: list[Mapping[str, Any]] = []
    characters = 0
    for row in rows:
        batch.append(row)
        characters += len(row["text"] or "")
        if len(batch) >= BATCH_ROWS or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _plain(text: str) -> str:
    """Return text that a table can hold: a lone surrogate, as in the name of a file, is no character."""
    return text.encode("utf-8", "replace").decode("utf-8")
