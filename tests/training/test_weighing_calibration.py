"""How far answers told in hindsight are sharpened: the scores, the choice and its cross-validation."""

from __future__ import annotations

from datetime import date

import pytest

from evals.control_history import Case, Question
from evals.control_record import Period, RecordedTown
from reportedly.weighing import Parameters
from tests.training.test_weighing import named
from tests.weighing.builders import RAQQA, say
from training.weighing_calibration import Sure, calibration_error, chosen, cross_validated, log_loss, sure_answers


def town(name: str) -> RecordedTown:
    return RecordedTown(name, "SY", 35.95, 39.01, (Period(date(2016, 1, 1), ("islamic_state",)),))


def said(probability: float, right: int, wrong: int, name: str = "Raqqa") -> list[Sure]:
    return [Sure("syria", town(name), probability, number < right) for number in range(right + wrong)]


def test_answers_that_are_right_as_often_as_they_say_have_no_error() -> None:
    assert calibration_error(said(0.75, 3, 1)) == pytest.approx(0.0)
    assert calibration_error(said(0.75, 4, 0)) == pytest.approx(0.25)
    assert calibration_error(said(0.45, 4, 0)) == 0.0  # nobody is said to hold the town


def test_every_town_counts_once() -> None:
    few, many = said(0.9, 0, 1, "Raqqa"), said(0.9, 50, 0, "Tabqa")
    assert log_loss([*few, *many]) == pytest.approx((log_loss(few) + log_loss(many)) / 2)
    assert log_loss([]) == 0.0


def test_the_power_with_the_least_loss_is_chosen_and_validated_on_other_towns() -> None:
    names = [f"Town {number}" for number in range(10)]
    told = {
        1.0: [each for name in names for each in said(0.6, 9, 1, name)],
        2.0: [each for name in names for each in said(0.9, 9, 1, name)],
    }
    assert chosen(told) == 2.0
    assert len(cross_validated(told)) == len(told[2.0])
    assert {each.probability for each in cross_validated(told)} == {0.9}


def test_only_answers_that_name_a_party_on_clear_days_count() -> None:
    record = named(say("hold", "Islamic State", on="2016-02-01"), "islamic_state")
    asked = [
        Question(town("Raqqa"), RAQQA, date(2016, 2, 15), ("islamic_state",)),
        Question(town("Raqqa"), RAQQA, date(2016, 3, 15), ("contested",)),
        Question(town("Raqqa"), RAQQA, date(2040, 1, 15), ("islamic_state",)),  # long unknown by then
    ]
    (found,) = sure_answers(Case("syria", (record,), {}, tuple(asked), 1), Parameters.load())
    assert found.is_right
    assert found.war == "syria"
