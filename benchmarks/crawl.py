"""How fast a crawl is read into a ledger, beside spaCy's small English parse of it: ``python -m benchmarks.crawl``.

The crawl is made from the public data folder: one article in ten is news of the war in Syria (``news``), the others are
news of the US election of 2016 (PolNeAR), which speaks of war and terror more often than sports or business do. With
``--every 1`` all articles are of the war. Both are timed in turn, the quickest run of each counts, in one process: in
seconds of the clock, in which the reader may use two cores, and of the processor. The ratio holds in one run.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from evals.reading import SHARED_DATA
from reportedly import Ledger
from reportedly.pipeline import read
from reportedly.reading import get_reader
from reportedly.reading.parsing import load_model

_RUNS = 2
Seconds = tuple[float, float]  # of the clock, of the processor


def crawl(data: Path, size: int, every: int) -> list[dict[str, object]]:
    """Return the records of so many articles, one of ``every`` so many of the war."""
    war = _war(data)
    general = _general(data)
    return [next(war) if number % every == 0 else next(general) for number in range(size)]


def _war(data: Path) -> Iterator[dict[str, object]]:
    lines = (data / "news" / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    for start in range(13):  # of all outlets and years
        yield from (json.loads(line) for line in lines[start::13])


def _general(data: Path) -> Iterator[dict[str, object]]:
    for part in ("dev", "train"):
        for path in sorted((data / "attribution" / "polnear" / part / "text").glob("*.txt")):
            outlet, day, _ = path.stem.split("_", 2)
            yield {"id": path.stem, "text": path.read_text(encoding="utf-8"), "published": day, "outlet": outlet}


def timed(work: Callable[[], object]) -> Seconds:
    """Return the seconds that some work takes."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processor


def main(arguments: Sequence[str] | None = None) -> int:
    """Print seconds and ratios."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crawl")
    parser.add_argument("--data", type=Path, default=SHARED_DATA, metavar="FOLDER", help="the public data folder")
    parser.add_argument("--documents", type=int, default=200, help="articles (default: %(default)s)")
    parser.add_argument("--every", type=int, default=10, help="one article in N is of the war (default: %(default)s)")
    parser.add_argument("--reader", default="encoder.v1", help="the reader (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=_RUNS, help="runs of each (default: %(default)s)")
    options = parser.parse_args(arguments)
    records = crawl(options.data, options.documents, options.every)
    texts = [str(record["text"]) for record in records]
    parses, reads, claims = [], [], 0
    model = load_model()
    get_reader(options.reader)  # what is loaded once is not counted
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "crawl.jsonl"
        first = Path(folder) / "first.jsonl"
        file.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
        first.write_text(f"{json.dumps(records[0])}\n", encoding="utf-8")
        read(first, Path(folder) / "first.db", reader=options.reader)
        for run in range(options.runs):
            parses.append(timed(lambda: sum(map(len, model.pipe(texts, batch_size=16)))))
            ledger = Path(folder) / f"{run}.db"
            reads.append(timed(lambda ledger=ledger: read(file, ledger, reader=options.reader)))  # type: ignore[misc] # bound now
            with Ledger.open(ledger) as opened:
                claims = sum(1 for _ in opened.claims())
    words = sum(len(text.split()) for text in texts)
    sys.stdout.write(f"{len(texts)} articles, {words} words, one in {options.every} of the war; {claims} claims\n")
    for at, name in enumerate(("clock", "processor")):
        parse, reading = min(each[at] for each in parses), min(each[at] for each in reads)
        sys.stdout.write(
            f"{name:10} spaCy {parse:7.2f} s, {options.reader} into a ledger {reading:7.2f} s, "
            f"ratio {parse / reading:.2f}\n"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
