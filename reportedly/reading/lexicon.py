"""The reader's lexicons, read once from the package's YAML and checked."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from reportedly.errors import ConfigurationError
from reportedly.model import EventType, Status
from reportedly.safe_yaml import parse_yaml


def load_yaml(name: str) -> Any:
    """Return the content of a YAML file of the package's codebook folder."""
    text = resources.files("reportedly").joinpath("codebook", name).read_text(encoding="utf-8")
    return parse_yaml(text)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _VerbCue(_Strict):
    object: bool | Literal["accuse", "event"] = False
    status: Status = Status.ACTUAL


class VerbCue(_VerbCue):
    """A verb that shows that somebody vouches for something; ``object`` tells whether a noun phrase can be content."""

    lemma: str


class Cues(_Strict):
    """The cue lexicon: see ``codebook/cues.yaml``."""

    verbs: dict[str, VerbCue]
    own_act: frozenset[str]
    passive_report: frozenset[str]
    nouns: frozenset[str]
    carriers: frozenset[str]
    prepositions: tuple[tuple[str, ...], ...]
    person_pronouns: frozenset[str]
    group_pronouns: frozenset[str]
    headline_sources: frozenset[str]
    speaking_nouns: frozenset[str]
    speechless: frozenset[str]


@cache
def load_cues() -> Cues:
    """Return the cue lexicon. Raises ConfigurationError when the file is wrong."""
    raw = load_yaml("cues.yaml")
    try:
        raw["verbs"] = {lemma: {"lemma": lemma, **(entry or {})} for lemma, entry in raw["verbs"].items()}
        raw["prepositions"] = [entry.split() for entry in raw["prepositions"]]
        return Cues.model_validate(raw)
    except (ValidationError, KeyError, TypeError, AttributeError) as error:
        raise ConfigurationError(f"the lexicon codebook/cues.yaml is wrong: {error}") from error


Needs = Literal["place", "party", "rival", "forces", "people", "figure", "owner"]


class Frame(_Strict):
    """The slots that may fill each role, best first: see ``codebook/triggers.yaml``."""

    actor: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    place: tuple[str, ...] = ()


class _Entry(_Strict):
    frame: str
    verbs: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    adjectives: frozenset[str] = frozenset()
    phrases: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    only_with: frozenset[str] = frozenset()
    unless_with: frozenset[str] = frozenset()
    period: bool = False


class Entry(_Entry):
    """A group of words that state one type of event with one frame."""

    type: EventType
    order: int

    @property
    def conditions(self) -> tuple[frozenset[str], ...]:
        """Each a set of alternatives, one of which must be found with the trigger."""
        return tuple(frozenset(need.split("/")) for need in self.needs)


class StatusWords(_Strict):
    """Words that weaken, plan, suppose or negate an event: see ``codebook/triggers.yaml``."""

    possible_auxiliaries: frozenset[str]
    hypothetical_auxiliaries: frozenset[str]
    planned_auxiliaries: frozenset[str]
    possible_words: frozenset[str]
    possible_verbs: frozenset[str]
    planned_verbs: frozenset[str]
    planned_words: frozenset[str]
    hypothetical_marks: frozenset[str]
    denied_verbs: frozenset[str]
    negations: frozenset[str]
    failing_verbs: frozenset[str]
    former_words: frozenset[str]
    unknown_phrases: tuple[str, ...]


class Triggers(_Strict):
    """The trigger lexicon, and its entries by what starts them."""

    frames: dict[str, Frame]
    light_verbs: frozenset[str]
    wielding_verbs: frozenset[str]
    munition_nouns: frozenset[str]
    spot_nouns: frozenset[str]
    entries: tuple[Entry, ...]
    status: StatusWords
    place_nouns: dict[Literal["town", "region", "country"], frozenset[str]]
    people_nouns: frozenset[str]
    force_nouns: frozenset[str]
    ground_nouns: frozenset[str]
    part_nouns: frozenset[str]
    around_nouns: frozenset[str]
    victory_words: frozenset[str]
    institution_nouns: frozenset[str]
    war_words: frozenset[str]
    same_grounds: tuple[frozenset[str], ...]


@cache
def load_triggers() -> Triggers:
    """Return the trigger lexicon. Raises ConfigurationError when the file is wrong."""
    raw = load_yaml("triggers.yaml")
    try:
        listed = [{"type": kind, **entry} for kind, entries in raw.pop("triggers").items() for entry in entries]
        raw["entries"] = [{"order": order, **entry} for order, entry in enumerate(listed)]
        lexicon = Triggers.model_validate(raw)
    except (ValidationError, KeyError, TypeError, AttributeError) as error:
        raise ConfigurationError(f"the lexicon codebook/triggers.yaml is wrong: {error}") from error
    for entry in lexicon.entries:
        if entry.frame not in lexicon.frames:
            raise ConfigurationError(
                f"codebook/triggers.yaml names the frame '{entry.frame}' for {entry.type}: "
                f"allowed are {', '.join(sorted(lexicon.frames))}"
            )
        unknown = {alternative for condition in entry.conditions for alternative in condition} - set(get_args(Needs))
        if unknown:
            raise ConfigurationError(
                f"codebook/triggers.yaml needs '{unknown.pop()}' for {entry.type}: "
                f"allowed are {', '.join(get_args(Needs))}"
            )
    return lexicon


@cache
def event_nouns() -> frozenset[str]:
    """Return the nouns that can state an event, those inside phrases included."""
    entries = load_triggers().entries
    single = {noun for entry in entries for noun in entry.nouns}
    return frozenset(single | {phrase.split()[-1] for entry in entries for phrase in entry.phrases})
