"""Attribution measures, on a small brat file of our own."""

from __future__ import annotations

import pytest

from evals.attribution import count, read_brat, summarise

TEXT = "The mayor said that the bridge was gone. Nobody was hurt, she added."
BRAT = """\
T1\tSource 0 9\tThe mayor
T2\tCue 10 14\tsaid
T3\tContent 15 39\tthat the bridge was gone
T4\tAttribution 10 14\tsaid
E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1
E2\tAttribution:T8 Content:T5 Cue:T7 Source:T6
T5\tContent 41 57\tNobody was hurt,
T6\tSource 58 61\tshe
T7\tCue 62 67\tadded
T8\tAttribution 62 67\tadded
"""


def test_brat_files_give_the_spans_of_every_attribution() -> None:
    first, second = read_brat(BRAT)
    assert first == [[(0, 9)], [(10, 14)], [(15, 39)]]
    assert second == [[(58, 61)], [(62, 67)], [(41, 57)]]


def test_spans_in_several_pieces_and_second_contents_are_joined() -> None:
    lines = ["T1\tContent 0 3;10 14\tThe said", "T2\tContent 5 9\tmayor", "E1\tContent:T1 Content2:T2"]
    assert read_brat("\n".join(lines)) == [[[], [], [(0, 3), (10, 14), (5, 9)]]]


def test_gold_against_itself_is_all_right() -> None:
    gold = read_brat(BRAT)
    assert set(summarise(count(TEXT, gold, gold)).values()) == {1.0}


def test_half_a_content_counts_half_and_links_nothing() -> None:
    gold = read_brat(BRAT)[:1]
    measures = summarise(count(TEXT, gold, [[[(0, 9)], [(10, 14)], [(15, 23)]]]))
    assert measures["content_token_precision"] == 1.0
    assert measures["content_token_recall"] == pytest.approx(0.4)
    assert measures["content_span_recall"] == pytest.approx(0.4)
    assert measures["linked_f1"] == 0.0


def test_a_wrong_source_breaks_the_link_but_not_the_content() -> None:
    gold = read_brat(BRAT)[:1]
    measures = summarise(count(TEXT, gold, [[[(58, 61)], [(10, 14)], [(15, 39)]]]))
    assert measures["content_token_f1"] == 1.0
    assert measures["source_token_f1"] == 0.0
    assert measures["linked_f1"] == 0.0
