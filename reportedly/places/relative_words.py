"""The codebook's words for relations between places, loaded once, and the patterns made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from reportedly.errors import ConfigurationError
from reportedly.places.lexicon import load_codebook


@dataclass(frozen=True, slots=True)
class Reach:
    """The numbers of ``places_relative.yaml``'s ``reach``, which says what each is for."""

    angle_share: float
    vague_share: float
    least_km: float
    near_km: float
    direction_km: float
    direction_radius_km: float
    outskirts_km: float
    countryside_km: float
    area_km: float
    front_km: float
    pocket_km: float
    road_km: float
    road_margin: float
    between_margin: float
    along_km: float
    sector_centre: float
    sector_radius: float
    centre_share: float


@dataclass(frozen=True, slots=True)
class BarePart:
    """A part that every second town has: its words, its name beside a town's, its kind, how far outside it may lie."""

    words: tuple[str, ...]
    name: str
    kind: str
    beyond_km: float


@dataclass(frozen=True, slots=True)
class RelativeWords:
    """The lists of ``places_relative.yaml``; all lower-case."""

    units: dict[str, float]
    numbers: dict[str, float]
    bearings: dict[str, float]
    at_towns: dict[str, float]
    bare_parts: tuple[BarePart, ...]
    reach: Reach
    lists: dict[str, tuple[str, ...]]

    def any_of(self, name: str) -> str:
        """Return a pattern for any word of a list, longest first, without a group of its own."""
        return any_of(self.lists[name])


@cache
def load_relative_words() -> RelativeWords:
    """Return the lists; raises :class:`reportedly.errors.ConfigurationError` where one is missing or unknown."""
    data = load_codebook("places_relative.yaml")
    try:
        tables: dict[str, Any] = {name: data.pop(name) for name in ("units", "numbers", "bearings", "at_towns")}
        bare = tuple(
            BarePart(tuple(each["words"]), each["name"], each["kind"], float(each["beyond_km"]))
            for each in data.pop("bare_parts")
        )
        reach = Reach(**data.pop("reach"))
        lists = {name: tuple(str(word) for word in words) for name, words in data.items()}
        numbers = {name: {str(word): float(number) for word, number in table.items()} for name, table in tables.items()}
    except (KeyError, TypeError) as error:
        raise ConfigurationError(f"the codebook's places_relative.yaml is not as it should be: {error}") from error
    return RelativeWords(bare_parts=bare, reach=reach, lists=lists, **numbers)


def any_of(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, longest first; blanks and hyphens in them may be either."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return (
        "(?:" + "|".join(re.escape(word).replace(r"\ ", r"[\s-]+").replace(r"\-", r"[\s-]") for word in ordered) + ")"
    )


def plain(written: str) -> str:
    """Return words as they are written in lower case with single blanks for blanks and hyphens, to find them by."""
    return " ".join(_GAPS.split(written.lower().strip()))


COMPASS = r"(?:(?:north|south)[-‐‑\s]?(?:east|west)|north|south|east|west)"
"""A compass word without "-ern"."""

_LETTERS = re.compile(r"[^a-z]")
_GAPS = re.compile(r"[\s-]+")


def bearing_of(word: str) -> float:
    """Return a compass word's degrees clockwise from north: "south-eastern" is 135."""
    plain = _LETTERS.sub("", word.lower())
    bearings = load_relative_words().bearings
    return bearings[plain if plain in bearings else plain.removesuffix("ern")]


_NAMES = {0.0: "north", 45.0: "north-east", 90.0: "east", 135.0: "south-east", 180.0: "south", 225.0: "south-west"}
_NAMES |= {270.0: "west", 315.0: "north-west"}


def compass_name(bearing: float) -> str:
    """Return the name of one of the eight bearings: 135 is "south-east"."""
    return _NAMES[bearing]
