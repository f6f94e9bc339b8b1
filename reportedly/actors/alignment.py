"""Who stands against whom on a day, from the relations between parties, those above them and their sides."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from reportedly.actors.party import Relation

_TOGETHER = frozenset({"part_of", "allied_with", "backed_by"})
_HOSTILE = frozenset({"fighting"})


class Alignment:
    """The dated relations, by party. ``above`` gives whom a party is part of or holds towns for on a day."""

    def __init__(self, relations: Iterable[Relation], above: Callable[[str, date | None], Iterable[str]]) -> None:
        self._by_party: dict[str, list[Relation]] = {}
        self._above = above
        for relation in relations:
            for identifier in (relation.party, relation.other):
                self._by_party.setdefault(identifier, []).append(relation)

    def of(self, identifier: str, on: date | None = None, country: str | None = None) -> list[Relation]:
        """Return a party's relations, in order of time: all, or those of a day or that hold in a country."""
        found = [
            relation
            for relation in self._by_party.get(identifier, ())
            if (on is None or relation.period.covers(on)) and (country is None or relation.country in {None, country})
        ]
        return sorted(found, key=lambda r: (r.period.start or date.min, r.period.end or date.max, r.kind, r.other))

    def opposed(self, one: str, other: str, on: date | None, country: str | None = None) -> bool | None:
        """Return whether two parties fight each other: their own relations count first, then those of parties above."""
        if one == other:
            return False
        for ours, theirs in self._pairs(one, other, on):
            if ours == theirs:
                return False
            kinds = set(self._kinds(ours, theirs, on, country))
            if kinds & _HOSTILE:
                return True
            if kinds & _TOGETHER:
                return False
        return None

    def _pairs(self, one: str, other: str, on: date | None) -> Iterator[tuple[str, str]]:
        """Yield the two parties, then pairs of what is above them, the nearest first."""
        ours, theirs = ([identifier, *self._above(identifier, on)] for identifier in (one, other))
        ranked = ((i + j, i, j) for i in range(len(ours)) for j in range(len(theirs)))
        for _, i, j in sorted(ranked):
            yield ours[i], theirs[j]

    def _kinds(self, one: str, other: str, on: date | None, country: str | None) -> Iterator[str]:
        for relation in self._by_party.get(one, ()):
            if {relation.party, relation.other} != {one, other} or not relation.dated:
                continue
            if relation.period.covers(on) and (country is None or relation.country in {None, country}):
                yield relation.kind

    def camps(self, parties: Sequence[str], on: date | None, country: str | None = None) -> list[list[str]]:
        """Return those of the parties that take part in a war on a day, those on one side together."""
        among = set(parties)
        below: dict[str, list[str]] = {}
        for identifier in parties:
            for owner in self._above(identifier, on):
                below.setdefault(owner, []).append(identifier)
        camps: list[list[str]] = []
        seen: set[str] = set()
        for identifier in parties:
            if identifier in seen or not self._takes_part(identifier, on, country):
                continue
            camp: list[str] = []
            queue = deque([identifier])
            while queue:
                member = queue.popleft()
                if member in seen or any(self.opposed(member, m, on, country) for m in camp):
                    continue
                seen.add(member)
                camp.append(member)
                kin = [p for p in (*self._above(member, on), *below.get(member, ())) if p in among]
                queue.extend(p for p in kin if p not in seen)
                queue.extend(
                    friend
                    for relation in self.of(member, on, country)
                    if relation.kind in _TOGETHER and relation.dated and relation.period.covers(on)
                    for friend in (relation.party, relation.other)
                    if friend in among and friend not in seen
                )
            camps.append(camp)
        return camps

    def _takes_part(self, identifier: str, on: date | None, country: str | None) -> bool:
        return any(
            relation.kind in _HOSTILE | _TOGETHER and relation.dated and relation.period.covers(on)
            for relation in self.of(identifier, None, country)
        )
