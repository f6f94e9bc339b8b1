"""Small hand-made claims for the weighing tests: real nouns of the model, a registry of four parties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from reportedly.identity import with_id
from reportedly.model import (
    OUTLET_SPEAKER,
    Actor,
    Attribution,
    Claim,
    EventType,
    Figure,
    Interval,
    Place,
    PlaceKind,
    Span,
    SpeakerClass,
    Status,
    bare_key,
)

ARMY, MILITIA, RUSSIA, IS, SDF, COALITION = "army", "militia", "russia", "is", "sdf", "coalition"
NAMES = {
    ARMY: "Syrian army",
    MILITIA: "Border Militia",
    RUSSIA: "Russia",
    IS: "Islamic State",
    SDF: "Syrian Democratic Forces",
    COALITION: "US-led coalition",
}
_ALLIES = {frozenset({ARMY, RUSSIA}), frozenset({SDF, COALITION})}

RAQQA = Place("Raqqa", "Raqqa", "SY", 172955, 35.95, 39.01, PlaceKind.TOWN, 5.0, 0.95)
ABU_KAMAL = Place("Albu Kamal", "Abu Kamal", "SY", 174448, 34.45, 40.92, PlaceKind.TOWN, 5.0, 0.9)


class Stub:
    """A registry in which everybody but allies is opposed to everybody else."""

    def holder_of(self, party: str, on: date, country: str | None) -> str:
        return ARMY if party == MILITIA and country == "SY" else party

    def allied(self, one: str, other: str, on: date) -> bool:
        return frozenset({one, other}) in _ALLIES

    def opposed(self, one: str, other: str, on: date) -> bool:
        return one in NAMES and other in NAMES and one != other and not self.allied(one, other, on)

    def speaks_for(self, speaker: str) -> str | None:
        return speaker if speaker in NAMES else None

    def party_of_outlet(self, outlet: str) -> str | None:
        return {"State Gazette": ARMY}.get(outlet)


@dataclass(frozen=True, slots=True)
class Header:
    id: str
    key: str
    outlet: str | None
    published: date | None


@dataclass(frozen=True, slots=True)
class Record:
    """A claim as the ledger hands it out."""

    claim: Claim
    document: Header
    known: date
    verdict: str | None = None
    superseded: date | None = None
    superseded_by: str | None = None

    @property
    def counts_from(self) -> date:
        return self.known


@dataclass
class MemoryLedger:
    """As much of a ledger as weighing asks for."""

    records: Sequence[Record]
    texts_by_id: Mapping[str, str] = field(default_factory=dict)

    def claims(self, *, type: str | Iterable[str] | None = None) -> Iterator[Record]:  # noqa: A002 - the ledger's own
        for record in self.records:
            if type is None or record.claim.type in ([type] if isinstance(type, str) else list(type)):
                yield record

    def claims_at(self, keys: Iterable[str] | None, *, type: str | Iterable[str] | None = None) -> Iterator[Record]:  # noqa: A002
        if keys is None:
            yield from self.claims(type=type)
            return
        wanted = {bare_key(key) for key in keys}
        for record in self.claims(type=type):
            if record.claim.place is not None and bare_key(record.claim.place.key) in wanted:
                yield record

    def places_in(
        self, south: float, west: float, north: float, east: float, *, kinds: Iterable[str] = tuple(PlaceKind)
    ) -> list[Place]:
        wanted, found = set(kinds), []
        for record in self.records:
            place = record.claim.place
            if place is not None and place.latitude is not None and place.longitude is not None:
                inside = south <= place.latitude <= north and west <= place.longitude <= east
                if inside and place.kind in wanted:
                    found.append(place)
        return found

    def texts(self, ids: Iterable[str]) -> Iterator[tuple[str, str]]:
        for each in ids:
            if each in self.texts_by_id:
                yield each, self.texts_by_id[each]


def day(text: str) -> date:
    return date.fromisoformat(text)


def actors(*parties: str) -> tuple[Actor, ...]:
    """Return actors for ids of the stub registry; any other name is a party that it does not know."""
    return tuple(Actor(NAMES[party], party) if party in NAMES else Actor(party) for party in parties)


def say(
    kind: str,
    actor: str | tuple[str, ...] | None,
    target: str | tuple[str, ...] | None = None,
    *,
    at: Place | None = RAQQA,
    on: str | None = "2017-01-01",
    start: str | None = "same",
    published: str | None = "same",
    outlet: str | None = "Daily Courier",
    document: str | None = None,
    speaker: str | None = None,
    speaker_class: str = "party",
    chain: tuple[str, ...] | None = None,
    quote: str = "word",
    status: str = "actual",
    confidence: float = 0.6,
    killed: Figure | None = None,
    verdict: str | None = None,
) -> Record:
    """Return one claim in a document of its own; ``speaker`` is a party's id or a name, the outlet's voice if absent.

    ``start`` "same" is the day ``on``; ``published`` "same" is that day too.
    """
    published_on = on if published == "same" else published
    first = on if start == "same" else start
    known = day(published_on) if published_on else date(2020, 1, 1)
    identifier = document or f"d-{kind}-{actor}-{target}-{on}-{outlet}-{speaker}-{status}-{published_on}"
    attribution = Attribution()
    if speaker is not None:
        attribution = Attribution(
            NAMES.get(speaker, speaker),
            SpeakerClass(speaker_class),
            (NAMES.get(speaker, speaker),) if chain is None else chain,
            speaker if speaker in NAMES else None,
        )
    assert attribution.speaker == OUTLET_SPEAKER or speaker is not None
    claim = Claim(
        id="",
        document_id=identifier,
        reader="hand",
        quotes=(Span(0, len(quote), quote),),
        type=EventType(kind),
        actor=actors(*((actor,) if isinstance(actor, str) else actor or ())),
        target=actors(*((target,) if isinstance(target, str) else target or ())),
        place=at,
        happened=Interval(day(first) if first else None, day(on) if on else None),
        attribution=attribution,
        status=Status(status),
        killed=killed,
        confidence=confidence,
    )
    header = Header(identifier, identifier, outlet, day(published_on) if published_on else None)
    return Record(with_id(claim), header, known, verdict)


def copied(record: Record, document: str, outlet: str | None = None) -> Record:
    """Return the same claim in another document."""
    claim = with_id(replace(record.claim, document_id=document))
    header = replace(record.document, id=document, key=document, outlet=outlet or record.document.outlet)
    return replace(record, claim=claim, document=header)


def days_apart(first: str, count: int, step: int) -> list[str]:
    """Return ``count`` days from ``first`` on, ``step`` days apart."""
    return [(day(first) + timedelta(days=index * step)).isoformat() for index in range(count)]
