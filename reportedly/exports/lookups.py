"""What exports look up beside the ledger: parties in the registry, regions in the gazetteer, countries' codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from reportedly.errors import ConfigurationError
from reportedly.model import Place
from reportedly.reading.lexicon import load_yaml

if TYPE_CHECKING:
    from reportedly.actors import Registry
    from reportedly.actors.party import Party
    from reportedly.places import Gazetteer

_UNREGISTERED = "name:"  # what the weighing room puts before names that the registry does not know


@dataclass(frozen=True, slots=True)
class Country:
    """A country's codes in ISO 3166-1 and its name."""

    alpha3: str
    numeric: int
    name: str


@dataclass(frozen=True, slots=True)
class Where:
    """What the gazetteer adds to a place: its first-level region, and its own level where it is a region or country."""

    admin1: str | None = None
    level: int | None = None


@cache
def countries() -> Mapping[str, Country]:
    """Return countries by their alpha-2 codes."""
    return {str(code): Country(*given) for code, given in load_yaml("export_countries.yaml").items()}


class PartyNames:
    """Parties by id, from the shipped registry."""

    def __init__(self) -> None:
        self._registry: Registry | None = None

    def get(self, party: str | None) -> Party | None:
        """Return a party, ``None`` for an id that the registry does not know."""
        if not party:
            return None
        if self._registry is None:
            from reportedly.actors import Registry

            self._registry = Registry.load()
        return self._registry.get(party)

    def name(self, holder: str) -> str:
        """Return a holder's name; "contested" and "unknown" are their own."""
        party = self.get(holder)
        return party.name if party is not None else holder.removeprefix(_UNREGISTERED)


class Regions:
    """First-level regions of places; a gazetteer that is not there knows of none."""

    def __init__(self, path: Path | None = None, *, must: bool = False) -> None:
        """Open a gazetteer, the package's own by default; raises ``ConfigurationError`` where one ``must`` be there."""
        from reportedly.places import Gazetteer

        self._gazetteer: Gazetteer | None = None
        try:
            self._gazetteer = Gazetteer.open(path)
        except ConfigurationError:
            if must or path is not None:
                raise
        self._known: dict[int, Where] = {}

    def of(self, place: Place | None) -> Where:
        """Return the region of a place: its own, or that of the one that it is told by."""
        if place is None or self._gazetteer is None:
            return Where()
        if place.geonames_id is not None:
            return self._entry(place.geonames_id)
        found = {self._entry(anchor.geonames_id).admin1 for anchor in place.anchors if anchor.geonames_id is not None}
        return Where(next(iter(found))) if len(found) == 1 else Where()

    def _entry(self, geonames_id: int) -> Where:
        if geonames_id not in self._known:
            assert self._gazetteer is not None
            entry = self._gazetteer.get(geonames_id)
            level = {"country": 0, "region": 1, "subregion": 2}.get(entry.feature) if entry is not None else None
            above = entry if level == 1 else self._gazetteer.get(entry.region) if entry and entry.region else None
            self._known[geonames_id] = Where(above.name if above is not None else None, level)
        return self._known[geonames_id]

    def close(self) -> None:
        """Close the gazetteer."""
        if self._gazetteer is not None:
            self._gazetteer.close()
