"""The first pass: what the encoder is not troubled with, and what it reads all the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from reportedly.model import Document, EventType
from reportedly.reading.encoder.first_pass import load_first_pass
from reportedly.reading.encoder.reader import EncoderReader
from reportedly.reading.encoder.scores import WindowScores
from reportedly.reading.encoder.sentences import sentences
from reportedly.reading.encoder.windows import Window
from tests.reading.encoder.scripted import Scripted, Told

FOOTBALL = (
    "The home side scored twice before the break and never looked back. Their new striker was the best player on the "
    "pitch. The coach said that he was happy with the way the team had played. Fans sang until the final whistle. "
    "Tickets for the next match go on sale next week. The club has sold more shirts this year than in any year before."
)
BAKERY = (
    "The bakery opens at six and has no bread left by noon. The owner learned the trade from her mother. She says that "
    "good flour is worth the price. Most people who come by are regular customers. Some of them come every "
    "day. The shop will close for two weeks in summer. The new menu has three kinds of cake."
)
TAKEN = "The army said on Thursday that it had taken the town of Abu Kamal from Islamic State militants."


class Counting(Scripted):
    """Marks what it is told to, and keeps the windows that it was given."""

    def __init__(self, text: str, events: Sequence[Told] = ()) -> None:
        super().__init__(text, events)
        self.seen: list[Window] = []

    def score(self, windows: Sequence[Window]) -> list[WindowScores]:
        self.seen += windows
        return super().score(windows)


def wanted(text: str, title: str | None = None) -> list[str]:
    found = sentences(text, title=title)
    told = load_first_pass().wanted(text, found, title)
    return [text[s.start : s.end] for s, is_wanted in zip(found, told, strict=True) if is_wanted]


@pytest.mark.parametrize("text", [FOOTBALL, BAKERY])
def test_dull_news_gives_no_claims_and_is_not_run_through_the_model(text: str) -> None:
    scorer = Counting(text)
    assert EncoderReader(scorer=scorer).read(Document("d", "d", text)) == []
    assert scorer.seen == []


def test_the_first_pass_can_be_turned_off() -> None:
    scorer = Counting(FOOTBALL)
    EncoderReader(scorer=scorer, everything=True).read(Document("d", "d", FOOTBALL))
    assert sum(int(window.owned.sum()) for window in scorer.seen) > 60
    assert EncoderReader(scorer=scorer).version != EncoderReader(scorer=scorer, everything=True).version


def test_a_claim_in_a_long_dull_text_is_found_and_little_else_is_read() -> None:
    text = "\n\n".join([BAKERY] * 40 + [TAKEN] + [BAKERY] * 40)
    told = Told(EventType.CAPTURE, "taken", {"place": ["Abu Kamal"], "actor": ["The army"]})
    scorer = Counting(text, [told])
    (claim,) = EncoderReader(scorer=scorer).read(Document("d", "d", text))
    assert claim.type is EventType.CAPTURE
    assert claim.place is not None
    assert claim.place.name == "Abu Kamal"
    assert sum(len(window.words) for window in scorer.seen) < 0.1 * len(text.split())


@pytest.mark.parametrize(
    "sentence",
    [
        "Shelling killed four people in the market.",
        "Rebels seized two villages overnight.",
        "Troops withdrew from the base.",
        "A car bomb exploded near the hospital.",
        "Thousands of families fled the fighting.",
        "Both sides agreed to a ceasefire.",
        "Gunmen kidnapped three aid workers.",
        "The militia still controls the airport.",
        "Warplanes bombed the road.",
    ],
)
def test_what_states_a_claim_is_read_in_any_surroundings_case_and_country(sentence: str) -> None:
    for text in (f"{BAKERY} {sentence} {FOOTBALL}", f"{BAKERY} {sentence} {FOOTBALL}".upper(), sentence):
        assert any(sentence.lower() in each.lower() for each in wanted(text))


def test_names_say_nothing_of_whether_there_is_a_claim() -> None:
    assert not load_first_pass().weights.keys() & {"syria", "idlib", "isis", "assad", "clinton", "trump", "ukraine"}


def test_what_stands_around_a_sentence_counts() -> None:
    fighting = "Shelling killed four people. Rebels seized two villages. Troops fled. Militants attacked the base."
    plain = "He gave no numbers."
    assert plain in wanted(f"{fighting} {plain} {fighting}")
    assert plain not in wanted(f"{BAKERY} {plain} {BAKERY}")


def test_a_headline_counts_for_the_sentences_after_it() -> None:
    plain = "They came at dawn. They left by noon. Nobody saw where they went. It was a quiet day."
    assert wanted(plain) == []
    assert wanted(plain, "Rebels shelled the town and killed dozens of soldiers, troops fled")


def test_a_text_of_strange_words_is_left_to_the_encoder() -> None:
    text = "Teh armmy tuk ovr hte vilage frm rebls. Thay shelld hte markit wif mortrs. "
    assert len(wanted(2 * text)) == 4


def test_a_text_of_a_few_sentences_is_read_whole() -> None:
    text = "Families left. A teacher told reporters so."
    assert len(wanted(text)) == 2


def test_the_sentences_in_short_gaps_between_worthy_ones_are_read_with_them() -> None:
    first_pass = load_first_pass()
    worth = np.zeros(30, dtype=np.bool_)
    worth[[10, 13, 20]] = True
    beside = first_pass.beside
    read = [*range(10 - beside, 13 + beside + 1), *range(20 - beside, 20 + beside + 1)]
    assert np.flatnonzero(first_pass.widened(worth)).tolist() == read
    assert not first_pass.widened(np.zeros(first_pass.short, dtype=np.bool_)).any()


def test_no_sentences_want_nothing() -> None:
    assert load_first_pass().wanted("", []) == []
