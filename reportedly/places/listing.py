"""Lists the toponyms of a document as plain records: what stands where, what it most likely is, what else it may be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

from reportedly.model import Document, Place, PlaceKind
from reportedly.places.gazetteer import Gazetteer
from reportedly.places.mentions import PlaceMention
from reportedly.places.resolver import Resolver
from reportedly.places.toponyms import find_toponyms

FIELDS = ("doc", "start", "end", "text", "geonameid", "name", "lat", "lon", "precision", "probability", "alternatives")
"""The fields that every record has; ``country``, ``radius_km`` and what a relative place is relative to may follow."""

_KNOWN = frozenset(
    ("text", "name", "country", "geonames_id", "latitude", "longitude", "kind", "radius_km", "probability")
)
_DIGITS = 4


def toponyms(document: Document, gazetteer: Gazetteer, resolver: Resolver | None = None) -> Iterator[dict[str, Any]]:
    """Yield one record for each toponym of a document, in the order of the text.

    ``text`` stands at ``start`` to ``end`` of the document's text. ``geonameid``, ``name``, ``country``, ``lat``,
    ``lon``, ``precision`` (the kind of place: country, region, district, town, point, line or unknown) and
    ``radius_km`` (how far the place may reach from its point) are the most probable answer's; where that is "none of
    the gazetteer's places", id, name and point are null, and country and precision what the text says of it.
    ``probability`` is that of this answer, whichever it is. ``alternatives`` are the other answers, most probable
    first, each with the same fields; "none of them" is among them as an answer with no id and no name. All
    probabilities are 0 to 1 and sum to at most 1.
    """
    resolver = resolver or Resolver(gazetteer)
    mentions = find_toponyms(document.text, gazetteer)
    ranked = resolver.resolve(mentions, document.text, published=document.published, outlet=document.outlet)
    for mention, places in zip(mentions, ranked, strict=True):
        yield record(document.key, mention, places)


def record(doc: str, mention: PlaceMention, places: Sequence[Place]) -> dict[str, Any]:
    """Return the record of one mention and its ranked places, as :meth:`Resolver.resolve` gives them."""
    known = [place for place in places if not _is_none(place)]
    given = [place.probability for place in places if _is_none(place) and place.probability > 0]
    none = given[0] if given else max(0.0, 1.0 - sum(place.probability for place in known))
    answers = [_answer(place) for place in known]
    first = places[0] if places and _is_none(places[0]) else None
    nothing = {
        "geonameid": None,
        "name": None,
        "country": first.country if first else None,
        "lat": None,
        "lon": None,
        "precision": first.kind.value if first else PlaceKind.UNKNOWN.value,
        "radius_km": None,
        "probability": round(none, _DIGITS),
    }
    if answers and first is None:
        best = answers[0]
        others = sorted([*answers[1:], nothing], key=lambda answer: -answer["probability"])
    else:
        best = {**nothing, **(_extras(first) if first else {})}
        others = answers
    placed = {"doc": doc, "start": mention.start, "end": mention.end, "text": mention.text, **best}
    ordered = {name: placed.pop(name) for name in FIELDS if name in placed}
    return {**ordered, "alternatives": others, **placed}


def _is_none(place: Place) -> bool:
    """Return whether a place stands for "none of the gazetteer's": no id and no point."""
    return place.geonames_id is None and place.latitude is None and place.name == place.text and place.radius_km is None


def _answer(place: Place) -> dict[str, Any]:
    return {
        "geonameid": place.geonames_id,
        "name": place.name,
        "country": place.country,
        "lat": place.latitude,
        "lon": place.longitude,
        "precision": place.kind.value,
        "radius_km": place.radius_km,
        "probability": round(place.probability, _DIGITS),
        **_extras(place),
    }


def _extras(place: Place) -> dict[str, Any]:
    """Return what else a place says of itself, such as what it is relative to."""
    found = {each.name: getattr(place, each.name) for each in fields(place) if each.name not in _KNOWN}
    return {name: value for name, value in found.items() if value is not None}
