"""The way from files to claims, as a user goes it: documents, then a reader."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from reportedly.model import Claim, Document

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
"""The public data folder beside the checkout."""


def documents(inputs: Iterable[str | Path]) -> Iterator[Document]:
    """Yield the documents at ``inputs``; raises ``ValueError`` where one is left out, since gold sets are clean."""
    from reportedly.documents import Rejected, load  # web-page libraries are slow to import

    for item in load(inputs):
        if isinstance(item, Rejected):
            raise ValueError(f"{item.source} of a gold set was left out: {item.reason}")
        if isinstance(item, Document):
            yield item


def read(read_from: Iterable[Document], reader: str) -> Iterator[tuple[Document, Sequence[Claim]]]:
    """Yield every document with the claims that the reader named ``reader`` finds in it."""
    from reportedly.reading import get_reader  # loads spaCy

    reading = get_reader(reader)
    for document in read_from:
        yield document, reading.read(document)


class NotMeasuredError(ValueError):
    """A reader does not give what a part measures; the message says which readers do."""


@contextmanager
def ledger_of(source: Path, reader: str, *, workers: int = 1) -> Iterator[Path]:
    """Give the path of a passing ledger into which everything at ``source`` is read; what is left out is told of."""
    from reportedly.pipeline import read as read_into  # loads spaCy

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "evaluation.db"
        summary = read_into(source, path, reader=reader, workers=workers)
        for item in summary.left_out:
            print(f"left out: {item.source}: {item.reason}", file=sys.stderr)
        yield path
