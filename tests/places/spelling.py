"""Reads the pairs of spellings and places, and scores look-up on them: ``python -m tests.places.spelling``."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from reportedly.places import Gazetteer
from reportedly.places.records import distance_km

NEAR_KM = 25.0
_FILE = Path(__file__).with_name("spelling_pairs.csv")


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
    with _FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(line for line in lines if not line.startswith("#")):
            seen[row["language"]] += 1
            point = float(row["latitude"]), float(row["longitude"])
            aside = seen[row["language"]] % 2 == 0
            found.append(Pair(row["language"], row["spelling"], row["country"], *point, aside))
    return found


def answer(pair: Pair, gazetteer: Gazetteer) -> tuple[bool, str]:
    """Return whether the first place that look-up gives lies near, and its name."""
    found = gazetteer.search(pair.spelling, 1, pair.country, fuzzy=True)
    if not found or found[0].entry.latitude is None or found[0].entry.longitude is None:
        return False, found[0].entry.name if found else "nothing"
    entry = found[0].entry
    away = distance_km(pair.latitude, pair.longitude, found[0].entry.latitude, found[0].entry.longitude)
    return away <= NEAR_KM, f"{entry.name} ({found[0].match:.2f}, {away:.0f} km)"


def main(arguments: list[str]) -> None:
    """Print the shares by language, and what is wrong in the half that is tuned on."""
    right: Counter[tuple[str, bool]] = Counter()
    total: Counter[tuple[str, bool]] = Counter()
    with Gazetteer.open() as gazetteer:
        for pair in pairs():
            good, given = answer(pair, gazetteer)
            for language in (pair.language, "all"):
                total[language, pair.aside] += 1
                right[language, pair.aside] += good
            if not good and (not pair.aside or "--all" in arguments):
                print(f"{pair.language} {pair.spelling} -> {given}")
    for (language, aside), count in sorted(total.items()):
        print(f"{language:8} {'aside' if aside else 'tuned'} {right[language, aside]}/{count}")


if __name__ == "__main__":
    main(sys.argv[1:])
