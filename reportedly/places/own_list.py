"""Reads a user's own list of places, as CSV or GeoJSON: P-codes, villages, local names.

A row that cannot be used is given back with its line and the reason, and the others are read all the same.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any

from reportedly.documents.items import shown
from reportedly.errors import InputError
from reportedly.places.records import KIND_OF_FEATURE, distance_km, is_whole
from reportedly.safe_yaml import parse_yaml

_MOST_BYTES = 512 * 2**20
_TOWN_PEOPLE = 500
_NEEDED = ("name", "latitude", "longitude")
_LEVELS = range(5, 0, -1)
_CODE_OF_COUNTRY = re.compile(r"([A-Z]{2})[0-9]{2,}")
_NOT_LETTER = re.compile(r"[\s_.\-]+")
_DECIMAL_COMMA = re.compile(r"-?[0-9]+,[0-9]+")

CountryCode = Callable[[str], "str | None"]
"""Gives the ISO code of a country that a row names, by code or name; ``None`` for one that does not exist."""


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """A place of a user's list. ``code`` is its P-code or other id; ``region`` a name or GeoNames id, or empty."""

    name: str
    latitude: float
    longitude: float
    feature: str
    names: tuple[str, ...] = ()
    country: str = ""
    region: str = ""
    population: int = 0
    radius_km: float = 0.0
    geonames_id: int | None = None
    code: str = ""

    def to_json(self) -> str:
        """Return it as one line of JSON, the same for the same content."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> OwnPlace:
        """Return the place that :meth:`to_json` gave."""
        content = json.loads(text)
        return cls(**{**content, "names": tuple(content["names"])})


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is left out: where it is (``line 7`` or ``feature 3``), and why."""

    where: str
    reason: str


class _RefusedError(Exception):
    """A row cannot be used; the message says why."""


def read_own_list(path: Path, country_code: CountryCode) -> Iterator[OwnPlace | BadRow]:
    """Yield the places of a CSV or GeoJSON file, and the rows that are left out.

    Raises :class:`~reportedly.errors.InputError` where the file as a whole cannot be read: missing, no UTF-8, no
    CSV header with a name and a point, broken JSON, or JSON that is no GeoJSON.
    """
    try:
        size = path.stat().st_size
        if size > _MOST_BYTES:
            raise InputError(f"{path} has {size:,} bytes, and at most {_MOST_BYTES:,} are read; split it")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path}, line {line}: it is not UTF-8; save the file as UTF-8") from error
    if path.suffix.lower() in (".geojson", ".json") or text.lstrip()[:1] == "{":
        yield from _from_geojson(path, text, country_code)
    else:
        yield from _from_csv(path, text, country_code)


def _columns() -> dict[str, list[str]]:
    file = resources.files("reportedly").joinpath("codebook/place_list_columns.yaml")
    spellings: dict[str, list[str]] = parse_yaml(file.read_bytes())
    return {
        field: [each.replace("{n}", str(level)) for level in _LEVELS for each in names if "{n}" in each or level == 5]
        for field, names in spellings.items()
    }


def _matched(titles: Sequence[str]) -> dict[str, list[str]]:
    """Return which titles hold which field, the best first; only ``names`` may be in several."""
    bare = {_NOT_LETTER.sub("", title).casefold(): title for title in reversed(titles) if title}
    found = {
        field: [bare[spelling] for spelling in spellings if spelling in bare] for field, spellings in _columns().items()
    }
    return {field: (names if field == "names" else names[:1]) for field, names in found.items() if names}


def _from_csv(path: Path, text: str, country_code: CountryCode) -> Iterator[OwnPlace | BadRow]:
    header = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    titles: list[str] | None = None
    columns: dict[str, list[str]] = {}
    line = 1
    try:
        for cells in reader:
            start, line = line, reader.line_num + 1
            if not any(cell.strip() for cell in cells) or cells[0].startswith("#"):
                continue  # blank lines, comments and the tags of humanitarian spreadsheets
            if titles is None:
                titles = [" ".join(cell.split()) for cell in cells]
                columns = _matched(titles)
                if lacking := [field for field in _NEEDED if field not in columns]:
                    told = ", ".join(titles[:12])[:300]
                    raise InputError(
                        f"{path}, line {start}: no column {lacking[0]!r} among {told}; the first "
                        f"line must name the columns, {', '.join(_NEEDED)} among them"
                    )
                continue
            if len(cells) > len(titles):
                yield BadRow(f"line {start}", f"it has {len(cells)} cells, and the header {len(titles)}")
                continue
            row = dict(zip(titles, cells, strict=False))
            yield _place(_fields(row, columns), f"line {start}", country_code, 0.0)
    except csv.Error as error:
        raise InputError(f"{path}, line {line}: it is no CSV ({' '.join(str(error).split())})") from error
    if titles is None:
        raise InputError(f"{path} is empty; it must hold a line with the columns' names and a line a place")


def _fields(row: Mapping[str, Any], columns: dict[str, list[str]]) -> dict[str, str]:
    found = {}
    for field, titles in columns.items():
        values = [_text(row.get(title)) for title in titles]
        found[field] = "|".join(value for value in values if value)
    return found


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "|".join(_text(each) for each in value)
    if value is None or isinstance(value, bool | dict):
        return ""
    return " ".join(str(value).split())


def _from_geojson(path: Path, text: str, country_code: CountryCode) -> Iterator[OwnPlace | BadRow]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise InputError(f"{path}, line {line}: it is no JSON ({getattr(error, 'msg', 'nested too deep')})") from error
    kind = content.get("type") if isinstance(content, dict) else type(content).__name__
    features = content.get("features") if kind == "FeatureCollection" else [content] if kind == "Feature" else None
    if not isinstance(features, list):
        raise InputError(f"{path} holds {kind!r}; it must be a GeoJSON FeatureCollection or Feature")
    for number, feature in enumerate(features, start=1):
        where = f"feature {number}"
        try:
            properties, geometry = (feature.get(key) or {} for key in ("properties", "geometry"))
            points = list(_points(geometry.get("coordinates")))
            shape = geometry.get("type")
            titles = properties.keys()
        except (AttributeError, _RefusedError) as error:
            yield BadRow(where, str(error) if isinstance(error, _RefusedError) else "it is no GeoJSON feature")
            continue
        if not points:
            yield BadRow(where, "it has no point, line or polygon")
            continue
        latitude, longitude, radius = _middle(points, closed=str(shape).endswith("Polygon"))
        columns = _matched([str(title) for title in titles])
        fields = _fields(properties, columns)
        if "code" not in fields and isinstance(feature.get("id"), str | int):
            fields["code"] = str(feature["id"])
        fields |= {"latitude": repr(latitude), "longitude": repr(longitude)}
        outlined = shape in ("Polygon", "MultiPolygon")
        yield _place(fields, where, country_code, radius, "area" if outlined else None)


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    """Yield the points, longitude first, of any geometry's coordinates."""
    if not isinstance(coordinates, list) or not coordinates:
        return
    if not isinstance(coordinates[0], list):
        pair = coordinates[:2]
        if len(pair) < 2 or not all(isinstance(each, int | float) for each in pair):
            raise _RefusedError(f"{shown(coordinates[:3])} is no point")
        if not -180 <= pair[0] <= 180 or not -90 <= pair[1] <= 90:
            raise _RefusedError(f"{shown(pair)} is no longitude and latitude in degrees (WGS 84)")
        yield float(pair[0]), float(pair[1])
        return
    for each in coordinates:
        yield from _points(each)


def _middle(points: list[tuple[float, float]], *, closed: bool) -> tuple[float, float, float]:
    """Return the latitude and longitude of the middle of a shape and how far (km) it reaches from there.

    The middle of a polygon is its outline's centre of mass, that of points and lines their mean.
    """
    area = east = north = 0.0
    base_east, base_north = points[0]
    for (x1, y1), (x2, y2) in pairwise(points) if closed else ():
        cross = (x1 - base_east) * (y2 - base_north) - (x2 - base_east) * (y1 - base_north)
        area += cross
        east += (x1 + x2 - 2 * base_east) * cross
        north += (y1 + y2 - 2 * base_north) * cross
    if abs(area) > 1e-12:
        longitude, latitude = base_east + east / (3 * area), base_north + north / (3 * area)
    else:
        longitude = sum(point[0] for point in points) / len(points)
        latitude = sum(point[1] for point in points) / len(points)
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # a shape that crosses itself
        longitude, latitude = points[0]
    reach = max(distance_km(latitude, longitude, y, x) for x, y in points)
    return round(latitude, 5), round(longitude, 5), round(reach, 1)


def _place(
    fields: Mapping[str, str], where: str, country_code: CountryCode, radius: float, outlined: str | None = None
) -> OwnPlace | BadRow:
    try:
        return _checked(fields, country_code, radius, outlined)
    except _RefusedError as refusal:
        return BadRow(where, str(refusal))


def _checked(fields: Mapping[str, str], country_code: CountryCode, radius: float, outlined: str | None) -> OwnPlace:
    name = fields.get("name", "")
    if not any(character.isalpha() for character in name):
        raise _RefusedError(f"the name {shown(name)} has no letters")
    latitude = _number(fields.get("latitude", ""), "latitude", -90, 90)
    longitude = _number(fields.get("longitude", ""), "longitude", -180, 180)
    population = int(_number(fields.get("population") or "0", "population", 0, 1e10))
    radius = _number(fields.get("radius_km") or str(radius), "radius_km", 0, 20_000)
    feature = fields.get("feature", "").casefold() or outlined or ("town" if population >= _TOWN_PEOPLE else "village")
    if feature not in KIND_OF_FEATURE:
        raise _RefusedError(f"the feature {shown(feature)} is none of {', '.join(KIND_OF_FEATURE)}")
    code = fields.get("code", "")
    names = tuple(each for each in dict.fromkeys(part.strip() for part in fields.get("names", "").split("|")) if each)
    return OwnPlace(
        name,
        round(latitude, 5),
        round(longitude, 5),
        feature,
        tuple(each for each in names if each != name),
        _country(fields.get("country", ""), code, country_code),
        fields.get("region", ""),
        population,
        round(radius, 1),
        _geonames_id(fields.get("geonameid", "")),
        code,
    )


def _number(text: str, field: str, least: float, most: float) -> float:
    plain = text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text
    try:
        value = float(plain)
    except ValueError:
        value = float("nan")
    if not least <= value <= most:
        raise _RefusedError(f"the {field} {shown(text)} is no number from {least:g} to {most:g}")
    return value


def _country(given: str, code: str, country_code: CountryCode) -> str:
    if not given:
        prefix = _CODE_OF_COUNTRY.match(code)
        return (country_code(prefix[1]) or "") if prefix else ""
    found = country_code(given)
    if found is None:
        raise _RefusedError(
            f"the country {shown(given)} is unknown; give its ISO code (two letters) or its English name"
        )
    return found


def _geonames_id(text: str) -> int | None:
    if not text:
        return None
    plain = text.removesuffix(".0")  # as spreadsheets write whole numbers
    if not is_whole(plain) or not 0 < int(plain) < 2**31:
        raise _RefusedError(f"the geonameid {shown(text)} is no whole number above 0")
    return int(plain)
