"""Whole attributions from a document's scores: which words are a cue, whose it is, and what it introduces.

A cue is a run of words that are tagged so. For each, every word read together with it has a worth as its source and as
its content: a weighted sum of how likely the pair is and how likely the word's own tag, and more in the cue's sentence.
The choice is joint: a word of content belongs to the cue that it is worth most for, so that a quotation between two
speakers is not credited to both; what is tagged as content and worth little for any cue goes to the likeliest one,
which is how content goes on over sentences. A word in two attributions is the innermost one's.

The weights are those of ``codebook/encoder_attributions.yaml``, fitted to PolNeAR (Newell, Margolin and Ruths 2018).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from reportedly.reading.encoder.labels import ATTRIBUTION, PAIRS
from reportedly.reading.encoder.scores import DocumentScores, Flags, Floats, Integers
from reportedly.reading.encoder.tagging import Run
from reportedly.reading.lexicon import load_yaml

_NOTHING = -99.0
_SURE = 1e-4  # probabilities are cut to this far from 0 and 1


@dataclass(frozen=True, slots=True)
class AttributionRuns:
    """An attribution as runs of words: its cue, its source if it has one, and its content, in text order.

    ``probability`` is that of the cue, ``source_probability`` that of the source.
    """

    cue: Run
    source: Run | None
    contents: tuple[Run, ...]
    probability: float
    source_probability: float = 0.0


@dataclass(frozen=True, slots=True)
class _Weights:
    """What a word is worth for a cue, and from which worth on it counts; see the file's own comments."""

    pair: float
    tag: float
    same_sentence: float
    constant: float
    least: float

    def worth(self, pair: Floats, tag: Floats, near: Flags) -> Floats:
        """Return the worth of words, given the log-odds of their pair and tag and which stand in the cue's sentence."""
        found: Floats = (self.pair * pair + self.tag * tag + self.same_sentence * near + self.constant).astype(
            np.float32
        )
        return found


@dataclass(frozen=True, slots=True)
class _Settings:
    cue: float
    cue_edge: float
    content: _Weights
    source: _Weights
    content_tagged: float
    gap: int


@dataclass(slots=True)
class _Cue:
    run: Run
    probability: float
    source: Run | None = None
    source_probability: float = 0.0


def find_attributions(scores: DocumentScores) -> list[AttributionRuns]:
    """Return the attributions that a document's scores mark, in the order of their cues.

    The time grows with the words and with the cues' windows. A cue that introduces nothing is none.
    """
    settings = _settings()
    if not len(scores):
        return []
    source, cue, content = (_log_odds(1.0 - scores.attribution[:, 3 * n]) for n in range(len(ATTRIBUTION)))
    found = [_Cue(run, float(1.0 - scores.attribution[run[0] : run[1], 3].min())) for run in _cues(scores, cue)]
    taken = np.zeros(len(scores), dtype=np.bool_)
    for each in found:
        taken[each.run[0] : each.run[1]] = True
    owner = np.full(len(scores), -1, dtype=np.int64)
    best = np.full(len(scores), _NOTHING, dtype=np.float32)
    for number, each in enumerate(found):
        words, (is_said, says) = scores.pair(each.run[0], [PAIRS.index("cue_content"), PAIRS.index("cue_source")])
        near = scores.sentence[words] == scores.sentence[each.run[0]]
        said = settings.content.worth(_log_odds(is_said), content[words], near)
        better = (said > best[words]) & ~taken[words]
        owner[words[better]] = number
        best[words[better]] = said[better]
        who = settings.source.worth(_log_odds(says), source[words], near)
        _choose_source(each, words, np.where(taken[words], _NOTHING, who), settings.source.least)
    enough = best >= np.where(content > 0, settings.content_tagged, settings.content.least)
    return _assembled(found, np.where(enough & ~taken, owner, -1), (content > source), settings.gap)


def _cues(scores: DocumentScores, cue: Floats) -> list[Run]:
    """Return the runs of words that are cues, cut where another one begins and at the ends of sentences."""
    settings = _settings()
    begins = scores.attribution[:, 4] >= np.maximum(scores.attribution[:, 5], 0.5)
    begins[1:] |= scores.sentence[1:] != scores.sentence[:-1]
    found: list[Run] = []
    for first, end in _runs(cue >= settings.cue_edge, begins):
        if cue[first:end].max() >= settings.cue:
            found.append((first, end))
    return found


def _choose_source(cue: _Cue, words: Integers, worth: Floats, least: float) -> None:
    """Give a cue the run of words that is worth most as its source, if one is worth enough."""
    breaks = np.ones(len(words), dtype=np.bool_)
    breaks[1:] = words[1:] != words[:-1] + 1
    runs = _runs(worth >= least, breaks)
    if runs:
        first, end = max(runs, key=lambda run: float(worth[run[0] : run[1]].max()))
        cue.source = int(words[first]), int(words[end - 1]) + 1
        cue.source_probability = float(1.0 / (1.0 + np.exp(-worth[first:end].max())))


def _assembled(found: Sequence[_Cue], owner: Integers, said: Flags, gap: int) -> list[AttributionRuns]:
    """Return the attributions of cues that own some words; a source's words are content only where tagged as that."""
    kept = [int(number) for number in np.unique(owner[owner >= 0])]
    blocked = np.zeros(len(owner), dtype=np.bool_)
    for number in kept:
        cue = found[number]
        blocked[cue.run[0] : cue.run[1]] = True
        if cue.source is not None:
            first, end = cue.source
            blocked[first:end] = True
            own = owner[first:end]
            own[own == number] = -1
            own[~said[first:end]] = -1
    changes = np.ones(len(owner), dtype=np.bool_)
    changes[1:] = owner[1:] != owner[:-1]
    contents: dict[int, list[Run]] = {number: [] for number in kept}
    for first, end in _runs(owner >= 0, changes):
        runs = contents[int(owner[first])]
        near = bool(runs) and first - runs[-1][1] <= gap and not blocked[runs[-1][1] : first].any()
        if near and (owner[runs[-1][1] : first] < 0).all():
            runs[-1] = runs[-1][0], end
        else:
            runs.append((first, end))
    return [
        AttributionRuns(cue.run, cue.source, tuple(contents[number]), cue.probability, cue.source_probability)
        for number, cue in ((n, found[n]) for n in kept)
        if contents[number]
    ]


def _runs(flags: Flags, breaks: Flags) -> list[Run]:
    """Return the runs of true flags, cut before the words that ``breaks`` tells."""
    starts = flags & (breaks | ~np.concatenate(([False], flags[:-1])))
    ends = flags & np.concatenate((starts[1:] | ~flags[1:], [True]))
    return list(zip(map(int, np.flatnonzero(starts)), map(int, np.flatnonzero(ends) + 1), strict=True))


def _log_odds(chances: Floats) -> Floats:
    cut = np.clip(chances, _SURE, 1.0 - _SURE)
    found: Floats = np.log(cut / (1.0 - cut)).astype(np.float32)
    return found


@cache
def _settings() -> _Settings:
    raw: Mapping[str, object] = load_yaml("encoder_attributions.yaml")

    def weights(name: str) -> _Weights:
        values = raw[name]
        assert isinstance(values, dict)
        return _Weights(**{key: float(value) for key, value in values.items()})

    def number(name: str) -> float:
        return float(str(raw[name]))

    return _Settings(
        cue=number("cue"),
        cue_edge=number("cue_edge"),
        content=weights("content"),
        source=weights("source"),
        content_tagged=number("content_tagged"),
        gap=int(number("gap")),
    )
