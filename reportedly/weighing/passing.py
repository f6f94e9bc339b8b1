"""Which changes are told in passing: "after Islamic State lost Mosul" says that it did, and not when."""

from __future__ import annotations

import re

from reportedly.model import Claim

_CHANGE = (
    r"fall|fell|loss|los(?:t|ing)|(?:re-?)?(?:captur|tak|took|conquer|gain)|seiz|liberat|expel|expulsion|oust|driv|drove|"
    r"defeat|overr[au]n|withdr[ae]w|retreat|recover|collapse|control|freed|departure"
)
_AFTER = re.compile(
    r"\b(?:after|(?<!ha[sd] )(?<!have )since|following|despite)\s+(?!then\b|that\b)(?:[\w’'-]+,?\s+){0,6}?"
    rf"(?:{_CHANGE})",
    re.IGNORECASE,
)
_FIRST_CHANGE = re.compile(rf"\b(?:{_CHANGE})", re.IGNORECASE)


def is_in_passing(claim: Claim) -> bool:
    """Tell whether all quotes of a claim tell of its change as of something that came before what they are about."""
    return bool(claim.quotes) and all(_is_in_passing(quote.text) for quote in claim.quotes)


def _is_in_passing(quote: str) -> bool:
    found = _AFTER.search(quote)
    if found is None:
        return False
    first = _FIRST_CHANGE.search(quote)  # "took the town after taking the hill" is of the town
    return first is None or first.start() >= found.start()
