"""From decoded events to drafts of claims, by the codebook's conventions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, product

from reportedly.model import OUTLET_SPEAKER, Actor, Attribution, EventType, Figure, Interval, Span, Status, Victims
from reportedly.reading.assembling import Draft
from reportedly.reading.casualties import CasualtyMention
from reportedly.reading.context import DocumentContext
from reportedly.reading.counts import find_figures
from reportedly.reading.encoder.choosing import joined_places
from reportedly.reading.encoder.confidence import load_confidence
from reportedly.reading.encoder.decoding import Event, Marked
from reportedly.reading.encoder.nesting import finest
from reportedly.reading.encoder.placing import Anchors, Placed, place
from reportedly.reading.encoder.referents import Referents
from reportedly.reading.encoder.sentences import Sentence
from reportedly.reading.encoder.voices import Voices
from reportedly.reading.place_hit import PlaceHit

_SPEAKER = frozenset({"i", "we", "us", "me", "our", "my"})
_PERSON = frozenset({"he", "she", "him", "her", "his"})
_FIRST_OF_COMPOUND = re.compile(r"([^\W\d_](?:[\w’'.]*[\w.])?)\s?-\s?$")
_LONGEST_NAME = 40  # characters
_FUTURE = frozenset({Status.PLANNED, Status.HYPOTHETICAL})


def draft(
    event: Event,
    context: DocumentContext,
    sentences: Sequence[Sentence],
    referents: Referents,
    voices: Voices,
    anchors: Anchors,
) -> Iterator[Draft]:
    """Yield one draft per place and speaker of an event."""
    status = status_of(event)
    happened, dated = _when(event, status, context)
    killed, wounded, victims = _casualties(event, context)
    placed = place(event, status, sentences[event.sentence], context, referents, anchors)
    places: list[PlaceHit | None] = [*_places(event, placed, sentences[event.sentence], context, referents)]
    quote = _quote(event, context.document.text, sentences)
    confidence = load_confidence().of(event, status, placed.probability)
    for attribution in voices.of(event):
        actors, targets = (
            _parties(referents.parties(marked, event.type), referents, voices, attribution)
            for marked in (_doers(event, context.document.text), event.roles["target"])
        )
        sides = [(a, t) for a in _sides(event.type, actors, context) for t in _sides(event.type, targets, context)]
        for hit, (doers, others) in product(places or [None], sides):
            yield Draft(
                type=event.type,
                quote=quote,
                actors=doers,
                targets=tuple(t for t in others if t not in doers),
                place=hit.meant if hit is not None else None,
                place_explicit=hit is not None and not hit.implied,
                happened=happened,
                dated=dated,
                attribution=attribution,
                status=status,
                killed=killed,
                wounded=wounded,
                victims=victims,
                confidence=round(confidence, 4),
            )


def status_of(event: Event) -> Status:
    """Return the likeliest status of an event."""
    return max(event.status, key=lambda status: event.status[status])


def _sides(kind: EventType, parties: tuple[Actor, ...], context: DocumentContext) -> list[tuple[Actor, ...]]:
    """Return the parties of each claim: backers and backed one by one, and enemies who hold a place."""
    if len(parties) < 2 or kind not in {EventType.SUPPORT, EventType.HOLD}:
        return [parties]
    if kind is EventType.HOLD:
        registry, on = context.resources.registry, context.reference
        ids = [party.id for party in parties if party.id is not None]
        if not any(registry.opposed(one, other, on) for one, other in combinations(ids, 2)):
            return [parties]
    return [(party,) for party in parties]


def _doers(event: Event, text: str) -> Sequence[Marked]:
    """Return the words that bear who acts: in "rebel-held" and "US-backed" the word before the hyphen alone."""
    if event.type not in {EventType.HOLD, EventType.SUPPORT}:
        return event.roles["actor"]
    first = _FIRST_OF_COMPOUND.search(text, max(0, event.start - _LONGEST_NAME), event.start)
    return (Marked(*first.span(1), 1.0),) if first is not None else event.roles["actor"]


def _parties(
    marked: Sequence[Marked], referents: Referents, voices: Voices, attribution: Attribution
) -> tuple[Actor, ...]:
    found: list[Actor] = []
    for each in marked:
        pronoun = referents.pronoun(each)
        actor: Actor | None
        if pronoun in _SPEAKER:
            told = attribution.speaker != OUTLET_SPEAKER
            actor = Actor(attribution.speaker, attribution.speaker_id) if told else None
        elif pronoun in _PERSON:
            person = voices.person_meant(each.start)
            actor = Actor(person) if person is not None else referents.party(each)
        else:
            actor = referents.party(each)
        if actor is not None and actor not in found:
            found.append(actor)
    return tuple(found)


def _places(
    event: Event, placed: Placed, sentence: Sentence, context: DocumentContext, referents: Referents
) -> list[PlaceHit]:
    """Return the place of an event, and those that are marked and listed with it."""
    option = placed.option
    if option is None:
        return []
    last = option.hits[-1]
    if option.marked is None:
        inside = sentence.start <= last.start < sentence.end
        return [last if inside else replace(last, told=None, implied=True)]
    found: dict[str, PlaceHit] = {last.meant.key: last}
    for marked in joined_places(event, option.marked, sentence, context.document.text):
        for hit in referents.places(marked):
            found.setdefault(hit.meant.key, hit)
    return finest(list(found.values()), context)


def _when(event: Event, status: Status, context: DocumentContext) -> tuple[Interval, bool]:
    """Return when the event happened, and whether the text says so rather than the codebook's rule for undated ones."""
    reference, precision = context.reference, context.document.published_precision
    future = status in _FUTURE
    for marked in event.roles["date"]:
        for expression in context.times_between(marked.start - 40, marked.end):
            if expression.end <= marked.start:
                continue
            if expression.since_at is not None and event.start < expression.since_at and not future:
                interval = expression.since(reference, reference_precision=precision)
            else:
                interval = expression.interval(reference, future=future, reference_precision=precision)
            if interval is not None:
                return interval, True
    if future or reference is None:
        return Interval(), False
    if event.type is EventType.HOLD:
        return Interval(reference, reference), False
    return Interval(None, reference), False


def _casualties(event: Event, context: DocumentContext) -> tuple[Figure | None, Figure | None, Victims | None]:
    killed = _figure(event.roles["killed"], context, "killed")
    wounded = _figure(event.roles["wounded"], context, "wounded")
    victims = next(
        (c.victims for r in ("killed", "wounded") for m in event.roles[r] for c in _counts(m, context)), None
    )
    return killed, wounded, victims


def _counts(marked: Marked, context: DocumentContext) -> list[CasualtyMention]:
    return [c for c in context.casualties_between(marked.start - 200, marked.end) if c.end > marked.start]


def _figure(marked: Sequence[Marked], context: DocumentContext, kind: str) -> Figure | None:
    for each in marked:
        for count in _counts(each, context):
            figure: Figure | None = getattr(count, kind)
            if figure is not None:
                return figure
        for number in find_figures(context.document.text[each.start : each.end]):
            return number.figure
    return None


def _quote(event: Event, text: str, sentences: Sequence[Sentence]) -> Span:
    """Return the words that state the claim: those marked around the trigger, else its sentence."""
    sentence = sentences[event.sentence]
    around = [m for m in event.roles["quote"] if m.start <= event.start < m.end]
    start, end = (around[0].start, max(around[0].end, event.end)) if around else (sentence.start, sentence.end)
    return Span(start, end, text[start:end])
