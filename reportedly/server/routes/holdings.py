"""Holdings: who holds which place on a day, as known on another, and the claims behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from fastapi import APIRouter

from reportedly.cli.holdings import testimonies, weightiest
from reportedly.model import Holding, Place
from reportedly.server import paging
from reportedly.server.models import HoldingModel, Page, WholeHolding, holding_fields, testimony_model
from reportedly.server.parameters import Bbox, Box, Cursor, Key, Known, Limit, On, PlaceName, box_of, inside
from reportedly.server.routes.places import find_place
from reportedly.server.state import State, TheState, today

router = APIRouter(tags=["holdings"])


@router.get("/holdings", summary="List who holds which place")
def holdings(
    state: TheState,
    on: On = None,
    known: Known = None,
    place: PlaceName = None,
    bbox: Bbox = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[HoldingModel]:
    """Every place with evidence, by key, with its distribution: parties, "contested" and "unknown", summing to one."""
    if place is not None:
        key = state.place(place).key
        found = [each for each in held(state, known, None) if each.key == key]
    else:
        found = held(state, known, box_of(bbox))
    items, more = paging.page("holdings", found, lambda each: each.key, limit, cursor)
    shown = holdings_of(state, items, on or today(), known)
    return Page(items=[HoldingModel(**_fields(state, *each)) for each in shown], next=more)


@router.get("/holdings/{key:path}", summary="Open a holding")
def holding(state: TheState, key: Key, on: On = None, known: Known = None, limit: Limit = 200) -> WholeHolding:
    """Who holds one place, by its key, with the claims for and against; a place without evidence is unknown.

    At most `limit` claims are given, the weightiest; `evidence` counts them all.
    """
    place, day = find_place(state, key), on or today()
    found = state.derive("holding", (place.key, day, known), lambda: state.control_of(place, known).holding(place, day))
    shown = weightiest(found, limit)
    claims = {each.claim.id: each for each in state.ledger.claims(ids=[each.claim_id for each in shown])}
    told = testimonies(replace(found, evidence=tuple(shown)), claims)
    _, latest = state.control_of(place, known).evidence([place.key]).get(place.key, (0, None))
    evidence = (len(found.counting), latest)
    return WholeHolding(**_fields(state, found, evidence), claims=[testimony_model(each) for each in told])


def held(state: State, known: date | None, bbox: Box | None) -> list[Place]:
    """Return the places with evidence in a box, by key."""
    return [place for place in state.weighed(known).control.places if inside(bbox, place.latitude, place.longitude)]


def holdings_of(
    state: State, places: Sequence[Place], on: date, known: date | None
) -> list[tuple[Holding, tuple[int, date | None]]]:
    """Return the holdings of places with evidence, by key, with how many claims are behind each and the last day."""
    weighed = state.weighed(known)
    return [
        (each, weighed.evidence.get(each.place.key, (0, None))) for each in weighed.control.holdings(on, places=places)
    ]


def _fields(state: State, found: Holding, evidence: tuple[int, date | None]) -> dict[str, Any]:
    return holding_fields(found, state.people(found.place), evidence)
