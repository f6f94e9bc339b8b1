"""Builds a gazetteer from GeoNames' dump files and the embedded gazetteer.

The embedded gazetteer, which holds the codebook's names and lists, is the base: places of the dump take the place of
its coarser ones, keep the names that the codebook gives them, and are added where it has none. Places of the codebook
without a GeoNames id that turn out to be in the dump become one with theirs. Whatever else the base holds stays, so a
gazetteer of one country's every village still knows the rest of the world.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

from reportedly.errors import ConfigurationError, InputError
from reportedly.places import sources
from reportedly.places.additions import additions, apply_additions
from reportedly.places.build import CODEBOOK, fingerprint
from reportedly.places.dump import (
    AlternateRow,
    Dump,
    DumpFile,
    PlaceRow,
    admin_rows,
    alternate_rows,
    country_rows,
    find_dump,
    hierarchy_rows,
    place_rows,
)
from reportedly.places.fold import strict_key
from reportedly.places.gather import AS_WRITTEN, add_countries, add_region, plain_if_romanised, town_record
from reportedly.places.gazetteer import DEFAULT_PATH, Gazetteer
from reportedly.places.merging import Merge, Observe, merging
from reportedly.places.names import keeps, without_type
from reportedly.places.namesakes import Unnumbered
from reportedly.places.records import (
    ALTERNATE,
    DERIVED,
    FACILITIES,
    KIND_OF_FEATURE,
    PRIMARY,
    TOWNS,
    Record,
)
from reportedly.places.writing import replacing

LICENCE = "GeoNames (geonames.org), CC BY 4.0"
_NAMED_SPARINGLY = frozenset({"country", "continent", "area", "subregion"})  # their names speak for themselves
_BATCH = 20_000
_CODES = frozenset({"link", "wkdt", "post", "iata", "icao", "faac", "tcid", "unlc", "phon", "piny", "fr_1793"})
_KEPT_AS_THEY_ARE = frozenset(
    "country continent region subregion area sea lake island mountain river road border".split()  # noqa: SIM905 - plainer as words
)
"""Features of the base's places that a dump adds names to and nothing else: its one point says less than the base."""

_LEVELS = {"A.ADM1": 1, "A.ADM2": 2}
_PREFERRED, _SHORT, _COLLOQUIAL, _HISTORIC = 1, 2, 4, 8
_STEPS_UP = 8
_CELLS_EAST = 1441  # quarter degrees around the earth, both ends counted


@dataclass(frozen=True, slots=True)
class DumpSummary:
    """What a build from a dump made: ``places`` taken from it, ``left_out`` for their feature or country."""

    out: Path
    version: str
    places: int
    left_out: int
    features: dict[str, int]
    countries: dict[str, int]
    same_as_own: int
    additions: int
    size: int
    notices: tuple[str, ...]


def build_from_dump(
    folder: Path,
    out: Path,
    countries: Sequence[str] = (),
    *,
    base: Path = DEFAULT_PATH,
    observe: Observe = lambda step, done, total: None,
) -> DumpSummary:
    """Build the gazetteer ``out`` from GeoNames' dump files in ``folder``, of some ``countries`` (ISO codes) or all.

    ``out`` is replaced only when the new one is whole and on disk; places that were added to it from a user's own lists
    are added to the new one too. Memory stays below 1 GB for all of GeoNames.

    Raises :class:`~reportedly.errors.InputError` where the places are missing or any file is cut short, damaged or not
    what its name says, and :class:`~reportedly.errors.ConfigurationError` where ``out`` cannot be written.
    """
    out = out.expanduser().resolve()
    if out == DEFAULT_PATH.resolve():
        raise ConfigurationError(f"{out} is the package's own gazetteer; give another file for the new one")
    Gazetteer.open(base).close()  # whole, and of this version
    for code in countries:
        if len(code) != 2 or not code.isascii() or not code.isalpha() or not code.isupper():
            raise InputError(f"{code!r} is no country code; give two capital letters (ISO 3166-1), such as SY")
    dump = find_dump(folder, countries)
    kept = additions(out)
    with replacing(out) as unfinished, merging(unfinished, base, observe) as merge:
        work = _Build(dump, frozenset(countries), merge, observe)
        work.read()
        if not work.places:
            what = f" of {', '.join(countries)}" if countries else ""
            raise InputError(f"{', '.join(each.label for each in dump.places)} holds no place{what} to keep")
        work.make()
        merge.finish()
        work.unnumbered.fold_in(merge.connection)
        merge.set_meta(work.meta())
        apply_additions(merge, kept)
        version = merge.meta()["fingerprint"]
    return DumpSummary(
        out,
        version,
        work.places,
        work.left_out,
        dict(sorted(work.features.items(), key=lambda pair: -pair[1])),
        dict(sorted(work.countries.items())),
        len(work.unnumbered.found),
        len(kept),
        out.stat().st_size,
        dump.missing,
    )


@dataclass(slots=True)
class _Within:
    """The towns of a region, as the quarter-degree cells that hold some, and their people."""

    cells: set[int] = field(default_factory=set)  # one number each: there are a million in all of GeoNames
    people: int = 0

    def add(self, town: Record) -> None:
        north, east = round((town.latitude or 0.0) * 4) + 360, round((town.longitude or 0.0) * 4) + 720
        self.cells.add(north * _CELLS_EAST + east)
        self.people += town.population

    def towns(self) -> list[Record]:
        """Return a town for every cell, which is all that a region's middle and reach are made from."""
        cells = [divmod(cell, _CELLS_EAST) for cell in sorted(self.cells)]
        towns = [Record(0, "", "", "town", (north - 360) / 4, (east - 720) / 4) for north, east in cells]
        if towns:
            towns[0].population = self.people
        return towns


class _Build:
    """One build: :meth:`read` brings the files into staging tables, :meth:`make` makes places of them."""

    def __init__(self, dump: Dump, wanted: frozenset[str], merge: Merge, observe: Observe) -> None:
        self.places = self.left_out = 0
        self.features: dict[str, int] = {}
        self.countries: dict[str, int] = {}
        self.unnumbered = Unnumbered(merge.connection)
        self._dump, self._wanted, self._merge, self._observe = dump, wanted, merge, observe
        self._connection = merge.connection
        codebook = sources.Codebook(CODEBOOK)
        rules = codebook.mapping("places_geonames_features.yaml")
        self._codes = {code: _pair(feature) for code, feature in rules["codes"].items()}
        self._known_names, self._town_people = int(rules["known_names"]), int(rules["town_people"])
        self._country_lists = codebook.mapping("places_countries.yaml")
        self._not_names: dict[int, list[str]] = codebook.mapping("places_names.yaml")["not"]
        self._digest = hashlib.sha256(f"{fingerprint()} {merge.meta()['fingerprint']} {sorted(wanted)}".encode())
        self._there = bytearray()  # one bit per GeoNames id: 13 million ids are less than 2 MB
        self._ids: dict[str, int] = {}  # of regions, by admin code
        self._regions: dict[int, sources.Region] = {}
        self._parents: dict[int, int] = {}
        self._within: dict[int, _Within] = {}

    # Reading

    def read(self) -> None:
        """Bring all files in, checked; the first that is wrong raises before anything is made."""
        sizes = {file: file.size() for file in self._dump.files()}
        total, done = sum(sizes.values()), 0

        def counter(file: DumpFile) -> Callable[[int], None]:
            def count(read: int) -> None:
                nonlocal done
                done += read
                self._observe(f"Reading {file.member}", done, total)

            return count

        dump = self._dump
        if dump.countries is not None:
            self._read_countries(dump.countries, counter(dump.countries))
        for file, levels in ((dump.admin1, 1), (dump.admin2, 2)):
            if file is not None:
                self._read_regions(file, levels, counter(file))
        self._read_places(counter)
        if dump.hierarchy is not None:
            for parent, child in hierarchy_rows(dump.hierarchy, counter(dump.hierarchy)):
                if self._is_there(child):
                    self._parents[child] = parent
                    self._digest.update(b"%d %d\n" % (parent, child))
        self._read_alternates(counter)

    def _read_countries(self, file: DumpFile, count: Callable[[int], None]) -> None:
        found = {code: data for code, data in country_rows(file, count) if not self._wanted or code in self._wanted}
        self._digest.update(repr(found).encode())
        new: dict[int, Record] = {}
        add_countries(new, self._country_lists, found, {})
        for record in new.values():
            there = self._merge.stored(record.id)
            if there is None:
                self._merge.stage([record])
            else:  # it keeps its names and the middle of its towns
                self._connection.execute(
                    "UPDATE main.place SET population = ? WHERE id = ?",
                    (record.population or there.population, record.id),
                )

    def _read_regions(self, file: DumpFile, level: int, count: Callable[[int], None]) -> None:
        for row in admin_rows(file, level, count):
            country = row.code[:2]
            if self._wanted and country not in self._wanted:
                continue
            self._digest.update(f"{row}\n".encode())
            self._set_region(row.code, row.id, row.name, level, country)

    def _set_region(self, code: str, number: int, name: str, level: int, country: str) -> None:
        self._ids[code] = number
        self._regions[number] = sources.Region(number, name, number, code, (), level, None, country)

    def _read_places(self, counter: Callable[[DumpFile], Callable[[int], None]]) -> None:
        self._connection.execute(
            "CREATE TABLE staged.raw (id INTEGER PRIMARY KEY, name, names, latitude, longitude, code, country, admin1,"
            " admin2, population)"
        )
        for file in self._dump.places:
            self._connection.executemany(
                "INSERT OR REPLACE INTO staged.raw VALUES (?,?,?,?,?,?,?,?,?,?)",
                self._kept(place_rows(file, counter(file))),
            )

    def _kept(self, rows: Iterator[PlaceRow]) -> Iterator[PlaceRow]:
        for row in rows:
            if row.code not in self._codes or not row.name or (self._wanted and row.country not in self._wanted):
                self.left_out += 1
                continue
            level = _LEVELS.get(row.code)
            if level is not None and row.admin1 and (level == 1 or row.admin2):
                code = f"{row.country}.{row.admin1}" + (f".{row.admin2}" if level == 2 else "")
                self._set_region(code, row.id, row.name, level, row.country)
            byte, bit = divmod(row.id, 8)
            if byte >= len(self._there):
                self._there.extend(bytes(byte + 65_536 - len(self._there)))
            if not self._there[byte] >> bit & 1:
                self._there[byte] |= 1 << bit
                self.places += 1
            self._digest.update(repr(row).encode())
            yield row

    def _is_there(self, number: int) -> bool:
        byte, bit = divmod(number, 8)
        return byte < len(self._there) and bool(self._there[byte] >> bit & 1)

    def _read_alternates(self, counter: Callable[[DumpFile], Callable[[int], None]]) -> None:
        self._connection.execute("CREATE TABLE staged.alternate (place INTEGER, language, name, flags INTEGER)")

        def wanted(rows: Iterator[AlternateRow]) -> Iterator[tuple[int, str, str, int]]:
            for row in rows:
                if row.language not in _CODES and row.name and self._is_there(row.id):
                    flags = row.preferred | row.short << 1 | row.colloquial << 2 | row.historic << 3
                    self._digest.update(repr(row).encode())
                    yield row.id, row.language, row.name, flags

        for file in self._dump.alternates:
            self._connection.executemany(
                "INSERT INTO staged.alternate VALUES (?,?,?,?)", wanted(alternate_rows(file, counter(file)))
            )

    # Making

    def make(self) -> None:
        """Make places of what was read: first all that lie in regions, then the regions."""
        for number, region in self._regions.items():
            if region.level == 2:
                parent = self._ids.get(region.type.rpartition(".")[0])
                self._regions[number] = replace(region, parent=parent)
        batch: list[Record] = []
        regions: dict[int, tuple[PlaceRow, list[tuple[str, str, int]]]] = {}
        for number, (row, names) in enumerate(self._rows(), start=1):
            if number % 1000 == 0:
                self._observe("Making places", number, self.places)
            if row.id in self._regions and row.code in _LEVELS:
                regions[row.id] = row, names
                continue
            record = self._record(row, names)
            if record is not None:
                batch.append(record)
                self._count(record)
            if len(batch) >= _BATCH:
                self._merge.stage(batch)
                batch.clear()
        batch += self._made_regions(regions)
        self._merge.stage(batch)

    def _count(self, record: Record) -> None:
        self.features[record.feature] = self.features.get(record.feature, 0) + 1
        self.countries[record.country] = self.countries.get(record.country, 0) + 1

    def _rows(self) -> Iterator[tuple[PlaceRow, list[tuple[str, str, int]]]]:
        """Yield the places in the order of their ids, each with its alternate names: language, name, flags."""
        raw = self._connection.execute("SELECT * FROM staged.raw ORDER BY id")
        alternates = groupby(
            self._connection.execute("SELECT place, language, name, flags FROM staged.alternate ORDER BY place"),
            key=lambda each: int(each[0]),
        )
        place, group = next(alternates, (0, iter(())))
        for each in raw:
            row = PlaceRow(*each)
            while 0 < place < row.id:
                place, group = next(alternates, (0, iter(())))
            yield row, [(language, name, flags) for _, language, name, flags in group] if place == row.id else []

    def _record(self, row: PlaceRow, alternates: list[tuple[str, str, int]]) -> Record | None:
        """Return the place that a line stands for, or what names it adds to the base's; ``None`` for nothing new."""
        base = self._merge.stored(row.id)
        record = self._named(row, alternates)
        record.feature = self._feature(row, record)
        if base is not None and base.feature in _KEPT_AS_THEY_ARE:
            return self._as_in_base(record, base)
        if record.feature == "country":
            return None  # a country that the base does not know has no code either
        if base is not None:
            record.name, record.feature = base.name, base.feature
        if record.feature in FACILITIES:
            _name_facility(record)
        elif record.feature == "subregion":
            record.call(without_type(record.name), DERIVED)
        if record.feature not in TOWNS:
            record.radius_km = 2.0 if record.feature == "district" else 0.0
        self._place_in_regions(record, row)
        if record.feature in TOWNS:
            for number in (record.region, record.subregion):
                if number:
                    self._within.setdefault(number, _Within()).add(record)
        if base is not None:
            record.region, record.subregion = record.region or base.region, record.subregion or base.subregion
            record.fame = max(record.fame, base.fame)
            record.population = record.population or base.population
            record.call(base.name, PRIMARY)
        self.unnumbered.meet(record)
        return record

    def _named(self, row: PlaceRow, alternates: list[tuple[str, str, int]]) -> Record:
        column = [name for name in row.names.split(",") if name]
        others = [name for language, name, _ in alternates if language != "abbr"]
        record = town_record(
            {
                "geonameid": row.id,
                "name": row.name,
                "countrycode": row.country,
                "latitude": row.latitude,
                "longitude": row.longitude,
                "population": row.population,
                "alternatenames": list(dict.fromkeys([*column, *others])),
            }
        )
        for language, name, flags in alternates:
            if language == "abbr":
                record.call(AS_WRITTEN + name, ALTERNATE)
            elif name in record.names and flags & (_HISTORIC | _COLLOQUIAL) and name not in (row.name, record.name):
                record.names[name] = DERIVED
            elif language == "en" and not flags & (_HISTORIC | _COLLOQUIAL) and keeps(name, row.name, row.country, 0):
                record.call(name, PRIMARY if flags & (_PREFERRED | _SHORT) else ALTERNATE)
                if flags & _PREFERRED and not flags & _SHORT:
                    record.name = name
        if wrong := self._not_names.get(row.id):
            keys = {strict_key(name) for name in wrong}
            record.names = {name: quality for name, quality in record.names.items() if strict_key(name) not in keys}
        return record

    def _feature(self, row: PlaceRow, record: Record) -> str:
        small, known = self._codes[row.code]
        feature = known if record.fame >= self._known_names else small
        return "town" if feature == "village" and row.population >= self._town_people else feature

    def _as_in_base(self, record: Record, base: Record) -> Record:
        """Return a record that adds names to a place of the base and leaves the rest of it as it is there."""
        most = DERIVED if base.feature in _NAMED_SPARINGLY else ALTERNATE
        base.names = {name: min(most, quality) for name, quality in record.names.items()}
        return base

    def _place_in_regions(self, record: Record, row: PlaceRow) -> None:
        record.region = self._ids.get(f"{row.country}.{row.admin1}", 0)
        record.subregion = self._ids.get(f"{row.country}.{row.admin1}.{row.admin2}", 0) if row.admin2 else 0
        above = row.id
        for _ in range(_STEPS_UP if not record.region else 0):
            above = self._parents.get(above, 0)
            region = self._regions.get(above)
            if region is not None and region.level == 2:
                record.subregion = record.subregion or above
                record.region = region.parent or 0
            elif region is not None:
                record.region = above
            if record.region or not above:
                break
        if record.id in (record.region, record.subregion):
            record.subregion = 0

    def _made_regions(self, rows: dict[int, tuple[PlaceRow, list[tuple[str, str, int]]]]) -> Iterator[Record]:
        for number, region in self._regions.items():
            base = self._merge.stored(number)
            row, alternates = rows.get(number, (None, []))
            within = self._within.get(number)
            made: dict[int, Record] = {}
            if base is not None and row is not None:
                made[number] = self._as_in_base(self._named(row, alternates), base)
            elif base is None and within is not None:
                column = row.names.split(",") if row is not None else []
                names = [name for name in column if name] + [name for _, name, _ in alternates]
                add_region(made, replace(region, names=tuple(dict.fromkeys(names))), self._regions, within.towns())
            elif base is None and row is not None:
                made[number] = self._region_without_towns(region, row, alternates)
            for record in made.values():
                self._count(record)
                yield record

    def _region_without_towns(
        self, region: sources.Region, row: PlaceRow, alternates: list[tuple[str, str, int]]
    ) -> Record:
        record = self._named(row, alternates)
        record.name = plain_if_romanised(record.name)
        record.feature = "region" if region.level == 1 else "subregion"
        record.radius_km = 0.0
        record.region = region.parent or 0
        record.call(without_type(region.name), ALTERNATE if region.level == 1 else DERIVED)
        return record

    def meta(self) -> dict[str, str]:
        """Return what the new gazetteer says of itself; its fingerprint is that of all that it was made from."""
        version = self._digest.hexdigest()[:20]
        holds = ", ".join(f"{each.member}" for each in self._dump.files())
        countries = " ".join(sorted(self._wanted)) or "all that are in the files"
        return {
            "fingerprint": version,
            "base": version,
            "source GeoNames dump": f"{holds}; countries: {countries}; {self.places} places",
            "licence": LICENCE,
        }


def _pair(feature: str | list[str]) -> tuple[str, str]:
    small, known = (feature, feature) if isinstance(feature, str) else feature
    for each in (small, known):
        if each not in KIND_OF_FEATURE:
            raise ConfigurationError(
                f"places_geonames_features.yaml has the feature {each!r}; allowed are {', '.join(KIND_OF_FEATURE)}"
            )
    return small, known


def _name_facility(record: Record) -> None:
    """Name a base, dam or other facility: "Tabqa" alone is the town, "Tabqa dam" is the dam."""
    for name, quality in list(record.names.items()):
        if " " not in name.strip() and not name.startswith(AS_WRITTEN):
            record.names[name] = DERIVED
            record.call(f"{name} {record.feature}", quality)
