"""What a text says about where a named place lies, as evidence for which of its namesakes is meant.

"Zeitan, 20 km south of Aleppo", "Douma, near Damascus", "the Aleppo district of Sheikh Maqsoud", "Zeitan in Aleppo
province": a candidate that lies there is likelier than one that does not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reportedly.model import Place, PlaceKind, Relation
from reportedly.places.extents import Extent, Told, extent
from reportedly.places.mentions import PlaceMention
from reportedly.places.relative import RelativeReference, nested_pairs, read_relations

_SUBURB_KM = 15.0  # how far outside a city its suburbs may lie
_DISTRICT_KM = 3.0
_INSIDE_KM = 2.0


@dataclass(frozen=True, slots=True)
class Constraint:
    """The name with the index ``subject`` lies as ``told`` by the places with the indices ``anchors``."""

    subject: int
    anchors: tuple[int, ...]
    told: Told

    def extent(self, place_of: Callable[[int], Place | None]) -> Extent | None:
        """Return where the subject may lie, given what each anchor most likely is; ``None`` where nobody knows."""
        places = [place for at in self.anchors if (place := place_of(at)) is not None]
        return extent(self.told, places)


def constraints(
    text: str, mentions: Sequence[PlaceMention], references: Sequence[RelativeReference] | None = None
) -> list[Constraint]:
    """Return what the text says about where its named places lie.

    ``references`` are what :func:`~reportedly.places.relative.read_relations` gives for the same names, where that has
    been read already.
    """
    read = read_relations(text, mentions) if references is None else references
    found = [Constraint(each.subject, each.anchors, each.told) for each in read if each.subject is not None]
    found += [
        Constraint(inner, (outer,), Told(Relation.LOCATED, beyond_km=_beyond(word), kind=_kind(word)))
        for inner, outer, word in nested_pairs(text, mentions)
    ]
    return found


def _beyond(word: str) -> float:
    if word.startswith("suburb"):
        return _SUBURB_KM
    return _INSIDE_KM if word == "in" else _DISTRICT_KM


def _kind(word: str) -> PlaceKind:
    return PlaceKind.TOWN if word in ("in", "suburb", "area", "village", "town") else PlaceKind.DISTRICT
