"""The news that our corpus codes, from the public data folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

NEWS = Path("news") / "articles.jsonl"


def records(shared_data: Path) -> dict[str, dict[str, Any]]:
    """Return the articles' records by id, as the file has them."""
    with (shared_data / NEWS).open(encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines if line.strip()]
    return {record["id"]: record for record in found}
