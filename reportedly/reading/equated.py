"""Places that a noun is said of: "Mayadin is the group's main stronghold", "Rawa and al-Qaim are its last towns"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportedly.model import PlaceKind
from reportedly.reading import syntax

if TYPE_CHECKING:
    from spacy.tokens import Token

    from reportedly.reading.parsed import ParsedContext
    from reportedly.reading.parsing import Sentence
    from reportedly.reading.place_hit import PlaceHit

_SEVERAL = frozenset({"one", "some", "part", "all", "most", "two", "three", "both"})


def equated(noun: Token, sentence: Sentence, context: ParsedContext) -> list[PlaceHit]:
    """Return the places that a noun is said of by "to be", in the order named; countries are said of little."""
    top = noun
    while top.dep_ == "pobj" and top.head.lower_ == "of" and top.head.head.lemma_.lower() in _SEVERAL:
        top = top.head.head  # "one of the strongholds"
    if top.dep_ != "attr" or top.head.lemma_ != "be":
        return []
    found = []
    for subject in (c for c in top.head.children if c.dep_ == "nsubj"):
        for token in syntax.conjuncts(subject):
            inside = {t.i for t in syntax.subtree(token, without=frozenset({"relcl", "acl", "conj", "appos"}))}
            hits = [
                hit
                for hit in context.places_between(sentence.start, sentence.end)
                if hit.locates and hit.place.kind is not PlaceKind.COUNTRY
                if (head := context.head_of(sentence, hit)) is not None and head.i in inside
            ]
            found.extend(hits[:1])
    return found
