"""Places: those that claims tell of, those of the gazetteer by name, and one by its key."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from reportedly.model import Place
from reportedly.places.finding import find_places
from reportedly.server import paging
from reportedly.server.answers import answer
from reportedly.server.errors import ApiError, not_found
from reportedly.server.models import Page, PlaceModel, place_fields
from reportedly.server.parameters import Bbox, Cursor, Key, Limit, box_of, inside
from reportedly.server.state import State, TheState

router = APIRouter(tags=["places"])

_Country = Annotated[
    str | None, Query(pattern="^[A-Za-z]{2}$", description="An ISO 3166-1 country, two letters.", examples=["SY"])
]


class PlaceWithClaims(PlaceModel):
    """A place and how many claims of newest readings tell of it."""

    claims: int


class FoundPlace(PlaceWithClaims):
    """A place that a name may mean: how the name met it, and its kind of feature."""

    match: str
    feature: str


class WholePlace(PlaceWithClaims):
    """A place with the names under which the gazetteer knows it."""

    names: list[str]


@router.get("/places", summary="List the places that claims tell of", response_model=Page[PlaceWithClaims])
def places(
    state: TheState, bbox: Bbox = None, country: _Country = None, limit: Limit = 100, cursor: Cursor = None
) -> Response:
    """Places that claims tell of, by key. A box finds only places with a point."""
    box = box_of(bbox)
    found = [
        each
        for each in state.places().values()
        if inside(box, each.place.latitude, each.place.longitude)
        and (country is None or each.place.country == country.upper())
    ]
    items, more = paging.page("places", found, lambda each: each.place.key, limit, cursor)
    return answer({"items": [with_claims(state, each.place, each.claims) for each in items], "next": more})


@router.get("/places/search", summary="Find places by name", response_model=list[FoundPlace])
def search(
    state: TheState,
    q: Annotated[str, Query(min_length=1, max_length=200, description="A name in any script and spelling.")],
    country: _Country = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> Response:
    """The gazetteer's places that a name may mean, best first."""
    if state.gazetteer is None:
        raise ApiError(503, "this server has no gazetteer", "start it with --gazetteer FILE", "no_gazetteer")
    code = country.upper() if country is not None else None
    with state.gazetteer_lock:
        found = find_places(q, state.gazetteer, country=code, limit=limit)
    known = state.places()
    return answer(
        [
            {
                **place_fields(place, each.entry.population),
                "claims": known[place.key].claims if place.key in known else 0,
                "match": each.kind.value,
                "feature": each.entry.feature,
            }
            for each in found
            for place in [each.entry.place(each.entry.name)]
        ]
    )


@router.get("/places/{key:path}", summary="Open a place", response_model=WholePlace)
def place(state: TheState, key: Key) -> Response:
    """One place by its key, as the ledger or the gazetteer knows it."""
    found = find_place(state, key)
    known = state.places().get(found.key)
    names: list[str] = []
    if state.gazetteer is not None and found.geonames_id is not None:
        with state.gazetteer_lock:
            names = list(dict.fromkeys(name.lstrip("=") for name, _ in state.gazetteer.names_of(found.geonames_id)))
    item = with_claims(state, found, known.claims if known is not None else 0)
    return answer({**item, "names": names})


def find_place(state: State, key: str) -> Place:
    """Return the place with a key; raises ``ApiError`` where neither the ledger nor the gazetteer has it."""
    known = state.places().get(key)
    if known is not None:
        return known.place
    digits = key.removeprefix("geonames:")
    if digits.isascii() and digits.isdecimal() and len(digits) <= 12 and state.gazetteer is not None:
        with state.gazetteer_lock:
            entry = state.gazetteer.get(int(digits))
        if entry is not None:
            return entry.place(entry.name)
    raise not_found(f"place {key[:200]!r}", "take a key from /api/v1/places or /api/v1/places/search?q=NAME")


def with_claims(state: State, place: Place, claims: int) -> dict[str, Any]:
    """Return the fields of :class:`PlaceWithClaims`."""
    return {**place_fields(place, state.people(place)), "claims": claims}
