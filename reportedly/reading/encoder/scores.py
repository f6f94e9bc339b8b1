"""What the encoder says of a document: probabilities, each word's taken from the window that owns it.

Of who says what (the tags of attributions, and pairs of words) all windows that show the words have a say: what two
windows with different words around say on average is right more often than what either says. Triggers and statuses
gained nothing by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from reportedly.reading.encoder.labels import ATTRIBUTION, OUTPUTS, PAIRS
from reportedly.reading.encoder.windows import HEADLINE, Window

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Home = tuple[int, int]  # a window, and the number of a word there

ALL_ROLES = tuple(range(len(PAIRS)))
"""The numbers of all roles, in the order of :data:`reportedly.reading.encoder.labels.PAIRS`."""

_SURE = 1e-6  # no probability counts as surer than this in a mean of log-odds


@dataclass(frozen=True, slots=True)
class WindowScores:
    """The probabilities of one window's W words, by the outputs that :mod:`reportedly.reading.encoder.labels` lists.

    ``attribution`` [W,9], ``trigger`` [W,28], ``status`` [W,6], ``entity`` and ``muc`` [W,11]. ``pair`` takes the
    number of a word in the window and those of some roles, and returns [roles,W]: how likely each word plays each of
    these for what begins there.
    """

    window: Window
    attribution: Floats
    trigger: Floats
    status: Floats
    entity: Floats
    muc: Floats
    pair: Callable[[int, Sequence[int]], Floats]


@dataclass(frozen=True, slots=True)
class DocumentScores:
    """The probabilities of a document's N words in text order; the arrays are as in :class:`WindowScores`, N for W.

    ``starts`` and ``ends`` [N] are the words' offsets, ``sentence`` [N] the numbers of their sentences.
    """

    starts: Integers
    ends: Integers
    sentence: Integers
    attribution: Floats
    trigger: Floats
    status: Floats
    entity: Floats
    muc: Floats
    _windows: tuple[WindowScores, ...] = field(repr=False)
    _home: Integers = field(repr=False)  # [N,2]: the window that owns each word, and the word's number there
    _shown: Mapping[int, list[Home]] = field(repr=False)  # by word, where else it is shown in its own place
    # Of each window the numbers in the document of its words, rising, and the words' own numbers in the window.
    _numbers: tuple[tuple[Integers, Integers], ...] = field(repr=False)

    def __len__(self) -> int:
        return len(self.starts)

    def pair(self, word: int, roles: Sequence[int] = ALL_ROLES) -> tuple[Integers, Floats]:
        """Return the words that were read together with a word, and how likely each plays some roles for it.

        The words [V] are numbers in the document, rising; the probabilities are [roles,V].
        """
        window, at = self._home[word]
        others = self._shown.get(word)
        if others is None:
            return self._pair_in(int(window), int(at), roles)
        said = [self._pair_in(*each, roles) for each in ((int(window), int(at)), *others)]
        words = np.unique(np.concatenate([numbers for numbers, _ in said]))
        odds = np.zeros((len(said[0][1]), len(words)), dtype=np.float32)
        counts = np.zeros(len(words), dtype=np.float32)
        for numbers, chances in said:
            bounded = np.clip(chances, _SURE, 1.0 - _SURE)
            columns = np.searchsorted(words, numbers)
            odds[:, columns] += np.log(bounded / (1.0 - bounded))
            counts[columns] += 1
        return words, np.reciprocal(1.0 + np.exp(-odds / counts)).astype(np.float32)

    def _pair_in(self, window: int, at: int, roles: Sequence[int]) -> tuple[Integers, Floats]:
        numbers, order = self._numbers[window]
        return numbers, self._windows[window].pair(at, roles)[:, order]

    def span(self, first: int, end: int) -> tuple[int, int]:
        """Return the offsets from the first of some words to the last; ``end`` is exclusive."""
        return int(self.starts[first]), int(self.ends[end - 1])


def stitched(found: Sequence[WindowScores]) -> DocumentScores:
    """Return a document's scores from those of its windows, in the order of the windows."""
    owned = [np.flatnonzero(each.window.owned) for each in found]
    words = [each.window.words[at] for each, own in zip(found, owned, strict=True) for at in own]
    starts = np.array([start for start, _ in words], dtype=np.int64)
    ends = np.array([end for _, end in words], dtype=np.int64)
    home = [np.column_stack((np.full(len(own), number), own)) for number, own in enumerate(owned)]

    def joined(name: str) -> Floats:
        taken = [getattr(each, name)[own] for each, own in zip(found, owned, strict=True)]
        return np.concatenate([np.zeros((0, OUTPUTS[name]), dtype=np.float32), *taken])

    sentence = [each.window.sentence[own] for each, own in zip(found, owned, strict=True)]
    numbers = tuple(_numbers(each.window, starts) for each in found)
    shown = _shown(found, numbers)
    return DocumentScores(
        starts=starts,
        ends=ends,
        sentence=np.concatenate([np.zeros(0, dtype=np.int64), *sentence]),
        attribution=_mean(joined("attribution"), shown, found),
        trigger=joined("trigger"),
        status=joined("status"),
        entity=joined("entity"),
        muc=joined("muc"),
        _windows=tuple(found),
        _home=np.concatenate([np.zeros((0, 2), dtype=np.int64), *home]),
        _shown=shown,
        _numbers=numbers,
    )


def _shown(found: Sequence[WindowScores], numbers: Sequence[tuple[Integers, Integers]]) -> dict[int, list[Home]]:
    """Return where words are shown besides the window that owns them, headlines before other sentences left out."""
    shown: defaultdict[int, list[Home]] = defaultdict(list)
    for window, (each, (words, order)) in enumerate(zip(found, numbers, strict=True)):
        passing = ~each.window.owned[order] & (each.window.sentence[order] != HEADLINE)
        for word, at in zip(words[passing].tolist(), order[passing].tolist(), strict=True):
            shown[word].append((window, at))
    return dict(shown)


def _mean(owned: Floats, shown: Mapping[int, list[Home]], found: Sequence[WindowScores]) -> Floats:
    """Return the tags of attributions [N,9], each the mean of what all windows that show a word say, in log-odds."""
    logs = np.log(np.clip(owned, _SURE, 1.0))
    for word, homes in shown.items():
        said = [found[window].attribution[at] for window, at in homes]
        logs[word] = (logs[word] + np.log(np.clip(said, _SURE, 1.0)).sum(axis=0)) / (1 + len(said))
    raised = np.exp(logs).reshape(len(owned), len(ATTRIBUTION), 3)
    mean: Floats = (raised / raised.sum(axis=2, keepdims=True)).reshape(owned.shape).astype(np.float32)
    return mean


def _numbers(window: Window, starts: Integers) -> tuple[Integers, Integers]:
    """Return the numbers in the document of a window's words that some window owns, rising, and their numbers here."""
    at = np.array([start for start, _ in window.words], dtype=np.int64)
    numbers = np.searchsorted(starts, at).astype(np.int64)
    known = starts[np.minimum(numbers, len(starts) - 1)] == at if len(starts) else np.zeros(len(at), dtype=np.bool_)
    order = np.argsort(numbers, kind="stable")
    order = order[known[order]]
    return numbers[order], order.astype(np.int64)
