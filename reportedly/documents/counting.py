"""How many documents the inputs hold, about, for a progress bar."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from reportedly.documents.finding import STDIN, File, find
from reportedly.documents.items import Notice, Options, Rejected
from reportedly.documents.kinds import Kind

_SAMPLE = 4_000_000


def count(inputs: Iterable[str | Path], options: Options | None = None) -> int | None:
    """Return about how many documents the inputs hold, reading at most 4 MB of each file; ``None`` with standard input.

    Large files of records are estimated from their beginning. Nothing is fetched: an address counts as one.
    """
    named = list(inputs)
    if STDIN in named:
        return None
    return sum(_in_file(found) if isinstance(found, File) else 1 for found in find(named) if _counts(found))


def _counts(found: object) -> bool:
    return not isinstance(found, Rejected | Notice)


def _in_file(file: File) -> int:
    if file.kind not in (Kind.JSONL, Kind.CSV):
        return 1
    try:
        size = file.path.stat().st_size
        with file.path.open("rb") as stream:
            sample = stream.read(_SAMPLE)
    except OSError:
        return 1
    whole = len(sample) >= size
    if not whole:
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    records = _rows(sample) if file.kind is Kind.CSV else sum(1 for line in sample.splitlines() if line.strip())
    return records if whole else max(round(records * size / len(sample)), records)


def _rows(sample: bytes) -> int:
    """Return how many rows follow the header; a field may hold line breaks."""
    try:
        rows = sum(1 for row in csv.reader(io.StringIO(sample.decode("utf-8", "replace"), newline="")) if any(row))
    except csv.Error:  # a field larger than the csv module's limit
        rows = sample.count(b"\n")
    return max(rows - 1, 1)
