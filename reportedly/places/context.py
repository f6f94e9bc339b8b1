"""What a text says about where it is: the countries that it is about, weighed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import log1p
from typing import TypeVar

from reportedly.places.gazetteer import Gazetteer
from reportedly.places.lexicon import Words
from reportedly.places.names import TRANSLITERATED
from reportedly.places.records import PRIMARY
from reportedly.places.tokens import Token, tokenise

_Key = TypeVar("_Key", str, int)


@dataclass(frozen=True, slots=True)
class TextWords:
    """A text's words, and how often they name each country; neither is ever changed."""

    tokens: list[Token]
    named: Counter[str]


def text_words(text: str, gazetteer: Gazetteer, words: Words) -> TextWords:
    """Return a text's words, cut once for all who ask for them while one text is read."""
    last = gazetteer.last_text
    if last is not None and last[0] == text:
        found = last[1]
        assert isinstance(found, TextWords)
        return found
    tokens = tokenise(text)
    gazetteer.look_up({key for at, token in enumerate(tokens) if token.capital for key in _keys(tokens, at)})
    made = TextWords(tokens, named_countries(tokens, gazetteer, words))
    gazetteer.last_text = (text, made)
    return made


def named_countries(tokens: list[Token], gazetteer: Gazetteer, words: Words) -> Counter[str]:
    """Count how often the words name each country: by its name, one of its regions or its people."""
    found: Counter[str] = Counter()
    for at, token in enumerate(tokens):
        if not token.capital:
            continue
        code = words.country_of_people.get(token.key)
        if code is not None:
            found[code] += 1
            continue
        for key in _keys(tokens, at):
            for place, quality in gazetteer.named(key):
                entry = gazetteer.get(place) if quality == PRIMARY else None
                if entry and entry.country and entry.feature in ("country", "region"):
                    found[entry.country] += 1
    return found


def cued_countries(tokens: list[Token], words: Words) -> Counter[str]:
    """Count the words that tell of a country without naming it: its offices, its ways of saying things."""
    found: Counter[str] = Counter()
    for token in tokens:
        code = words.country_cues.get(token.key)
        if code is not None:
            found[code] += 1
    return found


def implied_countries(tokens: list[Token], gazetteer: Gazetteer, words: Words) -> Counter[str]:
    """Count the countries of the well-known places that the words name, for a text that names no country.

    Only names that stand for a place of one country, or for one far better known than its namesakes, tell of it; and
    only where names are romanised, for there is nothing to find by sound elsewhere.
    """
    found: Counter[str] = Counter()
    for at, token in enumerate(tokens):
        if not token.capital or token.key in words.common_words or token.key in words.given_names:
            continue
        for key in _keys(tokens, at):
            if key in words.never:
                continue
            known = [
                entry
                for place, quality in gazetteer.named(key)
                if quality == PRIMARY and (entry := gazetteer.get(place)) is not None and entry.country
            ]
            best = max(known, key=lambda entry: entry.prominence, default=None)
            if best is None or best.country not in TRANSLITERATED or best.prominence < _WELL_KNOWN:
                continue
            rivals = (entry.prominence for entry in known if entry.country != best.country)
            if max(rivals, default=0.0) <= best.prominence - _FAR_BETTER:
                found[best.country or ""] += 1
    return found


_WELL_KNOWN = 4.0  # prominence from which a place tells which country a text is about
_FAR_BETTER = 1.5  # how much more prominent it must be than its namesakes in other countries


def _keys(tokens: list[Token], at: int) -> Iterable[str]:
    token = tokens[at]
    if token.upper or "." in token.text:
        yield "=" + token.text
    key = token.key
    if len(key) > 2:
        yield key
    for last in range(at + 1, min(at + 3, len(tokens))):
        before, following = tokens[last - 1], tokens[last]
        if before.possessive or before.gap not in (" ", "-") or not following.capital:
            return
        key = f"{key} {following.key}"
        yield key


def main_countries(counts: Counter[str]) -> frozenset[str]:
    """Return the countries that a text is about: at most four, each named more than once unless few are named."""
    return frozenset(code for code, count in counts.most_common(4) if count > 1 or len(counts) < 3)


def shares(counts: Counter[_Key]) -> dict[_Key, float]:
    """Return each country's (or region's) share relative to the most named one, from 0 to 1, on a logarithmic scale."""
    if not counts:
        return {}
    most = log1p(max(counts.values()))
    return {code: log1p(count) / most for code, count in counts.items()}


def dominant(counts: Counter[str], least: float) -> str | None:
    """Return the country with at least that share of what is named, if it is named at least twice."""
    if not counts:
        return None
    code, count = counts.most_common(1)[0]
    return code if count >= 2 and count >= least * sum(counts.values()) else None
