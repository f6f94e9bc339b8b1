"""Reading by the ten thousand: ``python -m benchmarks.bulk workers|memory|kills|resume [--documents N]``.

The documents are made up (:mod:`benchmarks.bulk_texts`), the same on every machine; each run is a process of its own.

- ``workers``: one process and two read the same documents in turn, several times; the ratio of the quickest runs, and
  whether the two ledgers are the same, to the claim and the order.
- ``memory``: the most memory that reading a tenth of the documents takes, and all of them; of the process that stores
  and of the largest worker.
- ``kills``: a run is killed with SIGKILL at ten random moments and taken up each time; then the ledger is verified and
  compared with that of a run that nobody killed.
- ``resume``: what it takes to find that every document of a file is stored.

``--reader cheap`` (the default) is a pattern that costs nearly nothing, so that everything else is measured; a
registered reader measures the whole. ``--input FILE`` reads another file than the made-up one.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import reportedly
from benchmarks.bulk_reader import CheapReader
from benchmarks.bulk_texts import write_jsonl
from reportedly.errors import LedgerError
from reportedly.ledger import Ledger

_KILLS = 10
_RUNS = 3


def child(file: Path, ledger: Path, workers: int, reader: str) -> None:
    """Read a file into a ledger and print what it took as JSON."""
    began, used = time.perf_counter(), time.process_time()
    made = CheapReader if reader == "cheap" else reader
    summary = reportedly.read([file], ledger, reader=made, workers=workers)
    found = {
        "seconds": time.perf_counter() - began,
        "processor_seconds": time.process_time() - used,
        "documents": summary.documents_new,
        "stored_before": summary.documents_already_stored,
        "left_out": summary.left_out_count,
        "claims": summary.claims,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "megabytes_of_largest_worker": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    }
    sys.stdout.write(json.dumps(found) + "\n")


def start(
    file: Path, ledger: Path, workers: int, reader: str, *, complaints: int | None = None
) -> subprocess.Popen[str]:
    """Start :func:`child` in a process of its own, whose complaints go to where they always go unless told."""
    command = [sys.executable, "-m", "benchmarks.bulk", "child", "--input", str(file), "--ledger", str(ledger)]
    command += ["--workers", str(workers), "--reader", reader]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, encoding="utf-8")


def finish(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Return what a child prints at its end."""
    output, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"a run ended with {process.returncode}")
    return dict(json.loads(output))


def digest(ledger: Path) -> str:
    """Return the digest of a ledger's content, which is whole."""
    with Ledger.open(ledger, read_only=True) as book:
        if problems := book.verify():
            raise SystemExit(f"the ledger is damaged: {problems[0]}")
        return book.digest()


def stored_in(ledger: Path) -> int:
    """Return how many documents a ledger has, 0 where it is not made yet."""
    if not ledger.exists():
        return 0
    try:
        with Ledger.open(ledger, read_only=True) as book:
            return book.counts().documents
    except LedgerError:
        return 0


def remove(ledger: Path) -> None:
    """Remove a ledger with what lies beside it."""
    for file in ledger.parent.glob(ledger.name + "*"):
        file.unlink()


def compare_workers(file: Path, folder: Path, reader: str, workers: int, runs: int) -> dict[str, Any]:
    """Return seconds of one process and of several, their ratio, and whether the ledgers are the same."""
    quickest: dict[int, float] = {}
    digests: dict[int, str] = {}
    documents = 0
    for _ in range(runs):
        for number in (1, workers):
            ledger = folder / f"workers-{number}.db"
            remove(ledger)
            found = finish(start(file, ledger, number, reader))
            documents = found["documents"]
            quickest[number] = min(quickest.get(number, found["seconds"]), found["seconds"])
            digests[number] = digest(ledger)
    return {
        "documents": documents,
        "workers": workers,
        "seconds_of_one": quickest[1],
        "seconds_of_several": quickest[workers],
        "times_as_fast": quickest[1] / quickest[workers],
        "same_ledger": digests[1] == digests[workers],
    }


def compare_memory(count: int, folder: Path, reader: str, workers: int) -> dict[str, Any]:
    """Return the most memory for a tenth of the documents and for all."""
    found: dict[str, Any] = {"documents": count, "workers": workers}
    sizes: dict[str, float] = {}
    for part, number in (("tenth", count // 10), ("all", count)):
        ledger = folder / f"memory-{part}.db"
        file = write_jsonl(folder / f"memory-{part}.jsonl", number)
        done = finish(start(file, ledger, workers, reader))
        for name in ("megabytes", "megabytes_of_largest_worker"):
            found[f"{name}_{part}"] = sizes[f"{name}_{part}"] = done[name]
        found[f"seconds_{part}"] = done["seconds"]
    found["growth"] = sizes["megabytes_all"] / sizes["megabytes_tenth"]
    return found


def kill_and_resume(file: Path, folder: Path, reader: str, workers: int, seed: int) -> dict[str, Any]:
    """Return what was stored at each kill and whether the ledger is in the end that of a run nobody killed."""
    whole, ledger = folder / "whole.db", folder / "killed.db"
    undisturbed = finish(start(file, whole, workers, reader))
    chosen = random.Random(seed)
    stored: list[int] = []
    while len(stored) < _KILLS:
        process = start(file, ledger, workers, reader, complaints=subprocess.DEVNULL)
        # A moment by what is stored, and not by the clock, which on a busy machine would mostly be before anything is.
        wanted = stored_in(ledger) + chosen.randrange(undisturbed["documents"] // (_KILLS + 1))
        while process.poll() is None and stored_in(ledger) < wanted:
            time.sleep(0.02)
        time.sleep(chosen.uniform(0, 0.3))
        process.kill()
        process.communicate()
        stored.append(stored_in(ledger))
    last = finish(start(file, ledger, workers, reader))
    with Ledger.open(ledger, read_only=True) as book, Ledger.open(whole, read_only=True) as other:
        counts, expected = book.counts(), other.counts()
    return {
        "documents": expected.documents,
        "claims": expected.claims,
        "stored_at_kills": stored,
        "stored_in_the_end": counts.documents,
        "seconds_undisturbed": undisturbed["seconds"],
        "seconds_of_last_run": last["seconds"],
        "read_by_last_run": last["documents"],
        "same_ledger": counts == expected and digest(ledger) == digest(whole),
    }


def read_again(file: Path, folder: Path, reader: str, workers: int) -> dict[str, Any]:
    """Return what a run takes that finds everything stored, beside the first one."""
    ledger = folder / "again.db"
    first, again = (finish(start(file, ledger, workers, reader)) for _ in range(2))
    return {
        "documents": first["documents"],
        "found_stored": again["stored_before"],
        "seconds_first": first["seconds"],
        "seconds_again": again["seconds"],
        "processor_seconds_again": again["processor_seconds"],
        "milliseconds_of_processor_a_document": 1000 * again["processor_seconds"] / max(again["stored_before"], 1),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was asked for, a line each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bulk")
    parser.add_argument("mode", choices=["workers", "memory", "kills", "resume", "child"])
    parser.add_argument("--documents", type=int, default=2_000, help="how many are made up (2,000)")
    parser.add_argument("--reader", default="cheap", help="a registered reader, or 'cheap' (the default)")
    parser.add_argument("--workers", type=int, default=2, help="processes that read (2)")
    parser.add_argument("--runs", type=int, default=_RUNS, help="of each, for 'workers' (3)")
    parser.add_argument("--seed", type=int, default=1, help="of the moments at which runs are killed")
    parser.add_argument("--input", type=Path, help="a file to read in place of made-up documents")
    parser.add_argument("--ledger", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    if options.mode == "child":
        child(options.input, options.ledger, options.workers, options.reader)
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.mode == "memory":
            found = compare_memory(options.documents, folder, options.reader, options.workers)
        else:
            file = options.input or write_jsonl(folder / "documents.jsonl", options.documents)
            if options.mode == "workers":
                found = compare_workers(file, folder, options.reader, options.workers, options.runs)
            elif options.mode == "kills":
                found = kill_and_resume(file, folder, options.reader, options.workers, options.seed)
            else:
                found = read_again(file, folder, options.reader, options.workers)
    if options.json:
        sys.stdout.write(json.dumps(found) + "\n")
    else:
        sys.stdout.write("".join(f"{key:40} {_shown(value)}\n" for key, value in found.items()))
    return 0


def _shown(value: Any) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else f"{value:,}" if type(value) is int else str(value)


if __name__ == "__main__":
    raise SystemExit(main())
