"""Finds time expressions in text: the grammar's simple ones, joined into ranges and widened by their modifiers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, lru_cache

from reportedly.model import DatePrecision, Interval
from reportedly.times import composed, counted, spans
from reportedly.times import meaning as m
from reportedly.times.feasts import Feast, Nearest
from reportedly.times.lexicon import any_of, lexicon, plain
from reportedly.times.rules import grammar

_REACH = 60  # characters to the left in which modifiers are looked for; no simple expression is longer
_REMEMBERED = 4  # texts: a document and its date line are asked for by those who read it and who doubt its date


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A stretch of text that tells a time: ``text`` is ``source[start:end]``.

    ``kind`` is "date" (a day of a month), "weekday", "relative" ("last week", "two days ago"), "period" (months, years,
    ranges, feasts, "the past four days"), "clock" ("at midnight"), "since", "until", "duration" ("after nine months",
    which is no date), "open" ("in recent weeks") or "anaphoric" ("five days earlier", told from another date in the
    text).
    ``attributive`` says that it dates the noun after it and not the clause ("last week's raid", "the 2015 deal").
    ``anchor`` is what the time is told from, where :func:`reportedly.times.anchored` has looked: "publication" (so are
    full dates), "narrated" (a date told before it) or "event", with the days meant in ``told``; or "none", where the
    text does not say. ``relation`` is how it lies to an event, in the text's words.
    ``since_at`` is where a "since" stands whose clause this time dates ("since the revolt began in March 2011").
    """

    start: int
    end: int
    text: str
    kind: str
    attributive: bool = False
    since_at: int | None = None
    anchor: str = "publication"
    told: Interval | None = None
    relation: str | None = None
    _meaning: m.Meaning = field(default_factory=counted.Anaphoric, repr=False)

    def interval(
        self,
        reference: date | None,
        *,
        future: bool = False,
        reference_precision: DatePrecision = DatePrecision.DAY,
    ) -> Interval | None:
        """Return the days meant, read against the reference (publication) date, by the codebook's rules.

        ``future`` reads the time of a planned event: the next Wednesday, not the last. A reference known only to its
        month or year is given by its first day; the interval then spans every day it could be. None means that the
        words give no date: a duration, a date that is not in the calendar, or one that needs the missing reference.
        A time that is told from elsewhere in the text (see ``anchor``) is given as it is told there.
        """
        if self.anchor != "publication":
            return self.told
        return _over(reference, reference_precision, lambda on: self._meaning.resolve(on, future))

    def precision(self, reference: date | None, *, future: bool = False) -> str:
        """Return how precise the interval is: "day", "days" (up to a fortnight), "week", "weeks", "month", "months",
        "season" (a quarter), "year", "years", "decade", "century", "open" (one bound) or "unknown"."""
        return spans.precision(self.interval(reference, future=future))

    def since(
        self, reference: date | None, *, reference_precision: DatePrecision = DatePrecision.DAY
    ) -> Interval | None:
        """Return the days from this time to the reference: for what holds since it, see ``since_at``."""
        if self.anchor != "publication":
            start = self.told.start if self.told is not None else None
            return Interval(start, reference) if start and reference and start <= reference else self.told
        since = self._meaning if isinstance(self._meaning, composed.Since) else composed.Since(self._meaning)
        return _over(reference, reference_precision, lambda on: since.resolve(on, False))

    def lasting(
        self, reference: date | None, *, reference_precision: DatePrecision = DatePrecision.DAY
    ) -> Interval | None:
        """Return the stretch of a duration's length that ends with the reference: "besieged for three years"."""
        if not isinstance(self._meaning, counted.Length):
            return None
        trailing = counted.Trailing(self._meaning.count, self._meaning.unit)
        return _over(reference, reference_precision, lambda on: trailing.resolve(on, False))


def _over(
    reference: date | None, precision: DatePrecision, resolve: Callable[[date | None], Interval | None]
) -> Interval | None:
    if precision is DatePrecision.UNKNOWN:
        reference = None
    try:
        if reference is None or precision is DatePrecision.DAY:
            return resolve(reference)
        period = spans.around(precision.value, reference)
        return spans.hull(resolve(period.start), resolve(period.end))
    except (OverflowError, ValueError):  # beyond the calendar: "9000 years ago"
        return None


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    meaning: m.Meaning


@dataclass(frozen=True, slots=True)
class _Modifiers:
    """Patterns for the words around a simple expression; all but ``link`` match the end of the text before it."""

    names: re.Pattern[str]
    part: re.Pattern[str]
    share: re.Pattern[str]
    week: re.Pattern[str]
    time_of_day: re.Pattern[str]
    earlier: re.Pattern[str]
    later: re.Pattern[str]
    opener: re.Pattern[str]
    link: re.Pattern[str]
    boundary: re.Pattern[str]
    since_clause: re.Pattern[str]


@cache
def _modifiers() -> _Modifiers:
    words = lexicon().words
    adverbs = ("early", "mid", "late")
    nouns = [word for word in words["part_words"] if word not in adverbs]
    bounds = words["since_words"] + words["until_words"]
    return _Modifiers(
        names=re.compile(rf"\b{any_of(words['names'])}\b"),
        part=re.compile(
            rf"(?i)\b(?:the\s+)?(?:(?:very\s+)?(?P<adverb>{any_of(adverbs)})(?:\s+(?:of|in|on))?(?:\s+the)?[\s-]+"
            rf"|(?P<noun>{any_of(nouns)})\s+(?:of|in)\s+(?:the\s+)?)$"
        ),
        share=re.compile(
            rf"(?i)\b(?:the\s+)?(?P<which>first|last|final|opening|closing)\s+(?P<n>[0-9]{{1,3}}|{any_of(lexicon().numbers)})"
            rf"\s+(?P<u>{any_of(lexicon().units)})\s+(?:of|in)\s+(?:the\s+)?$"
        ),
        week=re.compile(
            r"(?i)\b(?:the\s+)?(?P<unit>week|weekend)\s+(?P<how>of|beginning|starting|commencing|ending)\s+(?:on\s+)?(?:the\s+)?$"
        ),
        time_of_day=re.compile(
            r"(?i)\b(?:(?:(?:just|shortly|soon|well)\s+)?(?:before|after|by|around)\s+)?"
            rf"(?:the\s+)?(?:(?:early|late|mid)[\s-]+)?(?P<time>{any_of(words['day_times'])}),?\s+(?:(?:on|of)\s+)?(?:the\s+)?$"
        ),
        earlier=re.compile(r"(?i)\bearlier\s+(?:(?:on|in)\s+)?$"),
        later=re.compile(r"(?i)\blater\s+(?:(?:on|in)\s+)?$"),
        opener=re.compile(r"(?i)\b(?P<word>from|between)\s+(?:the\s+)?$"),
        link=re.compile(r"(?i)(?:\s?[-–—]\s?|,?\s+(?P<word>to|and|until|till|through|into)\s+(?:(?:on|in|the)\s+)?)"),
        boundary=re.compile(
            rf"(?i)\b(?:ever\s+)?(?P<word>{any_of(bounds)})\s+(?:(?:about|around|roughly|at\s+least|the)\s+)*$"
        ),
        since_clause=re.compile(r"(?i)\b(?P<since>since)\s+(?:[\w'’-]+\s+){1,8}$"),
    )


def find(text: str) -> list[TimeExpression]:
    """Return the time expressions of the text in order; they do not overlap."""
    return list(_found_in(text))


@lru_cache(maxsize=_REMEMBERED)
def _found_in(text: str) -> tuple[TimeExpression, ...]:
    parts = _each(text, _simple(text), _with_part)
    joined = _joined(text, parts)
    bounded = _each(text, joined, _with_boundary)
    expressions = []
    floor = 0
    for found in bounded:
        since = _modifiers().since_clause.search(text[max(floor, found.start - _REACH) : found.start])
        kind = found.meaning.kind
        expressions.append(
            TimeExpression(
                start=found.start,
                end=found.end,
                text=text[found.start : found.end],
                kind=kind,
                attributive=_attributive(text, found),
                since_at=max(floor, found.start - _REACH) + since.start("since") if since and kind in _DATED else None,
                _meaning=found.meaning,
            )
        )
        floor = found.end
    return tuple(expressions)


_DATED = frozenset({"date", "weekday", "relative", "period"})


def _attributive(text: str, found: _Found) -> bool:
    if isinstance(found.meaning, counted.Length | counted.Anaphoric | composed.Since | composed.Until):
        return False
    if _POSSESSIVE.match(text, found.end):
        return True
    left = text[max(0, found.start - _REACH) : found.start]
    return _DETERMINER.search(left) is not None and _NOUN.match(text, found.end) is not None


_POSSESSIVE = re.compile(r"['’]s?\b|s\b")
_NOUN = re.compile(r"\s+[\w“\"]")
_DETERMINER = re.compile(r"(?i)\b(?:the|a|an|its|his|her|their|landmark|this|that)\s+$")


def _simple(text: str) -> list[_Found]:
    known = grammar()
    names = [match.span() for match in _modifiers().names.finditer(text)]
    found: list[_Found] = []
    for low, high, last in _windows(text):
        at = low
        while at < last and (match := known.any_rule.search(text, at, high)):
            rule = known.rules[int((match.lastgroup or "r0")[1:])]
            inner = rule.pattern.match(text, match.start())
            meaning = rule.build(inner) if inner else None
            if inner is None or meaning is None or any(a < inner.end() and inner.start() < b for a, b in names):
                at = match.start() + 1
            else:
                found.append(_Found(inner.start(), inner.end(), meaning))
                at = inner.end()
    return _in_one_order(found)


def _in_one_order(found: list[_Found]) -> list[_Found]:
    """Give dates in figures the order of day and month that others of the text show: "25/12/2016" the first."""
    shown = {
        f.meaning.first > 12
        for f in found
        if isinstance(f.meaning, m.Numeric) and max(f.meaning.first, f.meaning.second) > 12
    }
    if len(shown) != 1:
        return found
    (day_first,) = shown
    return [
        replace(f, meaning=replace(f.meaning, day_first=day_first)) if isinstance(f.meaning, m.Numeric) else f
        for f in found
    ]


def _windows(text: str) -> list[tuple[int, int, int]]:
    """Return the stretches around trigger words, merged where they meet, that end between words.

    Each has the end of its last trigger word, too: no expression begins after that.
    """
    windows: list[tuple[int, int, int]] = []
    for trigger in grammar().trigger.finditer(text):
        low, high = max(0, trigger.start() - _REACH), trigger.end() + _REACH
        if windows and low <= windows[-1][1]:
            low = windows.pop()[0]
        windows.append((low, high, trigger.end()))
    ended = [
        (
            low,
            space.start() if (space := _SPACE.search(text, high, high + _REACH)) else min(high + _REACH, len(text)),
            last,
        )
        for low, high, last in windows
    ]
    return [(max(low, ended[i - 1][1] if i else 0), high, last) for i, (low, high, last) in enumerate(ended)]


_SPACE = re.compile(r"\s")


def _each(text: str, found: list[_Found], change: Callable[[str, _Found, int], _Found | None]) -> list[_Found]:
    """Change each expression by the words before it, back to the one before (``floor``); None drops it."""
    changed: list[_Found] = []
    for one in found:
        other = change(text, one, changed[-1].end if changed else 0)
        if other is not None:
            changed.append(other)
    return changed


def _with_part(text: str, found: _Found, floor: int) -> _Found | None:
    """Read "early", "the end of", "earlier", "later" before the expression."""
    low = max(floor, found.start - _REACH)
    left = text[low : found.start]
    if isinstance(found.meaning, _DAYS) and (time := _modifiers().time_of_day.search(left)):
        night = plain(time["time"]) in ("night", "late night", "late evening") and _OF.search(left)
        return _Found(low + time.start(), found.end, m.Night(found.meaning) if night else found.meaning)
    if isinstance(found.meaning, _DAYS) and (week := _modifiers().week.search(left)):
        unit, ending = plain(week["unit"]), plain(week["how"]) == "ending"
        return _Found(low + week.start(), found.end, composed.Around(unit, found.meaning, ending))
    if _datable(found.meaning) and (share := _modifiers().share.search(left)):
        number, unit = plain(share["n"]), lexicon().units[plain(share["u"])]
        count = int(number) if number.isdigit() else lexicon().numbers[number]
        last = plain(share["which"]) in ("last", "final", "closing")
        return _Found(low + share.start(), found.end, composed.Share(found.meaning, count, unit, last))
    if part := _modifiers().part.search(left):
        word = plain(part["adverb"] or part["noun"])
        meaning = found.meaning
        if isinstance(meaning, counted.Anaphoric):
            meaning = replace(meaning, part=lexicon().words["part_words"][word])
        elif not isinstance(meaning, m.Day | m.Weekday | counted.Length | counted.Clock | m.Night):
            meaning = composed.Part(lexicon().words["part_words"][word], meaning)
        return _Found(low + part.start(), found.end, meaning)
    if earlier := _modifiers().earlier.search(left):
        return _Found(low + earlier.start(), found.end, found.meaning)
    if later := _modifiers().later.search(left):
        ahead = isinstance(found.meaning, m.Unit) and found.meaning.offset == 0
        return _Found(low + later.start(), found.end, composed.Remaining(found.meaning) if ahead else found.meaning)
    whole = isinstance(found.meaning, m.Unit) and text[found.start : found.start + 3].lower() == "the"
    return None if whole and found.meaning not in (m.Unit("day", -2), m.Unit("day", 2)) else found


_DAYS = (m.Day, m.Weekday, m.Numeric, m.Unit, composed.Range)
_OF = re.compile(r"(?i)\bof\s+(?:the\s+)?$")


def _joined(text: str, found: list[_Found]) -> list[_Found]:
    """Join "from X to Y", "between X and Y", "X to Y" and neighbours ("Tuesday and Wednesday") into ranges."""
    joined: list[_Found] = []
    for one in found:
        previous = joined[-1] if joined else None
        link = _modifiers().link.fullmatch(text, previous.end, one.start) if previous else None
        if previous is None or link is None or not (_datable(previous.meaning) and _datable(one.meaning)):
            joined.append(one)
            continue
        low = max(joined[-2].end if len(joined) > 1 else 0, previous.start - _REACH)
        opener = _modifiers().opener.search(text[low : previous.start])
        together = plain(link["word"] or "to") == "and"
        word = plain(opener["word"]) if opener else None
        alike = _neighbours(previous.meaning, one.meaning) if together else type(previous.meaning) is type(one.meaning)
        if not (alike or word == "between" or (word == "from" and not together)):
            joined.append(one)
        else:
            start = low + opener.start() if opener else previous.start
            joined[-1] = _Found(start, one.end, composed.Range(previous.meaning, one.meaning))
    return joined


_DATABLE = (
    m.Day, m.Numeric, m.Month, m.Years, m.Weekday, m.Unit, m.Season, m.Quarter, m.FiscalYear, m.Night, Feast, Nearest,
    composed.Part, composed.Share, composed.Around,
)  # fmt: skip


def _datable(meaning: m.Meaning) -> bool:
    return isinstance(meaning, _DATABLE)


def _neighbours(first: m.Meaning, last: m.Meaning) -> bool:
    """Whether two days, weekdays, months or years follow on each other."""
    if isinstance(first, m.Weekday) and isinstance(last, m.Weekday):
        return (last.weekday - first.weekday) % 7 == 1
    if isinstance(first, m.Month) and isinstance(last, m.Month):
        return (last.month - first.month) % 12 == 1
    if isinstance(first, m.Years) and isinstance(last, m.Years):
        return first.first + first.count == last.first
    if isinstance(first, m.Day) and isinstance(last, m.Day):
        return last.day - first.day == 1 or (last.day == 1 and first.day >= 28)
    return False


def _with_boundary(text: str, found: _Found, floor: int) -> _Found | None:
    """Read "since", "after", "until", "by", "before" before the expression and "onwards" after it."""
    if not (_datable(found.meaning) or isinstance(found.meaning, composed.Range)):
        return found
    low = max(floor, found.start - _REACH)
    left = text[low : found.start]
    if boundary := _modifiers().boundary.search(left):
        word, words = plain(boundary["word"]), lexicon().words
        exclusive = word in words["exclusive_words"]
        kind = composed.Since if word in words["since_words"] else composed.Until
        return _Found(low + boundary.start(), found.end, kind(found.meaning, exclusive))
    if opener := _modifiers().opener.search(left):
        onwards = _ONWARDS.match(text, found.end)
        if onwards and plain(opener["word"]) == "from":
            return _Found(low + opener.start(), onwards.end(), composed.Since(found.meaning))
        if isinstance(found.meaning, composed.Range):
            return _Found(low + opener.start(), found.end, found.meaning)
    return found


_ONWARDS = re.compile(r"\s+onwards?\b")
