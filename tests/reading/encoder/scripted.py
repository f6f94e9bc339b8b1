"""Scores made by hand: events told by their words, as a perfect encoder would mark them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from reportedly.model import EventType, Status
from reportedly.reading.encoder.decoding import Thresholds
from reportedly.reading.encoder.labels import ATTRIBUTION, BEGINS, ENTITIES, MUC, OUTPUTS, PAIRS, STATUSES, TYPES
from reportedly.reading.encoder.scores import WindowScores
from reportedly.reading.encoder.tagging import run_of, tags_of
from reportedly.reading.encoder.windows import Sizes, Window

Floats = npt.NDArray[np.float32]
Span = tuple[int, int]


@dataclass(frozen=True)
class Told:
    """An event by the words of its trigger and of its roles, each where it first stands in the text.

    A role's words after a number sign are those of that occurrence: "they#2" is the second "they".
    """

    type: EventType
    trigger: str
    roles: Mapping[str, Sequence[str]] = field(default_factory=dict)
    status: Status = Status.ACTUAL


@dataclass(frozen=True)
class Said:
    """A cue with the words of its source and of its content, by the same rules; ``sure`` is the probability of both."""

    cue: str
    source: str | None = None
    content: Sequence[str] = ()
    sure: float = 1.0


class Scripted:
    """Marks what it is told to in a text; ``links`` are words that mean the same, ``tags`` those of tagging heads."""

    version = "scripted"
    thresholds = Thresholds()

    def __init__(
        self,
        text: str,
        events: Sequence[Told],
        *,
        links: Sequence[tuple[str, str]] = (),
        tags: Sequence[tuple[str, str]] = (),
        said: Sequence[Said] = (),
        sizes: Sizes | None = None,
    ) -> None:
        self.text = text
        self.events = events
        self.links = links
        self.said = said
        spoken = [("cue", s.cue) for s in said] + [("source", s.source) for s in said if s.source]
        self.tags = [*tags, *spoken, *(("content", words) for s in said for words in s.content)]
        self.sizes = sizes or Sizes()

    def at(self, words: str) -> Span:
        """Return where words stand."""
        words, _, number = words.partition("#")
        found = [match.span() for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", self.text)]
        return found[int(number or 1) - 1]

    def score(self, windows: Sequence[Window]) -> list[WindowScores]:
        """Return the scores that mark the events, as far as they stand in each window."""
        return [self._score(window) for window in windows]

    def _score(self, window: Window) -> WindowScores:
        size = len(window.words)
        starts = np.array([start for start, _ in window.words], dtype=np.int64)
        ends = np.array([end for _, end in window.words], dtype=np.int64)
        made = {name: np.zeros((size, width), dtype=np.float32) for name, width in OUTPUTS.items()}
        pairs: dict[int, Floats] = {}

        def run(words: str) -> Span | None:
            span = self.at(words)
            found = run_of(span, starts, ends)
            return found if found is not None and starts[found[0]] >= span[0] else None

        def rows(word: int) -> Floats:
            return pairs.setdefault(word, np.zeros((len(PAIRS), size), dtype=np.float32))

        for told in self.events:
            trigger = run(told.trigger)
            if trigger is None:
                continue
            made["trigger"][trigger[0] : trigger[1], TYPES.index(told.type)] = 1.0
            made["trigger"][trigger[0], BEGINS] = 1.0
            made["status"][trigger[0], STATUSES.index(told.status)] = 1.0
            for role, fillers in told.roles.items():
                for words in fillers:
                    if (found := run(words)) is not None:
                        rows(trigger[0])[PAIRS.index(role), found[0] : found[1]] = 1.0
        for one, other in self.links:
            first, second = run(one), run(other)
            if first is not None and second is not None:
                rows(first[0])[PAIRS.index("same"), second[0]] = 1.0
        for each in self.said:
            cue = run(each.cue)
            if cue is None:
                continue
            fillers = [("cue_source", each.source)] if each.source else []
            for role, words in [*fillers, *(("cue_content", words) for words in each.content)]:
                if (found := run(words)) is not None:
                    rows(cue[0])[PAIRS.index(role), found[0] : found[1]] = each.sure
        for number, head in enumerate(ATTRIBUTION):
            marked = [(0, found) for kind, words in self.tags if kind == head and (found := run(words)) is not None]
            made["attribution"][np.arange(size), 3 * number + tags_of(marked, size)] = 1.0
        marked = [
            (ENTITIES.index(kind), found)
            for kind, words in self.tags
            if kind in ENTITIES and (found := run(words)) is not None
        ]
        made["entity"][np.arange(size), tags_of(marked, size)] = 1.0
        marked = [
            (MUC.index(kind), found) for kind, words in self.tags if kind in MUC and (found := run(words)) is not None
        ]
        made["muc"][np.arange(size), tags_of(marked, size)] = 1.0
        nothing = np.zeros((len(PAIRS), size), dtype=np.float32)
        return WindowScores(
            window,
            made["attribution"],
            made["trigger"],
            made["status"],
            made["entity"],
            made["muc"],
            lambda word, roles: pairs.get(word, nothing)[list(roles)],
        )
