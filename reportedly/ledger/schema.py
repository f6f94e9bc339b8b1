"""The ledger's tables.

Documents, readings, claims and decisions only ever grow. A claim's row holds what queries select by, and in
``content`` the canonical JSON of the whole claim. Names and places are kept once, under keys that are hashes of their
content, so that writers need no look-ups and a search by name goes over distinct names, not over claims.

Days are ISO dates, moments are ISO 8601 strings in UTC with microseconds, so that both sort as text.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

SCHEMA_VERSION = 1
"""The version of these tables; a change to them appends a step to :data:`reportedly.ledger.migrations.MIGRATIONS`."""

METADATA = MetaData()

meta = Table("meta", METADATA, Column("key", String, primary_key=True), Column("value", String, nullable=False))

documents = Table(
    "documents",
    METADATA,
    Column("id", String, primary_key=True),
    Column("key", String, nullable=False),  # the first one it came under
    Column("published", Date),
    Column("precision", String, nullable=False),
    Column("origin", String, nullable=False),
    Column("outlet", String),
    Column("title", String),
    Column("url", String),
    Column("ingested", String, nullable=False),
    Column("text", Text, nullable=False),  # last, so that reading the others does not page through it
    Index("documents_in_order", "published", "key", "id"),
)

document_keys = Table(  # everything that may differ when the same content comes again
    "document_keys",
    METADATA,
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("key", String, primary_key=True),
    Column("url", String, primary_key=True),  # "" for none, as in published: NULL would not be compared
    Column("published", String, primary_key=True),  # a date found in the text takes no part in the document's id
    Column("precision", String, primary_key=True),
    Column("origin", String, primary_key=True),
    Column("seen", String, nullable=False),
    Index("document_keys_by_key", "key"),
)

readers = Table(
    "readers",
    METADATA,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("version", String, nullable=False),
)

readings = Table(
    "readings",
    METADATA,
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("reader_id", ForeignKey("readers.id"), primary_key=True),
    Column("read", String, nullable=False),
    Column("claims", Integer, nullable=False),
    Index("readings_by_time", "document_id", "read", "reader_id"),
    Index("readings_by_reader", "reader_id"),
)

names = Table(  # of actors, targets and speakers
    "names",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String, nullable=False),
    Column("registry_id", String, nullable=False),  # "" for none
    Column("folded", String, nullable=False),
    Index("names_by_registry_id", "registry_id"),
)

places = Table(
    "places",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("text", String, nullable=False),
    Column("name", String, nullable=False),
    Column("country", String),
    Column("geonames_id", BigInteger),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("kind", String, nullable=False),
    Column("radius_km", Float),
    Column("key", String, nullable=False),
    Column("folded_text", String, nullable=False),
    Column("folded_name", String, nullable=False),
    Index("places_by_geonames_id", "geonames_id"),
    Index("places_by_folded_text", "folded_text"),
    Index("places_by_folded_name", "folded_name"),
    Index("places_by_point", "latitude", "longitude"),
)

claims = Table(
    "claims",
    METADATA,
    Column("id", String, primary_key=True),
    Column("document_id", String, nullable=False),
    Column("reader_id", String, nullable=False),
    Column("first_offset", Integer, nullable=False),  # of the first quote
    Column("type", String, nullable=False),
    Column("status", String, nullable=False),
    Column("speaker", ForeignKey("names.id"), nullable=False),
    Column("speaker_class", String, nullable=False),
    Column("place", ForeignKey("places.id")),
    Column("happened_from", Date),
    Column("happened_to", Date),
    Column("confidence", Float, nullable=False),
    Column("content", Text, nullable=False),
    ForeignKeyConstraint(["document_id", "reader_id"], ["readings.document_id", "readings.reader_id"]),
    Index("claims_in_order", "document_id", "first_offset", "id"),
    Index("claims_by_place", "place", "happened_from", "happened_to"),
    Index("claims_by_speaker", "speaker"),
    Index("claims_by_time", "happened_to", "happened_from"),
)

claim_actors = Table(
    "claim_actors",
    METADATA,
    Column("name", ForeignKey("names.id"), primary_key=True),
    Column("claim_id", ForeignKey("claims.id"), primary_key=True),
    Column("role", String, primary_key=True),  # "actor" or "target"
    Column("position", Integer, primary_key=True),
    sqlite_with_rowid=False,  # the table is its own index: millions of narrow rows, looked up by name
)

decisions = Table(
    "decisions",
    METADATA,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("decided_by", String, nullable=False),
    Column("decided_at", String, nullable=False),
    Column("detail", Text, nullable=False),
    Index("decisions_in_order", "decided_at", "id"),
)

APPEND_ONLY = (documents, document_keys, readers, readings, names, places, claims, claim_actors, decisions)
"""Tables whose rows can be added but never changed or removed."""
