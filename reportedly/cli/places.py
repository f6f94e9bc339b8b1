"""``reportedly places``: the toponyms of documents, with what they most likely are."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportedly.cli.options import json_option
from reportedly.cli.output import clean, console, json_text, note, shorten, write, write_table

if TYPE_CHECKING:
    from reportedly.documents import Options

_NOTHING_READ = 1
_NAME_WIDTH = 40


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--jsonl", "as_jsonl", is_flag=True, help="Print JSON Lines: one toponym a line, with its alternatives.")
@json_option("Print one JSON object: toponyms, how many documents were read, and what was left out.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    metavar="FILE",
    help="Write to FILE, as JSON Lines unless --json is given; it takes the old file's place when all is done.",
)
@click.option("--outlet", metavar="NAME", help="Outlet of documents that do not say theirs: a hint at namesakes.")
def places(inputs: tuple[str, ...], as_jsonl: bool, as_json: bool, out: Path | None, outlet: str | None) -> int:
    """List every place that documents name, and what it most likely is.

    INPUT is a file (text, Markdown, HTML, JSONL, CSV), a folder, an http(s) address, or - for standard input. Each
    toponym comes with doc, start, end, text, geonameid, name, lat, lon, precision (the kind of place), probability and
    alternatives; country and radius_km follow. The probability is that of the answer given, which may be "none of the
    gazetteer's places": geonameid, name and point are then null. Documents that cannot be read are named with the
    reason and left out; the exit code is 1 only when nothing could be read at all.

    \b
    Example:
      reportedly places news/ --jsonl --out toponyms.jsonl
    """
    from reportedly.documents import Options

    if as_jsonl and as_json:
        raise click.UsageError("--jsonl and --json exclude each other; give one")
    work = _Work(inputs, Options(outlet=outlet))
    with _output(out, lambda: work.documents > 0) as put:
        if as_json:
            found = list(work.toponyms())
            left_out = [{"source": source, "reason": reason} for source, reason in work.left_out]
            put(json_text({"documents": work.documents, "left_out": left_out, "toponyms": found}))
        elif as_jsonl or out is not None:
            for each in work.toponyms():
                put(json_text(each, indent=None))
        else:
            _write_table(work.toponyms())
    return work.report(quiet=as_json and out is None)


class _Work:
    """One run over the inputs: what was found, and the counts."""

    def __init__(self, inputs: tuple[str, ...], options: Options) -> None:
        self._inputs = inputs
        self._options = options
        self.documents = 0
        self.found = 0
        self.left_out: list[tuple[str, str]] = []

    def toponyms(self) -> Iterator[dict[str, Any]]:
        """Yield the records of all documents, in order."""
        from reportedly import documents
        from reportedly.model import Document
        from reportedly.places import Gazetteer, Resolver
        from reportedly.places.listing import toponyms

        documents.check(self._inputs)
        with Gazetteer.open() as gazetteer, _progress(self._total) as show:
            resolver = Resolver(gazetteer)
            for item in documents.load(
                self._inputs, self._options, notify=lambda notice: note(f"{notice.source}: {notice.message}")
            ):
                if isinstance(item, Document):
                    self.documents += 1
                    for each in toponyms(item, gazetteer, resolver):
                        self.found += 1
                        yield each
                else:
                    self.left_out.append((item.source, item.reason))
                show(self.documents + len(self.left_out), self.found)

    def _total(self) -> int | None:
        from reportedly import documents

        return documents.count(self._inputs, self._options)

    def report(self, *, quiet: bool) -> int:
        """Tell what was left out and how much was found; return the exit code."""
        if not quiet or not self.documents:
            for source, reason in self.left_out:
                note(f"left out {source}: {reason}")
        if not self.documents:
            note("nothing could be read: " + ("everything was left out" if self.left_out else "there is no document"))
            return _NOTHING_READ
        if not quiet:
            noun = "document" if self.documents == 1 else "documents"
            left = f", {len(self.left_out):,} left out" if self.left_out else ""
            note(f"{self.found:,} toponyms in {self.documents:,} {noun}{left}")
        return 0


def _write_table(found: Iterator[dict[str, Any]]) -> None:
    titles = ("document", "start", "end", "text", "place", "latitude", "longitude", "precision", "probability")
    write_table(titles, map(_row, found), right=frozenset({1, 2, 5, 6, 8}))


def _row(each: dict[str, Any]) -> tuple[str, ...]:
    name = "–" if each["name"] is None else each["name"]
    country = f", {each['country']}" if each["country"] else ""
    radius = f" ±{each['radius_km']:g} km" if each["radius_km"] else ""
    return (
        shorten(each["doc"], _NAME_WIDTH),
        str(each["start"]),
        str(each["end"]),
        shorten(each["text"], _NAME_WIDTH),
        shorten(name + country, _NAME_WIDTH),
        "" if each["lat"] is None else f"{each['lat']:.3f}",
        "" if each["lon"] is None else f"{each['lon']:.3f}",
        each["precision"] + radius,
        f"{each['probability']:.2f}",
    )


@contextmanager
def _output(out: Path | None, is_worth_it: Callable[[], bool]) -> Iterator[Callable[[str], None]]:
    """Yield what writes a line: to standard output, or to a file that takes its place only when it is complete."""
    if out is None:
        yield write
        return
    unfinished = out.with_name(f"{out.name}.{os.getpid()}.tmp")
    try:
        try:
            stream = unfinished.open("w", encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            raise click.BadParameter(f"cannot write {clean(str(out))}: {error.strerror}", param_hint="--out") from error
        with stream:
            yield lambda line: print(line, file=stream)
        if is_worth_it():
            unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def _progress(total: Callable[[], int | None]) -> Iterator[Callable[[int, int], None]]:
    """Yield what shows how many documents are done and toponyms found, on a terminal; elsewhere it shows nothing."""
    if not sys.stderr.isatty():
        yield lambda done, found: None
        return
    from rich import progress as bars

    columns = (
        bars.TextColumn("Finding places"),
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TimeRemainingColumn(),
        bars.TextColumn("{task.fields[found]:,} toponyms"),
    )
    with bars.Progress(*columns, console=console(sys.stderr), transient=True) as bar:
        expected = total()
        task = bar.add_task("places", total=expected, found=0)
        yield lambda done, found: bar.update(task, completed=done, total=expected and max(expected, done), found=found)
