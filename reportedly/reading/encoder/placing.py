"""Where an event happened: the document's places weighed by the encoder's marks and by what the text says besides.

A log-linear model (a conditional logit, McFadden 1974) over the places that the document names and "nowhere in
particular", with the reasons of :mod:`reportedly.reading.document_place` and the encoder's probability for each. The
weights are fitted by ``python -m training.encoder.places`` on coded articles that the encoder has not been trained on,
and shipped, readable, in ``codebook/encoder_places.yaml``.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from reportedly.errors import ConfigurationError
from reportedly.model import EventType, Status
from reportedly.reading import document_place
from reportedly.reading.context import DocumentContext
from reportedly.reading.encoder.decoding import Event, Marked
from reportedly.reading.encoder.nesting import holds
from reportedly.reading.encoder.referents import Referents
from reportedly.reading.encoder.sentences import Sentence
from reportedly.reading.lexicon import load_yaml
from reportedly.reading.place_hit import PlaceHit

_LEAST = 0.003  # the least probability that is told from none
_MARKED = 0.5
_RIVAL = 0.2  # the least probability of a place that others are compared with
_SURE = 0.95  # a mark that is so likely is not weighed against other places
_WAYS = ((1, "1"), (4, "4"), (10, "10"))
_AROUND = 20  # events before and after that are looked at
Named = tuple[str, float]


@dataclass(frozen=True, slots=True)
class Option:
    """A place that an event may have happened at: its namings, the one that matters last, and what marks it best."""

    hits: tuple[PlaceHit, ...]
    chance: float
    marked: Marked | None


@dataclass(frozen=True, slots=True)
class Placed:
    """The likeliest of some options, ``None`` where nowhere in particular is likelier, and its probability."""

    option: Option | None
    probability: float


@cache
def load_weights() -> Mapping[str, float]:
    """Return the shipped weights by reason. Raises ConfigurationError when the file is wrong."""
    raw = load_yaml("encoder_places.yaml")
    try:
        return {str(name): float(value) for name, value in raw["weights"].items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigurationError(f"the model codebook/encoder_places.yaml is wrong: {error}") from error


class Anchors:
    """Where the events of a document happened of which the marks tell it, for those of which they do not."""

    def __init__(self, events: Sequence[Event], referents: Referents) -> None:
        self._of_type: dict[EventType | None, list[tuple[int, str]]] = {}
        for event in sorted(events, key=lambda each: each.start):
            best = max(event.roles["place"], key=lambda marked: marked.probability, default=None)
            hits = referents.places(best) if best is not None and best.probability >= _MARKED else []
            if hits:
                for kind in (event.type, None):
                    self._of_type.setdefault(kind, []).append((event.start, hits[0].meant.key))

    def near(self, event: Event) -> Near:
        """Return the places of the events around one, those of its own type apart."""
        return Near(self._around(event.type, event.start), self._around(None, event.start))

    def _around(self, kind: EventType | None, start: int) -> tuple[list[str], list[str]]:
        """Return the places of some events before an offset and after it, in text order."""
        told = self._of_type.get(kind, [])
        low, high = bisect_left(told, (start, "")), bisect_left(told, (start + 1, ""))
        return [key for _, key in told[max(0, low - _AROUND) : low]], [key for _, key in told[high : high + _AROUND]]


@dataclass(frozen=True, slots=True)
class Near:
    """The places of events before one and after it: of those of its type, and of every one."""

    of_type: tuple[list[str], list[str]]
    every: tuple[list[str], list[str]]

    def reasons(self, key: str) -> Iterator[Named]:
        """Yield what they say for a place."""
        for name, (before, after) in (("type", self.of_type), ("every", self.every)):
            if before and before[-1] == key:
                yield f"{name}:last", 1.0
            elif not before and after and after[0] == key:
                yield f"{name}:next", 1.0
            if before or after:
                yield f"{name}:share", (before.count(key) + after.count(key)) / (len(before) + len(after))

    def none_reasons(self) -> Iterator[Named]:
        """Yield what they say for nowhere in particular."""
        if any(self.of_type):
            yield "none:type_placed", 1.0


def place(
    event: Event,
    status: Status,
    sentence: Sentence,
    context: DocumentContext,
    referents: Referents,
    anchors: Anchors,
) -> Placed:
    """Return where an event most probably happened."""
    sure = max(event.roles["place"], key=lambda marked: marked.probability, default=None)
    hits = referents.places(sure) if sure is not None and sure.probability >= _SURE else []
    rivals = [marked for marked in event.roles["place"] if marked is not sure and marked.probability >= _MARKED]
    if sure is not None and hits and not rivals:
        return Placed(Option((hits[0],), sure.probability, sure), sure.probability)
    options = options_of(event, sentence, context, referents)
    weights = load_weights()
    named = reasons(event, status, options, sentence, context, anchors)
    scores = [sum(weights.get(name, 0.0) * value for name, value in each) for each in named]
    most = max(scores)
    parts = [math.exp(score - most) for score in scores]
    best = max(range(len(parts)), key=lambda n: (parts[n], -n))
    return Placed(options[best] if best < len(options) else None, parts[best] / sum(parts))


def options_of(event: Event, sentence: Sentence, context: DocumentContext, referents: Referents) -> list[Option]:
    """Return the places that an event may have happened at: those that the document names, and those marked."""
    marks: dict[str, list[tuple[Marked, PlaceHit]]] = {}
    for marked in event.roles["place"]:
        for hit in referents.places(marked):
            marks.setdefault(hit.meant.key, []).append((marked, hit))
    found = []
    seen = set()
    for hits in document_place.candidates(_told(event, Status.ACTUAL, {}, sentence), context):
        key = hits[-1].meant.key
        seen.add(key)
        found.append(_option(hits, marks.get(key, ()), event))
    found += [_option((), pairs, event) for key, pairs in marks.items() if key not in seen]
    return found


def _option(hits: Sequence[PlaceHit], pairs: Sequence[tuple[Marked, PlaceHit]], event: Event) -> Option:
    best = max(pairs, key=lambda pair: (pair[0].probability, -abs(pair[0].start - event.start)), default=None)
    chance = max((_chance(hit, event) for hit in hits), default=0.0)
    if best is None:
        last = max(hits, key=lambda hit: _chance(hit, event)) if chance >= _LEAST else hits[-1]
        return Option((*(hit for hit in hits if hit is not last), last), chance, None)
    return Option((*hits, best[1]), max(chance, best[0].probability), best[0])


def _chance(hit: PlaceHit, event: Event) -> float:
    """Return how likely the encoder holds it that the words of a name bear the event's place."""
    return max((chance for start, chance in event.places.items() if hit.start <= start < hit.end), default=0.0)


def reasons(
    event: Event,
    status: Status,
    options: Sequence[Option],
    sentence: Sentence,
    context: DocumentContext,
    anchors: Anchors,
) -> list[list[Named]]:
    """Return what holds of each option, and last what speaks for nowhere in particular."""
    near = anchors.near(event)
    chances = {
        option.hits[-1].start: option.chance
        for option in options
        if sentence.start <= option.hits[-1].start < sentence.end
    }
    told = _told(event, status, chances, sentence)
    found = [list(each) for each in document_place.reasons(told, [option.hits for option in options], context)]
    most = max((option.chance for option in options), default=0.0)
    for option, nested, names in zip(options, _of_nesting(options, sentence, context), found, strict=True):
        names += _of_marks(option, most)
        names += nested
        names += _of_the_way(option, event, sentence, context.document.text)
        names += near.reasons(option.hits[-1].meant.key)
    none = document_place.none_reasons(told, [option.hits for option in options], context)
    none += near.none_reasons()
    none += [("none:marks", _odds(most)), ("none:unmarked", float(most < _MARKED))]
    return [*found, none]


def _of_marks(option: Option, most: float) -> list[Named]:
    found = [("marks", _odds(option.chance)), ("marks:best", float(option.chance == most and most >= _LEAST))]
    found.append(("marks:sure", float(option.chance >= _MARKED)))
    if option.marked is not None and option.hits[-1].implied:
        found.append(("marks:implied", 1.0))
    return found


def _of_nesting(options: Sequence[Option], sentence: Sentence, context: DocumentContext) -> Iterator[list[Named]]:
    """Yield whether the place of each option holds or lies in that of another, told in the same sentence or not.

    The codebook asks for the most specific place: of Azaz and the province around it, Azaz.
    """
    rivals = [option for option in options if option.chance >= _RIVAL or _is_inside(option, sentence)]
    for option in options:
        found: list[Named] = []
        others = [rival for rival in rivals if rival is not option]
        held = [rival for rival in others if holds(option.hits[-1], rival.hits[-1], context)]
        holding = [rival for rival in others if holds(rival.hits[-1], option.hits[-1], context)]
        for name, nested in (("holds", held), ("within", holding)):
            near = [rival for rival in nested if _is_inside(rival, sentence)]
            if nested:
                found += [(name, 1.0), (f"{name}:marks", _odds(max(rival.chance for rival in nested)))]
                found.append((f"{name}:likelier", float(max(rival.chance for rival in nested) > option.chance)))
            if near:
                found += [(f"{name}:inside", 1.0), (f"{name}:inside:marks", _odds(max(r.chance for r in near)))]
        yield found


def _is_inside(option: Option, sentence: Sentence) -> bool:
    return sentence.start <= option.hits[-1].start < sentence.end


def _of_the_way(option: Option, event: Event, sentence: Sentence, text: str) -> list[Named]:
    """Return how far a name of the event's sentence stands from its trigger, in words, and on which side."""
    hit = option.hits[-1]
    if option.marked is not None and sentence.start <= option.marked.start < sentence.end:
        start, end = option.marked.start, option.marked.end
    elif sentence.start <= hit.start < sentence.end:
        start, end = hit.start, hit.end
    else:
        return []
    side, between = ("after", text[event.end : start]) if start >= event.end else ("before", text[end : event.start])
    words = len(between.split())
    return [(f"way:{side}:{next((name for limit, name in _WAYS if words <= limit), 'far')}", 1.0)]


def _odds(chance: float) -> float:
    bounded = min(max(chance, _LEAST), 1.0 - _LEAST)
    return math.log(bounded / (1.0 - bounded))


def _told(event: Event, status: Status, chances: Mapping[int, float], sentence: Sentence) -> document_place.Event:
    """Return the event as the model of documents sees it."""
    return document_place.Event(event.type, event.start, sentence.start, sentence.end, chances, status)
