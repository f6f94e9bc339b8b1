"""Relations between parties through time, and who stands against whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.actors import Party, Period, Registry, Relation
from reportedly.actors.relations import check, day, relation_from
from reportedly.errors import ConfigurationError

REGISTRY = Registry.load()
IDS = sorted(party.id for party in REGISTRY)
PARTIES: Mapping[str, Party] = {party.id: party for party in REGISTRY}

OPPOSED = [
    ("rapid_support_forces", "sudanese_armed_forces", date(2023, 6, 1), True),
    ("rapid_support_forces", "sudanese_armed_forces", date(2020, 6, 1), False),
    ("rapid_support_forces", "taliban", date(2023, 6, 1), None),
    ("ethiopian_national_defence_force", "tplf", date(2021, 6, 1), True),
    ("ethiopian_national_defence_force", "tplf", date(2023, 6, 1), None),
    ("fano", "ethiopia", date(2021, 6, 1), False),
    ("fano", "ethiopia", date(2023, 9, 1), True),
    ("ypg", "turkish_armed_forces", date(2018, 2, 1), True),
    ("syrian_army", "free_syrian_army", date(2014, 2, 1), True),
    ("wagner", "russia", date(2023, 6, 24), True),
    ("wagner", "russia", date(2023, 1, 1), False),
    ("fardc", "m23", date(2017, 1, 1), None),
    ("fardc", "m23", date(2024, 1, 1), True),
    ("jnim", "islamic_state_sahel", date(2021, 1, 1), True),
    ("boko_haram", "iswap", date(2022, 1, 1), True),
    ("houthis", "saudi_arabia", date(2016, 1, 1), True),
    ("taliban", "islamic_state_khorasan", date(2020, 1, 1), True),
    ("sdf", "sdf", date(2020, 1, 1), False),
]


@pytest.mark.parametrize(("one", "other", "on", "expected"), OPPOSED)
def test_who_is_opposed_depends_on_the_day(one: str, other: str, on: date, expected: bool | None) -> None:
    assert REGISTRY.are_opposed(one, other, on) is expected
    assert REGISTRY.are_opposed(other, one, on) is expected


@given(st.sampled_from(IDS), st.sampled_from(IDS), st.dates(date(1990, 1, 1), date(2026, 1, 1)))
def test_opposition_holds_both_ways_and_never_to_oneself(one: str, other: str, on: date) -> None:
    assert REGISTRY.are_opposed(one, other, on) is REGISTRY.are_opposed(other, one, on)
    assert REGISTRY.are_opposed(one, one, on) is False


def test_a_relation_in_one_country_does_not_hold_in_another() -> None:
    on = date(2015, 6, 1)
    assert REGISTRY.are_opposed("hts", "lebanese_army", on, "LB") is True
    assert REGISTRY.are_opposed("hts", "lebanese_army", on, "SY") is None


def test_relations_are_in_order_of_time_and_can_be_asked_for_a_day() -> None:
    every = REGISTRY.relations("m23")
    starts = [relation.period.start or date.min for relation in every]
    assert starts == sorted(starts)
    then = REGISTRY.relations("m23", date(2013, 1, 1))
    assert {r.kind for r in then if r.dated} == {"fighting", "backed_by"}
    assert not [r for r in REGISTRY.relations("m23", date(2018, 1, 1)) if r.dated]


def test_the_sides_of_a_war_keep_friends_together_and_foes_apart() -> None:
    on = date(2024, 1, 1)
    camps = REGISTRY.sides_in("SD", on)
    army = next(camp for camp in camps if "sudanese_armed_forces" in camp)
    assert "sudan_joint_force" in army
    assert "rapid_support_forces" not in army
    for country in ("SY", "SD", "MM", "ML", "YE", "CD"):
        for camp in REGISTRY.sides_in(country, on):
            assert not [(a, b) for a in camp for b in camp if REGISTRY.are_opposed(a, b, on, country)]


def test_a_relation_without_a_date_says_nothing_of_a_day() -> None:
    undated = next(r for p in IDS for r in REGISTRY.relations(p) if not r.dated and r.kind == "part_of")
    assert undated in REGISTRY.relations(undated.party)
    assert undated.period == Period()


@pytest.mark.parametrize(
    ("relations", "message"),
    [
        ([Relation("hating", "hts", "sdf")], "kind is none of"),
        ([Relation("fighting", "hts", "nobody")], "there is no party 'nobody'"),
        ([Relation("fighting", "hts", "hts")], "no relation to itself"),
        ([Relation("fighting", "hts", "sdf", Period(date(2018, 1, 1), date(2017, 1, 1)))], "ends .* before it starts"),
        ([Relation("part_of", "hts", "sdf"), Relation("part_of", "sdf", "hts")], "part of itself .hts > sdf > hts"),
    ],
)
def test_relations_that_cannot_be_are_refused(relations: list[Relation], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        check(relations, PARTIES)


def test_two_parties_may_be_part_of_one_another_at_different_times() -> None:
    first, second = Period(date(2010, 1, 1), date(2011, 1, 1)), Period(date(2012, 1, 1), None)
    check([Relation("part_of", "hts", "sdf", first), Relation("part_of", "sdf", "hts", second)], PARTIES)


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_a_month_and_a_year_bound_their_days(on: date) -> None:
    month, year = f"{on.year:04d}-{on.month:02d}", on.year
    for value in (month, year, on):
        first, last = day(value, "here", last=False), day(value, "here", last=True)
        assert first is not None
        assert last is not None
        assert first <= on <= last


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (["fighting", "hts"], "write a relation as"),
        ("fighting", "write a relation as"),
        (["hating", "hts", "sdf"], "'hating' is none of"),
        (["fighting", "hts", "sdf", "2017-13"], "'2017-13' is no date"),
        (["fighting", "hts", "sdf", 2018, 2017], "before it starts"),
    ],
)
def test_a_wrong_line_says_what_is_allowed(line: object, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        relation_from(line, "here", "a test")
