"""usage: python -m benchmarks.places [FILE.jsonl]

Times the gazetteer (opening, exact and fuzzy look-up, memory) and the place stage of reading against reading's other
stages together, on the texts of a JSONL file (the example dispatches by default). Names are looked up that the
gazetteer holds, drawn with a fixed seed; each is asked once, so that no cache helps.
"""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from unittest.mock import patch

from reportedly.documents import load
from reportedly.model import Document
from reportedly.places import Gazetteer, Resolver
from reportedly.places.gazetteer import DEFAULT_PATH
from reportedly.reading import context, get_reader

DISPATCHES = Path(__file__).resolve().parents[1] / "examples" / "dispatches"
LIMITS = {"opening": 50.0, "exact": 0.2, "fuzzy": 3.0, "memory": 50.0, "stage": 3.0}
"""What was promised: milliseconds, megabytes, and how many times faster the place stage is than the others."""

_NAMES = 2000
_LETTERS = "abcdefghijklmnoprstuvz"
_MEMORY = """
import sys
from pathlib import Path
from reportedly.places import Gazetteer
import reportedly.places.gazetteer
def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6
names = sys.stdin.read().split("\\n")
before = held()
gazetteer = Gazetteer.open()
opened = held()
for name in names:
    gazetteer.search(name, loose=False)
print(opened - before, held() - before)
"""


def some_names() -> list[str]:
    """Return names that the default gazetteer holds, the same ones every time."""
    connection = sqlite3.connect(f"{DEFAULT_PATH.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    keys = [key for (key,) in connection.execute("SELECT DISTINCT key FROM name WHERE length(key) > 4")]
    connection.close()
    return random.Random(1).sample(keys, _NAMES)


def misspelt(name: str, chance: random.Random) -> str:
    """Return a name with one letter left out, changed or put in."""
    at = chance.randrange(1, len(name))
    return name[:at] + chance.choice(("", chance.choice(_LETTERS))) + name[at + chance.choice((0, 1)) :]


def each_timed(work: Callable[[str], object], names: list[str]) -> list[float]:
    """Return the milliseconds that some work takes for each name."""
    found = []
    for name in names:
        start = time.perf_counter()
        work(name)
        found.append((time.perf_counter() - start) * 1000)
    return found


def opening() -> float:
    """Return the milliseconds that opening the gazetteer and one look-up take, the median of twenty."""

    def work(name: str) -> None:
        with Gazetteer.open() as gazetteer:
            gazetteer.search(name, loose=False)

    return median(each_timed(work, ["Raqqa"] * 20))


def memory(names: list[str]) -> tuple[float, float]:
    """Return how many megabytes a new process grows by opening the gazetteer, and by looking names up too."""
    done = subprocess.run(
        [sys.executable, "-c", _MEMORY], input="\n".join(names), capture_output=True, text=True, check=True
    )
    opened, used = map(float, done.stdout.split())
    return opened, used


def stages(documents: list[Document]) -> tuple[float, float]:
    """Return the seconds that the place stage takes in reading documents, and those of all other stages."""
    spent = 0.0

    def timed(work: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **settings: Any) -> Any:
            nonlocal spent
            start = time.perf_counter()
            try:
                return work(*arguments, **settings)
            finally:
                spent += time.perf_counter() - start

        return call

    reader = get_reader()
    reader.read(documents[0])  # opens the gazetteer and the registries
    with (
        patch.object(context, "find_toponyms", timed(context.find_toponyms)),
        patch.object(Resolver, "resolve", timed(Resolver.resolve)),
    ):
        start = time.perf_counter()
        for document in documents:
            reader.read(document)
        whole = time.perf_counter() - start
    return spent, whole - spent


def report(documents: list[Document]) -> None:
    """Print one line a measure, with what was promised."""
    names, chance = some_names(), random.Random(2)
    wrong = [misspelt(name, chance) for name in names[: _NAMES // 4]]
    print(f"opening         {opening():7.2f} ms   promised < {LIMITS['opening']:g}")
    with Gazetteer.open() as gazetteer:
        exact = each_timed(gazetteer.search, names)
    with Gazetteer.open() as gazetteer:
        fuzzy = each_timed(lambda name: gazetteer.search(name, fuzzy=True), wrong)
    for label, found in (("exact", exact), ("fuzzy", fuzzy)):
        high = quantiles(found, n=20)[-1]
        print(f"{label} look-up   {median(found):7.3f} ms (95th {high:.3f})   promised median < {LIMITS[label]:g}")
    if Path("/proc/self/statm").exists():
        opened, used = memory(names)
        print(f"memory          {opened:7.1f} MB, {used:.1f} after {_NAMES} look-ups   promised < {LIMITS['memory']:g}")
    places, others = stages(documents)
    times = others / places
    print(f"place stage     {places:7.2f} s, others {others:.2f} s: {times:.1f} times   promised {LIMITS['stage']:g}")


def main() -> None:
    """Run the benchmarks."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else DISPATCHES
    documents = [item for item in load([source]) if isinstance(item, Document)]
    report(documents[:200])


if __name__ == "__main__":
    main()
