"""The example dispatches: whether a ledger of them leads with the holders that ``examples/expected.yaml`` expects.

``python -m evals.examples --ledger FILE`` checks a ledger that holds them; with none given, they are read first.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

import yaml

from evals.control_facts import Answer, Ask, Fact, HolderIds, answer, describe, fact_from, holder_ids
from evals.reading import ledger_of
from evals.scores import Measure, Scores, ratio
from reportedly.defaults import DEFAULT_READER

PART = "examples"
EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def load_expected(path: Path = EXAMPLES / "expected.yaml") -> list[Fact]:
    """Return the lines of an expectation file."""
    return [fact_from(entry) for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["expected"]]


def check(ask: Ask, expected: Sequence[Fact], ids: HolderIds = holder_ids) -> list[Answer]:
    """Return the answer to every line expected; it is right where its ``leads`` is true."""
    return [answer(fact, ask, ids) for fact in expected]


def answers(path: Path | None, reader: str = DEFAULT_READER) -> list[Answer]:
    """Return the answers of the ledger at ``path`` to the expectations, or of one made from the dispatches."""
    from reportedly.ledger import Ledger

    where = ledger_of(EXAMPLES / "dispatches", reader) if path is None else nullcontext(path)
    with where as given, Ledger.open(given, create=False, read_only=True) as ledger:
        return check(ledger.holds, load_expected())


def evaluate(*, reader: str = DEFAULT_READER) -> Scores:
    """Return the share of expectations that a ledger of the dispatches meets."""
    started = time.perf_counter()
    given = answers(None, reader)
    right = ratio(sum(line.leads for line in given), len(given))
    documents = sum(1 for path in (EXAMPLES / "dispatches").iterdir() if path.is_file())
    note = f"{len(given)} expectations on {documents} files of dispatches"
    return Scores(PART, documents, time.perf_counter() - started, (Measure("leading_right", right),), note)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 1 where an expectation is not met."""
    parser = argparse.ArgumentParser(prog="python -m evals.examples", description="Check a ledger of the dispatches.")
    parser.add_argument("--ledger", type=Path, metavar="FILE", help="a ledger that holds the dispatches")
    parser.add_argument("--reader", default=DEFAULT_READER, help="the reader to read them with (default: %(default)s)")
    options = parser.parse_args(arguments)
    given = answers(options.ledger, options.reader)
    for line in given:
        print(describe(line, is_right=line.leads))
    return 0 if all(line.leads for line in given) else 1


if __name__ == "__main__":
    sys.exit(main())
