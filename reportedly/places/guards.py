"""Tells persons' and organisations' names from places' in running text."""

from __future__ import annotations

from collections.abc import Sequence

from reportedly.places.lexicon import Words
from reportedly.places.tokens import ARTICLE_STARTS, Token

_LONGEST_PERSON = 5
_PLACE_FOLLOWS = frozenset({"in", "near", "at", "around", "outside", "towards"})
_CONNECTORS = frozenset({"of", "for", "and", "the"})


def person_end(tokens: Sequence[Token], at: int, words: Words) -> int:
    """Return the index after a person's name that begins at ``at`` with a title or a given name; ``at`` if none does.

    A title may be followed by any capitalised words; a given name by at least one.
    """
    token = tokens[at]
    if not token.capital or token.possessive:
        return at
    titled = token.text in words.titles
    if titled and token.key in words.generic_parts and _stands_in_a_place(tokens, at):
        return at
    if not titled and token.key not in words.given_names:
        return at
    end = at + 1
    while end < len(tokens) and end - at < _LONGEST_PERSON:
        if not _joins(tokens, end, abbreviated=titled and end == at + 1):
            break
        following = tokens[end]
        if following.capital:
            if following.key in words.peoples or (following.upper and len(following.text) > 2):
                break
            end += 1
            if following.possessive:
                break
        elif following.lower in ARTICLE_STARTS or following.lower in ("bin", "ibn", "von", "van", "de"):
            if end + 1 < len(tokens) and tokens[end + 1].capital and following.gap in ("-", " "):
                end += 2
                if tokens[end - 1].possessive:
                    break
            else:
                break
        else:
            break
    if end == at + 1:
        return at
    if not titled and token.key in words.given_names_that_are_places and _reads_as_place(tokens, at, end, words):
        return at
    return end


def _stands_in_a_place(tokens: Sequence[Token], at: int) -> bool:
    """Return whether the word before says that a place follows: "in Sheikh Miskin", "near Abu Kamal"."""
    before = tokens[at - 1] if at else None
    return before is not None and before.gap == " " and before.lower in _PLACE_FOLLOWS


def _joins(tokens: Sequence[Token], at: int, *, abbreviated: bool) -> bool:
    """Return whether the word at ``at`` goes on with the name before it; initials and titles may end in a full stop."""
    before = tokens[at - 1]
    if before.possessive:
        return False
    if before.gap in (" ", "-"):
        return True
    return before.gap == "." and (len(before.text) == 1 or (abbreviated and len(before.text) <= 4))


def _reads_as_place(tokens: Sequence[Token], at: int, end: int, words: Words) -> bool:
    """Return whether "Jordan Valley" or "in Georgia Tuesday" is meant rather than a person called Jordan or Georgia."""
    following = tokens[at + 1]
    if following.key in words.common_words or following.text in words.organisations:
        return True
    if following.lower in words.kinds_after or following.lower in words.within or following.lower in words.directions:
        return True
    before = tokens[at - 1] if at else None
    return before is not None and before.gap == " " and before.lower in words.place_prepositions


def organisation_end(tokens: Sequence[Token], at: int, words: Words) -> int:
    """Return the index after an organisation's name that begins at ``at``; ``at`` if none does.

    "Aleppo Media Centre", "Syrian Arab Army": capitalised words up to a word for an organisation, at most three before
    it. "State of Iraq and Syria", "Bank of England": such a word, "of", and the names after it.
    """
    token = tokens[at]
    if token.text in words.organisations_of and token.gap == " " and at + 2 < len(tokens):
        after = at + 1
        own = tokens[after].lower == "in" and token.text == "State" and tokens[after + 1].text in ("Iraq", "Syria")
        of = tokens[after].lower in ("of", "for") or own
        if of and tokens[after].gap == " ":
            end = _names_end(tokens, after + 1)
            if end > after + 1:
                return end
    for head in range(at + 1, min(at + 4, len(tokens))):
        before = tokens[head - 1]
        if before.possessive or before.gap not in (" ", "-") or not tokens[head].capital:
            return at
        if tokens[head].text in words.organisations:
            return head + 1
    return at


def _names_end(tokens: Sequence[Token], at: int) -> int:
    """Return the index after the names from ``at`` on: capitalised words joined by blanks, "and" and "the"."""
    end = at
    while end < len(tokens) and end - at < 7:
        if tokens[end].capital or (
            tokens[end].lower in _CONNECTORS
            and end + 1 < len(tokens)
            and (tokens[end + 1].capital or tokens[end + 1].lower in _CONNECTORS)
        ):
            end += 1
        else:
            break
        if tokens[end - 1].gap not in (" ", "-") or tokens[end - 1].possessive:
            break
    while end > at and not tokens[end - 1].capital:
        end -= 1
    return end
