"""A claim as linkage sees it: of what family, where, when, between whom, with what figures, in which words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import sqrt

from reportedly.model import Claim, EventType, Figure, Place, PlaceKind, Relation, Status
from reportedly.weighing.protocols import ClaimRecord, Parties
from reportedly.weighing.statements import holders, speaking_party, voice_of

FAMILIES: Mapping[str, frozenset[EventType]] = {
    "control": frozenset(
        {
            EventType.CAPTURE,
            EventType.HANDOVER,
            EventType.WITHDRAW,
            EventType.ADVANCE,
            EventType.HOLD,
            EventType.SURRENDER,
        }
    ),
    "violence": frozenset(
        {
            EventType.ATTACK,
            EventType.BOMBING,
            EventType.AIR_STRIKE,
            EventType.SHELLING,
            EventType.CLASH,
            EventType.CHEMICAL,
            EventType.DESTRUCTION,
            EventType.TOLL,
        }
    ),
}
"""Types that may tell of one event; every other type is a family of its own."""

WIDE_KINDS = frozenset({PlaceKind.COUNTRY, PlaceKind.REGION, PlaceKind.DISTRICT})
UNDATED_DAYS = 30
"""An event without any date happened, as far as linkage goes, in so many days before it was known."""
RECENT_DAYS = 6
""""Troops have taken X" without a day: news of the week that ends on the day given."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_ENDING = re.compile(r"(?:ing|ed|es|e|s|ly)$")
_LEAST_STEM = 4
_LEAVES = frozenset({EventType.WITHDRAW, EventType.SURRENDER})


@dataclass(frozen=True, slots=True)
class Telling:
    """One claim, prepared for comparison. Days are ordinals.

    ``doers`` and ``done_to`` are holders (registry ids after roll-up, or "name:…"); for the control family they are who
    gains the place and who loses it, whoever the grammar makes the actor. ``timing`` is "day" (three days at most),
    "recent" (an open start), "wide" (more than a week) or "span". ``words`` are the stems of the quotes' content words
    without the names of the place and the parties, ``story`` those of all of the document's claims of the family.
    ``objects`` are the kinds of object and people that were hit ("medical", "market"). ``narrow`` says that the place
    is no region and no country.
    """

    record: ClaimRecord
    family: str
    first: int
    last: int
    timing: str
    doers: tuple[str, ...]
    done_to: tuple[str, ...]
    words: frozenset[str]
    story: frozenset[str]
    objects: frozenset[str]
    voice: str
    anyone: bool
    narrow: bool

    @property
    def claim(self) -> Claim:
        return self.record.claim

    @property
    def id(self) -> str:
        return self.record.claim.id

    @property
    def type(self) -> EventType:
        return self.record.claim.type

    @property
    def place(self) -> Place | None:
        return self.record.claim.place

    @property
    def killed(self) -> Figure | None:
        return self.record.claim.killed


def family_of(event_type: EventType) -> str:
    """Return the family of a type: "control", "violence", or the type's own name."""
    return next((name for name, types in FAMILIES.items() if event_type in types), event_type.value)


def tell_all(
    records: Iterable[ClaimRecord],
    parties: Parties,
    stop_words: frozenset[str],
    objects: Mapping[str, str] | None = None,
) -> list[Telling]:
    """Return claims prepared for comparison, in their order; all claims of a document must be among them.

    ``objects`` says what kind of object a stem names; without it no kinds are told.
    """
    found = [_tell(record, parties, stop_words, objects or {}) for record in records]
    stories: dict[tuple[str, str], set[str]] = {}
    for telling in found:
        stories.setdefault((telling.record.document.id, telling.family), set()).update(telling.words)
    kept = {key: frozenset(words) for key, words in stories.items()}
    return [replace(telling, story=kept[telling.record.document.id, telling.family]) for telling in found]


def _tell(record: ClaimRecord, parties: Parties, stop_words: frozenset[str], objects: Mapping[str, str]) -> Telling:
    claim = record.claim
    first, last, timing = _days(record)
    on = date.fromordinal(last)
    country = claim.place.country if claim.place is not None else None
    doers, done_to = (holders(named, parties, on, country) for named in (claim.actor, claim.target))
    if claim.type in _LEAVES:  # who leaves loses the place to whom it is left
        doers, done_to = done_to, doers
    outlet = record.document.outlet
    voice, anyone = voice_of(claim, outlet, speaking_party(claim, outlet, parties, on))
    return Telling(
        record=record,
        story=frozenset(),
        family=family_of(claim.type),
        first=first,
        last=last,
        timing=timing,
        doers=doers,
        done_to=done_to,
        words=content_words(claim, stop_words),
        objects=objects_of(claim, objects) if family_of(claim.type) == "violence" else frozenset(),
        voice=voice,
        anyone=anyone,
        narrow=claim.place is not None and claim.place.kind not in WIDE_KINDS,
    )


def content_words(claim: Claim, stop_words: frozenset[str]) -> frozenset[str]:
    """Return the stems of the quotes' words, without stop words and the names that are compared on their own."""
    named = [party.name for party in (*claim.actor, *claim.target)]
    if claim.place is not None:
        named += [claim.place.name, claim.place.text]
    own = {word for name in named for word in stems(name)}
    return frozenset(
        stem
        for quote in claim.quotes
        for stem in stems(quote.text)
        if stem not in own and stem not in stop_words and (len(stem) > 1 or stem.isdigit())
    )


def objects_of(claim: Claim, objects: Mapping[str, str]) -> frozenset[str]:
    """Return the kinds of object that a claim says were hit: of its target, else of its quotes' words."""
    named = {objects[stem] for party in claim.target for stem in stems(party.name) if stem in objects}
    if not named:
        named = {objects[stem] for quote in claim.quotes for stem in stems(quote.text) if stem in objects}
    return frozenset(named)


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of the smaller set that lies in the larger; 0 where one is empty."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the cosine of two sets: what they share over the geometric mean of their sizes; 0 where one is empty."""
    return len(one & other) / sqrt(len(one) * len(other)) if one and other else 0.0


def is_rival(one: Telling, other: Telling, parties: Parties) -> bool:
    """Return whether two tellings of the control family give the place to opposed parties."""
    if one.family != "control" or other.family != "control":
        return False
    on = date.fromordinal(max(one.last, other.last))
    if set(one.doers) & set(other.doers):
        return False
    if set(one.doers) & set(other.done_to) or set(other.doers) & set(one.done_to):
        return True
    return any(parties.opposed(a, b, on) for a in one.doers for b in other.doers)


def lies_about(place: Place) -> bool:
    """Return whether a place is told by another without being it: "near X", "12 km south of X"."""
    return place.relation not in (None, Relation.LOCATED, Relation.PART, Relation.INSIDE)


def is_state(telling: Telling) -> bool:
    """Return whether a claim tells of a state, not of something that happened."""
    return telling.type is EventType.HOLD


def is_planned(telling: Telling) -> bool:
    """Return whether a claim tells of what has not happened yet."""
    return telling.claim.status in (Status.PLANNED, Status.HYPOTHETICAL)


def stems(text: str) -> list[str]:
    """Return the words of a text in lower case, without possessives and the common endings of English."""
    found = []
    for match in _WORD.finditer(text.casefold()):
        word = match.group().removesuffix("'s").removesuffix("’s")
        stem = _ENDING.sub("", word) if not word.isdigit() else word
        found.append(stem if len(stem) >= _LEAST_STEM or word.isdigit() else word)
    return found


def _days(record: ClaimRecord) -> tuple[int, int, str]:
    start, end = record.claim.happened.start, record.claim.happened.end
    if start is None and end is None:
        return (record.known - timedelta(UNDATED_DAYS)).toordinal(), record.known.toordinal(), "wide"
    if end is None:
        assert start is not None
        return start.toordinal(), max(start, record.known).toordinal(), "recent"
    if start is None:
        return end.toordinal() - RECENT_DAYS, end.toordinal(), "recent"
    width = (end - start).days
    return start.toordinal(), end.toordinal(), "day" if width <= 2 else "span" if width <= 7 else "wide"
