"""How fast readers read beside spaCy's small English parse of the same texts: ``python -m benchmarks.readers FILE``.

FILE is a JSON Lines file of documents, which are read as ``reportedly read --workers 1`` reads them, each begun while
those before it are read. Parse and readings are done several times in turn and the quickest run of each counts, in
seconds of the clock, in which a reader may use two cores, and of the processor: the ratio holds on one machine in one
run. Memory is the most that the process has held after all of them.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from evals.reading import documents
from reportedly.pipeline.interrupts import Interrupts
from reportedly.pipeline.workers import read_documents
from reportedly.reading import get_reader
from reportedly.reading.parsing import load_model

_RUNS = 3


def timed(run: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that something takes, of the clock and of the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - clock, time.process_time() - processor


def main(arguments: Sequence[str] | None = None) -> int:
    """Print seconds, words a second and the ratio to the parse for each reader."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.readers")
    parser.add_argument("file", type=Path, help="documents as JSON Lines")
    parser.add_argument("--documents", type=int, default=60, help="take the first N (60)")
    parser.add_argument("--reader", action="append", help="a reader; may be repeated (default: encoder.v1)")
    parser.add_argument("--runs", type=int, default=_RUNS, help="runs of each (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    texts = [document for document, _ in zip(documents([options.file]), range(options.documents), strict=False)]
    words = sum(len(document.text.split()) for document in texts)
    model = load_model()
    names = options.reader or ["encoder.v1"]
    readers = {name: get_reader(name) for name in names}
    for reader in readers.values():
        reader.read(texts[0])  # what is loaded once is not counted
    works: dict[str, Callable[[], object]] = {
        "spacy": lambda: [len(doc) for doc in model.pipe((d.text for d in texts), batch_size=16)],
    } | {
        name: lambda reader=reader: list(read_documents(iter(texts), reader.name, reader, 1, Interrupts()))  # type: ignore[misc] # bound now
        for name, reader in readers.items()
    }
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    for _ in range(options.runs):
        for name, work in works.items():
            taken[name].append(timed(work))
    clock = {name: min(seconds for seconds, _ in runs) for name, runs in taken.items()}
    processor = {name: min(seconds for _, seconds in runs) for name, runs in taken.items()}
    found: dict[str, float] = {"documents": len(texts), "words": words}
    found |= {"spacy_seconds": clock["spacy"], "spacy_processor_seconds": processor["spacy"]}
    for name in names:
        found |= {
            f"{name}_seconds": clock[name],
            f"{name}_processor_seconds": processor[name],
            f"{name}_words_a_second": words / clock[name],
            f"{name}_times_as_fast_as_the_parse": clock["spacy"] / clock[name],
            f"{name}_times_as_fast_by_processor": processor["spacy"] / processor[name],
        }
    found["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if options.json:
        sys.stdout.write(json.dumps(found) + "\n")
    else:
        sys.stdout.write("".join(f"{name:46} {value:12.2f}\n" for name, value in found.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
