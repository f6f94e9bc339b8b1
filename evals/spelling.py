"""Scores look-up on real spellings of place names: does the first answer lie within 25 km of the place meant?

The pairs are our own list of public facts (``tests/places/spelling_pairs.csv``): spellings of Arabic, Kurdish, Turkish,
Persian, Cyrillic- and Hebrew-script names in news, maps and archives, and names in those scripts. Every second pair of
each language is kept aside while the folding is worked on (``aside``). ``tuned`` and ``aside`` are given the country,
as a report's context gives it; ``without_country`` is over all pairs with no context at all, where a namesake elsewhere
or a spelling that is another place's name counts as wrong.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reportedly.places import Gazetteer
from reportedly.places.records import distance_km

NEAR_KM = 25.0
PAIRS = Path(__file__).resolve().parents[1] / "tests" / "places" / "spelling_pairs.csv"


@dataclass(frozen=True, slots=True)
class Pair:
    """A spelling, the country that it is read in, and the point that it means; ``aside``: kept aside from tuning."""

    language: str
    spelling: str
    country: str
    latitude: float
    longitude: float
    aside: bool


def pairs() -> list[Pair]:
    """Return the pairs; every second one of each language is kept aside."""
    seen: Counter[str] = Counter()
    found = []
    with PAIRS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(line for line in lines if not line.startswith("#")):
            seen[row["language"]] += 1
            point = float(row["latitude"]), float(row["longitude"])
            aside = seen[row["language"]] % 2 == 0
            found.append(Pair(row["language"], row["spelling"], row["country"], *point, aside))
    return found


def answer(pair: Pair, gazetteer: Gazetteer, country: str | None) -> tuple[bool, str]:
    """Return whether the first place that look-up gives lies near the one meant, and what it is."""
    found = gazetteer.search(pair.spelling, 1, country, fuzzy=True)
    if not found:
        return False, "nothing"
    entry = found[0].entry
    if entry.latitude is None or entry.longitude is None:
        return False, f"{entry.name}, which has no point"
    away = distance_km(pair.latitude, pair.longitude, entry.latitude, entry.longitude)
    return away <= NEAR_KM, f"{entry.name}, {entry.country} (match {found[0].match:.2f}, {away:.0f} km away)"


def evaluate(_shared_data: Path | None = None) -> dict[str, float]:
    """Return the shares of spellings whose first answer is right."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    with Gazetteer.open() as gazetteer:
        for pair in pairs():
            half = "aside" if pair.aside else "tuned"
            total.update([half, "without_country"])
            right[half] += answer(pair, gazetteer, pair.country)[0]
            right["without_country"] += answer(pair, gazetteer, None)[0]
    return {name: right[name] / total[name] for name in ("tuned", "aside", "without_country")}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the measures, and with ``--errors`` what is wrong in the half that is worked on."""
    parser = argparse.ArgumentParser(prog="python -m evals.spelling", description="Score look-up on real spellings.")
    parser.add_argument("--errors", action="store_true", help="print what is wrong, but for the half kept aside")
    options = parser.parse_args(arguments)
    if options.errors:
        with Gazetteer.open() as gazetteer:
            for pair in pairs():
                right, given = answer(pair, gazetteer, pair.country)
                if not right and not pair.aside:
                    print(f"{pair.language} {pair.spelling}, {pair.country}: {given}")
        return 0
    for name, value in evaluate().items():
        print(f"{name:28} {value:.3f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
