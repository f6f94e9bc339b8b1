"""usage: python -m benchmarks.engines [--documents N] [--reader NAME] [--news INPUT] [--engines E,E] [--out FOLDER]

Reads the same documents into tables by one process, by two workers and by Spark's local[2], one after the other, and
says whether the rows are the same to the last byte, how long each took by the clock and in processor time, and what a
million documents would take in core-hours of processor time. Documents are those of INPUT (any input; the example
dispatches by default), taken over and over, each copy with a number in its id and before its text. Processor time is
that of the process with all that it starts, Java included, and is read from /proc: it is left out elsewhere than on
Linux. On a machine that other programs use, only that time tells of another machine.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import itertools
import json
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reportedly.defaults import DEFAULT_READER
from reportedly.documents import load
from reportedly.documents.portions import PORTION_BYTES
from reportedly.ledger.serialise import canonical_json
from reportedly.model import Document
from reportedly.pipeline.read_table import TableSummary, read_to_table
from reportedly.pipeline.spark import read_with_spark, spark_session
from reportedly.pipeline.table_file import read_rows, table_files

DISPATCHES = Path(__file__).resolve().parents[1] / "examples" / "dispatches"


@dataclass(frozen=True, slots=True)
class Measured:
    """One engine's run: seconds by the clock, and of the processors where they are known."""

    name: str
    summary: TableSummary
    seconds: float
    processor: float | None
    digest: str
    claims_digest: str


def write_documents(source: Path, count: int, target: Path) -> None:
    """Write so many documents, different ones, made of those of an input."""
    documents = [item for item in load([source]) if isinstance(item, Document)]
    with target.open("w", encoding="utf-8") as stream:
        for number, document in enumerate(itertools.islice(itertools.cycle(documents), count)):
            record = {
                "id": f"{number}-{document.key}",
                "published": document.published.isoformat() if document.published else None,
                "outlet": document.outlet,
                "title": document.title,
                "text": document.text if number < len(documents) else f"Copy {number}.\n\n{document.text}",
            }
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")


def processor_seconds() -> float | None:
    """Return the processor time of this process and of all that it started, living or ended."""
    if not Path("/proc/self/stat").exists():
        return None
    total = sum(
        used.ru_utime + used.ru_stime
        for used in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )
    stats = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended
            fields = path.read_text().rpartition(")")[2].split()
            stats[int(path.parent.name)] = (int(fields[1]), sum(map(int, fields[11:15])))  # parent; ticks
    family = {os.getpid()}
    while grown := {pid for pid, (parent, _) in stats.items() if parent in family} - family:
        family |= grown
    ticks = sum(stats[pid][1] for pid in family - {os.getpid()})
    return total + ticks / os.sysconf("SC_CLK_TCK")


def rows_of(table: Path) -> Iterator[dict[str, object]]:
    """Yield a table's rows in its order."""
    for file in table_files(table):
        for rows in read_rows(file):
            yield from rows


def digests(table: Path) -> tuple[str, str]:
    """Return a hash over all rows in their order, and one over the claims alone."""
    whole, claims = hashlib.sha256(), hashlib.sha256()
    for row in rows_of(table):
        published = row["published"]
        plain = row | {"published": str(published) if published is not None else None}
        whole.update(canonical_json(plain).encode("utf-8"))
        claims.update(canonical_json(row["claims"]).encode("utf-8"))
    return whole.hexdigest()[:16], claims.hexdigest()[:16]


def measure(name: str, news: Path, folder: Path, reader: str) -> Measured:
    """Read the documents with one engine."""
    out = folder / f"{name}.parquet"
    # Few documents are cut smaller than usual, so that Spark has something to share out.
    portion = min(PORTION_BYTES, news.stat().st_size // 8)
    before, began = processor_seconds(), time.perf_counter()
    with contextlib.ExitStack() as stack:
        if name == "spark":
            # The time is taken before Spark ends: then its processes are gone, and what they used is not known.
            session = stack.enter_context(spark_session("local[2]"))
            summary = read_with_spark(news, str(out), reader=reader, session=session, portion_bytes=portion)
        else:
            summary = read_to_table(news, out, reader=reader, workers=1 if name == "one" else 2, portion_bytes=portion)
        seconds, after = time.perf_counter() - began, processor_seconds()
    used = after - before if before is not None and after is not None else None
    return Measured(name, summary, seconds, used, *digests(out))


def main() -> None:
    """Print one line an engine, and whether they agree."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--reader", default=DEFAULT_READER)
    parser.add_argument("--news", type=Path, default=DISPATCHES)
    parser.add_argument("--engines", default="one,two,spark")
    parser.add_argument("--out", type=Path, help="a new folder that keeps the tables")
    given = parser.parse_args()
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors" if hasattr(os, "getloadavg") else ""
    with tempfile.TemporaryDirectory() as name:
        folder = given.out or Path(name)
        folder.mkdir(exist_ok=True)
        news = folder / "news.jsonl"
        write_documents(given.news, given.documents, news)
        print(
            f"{given.documents:,} documents, {news.stat().st_size:,} bytes, reader {given.reader}, {load}", flush=True
        )
        found = []
        for engine in given.engines.split(","):
            found.append(each := measure(engine, news, folder, given.reader))
            done = each.summary
            used = f"{each.processor:9.1f} s of the processors, " if each.processor is not None else ""
            print(
                f"{each.name:<6} {each.seconds:9.1f} s, {used}{done.documents:,} read, {done.failures} failed, "
                f"{done.words:,} words, {done.claims:,} claims; rows {each.digest}, claims {each.claims_digest}",
                flush=True,
            )
    for what, kinds in {"claims": {e.claims_digest for e in found}, "rows": {e.digest for e in found}}.items():
        print(f"{what}: {'identical' if len(kinds) == 1 else 'DIFFERENT'} by {', '.join(e.name for e in found)}")
    for each in found:
        if each.processor is not None:
            each_document = each.processor / each.summary.documents
            hours = each_document * 1e6 / 3600
            print(f"{each.name:<6} {each_document:.2f} s of a processor a document: {hours:,.0f} core-hours a million")


if __name__ == "__main__":
    main()
