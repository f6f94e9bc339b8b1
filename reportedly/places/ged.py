"""Makes a compact list of places from UCDP GED rows: ``python -m reportedly.places.ged GED.csv --out LIST.csv``.

GED codes where each event happened as a name, a point and a precision (1: the place itself, 2: within about 25 km).
Names and points are facts; only they are taken, each place once, and only rows that name a place: no regions, borders,
stretches of road or compass points of a governorate.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

HEADER = ("name", "names", "feature", "country", "region", "latitude", "longitude", "source")
SOURCE = "ged"

_NO_PLACE = re.compile(
    r"\b(governorate|district|sub-?district|border|between|countryside|linkning|pocket|river|triangle|near|of)\b|"
    r"–|^Syria$|\b\d{2,}$|^Former |^Sharat |^Road |road$|highway|^M-?\d",
    re.IGNORECASE,
)
_COMPASS = re.compile(
    r"\b(?:north|south|east|west|northern|southern|eastern|western|northeastern|northwestern|southeastern|southwestern)\b",
    re.IGNORECASE,
)
"""A compass word belongs to a village's name ("Western Ghariyah village"); before anything else it is a part of it."""
_FEATURES = (
    (
        re.compile(
            r"^(.*?) (?:military airbase|airbase|military air ?base|air ?base|military airport|military heliport)$",
            re.I,
        ),
        "airbase",
    ),
    (
        re.compile(
            r"^(.*?)(?: (?:army|military|air defen[cs]e|armou?red vehicle))? "
            r"(?:base|complex|military academy|barracks)$",
            re.I,
        ),
        "base",
    ),
    (re.compile(r"^(.*?) (?:international )?airport$", re.I), "airport"),
    (re.compile(r"^(.*?)(?: (?:gas/oil|oil/gas|oil|gas))? ?fields?$", re.I), "oil field"),
    (re.compile(r"^(.*?) dam(?: reservoir)?$", re.I), "dam"),
    (re.compile(r"^(.*?) (?:border )?crossing$", re.I), "crossing"),
    (re.compile(r"^(.*?) (?:idp |refugee )?camp$", re.I), "camp"),
    (re.compile(r"^(.*?) (?:suburb|village|villge|villae|locality|town|city)$", re.I), "village"),
    (re.compile(r"^((?:Jabal|Tall|Tulul) .*?)(?: mountain| hill)?$", re.I), "hill"),
    (re.compile(r"^(.*?) (?:mountains?|hills?)$", re.I), "hill"),
    (re.compile(r"^(.*?) (?:area|valley|plain|desert)$", re.I), "area"),
    (re.compile(r"^(.*?) (?:lake|reservoir)$", re.I), "lake"),
    (re.compile(r"^(.*?) (?:farms?|neighbou?rhood|sector|quarter)$", re.I), "district"),
    (
        re.compile(
            r"^(.*?) (?:castle|ruins?|junction|checkpoint|pumping station|power plant|plant|factory|mills?|island|"
            r"silos|quarry|quarries|roundabout|bridge|hospital|university|prison|housing project|project|brigade)$",
            re.I,
        ),
        "site",
    ),
)
_VILLAGE = next(at for at, (_, feature) in enumerate(_FEATURES) if feature == "village")
_NAMED_WHOLE = frozenset({"site", "area", "hill", "lake", "district"})
"""Features whose word belongs to the name: a "Sugar factory" is not called Sugar."""
_SHORTEST = 6  # letters of such a name that may stand without its word
_NO_KIND = (re.compile(r"^([A-Z]\S*(?: \S+){0,3})$"), "site")  # a name of at most four words and no word for its kind
_COUNTRIES = {"Syria": "SY", "Iraq": "IQ", "Ukraine": "UA"}


def places(rows: Iterable[dict[str, str]]) -> list[tuple[str, ...]]:
    """Return the places that GED rows name, as rows under :data:`HEADER`, in the order of their names."""
    points: dict[tuple[str, str, str], Counter[tuple[str, str, str]]] = defaultdict(Counter)
    for row in rows:
        named = " ".join(row["where_coordinates"].split())
        precision = row["where_prec"][:1]
        if precision not in ("1", "2") or _NO_PLACE.search(named) or row["country"] not in _COUNTRIES:
            continue
        region = row["adm_1"].replace("Governorate", "").strip()
        point = (f"{float(row['latitude']):.4f}", f"{float(row['longitude']):.4f}", region)
        # A point of the place itself outweighs any number of points near it.
        points[named, _COUNTRIES[row["country"]], point[0][:4] + point[1][:4]][point] += 1000 if precision == "1" else 1
    found = {}
    for (named, country, _), counted in points.items():
        parsed = _parse(named)
        if parsed is None:
            continue
        names, feature = parsed
        latitude, longitude, region = max(counted, key=lambda point: (counted[point], point))
        line = (names[0], "|".join(names[1:]), feature, country, region, latitude, longitude, SOURCE)
        found[names[0], latitude[:4], longitude[:4]] = line
    return sorted(found.values())


def _parse(named: str) -> tuple[list[str], str] | None:
    """Return a place's names, the first its main one, and its feature; ``None`` where it tells no known feature."""
    aside = re.findall(r"\(([^)]+)\)", named)
    named = re.sub(r"\s*\([^)]*\)", "", named).strip()
    if _COMPASS.search(named) and not _FEATURES[_VILLAGE][0].match(named):
        return None
    for pattern, feature in (*_FEATURES, _NO_KIND):
        if match := pattern.match(named):
            if feature in _NAMED_WHOLE:
                whole = named.partition("/")[0].strip()
                short = [match.group(1)] if feature != "site" and len(match.group(1)) >= _SHORTEST else []
                names = [name for part in (whole, *short) if (name := _name(part))]
            else:
                names = [name for part in (match.group(1), *aside) if (name := _name(part))]
                names = [each for name in names for each in map(_name, name.split("/")) if each]
            return (list(dict.fromkeys(names)), feature) if names else None
    return None


def _name(part: str) -> str:
    name = re.sub(r"\s+(?:village|town|suburb)$", "", part.strip(), flags=re.I)
    return name if name[:1].isupper() else ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the list from the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m reportedly.places.ged", description="Make a place list from GED.")
    parser.add_argument("ged", type=Path, help="a CSV file of UCDP GED events")
    parser.add_argument("--out", type=Path, required=True, help="the CSV file to write")
    options = parser.parse_args(arguments)
    with options.ged.open(encoding="utf-8", newline="") as lines:
        found = places(csv.DictReader(lines))
    with options.out.open("w", encoding="utf-8", newline="") as lines:
        lines.write(
            "# Names and points of Syrian places as UCDP GED codes them (events of 2016 and 2017; ucdp.uu.se).\n"
        )
        lines.write(
            "# Made by: python -m reportedly.places.ged. names: further names, split by |; region: governorate.\n"
        )
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(found)
    sys.stdout.write(f"{options.out}: {len(found)} places\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
