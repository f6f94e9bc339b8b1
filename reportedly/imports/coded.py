"""What a row says, before it becomes a document and claims; and that step."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from reportedly.exports.cells import plain
from reportedly.identity import document_id, with_id
from reportedly.imports.rows import RowError
from reportedly.imports.shapes import Shape
from reportedly.model import (
    Actor,
    Attribution,
    Claim,
    DateOrigin,
    DatePrecision,
    Document,
    EventType,
    Figure,
    Interval,
    Place,
    Span,
    Status,
    Victims,
)

_LONGEST_TEXT = 20_000


class LeftOutError(RowError):
    """A row that can be read and is no claim of ours; rows are counted by the message."""


@dataclass(frozen=True, slots=True)
class Coded:
    """One row: its note and where it comes from, what happened, and who says so; a claim for each of ``voices``."""

    key: str
    note: str
    outlet: str | None
    title: str | None
    url: str | None
    published: date | None
    type: EventType
    actor: tuple[Actor, ...]
    target: tuple[Actor, ...]
    place: Place | None
    happened: Interval
    voices: tuple[Attribution, ...]
    killed: Figure | None = None
    wounded: Figure | None = None
    victims: Victims | None = None
    status: Status = Status.ACTUAL
    confidence: float = 0.9
    quotes: tuple[str, ...] = field(default=())


def reading_of(row: Coded, shape: Shape) -> tuple[Document, list[Claim]]:
    """Return a row as a document, whose text is the note, and a claim for each voice, which quotes it.

    Nothing but the note is in the text: words that all rows share would make them look like copies of each other.
    """
    text = " ".join(plain(row.note).split())[:_LONGEST_TEXT]
    if not text:
        raise RowError("it has no text")
    document = Document(
        id=document_id(text, published=row.published, outlet=row.outlet, title=row.title, record_id=row.key),
        key=row.key,
        text=text,
        published=row.published,
        published_precision=DatePrecision.DAY if row.published else DatePrecision.UNKNOWN,
        published_origin=DateOrigin.GIVEN if row.published else DateOrigin.UNKNOWN,
        outlet=row.outlet,
        title=row.title,
        url=row.url,
    )
    claims = [
        with_id(
            Claim(
                id="",
                document_id=document.id,
                reader=f"{shape.reader}@{shape.version}",
                quotes=_quotes(text, row.quotes),
                type=row.type,
                actor=row.actor,
                target=row.target,
                place=row.place,
                happened=row.happened,
                attribution=voice,
                status=row.status,
                killed=row.killed,
                wounded=row.wounded,
                victims=row.victims,
                confidence=row.confidence,
            )
        )
        for voice in dict.fromkeys(row.voices or (Attribution(),))
    ]
    return document, claims


def brief(kind: EventType, place: str | None) -> str:
    """Return a text for a row without a note: so few words that rows alike do not look like copies of one report."""
    return f"{kind.value.replace('_', ' ').capitalize()}: {place or 'place not told'}"


def _quotes(text: str, quotes: tuple[str, ...]) -> tuple[Span, ...]:
    found = []
    for quote in quotes:
        words = " ".join(plain(quote).split())
        at = text.find(words) if words else -1
        if at >= 0:
            found.append(Span(at, at + len(words), words))
    unique = sorted(set(found), key=lambda span: (span.start, span.end))
    return tuple(unique) or (Span(0, len(text), text),)
