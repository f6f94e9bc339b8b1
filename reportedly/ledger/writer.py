"""Putting readings into the ledger: a document, its claims, and the note that a reader read it, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from reportedly.ledger import chain, schema
from reportedly.ledger.decisions import timestamp, to_row
from reportedly.ledger.dialects import among, insert_new
from reportedly.ledger.folding import fold
from reportedly.ledger.records import Decision, ReaderVersion
from reportedly.ledger.serialise import claim_to_json, content_key
from reportedly.model import Actor, Claim, Document, Place


@dataclass(frozen=True, slots=True, order=True)
class Sighting:
    """One way in which a document came: what may differ when the same content comes again.

    ``seen`` is in UTC; ``url`` and ``published`` are empty for none.
    """

    seen: str
    key: str
    url: str
    published: str
    precision: str
    origin: str

    def content(self) -> dict[str, str]:
        """Return the way without the time."""
        return {
            "key": self.key,
            "url": self.url,
            "published": self.published,
            "precision": self.precision,
            "origin": self.origin,
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as one reader read it. The document's own key is that of the first sighting; moments are in UTC."""

    document: Document
    sightings: tuple[Sighting, ...]
    ingested: str
    reader: ReaderVersion
    read: str
    claims: Sequence[Claim]


def reading_now(document: Document, reader: ReaderVersion, claims: Sequence[Claim], moment: datetime) -> Reading:
    """Return the reading of a document that came at a moment."""
    now = timestamp(moment)
    sighting = Sighting(
        seen=now,
        key=document.key,
        url=document.url or "",
        published=document.published.isoformat() if document.published else "",
        precision=document.published_precision.value,
        origin=document.published_origin.value,
    )
    return Reading(document, (sighting,), now, reader, now, claims)


def read_among(connection: Connection, ids: Iterable[str], reader: ReaderVersion) -> set[str]:
    """Return those of some documents' ids that a version of a reader has read."""
    table = schema.readings.c
    statement = select(table.document_id).where(among(table.document_id, ids), table.reader_id == reader.id)
    return set(connection.execute(statement).scalars())


def read_under(connection: Connection, keys: Iterable[str], reader: ReaderVersion) -> set[str]:
    """Return those of some keys under which a document came that a version of a reader has read."""
    ways, read = schema.document_keys, schema.readings
    statement = (
        select(ways.c.key)
        .join(read, read.c.document_id == ways.c.document_id)
        .where(among(ways.c.key, keys), read.c.reader_id == reader.id)
    )
    return set(connection.execute(statement).scalars())


def come_anew(connection: Connection, documents: Iterable[Document]) -> list[Document]:
    """Return those documents that never came so: under that key, from that address, and dated in that way."""
    ways = {_way(document): document for document in documents}
    table = schema.document_keys.c
    columns = (table.document_id, table.key, table.url, table.published, table.precision, table.origin)
    statement = select(*columns).where(among(table.document_id, (document.id for document in ways.values())))
    known = {tuple(row) for row in connection.execute(statement)} if ways else set()
    return [document for way, document in ways.items() if way not in known]


def _way(document: Document) -> tuple[str, ...]:
    published = document.published.isoformat() if document.published else ""
    precision, origin = document.published_precision.value, document.published_origin.value
    return document.id, document.key, document.url or "", published, precision, origin


def store(connection: Connection, readings: Iterable[Reading]) -> int:
    """Store the readings that the ledger does not have yet, in the current transaction, and return how many.

    A known document under a new key is remembered under that key too; everything else that is known stays as it is.
    """
    first: dict[tuple[str, str], Reading] = {}
    sightings: dict[tuple[str, ...], dict[str, Any]] = {}
    for reading in readings:
        first.setdefault((reading.document.id, reading.reader.id), reading)
        for seen in reading.sightings:
            content = {"document_id": reading.document.id, **seen.content()}
            sightings.setdefault(tuple(content.values()), {**content, "seen": seen.seen})
    known = known_readings(connection, {document for document, _ in first})
    new = [reading for pair, reading in first.items() if pair not in known]
    insert_new(connection, schema.documents, [_document_row(reading) for reading in first.values()])
    insert_new(connection, schema.document_keys, list(sightings.values()))
    insert_new(connection, schema.readers, _reader_rows(new))
    _store_claims(connection, new)
    chain.extend(connection, documents={document for document, _ in first})
    return len(new)


def store_decisions(connection: Connection, made: Sequence[Decision]) -> None:
    """Store the decisions that the ledger does not have yet, in the current transaction."""
    insert_new(connection, schema.decisions, [to_row(decision) for decision in made])
    chain.extend(connection, decisions={decision.id for decision in made})


def name_row(actor: Actor) -> dict[str, Any]:
    """Return the row of an actor's or speaker's name."""
    registry_id = actor.id or ""
    return {
        "id": content_key("name", actor.name, registry_id),
        "name": actor.name,
        "registry_id": registry_id,
        "folded": fold(actor.name),
    }


def place_row(place: Place) -> dict[str, Any]:
    """Return the row of a place; how probable its resolution is differs from claim to claim and takes no part."""
    key = content_key(
        "place",
        place.text,
        place.name,
        place.country,
        place.geonames_id,
        place.latitude,
        place.longitude,
        place.kind.value,
        place.radius_km,
    )
    return {
        "id": key,
        "text": place.text,
        "name": place.name,
        "country": place.country,
        "geonames_id": place.geonames_id,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "kind": place.kind.value,
        "radius_km": place.radius_km,
        "key": replace(place, relation=None, anchors=()).key,  # of these columns: how a place is told is its claim's
        "folded_text": fold(place.text),
        "folded_name": fold(place.name),
    }


def claim_row(claim: Claim, reader: ReaderVersion, speaker: int, place: int | None) -> dict[str, Any]:
    """Return the row of a claim, given the keys of its speaker's name and its place."""
    return {
        "id": claim.id,
        "document_id": claim.document_id,
        "reader_id": reader.id,
        "first_offset": claim.quotes[0].start,
        "type": claim.type.value,
        "status": claim.status.value,
        "speaker": speaker,
        "speaker_class": claim.attribution.speaker_class.value,
        "place": place,
        "happened_from": claim.happened.start,
        "happened_to": claim.happened.end,
        "confidence": claim.confidence,
        "content": claim_to_json(claim),
    }


def speaker_of(claim: Claim) -> Actor:
    """Return a claim's speaker as a name with its registry id."""
    return Actor(claim.attribution.speaker, claim.attribution.speaker_id)


def known_readings(connection: Connection, documents: set[str]) -> set[tuple[str, str]]:
    """Return the readings of some documents that there are, as pairs of the document's and the reader's id."""
    table = schema.readings
    statement = select(table.c.document_id, table.c.reader_id).where(among(table.c.document_id, documents))
    return {(document, reader) for document, reader in connection.execute(statement)}


def _store_claims(connection: Connection, readings: Sequence[Reading]) -> None:
    names: dict[Actor, dict[str, Any]] = {}
    places: dict[Place, dict[str, Any]] = {}
    reading_rows, claim_rows, actor_rows = [], [], []
    for reading in readings:
        unique = {claim.id: claim for claim in reading.claims}
        reading_rows.append(
            {
                "document_id": reading.document.id,
                "reader_id": reading.reader.id,
                "read": reading.read,
                "claims": len(unique),
            }
        )
        for claim in unique.values():
            for actor in (speaker_of(claim), *claim.actor, *claim.target):
                if actor not in names:
                    names[actor] = name_row(actor)
            if claim.place is not None and claim.place not in places:
                places[claim.place] = place_row(claim.place)
            place = places[claim.place]["id"] if claim.place is not None else None
            claim_rows.append(claim_row(claim, reading.reader, names[speaker_of(claim)]["id"], place))
            actor_rows += [
                {"name": names[actor]["id"], "claim_id": claim.id, "role": role, "position": position}
                for role, actors in (("actor", claim.actor), ("target", claim.target))
                for position, actor in enumerate(actors)
            ]
    insert_new(connection, schema.readings, reading_rows)
    insert_new(connection, schema.names, list(names.values()))
    insert_new(connection, schema.places, list(places.values()))
    insert_new(connection, schema.claims, claim_rows)
    insert_new(connection, schema.claim_actors, actor_rows)


def _document_row(reading: Reading) -> dict[str, Any]:
    document = reading.document
    return {
        "id": document.id,
        "key": document.key,
        "published": document.published,
        "precision": document.published_precision.value,
        "origin": document.published_origin.value,
        "outlet": document.outlet,
        "title": document.title,
        "url": document.url,
        "ingested": reading.ingested,
        "text": document.text,
    }


def _reader_rows(readings: Iterable[Reading]) -> list[dict[str, Any]]:
    readers = {reading.reader.id: reading.reader for reading in readings}
    return [{"id": key, "name": reader.name, "version": reader.version} for key, reader in readers.items()]
