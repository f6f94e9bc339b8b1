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
    Connection,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    select,
)

from reportedly.ledger.dialects import LONG_TEXT, SHORT_TEXT

SCHEMA_VERSION = 1
"""The version of these tables; a change to them appends a step to :data:`reportedly.ledger.migrations.MIGRATIONS`."""

METADATA = MetaData()

# Names, keys and addresses are looked up in PostgreSQL by hashes: its other indexes refuse values over 2,700 bytes.

meta = Table("meta", METADATA, Column("key", SHORT_TEXT, primary_key=True), Column("value", SHORT_TEXT, nullable=False))

documents = Table(
    "documents",
    METADATA,
    Column("id", SHORT_TEXT, primary_key=True),
    Column("key", SHORT_TEXT, nullable=False),  # the first one it came under
    Column("published", Date),
    Column("precision", SHORT_TEXT, nullable=False),
    Column("origin", SHORT_TEXT, nullable=False),
    Column("outlet", SHORT_TEXT),
    Column("title", SHORT_TEXT),
    Column("url", SHORT_TEXT),
    Column("ingested", SHORT_TEXT, nullable=False),
    Column("text", LONG_TEXT, nullable=False),  # last, so that reading the others does not page through it
    Index("documents_in_order", "published", "key", "id"),
)

document_keys = Table(  # everything that may differ when the same content comes again
    "document_keys",
    METADATA,
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("key", SHORT_TEXT, primary_key=True),
    Column("url", SHORT_TEXT, primary_key=True),  # "" for none, as in published: NULL would not be compared
    Column("published", SHORT_TEXT, primary_key=True),  # a date found in the text takes no part in the document's id
    Column("precision", SHORT_TEXT, primary_key=True),
    Column("origin", SHORT_TEXT, primary_key=True),
    Column("seen", SHORT_TEXT, nullable=False),
    Index("document_keys_by_key", "key", postgresql_using="hash"),
)

readers = Table(
    "readers",
    METADATA,
    Column("id", SHORT_TEXT, primary_key=True),
    Column("name", SHORT_TEXT, nullable=False),
    Column("version", SHORT_TEXT, nullable=False),
)

readings = Table(
    "readings",
    METADATA,
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("reader_id", ForeignKey("readers.id"), primary_key=True),
    Column("read", SHORT_TEXT, nullable=False),
    Column("claims", Integer, nullable=False),
    Index("readings_by_time", "document_id", "read", "reader_id"),
    Index("readings_by_reader", "reader_id"),
)

names = Table(  # of actors, targets and speakers
    "names",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", SHORT_TEXT, nullable=False),
    Column("registry_id", SHORT_TEXT, nullable=False),  # "" for none
    Column("folded", SHORT_TEXT, nullable=False),
    Index("names_by_registry_id", "registry_id", postgresql_using="hash"),
)

places = Table(
    "places",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("text", SHORT_TEXT, nullable=False),
    Column("name", SHORT_TEXT, nullable=False),
    Column("country", SHORT_TEXT),
    Column("geonames_id", BigInteger),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("kind", SHORT_TEXT, nullable=False),
    Column("radius_km", Float),
    Column("key", SHORT_TEXT, nullable=False),
    Column("folded_text", SHORT_TEXT, nullable=False),
    Column("folded_name", SHORT_TEXT, nullable=False),
    Index("places_by_geonames_id", "geonames_id"),
    Index("places_by_folded_text", "folded_text", postgresql_using="hash"),
    Index("places_by_folded_name", "folded_name", postgresql_using="hash"),
    Index("places_by_point", "latitude", "longitude"),
)

claims = Table(
    "claims",
    METADATA,
    Column("id", SHORT_TEXT, primary_key=True),
    Column("document_id", SHORT_TEXT, nullable=False),
    Column("reader_id", SHORT_TEXT, nullable=False),
    Column("first_offset", Integer, nullable=False),  # of the first quote
    Column("type", SHORT_TEXT, nullable=False),
    Column("status", SHORT_TEXT, nullable=False),
    Column("speaker", ForeignKey("names.id"), nullable=False),
    Column("speaker_class", SHORT_TEXT, nullable=False),
    Column("place", ForeignKey("places.id")),
    Column("happened_from", Date),
    Column("happened_to", Date),
    Column("confidence", Float, nullable=False),
    Column("content", LONG_TEXT, nullable=False),
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
    Column("role", SHORT_TEXT, primary_key=True),  # "actor" or "target"
    Column("position", Integer, primary_key=True),
    sqlite_with_rowid=False,  # the table is its own index: millions of narrow rows, looked up by name
)

decisions = Table(
    "decisions",
    METADATA,
    Column("id", SHORT_TEXT, primary_key=True),
    Column("kind", SHORT_TEXT, nullable=False),
    Column("subject", SHORT_TEXT, nullable=False),
    Column("decided_by", SHORT_TEXT, nullable=False),
    Column("decided_at", SHORT_TEXT, nullable=False),
    Column("detail", LONG_TEXT, nullable=False),
    Index("decisions_in_order", "decided_at", "id"),
)

APPEND_ONLY = (documents, document_keys, readers, readings, names, places, claims, claim_actors, decisions)
"""Tables whose rows can be added but never changed or removed."""

CHAIN = Table(  # made only where a chain is asked for: see reportedly.ledger.chain
    "chain",
    MetaData(),
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("kind", SHORT_TEXT, nullable=False),
    Column("subject", SHORT_TEXT, nullable=False),
    Column("detail", SHORT_TEXT, nullable=False),
    Column("parts", LONG_TEXT, nullable=False),
    Column("link", SHORT_TEXT, nullable=False),
    Index("chain_by_subject", "subject", "kind", "detail", unique=True),
)
"""The links of the hash chain over what was appended, where there is one."""


def schema_version(connection: Connection) -> str | None:
    """Return the schema version that the ledger's own table says, ``None`` where it says none."""
    return connection.execute(select(meta.c.value).where(meta.c.key == "schema_version")).scalar_one_or_none()
