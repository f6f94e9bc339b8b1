"""Control of a ledger that has grown: what is weighed again where it grew is what is weighed anew as a whole."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from reportedly.ledger import Ledger
from reportedly.model import PlaceKind
from reportedly.weighing import Control
from tests.weighing.builders import RAQQA, day, say
from tests.weighing.test_nearby import FAR, IS, PROVINCE, SDF, SUBURB, VILLAGE, Provinces, stored

_PLACES = (RAQQA, VILLAGE, SUBURB, FAR, PROVINCE, replace(VILLAGE, longitude=39.5, probability=0.95))
_DAYS = ("2016-01-05", "2016-03-01", "2017-06-01")


class _Later:
    name, version = "hand", "2"


def _same(one: Control, other: Control) -> None:
    assert one.places == other.places
    assert one.evidence() == other.evidence()
    assert [one.derivations(place) for place in one.places] == [other.derivations(place) for place in other.places]
    for on in map(day, _DAYS):
        assert one.holdings(on, evidence=True) == other.holdings(on, evidence=True)


@pytest.mark.parametrize("seed", range(3))
def test_a_grown_ledger_weighed_where_it_grew_is_as_weighed_anew(tmp_path: Path, seed: int) -> None:
    chosen = random.Random(seed)
    ids: list[str] = []

    def tell(number: int) -> str:
        on = f"2016-0{chosen.randrange(1, 4)}-{chosen.randrange(10, 28)}"
        holder, other = chosen.sample([IS, SDF], 2)
        at = chosen.choice(_PLACES)
        record = say(chosen.choice(["capture", "hold"]), holder, other, at=at, on=on, outlet=f"o{number}")
        return stored(ledger, record, chosen.choice(stories))

    stories = [" ".join(f"w{chosen.randrange(500)}" for _ in range(90)) for _ in range(4)]
    with Ledger.open(tmp_path / "l.db") as ledger:
        ids += [tell(number) for number in range(12)]
        control = Control.from_ledger(ledger, regions=Provinces())
        for step in range(8):
            mark = ledger.mark()
            match step % 4:
                case 0:
                    ids.append(tell(100 + step))
                case 1:
                    ledger.decide("reject", chosen.choice(ids), "test")
                case 2:
                    moved = {"text": "Kasrat", "name": "Kasrat", "country": "SY", "geonames_id": 9001, "kind": "town"}
                    moved |= {"latitude": 35.96, "longitude": 39.02, "radius_km": 2.0, "probability": 0.9}
                    ledger.decide("correct", chosen.choice(ids), "test", {"fields": {"place": moved}})
                case 3:
                    ledger.decide("undo", chosen.choice(ledger.decisions()).id, "test")
            touched = ledger.touched(mark)
            assert touched is not None
            control = control.renewed(ledger, touched, Provinces())
            _same(control, Control.from_ledger(ledger, regions=Provinces()))
            for asked in _PLACES[:4]:  # what was said around them is remembered from before
                alone = Control.from_ledger(ledger, places=[asked], regions=Provinces())
                with Ledger.open(tmp_path / "l.db", read_only=True) as other:
                    _same(alone, Control.from_ledger(other, places=[asked], regions=Provinces()))


@pytest.mark.parametrize("published", ["2016-03-20", "2015-12-01"])
def test_a_copy_that_comes_later_is_found(tmp_path: Path, published: str) -> None:
    """The earlier texts are not read again, but for the one that the new text may copy, or that may copy it."""
    story = " ".join(f"word{number}" for number in range(120))
    with Ledger.open(tmp_path / "l.db") as ledger:
        for number in range(4):
            told = say("hold", IS, on=f"2016-01-0{1 + number}", outlet=f"o{number}")
            stored(ledger, told, story if number == 1 else f"{number} " * 30)
        control = Control.from_ledger(ledger, regions=Provinces())
        assert not control.derivations(RAQQA)
        mark = ledger.mark()
        stored(ledger, say("hold", IS, on=published, outlet="copyist"), story + " and so on")
        touched = ledger.touched(mark)
        assert touched is not None
        control = control.renewed(ledger, touched, Provinces())
        (found,) = control.derivations(RAQQA)
        outlets = {each.document.id: each.document.outlet for each in ledger.documents()}
        assert {outlets[found.document_id], outlets[found.source_id]} == {"o1", "copyist"}
        _same(control, Control.from_ledger(ledger, regions=Provinces()))


def test_a_newer_reading_takes_the_older_ones_claims_away(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "l.db") as ledger:
        stored(ledger, say("capture", SDF, IS, at=VILLAGE, on="2016-01-04", outlet="o1"))
        stored(ledger, say("hold", IS, at=RAQQA, on="2016-01-01", outlet="o2"))
        control = Control.from_ledger(ledger, regions=Provinces())
        mark = ledger.mark()
        document = next(each.document for each in ledger.documents() if each.document.outlet == "o1")
        ledger.add(document, _Later(), [])
        touched = ledger.touched(mark)
        assert touched is not None
        assert {place.key for place in touched} == {VILLAGE.key}
        control = control.renewed(ledger, touched, Provinces())
        assert [place.key for place in control.places] == [RAQQA.key]
        _same(control, Control.from_ledger(ledger, regions=Provinces()))


def test_what_cannot_be_told_is_not_guessed(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "one.db") as one, Ledger.open(tmp_path / "two.db") as two:
        for number in range(3):
            stored(one, say("hold", IS, on="2016-01-01", outlet=f"o{number}"))
        stored(two, say("hold", SDF, at=replace(RAQQA, kind=PlaceKind.TOWN), on="2016-01-02", outlet="other"))
        mark = two.mark()
        assert one.touched(mark) is None  # another ledger's
        assert one.touched(one.mark()) == []
        begun = replace(one.mark(), readings=0)
        assert one.touched(begun, most=2) is None
        assert one.touched(begun, most=3) == [replace(RAQQA, probability=0.0)]


def test_how_many_must_agree_is_about_every_claim(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "l.db") as ledger:
        claim = stored(ledger, say("hold", IS, on="2016-01-01", outlet="o"))
        ledger.decide("reject", claim, "one")
        mark = ledger.mark()
        ledger.require_reviewers(2, "one")
        assert ledger.touched(mark) is None
        settled = ledger.mark()
        ledger.decide("reject", claim, "two")
        touched = ledger.touched(settled)
        assert touched is not None
        assert [place.key for place in touched] == [RAQQA.key]
