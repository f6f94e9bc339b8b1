"""Names folded for comparison: without case, accents, apostrophes or punctuation.

Folded names are stored, so this function is part of the ledger's schema: changing what it gives needs a migration.
"""

from __future__ import annotations

import unicodedata

_APOSTROPHES = "'’‘‛`´ʿʾʼʻ′"
_LETTERS = str.maketrans(  # letters that Unicode does not decompose
    {"ı": "i", "ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
    | dict.fromkeys(_APOSTROPHES, "")
)


def fold(name: str) -> str:
    """Return the words of a name in lower case, without accents and apostrophes, one space between them.

    "Al-Qa'im" gives "al qaim"; a name without a letter or digit gives "".
    """
    # Twice: folding case undoes some decompositions, and decomposing brings up capitals (of letterlike symbols).
    plain = unicodedata.normalize("NFKD", name).casefold().translate(_LETTERS)
    decomposed = unicodedata.normalize("NFKD", plain)
    kept = (c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join("".join(kept).split())


def contains_words(folded: str, words: str) -> bool:
    """Say whether a folded name contains the folded ``words`` as whole, neighbouring words."""
    return f" {words} " in f" {folded} "
