"""What is told long afterwards is answered more surely, and what a change says of the time before it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

from reportedly.weighing import UNKNOWN, Parameters, weigh
from reportedly.weighing.arithmetic import explain
from reportedly.weighing.evidence import sharpened
from tests.weighing.builders import ARMY, IS, RAQQA, SDF, Record, Stub, day, say

AFTERWARDS = "2020-01-01"


def belief(records: Iterable[Record], on: str, parameters: Parameters | None = None) -> dict[str, float]:
    return dict(weigh(records, registry=Stub(), parameters=parameters).holding(RAQQA, day(on)).distribution)


def plain() -> Parameters:
    shipped = Parameters.load()
    return replace(shipped, dynamics=replace(shipped.dynamics, hindsight_sharpness=1.0))


def told(published: str | None) -> list[Record]:
    return [
        say("capture", SDF, IS, on="2017-01-01", published=published, outlet="Post"),
        say("hold", ARMY, on="2017-01-20", published=published, outlet="Mirror", confidence=0.3),
    ]


def test_what_is_told_in_hindsight_is_answered_more_surely() -> None:
    fresh, later = belief(told("same"), "2017-01-10"), belief(told(AFTERWARDS), "2017-01-10")
    assert later[SDF] > fresh[SDF] + 0.05
    assert sorted(fresh, key=fresh.__getitem__)[-1] == sorted(later, key=later.__getitem__)[-1] == SDF


def test_reports_of_the_day_are_not_sharpened() -> None:
    assert belief(told("same"), "2017-01-10") == belief(told("same"), "2017-01-10", plain())


def test_a_document_that_nobody_dated_is_not_hindsight() -> None:
    assert belief(told(None), "2017-01-10") == belief(told(None), "2017-01-10", plain())


@pytest.mark.parametrize("on", ["2015-06-01", "2017-01-10", "2019-06-01", "2026-01-01"])
def test_what_is_unknown_never_grows(on: str) -> None:
    assert belief(told(AFTERWARDS), on)[UNKNOWN] <= belief(told(AFTERWARDS), on, plain())[UNKNOWN]


@pytest.mark.parametrize("on", ["2016-12-01", "2017-01-10", "2017-01-25", "2017-03-01"])
def test_the_arithmetic_ends_in_the_sharpened_belief(on: str) -> None:
    fresh = say("hold", SDF, on="2017-02-01")  # the mean of both sides counts on 25 January, this alone in March
    control = weigh([*told(AFTERWARDS), fresh], registry=Stub())
    account = control.account(RAQQA)
    assert account is not None
    found = explain(account, day(on))
    assert (found.sharpness > 1.0) is (on != "2017-03-01")
    assert dict(found.distribution) == pytest.approx(dict(control.holding(RAQQA, day(on)).distribution), abs=2e-6)


def test_sharpening_keeps_the_order_and_the_sum() -> None:
    rows = np.array([[0.5, 0.3, 0.0, 0.2], [0.2, 0.1, 0.0, 0.7], [0.0, 0.0, 0.0, 1.0]])
    found = sharpened(rows, np.array([2.0, 2.0, 2.0]))
    assert found.sum(axis=1) == pytest.approx([1.0, 1.0, 1.0])
    assert (found[:, -1] <= rows[:, -1] + 1e-12).all()
    assert (found[:2, 0] > found[:2, 1]).all()
    assert found[1] == pytest.approx([0.24, 0.06, 0.0, 0.7])
    assert found[2] == pytest.approx(rows[2])


def test_further_tellings_of_a_capture_say_more_of_who_held_the_place_before() -> None:
    first = say("capture", SDF, IS, on="2017-01-01", outlet="Post")
    others = [
        say("capture", SDF, IS, on=f"2017-01-0{number}", outlet=outlet)
        for number, outlet in ((2, "Mirror"), (3, "Herald"))
    ]
    alone, together = belief([first], "2016-12-31"), belief([first, *others], "2016-12-31")
    assert together[IS] > alone[IS] + 0.05
    assert together[IS] > together[UNKNOWN]
    assert max(belief([first, *others], "2017-01-01").items(), key=lambda item: item[1])[0] == SDF


def test_a_second_capture_months_later_speaks_of_the_days_before_it() -> None:
    records = [
        say("capture", SDF, IS, on="2017-01-01", outlet="Post"),
        say("capture", SDF, IS, on="2017-06-01", outlet="Mirror"),
    ]
    assert belief(records, "2017-05-31")[IS] > belief(records[:1], "2017-05-31").get(IS, 0.0)
