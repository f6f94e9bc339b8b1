"""Holdings: who holds which place on a day, as known on another, and the claims behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from reportedly.cli.holdings import leading_holder, weightiest
from reportedly.model import Holding, Place
from reportedly.server import paging
from reportedly.server.answers import answer
from reportedly.server.models import HoldingModel, Page, WholeHolding, holding_fields, testimony_fields
from reportedly.server.parameters import Bbox, Box, Cursor, Key, Known, Limit, On, PlaceName, box_of
from reportedly.server.routes.places import find_place
from reportedly.server.state import State, TheState, today

router = APIRouter(tags=["holdings"])


@router.get("/holdings", summary="List who holds which place", response_model=Page[HoldingModel])
def holdings(
    state: TheState,
    on: On = None,
    known: Known = None,
    place: PlaceName = None,
    bbox: Bbox = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """Every place with evidence, by key, with its distribution: parties, "contested" and "unknown", summing to one."""
    if place is not None:
        key = state.place(place).key
        found: Sequence[Place] = [each for each in held(state, known, None) if each.key == key]
    else:
        found = held(state, known, box_of(bbox))
    items, more = paging.page("holdings", found, lambda each: each.key, limit, cursor)
    shown = holdings_of(state, items, on or today(), known)
    return answer({"items": [_fields(state, *each) for each in shown], "next": more})


@router.get("/holdings/{key:path}", summary="Open a holding", response_model=WholeHolding)
def holding(state: TheState, key: Key, on: On = None, known: Known = None, limit: Limit = 200) -> Response:
    """Who holds one place, by its key, with the claims for and against; a place without evidence is unknown.

    At most `limit` claims are given, the weightiest; `evidence` counts them all.
    """
    place, day = find_place(state, key), on or today()
    control = state.control_of(place, known)
    told = state.derive("evidence", (place.key, known), lambda: control.told(place))
    found = control.holding(place, day, evidence=tuple([evidence for evidence, _ in told]))
    shown, leader = weightiest(found, limit), leading_holder(found)
    statements = {statement.claim_id: statement for _, statement in told}
    quotes = state.ledger.quotes([each.claim_id for each in shown])
    _, latest = control.evidence([place.key]).get(place.key, (0, None))
    evidence = (len(found.counting), latest)
    claims = [
        testimony_fields(each, statements[each.claim_id], quotes[each.claim_id], leader)
        for each in shown
        if each.claim_id in quotes
    ]
    return answer({**_fields(state, found, evidence), "claims": claims})


def held(state: State, known: date | None, bbox: Box | None) -> Sequence[Place]:
    """Return the places with evidence in a box, by key."""
    return state.weighed(known).places_in(bbox)


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
