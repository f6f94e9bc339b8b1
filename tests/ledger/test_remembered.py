"""What a ledger keeps of what was worked out about places: asked for once, and anew where their claims changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from reportedly.ledger import Ledger
from reportedly.model import Place
from tests.ledger.making import READER, TOWNS, make_claim, make_document

RAQQA, QAIM = TOWNS[1], TOWNS[2]


class _Counting:
    """Counts the claims about places, and keeps which it was asked for."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.asked: list[list[str]] = []

    def __call__(self, keys: list[str]) -> Mapping[str, int]:
        self.asked.append(keys)
        found: dict[str, int] = {}
        for each in self.ledger.claims_at(keys):
            assert each.claim.place is not None
            found[each.claim.place.key] = found.get(each.claim.place.key, 0) + 1
        return found


def _tell(ledger: Ledger, number: int, town: Place) -> str:
    document = make_document(f"Report {number}: the army took the town.", key=f"report {number}")
    claim = make_claim(document, place=town)
    ledger.add(document, READER, [claim])
    return claim.id


def test_a_place_is_looked_at_again_only_where_its_claims_changed(tmp_path: Path) -> None:
    keys = [RAQQA.key, QAIM.key]
    with Ledger.open(tmp_path / "l.db") as ledger:
        _tell(ledger, 1, RAQQA)
        count = _Counting(ledger)
        assert ledger.remembered(("count",), keys, count) == {RAQQA.key: 1}
        assert ledger.remembered(("count",), keys, count) == {RAQQA.key: 1}
        assert count.asked == [sorted(keys)]  # that nothing is told of a place is remembered too
        claim = _tell(ledger, 2, QAIM)
        assert ledger.remembered(("count",), keys, count) == {RAQQA.key: 1, QAIM.key: 1}
        assert count.asked[1:] == [[QAIM.key]]
        ledger.decide("reject", claim, "test")
        assert ledger.remembered(("count",), keys, count) == {RAQQA.key: 1}
        assert count.asked[2:] == [[QAIM.key]]


def test_what_another_process_stored_is_seen(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "l.db") as ledger, Ledger.open(tmp_path / "l.db") as other:
        _tell(ledger, 1, RAQQA)
        count = _Counting(ledger)
        assert ledger.remembered(("count",), [RAQQA.key], count) == {RAQQA.key: 1}
        _tell(other, 2, RAQQA)
        assert ledger.remembered(("count",), [RAQQA.key], count) == {RAQQA.key: 2}


def test_what_came_while_it_was_worked_out_is_not_missed(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "l.db") as ledger:
        _tell(ledger, 1, RAQQA)
        count = _Counting(ledger)

        def slow(keys: list[str]) -> Mapping[str, int]:
            found = count(keys)
            _tell(ledger, 2, RAQQA)  # another thread asks and has it in the meantime
            ledger.remembered(("count",), [QAIM.key], count)
            return found

        assert ledger.remembered(("count",), [RAQQA.key], slow) == {RAQQA.key: 1}
        assert ledger.remembered(("count",), [RAQQA.key], count) == {RAQQA.key: 2}


def test_every_question_has_its_own_answers(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "l.db") as ledger:
        _tell(ledger, 1, RAQQA)
        count = _Counting(ledger)
        for number in range(6):
            assert ledger.remembered(("count", number), [RAQQA.key], count) == {RAQQA.key: 1}
        assert ledger.remembered(("count", 5), [RAQQA.key], count) == {RAQQA.key: 1}
        assert len(count.asked) == 6
        ledger.remembered(("count", 0), [RAQQA.key], count)  # too long ago to be kept
        assert len(count.asked) == 7
