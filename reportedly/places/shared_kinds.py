"""Kinds of places that the words around their names tell together: "Hama and Idlib provinces", "villages in Idlib"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from reportedly.places.mentions import PlaceMention

_NEXT_WORD = re.compile(r"\s+(\w+)")
_TOWNS_IN = re.compile(r"\b(?:villages|towns|cities|hamlets)\s+in\s+(?:the\s+)?$", re.IGNORECASE)
_LOOK_BACK = 30  # characters
_BETWEEN = re.compile(r"\s*(?:,|,?\s+(?:and|or)|&)\s+")


def with_shared_kinds(text: str, mentions: Sequence[PlaceMention], plurals: Mapping[str, str]) -> list[PlaceMention]:
    """Return the mentions, those that share a word for their kind with it, in the singular.

    ``plurals`` gives the singular of each word that several names may share. What the mention of each covers stays as
    it is: the word belongs to none of them alone.
    """
    found = list(mentions)
    shared: str | None = None
    for at in range(len(found) - 1, -1, -1):
        each = found[at]
        following = _NEXT_WORD.match(text, each.end)
        plural = plurals.get(following.group(1).lower()) if following else None
        if plural is not None:
            shared = plural
        elif at + 1 == len(found) or not _BETWEEN.fullmatch(text, each.end, found[at + 1].start):
            shared = None
        if shared is not None and each.kind_word is None and each.part is None:
            found[at] = replace(each, kind_word=shared)
    return found


def holds_towns(text: str, mention: PlaceMention) -> bool:
    """Tell whether a name follows "towns in" or the like: what holds several towns is no town."""
    return _TOWNS_IN.search(text, max(0, mention.start - _LOOK_BACK), mention.start) is not None
