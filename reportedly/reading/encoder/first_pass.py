"""Which sentences of a document are worth the encoder: a cheap first pass over words, without a model.

Most of a web crawl is about sports, business or elections and holds no claim of armed conflict. Each sentence gets the
log-odds that it holds a trigger: a constant and the weights of its words, each counted once, in lower case. What stands
around it counts as well: the mean probability of the sentences up to ``reach`` before and after it. Sentences below a
low threshold are not read, unless they stand between others that are, and a document of which half is read is read
whole.

The test leans to reading. No word may speak against a sentence by more than a little; names take no part, so that one
war is read like another; and a sentence of which many words are strange (broken, misspelt, of another language) is left
to the encoder. Weights and thresholds are those of ``codebook/first_pass.yaml``, fitted and measured by
``python -m training.first_pass``; the method is logistic regression over sets of words (Cox 1958).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from reportedly.errors import ConfigurationError
from reportedly.reading.encoder.sentences import Sentence
from reportedly.reading.lexicon import load_yaml

FILE = "first_pass.yaml"
_WORD = re.compile(r"[^\W\d_]+")
_PRIOR = 0.05  # a sentence alone has neighbours that say a little against it
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Blend:
    """How a sentence's own log-odds and those of what stands around it, up to ``reach`` sentences away, make one."""

    own: float
    around: float
    constant: float
    reach: int


@dataclass(frozen=True, slots=True)
class FirstPass:
    """The words' weights and what they are used with.

    ``least`` is the log-odds from which on a sentence is read, and ``alone`` those of its own words from which on it is
    read whatever stands around it. With it are read ``beside`` sentences on either side, and gaps of fewer than ``gap``
    sentences; a sentence of whose words less than ``known`` are listed; and the whole document where that makes at
    least ``mostly`` of its sentences, or where it has fewer than ``short``: too few to tell what it is about.
    """

    weights: Mapping[str, float]
    constant: float
    blend: Blend
    least: float
    alone: float
    beside: int
    gap: int
    known: float
    mostly: float
    short: int

    def wanted(self, text: str, sentences: Sequence[Sentence], title: str | None = None) -> list[bool]:
        """Return for each sentence of a text whether it is to be read; ``title`` is the document's headline."""
        if not sentences:
            return []
        first = [title] if title else []
        own, strange = self.own([*first, *(text[each.start : each.end] for each in sentences)])
        return [bool(each) for each in self.widened((self.worth(own) | strange)[len(first) :])]

    def own(self, texts: Sequence[str]) -> tuple[Floats, Flags]:
        """Return the log-odds that each of some sentences holds a trigger by its words, and whether it is strange."""
        found = np.empty(len(texts))
        strange = np.zeros(len(texts), dtype=np.bool_)
        weights = self.weights
        for number, each in enumerate(texts):
            words = set(_WORD.findall(each.lower()))
            told = [weights[word] for word in words if word in weights]
            found[number] = self.constant + sum(told)
            strange[number] = len(told) < self.known * len(words)
        return found, strange

    def worth(self, own: Floats) -> Flags:
        """Return which sentences in a row are worth reading, given the log-odds of their words."""
        found: Flags = (self.blended(own) >= self.least) | (own >= self.alone)
        return found

    def blended(self, own: Floats) -> Floats:
        """Return the log-odds of sentences in a row once what stands around each is counted."""
        blend = self.blend
        found: Floats = blend.own * own + blend.around * around(own, blend.reach) + blend.constant
        return found

    def widened(self, found: Flags) -> Flags:
        """Return which sentences are read with those that are worth it: beside and between them, or all."""
        at = np.flatnonzero(found)
        wide = np.zeros(len(found), dtype=np.bool_)
        before = -1
        for low, high in zip(np.maximum(at - self.beside, 0), at + self.beside + 1, strict=True):
            start = low if before < 0 or low - before >= self.gap else before
            wide[start:high] = True
            before = int(high)
        if 0 < len(wide) < self.short or (len(wide) and wide.mean() >= self.mostly):
            wide[:] = True
        return wide


def around(own: Floats, reach: int) -> Floats:
    """Return the log-odds of the mean probability of the sentences up to ``reach`` before and after each."""
    chances = 1.0 / (1.0 + np.exp(-own))
    sums = np.concatenate(([0.0], np.cumsum(chances)))
    at = np.arange(len(own))
    low, high = np.maximum(0, at - reach), np.minimum(len(own), at + reach + 1)
    mean = (sums[high] - sums[low] - chances + _PRIOR) / (high - low)
    found: Floats = np.log(mean / (1.0 - mean))
    return found


@cache
def load_first_pass() -> FirstPass:
    """Return the shipped first pass. Raises ConfigurationError when its file is wrong."""
    raw = load_yaml(FILE)
    try:
        blend = raw["blend"]
        return FirstPass(
            weights={word: float(weight) for weight, words in raw["words"].items() for word in str(words).split()},
            constant=float(raw["constant"]),
            blend=Blend(
                own=float(blend["own"]),
                around=float(blend["around"]),
                constant=float(blend["constant"]),
                reach=int(blend["reach"]),
            ),
            least=float(raw["least"]),
            alone=float(raw["alone"]),
            beside=int(raw["beside"]),
            gap=int(raw["gap"]),
            known=float(raw["known"]),
            mostly=float(raw["mostly"]),
            short=int(raw["short"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigurationError(f"the first pass codebook/{FILE} is wrong: {error!r}") from error
