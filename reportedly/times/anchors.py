"""What times are told from: the day of publication, a date told before them, or an event that the document dates.

A report's "Wednesday" is read against its publication. "Two days later" is read against the date told last, and so,
in a narrative that looks back, are days and months without a year. "Two days before the battle for Raqqa began" is
read against that battle where the document dates it, and is left undated where it does not.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from reportedly.model import Interval
from reportedly.times import composed, counted, spans
from reportedly.times import meaning as m
from reportedly.times.finder import TimeExpression
from reportedly.times.lexicon import lexicon

_LOOKS_BACK = timedelta(days=60)  # dates older than this before publication are told, not reported
_FEWEST = 3  # dates that make a narrative, one of them full
_PER_DEICTIC = 3  # such dates for each "Wednesday" or "last week" that a narrative may hold
_REACH = 600  # characters back to the date that "two days later" counts from, in a report
_MAIN = 0.04  # share of the full dates, and two of them, that makes a year one of those that the narrative is about
_LOOKED_UP = 40  # events of a text that are looked for

# What a year for a yearless date costs, in days: how far it lies from the dates told before and after it, each counting
# the less the further off it stands in the text, and whether it lies outside what section and text are about.
_EARLIER = 1.5
_HALF = 800  # characters at which a neighbouring date counts half
_LONGEST_HEADING = 200
_HEADING = 2400  # characters that a heading between them stands for
_OUTSIDE = 200.0
_RARE = 150.0  # for a year that no full date of the text is of, less for one that some are of
_SLACK = timedelta(days=31)

_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=#|[ \t]*\|)")  # each row of a table tells for itself
_IMAGE = re.compile(r"!\[[^\]\n]{0,400}\]\([^\s)]{0,800}")  # what pictures are called is not told
_HEADING_LINE = re.compile(r"(?m)^#{1,6}\s")
_OF_THAT_YEAR = re.compile(r"(?i),?\s+(?:of\s+)?(?:that|the)\s+(?:same\s+)?year\b")
_SENTENCE = re.compile(r"(?<=[a-z0-9)”\"’'\]][.!?])[”\"’']?\s+(?=[A-Z“\"‘'])|\n")
_CLAUSE_END = re.compile(r"[,.;:!?()\n]|\s(?:but|which|who|while|whereas|although|where)\s|\s[–—-]+\s")
_NO_EVENT = re.compile(r"\s*(?:$|[,.;:!?()\n–—]|(?:and|but|the\s+same|that|when|on|in|at|as|to|by|with|for|from)\b)")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")


def anchored(
    text: str, expressions: Sequence[TimeExpression], published: date | None, *, title: str | None = None
) -> list[TimeExpression]:
    """Return the expressions of a text with what each is told from, and the days meant where that is not publication.

    ``published`` is the day of publication, or of the text's own date line; it tells a report from a narrative that
    looks back, and no narrated date is taken to lie after it. A year in the title ("2016 Khanasir offensive") is the
    year of days without one.
    """
    return Story(text, expressions, published, title=title).expressions


@dataclass(slots=True)
class _Told:
    """A date that the text told: where, and whether it names a day or a month."""

    at: int
    interval: Interval


class Story:
    """A text's dates as they are told one after another; see :func:`anchored` for what goes in.

    ``expressions`` are those of the text with their anchors. ``is_narrative`` says that the text looks back, and so
    tells most of its dates from each other and not from its publication.
    """

    def __init__(
        self, text: str, expressions: Sequence[TimeExpression], published: date | None, *, title: str | None = None
    ) -> None:
        self._text = text
        self._expressions = expressions
        title = title or ""
        self._published = published
        images = [match.span() for match in _IMAGE.finditer(text)]
        starts = [start for start, _ in images]

        def is_shown(at: int) -> bool:
            return bool(images) and (found := bisect_right(starts, at) - 1) >= 0 and at < images[found][1]

        self._shown = [is_shown(each.start) for each in expressions]
        self._full = [None if shown else _full(each) for each, shown in zip(expressions, self._shown, strict=True)]
        self._paragraphs = [0, *(match.end() for match in _PARAGRAPH.finditer(text))]
        self._sentences = [0, *(match.end() for match in _SENTENCE.finditer(text))]
        self._title = _years_of(title)
        self._years = Counter(
            full.start.year for full in self._full if full is not None and full.start and _is_near(full)
        )
        self._main = self._main_years()
        self.is_narrative = self._looks_back()
        self._last: _Told | None = None  # the day or month that the narrative has come to
        self._aside: _Told | None = None  # a date of its paragraph alone: a year, or one far from what it is about
        self._lookups = 0
        self._span = self._main_span()
        self._headings = [match.start() for match in _HEADING_LINE.finditer(text)]
        self._sections = self._dated_sections()
        self._next = self._following()
        self._trail: list[_Told] = []
        self.expressions = [self._read(index) for index in range(len(expressions))]

    # --- what kind of text it is ------------------------------------------------------------------------------------

    def _main_years(self) -> frozenset[int]:
        fewest = max(2, _MAIN * self._years.total())
        most = max(self._years.values(), default=0)
        main = {year for year, count in self._years.items() if count >= min(fewest, most)}
        if self._title is not None and self._title.start is not None and self._title.end is not None:
            main |= {self._title.start.year, self._title.end.year}
        return frozenset(main)

    def _looks_back(self) -> bool:
        told = [full for full in self._full if full is not None and _is_near(full)]
        if self._published is not None:
            told = [full for full in told if full.end and self._published - full.end > _LOOKS_BACK]
        yearless = sum(_is_yearless(each._meaning) for each in self._expressions)
        deictic = sum(
            _is_deictic(each._meaning) and not isinstance(each._meaning, counted.Overnight)
            for each in self._expressions
        )
        past = self._title is not None and (
            self._published is None or (self._title.end is not None and self._title.end < self._published)
        )
        return (bool(told) or past) and len(told) + yearless >= max(_FEWEST, _PER_DEICTIC * deictic)

    def _main_span(self) -> Interval | None:
        known = [full for full in self._full if full is not None and full.start and full.end and _is_near(full)]
        main = [full for full in known if full.start and full.start.year in self._main]
        starts, ends = [full.start for full in main if full.start], [full.end for full in main if full.end]
        return Interval(min(starts), max(ends)) if starts and ends else None

    def _dated_sections(self) -> dict[int, Interval]:
        """Return the times that headings give for their sections and those below them, by the headings' number."""
        own: dict[int, Interval] = {}
        for expression, full in zip(self._expressions, self._full, strict=True):
            number = self._section(expression.start)
            if full is None or not number or full.start is None or full.end is None:
                continue
            end = self._text.find("\n", self._headings[number - 1])
            if end < 0 or expression.start < end:
                own[number] = spans.hull(own.get(number), full) or full
        for number, at in enumerate(self._headings, 1):
            if number not in own:
                end = self._text.find("\n", at)
                years = _years_of(self._text[at : end if end >= 0 else at + _LONGEST_HEADING][:_LONGEST_HEADING])
                if years is not None:
                    own[number] = years
        sections: dict[int, Interval] = {}
        above: list[tuple[int, Interval]] = []  # the open headings that give a time, by level
        for number, at in enumerate(self._headings, 1):
            level = len(self._text[at : at + 7]) - len(self._text[at : at + 7].lstrip("#"))
            while above and above[-1][0] >= level:
                above.pop()
            if number in own:
                above.append((level, own[number]))
            if above:
                sections[number] = above[-1][1]
        return sections

    def _following(self) -> list[_Told | None]:
        """Return the full date that follows each expression."""
        following: list[_Told | None] = []
        last: _Told | None = None
        for expression, full in zip(reversed(self._expressions), reversed(self._full), strict=True):
            following.append(last)
            if full is not None and _is_near(full) and not expression.attributive:
                last = _Told(expression.start, full)
        return following[::-1]

    # --- one expression after another -------------------------------------------------------------------------------

    def told_at(self, offset: int) -> Interval | None:
        """Return the time that a narrative has come to at an offset; None for a report.

        That is the day or month told last in the paragraph, or else what the section's heading or the title gives.
        """
        if not self.is_narrative:
            return None
        found = bisect_left(self._trail, offset, key=lambda told: told.at) - 1
        if found >= 0 and self._paragraph(self._trail[found].at) == self._paragraph(offset):
            return self._trail[found].interval
        return self._section_span(offset)

    def _read(self, index: int) -> TimeExpression:
        """Return an expression with its anchor, and go on from it; to be called for each in order."""
        expression, full = self._expressions[index], self._full[index]
        if self._shown[index]:
            return expression
        here = self._paragraph(expression.start)
        if self._aside is not None and self._paragraph(self._aside.at) != here:
            self._aside = None
        if full is not None:
            self._go_on(expression, full)
            return expression
        if isinstance(expression._meaning, counted.Anaphoric):
            return self._after_another(index)
        if not self.is_narrative:
            told = expression.interval(self._published)
            if told is not None and expression.kind in ("date", "weekday", "relative") and not expression.attributive:
                self._last = _Told(expression.start, told)
            return expression
        anchor = self._aside or self._last or self._next[index] or self._told_by_title()
        told = self._narrated(index, expression._meaning, anchor) if anchor is not None else None
        if told is None:
            return replace(expression, anchor="none") if _is_deictic(expression._meaning) else expression
        if not expression.attributive and _is_near(told):
            self._come_to(expression.start, told)
        return replace(expression, anchor="narrated", told=told)

    def _come_to(self, at: int, told: Interval) -> None:
        """Go on from a day that was told without its year: in its paragraph only, where that looks aside."""
        self._trail.append(_Told(at, told))
        if self._aside is None or (told.start is not None and told.start.year in self._main):
            self._last = _Told(at, told)
        if self._aside is not None:
            self._aside = _Told(at, told)

    def _told_by_title(self) -> _Told | None:
        return _Told(0, self._title) if self._title is not None else None

    def _go_on(self, expression: TimeExpression, full: Interval) -> None:
        if expression.attributive or isinstance(expression._meaning, composed.Since | composed.Until):
            return
        told = _Told(expression.start, full)
        if _is_near(full):
            self._trail.append(told)
        main = full.start is not None and full.start.year in self._main
        if _is_near(full) and (main or not self.is_narrative):
            self._last, self._aside = told, None
        elif spans.size(full) in ("day", "week", "month", "season", "year") or _is_near(full):
            self._aside = told

    def _narrated(self, index: int, meaning: m.Meaning, told: _Told) -> Interval | None:
        """Return the days that a yearless date, a weekday or a relative time means in a narrative."""
        anchor = told.interval
        if anchor.start is None or anchor.end is None:
            return None
        if isinstance(meaning, counted.Clock | counted.Length) or meaning == m.Unit("day", 0):
            return None
        if isinstance(meaning, counted.Recent):
            return meaning.span(anchor.end, False) if _is_near(anchor) else None
        if isinstance(meaning, counted.Coming):
            return meaning.resolve(anchor.end, True) if _is_near(anchor) else None
        if isinstance(meaning, composed.Since | composed.Until):
            inner = self._narrated(index, meaning.inner, told)
            if inner is None:
                return None
            if isinstance(meaning, composed.Until):
                end = inner.start - spans.ONE_DAY if meaning.exclusive and inner.start else inner.end
                return Interval(None, end)
            after = meaning.exclusive and inner.end is not None and inner.end != inner.start
            return Interval(inner.end + spans.ONE_DAY if after and inner.end else inner.start, None)
        if _is_deictic(meaning) and not isinstance(meaning, m.Weekday):
            return meaning.span(anchor.end, False) if spans.size(anchor) == "day" else None
        return self._of_some_year(index, meaning, told)

    def _of_some_year(self, index: int, meaning: m.Meaning, told: _Told) -> Interval | None:
        """Return the occurrence of a yearless time that fits best what is told around it."""
        anchor, expression = told.interval, self._expressions[index]
        assert anchor.end is not None
        same_year = _OF_THAT_YEAR.match(self._text, expression.end) is not None
        if same_year or (
            spans.size(anchor) == "year" and self._paragraph(told.at) == self._paragraph(expression.start)
        ):
            year = spans.year(anchor.end.year)
            return meaning.span(year.end, False)  # "In 2014 … In June"; "in June of that year"
        if isinstance(meaning, m.Weekday):
            step = timedelta(days=3)
            return meaning.span(anchor.end + step, False)
        around = [anchor.end, *(spans.step(anchor.end, "year", years) for years in (-1, 1))]
        after = self._next[index]
        if after is not None and after.interval.end is not None:
            around.append(after.interval.end)
        section = self._section_span(expression.start)
        if section is not None and section.end is not None:
            around.append(section.end)
        if self._span is not None and self._span.start is not None:
            around.append(self._span.start)
        choices = {meaning.span(day, future) for day in around for future in (False, True)}
        known = [each for each in choices if each is not None and each.start is not None]
        if self._published is not None:
            known = [each for each in known if each.start and each.start <= self._published + m.AHEAD] or known

        def cost(choice: Interval) -> tuple[float, date]:
            assert choice.start is not None
            total = _distance(anchor, choice) * self._weight(told.at, expression.start)
            if after is not None:
                total += _distance(choice, after.interval) * self._weight(expression.start, after.at)
            for about, weight in ((section, 2.0), (self._span, 1.0)):
                total += weight * _OUTSIDE * (about is not None and not _inside(choice, about))
            total += _RARE * (1 - self._years[choice.start.year] / max(1, self._years.total()))
            return total, choice.start

        return min(known, key=cost, default=None)

    def _weight(self, one: int, other: int) -> float:
        low, high = min(one, other), max(one, other)
        headings = self._section(high) - self._section(low)
        return 1 / (1 + (high - low + _HEADING * headings) / _HALF)

    def _section(self, at: int) -> int:
        return bisect_right(self._headings, at)

    def _section_span(self, at: int) -> Interval | None:
        return self._sections.get(self._section(at), self._title)

    # --- counted from another time ------------------------------------------------------------------------------------

    def _after_another(self, index: int) -> TimeExpression:
        expression = self._expressions[index]
        meaning = expression._meaning
        assert isinstance(meaning, counted.Anaphoric)
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
        near = self._aside if self._aside is not None and _is_near(self._aside.interval) else None
        before = max((each for each in (near, self._last) if each is not None), key=lambda each: each.at, default=None)
        if before is None or (not self.is_narrative and expression.start - before.at > _REACH):
            return expression
        found = self._told(expression, meaning, before.interval, "narrated")
        if found.told is not None and spans.size(found.told) == "day" and meaning.count and not expression.attributive:
            self._come_to(expression.start, found.told)
        return found

    def _told(
        self, expression: TimeExpression, meaning: counted.Anaphoric, anchor: Interval | None, kind: str
    ) -> TimeExpression:
        try:
            told = meaning.told_from(anchor) if anchor is not None else None
            if told is not None and meaning.part is not None:
                told = composed.Part(meaning.part, counted.Told(told)).span(None, False)
        except (OverflowError, ValueError):
            told = None
        if told is None:
            return replace(expression, anchor="none") if kind == "event" else expression
        if meaning.since and self._published and told.start and told.start <= self._published and not self.is_narrative:
            told = Interval(told.start, self._published)
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
        self._lookups += 1
        if not names or not acts or self._lookups > _LOOKED_UP:
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


_IRREGULAR = {
    "fell": "fall",
    "fallen": "fall",
    "took": "taken",
    "takeover": "taken",
    "began": "begin",
    "begun": "begin",
}


@cache
def _event_stems() -> frozenset[str]:
    return frozenset(_stem(word) for word in lexicon().words["event_nouns"])


def _years_of(title: str) -> Interval | None:
    """Return the years that a title names, from the first to the last."""
    years = sorted(int(found) for found in _TITLE_YEAR.findall(title))
    return Interval(date(years[0], 1, 1), date(years[-1], 12, 31)) if years else None


_TITLE_YEAR = re.compile(r"(?<![0-9])(?:1[5-9]|20)[0-9]{2}(?![0-9])")


def _distance(before: Interval, after: Interval) -> float:
    """Return the days from the one to the other, more where they lie the other way round; 0 where they meet."""
    if before.start is None or before.end is None or after.start is None or after.end is None:
        return 0.0
    if before.end <= after.start:
        return (after.start - before.end).days
    return max(0, (before.start - after.end).days) * _EARLIER


def _inside(interval: Interval, span: Interval) -> bool:
    if interval.start is None or interval.end is None or span.start is None or span.end is None:
        return False
    return interval.start >= span.start - _SLACK and interval.end <= span.end + _SLACK


def _is_yearless(meaning: m.Meaning) -> bool:
    """Tell whether a time is a day or a month without its year."""
    if isinstance(meaning, composed.Part):
        return _is_yearless(meaning.whole)
    if isinstance(meaning, composed.Since | composed.Until):
        return _is_yearless(meaning.inner)
    if isinstance(meaning, composed.Range):
        return _is_yearless(meaning.last)
    if isinstance(meaning, m.Day):
        return meaning.year is None and meaning.short_year is None
    return isinstance(meaning, m.Month) and meaning.year is meaning.shift is meaning.years is None


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
    kinds = m.Weekday | m.Weekend | m.Unit | counted.Ago | counted.Trailing | counted.Overnight | m.Night
    if isinstance(meaning, composed.Part | composed.Remaining):
        return _is_deictic(meaning.whole)
    return isinstance(meaning, kinds)
