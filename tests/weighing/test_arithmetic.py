"""The arithmetic behind a number leads to that number, and every weight is the product of what is told of it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.weighing.arithmetic import explain, weight_of
from reportedly.weighing.journeys import journey
from tests.weighing.builders import ARMY, IS, RAQQA, day, say
from tests.weighing.test_properties import CLAIMS, Record, control


@settings(deadline=None)
@given(CLAIMS, st.dates(date(2015, 6, 1), date(2018, 1, 1)), st.booleans())
def test_it_ends_in_what_is_believed_whatever_is_claimed(claims: list[Record], on: date, as_known: bool) -> None:
    weighed = control(claims, on.isoformat() if as_known else None)
    for account in weighed.accounts:
        found = explain(account, on)
        believed = dict(weighed.holding(account.place, on).distribution)
        assert dict(found.distribution) == pytest.approx(believed, abs=1e-6)
        assert sum(found.belief) == pytest.approx(1.0)


@settings(deadline=None)
@given(CLAIMS, st.dates(date(2015, 6, 1), date(2018, 1, 1)))
def test_each_movement_begins_where_the_one_before_ended(claims: list[Record], on: date) -> None:
    for account in control(claims).accounts:
        found = explain(account, on)
        shown = found.prior
        for movement in found.movements:
            if movement.waited == 0:
                assert movement.before == pytest.approx(shown)
            assert movement.day <= on
            shown = movement.after
        shown = found.by_then
        for movement in found.later:
            assert movement.before == pytest.approx(shown)
            assert movement.day > on
            shown = movement.after
        if not found.faded:
            raised = [each**found.sharpness for each in shown]
            end = [each / sum(raised) for each in raised]
            if end[-1] > shown[-1]:  # what is unknown never grows by that
                end = [*(each * (1 - shown[-1]) / (1 - end[-1]) for each in end[:-1]), shown[-1]]
            assert found.belief == pytest.approx(end, abs=1e-9)  # a probability near nothing has few digits left


@settings(deadline=None)
@given(CLAIMS)
def test_every_weight_is_the_product_of_its_factors(claims: list[Record]) -> None:
    for account in control(claims).accounts:
        for testimony in account.testimonies:
            assert weight_of(testimony, account).product == pytest.approx(testimony.weight, abs=1e-9)
        before = [each for each in explain(account, date.max).movements if not each.is_of_before]
        assert [(each.testimony, each.day, each.before, each.after) for each in before] == [
            (each.testimony, each.day, pytest.approx(each.before), pytest.approx(each.after))
            for each in journey(account)
        ]
        counted = {movement.testimony.statement.claim_id for movement in journey(account)}
        assert counted == {t.statement.claim_id for t in account.testimonies if t.weight > 0}


def test_later_evidence_is_told_apart() -> None:
    claims = [
        say("hold", IS, on="2017-01-01"),
        say("capture", ARMY, IS, on="2017-02-01", outlet="Herald"),
        say("hold", IS, on="2017-01-20", outlet="Observer"),
    ]
    (account,) = control(claims).accounts
    found = explain(account, day("2017-01-10"))
    assert [m.day.isoformat() for m in found.movements] == ["2017-01-01"]
    told = ["2017-01-20", "2017-02-01", "2017-02-01"]  # the capture tells of what was until then, too
    assert [m.day.isoformat() for m in found.later] == told
    assert found.by_then != found.belief
    assert account.place.key == RAQQA.key


def test_an_admission_is_capped() -> None:
    (account,) = control(
        [say("withdraw", ARMY, on="2017-01-01", speaker=ARMY, speaker_class="un_ngo", confidence=0.9)]
    ).accounts
    weight = weight_of(account.testimonies[0], account)
    assert weight.capped
    assert weight.reliability * weight.interest == pytest.approx(account.parameters.interest.ceiling)


def test_a_place_with_no_evidence_that_counts_is_unknown() -> None:
    (account,) = control([say("hold", None, on="2017-01-01")]).accounts
    found = explain(account, day("2017-01-01"))
    assert found.movements == found.later == ()
    assert found.distribution[0] == ("unknown", 1.0)
    assert len(found.silent) == 1
