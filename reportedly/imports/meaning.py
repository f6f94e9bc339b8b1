"""What names in a table mean: parties, sources and places."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from reportedly.actors import Registry
from reportedly.actors.sources import Sources
from reportedly.errors import ConfigurationError
from reportedly.exports.lookups import countries
from reportedly.imports.rows import RowError
from reportedly.imports.shapes import Precision
from reportedly.model import Actor, Anchor, Attribution, Place, PlaceKind, Relation, SpeakerClass
from reportedly.places import Gazetteer
from reportedly.places.finding import MatchKind, find_places

_YEARS = re.compile(r"\s*\((?:\d{4}|[^()]*\d{4}[^()]*)\)\s*")
_BRACKETS = re.compile(r"\s*\([^()]*\)\s*")
_ABBREVIATED = re.compile(r"^[A-Z0-9.\-/]{2,12}: (?=\S)")  # "QSD: Syrian Democratic Forces"
_NOBODY = re.compile(r"^(?:unidentified|unknown|unspecified)\b", re.IGNORECASE)
_FEATURE = re.compile(r" (?:town|village|city|suburb|neighbou?rhood)$", re.IGNORECASE)
_NAMELESS = re.compile(
    r"^(?:undisclosed|confidential|private|not disclosed|anonymous|unknown|local (?:sources?|media|reports?|partners?)|"
    r"(?:local |opposition )?activists?|residents?|(?:eye)?witness(?:es)?|sources?|social media)\b",
    re.IGNORECASE,
)
_APART, _APART_LOOSELY = re.compile(r"\s*;\s*"), re.compile(r"\s*[;,/]\s*")
_LONGEST = 300  # characters of a name
_FAR_KM = 12.0  # a place of the gazetteer may lie so far from the row's point, and as far as the row's own radius
_PLACES_KEPT = 20_000


class Meaning:
    """Looks up names in the registry, the sources and the gazetteer; each name of a place once."""

    def __init__(self, gazetteer: Path | None = None, actors: str | None = None) -> None:
        """Raises ``ConfigurationError`` where a gazetteer or a file of actors that is named cannot be used."""
        self.registry = Registry.load(actors)
        self.sources = Sources.load(self.registry)
        self._gazetteer: Gazetteer | None = None
        try:
            self._gazetteer = Gazetteer.open(gazetteer)
        except ConfigurationError:
            if gazetteer is not None:
                raise
        names = {entry.name.casefold(): code for code, entry in countries().items()}
        self._countries = {**names, **{str(entry.numeric): code for code, entry in countries().items()}}
        self._found = lru_cache(_PLACES_KEPT)(self._find)

    def close(self) -> None:
        """Close the gazetteer."""
        if self._gazetteer is not None:
            self._gazetteer.close()

    def country(self, name: str | None) -> str | None:
        """Return the ISO 3166-1 alpha-2 code of a country by its name, either code or number, ``None`` if not known."""
        if name is None:
            return None
        if name.upper() in countries():
            return name.upper()
        plain = _BRACKETS.sub(" ", name).strip()  # "Yemen (North Yemen)"
        return self._countries.get(name.casefold()) or self._countries.get(plain.casefold())

    def actor(self, name: str, on: date | None, country: str | None = None, ucdp: int | None = None) -> Actor | None:
        """Return a party by the name that a table gives it, ``None`` for one that it calls unidentified."""
        shown = _BRACKETS.sub(" ", name).strip() or name
        shown = _ABBREVIATED.sub("", shown)[:_LONGEST]
        if _NOBODY.match(shown):
            return None
        for tried in (name, _YEARS.sub(" ", name).strip(), shown, name.partition(":")[0]):
            party = self.registry.lookup(tried, on)
            if party is not None:
                return Actor(shown, party.id)
        if ucdp is not None:
            coded = [party.id for party in self.registry if ucdp in party.ucdp]
            if len(coded) == 1:
                return Actor(shown, coded[0])
        return Actor(shown)

    def attribution(self, name: str, on: date | None, carriers: tuple[str, ...] = ()) -> Attribution:
        """Return who vouches for a row by the name in its column of sources, in the way that a reader would name it.

        A source that nobody knows is taken for a news outlet: that is what these columns mostly hold.
        """
        name = name[:_LONGEST]
        known = self.sources.get(name)
        shown = known.name if known is not None else name
        party = self.registry.lookup(name, on)
        kind = self.sources.speaker_class(name, on)
        if kind is None and party is not None:
            kind = SpeakerClass.PARTY
        if kind in (None, SpeakerClass.ANONYMOUS, SpeakerClass.MEDIA, SpeakerClass.OUTLET):
            kind = SpeakerClass.ANONYMOUS if _NAMELESS.match(name) else SpeakerClass.MEDIA
        chain = (shown, *(each for each in carriers if each.casefold() not in (name.casefold(), shown.casefold())))
        return Attribution(shown, kind, chain, party.id if party is not None else None)

    def place(
        self, name: str, country: str | None, latitude: float | None, longitude: float | None, precision: Precision
    ) -> Place:
        """Return the place of a name at a point: the gazetteer's where one of that name lies there, else the row's own.

        Raises ``RowError`` for a point that is none.
        """
        if (latitude is None) != (longitude is None):
            raise RowError("a latitude without a longitude, or the other way round")
        if latitude is not None and longitude is not None and not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise RowError(f"latitude {latitude:g} and longitude {longitude:g} are no point on the globe")
        found = self._found(name[:_LONGEST], country, latitude, longitude, precision)
        return replace(found, text=name[:_LONGEST])

    def by_id(self, geonames_id: int, probability: float) -> Place | None:
        """Return a place of the gazetteer by its GeoNames id."""
        entry = self._gazetteer.get(geonames_id) if self._gazetteer is not None and geonames_id > 0 else None
        return entry.place(entry.name, probability) if entry is not None else None

    def _find(
        self, name: str, country: str | None, latitude: float | None, longitude: float | None, precision: Precision
    ) -> Place:
        plain = _FEATURE.sub("", name) or name
        radius, kind = precision.radius_km, precision.kind
        anchor = None
        if self._gazetteer is not None and kind in (PlaceKind.TOWN, PlaceKind.UNKNOWN):
            near = (latitude, longitude) if latitude is not None and longitude is not None else None
            far = max(_FAR_KM, radius or 0.0)
            for found in find_places(plain, self._gazetteer, near=near, country=country, limit=5):
                sure = found.kind is not MatchKind.FUZZY
                near_by = found.distance_km is not None and found.distance_km <= (far if sure else far / 4)
                if near_by or (near is None and sure):
                    if not precision.near:
                        return found.entry.place(name, precision.probability)
                    anchor = Anchor(found.entry.name, found.entry.geonames_id)
                    break
        if precision.near:
            told = anchor or Anchor(plain)
            return Place(
                text=name,
                name=f"near {told.name}",
                country=country,
                latitude=latitude,
                longitude=longitude,
                kind=PlaceKind.POINT,
                radius_km=radius,
                probability=precision.probability,
                relation=Relation.NEAR,
                anchors=(told,),
            )
        return Place(name, plain, country, None, latitude, longitude, kind, radius, precision.probability)


def names_in(cell: str | None, most: int = 20, *, loosely: bool = False) -> list[str]:
    """Return the names that a cell holds, parted by semicolons (``loosely``: also by commas and slashes), each once."""
    parts = (_APART_LOOSELY if loosely else _APART).split(cell or "")
    return list(dict.fromkeys(each for each in parts if each))[:most]
