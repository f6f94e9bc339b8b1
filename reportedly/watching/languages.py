"""The language that a text is written in."""

from __future__ import annotations

from functools import cache
from typing import Any

_LOOKED_AT = 4_000  # characters
_LEAST_LETTERS = 40
_SURE = 0.8


def detect(text: str, declared: str | None = None) -> str | None:
    """Return the ISO 639 code of a text's language, by py3langid (Lui and Baldwin 2012; Barbaresi 2021).

    ``declared`` is what the source says of it, and is believed where the text leaves doubt or is short. ``None`` where
    neither tells.
    """
    start = text[:_LOOKED_AT]
    if sum(character.isalpha() for character in start) < _LEAST_LETTERS:
        return declared
    language, probability = _identifier().classify(start)
    return str(language) if float(probability) >= _SURE else declared


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
