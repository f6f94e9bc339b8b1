"""What users were promised: the development score of the claims does not fall below its floors."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals import claims, floors


@pytest.mark.data
def test_the_claims_score_stays_above_its_floors(shared_data: Path) -> None:
    assert floors.breaches(floors.load(), [claims.evaluate(shared_data)], [claims.PART]) == []
