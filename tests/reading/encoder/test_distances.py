"""How far words of a window stand apart."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from reportedly.reading.encoder.distances import DISTANCES, distances
from reportedly.reading.encoder.windows import HEADLINE

sentences = st.lists(st.integers(1, 30), min_size=1, max_size=6).map(
    lambda sizes: np.repeat(np.arange(len(sizes)), sizes).astype(np.int64)
)


@given(sentences, st.data())
def test_every_word_has_one_of_the_distances_and_the_word_itself_the_first(
    sentence: np.ndarray, data: st.DataObject
) -> None:
    word = data.draw(st.integers(0, len(sentence) - 1))
    found = distances(sentence, word)
    assert found.shape == sentence.shape
    assert ((found >= 0) & (found < DISTANCES)).all()
    assert found[word] == 0
    assert (found == 0).sum() == 1


def test_neighbours_on_both_sides_other_sentences_and_the_headline_differ() -> None:
    sentence = np.array([HEADLINE, 3, 4, 5, 5, 5, 6, 7], dtype=np.int64)
    found = distances(sentence, 4)
    assert len(set(found.tolist())) == 8
    same = distances(np.array([5] * 60, dtype=np.int64), 30)
    assert same[0] == same[10] != same[29]
    assert same[59] == same[50] != same[31]


def test_a_headline_is_near_to_its_own_words() -> None:
    found = distances(np.array([HEADLINE, HEADLINE, 0], dtype=np.int64), 0)
    assert found.tolist()[0] == 0
    assert found[1] != found[2]
