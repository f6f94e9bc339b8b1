"""What the routes ask: the ledger, the gazetteer, and what was derived from them and kept for a while."""

from __future__ import annotations

import gc
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeVar, cast

import numpy as np
from fastapi import Depends, Request
from numpy.typing import NDArray

from reportedly import __version__
from reportedly.errors import ConfigurationError
from reportedly.ledger import Ledger
from reportedly.ledger.browse import PlaceSummary
from reportedly.ledger.growth import Mark
from reportedly.model import Place
from reportedly.places import Gazetteer
from reportedly.server.background import Background
from reportedly.server.errors import not_found
from reportedly.server.parameters import Box
from reportedly.server.settings import Settings
from reportedly.server.standing import Counted
from reportedly.weighing import Control
from reportedly.weighing.gathering import collecting_no_garbage
from reportedly.weighing.review import Ranking

_T = TypeVar("_T")
_LARGE = frozenset({"control", "events", "disputes"})  # made of the whole ledger for each day of knowledge
_KEPT, _KEPT_LARGE = 64, 8  # derived values at once
_BETWEEN = 20_000  # objects that come and stay between two looks for cycles; an answer makes thousands that go again


@dataclass(frozen=True, slots=True)
class Weighed:
    """The control of every place, and for each place with evidence its claims and the last day that they are about.

    ``points`` are the latitudes and longitudes of the control's places, NaN where they are not known.
    """

    control: Control
    evidence: dict[str, tuple[int, date | None]]
    points: NDArray[np.float64]

    @classmethod
    def of(cls, control: Control) -> Weighed:
        """Return what is kept of a control."""
        points = [(each.latitude, each.longitude) for each in control.places]
        return cls(control, control.evidence(), np.array(points, dtype=np.float64).reshape(-1, 2))

    def places_in(self, box: Box | None) -> Sequence[Place]:
        """Return the places with evidence in a box, or all, by key."""
        if box is None:
            return self.control.places
        west, south, east, north = box
        latitudes, longitudes = self.points.T
        after, before = longitudes >= west, longitudes <= east
        within = (after & before) if west <= east else (after | before)
        found = np.flatnonzero(within & (latitudes >= south) & (latitudes <= north))
        return [self.control.places[each] for each in found.tolist()]


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
            if key in self._values:
                self._values.move_to_end(key)
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
        self._background = Background(min(settings.patience, settings.max_seconds / 2))
        self._derived = {False: Derived(_KEPT), True: Derived(_KEPT_LARGE)}
        self._last: OrderedDict[date | None, tuple[Mark, Control]] = OrderedDict()
        self.disputes: Counted | None = None  # those last counted
        self._ranking: Ranking | None = None
        self._ranking_lock = threading.Lock()

    def begin(self, then: Callable[[State], object] | None = None) -> None:
        """Begin to weigh the ledger, which the map asks for first, and to do what is to be done after that."""

        def work() -> None:
            self.derive("control", None, lambda: self._weigh(None))
            if then is not None:
                then(self)

        self._background.begin("beginning", None, work)

    def close(self) -> None:
        """Close the files."""
        self._background.close()
        self.ledger.close()
        if self.gazetteer is not None:
            self.gazetteer.close()

    def fingerprint(self) -> str:
        """Return what every answer depends on, but for its address."""
        return self._fingerprint(self.ledger.revision())

    def fingerprint_at_once(self) -> str | None:
        """Return the same where nothing was stored since it was last asked for, else ``None``; without waiting."""
        revision = self.ledger.same_revision()
        return self._fingerprint(revision) if revision is not None else None

    def _fingerprint(self, revision: str) -> str:
        names = self.gazetteer.version if self.gazetteer is not None else ""
        return f"{__version__}/{revision}/{names}/{today()}"

    def derive(self, name: str, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return something derived from the ledger as it is now, made if it is not kept."""
        return self._derived[name in _LARGE].get((name, key, self.ledger.revision()), make)

    def awaited(self, name: str, key: Hashable, make: Callable[[], _T], what: str) -> _T:
        """Return the same of what may take minutes: worked out in a thread of its own where it is not kept.

        Raises ``ApiError``, to ask again, where it is not there within seconds; ``what`` says what is being done.
        """
        found = self.kept(name, key)
        if found is not None:
            return cast(_T, found)
        return self._background.get(name, (key, self.ledger.revision()), lambda: self.derive(name, key, make), what)

    def kept(self, name: str, key: Hashable) -> Any:
        """Return something derived from the ledger as it is now where it is kept, else ``None``."""
        return self._derived[name in _LARGE].kept((name, key, self.ledger.revision()))

    def weighed(self, known: date | None) -> Weighed:
        """Return the control of every place as known on a day.

        Once weighed, a ledger that has grown is weighed again where it has. Raises ``ApiError``, to ask again, where
        that takes longer than a question should wait.
        """
        what = "who holds which place is still being weighed"
        return self.awaited("control", known, lambda: self._weigh(known), what)

    def _weigh(self, known: date | None) -> Weighed:
        mark = self.ledger.mark()  # before the claims: what comes in between is weighed again the next time
        before, last = self._last.get(known, (None, None))
        touched = self.ledger.touched(before) if before is not None else None
        if last is not None and touched is not None:
            control = last.renewed(self.ledger, touched)
        else:
            with collecting_no_garbage():
                control = Control.from_ledger(self.ledger, known=known)
                # Millions of objects that stay: to look through them for cycles, now or ever again, would hold up every
                # request for seconds. What few cycles there are now stay with them.
                gc.freeze()
                gc.set_threshold(_BETWEEN, *gc.get_threshold()[1:])
        self._last[known] = (mark, control)
        while len(self._last) > _KEPT_LARGE:
            self._last.popitem(last=False)
        return Weighed.of(control)

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


async def _state(request: Request) -> State:  # else a thread is asked to look at it
    return cast(State, request.app.state.reportedly)


TheState = Annotated[State, Depends(_state)]
"""The application's state, for a route's parameter."""
