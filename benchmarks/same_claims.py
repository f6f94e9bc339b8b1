"""What a reader makes of documents, to be compared: ``python -m benchmarks.same_claims FILE … --out CLAIMS``.

A change that is to make reading faster must leave the claims as they are, byte for byte. ``--out`` writes every claim
as the ledger stores it, a line each, sorted, with the reader's name in place of its version, which changes with any
code; ``--same CLAIMS`` compares with such a file and tells what differs in the documents that both have read.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from evals.reading import documents
from reportedly.identity import with_id
from reportedly.ledger.serialise import claim_to_json
from reportedly.reading import get_reader

_SHOWN = 40  # lines that differ


def lines(files: Sequence[Path], reader: str) -> Iterator[tuple[str, str]]:
    """Yield the claims of the documents in some files, as JSON with their ids, each after its document's id."""
    reading = get_reader(reader)
    for document in documents(files):
        yield document.id, ""
        for claim in reading.read(document):
            yield document.id, claim_to_json(with_id(replace(claim, reader=reader)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the claims, or compare them; 1 where some differ."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.same_claims")
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="documents")
    parser.add_argument("--reader", default="encoder.v1", help="the reader (default: %(default)s)")
    parser.add_argument("--out", type=Path, metavar="CLAIMS", help="write the claims there")
    parser.add_argument("--same", type=Path, metavar="CLAIMS", help="compare with the claims there")
    options = parser.parse_args(arguments)
    began = time.process_time()
    read = list(lines(options.files, options.reader))
    found = sorted(line for _, line in read if line)
    sys.stdout.write(f"{len(found)} claims, {time.process_time() - began:.1f} s of the processor\n")
    if options.out is not None:
        options.out.write_text("".join(f"{line}\n" for line in found), encoding="utf-8")
    if options.same is None:
        return 0
    kept = {document for document, _ in read}
    before = options.same.read_text(encoding="utf-8").splitlines()
    one, other = Counter(line for line in before if json.loads(line)["document_id"] in kept), Counter(found)
    different = [f"- {line}" for line in (one - other).elements()] + [f"+ {line}" for line in (other - one).elements()]
    sys.stdout.write("".join(f"{line}\n" for line in different[:_SHOWN]))
    sys.stdout.write(f"{len(different)} lines differ\n")
    return 1 if different else 0


if __name__ == "__main__":
    raise SystemExit(main())
