"""What times are told from: the day of publication, a date told before them, or an event that the document dates.

A report's "Wednesday" is read against its publication. "Two days later" is read against the date told last, and so,
in a narrative that looks back, are days and months without a year. "Two days before the battle for Raqqa began" is
read against that battle where the document dates it, and is left undated where it does not.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from reportedly.model import Interval
from reportedly.times import composed, spans
from reportedly.times import meaning as m
from reportedly.times.finder import TimeExpression
from reportedly.times.lexicon import lexicon

_LOOKS_BACK = timedelta(days=200)  # dates older than this before publication are told, not reported
_FEWEST = 3  # full dates that make a narrative
_REACH = 600  # characters back to the date that "two days later" counts from, in a report
_EARLIER = 1.5  # how much less likely a yearless date is to lie before the date told last than as far after it
_MAIN = 0.2  # share of the full dates that makes a year one of those that the narrative is about

_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=#)")
_SENTENCE = re.compile(r"(?<=[a-z0-9)”\"’'\]][.!?])[”\"’']?\s+(?=[A-Z“\"‘'])|\n")
_CLAUSE_END = re.compile(r"[,.;:!?()\n]|\s(?:but|which|who|while|whereas|although|where)\s|\s[–—-]+\s")
_NO_EVENT = re.compile(r"\s*(?:$|[,.;:!?()\n–—]|(?:and|but|the\s+same|that|when|on|in|at|as|to|by|with|for|from)\b)")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")


def anchored(text: str, expressions: Sequence[TimeExpression], published: date | None) -> list[TimeExpression]:
    """Return the expressions of a text with what each is told from, and the days meant where that is not publication.

    ``published`` is the day of publication, or of the text's own date line; it tells a report from a narrative that
    looks back, and no narrated date is taken to lie after it.
    """
    story = _Story(text, expressions, published)
    return [story.read(index) for index in range(len(expressions))]


@dataclass(slots=True)
class _Told:
    """A date that the text told: where, and whether it names a day or a month."""

    at: int
    interval: Interval


class _Story:
    """A text's dates as they are told one after another."""

    def __init__(self, text: str, expressions: Sequence[TimeExpression], published: date | None) -> None:
        self._text = text
        self._expressions = expressions
        self._published = published
        self._full = [_full(expression) for expression in expressions]
        self._paragraphs = [0, *(match.end() for match in _PARAGRAPH.finditer(text))]
        self._sentences = [0, *(match.end() for match in _SENTENCE.finditer(text))]
        self._main = self._main_years()
        self.is_narrative = self._looks_back()
        self._last: _Told | None = None  # the day or month that the narrative has come to
        self._aside: _Told | None = None  # a date of its paragraph alone: a year, or one far from what it is about
        self._events: dict[str, Interval | None] = {}

    # --- what kind of text it is ------------------------------------------------------------------------------------

    def _main_years(self) -> frozenset[int]:
        years = Counter(full.start.year for full in self._full if full is not None and full.start and _is_near(full))
        return frozenset(year for year, count in years.items() if count >= _MAIN * years.total())

    def _looks_back(self) -> bool:
        told = [full for full in self._full if full is not None and _is_near(full) and full.end is not None]
        if self._published is not None:
            told = [full for full in told if full.end and self._published - full.end > _LOOKS_BACK]
        deictic = sum(_is_deictic(expression._meaning) for expression in self._expressions)
        return len(told) >= _FEWEST and len(told) > deictic

    # --- one expression after another -------------------------------------------------------------------------------

    def read(self, index: int) -> TimeExpression:
        """Return an expression with its anchor, and go on from it; to be called for each in order."""
        expression, full = self._expressions[index], self._full[index]
        here = self._paragraph(expression.start)
        if self._aside is not None and self._paragraph(self._aside.at) != here:
            self._aside = None
        if full is not None:
            self._go_on(expression, full)
            return expression
        if isinstance(expression._meaning, m.Anaphoric):
            return self._after_another(index)
        if not self.is_narrative:
            told = expression.interval(self._published)
            if told is not None and expression.kind in ("date", "weekday", "relative") and not expression.attributive:
                self._last = _Told(expression.start, told)
            return expression
        anchor = self._aside or self._last
        told = self._narrated(expression._meaning, anchor.interval) if anchor is not None else None
        if told is None:
            return replace(expression, anchor="none") if _is_deictic(expression._meaning) else expression
        if not expression.attributive and _is_near(told) and self._aside is None:
            self._last = _Told(expression.start, told)
        return replace(expression, anchor="narrated", told=told)

    def _go_on(self, expression: TimeExpression, full: Interval) -> None:
        if expression.attributive or isinstance(expression._meaning, composed.Since | composed.Until):
            return
        told = _Told(expression.start, full)
        main = full.start is not None and full.start.year in self._main
        if _is_near(full) and (main or not self.is_narrative):
            self._last, self._aside = told, None
        elif spans.size(full) in ("day", "week", "month", "season", "year") or _is_near(full):
            self._aside = told

    def _narrated(self, meaning: m.Meaning, anchor: Interval) -> Interval | None:
        """Return the days that a yearless date, a weekday or a relative time means in a narrative."""
        if anchor.start is None or anchor.end is None:
            return None
        if isinstance(meaning, m.Clock | m.Length | m.Recent | m.Coming) or meaning == m.Unit("day", 0):
            return None
        if isinstance(meaning, composed.Since | composed.Until):
            inner = self._narrated(meaning.inner, anchor)
            if inner is None:
                return None
            if isinstance(meaning, composed.Until):
                end = inner.start - spans.ONE_DAY if meaning.exclusive and inner.start else inner.end
                return Interval(None, end)
            after = meaning.exclusive and inner.end is not None and inner.end != inner.start
            return Interval(inner.end + spans.ONE_DAY if after and inner.end else inner.start, None)
        if _is_deictic(meaning) and not isinstance(meaning, m.Weekday):
            near = spans.size(anchor) == "day"
            return meaning.span(anchor.end, False) if near else None
        if spans.size(anchor) == "year":  # "In 2014 … In June"
            return meaning.span(anchor.end, False)
        back, ahead = meaning.span(anchor.end, False), meaning.span(anchor.end, True)
        known = [each for each in (back, ahead) if each is not None and each.start is not None]
        if self._published is not None:
            known = [each for each in known if each.start and each.start <= self._published + m.AHEAD] or known
        return min(known, key=lambda each: _distance(each, anchor), default=None)

    # --- counted from another time ------------------------------------------------------------------------------------

    def _after_another(self, index: int) -> TimeExpression:
        expression = self._expressions[index]
        meaning = expression._meaning
        assert isinstance(meaning, m.Anaphoric)
        after = self._expressions[index + 1] if index + 1 < len(self._expressions) else None
        if _SIDE.search(expression.text):
            if after is not None and _BETWEEN.fullmatch(self._text, expression.end, after.start):
                anchor = self._full[index + 1] or after.interval(self._published)  # "two days before 5 May"
                return self._told(expression, meaning, anchor, "narrated")
            if not _NO_EVENT.match(self._text, expression.end):
                words = self._event_words(expression.end)
                relation = f"{expression.text}{words}"
                found = replace(expression, relation=" ".join(relation.split()))
                return self._told(found, meaning, self._event(words, expression.start), "event")
        anchor = self._aside or self._last
        if anchor is None or (not self.is_narrative and expression.start - anchor.at > _REACH):
            return expression
        found = self._told(expression, meaning, anchor.interval, "narrated")
        if found.told is not None and spans.size(found.told) == "day" and meaning.count and not expression.attributive:
            self._last = _Told(expression.start, found.told)
        return found

    def _told(
        self, expression: TimeExpression, meaning: m.Anaphoric, anchor: Interval | None, kind: str
    ) -> TimeExpression:
        try:
            told = meaning.told_from(anchor) if anchor is not None else None
        except (OverflowError, ValueError):
            told = None
        if told is None:
            return replace(expression, anchor="none") if kind == "event" else expression
        return replace(expression, anchor=kind, told=told)

    def _event_words(self, start: int) -> str:
        end = _CLAUSE_END.search(self._text, start, start + 160)
        return self._text[start : end.start() if end else start + 160]

    def _event(self, words: str, at: int) -> Interval | None:
        """Return when the event that the words name happened, where one other sentence dates it; else None.

        That sentence holds all of the event's names, and its noun or verb beside the date.
        """
        names = {word for word in _WORD.findall(words) if word[0].isupper() and word.lower() not in _ARTICLES}
        acts = {_stem(word) for word in _WORD.findall(words.lower()) if _stem(word) in _event_stems()}
        if not names or not acts:
            return None
        own = bisect_right(self._sentences, at)
        found: set[Interval] = set()
        for index, expression in enumerate(self._expressions):
            number = bisect_right(self._sentences, expression.start)
            if number == own or expression.kind not in ("date", "weekday", "relative", "period"):
                continue
            end = self._sentences[number] if number < len(self._sentences) else len(self._text)
            sentence = self._text[self._sentences[number - 1] : end]
            if len(sentence) > 600 or not all(name in sentence for name in names):
                continue
            if acts.isdisjoint(_stem(word) for word in _WORD.findall(sentence.lower())):
                continue
            told = self._full[index] or (None if self.is_narrative else expression.interval(self._published))
            if told is not None and _is_near(told):
                found.add(told)
        return found.pop() if len(found) == 1 else None

    def _paragraph(self, at: int) -> int:
        return bisect_right(self._paragraphs, at)


_SIDE = re.compile(r"(?i)\b(?:before|after)$")
_BETWEEN = re.compile(r"(?i)\s+(?:(?:on|in|the)\s+){0,2}")
_ARTICLES = frozenset({"the", "a", "an", "his", "her", "its", "their", "this", "that"})


def _stem(word: str) -> str:
    return _IRREGULAR.get(word, word[:5])


_IRREGULAR = {"fell": "fall", "fallen": "fall", "took": "taken", "takeover": "taken", "began": "begin", "begun": "begin"}


@cache
def _event_stems() -> frozenset[str]:
    return frozenset(_stem(word) for word in lexicon().words["event_nouns"])


def _distance(told: Interval, anchor: Interval) -> float:
    assert told.start is not None
    assert anchor.end is not None
    days = (told.start - anchor.end).days
    return days if days >= 0 else -days * _EARLIER


def _full(expression: TimeExpression) -> Interval | None:
    """Return the days of an expression that needs nothing to be read against; those with a year in two figures too."""
    return expression.interval(None)


def _is_near(interval: Interval) -> bool:
    """Tell whether an interval is a day, some days or a month: something that a story can go on from."""
    if interval.start is None or interval.end is None:
        return False
    return (interval.end - interval.start).days <= 31


def _is_deictic(meaning: m.Meaning) -> bool:
    """Tell whether a time can only be told from the day on which it is written, in a report."""
    kinds = m.Weekday | m.Weekend | m.Unit | m.Ago | m.Trailing | m.Overnight | m.Night
    if isinstance(meaning, composed.Part | composed.Remaining):
        return _is_deictic(meaning.whole)
    return isinstance(meaning, kinds)
