"""The codebook's scoring: what counts as right, and agreement with the reference scorer."""

from __future__ import annotations

import json
import math
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from evals.claim_scoring import (
    by_document,
    fold_name,
    fold_place,
    load_claims,
    match,
    right_fields,
    same_name,
    score,
)
from tests.evals.records import coded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the Army", "army"),
        ("Isis", "Islamic State"),
        ("ISIS fighters", "Daesh"),
        ("SDF", "the US-backed Syrian Democratic Forces"),
        ("the Observatory", "SOHR"),
        ("a spokesman for the coalition", "coalition"),
        ("People’s Protection Units", "YPG"),
        ("“rebels”", "opposition fighters"),
    ],
)
def test_names_of_one_party_are_the_same(one: str, other: str) -> None:
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Islamic State", "SDF"), ("Russia", "United States"), ("us", "usage"), ("", "army"), ("IS", "ISF soldiers")],
)
def test_names_of_different_parties_differ(one: str, other: str) -> None:
    assert not same_name(one, other)


def test_names_fold_case_articles_and_apostrophes() -> None:
    assert fold_name("The People’s  (Army)") == "peoples army"


def test_places_fold_articles_kinds_and_country() -> None:
    assert fold_place("the city of al-Raqqa") == fold_place("Raqqa, SY") == "raqqa"


def test_place_is_right_by_its_text_or_its_common_name() -> None:
    gold = coded(place="Bukamal", place_name="Abu Kamal, SY")
    assert "place" in right_fields(gold, coded(place="Bukamal", place_name="Bukamal, ZZ"))
    assert "place" in right_fields(gold, coded(place="Albu Kamal", place_name="Abu Kamal, SY"))
    assert "place" not in right_fields(gold, coded(place="Qaim", place_name="Al Qaim, IQ"))


def test_no_place_is_right_only_where_there_is_none() -> None:
    nowhere = coded(place=None, place_name=None)
    assert "place" in right_fields(nowhere, nowhere)
    assert "place" not in right_fields(nowhere, coded())
    assert "place" not in right_fields(coded(), nowhere)


@pytest.mark.parametrize(
    ("start", "end", "right"),
    [
        (None, "2017-11-09", True),
        ("2017-11-10", None, True),
        ("2017-11-11", "2017-11-12", False),
        (None, None, False),
    ],
)
def test_dates_are_right_where_the_intervals_meet(start: str | None, end: str | None, right: bool) -> None:
    assert ("date" in right_fields(coded(), coded(date_start=start, date_end=end))) is right


def test_the_outlet_is_no_other_speaker() -> None:
    assert "speaker" not in right_fields(coded(), coded(speaker="outlet sources", speaker_class="anonymous"))


def test_claims_match_only_where_their_quotes_share_half_the_words() -> None:
    assert match([coded()], [coded(quotes=["the river town on Friday"])])
    assert not match([coded()], [coded(quotes=["town elders met in another province"])])


def test_the_best_pairs_are_taken_not_the_first() -> None:
    gold = [coded(type="hold"), coded()]
    (first, second) = match(gold, [coded(), coded(type="hold")])
    assert (first.gold, first.predicted) == (0, 1)
    assert (second.gold, second.predicted) == (1, 0)
    assert first.is_claim_hit
    assert second.is_claim_hit


def test_gold_against_itself_is_all_right() -> None:
    claims = by_document([coded(), coded(doc="two", type="hold")])
    scores = score(claims, claims)
    assert set(scores.measures.values()) == {1.0}
    assert scores.intervals["claim_f1"] == (1.0, 1.0)


def test_a_document_with_no_prediction_counts_as_empty_and_one_without_gold_not_at_all() -> None:
    gold = by_document([coded(), coded(doc="two")])
    scores = score(gold, by_document([coded(), coded(doc="three")]))
    assert scores.measures["claim_precision"] == 1.0
    assert scores.measures["claim_recall"] == 0.5


def test_nothing_found_is_zero_and_its_role_accuracy_undefined() -> None:
    scores = score(by_document([coded()]), {})
    assert scores.measures["claim_f1"] == 0.0
    assert math.isnan(scores.measures["acc_place"])


def test_control_f1_needs_the_actor() -> None:
    scores = score(by_document([coded()]), by_document([coded(actor=["rebels"])]))
    assert scores.measures["claim_f1"] == 1.0
    assert scores.measures["control_f1"] == 0.0


def _perturbed(gold: list[dict[str, Any]], seed: int) -> list[dict[str, Any]]:
    """Return the gold claims with losses, doubles, swapped fields and quotes cut short: many of them tie in weight."""
    draw = random.Random(seed)
    predicted = []
    for claim in gold:
        if draw.random() < 0.15:
            continue
        changed = dict(claim)
        donor, neighbour = draw.choice(gold), draw.choice([c for c in gold if c["doc"] == claim["doc"]])
        for fields in (["type"], ["place", "place_name"], ["speaker"], ["status"], ["date_start", "date_end"]):
            if draw.random() < 0.2:
                changed |= {name: (neighbour if draw.random() < 0.7 else donor)[name] for name in fields}
        for name in ("actor", "target", "killed"):
            if draw.random() < 0.25:
                changed[name] = draw.choice([neighbour, donor])[name]
        if draw.random() < 0.3:
            words = changed["quotes"][0].split()
            changed["quotes"] = [" ".join(words[: max(2, len(words) // 2)]), *neighbour["quotes"]]
        predicted += [changed] * (2 if draw.random() < 0.2 else 1)
    draw.shuffle(predicted)
    return predicted


@pytest.mark.data
@pytest.mark.parametrize("seed", range(6))
def test_scores_agree_with_the_reference_scorer(shared: Path, tmp_path: Path, seed: int) -> None:
    gold_file = shared / "data" / "claims" / "gold.jsonl"
    gold = [json.loads(line) for line in gold_file.read_text(encoding="utf-8").splitlines()]
    predicted_file = tmp_path / "predicted.jsonl"
    predicted_file.write_text("".join(json.dumps(c) + "\n" for c in _perturbed(gold, seed)), encoding="utf-8")

    command = [sys.executable, str(shared / "score_claims.py"), str(gold_file), str(predicted_file), "--json"]
    reference = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    scores = score(load_claims(gold_file), load_claims(predicted_file))

    for name, value in scores.measures.items():
        assert value == pytest.approx(reference[name], abs=5e-4), name
    assert (scores.total["gold"], scores.total["predicted"]) == (reference["gold"], reference["predicted"])
    for name, limits in reference["ci95"].items():
        assert scores.intervals[name] == pytest.approx(limits, abs=5e-4), name
