"""Which of a document's places an event happened at, where its sentence does not settle it: a probability for each.

A log-linear model (a conditional logit, McFadden 1974) over the places that the document names and "nowhere in
particular", as :mod:`reportedly.reading.event_place` is one over those of a sentence; what that one finds is a reason
here. No reason needs a parse. The weights are fitted by ``python -m training.document_places`` on coded articles and
shipped, readable, in ``codebook/document_places.yaml``.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from reportedly.errors import ConfigurationError
from reportedly.model import CONTROL_TYPES, EventType, PlaceKind, Status
from reportedly.reading.lexicon import load_yaml

if TYPE_CHECKING:
    from reportedly.reading.context import DocumentContext
    from reportedly.reading.place_hit import PlaceHit

_FAMILY = {
    **dict.fromkeys(CONTROL_TYPES, "control"),
    **dict.fromkeys(
        (EventType.CLASH, EventType.AIR_STRIKE, EventType.SHELLING, EventType.BOMBING, EventType.ATTACK), "fighting"
    ),
    EventType.CHEMICAL: "fighting",
    EventType.DESTRUCTION: "fighting",
    EventType.TOLL: "toll",
    EventType.DEPLOYMENT: "forces",
    EventType.SUPPORT: "support",
    EventType.DISPLACEMENT: "people",
    EventType.ABDUCTION: "people",
    EventType.DETENTION: "people",
    EventType.AID: "people",
    EventType.PROTEST: "people",
}  # the rest is politics
_GRAIN = {
    PlaceKind.COUNTRY: "country",
    PlaceKind.REGION: "region",
    PlaceKind.TOWN: "town",
    PlaceKind.DISTRICT: "town",
    PlaceKind.UNKNOWN: "unknown",
}
_NOUNS = {
    "town": re.compile(
        r"\b(?:the|this|that)\s+(?:\w+\s+)?(?:city|town|village|enclave|suburb|neighbou?rhood)\b", re.IGNORECASE
    ),
    "region": re.compile(
        r"\b(?:the|this|that)\s+(?:\w+\s+)?(?:province|governorate|region|area|countryside)\b", re.IGNORECASE
    ),
    "country": re.compile(
        r"\b(?:the|this|that)\s+(?:\w+\s+)?(?:country|nation|kingdom)\b|\bnation-?wide\b", re.IGNORECASE
    ),
    "there": re.compile(
        r"\b(?:there|here)\b(?!\s+(?:is|are|was|were|has|have|had|will|would|could|may)\b)", re.IGNORECASE
    ),
}
_POINTS_BACK = re.compile(r"\b(?:the|this|that|these|those|its|their)\s+(?:[\w-]+\s+)?$", re.IGNORECASE)
_OPENING = 250  # characters from a text's beginning that are its headline and first sentence
_LEAST_CHANCE = 0.01


@dataclass(frozen=True, slots=True)
class Event:
    """An event as the model sees it.

    ``offset`` is where its trigger begins, in the sentence from ``start`` to ``end``. ``chances`` tells how probably
    the event is at each place of the sentence, by where the place's name begins, as far as the sentence itself says.
    ``lasting`` tells that the event is told of a month or more, or of a whole war. ``usual`` is the place that a rule
    of thumb gives (``None`` for nowhere) and ``usual_origin`` what it went by; without an origin no rule was asked.
    """

    type: EventType
    offset: int
    start: int
    end: int
    chances: Mapping[int, float]
    status: Status = Status.ACTUAL
    lasting: bool = False
    usual: PlaceHit | None = None
    usual_origin: str | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document's places with the probability that the event is at each, the likeliest first, and at none of them."""

    places: tuple[tuple[PlaceHit, float], ...]
    none: float


class DocumentPlaceModel:
    """The weights by reason. A reason without a weight counts for nothing."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self.weights = weights

    def rank(self, event: Event, context: DocumentContext) -> Ranked:
        """Return the places that an event may have happened at, each by its last name before or in the sentence."""
        options = candidates(event, context)
        names = [*reasons(event, options, context), none_reasons(event, options, context)]
        scores = [sum(self.weights.get(name, 0.0) * value for name, value in each) for each in names]
        most = max(scores)
        parts = [math.exp(score - most) for score in scores]
        total = sum(parts)
        pairs = [(hits[-1], part / total) for hits, part in zip(options, parts, strict=False)]
        return Ranked(tuple(sorted(pairs, key=lambda pair: (-pair[1], pair[0].start))), parts[-1] / total)


@cache
def load_model() -> DocumentPlaceModel:
    """Return the shipped model. Raises ConfigurationError when the file is wrong."""
    raw = load_yaml("document_places.yaml")
    try:
        return DocumentPlaceModel({str(name): float(value) for name, value in raw["weights"].items()})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigurationError(f"the model codebook/document_places.yaml is wrong: {error}") from error


def candidates(event: Event, context: DocumentContext) -> list[list[PlaceHit]]:
    """Return the places that a document names around an event, each with its namings, the one that matters last.

    That is the likeliest in the event's sentence, else the last before it, else the first after it. Names that stand
    for governments or are part of a party's name are no namings.
    """
    by_key: dict[str, list[PlaceHit]] = {}
    for hit in context.places_around(event.offset):
        if hit.start in event.chances or (hit.locates and not context.stands_for_government(hit) and not hit.dateline):
            by_key.setdefault(hit.meant.key, []).append(hit)
    found = []
    for hits in by_key.values():
        inside = [hit for hit in hits if hit.start in event.chances]
        before = [hit for hit in hits if hit.start < event.start]
        after = [hit for hit in hits if hit.start >= event.end]
        if inside:
            inside = [max(inside, key=lambda hit: event.chances[hit.start])]
        named = [*after, *before, *inside] if inside or before else [*after[1:], after[0]] if after else []
        if named:
            found.append(named)
    return found


def reasons(
    event: Event, options: Sequence[Sequence[PlaceHit]], context: DocumentContext
) -> Iterator[list[tuple[str, float]]]:
    """Yield what holds of each candidate: names of reasons with their values."""
    text = context.document.text[event.start : event.end]
    nouns = [name for name, pattern in _NOUNS.items() if pattern.search(text)]
    family = family_of(event.type)
    points_back = (
        _POINTS_BACK.search(context.document.text, max(event.start, event.offset - 30), event.offset) is not None
    )
    before = [hits[-1].start for hits in options if hits[-1].start < event.start and _is_local(hits[-1])]
    order = {start: rank for rank, start in enumerate(sorted(before, reverse=True))}
    namings = sum(len(hits) for hits in options)
    most = max((len(hits) for hits in options if _is_local(hits[-1])), default=0)
    likeliest = max(event.chances.values(), default=0.0)
    for hits in options:
        hit = hits[-1]
        grain = grain_of(hit.meant.kind)
        chance = event.chances.get(hit.start)
        found = [(f"kind={grain}", 1.0), (f"{family}:{grain}", 1.0)]
        if chance is not None:
            zone = "inside"
            found += [("chance", math.log(max(chance, _LEAST_CHANCE))), ("likeliest", float(chance == likeliest))]
            found.append((f"inside:{family}", 1.0))
        elif hit.start < event.start:
            zone = "before"
            away = _sentences_between(hit.start, event.start, context)
            found += [(f"back={away}", 1.0), (f"back={away}:{grain}", 1.0)]
            rank = order.get(hit.start)
            if rank is not None:
                found.append((f"last={min(rank, 3)}", 1.0))
            if event.chances:
                found.append(("before_though_places_here", 1.0))
        else:
            zone = "after"
        found += [(f"{zone}", 1.0), (f"{zone}:{grain}", 1.0), ("share", len(hits) / namings)]
        if points_back:
            found.append((f"points_back:{zone}", 1.0))
        if event.start < _OPENING:
            found.append((f"lead:{zone}:{grain}", 1.0))
            if zone == "after" and _is_local(hit) and len(hits) == most:
                found.append(("lead:after:most_named", 1.0))
        if _is_local(hit) and len(hits) == most:
            found.append(("most_named", 1.0))
        if min(each.start for each in hits) < _OPENING:
            found += [("opening", 1.0), (f"opening:{grain}", 1.0)]
        if hit.place.country is not None and hit.place.country != context.theatre:
            found += [("foreign", 1.0), (f"foreign:{grain}", 1.0)]
        if context.only_locates(hit):
            found += [("only_locates", 1.0), (f"only_locates:{zone}", 1.0)]
        if context.is_beside(hit):
            found += [("beside", 1.0), (f"beside:{zone}", 1.0)]
        if hit.place.geonames_id is None and hit.place.latitude is None:
            found.append(("unresolved", 1.0))
        found += [(f"noun:{noun}:{zone}:{grain}", 1.0) for noun in nouns]
        if event.usual is not None and event.usual.meant.key == hit.meant.key:
            found += [(f"usual={event.usual_origin}", 1.0), (f"usual:{family}", 1.0)]
        if event.lasting:
            found += [(f"lasting:{grain}", 1.0), (f"lasting:{zone}", 1.0)]
        yield found


def none_reasons(
    event: Event, options: Sequence[Sequence[PlaceHit]], context: DocumentContext
) -> list[tuple[str, float]]:
    """Return what speaks for an event at no place in particular."""
    found = [("none", 1.0), (f"none:{event.type}", 1.0), (f"none:{event.status}", 1.0)]
    if event.chances:
        found += [
            ("none:places_here", 1.0),
            ("none:chance", math.log(max(1.0 - sum(event.chances.values()), _LEAST_CHANCE))),
        ]
    if not any(_is_local(hits[-1]) for hits in options):
        found.append(("none:no_local_place", 1.0))
    if event.lasting:
        found.append(("none:lasting", 1.0))
    if event.usual is None and event.usual_origin is not None:
        found.append(("none:usual", 1.0))
    text = context.document.text[event.start : event.end]
    found += [(f"none:noun:{name}", 1.0) for name, pattern in _NOUNS.items() if pattern.search(text)]
    return found


def family_of(kind: EventType) -> str:
    """Return the family of types whose events have their places told alike."""
    return _FAMILY.get(kind, "politics")


def grain_of(kind: PlaceKind) -> str:
    """Return how fine a kind of place is: country, region, town, unknown or spot."""
    return _GRAIN.get(kind, "spot")


def _is_local(hit: PlaceHit) -> bool:
    return hit.meant.kind is not PlaceKind.COUNTRY


def _sentences_between(start: int, end: int, context: DocumentContext) -> str:
    starts = context.sentence_starts
    count = bisect_left(starts, end) - bisect_left(starts, start + 1) + 1
    for limit, name in ((1, "1"), (2, "2"), (4, "4"), (8, "8")):
        if count <= limit:
            return name
    return "far"
