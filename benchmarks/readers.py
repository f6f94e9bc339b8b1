"""How fast readers read beside spaCy's small English parse of the same texts: ``python -m benchmarks.readers FILE``.

FILE is a JSON Lines file of documents. Each is done several times in turn and the quickest run counts: the ratio holds
on one machine in one run. Memory is the most that the process has held after all of them.
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


def quickest(run: Callable[[], object]) -> float:
    """Return the seconds of the quickest of several runs."""
    taken = []
    for _ in range(_RUNS):
        began = time.perf_counter()
        run()
        taken.append(time.perf_counter() - began)
    return min(taken)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print seconds, words a second and the ratio to the parse for each reader."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.readers")
    parser.add_argument("file", type=Path, help="documents as JSON Lines")
    parser.add_argument("--documents", type=int, default=60, help="take the first N (60)")
    parser.add_argument("--reader", action="append", help="a reader; may be repeated (default: encoder.v1)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    texts = [document for document, _ in zip(documents([options.file]), range(options.documents), strict=False)]
    words = sum(len(document.text.split()) for document in texts)
    model = load_model()
    found: dict[str, float] = {"documents": len(texts), "words": words}
    parse = quickest(lambda: [len(doc) for doc in model.pipe((d.text for d in texts), batch_size=16)])
    found["spacy_seconds"] = parse
    for name in options.reader or ["encoder.v1"]:
        reader = get_reader(name)
        reader.read(texts[0])  # what is loaded once is not counted
        seconds = quickest(lambda reader=reader: [reader.read(document) for document in texts])  # type: ignore[misc] # bound now
        found |= {
            f"{name}_seconds": seconds,
            f"{name}_words_a_second": words / seconds,
            f"{name}_times_as_fast_as_the_parse": parse / seconds,
        }
    found["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if options.json:
        sys.stdout.write(json.dumps(found) + "\n")
    else:
        sys.stdout.write("".join(f"{name:44} {value:12.2f}\n" for name, value in found.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
