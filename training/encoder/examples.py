"""A window of a labelled document as targets: for every score of the encoder what it should be, or that nobody knows.

A tagging head's target is the set of columns that are allowed for a word: one where the tag is known, all where nothing
is. Its loss is then minus the logarithm of the probability that the allowed columns have together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reportedly.reading.encoder.labels import (
    BEGINS,
    OUTPUTS,
    OUTSIDE,
    PAIRS,
    STATUSES,
    TYPES,
    begins,
    inside,
)
from reportedly.reading.encoder.windows import Window
from training.encoder.labelled import HEADS, Anchor, Labelled, Span

Flags = npt.NDArray[np.bool_]
UNKNOWN = -1
"""The status of a word that no trigger of known status begins with."""

_PAIR = {role: number for number, role in enumerate(PAIRS)}
_TYPE = {kind: number for number, kind in enumerate(TYPES)}
_STATUS = {status: number for number, status in enumerate(STATUSES)}


@dataclass(frozen=True, slots=True)
class Query:
    """Which words play a role for what begins with a word: ``hits`` [W], where ``taught`` [W]."""

    word: int
    role: int
    hits: Flags
    taught: Flags


@dataclass(frozen=True, slots=True)
class Targets:
    """What the scores of a window's words should be.

    ``allowed``: for each tagging head the columns [W,C] that are right; ``trigger`` and ``trigger_taught`` [W,28];
    ``status`` [W], the number of the status or ``UNKNOWN``; ``queries``: the pairs.
    """

    allowed: Mapping[str, Flags]
    trigger: Flags
    trigger_taught: Flags
    status: npt.NDArray[np.int64]
    queries: tuple[Query, ...]


class _Words:
    """A window's words, to be found by characters."""

    def __init__(self, window: Window) -> None:
        offsets = np.array(window.words, dtype=np.int64).reshape(-1, 2)
        self.starts, self.ends = offsets[:, 0], offsets[:, 1]
        self.owned = window.owned
        self.shown = self.starts >= 0  # the words of a headline that the text does not repeat stand nowhere
        self.count = len(offsets)
        known = offsets[self.shown]
        self.low, self.high = (int(known[:, 0].min()), int(known[:, 1].max())) if len(known) else (0, 0)

    def of(self, spans: Iterable[Span]) -> Flags:
        """Return which words some spans touch."""
        found = np.zeros(self.count, dtype=np.bool_)
        for start, end in spans:
            if start < self.high and end > self.low:
                found |= (self.starts < end) & (self.ends > start)
        return found

    def first(self, span: Span) -> int | None:
        """Return the word that a span begins with, ``None`` where it is not in the window."""
        if not self.low <= span[0] < self.high:
            return None
        at = np.flatnonzero((self.starts <= span[0]) & (self.ends > span[0]))
        return int(at[0]) if len(at) else None


def targets(document: Labelled, window: Window) -> Targets:
    """Return the targets of a window of a document."""
    words = _Words(window)
    trigger, taught, status = _triggers(document, words)
    queries = [query for anchor in document.anchors for query in _roles(anchor, words)]
    return Targets(_allowed(document, words), trigger, taught, status, (*queries, *_same(document, words)))


def _allowed(document: Labelled, words: _Words) -> dict[str, Flags]:
    found: dict[str, Flags] = {}
    for head, kinds in HEADS.items():
        width = 1 + 2 * len(kinds)
        allowed = np.ones((words.count, width), dtype=np.bool_)
        if head in document.closed:
            allowed[:, OUTSIDE + 1 :] = False
            allowed[~words.shown] = True
        for _, span in (each for each in document.doubtful if each[0] == head):
            allowed[words.of([span])] = True
        for tag in (each for each in document.tags if each.head == head):
            at = np.flatnonzero(words.of([tag.span]))
            if not len(at):
                continue
            numbers = [kinds.index(kind) for kind in tag.kinds]
            allowed[at] = False
            allowed[np.ix_(at, np.array([inside(number) for number in numbers]))] = True
            before = document.text[tag.span[0] : words.starts[at[0]]]
            if not any(sign.isalnum() for sign in before):  # else the span goes on from before the window
                allowed[at[0]] = False
                allowed[at[0], [begins(number) for number in numbers]] = True
        found[head] = allowed
    return found


def _triggers(document: Labelled, words: _Words) -> tuple[Flags, Flags, npt.NDArray[np.int64]]:
    shape = words.count, OUTPUTS["trigger"]
    trigger = np.zeros(shape, dtype=np.bool_)
    taught = np.zeros(shape, dtype=np.bool_)
    status = np.full(words.count, UNKNOWN, dtype=np.int64)
    if "trigger" in document.closed:
        taught[words.shown] = True
        for doubt in document.doubts:
            doubtful = words.of([doubt.span])
            taught[doubtful, _TYPE[doubt.type]] = False
            taught[doubtful, BEGINS] = False
    for anchor in document.anchors:
        at = np.flatnonzero(words.of([anchor.span]))
        if not anchor.types or not len(at):
            continue
        for kind in anchor.types:
            trigger[at, _TYPE[kind]] = taught[at, _TYPE[kind]] = True
        begin = words.first(anchor.span)
        if begin is not None:
            trigger[begin, BEGINS] = True
            taught[at, BEGINS] = True
            if anchor.status is not None:
                status[begin] = _STATUS[anchor.status]
    return trigger, taught, status


def _roles(anchor: Anchor, words: _Words) -> Iterable[Query]:
    """Yield the roles of an anchor in the window, if the window owns it or holds all that plays one of them."""
    first = words.first(anchor.span)
    if first is None:
        return
    spans = [span for role in anchor.roles.values() for span in role.spans]
    if not words.owned[first] and any(start < words.low or end > words.high for start, end in spans):
        return
    for name, role in anchor.roles.items():
        hits = words.of(role.spans)
        taught = words.shown.copy() if role.closed else hits.copy()
        taught[words.of(role.doubtful)] = False
        taught[hits] = True
        if taught.any():
            yield Query(first, _PAIR[name], hits, taught)


def _same(document: Labelled, words: _Words) -> Iterable[Query]:
    """Yield for every mention in the window which of the others are the same; alike names may be, or not."""
    found: list[tuple[int, str]] = []
    for cluster in document.clusters:
        for span in cluster.mentions:
            first = words.first(span)
            if first is not None and (first, cluster.name) not in found:
                found.append((first, cluster.name))
    names = {name: frozenset(name.replace(",", " ").split()) for _, name in found}
    for at, own in found:
        hits = np.zeros(words.count, dtype=np.bool_)
        taught = np.zeros(words.count, dtype=np.bool_)
        for other, name in found:
            if other != at and (name == own or not names[name] & names[own]):
                taught[other] = True
                hits[other] |= name == own
        if taught.any():
            yield Query(at, _PAIR["same"], hits, taught)
