"""``reportedly read --out``: documents into a table, on this machine or in Spark."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from reportedly.cli.output import json_text, note, one_line, write

if TYPE_CHECKING:
    from reportedly.documents import Options
    from reportedly.pipeline import LeftOut, Progress
    from reportedly.pipeline.read_table import TableSummary
    from reportedly.pipeline.workers import ReaderSource

_Command = TypeVar("_Command", bound=Callable[..., Any])

LOCAL, SPARK = "local", "spark"
_SHOWN = 20
_NOTHING_READ = 1
_INTERRUPTED = 130


def out_options(command: _Command) -> _Command:
    """Add ``--out``, ``--engine`` and ``--master``."""
    command = click.option(
        "--master",
        metavar="URL",
        help="Spark's master: local[4], spark://host:7077, yarn, … Default: the one that spark-submit was given, "
        "else local[*].",
    )(command)
    command = click.option(
        "--engine",
        type=click.Choice([LOCAL, SPARK]),
        default=LOCAL,
        show_default=True,
        help='What reads: this machine, or Apache Spark (needs --out, Java 17 and pip install "reportedly[spark]").',
    )(command)
    return click.option(
        "--out",
        metavar="FILE",
        help="Write documents and claims to a new Parquet table and not to the ledger; Spark writes a folder of parts. "
        'Needs pip install "reportedly[exports]". `reportedly ledger add` appends it to a ledger.',
    )(command)


@dataclass(frozen=True, slots=True)
class Table:
    """A table to be written: where, and by what."""

    out: str
    engine: str
    master: str | None
    workers: int | None

    def read(
        self,
        inputs: tuple[str, ...],
        options: Options,
        reader: ReaderSource,
        observe: Callable[[Progress], None] | None,
    ) -> TableSummary:
        """Read the inputs into the table."""
        if self.engine == SPARK:
            from reportedly.pipeline.spark import read_with_spark

            return read_with_spark(inputs, self.out, options=options, reader=reader, master=self.master)
        from reportedly.pipeline.read_table import read_to_table

        return read_to_table(inputs, self.out, options=options, reader=reader, workers=self.workers, observe=observe)


def table_asked(out: str | None, engine: str, master: str | None, workers: int | None) -> Table | None:
    """Return the table that the options ask for, ``None`` where they ask for the ledger.

    Raises ``click.UsageError`` for options that do not go together.
    """
    context = click.get_current_context()
    if out is None and engine == SPARK:
        raise click.UsageError(
            "--engine spark writes a table: add --out claims.parquet, then `reportedly ledger add claims.parquet`"
        )
    if master is not None and engine != SPARK:
        raise click.UsageError("--master is Spark's: add --engine spark, or leave it away")
    if out is None:
        return None
    if context.get_parameter_source("ledger") is click.core.ParameterSource.COMMANDLINE:
        raise click.UsageError("give --out or --ledger: a table is appended with `reportedly ledger add`")
    if workers is not None and engine == SPARK:
        raise click.UsageError(f"--workers is for one machine: with Spark say --master local[{workers}]")
    return Table(out, engine, master, workers)


def report_table(summary: TableSummary, *, as_json: bool, quiet: bool) -> int:
    """Print what was done and return the exit code."""
    if as_json:
        write(json_text(summary.to_json()))
    if not summary.documents and not summary.interrupted:
        note_left_out(summary.left_out, summary.failures)
        note("nothing could be read" if summary.failures else "nothing could be read: the input holds no document")
        return _NOTHING_READ
    if quiet or as_json:
        note_left_out(summary.left_out, summary.failures)
    else:
        for line in _lines(summary):
            write(line)
    if summary.interrupted:
        note(
            f"stopped; {summary.out} holds the {summary.documents:,} documents that were read till then, and no more "
            "can be written to it: add it to a ledger, or remove it and read again"
        )
        return _INTERRUPTED
    return 0


def note_left_out(left_out: Iterable[LeftOut], count: int) -> None:
    """Print a note for each that was left out, and how many more there are."""
    named = 0
    for each in left_out:
        note(f"left out {each.source}: {each.reason}")
        named += 1
    if count > named:
        note(f"left out {count - named:,} more")


def left_out_lines(left_out: tuple[LeftOut, ...], count: int, where: str) -> list[str]:
    """Return lines for people that name the first of what was left out; ``where`` says what has all."""
    if not count:
        return []
    lines = ["Left out", *(f"  {one_line(each.source)}: {one_line(each.reason)}" for each in left_out[:_SHOWN])]
    return [*lines, f"  and {count - _SHOWN:,} more; {where}"] if count > _SHOWN else lines


def _lines(summary: TableSummary) -> list[str]:
    speed = ""
    if summary.seconds:
        words, documents = summary.words / summary.seconds, summary.documents / summary.seconds
        speed = f", {words:,.0f} words and {documents:,.1f} documents a second"
    lines = [
        f"Table           {one_line(summary.out)}",
        f"Documents       {summary.documents:,} read, {summary.failures:,} left out",
        f"Read            {summary.words:,} words in {summary.seconds:.1f} s{speed}, by {summary.reader}",
        f"Claims          {summary.claims:,}",
    ]
    if summary.notices:
        lines += ["Note", *(f"  {one_line(each)}" for each in summary.notices[:_SHOWN])]
        if len(summary.notices) > _SHOWN:
            lines.append("  and more; the table's column notices has them all")
    lines += left_out_lines(summary.left_out, summary.failures, "the table's column failure has them all")
    return [*lines, f"Next            reportedly ledger add {one_line(summary.out)}"]
