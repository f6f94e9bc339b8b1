"""How time and memory grow with a document's length: ``python -m benchmarks.long_documents FILE``.

FILE holds documents (JSON Lines, text, Markdown …) whose texts are joined, over and over, into one of so many words.
Each length is read by a process of its own, whose memory is the most that it has held, libraries and weights included.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import sys
import time
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

from evals.reading import documents
from reportedly.identity import document_id
from reportedly.model import Document
from reportedly.reading import get_reader

_LENGTHS = (37_500, 75_000, 150_000, 300_000)


def long_document(texts: Sequence[str], words: int) -> Document:
    """Return one document of at least so many words, and less than a text more."""
    parts: list[str] = []
    found = 0
    for text in cycle(texts):
        if found >= words:
            break
        parts.append(text)
        found += len(text.split())
    joined = "\n\n".join(parts)
    return Document(id=document_id(joined), key="long", text=joined)


def measure(file: Path, reader: str, words: int) -> dict[str, float]:
    """Return words, claims, seconds and megabytes of reading one document of so many words."""
    document = long_document([d.text for d in documents([file]) if d.text.split()], words)
    reading = get_reader(reader)
    began = time.perf_counter()
    claims = reading.read(document)
    seconds = time.perf_counter() - began
    return {
        "words": len(document.text.split()),
        "claims": len(claims),
        "seconds": seconds,
        "words_a_second": len(document.text.split()) / seconds,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each length."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.long_documents")
    parser.add_argument("file", type=Path, help="documents to join")
    parser.add_argument("--words", type=int, action="append", metavar="N", help="a length; may be repeated")
    parser.add_argument("--reader", default="encoder.v1", help="the reader (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    context = multiprocessing.get_context("spawn")
    for words in options.words or _LENGTHS:
        with context.Pool(1) as pool:
            found = pool.apply(measure, (options.file, options.reader, words))
        if options.json:
            sys.stdout.write(json.dumps(found) + "\n")
        else:
            sys.stdout.write("  ".join(f"{name} {value:.0f}" for name, value in found.items()) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
