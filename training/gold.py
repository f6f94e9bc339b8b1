"""Writes coded articles as gold for the claims' evaluation: ``python -m training.gold --out FOLDER``.

The folder then serves as ``--data`` of ``python -m evals claims`` and ``python -m evals.breakdown``. By default only
the articles that the encoder's training keeps for development are written; passages on wars are left out. ``--batch``
writes those of some files of the corpus that are not kept for development: what is fitted around the encoder is fitted
to the kept ones.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from evals.reading import SHARED_DATA
from training.encoder.corpus import CORPUS, ORIGIN, load
from training.encoder.labelled import is_held_back
from training.news import records
from training.standoff import claims_of, read_corpus


def write(data: Path, out: Path, *, everything: bool = False, batches: Sequence[str] = ()) -> tuple[int, int]:
    """Write ``claims/docs.jsonl`` and ``claims/gold.jsonl`` under ``out``; returns the counts of articles and claims.

    Raises ``ValueError`` where a text is not the one that was coded.
    """
    taught, kept_back = load(data)
    wanted = {labelled.id.partition("/")[2] for labelled in (*kept_back, *(taught if everything else ()))}
    if batches:
        chosen_files = [coded["doc"] for name in batches for coded in read_corpus(CORPUS, f"{name}.jsonl")]
        wanted = {doc for doc in chosen_files if not is_held_back(f"{ORIGIN}/{doc}")}
    news = records(data)
    chosen = [coded for coded in read_corpus(CORPUS) if coded["doc"] in wanted and coded["doc"] in news]
    claims = [claim for coded in chosen for claim in claims_of(coded, news[coded["doc"]]["text"])]
    folder = out / "claims"
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "docs.jsonl", [news[coded["doc"]] for coded in chosen])
    _write(folder / "gold.jsonl", claims)
    return len(chosen), len(claims)


def _write(path: Path, lines: Sequence[dict[str, object]]) -> None:
    path.write_text("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.gold", description=str(__doc__).splitlines()[0])
    parser.add_argument("--data", type=Path, default=SHARED_DATA, metavar="FOLDER", help="the public data folder")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where to write; holds texts")
    parser.add_argument("--everything", action="store_true", help="the articles that are trained on as well")
    parser.add_argument(
        "--batch",
        action="append",
        default=[],
        metavar="NAME",
        help="those of a file of the corpus that nothing is fitted to",
    )
    options = parser.parse_args(arguments)
    articles, claims = write(options.data, options.out, everything=options.everything, batches=options.batch)
    sys.stdout.write(f"{articles} articles with {claims} claims written to {options.out}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
