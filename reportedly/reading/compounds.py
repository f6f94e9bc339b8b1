"""Claims inside noun phrases: "rebel-held Aleppo" says who holds, "US-backed forces" says who supports."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reportedly.model import Actor, EventType, Interval, Span, Status
from reportedly.reading.assembling import Draft
from reportedly.reading.equated import equated
from reportedly.reading.lexicon import load_triggers
from reportedly.reading.parsed import ParsedContext
from reportedly.reading.parsing import Sentence
from reportedly.reading.place_hit import PlaceHit
from reportedly.reading.speakers import Speakers

_HELD = frozenset({"held", "controlled", "ruled", "run", "occupied", "dominated", "governed"})
_BACKED = frozenset({"backed", "supported", "allied", "sponsored", "trained", "armed", "funded"})
_OUTSIDE = re.compile(
    r"\b(?:near|outside|around|from|suburbs?|outskirts|countryside|(?:north|south|east|west)\w*\s+of)\b"
)
_PART = re.compile(
    r"\b(?:areas?|parts?|districts?|neighbou?rhoods?|side|sectors?|quarters?|half|territory|positions?)\b"
)
_WORD = re.compile(r"[A-Za-z]+")
_NEXT = 2  # words after the compound that tell what it describes
_GROUND = re.compile(
    r"(?:[-– ]?(?:held|controlled|ruled|run|occupied|dominated|governed))?\s+(?:[a-z]+\s)?"
    r"(?P<noun>territory|territories|town|village|city|enclave)\b"
    r"(?!\s+(?:(?:of|in|at|around|near|between|across|called|named)\s+(?:[a-z]+\s+){0,3})?[A-Z])"
)
_AFTER = 60  # characters after the compound in which its place or party is named


def compound_drafts(sentence: Sentence, context: ParsedContext, speakers: Speakers) -> Iterator[Draft]:
    """Yield a hold for each "X-held" and a support for each "X-backed" of a sentence."""
    for mention in context.mentions_between(sentence.start, sentence.end):
        if not context.is_compound(mention):
            continue
        actor = context.actors.resolve(mention.start, mention.end)
        if actor is None:
            continue
        if mention.compound in _HELD and not _is_institution(mention.end, context.document.text):
            held, explicit = _held_places(sentence, mention.start, mention.end, context)
            every: list[PlaceHit | None] = [*held] or [None]
            for place in every:
                yield from _each(
                    EventType.HOLD, sentence, mention.start, (actor,), (), place, explicit, context, speakers
                )
        elif mention.compound in _BACKED:
            target = _backed_party(mention.end, context, actor)
            if target is not None:
                yield from _each(
                    EventType.SUPPORT, sentence, mention.start, (actor,), (target,), None, False, context, speakers
                )


def _is_institution(end: int, text: str) -> bool:
    """Return whether what is so called is no ground: "state-run news agency"."""
    words = _WORD.findall(text, end, min(end + _AFTER, len(text)))[:_NEXT]
    return any(word.lower() in load_triggers().institution_nouns for word in words)


def _held_places(sentence: Sentence, start: int, end: int, context: ParsedContext) -> tuple[list[PlaceHit], bool]:
    """Return the places that a word such as "rebel-held" describes, and whether all of them and no part is meant."""
    said_of = _said_of(sentence, end, context)
    if said_of:
        return said_of, True
    ground = _GROUND.match(context.document.text, end)
    if ground is not None and not context.places_between(end, ground.end() + 1):
        noun = ground["noun"].lower()
        if noun not in load_triggers().same_grounds[0]:
            return [], False  # "rebel-held territory" is nowhere in particular
        introduced = context.introduced(ground.end(), noun)
        return [introduced] if introduced is not None else [], False
    after = context.places_between(end, min(end + _AFTER, sentence.end))
    if len(after) > 1 and context.only_places(sentence, after[0], after[1]):
        after = after[1:]
    if after:
        between = context.document.text[end : after[0].start].lower()
        if _OUTSIDE.search(between) or context.is_beside(after[0]):
            return [], False  # "the rebel-held town east of Damascus"
        return context.listed(after), not _PART.search(between)
    before = context.places_between(max(sentence.start, start - 40), start)
    if before and context.document.text[before[-1].end : start].strip(" ,'’s") == "":
        return before[-1:], True
    hits = [h for h in context.places_between(sentence.start, sentence.end) if not context.is_beside(h) and h.locates]
    if hits:
        return [min(hits, key=lambda h: abs(h.start - start))], False
    last = context.place_before(start, reach=800)
    return [last] if last is not None else [], False


def _said_of(sentence: Sentence, end: int, context: ParsedContext) -> list[PlaceHit]:
    """Return the places that what is called so is: "Saraqib is a rebel-held town in the province"."""
    after = (token for token in sentence.tokens if sentence.offset(token) >= end)
    noun = next((token for token in after if token.pos_ == "NOUN" and token.dep_ != "compound"), None)
    if noun is None or sentence.offset(noun) - end > _AFTER:
        return []
    return equated(noun, sentence, context) if noun.lemma_.lower() in load_triggers().ground_nouns else []


def _backed_party(end: int, context: ParsedContext, backer: Actor) -> Actor | None:
    for mention, actor in context.actors_in(end, end + _AFTER):
        if actor.id is None or actor.id != backer.id:
            return actor if mention.start - end <= 25 else None
    return None


def _each(
    kind: EventType,
    sentence: Sentence,
    at: int,
    actors: tuple[Actor, ...],
    targets: tuple[Actor, ...],
    hit: PlaceHit | None,
    explicit: bool,
    context: ParsedContext,
    speakers: Speakers,
) -> Iterator[Draft]:
    quote: Span = sentence.span(list(sentence.tokens))
    reference = context.reference
    for attribution, _, _ in speakers.over(at):
        start = reference if kind is EventType.HOLD else None
        yield Draft(
            type=kind,
            quote=quote,
            actors=actors,
            targets=targets,
            place=hit.place if hit is not None else None,
            place_explicit=explicit,
            happened=Interval(start, reference),
            dated=False,
            attribution=attribution,
            status=Status.ACTUAL,
            killed=None,
            wounded=None,
            victims=None,
            confidence=0.6 if explicit else 0.5,  # as right as that in articles coded afterwards
        )
