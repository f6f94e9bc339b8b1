"""From a trigger and its roles to drafts of claims: place, date, status, figures, speaker and quote."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reportedly.model import CONTROL_TYPES, Actor, Attribution, EventType, Interval, Span, SpeakerClass, Status
from reportedly.reading import syntax
from reportedly.reading.assembling import Draft
from reportedly.reading.figures import CasualtyMention
from reportedly.reading.found import FoundAttribution
from reportedly.reading.lexicon import load_triggers
from reportedly.reading.parsed import ParsedContext
from reportedly.reading.placing import SLOT_IS_RIGHT, Placed, default_place
from reportedly.reading.roles import Roles
from reportedly.reading.speakers import Speakers
from reportedly.reading.status import is_negated, status_of
from reportedly.reading.triggers import Trigger
from reportedly.times import TimeExpression

_VIOLENT = frozenset(
    {
        EventType.CLASH,
        EventType.AIR_STRIKE,
        EventType.SHELLING,
        EventType.BOMBING,
        EventType.ATTACK,
        EventType.CHEMICAL,
        EventType.TOLL,
    }
)
_LASTING = frozenset(
    {
        EventType.CLASH,
        EventType.BESIEGE,
        EventType.ATTACK,
        EventType.SHELLING,
        EventType.AIR_STRIKE,
        EventType.ADVANCE,
        EventType.DEPLOYMENT,
    }
)
_RIVALRY = frozenset({EventType.CAPTURE, EventType.CLASH, EventType.ADVANCE, EventType.WITHDRAW, EventType.BESIEGE})
_FUTURE = frozenset({Status.PLANNED, Status.HYPOTHETICAL})
_LONG = 320  # characters: a sentence longer than this is quoted by its clause


def draft(trigger: Trigger, roles: Roles, context: ParsedContext, speakers: Speakers) -> Iterator[Draft]:
    """Yield one draft per place and speaker of a trigger."""
    kind = _type(trigger, roles, context)
    explicit = bool(roles.places)
    actors = tuple(f.actor for f in roles.actors)
    targets = tuple(f.actor for f in roles.targets) or _rival(trigger, actors, context)
    casualty = _casualty(trigger, context)
    for attribution, cue, found in speakers.over(_spoken_at(trigger)):
        status = status_of(trigger, cue, _boundary(trigger, found))
        if kind is EventType.HOLD and status is Status.DENIED and is_negated(trigger):
            kind, status = EventType.WITHDRAW, Status.ACTUAL  # "no longer controls any territory"
        happened, dated = _when(trigger, found, status, context)
        placed = [Placed(hit, "slot", SLOT_IS_RIGHT) for hit in roles.places]
        for where in placed or [default_place(trigger, roles, context, status, happened if dated else None)]:
            yield Draft(
                type=kind,
                quote=_quote(trigger, found),
                actors=actors or _victor(trigger, attribution, context),
                targets=targets,
                place=where.hit.meant if where.hit is not None else None,
                place_explicit=explicit,
                happened=happened,
                dated=dated,
                attribution=attribution,
                status=status,
                killed=casualty.killed if casualty is not None else None,
                wounded=casualty.wounded if casualty is not None else None,
                victims=casualty.victims if casualty is not None else None,
                confidence=_confidence(kind, trigger, roles, where),
            )


def told_of(trigger: Trigger, context: ParsedContext, speakers: Speakers) -> Iterator[tuple[Status, Interval | None]]:
    """Yield, for each speaker, the status that a trigger's event is told with and when it is told to have happened."""
    for _, cue, found in speakers.over(_spoken_at(trigger)):
        status = status_of(trigger, cue, _boundary(trigger, found))
        happened, dated = _when(trigger, found, status, context)
        yield status, happened if dated else None


def _type(trigger: Trigger, roles: Roles, context: ParsedContext) -> EventType:
    """Return the type by the codebook's rules: a part taken is an advance, deaths of a period are a toll."""
    if trigger.type is EventType.CAPTURE and roles.partial:
        return EventType.ADVANCE
    if trigger.head.lemma_.lower() in {"kill", "die"} and trigger.type is EventType.ATTACK and not roles.actors:
        sentence = trigger.sentence
        if any(t.kind == "since" for t in context.times_between(sentence.start, sentence.end)):
            return EventType.TOLL
    return trigger.type


def _spoken_at(trigger: Trigger) -> int:
    """Return the offset at which to ask who speaks: in "declared victory" the first word is the speaker's own act."""
    last = max(trigger.tokens, key=lambda t: t.i)
    return trigger.sentence.offset(last)


def _confidence(kind: EventType, trigger: Trigger, roles: Roles, where: Placed) -> float:
    """Return a hand-set confidence, after the share of claims of each kind that coded articles show to be right.

    A place named with the event adds to it by how probable it is; one taken from what went before adds nothing: in
    articles coded afterwards, control claims placed so were right in type, place and actor about once in four.
    """
    named = where.origin in ("slot", "sentence")
    score = 0.2 + 0.4 * where.probability * named + 0.1 * any(f.force for f in roles.actors)
    score += 0.05 * (trigger.head.pos_ == "VERB") + 0.05 * (len(trigger.tokens) > 1)
    return score * (0.4 if kind in CONTROL_TYPES and roles.around else 1.0)


def _victor(trigger: Trigger, attribution: Attribution, context: ParsedContext) -> tuple[Actor, ...]:
    """Return who took a place that a party declares taken without saying by whom: its own side."""
    words = {t.lemma_.lower() for t in trigger.tokens}
    if trigger.type is not EventType.CAPTURE or not words & load_triggers().victory_words:
        return ()
    if attribution.speaker_class is not SpeakerClass.PARTY or attribution.speaker_id is None:
        return ()
    return (context.party_named(attribution.speaker, attribution.speaker_id),)


def _rival(trigger: Trigger, actors: tuple[Actor, ...], context: ParsedContext) -> tuple[Actor, ...]:
    """Return the one other belligerent that the sentence names, where the type sets two sides against each other."""
    if trigger.type not in _RIVALRY or not actors:
        return ()
    registry = context.resources.registry
    on = context.reference
    ids = {a.id for a in actors}
    others: dict[str, Actor] = {}
    for _, actor in context.actors_in(trigger.sentence.start, trigger.sentence.end):
        if actor.id is None or actor.id in ids:
            continue
        if any(a is not None and registry.opposed(a, actor.id, on) for a in ids):
            others.setdefault(actor.id, actor)
    return tuple(others.values()) if len(others) == 1 else ()


def _casualty(trigger: Trigger, context: ParsedContext) -> CasualtyMention | None:
    if trigger.type not in _VIOLENT:
        return None
    sentence = trigger.sentence
    found = context.casualties_between(sentence.start, sentence.end)
    if not found:
        return None
    return min(found, key=lambda c: abs((c.start + c.end) // 2 - trigger.offset))


def _boundary(trigger: Trigger, found: FoundAttribution | None) -> int:
    """Return the token index at which the words of the attribution's content begin in the trigger's sentence."""
    sentence = trigger.sentence
    if found is None:
        return sentence.tokens.start
    inside = [c for c in found.contents if c.start <= trigger.offset < c.end]
    if not inside:
        return sentence.tokens.start
    start = inside[0].start
    first = next((t for t in sentence.tokens if sentence.offset(t) >= start), sentence.tokens[0])
    cue = found.cue
    reported = first.i > sentence.tokens.start or (cue is not None and sentence.start <= cue.start < sentence.end)
    return max(first.i, sentence.tokens.start + 1) if reported else first.i


def _quote(trigger: Trigger, found: FoundAttribution | None) -> Span:
    """Return the words that state the claim: the sentence, or the clause where the sentence is long."""
    sentence = trigger.sentence
    whole = sentence.span(list(sentence.tokens))
    if whole.end - whole.start <= _LONG:
        return whole
    clause = trigger.head
    while clause.head != clause and not (
        clause.pos_ in {"VERB", "AUX"}
        and clause.dep_ in {"ROOT", "ccomp", "advcl", "relcl", "conj", "parataxis", "acl"}
    ):
        clause = clause.head
    tokens = syntax.subtree(clause, without=frozenset({"parataxis"}))
    span = sentence.span(tokens)
    return span if span.start <= trigger.offset < span.end and len(span.text.split()) >= 4 else whole


def _when(
    trigger: Trigger, found: FoundAttribution | None, status: Status, context: ParsedContext
) -> tuple[Interval, bool]:
    """Return when the event happened, and whether the text says so rather than the codebook's rule for undated ones."""
    reference, sentence = context.reference, trigger.sentence
    precision = context.document.published_precision
    future = status in _FUTURE
    if trigger.entry.frame == "seat":
        return _of_seat(trigger, context.reference), False
    said: TimeExpression | None = None
    inside: list[TimeExpression] = []
    lasting: Interval | None = None
    for expression in context.times_between(sentence.start, sentence.end):
        if expression.kind in {"duration", "anaphoric", "clock"} and expression.told is None:
            if _lasts(trigger, expression):
                lasting = expression.lasting(reference, reference_precision=precision)
            continue
        if found is not None and not found.covers(expression.start) and found.sentence == sentence.index:
            said = said or expression
        else:
            inside.append(expression)
    if future or trigger.type is EventType.HOLD:
        # "began on Thursday to retake" and "when it held the town, …" do not date the retaking or the holding.
        inside = [e for e in inside if _under(trigger, e)]
    for expression in sorted(inside, key=lambda e: _distance(trigger, e)):
        if expression.since_at is not None and trigger.offset < expression.since_at and not future:
            interval = expression.since(reference, reference_precision=precision)
        else:
            interval = expression.interval(reference, future=future, reference_precision=precision)
        if interval is not None:
            return interval, True
    if future:
        return Interval(), False
    if lasting is not None:
        return lasting, True
    if said is None and (told := context.story.told_at(trigger.offset)) is not None:
        return told, False  # a narrative goes on from the day that it has come to
    end = reference
    if said is not None:
        told = said.interval(reference, reference_precision=precision)
        if told is not None and told.end is not None:
            end = told.end
    if end is None:
        return Interval(), False
    if (trigger.type is EventType.HOLD and _present(trigger)) or (trigger.type in _LASTING and _goes_on(trigger)):
        return Interval(end, end), False
    return Interval(None, end), False


def _of_seat(trigger: Trigger, reference: date | None) -> Interval:
    """Return when a place was a "stronghold": now, or at some time before where the words say that it is past.

    Times in the sentence belong to its verb: "killed on Tuesday in the group's former capital".
    """
    words = {t.lower_ for t in trigger.head.subtree} | {t.lower_ for t in trigger.head.head.children}
    verb = next(syntax.governing_verbs(trigger.head), None)
    told_past = verb is not None and verb.tag_ in {"VBD", "VBN"} and trigger.head.dep_ in {"attr", "dobj"}
    if words & load_triggers().status.former_words or told_past:
        return Interval(None, reference)
    return Interval(reference, reference) if _present(trigger) else Interval(None, reference)


def _distance(trigger: Trigger, expression: TimeExpression) -> float:
    """Rank times by how near they stand to the trigger: under it in the parse first, then by characters."""
    gap = expression.start - trigger.offset if expression.start >= trigger.offset else trigger.offset - expression.end
    beside = 0 if _under(trigger, expression) else 80
    return gap + beside + (200 if expression.attributive else 0)


def _under(trigger: Trigger, expression: TimeExpression) -> bool:
    """Tell whether a time stands among the words that hang under the trigger."""
    words = trigger.sentence.span(syntax.subtree(trigger.head, without=frozenset({"relcl", "ccomp", "conj"})))
    return words.start <= expression.start < words.end


def _lasts(trigger: Trigger, expression: TimeExpression) -> bool:
    """Tell whether a duration says since when something has gone on: "have been besieged for three years"."""
    if (
        expression.kind != "duration"
        or not expression.text.lower().startswith("for ")
        or not _under(trigger, expression)
    ):
        return False
    verb = (
        trigger.head
        if trigger.head.pos_ in {"VERB", "AUX"}
        else next(syntax.governing_verbs(trigger.head), trigger.head)
    )
    words = {child.lower_ for child in verb.children}
    return bool(words & {"has", "have", "'ve", "’ve"}) and bool(words & {"been"} or verb.lower_ == "been")


def _goes_on(trigger: Trigger) -> bool:
    """Tell whether the words say that something is going on at the time of the report: "are fighting"."""
    head = trigger.head
    verb = head if head.pos_ in {"VERB", "AUX"} else next(syntax.governing_verbs(head), head)
    words = {child.lower_ for child in verb.children}
    return verb.tag_ == "VBG" and bool(words & {"is", "are", "'re", "’re"})


def _present(trigger: Trigger) -> bool:
    head = trigger.head
    verb = head if head.pos_ in {"VERB", "AUX"} else next(syntax.governing_verbs(head), head)
    return verb.tag_ in {"VBZ", "VBP", "VBG"} or any(c.lower_ in {"is", "are", "has", "have"} for c in verb.children)
