"""``reportedly watch``: follow feeds, sitemaps and folders into the ledger."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportedly.cli.options import actors_option, gazetteer_option, json_option, ledger_option
from reportedly.cli.output import json_text, note, one_line, shorten, write, write_table
from reportedly.defaults import DEFAULT_READER

if TYPE_CHECKING:
    from reportedly.watching.status import SourceStatus, VersionStatus
    from reportedly.watching.watcher import WatchSummary

_NOTHING_POLLED = 1
_INTERRUPTED = 130
_WIDE = 60


@click.command()
@click.argument("sources", required=False, metavar="[SOURCES]", type=click.Path(path_type=Path))
@ledger_option
@click.option("--once", is_flag=True, help="Poll everything once, read what is new, and stop.")
@click.option("--status", "show_status", is_flag=True, help="Show how each source stands, and stop.")
@click.option(
    "--versions",
    "of_article",
    metavar="ADDRESS",
    help="List the versions that are kept of an article, by its address or a document's id, and stop.",
)
@click.option(
    "--snapshot",
    "snapshot_of",
    metavar="ADDRESS",
    help="Write the page as it was read last, or of the document whose id is given, to standard output, and stop.",
)
@click.option(
    "--import-opml",
    "opml",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Print a sources file that follows the feeds of an OPML file, and stop.",
)
@click.option(
    "--reader", default=DEFAULT_READER, show_default=True, metavar="NAME", help="The reader that makes the claims."
)
@gazetteer_option
@actors_option
@click.option(
    "--state",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where the watch keeps what it has seen. Default: beside the ledger, LEDGER.watch.",
)
@click.option(
    "--snapshots",
    "folder",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Where the pages are kept as they were read (WARC). Default: beside the ledger, LEDGER.snapshots.",
)
@click.option("--no-snapshots", is_flag=True, help="Keep no snapshots.")
@click.option(
    "--timeout",
    type=click.FloatRange(0.1, 600.0),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="Seconds for one request altogether, however slowly its server sends.",
)
@click.option(
    "--allow-private", is_flag=True, help="Follow sources at private and local addresses too, and what they link to."
)
@json_option("Print the status, the versions or the summary as JSON.")
@click.option("--quiet", is_flag=True, help="Print no notes on single sources and articles.")
def watch(
    sources: Path | None,
    ledger: str,
    once: bool,
    show_status: bool,
    of_article: str | None,
    snapshot_of: str | None,
    opml: Path | None,
    reader: str,
    gazetteer_file: Path | None,
    actors: str | None,
    state: Path | None,
    folder: Path | None,
    no_snapshots: bool,
    timeout: float,
    allow_private: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Follow feeds, sitemaps and folders, and read what is new.

    SOURCES is a file (YAML) that says what is followed: see the documentation under Watching. Each item is read once,
    however often the watch is stopped or killed; an article that changes is kept as a new version; every page is kept
    as it was read, with its hash. robots.txt and a pause between two requests are kept to. It goes on until Ctrl-C;
    --once is for cron, and exits with 1 when nothing could be polled. It needs: pip install "reportedly[watch]".

    \b
    Example:
      reportedly watch SOURCES.yaml --ledger war.db
    """
    if opml is not None:
        return _import_opml(opml)
    if show_status or of_article is not None or snapshot_of is not None:
        path = state if state is not None else _state_of(ledger)
        if show_status:
            return _show_status(path, as_json=as_json)
        if of_article is not None:
            return _show_versions(path, of_article, as_json=as_json)
        return _write_snapshot(path, folder, snapshot_of or "")
    if sources is None:
        raise click.UsageError(
            "name a sources file, such as SOURCES.yaml; --import-opml makes one", click.get_current_context()
        )
    from reportedly.watching.sources import load_plan
    from reportedly.watching.watcher import WatchStopped, check_set_up
    from reportedly.watching.watcher import watch as follow

    check_set_up()
    plan = load_plan(sources, allow_private=allow_private)
    try:
        summary = follow(
            plan,
            ledger,
            once=once,
            reader=_reader(reader, gazetteer_file, actors),
            state=state,
            snapshots=False if no_snapshots else folder if folder is not None else True,
            notify=_silent if quiet else note,
            timeout_seconds=timeout,
        )
    except WatchStopped as stop:
        _report(stop.summary, as_json=as_json)
        note("stopped; run the same command again to go on")
        return _INTERRUPTED
    _report(summary, as_json=as_json)
    return _NOTHING_POLLED if summary.counts.failures and not summary.counts.polls else 0


def _reader(name: str, gazetteer_file: Path | None, actors: str | None) -> Any:
    if gazetteer_file is None and actors is None:
        return name
    from reportedly.reading import ReaderWith

    own = gazetteer_file.expanduser().resolve() if gazetteer_file is not None else None
    return ReaderWith(name, gazetteer=own, actors=actors)


def _silent(message: str) -> None:
    """Say nothing."""


def _state_of(ledger: str) -> Path:
    from reportedly.ledger import Ledger
    from reportedly.watching.state import state_path

    with Ledger.open(ledger, create=False, read_only=True) as book:
        return state_path(book.location)


def _import_opml(path: Path) -> int:
    from reportedly.watching.opml import read_opml, sources_file

    found = read_opml(path)
    if not found:
        note(f"{path} lists no feed")
        return 1
    sys.stdout.write(sources_file(found))
    note(f"{len(found):,} feeds")
    return 0


def _report(summary: WatchSummary, *, as_json: bool) -> None:
    counts = summary.counts
    if as_json:
        from dataclasses import asdict

        write(json_text({**asdict(summary), "seconds": round(summary.seconds, 3)}))
        return
    write(f"Ledger      {one_line(summary.ledger)}")
    write(f"Polls       {counts.polls:,} ({counts.unchanged:,} of them unchanged), {counts.failures:,} failed")
    write(
        f"Articles    {counts.new:,} new, {counts.updated:,} updated, {counts.same:,} as they were, "
        f"{counts.copies:,} copies, {counts.left_out:,} left out, {summary.waiting:,} waiting"
    )
    write(f"Claims      {counts.claims:,}")


def _show_status(path: Path, *, as_json: bool) -> int:
    from reportedly.watching.status import status

    found = status(path)
    if as_json:
        write(json_text(found.to_json()))
        return 0
    titles = ("SOURCE", "LAST POLL", "LAST SUCCESS", "NEXT", "ITEMS", "READ", "UPDATED", "WAITING", "LEFT OUT", "STATE")
    write_table(titles, [_row(each) for each in found.sources], right=frozenset({4, 5, 6, 7, 8}))
    if found.left_out:
        write()
        write("Left out")
        for each in found.left_out:
            write(f"  {each.articles:,}: {shorten(each.reason, 200)}")
    return 0


def _row(source: SourceStatus) -> tuple[str, ...]:
    said = source.error or source.note or ("ok" if source.last_success else "not polled yet")
    if source.failures > 1:
        said = f"failed {source.failures} times: {said}"
    if not source.followed:
        said = "followed no longer"
    return (
        shorten(source.outlet or source.address, _WIDE),
        _ago(source.last_poll),
        _ago(source.last_success),
        _ahead(source.next_poll),
        f"{source.items:,}",
        f"{source.read:,}",
        f"{source.updated:,}",
        f"{source.waiting:,}",
        f"{source.left_out + source.gone:,}",
        said,
    )


def _ago(moment: datetime | None) -> str:
    from reportedly.watching.durations import in_words

    return "never" if moment is None else f"{in_words((datetime.now(UTC) - moment).total_seconds())} ago"


def _ahead(moment: datetime | None) -> str:
    from reportedly.watching.durations import in_words

    if moment is None:
        return "-"
    wait = (moment - datetime.now(UTC)).total_seconds()
    return f"in {in_words(wait)}" if wait > 0 else "due"


def _show_versions(path: Path, address: str, *, as_json: bool) -> int:
    from dataclasses import asdict

    from reportedly.watching.status import versions

    found = versions(path, address)
    if as_json:
        write(json_text([asdict(each) for each in found]))
    elif found:
        write_table(
            ("VERSION", "FETCHED", "DOCUMENT", "LANGUAGE", "SHA-256", "TITLE"), [_version(each) for each in found]
        )
    if not found:
        note(f"no article {address} was read by this watch")
    return 0 if found else 1


def _version(each: VersionStatus) -> tuple[str, ...]:
    fetched = each.fetched.strftime("%Y-%m-%d %H:%M:%S")
    return str(each.number), fetched, each.document, each.language or "-", each.sha256[:16], each.title or "-"


def _write_snapshot(path: Path, folder: Path | None, address: str) -> int:
    from reportedly.watching.snapshots import read_snapshot
    from reportedly.watching.status import versions
    from reportedly.watching.watcher import check_set_up, snapshots_folder

    check_set_up()
    found = [each for each in versions(path, address) if each.snapshot is not None]
    own = [each for each in found if each.document == address] or found[-1:]
    if not own:
        note(f"no snapshot of {address} is kept by this watch")
        return 1
    last = own[-1]
    data = read_snapshot(
        folder if folder is not None else snapshots_folder(path),
        last.snapshot or "",
        last.offset or 0,
        last.length or 0,
        last.sha256,
    )
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    note(f"read {last.fetched:%Y-%m-%d %H:%M:%S} UTC, SHA-256 {last.sha256}")
    return 0
