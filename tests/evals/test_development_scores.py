"""What users were promised: the development scores of the claims do not fall below their floors."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evals import claims, floors


@pytest.mark.data
@pytest.mark.parametrize(("part", "reader"), [("claims", "rules.v1"), ("claims_encoder", "encoder.v1")])
def test_the_claims_score_stays_above_its_floors(shared_data: Path, part: str, reader: str) -> None:
    kept = floors.load()
    assert any(floor.part == part for floor in kept)
    assert floors.breaches(kept, [replace(claims.evaluate(shared_data, reader=reader), part=part)], [part]) == []
