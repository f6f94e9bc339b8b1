"""Gathers the places that a mention may mean."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from reportedly.places.fold import sound, strict_key
from reportedly.places.gazetteer import Candidate, Gazetteer
from reportedly.places.lexicon import Words
from reportedly.places.mentions import PlaceMention
from reportedly.places.records import TOWNS

_MOST_CANDIDATES = 40
_HEARD_ANYWHERE = 0.72  # least match of a name that sounds the same, in a country that the text does not name
_HEARD_FACILITY = 0.65
_BY_NAME = 0.85  # least match of a name that is written like one of the place's
_REGIONS = frozenset({"region", "subregion", "area"})
_KNOWN_ANYWHERE = 5.5  # prominence from which a place is expected in a text about other countries


def candidates_for(
    mention: PlaceMention, gazetteer: Gazetteer, words: Words, about: AbstractSet[str]
) -> list[Candidate]:
    """Return what a mention may mean in a text about some countries, each entry once; empty where nothing is known.

    Places of the very name come first; where none of them lies in a country of the text or is known anywhere, names
    that sound the same are asked for too, and last those that differ by a letter.
    """
    name = mention.name or mention.text
    if strict_key(name) in words.town_parts:
        return []
    if mention.kind_word in words.facilities:
        return _facilities(mention, name, gazetteer, words, about)
    found = {each.entry.id: each for each in gazetteer.search(name, _MOST_CANDIDATES, loose=False)}
    if mention.kind_word:
        for each in gazetteer.search(mention.text, _MOST_CANDIDATES, loose=False):
            found.setdefault(each.entry.id, each)
    here = any(each.entry.country in about or each.entry.prominence >= _KNOWN_ANYWHERE for each in found.values())
    if not here:
        for country in sorted(about):
            for each in gazetteer.search(name, 5, country):
                found.setdefault(each.entry.id, each)
    if not found and len(sound(name).skeleton) > 2:
        heard = gazetteer.search(name, 8)
        found = {each.entry.id: each for each in heard if each.match >= _HEARD_ANYWHERE}
    if not found and len(sound(name).skeleton) > 3:
        for country in sorted(about):
            for each in gazetteer.search(name, 3, country, fuzzy=True):
                found.setdefault(each.entry.id, each)
    return _of_the_kind(list(found.values()), words.features_wanted(mention.kind_word))


def _of_the_kind(found: list[Candidate], wanted: AbstractSet[str]) -> list[Candidate]:
    """Return the candidates, without towns where a region is asked for and found: "the province of Aleppo"."""
    asks_for_region = bool(wanted) and wanted <= _REGIONS
    if not asks_for_region or not any(each.entry.feature in wanted and each.match >= _BY_NAME for each in found):
        return found
    return [each for each in found if each.entry.feature not in TOWNS]


def _facilities(
    mention: PlaceMention, name: str, gazetteer: Gazetteer, words: Words, about: AbstractSet[str]
) -> list[Candidate]:
    """Return what a name and a word for a facility mean together: never the town that it is called after."""
    wanted = words.features_wanted(mention.kind_word)
    whole = gazetteer.search(mention.text, 10, loose=False)
    near = [f"{name} {feature}" for feature in sorted(wanted)]
    if not whole:
        whole = [each for other in near for each in gazetteer.search(other, 5, loose=False)]
    if not whole:
        heard = [each for other in near for code in sorted(about) for each in gazetteer.search(other, 3, code)]
        whole = [each for each in heard if each.match >= _HEARD_FACILITY and each.entry.feature in wanted]
    named = [each for each in gazetteer.search(name, 20, loose=False) if each.entry.feature in wanted]
    return list({each.entry.id: each for each in (*named, *whole)}.values())
