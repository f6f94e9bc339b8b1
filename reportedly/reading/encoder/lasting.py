"""Which holds a text tells as over: "the group's former stronghold", "driven out of its de facto capital"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reportedly.model import EventType, Status
from reportedly.reading.encoder.decoding import Event
from reportedly.reading.encoder.referents import Referents
from reportedly.reading.lexicon import load_triggers

_ENDS = frozenset({EventType.CAPTURE, EventType.WITHDRAW, EventType.HANDOVER})
_WORD = re.compile(r"[\w’'-]+")
_AFTER = re.compile(  # "after a nine-month", "after more than three years of"
    r"\bafter\s+(?:[\w’'-]+\s+){0,4}(?:(?:years|months|weeks|decades)\s+(?:of|under|in)\s+(?:[\w’'-]+\s+){0,3}"
    r"|[\w’'-]*-(?:year|month|week|day|long)s?\s+(?:[\w’'-]+\s+){0,2})$",
    re.IGNORECASE,
)
_NEAR = 4  # words before a trigger in which a word of the past makes it one of the past
_MARKED = 0.5


def past_holds(events: Sequence[Event], text: str, referents: Referents) -> frozenset[int]:
    """Return where the triggers of those holds begin that were over when the text was written.

    They are told by words of the past before them ("former", "after years under"), or with the event of their sentence
    that ended them: the place was taken, handed over or left, and that is no mere plan.
    """
    found = {event.start for event in events if event.type is EventType.HOLD and _is_told_past(event, text)}
    ended: dict[int, list[str]] = {}
    for event in events:
        likeliest = max(event.status, key=lambda status: event.status[status])
        if event.type in _ENDS and likeliest is Status.ACTUAL:
            ended.setdefault(event.sentence, []).extend(_places(event, referents))
    for event in events:
        if event.type is EventType.HOLD and set(_places(event, referents)) & set(ended.get(event.sentence, ())):
            found.add(event.start)
    return frozenset(found)


def _is_told_past(event: Event, text: str) -> bool:
    if _AFTER.search(text[max(0, event.start - 90) : event.start]):
        return True
    before = [word.lower() for word in _WORD.findall(text, max(0, event.start - 60), event.start)]
    return bool(load_triggers().status.former_words & set(before[-_NEAR:]))


def _places(event: Event, referents: Referents) -> list[str]:
    best = max(event.roles["place"], key=lambda marked: marked.probability, default=None)
    if best is None or best.probability < _MARKED:
        return []
    return [hit.meant.key for hit in referents.places(best)]
