"""Events as rows of the table ``events``: linked ones, or every claim as an event of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Protocol

from reportedly.exports.codebook import place_name
from reportedly.exports.rows import point
from reportedly.exports.tables import Row, table
from reportedly.model import OUTLET_SPEAKER, Actor, EventType, Figure, Interval, Place, Status

if TYPE_CHECKING:
    from reportedly.exports.lookups import Regions
    from reportedly.ledger.records import LedgerClaim

_ROLES = {Status.ACTUAL: "affirms", Status.DENIED: "denies", Status.PLANNED: "plans"}


class LinkedClaim(Protocol):
    """A claim as part of an event; ``role`` is affirms, denies, hedges or plans."""

    @property
    def claim_id(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def status(self) -> Status: ...


class Casualties(Protocol):
    """The figures of an event across its lineages; ``high`` is ``None`` for "at least"."""

    @property
    def low(self) -> int: ...
    @property
    def best(self) -> int: ...
    @property
    def high(self) -> int | None: ...


class FirstReport(Protocol):
    """Who had an event first."""

    @property
    def claim_id(self) -> str: ...
    @property
    def known(self) -> date: ...
    @property
    def speaker(self) -> str: ...
    @property
    def outlet(self) -> str | None: ...


class LinkedEvent(Protocol):
    """What exports need of an event that linkage made; ``reportedly.weighing.event.Event`` is one."""

    @property
    def id(self) -> str: ...
    @property
    def type(self) -> EventType: ...
    @property
    def place(self) -> Place | None: ...
    @property
    def happened(self) -> Interval: ...
    @property
    def actor(self) -> tuple[Actor, ...]: ...
    @property
    def target(self) -> tuple[Actor, ...]: ...
    @property
    def claims(self) -> Sequence[LinkedClaim]: ...
    @property
    def first(self) -> FirstReport: ...
    @property
    def killed(self) -> Casualties | None: ...
    @property
    def wounded(self) -> Casualties | None: ...
    @property
    def lineages(self) -> int: ...
    @property
    def affirming(self) -> int: ...
    @property
    def denying(self) -> int: ...


def event_row(event: LinkedEvent, outlets: Mapping[str, str | None], regions: Regions) -> Row:
    """Return a linked event as a row; ``outlets`` are those of the documents of its claims, by claim id."""
    first = event.first
    names = dict.fromkeys(outlets.get(each.claim_id) for each in event.claims)
    row = {
        "id": event.id,
        "type": event.type.value,
        **_parties(event.actor, event.target),
        **_place(event.place, regions),
        "date_start": event.happened.start,
        "date_end": event.happened.end,
        **_casualties("killed", event.killed),
        **_casualties("wounded", event.wounded),
        "claims": len(event.claims),
        "lineages": event.lineages,
        "affirming": event.affirming,
        "denying": event.denying,
        "statuses": sorted({each.status.value for each in event.claims}),
        "claim_ids": [each.claim_id for each in event.claims],
        "claim_roles": [str(each.role) for each in event.claims],
        "outlets": [name for name in names if name],
        "first_claim": first.claim_id,
        "first_known": first.known,
        "first_speaker": first.speaker,
        "first_outlet": first.outlet,
    }
    return {name: row[name] for name in table("events").names}


def single_claim_row(record: LedgerClaim, regions: Regions) -> Row:
    """Return a claim as a row of the table of events: an event of that claim alone, under the claim's id."""
    claim, document = record.claim, record.document
    speaker = claim.attribution.speaker
    role = _ROLES.get(claim.status, "hedges")
    row = {
        "id": claim.id,
        "type": claim.type.value,
        **_parties(claim.actor, claim.target),
        **_place(claim.place, regions),
        "date_start": claim.happened.start,
        "date_end": claim.happened.end,
        **_figure("killed", claim.killed),
        **_figure("wounded", claim.wounded),
        "claims": 1,
        "lineages": 1,
        "affirming": int(role == "affirms"),
        "denying": int(role == "denies"),
        "statuses": [claim.status.value],
        "claim_ids": [claim.id],
        "claim_roles": [role],
        "outlets": [document.outlet] if document.outlet else [],
        "first_claim": claim.id,
        "first_known": record.known,
        "first_speaker": (document.outlet or document.key) if speaker == OUTLET_SPEAKER else speaker,
        "first_outlet": document.outlet,
    }
    return {name: row[name] for name in table("events").names}


def _parties(actor: Sequence[Actor], target: Sequence[Actor]) -> Row:
    return {
        "actor": [each.name for each in actor],
        "target": [each.name for each in target],
        "actor_ids": [each.id for each in actor],
        "target_ids": [each.id for each in target],
    }


def _place(place: Place | None, regions: Regions) -> Row:
    name = place_name(place)
    return {
        "place_name": name,
        "geonames_id": place.geonames_id if place else None,
        "relation": place.relation.value if place and place.relation else None,
        **point(place, regions),
    }


def _casualties(name: str, given: Casualties | None) -> Row:
    low, best, high = (given.low, given.best, given.high) if given is not None else (None, None, None)
    return {f"{name}_low": low, f"{name}_best": best, f"{name}_high": high}


def _figure(name: str, figure: Figure | None) -> Row:
    if figure is None:
        return {f"{name}_low": None, f"{name}_best": None, f"{name}_high": None}
    best = figure.low if figure.low == figure.high else None  # bounds are no best figure
    return {f"{name}_low": figure.low, f"{name}_best": best, f"{name}_high": figure.high}
