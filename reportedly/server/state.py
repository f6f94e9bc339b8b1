"""What the routes ask: the ledger, the gazetteer, and what was derived from them and kept for a while."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeVar, cast

from fastapi import Depends, Request

from reportedly import __version__
from reportedly.errors import ConfigurationError
from reportedly.ledger import Ledger
from reportedly.ledger.browse import PlaceSummary
from reportedly.ledger.growth import Mark
from reportedly.model import Place
from reportedly.places import Gazetteer
from reportedly.server.errors import not_found
from reportedly.server.settings import Settings
from reportedly.server.standing import Counted
from reportedly.weighing import Control
from reportedly.weighing.review import Ranking

_T = TypeVar("_T")
_LARGE = frozenset({"control", "events", "disputes"})  # made of the whole ledger for each day of knowledge
_KEPT, _KEPT_LARGE = 64, 8  # derived values at once


@dataclass(frozen=True, slots=True)
class Weighed:
    """The control of every place, and for each place with evidence its claims and the last day that they are about."""

    control: Control
    evidence: dict[str, tuple[int, date | None]]


class Derived:
    """What was worked out from the ledger, kept under what it was worked out from; the least used goes first.

    Several requests for one value wait for the first to make it.
    """

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._values: OrderedDict[Hashable, Any] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def kept(self, key: Hashable) -> Any:
        """Return the value under a key, ``None`` where it is not there."""
        with self._lock:
            return self._values.get(key)

    def get(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return the value under a key, made if it is not there."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return cast(_T, self._values[key])
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._values:
                    return cast(_T, self._values[key])
            try:
                value = make()
                with self._lock:
                    self._values[key] = value
                    while len(self._values) > self._kept:
                        self._values.popitem(last=False)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return value


class State:
    """An open ledger and gazetteer, and what is derived from them; safe with several threads."""

    def __init__(self, settings: Settings) -> None:
        """Open the ledger for reading alone; raises ``LedgerError`` and ``ConfigurationError`` as it does."""
        self.settings = settings
        self.gazetteer: Gazetteer | None = None
        try:
            self.gazetteer = Gazetteer.open(settings.gazetteer)
        except ConfigurationError:
            if settings.gazetteer is not None:  # one that is named must be there
                raise
        if settings.desk is not None:  # a ledger that cannot be written is told now, not at the first decision
            Ledger.open(settings.ledger, create=False).close()
        self.ledger = Ledger.open(settings.ledger, create=False, read_only=True, gazetteer=settings.gazetteer)
        self.gazetteer_lock = threading.Lock()  # its caches are for one thread at a time
        self._derived = {False: Derived(_KEPT), True: Derived(_KEPT_LARGE)}
        self._last: OrderedDict[date | None, tuple[Mark, Control]] = OrderedDict()
        self.disputes: Counted | None = None  # those last counted
        self._ranking: Ranking | None = None
        self._ranking_lock = threading.Lock()

    def close(self) -> None:
        """Close the files."""
        self.ledger.close()
        if self.gazetteer is not None:
            self.gazetteer.close()

    def fingerprint(self) -> str:
        """Return what every answer depends on, but for its address."""
        names = self.gazetteer.version if self.gazetteer is not None else ""
        return f"{__version__}/{self.ledger.revision()}/{names}/{today()}"

    def derive(self, name: str, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return something derived from the ledger as it is now, made if it is not kept."""
        return self._derived[name in _LARGE].get((name, key, self.ledger.revision()), make)

    def kept(self, name: str, key: Hashable) -> Any:
        """Return something derived from the ledger as it is now where it is kept, else ``None``."""
        return self._derived[name in _LARGE].kept((name, key, self.ledger.revision()))

    def weighed(self, known: date | None) -> Weighed:
        """Return the control of every place as known on a day.

        Once weighed, a ledger that has grown is weighed again where it has.
        """

        def make() -> Weighed:
            mark = self.ledger.mark()  # before the claims: what comes in between is weighed again the next time
            before, last = self._last.get(known, (None, None))
            touched = self.ledger.touched(before) if before is not None else None
            if last is not None and touched is not None:
                control = last.renewed(self.ledger, touched)
            else:
                control = Control.from_ledger(self.ledger, known=known)
            self._last[known] = (mark, control)
            while len(self._last) > _KEPT_LARGE:
                self._last.popitem(last=False)
            return Weighed(control, control.evidence())

        return self.derive("control", known, make)

    def ranking(self) -> Ranking:
        """Return what all claims are worth a look: after a decision only the places that it touched are ranked anew."""
        control = self.weighed(None).control
        with self._ranking_lock:
            if self._ranking is None or self._ranking.control is not control:
                self._ranking = Ranking(control, self._ranking)
            return self._ranking

    def control_of(self, place: Place, known: date | None) -> Control:
        """Return the control of one place: that of all places where it is at hand, else one of the place alone."""
        whole = self._derived[True].kept(("control", known, self.ledger.revision()))
        if whole is not None:
            return cast(Weighed, whole).control
        return self.derive(
            "place", (place.key, known), lambda: Control.from_ledger(self.ledger, known=known, places=[place])
        )

    def places(self) -> dict[str, PlaceSummary]:
        """Return the places that claims tell of, by key."""
        return self.derive("places", None, lambda: {each.place.key: each for each in self.ledger.places()})

    def place(self, query: str) -> Place:
        """Return the place that a key, a name, "Name, CC" or a GeoNames id stands for; raises ``InputError``."""
        found = self.places().get(query)
        if found is not None:
            return found.place
        if query.startswith("name:"):
            raise not_found(f"place {query!r} in the ledger", "take a key from /api/v1/places")
        return self.ledger.place(query)

    def people(self, place: Place) -> int | None:
        """Return how many people live in a place, ``None`` where that is not known."""
        if self.gazetteer is None or place.geonames_id is None:
            return None
        with self.gazetteer_lock:
            entry = self.gazetteer.get(place.geonames_id)
        return entry.population if entry is not None else None


def today() -> date:
    """Return the day in UTC, as the ledger counts days."""
    return datetime.now(UTC).date()


def _state(request: Request) -> State:
    return cast(State, request.app.state.reportedly)


TheState = Annotated[State, Depends(_state)]
"""The application's state, for a route's parameter."""
