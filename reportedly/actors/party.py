"""Parties as the registry knows them: names through time, parents, sides, holders and leaders."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``start`` to ``end``, both included; ``None`` is an open bound."""

    start: date | None = None
    end: date | None = None

    def covers(self, on: date | None) -> bool:
        """Tell whether a day falls in the period. No day asks for the present: only periods without an end."""
        if on is None:
            return self.end is None
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)

    def overlaps(self, other: Period) -> bool:
        """Tell whether two periods share a day."""
        starts = [p.start for p in (self, other) if p.start is not None]
        ends = [p.end for p in (self, other) if p.end is not None]
        return not starts or not ends or max(starts) <= min(ends)


ALWAYS = Period()


@dataclass(frozen=True, slots=True)
class PartyName:
    """A name of a party. ``rank`` orders names by how much they say: 0 formal, 1 another full name, 2 abbreviation.

    An ``ambiguous`` name is shared with other parties: the document tells which is meant. A ``local`` one means nobody
    at all outside the party's countries ("LRA", "the Ninjas").
    """

    text: str
    rank: int
    period: Period = ALWAYS
    ambiguous: bool = False
    local: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A dated link to another party or side; in ``country`` alone where one is given (ISO 3166-1 alpha-2)."""

    target: str
    period: Period = ALWAYS
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A public office holder or spokesperson, and the party that they speak for."""

    name: str
    party: str
    role: str | None = None
    aliases: tuple[str, ...] = ()
    period: Period = ALWAYS


@dataclass(frozen=True, slots=True)
class SideRelation:
    """Two sides that are ``"opposed"`` or ``"allied"`` for a period."""

    kind: str
    between: tuple[str, str]
    period: Period
    source: str


RELATION_KINDS = ("part_of", "allied_with", "backed_by", "fighting", "renamed_to", "joined", "split_from")
"""What one party may be to another; ``allied_with`` and ``fighting`` hold both ways."""


@dataclass(frozen=True, slots=True)
class Relation:
    """What ``party`` is to ``other`` for a period: one of :data:`RELATION_KINDS`; in ``country`` alone where given.

    One that is not ``dated`` comes from a list without dates: its open period says nothing of when it held.
    """

    kind: str
    party: str
    other: str
    period: Period = ALWAYS
    country: str | None = None
    source: str = ""
    dated: bool = True


@dataclass(frozen=True, slots=True)
class Side:
    """A side in a war."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class StateWords:
    """The words by which a text means a state."""

    names: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    nationals: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """A party to a war: a state, its forces, an armed group, a coalition or an umbrella over several.

    ``names`` are all its names, formal ones first and in order of time. ``labels`` are the generic kinds of phrase that
    may mean it ("rebels", "jihadists"). ``active`` are the days on which it fought, where they are known; ``ucdp`` its
    numbers in UCDP's actor list. A ``descriptive`` party has no name of its own. ``forces`` is the party that a
    state's soldiers belong to. ``belligerent`` lists when a state fought in its own name. ``colour`` is ``#rrggbb``.
    """

    id: str
    kind: str
    names: tuple[PartyName, ...]
    source: str
    colour: str
    countries: tuple[str, ...] = ()
    labels: frozenset[str] = frozenset()
    parents: tuple[Link, ...] = ()
    holders: tuple[Link, ...] = ()
    sides: tuple[Link, ...] = ()
    leaders: tuple[Person, ...] = ()
    descriptive: bool = False
    contested: bool = False
    forces: str | None = None
    belligerent: tuple[Period, ...] = ()
    state: StateWords | None = field(default=None)
    active: Period = ALWAYS
    ucdp: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """The party's latest formal name."""
        return self.name_on(None)

    def name_on(self, on: date | None) -> str:
        """Return the formal name in use on a day: the latest for no day, the first before the party had a name."""
        formal = [n for n in self.names if n.rank == 0]
        if on is None:
            return formal[-1].text
        current = [n for n in formal if n.period.covers(on)]
        if current:
            return current[-1].text
        earlier = [n for n in formal if n.period.end is not None and n.period.end < on]
        return (earlier[-1] if earlier else formal[0]).text

    def fights(self, on: date | None) -> bool:
        """Tell whether the party is a belligerent on a day; armed parties always are."""
        if self.kind != "state":
            return True
        return any(p.covers(on) for p in self.belligerent)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a generic phrase, or a phrase with a sponsor, means in a country for a period."""

    party: str
    kind: str | None
    country: str | None
    period: Period
    sponsor: str | None = None
    kinds: frozenset[str] = frozenset()
