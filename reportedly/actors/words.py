"""Words of a text and the form in which they are compared: no case, accents, apostrophes or dots."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

APOSTROPHES = "'’‘`´ʼ"

# An abbreviation with dots ("U.S.", "S.D.F"), or a run of letters and digits with inner apostrophes ("Assad’s").
TOKEN = re.compile(rf"(?:[^\W\d_]\.)+[^\W\d_](?![^\W_])\.?|[^\W_]+(?:[{APOSTROPHES}][^\W_]+)*")

_POSSESSIVE = re.compile(rf"[{APOSTROPHES}]s$", re.IGNORECASE)
_NOT_LETTERS = re.compile(rf"[{APOSTROPHES}.]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word's comparable forms. ``stem`` is the form without a possessive or lost-apostrophe s, where it has one.

    ``owns`` tells that the text has the apostrophe.
    """

    full: str
    stem: str | None
    capital: bool
    upper: bool
    owns: bool


def fold(text: str) -> str:
    """Return a text in the form that names are compared in: case-folded, without accents."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    plain = unicodedata.normalize("NFKD", folded).replace("ı", "i")
    return "".join(c for c in plain if not unicodedata.combining(c))


@lru_cache(maxsize=65_536)
def word(surface: str) -> Word:
    """Return the comparable forms of a word as it stands in a text."""
    full = fold(_NOT_LETTERS.sub("", surface))
    stem: str | None = None
    owns = _POSSESSIVE.search(surface) is not None
    if owns:
        stem = fold(_NOT_LETTERS.sub("", surface[:-2]))
    elif full.endswith("s") and len(full) > 2 and surface[:1].isupper():
        stem = full[:-1]  # the apostrophe may have been lost: "Syrias army"
    letters = _NOT_LETTERS.sub("", _POSSESSIVE.sub("", surface))
    return Word(full, stem, surface[:1].isupper(), letters.isupper(), owns)


@lru_cache(maxsize=32_768)
def keys(name: str) -> tuple[str, ...]:
    """Return the comparable forms of a name's words, hyphens parting words."""
    return tuple(word(m.group()).full for m in TOKEN.finditer(name))
