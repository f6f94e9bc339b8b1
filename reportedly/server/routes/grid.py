"""The whole map in one answer: every place's course through time as runs, the events, and the reports per week.

A page that has the runs steps through time without asking again. Places come as columns, days as counts from the first
day of the window, and a course as runs of one leading state and one class of certainty: twenty thousand places over two
thousand days are a few megabytes before compression.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Query, Request
from numpy.typing import NDArray
from pydantic import Field
from starlette.responses import Response

from reportedly.actors import Registry
from reportedly.cli.parties import CONTESTED, UNKNOWN, party_name
from reportedly.model import EventType, Place
from reportedly.server.errors import ApiError
from reportedly.server.models import Model
from reportedly.server.parameters import FIRST_DAY, LAST_DAY, From, Known, To, ordered
from reportedly.server.routes.events import all_events
from reportedly.server.state import State, TheState, today
from reportedly.weighing import Control
from reportedly.weighing.evidence import Matrix

router = APIRouter(prefix="/grid", tags=["map"])

MOST_DAYS = 20_000
MOST_PLACES = 50_000
MOST_EVENTS = 100_000
_BEFORE, _AFTER = timedelta(days=90), timedelta(days=60)  # around the reports: what they tell of, and what fades after
_SAMPLED = 7  # days between those that are asked first; where two differ every day between them is asked
_AT_ONCE = 500  # places whose courses are worked out together: bounds the memory
_CLASS = 5  # per cent: how fine certainty is told
_DIGITS = 6  # as the weighing room rounds

_Days = NDArray[np.int64]


class GridPlaces(Model):
    """Places as columns of equal length; what each means is said of a place in a list. ``claims`` are those behind."""

    key: list[str]
    name: list[str]
    country: list[str | None]
    latitude: list[float | None]
    longitude: list[float | None]
    kind: list[str]
    radius_km: list[float | None]
    people: list[int | None]
    claims: list[int]


class GridState(Model):
    """A state that leads somewhere: a party, "unknown", or "contested" with the two parties most likely there."""

    id: str = Field(examples=["islamic_state"])
    name: str = Field(examples=["Islamic State"])
    colour: str | None = Field(examples=["#000000"])
    parties: list[str] = Field(default_factory=list)


class GridParty(Model):
    """A party that leads or contests somewhere; the colour is the registry's, null for one that it does not know."""

    id: str = Field(examples=["islamic_state"])
    name: str = Field(examples=["Islamic State"])
    colour: str | None = Field(examples=["#000000"])


class HoldingsGrid(Model):
    """The leading state of every place on every day from ``from`` to ``to``.

    ``runs`` has a list for each place: first day, state, certainty, first day, state, certainty … A day counts from
    ``from`` (0), a state is an index of ``states``, certainty is the leading state's probability in per cent, rounded
    to fives. A run lasts until the next one begins. ``latest`` is the last day with a report. ``left_out`` counts the
    places with fewest claims that are more than an answer holds.
    """

    known: date | None
    start: date = Field(serialization_alias="from")
    end: date = Field(serialization_alias="to")
    latest: date | None
    places: GridPlaces
    states: list[GridState]
    parties: list[GridParty]
    runs: list[list[int]]
    left_out: int


class EventPlaces(Model):
    """The places of events as columns of equal length."""

    key: list[str]
    name: list[str]
    country: list[str | None]
    latitude: list[float | None]
    longitude: list[float | None]


class EventsGrid(Model):
    """Events with a place as columns of equal length: the first and last day count from ``from``, negative before it.

    ``place`` is an index of ``places``, ``type`` one of ``types``. ``killed`` is the best figure.
    """

    known: date | None
    start: date = Field(serialization_alias="from")
    types: list[str]
    places: EventPlaces
    id: list[str]
    type: list[int]
    place: list[int]
    first: list[int]
    last: list[int]
    affirming: list[int]
    denying: list[int]
    killed: list[int | None]
    left_out: int


class ReportsGrid(Model):
    """Documents and their claims by the week of publication, from the Monday ``from`` on; weeks without any are 0."""

    start: date | None = Field(serialization_alias="from")
    documents: list[int]
    claims: list[int]
    undated: int


@router.get("/holdings", summary="Follow every place through time", response_model=HoldingsGrid)
def holdings(request: Request, state: TheState, known: Known = None, start: From = None, end: To = None) -> Response:
    """Who leads in each place on each day, as known on another, in runs.

    Without `from` and `to` the days are those around the reports: 90 before the first and 60 after the last.
    """
    first, last, latest = _window(state, start, end)

    def make() -> bytes:
        weighed = state.weighed(known)
        counts = {key: count for key, (count, _) in weighed.evidence.items()}
        return _json(_holdings(state, weighed.control, first, last, counts) | {"known": known, "latest": latest})

    return _answer(request, state.derive("grid", ("holdings", first, last, known), make))


@router.get("/events", summary="List every event with a place, compactly", response_model=EventsGrid)
def events(
    request: Request,
    state: TheState,
    known: Known = None,
    start: From = None,
    end: To = None,
    hold: Annotated[bool, Query(description="Also reports of who holds a place.")] = False,
) -> Response:
    """Events as known on a day that happened from `from` to `to`, by default on the days of the other grid."""
    first, last, _ = _window(state, start, end)
    key = ("events", first, last, known, hold)
    return _answer(request, state.derive("grid", key, lambda: _json(_events(state, known, first, last, hold))))


@router.get("/reports", summary="Count reports per week", response_model=ReportsGrid)
def reports(request: Request, state: TheState) -> Response:
    """How many documents came out each week and how many claims they make, for the histogram under the clocks."""
    weeks = _published(state)

    def make() -> bytes:
        if not weeks.counts:
            return _json({"from": None, "documents": [], "claims": [], "undated": weeks.undated})
        monday, final = min(weeks.counts), max(weeks.counts)
        every = [weeks.counts.get(day, (0, 0)) for day in range(monday, final + 1, 7)]
        return _json(
            {
                "from": date.fromordinal(monday),
                "documents": [documents for documents, _ in every],
                "claims": [claims for _, claims in every],
                "undated": weeks.undated,
            }
        )

    return _answer(request, state.derive("reports", None, make))


@dataclass(frozen=True, slots=True)
class _Published:
    """Per Monday (an ordinal) the documents and claims, the first and last day, and how many have no day."""

    counts: dict[int, tuple[int, int]]
    first: date | None
    last: date | None
    undated: int


def _published(state: State) -> _Published:
    def make() -> _Published:
        claims: dict[str, int] = {}
        published: dict[str, date | None] = {}
        for each in state.ledger.coverage():
            published[each.document_id] = each.published
            claims[each.document_id] = claims.get(each.document_id, 0) + each.claims
        counts: dict[int, tuple[int, int]] = {}
        for identifier, day in published.items():
            if day is not None and FIRST_DAY <= day <= LAST_DAY:
                monday = day.toordinal() - day.weekday()
                before = counts.get(monday, (0, 0))
                counts[monday] = (before[0] + 1, before[1] + claims[identifier])
        days = [day for day in published.values() if day is not None and FIRST_DAY <= day <= LAST_DAY]
        undated = len(published) - len(days)
        return _Published(counts, min(days, default=None), max(days, default=None), undated)

    return state.derive("published", None, make)


def _window(state: State, start: date | None, end: date | None) -> tuple[date, date, date | None]:
    """Return the first and the last day of the grid, and the last day with a report."""
    ordered(start, end)
    published = _published(state)
    latest = published.last
    last = end or min(LAST_DAY, (latest or start or today()) + _AFTER)
    first = start or max(FIRST_DAY, (published.first or last - timedelta(days=365)) - _BEFORE)
    if start is None and end is None:
        first = max(first, last - timedelta(days=MOST_DAYS - 1))
    first, last = (min(first, last), last) if end is not None else (first, max(first, last))
    if (last - first).days >= MOST_DAYS:
        raise ApiError(
            422,
            f"{(last - first).days + 1} days from {first} to {last} are more than {MOST_DAYS}",
            "ask for fewer with from and to",
        )
    return first, last, latest


def _holdings(state: State, control: Control, first: date, last: date, counts: Mapping[str, int]) -> dict[str, Any]:
    places: Sequence[Place] = control.places
    left_out = max(0, len(places) - MOST_PLACES)
    if left_out:
        most = sorted(places, key=lambda place: (-counts.get(place.key, 0), place.key))[:MOST_PLACES]
        places = sorted(most, key=lambda place: place.key)
    coding = _Coding(first, last)
    runs: list[list[int]] = []
    for begin in range(0, len(places), _AT_ONCE):
        runs += coding.runs(control, [place.key for place in places[begin : begin + _AT_ONCE]])
    return {
        "from": first,
        "to": last,
        "places": {
            **_where(places),
            "kind": [place.kind.value for place in places],
            "radius_km": [place.radius_km for place in places],
            "people": _people(state, places),
            "claims": [counts.get(place.key, 0) for place in places],
        },
        "states": coding.states(),
        "parties": coding.parties(),
        "runs": runs,
        "left_out": left_out,
    }


class _Coding:
    """Turns courses into runs, and counts the states as they come.

    On a day a place has the code of its state (an index) and of its class of certainty. Between days that are asked and
    have the same code it is taken to keep it: evidence always has its own days asked, and silence moves belief slowly.
    """

    def __init__(self, first: date, last: date) -> None:
        self._first, self._last = first.toordinal(), last.toordinal()
        self._sampled = np.union1d(np.arange(self._first, self._last + 1, _SAMPLED), [self._last]).astype(np.int64)
        self._numbers: dict[tuple[str, ...], int] = {}

    def runs(self, control: Control, keys: Sequence[str]) -> list[list[int]]:
        """Return the runs of places: day, state, certainty, one after the other."""
        asked = {}
        for key in keys:
            evident = control.evidence_days(key)
            around = np.concatenate([evident - 1, evident])
            around = around[(around >= self._first) & (around <= self._last)]
            asked[key] = np.union1d(self._sampled, around)
        codes = self._codes(control, asked)
        between = {}
        for key, days in asked.items():
            differ = np.flatnonzero((codes[key][1:] != codes[key][:-1]) & (np.diff(days) > 1)).tolist()
            if differ:
                between[key] = np.concatenate([np.arange(days[index] + 1, days[index + 1]) for index in differ])
        more = self._codes(control, between)
        return [self._joined(asked[key], codes[key], between.get(key), more.get(key)) for key in keys]

    def _joined(self, days: _Days, codes: _Days, more_days: _Days | None, more_codes: _Days | None) -> list[int]:
        if more_days is not None and more_codes is not None:
            days, codes = np.concatenate([days, more_days]), np.concatenate([codes, more_codes])
            order = np.argsort(days, kind="stable")
            days, codes = days[order], codes[order]
        begins = np.concatenate([[0], np.flatnonzero(codes[1:] != codes[:-1]) + 1])
        told = np.stack([days[begins] - self._first, codes[begins] // 101, codes[begins] % 101], axis=1)
        return [int(each) for each in told.ravel().tolist()]

    def _codes(self, control: Control, asked: Mapping[str, _Days]) -> dict[str, _Days]:
        return {key: self._code(names, course) for key, names, course in control.courses(asked)}

    def _code(self, names: Sequence[str], course: Matrix) -> _Days:
        order = sorted(range(len(names)), key=names.__getitem__)  # of states alike the first by id leads, as elsewhere
        belief = np.round(course[:, order], _DIGITS)
        top = belief.argmax(axis=1)
        certainty = np.rint(belief.max(axis=1) * (100 // _CLASS)).astype(np.int64) * _CLASS
        sorted_names = [names[index] for index in order]
        numbers = np.empty(len(course), dtype=np.int64)
        for index in sorted(set(top.tolist())):
            here = top == index
            if sorted_names[index] == CONTESTED:
                numbers[here] = self._contested(sorted_names, belief[here])
            else:
                numbers[here] = self._number((sorted_names[index],))
        codes: _Days = numbers * 101 + certainty
        return codes

    def _contested(self, names: Sequence[str], belief: Matrix) -> _Days:
        parties = [index for index, name in enumerate(names) if name not in (CONTESTED, UNKNOWN)]
        likeliest = np.sort(np.argsort(-belief[:, parties], axis=1, kind="stable")[:, :2], axis=1)
        return np.array(
            [self._number((CONTESTED, *(names[parties[each]] for each in row))) for row in likeliest.tolist()],
            dtype=np.int64,
        )

    def _number(self, state: tuple[str, ...]) -> int:
        return self._numbers.setdefault(state, len(self._numbers))

    def states(self) -> list[dict[str, Any]]:
        """Return the states in the order of their numbers."""
        return [_party(state[0]) | {"parties": list(state[1:])} for state in self._numbers]

    def parties(self) -> list[dict[str, Any]]:
        """Return the parties that lead or contest somewhere, by id."""
        found = {name for state in self._numbers for name in state} - {CONTESTED, UNKNOWN}
        return [_party(name) for name in sorted(found)]


def _events(state: State, known: date | None, first: date, last: date, hold: bool) -> dict[str, Any]:
    types = [each.value for each in EventType if hold or each is not EventType.HOLD]
    index_of = {name: index for index, name in enumerate(types)}
    places: dict[str, Place] = {}
    numbers: dict[str, int] = {}
    columns: dict[str, list[Any]] = {
        name: [] for name in ("id", "type", "place", "first", "last", "affirming", "denying", "killed")
    }
    left_out = 0
    for event in all_events(state, known):
        begin, end = event.happened.start or event.happened.end, event.happened.end or event.happened.start
        if event.place is None or begin is None or end is None or event.type.value not in index_of:
            continue
        if end < first or begin > last:
            continue
        if len(columns["id"]) == MOST_EVENTS:
            left_out += 1
            continue
        places.setdefault(event.place.key, event.place)
        told = (
            event.id,
            index_of[event.type.value],
            numbers.setdefault(event.place.key, len(numbers)),
            (begin - first).days,
            (end - first).days,
            event.affirming,
            event.denying,
            event.killed.best if event.killed is not None else None,
        )
        for column, value in zip(columns.values(), told, strict=True):
            column.append(value)
    return {
        "known": known,
        "from": first,
        "types": types,
        "places": _where(list(places.values())),
        **columns,
        "left_out": left_out,
    }


def _where(places: Sequence[Place]) -> dict[str, list[Any]]:
    return {
        **{name: [getattr(place, name) for place in places] for name in ("key", "name", "country")},
        "latitude": [_degrees(place.latitude) for place in places],
        "longitude": [_degrees(place.longitude) for place in places],
    }


def _party(identifier: str) -> dict[str, Any]:
    party = Registry.load().get(identifier) if identifier not in (CONTESTED, UNKNOWN) else None
    return {
        "id": identifier,
        "name": party_name(identifier),
        "colour": party.colour if party is not None else None,
    }


def _people(state: State, places: Sequence[Place]) -> list[int | None]:
    kept: dict[str, int | None] = state.derive("people", None, dict)
    missing = [place for place in places if place.key not in kept]
    kept.update({place.key: state.people(place) for place in missing})
    return [kept[place.key] for place in places]


def _degrees(value: float | None) -> float | None:
    return round(value, 5) if value is not None else None  # about a metre


def _json(content: dict[str, Any]) -> bytes:
    """Return an answer as compressed JSON: compressed once, and kept in a fifth of the room."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=_written)
    return gzip.compress(text.encode("utf-8", "replace"), 6, mtime=0)


def _written(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be written")


def _answer(request: Request, compressed: bytes) -> Response:
    headers = {"Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(gzip.decompress(compressed), media_type="application/json", headers=headers)
    return Response(compressed, media_type="application/json", headers=headers | {"Content-Encoding": "gzip"})
