"""The gazetteer: a read-only SQLite file of places, opened at once and read only where it is asked.

Looking up a name touches a few pages; nothing is loaded beforehand. The file is immutable while it is open, so any
number of threads and processes may read it.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import log10
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from reportedly.errors import ConfigurationError
from reportedly.model import Place, PlaceKind
from reportedly.places.fold import Sound, bare_key, sounds, strict_key, vowel_agreement
from reportedly.places.readings import readings
from reportedly.places.records import ALTERNATE, DEFAULT_RADIUS_KM, DERIVED, FEATURES, KIND_OF_FEATURE, PRIMARY

DEFAULT_PATH = Path(__file__).resolve().parent / "data" / "gazetteer.sqlite"
BUILD_COMMAND = "python -m reportedly.places.build --out reportedly/places/data/gazetteer.sqlite"
SCHEMA_VERSION = "1"
_OWN_COMMANDS = "reportedly gazetteer build --geonames DIR --out FILE"

_CACHED = 100_000  # keys and entries kept per gazetteer; about 30 MB at most
_LONGEST_FUZZY = 40  # consonants: more than any name has, and what may be one off grows with their square
_LONGEST_KEY = 1_000  # letters of a name, far beyond any: longer ones name no place, and would fill the memory
_MATCH_OF_QUALITY = {PRIMARY: 1.0, ALTERNATE: 0.9, DERIVED: 0.8}
_BARE_MATCH = 0.95  # times the quality's, where only the article differs
_SOUND_MATCH = 0.35, 0.4  # of a name that sounds the same: the least, and what agreeing vowels add
SOUNDS_ALIKE = sum(_SOUND_MATCH)
"""The best match of a name that only sounds the same; names that are the same match better."""
_FUZZY_MATCH = 0.6  # times the sound's, where one consonant differs
_READING_MATCH = 0.9  # times the sound's, where another tradition of romanisation reads the name so
_LEAST_CONSONANTS = 3  # of a name that is read in another tradition
_K = TypeVar("_K")
_V = TypeVar("_V")
_CONSONANTS = "bdfghjklmnprstvz"


@lru_cache(maxsize=_CACHED)  # every word of a text that may name a place asks it of all its namesakes
def _prominence(feature: str, population: int, fame: int) -> float:
    known = log10(population + 1) + _FAME * log10(fame + 1)
    return max(_PROMINENCE_OF_FEATURE.get(feature, 2.0), known + _BONUS_OF_FEATURE.get(feature, 0.0))


@dataclass(frozen=True, slots=True)
class Entry:
    """A place of the gazetteer.

    ``id`` is its GeoNames id, or negative for a place of the supplement that has none (``geonames_id`` is then
    ``None``). ``latitude`` and ``longitude`` are WGS 84 degrees, ``None`` where no point is known; ``radius_km`` bounds
    how far the place reaches from there. ``region`` and ``subregion`` are ids of the entries that it lies in;
    ``fame`` is in how many names and languages GeoNames has it.
    """

    id: int
    name: str
    country: str | None
    feature: str
    latitude: float | None
    longitude: float | None
    population: int
    radius_km: float | None
    region: int
    subregion: int
    fame: int

    @property
    def geonames_id(self) -> int | None:
        """The GeoNames id, if the place has one."""
        return self.id if self.id > 0 else None

    @property
    def kind(self) -> PlaceKind:
        """What a reference to it denotes."""
        return KIND_OF_FEATURE[self.feature]

    @property
    def prominence(self) -> float:
        """How well known it is, 0 to 10: log10 of its people and half that of its names, or a set weight."""
        return _prominence(self.feature, self.population, self.fame)

    def place(self, text: str, probability: float = 1.0) -> Place:
        """Return it as the resolution of ``text``; with a point it always has a radius."""
        radius = self.radius_km or (DEFAULT_RADIUS_KM[self.kind] if self.latitude is not None else None)
        return Place(
            text,
            self.name,
            self.country,
            self.geonames_id,
            self.latitude,
            self.longitude,
            self.kind,
            radius,
            probability,
        )


_PROMINENCE_OF_FEATURE = {
    "country": 6.0,
    "continent": 8.0,
    "region": 4.0,
    "subregion": 2.5,
    "area": 5.0,
    "sea": 5.5,
    "lake": 4.5,
    "river": 5.0,
    "mountain": 4.5,
    "island": 4.5,
    "district": 4.5,
    "border": 4.0,
    "base": 4.0,
    "airbase": 4.0,
    "site": 4.0,
    "hill": 3.0,
    "airport": 4.0,
    "dam": 4.0,
    "oil field": 4.0,
    "crossing": 4.0,
    "road": 4.0,
    "camp": 4.0,
    "prison": 4.0,
    "town": 3.0,
    "village": 3.0,
}
_FAME = 0.5
_BONUS_OF_FEATURE = {"country": 1.0, "region": -0.8, "capital": 1.3, "subregion": -2.0, "continent": -1.0}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that a name may mean; ``match`` says how well the names agree, from 0 to 1 (1 is the main name)."""

    entry: Entry
    match: float


class Gazetteer:
    """Names to places and back. Open one with :meth:`open`; it is a context manager and safe to share."""

    def __init__(self, path: Path, connection: sqlite3.Connection, version: str) -> None:
        self.path = path
        self.version = version
        self._connection = connection
        self._process = os.getpid()
        self._names: OrderedDict[str, tuple[tuple[int, int], ...]] = OrderedDict()
        self._entries: OrderedDict[int, Entry | None] = OrderedDict()
        self.last_text: tuple[str, object] | None = None  # what was last searched for names, and what was made of it

    @classmethod
    def open(cls, path: Path | None = None) -> Gazetteer:
        """Open the gazetteer file at ``path``, by default the package's own.

        Raises :class:`reportedly.errors.ConfigurationError` where it is missing or is no gazetteer of this version.
        """
        path = DEFAULT_PATH if path is None else Path(path).expanduser()
        command = BUILD_COMMAND if path == DEFAULT_PATH else _OWN_COMMANDS
        if not path.is_file():
            raise ConfigurationError(f"the gazetteer {path} is missing; build it with: {command}")
        try:
            connection = _connect(path)
            meta = dict(connection.execute("SELECT key, value FROM meta").fetchall())
        except sqlite3.Error as error:
            raise ConfigurationError(f"{path} is no gazetteer ({error}); build it with: {command}") from error
        if meta.get("schema") != SCHEMA_VERSION:
            raise ConfigurationError(
                f"the gazetteer {path} has schema {meta.get('schema')}, and this version reads {SCHEMA_VERSION}; "
                f"build it with: {command}"
            )
        if not "|".join(FEATURES).startswith(meta.get("features", "")):
            connection.close()
            raise ConfigurationError(f"the gazetteer {path} is of another version; build it again with: {command}")
        return cls(path, connection, meta["fingerprint"])

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Gazetteer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Gazetteer.open, (self.path,)  # another process opens the file for itself

    def _query(self, statement: str, values: tuple[object, ...]) -> list[tuple[object, ...]]:
        if self._process != os.getpid():  # SQLite connections must not be carried across a fork
            self._connection, self._process = _connect(self.path), os.getpid()
        try:
            return self._connection.execute(statement, values).fetchall()
        except UnicodeEncodeError:  # a lone surrogate, which no name in a file can hold
            return []

    def get(self, geonames_id: int) -> Entry | None:
        """Return the entry with a GeoNames id (or with the negative id of a supplement's place), if there is one."""
        if geonames_id in self._entries:
            return self._entries[geonames_id]
        rows = self._query("SELECT * FROM place WHERE id = ?", (geonames_id,)) if abs(geonames_id) < 2**63 else []
        entry = _entry(rows[0]) if rows else None
        _remember(self._entries, geonames_id, entry)
        return entry

    def named(self, key: str) -> tuple[tuple[int, int], ...]:
        """Return the ids of the places with a name of this strict key, each with its quality; cheap to ask again."""
        found = self._names.get(key) if len(key) <= _LONGEST_KEY else ()
        if found is None:
            rows = self._query("SELECT place, quality FROM name WHERE key = ?", (key,))
            found = tuple((int(place), int(quality)) for place, quality in rows)  # type: ignore[call-overload] # typed so in the schema
            _remember(self._names, key, found)
        return found

    def look_up(self, keys: Iterable[str]) -> None:
        """Look up the places with names of some strict keys together, so that :meth:`named` has them at hand.

        That is many times quicker than one after the other.
        """
        unknown = sorted(key for key in set(keys) - self._names.keys() if len(key) <= _LONGEST_KEY)
        found: dict[str, list[tuple[int, int]]] = {key: [] for key in unknown}
        asked = "SELECT key, place, quality FROM name WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key, place"
        for key, place, quality in self._query(asked, (json.dumps(unknown),)) if unknown else ():
            found[str(key)].append((int(place), int(quality)))  # type: ignore[call-overload] # typed so in the schema
        for key, pairs in found.items():
            _remember(self._names, key, tuple(pairs))

    def sounding(self, name: str) -> frozenset[int]:
        """Return the ids of the places with a name that sounds just like ``name``."""
        skeletons = {heard.skeleton for heard in sounds(name) if heard.skeleton}
        rows = [row for each in skeletons for row in self._query("SELECT place FROM sound WHERE skeleton = ?", (each,))]
        return frozenset(int(place) for (place,) in rows)  # type: ignore[call-overload] # typed so in the schema

    def inside(self, region: int) -> list[int]:
        """Return the ids of a first-level region and of the places in it, in order; goes through all places."""
        rows = self._query("SELECT id FROM place WHERE region = ? OR id = ? ORDER BY id", (region, region))
        return [int(place) for (place,) in rows]  # type: ignore[call-overload] # typed so in the schema

    def names_of(self, place: int) -> list[tuple[str, int]]:
        """Return all names of a place as strict keys with their qualities, the best first; goes through all names."""
        rows = self._query("SELECT key, quality FROM name WHERE place = ? ORDER BY quality DESC, key", (place,))
        return [(str(key), int(quality)) for key, quality in rows]  # type: ignore[call-overload] # typed so in the schema

    def meta(self) -> dict[str, str]:
        """Return what the file says of itself: its sources and their versions."""
        return {str(key): str(value) for key, value in self._query("SELECT key, value FROM meta ORDER BY key", ())}

    def feature_counts(self) -> dict[str, int]:
        """Return how many places there are of each feature, most first; goes through all places."""
        rows = self._query("SELECT feature, count(*) FROM place GROUP BY feature ORDER BY 2 DESC, 1", ())
        return {FEATURES[int(number)]: int(count) for number, count in rows}  # type: ignore[call-overload]

    def search(
        self, name: str, limit: int = 20, country: str | None = None, *, loose: bool = True, fuzzy: bool = False
    ) -> list[Candidate]:
        """Return the places that ``name`` may mean, best first: by how the names match, then by prominence.

        ``country`` keeps those of one country (ISO code). ``loose`` admits names that only sound the same;
        ``fuzzy`` also those that differ by one consonant. Places of the exact name always come before those.
        """
        matches = self._exact(name)
        if loose and (not matches or fuzzy or country):
            for place, match in self._sounding(name, fuzzy=fuzzy).items():
                matches[place] = max(match, matches.get(place, 0.0))
        found = [
            Candidate(entry, match)
            for place, match in matches.items()
            if (entry := self.get(place)) is not None and (country is None or entry.country == country)
        ]
        found.sort(key=lambda each: (-_rank(each), each.entry.id))
        return found[:limit]

    def _exact(self, name: str) -> dict[int, float]:
        stripped = name.strip()
        matches: dict[int, float] = {}
        if stripped[:1].isupper():
            for place, _ in self.named("=" + stripped):
                matches[place] = 1.0
        key = strict_key(stripped)
        for place, quality in self.named(key):
            matches[place] = max(_MATCH_OF_QUALITY[quality], matches.get(place, 0.0))
        bare = bare_key(key)
        if bare != key:
            for place, quality in self.named(bare):
                matches.setdefault(place, _MATCH_OF_QUALITY[quality] * _BARE_MATCH)
        return matches

    def _sounding(self, name: str, *, fuzzy: bool) -> dict[int, float]:
        matches: dict[int, float] = {}
        for heard in sounds(name):
            if not heard.skeleton:
                continue
            self._add_sounding(matches, heard, heard.skeleton, 1.0)
            if fuzzy and 3 < len(heard.skeleton) <= _LONGEST_FUZZY:
                for skeleton in _one_off(heard.skeleton):
                    self._add_sounding(matches, heard, skeleton, _FUZZY_MATCH)
        for heard in readings(name):
            if len(heard.skeleton) >= _LEAST_CONSONANTS:
                self._add_sounding(matches, heard, heard.skeleton, _READING_MATCH)
        return matches

    def _add_sounding(self, matches: dict[int, float], heard: Sound, skeleton: str, weight: float) -> None:
        least, added = _SOUND_MATCH
        for place, vowels in self._query("SELECT place, vowels FROM sound WHERE skeleton = ?", (skeleton,)):
            agreement = 0.5 if weight == _FUZZY_MATCH else vowel_agreement(heard.vowels, str(vowels))
            match = weight * (least + added * agreement)
            number = int(place)  # type: ignore[call-overload] # typed so in the schema
            matches[number] = max(match, matches.get(number, 0.0))

    def near_names(self, name: str, limit: int = 5) -> list[Entry]:
        """Return prominent places whose names resemble ``name``, for an error message that suggests them."""
        found = {candidate.entry.id: candidate.entry for candidate in self.search(name, limit, fuzzy=True)}
        key = strict_key(name)
        if len(key) > 2:
            rows = self._query(
                "SELECT DISTINCT place.* FROM name JOIN place ON place.id = name.place"
                " WHERE name.key >= ? AND name.key < ? ORDER BY population DESC LIMIT ?",
                (key, key + "\U0010ffff", limit),
            )
            for entry in map(_entry, rows):
                found.setdefault(entry.id, entry)
        return sorted(found.values(), key=lambda entry: -entry.prominence)[:limit]


def _connect(path: Path) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(uri, uri=True, check_same_thread=False)  # read-only, and SQLite serialises its calls


def _entry(row: tuple[object, ...]) -> Entry:
    number, name, country, feature, latitude, longitude, population, radius, region, subregion, fame = row
    assert isinstance(number, int)
    assert isinstance(feature, int)
    assert isinstance(population, int)
    assert isinstance(radius, int)
    assert isinstance(region, int)
    assert isinstance(subregion, int)
    assert isinstance(fame, int)
    return Entry(
        number,
        str(name),
        str(country) or None,
        FEATURES[feature],
        latitude / 100_000 if isinstance(latitude, int) else None,
        longitude / 100_000 if isinstance(longitude, int) else None,
        population,
        radius / 10 or None,
        region,
        subregion,
        fame,
    )


def _remember(store: OrderedDict[_K, _V], key: _K, value: _V) -> None:
    store[key] = value
    if len(store) > _CACHED:
        store.popitem(last=False)


def _rank(candidate: Candidate) -> float:
    return 10.0 * candidate.match + candidate.entry.prominence


@lru_cache(maxsize=100)  # those of one search, which asks for the same again
def _one_off(skeleton: str) -> frozenset[str]:
    """Return the skeletons that differ by one consonant: left out, put in, changed, or two changed places."""
    cuts = [(skeleton[:at], skeleton[at:]) for at in range(len(skeleton) + 1)]
    left_out = {left + right[1:] for left, right in cuts if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    changed = {left + new + right[1:] for left, right in cuts if right for new in _CONSONANTS}
    put_in = {left + new + right for left, right in cuts for new in _CONSONANTS}
    return frozenset((left_out | swapped | changed | put_in) - {skeleton})
