"""The entities part: how found spans are compared with gold ones. The texts are the tests' own words."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.entities import Found, GoldDocument, Span, compare, evaluate, summarise

_TEXT = "The Rebels of Homs shelled Tabqa. They fled, Assad said."


def _span(text: str, kind: str) -> Span:
    start = _TEXT.index(text)
    return Span(start, start + len(text), text, kind)


def _gold(*spans: Span, synonyms: tuple[tuple[Span, Span], ...] = ()) -> GoldDocument:
    return GoldDocument("t", _TEXT, spans, synonyms)


def test_articles_do_not_count_and_pronouns_are_left_out() -> None:
    gold = _gold(_span("The Rebels", "Organisation"), _span("They", "Organisation"))
    counts = compare(gold, Found((_span("Rebels", "rebels"),), ()))
    assert (counts["actor_gold"], counts["actor_exact"], counts["actor_found"]) == (1, 1, 1)


def test_what_is_found_on_a_person_is_left_out_and_elsewhere_spurious() -> None:
    gold = _gold(_span("Assad", "Person"))
    counts = compare(gold, Found((_span("Assad", "syrian_government"), _span("Homs", "")), ()))
    assert (counts["actor_found"], counts["actor_overlap"]) == (1, 0)


def test_a_part_of_a_phrase_overlaps_and_is_not_exact() -> None:
    gold = _gold(_span("Rebels of Homs", "Organisation"), _span("Tabqa", "Location"))
    counts = compare(gold, Found((_span("Rebels", "rebels"),), (_span("Tabqa", "Tabqa"),)))
    measures = summarise(counts)
    assert (measures["actor_overlap_f1"], measures["actor_exact_f1"], measures["place_exact_f1"]) == (1.0, 0.0, 1.0)


@pytest.mark.parametrize(("other", "agree"), [("rebels", 1), ("army", 0)])
def test_synonyms_should_be_one_party(other: str, agree: int) -> None:
    pair = (_span("Rebels", ""), _span("They", ""))
    found = Found((_span("Rebels", "rebels"), _span("They", other)), ())
    counts = compare(_gold(synonyms=(pair,)), found)
    assert (counts["synonyms"], counts["synonyms_agree"]) == (1, agree)


@pytest.mark.data
def test_one_source_is_measured(shared_data: Path) -> None:
    scores = evaluate(shared_data, sources=("Wikipedia",))
    assert scores.documents == 13
    assert scores["actor_overlap_f1"] > 0.5
    assert scores["place_overlap_f1"] > 0.6
