"""Flags written as emoji, read as the names of their states: "Captured by 🇷🇺 2 March 2022", as tables put it.

A flag is two letters of its own in Unicode that spell the state's ISO code. Both are replaced by plain letters, so that
all offsets stay; the registry knows states that fight by their codes. What is read is told in the document's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from reportedly.actors import Registry
from reportedly.identity import with_id
from reportedly.model import Actor, Claim, Span

_FIRST = 0x1F1E6  # REGIONAL INDICATOR SYMBOL LETTER A
_FLAG = re.compile(f"[{chr(_FIRST)}-{chr(_FIRST + 25)}]{{2}}")


def spelt(text: str) -> str:
    """Return a text of the same length with flags as their states' codes."""
    return _FLAG.sub(lambda match: "".join(chr(ord(letter) - _FIRST + ord("A")) for letter in match.group()), text)


def in_own_words(claims: Iterable[Claim], text: str, registry: Registry) -> list[Claim]:
    """Return claims read from a text with its flags spelt, with the stretches of the text itself and states' names."""

    def own(span: Span | None) -> Span | None:
        return Span(span.start, span.end, text[span.start : span.end]) if span is not None else None

    def named(actor: Actor) -> Actor:
        party = registry.get(actor.id) if actor.id is not None and actor.name in codes else None
        return replace(actor, name=party.name) if party is not None else actor

    codes = {spelt(match.group()) for match in _FLAG.finditer(text)}
    found = []
    for claim in claims:
        said = replace(claim.attribution, source=own(claim.attribution.source), cue=own(claim.attribution.cue))
        quotes = tuple(Span(span.start, span.end, text[span.start : span.end]) for span in claim.quotes)
        actor, target = tuple(map(named, claim.actor)), tuple(map(named, claim.target))
        found.append(with_id(replace(claim, quotes=quotes, attribution=said, actor=actor, target=target)))
    return found
