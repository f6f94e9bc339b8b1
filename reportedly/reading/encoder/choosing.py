"""Which of the spans that may play a role for an event play it: the likeliest, and those that are listed with it.

Scores mark every mention that could bear a role, a party's names in other sentences among them. One of them does; more
do where the text joins them: "Raqqa, Palmyra and Homs".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from reportedly.model import EventType
from reportedly.reading.encoder.decoding import Event, Marked
from reportedly.reading.encoder.sentences import Sentence

_JOINED = re.compile(
    r"[\s,/&()“”\"'’]*(?:(?:and|or|as well as|along with|plus|both|also|between|in|of|by|with|from|to|near|the|its|"
    r"their|an?|towns?|cit(?:y|ies)|villages?|provinces?|neighbou?rhoods?|districts?|areas?)\b[\s,]*){0,4}",
    re.IGNORECASE,
)
_OPEN = re.compile(r"\b(?:the|a|an|of|some|its|their)$", re.IGNORECASE)  # what a phrase never ends with
_EMPTY = re.compile(  # what names nobody and nothing by itself
    r"(?:[\W_]|\b(?:the|an?|of|in|on|at|by|to|from|and|or|with|for|as|some|many|several|more|than|least|s)\b)*",
    re.IGNORECASE,
)
_OWN_SENTENCE = 0.3  # what a span in the trigger's sentence is worth in probability
_SHARE = 0.6  # of the best one's probability: what another span in its sentence needs to play the role with it
_APART = 0.9  # and what one needs that is not joined to it
_SURELY_APART = 0.97  # and so where several make several claims
_LEAST_LISTED = 0.3  # what a place needs to be listed with another
_FAR = 4000.0  # characters in which a span's worth falls by one
_IN_PASSING = frozenset({EventType.HOLD, EventType.SUPPORT})
_ITSELF = frozenset({"it", "its"})
_ACTS = frozenset({EventType.CAPTURE, EventType.ADVANCE, EventType.ATTACK, EventType.WITHDRAW, EventType.HOLD})
_ALONE = frozenset({"date", "killed", "wounded", "quote", "cue"})
_JOINED_ALONE = frozenset({"source"})


def chosen(event: Event, text: str, sentences: Sequence[Sentence]) -> Event:
    """Return an event with the spans that play its roles out of those that may, its places left as they are."""
    sentence = sentences[event.sentence]
    roles = {role: _choose(role, event, sentence, text) for role in event.roles if role != "place"}
    return replace(event, roles={**event.roles, **roles, "place": _whole_names(event.roles["place"], text)})


def _whole_names(marked: Sequence[Marked], text: str) -> tuple[Marked, ...]:
    """Return the places that are marked, a compass word with the name after it: "eastern" with "Aleppo"."""
    found: list[Marked] = []
    for each in marked:
        last = found[-1] if found else None
        beside = last is not None and each.start - last.end <= 1 and text[last.start : last.end].islower()
        if last is not None and beside:
            found[-1] = Marked(last.start, each.end, max(last.probability, each.probability))
        elif not _EMPTY.fullmatch(text, each.start, each.end):
            found.append(each)
    return tuple(found)


def vouched(events: Sequence[Event]) -> list[Event]:
    """Return the events, what is said in passing within another one's claim with that one's source.

    "Troops shelled the rebel-held town, a monitor said" tells of the hold by the monitor's word, as the codebook asks.
    """
    told: dict[int, list[Event]] = {}  # by sentence
    for event in events:
        if event.roles["source"] and event.roles["quote"]:
            told.setdefault(event.sentence, []).append(event)
    found = []
    for event in events:
        if event.type in _IN_PASSING and not event.roles["source"]:
            around = [
                other
                for other in told.get(event.sentence, ())
                if any(quote.start <= event.start < quote.end for quote in other.roles["quote"])
            ]
            if around:
                nearest = min(around, key=lambda other: abs(other.start - event.start))
                passed = {role: nearest.roles[role] for role in ("source", "cue")}
                event = replace(event, roles={**event.roles, **passed})
        found.append(event)
    return found


def same_doers(events: Sequence[Event], text: str) -> list[Event]:
    """Return the events, "it" as a doer with the words for whom it means where its sentence tells of an act before.

    "The alliance captured the stadium, hours after it had seized the hospital": who did the one did the other.
    """
    found: list[Event] = []
    told: dict[int, list[Event]] = {}  # by sentence
    for event in events:
        doers = event.roles["actor"]
        if len(doers) == 1 and text[doers[0].start : doers[0].end].strip().lower() in _ITSELF:
            before = [
                other for other in told.get(event.sentence, ()) if other.end <= doers[0].start and other.roles["actor"]
            ]
            if before and before[-1].type in _ACTS and event.type in _ACTS:
                event = replace(event, roles={**event.roles, "actor": before[-1].roles["actor"]})
        found.append(event)
        told.setdefault(event.sentence, []).append(event)
    return found


def joined_places(event: Event, best: Marked, sentence: Sentence, text: str) -> list[Marked]:
    """Return the spans that bear an event's places if one of them does: that one, and those listed with it."""
    inside = sentence.start <= best.start < sentence.end
    low, high = (sentence.start, sentence.end) if inside else (best.start, best.end)
    share = max(_SHARE * best.probability, _LEAST_LISTED)
    near = [m for m in event.roles["place"] if m is best or (low <= m.start < high and m.probability >= share)]
    found = _chain(near, near.index(best), text)
    return [*found, *(m for m in near if m not in found and m.probability >= _SURELY_APART)]


def _choose(role: str, event: Event, sentence: Sentence, text: str) -> tuple[Marked, ...]:
    """Return the spans that play a role for an event, in text order."""
    marked = tuple(m for m in _whole(event.roles[role], text) if not _EMPTY.fullmatch(text, m.start, m.end))
    if len(marked) < 2:
        return marked
    best = max(marked, key=lambda m: _worth(m, event, sentence))
    if role in _ALONE:
        return (best,)
    low, high = (
        (sentence.start, sentence.end) if sentence.start <= best.start < sentence.end else (best.start, best.end)
    )
    near = [m for m in marked if m is best or (low <= m.start < high and m.probability >= _SHARE * best.probability)]
    found = _chain(near, near.index(best), text)
    apart = _SURELY_APART if role in _JOINED_ALONE else _APART
    found += [m for m in near if m not in found and m.probability >= apart]
    return tuple(sorted(found, key=lambda m: m.start))


def _whole(marked: Sequence[Marked], text: str) -> tuple[Marked, ...]:
    """Return the spans, one that ends before its noun joined to the next: "The" and "United Nations" are one party."""
    found: list[Marked] = []
    for each in marked:
        before = found[-1] if found else None
        open_ended = before is not None and _OPEN.search(text, before.start, before.end) is not None
        if before is not None and open_ended and not text[before.end : each.start].strip():
            found[-1] = Marked(before.start, each.end, max(before.probability, each.probability))
        else:
            found.append(each)
    return tuple(found)


def _worth(marked: Marked, event: Event, sentence: Sentence) -> float:
    inside = sentence.start <= marked.start < sentence.end
    return marked.probability + _OWN_SENTENCE * inside - abs(marked.start - event.start) / _FAR


def _chain(near: Sequence[Marked], at: int, text: str) -> list[Marked]:
    """Return the spans that a chain of commas and conjunctions joins to one of them."""
    low = high = at
    while low > 0 and _JOINED.fullmatch(text, near[low - 1].end, near[low].start):
        low -= 1
    while high + 1 < len(near) and _JOINED.fullmatch(text, near[high].end, near[high + 1].start):
        high += 1
    return list(near[low : high + 1])
