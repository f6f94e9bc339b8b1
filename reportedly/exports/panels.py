"""Panels: who holds each place at the end of each day or week, with how much was reported of that period."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from reportedly.errors import ConfigurationError
from reportedly.exports.rows import panel_row
from reportedly.exports.tables import Row

if TYPE_CHECKING:
    from reportedly.exports.lookups import PartyNames, Regions
    from reportedly.weighing import Control


class Step(StrEnum):
    """How long a period is."""

    DAY = "day"
    WEEK = "week"  # from Monday to Sunday, as in ISO 8601


_Heard = list[tuple[date, str, str]]  # day, lineage and claim of each piece of evidence, by day


def panel_rows(
    control: Control, step: Step, start: date | None, end: date | None, parties: PartyNames, regions: Regions
) -> Iterator[Row]:
    """Yield a row for each place with evidence and each period from ``start`` to ``end``, by period and place key.

    Without bounds it runs from the first to the last day of evidence. Weeks that the bounds cut are whole. Raises
    ``ConfigurationError`` for a period that ends before it starts.
    """
    heard: dict[str, _Heard] = {}
    for holding in control.holdings(start or end or date(2000, 1, 1), evidence=True):
        heard[holding.place.key] = sorted((each.on, each.lineage, each.claim_id) for each in holding.counting)
    days = [day for found in heard.values() for day, _, _ in (found[0], found[-1])]
    if not days:
        return
    first, last = start or min(days), end or max(days)
    if first > last:
        raise ConfigurationError(f"the panel would start on {first} and end on {last}; give other days")
    if step is Step.WEEK:
        first -= timedelta(days=first.weekday())
    length = timedelta(days=1 if step is Step.DAY else 7)
    while first <= last:
        until = first + length - timedelta(days=1)
        for holding in control.holdings(until):
            yield panel_row(holding, first, _counts(heard[holding.place.key], first, until), parties, regions)
        first += length


def _counts(heard: _Heard, first: date, last: date) -> tuple[int, int]:
    """Return how many claims and lineages are evidence of a day of a period."""
    begin = bisect_left(heard, first, key=lambda each: each[0])
    end = bisect_right(heard, last, key=lambda each: each[0])
    return len({claim for _, _, claim in heard[begin:end]}), len({lineage for _, lineage, _ in heard[begin:end]})
