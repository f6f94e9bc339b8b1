"""Every row of the tables of ``docs/dates.md`` is what the package reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from reportedly.model import Interval
from reportedly.times import anchored, find

PAGE = Path(__file__).resolve().parents[2] / "docs" / "dates.md"
PUBLISHED = date(2017, 11, 10)


def rows(header: str) -> Iterator[list[str]]:
    """Yield the cells of the rows of all tables whose first column begins with ``header``."""
    inside = False
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            inside = False
        elif cells[0].startswith(header):
            inside = True
        elif inside and set(cells[0]) != {"-"}:
            yield cells


def written(interval: Interval | None) -> tuple[str, str]:
    if interval is None:
        return "–", "–"
    return str(interval.start or "…"), str(interval.end or "…")


@pytest.mark.parametrize("row", list(rows("in a report")), ids=lambda row: row[0])
def test_expression(row: list[str]) -> None:
    text, words, start, end, precision = row
    found = find(text)
    if words == "–":
        assert [e.text for e in found if e.interval(PUBLISHED) is not None] == []
        return
    (expression,) = found
    future = " will " in text
    assert expression.text == words
    assert written(expression.interval(PUBLISHED, future=future)) == (start, end)
    assert expression.precision(PUBLISHED, future=future) == precision


@pytest.mark.parametrize("row", list(rows("text, published")), ids=lambda row: row[1])
def test_told_from_elsewhere(row: list[str]) -> None:
    text, words, start, end, anchor = row
    last = anchored(text, find(text), PUBLISHED)[-1]
    assert (last.text, last.anchor) == (words, anchor)
    assert written(last.interval(PUBLISHED)) == (start, end)


def test_the_tables_are_found() -> None:
    assert len(list(rows("in a report"))) > 100
    assert len(list(rows("text, published"))) >= 7
