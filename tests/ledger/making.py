"""Documents and claims made for the tests of the ledger, in our own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from reportedly.identity import document_id, with_id
from reportedly.model import (
    Actor,
    Attribution,
    Claim,
    DateOrigin,
    DatePrecision,
    Document,
    EventType,
    Interval,
    Place,
    PlaceKind,
    Span,
    SpeakerClass,
)

NAME, VERSION = "rules.test", "1"
READER_ID = f"{NAME}@{VERSION}"

TOWNS = (
    Place("Boukamal", "Abu Kamal", "SY", 174448, 34.45, 40.92, PlaceKind.TOWN, 5.0, 0.9),
    Place("Ar-Raqqah", "Raqqa", "SY", 172955, 35.95, 39.01, PlaceKind.TOWN, 8.0, 0.8),
    Place("Qaim", "Al Qa'im", "IQ", 100077, 34.37, 41.09, PlaceKind.TOWN, 5.0, 0.7),
    Place("Upper Wells", "Upper Wells"),
)
PARTIES = (
    Actor("Islamic State", "islamic_state"),
    Actor("Syrian army", "syrian_army"),
    Actor("Iraqi army", "iraqi_army"),
    Actor("local fighters"),
)


@dataclass(frozen=True, slots=True)
class NamedReader:
    """A reader by name and version alone."""

    name: str = NAME
    version: str = VERSION

    @property
    def id(self) -> str:
        return f"{self.name}@{self.version}"


READER = NamedReader()


def make_document(
    text: str = "The army said it had taken the town. Fighters denied it.",
    *,
    key: str = "report",
    published: date | None = date(2017, 11, 9),
    outlet: str | None = "Example Wire",
    title: str | None = None,
    url: str | None = None,
    precision: DatePrecision = DatePrecision.DAY,
) -> Document:
    """Return a document whose id is that of its content."""
    return Document(
        id=document_id(text, published=published, outlet=outlet, title=title),
        key=key,
        text=text,
        published=published,
        published_precision=precision if published else DatePrecision.UNKNOWN,
        published_origin=DateOrigin.GIVEN if published else DateOrigin.UNKNOWN,
        outlet=outlet,
        title=title,
        url=url,
    )


def make_claim(
    document: Document, start: int = 0, end: int | None = None, *, reader: NamedReader = READER, **fields: Any
) -> Claim:
    """Return a claim that quotes a stretch of the document, with its id."""
    stop = len(document.text) if end is None else end
    values: dict[str, Any] = {
        "type": EventType.CAPTURE,
        "actor": (PARTIES[1],),
        "target": (PARTIES[0],),
        "place": TOWNS[0],
        "happened": Interval(date(2017, 11, 8), date(2017, 11, 9)),
        "attribution": Attribution("Syrian army", SpeakerClass.PARTY, ("Syrian army",), "syrian_army"),
        "confidence": 0.75,
    }
    quote = Span(start, stop, document.text[start:stop])
    return with_id(
        Claim(id="", document_id=document.id, reader=reader.id, quotes=(quote,), **(values | fields)),
    )


def with_reader(claims: Sequence[Claim], reader: NamedReader) -> list[Claim]:
    """Return the same claims as another reader would have made them."""
    return [with_id(replace(claim, reader=reader.id)) for claim in claims]


def make_reading(number: int) -> tuple[Document, list[Claim]]:
    """Return the document of a number and its claims, always the same for a number."""
    sentences = [f"Report {number}, part {part}: a party said that a place had changed hands." for part in range(5)]
    text = " ".join(sentences)
    document = make_document(
        text, key=f"report-{number:05}", published=date(2016 + number % 3, 1 + number % 12, 1 + number % 28)
    )
    types = tuple(EventType)
    claims = []
    for part, sentence in enumerate(sentences[: 1 + number % 5]):
        start = text.index(sentence)
        day = date(2017, 1 + (number + part) % 12, 1 + number % 28)
        claims.append(
            make_claim(
                document,
                start,
                start + len(sentence),
                type=types[(number + part) % len(types)],
                actor=(PARTIES[(number + part) % 4],),
                target=(PARTIES[(number + part + 1) % 4],),
                place=TOWNS[(number + part) % 4],
                happened=Interval(day, day),
            )
        )
    return document, claims
