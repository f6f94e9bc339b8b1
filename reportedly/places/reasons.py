"""The reasons for and against a candidate: what the resolver knows of it, as numbers that the ranking weighs.

A name's own reasons (:data:`OWN`) hang on the candidate, the mention and the outlet; the joint ones (:data:`JOINT`) on
what the document's other names most likely mean, and change from round to round. Those of "none of them"
(:data:`NONE`) hang on what there is to choose from. ``training/places.py`` fits a weight to each.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from math import log, log1p, log10

from reportedly.places.fold import bare_key, strict_key
from reportedly.places.gazetteer import SOUNDS_ALIKE, Candidate, Entry
from reportedly.places.lexicon import Words
from reportedly.places.names import TRANSLITERATED
from reportedly.places.records import FACILITIES, TOWNS

OWN = (
    "match",
    "derived_name",
    "sounds",
    "sounds_at_home",
    "sounds_less",
    "prominence",
    "people",
    "people_unknown",
    "fame",
    "most_prominent",
    "country_itself",
    "region_itself",
    "subregion_itself",
    "capital",
    "small",
    "landscape",
    "facility",
    "kind_agrees",
    "kind_differs",
    "homonym_region",
    "homonym_subregion",
    "container_holds",
    "container_differs",
    "holds_another",
    "home",
    "outlet_named_for_it",
    "outlet_named_for_it_times_prominence",
    "mentions_times_prominence",
    "written_alike",
    "region_with_namesake_town",
    "dateline_town",
    "country_with_namesake_region",
    "only_one_at_home",
)
"""Reasons that do not hang on what the document's other names mean, in the order of the numbers."""

JOINT = (
    "country",
    "country_largest",
    "foreign",
    "region",
    "subregion",
    "region_possible",
    "subregion_possible",
    "region_likely",
    "subregion_likely",
    "county_and_town",
    "country_cues",
    "cues_times_prominence",
    "no_country_times_prominence",
    "near_30_km",
    "near_150_km",
    "near_600_km",
    "near_all",
    "same_name",
    "others_times_prominence",
    "told_to_lie_there",
)
"""Reasons that hang on the document's other places, in the order of the numbers."""

NONE = (
    "none",
    "none_best_match",
    "none_best_prominence",
    "none_choices",
    "none_kind",
    "none_common_word",
    "none_named_at_home",
)
"""Reasons for "none of them", in the order of the numbers."""

_BY_NAME = 0.85  # least match of a name that is written like one of the place's
_VILLAGES = frozenset({"village", "villages", "hamlet"})
_LARGE = 50_000  # people; no village
_SMALL = 3_000  # people; a small place
_DERIVED_BELOW = 0.85
_LANDSCAPES = frozenset({"area", "sea", "lake", "river", "mountain", "island", "continent", "hill", "border", "road"})
_NOT_COUNTRIES = frozenset({"co", "tv", "me", "io", "ai", "fm", "ly", "eu"})  # endings sold to anybody
_LEAST_IN_OUTLET = 4  # letters of a place's name that say something in an outlet's
_ADDRESS = re.compile(r"[\w-]+(?:\.[\w-]+)+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Outlet:
    """What an outlet's name or address tells: its country, where known, and its letters."""

    country: str | None
    letters: str

    @classmethod
    def of(cls, outlet: str | None, words: Words) -> Outlet:
        """Read an outlet's name ("Daily Sabah") or address ("www.lfpress.ca"); empty where there is none."""
        name = (outlet or "").strip().lower()
        country = words.outlet_countries.get(name)
        if country is None and _ADDRESS.fullmatch(name):
            ending = name.rsplit(".", 1)[-1]
            if len(ending) == 2 and ending not in _NOT_COUNTRIES:
                country = "GB" if ending == "uk" else ending.upper()
        return cls(country, "".join(character for character in name if character.isalnum()))


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a name in a document: what the text around it says."""

    name: str
    kind_word: str | None
    has_container: bool
    mentions: int
    dateline: bool = False


@lru_cache(maxsize=20_000)
def bare_name(name: str) -> str:
    """Return a place's name for telling whether two places are namesakes."""
    return bare_key(strict_key(name))


def own_reasons(
    candidate: Candidate,
    use: Use,
    candidates: Sequence[Candidate],
    words: Words,
    outlet: Outlet,
    about: AbstractSet[str],
    *,
    held: bool,
    holds_another: bool,
) -> list[float]:
    """Return the numbers of :data:`OWN` for a candidate in a text about some countries.

    ``held`` tells that the region or country named right after the name holds it, ``holds_another`` that it is named
    right after a place that it may hold.
    """
    entry, match = candidate.entry, candidate.match
    feature, prominence = entry.feature, entry.prominence
    agrees = differs = homonym_region = homonym_subregion = False
    wanted = words.features_wanted(use.kind_word)
    if wanted:
        agrees = feature in wanted and not (use.kind_word in _VILLAGES and entry.population > _LARGE)
        differs = not agrees
    elif feature in ("region", "subregion"):
        homonym = any(
            other.entry.feature in TOWNS and entry.id in (other.entry.region, other.entry.subregion)
            for other in candidates
        )
        homonym_region = homonym and feature == "region"
        homonym_subregion = homonym and feature == "subregion"
    others = any(
        other.entry.feature not in _LANDSCAPES and other.entry.feature not in FACILITIES for other in candidates
    )
    named_for = _is_in(entry, outlet)
    sounding = match <= SOUNDS_ALIKE
    return [
        match,
        float(not sounding and match < _DERIVED_BELOW),
        float(sounding),
        float(sounding and entry.country in about),
        SOUNDS_ALIKE - match if sounding else 0.0,
        prominence,
        log10(entry.population + 1),
        float(feature in TOWNS and not entry.population),
        log10(entry.fame + 1),
        float(all(other.entry.prominence <= prominence for other in candidates)),
        float(feature == "country"),
        float(feature == "region"),
        float(feature == "subregion" and not agrees),
        float(feature == "capital"),
        float(feature in TOWNS and entry.population < _SMALL),
        float(feature in _LANDSCAPES and not agrees and others),
        float(feature in FACILITIES and not agrees and others),
        float(agrees),
        float(differs),
        float(homonym_region),
        float(homonym_subregion),
        float(held),
        float(use.has_container and not held),
        float(holds_another),
        float(outlet.country is not None and entry.country == outlet.country),
        float(named_for),
        prominence if named_for else 0.0,
        prominence * log(use.mentions),
        float(use.name == entry.name),
        max(
            (
                log10(other.entry.population + 1)
                for other in candidates
                if other.entry.feature in TOWNS and other.match >= match
            ),
            default=0.0,
        )
        if feature == "region" and not wanted
        else 0.0,
        float(use.dateline and feature in TOWNS),
        float(feature == "country" and any(other.entry.feature == "region" for other in candidates)),
        float(entry.country in about and sum(other.entry.country in about for other in candidates) == 1),
    ]


def _is_in(entry: Entry, outlet: Outlet) -> bool:
    """Return whether an outlet is called after a place: the "Richmond Register", "parisbeacon.com"."""
    if not outlet.letters or entry.feature in ("country", "continent"):
        return False
    letters = bare_name(entry.name).replace(" ", "")
    return len(letters) >= _LEAST_IN_OUTLET and letters in outlet.letters


def none_reasons(
    use: Use, candidates: Sequence[Candidate], words: Words, about: AbstractSet[str] = frozenset()
) -> list[float]:
    """Return the numbers of :data:`NONE` for a use of a name in a text about some countries.

    Where names are romanised, one that a country of the text has to the letter is seldom another place's.
    """
    at_home = {each.entry.country for each in candidates if each.match >= _BY_NAME} & about & TRANSLITERATED
    return [
        1.0,
        max((each.match for each in candidates), default=0.0),
        max((each.entry.prominence for each in candidates), default=0.0),
        log1p(len(candidates)),
        float(use.kind_word is not None),
        float(strict_key(use.name) in words.common_words),
        float(bool(at_home)),
    ]
