"""Rows of tables: a row is about what its first cell names, and a name that fills another cell says where that lies."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reportedly.model import CONTROL_TYPES, Claim

_BAR = "|"
_CELL = re.compile(r"[^|\s](?:[^|]*[^|\s])?")


def about_their_rows(claims: Iterable[Claim], text: str) -> list[Claim]:
    """Return the claims without those of control at a place that a row of a table only names as its town's district.

    "| Nowhere | 300 | Vyshhorod | … | Captured by …" is on Nowhere, also where no gazetteer knows it.
    """
    return [claim for claim in claims if not _is_on_a_district(claim, text)]


def cells(row: str) -> list[tuple[int, int]]:
    """Return where the cells of a row with something in them begin and end; nothing for what is no row."""
    if not row.lstrip().startswith(_BAR):
        return []
    return [found.span() for found in _CELL.finditer(row)]


def subject_of_row(text: str, offset: int) -> tuple[int, int] | None:
    """Return where the first cell of the row around an offset stands, ``None`` outside of rows and in that cell."""
    start, line = _line(text, offset)
    first = next(iter(cells(line)), None)
    if first is None or offset < start + first[1]:
        return None
    return start + first[0], start + first[1]


def _line(text: str, offset: int) -> tuple[int, str]:
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", start)
    return start, text[start : end if end >= 0 else len(text)]


def _is_on_a_district(claim: Claim, text: str) -> bool:
    if claim.type not in CONTROL_TYPES or claim.place is None or not claim.quotes:
        return False
    line = _line(text, claim.quotes[0].start)[1].strip()
    if not line.startswith(_BAR):
        return False
    first, *others = (cell.strip() for cell in line.strip(_BAR).split(_BAR))
    name = claim.place.text
    return name not in first and name in others and all(name == cell or name not in cell for cell in others)
