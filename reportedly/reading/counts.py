"""Counts in text, in digits or words, as bounds: "at least seven", "between 2,500 and 3,500", "dozens"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from reportedly.model import Figure
from reportedly.reading.lexicon import load_yaml
from reportedly.times import TimeExpression
from reportedly.times import find as find_times

_REACH = 40  # characters around a number in which its modifiers stand


@dataclass(frozen=True, slots=True)
class FigureMention:
    """A count: ``text`` is ``source[start:end]``, its modifiers included ("at least seven")."""

    start: int
    end: int
    text: str
    figure: Figure


@cache
def words() -> dict[str, Any]:
    """Return the package's words for figures, as ``codebook/figures.yaml`` has them."""
    loaded: dict[str, Any] = load_yaml("figures.yaml")
    return loaded


def plain(text: str) -> str:
    """Return matched words as the lexicon writes them: lower case, single spaces.

    Patterns that ignore case also match a long s, a dotless i and a dotted capital I.
    """
    return " ".join(text.lower().replace("ſ", "s").replace("ı", "i").replace("\u0307", "").split())


def any_of(forms: Iterable[str]) -> str:
    """Return a pattern of the forms, the longest first, with any white space between their parts.

    They are grouped by their first letter, so that most places in a text are refused after one comparison.
    """
    by_letter: dict[str, list[str]] = {}
    for form in sorted(set(forms), key=lambda form: (-len(form), form)):
        by_letter.setdefault(form[0], []).append(re.escape(form[1:]).replace(r"\ ", r"\s+"))
    return "(?:" + "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in by_letter.items()) + ")"


@dataclass(frozen=True, slots=True)
class _Patterns:
    number: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    link: re.Pattern[str]
    opener: re.Pattern[str]
    rise: re.Pattern[str]
    no_count: re.Pattern[str]
    label: re.Pattern[str]
    determined: re.Pattern[str]
    one_before: re.Pattern[str]
    one_after: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    w = words()
    small = rf"(?:{any_of(w['tens'])}(?:[-\s]{any_of(w['ones'])}\b)?|{any_of(w['teens'])}|{any_of(w['ones'])})\b"
    digits = r"(?:[0-9]{1,3}(?:[,\u2009\u202f][0-9]{3})+|[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?![0-9])"
    multiplier = rf"{any_of(w['multipliers'])}\b"
    large = rf"(?:{digits}|[0-9]+\.[0-9]+|{small}|an?)\s*{multiplier}(?:\s+{multiplier})?"
    dozens = rf"(?:{digits}|{small})\s+dozen\b"
    named = rf"{any_of([*w['vague'], *w['exact']])}\b(?:\s+{any_of(w['multipliers'])}\b)?"
    number = rf"(?:{named}|{large}(?:\s+(?:and\s+)?{large})*(?:\s+(?:and\s+)?{small})?|{dozens}|{digits}|{small})"
    modifiers = {kind: any_of(w[kind]) for kind in ("at_least", "at_most", "about")}
    unit = rf"(?:{any_of(w['not_counts'])})(?!\w)"
    return _Patterns(
        number=re.compile(rf"(?i)(?<![\w.,:/$€£#@=+&%])(?<![^0-9]-)(?=[0-9a-z]){number}"),
        before=re.compile(
            rf"(?i)(?<!\w)(?:(?:(?P<at_least>{modifiers['at_least']})|(?P<at_most>{modifiers['at_most']})"
            rf"|{modifiers['about']})\s+)+$"
        ),
        after=re.compile(rf"(?i)\s+(?:(?P<at_least>{any_of(w['at_least_after'])})|{any_of(w['about_after'])})\b|\+(?!\w)"),
        link=re.compile(r"(?i)\s*(?P<dash>[-–—])\s*|\s+(?P<word>to|and|or)\s+"),
        opener=re.compile(r"(?i)\b(?P<word>between|from)\s+$"),
        rise=re.compile(rf"(?i)\b{any_of(w['rises'])}\s+$"),
        no_count=re.compile(rf"(?i)[\s-]*{unit}|(?:st|nd|rd|th)\b|[-–]?year|[.:,][0-9]|[\w%°º]"),
        label=re.compile(rf"(?i)(?:(?<!\w){any_of([*w['labels'], *w['currencies']])}\s?|[$€£#@=/]\s?|\b[A-Z]-\s?)$"),
        determined=re.compile(r"(?i)\b(?:the|an?|this|that|its|their|his|her|each|per|every)\s+(?:[\w-]+\s+)?$"),
        one_before=re.compile(rf"(?i)\b{any_of(w['not_one_before'])}[\s-]+$"),
        one_after=re.compile(rf"(?i)\s*{any_of(w['not_one_after'])}(?!\w)|[.,;:!?)]|-"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Number:
    start: int
    end: int
    low: int
    high: int | None  # None for "dozens"


def find_figures(text: str, *, times: Sequence[TimeExpression] | None = None) -> list[FigureMention]:
    """Return the counts in the text in order; they do not overlap.

    Left out is what counts nobody and nothing: years, dates and times, percentages, money, ages, measures, names such
    as "S-300" or "Resolution 2254", and ordinals. ``times`` are the text's time expressions, if found already.
    """
    return figures_within(text, 0, len(text), find_times(text) if times is None else times)


def figures_within(text: str, low: int, high: int, times: Sequence[TimeExpression]) -> list[FigureMention]:
    """Return the counts that stand in ``text[low:high]``, given the text's time expressions."""
    numbers = _outside(_numbers(text, low, high), [(t.start, t.end) for t in times])
    found: list[FigureMention] = []
    at = 0
    while at < len(numbers):
        mention, used = _mention(text, numbers, at, found[-1].end if found else low)
        if mention is not None:
            found.append(mention)
        at += used
    return found


def _numbers(text: str, low: int, high: int) -> list[_Number]:
    found = []
    for match in _patterns().number.finditer(text, low, high):
        value = _value(match.group())
        if value is not None:
            found.append(_Number(match.start(), match.end(), *value))
    return found


def _outside(numbers: list[_Number], spans: list[tuple[int, int]]) -> list[_Number]:
    """Drop the numbers that are part of a date or a duration; both lists are in text order."""
    kept, at = [], 0
    for number in numbers:
        while at < len(spans) and spans[at][1] <= number.start:
            at += 1
        if at == len(spans) or spans[at][0] >= number.end:
            kept.append(number)
    return kept


def _value(text: str) -> tuple[int, int | None] | None:
    """Return what the words or digits of a number say: its value twice, or its least and None."""
    w = words()
    form = plain(text)
    if form in w["vague"]:
        return w["vague"][form], None
    if form in w["exact"]:
        return w["exact"][form], w["exact"][form]
    total, current = 0.0, 0.0
    for word in re.findall(r"[0-9][0-9.,\u2009\u202f]*|half|[a-z]+", form):
        if word[0].isdigit():
            current = _digits(word, decimal=any(multiplier in form for multiplier in w["multipliers"]))
        elif word in w["multipliers"]:
            current = (current or 1) * w["multipliers"][word]
            if w["multipliers"][word] > 100:
                total, current = total + current, 0.0
        elif word == "dozen":
            current = (current or 1) * 12
        elif word == "half":
            current = 0.5
        elif word not in ("and", "a", "an"):
            known = w["ones"].get(word) or w["teens"].get(word) or w["tens"].get(word)
            if known is None:  # "several million"
                return None
            current += known
    value = round(total + current)
    return (value, value) if value < 10**12 else None


def _digits(token: str, *, decimal: bool) -> float:
    token = token.rstrip(".,")
    if decimal and re.fullmatch(r"[0-9]+\.[0-9]{1,2}", token):
        return float(token)
    whole = re.sub(r"[^0-9]", "", token)
    return float(whole) if len(whole) < 16 else 1e15


def _mention(text: str, numbers: list[_Number], at: int, floor: int) -> tuple[FigureMention | None, int]:
    """Read the number at that index with what follows and goes before; return it and how many numbers it takes."""
    p, first = _patterns(), numbers[at]
    last, low, high, used = first, first.low, first.high, 1
    left = text[max(floor, first.start - _REACH) : first.start]
    opener = p.opener.search(left)
    if at + 1 < len(numbers):
        second = numbers[at + 1]
        link = p.link.fullmatch(text, first.end, second.start)
        word = plain(opener["word"]) if opener else None
        if link and _ranges(link, word, first, second):
            last, used = second, 2
            low = second.low if word == "from" and opener and p.rise.search(left[: opener.start()]) else first.low
            high = second.high
    if not _counts(text, first, last, left):
        return None, 1 if used == 1 or _counts(text, last, last, text[first.start : last.start]) else used
    start, end = first.start, last.end
    if used == 2 and opener:
        start, left = first.start - (len(left) - opener.start()), left[: opener.start()]
    before, after = p.before.search(left), p.after.match(text, end)
    if before:
        start -= len(left) - before.start()
    if after:
        end = after.end()
    if (before and before["at_least"]) or (after and (after["at_least"] or after.group() == "+")):
        high = None
    elif before and before["at_most"] and high is not None:
        return FigureMention(start, end, text[start:end], Figure(None, high)), used
    return FigureMention(start, end, text[start:end], Figure(low, high)), used


def _ranges(link: re.Match[str], opener: str | None, first: _Number, second: _Number) -> bool:
    """Whether two numbers are the bounds of one: "between 5 and 7", "5-7", "5 to 7", "five or six"."""
    if first.high is None or second.high is None or first.low >= second.low:
        return False
    word = plain(link["word"] or "to")
    return word == "to" or (word == "and" and opener == "between") or (word == "or" and second.low <= 2 * first.low)


def _counts(text: str, first: _Number, last: _Number, left: str) -> bool:
    """Whether the number counts something, and is no measure, sum of money, age, label or pronoun."""
    p = _patterns()
    label = p.label.search(left)
    # "Phase 2" is a name, "in the area 12 people" has only lost a comma.
    if label and not (label.group()[:1].islower() and p.determined.search(left[: label.start()])):
        return False
    if p.no_count.match(text, last.end) and not _strong(text, last.end):
        return False
    if text[first.start : first.end].lower() == "one" and first is last:
        return not (p.one_before.search(left) or p.one_after.match(text, last.end))
    # An age stands between commas: "the doctor, 44, said".
    digits = text[first.start].isdigit() and last.low < 110
    return not (digits and text.startswith(",", last.end) and re.search(r"\w,\s+$", left))


def _strong(text: str, end: int) -> bool:
    """Whether the number is joined to a noun that it counts: "10,000-strong"."""
    return re.match(r"-(?:strong|member|man|person)\b", text[end : end + 10]) is not None
