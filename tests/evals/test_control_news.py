"""Control against public record: the facts are well formed, and the scores mean what they say."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date

import pytest

from evals.control_facts import Fact, answer
from evals.control_news import load_facts
from reportedly.model import Holding, Place

DAY = date(2017, 11, 15)


def _same(names: Iterable[str], on: date) -> tuple[str, ...]:
    return tuple(names)


def _asked(*distribution: tuple[str, float]) -> Holding:
    return Holding(Place("Raqqa", "Raqqa"), DAY, None, distribution)


def test_there_are_enough_facts_each_with_its_record() -> None:
    facts, checks = load_facts()
    assert len(facts) >= 25
    assert len({(fact.place, fact.on) for fact in facts}) == len(facts)
    for fact in facts:
        assert fact.place.endswith((", SY", ", IQ"))
        assert date(2012, 1, 1) <= fact.on <= date(2019, 12, 31)
        assert fact.holders
        assert fact.record.startswith("public record: ")
    assert {check.name for check in checks} == {"raqqa_2016_is", "raqqa_2017_sdf", "raqqa_before_evidence"}
    assert all(check.least is not None for check in checks)


def test_a_sure_and_right_answer_costs_nothing() -> None:
    given = answer(Fact("Raqqa", DAY, ("sdf",)), lambda *_: _asked(("sdf", 1.0)), _same)
    assert given.brier == 0.0
    assert given.log_loss == 0.0
    assert given.is_given
    assert given.is_right


def test_a_sure_and_wrong_answer_costs_most() -> None:
    given = answer(Fact("Raqqa", DAY, ("sdf",)), lambda *_: _asked(("is", 1.0)), _same)
    assert given.brier == 2.0
    assert given.log_loss == pytest.approx(-math.log(0.001))
    assert not given.is_right


def test_unknown_is_no_answer_and_costs_less_than_a_wrong_one() -> None:
    given = answer(Fact("Raqqa", DAY, ("sdf",)), lambda *_: _asked(("unknown", 0.8), ("sdf", 0.2)), _same)
    assert not given.is_given
    assert given.brier == pytest.approx(0.64 + 0.64)


def test_several_right_holders_share_their_probability() -> None:
    given = answer(Fact("Afrin", DAY, ("turkey", "fsa")), lambda *_: _asked(("turkey", 0.5), ("fsa", 0.5)), _same)
    assert given.probability == 1.0
    assert given.brier == 0.0
