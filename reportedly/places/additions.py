"""Adds a user's own places to a gazetteer file of the user's own, and carries them over when that is built anew.

The file keeps every row that was added, so that none is lost and none is added twice.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reportedly.errors import ConfigurationError
from reportedly.places.build import folding
from reportedly.places.fold import strict_key
from reportedly.places.gather import AS_WRITTEN, SAME_PLACE_KM
from reportedly.places.gazetteer import DEFAULT_PATH, Gazetteer
from reportedly.places.merging import Merge, Observe, merging
from reportedly.places.own_list import BadRow, OwnPlace, read_own_list
from reportedly.places.records import (
    ALTERNATE,
    FEATURES,
    PRIMARY,
    TOWNS,
    Record,
    distance_km,
    is_whole,
    own_id,
    town_radius_km,
)
from reportedly.places.writing import replacing

_TABLE = "CREATE TABLE IF NOT EXISTS main.own (content TEXT PRIMARY KEY) WITHOUT ROWID"


@dataclass(frozen=True, slots=True)
class AddSummary:
    """What adding a list did: rows that made new places, gave names to known ones, were there, or were left out."""

    gazetteer: Path
    version: str
    new: int
    joined: int
    already_there: int
    left_out: tuple[BadRow, ...]


def add_own_list(
    file: Path, gazetteer: Path, *, base: Path = DEFAULT_PATH, observe: Observe = lambda step, done, total: None
) -> AddSummary:
    """Add the places of a CSV or GeoJSON file to a gazetteer, which begins as a copy of ``base`` where there is none.

    A place that the gazetteer knows, by its GeoNames id or because one of its name and kind lies within 8 km, gains
    the names and the code; the others are new. Rows that were added before change nothing. The gazetteer is replaced
    only when the new one is whole and on disk.

    Raises :class:`~reportedly.errors.InputError` where the list cannot be read at all, and
    :class:`~reportedly.errors.ConfigurationError` where the gazetteer is none or cannot be written.
    """
    gazetteer = gazetteer.expanduser().resolve()
    if gazetteer == DEFAULT_PATH.resolve():
        raise ConfigurationError(f"{gazetteer} is the package's own gazetteer; give a file of your own")
    there = set(additions(gazetteer))
    start = gazetteer if gazetteer.exists() else base
    fresh: dict[OwnPlace, None] = {}
    bad: list[BadRow] = []
    known = 0
    with Gazetteer.open(start) as opened:
        version = opened.version
        for row in read_own_list(file, lambda text: _country_code(text, opened)):
            if isinstance(row, BadRow):
                bad.append(row)
            elif row in there or row in fresh:
                known += 1
            else:
                fresh[row] = None
    if not fresh:
        return AddSummary(gazetteer, version, 0, 0, known, tuple(bad))
    with replacing(gazetteer) as unfinished, merging(unfinished, start, observe) as merge:
        joined = apply_additions(merge, tuple(fresh))
        version = merge.meta()["fingerprint"]
    return AddSummary(gazetteer, version, len(fresh) - joined, joined, known, tuple(bad))


def additions(gazetteer: Path) -> tuple[OwnPlace, ...]:
    """Return the user's own places in a gazetteer file; none where there is no file.

    Raises :class:`~reportedly.errors.ConfigurationError` for a file that is no gazetteer, so that no other file of the
    user's is ever replaced by one.
    """
    if not gazetteer.exists():
        return ()
    uri = f"{gazetteer.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(uri, uri=True)
        try:
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
            if "place" not in tables or "meta" not in tables:
                raise sqlite3.DatabaseError("it lacks the tables of one")
            rows = connection.execute("SELECT content FROM own ORDER BY content").fetchall() if "own" in tables else []
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise ConfigurationError(
            f"{gazetteer} is there and is no gazetteer ({error}); give another file, or remove it"
        ) from error
    return tuple(OwnPlace.from_json(content) for (content,) in rows)


def apply_additions(merge: Merge, places: Sequence[OwnPlace]) -> int:
    """Add a user's own places, remember them, and set the fingerprint; return how many joined known places."""
    connection = merge.connection
    connection.execute(_TABLE)
    if places:
        known = [_known(place, connection) for place in places]
        merge.stage(_records(zip(places, known, strict=True), merge))
        merge.finish()
        connection.executemany("INSERT OR IGNORE INTO main.own VALUES (?)", [(place.to_json(),) for place in places])
    else:
        known = []
    meta = merge.meta()
    base = meta.get("base", meta["fingerprint"])
    digest = hashlib.sha256(base.encode())
    contents = connection.execute("SELECT content FROM main.own ORDER BY content").fetchall()
    for (content,) in contents:
        digest.update(f"\n{content}".encode())
    merge.set_meta(
        {
            "base": base,
            "fingerprint": digest.hexdigest()[:20] if contents else base,
            "own places": str(len(contents)),
            "features": "|".join(FEATURES),
            "folding": meta.get("folding", folding()),
        }
    )
    return sum(each is not None for each in known)


def _known(place: OwnPlace, connection: sqlite3.Connection) -> int | None:
    """Return the id of the gazetteer's entry that a user's place is."""
    if place.geonames_id is not None:
        found = connection.execute("SELECT id FROM main.place WHERE id = ?", (place.geonames_id,)).fetchone()
        return place.geonames_id if found else None
    keys = [strict_key(name) for name in (place.name, *place.names)]
    rows = {
        row
        for key in keys
        for row in connection.execute(
            "SELECT id, country, feature, latitude, longitude FROM main.name JOIN main.place ON id = place"
            " WHERE key = ? AND latitude IS NOT NULL",
            (key,),
        )
    }
    near = []
    for number, country, feature, latitude, longitude in rows:
        away = distance_km(place.latitude, place.longitude, latitude / 100_000, longitude / 100_000)
        one_country = not place.country or not country or country == place.country
        if away < SAME_PLACE_KM and one_country and _settled(FEATURES[feature]) == _settled(place.feature):
            near.append((away, number))
    return min(near)[1] if near else None


def _settled(feature: str) -> str:
    return "town" if feature in (*TOWNS, "district") else feature


def _records(pairs: Iterable[tuple[OwnPlace, int | None]], merge: Merge) -> list[Record]:
    records: dict[int, Record] = {}
    for place, known in pairs:
        number = known if known is not None else (place.geonames_id or _new_id(place))
        record = records.get(number)
        if record is None:
            record = merge.stored(number) or _new(place, number, merge.connection)
            records[number] = record
        record.call(place.name, PRIMARY)
        for name in place.names:
            record.call(name, ALTERNATE)
        if place.code:
            record.call(AS_WRITTEN + place.code, PRIMARY)
    return list(records.values())


def _new_id(place: OwnPlace) -> int:
    """Return the id of a place that only the user's list has: by its code, else by its name, kind and point."""
    if place.code:
        return own_id("own", place.country, place.code, place.feature)
    point = f"{place.latitude:.3f},{place.longitude:.3f}"
    return own_id("own", place.country, place.feature, strict_key(place.name), point)


def _new(place: OwnPlace, number: int, connection: sqlite3.Connection) -> Record:
    radius = place.radius_km or (town_radius_km(place.population) if place.feature in TOWNS else 0.0)
    return Record(
        number,
        place.name,
        place.country,
        place.feature,
        place.latitude,
        place.longitude,
        place.population,
        radius,
        region=_region(place, connection),
    )


def _region(place: OwnPlace, connection: sqlite3.Connection) -> int:
    """Return the id of the region that a user's place says it lies in; 0 where the gazetteer has none such."""
    if is_whole(place.region):
        rows = connection.execute("SELECT id, feature FROM main.place WHERE id = ?", (int(place.region),)).fetchall()
    else:
        rows = connection.execute(
            "SELECT id, feature FROM main.name JOIN main.place ON id = place WHERE key = ? AND country = ?"
            " ORDER BY quality DESC, id",
            (strict_key(place.region), place.country),
        ).fetchall()
    return next((int(number) for number, feature in rows if FEATURES[feature] == "region"), 0)


def _country_code(text: str, gazetteer: Gazetteer) -> str | None:
    """Return the code of a country that a list names by its code or its name."""
    text = text.strip()
    code = text.upper()
    pairs = gazetteer.named(strict_key(text)) if len(text) > 2 else ()
    entries = [entry for number, _ in pairs if (entry := gazetteer.get(number)) is not None]
    for entry in entries:
        if entry.feature == "country" and entry.country:
            return entry.country
    if len(code) == 2 and code.isascii() and code.isalpha():
        return code
    return None
