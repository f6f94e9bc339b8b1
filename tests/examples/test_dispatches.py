"""The example dispatches: their own words, readable by the documents room, and a picture that can be checked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from evals.examples import check, load_expected
from reportedly.documents import load
from reportedly.model import DateOrigin, Document, Holding, Place

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FILES = sorted((EXAMPLES / "dispatches").iterdir())
_SHINGLE = 8
_LONG_NAMES = r"syrian observatory for human rights|syrian democratic forces"  # names are nobody's wording


@pytest.fixture(scope="module")
def loaded() -> dict[str, Document]:
    """The dispatches as the documents room reads them, by key."""
    items = list(load([EXAMPLES / "dispatches"]))
    assert [item for item in items if not isinstance(item, Document)] == []
    return {item.key: item for item in items}


def test_every_dispatch_is_read(loaded: dict[str, Document]) -> None:
    assert len(loaded) == 16
    for document in loaded.values():
        assert 80 <= len(document.text.split()) <= 250


def test_dates_and_outlets_are_known_but_for_the_letter(loaded: dict[str, Document]) -> None:
    letter = loaded.pop("letter-from-the-east-bank")
    assert letter.outlet is None
    assert letter.published is None
    assert letter.published_origin is DateOrigin.UNKNOWN
    for document in loaded.values():
        assert document.outlet
        assert document.title
        assert document.published is not None
        assert date(2017, 10, 14) <= document.published <= date(2017, 11, 19)


def test_the_page_is_read_without_its_furniture(loaded: dict[str, Document]) -> None:
    page = loaded["2017-11-03-deir-ez-zor"]
    assert page.published == date(2017, 11, 3)
    assert page.outlet == "Basalt Network"
    assert "last districts of Deir ez-Zor" in page.text
    for furniture in ("Loading more stories", "newsletter", "Olive harvest", "Archive"):
        assert furniture not in page.text


def test_the_reprint_is_nearly_the_agencys_text(loaded: dict[str, Document]) -> None:
    agency = set(_shingles(loaded["2017-10-17-raqqa-fighting-ends"].text))
    reprint = set(_shingles(loaded["2017-10-18-raqqa-fighting-ends-reprint"].text))
    assert len(agency & reprint) > 0.9 * len(reprint)


def test_expectations_are_well_formed() -> None:
    expected = load_expected()
    assert len(expected) >= 10
    for fact in expected:
        assert re.fullmatch(r"[^,]+, (SY|IQ)", fact.place)
        assert date(2017, 10, 1) <= fact.on <= date(2017, 11, 30)
        assert fact.known is None or isinstance(fact.known, date)
        assert fact.holders
    assert {fact.holders for fact in expected} >= {("unknown",), ("Islamic State", "contested")}


def test_an_expectation_is_met_by_the_leading_holder_alone() -> None:
    expected = [fact for fact in load_expected() if fact.holders == ("Islamic State", "contested")]

    def asked(place: str, on: date, known: date | None) -> Holding:
        leading = (("contested", 0.5), ("Syrian government", 0.4), ("unknown", 0.1))
        return Holding(Place(place, place), on, known, leading)

    (given,) = check(asked, expected, lambda names, on: tuple(names))
    assert given.leads
    (given,) = check(asked, load_expected()[:1], lambda names, on: tuple(names))
    assert not given.leads


def test_the_readme_names_every_dispatch() -> None:
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    for path in FILES:
        assert f"`{path.name}`" in readme
    assert "Apache-2.0" in readme


@pytest.mark.data
def test_no_dispatch_shares_words_with_the_public_data(shared_data: Path) -> None:
    own = {shingle: path.name for path in FILES for shingle in _shingles(_words_of(path))}
    shared = {}
    for source in (shared_data / "news" / "articles.jsonl", shared_data / "claims" / "docs.jsonl"):
        with source.open(encoding="utf-8") as lines:
            for line in lines:
                for shingle in _shingles(json.loads(line)["text"]):
                    if shingle in own:
                        shared[shingle] = own[shingle]
    assert shared == {}


def _words_of(path: Path) -> str:
    if path.suffix == ".jsonl":
        lines = path.read_text(encoding="utf-8").splitlines()
        return "\n".join(json.loads(line)["text"] for line in lines)
    return re.sub(r"<[^>]+>", " ", path.read_text(encoding="utf-8"))


def _shingles(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", re.sub(_LONG_NAMES, "name", text.lower()))
    for start in range(len(words) - _SHINGLE + 1):
        yield tuple(words[start : start + _SHINGLE])
