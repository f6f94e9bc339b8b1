"""Events: what claims tell of as one happening, with who says so and who denies it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query

from reportedly.cli.happenings import event_json
from reportedly.model import EventType
from reportedly.server import paging
from reportedly.server.errors import not_found
from reportedly.server.models import Model, Open, Page, Period, PlaceModel, place_model
from reportedly.server.parameters import (
    Bbox,
    Cursor,
    From,
    Identifier,
    Known,
    Limit,
    PlaceName,
    To,
    box_of,
    inside,
    ordered,
)
from reportedly.server.routes.claims import claims_place
from reportedly.server.state import State, TheState
from reportedly.weighing.event import Event
from reportedly.weighing.events import events_of, find_event

router = APIRouter(tags=["events"])


class Party(Model):
    """A party by its name, with its id in the registry."""

    name: str
    id: str | None


class First(Model):
    """Who had it first."""

    claim: str
    known: date
    speaker: str
    outlet: str | None


class EventModel(Model):
    """An event; ``claims`` are those that tell of it, with their role and how probably they do.

    ``lineages`` counts independent lineages, ``affirming`` and ``denying`` those that say it did or did not happen.
    Casualties have the least, the best and the most of what lineages say.
    """

    id: str
    type: str
    place: PlaceModel | None
    happened: Period
    actor: list[Party]
    target: list[Party]
    first: First
    lineages: int
    affirming: int
    denying: int
    killed: dict[str, Any] | None
    wounded: dict[str, Any] | None
    claims: list[Open]


@router.get("/events", summary="List events")
def events(
    state: TheState,
    place: PlaceName = None,
    type: Annotated[list[EventType] | None, Query(description="Types of event; without them all but hold.")] = None,  # noqa: A002 - the codebook's field
    party: Annotated[str | None, Query(min_length=1, max_length=200, description="A party that takes part.")] = None,
    start: From = None,
    end: To = None,
    known: Known = None,
    bbox: Bbox = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[EventModel]:
    """Events by their first day, as known on a day. States (who holds a place) are listed with `type=hold` alone."""
    ordered(start, end)
    box = box_of(bbox)
    wanted: list[set[str]] = []
    if place is not None:
        wanted.append({each.claim.id for each in state.ledger.claims(place=claims_place(state, place))})
    if party is not None:
        wanted.append({each.claim.id for each in state.ledger.claims(actor=party)})

    def fits(event: Event) -> bool:
        first, last = event.happened.start or event.happened.end, event.happened.end or event.happened.start
        at = event.place
        return (
            (event.type in type if type else event.type is not EventType.HOLD)
            and (start is None or (last is not None and last >= start))
            and (end is None or (first is not None and first <= end))
            and inside(box, at.latitude if at else None, at.longitude if at else None)
            and all(any(claim.claim_id in ids for claim in event.claims) for ids in wanted)
        )

    found = [each for each in all_events(state, known) if fits(each)]
    items, more = paging.page("events", found, lambda each: each.id, limit, cursor)
    return Page(items=[_model(state, each, event_json(each)) for each in items], next=more)


@router.get("/events/{event}", summary="Open an event")
def event(state: TheState, event: Identifier, known: Known = None) -> EventModel:
    """One event with what each of its claims says; an id that it had before it grew, or a claim's id, finds it too."""
    found = find_event(all_events(state, known), event)
    if found is None:
        raise not_found(f"event {event!r}", "take an id from /api/v1/events")
    claims = {each.claim.id: each for each in state.ledger.claims(ids=[each.claim_id for each in found.claims])}
    return _model(state, found, event_json(found, claims))


def all_events(state: State, known: date | None) -> list[Event]:
    """Return the events of the ledger as known on a day, by their first day."""
    return state.derive("events", known, lambda: events_of(state.ledger, known=known))


def properties(event: Event) -> dict[str, Any]:
    """Return an event as the flat properties of a feature."""
    told = event_json(event)
    place = told.pop("place") or {}
    happened, first = told.pop("happened"), told.pop("first")
    del told["id"], told["claims"]
    for side in ("actor", "target"):
        told[side] = "; ".join(party["name"] for party in told[side])
    for count in ("killed", "wounded"):
        given = told.pop(count) or {}
        told |= {f"{count}_{bound}": given.get(bound) for bound in ("low", "best", "high")}
    return {
        **told,
        "place": place.get("name"),
        "country": place.get("country"),
        "geonames_id": place.get("geonames_id"),
        "radius_km": place.get("radius_km"),
        "start": happened["start"],
        "end": happened["end"],
        "first_known": first["known"],
        "claims": len(event.claims),
    }


def _model(state: State, event: Event, told: dict[str, Any]) -> EventModel:
    place = place_model(event.place, state.people(event.place)) if event.place is not None else None
    return EventModel(**{**told, "place": place})
