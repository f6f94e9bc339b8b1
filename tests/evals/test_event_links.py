"""Linkage against our labels: the labels are well formed, and the measures mean what they say."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from evals.event_links import GOLD, coded_news, measures, score
from training.event_links import written

_DOCUMENTS = {"a": "d1", "b": "d1", "c": "d2", "d": "d2"}


def test_right_events_score_one_and_wrong_ones_less() -> None:
    labels = {"a": "x", "b": "y", "c": "x", "d": "y"}
    right = measures(labels, {"a": "1", "b": "2", "c": "1", "d": "2"}, _DOCUMENTS)
    assert {name for name, value in right.items() if value != 1.0} == set()
    chained = measures(labels, dict.fromkeys(labels, "1"), _DOCUMENTS)
    assert chained["pair_recall"] == 1.0
    assert chained["pair_precision"] == pytest.approx(2 / 6)
    assert chained["b3_precision"] == 0.5
    crossed = measures(labels, {"a": "1", "b": "1", "c": "2", "d": "2"}, _DOCUMENTS)
    assert (crossed["pair_f1"], crossed["across_recall"]) == (0.0, 0.0)


def test_labels_are_of_several_outlets_and_weeks() -> None:
    weeks = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    assert len({week["week"] for week in weeks}) == 8
    labels = Counter(label for week in weeks for marked in week["claims"].values() for label in marked.values())
    assert labels.total() == 423
    assert all(count > 1 for label, count in labels.items() if label)


def test_the_codebook_keeps_its_comments_when_weights_are_written() -> None:
    from reportedly.weighing.linkage import LinkWeights
    from training.event_links import CODEBOOK

    text = CODEBOOK.read_text(encoding="utf-8")
    again = written(text, LinkWeights.load(), ["data: a test"])
    comments = [line.partition("#")[2] for line in text.splitlines() if "#" in line]
    assert [line.partition("#")[2] for line in again.splitlines() if "#" in line] == comments
    assert "provenance:\n  data: a test\n" in again


@pytest.mark.data
def test_linkage_is_better_than_leaving_every_claim_alone(shared_data: Path) -> None:
    news = coded_news(shared_data)
    assert len(news.labels) == 423
    alone = measures(
        news.labels, {claim: claim for claim in news.labels}, {r.claim.id: r.document.id for r in news.records}
    )
    found = score(news)
    assert found["b3_f1"] > alone["b3_f1"] + 0.1
    assert found["pair_precision"] > 0.6
