"""Counted people: a figure and the noun it counts, or one person ("a child"), and whether they are part of a total."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from reportedly.model import Figure, Victims
from reportedly.reading.counts import FigureMention, any_of, plain, words

_MOST_WORDS = 6  # between a figure and the noun that it counts


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure at ``start``–``end`` and its noun phrase's end; offsets into the text.

    ``person`` is True where the noun means people, False where it means something else, None where there is no noun.
    ``part`` says that it is counted in a larger figure ("including four children"), ``of_total`` that the words after
    it say so ("two of them").
    """

    start: int
    end: int
    head_end: int
    figure: Figure
    victims: Victims | None
    person: bool | None
    part: bool
    of_total: bool = False


@dataclass(frozen=True, slots=True)
class _Nouns:
    kind: dict[str, Victims | None]
    members: frozenset[str]
    bodies: frozenset[str]
    stop: frozenset[str]
    plurals: frozenset[str]


@cache
def _nouns() -> _Nouns:
    w = words()
    kind: dict[str, Victims | None] = dict.fromkeys(w["people"])
    kind.update(dict.fromkeys(w["civilians"], Victims.CIVILIANS))
    kind.update(dict.fromkeys(w["civilian_words"], Victims.CIVILIANS))
    kind.update(dict.fromkeys(w["combatants"], Victims.COMBATANTS))
    stop = {"the", "a", "an", "its", "his", "her", "their", "this", "these", "they", "he", "it", "we"}
    for group in ("prepositions", "be_forms", "auxiliaries", "clause_breaks", "after_noun", "after_passive"):
        stop.update(w[group])
    for table in (w["killed"], w["wounded"]):
        for group in ("active", "passive", "intransitive"):
            stop.update(table[group])
    return _Nouns(
        kind=kind,
        members=frozenset(w["members"]),
        bodies=frozenset(w["fighting_bodies"]),
        stop=frozenset(stop - kind.keys() | {"dead"}),
        plurals=frozenset(w["plurals"]),
    )


@cache
def _singular() -> re.Pattern[str]:
    w = words()
    nouns = [*w["civilians"], *w["combatants"], *w["single"]]
    singular = [noun for noun in nouns if not noun.endswith("s") and noun not in w["plurals"]]
    skipped = r"(?:(?!(?:of|in|by|on|the|and|with|that)\b)[\w-]+\s+){0,3}?"
    return re.compile(
        rf"(?i)(?<![\w-])an?\s+{skipped}(?P<noun>{any_of(singular)})(?![\w-])"
        rf"(?=\s*(?:$|[^\w\s])|\s+{any_of(sorted(_nouns().stop))}(?!\w))"
    )


@cache
def _part() -> re.Pattern[str]:
    return re.compile(rf"(?i)(?<!\w){any_of(words()['part_before'])}\s+(?:(?:the|his|her|their)\s+)?$")


@cache
def _of_total() -> re.Pattern[str]:
    return re.compile(rf"(?i)\s*{any_of(words()['part_after'])}(?!\w)")


@cache
def _mostly() -> re.Pattern[str]:
    nouns = any_of(sorted(n for n, kind in _nouns().kind.items() if kind is not None))
    return re.compile(
        rf"(?i)[\s,–—(-]+(?:mostly|mainly|all|most\s+of\s+(?:them|whom)|all\s+of\s+(?:them|whom)|largely)\s+(?P<noun>{nouns})(?!\w)"
    )


def counted_people(text: str, low: int, high: int, figures: Sequence[FigureMention]) -> list[Counted]:
    """Return what the figures in ``text[low:high]`` count and the single people there, in order."""
    found = [_counted(text, low, high, f.start, f.end, f.figure) for f in figures]
    for match in _singular().finditer(text, low, high):
        if not any(c.start < match.end() and match.start() < c.head_end for c in found):
            kind = _nouns().kind.get(plain(match["noun"]))
            part = _part().search(text, max(low, match.start() - 40), match.start()) is not None
            article = match.start() + len(match.group().split()[0])
            found.append(Counted(match.start(), article, match.end(), Figure(1, 1), kind, True, part))
    found.sort(key=lambda c: c.start)
    for i in range(1, len(found)):  # "including two women and three children": both are parts
        if found[i - 1].part and _TOGETHER.fullmatch(text, found[i - 1].head_end, found[i].start):
            found[i] = replace(found[i], part=True)
    return found


_TOGETHER = re.compile(r"(?i)\s*,?\s*(?:and|plus)\s+|\s*,\s+")


_WORD = re.compile(
    r"\s+(?:\([^()]{1,40}\)\s+)?(?P<of>of\s+(?:the\s+|its\s+|his\s+|their\s+)?)?(?P<word>[^\W\d_][\w'’.-]*)"
)


def _counted(text: str, low: int, high: int, start: int, end: int, figure: Figure) -> Counted:
    nouns, at, head_end = _nouns(), end, end
    part = _part().search(text, max(low, start - 40), start) is not None
    if _of_total().match(text, end, high):
        return Counted(start, end, end, figure, None, None, part, of_total=True)
    person: bool | None = None
    kinds: list[Victims] = []
    named = True  # only names so far: where commas are lost, they may begin the next clause
    if re.search(r"(?i)\bothers?$", text[start:end]):
        person = True
    for index in range(_MOST_WORDS if person is None else 0):
        match = _WORD.match(text, at, high)
        if match is None or (match["of"] and index):
            break
        word = plain(match["word"]).rstrip(".'’")
        if word in nouns.stop and not (match["word"] == "IS" and text[match.end() : match.end() + 2].strip().islower()):
            break
        at = match.end()
        if word in nouns.kind:
            person, head_end = True, match.start("word") + len(match["word"].rstrip(".'’"))
            kind = nouns.kind[word]
            if kind is not None:
                kinds.append(kind)
            elif word in nouns.members and (body := _body(text, at, high)):
                kinds.append(Victims.COMBATANTS)
                head_end = body
            if word.endswith("s") or word in nouns.plurals:
                break  # a plural ends the phrase; "rebel" or "Syrian civil defence" may go before another noun
        elif not person:
            person, head_end, named = False, at, named and match["word"][0].isupper()
    if person is False and re.search(r"\s[A-Z]\w+[^\Ws]s$", text[end:head_end]):
        person = True  # "12 Chechens": a people that is not listed
    elif person is False and (named or re.search(r"(?i)\bmore$", text[start:end])):
        person, head_end = None, end
    if mostly := _mostly().match(text, head_end, high):
        kind = nouns.kind.get(plain(mostly["noun"]))
        kinds = [kind] if kind else kinds
    victims = kinds[-1] if kinds else None
    return Counted(start, end, head_end, figure, victims, person, part)


def _body(text: str, at: int, high: int) -> int | None:
    """Return where "of the security forces" ends after "members": who belongs to a fighting body fights."""
    reach = at
    for _ in range(7):
        match = _NEXT.match(text, reach, high)
        if match is None:
            return None
        word = plain(match["word"])
        if reach == at and word != "of":
            return None
        if word in _nouns().bodies:
            following = _NEXT.match(text, match.end(), high)
            while following and following["word"].lower() in _nouns().bodies:
                match, following = following, _NEXT.match(text, following.end(), high)
            return match.end()
        if word in ("were", "was", "killed", "died", "and", "who", "family"):
            return None
        reach = match.end()
    return None


_NEXT = re.compile(r"\s+[\"“‘']?(?P<word>[\w'’-]*[\w-])[\"”’']?")
