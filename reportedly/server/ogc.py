"""OGC API – Features, part 1 (core and GeoJSON): places, holdings and events as layers for QGIS and other programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import JSONResponse

from reportedly.cli.holdings import feature as holding_feature
from reportedly.cli.output import json_text
from reportedly.model import Place
from reportedly.server import paging
from reportedly.server.errors import ApiError, not_found
from reportedly.server.parameters import Bbox, Box, Cursor, Known, On, box_of, inside, read_day
from reportedly.server.routes import places
from reportedly.server.routes.holdings import held, holdings_of
from reportedly.server.settings import API, FEATURES
from reportedly.server.state import State, TheState, today

router = APIRouter(prefix="/ogc", tags=["OGC API – Features"])

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CONFORMANCE = tuple(f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}" for name in ("core", "geojson"))
MOST = 10_000
_GEOJSON = "application/geo+json"
_OPENAPI = "application/vnd.oai.openapi+json;version=3.1"
_OPEN = frozenset({"", ".."})

Feature = dict[str, Any]
Days = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a collection; ``days`` is the parameter ``datetime``."""

    bbox: Box | None = None
    days: Days | None = None
    on: date | None = None
    known: date | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection of features, by their ids in a stable order, each made only when it is on a page."""

    id: str
    title: str
    description: str
    features: Callable[[State, Asked], list[tuple[str, Callable[[], Feature]]]]
    has_clocks: bool = False


def _places(state: State, asked: Asked) -> list[tuple[str, Callable[[], Feature]]]:
    def make(key: str) -> Feature:
        found = state.places()[key]
        item = places.with_claims(state, found.place, found.claims)
        return _feature(key, item.pop("longitude"), item.pop("latitude"), item)

    return [
        (key, lambda key=key: make(key))  # type: ignore[misc]
        for key, each in state.places().items()
        if inside(asked.bbox, each.place.latitude, each.place.longitude)
    ]


def _holdings(state: State, asked: Asked) -> list[tuple[str, Callable[[], Feature]]]:
    # A program that steps through time asks by datetime: the day asked about is then the last of its days.
    end = (asked.days[1] or asked.days[0]) if asked.days is not None else None
    on = asked.on or end or today()

    def make(place: Place) -> Feature:
        ((holding, evidence),) = holdings_of(state, [place], on, asked.known)
        made = holding_feature(holding)
        made["properties"] |= {"evidence": evidence[0], "latest_evidence": evidence[1]}
        made["properties"]["people"] = state.people(holding.place)
        return made

    return [(place.key, lambda p=place: make(p)) for place in held(state, asked.known, asked.bbox)]  # type: ignore[misc]


def _events(state: State, asked: Asked) -> list[tuple[str, Callable[[], Feature]]]:
    events = import_module("reportedly.server.routes.events")  # only where the weighing has it

    def wanted(event: Any) -> bool:
        place = event.place
        return inside(asked.bbox, place.latitude if place else None, place.longitude if place else None) and _meets(
            event.happened.start, event.happened.end, asked.days
        )

    def make(event: Any) -> Feature:
        place = event.place
        return _feature(
            event.id, place.longitude if place else None, place.latitude if place else None, events.properties(event)
        )

    return [(each.id, lambda each=each: make(each)) for each in events.all_events(state, asked.known) if wanted(each)]  # type: ignore[misc]


def _feature(identifier: str, longitude: float | None, latitude: float | None, properties: Feature) -> Feature:
    geometry = None
    if longitude is not None and latitude is not None:
        geometry = {"type": "Point", "coordinates": [longitude, latitude]}
    return {"type": "Feature", "id": identifier, "geometry": geometry, "properties": properties}


def _meets(start: date | None, end: date | None, days: Days | None) -> bool:
    """Say whether an interval meets the days asked for; what has no date at all meets none."""
    if days is None:
        return True
    first, last = days
    # "By 9 November" is told of that day, not of every day before it: so it is asked for in /events too.
    begin, finish = start or end, end or start
    if begin is None or finish is None:
        return False
    return (first is None or finish >= first) and (last is None or begin <= last)


COLLECTIONS: Mapping[str, Collection] = {
    each.id: each
    for each in (
        Collection("places", "Places", "Places that claims tell of, with how many do.", _places),
        Collection(
            "holdings",
            "Holdings",
            "Who holds each place with evidence on a day, as known on another: parameters on (or datetime) and known.",
            _holdings,
            has_clocks=True,
        ),
        Collection("events", "Events", "What claims tell of as one event, by place and time.", _events),
    )
}


def read_datetime(value: str) -> Days:
    """Return the first and last day of an RFC 3339 instant or interval; raises ``ValueError`` for anything else."""
    parts = value.split("/")
    if len(parts) > 2 or (len(parts) == 1 and parts[0] in _OPEN):
        raise ValueError("is no instant or interval; give 2017-11-10 or 2017-11-01/2017-11-30, '..' for an open end")
    days = [None if part in _OPEN else read_day(_day_of(part)) for part in parts]
    first, last = days[0], days[-1]
    if first is not None and last is not None and first > last:
        raise ValueError("is an interval that ends before its start; swap the two")
    return first, last


def _day_of(part: str) -> str:
    """Return the day of an RFC 3339 date or moment. What is known here is known by days."""
    day, separator, _ = part.partition("T") if "T" in part else part.partition("t")
    return day if separator == "" or len(part) <= 40 else part


def _asked(bbox: str | None, moment: str | None, on: date | None, known: date | None) -> Asked:
    try:
        return Asked(box_of(bbox), read_datetime(moment) if moment is not None else None, on, known)
    except ValueError as error:
        raise ApiError(400, f"datetime: {moment[:80] if moment else ''!r} {error}", code="invalid_parameter") from None


def _collection(name: str, on: date | None = None, known: date | None = None) -> Collection:
    found = COLLECTIONS.get(name)
    if found is None:
        raise not_found(f"collection {name[:80]!r}", f"take one of: {', '.join(COLLECTIONS)}")
    if on is not None and not found.has_clocks:
        raise ApiError(400, f"the collection {name} has no parameter 'on'", "leave it out", "unknown_parameter")
    if known is not None and name == "places":
        raise ApiError(400, "the collection places has no parameter 'known'", "leave it out", "unknown_parameter")
    return found


def _link(request: Request, path: str, rel: str, kind: str = "application/json", title: str = "") -> dict[str, str]:
    address = f"{str(request.base_url).rstrip('/')}{path}"
    return {"href": address, "rel": rel, "type": kind} | ({"title": title} if title else {})


def _described(request: Request, each: Collection) -> dict[str, Any]:
    at = f"{FEATURES}/collections/{each.id}"
    return {
        "id": each.id,
        "title": each.title,
        "description": each.description,
        "itemType": "feature",
        "crs": [CRS84],
        "extent": {"spatial": {"bbox": [[-180, -90, 180, 90]], "crs": CRS84}},
        "links": [
            _link(request, at, "self", title=each.title),
            _link(request, f"{at}/items", "items", _GEOJSON, each.title),
        ],
    }


def _answer(content: Any, kind: str = "application/json") -> JSONResponse:
    return _Answer(content, media_type=kind)


class _Answer(JSONResponse):
    def render(self, content: Any) -> bytes:
        return json_text(content, indent=None).encode("utf-8")


_CONTENT: dict[int | str, dict[str, Any]] = {200: {"content": {_GEOJSON: {"schema": {"type": "object"}}}}}
_Object = dict[str, Any]
_Name = Annotated[str, Path(min_length=1, max_length=80, examples=["holdings"])]
_Datetime = Annotated[
    str | None,
    Query(
        alias="datetime",
        min_length=1,
        max_length=90,
        description="A day or moment, or an interval with '..' for an open end (RFC 3339).",
        examples=["2017-11-01/2017-11-30"],
    ),
]
_Limit = Annotated[
    int,
    Query(
        ge=1,
        description=f"Features on a page; more than {MOST} counts as {MOST}.",
        json_schema_extra={"maximum": MOST},
    ),
]


@router.get("", summary="Land on the OGC API", response_model=_Object)
def landing(request: Request) -> JSONResponse:
    """Where to find everything of the OGC API."""
    return _answer(
        {
            "title": "Reportedly",
            "description": "Who reportedly holds which place, from attributed claims in news reports.",
            "links": [
                _link(request, FEATURES, "self", title="This page"),
                _link(request, f"{API}/openapi.json", "service-desc", _OPENAPI, "Description of the API"),
                _link(request, "/api/docs", "service-doc", "text/html", "Description of the API for people"),
                _link(request, f"{FEATURES}/conformance", "conformance", title="What is conformed to"),
                _link(request, f"{FEATURES}/collections", "data", title="Collections"),
            ],
        }
    )


@router.get("/conformance", summary="Tell what the OGC API conforms to", response_model=_Object)
def conformance() -> JSONResponse:
    """The conformance classes."""
    return _answer({"conformsTo": list(CONFORMANCE)})


@router.get("/collections", summary="List the collections", response_model=_Object)
def collections(request: Request) -> JSONResponse:
    """The collections and where their features are."""
    links = [_link(request, f"{FEATURES}/collections", "self")]
    return _answer({"links": links, "collections": [_described(request, each) for each in COLLECTIONS.values()]})


@router.get("/collections/{collection}", summary="Describe a collection", response_model=_Object)
def collection(request: Request, collection: _Name) -> JSONResponse:
    """One collection."""
    return _answer(_described(request, _collection(collection)))


@router.get("/collections/{collection}/items", summary="List features", responses=_CONTENT, response_class=_Answer)
def items(
    request: Request,
    state: TheState,
    collection: _Name,
    bbox: Bbox = None,
    moment: _Datetime = None,
    on: On = None,
    known: Known = None,
    limit: _Limit = 100,
    cursor: Cursor = None,
) -> JSONResponse:
    """Features as GeoJSON, a page at a time. Holdings take `on` (or `datetime`) and `known`, events `known`.

    Features without a known point have a null geometry and are in no box.
    """
    asked_of = _collection(collection, on, known)
    found = asked_of.features(state, _asked(bbox, moment, on, known))
    page, more = paging.page(collection, found, lambda each: each[0], min(limit, MOST), cursor)
    at = f"{FEATURES}/collections/{collection}"
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    links = [
        _link(request, _with(f"{at}/items", request.query_params.multi_items()), "self", _GEOJSON),
        _link(request, at, "collection"),
    ]
    if more is not None:
        links.append(_link(request, _with(f"{at}/items", [*asked, ("cursor", more)]), "next", _GEOJSON))
    content = {
        "type": "FeatureCollection",
        "numberMatched": len(found),
        "numberReturned": len(page),
        "links": links,
        "features": [make() for _, make in page],
    }
    return _answer(content, _GEOJSON)


@router.get(
    "/collections/{collection}/items/{feature:path}",
    summary="Open a feature",
    responses=_CONTENT,
    response_class=_Answer,
)
def item(
    request: Request,
    state: TheState,
    collection: _Name,
    feature: Annotated[str, Path(min_length=1, max_length=400, examples=["geonames:174448"])],
    on: On = None,
    known: Known = None,
) -> JSONResponse:
    """One feature by its id."""
    asked_of = _collection(collection, on, known)
    found = dict(asked_of.features(state, _asked(None, None, on, known))).get(feature)
    if found is None:
        raise not_found(f"feature {feature[:200]!r} in {collection}", "take an id from the collection's items")
    at = f"{FEATURES}/collections/{collection}"
    links = [
        _link(request, f"{at}/items/{quote(feature, safe=':,@+')}", "self", _GEOJSON),
        _link(request, at, "collection"),
    ]
    return _answer({**found(), "links": links}, _GEOJSON)


def _with(path: str, parameters: Any) -> str:
    query = urlencode(list(parameters))
    return f"{path}?{query}" if query else path
