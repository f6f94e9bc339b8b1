"""Rows of tables: a row is about what its first cell names, and a name that fills another cell says where that lies."""

from __future__ import annotations

from collections.abc import Iterable

from reportedly.model import CONTROL_TYPES, Claim

_BAR = "|"


def about_their_rows(claims: Iterable[Claim], text: str) -> list[Claim]:
    """Return the claims without those of control at a place that a row of a table only names as its town's district.

    "| Nowhere | 300 | Vyshhorod | … | Captured by …" is on Nowhere, also where no gazetteer knows it.
    """
    return [claim for claim in claims if not _is_on_a_district(claim, text)]


def _is_on_a_district(claim: Claim, text: str) -> bool:
    if claim.type not in CONTROL_TYPES or claim.place is None or not claim.quotes:
        return False
    start = text.rfind("\n", 0, claim.quotes[0].start) + 1
    end = text.find("\n", start)
    line = text[start : end if end >= 0 else len(text)].strip()
    if not line.startswith(_BAR):
        return False
    first, *others = (cell.strip() for cell in line.strip(_BAR).split(_BAR))
    name = claim.place.text
    return name not in first and name in others and all(name == cell or name not in cell for cell in others)
