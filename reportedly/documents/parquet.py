"""Parquet files of documents, row group by row group: the columns are those of JSONL records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO

from reportedly.documents import limits
from reportedly.documents.decoding import UndecodableError, decode
from reportedly.documents.items import Item, Options, Rejected, shown
from reportedly.documents.records import FIELDS, plain_name, read_record

NEEDS = 'reading Parquet files needs pyarrow: pip install "reportedly[bulk]"'

_ROWS = 64  # at a time as Python objects
_BUFFER = 1_000_000


def read_parquet(stream: BinaryIO, source: str, stem: str, options: Options) -> Iterator[Item]:
    """Yield a document for each row that has a text. Rows count from 1; a damaged row group is left out by itself."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        yield Rejected(source, NEEDS)
        return
    wrong = (pyarrow.ArrowException, OSError, ValueError, MemoryError, OverflowError)
    try:
        file = parquet.ParquetFile(stream, pre_buffer=False, buffer_size=_BUFFER)
        names = list(file.schema_arrow.names)
    except wrong as error:
        yield Rejected(source, f"not a Parquet file that can be read: {_words(error)}")
        return
    wanted = [name for name in names if plain_name(name) in _KNOWN]
    if not any(plain_name(name) in FIELDS["text"] for name in wanted):
        there = ", ".join(shown(name, 30) for name in names[:12])
        yield Rejected(source, f"no column is named text; there are: {there}; allowed are {', '.join(FIELDS)}")
        return
    row = 0
    for group in range(file.num_row_groups):
        first, rows = row, file.metadata.row_group(group).num_rows
        try:
            _refuse_bombs(file.metadata.row_group(group))
            for record in _records(file, group, wanted):
                row += 1
                yield from _document(record, f"{source}:{row}", f"{stem}:{row}", options)
        except wrong as error:
            lost = f"rows {row + 1:,} to {first + rows:,}"
            yield Rejected(
                f"{source}:{row + 1}", f"{lost} left out: {_words(error)}", records=max(first + rows - row, 1)
            )
        row = first + rows


def parquet_rows(stream: BinaryIO) -> int:
    """Return how many rows a Parquet file says it has; 1 where that cannot be read."""
    try:
        from pyarrow import ArrowException, parquet
    except ImportError:
        return 1
    try:
        return int(parquet.ParquetFile(stream, pre_buffer=False).metadata.num_rows)
    except (ArrowException, OSError, ValueError):
        return 1


_KNOWN = frozenset(name for names in FIELDS.values() for name in names)


def _refuse_bombs(group: Any) -> None:
    for number in range(group.num_columns):
        column = group.column(number)
        packed, size = max(column.total_compressed_size, 1), column.total_uncompressed_size
        if size > max(limits.MAX_UNPACKED_TIMES * packed, limits.UNPACKED_FREELY):
            raise ValueError(f"{packed:,} bytes of a column unpack to {size:,}, as no text does")


def _records(file: Any, group: int, wanted: Sequence[str]) -> Iterator[dict[str, object]]:
    import pyarrow

    for batch in file.iter_batches(batch_size=_ROWS, row_groups=[group], columns=list(wanted), use_threads=False):
        columns = [
            # to microseconds in UTC: a date is all that is taken, and Python's own type is enough for it
            column.cast(pyarrow.timestamp("us"), safe=False) if pyarrow.types.is_timestamp(column.type) else column
            for column in batch.columns
        ]
        names = [field.name for field in batch.schema]
        for row in range(batch.num_rows):
            yield {name: _plain(column[row].as_py()) for name, column in zip(names, columns, strict=True)}


def _plain(value: object) -> object:
    """Return a value as JSON would have it."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _document(record: dict[str, object], where: str, key: str, options: Options) -> Iterator[Item]:
    for name, value in record.items():
        if isinstance(value, bytes):  # a column of bytes that nobody declared as text
            try:
                record[name] = decode(value).text
            except UndecodableError as error:
                yield Rejected(where, f"its {name} is {error}")
                return
        size = len(value) if isinstance(value, str | bytes) else 0
        if size > options.max_bytes:
            yield Rejected(where, f"its {name} is longer than the limit of {options.max_bytes:,} bytes")
            return
    yield from read_record(record, where, key, options)


def _words(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
