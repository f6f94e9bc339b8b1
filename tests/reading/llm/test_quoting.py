"""Quotes are found only where they stand, and come back in the text's own characters."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reportedly.reading.llm.quoting import Quoted

WORDS = st.lists(
    st.sampled_from(["troops", "left", "“We’re", "gone”", "al-Mayādīn", "IS", "café", "№5", "x"]), min_size=4
)
SPACES = st.sampled_from([" ", "\n", "\u00a0", "  ", " \u200b"])


@settings(deadline=None)
@given(WORDS, st.data())
def test_any_stretch_of_words_is_found_however_it_is_spaced_and_quoted(words: list[str], data: st.DataObject) -> None:
    text = "".join(word + data.draw(SPACES) for word in words).strip()
    first = data.draw(st.integers(0, len(words) - 2))
    last = data.draw(st.integers(first + 2, len(words)))
    quote = " ".join(words[first:last]).replace("“", '"').replace("”", "").replace("’", "'")
    assume(len(quote.replace('"', "").split()) > 1)
    found = Quoted(text, 0, 0, len(text)).find(quote)
    assert found is not None
    assert text[found.start : found.end] == found.text
    assert "".join(found.text.split()).strip("“”\u200b") in "".join(text.split())


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=20))
def test_whatever_is_found_is_in_the_text(text: str, quote: str) -> None:
    found = Quoted(text, 0, 0, len(text)).find(quote)
    assert found is None or (found.text and text[found.start : found.end] == found.text)


@pytest.mark.parametrize(
    "quote", ["", "...", "troops", "oops left", "troops lef", "troops left Homs", "Troops left Raqqa", "left … Raqqa"]
)
def test_what_is_not_there_is_not_found(quote: str) -> None:
    text = "The troops left Raqqa for Homs."
    assert Quoted(text, 0, 0, len(text)).find(quote) is None


def test_the_sentences_to_read_come_before_their_context() -> None:
    text = "Troops left Raqqa. Troops left Raqqa. Troops left Raqqa."
    found = Quoted(text, 0, 19, len(text)).find("Troops left Raqqa")
    assert found is not None
    assert found.start == 19
    context = Quoted(text, 0, 40, 55).find("left Raqqa. Troops")
    assert context is not None
    assert context.end <= 40 or context.start > 0
