"""From a claim to a statement about who holds a place: what kind, of whom, on which days, and how far to be trusted."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from reportedly.model import (
    OUTLET_SPEAKER,
    Actor,
    Claim,
    EventType,
    Interval,
    Place,
    PlaceKind,
    Relation,
    SpeakerClass,
    Status,
)
from reportedly.weighing.extent import is_part_held, is_part_taken
from reportedly.weighing.parameters import Parameters
from reportedly.weighing.passing import is_in_passing
from reportedly.weighing.protocols import ClaimRecord, Parties, knows_sources

CONTESTED = "contested"
UNKNOWN = "unknown"

EVIDENTIAL = frozenset(
    {
        EventType.CAPTURE,
        EventType.HANDOVER,
        EventType.HOLD,
        EventType.WITHDRAW,
        EventType.ADVANCE,
        EventType.BESIEGE,
        EventType.CLASH,
        EventType.AIR_STRIKE,
        EventType.SHELLING,
    }
)
"""The types of claim that say something about who holds the place."""

STRIKES = frozenset({"air_strike", "shelling"})
TOO_WIDE = frozenset({PlaceKind.COUNTRY, PlaceKind.REGION})
"""The kinds of place about which a claim says nothing of a town."""

HELD = frozenset({None, Relation.PART, Relation.ROAD, Relation.INSIDE, Relation.LOCATED})
"""How a place may be told that somebody holds; "12 km south of X" and "near X" are no places to hold, and not X."""

_INVERSE = {  # what a denied or planned event says of the present
    EventType.CAPTURE: "not_held",
    EventType.HANDOVER: "not_held",
    EventType.HOLD: "not_held",
    EventType.WITHDRAW: "still_held",
}
_INVERSE_PLANNED = {
    EventType.CAPTURE: "not_held",
    EventType.HANDOVER: "not_held",
    EventType.ADVANCE: "not_held",
    EventType.WITHDRAW: "still_held",
}
_CHANGES = frozenset({EventType.CAPTURE, EventType.HANDOVER, EventType.WITHDRAW})
_AS_OF_A_PART = {EventType.CAPTURE: "advance", EventType.HOLD: "clash"}  # of a part: who holds another part is not said
_OF_A_PART = frozenset(_AS_OF_A_PART.items())
_ARTICLE = re.compile(r"^(?:the|an|a)\s+", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


class Interest(StrEnum):
    """Whom a claim serves, seen from its speaker."""

    OWN = "own"
    AGAINST = "against"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim, as far as it bears on who holds its place.

    ``kind`` is an effect's name, ``None`` where the claim says nothing about control; ``why`` then tells the reason.
    ``actor`` and ``targets`` are holders (ids after roll-up). ``days`` are the ordinals of the days that it is evidence
    of, one unless the time is wide; ``known`` is an ordinal too. ``testimony`` is the probability that the speaker
    tells it right, ``reading`` that it was read right, ``notes`` say what lowered either. ``voice`` names the speaker
    across documents; ``anyone`` is true where the name may be anybody's ("residents"), and ``carrier`` is then the
    outlet or agency that it spoke to, where that is told. ``published`` is false where nobody knows when its document
    was published: ``known`` is then the day on which it came into the ledger. ``in_passing`` is true of a change told
    without a day as of something before what its document is about.
    """

    claim_id: str
    document_id: str
    document_key: str
    outlet: str | None
    voice: str
    anyone: bool
    speaker: str
    speaker_class: SpeakerClass
    type: EventType
    status: Status
    kind: str | None
    actor: str | None
    others: tuple[str, ...]
    targets: tuple[str, ...]
    actor_names: tuple[str, ...]
    target_names: tuple[str, ...]
    happened: Interval
    days: tuple[int, ...]
    known: int
    interest: Interest
    testimony: float
    reading: float
    notes: tuple[str, ...]
    why: str | None = None
    carrier: str | None = None
    published: bool = True
    in_passing: bool = False

    @property
    def day(self) -> int:
        """The ordinal of the latest day that the statement is evidence of."""
        return self.days[-1]


def bears_on_control(claim: Claim) -> bool:
    """Return whether a claim may say who holds a town: by its type, at a place narrower than a region.

    A place told by another counts for itself, never for the other, and only where it is a place that can be held.
    """
    place = claim.place
    return claim.type in EVIDENTIAL and place is not None and place.kind not in TOO_WIDE and place.relation in HELD


def fold(name: str) -> str:
    """Return a name for comparison: case, articles and runs of white space dropped."""
    return _SPACE.sub(" ", _ARTICLE.sub("", name.strip())).casefold()


def state(record: ClaimRecord, parties: Parties, parameters: Parameters) -> Statement:
    """Return the statement that a claim makes about its place; the claim must bear on control."""
    claim = record.claim
    assert claim.place is not None
    known = record.known
    days, date_factor, date_note = _days(claim, record.document.published, known, parameters)
    on = date.fromordinal(days[-1]) if days else known
    country = claim.place.country
    actors = _no_place(holders(claim.actor, parties, on, country), claim.place)
    targets = _no_place(holders(claim.target, parties, on, country), claim.place)
    if actors and targets:
        targets = tuple([holder for holder in targets if holder not in actors])
    kind, why = _kind(claim, actors, targets)
    if not days:
        kind, why = None, "neither the claim nor its document has a date"
    actor = actors[0] if actors else None
    speaker = speaking_party(claim, record.document.outlet, parties, on)
    interest = _interest(claim, speaker, actors, targets, parties, on)
    status = parameters.status.of(claim.status)
    if kind is not None and status == 0:
        kind, why = None, f"told as {claim.status.value}, it says nothing about what is"
    told = _told(claim, interest, parameters)
    reading, notes = _reading(record, claim.place, kind, actor, targets, parameters)
    if (claim.type, kind) in _OF_A_PART:
        notes = (*notes, "of a part of the place")
    in_passing = claim.type in _CHANGES and claim.happened.start is None and is_in_passing(claim)
    if in_passing:
        notes = (*notes, "told in passing")
    voice, anyone = voice_of(claim, record.document.outlet, speaker, parties)
    return Statement(
        claim_id=claim.id,
        document_id=record.document.id,
        document_key=record.document.key,
        outlet=record.document.outlet,
        voice=sys.intern(voice),
        anyone=anyone,
        speaker=sys.intern(claim.attribution.speaker),
        speaker_class=claim.attribution.speaker_class,
        type=claim.type,
        status=claim.status,
        kind=kind,
        actor=actor,
        others=actors[1:],
        targets=targets,
        actor_names=tuple([sys.intern(party.name) for party in claim.actor]),  # told again and again: kept once
        target_names=tuple([sys.intern(party.name) for party in claim.target]),
        happened=claim.happened,
        days=days or (known.toordinal(),),
        known=known.toordinal(),
        interest=interest,
        testimony=told * status,
        reading=min(1.0, max(0.0, reading * date_factor)),
        notes=(*notes, date_note) if date_note else notes,
        why=why,
        carrier=carrier_of(claim, record.document.outlet, parties) if anyone else None,
        published=record.document.published is not None,
        in_passing=in_passing,
    )


def _no_place(named: tuple[str, ...], place: Place) -> tuple[str, ...]:
    """Return holders without the place's own name: "Homs" holds no Homs."""
    if not any(holder.startswith("name:") for holder in named):
        return named
    own = {"name:" + fold(name) for name in (place.name, place.text)}
    return tuple(holder for holder in named if holder not in own)


def in_hindsight(statements: Sequence[Statement], parameters: Parameters) -> list[Statement]:
    """Return statements about one place, those that tell of no day marked down where their document tells of the past.

    A document that dates things at the place, none of them within ``wide_days`` of the day it was known, looks back on
    it; what it tells without a day ("Russian forces took the town") happened then too, at a time that is not known.
    """
    latest: dict[str, int] = {}
    for statement in statements:
        if statement.happened.start is not None:
            day = statement.days[-1]
            latest[statement.document_id] = max(day, latest.get(statement.document_id, day))
    found = []
    for statement in statements:
        last = latest.get(statement.document_id)
        past = last is not None and statement.known - last > parameters.timing.wide_days
        if past and statement.happened.start is None and statement.day == statement.known:
            statement = replace(
                statement,
                reading=statement.reading * parameters.reading.hindsight,
                notes=(*statement.notes, "its document looks back on the place"),
            )
        found.append(statement)
    return found


def holders(actors: Iterable[Actor], parties: Parties, on: date, country: str | None) -> tuple[str, ...]:
    """Return who would hold a town of a country for each of the actors, without repeats, the registered ones first.

    A party that the registry does not know is its own holder if it is called by a proper name ("name:…"); a phrase such
    as "militants" is nobody in particular.
    """
    found: dict[str, None] = {}
    for actor in actors:
        if actor.id is not None:
            found[parties.holder_of(actor.id, on, country)] = None
    for actor in actors:
        if actor.id is None and _ARTICLE.sub("", actor.name.strip())[:1].isupper():
            found["name:" + fold(actor.name)] = None
    return tuple(found)


def speaking_party(claim: Claim, outlet: str | None, parties: Parties, on: date) -> str | None:
    """Return the party that speaks, rolled up to who would hold a town for it; ``None`` for a speaker of no party."""
    attribution = claim.attribution
    if attribution.speaker == OUTLET_SPEAKER:
        party = parties.party_of_outlet(outlet) if outlet else None
    else:
        party = parties.speaks_for(attribution.speaker_id) if attribution.speaker_id is not None else None
    country = claim.place.country if claim.place is not None else None
    return parties.holder_of(party, on, country) if party is not None else None


def voice_of(claim: Claim, outlet: str | None, speaker: str | None, parties: Parties | None = None) -> tuple[str, bool]:
    """Return a speaker's identity across documents, and whether the name may be anybody's.

    All organs of a party speak with one voice, quoted or in print, but a monitor that takes a side counts for itself.
    The outlet's own voice is the outlet's (the document's if it has none), and so is that of a medium quoted by others,
    where ``parties`` know it by either name.
    """
    attribution = claim.attribution
    if speaker is not None and attribution.speaker_class is not SpeakerClass.MONITOR:
        return f"party:{speaker}", False
    if attribution.speaker == OUTLET_SPEAKER:
        return (_medium(outlet, parties), False) if outlet else (f"document:{claim.document_id}", False)
    if attribution.speaker_id is not None:
        return f"source:{attribution.speaker_id}", False
    if attribution.speaker_class is SpeakerClass.MEDIA:
        return _medium(attribution.speaker, parties), False
    anyone = attribution.speaker_class in (SpeakerClass.ANONYMOUS, SpeakerClass.CIVILIAN)
    return f"name:{fold(attribution.speaker)}", anyone


def carrier_of(claim: Claim, outlet: str | None, parties: Parties) -> str | None:
    """Return the outlet or agency that a speaker without a name of its own spoke to; ``None`` where it is not told.

    That is the outermost link of the chain which names one ("witnesses told Reuters", "a Reuters witness"), else the
    document's own outlet where that is an agency, whose words others print.
    """
    if not knows_sources(parties):
        return None
    for link in reversed((claim.attribution.speaker, *claim.attribution.chain)):
        source = parties.carrier_in(link)
        if source is not None:
            return source
    return parties.agency(outlet) if outlet else None


def _medium(name: str, parties: Parties | None) -> str:
    source = parties.medium(name) if knows_sources(parties) else None
    return f"source:{source}" if source is not None else f"outlet:{fold(name)}"


def _told(claim: Claim, interest: Interest, parameters: Parameters) -> float:
    """Return the probability that the speaker tells it right: as learned for the speaker, else as for its class."""
    said = claim.attribution
    by_class = parameters.reliability.of(said.speaker_class) * float(getattr(parameters.interest, interest.value))
    prior = min(parameters.interest.ceiling, by_class)
    return min(parameters.interest.ceiling, parameters.speakers.reliability(said.speaker_id, interest.value, prior))


def _kind(claim: Claim, actors: Sequence[str], targets: Sequence[str]) -> tuple[str | None, str | None]:
    """Return the effect that a claim has, else why it has none."""
    kind: str | None = claim.type.value
    if claim.status is Status.DENIED:
        kind = _INVERSE.get(claim.type)
        why = "its denial says nothing about who holds the place"
    elif claim.status is Status.PLANNED:
        kind = _INVERSE_PLANNED.get(claim.type)
        why = "a plan of this kind says nothing about who holds the place"
    if kind is None:
        return None, why
    if (kind == EventType.CAPTURE and is_part_taken(claim)) or (kind == EventType.HOLD and is_part_held(claim)):
        kind = _AS_OF_A_PART[claim.type]
    named = bool(actors)
    if kind in ("capture", "handover", "besiege", "clash", *STRIKES):
        named = named or bool(targets)
    elif kind == "advance":
        named = True  # somebody moves in: contested, whoever it is
    return (kind, None) if named else (None, "it names no party that could hold the place")


def _days(
    claim: Claim, published: date | None, known: date, parameters: Parameters
) -> tuple[tuple[int, ...], float, str | None]:
    """Return the days that a claim is evidence of, a factor for how well dated it is, and a note on that.

    A change without a start happened on or before its end and is observed there, as is a state. An interval that
    reaches beyond the day it was known is observed on that day; one that lies after it shows that the document carries
    a wrong date, and that of the text is kept. An interval beyond ``wide_days`` is spread over its days, its first left
    out and its last in.
    """
    timing, reading = parameters.timing, parameters.reading
    start, end = claim.happened.start, claim.happened.end
    if start is None and end is None:
        if published is None:
            return (), 0.0, None
        return (known.toordinal(),), reading.undated, "undated, counted on publication"
    last = min(end, known) if end is not None else known
    late = end is not None and (start or end) > known
    if late and claim.status is not Status.PLANNED:
        assert end is not None
        return (end.toordinal(),), reading.postdated, "dated after the document"
    if start is None:
        if claim.type is EventType.HOLD:
            return (last.toordinal(),), reading.open_state, "held by then, perhaps no longer"
        return (last.toordinal(),), reading.open_start, None
    width = last.toordinal() - start.toordinal() + 1
    if width <= timing.wide_days:  # also a start after the day it was known: observed when known
        return (last.toordinal(),), 1.0, None
    points = min(timing.spread_points, -(-width // timing.spread_step_days))
    spread = tuple(start.toordinal() - 1 + (index + 1) * width // points for index in range(points))
    thin = min(1.0, points * timing.spread_step_days / width)
    return spread, thin * reading.wide, f"spread over {width} days"


def _reading(
    record: ClaimRecord,
    place: Place,
    kind: str | None,
    actor: str | None,
    targets: Sequence[str],
    parameters: Parameters,
) -> tuple[float, tuple[str, ...]]:
    """Return the probability that the claim was read right, and what lowered it."""
    factors, notes = parameters.reading, []
    accepted = record.verdict == "accept"
    reading = 1.0 if accepted else record.claim.confidence
    if accepted:
        notes.append("accepted by a reviewer")
    elif place.geonames_id is None and place.relation in (None, Relation.LOCATED):
        reading *= factors.unresolved_place
        notes.append("place known by name only")
    else:
        reading *= place.probability
    if actor is not None and actor.startswith("name:"):
        reading *= factors.unregistered_party
        notes.append("party not in the registry")
    if (kind in STRIKES or kind == "clash") and (actor is None or not targets):
        reading *= factors.lone_side
        notes.append("one side named")
    return reading, tuple(notes)


def _interest(
    claim: Claim,
    speaker: str | None,
    actors: Sequence[str],
    targets: Sequence[str],
    parties: Parties,
    on: date,
) -> Interest:
    """Return whom the claim serves. Strikes, clashes and plans serve nobody's hold of a place."""
    if speaker is None or claim.status is Status.PLANNED or claim.type.value in ("clash", *STRIKES):
        return Interest.NEITHER
    gainers, losers = (targets, actors) if claim.type is EventType.WITHDRAW else (actors, targets)
    if claim.status is Status.DENIED:
        gainers, losers = losers, gainers

    def with_any(side: Sequence[str]) -> bool:
        return any(party == speaker or parties.allied(speaker, party, on) for party in side)

    def against_any(side: Sequence[str]) -> bool:
        return any(party != speaker and parties.opposed(speaker, party, on) for party in side)

    gains, loses = with_any(gainers), with_any(losers)
    if gains or loses:
        if gains == loses:
            return Interest.NEITHER
        return Interest.OWN if gains else Interest.AGAINST
    if claim.type is EventType.HOLD:
        return Interest.NEITHER  # that an enemy holds a place is common knowledge more often than an admission
    if against_any(gainers):
        return Interest.NEITHER if against_any(losers) else Interest.AGAINST
    return Interest.OWN if not gainers and against_any(losers) else Interest.NEITHER
