"""Cuts a text into the words that place names are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reportedly.places.fold import strict_key

_APOSTROPHE = "'’‘ʼʻ`´"
_WORD = re.compile(
    r"(?:[A-Z]\.){2,}(?:[A-Z](?![a-z]))?"  # U.S., S.C., U.S.A
    r"|[A-Z]-?\d{1,3}(?![\w])"  # T-4, M5
    rf"|[^\W\d_]+(?:[{_APOSTROPHE}][^\W\d_]+)*"
)
_POSSESSIVE = tuple(f"{sign}{s}" for sign in _APOSTROPHE for s in "sS")
PARTICLES = frozenset(
    "al el ul ad ed az ez as es ash esh an en ar er at et ath adh de del della des di da do dos du la le les los las "  # noqa: SIM905 - plainer as words
    "of the on upon sur am and y bin ibn abu umm".split()
)
"""Words that may stand in lower case inside a place's name."""
ARTICLE_STARTS = frozenset(
    ["al", "el", "ul", "ad", "ed", "az", "ez", "as", "es", "ash", "esh", "an", "ar", "er", "at", "et", "ath", "adh"]
)
"""Words that may begin a place's name in lower case, joined to it by a hyphen or a space."""


@dataclass(slots=True)
class Token:
    """A word: its span without a possessive ending, its strict key, and how it joins the next word.

    ``gap`` is ``" "`` where only blanks come next, ``"-"`` for a hyphen, ``","`` for a comma, ``"."`` for a full stop,
    ``"("`` for an opening bracket and ``"|"`` for anything else, a paragraph's end included.
    """

    start: int
    end: int
    text: str
    key: str
    capital: bool
    upper: bool
    possessive: bool
    gap: str = "|"
    starts_sentence: bool = False

    @property
    def lower(self) -> str:
        """The word in lower case, as the lists have it."""
        return self.text.lower()


_ENOUGH_WORDS = 20  # so many without a capital are no accident: a phrase may well have none


def tokenise(text: str) -> list[Token]:
    """Return the words of ``text`` in order."""
    tokens: list[Token] = []
    previous_end = 0
    for match in _WORD.finditer(text):
        word = match.group()
        end = match.end()
        possessive = word.endswith(_POSSESSIVE)
        if possessive:
            word, end = word[:-2], end - 2
        if not word:
            continue
        first = word[0]
        capital = first.isupper()
        key = word.lower() if word.isascii() and word.isalpha() else strict_key(word)
        between = text[previous_end : match.start()]
        token = Token(match.start(), end, word, key, capital, len(word) > 1 and word.isupper(), possessive)
        if tokens:
            tokens[-1].gap = _gap(between)
            token.starts_sentence = tokens[-1].gap in (".", "|")
        else:
            token.starts_sentence = True
        tokens.append(token)
        previous_end = match.end()
    if _is_lower_throughout(tokens):  # then small letters tell nothing: names are found as in a text in capitals
        for token in tokens:
            token.capital = True
            token.upper = len(token.text) > 1
    return tokens


def _is_lower_throughout(tokens: list[Token]) -> bool:
    return len(tokens) >= _ENOUGH_WORDS and not any(token.capital for token in tokens)


def _gap(between: str) -> str:
    if between in (" ", "\xa0"):
        return " "
    if between.isspace() and between.count("\n") < 2:
        return " "
    if between in ("-", "‐", "‑"):
        return "-"
    if "\n\n" in between:
        return "|"
    stripped = between.strip()
    if stripped == ",":
        return ","
    if stripped in (".", "...", "…", "!", "?", '."', ".”", '".', "”."):
        return "."
    if stripped == "(":
        return "("
    return "|"


def is_shouting(tokens: list[Token]) -> bool:
    """Return whether a text is written in capitals throughout, so that capitals tell nothing."""
    words = [token for token in tokens if len(token.text) > 3]
    return len(words) > 5 and sum(token.upper for token in words) > 0.6 * len(words)
