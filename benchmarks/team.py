"""Several writers, reviewers and readers on one ledger: ``python -m benchmarks.team [--seconds S] [--writers N] …``.

Each is a process of its own, and all begin at once. Writers store made-up documents with claims, one transaction each;
the numbers of two neighbours overlap, so that every document comes from two writers. Every fourth writer is a reviewer
too and decides on claims that it has stored. Readers ask for claims, for a page of documents, for who holds a place and
for the counts, and check that nothing that they have seen is gone. When the time is over the ledger is opened anew:
every document that a writer was told is stored must be there with exactly its claims, nothing twice, every decision as
it was returned, and the ledger must verify. The exit code is 1 where anything is lost, doubled, or wrong.

``--ledger`` is a file or an address of PostgreSQL with room for a new ledger; without it a file in a temporary folder
is used, or with ``--postgresql`` a server of its own, started for the time (needs PostgreSQL's programs).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from reportedly.errors import ReportedlyError
from reportedly.ledger import Ledger
from tests.ledger.cluster import cluster, missing
from tests.ledger.making import NAME, TOWNS, VERSION, make_reading

_APART = 1_000_000  # between the numbers of two writers
_OVERLAP = 2  # of so many documents one is a neighbour's


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the measures as JSON and return 0 where all is as it must be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.team")
    parser.add_argument("--seconds", type=float, default=30.0, help="how long they work (30)")
    parser.add_argument("--writers", type=int, default=4, help="processes that write (4)")
    parser.add_argument("--readers", type=int, default=4, help="processes that read (4)")
    parser.add_argument("--ledger", help="where the new ledger is made")
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL server of its own")
    parser.add_argument("--chain", action="store_true", help="on a ledger with a hash chain")
    parser.add_argument("--work", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.work:
        kind, number, place, seconds = options.work
        _work(kind, int(number), place, float(seconds), options.writers)
        return 0
    with _place(options.ledger, postgresql=options.postgresql) as place:
        found = measure(place, options.seconds, options.writers, options.readers, chain=options.chain)
    sys.stdout.write(json.dumps(found, indent=1) + "\n")
    return 1 if found["wrong"] else 0


@contextlib.contextmanager
def _place(given: str | None, *, postgresql: bool) -> Iterator[str]:
    if given is not None:
        yield given
    elif postgresql:
        if reason := missing():
            raise SystemExit(reason)
        with cluster(durable=True) as server:
            yield server.new_place()
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield str(Path(folder) / "team.db")


def measure(place: str, seconds: float, writers: int, readers: int, *, chain: bool) -> dict[str, Any]:
    """Let so many processes work on a new ledger, and return what they did and what is wrong with it, if anything."""
    with Ledger.open(place) as ledger:
        if ledger.counts().documents:
            raise SystemExit(f"{ledger.location} is not empty; name a new one")
        if chain:
            ledger.begin_chain()
    command = [sys.executable, "-m", "benchmarks.team", "--writers", str(writers), "--work"]
    tasks = [("write", number) for number in range(writers)] + [("read", number) for number in range(readers)]
    with contextlib.ExitStack() as stack:
        workers = [
            stack.enter_context(
                subprocess.Popen(
                    [*command, kind, str(number), place, str(seconds)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for kind, number in tasks
        ]
        for worker in workers:
            assert worker.stdout is not None
            worker.stdout.readline()  # it is ready
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write("\n")
            worker.stdin.flush()
        told = [json.loads(worker.communicate()[0]) for worker in workers]
    written = [each for each in told if each["kind"] == "write"]
    read = [each for each in told if each["kind"] == "read"]
    wrong = [line for each in told for line in each["wrong"]]
    began = time.perf_counter()
    with Ledger.open(place, read_only=True) as ledger:
        wrong += _compare(ledger, written)
        verification = ledger.verification()
    counts = verification.counts
    return {
        "store": "postgresql" if "://" in place else "sqlite",
        "seconds": seconds,
        "writers": writers,
        "readers": readers,
        "documents": counts.documents,
        "claims": counts.claims,
        "decisions": counts.decisions,
        "transactions_a_second": sum(len(each["milliseconds"]) for each in written) / seconds,
        "write_milliseconds": _spread([value for each in written for value in each["milliseconds"]]),
        "questions_a_second": sum(len(each["milliseconds"]) for each in read) / seconds,
        "question_milliseconds": _spread([value for each in read for value in each["milliseconds"]]),
        "links": verification.head.links if verification.head is not None else None,
        "checked_in_seconds": time.perf_counter() - began,
        "wrong": [*wrong, *verification.problems][:50],
    }


def _spread(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {"median": median(ordered), "19_of_20": ordered[int(len(ordered) * 0.95)]} if ordered else {}


def _compare(ledger: Ledger, written: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield what is not as the writers were told."""
    numbers = {number for each in written for number in each["numbers"]}
    found = Counter(each.document.id for each in ledger.documents())
    claims: Counter[str] = Counter(each.claim.id for each in ledger.claims(rejected=True))
    expected: set[str] = set()
    for number in numbers:
        document, told = make_reading(number)
        if found[document.id] != 1:
            yield f"document {number} is there {found[document.id]} times"
        expected |= {claim.id for claim in told}
    if len(found) != len(numbers):
        yield f"{len(found)} documents are there, and {len(numbers)} were stored"
    if claims.keys() != expected or any(count != 1 for count in claims.values()):
        yield f"{sum(claims.values())} claims are there, and {len(expected)} were stored"
    decided = Counter(each.id for each in ledger.decisions())
    returned = [each for writer in written for each in writer["decisions"]]
    if decided != Counter(returned):
        yield f"{sum(decided.values())} decisions are there, and {len(returned)} were made"


def _work(kind: str, number: int, place: str, seconds: float, writers: int) -> None:
    """Do one process's work, between a line that says that it is ready and one that says what it did."""
    done: dict[str, Any] = {"kind": kind, "numbers": [], "decisions": [], "milliseconds": [], "wrong": []}
    with Ledger.open(place, read_only=kind == "read") as ledger:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        until = time.monotonic() + seconds
        step = 0
        seen = 0
        chosen = random.Random(number)
        while time.monotonic() < until:
            began = time.perf_counter()
            try:
                if kind == "write":
                    _write(ledger, number, step, writers, done)
                else:
                    seen = _read(ledger, chosen, step, seen, done)
            except ReportedlyError as error:
                done["wrong"].append(f"{kind} {number}: {error}")
                break
            done["milliseconds"].append(1000 * (time.perf_counter() - began))
            step += 1
    sys.stdout.write(json.dumps(done))


def _write(ledger: Ledger, writer: int, step: int, writers: int, done: dict[str, Any]) -> None:
    owner = (writer + 1) % writers if step % _OVERLAP else writer
    number = owner * _APART + step // _OVERLAP
    document, claims = make_reading(number)
    ledger.add_many([(document, NAME, VERSION, claims)])
    done["numbers"].append(number)
    if writer % 4 == 0 and step % 5 == 0:
        kind = ("accept", "reject")[step % 2]
        done["decisions"].append(ledger.decide(kind, claims[0].id, f"reviewer {writer}", {"step": step}).id)


def _read(ledger: Ledger, chosen: random.Random, step: int, seen: int, done: dict[str, Any]) -> int:
    town = chosen.choice(TOWNS[:3])
    if step % 4 == 0:
        counts = ledger.counts()
        if counts.documents < seen:
            done["wrong"].append(f"{seen} documents were there, and {counts.documents} are now")
        return counts.documents
    if step % 4 == 1:
        summaries = ledger.summaries(limit=50)
        for each in summaries[:5]:
            if len(list(ledger.claims(document=each.header.id, rejected=True))) != each.claims:
                done["wrong"].append(f"document {each.header.id} has not its {each.claims} claims")
    elif step % 4 == 2:
        ledger.holds(town, on=date(2017, 1 + step % 12, 1))
    else:
        with contextlib.closing(ledger.claims(place=town)) as claims:
            for _, found in zip(range(200), claims, strict=False):
                if found.document.ingested is None:
                    done["wrong"].append(f"claim {found.claim.id} has no document")
    return seen


if __name__ == "__main__":
    raise SystemExit(main())
