"""Makes a list of airports and air bases: ``python -m reportedly.places.airports AIRPORTS.csv --out LIST.csv``.

The source is the file ``airports.csv`` of the PyPI package ``airportsdata`` (MIT licence): names, points and codes of
the world's airports. Kept are air bases and airports with an IATA code in countries that have seen armed conflict since
1989 and in their neighbours, and every airport of the theatres that the gazetteer has villages for. Only names and
points are taken, which are facts.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from reportedly.places.ged import HEADER

SOURCE = "airportsdata"
COUNTRIES = frozenset(
    "AE AF AM AO AZ BA BD BF BH BI BJ BY CD CF CG CI CM CO CU CY DJ DZ EG ER ET GE GM GN GW HR HT ID IL IN IQ IR JO KE "  # noqa: SIM905 - plainer as words
    "KG KH KW LA LB LK LR LY MD ME MK ML MM MR MZ NE NG NP OM PE PH PK PS QA RS RU RW SA SD SL SN SO SS SY TD TG TH TJ "
    "TM TN TR TZ UA UG UZ VE XK YE ZW".split()
)
"""Countries with armed conflicts since 1989, and their neighbours."""

_THEATRES = frozenset({"SY", "IQ", "UA", "YE", "LY", "SD", "SO", "AF", "LB", "PS"})

_AIRBASE = re.compile(
    r"^(.*?) (?:(?:military|army|southeast|southwest|northeast|northwest|east|west|north|south) )*"
    r"(?:air ?base|air force base|army air ?field|air ?field|air station|military airport|afb|ab)$",
    re.IGNORECASE,
)
_AIRPORT = re.compile(
    r"^(.*?)(?: (?:regional|domestic|new|city))?(?: international)? (?:airport|airstrip|aerodrome)$", re.IGNORECASE
)
_NO_NAME = re.compile(r"heliport|helipad|hospital|seaplane|\bnew\b|^\W|\d{3}", re.IGNORECASE)


def airports(rows: Iterable[dict[str, str]]) -> list[tuple[str, ...]]:
    """Return the airports and air bases of the countries kept, as rows under the header of the codebook's lists."""
    found: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for row in rows:
        parsed = _parse(row["name"].strip())
        if row["country"] not in COUNTRIES or parsed is None:
            continue
        name, feature = parsed
        if feature == "airport" and not row["iata"] and row["country"] not in _THEATRES:
            continue  # most are private strips
        further = [row["city"].strip()] if row["iata"] and row["city"].strip() not in ("", name) else []
        latitude, longitude = (f"{float(row[part]):.3f}" for part in ("lat", "lon"))
        line = (name, "|".join(further), feature, row["country"], row["subd"], latitude, longitude, SOURCE)
        found.setdefault((name, feature, row["country"]), line)
    return sorted(found.values(), key=lambda line: (line[3], line[0], line[2]))


def _parse(written: str) -> tuple[str, str] | None:
    if _NO_NAME.search(written):
        return None
    for pattern, feature in ((_AIRBASE, "airbase"), (_AIRPORT, "airport")):
        if match := pattern.match(written):
            name = match.group(1).strip(" -/")
            return (name, feature) if len(name) > 2 and name[0].isupper() else None
    return None


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the list from the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m reportedly.places.airports", description="List airports.")
    parser.add_argument("airports", type=Path, help="airports.csv of the package airportsdata")
    parser.add_argument("--out", type=Path, required=True, help="the CSV file to write")
    options = parser.parse_args(arguments)
    with options.airports.open(encoding="utf-8", newline="") as lines:
        found = airports(csv.DictReader(lines))
    with options.out.open("w", encoding="utf-8", newline="") as lines:
        lines.write(
            "# Airports and air bases of countries at war since 1989 and of their neighbours, from the PyPI package\n"
        )
        lines.write("# airportsdata (MIT). Made by: python -m reportedly.places.airports.\n")
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(found)
    sys.stdout.write(f"{options.out}: {len(found)} places\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
