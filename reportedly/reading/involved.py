"""Who is in an event though no slot of its trigger holds them: the killed, the sides of a fight, people who flee."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reportedly.reading import syntax
from reportedly.reading.arguments import Slots
from reportedly.reading.lexicon import load_triggers
from reportedly.reading.triggers import Trigger

if TYPE_CHECKING:
    from spacy.tokens import Token

DYING = frozenset({"die", "perish"})
_KILLING = frozenset({"kill", "wound", "injure", "hurt", "martyr", "die"})
_FORCING = frozenset({"force", "compel", "oblige", "drive", "push", "make"})


def hurt(trigger: Trigger) -> Iterator[list[Token]]:
    """Yield the nouns for whom each verb of killing or wounding in the sentence tells of, the nearest verb first."""
    verbs = [t for t in trigger.sentence.tokens if t.lemma_.lower() in _KILLING and t.pos_ == "VERB"]
    for verb in sorted(verbs, key=lambda t: abs(t.i - trigger.head.i)):
        active = not syntax.is_passive(verb) and verb.lemma_.lower() not in DYING
        heads = syntax.children(verb, "dobj") if active else syntax.children(verb, "nsubjpass", "nsubj")
        if not active and not heads and verb.dep_ == "acl":
            heads = [verb.head]
        yield [part for head in heads for part in syntax.conjuncts(head)]


def between_after(trigger: Trigger) -> list[Token]:
    """Return the nouns after the first "between" behind a trigger: "fighting broke out at night between X and Y"."""
    for token in trigger.sentence.tokens:
        if token.i > trigger.head.i and token.lower_ == "between":
            noun = syntax.child(token, "pobj")
            return syntax.conjuncts(noun) if noun is not None else []
    return []


def goes_of_itself(verb: Token) -> bool:
    """Tell whether who moves does so: "families fled"; not "were evacuated", not "were forced to flee"."""
    if verb.pos_ not in {"VERB", "AUX"} or syntax.is_passive(verb) or verb.dep_ == "amod":
        return False
    return not (verb.dep_ in {"xcomp", "ccomp"} and verb.head.lemma_ in _FORCING)


def is_mistagged(trigger: Trigger, filled: Slots) -> bool:
    """Tell whether an active verb was read as a participle: "terrorists targeted with rockets the town of X"."""
    verb = trigger.head
    if verb.tag_ != "VBN" or verb.dep_ != "acl" or filled.get("by") or trigger.entry.frame != "strike":
        return False
    return any(t.lemma_.lower() in load_triggers().munition_nouns for t in filled.get("with", ()))
