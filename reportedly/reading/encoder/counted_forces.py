"""Forces that a text counts and of which it says no more than that they are there: "there were some 3,000 fighters".

The encoder marks few of these, for nothing in them tells of an act; what plays which role for such words it knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FORCES = r"(?:militants|fighters|troops|soldiers|insurgents|jihadis(?:ts)?|rebels|gunmen|militiamen|mercenaries)"
_COUNT = r"(?:\d[\d,.]*|thousands|hundreds|dozens|scores)"
_THERE = re.compile(
    rf"\bthere\s+(?:still\s+)?(?P<verb>(?:are|were|remain(?:ed)?|(?:may|might|could)\s+be|(?:have|had)\s+been))\b"
    rf"(?:(?!\b(?:no|not|killed|dead|wounded)\b)[^.;:!?\n]){{0,60}}?\b{_COUNT}\b\s*(?:of\s+)?"
    rf"(?P<who>[^.,;:!?\n]{{0,50}}?\b{_FORCES})\b(?!\s+(?:killed|dead|wounded|injured|captured|missing|among))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class CountedForces:
    """Where the verb begins and ends, and the words for who is there."""

    start: int
    end: int
    who: tuple[int, int]


def counted_forces(text: str) -> Iterator[CountedForces]:
    """Yield where a text says that counted forces are somewhere, in order."""
    for found in _THERE.finditer(text):
        yield CountedForces(found.start("verb"), found.end("verb"), found.span("who"))
