"""What is said of the places around a town says something of the town, weakly.

A province that is said to have fallen took most of its towns with it, and a front that takes one village is near the
next. Claims that a place around was taken, handed over, held or left therefore enter a town's evidence as further
testimonies, discounted by how much one such place tells of another. They never tell of a place without a claim of its
own.

Nearby evidence is one witness: of all that is said of the places around, in all documents, only what goes beyond the
weightiest of the same content shortly before counts again. Hence copies need not be told apart here, and a front with
many villages does not outvote the town's own claims. What a lineage says of the town itself, it does not say again by
naming the town's surroundings. All of it is a function of the claims about the town and those around it alone, so that
a claim recomputes only the places that it touches.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Protocol

from reportedly.model import Claim, EventType, Place, PlaceKind, Relation, Status
from reportedly.weighing.extent import is_in_part
from reportedly.weighing.parameters import NearbyParameters, Parameters
from reportedly.weighing.protocols import LedgerView
from reportedly.weighing.statements import Statement
from reportedly.weighing.testimonies import Testimony, content_of, in_order, overtaken

if TYPE_CHECKING:
    from reportedly.places import Gazetteer

TYPES = frozenset({EventType.CAPTURE, EventType.HANDOVER, EventType.HOLD, EventType.WITHDRAW})
"""The types of claim that speak of a place's surroundings too: who fights where says nothing of the next town."""

STATUSES = frozenset({Status.ACTUAL, Status.POSSIBLE})
LINEAGE = "nearby"
"""The lineage of all nearby evidence."""

_BY_DAY = itemgetter(0, 1, 2)
_KM_PER_DEGREE = 111.0  # a little less than it is, so that no neighbour is missed
_NARROW = frozenset({PlaceKind.TOWN, PlaceKind.DISTRICT, PlaceKind.POINT})
_TOLD = frozenset({None, Relation.PART, Relation.INSIDE, Relation.LOCATED})
_WIDEST_KM = 150.0  # a region beyond this, told by its radius alone, says nothing of one town


class Regions(Protocol):
    """Which regions a place lies in."""

    def enclosing(self, place: Place) -> frozenset[str] | None:
        """Return the keys of the regions that hold a place, ``None`` where that is not known."""
        ...


class GazetteerRegions:
    """The first- and second-level regions of the gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def enclosing(self, place: Place) -> frozenset[str] | None:
        entry = self._gazetteer.get(place.geonames_id) if place.geonames_id is not None else None
        if entry is None:
            return None
        return frozenset(f"geonames:{each}" for each in (entry.region, entry.subregion) if each > 0)


class NoRegions:
    """Regions where no gazetteer is at hand: every place is told by points and radii."""

    def enclosing(self, place: Place) -> frozenset[str] | None:
        return None


@functools.cache
def default_regions() -> Regions:
    """Return the shipped gazetteer's regions, opened on first use; without its file, none is known."""
    from reportedly.errors import ConfigurationError  # here, so that weighing can be imported without the gazetteer
    from reportedly.places import Gazetteer

    try:
        return GazetteerRegions(Gazetteer.open())
    except ConfigurationError:
        return NoRegions()


@dataclass(frozen=True, slots=True)
class Near:
    """A place around another: its key, how much of what is said of it counts for the other, and why, in words."""

    key: str
    share: float
    why: str


@dataclass(frozen=True, slots=True)
class Hint:
    """What a statement about a place says of those around it, before their share of its ``weight`` is taken.

    ``voice`` says ``content``, as :func:`reportedly.weighing.testimonies.content_of` has it.
    """

    statement: Statement
    weight: float
    day: int
    content: tuple[str, str]
    voice: str
    claim_id: str


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a place for those around it: the place as the surest claim has it, and the hints by day."""

    place: Place
    hints: Sequence[Hint]


def speaks_around(claim: Claim) -> bool:
    """Return whether a claim may say something of the places around or within its own."""
    place = claim.place
    return (
        place is not None
        and claim.type in TYPES
        and claim.status in STATUSES
        and place.latitude is not None
        and (
            (_is_region(place) and not is_in_part(claim, place)) or (place.kind in _NARROW and place.relation in _TOLD)
        )
    )


def is_on(parameters: NearbyParameters) -> bool:
    """Return whether nearby evidence counts at all."""
    return parameters.region > 0.0 or parameters.neighbour > 0.0


def around(
    ledger: LedgerView, places: Mapping[str, Place], parameters: Parameters, regions: Regions | None
) -> set[str]:
    """Return the keys of the places of a ledger that may lie around some places, and maybe some more.

    A neighbour so far off that nothing said of it would weigh enough is left out, and so is a region that does not
    hold the place by any of the points and radii that claims give it.
    """
    known = regions or default_regions()
    nearby = parameters.nearby
    found: set[str] = set()
    for key, place in places.items():
        if nearby.region > 0.0:
            enclosing = known.enclosing(place)
            if enclosing is not None:
                found |= enclosing
            else:
                wide = _within(ledger, place, _WIDEST_KM, [PlaceKind.REGION])
                found.update(each.key for each in wide if _is_region(each) and _holds(each, place))
        if nearby.neighbour > 0.0 and place.kind in _NARROW:
            reach = nearby.neighbour_km * max(0.0, 1.0 - nearby.least / nearby.neighbour)  # of a weight of one
            near = _within(ledger, place, nearby.neighbour_km, sorted(_NARROW))
            found.update(each.key for each in near if each.key != key and _apart(place, each) <= reach)
    return found


def _within(ledger: LedgerView, place: Place, km: float, kinds: Sequence[PlaceKind]) -> Iterator[Place]:
    """Yield the places of some kinds in a box around a place, as each of their claims has them."""
    if place.latitude is None or place.longitude is None:
        return
    high = km / _KM_PER_DEGREE
    wide = high / max(math.cos(math.radians(min(89.0, abs(place.latitude) + high))), 0.01)
    box = (place.latitude - high, place.longitude - wide, place.latitude + high, place.longitude + wide)
    yield from ledger.places_in(*box, kinds=kinds)


def lie_alike(one: Place, other: Place) -> bool:
    """Tell whether all that decides which places lie around a place is the same of two."""
    return (one.key, one.kind, one.relation, one.country, one.latitude, one.longitude) == (
        other.key,
        other.kind,
        other.relation,
        other.country,
        other.latitude,
        other.longitude,
    )


class Points:
    """Places that have points, in a grid, so that those near another one are found without looking at all."""

    def __init__(self, places: Mapping[str, Place], km: float) -> None:
        """Put places into cells as high as so many kilometres, by key."""
        self._km = km
        self._cell = max(km / _KM_PER_DEGREE, 0.01)
        self._of: dict[str, Place] = {}
        self._cells: dict[tuple[int, int], tuple[str, ...]] = {}
        self._put(places)

    def changed(self, places: Mapping[str, Place], gone: Iterable[str]) -> Points:
        """Return these points with some places put elsewhere, or anew, and some taken away; those here stay as is."""
        found = Points({}, self._km)
        found._of, found._cells = dict(self._of), dict(self._cells)
        for key in (*gone, *places):
            before = found._of.pop(key, None)
            if before is not None:
                cell = found._cell_of(before)
                found._cells[cell] = tuple([each for each in found._cells[cell] if each != key])
        found._put(places)
        return found

    def items(self) -> Iterator[tuple[str, Place]]:
        """Yield every place that has a point, with its key before it."""
        yield from self._of.items()

    def near(self, one: Place) -> Iterator[tuple[str, Place, float]]:
        """Yield the places within the kilometres of another, which has a point: key, place and how far, in no order."""
        row, column = self._cell_of(one)
        assert one.latitude is not None
        sideways = math.ceil(1.0 / max(math.cos(math.radians(min(89.0, abs(one.latitude) + self._cell))), 0.02))
        for across in range(row - 1, row + 2):
            for along in range(column - sideways, column + sideways + 1):
                for key in self._cells.get((across, along), ()):
                    apart = _apart(one, self._of[key])
                    if apart <= self._km:
                        yield key, self._of[key], apart

    def _put(self, places: Mapping[str, Place]) -> None:
        cells: dict[tuple[int, int], list[str]] = {}
        for key, place in places.items():
            if place.latitude is not None and place.longitude is not None:
                self._of[key] = place
                cells.setdefault(self._cell_of(place), []).append(key)
        for cell, keys in cells.items():
            self._cells[cell] = (*self._cells.get(cell, ()), *keys)

    def _cell_of(self, place: Place) -> tuple[int, int]:
        assert place.latitude is not None
        assert place.longitude is not None
        return math.floor(place.latitude / self._cell), math.floor(place.longitude / self._cell)


class Surroundings:
    """The places around each place, among those that claims tell of.

    Regions hold a place by the gazetteer, or by point and radius within one country where that does not know the
    place. Neighbours are found in a grid, so that the cost grows with the places and what lies around each.
    """

    def __init__(self, places: Mapping[str, Place], parameters: NearbyParameters, regions: Regions) -> None:
        self._parameters = parameters
        self._regions = regions
        at_points = {key: p for key, p in sorted(places.items()) if p.latitude is not None and p.longitude is not None}
        self._wide = {key: place for key, place in at_points.items() if _is_region(place)}
        told = {key: p for key, p in at_points.items() if p.kind in _NARROW and p.relation in _TOLD}
        self._points = Points(told, parameters.neighbour_km)

    def of(self, key: str, place: Place) -> list[Near]:
        """Return the places around one, by key."""
        found = [*self._enclosing(key, place), *self._neighbours(key, place)]
        return sorted(found, key=lambda near: near.key)

    def _enclosing(self, key: str, place: Place) -> list[Near]:
        share = self._parameters.region
        if share <= 0.0 or not self._wide:
            return []
        known = self._regions.enclosing(place)
        if known is not None:
            holding = [each for each in known if each in self._wide]
        else:
            holding = [each for each, region in self._wide.items() if _holds(region, place)]
        return [
            Near(each, share, f"said of {self._wide[each].name}, which it lies in") for each in holding if each != key
        ]

    def _neighbours(self, key: str, place: Place) -> list[Near]:
        widest, most = self._parameters.neighbour_km, self._parameters.neighbour
        if most <= 0.0 or place.latitude is None or place.longitude is None or place.kind not in _NARROW:
            return []
        found = []
        for other_key, other, apart in self._points.near(place):
            share = most * (1.0 - apart / widest)
            if other_key != key and share > 0.0:
                found.append(Near(other_key, share, f"said of {other.name}, {apart:.0f} km away"))
        return found


def reached(
    touched: Iterable[Place], points: Points, parameters: NearbyParameters, regions: Regions | None
) -> set[str]:
    """Return the keys of the places around which some touched places may lie, and maybe some more."""
    found: set[str] = set()
    for one in touched:
        if one.latitude is None or one.longitude is None:
            continue
        if parameters.region > 0.0 and one.kind is PlaceKind.REGION:
            known = regions or default_regions()
            for key, place in points.items():
                enclosing = known.enclosing(place)
                if one.key in enclosing if enclosing is not None else _holds(one, place):
                    found.add(key)
        elif parameters.neighbour > 0.0 and one.kind in _NARROW:
            found.update(key for key, _, _ in points.near(one))
    return found


def changed(one: Said, other: Said, near: Near, parameters: Parameters) -> bool:
    """Return whether a place around another, to which it is ``near``, now says something else of it."""
    if one.hints == other.hints:
        return False
    least = parameters.nearby.least
    before, after = ([hint for hint in each.hints if hint.weight * near.share >= least] for each in (one, other))
    return before != after


def hints(statements: Iterable[Statement], parameters: Parameters) -> list[Hint]:
    """Return what statements about a place say of those around it, in the order of days.

    What would be left out of the evidence of any place around, were it next door, is left out here.
    """
    heard = [each for each in statements if each.kind in TYPES and each.status in STATUSES and len(each.days) == 1]
    ordered = in_order(heard)
    past = overtaken(ordered, parameters)
    found = []
    for statement in ordered:
        weight = statement.testimony * statement.reading
        weight *= 1.0 - (1.0 - parameters.reading.overtaken) * past.get(statement.claim_id, 0.0)
        if weight > 0.0 and (statement.actor is not None or statement.targets):
            found.append(
                Hint(statement, weight, statement.day, content_of(statement), statement.voice, statement.claim_id)
            )
    most = max(parameters.nearby.region, parameters.nearby.neighbour)
    return [
        hint
        for _, _, _, hint, _, fresh in _fresh([_offer(hint, None, 1.0) for hint in found], parameters)
        if hint.weight * fresh * most >= parameters.nearby.least
    ]


def nearby_testimonies(
    around: Sequence[tuple[Near, Said]],
    own: Iterable[Statement],
    parameters: Parameters,
) -> list[Testimony]:
    """Return the testimonies that a place's surroundings add, by day; ``own`` are its own statements."""
    least, window = parameters.nearby.least, parameters.timing.copy_window_days
    told: dict[tuple[str, tuple[str, str]], list[int]] = {}
    for statement in own:
        told.setdefault((statement.voice, content_of(statement)), []).append(statement.day)
    heard: list[_Offer] = []
    for place, said in around:
        share = place.share
        for hint in said.hints:
            weight = hint.weight * share
            if weight < least:
                continue
            day = hint.day
            days = told.get((hint.voice, hint.content))
            if days is None or all(abs(each - day) > window for each in days):
                heard.append((day, -weight, hint.claim_id, hint, place))
    found = []
    for _, negative, _, hint, near, fresh in _fresh(heard, parameters):
        if near is not None and -negative * fresh >= least:
            statement = hint.statement
            notes = (*statement.notes, near.why)
            found.append(
                Testimony(statement, LINEAGE, statement.targets, 1, hint.weight, fresh, 1.0, notes, near.share)
            )
    return found


_Offer = tuple[int, float, str, Hint, Near | None]  # by day, the weightiest first; what it is of, and from where


def _offer(hint: Hint, near: Near | None, share: float) -> _Offer:
    return hint.day, -hint.weight * share, hint.claim_id, hint, near


def _fresh(offered: Iterable[_Offer], parameters: Parameters) -> list[tuple[int, float, str, Hint, Near | None, float]]:
    """Return the offers that add to what was said shortly before of the same content, with how much of each is new.

    What was said loses half of its weight in the repetition's half-life.
    """
    half_life = parameters.timing.repeat_half_life_days
    remembered: dict[tuple[str, str], tuple[float, int]] = {}
    found = []
    for offer in sorted(offered, key=_BY_DAY):
        day, negative, _, hint, _ = offer
        last = remembered.get(hint.content)
        left = last[0] * 2.0 ** ((last[1] - day) / half_life) if last is not None else 0.0
        if -negative > left:
            found.append((*offer, 1.0 + left / negative))
            remembered[hint.content] = (-negative, day)
    return found


def _is_region(place: Place) -> bool:
    return place.kind is PlaceKind.REGION and place.relation is None


def _holds(region: Place, place: Place) -> bool:
    """Return whether a place lies in a region by its point, within the region's radius and country."""
    if place.latitude is None or place.longitude is None or region.country != place.country or _is_region(place):
        return False
    radius = region.radius_km or 0.0
    return radius <= _WIDEST_KM and _apart(region, place) <= radius


def _apart(one: Place, other: Place) -> float:
    from reportedly.places.records import distance_km

    assert one.latitude is not None
    assert one.longitude is not None
    assert other.latitude is not None
    assert other.longitude is not None
    return distance_km(one.latitude, one.longitude, other.latitude, other.longitude)
