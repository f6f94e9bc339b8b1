"""The nouns that travel between the rooms, as frozen, slotted dataclasses.

Offsets are character offsets into ``Document.text``, end-exclusive. Probabilities and confidences lie in [0, 1].
Dates are proleptic Gregorian calendar days without a time zone. The meaning of every coded field is the codebook's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

OUTLET_SPEAKER = "OUTLET"
"""The speaker of a claim that the document makes in its own voice."""

UNKNOWN_COUNTRY = "ZZ"
"""CLDR's code for an unknown region: written where a named place has no known country."""

_ANCHOR_IDS = re.compile(r"(?<=,[A-Z]{2})@[\d+]+$")

PARTY_KINDS = (
    "state",
    "state_forces",
    "armed_group",
    "militia",
    "communal_group",
    "coalition",
    "umbrella",
    "political_body",
    "private_military_company",
)
"""What a party may be."""


class EventType(StrEnum):
    """The codebook's types of event."""

    CAPTURE = "capture"
    WITHDRAW = "withdraw"
    HOLD = "hold"
    ADVANCE = "advance"
    BESIEGE = "besiege"
    HANDOVER = "handover"
    CLASH = "clash"
    AIR_STRIKE = "air_strike"
    SHELLING = "shelling"
    BOMBING = "bombing"
    ATTACK = "attack"
    CHEMICAL = "chemical"
    ABDUCTION = "abduction"
    DESTRUCTION = "destruction"
    DEPLOYMENT = "deployment"
    SURRENDER = "surrender"
    DETENTION = "detention"
    SUPPORT = "support"
    DISPLACEMENT = "displacement"
    AID = "aid"
    TOLL = "toll"
    AGREEMENT = "agreement"
    TALKS = "talks"
    DEMAND = "demand"
    THREAT = "threat"
    SANCTION = "sanction"
    PROTEST = "protest"


CONTROL_TYPES = frozenset(
    {
        EventType.CAPTURE,
        EventType.WITHDRAW,
        EventType.HOLD,
        EventType.ADVANCE,
        EventType.BESIEGE,
        EventType.HANDOVER,
    }
)


class Status(StrEnum):
    """How sure the speaker is that the event happened."""

    ACTUAL = "actual"
    POSSIBLE = "possible"
    PLANNED = "planned"
    HYPOTHETICAL = "hypothetical"
    DENIED = "denied"
    UNKNOWN = "unknown"


class SpeakerClass(StrEnum):
    """What kind of source vouches for a claim."""

    PARTY = "party"
    GOVERNMENT = "government"
    MONITOR = "monitor"
    MEDIA = "media"
    UN_NGO = "un_ngo"
    CIVILIAN = "civilian"
    ANONYMOUS = "anonymous"
    OUTLET = "outlet"


class Victims(StrEnum):
    """Whom a casualty figure counts."""

    CIVILIANS = "civilians"
    COMBATANTS = "combatants"
    MIXED = "mixed"


class DatePrecision(StrEnum):
    """How precisely a document's publication date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    UNKNOWN = "unknown"


class DateOrigin(StrEnum):
    """Where a document's publication date comes from."""

    GIVEN = "given"
    METADATA = "metadata"
    TEXT = "text"
    UNKNOWN = "unknown"


class PlaceKind(StrEnum):
    """What a place reference denotes; its precision on the map follows from it."""

    POINT = "point"
    TOWN = "town"
    DISTRICT = "district"
    REGION = "region"
    COUNTRY = "country"
    LINE = "line"
    UNKNOWN = "unknown"


class Relation(StrEnum):
    """How a place that has no entry of its own is told by the places that have one, its anchors."""

    OFFSET = "offset"  # "12 km south of X", "20 km from X"
    DIRECTION = "direction"  # "south of X"
    NEAR = "near"
    OUTSKIRTS = "outskirts"
    COUNTRYSIDE = "countryside"
    AREA = "area"  # "the X area"
    PART = "part"  # "eastern X", "parts of X"
    BETWEEN = "between"
    ROAD = "road"
    BORDER = "border"
    ALONG = "along"  # "the western bank of X", "along X"
    FRONT = "front"  # also a pocket or a corridor
    INSIDE = "inside"  # what is in or at a town and not known by itself: "Aleppo's Old City"
    LOCATED = "located"  # has a name of its own, and only its anchors tell where it is: "Zeitan, 20 km south of X"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A verbatim stretch of a document: ``document.text[start:end] == text``."""

    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end or len(self.text) != self.end - self.start:
            raise ValueError(f"span {self.start}:{self.end} does not fit its text of {len(self.text)} characters")


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from ``start`` to ``end``, both included; ``None`` is an open bound."""

    start: date | None = None
    end: date | None = None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.start > self.end:
            raise ValueError(f"interval starts on {self.start}, after its end on {self.end}")


@dataclass(frozen=True, slots=True)
class Document:
    """One report as read: exact text, and where and when it was published.

    ``id`` is the content hash given by :func:`reportedly.identity.document_id`; ``key`` is the name that users know
    the document by: the record's own ``id``, or the file's stem. ``published`` is the first day of the period that
    ``published_precision`` names.
    """

    id: str
    key: str
    text: str
    published: date | None = None
    published_precision: DatePrecision = DatePrecision.UNKNOWN
    published_origin: DateOrigin = DateOrigin.UNKNOWN
    outlet: str | None = None
    title: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place with an entry of its own, by which another is told."""

    name: str
    geonames_id: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place that a document names, resolved as far as the evidence goes.

    ``text`` is as written. An unresolved place has no ``geonames_id`` and no point; ``name`` is then the text itself.
    ``latitude`` and ``longitude`` are WGS 84 degrees; ``radius_km`` bounds how far the place meant may lie from the
    point. ``probability`` is that of the resolution being right (0 when unresolved).

    A place told by others ("12 km south of Raqqa") has the ``relation`` and its ``anchors``, no ``geonames_id``, a
    readable ``name``, and as its point the middle of where it may lie; ``text`` is then the anchor's name as written.
    """

    text: str
    name: str
    country: str | None = None
    geonames_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    kind: PlaceKind = PlaceKind.UNKNOWN
    radius_km: float | None = None
    probability: float = 0.0
    relation: Relation | None = None
    anchors: tuple[Anchor, ...] = ()

    def __post_init__(self) -> None:
        # The equator and the prime meridian have one zero: -0.0 would be another text in the ledger's JSON.
        for field_name in ("latitude", "longitude", "radius_km"):
            if getattr(self, field_name) == 0.0:
                object.__setattr__(self, field_name, 0.0)

    @property
    def key(self) -> str:
        """What identifies the place across documents: its GeoNames id, else its name and country.

        To those of a place told by others the anchors' ids are added: "near Springfield" means many places.
        """
        if self.geonames_id is not None:
            return f"geonames:{self.geonames_id}"
        name = f"name:{self.name.casefold()},{self.country or UNKNOWN_COUNTRY}"
        if self.relation in (None, Relation.LOCATED):
            return name
        ids = [str(anchor.geonames_id) for anchor in self.anchors if anchor.geonames_id is not None]
        return f"{name}@{'+'.join(ids)}" if ids else name

    @property
    def named(self) -> str:
        """The name that the text gives: the anchor's where the place is told by it, else the place's own."""
        if self.relation in (None, Relation.LOCATED, Relation.INSIDE, Relation.PART) or not self.anchors:
            return self.name
        return self.anchors[0].name


def bare_key(key: str) -> str:
    """Return a place's key without the ids of the anchors by which the place is told."""
    return _ANCHOR_IDS.sub("", key)


@dataclass(frozen=True, slots=True)
class Actor:
    """A party to an event: the most specific name that the document gives, and its id in the registry if known."""

    name: str
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A count of people as bounds: "at least 7" is 7 to ``None``; "7" is 7 to 7."""

    low: int | None
    high: int | None

    def __post_init__(self) -> None:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"figure's low {self.low} is above its high {self.high}")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who vouches for a claim, and the way it reached the document.

    ``chain`` runs from the speaker outwards and leaves out the outlet; it is empty for the outlet's own voice.
    ``source`` and ``cue`` are the words that show it ("the army", "said"), absent for the outlet's own voice.
    """

    speaker: str = OUTLET_SPEAKER
    speaker_class: SpeakerClass = SpeakerClass.OUTLET
    chain: tuple[str, ...] = ()
    speaker_id: str | None = None
    source: Span | None = None
    cue: Span | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """SPEAKER says (STATUS) that ACTOR did TYPE to TARGET at PLACE during HAPPENED; immutable.

    ``id`` is the content hash given by :func:`reportedly.identity.claim_id`; ``reader`` names the reader and version
    that made it. ``confidence`` is the reader's probability that the claim is read right.
    """

    id: str
    document_id: str
    reader: str
    quotes: tuple[Span, ...]
    type: EventType
    actor: tuple[Actor, ...] = ()
    target: tuple[Actor, ...] = ()
    place: Place | None = None
    happened: Interval = field(default_factory=Interval)
    attribution: Attribution = field(default_factory=Attribution)
    status: Status = Status.ACTUAL
    killed: Figure | None = None
    wounded: Figure | None = None
    victims: Victims | None = None
    confidence: float = 0.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one lineage's claim adds to a holding, and why.

    ``factors`` are natural-log likelihood contributions per holder; ``supports`` is the holder it speaks for most,
    ``None`` where it speaks against all; ``reason`` is one sentence a user can read. ``superseded`` is the day on which
    a newer version of the claim's article was known: from then on it adds nothing.
    """

    claim_id: str
    lineage: str
    on: date
    known: date
    supports: str | None
    factors: tuple[tuple[str, float], ...]
    reason: str
    superseded: date | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """Who holds a place on a day, as known on another: a distribution that sums to one, and its evidence.

    ``distribution`` pairs party ids, ``"contested"`` and ``"unknown"`` with probabilities, most probable first.
    ``known`` of ``None`` means with everything in the ledger.
    """

    place: Place
    on: date
    known: date | None
    distribution: tuple[tuple[str, float], ...]
    evidence: tuple[Evidence, ...] = ()

    @property
    def counting(self) -> tuple[Evidence, ...]:
        """Return the evidence without what newer versions of its articles superseded."""
        return tuple(each for each in self.evidence if each.superseded is None)
