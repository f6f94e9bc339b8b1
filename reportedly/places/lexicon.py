"""The codebook's words around place names, loaded once."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from functools import cache
from importlib import resources
from typing import Any

from reportedly.errors import ConfigurationError
from reportedly.places.fold import strict_key
from reportedly.safe_yaml import parse_yaml


@dataclass(frozen=True, slots=True)
class Words:
    """The lists of ``places_words.yaml``; all lower-case, but for those that it says are matched as written."""

    kinds_before: dict[str, frozenset[str]]
    kinds_after: dict[str, frozenset[str]]
    kinds_after_several: dict[str, str]
    facilities: dict[str, frozenset[str]]
    within: frozenset[str]
    directions: dict[str, str]
    place_prepositions: frozenset[str]
    motion_or_part: frozenset[str]
    titles: frozenset[str]
    person_words: frozenset[str]
    person_verbs: frozenset[str]
    organisations: frozenset[str]
    organisations_of: frozenset[str]
    peoples: frozenset[str]
    never: frozenset[str]
    months: frozenset[str]
    agencies: frozenset[str]
    common_words: frozenset[str]
    given_names: frozenset[str]
    given_names_that_are_places: frozenset[str]
    country_of_people: dict[str, str]
    outlet_countries: dict[str, str]
    country_cues: dict[str, str]
    generic_parts: frozenset[str]
    town_parts: frozenset[str]
    plural_kinds: frozenset[str]
    surroundings: frozenset[str]
    institutions: frozenset[str]
    locals: frozenset[str]

    def features_wanted(self, kind_word: str | None) -> frozenset[str]:
        """Return the features that a word for a kind of place asks for; empty where any will do."""
        if kind_word is None:
            return frozenset()
        for table in (self.kinds_after, self.facilities, self.kinds_before):
            if kind_word in table:
                return table[kind_word]
        return frozenset()


@dataclass(frozen=True, slots=True)
class Evidence:
    """The weights of ``places_evidence.yaml``, which says what each is for."""

    accepted: float
    prominence: float
    speaks_for_itself: float
    country_of_text: float
    country_cued: float
    region_of_text: float
    alternate_name: float
    derived_name: float
    seen_before: float
    kind_word: float
    container: float
    part: float
    preposition: float
    part_of: float
    enumerated: float
    joined: float
    several_words: float
    person_word: float
    person_verb: float
    strange_before: float
    strange_after: float
    common_word: float
    given_name: float
    surname: float
    short: float
    starts_sentence: float
    shouting: float
    kind_in_name: float
    local_after: float
    of_after_comma: float
    party_before: float
    dateline: float
    institution: float
    organisation: float

    @property
    def table(self) -> dict[str, float]:
        """The weights by name."""
        return asdict(self)


def load_codebook(name: str) -> dict[str, Any]:
    """Return a YAML file of the codebook that holds a mapping."""
    text = resources.files("reportedly.codebook").joinpath(name).read_bytes()
    content = parse_yaml(text)
    if not isinstance(content, dict):
        raise ConfigurationError(f"the codebook's {name} must hold a YAML mapping")
    return content


@cache
def load_words() -> Words:
    """Return the word lists; raises :class:`reportedly.errors.ConfigurationError` where one is missing."""
    data = load_codebook("places_words.yaml")
    countries = load_codebook("places_countries.yaml")
    country_of_people = {
        name.lower(): code for code, entry in countries.items() for name in (entry or {}).get("people", ())
    }
    try:
        return Words(
            kinds_before=_features(data["kinds_before"]),
            kinds_after=_features(data["kinds_after"]),
            kinds_after_several=dict(data["kinds_after_several"]),
            facilities=_features(data["facilities"]),
            within=frozenset(data["within"]),
            directions=dict(data["directions"]),
            place_prepositions=frozenset(data["place_prepositions"]) | frozenset(data["place_verbs"]),
            motion_or_part=frozenset(data["motion_or_part"]),
            titles=frozenset(data["titles"]),
            person_words=frozenset(data["person_words"]),
            person_verbs=frozenset(data["person_verbs"]),
            organisations=frozenset(data["organisations"]),
            organisations_of=frozenset(data["organisations_of"]),
            peoples=frozenset(name.lower() for name in data["peoples"]) | frozenset(country_of_people),
            never=frozenset(strict_key(name) for name in data["never"]),
            months=frozenset(strict_key(name) for name in data["months"]),
            agencies=frozenset(data["agencies"]),
            common_words=frozenset(data["common_words"].split()),
            given_names=frozenset(data["given_names"].split()),
            given_names_that_are_places=frozenset(data["given_names_that_are_places"].split()),
            country_of_people=country_of_people,
            outlet_countries={name.lower(): code for name, code in data["outlet_countries"].items()},
            country_cues={word: code for code, cues in data["country_cues"].items() for word in cues},
            generic_parts=frozenset(data["generic_parts"]),
            town_parts=frozenset(strict_key(name) for name in data["town_parts"]),
            plural_kinds=frozenset(data["plural_kinds"]),
            surroundings=frozenset(data["surroundings"]),
            institutions=frozenset(data["institutions"]),
            locals=frozenset(data["locals"]),
        )
    except KeyError as missing:
        raise ConfigurationError(f"the codebook's places_words.yaml lacks the list {missing}") from missing


@cache
def load_evidence() -> Evidence:
    """Return the finder's weights; raises :class:`reportedly.errors.ConfigurationError` where one is missing."""
    return Evidence(**load_weights("places_evidence.yaml", Evidence))


def load_weights(name: str, kind: type[Any]) -> dict[str, Any]:
    """Return the weights of a YAML file that must set the fields of a dataclass, all of them and no others."""
    data = load_codebook(name)
    known = {field.name for field in fields(kind)}
    if set(data) != known:
        raise ConfigurationError(f"{name} must set {', '.join(sorted(known))}; it sets {', '.join(sorted(data))}")
    return data


def _features(table: dict[str, list[str]]) -> dict[str, frozenset[str]]:
    # A word that asks for a town is content with a capital.
    return {word: frozenset(asked) | ({"capital"} if "town" in asked else set()) for word, asked in table.items()}
