"""What the finder passes on: mentions of places, and the state of a text that is being searched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reportedly.places.context import implied_countries, main_countries, text_words
from reportedly.places.gazetteer import Gazetteer
from reportedly.places.lexicon import Words, load_words
from reportedly.places.tokens import Token, is_shouting


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A name of a place in a text: ``text[start:end] == mention.text``.

    ``name`` (from ``name_start`` to ``name_end``) is the name itself, to be looked up; ``text`` may hold more: a word
    for its kind after it ("Raqqa province") or a compass word ("eastern Aleppo"). ``kind_word`` is the word for its
    kind, before or after it. ``part`` is the part of the place that is meant ("Eastern"). ``container_start`` is where
    a region or country named right after it begins ("Paris, Texas"). ``dateline`` tells that it only says where the
    report was filed.
    """

    start: int
    end: int
    text: str
    kind_word: str | None = None
    name: str = ""
    name_start: int = -1
    name_end: int = -1
    part: str | None = None
    container_start: int | None = None
    dateline: bool = False
    nested: bool = False


@dataclass(slots=True)
class Match:
    """A name found from word ``first`` up to and without ``last``, and the places that it may mean, with qualities.

    ``lost`` tells that the last word ends in the s of a possessive that has lost its apostrophe ("Syrias").
    """

    first: int
    last: int
    ids: tuple[tuple[int, int], ...]
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Scan:
    """A text that is being searched: its words, the countries that it is about, and what it is searched with."""

    text: str
    tokens: list[Token]
    about: frozenset[str]
    shouting: bool
    gazetteer: Gazetteer
    words: Words

    @classmethod
    def of(cls, text: str, gazetteer: Gazetteer, about: Iterable[str] = ()) -> Scan:
        """Return the scan of a text, with the countries that it is known to be about beside those that it names.

        A text that names none is taken to be about those that its well-known places lie in.
        """
        words = load_words()
        found = text_words(text, gazetteer, words)
        tokens, named = found.tokens, main_countries(found.named)
        if not named and not about:
            named = main_countries(implied_countries(tokens, gazetteer, words))
        return cls(text, tokens, named | frozenset(about), is_shouting(tokens), gazetteer, words)
