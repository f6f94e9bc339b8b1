"""What a claim states about control, in whose interest, and on which days."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reportedly.weighing import Parameters
from reportedly.weighing.statements import Interest, Statement, state
from tests.weighing.builders import ARMY, COALITION, IS, MILITIA, RAQQA, RUSSIA, SDF, Record, Stub, day, say


def stated(record: Record) -> Statement:
    return state(record, Stub(), Parameters.load())


@pytest.mark.parametrize(
    ("record", "interest"),
    [
        (say("capture", ARMY, IS, speaker=ARMY), Interest.OWN),
        (say("capture", ARMY, IS, speaker=RUSSIA), Interest.OWN),
        (say("capture", ARMY, IS, speaker=IS), Interest.AGAINST),
        (say("capture", ARMY, None, speaker=SDF), Interest.AGAINST),
        (say("capture", ARMY, IS, speaker=SDF), Interest.NEITHER),
        (say("capture", ARMY, IS, speaker="The Watch", speaker_class="monitor"), Interest.NEITHER),
        (say("capture", ARMY, IS), Interest.NEITHER),
        (say("capture", ARMY, IS, outlet="State Gazette"), Interest.OWN),
        (say("hold", IS, speaker=IS), Interest.OWN),
        (say("hold", IS, speaker=ARMY), Interest.NEITHER),
        (say("hold", IS, ARMY, speaker=ARMY), Interest.AGAINST),
        (say("withdraw", IS, speaker=IS), Interest.AGAINST),
        (say("withdraw", IS, speaker=ARMY), Interest.OWN),
        (say("capture", IS, ARMY, speaker=ARMY, status="denied"), Interest.OWN),
        (say("capture", ARMY, IS, speaker=ARMY, status="planned"), Interest.NEITHER),
        (say("air_strike", COALITION, IS, speaker=COALITION), Interest.NEITHER),
    ],
)
def test_whom_a_claim_serves(record: Record, interest: Interest) -> None:
    assert stated(record).interest is interest


def test_an_admission_weighs_more_than_a_boast_but_never_all() -> None:
    admission, boast = (stated(say("capture", ARMY, IS, speaker=who)).testimony for who in (IS, ARMY))
    assert boast < admission < 1


@pytest.mark.parametrize(
    ("record", "days"),
    [
        (say("capture", SDF, on="2017-01-05", start="2017-01-01"), ["2017-01-05"]),
        (say("capture", SDF, on="2017-01-05", start=None), ["2017-01-05"]),
        (say("hold", SDF, on="2017-03-05", start=None, published="2017-01-05"), ["2017-03-05"]),
        (say("hold", SDF, on="2017-01-09", start="2017-01-01", published="2017-01-05"), ["2017-01-05"]),
        (say("capture", SDF, on="2017-03-05", status="planned", published="2017-01-05"), ["2017-01-05"]),
        (say("capture", SDF, on=None, start=None, published="2017-01-05"), ["2017-01-05"]),
        (say("hold", SDF, on=None, start="2017-01-01", published="2017-01-05"), ["2017-01-05"]),
        (say("capture", SDF, on="2017-02-15", start="2017-01-01"), ["2017-01-23", "2017-02-15"]),
    ],
)
def test_the_days_that_a_claim_is_evidence_of(record: Record, days: list[str]) -> None:
    assert stated(record).days == tuple(day(text).toordinal() for text in days)


def test_a_year_is_spread_over_its_months_and_a_century_no_further() -> None:
    year = stated(say("hold", IS, on="2016-12-31", start="2016-01-01"))
    assert len(year.days) == 12
    assert year.days[-1] == day("2016-12-31").toordinal()
    assert any("spread" in note for note in year.notes)
    century = stated(say("hold", IS, on="2016-12-31", start="1916-12-31"))
    assert len(century.days) == 12
    assert century.reading < 0.1 * year.reading


@pytest.mark.parametrize(
    ("record", "kind"),
    [
        (say("capture", ARMY, IS, status="denied"), "not_held"),
        (say("capture", ARMY, IS, status="planned"), "not_held"),
        (say("advance", ARMY, IS, status="planned"), "not_held"),
        (say("withdraw", IS, status="denied"), "still_held"),
        (say("advance", "militants"), "advance"),
        (say("clash", ARMY, status="denied"), None),
        (say("hold", "militants"), None),
        (say("hold", None), None),
        (say("capture", ARMY, IS, status="hypothetical"), None),
    ],
)
def test_the_kind_of_statement(record: Record, kind: str | None) -> None:
    statement = stated(record)
    assert statement.kind == kind
    assert (statement.why is None) == (kind is not None)


def test_a_militia_holds_for_the_army_where_the_registry_says_so() -> None:
    assert stated(say("capture", (MILITIA, ARMY), IS)).actor == ARMY
    assert stated(say("capture", (MILITIA, ARMY), IS)).others == ()
    assert stated(say("capture", ARMY, IS, speaker=MILITIA)).voice == f"party:{ARMY}"
    abroad = replace(RAQQA, country="IQ")
    assert stated(say("capture", MILITIA, IS, at=abroad)).actor == MILITIA


def test_the_registered_party_of_several_is_the_holder() -> None:
    statement = stated(say("capture", ("Northern Brigade", SDF), (IS, SDF)))
    assert statement.actor == SDF
    assert statement.others == ("name:northern brigade",)
    assert statement.targets == (IS,)
