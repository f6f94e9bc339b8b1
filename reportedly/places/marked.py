"""Names of places that something else has marked in a text, beside those that the finder finds in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache

from reportedly.places.fold import strict_key
from reportedly.places.gazetteer import Gazetteer
from reportedly.places.lexicon import load_words
from reportedly.places.mentions import PlaceMention
from reportedly.places.toponyms import mentions_at

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_BEFORE_NAME = re.compile(r"(?:(?:on|over|into|onto|between|outside|inside|around|through|throughout|to|from|the)\s+)+")
_AFTER_NAME = re.compile(r"(?:\s+(?:and|or|to|near|from|with|towns|villages))+\Z")
_ABBREVIATION = re.compile(r"[A-Z]{2,5}")
_ARTICLES = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "in",
        "at",
        "on",
        "and",
        "al",
        "el",
        "an",
        "ar",
        "as",
        "ash",
        "at",
        "az",
        "ad",
        "to",
        "through",
        "from",
        "near",
        "s",
    ]
)
_LONGEST = 80  # characters: nothing longer is a name


def with_marked(
    mentions: Sequence[PlaceMention], marked: Sequence[tuple[int, int]], text: str, gazetteer: Gazetteer
) -> list[PlaceMention]:
    """Return the mentions found in a text with those marked that were not found, or found in part, in text order.

    A mention inside a longer marked name gives way to it ("Tarma" to "Ain Tarma"); one that the marked words only
    describe ("the town of Rawa", "northern Rawa") stands, and so do several in a list. ``marked`` are in order.
    """
    starts = [mention.start for mention in mentions]
    gone: set[int] = set()
    added: list[tuple[int, int]] = []
    for start, end in (_of_name(text, *each) for each in marked):
        low, high = bisect_left(starts, start - _LONGEST), bisect_left(starts, end)
        inside = [at for at in range(low, high) if mentions[at].end > start]
        if not _is_name(text[start:end]) or end - start > _LONGEST:
            continue
        if not inside and _is_abbreviation(text, start, end) and not gazetteer.search(text[start:end], 1, loose=False):
            continue  # "HTS" sounds like a village, and is none
        covered = [(mentions[at].start, mentions[at].end) for at in inside]
        if inside and (
            not all(start <= low and high <= end for low, high in covered) or _is_told(text, start, end, covered)
        ):
            continue
        gone.update(inside)
        added.append((start, end))
    if not added:
        return list(mentions)
    kept = [mention for at, mention in enumerate(mentions) if at not in gone]
    return sorted([*kept, *mentions_at(text, added, gazetteer)], key=lambda mention: mention.start)


def _is_name(words: str) -> bool:
    """Tell whether words hold a name of a place, and not of a people alone ("Syrian")."""
    peoples = load_words().country_of_people
    return any(word[0].isupper() and strict_key(word) not in peoples for word in _WORD.findall(words))


def _of_name(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the stretch of a name without the words around it that a mark took in: "Rawa" of "between Rawa and"."""
    before = _BEFORE_NAME.match(text, start, end)
    low = before.end() if before is not None else start
    after = _AFTER_NAME.search(text, low, end)
    return low, after.start() if after is not None else end


def _is_abbreviation(text: str, start: int, end: int) -> bool:
    """Tell whether marked words are one of a few capitals, in a text that has small letters around it."""
    around = text[max(0, start - _LONGEST) : start] + text[end : end + _LONGEST]
    return _ABBREVIATION.fullmatch(text, start, end) is not None and any(sign.islower() for sign in around)


def _is_told(text: str, start: int, end: int, covered: Sequence[tuple[int, int]]) -> bool:
    """Tell whether marked words hold no name beside the mentions in them, or list these."""
    if len(covered) > 1:
        return True
    low, high = covered[0]
    rest = f"{text[start:low]} {text[high:end]}"
    return all(word.lower() in _described() for word in _WORD.findall(rest) if word[0].isupper() or word.isdigit())


@cache
def _described() -> frozenset[str]:
    """Return the words that say what or which part a place is, and are no name."""
    words = load_words()
    kinds = {word for kind in (*words.kinds_before, *words.kinds_after, *words.facilities) for word in kind.split()}
    return frozenset(kinds | set(words.directions) | _ARTICLES)
