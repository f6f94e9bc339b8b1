"""What users were promised: the development scores of the claims do not fall below their floors."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals import floors
from evals.__main__ import PARTS, Settings
from reportedly.defaults import DEFAULT_READER


@pytest.mark.data
@pytest.mark.parametrize("part", ["claims", "claims_rules", "claims_unseen"])
def test_the_claims_score_stays_above_its_floors(shared_data: Path, part: str) -> None:
    kept = floors.load()
    assert any(floor.part == part for floor in kept)
    scores = PARTS[part](Settings(shared_data, DEFAULT_READER, None))
    assert scores.part == part
    assert floors.breaches(kept, [scores], [part]) == []
