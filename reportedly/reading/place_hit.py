"""A place as a document names it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from reportedly.model import Place
from reportedly.places import LocatedMention, PlaceMention

_DISPENSABLE = frozenset(
    {"city", "town", "village", "area", "region", "neighborhood", "neighbourhood", "suburb", "district", "settlement"}
)
_SEVERAL = ("towns", "villages")  # but "Damascus suburbs" are not Damascus
_COMPASS = r"(?:north|south)?[ -]?(?:east|west)|north|south"
_AFTER_NAME = re.compile(
    rf"(?<=\w)\s+(?:{'|'.join(sorted({*_DISPENSABLE, *_SEVERAL}))}|(?:{_COMPASS})(?:ern)?)(?:\s+of\b.*)?$", re.DOTALL
)

_AFTER_NAME_IN_CAPITALS = re.compile(_AFTER_NAME.pattern, re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """A place that the text names at ``start``–``end``; ``implied`` where a noun such as "the town" stands for it.

    ``locates`` is false where the name may well mean a government ("Ankara said"). ``place`` is what the name means;
    ``told`` is what the text tells by it, where that is another place: "12 km south of Raqqa".
    """

    start: int
    end: int
    place: Place
    dateline: bool = False
    implied: bool = False
    locates: bool = True
    kind_word: str | None = None
    told: Place | None = None

    @property
    def meant(self) -> Place:
        """The place that a claim made here is about."""
        return self.told if self.told is not None else self.place


def as_written(mention: PlaceMention, place: Place) -> Place:
    """Return the place by its name as written, without a word that only says what it is ("the Qalamun region")."""
    bare = mention.part is None and mention.kind_word in _DISPENSABLE and mention.name
    return replace(place, text=mention.name if bare else mention.text)


def bare_name(written: str) -> str:
    """Return a name without what only says what it is or goes on from it: "Zubdiya" of "Zubdiya neighbourhood".

    A name is left as it is where nothing with a capital letter would be left of it.
    """
    found = (_AFTER_NAME_IN_CAPITALS if written.isupper() else _AFTER_NAME).sub("", written)
    return found if any(sign.isupper() for sign in found) else written


def told_by(located: LocatedMention) -> Place | None:
    """Return the place that is told by a name, by the name as written."""
    return as_written(located.mention, located.meant[0]) if located.is_relative else None
