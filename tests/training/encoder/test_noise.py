"""Texts lose signs, and their labels move along."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.training.encoder.texts import TEXT, coded
from training.encoder import corpus
from training.encoder.labelled import Labelled, Tag
from training.encoder.noise import noisy, without


@given(st.sets(st.integers(0, len(TEXT) - 1)), st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))
def test_a_span_keeps_its_words_but_for_what_is_lost(lost: set[int], one: int, other: int) -> None:
    start, end = min(one, other), max(one, other)
    document = Labelled("one", "own", TEXT, tags=(Tag("source", ("source",), (start, end)),) if start < end else ())
    changed = without(document, lost)
    kept = "".join(sign for at, sign in enumerate(TEXT[start:end], start) if at not in lost)
    assert [changed.text[slice(*tag.span)] for tag in changed.tags] == ([kept] if kept else [])


def test_every_label_survives_the_loss_of_commas() -> None:
    document = corpus.document(coded(), TEXT)
    changed = without(document, {at for at, sign in enumerate(TEXT) if sign == ","})
    assert "," not in changed.text
    assert [TEXT[slice(*s)].replace(",", "") for s in document.spans()] == [
        changed.text[slice(*s)] for s in changed.spans()
    ]


def test_some_documents_change_and_most_do_not() -> None:
    text = "He said, \"we don't, or won't, leave,\" and left."
    document = Labelled("one", "own", text)
    chance = np.random.default_rng(0)
    texts = [noisy(document, chance).text for _ in range(300)]
    assert 0.5 < texts.count(text) / 300 < 0.9
    assert any("," not in each for each in texts)
    assert any("dont" in each for each in texts)
    assert any("“we" in each and "”" in each for each in texts)
