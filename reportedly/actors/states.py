"""Whether a state's or capital's name stands as a place: "in Iraq and Syria", "border with Iraq", "Britain-based"."""

from __future__ import annotations

import re
from collections.abc import Callable

from reportedly.actors.lexicon import Lexicon
from reportedly.actors.units import Unit, starts_sentence, word_after, word_before
from reportedly.actors.words import fold

_HYPHENS = ("-", "–", "‑")
_LIST = re.compile(r",?\s+(?:and|or)\s+|,\s+")
_CITY = re.compile(r"(?<![\w-])([A-Z][^\W\d_][\w'’-]*),\s$")
_CITY_REACH = 40
_NO_CITIES = frozenset(
    [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "Jun",
        "Jul",
        "Aug",
        "Sept",
        "Sep",
        "Oct",
        "Nov",
        "Dec",
    ]
)
_PLACE_OF = re.compile(
    r"\b(?:(?:borders?|frontiers?|crossings?|bordering) (?:(?:with|of|between) )?|(?:capital|city|suburbs?|outskirts|"
    r"countryside|province|governorate|north|south|east|west|northeast|northwest|southeast|southwest|neighbou?rhoods?|"
    r"parts?|rest|areas?|cent(?:re|er)|region|regions|streets|half|much|most|all|map|territory|future) of )(?:the )?$",
    re.IGNORECASE,
)


def _behind_a_place(text: str, start: int, known: Callable[[str, int], bool]) -> bool:
    """Tell whether "Syria" ends a place's name: "Palmyra, Syria"; not "On Friday, Syria" nor "France, Syria"."""
    match = _CITY.search(text, max(0, start - _CITY_REACH), start)
    if match is None or match.group(1) in _NO_CITIES:
        return False
    return not known(match.group(1), match.end(1) + 1) and not starts_sentence(text, match.start(1))


class StateNames:
    """Tells places from governments among the bare names of one text, read in order."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self._text = text
        self._lexicon = lexicon
        self._place_end = -1  # where the last name that stood as a place ended

    def locative(self, state: Unit) -> bool:
        """Tell whether a word of place stands before a name: "in Syria"."""
        before = word_before(self._text, state.start)
        return before is not None and fold(before) in self._lexicon.locatives

    def placed(self, state: Unit) -> bool:
        """Tell whether a name stands as a place; names must be asked for in the order of the text."""
        placed = state.entry.state != "seat" and (self.locative(state) or self._like_a_place(state))
        if placed:
            self._place_end = state.end
        return placed

    def _like_a_place(self, state: Unit) -> bool:
        text = self._text
        if self._place_end >= 0 and _LIST.fullmatch(text, self._place_end, state.start) is not None:
            return True
        after, before = text[state.end : state.end + 2], text[max(0, state.start - 2) : state.start]
        if (after[:1] in _HYPHENS and after[1:].isalnum()) or (before[-1:] in _HYPHENS and before[:1].isalnum()):
            return True
        if _behind_a_place(text, state.start, self._known):
            return True
        after_word = word_after(text, state.end)
        if after_word is not None and state.entry.state == "metonym" and fold(after_word) in self._lexicon.territory:
            return True
        before_word = word_before(text, state.start)
        if before_word is not None and before_word[:1].isupper() and not self._known(before_word, state.start):
            return True  # a part of a longer name: "King's College London"
        return _PLACE_OF.search(text, max(0, state.start - 40), state.start) is not None

    def _known(self, before: str, start: int) -> bool:
        folded = fold(before)
        return (
            folded in self._lexicon.titles
            or "" in self._lexicon.root.get(folded, {})
            or starts_sentence(self._text, start - 1 - len(before))
        )
