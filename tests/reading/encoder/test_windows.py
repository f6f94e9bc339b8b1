"""Windows hold whole sentences with context, and own every word once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.reading.encoder.sentences import sentences
from reportedly.reading.encoder.windows import HEADLINE, NOWHERE, Sizes, Window, windows
from reportedly.reading.encoder.wordpiece import load_wordpiece

SMALL = Sizes(limit=40, headline=6, before=8, after=4)
DOCUMENT = st.lists(
    st.lists(st.sampled_from(["Army", "took", "Raqqa", "al-Bukamal", "x" * 120, "1,200"]), min_size=1, max_size=60),
    max_size=12,
).map(lambda found: " ".join(" ".join(words) + "." for words in found))


def read(text: str, title: str | None = None, sizes: Sizes = SMALL) -> list[Window]:
    return windows(text, sentences(text, title=title), load_wordpiece(), title, sizes)


@settings(deadline=None)
@given(DOCUMENT, st.sampled_from([None, "Army took Raqqa", "An unrelated headline of many words in one line"]))
def test_every_word_is_owned_once_and_windows_keep_to_their_size(text: str, title: str | None) -> None:
    tokeniser = load_wordpiece()
    owned: list[tuple[int, int]] = []
    for window in read(text, title):
        assert len(window.piece_ids) <= SMALL.limit
        assert len(window.words) == len(window.first_piece) == len(window.owned) == len(window.sentence)
        assert window.owned.any()
        assert not any(o and s == HEADLINE for o, s in zip(window.owned, window.sentence, strict=True))
        for word, at in zip(window.words, window.first_piece, strict=True):
            if word != NOWHERE:
                assert window.piece_ids[at] == tokeniser.pieces(text[word[0] : word[1]])[0]
        owned += [word for word, own in zip(window.words, window.owned, strict=True) if own]
    expected = [word for s in sentences(text, title=title) for word in tokeniser.words(text, s.start, s.end)]
    assert owned == expected


@settings(deadline=None)
@given(DOCUMENT, st.sampled_from([None, "Army took Raqqa"]), st.lists(st.booleans(), min_size=12, max_size=12))
def test_every_word_of_a_wanted_sentence_is_owned_once_and_no_other(
    text: str, title: str | None, choice: list[bool]
) -> None:
    tokeniser = load_wordpiece()
    split = sentences(text, title=title)
    wanted = [choice[n % len(choice)] for n in range(len(split))]
    found = windows(text, split, tokeniser, title, SMALL, wanted)
    assert all(window.owned.any() and len(window.piece_ids) <= SMALL.limit for window in found)
    owned = [w for each in found for w, own in zip(each.words, each.owned, strict=True) if own]
    kept = [s for s, is_wanted in zip(split, wanted, strict=True) if is_wanted]
    assert owned == [word for s in kept for word in tokeniser.words(text, s.start, s.end)]
    if all(wanted):
        whole = windows(text, split, tokeniser, title, SMALL)
        assert [w.piece_ids.tolist() for w in found] == [w.piece_ids.tolist() for w in whole]


@settings(deadline=None)
@given(DOCUMENT, st.lists(st.booleans(), min_size=1, max_size=12))
def test_only_what_some_window_shows_is_cut_into_pieces(text: str, choice: list[bool]) -> None:
    """The windows are those of all sentences cut into pieces: nothing that they show is left out."""
    split = sentences(text)
    wanted = [choice[n % len(choice)] for n in range(len(split))]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("reportedly.reading.encoder.windows._shown", lambda *_: range(len(split)))
        whole = windows(text, split, load_wordpiece(), None, SMALL, wanted)
    found = windows(text, split, load_wordpiece(), None, SMALL, wanted)
    assert [window.words for window in found] == [window.words for window in whole]
    assert [window.owned.tolist() for window in found] == [window.owned.tolist() for window in whole]


def test_a_wanted_sentence_is_shown_with_what_stands_around_it() -> None:
    text = " ".join(f"The army took village number {n} on Friday." for n in range(40))
    split = sentences(text)
    (window,) = windows(text, split, load_wordpiece(), None, Sizes(), [n == 20 for n in range(40)])
    assert {int(n) for n, own in zip(window.sentence, window.owned, strict=True) if own} == {20}
    shown = {int(n) for n in window.sentence}
    assert {18, 19, 20, 21, 22} <= shown
    assert not {0, 39} & shown


def test_a_sentence_has_context_on_both_sides() -> None:
    text = " ".join(f"The army took village number {n} on Friday." for n in range(40))
    found = read(text, sizes=Sizes(limit=100, headline=6, before=16, after=8))
    assert len(found) > 2
    for window in found[1:-1]:
        own = [n for n, owns in enumerate(window.owned) if owns]
        assert window.first_piece[own[0]] - 1 >= 16
        assert len(window.piece_ids) - 1 - window.first_piece[own[-1]] >= 8


def test_the_headline_stands_before_windows_that_do_not_hold_it() -> None:
    text = "Army takes Rawa. " + " ".join(f"Its men took village number {n} on Friday." for n in range(12))
    found = read(text, "Army takes Rawa")
    assert HEADLINE not in found[0].sentence
    for window in found[1:]:
        told = [word for word, at in zip(window.words, window.sentence, strict=True) if at == HEADLINE]
        assert [text[start:end] for start, end in told] == ["Army", "takes", "Rawa", "."]


def test_a_headline_that_the_text_does_not_repeat_has_no_offsets() -> None:
    window = read("Its men entered on Friday.", "Army takes Rawa")[0]
    assert window.words[:3] == [NOWHERE] * 3
    assert not window.owned[:3].any()


def test_a_text_without_words_has_no_windows() -> None:
    assert read("") == read(" … ") == []


def test_sizes_without_room_for_a_word_are_refused() -> None:
    with pytest.raises(ValueError, match="allowed are 37 and more"):
        Sizes(limit=20)
