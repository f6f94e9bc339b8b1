"""``holds`` and ``control`` hand the question on to the weighing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from reportedly import weighing
from reportedly.ledger import Ledger
from reportedly.model import Holding, Place
from tests.ledger.making import READER, TOWNS, make_claim, make_document


class FakeControl:
    """Stands in for the weighing and notes what it is asked."""

    def __init__(self, ledger: Ledger, known: date | None, places: list[Place] | None) -> None:
        self.asked = (ledger, known, places)

    @classmethod
    def from_ledger(cls, ledger: Ledger, *, known: date | None, places: Any = None) -> FakeControl:
        return cls(ledger, known, places)

    def holding(self, place: Place, on: date) -> Holding:
        assert self.asked[2] == [place]
        return Holding(place, on, self.asked[1], (("unknown", 1.0),))

    def holdings(self, on: date) -> list[Holding]:
        assert self.asked[2] is None
        return [Holding(TOWNS[1], on, self.asked[1], (("unknown", 1.0),))]


@pytest.fixture(autouse=True)
def _weighing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weighing, "Control", FakeControl)


def test_holds_and_control_pass_on_place_day_and_knowledge(ledger: Ledger) -> None:
    document = make_document()
    ledger.add(document, READER, [make_claim(document, place=TOWNS[3])])
    on, known = date(2017, 11, 10), date(2017, 11, 11)
    holding = ledger.holds("upper wells", on, known)
    assert (holding.place.key, holding.on, holding.known) == (TOWNS[3].key, on, known)
    assert ledger.holds(TOWNS[0], on).place == TOWNS[0]
    assert ledger.control(on, known) == [Holding(TOWNS[1], on, known, (("unknown", 1.0),))]


def test_today_and_all_that_is_known_by_default(ledger: Ledger) -> None:
    before = datetime.now(UTC).date()
    holding = ledger.holds(TOWNS[0])
    assert before <= holding.on <= datetime.now(UTC).date()
    assert holding.known is None
