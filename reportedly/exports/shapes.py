"""Events in the columns of ACLED, UCDP GED and POLECAT, by the mapping in ``codebook/export_shapes.yaml``.

A column of a shape names a *fact* about an event, worked out here, and turns it into the source's code. A fact that is
not known, or that the source has no code for, leaves the cell empty: nothing is invented.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from reportedly import __version__
from reportedly.errors import ConfigurationError
from reportedly.exports.lookups import PartyNames, countries
from reportedly.exports.tables import Column, Row, Table
from reportedly.model import EventType
from reportedly.reading.lexicon import load_yaml

_ARMED = frozenset({"armed", "militia", "communal"})
_INTER = ("state", "forces", "armed", "militia", "communal", "civilians", "other", "foreign")  # ACLED's order
_ARTICLES = ("the ", "a ", "an ", "some ")
_NEAR_KM = 25.0  # UCDP's: a point within 25 km is "near"


class Rule(BaseModel):
    """One way in which a type of ours is coded: for which groups of parties, and as what (further keys)."""

    model_config = ConfigDict(extra="allow", frozen=True)

    actor: tuple[str, ...] = ()
    target: tuple[str, ...] = ()

    @property
    def given(self) -> Mapping[str, str]:
        """Return the codes that the rule gives."""
        return self.model_extra or {}


class LeftOut(BaseModel):
    """A type of ours that the table does not have, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    out: str


class Shape(BaseModel):
    """A table in another's columns."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: str
    description: str
    source: str
    key: str
    requires: tuple[Literal["affirmed", "killed", "coded"], ...]
    widest_days: int
    columns: tuple[Column, ...]
    types: Mapping[EventType, tuple[Rule, ...] | LeftOut]

    @model_validator(mode="after")
    def _complete(self) -> Shape:
        if missing := [each.value for each in EventType if each not in self.types]:
            raise ValueError(f"{self.name} does not say what becomes of {', '.join(missing)}")
        for column in self.columns:
            if (column.fact is None) and column.empty is None:
                raise ValueError(f"column {column.name} of {self.name} has neither a fact nor a reason to be empty")
        return self

    @property
    def table(self) -> Table:
        """Return the shape as a table."""
        return Table(name=self.name, title=self.title, description=self.description, key=self.key, columns=self.columns)


@dataclass(frozen=True, slots=True)
class Shapes:
    """All shapes of a version of the mapping, and its groups of parties."""

    version: int
    groups: Mapping[str, str]
    civilians: frozenset[str]
    by_name: Mapping[str, Shape]


@cache
def load_shapes() -> Shapes:
    """Return the mapping. Raises ``ConfigurationError`` where the codebook's file is wrong."""
    content = load_yaml("export_shapes.yaml")
    try:
        groups = {str(kind): group for group, kinds in content["party_groups"].items() for kind in kinds}
        shapes = {name: Shape.model_validate({"name": name, **given}) for name, given in content["shapes"].items()}
        return Shapes(int(content["version"]), groups, frozenset(content["civilians"]), shapes)
    except (ValidationError, KeyError, TypeError) as error:
        raise ConfigurationError(f"codebook/export_shapes.yaml is wrong: {error}") from error


class Shaper:
    """Turns rows of the table of events into rows of a shape, and counts those that it leaves out, with the reason."""

    def __init__(self, shape: Shape, parties: PartyNames, *, coarse: bool = False) -> None:
        self.shape = shape
        self.left_out: Counter[str] = Counter()
        self._parties = parties
        self._shapes = load_shapes()
        self._coarse = coarse

    def rows(self, events: Iterable[Row]) -> Iterator[Row]:
        """Yield the events that the shape has as its rows."""
        for event in events:
            row = self.row(event)
            if row is not None:
                yield row

    def row(self, event: Row) -> Row | None:
        """Return an event as a row of the shape, ``None`` where the shape has no such event."""
        shape, kind = self.shape, EventType(event["type"])
        coding = shape.types[kind]
        why = None
        if isinstance(coding, LeftOut):
            why = f"{kind.value}: {coding.out}"
        elif "affirmed" in shape.requires and not event["affirming"]:
            why = "nobody says that it happened: it is denied, planned or feared"
        elif "killed" in shape.requires and not (event["killed_low"] or event["killed_best"]):
            why = "no figure of at least one death"
        if why is not None or isinstance(coding, LeftOut):
            self.left_out[why or ""] += 1
            return None
        facts = self._facts(event)
        rule = next((each for each in coding if _fits(each, facts)), None)
        facts |= {f"code.{name}": value for name, value in (rule.given if rule is not None else {}).items()}
        return {column.name: _code(column, facts) for column in shape.columns}

    def _facts(self, event: Row) -> dict[str, Any]:
        actors, targets = self._sides(event, "actor"), self._sides(event, "target")
        one, other = _first(actors), _first(targets)
        country = countries().get(event["country"] or "")
        kind, level = event["place_kind"], event["admin_level"]
        whole_country = kind == "country" or level == 0
        latitude, longitude = (None, None) if whole_country else (event["latitude"], event["longitude"])
        has_point = latitude is not None and longitude is not None
        start, end = event["date_start"], event["date_end"]
        days = (end - start).days + 1 if start is not None and end is not None else None
        day = (start or end) if days is None or days <= self.shape.widest_days else None
        ordered = _ordered(one, other)
        return {
            "id": event["id"],
            "version": f"reportedly {__version__}, mapping {self._shapes.version}",
            "day": day,
            "days": days,
            "year": day.year if day is not None else None,
            "date_start": start,
            "date_end": end,
            "actor": one.name,
            "target": other.name,
            "more_actors": _joined(each.name for each in actors[1:]),
            "more_targets": _joined(each.name for each in targets[1:]),
            "all_actors": _joined(event["actor"]),
            "all_targets": _joined(event["target"]),
            "actor_group": one.group,
            "target_group": other.group,
            "actor_country": one.country,
            "target_country": other.country,
            "pair": self._pair(one.group, other.group),
            "sides": _pair_of_sides(one, other),
            "side_a": ordered[0].name,
            "side_b": ordered[1].name,
            "side_a_ucdp": ordered[0].ucdp,
            "side_b_ucdp": ordered[1].ucdp,
            "country_name": country.name if country else None,
            "iso_numeric": country.numeric if country else None,
            "iso3": country.alpha3 if country else None,
            "admin1": event["admin1"],
            "place": event["place_name"].rpartition(", ")[0] if event["place_name"] else None,
            "town": event["place_name"].rpartition(", ")[0] if event["place_name"] and kind == "town" else None,
            "geonames_id": event["geonames_id"],
            "latitude": latitude,
            "longitude": longitude,
            "wkt": f"POINT ({longitude} {latitude})" if has_point else None,
            "priogrid": _priogrid(latitude, longitude) if not self._coarse else None,
            "where": self._where(event),
            "outlets": _joined(event["outlets"]),
            "first_outlet": event["first_outlet"],
            "first_speaker": event["first_speaker"],
            "first_known": event["first_known"],
            "lineages": event["lineages"],
            "claim_ids": _joined(event["claim_ids"]),
            "killed_low": event["killed_low"],
            "killed_best": event["killed_best"],
            "killed_high": event["killed_high"],
            "note": _note(event),
        }

    def _sides(self, event: Row, role: str) -> list[_Side]:
        ids = event[f"{role}_ids"]
        on = event["date_end"] or event["date_start"]
        return [self._side(name, party, event["country"], on) for name, party in zip(event[role], ids, strict=True)]

    def _side(self, name: str, party_id: str | None, country: str | None, on: date | None) -> _Side:
        """Return a party by its name in the registry on a day, by that of the text where the registry has none."""
        party = self._parties.get(party_id)
        if party is None:
            words = name.casefold().strip()
            for article in _ARTICLES:
                words = words.removeprefix(article)
            return _Side(name, "civilians" if words in self._shapes.civilians else None)
        group = self._shapes.groups.get(party.kind)
        own = party.countries[0] if len(party.countries) == 1 and group in ("state", "forces") else None
        if own is not None and country is not None and own != country:
            group = "foreign"
        known = countries().get(own or "")
        ucdp = party.ucdp[0] if len(party.ucdp) == 1 else None
        return _Side(party.name_on(on), group, known.alpha3 if known else None, ucdp)

    def _pair(self, one: str | None, other: str | None) -> str | None:
        """Return both kinds of actor in ACLED's words and order."""
        column = next((each for each in self.shape.columns if each.name == "inter1"), None)
        if one is None or other is None or column is None or column.codes is None:
            return None
        ranked = sorted((one, other), key=_INTER.index)
        words = [column.codes.get(each) for each in ranked]
        return None if None in words else "-".join(map(str, words))

    def _where(self, event: Row) -> str | None:
        """Return how precisely the place is known."""
        kind, level = event["place_kind"], event["admin_level"]
        if kind is None or kind == "unknown":
            return None
        if self._coarse and kind != "country":
            return {1: "admin1", 2: "admin2"}.get(level, "area")
        if kind == "country" or level == 0:
            return "country"
        if event["relation"] not in (None, "located", "inside", "part"):
            return "near" if (event["radius_km"] or math.inf) <= _NEAR_KM else "area"
        if kind in ("region", "line"):
            return "line" if kind == "line" else {1: "admin1", 2: "admin2"}.get(level, "area")
        return "exact"


@dataclass(frozen=True, slots=True)
class _Side:
    name: str | None = None
    group: str | None = None
    country: str | None = None
    ucdp: int | None = None

    @property
    def role(self) -> str | None:
        """Return what it is in UCDP's kinds of violence."""
        if self.group in ("state", "forces", "foreign"):
            return "state"
        return "armed" if self.group in _ARMED else self.group if self.group == "civilians" else None


def _first(sides: Sequence[_Side]) -> _Side:
    return sides[0] if sides else _Side()


def _ordered(one: _Side, other: _Side) -> tuple[_Side, _Side]:
    """Return the sides in UCDP's order: the state first, and civilians last."""
    swap = (other.role == "state" and one.role == "armed") or (one.role == "civilians" and other.role is not None)
    return (other, one) if swap else (one, other)


def _pair_of_sides(one: _Side, other: _Side) -> str | None:
    roles = sorted(each for each in (one.role, other.role) if each is not None)
    return "-".join(roles) if len(roles) == 2 else None


def _fits(rule: Rule, facts: Mapping[str, Any]) -> bool:
    return (not rule.actor or facts["actor_group"] in rule.actor) and (
        not rule.target or facts["target_group"] in rule.target
    )


def _code(column: Column, facts: Mapping[str, Any]) -> Any:
    value = facts.get(column.fact) if column.fact is not None else None
    if value is None:
        return None
    if column.codes is not None:
        return column.codes.get(value)
    if column.up_to:
        return next((code for most, code in column.up_to if value <= most), None)
    return value


def _priogrid(latitude: float | None, longitude: float | None) -> int | None:
    """Return the number of the PRIO-GRID cell of a point: rows of 720 half degrees, from 90° S and 180° W."""
    if latitude is None or longitude is None:
        return None
    row = min(359, math.floor((latitude + 90.0) * 2.0))
    return row * 720 + min(719, math.floor((longitude + 180.0) * 2.0)) + 1


def _joined(names: Iterable[str | None]) -> str | None:
    return "; ".join(name for name in names if name) or None


def _note(event: Row) -> str:
    told = f"lineages that say so: {event['affirming']}; that deny it: {event['denying']}"
    return f"{told}; claims: {', '.join(event['claim_ids'])}"
