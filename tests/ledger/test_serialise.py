"""A claim's canonical JSON: exact both ways, and checked where it comes from outside."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from reportedly.identity import claim_id
from reportedly.ledger.checks import strict_claim
from reportedly.ledger.serialise import claim_from_json, claim_to_json
from reportedly.model import Claim, Document
from tests.ledger.making import make_claim, make_document
from tests.ledger.strategies import read_documents


@given(read_documents())
def test_any_claim_comes_back_exactly(reading: tuple[Document, list[Claim]]) -> None:
    for claim in reading[1]:
        text = claim_to_json(claim)
        again = claim_from_json(text)
        assert again == claim
        assert again.quotes == claim.quotes  # a tuple again, not a list
        assert claim_id(again) == claim.id
        assert claim_to_json(again) == text
        assert strict_claim(text) == claim


def test_a_whole_number_stays_one_so_that_the_id_stays() -> None:
    document = make_document()
    claim = make_claim(document, confidence=1)
    assert claim_to_json(strict_claim(claim_to_json(claim))) == claim_to_json(claim)


@pytest.mark.parametrize(
    ("field", "value"),
    [("type", "conquest"), ("confidence", "0.5"), ("actor", [{"name": 5}]), ("happened", {"start": "yesterday"})],
)
def test_a_wrong_value_from_outside_is_named(field: str, value: object) -> None:
    content = json.loads(claim_to_json(make_claim(make_document())))
    content[field] = value
    with pytest.raises(ValueError, match=field):
        strict_claim(json.dumps(content))


def test_what_is_no_claim_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="not a claim"):
        claim_from_json('{"id": "c1"}')
