"""The fit of the weighing's parameters: its priors, its search and what it writes."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest

from evals.control_history import Case, Question, ask, measures
from evals.control_record import Period, RecordedTown
from reportedly.weighing import Parameters
from reportedly.weighing.parameters import SpeakerCounts, Speakers, parse
from tests.weighing.builders import RAQQA, Record, say
from training.weighing import (
    ASTRAY,
    CODEBOOK,
    NEWS,
    NEWS_WORTH,
    UNKNOWN_WORTH,
    fit,
    load_priors,
    loss,
    mean_loss,
    part,
    sensitivity,
    value_at,
    with_value,
    written,
)
from training.weighing_speakers import Tally, agrees, enough, shown

TOWN = RecordedTown("Raqqa", "SY", 35.95, 39.01, (Period(date(2016, 1, 1), ("islamic_state",)),))


def named(record: Record, actor: str) -> Record:
    claim = record.claim
    return replace(record, claim=replace(claim, actor=tuple(replace(a, id=actor) for a in claim.actor)))


@pytest.fixture
def case() -> Case:
    records = tuple(named(say("hold", "Islamic State", on=f"2016-0{month}-01"), "islamic_state") for month in (2, 5))
    questions = tuple(Question(TOWN, RAQQA, date(2016, month, 15), ("islamic_state",)) for month in (3, 4, 6))
    return Case("syria", records, {}, questions, 1)


def test_every_prior_is_a_number_of_the_shipped_file_within_its_limits() -> None:
    shipped = Parameters.load()
    for parameter in load_priors():
        assert parameter.low <= parameter.prior <= parameter.high
        assert parameter.low <= value_at(shipped, parameter.path) <= parameter.high
        assert parameter.penalty(parameter.prior) == pytest.approx(0.0, abs=1e-12)
        assert parameter.value(parameter.free(parameter.prior)) == pytest.approx(parameter.prior, rel=0.01)


def test_what_is_held_stands_in_the_shipped_file_and_is_not_fitted() -> None:
    shipped, fitted = Parameters.load(), {parameter.path for parameter in load_priors()}
    for parameter in load_priors(held=True):
        assert parameter.path not in fitted
        assert value_at(shipped, parameter.path) == parameter.prior


def test_what_is_left_to_unknown_and_one_wrong_answer_cost_no_more_than_they_should(case: Case) -> None:
    never = replace(case, questions=tuple(replace(question, right=("ypg",)) for question in case.questions))
    least = -math.log(ASTRAY * UNKNOWN_WORTH)
    assert mean_loss([replace(case, records=())], Parameters.load()) == pytest.approx(
        -math.log((1 - ASTRAY) * UNKNOWN_WORTH + ASTRAY * UNKNOWN_WORTH)
    )
    assert mean_loss([case], Parameters.load()) < mean_loss([never], Parameters.load()) <= least


def test_a_town_of_the_news_counts_more_than_one_of_a_war(case: Case) -> None:
    news = replace(case, war=NEWS)
    assert loss([news], Parameters.load()) == pytest.approx(NEWS_WORTH * loss([case], Parameters.load()))


def test_what_is_written_is_read_back_and_the_reasons_stay() -> None:
    text = CODEBOOK.read_text(encoding="utf-8")
    wanted = {("dynamics", "contested_ease"): 3.5, ("effects", "capture", "actor"): 4.25}
    changed = written(text, wanted, "# Fitted on a day.\n")
    parsed = parse(changed, "changed")
    assert parsed.dynamics.contested_ease == 3.5
    assert parsed.effects.capture.actor == 4.25
    assert parsed.effects.handover == Parameters.load().effects.handover
    assert "# Fitted on a day.\n# ----\n" in changed
    assert changed.count("#") >= text.count("#") - 12
    with pytest.raises(ValueError, match=r"no number dynamics\.nothing"):
        written(text, {("dynamics", "nothing"): 1.0}, "")


def test_the_search_lowers_the_loss_and_stays_near_the_priors(case: Case) -> None:
    fitted = [parameter for parameter in load_priors(held=True) if parameter.path == ("reliability", "outlet")]
    start = with_value(Parameters.load(), ("reliability", "outlet"), 0.4)
    best = fit([case], fitted, start, minutes=1)
    assert loss([case], best) < loss([case], start)
    assert 0.4 < best.reliability.outlet < 0.97
    assert [row[0] for row in sensitivity([case], fitted, best)] == ["reliability.outlet"]


def test_halves_do_not_share_towns(case: Case) -> None:
    half, other = part(case, held_back=False), part(case, held_back=True)
    assert sorted([len(half.questions), len(other.questions)]) == [0, 3]


def test_the_measures_of_a_case(case: Case) -> None:
    found = {measure.name: measure.value for measure in measures(case, ask(case))}
    assert found["accuracy"] == found["coverage"] == found["last_report"] == 1.0
    assert 0.0 < found["brier"] < 0.25
    assert found["ece"] == pytest.approx(found["brier"] ** 0.5, abs=0.1)


def test_a_statement_agrees_with_the_record() -> None:
    from reportedly.weighing.parties import default_parties
    from reportedly.weighing.statements import state

    def verdict(kind: str, on: str) -> bool | None:
        record = named(say(kind, "Islamic State", on=on), "islamic_state")
        return agrees(state(record, default_parties(), Parameters.load()), TOWN)

    assert verdict("hold", "2016-05-01") is True
    assert verdict("withdraw", "2016-05-01") is False
    assert verdict("hold", "2015-05-01") is None  # the record is not clear
    assert verdict("clash", "2016-05-01") is None


def test_speakers_with_few_claims_are_left_out_and_the_rest_are_written() -> None:
    found = {"a": {"own": Tally(12, 8.0, 2.0), "neither": Tally(3, 1.0, 1.0)}, "b": {"own": Tally(9, 9.0, 0.0)}}
    kept = enough(found)
    assert list(kept) == ["a"]
    assert "a: {own: {right: 8.0, wrong: 2.0}}  # of 12 claims" in shown(kept)
    assert shown({}).startswith("  counts: {}")


def test_a_speakers_reliability_is_shrunk_to_its_class() -> None:
    speakers = Speakers(20.0, {"a": {"own": SpeakerCounts(30.0, 10.0)}})
    assert speakers.reliability("a", "own", 0.5) == pytest.approx((30 + 10) / 60)
    assert speakers.reliability("a", "neither", 0.5) == 0.5
    assert speakers.reliability(None, "own", 0.5) == 0.5
