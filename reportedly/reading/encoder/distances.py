"""How far apart two words of a window stand: in words within a sentence, else by sentences.

Which of two towns was taken is often a matter of which stands beside the verb, and vectors of words alone tell little
of that. The encoder learns what each distance is worth for each role (relative positions: Shaw et al. 2018).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reportedly.reading.encoder.windows import HEADLINE

Integers = npt.NDArray[np.int64]

_WORDS = np.array([1, 2, 3, 5, 9, 17])  # where each step of a distance in words begins; nearer is the same word
_STEPS = len(_WORDS)
_SENTENCE_BEFORE, _EARLIER, _SENTENCE_AFTER, _LATER, _HEADLINE = range(2 * _STEPS + 1, 2 * _STEPS + 6)

DISTANCES = 2 * _STEPS + 6
"""How many distances are told apart."""

_FARTHEST = 1024  # words: more than a window has
_APART = np.arange(1 - _FARTHEST, _FARTHEST)
_BY_WORDS = np.digitize(np.abs(_APART), _WORDS) + np.where(_APART > 0, _STEPS, 0)
_BY_SENTENCES = np.array([_EARLIER, _SENTENCE_BEFORE, 0, _SENTENCE_AFTER, _LATER])


def distances(sentence: Integers, word: int) -> Integers:
    """Return the distance [W] of each word from one of them, each from 0 up to, not including, ``DISTANCES``.

    ``sentence`` [W] holds the numbers of the words' sentences, as :class:`~reportedly.reading.encoder.windows.Window`
    has them. Words of one sentence have their distance in words, up to 16; others that of their sentence; a headline
    that stands before the text is one distance.
    """
    own = sentence[word]
    away = sentence - own
    first = _FARTHEST - 1 - word
    within = _BY_WORDS[first : first + len(sentence)]
    found: Integers = np.where(away == 0, within, _BY_SENTENCES[np.clip(away, -2, 2) + 2])
    if own != HEADLINE:
        found[sentence == HEADLINE] = _HEADLINE
    return found
