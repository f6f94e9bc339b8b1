"""Rebuilding gives the same bytes, a rejected claim leaves no trace, and an undone decision is as if never made."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.cli import main
from reportedly.ledger import Ledger
from reportedly.model import Place
from reportedly.weighing import Control
from tests.weighing.builders import ABU_KAMAL, ARMY, IS, RAQQA, SDF, MemoryLedger, Record, Stub, day, say
from tests.weighing.test_nearby import PROVINCE, VILLAGE, Provinces, stored

ON = "2016-06-01"


def history(seed: int, count: int = 40) -> list[Record]:
    """Return made-up claims about four places, some of them quotes and by nameless speakers."""
    chosen = random.Random(seed)
    return [
        say(
            chosen.choice(["capture", "hold", "withdraw", "advance", "clash", "handover"]),
            chosen.choice([ARMY, IS, SDF]),
            chosen.choice([ARMY, IS, SDF]),
            at=chosen.choice([RAQQA, RAQQA, VILLAGE, PROVINCE, ABU_KAMAL]),
            on=f"2016-0{chosen.randint(1, 9)}-1{chosen.randint(0, 9)}",
            outlet=chosen.choice(["Herald", "Post"]),
            speaker=chosen.choice([None, None, "residents"]),
            speaker_class="civilian",
            document=f"d{number}",
            confidence=chosen.choice([0.4, 0.6, 0.8]),
        )
        for number in range(count)
    ]


def weighed(path: Path) -> str:
    result = CliRunner().invoke(main, ["control", "--on", ON, "--json", "--ledger", str(path)])
    assert result.exit_code == 0, result.output
    return result.output


def fill(path: Path, records: Sequence[Record]) -> list[str]:
    with Ledger.open(path) as ledger:
        return [stored(ledger, record) for record in records]


def test_a_ledger_weighed_twice_or_filled_in_another_order_gives_the_same_bytes(tmp_path: Path) -> None:
    records = history(1)
    fill(tmp_path / "one.db", records)
    fill(tmp_path / "two.db", random.Random(2).sample(records, len(records)))
    first = weighed(tmp_path / "one.db")
    assert first == weighed(tmp_path / "one.db")
    assert first == weighed(tmp_path / "two.db")
    with Ledger.open(tmp_path / "one.db") as one, Ledger.open(tmp_path / "three.db") as three:
        three.replay(one)
    assert first == weighed(tmp_path / "three.db")


@pytest.mark.parametrize("index", [0, 7, 19])
def test_a_rejected_claim_leaves_no_trace_and_undone_is_back(tmp_path: Path, index: int) -> None:
    records = history(3)
    ids = fill(tmp_path / "with.db", records)
    fill(tmp_path / "without.db", [*records[:index], *records[index + 1 :]])
    before = weighed(tmp_path / "with.db")
    with Ledger.open(tmp_path / "with.db") as ledger:
        rejected = ledger.decide("reject", ids[index], "tester")
    assert weighed(tmp_path / "with.db") == weighed(tmp_path / "without.db")
    with Ledger.open(tmp_path / "with.db") as ledger:
        ledger.decide("undo", rejected.id, "tester")
    assert weighed(tmp_path / "with.db") == before


def _shown(control: Control) -> str:
    return repr(control.holdings(day(ON), evidence=True))


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.integers(1, 25), st.randoms(use_true_random=False))
def test_rejecting_is_leaving_out_in_any_order(seed: int, count: int, chosen: random.Random) -> None:
    records = history(seed, count)
    index = chosen.randrange(count)
    rejected = [
        replace(record, verdict="reject") if number == index else record for number, record in enumerate(records)
    ]
    chosen.shuffle(rejected)
    texts = {record.document.id: f"report {number % 4} on the town " * 9 for number, record in enumerate(records)}
    without = MemoryLedger([*records[:index], *records[index + 1 :]], texts)
    one = Control.from_ledger(MemoryLedger(rejected, texts), registry=Stub(), regions=Provinces())
    two = Control.from_ledger(without, registry=Stub(), regions=Provinces())
    assert _shown(one) == _shown(two)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.integers(1, 25))
def test_a_new_claim_changes_only_the_places_that_it_touches(seed: int, count: int) -> None:
    records = history(seed, count)
    new = say("capture", SDF, IS, at=ABU_KAMAL, on="2016-05-20", document="new")

    def of(claims: Sequence[Record], places: Sequence[Place]) -> str:
        control = Control.from_ledger(MemoryLedger(claims), registry=Stub(), regions=Provinces())
        return repr([control.holding(place, day(ON)) for place in places])

    assert of(records, [RAQQA, VILLAGE]) == of([*records, new], [RAQQA, VILLAGE])
    assert of(records, [ABU_KAMAL]) != of([*records, new], [ABU_KAMAL])
