"""From decoded events to drafts of claims, by the codebook's conventions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
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
from reportedly.reading.encoder.outcomes import has_failed
from reportedly.reading.encoder.placing import Anchors, Option, Placed, place
from reportedly.reading.encoder.referents import Referents
from reportedly.reading.encoder.sentences import Sentence
from reportedly.reading.encoder.voices import Voices
from reportedly.reading.place_hit import PlaceHit
from reportedly.reading.table_rows import subject_of_row

_SPEAKER = frozenset({"i", "we", "us", "me", "our", "my"})
_PERSON = frozenset({"he", "she", "him", "her", "his"})
_FIRST_OF_COMPOUND = re.compile(r"([^\W\d_](?:[\w’'.]*[\w.])?)\s?-\s?$")
_LONGEST_NAME = 40  # characters
# What a party may do to itself, or what two do to each other; of any other event nobody is both doer and done to.
_MUTUAL = frozenset({EventType.CLASH, EventType.WITHDRAW, EventType.DISPLACEMENT, EventType.TALKS, EventType.AGREEMENT})
_LIES_IN = re.compile(r"\b(?:in|around|near|outside|(?:towns|villages|cities) of)\s+(?:the\s+)?$", re.IGNORECASE)
_FALLS_TO = re.compile(
    r"(?:falls?|fell|fallen|falling|lost|handed over|surrendered)\s+(?:back\s+)?(?:in)?to\s+"
    r"(?:the\s+)?(?:hands of\s+)?(?:the\s+)?",
    re.IGNORECASE,
)
_DENIES = re.compile(r"den(?:y|ies|ied|ying)\s+(?:that|having|it|they|he|she|its|their|any)\b", re.IGNORECASE)
_BY = re.compile(  # "driven out of the city by", "defeated there by"
    r"\s+(?:(?:back|away|over|out|off|there|here|again)\s+){0,2}(?:(?:of|from|in|at)\s+(?:the\s+)?[\w’'-]+\s+)?"
    r"by\s+(?:the\s+)?",
    re.IGNORECASE,
)
_LOSS = re.compile(r"(?:los(?:e|es|ing|t|s|ses)|defeats?|defeated|collapsed?)\b", re.IGNORECASE)
_FROM = re.compile(r"\s+(?:back\s+)?from\s+(?:the\s+)?", re.IGNORECASE)
_SEVERAL = re.compile(  # places that are not named are taken, not the town that the text named before
    r"\b(?:several|some|many|few|more|other|dozens of|scores of|a number of|two|three|four|five|six|seven|eight|\d+)"
    r"\s+(?:[\w-]+\s+){0,2}(?:villages|towns|hamlets|hills|areas|positions|points|settlements|buildings|blocks)\b",
    re.IGNORECASE,
)
_SOMEWHERE = re.compile(  # which territory is not said
    r"(?<=-)(?:held|controlled|run)\s+territor(?:y|ies)\b(?!\s+(?:in|of|near|around|like|such|inside|across|at|on)\b)",
    re.IGNORECASE,
)
_LONG_AGO = timedelta(days=60)
_NEAR = 60  # characters around a trigger in which its object stands
_FUTURE = frozenset({Status.PLANNED, Status.HYPOTHETICAL})


def draft(
    event: Event,
    context: DocumentContext,
    sentences: Sequence[Sentence],
    referents: Referents,
    voices: Voices,
    anchors: Anchors,
    over: frozenset[int] = frozenset(),
) -> Iterator[Draft]:
    """Yield one draft per place and speaker of an event; ``over``: where holds of the past begin."""
    status = _status(event, context.document.text)
    happened, dated = _when(event, status, context, sentences[event.sentence], is_over=event.start in over)
    killed, wounded, victims = _casualties(event, context)
    placed = _of_row(event, context) or place(event, status, sentences[event.sentence], context, referents, anchors)
    places: list[PlaceHit | None] = [*_places(event, placed, sentences[event.sentence], context, referents)]
    quote = _quote(event, context.document.text, sentences)
    confidence = load_confidence().of(event, status, placed.probability)
    for attribution in voices.of(event):
        doing, done_to = (
            _parties(referents.parties(marked, event.type), referents, voices, attribution)
            for marked in (_doers(event, context.document.text), event.roles["target"])
        )
        taker, agent = _taker(event, context), _agent(event, doing, context)
        losing = {party: doing.pop(party) for party in _losers(event, doing, context)}
        done_to = losing | done_to
        if taker is not None:
            done_to = {party: chance for party, chance in (doing | done_to).items() if not _same(party, taker)}
            doing = {taker: 1.0}
        elif agent is not None:
            doing, done_to = {agent: 1.0}, {party: p for party, p in done_to.items() if not _same(party, agent)}
        actors, targets = tuple(doing), tuple(done_to)
        if event.type not in _MUTUAL:
            suffered = {party.id or party.name: chance for party, chance in done_to.items()}
            actors = tuple(party for party in doing if doing[party] >= suffered.get(party.id or party.name, 0.0))
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


def _of_row(event: Event, context: DocumentContext) -> Placed | None:
    """Return the place that the row of a table is about in which an event is told, if it is about a place.

    A row on "other towns in Idlib" is about none that it names.
    """
    text = context.document.text
    subject = subject_of_row(text, event.start)
    hits = context.places_between(*subject) if subject is not None else []
    if subject is None or not hits or _LIES_IN.search(text, subject[0], hits[0].start):
        return None
    return Placed(Option((hits[0],), 1.0, None), 1.0)


def _status(event: Event, text: str) -> Status:
    """Return the status of an event: denied, too, where its cue denies it or somebody is told to have failed at it."""
    likeliest = status_of(event)
    if likeliest is Status.ACTUAL and has_failed(event, text):
        return Status.DENIED
    cue = max(event.roles["cue"], key=lambda marked: marked.probability, default=None)
    if likeliest is Status.ACTUAL and cue is not None and cue.end <= event.start and _DENIES.match(text, cue.start):
        return Status.DENIED
    return likeliest


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


def _taker(event: Event, context: DocumentContext) -> Actor | None:
    """Return who takes a place that is told to fall or to be lost to somebody: "Mosul, which fell to Iraqi forces".

    It is the one construction in which who acts stands after the verb and who suffers before it.
    """
    if event.type is not EventType.CAPTURE:
        return None
    return _party_after(_FALLS_TO, event.start, context)


def _agent(event: Event, doing: Mapping[Actor, float], context: DocumentContext) -> Actor | None:
    """Return the party that a passive names as its doer, "seized by rebels", where the marks tell another or none."""
    if event.type in {EventType.TOLL, EventType.WITHDRAW}:  # who withdraws is who was "driven out by" another
        return None
    actor = _party_after(_BY, event.end, context)
    return actor if actor is not None and not any(_same(actor, each) for each in doing) else None


def _losers(event: Event, doing: Mapping[Actor, float], context: DocumentContext) -> list[Actor]:
    """Return whom the marks take for the doers of a capture and the words tell to have lost the place by it.

    "The guard lost control of the town", "a Ukrainian defeat at the town", "the town was retaken from the militants".
    """
    if event.type is not EventType.CAPTURE or not doing:
        return []
    if _LOSS.match(context.document.text, event.start):
        victor = _party_after(_BY, event.end, context)  # "defeated by"
        return [party for party in doing if victor is None or not _same(party, victor)]
    loser = _party_after(_FROM, event.end, context)
    return [party for party in doing if loser is not None and _same(party, loser)]


def _party_after(words: re.Pattern[str], at: int, context: DocumentContext) -> Actor | None:
    """Return the party that the text names right after some words, where these stand at an offset."""
    found = words.match(context.document.text, at)
    if found is None:
        return None
    mention = next((m for m, _ in context.actors_in(found.end(), found.end() + 1)), None)
    return context.actors.resolve(mention.start, mention.end) if mention is not None else None


def _same(one: Actor, other: Actor) -> bool:
    return one == other or (one.id is not None and one.id == other.id)


def _doers(event: Event, text: str) -> Sequence[Marked]:
    """Return the words that bear who acts: in "rebel-held" and "US-backed" the word before the hyphen alone."""
    if event.type not in {EventType.HOLD, EventType.SUPPORT}:
        return event.roles["actor"]
    first = _FIRST_OF_COMPOUND.search(text, max(0, event.start - _LONGEST_NAME), event.start)
    return (Marked(*first.span(1), 1.0),) if first is not None else event.roles["actor"]


def _parties(
    marked: Sequence[Marked], referents: Referents, voices: Voices, attribution: Attribution
) -> dict[Actor, float]:
    """Return whom marked words mean, in text order, and how likely the likeliest of them plays the role."""
    found: dict[Actor, float] = {}
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
        if actor is not None:
            found[actor] = max(each.probability, found.get(actor, 0.0))
    return found


def _places(
    event: Event, placed: Placed, sentence: Sentence, context: DocumentContext, referents: Referents
) -> list[PlaceHit]:
    """Return the place of an event, and those that are marked and listed with it."""
    option = placed.option
    if option is None:
        return []
    last = option.hits[-1]
    inside = sentence.start <= last.start < sentence.end
    if not inside and event.type is EventType.CAPTURE and _takes_others(event, sentence, context):
        return []
    if event.type is EventType.HOLD and _SOMEWHERE.match(context.document.text, event.start):
        return []
    if option.marked is None:
        return [last if inside else replace(last, told=None, implied=True)]
    found: dict[str, PlaceHit] = {last.meant.key: last}
    for marked in joined_places(event, option.marked, sentence, context.document.text):
        for hit in referents.places(marked):
            found.setdefault(hit.meant.key, hit)
    return finest(list(found.values()), context)


def _takes_others(event: Event, sentence: Sentence, context: DocumentContext) -> bool:
    """Tell whether a capture is of unnamed places: "several villages were captured"."""
    low, high = max(sentence.start, event.start - _NEAR), min(sentence.end, event.end + _NEAR)
    return _SEVERAL.search(context.document.text, low, high) is not None


def _when(
    event: Event, status: Status, context: DocumentContext, sentence: Sentence, *, is_over: bool
) -> tuple[Interval, bool]:
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
            if interval is not None and is_over and event.type is EventType.HOLD:
                # "killed on Tuesday in its former capital": the day is when something else happened.
                interval = Interval(None, interval.end)
            if interval is not None:
                return interval, True
    if future or reference is None:
        return Interval(), False
    told = context.story.told_at(event.start)
    if told is not None:
        return told, False  # a narrative goes on from the day that it has come to
    if event.type is EventType.HOLD and not context.story.is_narrative:
        past = _past_of(sentence, context)
        if past is not None:
            return past, False
    in_table = subject_of_row(context.document.text, event.start) is not None  # which tells how things stand
    if event.type is EventType.HOLD and not is_over and (in_table or not context.story.is_narrative):
        return Interval(reference, reference), False
    return Interval(None, reference), False


def _past_of(sentence: Sentence, context: DocumentContext) -> Interval | None:
    """Return the one time of a sentence that tells of long ago: "in 2016 they were sent to al-Bab, an IS-held town"."""
    reference = context.reference
    if reference is None:
        return None
    told = [each for each in context.times_between(sentence.start, sentence.end) if not each.attributive]
    found = {each.interval(reference, reference_precision=context.document.published_precision) for each in told}
    found.discard(None)  # "after a month"
    past = found.pop() if len(found) == 1 else None
    if past is None or past.start is None or past.end is None or reference - past.end < _LONG_AGO:
        return None
    return past if all(each.since_at is None for each in told) else None


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
