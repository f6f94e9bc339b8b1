"""Ranks the places of a gazetteer that a name may mean, for a person who looks one up."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from math import log10

from reportedly.places.fold import bare_key, strict_key
from reportedly.places.gazetteer import Candidate, Entry, Gazetteer
from reportedly.places.records import PRIMARY, distance_km

_CONSIDERED = 500  # candidates of each kind; a name has few hundred places at most
_MATCH_WEIGHT = 10.0
_DISTANCE_WEIGHT = 3.0  # points of prominence per tenfold distance beyond `_NEAR_KM`
_NEAR_KM = 10.0
_UNKNOWN_KM = 2000.0  # how far a place without a point counts as
_SOUNDS_WELL = 0.7  # of a match by sound: the vowels agree too
_LEAST_ALIKE = 0.6  # share of letters in common, of a name that agrees less


class MatchKind(StrEnum):
    """How a name met a place's: the main name, another one, one that sounds the same, one that is nearly the same."""

    EXACT = "exact"
    ALTERNATE = "alternate"
    SOUND = "sounds alike"
    FUZZY = "fuzzy"


@dataclass(frozen=True, slots=True)
class Found:
    """A place that a name may mean; ``distance_km`` is from the point asked about, ``None`` where either is missing."""

    entry: Entry
    match: float
    kind: MatchKind
    distance_km: float | None


def find_places(
    name: str,
    gazetteer: Gazetteer,
    *,
    near: tuple[float, float] | None = None,
    country: str | None = None,
    limit: int = 10,
) -> list[Found]:
    """Return the places that ``name`` may mean, best first; empty where there is none.

    They are ranked by how well the names agree and by prominence, and by the distance from ``near`` (latitude and
    longitude) where it is given. ``country`` (an ISO code) keeps the places of one. A name in any script and spelling
    will do; what only sounds the same, and then what is only nearly the same, comes after what is called so.
    """
    named = dict(gazetteer.named(strict_key(name)))
    bare = {place for place, _ in gazetteer.named(bare_key(strict_key(name)))}
    written = {place for place, _ in gazetteer.named("=" + name.strip())}
    heard = gazetteer.sounding(name)
    found = []
    for candidate in gazetteer.search(name, _CONSIDERED, country, fuzzy=True):
        place = candidate.entry.id
        if place in written or named.get(place) == PRIMARY:
            kind = MatchKind.EXACT
        elif place in named or place in bare:
            kind = MatchKind.ALTERNATE
        else:
            kind = MatchKind.SOUND if place in heard else MatchKind.FUZZY
        if kind in (MatchKind.SOUND, MatchKind.FUZZY) and not _resembles(name, candidate):
            continue
        found.append(Found(candidate.entry, candidate.match, kind, _distance(candidate, near)))
    order = list(MatchKind)
    found.sort(key=lambda each: (order.index(each.kind) // 2, -_score(each, near is not None), each.entry.id))
    return found[:limit]


def _resembles(name: str, candidate: Candidate) -> bool:
    """Return whether a name that only sounds like a place's may still mean it, rather than be no place's at all."""
    letters = SequenceMatcher(None, bare_key(strict_key(name)), bare_key(strict_key(candidate.entry.name)))
    return candidate.match >= _SOUNDS_WELL or letters.ratio() >= _LEAST_ALIKE


def _distance(candidate: Candidate, near: tuple[float, float] | None) -> float | None:
    entry = candidate.entry
    if near is None or entry.latitude is None or entry.longitude is None:
        return None
    return round(distance_km(*near, entry.latitude, entry.longitude), 1)


def _score(found: Found, is_near_asked: bool) -> float:
    score = _MATCH_WEIGHT * found.match + found.entry.prominence
    if is_near_asked:
        away = _UNKNOWN_KM if found.distance_km is None else found.distance_km
        score -= _DISTANCE_WEIGHT * log10(1.0 + away / _NEAR_KM)
    return score
