"""What the words in and around a trigger make of it: an attempt that failed, a part of a place, what is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from reportedly.model import EventType
from reportedly.reading.encoder.decoding import Event

_FAILED = re.compile(
    r"\b(?:fail(?:s|ed|ing|ure)?|unable|inability|not\s+(?:yet\s+)?(?:been\s+)?able|never\s+managed|"
    r"(?:did|does|do|has|have|had)(?:\s+not|n[’']?t)\s+(?:yet\s+)?manag(?:e|ed)|could(?:\s+not|n[’']?t)\s+manage)"
    r"\s+to\s+(?:[\w-]+ly\s+)?(?:[\w-]+\s+(?:and|or)\s+)?",
    re.IGNORECASE,
)
_FAILED_BEFORE = re.compile(_FAILED.pattern + r"\Z", re.IGNORECASE)
_PART = re.compile(
    r"\s+(?:control\s+(?:of|over)\s+)?(?:(?:the|about|around|almost|nearly|roughly|at\s+least|up\s+to|more\s+than|over)\s+)*"
    r"(?:half|(?:a\s+)?(?:large\s+|small\s+|big\s+)?(?:part|portion|section)s?|most|much|(?:a|one)[\s-](?:third|quarter)|"
    r"two[\s-]thirds|three[\s-]quarters|\d+(?:\.\d+)?\s*(?:%|percent|per\s+cent))\s+of\b",
    re.IGNORECASE,
)
_KEEPS = re.compile(
    r"\b(?:(?:retain|maintain)(?:s|ed|ing)?|keep(?:s|ing)?|kept|(?:remain|stay)(?:s|ed|ing)?\s+in|still\s+in|"
    r"continue[sd]?\s+to)\s+(?:(?:full|firm|its|their|complete|partial)\s+)?(?:control|hold(?:ing)?)\b",
    re.IGNORECASE,
)
_SURROUNDS = re.compile(
    r"(?:complet|tighten|clos|finish)(?:e|es|ed|ing|s)?\s+(?:the|its|their)\s+(?:encirclement|siege|blockade|ring)\b|"
    r"(?:encircl|besieg|blockad|surround)\w*",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"(?:un|de)block\w*|(?:lift|br[eo]ak|broke|broken|end)(?:s|ed|ing)?\s+(?:the|its|their|a)\s+(?:[\w-]+\s+)?"
    r"(?:encirclement|siege|blockade)\b",
    re.IGNORECASE,
)
_LOSES = re.compile(r"los(?:e|es|ing|t|s|ses)\b|fall|fell", re.IGNORECASE)
_BACK = 60  # characters before a trigger in which it stands that somebody failed


def has_failed(event: Event, text: str) -> bool:
    """Tell whether the text says of an event that somebody failed to bring it about: "failed to capture the city"."""
    before = text[max(0, event.start - _BACK) : event.start]
    return _FAILED_BEFORE.search(before) is not None or _FAILED.match(text, event.start) is not None


def as_coded(events: Sequence[Event], text: str) -> list[Event]:
    """Return the events, captures that the codebook has for something else as that.

    The capture of a part of a place is an advance into it, as is the way opened to a place under siege; who "retained
    control" of a place holds it, and who "completed the encirclement" of one besieges it.
    """
    return [replace(event, type=_of_capture(event, text)) for event in events]


def _of_capture(event: Event, text: str) -> EventType:
    if event.type is not EventType.CAPTURE:
        return event.type
    if _PART.match(text, event.end) is not None and _LOSES.match(text, event.start) is None:
        return EventType.ADVANCE
    if _OPENS.match(text, event.start) is not None:
        return EventType.ADVANCE
    if _SURROUNDS.match(text, event.start) is not None:
        return EventType.BESIEGE
    kept = _KEEPS.search(text, max(0, event.start - _BACK), event.end + _BACK)
    if kept is not None and kept.start() <= event.end and kept.end() >= event.start:
        return EventType.HOLD
    return event.type
