"""What the names of a document say about each other: its countries and regions, and what lies near to what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import exp, log, log1p

from reportedly.model import Place, PlaceKind
from reportedly.places.constraints import Constraint
from reportedly.places.context import shares
from reportedly.places.extents import Extent
from reportedly.places.gazetteer import Candidate, Entry
from reportedly.places.reasons import Use, bare_name
from reportedly.places.records import distance_km

_SHARE_OF_NO_COUNTRY = 0.8
_ENOUGH_NAMED = 4  # namings of countries, from which a country that is not named is unlikely
_LIKELY = 0.5
_REACH_DEGREES = 12.0  # of latitude; what lies farther off is not near
_USUAL_PROMINENCE = 5.0


@dataclass(slots=True)
class Group:
    """The mentions of one name in one use, what they may mean, and how likely each is by now.

    ``own`` and ``none`` hold the numbers of the reasons that stay the same, ``joint`` those of the latest round.
    """

    use: Use
    key: str
    mentions: list[int]
    candidates: list[Candidate]
    own: list[list[float]]
    none: list[float]
    joint: list[list[float]] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    unresolved: float = 1.0
    is_none: bool = True

    def likely(self) -> tuple[Entry, float] | None:
        """Return the likeliest entry by now and its weight; ``None`` where there are no candidates."""
        if not self.candidates:
            return None
        best = max(range(len(self.weights)), key=self.weights.__getitem__)
        return self.candidates[best].entry, self.weights[best]


class Joint:
    """Weighs the groups of one document against each other; keeps only distances between rounds."""

    def __init__(
        self,
        groups: Sequence[Group],
        counts: Counter[str],
        cues: Counter[str],
        told: Sequence[Constraint] = (),
    ) -> None:
        self.groups = groups
        self.told: dict[int, list[Constraint]] = defaultdict(list)
        group_of = {mention: at for at, group in enumerate(groups) for mention in group.mentions}
        self._group_of = group_of
        for each in told:
            self.told[group_of[each.subject]].append(each)
        self.counts = counts
        self.cues = shares(cues)
        self.cued = log1p(sum(cues.values()))
        self.names_no_country = float(not counts)
        self._possible = [_possible(group) for group in groups]
        self._near: dict[tuple[int, int], tuple[float, float, float] | None] = {}

    def score(self) -> None:
        """Set every group's joint reasons from what the groups most likely mean by now."""
        votes = self.counts + country_votes(self.groups)
        likely = [group.likely() for group in self.groups]
        anchors = [
            (at, found[0], found[1], bare_name(found[0].name))
            for at, found in enumerate(likely)
            if found is not None and found[0].latitude is not None and is_local(found[0])
        ]
        prominences = [(at, entry.prominence) for at, entry, _, _ in anchors]
        regions = [_regions(group, found) for group, found in zip(self.groups, likely, strict=True)]
        all_regions: Counter[int] = Counter()
        for counted in regions:
            all_regions.update(counted)
        named = sum(votes.values())
        foreign = 1.0 + 2.0 * max(votes.values()) / named if named >= _ENOUGH_NAMED else 0.0
        expected = [_expected(group) for group in self.groups]
        same: defaultdict[str, _Namesakes] = defaultdict(_Namesakes)
        for at, group in enumerate(self.groups):
            same[group.key].add(at, group)
        for at, group in enumerate(self.groups):
            if not group.candidates:
                continue
            share = shares(votes - country_votes([group]))  # a name's own reading is no evidence for itself
            region_share = shares(all_regions - regions[at])
            others = [anchor for anchor in anchors if anchor[0] != at]
            soft_regions, soft_subregions = self._soft(at, expected)
            support = self._support(at)
            counties = self._counties(at)
            usual = sum(value for n, value in prominences if n != at) / len(others) if others else _USUAL_PROMINENCE
            areas = self._areas(at, likely)
            group.joint = [
                self._reasons(
                    candidate.entry,
                    share,
                    region_share,
                    foreign,
                    others,
                    same[group.key].weight(candidate.entry.id, at),
                    usual,
                    (*support, soft_regions, soft_subregions),
                    counties,
                    areas,
                )
                for candidate in group.candidates
            ]

    def _areas(self, at: int, likely: Sequence[tuple[Entry, float] | None]) -> list[Extent]:
        """Return where the text says that a group's place lies, by what its anchors then most likely are."""

        def place_of(mention: int) -> Place | None:
            found = likely[self._group_of[mention]]
            return found[0].place("") if found is not None and found[1] > _LIKELY else None

        found = []
        for each in self.told.get(at, ()):
            if all(self._group_of[anchor] != at and place_of(anchor) is not None for anchor in each.anchors):
                area = each.extent(place_of)
                if area is not None and area.kind is not PlaceKind.COUNTRY:
                    found.append(area)
        return found

    def _support(self, at: int) -> tuple[dict[int, float], dict[int, float]]:
        """Add up, for each region and subregion, the other names that may lie in it; a common name counts for less."""
        totals: tuple[dict[int, float], dict[int, float]] = ({}, {})
        key = self.groups[at].key
        for group, possible in zip(self.groups, self._possible, strict=True):
            if group.key == key:
                continue
            for total, inside in zip(totals, possible, strict=True):
                weight = 1.0 / (1.0 + log(len(inside))) if inside else 0.0
                for region in inside:
                    total[region] = total.get(region, 0.0) + weight
        return totals

    def _counties(self, at: int) -> tuple[set[int], set[int]]:
        """Return the subregions that other names may mean, and those that other names' towns may lie in."""
        named: set[int] = set()
        holding: set[int] = set()
        key = self.groups[at].key
        for group in self.groups:
            if group.key != key:
                for candidate in group.candidates:
                    if candidate.entry.feature == "subregion":
                        named.add(candidate.entry.id)
                    elif candidate.entry.subregion:
                        holding.add(candidate.entry.subregion)
        return named, holding

    def _soft(
        self, at: int, expected: list[tuple[dict[int, float], dict[int, float]]]
    ) -> tuple[dict[int, float], dict[int, float]]:
        """Add up, for each region and subregion, how likely each other name lies in it."""
        totals: tuple[dict[int, float], dict[int, float]] = ({}, {})
        key = self.groups[at].key
        for group, shared in zip(self.groups, expected, strict=True):
            if group.key == key:
                continue
            for total, inside in zip(totals, shared, strict=True):
                for region, weight in inside.items():
                    total[region] = total.get(region, 0.0) + weight
        return totals

    def _reasons(
        self,
        entry: Entry,
        share: dict[str, float],
        regions: dict[int, float],
        foreign: float,
        anchors: list[tuple[int, Entry, float, str]],
        same: float,
        usual: float,
        support: tuple[dict[int, float], ...],
        counties: tuple[set[int], set[int]],
        areas: Sequence[Extent],
    ) -> list[float]:
        # What lies in several countries is at home in a text about any of them.
        about = share.get(entry.country, 0.0) if entry.country else _SHARE_OF_NO_COUNTRY
        strange = entry.country is not None and entry.country not in share and is_local(entry)
        region, subregion = _holders(entry)
        return [
            about,
            float(about == 1.0),
            foreign if strange else 0.0,
            max(regions.get(entry.region, 0.0), regions.get(entry.id, 0.0) if entry.feature == "region" else 0.0),
            max(regions.get(entry.subregion, 0.0), regions.get(entry.id, 0.0) if entry.feature == "subregion" else 0.0),
            *(
                log1p(table.get(holder, 0.0) if holder else 0.0)
                for table, holder in zip(support, (region, subregion, region, subregion), strict=True)
            ),
            float(entry.subregion in counties[0] or entry.id in counties[1]),
            self.cues.get(entry.country, 0.0) if entry.country else 0.0,
            self.cued * entry.prominence,
            self.names_no_country * entry.prominence,
            *self._nearness(entry, anchors),
            same,
            entry.prominence * (usual - _USUAL_PROMINENCE),
            _agreement(entry, areas),
        ]

    def _nearness(self, entry: Entry, anchors: list[tuple[int, Entry, float, str]]) -> tuple[float, ...]:
        """Return how near an entry lies to the likely other places, on three scales, and to all of them at once."""
        nearest = [0.0, 0.0, 0.0]
        total = mean = 0.0
        if entry.latitude is None:
            return 0.0, 0.0, 0.0, 0.0
        name = ""
        for _, other, weight, other_name in anchors:
            if other.id == entry.id:
                continue
            name = name or bare_name(entry.name)
            if other_name == name:
                continue  # a namesake is no other place of the text
            total += weight
            near = self._near_to(entry, other)
            if near is None:
                continue
            for at in range(3):
                value = weight * near[at]
                if value > nearest[at]:
                    nearest[at] = value
            mean += weight * near[1]
        return nearest[0], nearest[1], nearest[2], mean / (total + 1.0)

    def _near_to(self, entry: Entry, other: Entry) -> tuple[float, float, float] | None:
        pair = (entry.id, other.id)
        if pair in self._near:
            return self._near[pair]
        assert entry.latitude is not None
        assert entry.longitude is not None
        assert other.latitude is not None
        assert other.longitude is not None
        found = None
        if abs(other.latitude - entry.latitude) <= _REACH_DEGREES:
            away = distance_km(entry.latitude, entry.longitude, other.latitude, other.longitude)
            found = (exp(-away / 30.0), exp(-away / 150.0), exp(-away / 600.0))
        self._near[pair] = found
        return found


class _Namesakes:
    """How likely the groups of one name are each entry: the most of all, and of all but one of them."""

    def __init__(self) -> None:
        self._most: dict[int, tuple[float, int, float]] = {}  # the most, of which group, and the most of the others

    def add(self, at: int, group: Group) -> None:
        """Take in a group, by its number."""
        for candidate, weight in zip(group.candidates, group.weights, strict=True):
            first, of, second = self._most.get(candidate.entry.id, (0.0, at, 0.0))
            if of == at:
                self._most[candidate.entry.id] = (max(first, weight), at, second)
            elif weight > first:
                self._most[candidate.entry.id] = (weight, at, first)
            else:
                self._most[candidate.entry.id] = (first, of, max(second, weight))

    def weight(self, entry: int, other_than: int) -> float:
        """Return how likely an entry is for the group that it is likeliest for, one group left out."""
        first, of, second = self._most.get(entry, (0.0, -1, 0.0))
        return second if of == other_than else first


def _agreement(entry: Entry, areas: Sequence[Extent]) -> float:
    """Return how well an entry agrees with where the text says that its name's place lies, from 0 to 1."""
    if entry.latitude is None or entry.longitude is None:
        return 0.0
    return max((area.agreement(entry.latitude, entry.longitude) for area in areas), default=0.0)


def country_votes(groups: Sequence[Group]) -> Counter[str]:
    """Count the countries that the likely places of groups lie in."""
    votes: Counter[str] = Counter()
    for group in groups:
        found = group.likely()
        if found is not None and found[0].country and found[1] > _LIKELY and is_local(found[0]):
            votes[found[0].country] += 1
    return votes


def _holders(entry: Entry) -> tuple[int, int]:
    """Return the region and the subregion that an entry is or lies in; 0 where none is known."""
    region = entry.id if entry.feature == "region" else entry.region
    return region, entry.id if entry.feature == "subregion" else entry.subregion


def _possible(group: Group) -> tuple[frozenset[int], frozenset[int]]:
    """Return the regions and subregions that a group's candidates lie in."""
    holders = [_holders(candidate.entry) for candidate in group.candidates]
    return frozenset(region for region, _ in holders if region), frozenset(holder for _, holder in holders if holder)


def _expected(group: Group) -> tuple[dict[int, float], dict[int, float]]:
    """Return how likely a group's place lies in each region and subregion."""
    totals: tuple[dict[int, float], dict[int, float]] = ({}, {})
    for candidate, weight in zip(group.candidates, group.weights, strict=True):
        if weight > 0.01:
            for total, holder in zip(totals, _holders(candidate.entry), strict=True):
                if holder:
                    total[holder] = total.get(holder, 0.0) + weight
    return totals


def _regions(group: Group, likely: tuple[Entry, float] | None) -> Counter[int]:
    """Count the regions that a group names, and those that its town lies in."""
    found: Counter[int] = Counter()
    if likely is None or likely[1] < _LIKELY:
        return found
    entry = likely[0]
    if entry.feature in ("region", "subregion"):
        found[entry.id] += 2 * len(group.mentions)
    for region in (entry.region, entry.subregion):
        if region:
            found[region] += 1
    return found


def is_local(entry: Entry) -> bool:
    """Return whether an entry is small enough for its point to say where a text is."""
    return entry.kind not in (PlaceKind.COUNTRY, PlaceKind.LINE) and entry.feature not in ("continent", "sea", "area")
