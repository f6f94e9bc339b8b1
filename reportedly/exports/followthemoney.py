"""Claims and events as FollowTheMoney statements, one JSON object a line, as ``ftm`` reads them.

A claim or event is an ``Event`` with its parties (``organizer`` did it, to ``involved`` it was done) as
``Organization`` or, for a state, ``PublicBody``; its document is an ``Article``. People are no entities: a speaker is a
name in the summary. The id of a statement is the SHA-1 that the library itself gives.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from reportedly.exports import labels
from reportedly.exports.cells import harmless, json_line
from reportedly.exports.lookups import PartyNames
from reportedly.exports.tables import Row, Table

DATASET = "reportedly"
_ENTITY = "rp-"  # ids are ours: they never meet another dataset's


def write_statements(path: Path, table: Table, rows: Iterable[Row], parties: PartyNames) -> int:
    """Write rows as statements and return how many rows there were; an entity that comes again is told once."""
    count = 0
    seen: set[str] = set()
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for row in rows:
            for entity in _entities(table, row, parties):
                if entity["id"] in seen:
                    continue
                seen.add(entity["id"])
                stream.writelines(json_line(each) + "\n" for each in _statements(entity, _seen_on(row)))
            count += 1
    return count


def _entities(table: Table, row: Row, parties: PartyNames) -> Iterator[dict[str, Any]]:
    sides: dict[str, list[str]] = {}
    for role in ("actor", "target"):
        for name, party_id in zip(row[role], row[f"{role}_ids"], strict=True):
            entity = _party(name, party_id, parties)
            yield entity
            sides.setdefault(role, []).append(entity["id"])
    proof: list[str] = []
    if "document_id" in row:
        article = {
            "id": _ENTITY + row["document_id"],
            "schema": "Article",
            "title": [row["title"] or row["doc"] or row["document_id"]],
            "fileName": [row["doc"]],
            "publisher": [row["outlet"]],
            "publishedAt": [row["published"]],
            "sourceUrl": [row["url"]],
        }
        proof = [article["id"]]
        yield article
    first, last = labels.days(table, row)
    yield {
        "id": _ENTITY + row["id"],
        "schema": "Event",
        "name": [labels.title(table, row)],
        "summary": [labels.description(table, row)],
        "date": [first] if first == last else [],
        "startDate": [first],
        "endDate": [last],
        "location": [labels.place(row)],
        "country": [row["country"].lower() if row["country"] else None],
        "keywords": [row["type"], *([row["status"]] if "status" in row else row["statuses"])],
        "organizer": sides.get("actor", []),
        "involved": sides.get("target", []),
        "proof": proof,
    }


def _party(name: str, party_id: str | None, parties: PartyNames) -> dict[str, Any]:
    party = parties.get(party_id)
    if party is None:
        digest = hashlib.sha1(harmless(name).casefold().encode("utf-8"), usedforsecurity=False).hexdigest()
        return {"id": f"{_ENTITY}name-{digest}", "schema": "Organization", "name": [name]}
    return {
        "id": f"{_ENTITY}party-{party.id}",
        "schema": "PublicBody" if party.kind in ("state", "state_forces") else "Organization",
        "name": [party.name],
        "alias": [name] if name != party.name else [],
        "country": [country.lower() for country in party.countries],
    }


def _statements(entity: dict[str, Any], seen: str | None) -> Iterator[dict[str, Any]]:
    identifier, schema = entity["id"], entity["schema"]
    pairs = [("id", identifier)]
    for name, values in entity.items():
        if name not in ("id", "schema"):
            texts = (value if isinstance(value, str) else str(value) for value in values if value is not None)
            pairs += [(name, harmless(text)) for text in dict.fromkeys(texts) if text.strip()]
    for name, value in pairs:
        key = f"{DATASET}.{identifier}.{name}.{value}"
        yield {
            "canonical_id": identifier,
            "entity_id": identifier,
            "prop": name,
            "schema": schema,
            "value": value,
            "dataset": DATASET,
            "lang": None,
            "original_value": None,
            "first_seen": seen,
            "last_seen": seen,
            "external": False,
            "origin": "reportedly",
            "id": hashlib.sha1(key.encode("utf-8"), usedforsecurity=False).hexdigest(),  # what the library makes
        }


def _seen_on(row: Row) -> str | None:
    known = row["known"] if "known" in row else row["first_known"]
    return known.isoformat() if known is not None else None
