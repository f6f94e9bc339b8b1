"""What several windows say of the same words together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from reportedly.reading.encoder.labels import OUTPUTS
from reportedly.reading.encoder.scores import Floats, WindowScores, stitched
from reportedly.reading.encoder.sentences import sentences
from reportedly.reading.encoder.windows import Sizes, Window, windows
from reportedly.reading.encoder.wordpiece import load_wordpiece

TEXT = (
    "Rebels hold Homs. Troops shelled the town. Ten were hurt. Nobody fled from it. Buses left later. All came home. "
    "The army said so. A monitor denied it. Both may be right. Talks go on. Roads are shut. Shops are open."
)
TITLE = "Rebels hold Homs"


def said(window: Window, chance: float) -> WindowScores:
    """Return scores by which every word is, with this chance, inside of a source, a cue and a content."""
    words = len(window.words)
    tags = np.tile(np.array([0.9 - chance, 0.1, chance], dtype=np.float32), (words, 3))
    flat = {name: np.zeros((words, OUTPUTS[name]), dtype=np.float32) for name in ("trigger", "status", "entity", "muc")}

    def pair(_: int, roles: Sequence[int]) -> Floats:
        return np.full((len(roles), words), chance, dtype=np.float32)

    return WindowScores(window, tags, pair=pair, **flat)


def found() -> list[Window]:
    sizes = Sizes(limit=37, headline=8, before=6, after=6)
    return windows(TEXT, sentences(TEXT, title=TITLE), load_wordpiece(), TITLE, sizes)


def test_all_windows_that_show_two_words_have_a_say_in_what_one_is_to_the_other() -> None:
    several = found()
    assert len(several) > 1
    chances = [0.2 + 0.6 * (number % 2) for number in range(len(several))]
    scores = stitched([said(window, chance) for window, chance in zip(several, chances, strict=True)])
    shared = alone = 0
    for word in range(len(scores)):
        start = int(scores.starts[word])
        shows = {
            number
            for number, window in enumerate(several)
            for at, (low, _) in enumerate(window.words)
            if low == start and (window.owned[at] or window.sentence[at] >= 0)
        }
        tags = scores.attribution[word].reshape(3, 3)
        assert tags.sum(axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
        ratios = [np.log(chances[n] / (0.9 - chances[n])) for n in shows]
        assert np.log(tags[0, 2] / tags[0, 0]) == pytest.approx(np.mean(ratios), abs=1e-4)
        others, given = scores.pair(word)
        assert list(others) == sorted(set(others))
        for other, chance in zip(others, given[0], strict=True):
            both = [chances[n] for n in shows if any(low == int(scores.starts[other]) for low, _ in several[n].words)]
            odds = np.mean([np.log(c / (1 - c)) for c in both])
            assert chance == pytest.approx(1 / (1 + np.exp(-odds)), abs=1e-5)
            shared += len(both) > 1
            alone += len(both) == 1
    assert shared
    assert alone


def test_a_headline_shown_above_other_sentences_says_nothing_of_its_words() -> None:
    several = found()
    above = [number for number, window in enumerate(several) if (window.sentence < 0).any()]
    assert above
    scores = stitched([said(window, 0.9 if n in above else 0.1) for n, window in enumerate(several)])
    _, given = scores.pair(0)  # the headline's first word: its own window alone tells of it
    assert given.max() == pytest.approx(0.1, abs=1e-5)
