"""``reportedly read``: documents into the ledger."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportedly.cli.options import Period, actors_option, gazetteer_option, json_option, ledger_option, period
from reportedly.cli.output import console, json_text, note, one_line, shorten, write
from reportedly.cli.progress import ProgressLines
from reportedly.cli.read_table import LOCAL, out_options, report_table, table_asked
from reportedly.defaults import DEFAULT_READER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reportedly.pipeline import LeftOut, Progress, ReadSummary
    from reportedly.pipeline.workers import ReaderSource

_SHOWN = 20
_NOTHING_READ = 1
_INTERRUPTED = 130


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@ledger_option
@click.option(
    "--published",
    type=period,
    metavar="DATE",
    help="Publication date of documents that do not say theirs (YYYY-MM-DD, YYYY-MM or YYYY).",
)
@click.option("--outlet", metavar="NAME", help="Outlet of documents that do not say theirs.")
@click.option(
    "--reader",
    default=DEFAULT_READER,
    show_default=True,
    metavar="NAME",
    help="The reader that makes the claims: encoder.v1, rules.v1 (word lists and a parser), llm.v1 (asks a language "
    "model at a server that you name), or one of another package.",
)
@gazetteer_option
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    metavar="N",
    help="Processes that read. Default: one per processor, fewer for a handful of documents.",
)
@actors_option
@out_options
@json_option("Print the summary as JSON.")
@click.option("--quiet", is_flag=True, help="Print no progress and no summary, only what was left out.")
def read(
    inputs: tuple[str, ...],
    ledger: str,
    published: Period | None,
    outlet: str | None,
    reader: str,
    gazetteer_file: Path | None,
    workers: int | None,
    actors: str | None,
    out: str | None,
    engine: str,
    master: str | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Read documents and store their claims.

    INPUT is a file (text, Markdown, HTML, JSONL, CSV, Parquet, WARC, WET; also packed: .gz, .bz2, .xz, .zst), a folder,
    an http(s) address, or - for standard input. The same document is stored once, and what this reader has read before
    is not read again: a run that was stopped is taken up by running it again. The exit code is 1 only when nothing
    could be read at all; single documents that are left out are named with the reason.

    With --out the documents and their claims are written to a table instead, by this machine or a Spark cluster, for
    `reportedly ledger add`.

    \b
    Example:
      reportedly read news/ dispatch.txt --published 2017-11-10 --outlet "Daily Courier"
      reportedly read crawl/ --out claims.parquet --engine spark --master spark://host:7077
    """
    from dataclasses import replace

    from reportedly import pipeline
    from reportedly.documents import Options
    from reportedly.reading import ReaderWith

    source: ReaderSource = reader
    if gazetteer_file is not None or actors is not None:
        own = gazetteer_file.expanduser().resolve() if gazetteer_file is not None else None
        source = ReaderWith(reader, gazetteer=own, actors=actors)
    options = Options()
    if published is not None:
        options = replace(options, published=published.start, published_precision=published.precision)
    if (table := table_asked(out, engine, master, workers)) is not None:
        options = replace(options, outlet=outlet)
        with _Progress(visible=sys.stderr.isatty() and not quiet and engine == LOCAL) as progress:
            written = table.read(inputs, options, source, progress.show)
        return report_table(written, as_json=as_json, quiet=quiet)
    is_watched = sys.stderr.isatty()
    with _Progress(visible=is_watched and not quiet) as progress:
        if not (is_watched or quiet):
            progress.show = ProgressLines(note).show
        try:
            summary = pipeline.read(
                inputs, ledger, outlet=outlet, options=options, reader=source, workers=workers, observe=progress.show
            )
        except pipeline.Interrupted as stop:
            summary = stop.summary
    return _report(summary, as_json=as_json, quiet=quiet)


def _report(summary: ReadSummary, *, as_json: bool, quiet: bool) -> int:
    nothing = not (summary.documents_new or summary.documents_already_stored)
    if as_json:
        write(json_text(summary.to_json()))
    if nothing and not summary.interrupted:
        return _report_nothing(summary.left_out, summary.left_out_count)
    if quiet or as_json:
        for each in summary.left_out:
            note(f"left out {each.source}: {each.reason}")
    else:
        for line in summary_lines(summary):
            write(line)
    if summary.interrupted:
        note(
            f"stopped; {_count(summary.documents_new, 'document')} of this run stored in {summary.ledger}; "
            "run the same command again to go on"
        )
        return _INTERRUPTED
    return 0


def _report_nothing(left_out: tuple[LeftOut, ...], count: int) -> int:
    if not left_out:
        note("nothing could be read: the input holds no document")
    elif len(left_out) == 1:
        note(f"nothing could be read: {left_out[0].source}: {left_out[0].reason}")
    else:
        for each in left_out:
            note(f"left out {each.source}: {each.reason}")
        note(f"nothing could be read: all {count:,} were left out")
    return _NOTHING_READ


def summary_lines(summary: ReadSummary) -> list[str]:
    """Return a summary as lines for people."""
    speed = (
        f", {summary.words / summary.seconds:,.0f} words a second" if summary.seconds and summary.documents_new else ""
    )
    lines = [
        f"Ledger          {one_line(summary.ledger)}",
        f"Documents       {summary.documents_new:,} read and stored, "
        f"{summary.documents_already_stored:,} already stored, {summary.left_out_count:,} left out",
        f"Read            {summary.words:,} words in {summary.seconds:.1f} s{speed}, by {summary.reader}",
        f"Claims          {summary.claims:,}",
    ]
    if summary.claims:
        lines += [
            _row("  by type", summary.types),
            _row("  by status", summary.statuses),
            f"Places          {summary.places_resolved:,} found in the gazetteer, {summary.places_unresolved:,} not",
            _row("  most named", tuple((_place(each.name, each.country), each.claims) for each in summary.places)),
            _row("Speakers", summary.speakers),
        ]
    if summary.contradiction_count is None:
        lines.append("Contradictions  not looked for in so large a ledger: reportedly disputed lists them")
    else:
        lines.append(f"Contradictions  {summary.contradiction_count:,}")
    lines += [f"  {shorten(sentence, 200)}" for sentence in summary.contradictions]
    if summary.notices:
        lines.append("Note")
        lines += [f"  {one_line(each)}" for each in summary.notices[:_SHOWN]]
        lines += _more(summary.notices)
    if summary.left_out:
        lines.append("Left out")
        lines += [f"  {one_line(each.source)}: {one_line(each.reason)}" for each in summary.left_out[:_SHOWN]]
        lines += _more(summary.left_out, summary.left_out_count)
    return lines


def _more(items: Sequence[object], count: int = 0) -> list[str]:
    hidden = max(len(items), count) - _SHOWN
    named = "names them all" if count <= len(items) else f"names {len(items):,}"
    return [f"  and {hidden:,} more; --json {named}"] if hidden > 0 else []


def _row(label: str, pairs: tuple[tuple[str, int], ...]) -> str:
    return f"{label:<16}" + ", ".join(f"{shorten(name, 60)} {count:,}" for name, count in pairs)


def _place(name: str, country: str | None) -> str:
    return f"{name} ({country})" if country else name


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


class _Progress:
    """A bar with counts and time left on standard error, where that is a terminal."""

    def __init__(self, *, visible: bool) -> None:
        self.show: Callable[[Progress], None] | None = None
        self._bar: Any = None
        if visible:
            self._begin()

    def _begin(self) -> None:
        from rich import progress as bars

        self._bar = bars.Progress(
            bars.TextColumn("Reading"),
            bars.BarColumn(),
            bars.MofNCompleteColumn(),
            bars.TimeRemainingColumn(),
            bars.TextColumn("{task.fields[counts]}"),
            console=console(sys.stderr),
            transient=True,
        )
        task = self._bar.add_task("read", total=None, counts="")

        def show(progress: Progress) -> None:
            counts = f"{progress.claims:,} claims"
            if progress.documents_already_stored:
                counts += f", {progress.documents_already_stored:,} already stored"
            if progress.left_out:
                counts += f", {progress.left_out:,} left out"
            total = progress.total and max(progress.total, progress.done)  # the total is an estimate
            self._bar.update(task, completed=progress.done, total=total, counts=counts)

        self.show = show

    def __enter__(self) -> _Progress:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.stop()
