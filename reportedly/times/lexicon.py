"""The words of ``codebook/times.yaml``, loaded once, and the regular expressions that are built from them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from reportedly.safe_yaml import parse_yaml


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The lexicon as it is written, with look-ups from a word in lower case to what it stands for."""

    words: dict[str, Any]
    months: dict[str, int]
    weekdays: dict[str, int]
    units: dict[str, str]
    numbers: dict[str, int]


@cache
def lexicon() -> Lexicon:
    """Return the package's words for times."""
    source = files("reportedly").joinpath("codebook/times.yaml").read_text(encoding="utf-8")
    words = parse_yaml(source)
    return Lexicon(
        words=words,
        months=_inverted(words["months"]),
        weekdays=_inverted(words["weekdays"]),
        units=_inverted(words["units"]),
        numbers=words["numbers"],
    )


def _inverted(table: dict[Any, list[str]]) -> dict[str, Any]:
    return {form.lower(): key for key, forms in table.items() for form in forms}


def plain(text: str) -> str:
    """Return matched words as the lexicon writes them: lower case, single spaces.

    Patterns that ignore case also match a long s, a dotless i and a dotted capital I.
    """
    return " ".join(text.lower().replace("ſ", "s").replace("ı", "i").replace("\u0307", "").split())


def any_of(words: Iterable[str]) -> str:
    """Return a pattern of the words, the longest first, with any white space between their parts.

    They are grouped by their first letter, so that most places in a text are refused after one comparison.
    """
    by_letter: dict[str, list[str]] = {}
    for word in sorted(set(words), key=lambda word: (-len(word), word)):
        by_letter.setdefault(word[0], []).append(re.escape(word[1:]).replace(r"\ ", r"\s+"))
    return "(?:" + "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in by_letter.items()) + ")"


def capitalised(words: Iterable[str]) -> str:
    """Return a pattern of the words as names are written: in title case or all in upper case."""
    return any_of({form for word in words for form in (word, word.upper())})
