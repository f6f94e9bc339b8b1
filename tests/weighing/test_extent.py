"""How much of a place a claim is of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from reportedly.model import Place, PlaceKind, Span
from reportedly.weighing import weigh
from reportedly.weighing.extent import is_in_part, is_part_held, is_part_taken
from tests.weighing.builders import ARMY, IS, RAQQA, SDF, Record, Stub, day, say

PROVINCE = Place("Raqqa province", "Raqqa province", "SY", 172957, 36.0, 38.9, PlaceKind.REGION, 63.6, 0.9)


def belief(records: Sequence[Record], on: str = "2017-01-01") -> dict[str, float]:
    return dict(weigh(records, registry=Stub()).holding(RAQQA, day(on)).distribution)


@pytest.mark.parametrize(
    ("quote", "is_part"),
    [
        ("rebels captured several checkpoints on the edges of Raqqa", True),
        ("took control of half of the city", True),
        ("seized two more neighbourhoods of Raqqa", True),
        ("had taken control of 65% of the city", True),
        ("regained control of the last rebel-held suburbs", True),
        ("captured more territory inside Raqqa", True),
        ("captured Raqqa and several villages", False),
        ("captured the last stronghold of Islamic State, Raqqa", False),
        ("Raqqa fell on Monday", False),
    ],
)
def test_who_takes_a_part_does_not_take_the_town(quote: str, is_part: bool) -> None:
    claim = say("capture", SDF, IS, quote=quote).claim
    assert is_part_taken(claim) is is_part
    held = [say("hold", IS, on="2016-12-01")]
    told = belief([*held, say("capture", SDF, quote=quote)], "2017-01-02")
    assert (told.get(SDF, 0.0) > told[IS]) is not is_part
    evidence = weigh([say("capture", SDF, quote=quote)], registry=Stub()).holding(RAQQA, day("2017-01-02")).evidence
    assert ("of a part of the place" in evidence[0].reason) is is_part


@pytest.mark.parametrize(
    ("quote", "is_part"),
    [
        ("the rebel-held neighbourhoods of the city", True),
        ("one of the last areas held by rebels", False),
        ("still controls parts of Raqqa", True),
        ("the rebel-held town of Raqqa", False),
        ("all of Raqqa is in rebel hands", False),
    ],
)
def test_who_holds_a_part_does_not_hold_the_town(quote: str, is_part: bool) -> None:
    claim = say("hold", IS, quote=quote).claim
    assert is_part_held(claim) is is_part
    assert belief([say("hold", IS, quote=quote)]).get(IS, 0.0) <= belief([say("hold", IS)])[IS]


@pytest.mark.parametrize(
    ("quote", "is_part"),
    [
        ("rebel-held parts of Raqqa province", True),
        ("two crossings in the Raqqa province", True),
        ("captured another six villages, entering Raqqa province", True),
        ("captured Raqqa province", False),
        ("Raqqa province, with its villages, fell", False),
        ("the army controls it", False),
    ],
)
def test_what_is_of_something_in_a_region_is_not_of_all_of_it(quote: str, is_part: bool) -> None:
    assert is_in_part(say("capture", ARMY, at=PROVINCE, quote=quote).claim, PROVINCE) is is_part


def test_one_quote_of_the_whole_is_enough() -> None:
    claim = say("capture", SDF, quote="captured several checkpoints").claim
    whole = "captured Raqqa"
    assert not is_part_taken(replace(claim, quotes=(*claim.quotes, Span(90, 90 + len(whole), whole))))
    assert not is_part_taken(replace(claim, quotes=()))
    assert claim.place == RAQQA
