"""What a user's name for a place or a party stands for, as far as the gazetteer and the registries know.

Both are asked only when a query has a name. Without their data files, names still match by their letters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from reportedly.errors import ConfigurationError, InputError
from reportedly.ledger.folding import contains_words, fold
from reportedly.model import UNKNOWN_COUNTRY, Place, bare_key

_COUNTRY = re.compile(r"(?P<name>.*\S)\s*,\s*(?P<country>[A-Za-z]{2})\s*")
_GEONAMES_ID = re.compile(r"\s*(?:geonames:)?(?P<id>[0-9]{1,12})\s*")


@dataclass(frozen=True, slots=True)
class PlaceFilter:
    """Places by GeoNames id, or by a folded name in a country (``None``: in any); or just those of some keys.

    Keys count without the anchors of a place told by others, which :func:`reportedly.model.bare_key` takes off.
    """

    geonames_ids: frozenset[int] = frozenset()
    folded: str | None = None
    country: str | None = None
    keys: frozenset[str] | None = None

    def matches(self, place: Place | None) -> bool:
        """Say whether a claim's place is one of those meant."""
        if place is None:
            return False
        if self.keys is not None:
            return bare_key(place.key) in self.keys
        if place.geonames_id is not None and place.geonames_id in self.geonames_ids:
            return True
        if self.folded is None or self.folded not in (fold(place.text), fold(place.name)):
            return False
        return self.country is None or self.country == (place.country or UNKNOWN_COUNTRY)


@dataclass(frozen=True, slots=True)
class NameFilter:
    """Names of parties or sources: with one of some registry ids, or by words.

    Where the registry knows the name asked for (``resolved``), a name with another id is another party, even where the
    words are in it; only a name without an id matches by its words.
    """

    registry_ids: frozenset[str]
    folded: str
    resolved: bool

    def matches(self, name: str, registry_id: str | None) -> bool:
        """Say whether a name is one of those meant."""
        if registry_id and registry_id in self.registry_ids:
            return True
        folded = fold(name)
        if self.resolved and registry_id:
            return folded == self.folded
        return bool(self.folded) and contains_words(folded, self.folded)


def place_filter(place: str | int | Place, gazetteer: Path | None = None) -> PlaceFilter:
    """Return what a place asked for stands for: a name, "Name, CC", a GeoNames id, or a place of a claim.

    A name stands for the places so called or so written in the text, whatever they were resolved to, and for the place
    that the gazetteer (a file, the package's own by default) ranks first for it, however written. Raises
    ``ConfigurationError`` for a name without letters.
    """
    if isinstance(place, Place):
        if place.geonames_id is not None:
            return PlaceFilter(frozenset({place.geonames_id}))
        return PlaceFilter(folded=fold(place.name), country=place.country or UNKNOWN_COUNTRY)
    by_id = _GEONAMES_ID.fullmatch(str(place))
    if by_id:
        return PlaceFilter(frozenset({int(by_id["id"])}))
    by_country = _COUNTRY.fullmatch(str(place))
    name, country = (by_country["name"], by_country["country"].upper()) if by_country else (str(place), None)
    if not fold(name):
        raise ConfigurationError(f"place {place!r} has no letters; give a name, 'Name, CC' or a GeoNames id")
    try:
        first = _gazetteer_places(str(place), gazetteer)[:1]
    except (ConfigurationError, InputError):  # no gazetteer file, or no such place in it: names match by their letters
        first = []
    return PlaceFilter(
        frozenset(found.geonames_id for found in first if found.geonames_id is not None), fold(name), country
    )


def party_filter(name: str) -> NameFilter:
    """Return the party that a name stands for: the registry's party of that name or id, else names with these words."""
    return _name_filter(name, _registry_ids(name), "actor")


def speaker_filter(name: str) -> NameFilter:
    """Return the source or party that a speaker's name stands for, as :func:`party_filter` does."""
    return _name_filter(name, _registry_ids(name) | _source_ids(name), "speaker")


def _name_filter(name: str, ids: frozenset[str], role: str) -> NameFilter:
    if not fold(name):
        raise ConfigurationError(f"{role} {name!r} has no letters; give a name or an id of the registry")
    return NameFilter(ids | {name.strip()}, fold(name), resolved=bool(ids))


def gazetteer_place(query: str | int, gazetteer: Path | None = None) -> Place:
    """Return the place that the gazetteer ranks first for what a user asks for.

    Raises ``InputError``, with names near to it, where the gazetteer does not know it. Without a gazetteer it is a
    place known by its name alone.
    """
    try:
        found = _gazetteer_places(str(query), gazetteer)
    except ConfigurationError:  # no gazetteer file on this machine
        found = []
    return found[0] if found else Place(text=str(query), name=str(query))


def _gazetteer_places(query: str, path: Path | None) -> list[Place]:
    try:
        from reportedly.places import Gazetteer, parse_place
    except ImportError:
        return []
    with Gazetteer.open(path) as gazetteer:
        return parse_place(query, gazetteer)


def _registry_ids(name: str) -> frozenset[str]:
    try:
        from reportedly.actors import Registry
    except ImportError:
        return frozenset()
    registry = Registry.load()
    party = registry.get(name) or registry.lookup(name)
    return frozenset({party.id} if party is not None else ())


def _source_ids(name: str) -> frozenset[str]:
    try:
        from reportedly.actors import Sources
    except ImportError:
        return frozenset()
    source = Sources.load().get(name)
    return frozenset({source.id} if source is not None else ())
