"""Places: finding their names in text, and resolving them against an embedded gazetteer.

The names below are loaded on first use, so that importing this package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportedly.places.gazetteer import Candidate, Entry, Gazetteer
    from reportedly.places.mentions import PlaceMention
    from reportedly.places.query import UnknownPlaceError, parse_place
    from reportedly.places.referring import LocatedMention, locate
    from reportedly.places.resolver import Resolver
    from reportedly.places.toponyms import find_toponyms

__all__ = [
    "Candidate",
    "Entry",
    "Gazetteer",
    "LocatedMention",
    "PlaceMention",
    "Resolver",
    "UnknownPlaceError",
    "find_toponyms",
    "locate",
    "parse_place",
]

_HOMES = {
    "Candidate": "gazetteer",
    "Entry": "gazetteer",
    "Gazetteer": "gazetteer",
    "LocatedMention": "referring",
    "PlaceMention": "mentions",
    "Resolver": "resolver",
    "UnknownPlaceError": "query",
    "find_toponyms": "toponyms",
    "locate": "referring",
    "parse_place": "query",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
