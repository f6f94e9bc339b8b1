"""How many documents the inputs hold, about, for a progress bar."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from reportedly.documents.finding import STDIN, File, find
from reportedly.documents.items import Notice, Options, Rejected
from reportedly.documents.kinds import Kind
from reportedly.documents.unpacking import UnpackError, packing_of, unpacked

_SAMPLE = 4_000_000
_OF_RECORDS = (Kind.JSONL, Kind.CSV, Kind.ARCHIVE, Kind.PARQUET)


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
    if file.kind not in _OF_RECORDS:
        return 1
    try:
        size = file.path.stat().st_size
        with file.path.open("rb") as stream:
            if file.kind is Kind.ARCHIVE:
                from reportedly.documents.archives import estimated_pages

                return estimated_pages(stream, size, _SAMPLE)
            if file.kind is Kind.PARQUET:
                from reportedly.documents.parquet import parquet_rows

                return parquet_rows(stream)
            return _lines(stream, size, file.kind)
    except OSError:
        return 1


def _lines(stream: BinaryIO, size: int, kind: Kind) -> int:
    packing = packing_of(stream.read(8))
    stream.seek(0)
    try:
        sample = (unpacked(stream, packing) if packing else stream).read(_SAMPLE)
    except UnpackError:
        return 1
    taken = min(stream.tell(), size)  # of the file: less than the sample where it is packed
    whole = taken >= size and (packing is None or len(sample) < _SAMPLE)
    if not whole:
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    records = _rows(sample) if kind is Kind.CSV else sum(1 for line in sample.splitlines() if line.strip())
    part = taken if packing else len(sample)
    return records if whole else max(round(records * size / part), records)


def _rows(sample: bytes) -> int:
    """Return how many rows follow the header; a field may hold line breaks."""
    try:
        rows = sum(1 for row in csv.reader(io.StringIO(sample.decode("utf-8", "replace"), newline="")) if any(row))
    except csv.Error:  # a field larger than the csv module's limit
        rows = sample.count(b"\n")
    return max(rows - 1, 1)
