"""Finds parts of towns: "the Old City" of the town that the text is on, "al-Hamra Street in Raqqa".

A bare part is taken only where the words before it are about one town; an airport or a base that the text named
before is that one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from math import exp
from typing import TYPE_CHECKING

from reportedly.model import Anchor, Place, PlaceKind, Relation
from reportedly.places.extents import Told, extent
from reportedly.places.mentions import PlaceMention
from reportedly.places.relative import KIND_OF_WORD
from reportedly.places.relative_words import BarePart, any_of, load_relative_words, plain

if TYPE_CHECKING:
    from reportedly.places.referring import LocatedMention

_REACH = 1200  # characters back in which the text may have named the town
_FADES = 500.0  # characters in which a naming counts for 1/e
_AHEAD = 160  # characters after, in the same sentence: "the Old City of …" is named at once
_SHARE = 0.7  # of what counts for all towns, that the one meant must have
_NEVER_BEFORE = re.compile(r"\b(?:an?|any|every|each|other|another|no|some|his|her|own)\s+(?:\w+\s+)?$", re.IGNORECASE)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = load_relative_words()
    bare = any_of(word for part in words.bare_parts for word in part.words)
    parts = re.compile(
        rf"\b(?:the|its)\s+(?:[\w-]+\s+)?(?:(?:city|town)[’']?s\s+)?(?:\w+\s+)?(?P<part>{bare})(?!\s+(?:of|road|in|at)\b|[\w’'-])",
        re.IGNORECASE,
    )
    kinds = any_of(words.at_towns)
    named = re.compile(
        rf"(?<![\w-])(?P<name>(?:[Aa]l-|[Ee]l-|[Aa]sh-|[Aa]r-)?[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+){{0,2}}\s+(?:(?i:{kinds})))"
        r"(?:,\s+|\s+in\s+)(?:(?:the\s+)?(?:\w+\s+)?(?:city|town|village)\s+of\s+)?$"
    )
    of_town = re.compile(
        rf"\b(?:the|an?|its)\s+(?P<name>(?:[\w-]+\s+)?(?P<word>{kinds}))\s+(?:in|of)\s+"
        r"(?:(?:the\s+)?(?:\w+\s+)?(?:city|town|village)\s+of\s+)?$",
        re.IGNORECASE,
    )
    return parts, named, of_town


def find_town_parts(text: str, mentions: Sequence[PlaceMention], places: Sequence[Place]) -> list[LocatedMention]:
    """Return the parts of towns that a text tells by the towns it names; ``places`` are what ``mentions`` name."""
    return [*_bare(text, mentions, places), *_named(text, mentions, places), *_before_a_town(text, mentions, places)]


def _bare(text: str, mentions: Sequence[PlaceMention], places: Sequence[Place]) -> Iterator[LocatedMention]:
    pattern, _, _ = _patterns()
    by_word = {plain(word): part for part in load_relative_words().bare_parts for word in part.words}
    for found in pattern.finditer(text):
        start, end = found.span("part")
        if _NEVER_BEFORE.search(text, max(0, start - 30), start) or _is_named(start, end, mentions, places):
            continue
        part = by_word[plain(found["part"])]
        known = _facility_before(part, start, mentions, places)
        place = known if known is not None else _part_of_town(part, start, mentions, places)
        if place is not None:
            yield _located(text, start, end, part.name, place)


def _is_named(start: int, end: int, mentions: Sequence[PlaceMention], places: Sequence[Place]) -> bool:
    """Return whether a part belongs to a known place's name; "the Old City" alone is a name that nobody knows."""
    over = [at for at, each in enumerate(mentions) if each.start < end and start < each.end]
    return any(places[at].latitude is not None or mentions[at].start < start or mentions[at].end > end for at in over)


def _named(text: str, mentions: Sequence[PlaceMention], places: Sequence[Place]) -> Iterator[LocatedMention]:
    _, pattern, _ = _patterns()
    table = load_relative_words().at_towns
    for at, (mention, town) in enumerate(zip(mentions, places, strict=True)):
        if town.kind is not PlaceKind.TOWN or town.latitude is None:
            continue
        low = max(0, mention.start - 70, mentions[at - 1].end if at else 0)
        found = pattern.search(text, low, mention.start)
        if found is None:
            continue
        start, end = found.span("name")
        kind_word = next(
            word for word in sorted(table, key=len, reverse=True) if plain(found["name"]).endswith(plain(word))
        )
        kind = PlaceKind.LINE if kind_word == "street" else PlaceKind.POINT
        place = _inside(f"{found['name']}, {town.name}", town, table[kind_word], kind)
        if place is not None:
            yield _located(text, start, end, kind_word, place)


def _before_a_town(text: str, mentions: Sequence[PlaceMention], places: Sequence[Place]) -> Iterator[LocatedMention]:
    """Yield facilities with no name but the town's: "the army airport in Raqqa", "the general hospital of Manbij"."""
    _, _, pattern = _patterns()
    table = load_relative_words().at_towns
    facilities = {plain(word): word for word in load_relative_words().lists["facilities_of_towns"]}
    for mention, town in zip(mentions, places, strict=True):
        if town.kind is not PlaceKind.TOWN or town.latitude is None:
            continue
        found = pattern.search(text, max(0, mention.start - 90), mention.start)
        if found is None or _is_named(*found.span("name"), mentions, places):
            continue
        start, end = found.span("name")
        word = facilities.get(plain(found["word"]))
        if word is None:
            continue
        place = _inside(f"{town.name} {' '.join(found['name'].split())}", town, table[word], PlaceKind.POINT)
        if place is not None:
            yield _located(text, start, end, word, place)


def _located(text: str, start: int, end: int, word: str, place: Place) -> LocatedMention:
    from dataclasses import replace

    from reportedly.places.referring import LocatedMention

    written = text[start:end]
    mention = PlaceMention(start, end, written, word, written, start, end)
    meant = (replace(place, text=written),)
    return LocatedMention(mention, meant, meant)


def _inside(name: str, town: Place, beyond_km: float, kind: PlaceKind) -> Place | None:
    area = extent(Told(Relation.INSIDE, beyond_km=beyond_km, kind=kind), [town])
    if area is None:
        return None
    return Place(
        name,
        name,
        town.country,
        None,
        area.latitude,
        area.longitude,
        kind,
        round(area.radius_km, 1),
        town.probability,
        Relation.INSIDE,
        (Anchor(town.name, town.geonames_id),),
    )


def _facility_before(
    part: BarePart, start: int, mentions: Sequence[PlaceMention], places: Sequence[Place]
) -> Place | None:
    """Return the airport or the like that was named last: "the airport" is that one."""
    for mention, place in zip(reversed(mentions), reversed(places), strict=True):
        if mention.end > start or mention.dateline:
            continue
        if start - mention.end > _REACH:
            return None
        said = (mention.kind_word or "").lower()
        if (
            said
            and (said in part.words or any(said.endswith(word) for word in part.words))
            and place.latitude is not None
        ):
            return place if place.kind is PlaceKind.POINT else None
    return None


def _part_of_town(
    part: BarePart, start: int, mentions: Sequence[PlaceMention], places: Sequence[Place]
) -> Place | None:
    weights: dict[str, float] = {}
    towns: dict[str, Place] = {}
    for mention, place in zip(mentions, places, strict=True):
        away = start - mention.end if mention.end <= start else mention.start - start
        within = _REACH if mention.end <= start else _AHEAD
        if mention.dateline or place.kind is not PlaceKind.TOWN or place.latitude is None or away > within:
            continue
        weights[place.key] = weights.get(place.key, 0.0) + exp(-away / _FADES) * place.probability
        towns[place.key] = place
    if not weights:
        return None
    best = max(weights, key=lambda key: (weights[key], key))
    share = weights[best] / sum(weights.values())
    if share < _SHARE:
        return None
    kind = KIND_OF_WORD[part.kind]
    name = f"{towns[best].name} {part.name}" if kind is PlaceKind.POINT else f"{part.name}, {towns[best].name}"
    made = _inside(name, towns[best], part.beyond_km, kind)
    if made is None:
        return None
    from dataclasses import replace

    return replace(made, probability=round(made.probability * share, 4))
