"""How sure an event is told: actual, possible, planned, hypothetical, denied or unknown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reportedly.model import Status
from reportedly.reading import syntax
from reportedly.reading.lexicon import StatusWords, load_triggers
from reportedly.reading.triggers import Trigger

if TYPE_CHECKING:
    from spacy.tokens import Token

_STRENGTH = [Status.UNKNOWN, Status.DENIED, Status.HYPOTHETICAL, Status.PLANNED, Status.POSSIBLE, Status.ACTUAL]
_REAL_ASPECTS = frozenset(
    {
        "begin",
        "start",
        "continue",
        "manage",
        "help",
        "keep",
        "succeed",
        "resume",
        "prompt",
        "cause",
        "lead",
        "see",
        "make",
    }
)


_INTENTIONS = frozenset(  # "the goal of seizing the province": what somebody would have, and has not
    {"aim", "ambition", "bid", "chance", "goal", "hope", "intention", "objective", "plan", "prospect", "purpose"}
)


def status_of(trigger: Trigger, cue: Status, boundary: int) -> Status:
    """Return the status of a trigger's event.

    ``cue`` is what the attribution over it says (a denial, a belief); ``boundary`` is the token index at which that
    attribution's content starts, so that words of the speaker's own clause do not weigh on what is said.
    """
    words = load_triggers().status
    sentence_text = trigger.sentence.tokens.text.lower()
    before = trigger.head.idx - trigger.sentence.tokens[0].idx
    for phrase in words.unknown_phrases:
        at = sentence_text.find(phrase)
        if 0 <= at < before:
            return Status.UNKNOWN
    signs = list(_signs(trigger, words, boundary, reported=boundary > trigger.sentence.tokens.start))
    if trigger.head.pos_ == "ADJ" or trigger.head.dep_ == "amod":
        return Status.ACTUAL
    if cue is Status.DENIED:
        return Status.DENIED if Status.DENIED not in signs else Status.ACTUAL
    if cue is not Status.ACTUAL:
        signs.append(cue)
    return min(signs, key=_STRENGTH.index, default=Status.ACTUAL)


def is_negated(trigger: Trigger) -> bool:
    """Tell whether the trigger's own clause negates it, whatever its cue says."""
    words = load_triggers().status
    signs = (
        _of_verb(trigger.head, words, reported=False)
        if trigger.head.pos_ in {"VERB", "AUX"}
        else _of_noun(trigger.head, words)
    )
    return Status.DENIED in set(signs)


def _signs(trigger: Trigger, words: StatusWords, boundary: int, *, reported: bool) -> Iterator[Status]:
    head = trigger.head
    if head.pos_ == "ADJ" or head.dep_ == "amod":
        return  # "besieged", told in passing, is a fact whatever the clause around it says
    if head.pos_ in {"VERB", "AUX"}:
        yield from _of_verb(head, words, reported=reported)
    else:
        yield from _of_noun(head, words)
    yield from _above(head, words, boundary, reported=reported)


def _of_verb(verb: Token, words: StatusWords, *, reported: bool) -> Iterator[Status]:
    for part in verb.children:
        form = part.lower_
        if part.dep_ == "neg" or (part.dep_ in {"det", "advmod", "preconj"} and form in words.negations):
            if not any(c.lower_ == "until" for c in verb.children):  # "were not sent until 2015": they were sent
                yield Status.DENIED
        elif part.dep_ in {"aux", "auxpass"}:
            if form in words.possible_auxiliaries:
                yield Status.POSSIBLE
            elif form in words.planned_auxiliaries:
                yield Status.PLANNED
            elif form in words.hypothetical_auxiliaries:
                yield Status.PLANNED if reported and not _conditional(verb, words) else Status.HYPOTHETICAL
            elif form == "to" and verb.tag_ == "VB" and _is_purpose(verb):
                yield Status.PLANNED
        elif part.dep_ == "advmod" and form in words.possible_words:
            yield Status.POSSIBLE
        elif part.dep_ in {"nsubj", "nsubjpass", "dobj"} and any(
            d.lower_ in {"no", "nobody", "none", "neither"} for d in [part, *syntax.children(part, "det")]
        ):
            yield Status.DENIED
    if (
        verb.dep_ == "conj"
        and verb.head.pos_ in {"VERB", "AUX"}
        and syntax.child(verb, "nsubj", "nsubjpass", "aux") is None
    ):
        for status in _of_verb(verb.head, words, reported=reported):
            if status is not Status.DENIED:
                yield status
    if verb.tag_ == "VBG" and verb.dep_ == "pcomp":
        if verb.head.lower_ == "without":
            yield Status.DENIED
        elif verb.head.lower_ in {"of", "for"} and verb.head.head.lemma_.lower() in _INTENTIONS:
            yield Status.PLANNED


def _is_purpose(infinitive: Token) -> bool:
    """Tell whether an infinitive says what something is for: "an offensive to retake", not "managed to retake"."""
    if infinitive.dep_ in {"advcl", "acl", "relcl"}:
        return True
    matrix = infinitive.head
    objects = syntax.child(matrix, "dobj") is not None
    return infinitive.dep_ == "xcomp" and objects and matrix.lemma_ not in syntax.OBJECT_CONTROL


def _of_noun(noun: Token, words: StatusWords) -> Iterator[Status]:
    for part in noun.children:
        form = part.lower_
        if part.dep_ == "det" and form in {"no", "neither"}:
            yield Status.DENIED
        elif part.dep_ in {"amod", "compound", "advmod"}:
            if form in words.possible_words:
                yield Status.POSSIBLE
            elif form in words.planned_words:
                yield Status.PLANNED
    if noun.dep_ == "pobj":
        above = noun.head.head
        form = above.lemma_.lower()
        if noun.head.lower_ == "of" and form in {"lack", "absence"}:
            yield Status.DENIED
        elif form in {"threat", "possibility", "risk", "prospect", "fear", "concern", "danger"}:
            yield Status.POSSIBLE
        elif form in {"plan", "preparation", "hope", "promise", "pledge", "bid"}:
            yield Status.PLANNED
        elif noun.head.lower_ == "without":
            yield Status.DENIED


def _conditional(verb: Token, words: StatusWords) -> bool:
    for clause in syntax.children(verb, "advcl"):
        mark = syntax.child(clause, "mark")
        if mark is not None and mark.lower_ in words.hypothetical_marks:
            return True
    return False


def _above(head: Token, words: StatusWords, boundary: int, *, reported: bool) -> Iterator[Status]:
    """Yield what the clauses above a trigger say of it, up to the attribution's own clause."""
    current = head
    for above in head.ancestors:
        if above.i < boundary and above.pos_ in {"VERB", "AUX"} and _is_cue_of(current, above):
            return
        mark = syntax.child(current, "mark")
        if current.dep_ == "advcl" and mark is not None and mark.lower_ in words.hypothetical_marks:
            yield Status.HYPOTHETICAL
            return
        lemma = above.lemma_.lower()
        if current.dep_ in {"relcl", "advcl"} and current.pos_ in {"VERB", "AUX"}:
            return  # a relative or adverbial clause is stated in its own right
        if current.dep_ == "acl" and current.tag_ in {"VBN", "VBG"}:
            return  # so is a participle: "the troops stationed there"
        if above.pos_ in {"VERB", "AUX"}:
            controlled = current.dep_ in {"xcomp", "ccomp", "dobj", "pobj", "prep", "pcomp", "nsubjpass", "acl"}
            if current.dep_ in {"xcomp", "dobj", "ccomp", "pobj", "prep", "nsubjpass", "attr"}:
                yield from _modal(above, words, reported=reported)
            if current.dep_ in {"dobj", "nsubj", "prep", "nsubjpass"} and head.pos_ not in {"VERB", "AUX"}:
                yield from _doubt(above, words)
            if (
                lemma == "be"
                and current.dep_ == "xcomp"
                and any(c.lower_ == "to" for c in syntax.children(current, "aux"))
            ):
                yield Status.PLANNED  # "the Syrians were to supply them"
            if (controlled and lemma in words.planned_verbs and current.dep_ in {"xcomp", "ccomp"}) or (
                controlled and lemma in {"plan", "propose", "threaten", "prepare"} and current.dep_ in {"dobj", "prep"}
            ):
                yield Status.PLANNED
            elif current.dep_ in {"xcomp", "ccomp"} and lemma in words.possible_verbs:
                yield Status.POSSIBLE
            elif current.dep_ in {"xcomp"} and lemma == "fail":
                yield Status.DENIED
            elif current.dep_ in {"dobj", "xcomp", "pcomp"} and lemma in {"avoid", "prevent"}:
                yield Status.HYPOTHETICAL
            elif current.dep_ == "conj" and above.pos_ in {"VERB", "AUX"}:
                return
        elif above.pos_ in {"NOUN", "PROPN"} and current.dep_ == "acl" and current.tag_ == "VB":
            yield Status.PLANNED  # "a deal to evacuate", "plans to send"
        elif above.pos_ == "ADJ" and current.dep_ in {"xcomp", "ccomp"}:
            if above.lemma_ in {"likely", "possible", "able"}:
                yield Status.POSSIBLE
            elif above.lemma_ in {"ready", "set", "due", "poised", "willing"}:
                yield Status.PLANNED
        current = above


def _doubt(verb: Token, words: StatusWords) -> Iterator[Status]:
    for part in syntax.children(verb, "aux"):
        if part.lower_ in words.possible_auxiliaries:
            yield Status.POSSIBLE
        elif part.lower_ == "would":
            yield Status.HYPOTHETICAL


def _is_cue_of(clause: Token, above: Token) -> bool:
    return clause.dep_ in {
        "ccomp",
        "parataxis",
        "xcomp",
        "dobj",
        "acl",
        "prep",
        "pobj",
        "conj",
        "nsubj",
        "nsubjpass",
        "advcl",
        "relcl",
    }


def _modal(verb: Token, words: StatusWords, *, reported: bool) -> Iterator[Status]:
    if verb.lemma_ in _REAL_ASPECTS or verb.lemma_ in load_triggers().light_verbs or verb.lemma_ in words.planned_verbs:
        yield from _of_verb(verb, words, reported=reported)
