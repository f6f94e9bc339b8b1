"""Collection health: counts per week and region, and what is flagged and what is not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.weighing.health import FlagKind, Health, Region, health

_MONDAY = date(2017, 1, 2)
_SYRIA = Region("SY")


@dataclass(frozen=True)
class Row:
    document_id: str
    published: date | None
    outlet: str | None = "Herald"
    country: str | None = "SY"
    geonames_id: int | None = None
    claims: int = 2


def _weekly(weeks: Iterable[int], outlet: str = "Herald", count: int = 2) -> list[Row]:
    return [
        Row(f"{outlet} {week} {number}", _MONDAY + timedelta(weeks=week, days=number % 7), outlet)
        for week in weeks
        for number in range(count)
    ]


def _flags(found: Health, kind: FlagKind) -> list[tuple[date, date, str | None]]:
    return [(f.start, f.end, f.outlet) for f in found.flags if f.kind is kind and f.region == _SYRIA]


def _week(number: int) -> date:
    return _MONDAY + timedelta(weeks=number)


def test_counts_by_week_and_region() -> None:
    rows = [
        Row("a", date(2017, 1, 2), "Herald", "SY", 1, 3),
        Row("a", date(2017, 1, 2), "Herald", "SY", 2, 1),
        Row("b", date(2017, 1, 8), "Courier", "SY", 1, 1),
        Row("c", date(2017, 1, 9), None, None, None, 0),
        Row("d", None),
    ]
    found = health(rows, region_of={1: "Raqqa", 2: "Homs"}.get, origins={"a": "a", "b": "a", "c": "c"})
    counted = {(str(w.region), w.start): (w.documents, w.outlets, w.lineages, w.claims) for w in found.weeks}
    assert counted == {
        ("the whole collection", date(2017, 1, 2)): (2, 2, 1, 5),
        ("the whole collection", date(2017, 1, 9)): (1, 0, 1, 0),
        ("SY", date(2017, 1, 2)): (2, 2, 1, 5),
        ("Raqqa, SY", date(2017, 1, 2)): (2, 2, 1, 4),
        ("Homs, SY", date(2017, 1, 2)): (1, 1, 1, 1),
    }
    assert found.undated == 1


def test_lineages_are_not_known_where_texts_were_not_compared() -> None:
    assert {week.lineages for week in health(_weekly([0])).weeks} == {None}


def test_a_silence_where_there_were_documents_is_a_gap() -> None:
    found = health([*_weekly(range(10)), *_weekly(range(15, 20))])
    assert _flags(found, FlagKind.GAP) == [(_week(10), _week(14) + timedelta(days=6), None)]
    (flag,) = [flag for flag in found.flags if flag.region == _SYRIA]
    assert flag.sentence == (
        "no document about SY from 2017-03-13 to 2017-04-16, where the weeks before would have given 10"
    )


def test_a_short_silence_of_a_thin_collection_is_none() -> None:
    assert health([*_weekly(range(0, 20, 2), count=1), *_weekly(range(23, 40, 2), count=1)]).flags == ()


def test_one_busy_week_makes_no_gap_of_the_quiet_ones_after_it() -> None:
    rows = [*_weekly([0, 4, 12, 16], count=1), *_weekly([8], outlet="Special", count=40)]
    assert _flags(health(rows), FlagKind.GAP) == []


def test_a_collection_that_ends_before_the_day_looked_at_has_a_gap() -> None:
    rows = _weekly(range(10))
    assert health(rows).flags == ()
    assert _flags(health(rows, until=_week(20)), FlagKind.GAP)[0][0] == _week(10)


def test_an_outlet_that_carried_the_coverage_and_falls_silent_is_lost() -> None:
    rows = [*_weekly(range(30), "Herald"), *_weekly(range(12), "Wire", 3)]
    found = health(rows)
    assert _flags(found, FlagKind.SOURCE_LOST) == [(_week(12), _week(29) + timedelta(days=6), "Wire")]
    assert _flags(found, FlagKind.GAP) == []


def test_an_outlet_that_appears_and_makes_up_the_coverage_is_gained() -> None:
    rows = [*_weekly(range(30), "Herald"), *_weekly(range(18, 30), "Wire", 3)]
    assert [(start, outlet) for start, _, outlet in _flags(health(rows), FlagKind.SOURCE_GAINED)] == [
        (_week(18), "Wire")
    ]


def test_a_small_outlet_may_come_and_go() -> None:
    rows = [*_weekly(range(30), "Herald", 10), *_weekly(range(12), "Wire", 2)]
    assert _flags(health(rows), FlagKind.SOURCE_LOST) == []


def test_when_all_are_silent_no_outlet_is_lost() -> None:
    rows = [
        *_weekly(range(12), "Herald"),
        *_weekly(range(12), "Wire"),
        *_weekly([30], "Herald"),
        *_weekly([30], "Wire"),
    ]
    found = health(rows)
    assert len(_flags(found, FlagKind.GAP)) == 1
    assert _flags(found, FlagKind.SOURCE_LOST) == []


@settings(deadline=None)
@given(st.dictionaries(st.integers(0, 80), st.integers(1, 9), max_size=60))
def test_flags_lie_where_there_are_no_documents(weeks: dict[int, int]) -> None:
    rows = [row for week, count in weeks.items() for row in _weekly([week], count=count)]
    found = health(rows)
    for flag in found.flags:
        if flag.kind is FlagKind.GAP:
            assert not any(flag.start <= _week(week) <= flag.end for week in weeks)
            assert flag.expected >= 4.6
    assert sum(week.documents for week in found.weeks if week.region == _SYRIA) == len(rows)


def test_flags_are_told_beside_what_they_overlap_in_its_regions() -> None:
    found = health([*_weekly(range(10)), *_weekly(range(15, 20))])
    around = [Region("SY", "Raqqa"), _SYRIA, Region()]
    assert [str(region) for region in around] == ["Raqqa, SY", "SY", "the whole collection"]
    assert found.beside(around, _week(0), _week(9)) == []
    assert len(found.beside(around, _week(12), _week(13))) == 2
    assert found.beside([Region("IQ")], _week(12), _week(13)) == []
