"""The dead and the wounded that a text counts, and whom they were.

Patterns around the verbs and nouns that tell of death and wounds, without a parse: they hold in headlines, and in text
that has lost its commas, where parsers fail. The counted people stand after an active verb ("killed seven people"),
before a passive or intransitive one ("seven people were killed", "25 dead", "seven died"), or by a toll ("rose to 85").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from reportedly.model import Figure, Victims
from reportedly.reading.casualty_patterns import patterns
from reportedly.reading.counted import Counted, counted_people
from reportedly.reading.counts import figures_within, plain, words
from reportedly.times import TimeExpression
from reportedly.times import find as find_times

_FAR = 220  # characters between the counted people and their verb, at most
_LONGEST = 1500  # characters of a sentence, at most, so that time grows with the text's length only
_BREATH = 60  # characters between the dead and the wounded that are told together, at most
_ZERO = Figure(0, 0)


@dataclass(frozen=True, slots=True)
class CasualtyMention:
    """A count of dead, of wounded, or of both in one breath: ``text`` is ``source[start:end]``.

    ``victims`` is None where the counted noun does not say ("people"). ``victim_start`` and ``victim_end`` bound the
    noun phrases that are counted, figure included ("at least seven people"); None where nobody is ("no casualties").
    """

    start: int
    end: int
    text: str
    killed: Figure | None
    wounded: Figure | None
    victims: Victims | None = None
    victim_start: int | None = None
    victim_end: int | None = None


_BOUNDARY = re.compile(
    r"[.!?](?<!\bMr\.)(?<!\bDr\.)(?<!\bGen\.)(?<!\bLt\.)(?<!\bCol\.)(?<!\bU\.S\.)[\"”’)\]]*\s+(?=[\"“‘'(\[]?[A-Z0-9])"
    r"|\n+|;\s*|…\s*"
)


def find_casualties(text: str, *, times: Sequence[TimeExpression] | None = None) -> list[CasualtyMention]:
    """Return the counts of killed and wounded people in the text, in order.

    Parts of a total ("including four children") do not count again; people displaced, trapped or arrested do not
    count; one figure for killed and wounded together is left out. ``times`` are the text's time expressions, if found.
    """
    p = patterns()
    found: list[CasualtyMention] = []
    for low, high in _sentences(text):
        if p.cue.search(text, low, high) or p.other.search(text, low, high):
            found.extend(_Sentence(text, low, high, times).mentions())
    return found


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the bounds of stretches that a count and its verb share; the longest are cut between words."""
    low = 0
    for high in [*(match.end() for match in _BOUNDARY.finditer(text)), len(text)]:
        while high - low > _LONGEST:
            cut = text.rfind(" ", low, low + _LONGEST)
            cut = cut if cut > low else low + _LONGEST
            yield low, cut
            low = cut
        yield low, high
        low = high


_NAMES = re.compile(r"(?:[A-Z][\w’'-]*\s*){1,5}")


class _Sentence:
    """One sentence on the way to its mentions; every counted group of people is used for one of them."""

    def __init__(self, text: str, low: int, high: int, times: Sequence[TimeExpression] | None) -> None:
        inside = _times_within(text, low, high, times)
        self.text, self.low, self.high = text, low, high
        self.counted = counted_people(text, low, high, figures_within(text, low, high, inside))
        self.cues = list(patterns().cue.finditer(text, low, high))
        self.used: set[int] = set()

    def mentions(self) -> list[CasualtyMention]:
        """Return the sentence's mentions in order, those told in one breath as one."""
        found = [*self._zeros(), *self._tolls(), *self._lives(), *self._lost()]
        for i, cue in enumerate(self.cues):
            if self._shared(i):
                continue
            mention = self._by_cue(cue)
            if mention is not None:
                found.append(mention)
        found.sort(key=lambda mention: mention.start)
        return _merged(self.text, found)

    def _shared(self, at: int) -> bool:
        """Whether the verb shares its count with another: "20 were killed or wounded"."""
        cue, either = self.cues[at], patterns().either
        if at + 1 < len(self.cues) and either.fullmatch(self.text, cue.end(), self.cues[at + 1].start()):
            return _kills(cue) != _kills(self.cues[at + 1])
        return at > 0 and bool(either.fullmatch(self.text, self.cues[at - 1].end(), cue.start())) and (
            _kills(cue) != _kills(self.cues[at - 1])
        )  # fmt: skip

    def _zeros(self) -> list[CasualtyMention]:
        p, found = patterns(), []
        for match in p.none_were.finditer(self.text, self.low, self.high):
            kills = _is_killing(match["cue"])
            found.append(self._bare(match, _ZERO if kills else None, None if kills else _ZERO))
        for match in p.no_such.finditer(self.text, self.low, self.high):
            killed, wounded = (match["dead"] or match["both"]), (match["hurt"] or match["both"])
            found.append(self._bare(match, _ZERO if killed else None, _ZERO if wounded else None))
        return found

    def _bare(self, match: re.Match[str], killed: Figure | None, wounded: Figure | None) -> CasualtyMention:
        return CasualtyMention(match.start(), match.end(), match.group(), killed, wounded)

    def _tolls(self) -> list[CasualtyMention]:
        """Read "the death toll from the raid rose to 85"."""
        found = []
        for head in patterns().toll.finditer(self.text, self.low, self.high):
            for i, people in enumerate(self.counted):
                brought = patterns().brought_to.search(self.text, self.low, people.start)
                if brought and 0 <= head.start() - people.head_end < 6:  # "brought to 49 the number of dead"
                    found.append(self._told(head, [i], people, kills=True))
                    break
                if people.start < head.end() or people.person is False or i in self.used or people.part:
                    continue
                if people.start - head.end() > _FAR:
                    break
                verb = patterns().toll_verb.search(self.text, head.end(), people.start)
                if verb is None:
                    continue
                figure = people.figure
                if plain(verb["verb"]) in words()["toll_at_least"]:
                    figure = Figure(figure.low, None)
                found.append(self._told(head, [i], replace(people, figure=figure), kills=True))
                break
        return found

    def _lives(self) -> list[CasualtyMention]:
        """Read "cost 300 civilian lives" and "claimed the lives of 30"."""
        found = []
        for i, people in enumerate(self.counted):
            phrase = self.text[people.start : people.head_end].lower()
            verb = patterns().lives.search(self.text, max(self.low, people.start - 40), people.start)
            if (
                i not in self.used
                and verb
                and (phrase.endswith((" lives", " martyrs")) or "lives" in verb.group().lower())
            ):
                found.append(self._told(verb, [i], people, kills=True))
        return found

    def _lost(self) -> list[CasualtyMention]:
        """Read "the army lost 12 soldiers"."""
        found = []
        for i, people in enumerate(self.counted):
            verb = patterns().lost.search(self.text, max(self.low, people.start - 20), people.start)
            if i not in self.used and verb and people.victims is Victims.COMBATANTS:
                found.append(self._told(verb, [i], people, kills=True))
        return found

    def _by_cue(self, cue: re.Match[str]) -> CasualtyMention | None:
        form, kills = plain(cue.group()), _kills(cue)
        table = words()["killed" if kills else "wounded"]
        before = self.text[self.low : cue.start()]
        if form in table["passive"] and patterns().nominal.search(before):  # "several of the wounded"
            return None
        if form in table["active"] and not patterns().passive_voice.search(before):
            right = self._object(cue, form in table["passive"])
            if right:
                return self._told(cue, right, self._sum(right), kills=kills)
        if form in table["passive"] or form in table["intransitive"] or form in table["noun"]:
            left = self._subject(cue, form, table)
            if left and form.startswith("among"):  # "a child was among the dead": at least one died
                if self.used:
                    return None
                people = self._sum(left)
                return self._told(cue, left, replace(people, figure=Figure(people.figure.low, None)), kills=kills)
            if left:
                people = self._sum(left)
                if re.match(r"(?i)\s+at\s+(?:the\s+)?least\b", self.text[people.head_end : cue.start()]):
                    people = replace(people, figure=Figure(people.figure.low, None))
                return self._told(cue, left, people, kills=kills)
        return None

    def _object(self, cue: re.Match[str], passive: bool) -> list[int]:
        """Return the counted people that the active verb is followed by."""
        p = patterns()
        at = next((i for i, c in enumerate(self.counted) if c.start >= cue.end()), None)
        if at is None or at in self.used:
            return []
        first = self.counted[at]
        if not p.filler.fullmatch(self.text, cue.end(), first.start) or first.person is False:
            return []
        # "2 killed 10 injured": the second count has its own verb, and the first verb its count before it.
        if own := self._verb_after(first):
            left = self.counted[at - 1] if at > 0 else None
            if own == "clause" or (passive and left and self._adjacent(left, cue)):
                return []
        group = [at]
        while group[-1] + 1 < len(self.counted):
            last, following = self.counted[group[-1]], self.counted[group[-1] + 1]
            joined = p.together.fullmatch(self.text, last.head_end, following.start)
            if not joined or following.person is not True or following.part or self._verb_after(following):
                break
            group.append(group[-1] + 1)
        return group

    def _adjacent(self, people: Counted, cue: re.Match[str]) -> bool:
        return people.person is not False and not self.text[people.head_end : cue.start()].strip()

    def _verb_after(self, people: Counted) -> str | None:
        """Tell a verb right after the people: "clause" ("were hurt", "died") or "participle" ("hurt"); None without."""
        for cue in self.cues:
            if cue.start() >= people.end:
                rest = self.text[min(people.head_end, cue.start()) : cue.start()]
                aux = patterns().auxiliaries.search(rest)
                table = words()["killed" if _kills(cue) else "wounded"]
                verbs = table["passive"] + table["intransitive"]
                if (rest[: aux.start()] if aux else rest).strip() or plain(cue.group()) not in verbs:
                    return None
                return "clause" if aux and patterns().be.search(aux.group()) else "participle"
        return None

    def _subject(self, cue: re.Match[str], form: str, table: dict[str, list[str]]) -> list[int]:
        """Return the counted people before a passive or intransitive verb, or a noun such as "deaths"."""
        p = patterns()
        for at in reversed([i for i, c in enumerate(self.counted) if c.end <= cue.start()]):
            people = self.counted[at]
            gap = self.text[min(people.head_end, cue.start()) : cue.start()]
            if at in self.used or len(gap) > _FAR:
                return []
            if any(people.end <= other.start() < cue.start() for other in self.cues):
                return []
            aux = p.auxiliaries.search(gap)
            rest = (gap[: aux.start()] if aux else gap).strip()
            if people.person is None and _NAMES.fullmatch(rest):  # "16 ISIS dead"
                rest = ""
            clause = bool(aux and p.be.search(aux.group())) or form in table["intransitive"]
            if form in table["noun"]:
                clause = False
                if rest and len(rest.split()) > 3:
                    return []
            of_total = p.of_part.match(rest) if people.of_total else None
            if (of_total and rest[of_total.end() :].strip()) or (people.part and (rest or clause)):
                continue
            if of_total:
                return [at] if clause else []
            unlisted = people.person is False and clause and not rest  # "three sons were killed": only people are
            if (people.person is False and not unlisted) or (
                clause and p.in_phrase.search(self.text, self.low, people.start)
            ):
                continue
            if not rest:
                sure = clause or not people.person or form not in table["active"] or self._reads_passive(people, cue)
                return self._with_others_before(at) if sure else []
            following = self.counted[at + 1] if at + 1 < len(self.counted) else None
            aside = (
                following is not None
                and following.of_total
                and not self.text[people.head_end : following.start].strip(" ,(")
            )
            longest = 26 if clause else 12 if following is not None and following.part else 6
            if not (aside or p.rest.match(rest)) or p.broken.search(rest) or len(rest.split()) > longest:
                return []
            return self._with_others_before(at)
        return []

    def _reads_passive(self, people: Counted, cue: re.Match[str]) -> bool:
        """Whether "30 rebels killed" tells of dead rebels and not of whom they killed."""
        p = patterns()
        if p.passive_after.match(self.text, cue.end()) or p.left_so.search(self.text, self.low, people.start):
            return True
        following = next((c for c in self.counted if c.start >= cue.end()), None)
        near = following is not None and not self.text[cue.end() : following.start].strip()
        return near and following is not None and self._verb_after(following) is not None

    def _with_others_before(self, at: int) -> list[int]:
        group = [at]
        while group[0] > 0 and group[0] - 1 not in self.used:
            earlier, first = self.counted[group[0] - 1], self.counted[group[0]]
            if not patterns().together.fullmatch(self.text, earlier.head_end, first.start):
                break
            if earlier.person is not True or earlier.part:
                break
            group.insert(0, group[0] - 1)
        return group

    def _sum(self, group: list[int]) -> Counted:
        members = [self.counted[i] for i in group]
        if len(members) == 1:
            return members[0]
        lows, highs = [c.figure.low for c in members], [c.figure.high for c in members]
        figure = Figure(
            None if None in lows else sum(n for n in lows if n is not None),
            None if None in highs else sum(n for n in highs if n is not None),
        )
        return replace(
            members[0],
            end=members[-1].end,
            head_end=members[-1].head_end,
            figure=figure,
            victims=_combined([c.victims for c in members]),
        )

    def _told(self, by: re.Match[str], group: list[int], people: Counted, *, kills: bool) -> CasualtyMention:
        self.used.update(group)
        start, end = min(by.start(), people.start), max(by.end(), people.head_end)
        return CasualtyMention(
            start,
            end,
            self.text[start:end],
            people.figure if kills else None,
            None if kills else people.figure,
            people.victims,
            people.start,
            people.head_end,
        )


def _times_within(text: str, low: int, high: int, times: Sequence[TimeExpression] | None) -> list[TimeExpression]:
    if times is not None:
        return [t for t in times if t.start < high and t.end > low]
    return [replace(t, start=t.start + low, end=t.end + low) for t in find_times(text[low:high])]


@cache
def _killing() -> frozenset[str]:
    table = words()["killed"]
    return frozenset(f for kind in ("active", "passive", "intransitive", "noun") for f in table[kind])


def _is_killing(form: str) -> bool:
    return plain(form) in _killing()


def _kills(cue: re.Match[str]) -> bool:
    return _is_killing(cue.group())


def _combined(kinds: Sequence[Victims | None]) -> Victims | None:
    """Return whom counts together are of: what all that say agree on, or mixed; None where none says."""
    told = {kind for kind in kinds if kind is not None}
    return told.pop() if len(told) == 1 else Victims.MIXED if told else None


def _merged(text: str, found: list[CasualtyMention]) -> list[CasualtyMention]:
    """Join dead and wounded that are told in one breath: "killed seven and wounded dozens"."""
    merged: list[CasualtyMention] = []
    for one in found:
        last = merged[-1] if merged else None
        if last is None or one.start - last.end > _BREATH or one.end <= last.end:
            if last is None or one.start >= last.end:
                merged.append(one)
            continue
        if (last.killed is None) == (one.killed is None) or (last.wounded is None) == (one.wounded is None):
            merged.append(one)
            continue
        end = max(last.end, one.end)
        merged[-1] = CasualtyMention(
            last.start,
            end,
            text[last.start : end],
            last.killed or one.killed,
            last.wounded or one.wounded,
            _combined([last.victims, one.victims]),
            last.victim_start,
            last.victim_end,
        )
    return merged
