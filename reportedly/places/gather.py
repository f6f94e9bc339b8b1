"""Gathers the gazetteer's records: GeoNames' countries, regions and towns, then the codebook's names and supplement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from math import pi, sqrt
from typing import Any

from reportedly.errors import ConfigurationError
from reportedly.places import sources
from reportedly.places.fold import bare_key, sound, strict_key
from reportedly.places.names import english_name, keeps, plain, region_name, without_type
from reportedly.places.records import (
    ALTERNATE,
    DERIVED,
    FACILITIES,
    KIND_OF_FEATURE,
    PRIMARY,
    TOWNS,
    Record,
    distance_km,
    own_id,
    town_radius_km,
)

AS_WRITTEN = "="
"""Marks a key that is an abbreviation, matched in the very case that it is written in."""

SAME_PLACE_KM = 8.0
"""Two points of one name and country nearer than this are one place."""

_LAND = "land"
_REGION_FEATURES = {1: "region", 2: "subregion"}

Records = dict[int, Record]


def gather(codebook: sources.Codebook) -> Records:
    """Return every place of the gazetteer, by id."""
    records: Records = {}
    _add_countries(records, codebook.mapping("places_countries.yaml"))
    _add_continents(records)
    towns = sources.cities()
    _add_regions_and_towns(records, towns)
    _add_supplement(records, codebook.mapping("places_supplement.yaml"))
    words = _facility_words(codebook.mapping("places_words.yaml"))
    for path in codebook.local_lists():
        _add_local_list(records, codebook.rows(path.name), words)
    _apply_names(records, codebook.mapping("places_names.yaml"))
    _tell_homonyms_apart(records, codebook.mapping("places_names.yaml"))
    _tell_namesakes_apart(records)
    return records


def _add_countries(records: Records, lists: dict[str, Any]) -> None:
    add_countries(records, lists, sources.countries(), sources.official_names())


def add_countries(
    records: Records, lists: dict[str, Any], found: dict[str, dict[str, Any]], official: dict[str, list[str]]
) -> None:
    """Add countries by ISO code as GeoNames has them, with the codebook's names and the official ones."""
    for code, data in found.items():
        ours = lists.get(code, {})
        record = Record(
            int(data["geonameid"]),
            ours.get("name", data["name"].strip()),
            code,
            "country",
            population=int(data["population"] or 0),
            radius_km=round(sqrt(float(data["areakm2"] or 0) / pi) * 1.5, 1),
        )
        for name in (record.name, data["name"], *ours.get("names", ())):
            record.call(name, PRIMARY)
        for name in official.get(code, ()):
            record.call(name, ALTERNATE)
        for name in ours.get("as_written", ()):
            record.call(AS_WRITTEN + name, PRIMARY)
        records[record.id] = record


def _add_continents(records: Records) -> None:
    for data in sources.continents().values():
        record = Record(
            int(data["geonameId"]),
            data["name"],
            "",
            "continent",
            float(data["lat"]),
            float(data["lng"]),
            population=int(data["population"]),
            radius_km=4000.0,
        )
        record.call(record.name, PRIMARY)
        records[record.id] = record


def _add_regions_and_towns(records: Records, towns: dict[str, dict[str, Any]]) -> None:
    by_row = {region.row: region for region in sources.regions()}
    rows = sources.region_rows()
    inside: dict[int, list[Record]] = defaultdict(list)
    in_country: dict[str, list[Record]] = defaultdict(list)
    for data in towns.values():
        town = town_record(data)
        containing = [by_row[row] for row in rows.get(town.id, ()) if row in by_row]
        for region in list(containing):
            if region.parent in by_row and by_row[region.parent] not in containing:
                containing.append(by_row[region.parent])
        for region in containing:
            inside[region.row].append(town)
            if region.level == 1:
                town.region = region.geonames_id
            else:
                town.subregion = region.geonames_id
        in_country[town.country].append(town)
        records[town.id] = town
    _mark_capitals(in_country)
    for row, within in inside.items():
        add_region(records, by_row[row], by_row, within)
    codes = {record.country: record for record in records.values() if record.feature == "country"}
    for code, within in in_country.items():
        if code in codes:
            codes[code].latitude, codes[code].longitude, reach = _middle(within)
            # A long country reaches farther than half as far again as a disc of its area: Chile, Norway.
            codes[code].radius_km = max(codes[code].radius_km, round(reach * 1.1, 1))


def _mark_capitals(in_country: dict[str, list[Record]]) -> None:
    for code, data in sources.countries().items():
        key = strict_key(data["capital"].partition(",")[0])
        named = [town for town in in_country.get(code, ()) if key and key in {strict_key(name) for name in town.names}]
        if named:
            max(named, key=lambda town: town.population).feature = "capital"


def town_record(data: dict[str, Any]) -> Record:
    """Return the town that GeoNames' data tell of, with the names that are worth keeping."""
    name, country, population = data["name"], data["countrycode"], int(data["population"])
    kept = [other for other in data["alternatenames"] if keeps(other, name, country, population)]
    town = Record(
        int(data["geonameid"]),
        english_name(name, kept, country),
        country,
        "town",
        float(data["latitude"]),
        float(data["longitude"]),
        population,
        town_radius_km(population),
        fame=len(data["alternatenames"]),
    )
    for main in (name, town.name):
        town.call(main, PRIMARY)
    heard = sound(name).skeleton
    for other in kept:
        # A name that sounds like the main one is a spelling of it; others may be old or foreign names.
        town.call(other, ALTERNATE if sound(other).skeleton == heard else DERIVED)
    return town


def add_region(
    records: Records, region: sources.Region, by_row: dict[int, sources.Region], towns: list[Record]
) -> None:
    """Add a region, whose middle and reach are those of the towns in it."""
    if region.geonames_id in records:
        return  # a town or a country that is a region of its own keeps its own entry
    latitude, longitude, reach = _middle(towns)
    record = Record(
        region.geonames_id,
        region_name(region.name, region.names) if region.level == 1 else plain_if_romanised(region.name),
        region.country,
        _REGION_FEATURES[region.level],
        latitude,
        longitude,
        sum(town.population for town in towns),
        radius_km=max(5.0, round(reach, 1)),
        region=by_row[region.parent].geonames_id if region.parent in by_row else 0,
    )
    main = PRIMARY if region.level == 1 else ALTERNATE
    for name in (record.name, region.name):
        record.call(name, PRIMARY)
        record.call(without_type(name), main if region.level == 1 else DERIVED)
    for name in region.names:
        if keeps(name, region.name, region.country, 0):
            record.call(name, ALTERNATE)
            record.call(without_type(name), ALTERNATE if region.level == 1 else DERIVED)
    records[record.id] = record


def plain_if_romanised(name: str) -> str:
    """Return a second-level region's name, in plain letters if it is a scholarly romanisation (macrons, dots)."""
    return plain(name) if any(letter in name for letter in "āēīōūḩşţḑz̧‘ʻ") else name


def _middle(towns: list[Record]) -> tuple[float, float, float]:
    """Return the middle of the quarter-degree cells that hold towns, and how far (km) nine towns in ten reach from it.

    Cells, not people, are averaged: the middle of the area that is lived in is nearer to what a region's name means.
    """
    points = [(town.latitude or 0.0, town.longitude or 0.0) for town in towns]
    cells = {(round(latitude * 4), round(longitude * 4)) for latitude, longitude in points}
    reference = next(iter(cells))[1]
    latitude = sum(cell[0] for cell in cells) / len(cells) / 4
    # Longitudes are averaged around one of them, so that a country astride the date line has its middle inside.
    longitude = reference / 4 + sum((cell[1] - reference + 720) % 1440 - 720 for cell in cells) / len(cells) / 4
    longitude = (longitude + 180) % 360 - 180
    if len(towns) < 4:  # a cell is coarse where there are few towns
        latitude = sum(point[0] for point in points) / len(points)
        longitude = sum(point[1] for point in points) / len(points)
    far = sorted(distance_km(latitude, longitude, *point) for point in points)
    return round(latitude, 5), round(longitude, 5), far[int(len(far) * 0.9)]


def _add_supplement(records: Records, supplement: dict[str, Any]) -> None:
    for entry in supplement["places"]:
        _add_entry(records, entry)


def _add_entry(records: Records, entry: dict[str, Any]) -> None:
    feature, country = entry["feature"], entry.get("country", "")
    if feature not in KIND_OF_FEATURE:
        raise ConfigurationError(
            f"place {entry['name']!r} has the feature {feature!r}; allowed are {', '.join(KIND_OF_FEATURE)}"
        )
    point = entry.get("point") or (None, None)
    record = Record(
        int(entry.get("geonames_id") or own_id(feature, country, strict_key(entry["name"]), entry.get("in", ""))),
        entry["name"],
        country,
        feature,
        point[0],
        point[1],
        int(entry.get("weight", 0)),
        float(entry.get("radius_km", 0.0)),
    )
    if record.id in records:
        raise ConfigurationError(f"place {entry['name']!r} of the supplement is already there with the id {record.id}")
    for name in (entry["name"], *entry.get("names", ())):
        record.call(name, PRIMARY)
    for name in entry.get("short", ()):
        record.call(name, DERIVED)
    records[record.id] = record


def _facility_words(lists: dict[str, Any]) -> dict[str, list[str]]:
    """Return what each kind of facility may be called: an airbase is also an air base and a military airport."""
    words: dict[str, list[str]] = defaultdict(list)
    for word, features in lists.get("facilities", {}).items():
        for feature in features:
            words[feature].append(word)
    return words


def _add_local_list(records: Records, rows: Iterable[dict[str, str]], facility_words: dict[str, list[str]]) -> None:
    """Add the rows of a list of places, or their names to the places that are there already."""
    near: dict[tuple[str, str, str], list[Record]] = defaultdict(list)

    def file(record: Record) -> None:
        for skeleton in {sound(name).skeleton for name in record.names}:
            near[record.country, _sort_of(record.feature), skeleton].append(record)

    for record in records.values():
        if record.latitude is not None and record.feature not in (
            "country",
            "continent",
            "region",
            "subregion",
        ):
            file(record)
    regions: dict[tuple[str, str], int] = {}
    for record in records.values():
        if record.feature == "region":
            for name in record.names:
                regions.setdefault((record.country, sound(name).skeleton), record.id)
    for row in rows:
        latitude, longitude, country, feature = (
            float(row["latitude"]),
            float(row["longitude"]),
            row["country"],
            row["feature"],
        )
        given = [row["name"], *(name for name in row["names"].split("|") if name)]
        names = (
            [f"{name} {feature}" for name in given if feature not in name.lower()] if feature in FACILITIES else given
        )
        names = names or given
        known = {
            away: record
            for name in names
            for record in near[country, _sort_of(feature), sound(name).skeleton]
            if (away := distance_km(latitude, longitude, record.latitude or 0.0, record.longitude or 0.0))
            < max(SAME_PLACE_KM, record.radius_km if _sort_of(feature) == _LAND else 0.0)
        }
        if known:
            record = known[min(known)]
        else:
            record = Record(
                own_id(feature, country, strict_key(row["name"]), f"{latitude:.2f},{longitude:.2f}"),
                names[0],
                country,
                feature,
                latitude,
                longitude,
                radius_km=float(row.get("radius_km") or 2.0),
                region=regions.get((country, sound(row["region"]).skeleton), 0),
            )
            records[record.id] = record
        for name in names:
            record.call(name, ALTERNATE if known else PRIMARY)
        for word in facility_words.get(feature, ()) if feature in FACILITIES else ():
            for name in given:
                record.call(f"{name} {word}", ALTERNATE)
        if feature != "airport":  # an airport that is called by its town's name alone is the town
            for name in given:
                record.call(name, DERIVED if feature in FACILITIES else ALTERNATE)
        if not known:
            file(record)


def _sort_of(feature: str) -> str:
    """Return which features may be one place under one name: towns and districts, or kinds of land."""
    if feature in (*TOWNS, "district"):
        return "town"
    return _LAND if feature in ("area", "mountain", "hill", "lake", "island", "site") else feature


def _apply_names(records: Records, lists: dict[str, Any]) -> None:
    """Set the names by which the press knows places, by GeoNames id, and take away names that mislead."""
    for number, names in lists["common"].items():
        record = _named(records, number, names)
        first, *others = names if isinstance(names, list) else [names]
        record.name = first
        for name in (first, *others):
            record.call(name, PRIMARY)
    for number, names in lists["also"].items():
        record = _named(records, number, names)
        for name in names:
            record.call(name, PRIMARY)
    for number, names in lists["abbreviations"].items():
        record = _named(records, number, names)
        for name in names:
            record.call(AS_WRITTEN + name, PRIMARY)
            record.call(AS_WRITTEN + name.rstrip("."), ALTERNATE)
    for number, names in lists["not"].items():
        record = _named(records, number, names)
        wrong = {strict_key(name) for name in names}
        record.names = {name: quality for name, quality in record.names.items() if strict_key(name) not in wrong}


def _named(records: Records, number: int, names: object) -> Record:
    if number not in records:
        raise ConfigurationError(
            f"places_names.yaml names {names!r} for the place {number}, which GeoNames' data lacks"
        )
    return records[number]


def _tell_homonyms_apart(records: Records, lists: dict[str, Any]) -> None:
    """Give a region that is called like a town in it its type word: ``Raqqa province``."""
    towns: dict[tuple[int, str], int] = defaultdict(int)
    for record in records.values():
        if record.feature in TOWNS:
            for name, quality in record.names.items():
                if quality >= ALTERNATE:
                    key = (record.region, bare_key(strict_key(name)))
                    towns[key] = max(towns[key], record.population + 1)
    words: dict[str, str] = lists["region_words"]
    for record in records.values():
        if record.feature == "region" and record.country in words:
            word = words[record.country]
            largest = towns.get((record.id, bare_key(strict_key(record.name))), 0)
            if largest > record.population * _HOMONYM_SHARE and not record.name.lower().endswith(word):
                record.name = f"{record.name} {word}"
                record.call(record.name, PRIMARY)


_HOMONYM_SHARE = 0.02  # of a region's people; smaller towns do not make its name ambiguous


def _tell_namesakes_apart(records: Records) -> None:
    """Give places without a GeoNames id, whose name is their key, the name of their region where they share a name."""
    namesakes: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records.values():
        if record.id < 0:
            namesakes[record.name.casefold(), record.country].append(record)
    for group in namesakes.values():
        for record in group if len(group) > 1 else ():
            region = records.get(record.region)
            point = (
                f"{record.latitude:.1f} N {record.longitude:.1f} E" if record.latitude is not None else record.feature
            )
            same = [other for other in group if other.region == record.region]
            record.name = f"{record.name} ({region.name if region is not None and len(same) == 1 else point})"
