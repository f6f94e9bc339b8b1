"""Inputs into a table of readings, in one process or several: rows in the order of the input, in bounded memory."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from reportedly.defaults import DEFAULT_READER
from reportedly.errors import InputError
from reportedly.ledger.records import ReaderVersion
from reportedly.model import Document
from reportedly.pipeline.interrupts import Interrupts, Stopped
from reportedly.pipeline.run import Progress
from reportedly.pipeline.summary import LeftOut
from reportedly.pipeline.table import Slot, slots, to_row
from reportedly.pipeline.table_file import TableWriter, need_pyarrow
from reportedly.pipeline.workers import ReaderSource, Reading, check_workers, make_reader, read_documents

if TYPE_CHECKING:
    from reportedly.documents import Options
    from reportedly.documents.portions import Portion

NAMED = 1_000
"""How many of what was left out, and how many notices, a summary names; all are in the table."""


@dataclass(frozen=True, slots=True)
class TableSummary:
    """What one run that wrote a table did.

    ``documents`` counts the rows with a reading, ``failures`` those without; ``left_out`` and ``notices`` name the
    first of them. ``words`` and ``claims`` are over the documents read; ``seconds`` is wall-clock time.
    """

    out: str
    engine: str
    reader: str
    reader_version: str
    documents: int
    failures: int
    claims: int
    words: int
    seconds: float
    left_out: tuple[LeftOut, ...] = ()
    notices: tuple[str, ...] = ()
    interrupted: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the summary as what ``json.dumps`` takes."""
        return asdict(self)


def read_to_table(
    inputs: str | Path | Iterable[str | Path],
    out: str | Path,
    *,
    options: Options | None = None,
    reader: ReaderSource = DEFAULT_READER,
    workers: int | None = 1,
    stdin: BinaryIO | None = None,
    observe: Callable[[Progress], None] | None = None,
    portion_bytes: int | None = None,
) -> TableSummary:
    """Read documents into a new Parquet file, a row for each and for each part of the input that gives none.

    Inputs, ``options``, ``reader`` and ``workers`` are those of :func:`reportedly.read`; nothing is skipped, and
    copies are read again. ``portion_bytes`` is :func:`reportedly.documents.portions.plan`'s. The table depends on the
    inputs and the reader alone. A run that is stopped ends the file with what was read till then.

    Raises ``InputError`` where an input does not exist or ``out`` cannot be made, ``NotSetUpError`` without pyarrow,
    and ``ConfigurationError`` for a reader that is unknown.
    """
    from reportedly import documents
    from reportedly.documents.portions import number_lines, plan

    if workers is not None and workers < 1:
        raise ValueError(f"workers must be 1 or more, or None, not {workers}")
    sources = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    path = Path(out)
    settings = dated(options)
    need_pyarrow("a table of claims")
    notices: list[str] = []
    planned = plan(
        sources,
        notify=lambda notice: notices.append(f"{notice.source}: {notice.message}"),
        never=path,
        portion_bytes=portion_bytes,
    )
    check_out(path)
    made = make_reader(reader)
    workers = check_workers(made, workers)
    run = _Run(ReaderVersion(made.name, made.version), observe, notices)
    interrupted = False
    began = time.monotonic()
    with ExitStack() as stack:
        interrupts = stack.enter_context(Interrupts())
        stack.enter_context(_no_ruin(path))
        run.table = stack.enter_context(TableWriter(path))
        try:
            if observe is not None:
                with interrupts.allowed():
                    run.total = documents.count(sources, settings)
            waiting = run.unread(number_lines(planned), settings, stdin, interrupts)
            with closing(read_documents(waiting, reader, made, workers, interrupts)) as readings:
                for reading in readings:
                    if reading is not None:
                        run.take(reading)
        except Stopped:
            interrupted = True
    return run.summary(str(path), "local", time.monotonic() - began, interrupted=interrupted)


@contextmanager
def _no_ruin(path: Path) -> Iterator[None]:
    """Leave no half of a table where an error ends the run."""
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def dated(options: Options | None) -> Options:
    """Return the options with the day of the run in them, so that it is one day on every machine and past midnight."""
    from reportedly.documents import Options

    made = options or Options()
    return made if made.today is not None else replace(made, today=date.today())


def check_out(path: Path) -> None:
    """Raise ``InputError`` unless a new table can be made at a path."""
    where = path.absolute().parent
    if not path.name:
        raise InputError(f"{path} names no file; give one, such as {path / 'claims.parquet'}")
    if not where.is_dir():
        raise InputError(f"the folder {where} does not exist; make it, or give another --out than {path}")
    if path.exists() or path.is_symlink():
        raise InputError(f"{path} exists already; remove it, or give another name to --out")


class _Run:
    """The state of one run: documents on their way through the reader, what waits behind them, and the counts."""

    def __init__(self, reader: ReaderVersion, observe: Callable[[Progress], None] | None, notices: list[str]) -> None:
        self.total: int | None = None
        self._reader = reader
        self._observe = observe
        self._notices = notices
        self.table: TableWriter | None = None
        self._waiting: deque[Slot] = deque()
        self._left_out: list[LeftOut] = []
        self._documents = self._failures = self._claims = self._words = 0

    def unread(
        self, portions: Iterator[Portion], options: Options, stdin: BinaryIO | None, interrupts: Interrupts
    ) -> Iterator[Document]:
        """Pass on the documents; what gives none waits for those before it."""
        for portion in portions:
            found = slots(portion, options, stdin)
            while True:
                with interrupts.allowed():
                    slot = next(found, None)
                if slot is None:
                    break
                self._waiting.append(slot)
                if slot.document is not None:
                    yield slot.document
                self._write_failures()

    def take(self, reading: Reading) -> None:
        """Write the row of a reading, which comes in the order of the documents."""
        self._write_failures()
        slot = self._waiting.popleft()
        assert slot.document is not None
        self._write(to_row(slot, self._reader, reading))
        self._write_failures()

    def _write_failures(self) -> None:
        while self._waiting and self._waiting[0].document is None:
            self._write(to_row(self._waiting.popleft(), self._reader, None))

    def _write(self, row: dict[str, Any]) -> None:
        assert self.table is not None
        self.table.write(row)
        self._notices += row["notices"][: max(NAMED - len(self._notices), 0)]
        if row["failure"] is None:
            self._documents += 1
            self._claims += len(row["claims"])
            self._words += row["words"]
        else:
            self._failures += 1
            if len(self._left_out) < NAMED:
                self._left_out.append(LeftOut(row["key"] or row["source"], row["failure"]))
        if self._observe is not None:
            self._observe(Progress(self.total, self._documents, 0, self._failures, self._claims))

    def summary(self, out: str, engine: str, seconds: float, *, interrupted: bool) -> TableSummary:
        return TableSummary(
            out=out,
            engine=engine,
            reader=self._reader.name,
            reader_version=self._reader.version,
            documents=self._documents,
            failures=self._failures,
            claims=self._claims,
            words=self._words,
            seconds=round(seconds, 3),
            left_out=tuple(self._left_out),
            notices=tuple(self._notices),
            interrupted=interrupted,
        )
