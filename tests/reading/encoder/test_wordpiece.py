"""Words keep their offsets, and their pieces are BERT's."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.errors import ConfigurationError
from reportedly.reading.encoder.wordpiece import WordPiece, load_wordpiece

TEXT = st.text(alphabet=st.sampled_from("abIS .,-’'“éİß≠\n\t\u200b\u00ad\u0301中1€"), max_size=120)


def spelled(text: str) -> list[str]:
    return [text[start:end] for start, end in load_wordpiece().words(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("IS-held Raqqa's", ["IS", "-", "held", "Raqqa", "'", "s"]),
        ("Деир 中国", ["Деир", "中", "国"]),
        ("U.S. €5\u00a0million…", ["U", ".", "S", ".", "€5", "million", "…"]),
        ("", []),
    ],
)
def test_punctuation_marks_and_ideographs_are_words(text: str, words: list[str]) -> None:
    assert spelled(text) == words


@given(TEXT)
def test_words_are_in_order_apart_and_without_white_space(text: str) -> None:
    last = 0
    for start, end in load_wordpiece().words(text):
        assert last <= start < end
        assert not any(c in " \n\t" for c in text[start:end])
        last = end


@given(TEXT)
def test_no_letter_is_lost(text: str) -> None:
    assert [c for c in "".join(spelled(text)) if c.isalnum()] == [c for c in text if c.isalnum()]


@given(TEXT)
def test_words_of_a_part_are_those_of_the_whole_where_it_is_cut_at_a_space(text: str) -> None:
    cut = text.find(" ")
    if cut >= 0:
        tokeniser = load_wordpiece()
        assert tokeniser.words(text) == tokeniser.words(text, 0, cut) + tokeniser.words(text, cut)


def test_case_and_accents_do_not_matter() -> None:
    tokeniser = load_wordpiece()
    assert tokeniser.pieces("Café") == tokeniser.pieces("cafe") == tokeniser.pieces("CAFÉ")


def test_a_word_that_cannot_be_spelled_or_is_too_long_is_one_unknown_piece() -> None:
    tokeniser = WordPiece(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "##a"])
    assert tokeniser.pieces("aaa") == (4, 5, 5)
    assert tokeniser.pieces("ab") == tokeniser.pieces("a" * 101) == (tokeniser.unknown,)


def test_a_vocabulary_without_its_marks_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"lacks \[CLS\]"):
        WordPiece(["[PAD]", "[UNK]", "[SEP]"])


def _reference() -> Any:
    tokenizers = pytest.importorskip("tokenizers", reason="compares with the package tokenizers where it is installed")
    pieces = resources.files("reportedly").joinpath("codebook", "wordpieces.txt").read_text(encoding="utf-8")
    model = {
        "type": "WordPiece",
        "unk_token": "[UNK]",
        "continuing_subword_prefix": "##",
        "max_input_chars_per_word": 100,
        "vocab": {piece: n for n, piece in enumerate(pieces.splitlines())},
    }
    form = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": {
            "type": "BertNormalizer",
            "clean_text": True,
            "handle_chinese_chars": True,
            "strip_accents": None,
            "lowercase": True,
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": None,
        "decoder": None,
        "model": model,
    }
    return tokenizers.Tokenizer.from_str(json.dumps(form))


def test_pieces_are_those_of_the_reference() -> None:
    reference = _reference()
    tokeniser = load_wordpiece()

    @given(TEXT)
    def same(text: str) -> None:
        ours = [piece for start, end in tokeniser.words(text) for piece in tokeniser.pieces(text[start:end])]
        assert ours == reference.encode(text, add_special_tokens=False).ids

    same()
