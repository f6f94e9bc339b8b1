"""The codebook's definitions: whole, in the model's order, and with an example that a reader would take."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reportedly.errors import ConfigurationError
from reportedly.exports.codebook import CODEBOOK_FIELDS
from reportedly.reading import definitions
from reportedly.reading.definitions import FIELDS, load_definitions
from reportedly.reading.lexicon import load_yaml
from reportedly.reading.llm.answers import CodedClaim, read_answer


def test_fields_are_those_of_the_export() -> None:
    assert ("doc", *FIELDS) == CODEBOOK_FIELDS
    assert tuple(CodedClaim.model_fields) == FIELDS


def test_the_examples_claims_are_sound_and_quote_their_text() -> None:
    example = load_definitions().example
    answer = read_answer(json.dumps({"claims": example.claims}))
    assert answer.wrong_fields == ()
    assert len(answer.claims) == len(example.claims)
    text = " ".join(example.text.split())
    for written, coded in zip(example.claims, answer.claims, strict=True):
        assert tuple(written) == FIELDS
        assert all(quote in text for quote in coded.quotes)
        assert all(name in text for name in (*coded.actor, *coded.target, *coded.chain, coded.place))


@pytest.mark.parametrize("part", ["types", "statuses", "speaker_classes", "victims", "fields"])
def test_a_missing_meaning_is_an_error(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(name: str) -> Any:
        raw = load_yaml(name)
        raw[part].popitem()
        return raw

    monkeypatch.setattr(definitions, "load_yaml", cut)
    load_definitions.cache_clear()
    with pytest.raises(ConfigurationError, match=rf"(?s)codebook/definitions\.yaml is wrong.*{part} must be"):
        load_definitions()
    load_definitions.cache_clear()
