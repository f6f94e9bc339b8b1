"""Claims put together by place, as the statements that weighing goes on from; in any order, with the same result."""

from __future__ import annotations

import contextlib
import gc
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date

from reportedly.model import Place, Relation
from reportedly.weighing.counted import counts, is_known, is_superseded, why_superseded
from reportedly.weighing.lineages import Shingler
from reportedly.weighing.nearby import is_on, speaks_around
from reportedly.weighing.parameters import Parameters
from reportedly.weighing.protocols import ClaimRecord, Parties
from reportedly.weighing.quotations import Quoted, quotes_of
from reportedly.weighing.statements import Statement, bears_on_control, state
from reportedly.weighing.testimonies import Silent


@dataclass(slots=True)
class About:
    """What claims say of one place: statements by claim id, the place as the surest of them has it, and its names.

    ``former`` are the statements of older versions of articles, which no longer count.
    """

    place: Place
    rank: tuple[object, ...]
    statements: dict[str, Statement] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    quotes: dict[str, Quoted] = field(default_factory=dict)
    former: dict[str, Silent] = field(default_factory=dict)

    @property
    def documents(self) -> list[str]:
        """The documents with a statement, from the first known to the last."""
        return [document for _, document in sorted({(s.known, s.document_id) for s in self.statements.values()})]


class Gathering:
    """Collects claims: those about each place (``about``), and those that speak of the places around (``around``).

    ``only`` keeps the places with some keys in ``about``. Claims not known by ``known`` and rejected ones are left out;
    those that a newer version of their article superseded by then are kept aside, in ``former``.
    """

    def __init__(
        self, parties: Parties, parameters: Parameters, known: date | None, only: Collection[str] | None = None
    ) -> None:
        self.about: dict[str, About] = {}
        self.around: dict[str, About] = {}
        self._former: dict[str, About] = {}
        self.shingler = Shingler(parameters.lineages)
        self._parties = parties
        self.parameters = parameters
        self._known = known
        self._only = only
        self._nearby = is_on(parameters.nearby)

    def add_around(self, record: ClaimRecord) -> None:
        """Take a claim in for what it says of the places around, if it counts."""
        place = record.claim.place
        if place is not None and counts(record, self._known) and speaks_around(record.claim):
            _take(self.around, sys.intern(place.key), place, state(record, self._parties, self.parameters))

    def add(self, record: ClaimRecord) -> None:
        """Take a claim in, if it counts."""
        claim = record.claim
        place = claim.place
        if place is None or not is_known(record, self._known):
            return
        if is_superseded(record, self._known):
            self._set_aside(record, place)
            return
        around = self._nearby and speaks_around(claim)
        key = place.key
        about = (self._only is None or key in self._only) and bears_on_control(claim)
        if not about and not around:
            return
        key = sys.intern(key)
        statement = state(record, self._parties, self.parameters)
        if around:
            _take(self.around, key, place, statement)
        if about:
            item = _take(self.about, key, place, statement)
            item.names.add(place.name)
            if place.relation in (None, Relation.LOCATED):  # else the text is the other place's name
                item.names.add(place.text)
            quoted = quotes_of(claim, self.shingler, self.parameters.lineages)
            if quoted is not None:
                item.quotes[claim.id] = quoted

    def _set_aside(self, record: ClaimRecord, place: Place) -> None:
        key = place.key
        if (self._only is None or key in self._only) and bears_on_control(record.claim):
            statement = state(record, self._parties, self.parameters)
            item = _take(self._former, sys.intern(key), place, statement)
            item.names.add(place.name)
            item.former[record.claim.id] = Silent(statement, statement.voice, why_superseded(record), record.superseded)

    def compared(self) -> set[str]:
        """Return the documents whose texts are compared: those about a place of which another tells too."""
        found: set[str] = set()
        for item in self.about.values():
            documents = {statement.document_id for statement in item.statements.values()}
            if len(documents) > 1:
                found |= documents
        return found

    def places(self) -> Iterator[tuple[str, About]]:
        """Yield what is said of each place, by key, and forget it; a place of former claims alone has no statements."""
        for key in sorted(self.about.keys() | self._former.keys()):
            item, former = self.about.pop(key, None), self._former.pop(key, None)
            if former is not None:
                item = item or About(former.place, former.rank, names=former.names)
                item.former = former.former
            if item is not None:
                yield key, item


@contextlib.contextmanager
def collecting_no_garbage() -> Iterator[None]:
    """Keep Python from looking for cycles: millions of statements are made here, and none of them is in one."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _take(items: dict[str, About], key: str, place: Place, statement: Statement) -> About:
    item = items.get(key)
    if item is None:
        item = items[key] = About(place, _rank(place))
    elif place.probability >= item.place.probability:
        rank = _rank(place)
        if rank < item.rank:
            item.place, item.rank = place, rank
    twin = item.statements.get(statement.claim_id)
    if twin is None or (statement.reading, statement.known) > (twin.reading, twin.known):
        item.statements[statement.claim_id] = statement
    return item


def _rank(place: Place) -> tuple[object, ...]:
    where = (place.latitude or 0.0, place.longitude or 0.0, place.radius_km or 0.0)
    return (-place.probability, place.name, place.text, place.kind.value, *where)
