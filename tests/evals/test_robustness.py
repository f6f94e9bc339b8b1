"""Damage that is done to texts before they are read again."""

from __future__ import annotations

import re

import pytest

from evals.robustness import DAMAGE, broken_into_lines, damaged, with_an_unclosed_quotation, with_curly_quotes
from reportedly.model import Document

TEXT = (
    'The mayor, who was there, said: "The bridge is gone, and 12,000 people with it." He didn\'t say more.\n'
    "A second paragraph is long enough, if one is patient, to be broken into several lines by any machine that does it."
)


@pytest.mark.parametrize("kind", DAMAGE)
def test_no_damage_changes_a_word(kind: str) -> None:
    def words(text: str) -> list[str]:
        return re.findall(r"\w+", text.lower())

    assert words(DAMAGE[kind](TEXT)) == words(TEXT)
    assert DAMAGE[kind](TEXT) != TEXT


def test_commas_inside_numbers_stay() -> None:
    assert "12,000" in DAMAGE["commas"](TEXT)
    assert DAMAGE["commas"](TEXT).count(",") == 1


def test_lines_are_short_and_paragraphs_stay_apart() -> None:
    lines = broken_into_lines("One line.\n\n" + TEXT).split("\n")
    assert max(map(len, lines)) <= 72
    assert lines[:2] == ["One line.", ""]


def test_quotation_marks_become_curly_in_pairs() -> None:
    assert with_curly_quotes('He said "no" and didn\'t go.') == "He said “no” and didn’t go."


def test_the_first_quotation_is_left_open() -> None:
    assert with_an_unclosed_quotation("“No,” he said. “Yes.”") == "“No, he said. “Yes.”"


def test_the_headline_is_damaged_too() -> None:
    assert damaged(Document("d", "d", "a town", title="Town falls"), DAMAGE["capitals"]).title == "TOWN FALLS"
