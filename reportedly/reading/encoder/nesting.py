"""Of places that are told together, those that the event happened at: "Azaz" alone of "Azaz, Aleppo province"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from reportedly.model import PlaceKind
from reportedly.places.fold import strict_key
from reportedly.places.names import without_type
from reportedly.places.records import distance_km
from reportedly.places.resolver import lies_in
from reportedly.reading.context import DocumentContext
from reportedly.reading.place_hit import PlaceHit
from reportedly.reading.place_patterns import PART_OF, WITHIN

_COARSE = frozenset({PlaceKind.COUNTRY, PlaceKind.REGION})
_MUCH_LARGER = 3.0


def finest(hits: Sequence[PlaceHit], context: DocumentContext) -> list[PlaceHit]:
    """Return the places that hold no other one of them, and that do not only say where the one before them lies.

    A name that nothing is known of is left out beside others that are known.
    """
    ordered = sorted(hits, key=lambda hit: hit.start)
    known = [hit for hit in ordered if _is_known(hit)]
    ordered = known or ordered
    text = context.document.text
    coarse = {id(hit) for hit in ordered if any(_holds(hit, other, context) for other in ordered if other is not hit)}
    for one, two in pairwise(ordered):
        if PART_OF.fullmatch(text, one.end, two.start):
            coarse.add(id(one))
        elif WITHIN.fullmatch(text, one.end, two.start) or _names_region(one, two, context):
            coarse.add(id(two))
    return [hit for hit in ordered if id(hit) not in coarse] or list(hits[:1])


def holds(hit: PlaceHit, other: PlaceHit, context: DocumentContext) -> bool:
    """Tell whether one place holds another one: as :func:`finest` sees it, or as a country holds what lies in it."""
    whole, part = hit.meant, other.meant
    if whole.kind is PlaceKind.COUNTRY and part.kind is not PlaceKind.COUNTRY and whole.country == part.country:
        return whole.country is not None
    return _holds(hit, other, context)


def _names_region(one: PlaceHit, two: PlaceHit, context: DocumentContext) -> bool:
    """Tell whether the second name, a town's as well, is the region of the first place: "Babulin, Idlib"."""
    if context.document.text[one.end : two.start].strip() != ",":
        return False
    gazetteer = context.resources.gazetteer
    point = one.place.latitude, one.place.longitude
    named = (gazetteer.get(place) for place, _ in gazetteer.named(strict_key(one.place.name)))
    found = [entry for entry in named if entry is not None and (entry.latitude, entry.longitude) == point]
    holders = [gazetteer.get(each) for entry in found for each in (entry.region, entry.subregion)]
    own = strict_key(two.place.named)
    return own != strict_key(one.place.named) and any(
        strict_key(without_type(holder.name)) == own for holder in holders if holder is not None
    )


def _is_known(hit: PlaceHit) -> bool:
    meant = hit.meant
    return meant.geonames_id is not None or meant.latitude is not None or bool(meant.anchors) or hit.implied


def _holds(hit: PlaceHit, other: PlaceHit, context: DocumentContext) -> bool:
    """Tell whether one place holds another one: by the gazetteer, by what it is told by, or by how far both reach."""
    whole, part = hit.meant, other.meant
    if whole.geonames_id is not None and any(anchor.geonames_id == whole.geonames_id for anchor in part.anchors):
        return True
    gazetteer = context.resources.gazetteer
    if whole.geonames_id is not None and part.geonames_id is not None and not part.anchors and not whole.anchors:
        one, two = gazetteer.get(whole.geonames_id), gazetteer.get(part.geonames_id)
        if one is not None and two is not None and lies_in(two, one):
            return True
    if whole.latitude is None or whole.longitude is None or part.latitude is None or part.longitude is None:
        return False
    if not whole.radius_km or whole.radius_km < _MUCH_LARGER * (part.radius_km or 0.0):
        return False
    if whole.kind not in _COARSE and not (whole.anchors or part.kind in {PlaceKind.POINT, PlaceKind.DISTRICT}):
        return False
    return distance_km(whole.latitude, whole.longitude, part.latitude, part.longitude) <= whole.radius_km
