"""Reads a name as other traditions of romanisation write it: German and Polish, Turkish and Kurdish, Russian, Egyptian.

:func:`reportedly.places.fold.sound` reads Latin letters as English-speaking press and maps do. The same letters stand
for other sounds elsewhere: ``j`` is y in German, Polish, Czech and scholarly Cyrillic and zh in French; ``c`` is j in
Turkish and Kurdish and ts in Slavic; ``ch`` is kh in German and Polish; ``w`` is v there; ``x`` is kh in Kurdish. And
one name has two romanised forms where two languages write it: Russian g for Ukrainian h, Egyptian, Sudanese and Libyan
g for j and q. Each tradition is one rewriting of a name into the spelling that ``sound`` expects; a name is read in
each that changes it, and what is found so counts a little less than what is found as written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from reportedly.places.fold import Sound, sounds

_Rules = tuple[tuple[str, str], ...]

_GERMAN_AND_SLAVIC: _Rules = (
    ("dsch", "dzh"),
    ("tsch", "tsh"),
    ("sch", "sh"),
    ("szcz", "sh"),
    ("sz", "sh"),
    ("cz", "tsh"),
    ("rz", "zh"),
    ("ch", "kh"),
    ("ck", "tsk"),
    ("c", "ts"),
    ("w", "v"),
    ("j", "y"),
)
_TURKISH_AND_KURDISH: _Rules = (
    ("ç", "tsh"),
    ("ş", "sh"),
    ("ch", "tsh"),
    ("ck", "k"),
    ("dj", "j"),
    ("c", "j"),
    ("x", "kh"),
)
_RUSSIAN_FOR_UKRAINIAN: _Rules = (("kh", "kh"), ("gh", "gh"), ("zh", "zh"), ("sh", "sh"), ("ch", "ch"), ("g", "h"))
_GULF_AND_EGYPT: _Rules = (("gh", "gh"), ("ng", "ng"), ("g", "j"))
_LIBYA_AND_IRAQ: _Rules = (("gh", "gh"), ("ng", "ng"), ("g", "q"))
_HEBREW: _Rules = (("tz", "ts"), ("v", "b"), ("ch", "h"))

TRADITIONS: tuple[_Rules, ...] = (
    _GERMAN_AND_SLAVIC,
    _TURKISH_AND_KURDISH,
    _RUSSIAN_FOR_UKRAINIAN,
    _GULF_AND_EGYPT,
    _LIBYA_AND_IRAQ,
    _HEBREW,
)
"""The traditions, each as rewritings of letters that are tried in order at every letter of a name."""

TURKISH_LETTERS = frozenset({"TR", "AZ"})
"""Countries whose own alphabet the second tradition reads."""


def _rewriter(rules: _Rules) -> Callable[[str], str]:
    table = dict(rules)
    pattern = re.compile("|".join(re.escape(letters) for letters, _ in rules))
    return lambda name: pattern.sub(lambda match: table[match.group()], name)


_LONGEST_REMEMBERED = 120  # letters
_REWRITERS = tuple(_rewriter(rules) for rules in TRADITIONS)


def readings(name: str) -> tuple[Sound, ...]:
    """Return how a name sounds in the traditions that read it otherwise than English does; often none."""
    # No real name is so long, and many such ones would fill the memory.
    return _remembered(name) if len(name) <= _LONGEST_REMEMBERED else _readings(name)


@lru_cache(maxsize=20_000)
def _remembered(name: str) -> tuple[Sound, ...]:
    return _readings(name)


def _readings(name: str) -> tuple[Sound, ...]:
    lower = unicodedata.normalize("NFC", name.casefold())
    plain = {each.skeleton for each in sounds(name)}
    found: dict[str, Sound] = {}
    for rewrite in _REWRITERS:
        changed = rewrite(lower)
        if changed != lower:
            for each in sounds(changed):
                if each.skeleton and each.skeleton not in plain:
                    found.setdefault(each.skeleton, each)
    return tuple(found.values())


def turkish(name: str) -> str:
    """Return a name in the Turkish or Kurdish alphabet respelt as English would write it: ``Erzincan``, Erzinjan."""
    return _REWRITERS[1](unicodedata.normalize("NFC", name.casefold()))
