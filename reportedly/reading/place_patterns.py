"""Words around a place's name that tell that the name only says near, around or within what something else lies."""

from __future__ import annotations

import re

_THE_CITY = r"\s+(?:the\s+)?(?:\w+\s+)?(?:capital\s+|city\s+of\s+)?$"

DESCRIBING = re.compile(r"[-–](?:based|led|backed|born|allied|trained|linked|sponsored|supported)\b", re.IGNORECASE)
"""After a name that describes somebody: "Geneva-based"."""

AROUND_AFTER = re.compile(r"[’']?s?\s+(?:\w+\s+)?(?:suburbs?|countryside|outskirts)\b", re.IGNORECASE)
"""After the name of a town whose surroundings are meant: "Damascus's eastern suburbs"."""

BESIDE_BEFORE = re.compile(
    r"\b(?:near|outside|around|beside|(?:north|south|east|west)\w*\s+of)" + _THE_CITY, re.IGNORECASE
)
"""Before the name of a town that something is near to: "north of"."""

AROUND_BEFORE = re.compile(
    r"\b(?:suburbs of|(?:a|the) suburb of|outskirts of|countryside of)" + _THE_CITY, re.IGNORECASE
)
"""Before the name of a town whose surroundings are meant: "the suburbs of"."""

PART_OF = re.compile(
    r"(?:[’']?s)?\s(?:(?!(?:in|near|of|outside|from|to|and|at)\s)[\w-]+\s){0,3}"
    r"(?:suburb|city|town|village|enclave|province|district|neighbou?rhood|region)s?\s+of\s+(?:the\s+)?"
)
"""Between a name and that of a part of it: the middle of "the Damascus suburb of Daraya"."""

WITHIN = re.compile(
    r",?\s+(?:which is |located |situated |lying )?"
    r"(?:(?:\w+[ -]){0,3}(?:north|south|east|west)\w*\s+of|in|near|outside|part of|of)\s+"
    r"(?:the\s+)?(?:[\w-]+\s+){0,3}",
    re.IGNORECASE,
)
"""Between a name and that of what it lies in or by: the middle of "the Shaar gas field east of Homs"."""
