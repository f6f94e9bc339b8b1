"""The date line that a report carries in its own text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice

from reportedly.times.finder import TimeExpression, find
from reportedly.times.lexicon import any_of, capitalised, lexicon

_HEAD = 300  # characters from the start in which a date line stands
_REACH = 60
_TRIES = 20  # places that say "Last updated" that are looked at


@dataclass(frozen=True, slots=True)
class _Frames:
    """What stands before and after a date that is a date line."""

    label: re.Pattern[str]
    agency: re.Pattern[str]
    preposition: re.Pattern[str]
    weekday: re.Pattern[str]
    place: re.Pattern[str]
    credit: re.Pattern[str]
    new_sentence: re.Pattern[str]
    agency_after: re.Pattern[str]
    updated: re.Pattern[str]


@cache
def _frames() -> _Frames:
    words = lexicon().words
    agencies = any_of(words["dateline"]["agencies"])
    days = capitalised([form for forms in words["weekdays"].values() for form in forms])
    return _Frames(
        label=re.compile(rf"(?i)(?<!\w){any_of(words['dateline']['labels'])}\s*[:\-–]?\s*(?:(?:on|at)\s+)?(?:[0-9:.]{{4,5}}\s+)?$"),
        agency=re.compile(rf"(?<!\w)(?:{agencies}\s+|[0-9]{{2}}:?[0-9]{{2}}\s+)$"),
        preposition=re.compile(r"(?i)\b(?:on|in|of|by|since|until|from|to|and|after|before|late|early|last|this|the)\s+$|[,–—)-]\s*$"),
        weekday=re.compile(rf"{days}\b"),
        place=re.compile(
            r"(?:^|\n)\s*[A-Z][\w.'’-]*(?:,?\s+[A-Z][\w.'’-]*){0,4}(?:\s+\([A-Z][\w .,'’-]{1,40}\))?,?\s+$"
        ),
        credit=re.compile(rf",?\s*(?:\(\s*(?:{agencies}|[A-Z][^()\n]{{1,60}})\s*\)|[-–—]|{agencies}\b)"),
        new_sentence=re.compile(r"\s*(?:$|\n|at\s+[0-9]|[\s(),|-]*(?:[0-9]{1,2}:?[0-9]{2}\b|[0-9]+\s+\w|[A-Z“\"‘'(@#]|updated|by\s|\w+:))"),
        agency_after=re.compile(rf"\s+(?:[A-Z]\w+\s+)?(?:{agencies})\b"),
        updated=re.compile(r"(?i)\blast\s+(?:updated|modified)\b"),
    )  # fmt: skip


def dateline(text: str, published: date | None = None) -> date | None:
    """Return the date that the text gives as its own ("Last updated at Jun 18 2016"), or None.

    It is looked for in the first 300 characters, and after "Last updated" anywhere. A date line without a year
    ("LONDON, Nov 9 (Reuters) -") takes the year that brings it nearest to ``published``, and is None without one.
    A date in a sentence ("On 5 January 2018 the army …") is no date line.
    """
    head = text[: _HEAD + _REACH]
    for labelled in (True, False):
        for expression in find(head):
            if expression.start > _HEAD or expression.kind != "date":
                continue
            if _is_dateline(head, expression, labelled) and (found := _day(expression, published)):
                return found
    for match in islice(_frames().updated.finditer(text, len(head)), _TRIES):
        rest = text[match.start() : match.start() + 2 * _REACH]
        for expression in find(rest):
            if _is_dateline(rest, expression, True) and (found := _day(expression, published)):
                return found
    return None


def _is_dateline(text: str, expression: TimeExpression, labelled: bool) -> bool:
    frames, left, right = _frames(), text[: expression.start], text[expression.end :]
    if labelled:
        return frames.label.search(left) is not None
    if frames.place.search(left) and frames.credit.match(right):
        return True
    if not _YEAR.search(expression.text):
        return False
    if frames.agency.search(left):
        return True
    if not left.strip():
        return frames.new_sentence.match(right) is not None
    if frames.preposition.search(left):
        return False
    if frames.weekday.match(expression.text):
        return frames.new_sentence.match(right) is not None
    return frames.agency_after.match(right) is not None


_YEAR = re.compile(r"[0-9]{4}$|^[0-9]{4}[-/]")


def _day(expression: TimeExpression, published: date | None) -> date | None:
    found = expression.interval(None)
    if found is None and published is not None:
        past, future = expression.interval(published), expression.interval(published, future=True)
        days = [each.start for each in (past, future) if each is not None and each.start is not None]
        return min(days, key=lambda day: abs(day - published), default=None)
    return found.start if found is not None and found.start == found.end else None
