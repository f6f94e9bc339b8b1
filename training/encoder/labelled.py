"""A document with the labels that one set of data gives it, as offsets, and what it does not say.

Sets mark different things, and few mark all that is there. A head learns only where a set speaks: in the spans that
are marked, and outside of them where the set marks every span of that head (it is *closed* there). What may or may not
be one is *doubtful*, and taught neither way.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from reportedly.model import EventType, Status
from reportedly.reading.encoder.labels import ATTRIBUTION, ENTITIES, MUC, PAIRS

Span = tuple[int, int]

HEADS: Mapping[str, tuple[str, ...]] = {
    **{name: (name,) for name in ATTRIBUTION},
    "entity": ENTITIES,
    "muc": MUC,
}
"""The heads that tag spans, with the kinds of spans of each."""

_HELD_BACK = 5  # one document in so many is kept for development


def is_held_back(identifier: str) -> bool:
    """Tell by a hash of its id whether a document belongs to the fifth that is kept for development."""
    return int.from_bytes(hashlib.sha256(identifier.encode()).digest()[:8], "big") % _HELD_BACK == 0


@dataclass(frozen=True, slots=True)
class Tag:
    """A span of a tagging head; of several ``kinds`` it is one, the set does not say which."""

    head: str
    kinds: tuple[str, ...]
    span: Span

    def __post_init__(self) -> None:
        unknown = set(self.kinds) - set(HEADS.get(self.head, ()))
        if unknown or not self.kinds:
            raise ValueError(f"{self.head!r} has no kinds {sorted(unknown)}; known are {dict(HEADS)}")


@dataclass(frozen=True, slots=True)
class Role:
    """The words that play a role for an anchor: ``spans``.

    Where not ``closed``, only they are taught; else also that all others play no such role, but for the ``doubtful``.
    """

    spans: tuple[Span, ...] = ()
    closed: bool = True
    doubtful: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Anchor:
    """A trigger, a cue or a verb, and who plays which role for it; a role that is absent is not taught.

    ``types`` and ``status`` are those of a trigger, and teach that it is one.
    """

    span: Span
    roles: Mapping[str, Role]
    types: frozenset[EventType] = frozenset()
    status: Status | None = None

    def __post_init__(self) -> None:
        unknown = set(self.roles) - set(PAIRS)
        if unknown:
            raise ValueError(f"roles {sorted(unknown)} are none of {PAIRS}")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A stretch that may hold a trigger of a type that no anchor marks."""

    type: EventType
    span: Span


@dataclass(frozen=True, slots=True)
class Cluster:
    """Mentions of one party or place; ``name`` is the one it is coded by."""

    name: str
    mentions: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and its labels; spans are end-exclusive character offsets into ``text``.

    ``closed`` names the tagging heads whose spans are all marked, and ``trigger`` where all triggers are. ``doubtful``
    are stretches that a closed tagging head is not taught. The text may repeat the ``title`` or not;
    ``skip`` holds its page furniture.
    """

    id: str
    origin: str
    text: str
    title: str | None = None
    skip: tuple[Span, ...] = ()
    tags: tuple[Tag, ...] = ()
    closed: frozenset[str] = frozenset()
    doubtful: tuple[tuple[str, Span], ...] = ()
    anchors: tuple[Anchor, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    clusters: tuple[Cluster, ...] = ()

    @property
    def is_held_back(self) -> bool:
        """Whether the document belongs to the fifth that is kept for development, by a hash of its id."""
        return is_held_back(self.id)

    def spans(self) -> list[Span]:
        """Return every span of the labels, to be checked against the text."""
        anchors = [a.span for a in self.anchors]
        roles = [s for a in self.anchors for role in a.roles.values() for s in (*role.spans, *role.doubtful)]
        others = [t.span for t in self.tags] + [d.span for d in self.doubts] + [s for _, s in self.doubtful]
        return [*anchors, *roles, *others, *(s for c in self.clusters for s in c.mentions)]


def moved(document: Labelled, text: str, to: Callable[[int], int]) -> Labelled:
    """Return the document with another text, every offset of which is moved by ``to``; spans left empty go."""

    def span(old: Span) -> Span:
        return to(old[0]), to(old[1])

    def spans(old: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple(new for each in old if (new := span(each))[0] < new[1])

    def role(old: Role) -> Role:
        return Role(spans(old.spans), old.closed, spans(old.doubtful))

    anchors = (
        replace(a, span=span(a.span), roles={name: role(each) for name, each in a.roles.items()})
        for a in document.anchors
    )
    return replace(
        document,
        text=text,
        skip=spans(document.skip),
        tags=tuple(t for each in document.tags if (t := replace(each, span=span(each.span))).span[0] < t.span[1]),
        doubtful=tuple((head, span(each)) for head, each in document.doubtful),
        anchors=tuple(a for a in anchors if a.span[0] < a.span[1]),
        doubts=tuple(replace(d, span=span(d.span)) for d in document.doubts),
        clusters=tuple(Cluster(c.name, spans(c.mentions)) for c in document.clusters),
    )


def occurrences(text: str, words: str) -> list[Span]:
    """Return where words stand in a text as whole words, whatever their case."""
    if not words.strip():
        return []
    return [m.span() for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE)]
