"""usage: python -m benchmarks [FILE.jsonl]

Times reading, storing and weighing the texts of a JSONL file (the example dispatches, repeated, by default), and gives
reading as a ratio to spaCy's pipeline alone on the same texts in the same run; then runs benchmarks/places.py and
benchmarks/weighing.py.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import places, weighing
from reportedly import Ledger
from reportedly.documents import load
from reportedly.model import Claim, Document
from reportedly.reading import get_reader
from reportedly.reading.parsing import load_model
from reportedly.weighing import Control

DISPATCHES = Path(__file__).resolve().parents[1] / "examples" / "dispatches"


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that some work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Print one line a measure."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else DISPATCHES
    documents = [item for item in load([source]) if isinstance(item, Document)]
    words = sum(len(document.text.split()) for document in documents)
    reader, model = get_reader(), load_model()
    reader.read(documents[0])  # opens the gazetteer and the registries
    readings: list[tuple[Document, list[Claim]]] = []
    parsing = timed(lambda: [model(document.text) for document in documents])
    reading = timed(lambda: readings.extend((document, reader.read(document)) for document in documents))
    claims = sum(len(found) for _, found in readings)
    with tempfile.TemporaryDirectory() as folder, Ledger.open(Path(folder) / "ledger.db") as ledger:
        batch = [(document, reader.name, reader.version, found) for document, found in readings]
        storing = timed(lambda: ledger.add_many(batch))
        weighed = timed(lambda: Control.from_ledger(ledger))
    print(f"documents {len(documents)}, words {words}, claims {claims}")
    print(f"parsing alone   {parsing:7.2f} s   {words / parsing:9.0f} words a second")
    print(
        f"reading         {reading:7.2f} s   {words / reading:9.0f} words a second   {parsing / reading:.2f} of parsing"
    )
    print(f"storing         {storing:7.2f} s   {claims / storing:9.0f} claims a second")
    print(f"weighing        {weighed:7.2f} s   {claims / weighed:9.0f} claims a second")
    places.report(documents[:200])
    weighing.report()


if __name__ == "__main__":
    main()
