"""The patterns by which a text tells a place by others, made of the codebook's words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from reportedly.places.relative_words import COMPASS, any_of, load_relative_words


@dataclass(frozen=True, slots=True)
class Patterns:
    """The patterns made of the lists; those before a name end where the name begins."""

    offset: re.Pattern[str]
    distance: re.Pattern[str]
    bare_distance: re.Pattern[str]
    direction: re.Pattern[str]
    bank: re.Pattern[str]
    outskirts: re.Pattern[str]
    countryside: re.Pattern[str]
    area: re.Pattern[str]
    side: re.Pattern[str]
    centre: re.Pattern[str]
    near: re.Pattern[str]
    along: re.Pattern[str]
    rural: re.Pattern[str]
    road_link: re.Pattern[str]
    road_to: re.Pattern[str]
    between: re.Pattern[str]
    parties: re.Pattern[str]
    parties_after: re.Pattern[str]
    after: tuple[tuple[str, re.Pattern[str]], ...]
    road_after: re.Pattern[str]
    located: re.Pattern[str]
    nested: re.Pattern[str]
    number: re.Pattern[str]
    lead: frozenset[str]
    nouns: frozenset[str]
    openers: frozenset[str]


@cache
def relation_patterns() -> Patterns:
    """Return the patterns, made once."""
    words = load_relative_words()
    lists = words.any_of
    compass = rf"{COMPASS}(?:ern)?"
    number = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+(?:[.,]\d+)?|{any_of(words.numbers)})"
    distance = (
        rf"(?<![\w.-])(?P<n>{number})(?:\s*(?:-|–|to|or)\s*(?P<n2>{number}))?[\s-]*(?P<unit>{any_of(words.units)})\b"
        rf"(?:\s*\([^()]{{0,30}}\))?"
    )
    whole = rf"(?:(?P<dir>{compass})\s+)?"
    genitive = r"(?:['’´`]s?|s)?"

    def before(pattern: str) -> re.Pattern[str]:
        return re.compile(rf"(?:^|(?<=[\s(,\"“—–-]))(?:the\s+)?{pattern}\s+$", re.IGNORECASE)

    def after(pattern: str) -> re.Pattern[str]:
        return re.compile(rf"{genitive}\s+(?:city\s+)?{pattern}(?![\w-])", re.IGNORECASE)

    near_words = words.lists["near"]
    openers = {"of", "from", "between", "to", "rural", "rif", "reef", *(word.split()[-1] for word in near_words)}
    openers |= {word.split()[-1] for name in ("along", "road_links", "road_to") for word in words.lists[name]}
    return Patterns(
        offset=before(
            rf"{distance}(?:\s+(?:away|further|out|deep))?,?\s+(?:(?:to|in|on)\s+the\s+|due\s+|directly\s+|just\s+)?"
            rf"(?P<dir>{compass})(?:\s+(?:side|countryside|outskirts))?\s+(?:of|from)"
        ),
        distance=before(rf"{distance}\s+(?:(?:away|outside|deep|short|distance)\s*)?(?:from|of|outside|off|short of)"),
        bare_distance=before(distance),
        direction=before(rf"(?P<dir>{compass})\s+(?:of|from)"),
        bank=before(rf"(?:(?P<dir>{compass})|(?P<hand>left|right|opposite|other))\s+{lists('banks')}\s+of"),
        outskirts=before(rf"{whole}{lists('outskirts')}\s+of"),
        countryside=before(rf"{whole}{lists('countryside')}\s+(?:of|around|near)"),
        area=before(rf"{whole}{lists('area_before')}\s+{lists('around_after_area')}"),
        side=before(rf"(?P<dir>{compass})\s+{lists('sides')}\s+(?:of|in)"),
        centre=re.compile(rf"\b(?:the|in|into|at|towards?|very)\s+{lists('centre')}\s+of\s+$", re.IGNORECASE),
        near=before(rf"(?P<word>{lists('near')})"),
        along=before(rf"(?P<word>{lists('along')})"),
        rural=before(rf"(?:(?P<dir>{compass})\s+)?{lists('rural_before')}"),
        road_link=before(rf"(?:{lists('roads')}(?:\s+(?:that\s+)?(?:runs?|leads?))?\s+{lists('road_links')})"),
        road_to=before(rf"(?:{lists('roads')}\s+{lists('road_to')})"),
        between=before(r"between"),
        parties=re.compile(rf"\b{lists('between_parties')}\s+(?:\w+\s+){{0,2}}between\s+$", re.IGNORECASE),
        parties_after=re.compile(rf"\s+{lists('parties_after')}\b", re.IGNORECASE),
        after=(
            ("countryside", after(rf"{whole}(?:rural\s+)?{lists('countryside')}")),
            ("outskirts", after(rf"{whole}{lists('outskirts')}(?!\s+of\s+[A-Z])")),
            ("centre", after(r"(?:city[\s-]|town[\s-])?(?:centre|center)")),
            ("side", after(rf"(?P<dir>{compass})\s+{lists('sides')}(?!\s+of\s+[A-Z])")),
            ("front", after(rf"{whole}(?-i:{lists('fronts')})")),
            ("pocket", after(lists("pockets"))),
            ("area", after(lists("area_after"))),
        ),
        road_after=re.compile(
            rf"\s+(?:(?:international|desert|coastal|main|supply|strategic|old|new|military|key)\s+){{0,2}}{lists('roads')}\b",
            re.IGNORECASE,
        ),
        located=re.compile(
            r"\s*(?:[,(–—-]\s*)?(?:(?:a|an|the)\s+(?:[\w-]+\s+){1,4}?)?(?:(?:which|that)\s+)?"
            rf"(?:{lists('located')}\s+){{0,3}}"
            r"(?:(?:about|around|some|roughly|approximately|nearly|almost|over|just|only|less than|more than|up to"
            r"|within|at least)\s+)?",
            re.IGNORECASE,
        ),
        nested=re.compile(
            r"(?:['’´`]s?|s)?\s+(?:\w+\s+)?(?P<kind>district|neighbou?rhood|quarter|suburb|area)s?\s+of\s+(?:the\s+)?$",
            re.IGNORECASE,
        ),
        number=re.compile(number, re.IGNORECASE),
        lead=frozenset(words.lists["adjectives"]),
        nouns=frozenset(words.lists["nouns"]),
        openers=frozenset(openers),
    )
