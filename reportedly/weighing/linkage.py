"""How probable it is that two claims tell of one event.

Method: after Fellegi and Sunter, "A theory for record linkage" (1969): a pair of claims falls on one level of each
feature, and each level adds a weight to the log-odds. Theirs are the logarithms of the level's probability among pairs
of one event over that among other pairs, which supposes that features do not depend on each other. Those of claims do
(one report, one place, the same words), so the weights are fitted together, by logistic regression that is drawn
towards such logarithms set by hand. They are in ``codebook/event_links.yaml``. The model is our own, and not Splink's:
Splink needs a database engine and estimates its weights from the records that it links, so that a ledger's weights, and
with them its events, would change with every document.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from reportedly.errors import ConfigurationError
from reportedly.model import EventType, Figure, Place
from reportedly.safe_yaml import parse_yaml
from reportedly.weighing.protocols import Parties
from reportedly.weighing.tellings import Telling, is_planned, is_rival, is_state, lies_about, likeness, overlap, stems

LEVELS: Mapping[str, tuple[str, ...]] = {
    "type": ("same", "kin", "loose"),
    "place": ("same", "same_small", "same_wide", "told", "inside", "near", "unplaced"),
    "time": ("same_day", "days", "recent", "span", "wide", "next_day", "days_apart", "week_apart"),
    "doer": ("same", "allied", "unnamed", "other", "opposed"),
    "done_to": ("same", "allied", "unnamed", "other", "opposed"),
    "figures": ("equal", "equal_small", "close", "apart", "one", "none"),
    "object": ("same", "other", "one", "none", "unasked"),
    "text": ("most", "much", "some", "little", "short"),
    "story": ("alike", "related", "little", "other", "one"),
    "telling": ("same", "document", "copy", "other"),
    "spot": tuple(
        f"{place}_{moment}"
        for place in ("same", "same_small", "same_wide", "told", "inside", "near", "unplaced")
        for moment in ("then", "about")
    ),
    "retold": ("most", "much", "some", "little", "short", "elsewhere"),
    "change": ("same", "follows", "rival", "none"),
}
"""The features on which two claims are compared, and the levels of each."""

_LIMITS: Mapping[str, tuple[float, float]] = {
    "window_days": (0, 60),
    "near_km": (0, 200),
    "widest_place_days": (1, 3650),
    "neighbours": (1, 1000),
    "largest_group": (10, 2000),
    "join": (-10, 10),
    "best": (0, 1),
}
_DISPUTES: Mapping[str, tuple[float, float]] = {
    "half_age_days": (1, 3650),
    "holder": (0, 1),
    "denial": (0, 1),
    "figures": (0, 1),
    "people": (0, 1),
}
_CHANGES = frozenset({EventType.CAPTURE, EventType.HANDOVER, EventType.WITHDRAW})
_EARTH_KM = 6371.0
_SMALL_KM = 4.0  # of a village or a small town: two events on a day are rare there
_LEAST_WORDS = 3
_LEAST_KILLED = 5
_CLOSE = 1.25


@dataclass(frozen=True, slots=True)
class LinkWeights:
    """The linkage's parameters: natural-log weights by feature and level, and the limits within which pairs are."""

    weights: Mapping[str, Mapping[str, float]]
    prior: float
    limits: Mapping[str, float]
    disputes: Mapping[str, float]
    kin: frozenset[frozenset[EventType]]
    stop_words: frozenset[str]
    objects: Mapping[str, str]

    @staticmethod
    def load(path: Path | None = None) -> LinkWeights:
        """Return the shipped parameters, or those of a YAML file of the same form.

        Raises :class:`~reportedly.errors.ConfigurationError` naming the key, its value and what is allowed.
        """
        if path is None:
            return _shipped()
        try:
            return parse(path.read_text(encoding="utf-8"), str(path))
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"cannot read the link weights {path}: {error}") from error

    def log_odds(self, levels: Mapping[str, str]) -> float:
        """Return the log-odds that two claims with these levels tell of one event."""
        return self.prior + sum(self.weights[name][level] for name, level in levels.items())


def compare(
    one: Telling, other: Telling, weights: LinkWeights, parties: Parties, roots: Mapping[str, str]
) -> dict[str, str] | None:
    """Return on which level of each feature two claims fall, ``None`` where they cannot tell of one event.

    ``roots`` says which document each document was copied from. The answer is the same for both orders.
    """
    if one.family != other.family:
        return None
    time = _time(one, other, weights)
    if time is None or not _possible(one, other, parties):
        return None
    place = _place(one, other, weights)
    if place is None:
        return None
    on = date.fromordinal(max(one.last, other.last))
    doer, done_to = _parties(one, other, parties, on)
    kin = frozenset((one.type, other.type))
    text, telling = _text(one.words, other.words), _telling(one, other, roots)
    moment = "then" if time in ("same_day", "days") else "about"
    return {
        "type": "same" if one.type is other.type else "kin" if kin in weights.kin else "loose",
        "place": place,
        "time": time,
        "doer": doer,
        "done_to": done_to,
        "figures": _figures(one, other),
        "object": _object(one, other),
        "text": text,
        "story": _story(one, other),
        "telling": telling,
        "spot": f"{place}_{moment}",
        "change": _change(one, other, place, time, (doer, done_to), parties),
        "retold": text if telling in ("same", "document") else "elsewhere",
    }


def probability(log_odds: float) -> float:
    """Return the probability of log-odds."""
    if log_odds < 0:
        raised = math.exp(max(log_odds, -700.0))
        return raised / (1.0 + raised)
    return 1.0 / (1.0 + math.exp(-log_odds))


def _possible(one: Telling, other: Telling, parties: Parties) -> bool:
    """Return whether two claims could be of one event by what they say of the course of things."""
    if is_planned(one) != is_planned(other) and abs(one.last - other.last) > 1 and not _covers(one, other):
        return False
    if one.family != "control" or is_state(one) == is_state(other):
        return True
    state, deed = (one, other) if is_state(one) else (other, one)
    if is_rival(state, deed, parties):  # to say that it is still held is to dispute the deed; to have held it is not
        return deed.type is not EventType.ADVANCE and state.timing == "day" and state.last > deed.last
    return state.last >= deed.first and bool(set(state.doers) & set(deed.doers))


def _covers(one: Telling, other: Telling) -> bool:
    return one.first <= other.last and other.first <= one.last


def _time(one: Telling, other: Telling, weights: LinkWeights) -> str | None:
    gap = max(one.first, other.first) - min(one.last, other.last)
    if gap > 0:
        if gap > weights.limits["window_days"] or "wide" in (one.timing, other.timing):
            return None
        return "next_day" if gap == 1 else "days_apart" if gap <= 3 else "week_apart"
    timings = {one.timing, other.timing}
    if "wide" in timings:
        return "wide"
    if "recent" in timings:
        return "recent"
    if "span" in timings:
        return "span"
    return "same_day" if one.first == one.last == other.first == other.last else "days"


def _place(one: Telling, other: Telling, weights: LinkWeights) -> str | None:
    here, there = one.place, other.place
    if here is None or there is None:
        return "unplaced" if one.record.document.id == other.record.document.id or here is there else None
    if here.key == there.key:
        if not one.narrow:
            return "same_wide"
        return "same_small" if (here.radius_km or _SMALL_KM) < _SMALL_KM else "same"
    if here.country != there.country and here.country is not None and there.country is not None:
        return None
    if _told_by(here, there) or _told_by(there, here):
        return "told"
    away = distance(here, there)
    if away is None:
        return "unplaced" if one.record.document.id == other.record.document.id else None
    wider, finer = (here, there) if (here.radius_km or 0.0) >= (there.radius_km or 0.0) else (there, here)
    holds = not one.narrow or not other.narrow or lies_about(wider)
    if holds and away + (finer.radius_km or 0.0) / 2 <= (wider.radius_km or 0.0):
        return "inside"
    reach = 0.0 if holds else (here.radius_km or 0.0) + (there.radius_km or 0.0)
    return "near" if away <= reach + weights.limits["near_km"] else None


def _told_by(place: Place, anchor: Place) -> bool:
    return anchor.geonames_id is not None and any(a.geonames_id == anchor.geonames_id for a in place.anchors)


def distance(here: Place, there: Place) -> float | None:
    """Return how far apart two places' points lie in km, ``None`` where one has none."""
    if here.latitude is None or here.longitude is None or there.latitude is None or there.longitude is None:
        return None
    south, north = math.radians(here.latitude), math.radians(there.latitude)
    half_lat = (north - south) / 2
    half_lon = math.radians(there.longitude - here.longitude) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(south) * math.cos(north) * math.sin(half_lon) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(chord)))


def _parties(one: Telling, other: Telling, parties: Parties, on: date) -> tuple[str, str]:
    straight = _relation(one.doers, other.doers, parties, on), _relation(one.done_to, other.done_to, parties, on)
    if EventType.CLASH not in (one.type, other.type):
        return straight
    order = LEVELS["doer"]
    turned = _relation(one.doers, other.done_to, parties, on), _relation(one.done_to, other.doers, parties, on)
    crossed = min(turned, turned[::-1], key=lambda pair: order.index(pair[0]))  # the same from either claim
    return min(straight, crossed, key=lambda pair: (sum(map(order.index, pair)), pair))


def _relation(ones: Sequence[str], others: Sequence[str], parties: Parties, on: date) -> str:
    if not ones or not others:
        return "unnamed"
    if not set(ones).isdisjoint(others):
        return "same"
    if any(parties.allied(one, other, on) for one in ones for other in others):
        return "allied"
    if any(parties.opposed(one, other, on) for one in ones for other in others):
        return "opposed"
    return "other"


def _figures(one: Telling, other: Telling) -> str:
    pairs = [(one.claim.killed, other.claim.killed), (one.claim.wounded, other.claim.wounded)]
    both = [(a, b) for a, b in pairs if a is not None and b is not None]
    if not both:
        return "one" if any(a is not None or b is not None for a, b in pairs) else "none"
    a, b = both[0]
    if a == b and a.low == a.high:
        return "equal" if (a.low or 0) >= _LEAST_KILLED else "equal_small"
    low, high = (min, max)
    tops = [figure.high if figure.high is not None else figure.low or 0 for figure in (a, b)]
    bottoms = [figure.low if figure.low is not None else figure.high or 0 for figure in (a, b)]
    return "close" if high(bottoms) <= low(tops) * _CLOSE or _open(a, b) else "apart"


def _open(a: Figure, b: Figure) -> bool:
    """Return whether an open bound leaves room for the other figure, within twice its size."""
    for bounded, other in ((a, b), (b, a)):
        top = other.high if other.high is not None else other.low
        if bounded.high is None and bounded.low is not None and top is not None and bounded.low <= top:
            return top <= 2 * bounded.low
    return False


def _object(one: Telling, other: Telling) -> str:
    if one.family != "violence":
        return "unasked"
    if one.objects and other.objects:
        return "same" if one.objects & other.objects else "other"
    return "one" if one.objects or other.objects else "none"


def _text(one: frozenset[str], other: frozenset[str]) -> str:
    if min(len(one), len(other)) < _LEAST_WORDS:
        return "short"
    share = overlap(one, other)
    return "most" if share >= 0.6 else "much" if share >= 0.35 else "some" if share >= 0.15 else "little"


def _change(one: Telling, other: Telling, place: str, time: str, sides: tuple[str, str], parties: Parties) -> str:
    """Return how two claims on who holds a place stand to each other; a place seldom changes hands twice in a week."""
    if one.family != "control" or place not in ("same", "same_small") or time in ("wide", "week_apart"):
        return "none"
    if is_rival(one, other, parties):
        return "none" if time == "days_apart" else "rival"
    if "same" not in sides and "allied" not in sides:
        return "none"
    return "same" if {one.type, other.type} <= _CHANGES else "follows"


def _story(one: Telling, other: Telling) -> str:
    """Return how alike two reports are in what they tell of a family's events."""
    if one.record.document.id == other.record.document.id:
        return "one"
    share = likeness(one.story, other.story)
    return "alike" if share >= 0.3 else "related" if share >= 0.2 else "little" if share >= 0.1 else "other"


def _telling(one: Telling, other: Telling, roots: Mapping[str, str]) -> str:
    here, there = one.record.document.id, other.record.document.id
    if here == there:
        same = one.voice == other.voice and one.claim.status is other.claim.status and one.type is other.type
        return "same" if same else "document"
    return "copy" if roots.get(here, here) == roots.get(there, there) else "other"


@functools.cache
def _shipped() -> LinkWeights:
    resource = resources.files("reportedly") / "codebook" / "event_links.yaml"
    return parse(resource.read_text(encoding="utf-8"), "event_links.yaml")


def parse(text: str, source: str) -> LinkWeights:
    """Return the weights written in ``text``; ``source`` names it in errors (:class:`ConfigurationError`)."""
    try:
        tree = parse_yaml(text)
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{source} is not valid YAML: {error}") from error
    needed = ("disputes", "features", "kin", "limits", "objects", "prior", "provenance", "stop_words")
    _keys(tree, needed, source, "the file")
    _keys(tree["features"], tuple(LEVELS), source, "features")
    weights = {}
    for name, levels in LEVELS.items():
        _keys(tree["features"][name], levels, source, f"features.{name}")
        weights[name] = {
            level: _number(tree["features"][name][level], -20, 20, source, f"features.{name}.{level}")
            for level in levels
        }
    return LinkWeights(
        weights=weights,
        prior=_number(tree["prior"], -20, 20, source, "prior"),
        limits=_section(tree, "limits", _LIMITS, source),
        disputes=_section(tree, "disputes", _DISPUTES, source),
        kin=frozenset(_kin(tree["kin"], source)),
        stop_words=frozenset(stems(str(tree["stop_words"]))),
        objects=_objects(tree["objects"], source),
    )


def _section(
    tree: Mapping[str, Any], section: str, allowed: Mapping[str, tuple[float, float]], source: str
) -> dict[str, float]:
    _keys(tree[section], tuple(allowed), source, section)
    return {
        name: _number(tree[section][name], low, high, source, f"{section}.{name}")
        for name, (low, high) in allowed.items()
    }


def _kin(pairs: Any, source: str) -> Iterable[frozenset[EventType]]:
    if not isinstance(pairs, list):
        raise ConfigurationError(f"{source}: kin is {pairs!r}; it must be a list of pairs of types")
    for pair in pairs:
        if not isinstance(pair, list) or len(pair) != 2 or not set(pair) <= set(EventType):
            raise ConfigurationError(f"{source}: kin has {pair!r}; give two of: {', '.join(EventType)}")
        yield frozenset(EventType(each) for each in pair)


def _objects(kinds: Any, source: str) -> Mapping[str, str]:
    if not isinstance(kinds, Mapping) or not all(isinstance(words, str) for words in kinds.values()):
        raise ConfigurationError(f"{source}: objects is {kinds!r}; it must be a mapping of kinds to words")
    return {stem: str(kind) for kind, words in kinds.items() for stem in stems(words)}


def _keys(value: object, needed: Sequence[str], source: str, where: str) -> None:
    if not isinstance(value, Mapping) or set(value) != set(needed):
        shown = ", ".join(map(str, value)) if isinstance(value, Mapping) else repr(value)
        raise ConfigurationError(f"{source}: {where} must have exactly {', '.join(needed)}; it has {shown}")


def _number(value: object, low: float, high: float, source: str, where: str) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
        raise ConfigurationError(f"{source}: {where} is {value!r}; allowed is a number from {low} to {high}")
    return float(value)
