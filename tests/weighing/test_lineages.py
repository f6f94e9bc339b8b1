"""Copied texts are found, whole or in part; texts that only share a subject are not."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.weighing import Parameters
from reportedly.weighing.lineages import Copy, Shingler, containment, families

LINEAGES = Parameters.load().lineages


def _text(seed: int, words: int = 200) -> str:
    chosen = random.Random(seed)
    return " ".join(f"word{chosen.randrange(5000)}" for _ in range(words))


def _families(texts: dict[str, str], order: list[str] | None = None) -> dict[str, Copy]:
    shingler = Shingler(LINEAGES)
    return families(order or list(texts), {name: shingler.shingles(text) for name, text in texts.items()}, LINEAGES)


def test_a_copy_with_other_punctuation_and_case_is_found() -> None:
    text = "The mayor's office, it said on Monday, had not been told: the bridge would close for a week."
    found = _families({"first": text, "second": text.upper().replace(",", "").replace("'", "")})
    assert found["second"] == Copy("first", "first", 1.0)
    assert found["first"] == Copy("first")


def test_a_text_with_half_of_it_copied_is_found() -> None:
    wire = _text(1)
    found = _families({"wire": wire, "paper": _text(2, 300) + " " + wire + " " + _text(3, 300)})
    assert found["paper"].root == "wire"
    assert found["paper"].containment == 1.0


def test_a_text_that_quotes_a_sentence_is_no_copy() -> None:
    wire = _text(1)
    quoted = " ".join(wire.split()[:30])
    found = _families({"wire": wire, "other": _text(2) + " " + quoted})
    assert found["other"] == Copy("other")


def test_a_round_up_of_two_wires_does_not_make_them_one_family() -> None:
    one, two = _text(1), _text(2, 150)
    found = _families({"one": one, "two": two, "both": one + " " + two})
    assert found["one"].root == "one"
    assert found["two"].root == "two"
    assert found["both"].root in ("one", "two")


def test_many_copies_are_one_family() -> None:
    texts = {f"n{index:02}": _text(1) + " " + _text(100 + index, 40) for index in range(40)}
    assert {copy.root for copy in _families(texts).values()} == {"n00"}


def test_very_short_and_empty_texts() -> None:
    found = _families({"a": "Town falls", "b": "town falls", "c": "Town holds", "d": "", "e": ""})
    assert [found[name].root for name in "abcde"] == ["a", "a", "c", "d", "e"]
    shingler = Shingler(LINEAGES)
    assert containment(shingler.shingles(""), shingler.shingles("a b c d e f")) == 0.0


@settings(deadline=None)
@given(st.lists(st.integers(0, 6), min_size=1, max_size=12), st.integers(0, 12))
def test_later_texts_do_not_change_what_is_known_of_earlier_ones(seeds: list[int], cut: int) -> None:
    texts = {f"n{index:02}": _text(seed, 60) for index, seed in enumerate(seeds)}
    whole = _families(texts)
    part = _families(texts, list(texts)[:cut] or ["n00"])
    assert all(whole[name] == copy for name, copy in part.items())
    roots = {seed: f"n{seeds.index(seed):02}" for seed in seeds}
    assert all(whole[f"n{index:02}"].root == roots[seed] for index, seed in enumerate(seeds))
