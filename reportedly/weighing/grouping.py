"""From pairs of claims to groups: average linkage inside connected claims, with a reviewer's merges and splits.

Two groups become one while their log-odds are above a threshold: the mean over all pairs between them, which keeps
claims from being chained together by one likely pair each, blended with the mean over each claim's best pair, since a
report's claims on one event differ from one another as much as from another report's. Reviewers' merges are made first;
a split pair is never joined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Scorer = Callable[[int, int], float]
"""The log-odds that the claims at two positions tell of one event."""

_STEP = 1.0


class EventDecision(Protocol):
    """A reviewer's decision in force, as the ledger keeps it; of other kinds than merge and split none is looked at."""

    @property
    def kind(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def detail(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Ruling:
    """What reviewers decided: the group that each claim was merged into, and the pairs of groups kept apart."""

    groups: Mapping[str, str]
    apart: frozenset[frozenset[str]]

    def of(self, claim: str) -> str:
        """Return the name of a claim's group: one of its claims, itself where nothing was merged."""
        return self.groups.get(claim, claim)

    def parts(self, one: str, other: str) -> bool:
        """Return whether two claims were split."""
        return frozenset((self.of(one), self.of(other))) in self.apart


def rule(decisions: Iterable[EventDecision]) -> Ruling:
    """Return the ruling of the decisions in force, which come in the order of their times.

    A merge joins its subject with each of its claims, a split keeps its subject apart from each of them. Where two
    decisions say the opposite, directly or by way of others, the later one counts.
    """
    group: dict[str, str] = {}
    members: dict[str, set[str]] = {}
    apart: dict[str, set[str]] = {}

    def root(claim: str) -> str:
        return group.setdefault(claim, claim)

    for decision in reversed(list(decisions)):
        if decision.kind not in ("merge", "split"):
            continue
        for claim in sorted(set(map(str, decision.detail.get("claims", ()))) - {decision.subject}):
            one, other = root(decision.subject), root(claim)
            if one == other:
                continue
            if decision.kind == "split":
                apart.setdefault(one, set()).add(other)
                apart.setdefault(other, set()).add(one)
            elif other not in apart.get(one, ()):
                kept, gone = sorted((one, other))
                moved = members.pop(gone, {gone})
                members.setdefault(kept, {kept}).update(moved)
                group.update(dict.fromkeys(moved, kept))
                for foe in apart.pop(gone, set()):
                    apart[foe].discard(gone)
                    apart[foe].add(kept)
                    apart.setdefault(kept, set()).add(foe)
    pairs = frozenset(frozenset((one, foe)) for one, foes in apart.items() for foe in foes)
    return Ruling({claim: name for claim, name in group.items() if len(members.get(name, ())) > 1}, pairs)


def components(count: int, edges: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Return the connected groups of the positions below ``count``, each in order, by their first."""
    parent = list(range(count))

    def find(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for one, other in edges:
        low, high = sorted((find(one), find(other)))
        parent[high] = low
    found: dict[int, list[int]] = {}
    for item in range(count):
        found.setdefault(find(item), []).append(item)
    return list(found.values())


def cut(
    members: Sequence[int],
    edges: Mapping[tuple[int, int], float],
    largest: int,
    merged: Iterable[tuple[int, int]] = (),
) -> list[list[int]]:
    """Return a connected group, cut at ever higher log-odds until no part is larger than ``largest``.

    What holds together at any odds is cut in the order of positions. Pairs in ``merged`` are never cut.
    """
    parts = _cut(members, edges, largest)
    bound = components(len(members), _positions(members, parts, merged))
    return [[members[at] for at in part] for part in bound]


def _positions(
    members: Sequence[int], parts: Sequence[Sequence[int]], merged: Iterable[tuple[int, int]]
) -> list[tuple[int, int]]:
    index = {item: number for number, item in enumerate(members)}
    held = [(index[part[0]], index[item]) for part in parts for item in part[1:]]
    return held + [(index[one], index[other]) for one, other in merged]


def _cut(members: Sequence[int], edges: Mapping[tuple[int, int], float], largest: int) -> list[list[int]]:
    waiting, done = [(list(members), edges)], []
    while waiting:
        group, links = waiting.pop()
        if len(group) <= largest:
            done.append(group)
            continue
        weakest = min(links.values(), default=0.0)
        stronger = {pair: odds for pair, odds in links.items() if odds > weakest + _STEP}
        if not stronger:
            strongest = {pair: odds for pair, odds in links.items() if odds > weakest}
            if not strongest:
                done.extend(group[start : start + largest] for start in range(0, len(group), largest))
                continue
            stronger = strongest
        index = {item: number for number, item in enumerate(group)}
        parts = components(len(group), [(index[a], index[b]) for a, b in stronger])
        owner = {item: number for number, part in enumerate(parts) for item in part}
        within: list[dict[tuple[int, int], float]] = [{} for _ in parts]
        for (a, b), odds in stronger.items():
            within[owner[index[a]]][a, b] = odds
        waiting.extend(([group[item] for item in part], within[number]) for number, part in enumerate(parts))
    return sorted(done)


def average_linkage(
    members: Sequence[int], score: Scorer, join: float, *, best: float = 0.0, merged: Iterable[tuple[int, int]] = ()
) -> list[list[int]]:
    """Return the groups of ``members``; pairs in ``merged`` are one from the start, minus infinity is never joined.

    Two groups are as near as the mean over their pairs, blended with the mean over each claim's best pair: ``best`` is
    the share of the latter, in [0, 1]. Ties go to the earlier members, so that the groups depend on nothing but the
    members' order and the scores.
    """
    size = len(members)
    if size == 1:
        return [list(members)]
    single = np.full((size, size), -np.inf)
    for row in range(size):
        for column in range(row + 1, size):
            single[row, column] = single[column, row] = score(members[row], members[column])
    index = {item: row for row, item in enumerate(members)}
    groups: dict[int, list[int]] = {row: [row] for row in range(size)}
    for part in components(size, [(index[one], index[other]) for one, other in merged]):
        for row in part[1:]:
            groups[part[0]] += groups.pop(row)
    near = np.full((size, size), -np.inf)
    for row in groups:
        _measure(near, single, groups, row, best)
    while len(groups) > 1:
        row, column = sorted(divmod(int(np.argmax(near)), size))
        if not near[row, column] > join:
            break
        groups[row] += groups.pop(column)
        near[column] = near[:, column] = -np.inf
        _measure(near, single, groups, row, best)
    return sorted(sorted(members[row] for row in group) for group in groups.values())


def _measure(
    near: NDArray[np.float64], single: NDArray[np.float64], groups: Mapping[int, list[int]], row: int, best: float
) -> None:
    """Set how near the group at a row is to every other."""
    own = single[groups[row]]
    for other, members in groups.items():
        if other != row:
            between = own[:, members]
            value = between.mean()
            if best and value > -np.inf:
                value = (1.0 - best) * value + best * (between.max(axis=0).mean() + between.max(axis=1).mean()) / 2
            near[row, other] = near[other, row] = value
