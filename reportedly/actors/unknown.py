"""Armed groups that no registry lists, by the form of their names: "Lions of Truth Brigade", "Liwa al-Sahel".

A name in capitals that ends in a noun for a force, or begins with one, is a party by its own words, without an id.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from reportedly.actors.mention import ActorMention
from reportedly.actors.words import APOSTROPHES

_WORD = rf"(?:(?:al|el)[-\s]|(?:as|ash|an|ad|ar|az|at)-)?[A-Z][\w{APOSTROPHES}]*(?:-(?:[a-z]-)?[A-Za-z]\w+)*"
_LINK = r"(?:(?:of|for|and|in|de|du|des|da|e|i|bin|ibn|the)\s+){0,2}"
_MOST = 6  # words of a name before its noun, or behind it


@dataclass(frozen=True, slots=True)
class GroupNames:
    """The words that names of groups end and begin with, and the words before a noun that make it no group's name."""

    endings: tuple[str, ...]
    beginnings: tuple[str, ...]
    excluded: frozenset[str]


def with_unknown_groups(text: str, names: GroupNames, mentions: Sequence[ActorMention]) -> list[ActorMention]:
    """Return the mentions with those of groups by the form of their names, where ``mentions`` has nothing.

    A longer name takes the place of a local or source's name inside it: "Liberation" in "Red Liberation Front".
    """
    found: list[ActorMention] = []
    taken: list[tuple[int, int]] = []  # in order, and apart
    around = _Around(mentions)
    for pattern in _patterns(names):
        for match in pattern.finditer(text):
            start, end = match.span()
            first = match.group().split(maxsplit=1)[0]
            if first in names.excluded:
                continue
            others = around.of(start, end)
            if _overlaps(start, end, taken) or not all(_gives_way(m, start, end) for m in others):
                continue
            insort(taken, (start, end))
            words = match.group()
            found.append(ActorMention(start, end, words, "party", core=(start, end), phrase_start=start, rank=1))
    if not found:
        return list(mentions)
    return [*(m for m in mentions if not _overlaps(m.start, m.end, taken)), *found]


def _gives_way(mention: ActorMention, start: int, end: int) -> bool:
    inside = start <= mention.start and mention.end <= end and mention.end - mention.start < end - start
    return inside and (mention.local or mention.kind == "source")


class _Around:
    """Finds the mentions that touch a stretch, without going through all of a long text."""

    def __init__(self, mentions: Sequence[ActorMention]) -> None:
        self._mentions = sorted(mentions, key=_low)
        self._lows = [_low(mention) for mention in self._mentions]
        self._longest = max((mention.end - _low(mention) for mention in mentions), default=0)

    def of(self, start: int, end: int) -> list[ActorMention]:
        low, high = bisect_left(self._lows, start - self._longest), bisect_left(self._lows, end)
        return [mention for mention in self._mentions[low:high] if mention.end > start]


def _low(mention: ActorMention) -> int:
    return min(mention.start, mention.phrase_start)


def _overlaps(start: int, end: int, taken: Sequence[tuple[int, int]]) -> bool:
    at = bisect_left(taken, (end,))
    return at > 0 and taken[at - 1][1] > start


@lru_cache(maxsize=4)
def _patterns(names: GroupNames) -> tuple[re.Pattern[str], ...]:
    endings, beginnings = "|".join(names.endings), "|".join(names.beginnings)
    return (
        re.compile(rf"(?<![\w-])(?:{_WORD}\s+{_LINK}){{1,{_MOST}}}(?:{endings})(?![\w-])"),
        re.compile(rf"(?<![\w-])(?:{beginnings})(?:\s+{_LINK}{_WORD}){{1,{_MOST}}}"),
    )
