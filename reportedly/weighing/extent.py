"""How much of its place a claim is of: all of it, or a part, by the words of its quotes.

Who takes "half of the city" or "several checkpoints" does not hold the city, and who takes "two crossings in Anbar"
does not hold Anbar's towns. Where a quote says no part, all of the place is meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from reportedly.model import Claim, Place

_SOME = r"several|some|a few|many|other|two|three|four|five|six|seven|eight|nine|ten|dozens of|\d+"
_SHARE = r"(?:about |almost |nearly |around |over |more than )?(?:half|(?:a|one) (?:third|quarter)|(?:large )?parts?)"
_IN_A_TOWN = (
    r"checkpoints?|positions?|outposts?|streets?|blocks?|buildings?|neighbou?rhoods?|districts?|quarters?|areas?|parts"
)
_TAKEN = re.compile(
    r"\b(?:captur|seiz|tak|took|retak|retook|overr[au]n|clear|secur|liberat|gain|recaptur|controls?\b)\w*\s+"
    r"(?:back\s+|over\s+|of\s+|control\s+)*"
    rf"(?:(?:{_SOME}|more|further|the (?:last|remaining|first|rest of the))\s+(?:[\w-]+\s+){{0,2}}"
    rf"(?:{_IN_A_TOWN}|territory|ground|posts|points?|hills?|hilltops?|part|suburbs|pockets|barracks)\b"
    rf"|(?:{_SHARE}|\d+ ?(?:%|per ?cent)) of)",
    re.IGNORECASE,
)
_HELD = re.compile(
    rf"\b(?:{_SHARE} of|(?:just|only|about|roughly)\s+(?:\w+\s+){{0,2}}per ?cent of"
    rf"|(?:{_SOME})\s+(?:[\w-]+\s+){{0,2}}(?:{_IN_A_TOWN})"
    r"|(?:held|controlled) (?:parts?|neighbou?rhoods?|districts?|quarters?|half|(?:east|west|north|south)(?:ern)?|side|"
    r"areas?)"
    r"|(?<!one of the )(?:last|remaining) (?:[\w-]+\s+){0,3}(?:neighbou?rhood|district|quarter)s?)\b",
    re.IGNORECASE,
)
_THINGS = re.compile(  # of which a region has many
    r"\b(?:villages?|towns?|cit(?:y|ies)|hamlets?|settlements?|crossings?|checkpoints?|positions?|points?|hills?|farms?|"
    r"(?:oil|gas) ?fields?|bases?|air ?bases?|airports?|roads?|highways?|strongholds?|pockets?|enclaves?|bastions?|"
    r"areas?|districts?|neighbou?rhoods?|outposts?|parts?|zones?)\b",
    re.IGNORECASE,
)
_INSIDE = re.compile(  # what stands right before a region's name
    r"\b(?:in|inside|within|across|throughout|around|near|(?:half|third|quarter|per ?cent|%|some|edges?) of)\s+"
    r"(?:[\w’'-]+\s+){0,3}$",
    re.IGNORECASE,
)


def is_part_taken(claim: Claim) -> bool:
    """Tell whether a claim of a capture is of a part of its town: "captured several checkpoints"."""
    return _all(claim, lambda quote: _TAKEN.search(quote) is not None)


def is_part_held(claim: Claim) -> bool:
    """Tell whether a claim of holding is of a part of its town: "rebel-held neighbourhoods"."""
    return _all(claim, lambda quote: _HELD.search(quote) is not None)


def is_in_part(claim: Claim, region: Place) -> bool:
    """Tell whether a claim is of something in a region and not of all of it: "two crossings in", "six villages"."""

    def is_of_a_part(quote: str) -> bool:
        before, named, _ = quote.partition(region.text)
        return _THINGS.search(before) is not None or (bool(named) and _INSIDE.search(before) is not None)

    return _all(claim, is_of_a_part)


def _all(claim: Claim, test: Callable[[str], bool]) -> bool:
    return bool(claim.quotes) and all(test(quote.text) for quote in claim.quotes)
