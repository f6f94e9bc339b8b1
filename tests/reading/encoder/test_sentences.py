"""Sentences by rule: abbreviations, capitals, line breaks, headlines without a full stop."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.reading.encoder.sentences import headline, sentences

TEXT = st.text(alphabet=st.sampled_from("abTh. \n!?…“”\"')1,U"), max_size=300)


def split(text: str, title: str | None = None) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text, title=title)]


@pytest.mark.parametrize(
    "parts",
    [
        ["Gen. Omar Said met Dr. Haddad in the U.S. embassy.", "They talked."],
        ["The town fell on Jan. 5 at 3 a.m. local time.", "Nobody was hurt."],
        ["It has allies in the U.S.", "The army has none."],
        ["“We left,” he said.", "“It was over.”", "She stayed."],
        ["THE ARMY TOOK THE TOWN.", "GEN. SAID CONFIRMED IT."],
        ["the army took the town.", "it was quiet."],
        ["Why now?", "Nobody knows!", "1,200 families fled."],
        ["“Who fired?” he asked.", "No one answered…", "The talks ended."],
        ["J. K. Adams left No. 5 Square.", "It burned."],
    ],
)
def test_sentences_end_where_they_should(parts: list[str]) -> None:
    assert split(" ".join(parts)) == parts


def test_a_sentence_ends_without_a_space_after_it() -> None:
    assert split("Rebels left the town.The army entered it.") == ["Rebels left the town.", "The army entered it."]


def test_line_breaks_inside_a_sentence_do_not_end_it() -> None:
    text = "The army said on Friday that its\nForces had taken the town of Rawa\nand two villages near it."
    assert split(text) == [text]


def test_a_short_line_ends_a_headline() -> None:
    text = (
        "Army takes Rawa\nThe army said on Friday that its forces had taken the town of Rawa and two villages near it"
    )
    assert split(text) == text.split("\n")


def test_a_headline_that_the_text_repeats_is_a_sentence_of_its_own() -> None:
    text = "May 3 2016 Army takes Rawa, monitor says The army has taken Rawa."
    parts = ["May 3 2016", "Army takes Rawa, monitor says", "The army has taken Rawa."]
    assert split(text, "Army takes Rawa: monitor says") == parts
    at = headline(text, "Army takes Rawa: monitor says")
    assert at is not None
    assert text[at[0] : at[1]] == "Army takes Rawa, monitor says"


@pytest.mark.parametrize("title", [None, "", "…", "Another headline"])
def test_a_headline_that_the_text_does_not_repeat_is_nowhere(title: str | None) -> None:
    assert headline("The army has taken Rawa.", title) is None


@given(TEXT)
def test_sentences_are_exact_and_in_order(text: str) -> None:
    end = 0
    for sentence in sentences(text):
        assert end <= sentence.start < sentence.end
        assert text[sentence.start : sentence.end].strip() == text[sentence.start : sentence.end]
        end = sentence.end


@given(TEXT)
def test_no_letter_is_lost(text: str) -> None:
    kept = "".join(split(text))
    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]


@pytest.mark.parametrize(
    "text", ["The army took the town. " * 50_000, "no mark " * 40_000, "." * 200_000, "a\n" * 100_000]
)
def test_a_very_long_text_is_split_in_seconds(text: str) -> None:
    started = time.perf_counter()
    sentences(text)
    assert time.perf_counter() - started < 20
