"""What texts lose on their way: commas, apostrophes, closing quotation marks, straight quotation marks for curly ones.

Much of the news that is read has lost its commas and apostrophes. A document that is seen several times is seen with
and without them; its labels move along.
"""

from __future__ import annotations

import re

import numpy as np

from training.encoder.labelled import Labelled, moved

COMMAS = 0.1
"""The share of documents that lose all their commas."""

APOSTROPHES = 0.1
CURLED = 0.1
UNCLOSED = 0.05

_COMMA = re.compile(r",(?!\d)")
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)|(?<=s)['’](?=\s)")
_CLOSING = re.compile(r'”|(?<=[\w.,!?])"')
_OPENING = re.compile(r'"(?=\w)')


def noisy(document: Labelled, chance: np.random.Generator) -> Labelled:
    """Return the document as it is, or, now and then, with some of its signs lost."""
    commas, apostrophes, curled, unclosed = chance.random(4)
    text = document.text
    if curled < CURLED:  # one sign for one: no offset moves
        text = _CLOSING.sub("”", _OPENING.sub("“", text)).replace("'", "’")
        document = moved(document, text, lambda at: at)
    patterns = [
        pattern
        for pattern, drawn, share in (
            (_COMMA, commas, COMMAS),
            (_APOSTROPHE, apostrophes, APOSTROPHES),
            (_CLOSING, unclosed, UNCLOSED),
        )
        if drawn < share
    ]
    lost = {match.start() for pattern in patterns for match in pattern.finditer(text)}
    return without(document, lost) if lost else document


def without(document: Labelled, lost: set[int]) -> Labelled:
    """Return the document without the signs at some offsets."""
    kept = np.ones(len(document.text) + 1, dtype=np.int64)
    kept[sorted(lost)] = 0
    new = np.concatenate([[0], np.cumsum(kept)])
    text = "".join(sign for at, sign in enumerate(document.text) if at not in lost)
    return moved(document, text, lambda at: int(new[at]))
