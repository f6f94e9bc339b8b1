"""A Frictionless data package: tables with schemas, codebook, licences and versions, so that a paper can cite it.

https://specs.frictionlessdata.io/data-package/. Every name in it is fixed: none is taken from data.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportedly import __version__
from reportedly.errors import ConfigurationError
from reportedly.exports import provenance
from reportedly.exports.reference import codebook_page
from reportedly.exports.tables import Row, Table, table
from reportedly.exports.text import write_csv

if TYPE_CHECKING:
    from reportedly.exports.selection import Rows
    from reportedly.ledger import Ledger

_Watch = Callable[[str, Iterable[Row], int | None], Iterator[Row]]
_NAMES = ("datapackage.json", "README.md", "codebook.md", "claims.csv", "events.csv", "holdings.csv")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # of a zip's entries: the same content gives the same file


def write_package(folder: Path, ledger: Ledger, rows: Rows, watch: _Watch) -> dict[str, int]:
    """Write a data package into an empty folder and return the rows of each table.

    Events are left out, and that is said, in a version without linkage.
    """
    wanted = rows.selection
    facts = provenance.about(ledger, table("claims"), wanted, digest=True)
    resources: list[dict[str, Any]] = []
    counts: dict[str, int] = {}
    missing = ""
    for name, make in (("claims", _claims), ("events", _events), ("holdings", _holdings)):
        of = table(name)
        try:
            found = make(rows)
        except ConfigurationError as error:
            if name != "events":
                raise
            missing = f"Events are not in it: {error}."
            continue
        path = folder / f"{name}.csv"
        counts[name] = write_csv(path, of, watch(name, found, None))
        resources.append(_resource(path, of, counts[name], keyed=provenance.is_keyed(of, wanted)))
    (folder / "codebook.md").write_text(codebook_page(), encoding="utf-8")
    (folder / "README.md").write_text(_readme(facts, counts, missing), encoding="utf-8")
    for name, title in (("codebook", "The codebook: codes, columns and what they mean"), ("README", "How it was made")):
        path = folder / f"{name}.md"
        resources.append(
            {"name": name.lower(), "title": title, "path": path.name, "format": "md", "mediatype": "text/markdown"}
            | _sum(path)
        )
    descriptor = {
        "profile": "data-package",
        "name": "reportedly-export",
        "title": "Claims about armed conflict, the events they tell of, and who holds which place",
        "description": " ".join(
            part for part in ("Made by Reportedly from news reports.", facts.get("coarsening", ""), missing) if part
        ),
        "version": __version__,
        "created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "keywords": ["armed conflict", "event data", "territorial control"],
        "licenses": facts["licenses"],
        "sources": facts["sources"],
        "resources": resources,
        "reportedly": facts["reportedly"],
    }
    text = json.dumps(descriptor, ensure_ascii=False, indent=2)
    (folder / "datapackage.json").write_text(text + "\n", encoding="utf-8")
    return counts


def write_zipped(path: Path, ledger: Ledger, rows: Rows, watch: _Watch) -> dict[str, int]:
    """Write a data package as a zip file and return the rows of each table."""
    with tempfile.TemporaryDirectory(prefix="reportedly-", dir=path.parent) as name:
        folder = Path(name)
        counts = write_package(folder, ledger, rows, watch)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in _NAMES:
                if (folder / part).exists():
                    entry = zipfile.ZipInfo(part, _EPOCH)
                    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                    with (folder / part).open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
                        shutil.copyfileobj(source, target)
    return counts


def _claims(rows: Rows) -> Iterator[Row]:
    return rows.for_package("claims").claims()


def _events(rows: Rows) -> Iterator[Row]:
    return rows.for_package("events").events()


def _holdings(rows: Rows) -> Iterator[Row]:
    return rows.for_package("holdings").holdings()


def _resource(path: Path, of: Table, count: int, *, keyed: bool) -> dict[str, Any]:
    return {
        "name": of.name,
        "title": of.title,
        "description": of.description,
        "profile": "tabular-data-resource",
        "path": path.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "rows": count,
        **_sum(path),
        "schema": provenance.schema(of, keyed=keyed),
    }


def _sum(path: Path) -> dict[str, Any]:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return {"bytes": path.stat().st_size, "hash": f"sha256:{digest.hexdigest()}"}


def _readme(facts: dict[str, Any], counts: dict[str, int], missing: str) -> str:
    tables = "\n".join(f"- `{name}.csv`: {count:,} rows. {table(name).description}" for name, count in counts.items())
    return f"""# Claims about armed conflict, and who holds which place

{tables}
- `codebook.md`: every code and column, in words.
- `datapackage.json`: the same for programs, as a Frictionless data package.

{missing}

## How it was made

{provenance.described(facts)}

To do it again: read the same documents with the same version and readers (`reportedly read`), and run
`reportedly export datapackage` with the same options. The claims are then the same to the byte.

## How to cite it

The Reportedly developers, *Reportedly* {facts["reportedly"]["version"]}, with the readers and the SHA-256 of the ledger
above.

## Licences

Names, points and regions of places are GeoNames' (Creative Commons Attribution 4.0). The codebook and the registry of
parties are Reportedly's (Apache License 2.0); numbers and names of armed groups are facts of the UCDP Actor Dataset.
Quotes and titles belong to the publishers of the reports: do not publish more of them than the law on quotation allows.

A cell that a spreadsheet would take for a formula begins with an apostrophe.
"""
