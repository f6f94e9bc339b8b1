"""Parties by a name that may be misspelt or incomplete, ranked."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import date

from reportedly.actors.party import Party
from reportedly.actors.registry import Registry
from reportedly.actors.words import keys

_SMALL = frozenset({"the", "of", "and", "for", "al", "el", "de", "in", "a"})
_LEAST = 0.6  # of a score: below it names have little in common
_OTHER_TIME = 0.95


@dataclass(frozen=True, slots=True)
class Found:
    """A party, the name of it that fits best, and how well: 1 is the very name."""

    party: Party
    name: str
    score: float


def search(registry: Registry, name: str, *, on: date | None = None, country: str | None = None) -> list[Found]:
    """Return the parties with a name like ``name``, the best first; ids count as names.

    ``country`` (ISO 3166-1 alpha-2) leaves parties that fight there; ``on`` puts those first that had the name then.
    """
    wanted = _plain(name)
    if not wanted:
        return []
    found: list[Found] = []
    matcher = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    words = set(wanted.split()) - _SMALL
    for party in registry:
        if country is not None and country not in party.countries:
            continue
        best = Found(party, party.name_on(on), 0.0)
        texts = [(n.text, n.period.covers(on) if on is not None else True) for n in party.names]
        texts.append((party.id.replace("_", " "), True))
        if party.state is not None:
            texts += [(text, True) for text in party.state.names]
        for text, current in texts:
            score = _likeness(wanted, words, _plain(text), matcher) * (1.0 if current else _OTHER_TIME)
            if score > best.score:
                best = Found(party, text, score)
        if best.score >= _LEAST:
            found.append(Found(best.party, best.name, round(best.score, 3)))
    return sorted(found, key=lambda f: (-f.score, f.name != f.party.name_on(on), len(f.name), f.party.id))


def _plain(text: str) -> str:
    return " ".join(keys(text))


def _likeness(wanted: str, words: set[str], text: str, matcher: difflib.SequenceMatcher[str]) -> float:
    """Return how like two names are, 0 to 1: equal, then all words of the one in the other, then by their letters."""
    if wanted == text:
        return 1.0
    own = set(text.split()) - _SMALL
    if words and words == own:
        return 0.97
    if words and words < own:
        return 0.75 + 0.2 * len(words) / len(own)
    if len(wanted) < 4 or abs(len(wanted) - len(text)) > 0.5 * max(len(wanted), len(text)):
        return 0.0
    matcher.set_seq1(text)
    if matcher.real_quick_ratio() < _LEAST or matcher.quick_ratio() < 0.75:
        return 0.0
    ratio = matcher.ratio()
    return 0.95 * ratio if ratio >= 0.75 else 0.0
