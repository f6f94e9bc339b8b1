"""docs/export-columns.md is made from the codebook, and docs/exports.md tells of every format."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportedly.exports.export import Format
from reportedly.exports.reference import codebook_page, reference
from reportedly.exports.shapes import load_shapes
from reportedly.exports.tables import load_tables
from reportedly.model import EventType

_DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_page_is_what_the_codebook_says_now() -> None:
    assert (_DOCS / "export-columns.md").read_text(encoding="utf-8") == reference(), (
        "docs/export-columns.md is out of date: run python -m reportedly.exports.reference > docs/export-columns.md"
    )


@pytest.mark.parametrize("form", list(Format))
def test_the_guide_tells_of(form: Format) -> None:
    assert f"`{form.value}`" in (_DOCS / "exports.md").read_text(encoding="utf-8")


def test_the_codebook_of_a_package_has_every_code_and_column() -> None:
    page = codebook_page()
    assert [each.value for each in EventType if f"| `{each.value}` |" not in page] == []
    for name in ("claims", "events", "holdings"):
        assert [column for column in load_tables()[name].names if f"| `{column}` |" not in page] == []


def test_every_column_has_a_meaning() -> None:
    tables = [*load_tables().values(), *(each.table for each in load_shapes().by_name.values())]
    for each in tables:
        for column in each.columns:
            assert column.description.endswith((".", '"')), (each.name, column.name)
