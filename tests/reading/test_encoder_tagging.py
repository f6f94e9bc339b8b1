"""Spans, runs of words and BIO tags go into one another and back."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.model import EventType, Status
from reportedly.reading.encoder.labels import BEGINS, ENTITIES, OUTPUTS, PAIRS, STATUSES, TYPES, begins, inside
from reportedly.reading.encoder.tagging import Run, run_of, runs_of, span_of, tags_of

WORDS = 30


@st.composite
def kinds_and_runs(draw: st.DrawFn) -> list[tuple[int, Run]]:
    cuts = sorted(draw(st.sets(st.integers(0, WORDS), max_size=12)))
    runs = [(first, end) for first, end in itertools.pairwise(cuts) if draw(st.booleans())]
    return [(draw(st.integers(0, 4)), run) for run in runs]


@given(kinds_and_runs())
def test_tags_give_back_the_runs_that_they_were_made_of(runs: list[tuple[int, Run]]) -> None:
    assert runs_of(tags_of(runs, WORDS)) == runs


@given(st.lists(st.integers(0, 10), max_size=WORDS))
def test_any_tags_give_runs_that_cover_every_word_that_is_not_outside(tags: list[int]) -> None:
    covered = [at for _, (first, end) in runs_of(tags) for at in range(first, end)]
    assert covered == [at for at, tag in enumerate(tags) if tag]


def test_an_inside_without_a_beginning_begins_a_run() -> None:
    assert runs_of([0, inside(1), inside(1), inside(2), 0]) == [(1, (1, 3)), (2, (3, 4))]


def test_a_run_that_overlaps_an_earlier_one_is_left_out() -> None:
    assert tags_of([(0, (0, 2)), (1, (1, 3))], 4).tolist() == [begins(0), inside(0), 0, 0]


@pytest.mark.parametrize(
    ("span", "run"),
    [((0, 3), (0, 1)), ((1, 2), (0, 1)), ((0, 8), (0, 2)), ((3, 4), None), ((2, 5), (0, 2)), ((9, 12), None)],
)
def test_a_span_gives_the_words_that_it_touches(span: tuple[int, int], run: Run | None) -> None:
    assert run_of(span, np.array([0, 4]), np.array([3, 8])) == run


def test_a_run_gives_the_span_of_its_words() -> None:
    assert span_of((0, 2), np.array([0, 4]), np.array([3, 8])) == (0, 8)


def test_labels_are_the_codebook_s() -> None:
    assert list(TYPES) == list(EventType)
    assert list(STATUSES) == list(Status)
    assert OUTPUTS["trigger"] == BEGINS + 1 == 28
    assert OUTPUTS["entity"] == inside(len(ENTITIES) - 1) + 1 == 11
    assert OUTPUTS["pair_left"] == len(PAIRS) * OUTPUTS["pair_right"] == 768
