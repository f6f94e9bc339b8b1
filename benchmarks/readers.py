"""How fast readers read beside spaCy's small English parse of the same texts: ``python -m benchmarks.readers FILE``.

FILE is a JSON Lines file of documents. Each is done several times in turn and the quickest run counts, in seconds of
the clock, in which a reader may use two cores, and of the processor: the ratio holds on one machine in one run. Memory
is the most that the process has held after all of them.
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
from reportedly.reading import get_reader
from reportedly.reading.parsing import load_model

_RUNS = 3


def quickest(run: Callable[[], object], runs: int) -> tuple[float, float]:
    """Return the seconds of the quickest of some runs, of the clock and of the processor."""
    taken = []
    for _ in range(runs):
        clock, processor = time.perf_counter(), time.process_time()
        run()
        taken.append((time.perf_counter() - clock, time.process_time() - processor))
    return min(clock for clock, _ in taken), min(processor for _, processor in taken)


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
    found: dict[str, float] = {"documents": len(texts), "words": words}
    parse, parse_processor = quickest(
        lambda: [len(doc) for doc in model.pipe((d.text for d in texts), batch_size=16)], options.runs
    )
    found |= {"spacy_seconds": parse, "spacy_processor_seconds": parse_processor}
    for name in options.reader or ["encoder.v1"]:
        reader = get_reader(name)
        reader.read(texts[0])  # what is loaded once is not counted
        seconds, processor = quickest(
            lambda reader=reader: [reader.read(document) for document in texts],  # type: ignore[misc] # bound now
            options.runs,
        )
        found |= {
            f"{name}_seconds": seconds,
            f"{name}_processor_seconds": processor,
            f"{name}_words_a_second": words / seconds,
            f"{name}_times_as_fast_as_the_parse": parse / seconds,
            f"{name}_times_as_fast_by_processor": parse_processor / processor,
        }
    found["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if options.json:
        sys.stdout.write(json.dumps(found) + "\n")
    else:
        sys.stdout.write("".join(f"{name:46} {value:12.2f}\n" for name, value in found.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
