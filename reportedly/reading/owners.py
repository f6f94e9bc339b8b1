"""Whose strike, attack or offensive it is, told by the words before the noun: "Russian and government air strikes"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportedly.actors import ActorMention
from reportedly.model import Actor
from reportedly.reading.parsed import ParsedContext
from reportedly.reading.triggers import Trigger

if TYPE_CHECKING:
    from spacy.tokens import Token

_BEFORE_NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS", "JJ", "VBN", "VBG", "HYPH", "POS"})
_OWNERS = frozenset({"modifier", "party", "forces", "generic", "government"})
_SIDES = frozenset({"government", "regime", "army", "rebel", "opposition", "coalition"})
_REACH = 90  # characters: no name of a party is longer
Owner = tuple[ActorMention | None, Actor]


def owners_before(trigger: Trigger, context: ParsedContext) -> list[Owner]:
    """Return the parties named directly before a trigger, with their mentions where they have one, in text order.

    Only words that may stand in the trigger's noun phrase are passed over: "regime forces' heavy artillery shelling".
    """
    first = trigger.sentence.tokens.start
    leading = min(trigger.tokens, key=lambda t: t.i)
    if leading.i > first and leading.nbor(-1).lower_ == "and" and trigger.head.dep_ == "conj":
        shared = trigger.head.head  # "regime shelling and air strikes"
        leading = next((t for t in shared.children if t.dep_ == "compound"), shared)
    while leading.i > first and leading.nbor(-1).tag_ in _BEFORE_NOUNS:
        leading = leading.nbor(-1)
        owner = _ending_with(leading, trigger, context)
        if owner is not None:
            return [*_coordinated(leading, trigger, context), owner]
    return []


def _coordinated(token: Token, trigger: Trigger, context: ParsedContext) -> list[Owner]:
    """Return the party before "and": "government" in "government and Russian air strikes"."""
    first = trigger.sentence.tokens.start
    before = token.i - 1
    while before > first and token.doc[before].tag_ in {"JJ", "NN", "NNP"}:
        before -= 1
    if before <= first or token.doc[before].lower_ not in {"and", "&"}:
        return []
    first_half = token.doc[before - 1]
    other = _ending_with(first_half, trigger, context)
    if other is None and first_half.lower_ in _SIDES:  # a mention only together with the noun that it shares
        actor = context.actors.actor_for(f"{first_half.text} forces", trigger.sentence.offset(first_half))
        other = (None, actor) if actor.id is not None else None
    return [other] if other is not None else []


def _ending_with(token: Token, trigger: Trigger, context: ParsedContext) -> Owner | None:
    """Return the party whose name or description ends with a token; "US-led" is the coalition that it leads.

    "Terrorist" says nothing of which: a state's media call all its enemies so.
    """
    if token.lower_ == "terrorist":
        return None, Actor("terrorists")
    end = trigger.sentence.offset(token) + len(token.text)
    for mention in context.mentions_between(max(trigger.sentence.start, end - _REACH), end):
        if context.is_compound(mention):
            if mention.compound == "led" and token.lower_ == "led" and 0 <= end - mention.end <= len("-led "):
                coalition = context.actors.actor_for(f"{mention.text}-led coalition", mention.start)
                return (None, coalition) if coalition.id is not None else None
        elif mention.end == end and mention.kind in _OWNERS:
            actor = context.actors.resolve(mention.start, mention.end)
            return (mention, actor) if actor is not None else None
    return None
