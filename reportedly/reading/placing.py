"""Where an event happened when none of its trigger's slots says so: in its sentence, or in what went before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from reportedly.model import CONTROL_TYPES, EventType, Interval, PlaceKind, Status
from reportedly.places.metonyms import load_metonym_words
from reportedly.reading.document_place import Event
from reportedly.reading.document_place import load_model as load_document_model
from reportedly.reading.event_place import Candidate, load_model
from reportedly.reading.lexicon import load_triggers
from reportedly.reading.parsed import ParsedContext
from reportedly.reading.place_hit import PlaceHit
from reportedly.reading.triggers import Trigger

if TYPE_CHECKING:
    from spacy.tokens import Token

    from reportedly.reading.roles import Roles

_LOCAL = (PlaceKind.TOWN, PlaceKind.DISTRICT, PlaceKind.POINT, PlaceKind.REGION, PlaceKind.UNKNOWN)
_IN_SENTENCE = frozenset({EventType.DEMAND, EventType.THREAT, EventType.SUPPORT})
_NOWHERE = frozenset({EventType.TALKS, EventType.AGREEMENT, EventType.SANCTION})
_LONG_DAYS = 25  # what is told of a month or longer is told of the country, where no place is named with it
_TOWARDS = frozenset({"to", "into", "toward", "towards", "across", "for"})
_NO_PLACE = frozenset({"territory", "area", "position", "ground", "land", "part"})
_MANY_DEAD = 2000  # a figure of a war, not of one event
_SURER = 2.0  # times as probable as the usual place another has to be: learned from few articles, it should be plain
_REACH = 600  # characters back in which the place may be that a sentence without one is about

SLOT_IS_RIGHT = 0.85
"""How often the place is right that stands in a slot of the trigger (``python -m evals claims``)."""

Origin = Literal["slot", "sentence", "introduced", "document", "nowhere"]


@dataclass(frozen=True, slots=True)
class Placed:
    """A place for an event, how it was found, and the probability that the event is there and not elsewhere."""

    hit: PlaceHit | None
    origin: Origin
    probability: float


def chosen_in_sentence(trigger: Trigger, context: ParsedContext) -> tuple[PlaceHit, float] | None:
    """Return the sentence's place that the event most probably happened at, and how probably.

    Nouns such as "the town" stand for the places that they mean. ``None`` where no place is likelier than none of them,
    and names that stand for governments are never chosen.
    """
    pairs = _pairs(trigger, context)
    if trigger.type in CONTROL_TYPES:
        parts = trigger.type is not EventType.ADVANCE
        pairs = [(hit, candidate) for hit, candidate in pairs if not context.is_beside(hit, parts=parts)]
    if not pairs:
        return None
    undergoing = next((hit for hit, candidate in pairs if _undergoes(trigger, hit, candidate)), None)
    if undergoing is not None:
        return undergoing, SLOT_IS_RIGHT
    chosen = load_model().probabilities(trigger.head, [candidate for _, candidate in pairs])
    ground = [at for at, (_, candidate) in enumerate(pairs) if not candidate.metonym]
    best = max(ground, key=lambda at: (chosen.places[at], -at), default=None)
    if best is None or chosen.places[best] <= chosen.none:
        return None
    return pairs[best][0], chosen.places[best]


def _pairs(trigger: Trigger, context: ParsedContext) -> list[tuple[PlaceHit, Candidate]]:
    named = context.candidates(trigger.sentence)
    following = [hit for hit, _ in named[1:]]
    placing = {
        hit.start
        for (hit, _), after in zip(named, following, strict=False)
        if context.only_places(trigger.sentence, hit, after)  # "the Damascus suburb of Daraya" is Daraya
    }
    pairs = [*(each for each in named if each[0].start not in placing), *context.references(trigger.sentence)]
    if trigger.type is EventType.DISPLACEMENT:
        return [(hit, candidate) for hit, candidate in pairs if not _is_reached(trigger, candidate.head)]
    return pairs


def _is_reached(trigger: Trigger, place: Token) -> bool:
    """Tell whether a place is where those who flee go, which the codebook does not ask for."""
    steps = [place]
    while steps[-1] != trigger.head and steps[-1].head != steps[-1]:
        steps.append(steps[-1].head)
    return steps[-1] == trigger.head and any(step.dep_ == "prep" and step.lower_ in _TOWARDS for step in steps)


def _undergoes(trigger: Trigger, hit: PlaceHit, candidate: Candidate) -> bool:
    """Tell whether a place is what the event is told to have happened to: "Idlib has seen more air strikes"."""
    head = candidate.head
    if candidate.metonym or hit.place.kind is PlaceKind.COUNTRY or head.dep_ not in {"nsubj", "nsubjpass"}:
        return False
    if head.head.lemma_.lower() not in load_metonym_words().undergoes:
        return False
    return head.head == trigger.head or head.head.is_ancestor(trigger.head)


def chances_in_sentence(trigger: Trigger, context: ParsedContext) -> dict[int, float]:
    """Return how probable it is that the event is at each place of its sentence, by where the place's words begin."""
    pairs = _pairs(trigger, context)
    if not pairs:
        return {}
    chosen = load_model().probabilities(trigger.head, [candidate for _, candidate in pairs])
    return {hit.start: chance for (hit, _), chance in zip(pairs, chosen.places, strict=True)}


def as_event(
    trigger: Trigger, roles: Roles, context: ParsedContext, status: Status, happened: Interval | None
) -> Event:
    """Return a trigger's event as the model that places events in their documents sees it.

    ``happened`` is when the text says that it happened, if it does.
    """
    sentence = trigger.sentence
    lasting = _is_long(happened) or _is_of_war(trigger, context)
    usual, origin = _usual(trigger, roles, context, lasting=lasting)
    return Event(
        trigger.type,
        sentence.offset(trigger.head),
        sentence.start,
        sentence.end,
        chances_in_sentence(trigger, context),
        status,
        lasting,
        usual,
        origin,
    )


def default_place(
    trigger: Trigger, roles: Roles, context: ParsedContext, status: Status, happened: Interval | None
) -> Placed:
    """Return where an event most probably happened when none of its slots says so, or nowhere in particular.

    Politics happens nowhere in particular unless the text says where (codebook, "Politics types").
    """
    event = as_event(trigger, roles, context, status, happened)
    ranked = load_document_model().rank(event, context)
    best: tuple[PlaceHit | None, float] = max([*ranked.places, (None, ranked.none)], key=lambda pair: pair[1])
    usual = next((pair for pair in ranked.places if _same(pair[0], event.usual)), (None, ranked.none))
    settled = event.usual_origin == "introduced"  # the text says itself which place it means
    hit, probability = best if best[1] > _SURER * usual[1] and not settled else (event.usual, usual[1])
    if hit is None:
        return Placed(None, "nowhere", probability)
    if sentence_holds(trigger, hit):
        return Placed(hit, "sentence", probability)
    # What was told of another sentence's place, "12 km south of Homs", is not told of this one's event: Homs is.
    return Placed(replace(hit, told=None), "document", probability)


def _same(hit: PlaceHit, other: PlaceHit | None) -> bool:
    return other is not None and hit.meant.key == other.meant.key


def sentence_holds(trigger: Trigger, hit: PlaceHit) -> bool:
    """Tell whether a place is named in a trigger's sentence."""
    return trigger.sentence.start <= hit.start < trigger.sentence.end


def _usual(trigger: Trigger, roles: Roles, context: ParsedContext, *, lasting: bool) -> tuple[PlaceHit | None, Origin]:
    """Return where such an event usually happened, and what tells so: a rule of thumb, and a reason for the model.

    That is the place of its sentence that it most probably happened at; failing that, the town or region named last
    before it; failing that, the country.
    """
    near = roles.near_place
    if trigger.type in _NOWHERE or (trigger.type in _IN_SENTENCE and near is None):
        return None, "nowhere"
    if trigger.type in _IN_SENTENCE and near is not None:
        return near[0], "sentence"
    if near is None or near[0].place.kind is PlaceKind.COUNTRY:
        for ground in filter(_is_new, roles.grounds):
            introduced = context.introduced(trigger.sentence.offset(ground), ground.lemma_.lower())
            if introduced is not None:
                return introduced, "introduced"
    if near is not None:
        return near[0], "sentence"
    if trigger.type is EventType.HOLD and any(ground.lemma_.lower() in _NO_PLACE for ground in roles.grounds):
        return None, "nowhere"  # "territory that they hold"
    if lasting:
        return _before(context.main_country())
    before = context.place_before(trigger.sentence.start, _LOCAL, reach=_REACH, at_home=True)
    return _before(before or context.main_country())


def _is_new(ground: Token) -> bool:
    """Tell whether a noun for ground brings in a place that is not named with it: "a town", "captured a gas field"."""
    return ground.tag_ == "NN" and any(c.lower_ in {"a", "an", "one"} for c in ground.children)


def _is_of_war(trigger: Trigger, context: ParsedContext) -> bool:
    """Tell whether an event is told of a whole war: a toll, figures of thousands, words such as "conflict"."""
    sentence = trigger.sentence
    counts = context.casualties_between(sentence.start, sentence.end)
    if any(count.killed is not None and (count.killed.low or 0) >= _MANY_DEAD for count in counts):
        return True
    if trigger.type is EventType.TOLL or any(_is_of_country(token) for token in sentence.tokens):
        return True
    lemmas = {t.lemma_.lower() for t in sentence.tokens}
    return trigger.type is EventType.DISPLACEMENT and not lemmas.isdisjoint(load_triggers().war_words)


def _is_of_country(noun: Token) -> bool:
    """Tell whether a noun says that an event is all over its country: "across the country"."""
    country = noun.lemma_.lower() in load_triggers().place_nouns["country"]
    return country and noun.dep_ == "pobj" and noun.head.lower_ in {"in", "across", "throughout", "over", "around"}


def _before(hit: PlaceHit | None) -> tuple[PlaceHit | None, Origin]:
    return hit, "document" if hit is not None else "nowhere"


def _is_long(happened: Interval | None) -> bool:
    if happened is None or happened.start is None or happened.end is None:
        return False
    return (happened.end - happened.start).days > _LONG_DAYS
