"""Timelines: runs that partition the days, told as users tell control."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.model import Place
from reportedly.weighing import CONTESTED, UNKNOWN
from reportedly.weighing.timelines import CLEAR, LASTING_DAYS, Timeline, stretches, strip, timeline
from tests.weighing.builders import ABU_KAMAL, ARMY, IS, RAQQA, SDF, Record, day, days_apart, say
from tests.weighing.test_properties import CLAIMS, control

_STATES = ("one", "two", CONTESTED, UNKNOWN)


def _course(*days: tuple[str, float]) -> np.ndarray:
    """Return a course in which a state has a probability on a day and the others share the rest."""
    rows = np.zeros((len(days), len(_STATES)))
    for row, (state, probability) in zip(rows, days, strict=True):
        row[:] = (1 - probability) / (len(_STATES) - 1)
        row[_STATES.index(state)] = probability
    return rows


def _told(*days: tuple[str, float]) -> list[tuple[str, int]]:
    return [(_STATES[each.state], each.end - each.start) for each in stretches(_STATES, _course(*days))]


def test_a_change_that_neither_lasts_nor_is_clear_makes_no_run() -> None:
    assert _told(*[("one", 0.9)] * 20, *[("two", 0.4)] * 3, *[("one", 0.9)] * 20) == [("one", 43)]


def test_a_change_that_lasts_makes_a_run() -> None:
    days = [("one", 0.9)] * 20 + [("two", 0.4)] * LASTING_DAYS + [("one", 0.9)] * 20
    assert _told(*days) == [("one", 20), ("two", LASTING_DAYS), ("one", 20)]


def test_a_clear_change_makes_a_run_however_short() -> None:
    days = [("one", 0.9)] * 20 + [("two", CLEAR)] * 2 + [("one", 0.9)] * 20
    assert _told(*days) == [("one", 20), ("two", 2), ("one", 20)]


def test_an_unclear_stretch_goes_to_the_neighbour_that_is_likelier_in_it() -> None:
    course = _course(*[("one", 0.9)] * 20, *[(CONTESTED, 0.45)] * 3, *[("two", 0.9)] * 20)
    course[20:23] = [0.1, 0.4, 0.45, 0.05]
    found = stretches(_STATES, course)
    assert [(_STATES[each.state], each.start) for each in found] == [("one", 0), ("two", 20)]


def test_parties_that_take_turns_contest_the_place() -> None:
    days = [(UNKNOWN, 0.9)] * 9 + [("one", 0.9)] * 2 + [("two", 0.9)] * 8 + [("one", 0.8)] * 30
    assert _told(*days) == [(UNKNOWN, 9), (CONTESTED, 10), ("one", 30)]


def test_one_short_change_between_longer_ones_is_no_turn_taking() -> None:
    days = [("one", 0.9)] * 20 + [("two", 0.9)] * 3 + [("one", 0.9)] * 20
    assert _told(*days) == [("one", 20), ("two", 3), ("one", 20)]


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(_STATES), st.floats(0.3, 1.0)), min_size=1, max_size=120))
def test_stretches_partition_the_days_whatever_the_course(days: list[tuple[str, float]]) -> None:
    found = stretches(_STATES, _course(*days))
    assert found[0].start == 0
    assert found[-1].end == len(days)
    assert all(one.end == two.start and one.state != two.state for one, two in pairwise(found))


@settings(deadline=None, max_examples=50)
@given(CLAIMS, st.sampled_from([RAQQA, ABU_KAMAL]))
def test_runs_partition_the_days_and_tell_of_claims_within_them(claims: list[Record], place: Place) -> None:
    found = timeline(control(claims), place, today=date(2019, 1, 1))
    days = [found.start + timedelta(days=index) for index in range((found.end - found.start).days + 1)]
    covered = [run.start + timedelta(days=index) for run in found.runs for index in range(run.days)]
    assert covered == days
    for run in found.runs:
        assert 0 <= run.low <= run.mean + 1e-6 <= run.high + 2e-6
        assert all(run.start <= moved.movement.day <= run.end for moved in run.moved)
        assert run.state == CONTESTED or not run.leaders


def _hard_fought() -> list[Record]:
    before = [say("hold", IS, on=on, outlet=f"Paper {on}") for on in days_apart("2017-09-01", 6, 10)]
    after = [say("hold", ARMY, on=on, outlet=f"Paper {on}") for on in days_apart("2017-11-20", 4, 5)]
    fall = [say("capture", ARMY, IS, on="2017-11-09", outlet=f"Herald {each}", confidence=0.9) for each in range(3)]
    back = [say("capture", IS, ARMY, on="2017-11-12", outlet=f"Wire {each}", confidence=0.9) for each in range(3)]
    again = [say("capture", ARMY, IS, on="2017-11-19", outlet=f"Courier {each}", confidence=0.9) for each in range(3)]
    return [*before, *fall, *back, *again, *after]


def test_a_town_that_changes_hands_twice_in_days_was_contested_meanwhile() -> None:
    found = timeline(control(_hard_fought()), RAQQA, day("2017-09-10"), day("2017-12-31"))
    told = [(run.state, run.start.isoformat()) for run in found.runs]
    assert told == [(IS, "2017-09-10"), (CONTESTED, "2017-11-09"), (ARMY, "2017-11-19")]
    assert [each.state for each in found.runs[1].leaders] == [ARMY, IS]
    by_claims = {moved.movement.testimony.statement.outlet for moved in found.runs[1].moved}
    assert any(str(outlet).startswith("Herald") for outlet in by_claims)
    assert found.runs[0].low > 0.5


def test_what_moved_belief_is_told_with_before_and_after() -> None:
    found = timeline(control([say("capture", SDF, IS, on="2017-01-10")]), RAQQA)
    moved = [each for run in found.runs for each in run.moved]
    assert [each.state for each in moved] == [SDF]
    assert moved[0].before < 0.1 < moved[0].after
    assert moved[0].by == pytest.approx(moved[0].after - moved[0].before)


def test_it_begins_before_the_first_evidence_and_ends_after_the_last_but_not_in_the_future() -> None:
    weighed = control([say("hold", IS, on="2017-01-10"), say("hold", IS, on="2017-02-10", outlet="Herald")])
    found = timeline(weighed, RAQQA)
    assert (found.start, found.end) == (day("2017-01-03"), day("2017-05-11"))
    assert timeline(weighed, RAQQA, today=day("2017-03-01")).end == day("2017-03-01")
    assert timeline(weighed, RAQQA, day("2016-01-01"), day("2016-12-31")).runs[0].state == UNKNOWN


def test_a_place_without_claims_is_unknown_throughout() -> None:
    found = timeline(control([]), RAQQA, day("2017-01-01"), day("2017-01-31"))
    assert [(run.state, run.days, run.low) for run in found.runs] == [(UNKNOWN, 31, 1.0)]
    assert found.evidence is None
    assert found.place == RAQQA


def test_an_end_before_the_start_is_refused() -> None:
    with pytest.raises(ValueError, match="ends on 2016-12-31, before its start on 2017-01-01"):
        timeline(control([]), RAQQA, day("2017-01-01"), day("2016-12-31"))


@settings(deadline=None)
@given(st.dates(date(2011, 1, 1), date(2016, 1, 1)), st.integers(0, 12_000))
def test_a_strip_covers_the_timeline_in_few_periods(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    drawn = strip(_empty(start, end))
    assert drawn.starts[0] == start
    assert all(one < two for one, two in pairwise(drawn.starts))
    assert drawn.starts[-1] <= end
    assert len(drawn.starts) == len(drawn.states) <= 72


def _empty(start: date, end: date) -> Timeline:
    return timeline(control([]), RAQQA, start, end)


def test_a_course_is_what_the_holdings_of_its_days_are() -> None:
    weighed = control(_hard_fought())
    days = [day("2017-08-01"), day("2018-03-01"), day("2017-11-11")]
    states, course = weighed.course(RAQQA, days)
    for on, row in zip(days, course, strict=True):
        believed = dict(weighed.holding(RAQQA, on).distribution)
        assert dict(zip(states, row.tolist(), strict=True)) == pytest.approx(believed, abs=2e-6)
