"""What a text means where it tells a place by others: a readable name, a middle and a radius, never a made-up point.

The names are resolved first; here their relations (:mod:`reportedly.places.relative`) are laid on top. What comes out
has the relation and its anchors, no GeoNames id, and a radius that covers what the words may mean.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from reportedly.model import Anchor, Place, PlaceKind, Relation
from reportedly.places.borders import find_borders
from reportedly.places.constraints import Constraint, constraints
from reportedly.places.extents import Told, extent
from reportedly.places.fold import bare_key, strict_key
from reportedly.places.gazetteer import Entry, Gazetteer
from reportedly.places.lexicon import load_words
from reportedly.places.mentions import PlaceMention
from reportedly.places.names import without_type
from reportedly.places.relative import RelativeReference, part_label, read_relations
from reportedly.places.relative_words import any_of, load_relative_words, plain
from reportedly.places.town_parts import find_town_parts

_WIDE = (PlaceKind.REGION, PlaceKind.COUNTRY)
_ROADS = frozenset({"road", "highway", "street"})
_MOST_ALTERNATIVES = 8
_TOWN_SHARE = 0.55  # of "northern X", where X is a town and its region: the town's part, by UCDP GED's headlines


class Resolves(Protocol):
    """What :class:`reportedly.places.Resolver` does."""

    gazetteer: Gazetteer

    def resolve(
        self, mentions: Sequence[PlaceMention], text: str, *, published: date | None = None, outlet: str | None = None
    ) -> list[list[Place]]: ...


@dataclass(frozen=True, slots=True)
class LocatedMention:
    """A name of a place in a text with what it means and what the text means by it, each most probable first.

    ``named`` is what the name alone means ("Raqqa"); ``meant`` is that, or what is told by it ("12 km south of Raqqa").
    """

    mention: PlaceMention
    named: tuple[Place, ...]
    meant: tuple[Place, ...]

    @property
    def is_relative(self) -> bool:
        """Whether the text tells a place by this one."""
        return self.meant[0].relation is not None


def locate(
    mentions: Sequence[PlaceMention],
    text: str,
    resolver: Resolves,
    *,
    published: date | None = None,
    outlet: str | None = None,
) -> list[LocatedMention]:
    """Resolve the names of a text and what it tells by them, in the order of the text.

    Beside the given mentions there are those that only relations make: borders ("the Iraqi border") and parts of the
    town that the text is on ("the Old City").
    """
    asked, towns = _with_towns(mentions)
    ranked = resolver.resolve(asked, text, published=published, outlet=outlet)
    named = ranked[: len(mentions)]
    referring = _Referring(
        text, mentions, named, resolver.gazetteer, {at: ranked[index] for at, index in towns.items()}
    )
    found = referring.located()
    found += find_borders(text, mentions, [each.named[0] for each in found], resolver.gazetteer)
    parts = find_town_parts(text, mentions, [each.named[0] for each in found[: len(mentions)]])
    taken = {each.mention.start for each in parts}
    found = [each for each in found if each.mention.start not in taken or _is_known(each.named[0])] + parts
    return sorted(found, key=lambda each: (each.mention.start, -each.mention.end))


def _with_towns(mentions: Sequence[PlaceMention]) -> tuple[list[PlaceMention], dict[int, int]]:
    """Return the mentions and, after them, the towns that facilities and areas are called after ("Aleppo road")."""
    called_after = load_words().facilities.keys() | set(load_relative_words().lists["area_after"])
    asked, towns = list(mentions), {}
    for at, mention in enumerate(mentions):
        if mention.kind_word in called_after and mention.name and mention.name_end < mention.end:
            towns[at] = len(asked)
            start, end = mention.name_start, mention.name_end
            asked.append(replace(mention, start=start, end=end, text=mention.name, kind_word=None, part=None))
    return asked, towns


class _Referring:
    def __init__(
        self,
        text: str,
        mentions: Sequence[PlaceMention],
        named: Sequence[list[Place]],
        gazetteer: Gazetteer,
        towns: dict[int, list[Place]],
    ) -> None:
        self.text = text
        self.mentions = mentions
        self.named = named
        self.gazetteer = gazetteer
        self.towns = towns
        self.at_towns = re.compile(
            rf"(?:['’´`]s?|s)?\s+(?P<name>(?:[A-Z][\w’'-]+\s+){{0,2}}?(?P<kind>(?i:{any_of(load_relative_words().at_towns)})))\b"
        )

    def located(self) -> list[LocatedMention]:
        references = read_relations(self.text, self.mentions)
        by_mention = {each.mention: each for each in references}
        told = self._told_by_others(constraints(self.text, self.mentions, references))
        found = []
        for at, mention in enumerate(self.mentions):
            own = self.named[at]
            reference = by_mention.get(at)
            meant = self._relative(reference) if reference is not None else []
            if not meant and not _is_known(own[0]):
                meant = told.get(strict_key(mention.name), []) or self._at_its_town(at)
            elif not meant:
                meant = self._inside(at, own)
            found.append(LocatedMention(mention, tuple(own), tuple(meant or own)))
        return found

    # --- told by relations ----------------------------------------------------------------------------------------

    def _relative(self, reference: RelativeReference) -> list[Place]:
        """Return the places that a relation tells, one for each that the name may mean; none where it tells nothing."""
        mention = reference.mention
        own = self._anchor(mention)
        ranked = self._inside(mention, own) or own  # "near Kharkiv airport" is near the airport
        others = [self._anchor(at)[0] for at in reference.anchors if at != mention]
        made: list[Place] = []
        for place in ranked[:_MOST_ALTERNATIVES]:
            anchors = others[:]
            anchors.insert(reference.anchors.index(mention), place)
            one = self._tell(reference, anchors, place)
            if one is None:
                if not made:
                    return []  # what is told by the likeliest anchor decides
                continue
            made.append(replace(one, text=self.mentions[mention].text))
        return self._with_region(reference, made, ranked[0])

    def _with_region(self, reference: RelativeReference, made: list[Place], town: Place) -> list[Place]:
        """Add the part of the region that is called like its town: "northern Aleppo" means either, nearly as often."""
        told = reference.told
        if told.relation is not Relation.PART or told.bearing is None or not made or made[0].relation is None:
            return made
        mention = self.mentions[reference.mention]
        region = self._seat_of(town)
        if region is town or mention.kind_word is not None or reference.end > mention.end:
            return made
        area = extent(told, [region])
        if area is None:
            return made
        wide = replace(
            made[0],
            name=reference.label.format(region.name),
            latitude=round(area.latitude, 5),
            longitude=round(area.longitude, 5),
            kind=area.kind,
            radius_km=round(area.radius_km, 1),
            probability=round(made[0].probability * (1 - _TOWN_SHARE), 4),
            anchors=(_anchor_of(region),),
        )
        first = replace(made[0], probability=round(made[0].probability * _TOWN_SHARE, 4))
        return sorted([first, wide, *made[1:]], key=lambda place: -place.probability)

    def _anchor(self, at: int) -> list[Place]:
        """Return what a name means as an anchor: of "the Aleppo road" and "the Manbij region" the town."""
        own = self.named[at]
        if not _is_known(own[0]) and at in self.towns:
            return self.towns[at]
        return own

    def _tell(self, reference: RelativeReference, anchors: list[Place], place: Place) -> Place | None:
        told, label = reference.told, reference.label
        if len(anchors) > 1 and any(each.kind is PlaceKind.COUNTRY for each in anchors):
            return None  # "between Russia and Turkey" is nowhere
        kind = anchors[0].kind
        mention = self.mentions[reference.mention]
        named_so = told.bearing is not None and place.name.lower().startswith(f"{label.split()[0].lower()} ")
        if named_so and told.relation in (Relation.PART, Relation.AREA):
            return None  # "Eastern Ghouta" is called so
        part = told.relation is Relation.PART and told.bearing is not None and kind is PlaceKind.TOWN
        if part and mention.kind_word in load_relative_words().lists["area_after"]:
            told, label = Told(Relation.AREA, told.bearing), f"{label.split()[0].lower()} area of {{0}}"
        adjusted = _adjusted(told, label, kind)
        if adjusted is None:
            return None
        told, label = adjusted
        name = label.format(*(each.name for each in anchors))
        known = self._entry_called(name, place)
        if known is not None:
            return known.place(place.text, place.probability)
        if told.relation is Relation.COUNTRYSIDE:
            anchors = [self._countryside_of(anchors[0])]
        area = extent(told, anchors)
        return Place(
            place.text,
            name,
            place.country,
            None,
            round(area.latitude, 5) if area else None,
            round(area.longitude, 5) if area else None,
            area.kind if area else _kind_without_point(told.relation),
            round(area.radius_km, 1) if area else None,
            place.probability,
            told.relation,
            tuple(_anchor_of(each) for each in anchors),
        )

    def _entry_called(self, name: str, near: Place) -> Entry | None:
        """Return the entry that has the made name as its own: "Eastern Aleppo"."""
        for number, _ in self.gazetteer.named(strict_key(name)):
            entry = self.gazetteer.get(number)
            if entry is not None and entry.country == near.country and strict_key(entry.name) == strict_key(name):
                return entry
        return None

    def _countryside_of(self, town: Place) -> Place:
        """Return the region that a town's countryside is: one called "Rural X", or the one called like the town."""
        for name in (f"Rural {town.name}", f"{town.name} countryside", f"Rif {town.name}"):
            for number, _ in self.gazetteer.named(strict_key(name)):
                entry = self.gazetteer.get(number)
                if entry is not None and entry.kind is PlaceKind.REGION and entry.country == town.country:
                    return entry.place(town.text, town.probability)
        return self._seat_of(town)

    def _seat_of(self, town: Place) -> Place:
        """Return the region that is called like its town: the countryside of Aleppo is that of its province."""
        entry = self.gazetteer.get(town.geonames_id) if town.geonames_id is not None else None
        if entry is None or town.kind is not PlaceKind.TOWN:
            return town
        region = self.gazetteer.get(entry.region)
        if region is None or _plain(without_type(region.name)) != _plain(town.name):
            return town
        return region.place(town.text, town.probability)

    # --- with a name of its own -----------------------------------------------------------------------------------

    def _told_by_others(self, told: Sequence[Constraint]) -> dict[str, list[Place]]:
        """Return, by name, the places that the gazetteer does not have and the text says the whereabouts of."""
        found: dict[str, list[Place]] = {}
        for each in told:
            mention, place = self.mentions[each.subject], self.named[each.subject][0]
            if _is_known(place) or strict_key(mention.name) in found:
                continue
            anchors = [self._anchor(at)[0] for at in each.anchors]
            if any(anchor.kind is PlaceKind.COUNTRY for anchor in anchors):
                continue
            kind = place.kind if place.kind is not PlaceKind.UNKNOWN else PlaceKind.TOWN
            located = replace(each.told, kind=kind)
            if located.relation is Relation.OFFSET:
                located = replace(located, relation=Relation.LOCATED)
            area = extent(located, anchors)
            if area is not None:
                found[strict_key(mention.name)] = [
                    self._own(place, kind, area.latitude, area.longitude, area.radius_km, anchors)
                ]
        return found

    def _own(
        self, place: Place, kind: PlaceKind, latitude: float, longitude: float, radius: float, anchors: Sequence[Place]
    ) -> Place:
        return replace(
            place,
            country=place.country or anchors[0].country,
            latitude=round(latitude, 5),
            longitude=round(longitude, 5),
            kind=kind,
            radius_km=round(radius, 1),
            probability=anchors[0].probability,
            relation=Relation.LOCATED,
            anchors=tuple(_anchor_of(anchor) for anchor in anchors),
        )

    def _at_its_town(self, at: int) -> list[Place]:
        """Return an unknown facility that is called after a known town ("Rastan dam"): somewhere in or by the town."""
        mention = self.mentions[at]
        beyond = load_relative_words().at_towns.get(mention.kind_word or "")
        if at not in self.towns:
            return []
        town = self.towns[at][0]
        if town.kind is not PlaceKind.TOWN or not _is_known(town):
            return []
        place = self.named[at][0]
        if mention.kind_word in _ROADS - {"street"}:
            area = extent(Told(Relation.ROAD), [town])
        else:
            area = extent(Told(Relation.LOCATED, beyond_km=beyond or 0.0), [town])
        if area is None:
            return []
        kind = PlaceKind.LINE if mention.kind_word in _ROADS else PlaceKind.POINT
        return [self._own(place, kind, area.latitude, area.longitude, area.radius_km, [town])]

    def _inside(self, at: int, own: list[Place]) -> list[Place]:
        """Return what is in or at a town, where the words right after the town's name say so: "Aleppo University"."""
        mention = self.mentions[at]
        if own[0].kind is not PlaceKind.TOWN or mention.name_end <= 0 or mention.part is not None:
            return []
        found = self.at_towns.match(self.text, mention.name_end)
        if found is None or not _reads_as_name(found["name"], possessive=found.group()[0] in "'’´`s"):
            return []
        if at + 1 < len(self.mentions) and self.mentions[at + 1].start < found.end():
            return []  # it is a name of its own
        table = {plain(word): beyond for word, beyond in load_relative_words().at_towns.items()}
        beyond = table.get(plain(found["kind"]), 3.0)
        town = own[0]
        written = self.text[mention.name_start : found.end()]
        possessive = found.group()[0] in "'’´`"
        name = f"{found['name']}, {town.name}" if possessive else " ".join(written.split())
        area = extent(Told(Relation.INSIDE, beyond_km=beyond), [town])
        if area is None:
            return []
        kind = PlaceKind.LINE if found["kind"].lower() == "street" else PlaceKind.POINT
        return [
            replace(
                town,
                name=name,
                geonames_id=None,
                kind=kind,
                radius_km=round(area.radius_km, 1),
                relation=Relation.INSIDE,
                anchors=(_anchor_of(town),),
            )
        ]


def _adjusted(told: Told, label: str, kind: PlaceKind) -> tuple[Told, str] | None:
    """Return a relation as it is meant of a place of that kind; ``None`` where it then says nothing."""
    relation = told.relation
    if relation is Relation.ALONG and kind is not PlaceKind.LINE:
        return _part(told) if told.bearing is not None else None
    if kind is PlaceKind.COUNTRY and relation in (Relation.NEAR, Relation.FRONT, Relation.ROAD, Relation.AREA):
        return None  # "around Syria" is Syria, and "outside Iraq" is anywhere
    if kind is PlaceKind.DISTRICT and relation is Relation.AREA:
        return None  # "the Sheikh Maqsoud area" is that district
    if kind in _WIDE and relation is Relation.DIRECTION:
        return _part(told)
    if kind in _WIDE and relation is Relation.AREA:
        return _part(told) if told.bearing is not None else None
    return told, label


def _kind_without_point(relation: Relation) -> PlaceKind:
    return PlaceKind.LINE if relation in (Relation.ROAD, Relation.ALONG, Relation.BORDER) else PlaceKind.REGION


def _part(told: Told) -> tuple[Told, str]:
    assert told.bearing is not None
    return Told(Relation.PART, told.bearing), part_label(told.bearing)


def _is_known(place: Place) -> bool:
    return place.latitude is not None or place.geonames_id is not None


def _anchor_of(place: Place) -> Anchor:
    if place.relation is not None and place.anchors:
        return place.anchors[0]
    return Anchor(place.name, place.geonames_id)


def _plain(name: str) -> str:
    return bare_key(strict_key(name))


def _reads_as_name(name: str, *, possessive: bool) -> bool:
    """Return whether words after a town's name are one name with it: "University", "airport"; not "hospital said"."""
    return name[0].isupper() or not possessive
