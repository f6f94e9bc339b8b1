"""What is exported: claims, events or holdings of a ledger, chosen by place, party, time and more, as rows."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from reportedly.errors import ConfigurationError
from reportedly.exports.coarsening import Coarsening
from reportedly.exports.events import LinkedEvent, event_row, single_claim_row
from reportedly.exports.lookups import PartyNames, Regions
from reportedly.exports.panels import Step, panel_rows
from reportedly.exports.rows import claim_row, holding_row
from reportedly.exports.tables import Row, Table, table
from reportedly.model import EventType

if TYPE_CHECKING:
    from reportedly.ledger import Ledger, LedgerClaim


_NOT_OF: dict[str, tuple[str, ...]] = {  # what a table cannot be asked by
    "claims": ("on",),
    "events": ("speaker", "status", "on"),
    "holdings": ("type", "status", "speaker", "reader", "start", "end"),
    "panel": ("type", "status", "speaker", "reader", "on", "party"),
}


class What(StrEnum):
    """What can be exported."""

    CLAIMS = "claims"
    EVENTS = "events"
    HOLDINGS = "holdings"


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for, as in ``Ledger.claims``; ``None`` asks for anything.

    ``party`` acts, is acted on or, of holdings, is among the holders. ``start`` and ``end`` are days that the event may
    have happened on, for a panel its first and last. ``on`` is the day of holdings (today where it is ``None``);
    ``known`` leaves out what was not yet known on that day.
    """

    place: str | None = None
    party: str | None = None
    type: str | None = None
    status: str | None = None
    speaker: str | None = None
    reader: str | None = None
    start: date | None = None
    end: date | None = None
    on: date | None = None
    known: date | None = None
    coarsen: Coarsening | None = None

    def to_json(self) -> dict[str, str]:
        """Return what was asked for, without what was not."""
        given = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "coarsen"}
        shown = {name: str(value) for name, value in given.items() if value is not None}
        if self.coarsen is not None and "place" in shown:
            shown["place"] = "left out"  # it would tell what the coarse rows do not
        return shown


class Rows:
    """The rows of a selection, one after another; close it when done. ``columns`` are those of :attr:`table`."""

    def __init__(self, ledger: Ledger, selection: Selection) -> None:
        self.selection = selection
        self.parties = PartyNames()
        self._ledger = ledger
        must = selection.coarsen is not None and selection.coarsen.km is None
        self._regions = Regions(ledger.gazetteer, must=must)

    def close(self) -> None:
        """Close the gazetteer."""
        self._regions.close()

    def for_package(self, name: str) -> Rows:
        """Return rows of the same selection without what a table of a data package cannot be asked by."""
        kept = copy.copy(self)
        kept.selection = replace(self.selection, **dict.fromkeys(_NOT_OF[name]))
        return kept

    def claims(self) -> Iterator[Row]:
        """Yield rows of the table ``claims``, in the ledger's order."""
        return self._coarse(table("claims"), (claim_row(each, self._regions) for each in self.records()))

    def events(self) -> Iterator[Row]:
        """Yield rows of the table ``events``: what the ledger's claims tell of as one happening, by day."""
        wanted = self._refuse("events", *_NOT_OF["events"])
        wanted_claims = None
        if wanted.place is not None or wanted.party is not None or wanted.reader is not None:
            wanted_claims = {
                each.claim.id
                for each in self._ledger.claims(place=wanted.place, actor=wanted.party, reader=wanted.reader)
            }
        linked = linked_events(self._ledger, wanted.known)
        outlets = {each.claim.id: each.document.outlet for each in self._ledger.claims()}
        chosen = (each for each in linked if self._fits(each, wanted_claims))
        return self._coarse(table("events"), (event_row(each, outlets, self._regions) for each in chosen))

    def single_claims(self) -> Iterator[Row]:
        """Yield rows of the table ``events`` in which every claim is an event of its own."""
        return self._coarse(table("events"), (single_claim_row(each, self._regions) for each in self.records()))

    def holdings(self) -> Iterator[Row]:
        """Yield rows of the table ``holdings``, by place key."""
        from reportedly.weighing import Control

        wanted = self._refuse("holdings", *_NOT_OF["holdings"])
        control = Control.from_ledger(self._ledger, known=wanted.known, places=self._places())
        on = wanted.on or datetime.now(UTC).date()
        found = control.holdings(on, evidence=True)
        ids = self._party_ids()
        chosen = (each for each in found if ids is None or any(holder in ids for holder, _ in each.distribution))
        return self._coarse(table("holdings"), (holding_row(each, self.parties, self._regions) for each in chosen))

    def panel(self, step: Step) -> Iterator[Row]:
        """Yield rows of the table ``panel``, by period and place key."""
        from reportedly.weighing import Control

        wanted = self._refuse("a panel", *_NOT_OF["panel"])
        control = Control.from_ledger(self._ledger, known=wanted.known, places=self._places())
        rows = panel_rows(control, step, wanted.start, wanted.end, self.parties, self._regions)
        return self._coarse(table("panel"), rows)

    def records(self) -> Iterator[LedgerClaim]:
        """Yield the claims that are asked for."""
        wanted = self._refuse("claims", *_NOT_OF["claims"])
        found = self._ledger.claims(
            place=wanted.place,
            actor=wanted.party,
            type=wanted.type,
            status=wanted.status,
            speaker=wanted.speaker,
            reader=wanted.reader,
            start=wanted.start,
            end=wanted.end,
        )
        known = wanted.known
        return found if known is None else (_as_known(each, known) for each in found if each.counts_from <= known)

    def _coarse(self, of: Table, rows: Iterable[Row]) -> Iterator[Row]:
        coarsen = self.selection.coarsen
        return iter(rows) if coarsen is None else (coarsen.apply(row, of) for row in rows)

    def _refuse(self, what: str, *names: str) -> Selection:
        """Return the selection; raises ``ConfigurationError`` where it asks for what such rows do not have."""
        option = {"start": "from", "end": "to"}
        for name in names:
            if getattr(self.selection, name) is not None:
                raise ConfigurationError(f"--{option.get(name, name)} does not go with {what}; leave it out")
        return self.selection

    def _places(self) -> list[str] | None:
        """Return the keys of the places asked for; ``None`` asks for all."""
        if self.selection.place is None:
            return None
        found = {each.claim.place.key for each in self._ledger.claims(place=self.selection.place) if each.claim.place}
        return sorted(found)

    def _party_ids(self) -> frozenset[str] | None:
        if self.selection.party is None:
            return None
        from reportedly.ledger.resolve import party_filter

        asked = party_filter(self.selection.party)
        from reportedly.weighing.statements import fold

        return asked.registry_ids | {f"name:{fold(self.selection.party)}"}

    def _fits(self, event: LinkedEvent, wanted_claims: set[str] | None) -> bool:
        wanted, happened = self.selection, event.happened
        dated = happened.start is not None or happened.end is not None
        return (
            (event.type is not EventType.HOLD if wanted.type is None else event.type.value == wanted.type)
            and (dated or (wanted.start is None and wanted.end is None))
            and (wanted.start is None or happened.end is None or happened.end >= wanted.start)
            and (wanted.end is None or happened.start is None or happened.start <= wanted.end)
            and (wanted_claims is None or any(each.claim_id in wanted_claims for each in event.claims))
        )


def _as_known(record: LedgerClaim, known: date) -> LedgerClaim:
    """Return a claim as known on a day: a newer version of its article may have come later."""
    is_later = record.superseded is not None and record.superseded > known
    return replace(record, superseded=None, superseded_by=None) if is_later else record


def linked_events(ledger: Ledger, known: date | None) -> Sequence[LinkedEvent]:
    """Return the events that a ledger's claims tell of, as known on a day."""
    from reportedly.weighing.events import events_of

    return events_of(ledger, known=known)
