"""What an export says of itself: what it holds, of which ledger, by which readers, under whose licences."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import TYPE_CHECKING, Any

from reportedly import __version__
from reportedly.exports.shapes import load_shapes
from reportedly.exports.tables import Column, Table
from reportedly.imports.shapes import licences
from reportedly.ledger.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from reportedly.exports.selection import Selection
    from reportedly.ledger import Ledger

LICENCES = (
    {
        "name": "CC-BY-4.0",
        "title": "Creative Commons Attribution 4.0: names, points and regions of places, which are GeoNames'",
        "path": "https://creativecommons.org/licenses/by/4.0/",
    },
    {
        "name": "Apache-2.0",
        "title": "Apache License 2.0: the codebook and the registry of parties, which are Reportedly's",
        "path": "https://www.apache.org/licenses/LICENSE-2.0",
    },
)
"""Licences of what Reportedly adds. Quotes, titles and the reports belong to those who published them."""

SOURCES = (
    {"title": "GeoNames", "path": "https://www.geonames.org"},
    {"title": "UCDP Actor Dataset (names and numbers of parties)", "path": "https://ucdp.uu.se"},
    {"title": "The reports, each named by outlet, title and address; their texts are their publishers'"},
)
_TYPES = {"text": "string", "integer": "integer", "number": "number", "date": "date"}
_WEIGHING = ("weighing.yaml",)


def about(ledger: Ledger, table: Table, selection: Selection, *, digest: bool = False) -> dict[str, Any]:
    """Return the metadata of an export; with ``digest`` the hash of the whole ledger's content too.

    Nothing in it tells of a folder of the machine that made it.
    """
    counts = ledger.counts()
    found: dict[str, Any] = {
        "name": table.name,
        "title": table.title,
        "description": table.description,
        "licenses": [*LICENCES, *licences(ledger.readers())],
        "sources": list(SOURCES),
        "reportedly": {
            "version": __version__,
            "ledger": {
                "file": ledger.name,
                "schema_version": SCHEMA_VERSION,
                "documents": counts.documents,
                "claims": counts.claims,
                "decisions": counts.decisions,
            },
            "readers": ledger.readers(),
            "weighing": _fingerprint(_WEIGHING),
            "mapping_version": load_shapes().version,
            "selection": selection.to_json(),
        },
    }
    if digest:
        found["reportedly"]["ledger"]["sha256"] = ledger.digest()
    if selection.coarsen is not None:
        found["coarsening"] = selection.coarsen.in_words
    return found


def schema(table: Table, *, keyed: bool = True, names: Iterable[str] | None = None) -> dict[str, Any]:
    """Return the Frictionless Table Schema of a table as it is written to CSV; ``keyed`` where its key is filled in."""
    chosen = table.names if names is None else tuple(names)
    made: dict[str, Any] = {
        "fields": [_field(column, table.key if keyed else None) for column in table.columns if column.name in chosen],
        "missingValues": [""],
    }
    if table.key is not None and keyed:
        made["primaryKey"] = table.key
    return made


def _field(column: Column, key: str | None) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required and not column.locating:
        constraints["required"] = True
    if column.name == key:
        constraints["unique"] = True
    if not column.list:
        if column.allowed:
            constraints["enum"] = list(column.allowed)
        if column.least is not None:
            constraints["minimum"] = column.least
        if column.most is not None:
            constraints["maximum"] = column.most
    description = column.description + (' Several are joined by "; ".' if column.list else "")
    if column.empty:
        description += f" ({column.empty})"
    field = {
        "name": column.name,
        "type": "string" if column.list else _TYPES[column.type],
        "description": description,
    }
    return {**field, "constraints": constraints} if constraints else field


def _fingerprint(names: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for name in names:
        digest.update(resources.files("reportedly").joinpath("codebook", name).read_bytes())
    return digest.hexdigest()[:12]


def is_keyed(table: Table, selection: Selection) -> bool:
    """Say whether every row of an export has its key: a coarsened one may have lost it."""
    key = next((column for column in table.columns if column.name == table.key), None)
    return key is not None and (selection.coarsen is None or not key.locating)


def described(facts: Mapping[str, Any]) -> str:
    """Return metadata as lines of Markdown, for a reader who opens no JSON."""
    made = facts["reportedly"]
    ledger = made["ledger"]
    lines = [
        f"- made by Reportedly {made['version']}",
        f"- ledger `{ledger['file']}`: {ledger['documents']:,} documents, {ledger['claims']:,} claims, "
        f"{ledger['decisions']:,} decisions of reviewers, schema version {ledger['schema_version']}",
    ]
    if "sha256" in ledger:
        lines.append(f"- SHA-256 of the ledger's content: `{ledger['sha256']}`")
    lines.append(f"- readers: {', '.join(f'`{reader}`' for reader in made['readers']) or 'none'}")
    lines.append(f"- parameters of the weighing: `{made['weighing']}`; mapping of shapes: {made['mapping_version']}")
    asked = ", ".join(f"{name} {value}" for name, value in made["selection"].items())
    lines.append(f"- asked for: {asked or 'everything'}")
    if "coarsening" in facts:
        lines.append(f"- {facts['coarsening']}")
    return "\n".join(lines)
