"""Targets are the labels of a window's words, and give the labels back."""

from __future__ import annotations

import numpy as np

from reportedly.model import EventType, Status
from reportedly.reading.encoder.labels import BEGINS, PAIRS, STATUSES, TYPES, begins, inside
from reportedly.reading.encoder.sentences import sentences
from reportedly.reading.encoder.tagging import runs_of
from reportedly.reading.encoder.windows import Sizes, Window, windows
from reportedly.reading.encoder.wordpiece import load_wordpiece
from tests.training.encoder.texts import TEXT, coded
from training.encoder import corpus
from training.encoder.examples import UNKNOWN, targets
from training.encoder.labelled import Labelled, Tag

SMALL = Sizes(limit=48, headline=12, before=4, after=4)


def windows_of(document: Labelled, sizes: Sizes = SMALL) -> list[Window]:
    text, title = document.text, document.title
    return windows(text, sentences(text, document.skip, title), load_wordpiece(), title, sizes)


def spelled(text: str, window: Window, words: np.ndarray) -> str:
    return " ".join(text[slice(*window.words[at])] for at in np.flatnonzero(words))


def test_owned_words_give_back_every_trigger_with_its_status_and_roles() -> None:
    document = corpus.document(coded(), TEXT)
    found = {}
    for window in windows_of(document):
        target = targets(document, window)
        for query in target.queries:
            if window.owned[query.word] and query.hits.any():
                trigger = TEXT[slice(*window.words[query.word])]
                found[trigger, PAIRS[query.role]] = spelled(TEXT, window, query.hits)
    assert found["taken", "place"] == "Harran"
    assert found["taken", "actor"] == "it"
    assert found["taken", "killed"] == "at least 7"
    assert found["held", "quote"] == "the rebel - held town of Suran"
    assert found["said", "cue_source"] == "The army"
    assert found["it", "same"] == "The"


def test_triggers_are_marked_and_doubtful_words_are_not_taught() -> None:
    document = corpus.document(coded(), TEXT)
    (window,) = windows_of(document, Sizes())
    target = targets(document, window)
    words = [TEXT[slice(*each)] for each in window.words]
    taken = words.index("taken")
    assert target.trigger[taken].nonzero()[0].tolist() == [TYPES.index(EventType.CAPTURE), BEGINS]
    assert target.status[taken] == STATUSES.index(Status.ACTUAL)
    assert (target.status != UNKNOWN).sum() == 3
    retakes = words.index("retakes")
    assert not target.trigger_taught[retakes, TYPES.index(EventType.CAPTURE)]
    assert not target.trigger_taught[retakes, BEGINS]
    assert target.trigger_taught[retakes, TYPES.index(EventType.HOLD)]


def test_a_document_that_does_not_mark_all_triggers_teaches_none_elsewhere() -> None:
    anchor = next(a for a in corpus.document(coded(), TEXT).anchors if a.types)
    document = Labelled("one", "other", TEXT, anchors=(anchor,))
    target = targets(document, windows_of(document, Sizes())[0])
    assert np.array_equal(target.trigger, target.trigger_taught)


def test_tags_come_back_from_a_closed_head() -> None:
    spans = [(0, 4), (13, 19), (25, 29)]
    document = Labelled(
        "one", "other", TEXT, tags=tuple(Tag("entity", ("place",), s) for s in spans), closed=frozenset({"entity"})
    )
    (window,) = windows_of(document, Sizes())
    allowed = targets(document, window).allowed["entity"]
    assert (allowed.sum(1) == 1).all()
    runs = runs_of(allowed.argmax(1))
    assert [(window.words[first][0], window.words[end - 1][1]) for _, (first, end) in runs] == spans


def test_an_open_head_is_taught_only_where_something_is_marked() -> None:
    document = Labelled("one", "other", TEXT, tags=(Tag("entity", ("party", "person"), (0, 4)),))
    (window,) = windows_of(document, Sizes())
    allowed = targets(document, window).allowed["entity"]
    assert allowed[0].nonzero()[0].tolist() == [begins(1), begins(2)]
    assert allowed[1:].all()


def test_a_span_that_goes_on_from_before_the_window_begins_inside() -> None:
    document = Labelled("one", "other", TEXT, tags=(Tag("content", ("content",), (0, len(TEXT))),))
    later = windows_of(document)[-1]
    assert later.words[0][0] > 0
    assert targets(document, later).allowed["content"][0].nonzero()[0].tolist() == [inside(0)]


def test_a_headline_that_the_text_does_not_repeat_is_not_taught() -> None:
    document = Labelled("one", "other", TEXT, title="Something else happened", closed=frozenset({"entity", "trigger"}))
    (window,) = windows_of(document, Sizes())
    target = targets(document, window)
    nowhere = np.array([start < 0 for start, _ in window.words])
    assert nowhere.sum() == 3
    assert target.allowed["entity"][nowhere].all()
    assert not target.trigger_taught[nowhere].any()
