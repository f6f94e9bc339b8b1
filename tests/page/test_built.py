"""The built page as files: small enough, and nothing in it comes from elsewhere."""

from __future__ import annotations

import gzip
import os
import re
from pathlib import Path

import pytest

from tests.page.conftest import BUILT, missing

LIMIT = 600_000
"""Bytes, compressed, of everything that the page may fetch: scripts, styles, and the map's ground with its borders."""


@pytest.fixture(scope="module")
def files() -> list[Path]:
    found = [each for each in BUILT.rglob("*") if each.is_file()] if BUILT.is_dir() else []
    if not found:
        pytest.skip("the page is not built: make page")
    return found


def test_everything_is_there_in_continuous_integration() -> None:
    if not os.environ.get("CI"):
        pytest.skip("CI is not set")
    assert missing() == []


def test_it_is_less_than_600_kb_compressed(files: list[Path]) -> None:
    sizes = {each.name: len(gzip.compress(each.read_bytes(), 9)) for each in files}
    assert sum(sizes.values()) < LIMIT, sizes


def test_the_first_page_and_the_styles_refer_to_nothing_elsewhere(files: list[Path]) -> None:
    for each in files:
        if each.suffix in {".html", ".css"}:
            text = each.read_text(encoding="utf-8")
            assert not re.search(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//|url\([\"']?(?:https?:)?//|@import", text), (
                each
            )


def test_the_lock_file_names_no_registry() -> None:
    lock = Path(__file__).resolve().parents[2] / "page" / "package-lock.json"
    assert "resolved" not in lock.read_text(encoding="utf-8")
