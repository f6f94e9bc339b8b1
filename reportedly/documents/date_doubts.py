"""Publication dates that the text speaks against: its own date line, or what it tells as past."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from reportedly.documents import limits
from reportedly.model import DateOrigin, DatePrecision, Document, Interval

PLACEHOLDERS = frozenset(date(*day) for day in ((1899, 12, 30), (1900, 1, 1), (1904, 1, 1), (1970, 1, 1), (1980, 1, 1)))
"""Days that programs write where they know no date: the zero of common calendars, and of Unix time."""

_TIME_ZONES = timedelta(days=1)  # a report may be dated in another time zone than the day that it tells of
_SENTENCE_END = re.compile(r"[.!?]\s|\n")
_REACH = 240  # characters either way in which a sentence's verb is looked for
_PAST = re.compile(r"(?i)\b(?:was|were|had|did|said|told|took|fell|left|began|went|saw|lost|won|hit|broke|\w{2,}ed)\b")
_AHEAD = re.compile(
    r"(?i)\b(?:will|would|shall|should|could|may|might|plans?|planned|planning|due|schedul\w+|expect\w*|intend\w*|agreed"
    r"|propos\w+|until|till|by|before|deadline|expir\w+|next|coming|upcoming|future|set\s+to|to\s+be|going\s+to|wants?"
    r"|ahead\s+of|elections?|pledg\w+|promis\w+|aims?|hop\w+|valid|updated|modified|published|copyright|retrieved|amended|corrected|clarified|archived|accessed|©)\b|[’']ll\b"
)


class DoubtKind(StrEnum):
    """What speaks against a publication date."""

    DATE_LINE = "date_line"
    """The text's own date line gives another day; dates are read against that."""
    TOLD_LATER = "told_later"
    """The text tells of a later day as past."""
    PLACEHOLDER = "placeholder"
    """The day is one that programs write where they know no date."""


@dataclass(frozen=True, slots=True)
class DateDoubt:
    """Why a document's publication date may be wrong.

    ``in_text`` is the first of the days that speak against it, and ``words`` how the text writes them, at ``start``;
    all are ``None`` for a placeholder.
    """

    document: str
    kind: DoubtKind
    published: date
    in_text: date | None = None
    words: str | None = None
    start: int | None = None

    @property
    def message(self) -> str:
        """The doubt in one line, for people."""
        if self.kind is DoubtKind.PLACEHOLDER:
            return f"published {self.published} is what programs write where no date is known"
        if self.kind is DoubtKind.DATE_LINE:
            return f"published {self.published}, but its own date line says {self.in_text}: dates are read against that"
        return f"published {self.published}, but tells of {self.words!r} ({self.in_text}) as past: is its date right?"

    def to_json(self) -> dict[str, str | int | None]:
        """Return the doubt as what ``json.dumps`` takes."""
        return {
            "document": self.document,
            "kind": self.kind.value,
            "published": self.published.isoformat(),
            "in_text": self.in_text.isoformat() if self.in_text else None,
            "words": self.words,
            "start": self.start,
            "message": self.message,
        }


def date_doubts(document: Document) -> tuple[DateDoubt, ...]:
    """Return what speaks against a document's publication date, at most one doubt of each kind.

    A day's difference is let pass, for time zones. Only the first 100,000 characters are looked at.
    """
    published, text = document.published, document.text[: limits.DATES_CHECKED]
    if published is None or document.published_precision is DatePrecision.UNKNOWN:
        return ()
    doubts = []
    if published in PLACEHOLDERS and document.published_precision is DatePrecision.DAY:
        doubts.append(DateDoubt(document.key, DoubtKind.PLACEHOLDER, published))
    period = _period(published, document.published_precision)
    told_on = _date_line(text, published) if document.published_origin is not DateOrigin.TEXT else None
    if told_on is not None and not _near(told_on, period):
        doubts.append(DateDoubt(document.key, DoubtKind.DATE_LINE, published, told_on))
    elif (later := next(_told_later(text, published, period), None)) is not None:
        start, words, day = later
        doubts.append(DateDoubt(document.key, DoubtKind.TOLD_LATER, published, day, words, start))
    return tuple(doubts)


def _period(published: date, precision: DatePrecision) -> Interval:
    from reportedly.times import spans

    return spans.around(precision.value, published)


def _date_line(text: str, published: date) -> date | None:
    from reportedly.times import dateline

    return dateline(text, published)


def _near(day: date, period: Interval) -> bool:
    assert period.start is not None
    assert period.end is not None
    return period.start - _TIME_ZONES <= day <= period.end + _TIME_ZONES


def _told_later(text: str, published: date, period: Interval) -> Iterator[tuple[int, str, date]]:
    """Yield the days after publication that the text tells as past: where they stand, their words, the first day."""
    from reportedly.times import find

    assert period.end is not None
    for expression in find(text):
        if expression.kind not in ("date", "period") or expression.attributive:
            continue
        full = expression.interval(None)
        told = full or (expression.interval(published) if expression.kind == "date" else None)
        if told is None or told.start is None or told.end is None or told.start <= period.end + _TIME_ZONES:
            continue
        if (told.end - told.start).days > 31 or "/" in expression.text or not expression.text[-1:].isalnum():
            continue
        sentence = _sentence(text, expression.start, expression.end)
        if _PAST.search(sentence) and not _AHEAD.search(sentence):
            yield expression.start, expression.text, told.start


def _sentence(text: str, start: int, end: int) -> str:
    low = max(0, start - _REACH)
    before = [match.end() for match in _SENTENCE_END.finditer(text, low, start)]
    after = _SENTENCE_END.search(text, end, end + _REACH)
    return text[before[-1] if before else low : after.start() + 1 if after else end + _REACH]
