"""Tells where the name of a country, a capital or a seat of government stands for a government and not for ground.

After Markert and Nissim (2002, "Metonymy resolution as a classification task"): nearly all metonymic uses of place
names in news are place-for-people, and the name's grammatical role with the word that governs it tells most of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from reportedly.errors import ConfigurationError
from reportedly.safe_yaml import parse_yaml

if TYPE_CHECKING:
    from spacy.tokens import Token

_MODIFIES = frozenset({"compound", "nmod", "amod", "poss", "npadvmod"})
_VERBAL = frozenset({"VERB", "AUX"})
_NEXT = 40  # characters beside a name in which the words stand that tell what it is there
_BEFORE = re.compile(r"([A-Za-z]+)\s+(?:the\s+)?$")
_AFTER = re.compile(r"\s+(?:(?:has|have|had|also|later|then|on\s+\w+day|\w+ly)\s+){0,2}(?P<verb>[a-z]+)")
_IRREGULAR = {"said": "say", "told": "tell", "made": "make", "sent": "send", "gave": "give", "began": "begin"}


@dataclass(frozen=True, slots=True)
class MetonymWords:
    """The lists of ``places_metonyms.yaml``, which says what each is for."""

    seats: frozenset[str]
    on_ground: frozenset[str]
    told_to: frozenset[str]
    acts: frozenset[str]
    done_to: frozenset[str]
    undergoes: frozenset[str]
    moods: frozenset[str]
    relations: frozenset[str]
    sides: frozenset[str]


@cache
def load_metonym_words() -> MetonymWords:
    """Return the word lists. Raises ConfigurationError when the file is wrong."""
    text = resources.files("reportedly").joinpath("codebook", "places_metonyms.yaml").read_text(encoding="utf-8")
    raw = parse_yaml(text)
    wanted = {each.name for each in fields(MetonymWords)}
    if not isinstance(raw, dict) or set(raw) != wanted:
        raise ConfigurationError(f"codebook/places_metonyms.yaml must hold the lists {', '.join(sorted(wanted))}")
    return MetonymWords(**{name: frozenset(words) for name, words in raw.items()})


def is_seat(name: str) -> bool:
    """Tell whether a name is that of a building or street that stands for the government in it: "the Kremlin"."""
    bare = name.lower().removeprefix("the ").removesuffix("'s").removesuffix("’s")
    return bare.replace("é", "e") in load_metonym_words().seats


def is_metonym(head: Token, *, seat: bool = False) -> bool:
    """Tell whether a place's name stands for a government where it is used.

    ``head`` is the name's head word in spaCy's parse; ``seat`` tells that it is a seat of government
    (:func:`is_seat`), which is one wherever no word of place stands before it. Ask only of countries, capitals and
    seats: other towns hardly ever stand for a government.
    """
    words = load_metonym_words()
    top = _first_of_list(head)
    above = top.head
    if top.dep_ == "pobj":
        preposition = above.lower_
        if preposition in words.on_ground:
            return False
        if preposition == "by" and above.dep_ == "agent":
            return True
        governor = above.head
        if seat:
            return preposition not in {"of", "from"}
        if preposition == "between":
            return governor.lemma_.lower() in words.relations or governor.pos_ in _VERBAL
        if preposition not in words.told_to:
            return False
        known = words.sides if preposition == "to" else words.relations
        if preposition in {"with", "against"} and governor.pos_ in _VERBAL:
            return True
        return governor.lemma_.lower() in known and preposition not in {"of", "on", "for"}
    if top.dep_ in {"nsubj", "nsubjpass"}:
        return _as_subject(top, words, seat=seat)
    if top.dep_ == "dobj":
        return above.lemma_.lower() in words.done_to
    if top.dep_ in _MODIFIES:
        if above.lemma_.lower() in words.sides and above.tag_ in {"VBN", "VBD", "JJ"}:
            return True  # "Tehran-backed"
        return seat or above.lemma_.lower() in words.relations
    return seat


def reads_as_government(text: str, start: int, end: int, *, seat: bool = False) -> bool:
    """Tell whether the words beside a name say that it stands for a government: "Damascus said", "accused Moscow".

    For texts without a parse; it finds less than :func:`is_metonym`. ``seat`` as there.
    """
    words = load_metonym_words()
    before = _BEFORE.search(text, max(0, start - _NEXT), start)
    preposition = before.group(1).lower() if before is not None else ""
    if preposition in words.on_ground:
        return False
    after = _AFTER.match(text, end, end + _NEXT)
    if after is not None and any(form in words.acts for form in _forms(after["verb"].lower())):
        return True
    return seat or any(form in words.done_to for form in _forms(preposition))


def _forms(word: str) -> Iterator[str]:
    """Yield what a verb's lemma may be by its ending."""
    yield _IRREGULAR.get(word, word)
    for ending, lemma in (("s", ""), ("es", ""), ("ies", "y"), ("d", ""), ("ed", ""), ("ied", "y")):
        if word.endswith(ending):
            yield word.removesuffix(ending) + lemma


def _first_of_list(token: Token) -> Token:
    while token.dep_ == "conj" and token.head != token and token.head.pos_ in {"PROPN", "NOUN"}:
        token = token.head
    return token


def _as_subject(subject: Token, words: MetonymWords, *, seat: bool) -> bool:
    verb = subject.head
    lemma = verb.lemma_.lower()
    if subject.dep_ == "nsubjpass":
        return lemma in words.done_to or seat
    if lemma == "be":
        said = [c for c in verb.children if c.dep_ in {"acomp", "attr"}]
        return seat or any(c.lemma_.lower() in words.moods | words.relations for c in said)
    if lemma in words.undergoes:
        return seat
    return seat or lemma in words.acts
