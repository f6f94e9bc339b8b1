"""A table of readings into a ledger: what reading the same documents straight into it would give."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from reportedly.errors import LedgerError
from reportedly.ledger.checks import claim_problems
from reportedly.ledger.records import ReaderVersion
from reportedly.model import Claim, Document
from reportedly.pipeline.summary import LeftOut
from reportedly.pipeline.table import from_row
from reportedly.pipeline.table_file import read_rows, table_files

if TYPE_CHECKING:
    from reportedly.ledger import Ledger

_Entry: TypeAlias = tuple[LeftOut, Document, ReaderVersion, tuple[Claim, ...]]

NAMED = 1_000
"""How many rows that were left out a summary names; the others are counted."""


@dataclass(frozen=True, slots=True)
class AddSummary:
    """What adding tables to a ledger did: rows counted by what became of them, and the claims that are new."""

    ledger: str
    tables: tuple[str, ...]
    documents_new: int
    documents_already_stored: int
    failures: int
    claims: int
    seconds: float
    left_out: tuple[LeftOut, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the summary as what ``json.dumps`` takes."""
        return asdict(self)


def add_tables(
    tables: str | Path | Iterable[str | Path],
    ledger: str | Path | Ledger,
    *,
    observe: Callable[[AddSummary], None] | None = None,
) -> AddSummary:
    """Append the readings of tables that ``reportedly read --out`` wrote to a ledger, made if missing.

    The ledger is then what reading the same documents straight into it gives; adding again changes nothing, so that a
    run that was stopped is taken up by running it again. Rows without a reading, and rows that are not as a reader
    left them, are left out and named. ``observe`` is called after each transaction.

    Raises ``InputError`` for a table that does not exist, is damaged or is none, ``NotSetUpError`` without pyarrow, and
    ``LedgerError`` where the ledger cannot be written.
    """
    from reportedly.ledger import Ledger

    named = [tables] if isinstance(tables, str | Path) else list(tables)
    files = [file for table in named for file in table_files(Path(table))]
    if isinstance(ledger, Ledger):
        return _add(named, files, ledger, observe)
    with Ledger.open(ledger) as book:
        return _add(named, files, book, observe)


def _add(
    named: list[str | Path], files: list[Path], ledger: Ledger, observe: Callable[[AddSummary], None] | None
) -> AddSummary:
    run = _Adding(ledger, tuple(map(str, named)))
    for file in files:
        number = 0
        for rows in read_rows(file):
            run.take(rows, file, number)
            number += len(rows)
            if observe is not None:
                observe(run.summary())
    return run.summary()


class _Adding:
    def __init__(self, ledger: Ledger, tables: tuple[str, ...]) -> None:
        self._ledger = ledger
        self._tables = tables
        self._new = self._known = self._failures = self._claims = 0
        self._left_out: list[LeftOut] = []
        self._began = time.monotonic()

    def take(self, rows: Sequence[dict[str, Any]], file: Path, first: int) -> None:
        """Store rows in one transaction, those left out that cannot be stored; ``first`` rows were before them."""
        entries: list[_Entry] = []
        for number, row in enumerate(rows, first + 1):
            where = f"{file.name}, row {number} ({row['key'] or row['source'] or 'unnamed'})"
            if row["failure"] is not None:
                self._leave_out(LeftOut(row["key"] or row["source"] or where, row["failure"]))
                continue
            try:
                entries.append((LeftOut(where, ""), *from_row(row)))
            except ValueError as error:
                self._leave_out(LeftOut(where, f"not as a reader left it: {_one_line(error)}"))
        try:
            self._store(entries)
        except LedgerError:
            good = [entry for entry in entries if not self._refused(entry)]
            if len(good) == len(entries):
                raise  # it is about the ledger, not about a row
            self._store(good)

    def _store(self, entries: Sequence[_Entry]) -> None:
        if not entries:
            return
        fresh: dict[tuple[str, str], int] = {}
        for _, document, reader, claims in entries:
            if not self._ledger.has_read(document.id, reader.name, reader.version):
                fresh.setdefault((document.id, reader.id), len({claim.id for claim in claims}))
        self._ledger.add_many(
            (document, reader.name, reader.version, claims) for _, document, reader, claims in entries
        )
        self._new += len(fresh)
        self._claims += sum(fresh.values())
        self._known += len(entries) - len(fresh)

    def _refused(self, entry: _Entry) -> bool:
        where, document, reader, claims = entry
        problems = claim_problems(document, reader, claims)
        if problems:
            self._leave_out(LeftOut(where.source, f"not as a reader left it: {_one_line(problems[0])}"))
        return bool(problems)

    def _leave_out(self, row: LeftOut) -> None:
        self._failures += 1
        if len(self._left_out) < NAMED:
            self._left_out.append(row)

    def summary(self) -> AddSummary:
        return AddSummary(
            ledger=str(self._ledger.location),
            tables=self._tables,
            documents_new=self._new,
            documents_already_stored=self._known,
            failures=self._failures,
            claims=self._claims,
            seconds=round(time.monotonic() - self._began, 3),
            left_out=tuple(self._left_out),
        )


def _one_line(error: object) -> str:
    return " ".join(str(error).split())[:300]
