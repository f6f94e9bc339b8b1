"""One attribution as the reader finds it: a source, its cue and what the source vouches for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from reportedly.model import Span, Status

Kind = Literal["verb", "quotation", "preposition", "noun", "headline", "continued", "passive"]


@dataclass(frozen=True, slots=True)
class FoundAttribution:
    """One source, its cue and what it vouches for.

    ``source`` is absent where nobody is named ("was believed to"); ``status`` is what the cue says of the content.
    ``via`` are the words for whoever passed it on ("told AFP"). ``head`` is the offset of the source's head word.
    """

    kind: Kind
    sentence: int
    source: Span | None
    cue: Span | None
    contents: tuple[Span, ...]
    status: Status = Status.ACTUAL
    head: int | None = None
    via: Span | None = None
    sources: tuple[Span, ...] = field(default=())

    @property
    def content(self) -> Span | None:
        """The first content span."""
        return self.contents[0] if self.contents else None

    def covers(self, offset: int) -> bool:
        """Tell whether a content span holds the offset."""
        return any(c.start <= offset < c.end for c in self.contents)

    @property
    def size(self) -> int:
        """Characters in all content spans; the innermost of several attributions is the smallest."""
        return sum(c.end - c.start for c in self.contents)
