"""The made-up war: that it is the same each time, and that the weighing does better in it than votes."""

from __future__ import annotations

import numpy as np
import pytest

from evals.control_baselines import (
    CONTESTED,
    Question,
    Vote,
    accuracy,
    best_mixture,
    dawid_skene,
    last_report,
    log_loss,
    majority,
    vote_of,
)
from evals.control_world import OUTLETS, STATES, History, evaluate, generate, questions_of, votes_of
from evals.scores import Scores
from reportedly.model import Claim, EventType, Status

SIDES = ("A", "B", CONTESTED)


@pytest.fixture(scope="module")
def small() -> History:
    return generate(towns=6)


@pytest.fixture(scope="module")
def scores() -> Scores:
    return evaluate(towns=20)


def test_a_world_is_the_same_each_time(small: History) -> None:
    again = generate(towns=6)
    assert [record.claim.id for record in again.records] == [record.claim.id for record in small.records]
    assert again.texts == small.texts


def test_another_seed_gives_another_world(small: History) -> None:
    assert generate(towns=6, seed=1).texts != small.texts


def test_echoes_copy_and_without_copying_report_for_themselves(small: History) -> None:
    def echoed(history: History) -> set[str]:
        return {key for key in history.texts if key.startswith("Echo")}

    own = {text.split()[0] for key, text in small.texts.items() if not key.startswith("Echo")}
    assert echoed(small)
    copied = [key for key in echoed(small) if small.texts[key].split()[0] in own]
    assert len(copied) > 0.7 * len(echoed(small))
    assert echoed(generate(copying=False, towns=6))


def test_every_outlet_reports_and_towns_change_hands(small: History) -> None:
    assert {record.document.outlet for record in small.records} == {outlet.name for outlet in OUTLETS}
    assert any(town.changes for town in small.towns)
    assert any(CONTESTED in town.states for town in small.towns)


def test_questions_begin_with_the_first_report(small: History) -> None:
    first: dict[str, int] = {}
    for record in small.records:
        assert record.claim.place is not None
        key = record.claim.place.key
        first[key] = min(first.get(key, 10**9), record.known.toordinal())
    assert questions_of(small)
    assert all(question.day >= first[question.town] for question in questions_of(small))
    assert {vote.state for vote in votes_of(small)} == set(STATES)


@pytest.mark.parametrize("baseline", ["last_report", "majority", "dawid_skene"])
@pytest.mark.parametrize("world", ["", "no_copying_"])
def test_the_weighing_beats_each_baseline(scores: Scores, baseline: str, world: str) -> None:
    assert scores[f"{world}log_loss"] < 0.8 * scores[f"{world}{baseline}_log_loss"]
    assert scores[f"{world}accuracy"] > scores[f"{world}{baseline}_accuracy"] + 0.03


def test_looking_for_copies_loses_nothing_where_there_are_none(scores: Scores) -> None:
    assert scores["no_copying_log_loss"] <= scores["no_copying_without_lineages_log_loss"] + 0.005
    assert scores["no_copying_accuracy"] >= scores["no_copying_without_lineages_accuracy"] - 0.005


def claim(kind: EventType, status: Status = Status.ACTUAL) -> Claim:
    return Claim(id="c", document_id="d", reader="hand", quotes=(), type=kind, status=status)


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (EventType.CAPTURE, "A"),
        (EventType.HOLD, "A"),
        (EventType.BESIEGE, "B"),
        (EventType.WITHDRAW, "B"),
        (EventType.SHELLING, "B"),
        (EventType.CLASH, CONTESTED),
    ],
)
def test_what_a_claim_votes_for(kind: EventType, state: str) -> None:
    assert vote_of(claim(kind), ["A"], ["B"]) == state


def test_denials_and_nameless_claims_vote_for_nothing() -> None:
    assert vote_of(claim(EventType.CAPTURE, Status.DENIED), ["A"], ["B"]) is None
    assert vote_of(claim(EventType.WITHDRAW), ["A"], []) is None


VOTES = [Vote("t", 1, "x", "A"), Vote("t", 1, "y", "A"), Vote("t", 1, "z", "B"), Vote("t", 9, "x", "B")]
QUESTIONS = [Question("t", 1, "A"), Question("t", 9, "B"), Question("nowhere", 1, "A")]


def test_the_last_report_wins() -> None:
    assert last_report(VOTES, QUESTIONS, SIDES)[1].tolist() == [0.0, 1.0, 0.0]
    assert last_report(VOTES, QUESTIONS, SIDES)[2].tolist() == pytest.approx([1 / 3] * 3)


def test_the_majority_in_a_window_wins() -> None:
    assert majority(VOTES, QUESTIONS, SIDES, half_width=2)[0].tolist() == pytest.approx([2 / 3, 1 / 3, 0.0])


def test_dawid_and_skene_learn_who_is_wrong() -> None:
    votes = []
    for town in range(60):
        truth = SIDES[town % 2]
        votes += [Vote(f"t{town}", 0, source, truth) for source in ("good", "fair")]
        votes.append(Vote(f"t{town}", 0, "liar", SIDES[1 - town % 2]))
    votes += [Vote("open", 0, "good", "A"), Vote("open", 0, "liar", "B")]
    answers = dawid_skene(votes, [Question("open", 0, "A")], SIDES, width=5)
    assert answers[0, 0] > 0.9
    assert answers.sum() == pytest.approx(1.0)


def test_scores_of_answers() -> None:
    answers = np.array([[0.5, 0.5, 0.0], [0.1, 0.8, 0.1], [0.9, 0.1, 0.0]])
    assert accuracy(answers, QUESTIONS, SIDES) == pytest.approx((0.5 + 1 + 1) / 3)
    sure = np.array([[1.0, 0.0, 0.0], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
    assert log_loss(best_mixture(sure, QUESTIONS, SIDES), QUESTIONS, SIDES) < log_loss(sure, QUESTIONS, SIDES)
