"""Builds the gazetteer file: ``python -m reportedly.places.build --out reportedly/places/data/gazetteer.sqlite``.

It is built once, when the package is: from GeoNames as two pinned PyPI packages carry it and from the codebook's lists,
with no network. Nothing outside the standard library, PyYAML and those two packages' data files is needed.
"""

from __future__ import annotations

import argparse
import hashlib
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from reportedly.errors import ReportedlyError
from reportedly.places import sources
from reportedly.places.fold import bare_key, sound, strict_key
from reportedly.places.gather import AS_WRITTEN, gather
from reportedly.places.names import TRANSLITERATED
from reportedly.places.readings import TURKISH_LETTERS, turkish
from reportedly.places.records import ALTERNATE, DERIVED, FEATURES, Record
from reportedly.places.writing import replacing

SCHEMA_VERSION = 1
PACKAGE = Path(__file__).resolve().parent
CODEBOOK = PACKAGE.parent / "codebook"
DEFAULT_OUT = PACKAGE / "data" / "gazetteer.sqlite"

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE place (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL, feature INTEGER NOT NULL,
    latitude INTEGER, longitude INTEGER, population INTEGER NOT NULL, radius INTEGER NOT NULL,
    region INTEGER NOT NULL, subregion INTEGER NOT NULL, fame INTEGER NOT NULL
);
CREATE TABLE name (
    key TEXT NOT NULL, place INTEGER NOT NULL, quality INTEGER NOT NULL, PRIMARY KEY (key, place)
) WITHOUT ROWID;
CREATE TABLE sound (
    skeleton TEXT NOT NULL, place INTEGER NOT NULL, vowels TEXT NOT NULL, PRIMARY KEY (skeleton, place, vowels)
) WITHOUT ROWID;
"""


def fingerprint() -> str:
    """Return what the gazetteer is built from as 20 hexadecimal digits: codebook lists, code, packages' versions."""
    digest = hashlib.sha256(f"schema {SCHEMA_VERSION}".encode())
    code = [PACKAGE / f"{name}.py" for name in ("build", "fold", "gather", "names", "readings", "records", "sources")]
    for path in (*sources.Codebook(CODEBOOK).files(), *code):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    digest.update(repr(sorted(sources.PINNED.items())).encode())
    return digest.hexdigest()[:20]


def folding() -> str:
    """Return by which folding names become keys: a gazetteer made by another may miss spellings."""
    return hashlib.sha256((PACKAGE / "fold.py").read_bytes()).hexdigest()[:20]


def is_current(path: Path) -> bool:
    """Return whether the gazetteer file at ``path`` is there and built from what is there now."""
    if not path.is_file():
        return False
    try:
        with sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True) as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = 'fingerprint'").fetchone()
    except sqlite3.Error:
        return False
    return row is not None and row[0] == fingerprint()


def build(out: Path = DEFAULT_OUT) -> dict[str, int]:
    """Write the gazetteer to ``out``, taking the place of what was there only when it is complete.

    Returns how many places, names and sounds it holds, and its size in bytes. Raises
    :class:`reportedly.errors.ConfigurationError` where a source package is missing or a codebook list is wrong.
    """
    records = gather(sources.Codebook(CODEBOOK))
    with replacing(out) as unfinished:
        counts = _write(unfinished, records)
    return {**counts, "bytes": out.stat().st_size}


def _write(path: Path, records: dict[int, Record]) -> dict[str, int]:
    connection = sqlite3.connect(path)
    try:
        connection.executescript(
            "PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA
        )
        ordered = [records[number] for number in sorted(records)]
        insert(connection, ordered)
        connection.executemany("INSERT INTO meta VALUES (?,?)", sorted(_meta().items()))
        connection.commit()
        connection.execute("VACUUM")
        tables = {"places": "place", "names": "name", "sounds": "sound"}
        counts = {
            label: int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - fixed names
            for label, table in tables.items()
        }
    finally:
        connection.close()
    return counts


def insert(connection: sqlite3.Connection, records: Sequence[Record], prefix: str = "") -> None:
    """Write places with their names and sounds into the tables of a gazetteer, whose names ``prefix`` begins."""
    connection.executemany(f"INSERT INTO {prefix}place VALUES (?,?,?,?,?,?,?,?,?,?,?)", map(_row, records))  # noqa: S608 - our own prefix
    connection.executemany(f"INSERT INTO {prefix}name VALUES (?,?,?)", sorted(_names(records)))  # noqa: S608
    connection.executemany(f"INSERT INTO {prefix}sound VALUES (?,?,?)", sorted(_sounds(records)))  # noqa: S608


def _meta() -> dict[str, str]:
    sourced = {f"source {package}": version for package, version in sources.PINNED.items()}
    return {"schema": str(SCHEMA_VERSION), "fingerprint": fingerprint(), **sourced}


def _row(record: Record) -> tuple[object, ...]:
    return (
        record.id,
        record.name,
        record.country,
        FEATURES.index(record.feature),
        None if record.latitude is None else round(record.latitude * 100_000),
        None if record.longitude is None else round(record.longitude * 100_000),
        record.population,
        round(record.radius_km * 10),
        record.region,
        record.subregion,
        record.fame,
    )


def _names(records: Sequence[Record]) -> Iterator[tuple[str, int, int]]:
    for record in records:
        keys: dict[str, int] = {}
        for name, quality in record.names.items():
            if name.startswith(AS_WRITTEN):
                keys[name] = quality
                continue
            key = strict_key(name)
            keys[key] = max(quality, keys.get(key, 0))
        if record.country in TRANSLITERATED:
            for key, quality in list(keys.items()):
                bare = bare_key(key)
                if bare not in keys and len(bare) > 2:
                    keys[bare] = min(quality, ALTERNATE)
        for key, quality in keys.items():
            if key:
                yield key, record.id, quality


def _sounds(records: Sequence[Record]) -> Iterator[tuple[str, int, str]]:
    for record in records:
        if record.country not in TRANSLITERATED or record.feature == "country":
            continue
        named = [name for name, quality in record.names.items() if quality > DERIVED and name[0] != AS_WRITTEN]
        heard = {sound(name) for name in named}
        if record.country in TURKISH_LETTERS:
            heard |= {sound(turkish(name)) for name in named}
        for each in heard:
            if each.skeleton:
                yield each.skeleton, record.id, each.vowels


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the gazetteer from the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m reportedly.places.build", description="Build the gazetteer file.")
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT, help="the file to write (default: in the package)")
    parser.add_argument("--force", action="store_true", help="build even where the file is up to date")
    options = parser.parse_args(arguments)
    try:
        if not options.force and is_current(options.out):
            sys.stdout.write(f"{options.out} is up to date\n")
            return 0
        counts = build(options.out)
    except ReportedlyError as error:
        sys.stderr.write(f"error: {error}\n")
        return error.exit_code
    size = counts.pop("bytes") / 1e6
    sys.stdout.write(f"{options.out}: {', '.join(f'{n:,} {what}' for what, n in counts.items())}, {size:.1f} MB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
