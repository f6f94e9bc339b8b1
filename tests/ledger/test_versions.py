"""Versions of an article are the documents of one address and name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from reportedly.ledger import Ledger
from tests.ledger.making import NAME, VERSION, make_document


def test_documents_of_one_address_and_name_are_versions(tmp_path: Path) -> None:
    first = replace(make_document("The mill fell."), key="a", url="https://news.example/a")
    second = replace(make_document("The mill did not fall."), key="a", url="https://news.example/a")
    row = replace(make_document("A row of a table."), key="row-7", url="https://news.example/a")
    alone = replace(make_document("No address."), key="b", url=None)
    with Ledger.open(tmp_path / "a.db") as book:
        for document in (first, second, row, alone):
            book.add_many([(document, NAME, VERSION, ())])
        assert [each.id for each in book.versions(second.id)] == [first.id, second.id]
        assert [each.id for each in book.versions(row.id)] == [row.id]
        assert book.versions(alone.id) == []
