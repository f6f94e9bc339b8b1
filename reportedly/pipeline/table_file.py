"""Tables of readings as Parquet: one file that one machine writes, or the folder of parts that Spark writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from reportedly.errors import InputError, NotSetUpError
from reportedly.pipeline.table import COLUMNS, arrow_schema, batches

if TYPE_CHECKING:
    import pyarrow

ROW_GROUP_ROWS = 1_000
ROW_GROUP_CHARACTERS = 32_000_000
"""A row group is written when it has this many rows, or texts this long: so much is held in memory."""

_READ_ROWS = 64


def need_pyarrow(what: str) -> Any:
    """Return the module pyarrow; raises ``NotSetUpError`` with the line that installs it."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise NotSetUpError(f'{what} needs pyarrow: pip install "reportedly[exports]"') from None
    return pyarrow


def record_batch(rows: list[Mapping[str, Any]], schema: pyarrow.Schema) -> pyarrow.RecordBatch:
    """Return rows as Arrow's record batch."""
    import pyarrow as arrow

    return arrow.RecordBatch.from_arrays(
        [arrow.array([row[field.name] for row in rows], type=field.type) for field in schema], schema=schema
    )


class TableWriter:
    """Writes rows to a Parquet file, holding one row group; a context manager that ends the file."""

    def __init__(self, path: Path) -> None:
        arrow = need_pyarrow("a table of claims")
        self._schema = arrow_schema()
        self._writer = arrow.parquet.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[Mapping[str, Any]] = []
        self._characters = 0

    def __enter__(self) -> TableWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._flush()
        finally:
            self._writer.close()

    def write(self, row: Mapping[str, Any]) -> None:
        """Add a row."""
        self._rows.append(row)
        self._characters += len(row["text"] or "") + sum(map(len, row["claims"] or ()))
        if len(self._rows) >= ROW_GROUP_ROWS or self._characters >= ROW_GROUP_CHARACTERS:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as arrow

        parts = [record_batch(batch, self._schema) for batch in batches(self._rows)]
        if parts:
            self._writer.write_table(arrow.Table.from_batches(parts, self._schema))
        self._rows, self._characters = [], 0


def table_files(path: Path) -> list[Path]:
    """Return the Parquet files of a table in the order of their rows: the file itself, or a folder's parts.

    Raises ``InputError`` for what is no table, and for a folder that Spark has not finished.
    """
    if not path.is_dir():
        if not path.exists():
            raise InputError(f"no such file or folder: {path}")
        return [path]
    if (path / "_temporary").exists():
        raise InputError(f"{path} is not finished: the run that wrote it was stopped; run it again")
    parts = sorted(part for part in path.glob("*.parquet") if not part.name.startswith((".", "_")))
    if not parts and not (path / "_SUCCESS").exists():
        raise InputError(f"{path} holds no .parquet file; give a table that `reportedly read INPUT --out FILE` wrote")
    return parts


def read_rows(path: Path) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of one Parquet file, some at a time.

    Raises ``InputError`` where the file is no table of readings, or is damaged.
    """
    arrow = need_pyarrow("a table of claims")
    try:
        with arrow.parquet.ParquetFile(path) as file:
            _check(file.schema_arrow, path)
            for batch in file.iter_batches(_READ_ROWS, columns=[name for name, _, _ in COLUMNS]):
                yield batch.to_pylist()
    except (arrow.ArrowException, OSError) as error:
        why = " ".join(str(error).split())[:300]
        raise InputError(f"{path} cannot be read as Parquet: {why}") from None


def _check(schema: pyarrow.Schema, path: Path) -> None:
    """Raise ``InputError`` unless a file has the table's columns, as this version of Reportedly has them."""
    expected = arrow_schema()
    missing = [field.name for field in expected if field.name not in schema.names]
    if missing:
        raise InputError(
            f"{path} is no table of claims: it has no column {', '.join(missing)}; "
            "make one with `reportedly read INPUT --out FILE`"
        )
    for field in expected:
        found = schema.field(field.name).type
        if _kind(found) != _kind(field.type):
            raise InputError(f"{path} is no table of claims: the column {field.name} is {found}, not {field.type}")


def _kind(kind: Any) -> str:
    """Return a type's name without what writers are free in: how a list names its items, how long offsets are."""
    text = str(kind).replace("large_", "")
    return "list" if text.startswith("list<") and text.rstrip("> ").endswith("string") else text
