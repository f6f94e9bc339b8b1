"""The public data beside the checkout: nothing is lost."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from reportedly.documents import Notice, count, furniture, load
from reportedly.model import DateOrigin, DatePrecision, Document

pytestmark = pytest.mark.data


def test_every_news_article_is_read_exactly(shared_data: Path) -> None:
    path = shared_data / "news" / "articles.jsonl"
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    notices: list[Notice] = []
    documents = list(load([path], notify=notices.append))
    assert len(documents) == len(records) == count([path])
    for document, record in zip(documents, records, strict=True):
        assert isinstance(document, Document)
        assert document.text == record["text"]
        assert document.key == record["id"]
        assert document.published is not None
        assert document.published.isoformat() == record["published"]
        assert document.published_origin is DateOrigin.GIVEN
        assert (document.outlet, document.title) == (record["outlet"], record["title"])
    distinct = {(record["id"], record["text"]) for record in records}
    assert len({document.id for document in documents if isinstance(document, Document)}) == len(distinct)
    shared_names = Counter(identifier for identifier, _ in distinct)
    assert len([each for each in notices if each.doubt is None]) == sum(number - 1 for number in shared_names.values())
    doubts = [each.doubt for each in notices if each.doubt is not None]
    assert 0.15 < len(doubts) / len(documents) < 0.25  # a fifth of these records is dated off its own date line


def test_furniture_is_a_small_part_of_the_news(shared_data: Path) -> None:
    found = [item for item in load([shared_data / "news" / "articles.jsonl"]) if isinstance(item, Document)]
    lengths = [sum(end - start for start, end in furniture(document.text)) for document in found]
    assert 0.005 < sum(lengths) / sum(len(document.text) for document in found) < 0.05
    assert all(length < len(document.text) * 0.7 for length, document in zip(lengths, found, strict=True))


def test_no_claim_coded_by_hand_stands_in_furniture(shared_data: Path) -> None:
    found = {
        item.key: item.text for item in load([shared_data / "claims" / "docs.jsonl"]) if isinstance(item, Document)
    }
    skipped = {key: furniture(text) for key, text in found.items()}
    lines = (shared_data / "claims" / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    for claim in map(json.loads, lines):
        for quote in claim["quotes"]:
            at = found[claim["doc"]].index(quote)
            assert not any(start < at + len(quote) and at < end for start, end in skipped[claim["doc"]])


def test_every_war_article_is_read_exactly(shared_data: Path) -> None:
    for war in ("syria", "ukraine"):
        paths = sorted((shared_data / "wars" / war).glob("*.md"))
        documents = list(load([shared_data / "wars" / war]))
        assert len(documents) == len(paths) > 0
        for document, path in zip(documents, paths, strict=True):
            assert isinstance(document, Document)
            assert document.key == path.stem
            assert path.read_bytes().decode("utf-8").endswith(document.text)
            assert not document.text.startswith("---")
            assert document.title
            assert document.published_origin is DateOrigin.METADATA
            assert document.published_precision is DatePrecision.DAY
