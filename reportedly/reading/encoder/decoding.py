"""From a document's scores to what they mark: events with the spans that play their roles, attributions, mentions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from reportedly.model import EventType, Status
from reportedly.reading.encoder.attributions import find_attributions
from reportedly.reading.encoder.counted_forces import CountedForces
from reportedly.reading.encoder.labels import BEGINS, ENTITIES, OUTSIDE, PAIRS, STATUSES, TYPES
from reportedly.reading.encoder.scores import DocumentScores, Flags, Floats, Integers
from reportedly.reading.encoder.tagging import runs_of

_LEAST_CHANCE = 0.01
_NAMED_ROLES = frozenset({"place"})
_LINKED_ROLES = ("actor", "target", "place", "source")
_EVENT_ROLES = ("actor", "target", "place", "date", "source", "cue", "killed", "wounded", "quote")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The probabilities from which on words count: as part of a trigger, as its first word, and as playing a role.

    ``types`` holds those of triggers of each type, in the order of the labels, and ``roles`` those that differ from
    ``role``. Words beside one that plays a role are drawn into its span from this share of the threshold on: ``drawn``.
    """

    types: tuple[float, ...] = (0.5,) * len(TYPES)
    begins: float = 0.5
    role: float = 0.5
    drawn: float = 0.6
    roles: Mapping[str, float] = field(default_factory=dict)

    def of(self, role: str) -> float:
        """Return the threshold of a role."""
        return self.roles.get(role, self.role)


@dataclass(frozen=True, slots=True)
class Marked:
    """A span of the text that the scores mark, and how likely."""

    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True)
class Event:
    """A trigger of a type at ``start``–``end``, with the spans that play its roles, in text order.

    ``sentence`` is the number of its sentence; ``status`` holds the probability of each status. ``places`` tells how
    likely words that are not all marked bear the event's place, by where they begin.
    """

    type: EventType
    start: int
    end: int
    probability: float
    sentence: int
    status: Mapping[Status, float]
    roles: Mapping[str, tuple[Marked, ...]]
    places: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Voice:
    """An attribution: a cue, who speaks, and what is said."""

    cue: Marked
    sentence: int
    sources: tuple[Marked, ...]
    contents: tuple[Marked, ...]


@dataclass(frozen=True, slots=True)
class Decoded:
    """All that a document's scores mark, in text order.

    ``mentions`` are spans by the kind of entity; ``links`` are, for the spans that play a role by where they begin, the
    first words of other mentions of the same.
    """

    events: tuple[Event, ...]
    voices: tuple[Voice, ...]
    mentions: Mapping[str, tuple[Marked, ...]]
    links: Mapping[int, tuple[Marked, ...]]

    def same(self, start: int) -> list[Marked]:
        """Return the mentions that mean what the one at an offset means, the nearest before it first."""
        return sorted(self.links.get(start, ()), key=lambda m: (m.start > start, abs(m.start - start)))


def decode(scores: DocumentScores, thresholds: Thresholds, forces: Sequence[CountedForces] = ()) -> Decoded:
    """Return what a document's scores mark.

    Where ``forces`` are counted and no event is marked, there is a deployment; the scores tell its other roles.
    """
    events = tuple(_events(scores, thresholds, forces))
    voices = tuple(_voices(scores))
    roles = [marked for event in events for role in _LINKED_ROLES for marked in event.roles[role]]
    starts = {marked.start for marked in (*roles, *(source for voice in voices for source in voice.sources))}
    links = {start: _same(scores, start, thresholds) for start in sorted(starts)}
    return Decoded(events, voices, _mentions(scores), {start: found for start, found in links.items() if found})


def joined(parts: Sequence[Decoded]) -> Decoded:
    """Return what the parts of a document mark together, given in text order."""
    return Decoded(
        events=tuple(event for part in parts for event in part.events),
        voices=tuple(voice for part in parts for voice in part.voices),
        mentions={kind: tuple(marked for part in parts for marked in part.mentions[kind]) for kind in ENTITIES},
        links={start: found for part in parts for start, found in part.links.items()},
    )


def _same(scores: DocumentScores, start: int, thresholds: Thresholds) -> tuple[Marked, ...]:
    """Return the first words of the mentions that mean what the mention beginning at an offset means."""
    at = int(np.searchsorted(scores.starts, start))
    words, (row,) = scores.pair(at, [PAIRS.index("same")])
    chosen = [n for n in np.flatnonzero(row >= thresholds.of("same")) if words[n] != at]
    return tuple(Marked(*scores.span(int(words[n]), int(words[n]) + 1), float(row[n])) for n in chosen)


# --- events --------------------------------------------------------------------------------------------------------


def _events(scores: DocumentScores, thresholds: Thresholds, forces: Sequence[CountedForces]) -> Iterator[Event]:
    names = _follows(scores)
    triggers = _triggers(scores, thresholds)
    counted = dict(_unmarked(scores, forces, triggers))
    for first, end, kind in sorted([*triggers, *counted]):
        words, chances = scores.pair(first)
        start, stop = scores.span(first, end)
        yield Event(
            type=TYPES[kind],
            start=start,
            end=stop,
            probability=max(float(scores.trigger[first, kind]), thresholds.types[kind]),
            sentence=int(scores.sentence[first]),
            status=dict(zip(STATUSES, map(float, scores.status[first]), strict=True)),
            roles={
                role: (counted[first, end, kind],)
                if role == "actor" and (first, end, kind) in counted
                else _marked(
                    scores,
                    words,
                    chances[PAIRS.index(role)],
                    thresholds.of(role),
                    thresholds.drawn,
                    cuts=names if role in _NAMED_ROLES else None,
                )
                for role in _EVENT_ROLES
            },
            places=_places(scores, words, chances[PAIRS.index("place")]),
        )


def _triggers(scores: DocumentScores, thresholds: Thresholds) -> list[tuple[int, int, int]]:
    """Return ``(first word, word after the last, type)`` of each trigger, in text order.

    A run of words that are likely in a trigger of one type is one trigger, cut where another one begins.
    """
    begins = scores.trigger[:, BEGINS] >= thresholds.begins
    found = []
    likely = scores.trigger[:, :BEGINS] >= np.array(thresholds.types, dtype=np.float32)
    for kind in np.flatnonzero(likely.any(axis=0)):
        for first, end in _runs(likely[:, kind]):
            for low, high in _cut(first, end, begins, scores.sentence):
                found.append((low, high, int(kind)))
    return sorted(_likeliest(found, scores))


def _unmarked(
    scores: DocumentScores, forces: Sequence[CountedForces], triggers: Sequence[tuple[int, int, int]]
) -> Iterator[tuple[tuple[int, int, int], Marked]]:
    """Yield the verbs of forces that are merely there as triggers, and who is there, where none is marked beside."""
    marked = [int(scores.starts[first]) for first, _, _ in triggers]
    for each in forces:
        first = int(np.searchsorted(scores.starts, each.start))
        here = first < len(scores) and int(scores.starts[first]) == each.start
        if here and not any(each.start <= at < each.who[1] for at in marked):
            end = int(np.searchsorted(scores.starts, each.end))
            yield (first, end, TYPES.index(EventType.DEPLOYMENT)), Marked(*each.who, 1.0)


def _likeliest(found: Sequence[tuple[int, int, int]], scores: DocumentScores) -> Iterator[tuple[int, int, int]]:
    """Yield the triggers without those whose first word is likelier to be in a trigger of another type."""
    for first, end, kind in found:
        rivals = [
            (max(low, first), other) for low, high, other in found if low < end and high > first and other != kind
        ]
        if not any(scores.trigger[at, other] > scores.trigger[at, kind] for at, other in rivals):
            yield first, end, kind


def _runs(flags: Flags) -> list[tuple[int, int]]:
    """Return the runs of true flags as ``(first, end)``, end-exclusive."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return [(int(first), int(end)) for first, end in zip(edges[::2], edges[1::2], strict=True)]


def _cut(first: int, end: int, begins: Flags, sentence: Integers) -> Iterator[tuple[int, int]]:
    start = first
    for at in range(first + 1, end + 1):
        if at == end or begins[at] or sentence[at] != sentence[start]:
            yield start, at
            start = at


def _marked(
    scores: DocumentScores,
    words: Integers,
    chances: Floats,
    threshold: float,
    drawn: float,
    cuts: Flags | None = None,
) -> tuple[Marked, ...]:
    """Return the spans of words that play a role: runs of those that are about as likely, one of them likely enough.

    ``cuts`` [N] tells the words that a run ends before.
    """
    likely = chances >= threshold
    if not likely.any():
        return ()
    found = []
    for low, high in _runs(chances >= drawn * threshold):
        for first, end in _unbroken(words, scores.sentence, low, high, cuts):
            if not likely[first:end].any():
                continue
            start, stop = scores.span(int(words[first]), int(words[end - 1]) + 1)
            found.append(Marked(start, stop, float(chances[first:end].max())))
    return tuple(found)


def _unbroken(
    words: Integers, sentence: Integers, low: int, high: int, cuts: Flags | None
) -> Iterator[tuple[int, int]]:
    start = low
    for at in range(low + 1, high + 1):
        broken = at == high or words[at] != words[at - 1] + 1 or sentence[words[at]] != sentence[words[start]]
        if broken or (cuts is not None and cuts[words[at]]):
            yield start, at
            start = at


def _places(scores: DocumentScores, words: Integers, chances: Floats) -> dict[int, float]:
    """Return the probability of each word that may bear a place at all, by where it begins."""
    return {int(scores.starts[words[n]]): float(chances[n]) for n in np.flatnonzero(chances >= _LEAST_CHANCE)}


def _follows(scores: DocumentScores) -> Flags:
    """Return whether each word begins a name right after another one of its kind: in "Homs Aleppo" the second does."""
    tags = scores.entity.argmax(axis=1)
    begin = (tags % 2 == 1) & (tags != OUTSIDE)
    before = np.concatenate(([OUTSIDE], tags[:-1]))
    kind, kind_before = (tags - 1) // 2, (before - 1) // 2
    follows: Flags = begin & (before != OUTSIDE) & (kind == kind_before)
    return follows


# --- attributions and mentions -------------------------------------------------------------------------------------


def _voices(scores: DocumentScores) -> Iterator[Voice]:
    for found in find_attributions(scores):
        source = found.source
        yield Voice(
            Marked(*scores.span(*found.cue), found.probability),
            int(scores.sentence[found.cue[0]]),
            (Marked(*scores.span(*source), found.source_probability),) if source is not None else (),
            tuple(Marked(*scores.span(*run), found.probability) for run in found.contents),
        )


def _mentions(scores: DocumentScores) -> dict[str, tuple[Marked, ...]]:
    found: dict[str, list[Marked]] = {kind: [] for kind in ENTITIES}
    for kind, (first, end) in runs_of(scores.entity.argmax(axis=1)):
        chance = float(1.0 - scores.entity[first:end, 0].mean())
        found[ENTITIES[kind]].append(Marked(*scores.span(first, end), chance))
    return {kind: tuple(marked) for kind, marked in found.items()}
