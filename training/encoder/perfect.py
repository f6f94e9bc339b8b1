"""How good claims would be if the encoder made no mistake: our own corpus read from scores that repeat its labels.

``python -m training.encoder.perfect`` gives the measures of the codebook for the reader ``encoder.v1`` with such
scores: what is lost then is lost between the scores and the claims, and no training will bring it back.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from evals.claim_errors import CAUSES, cases, listing, report, select
from evals.claim_scoring import CodedClaim, by_document, score
from evals.claims import codebook_record
from evals.reading import SHARED_DATA
from reportedly.model import DatePrecision, Document
from reportedly.reading.encoder.decoding import Thresholds
from reportedly.reading.encoder.labels import ATTRIBUTION, BEGINS, ENTITIES, OUTPUTS, PAIRS, STATUSES, TYPES
from reportedly.reading.encoder.reader import EncoderReader
from reportedly.reading.encoder.scores import WindowScores
from reportedly.reading.encoder.tagging import run_of, tags_of
from reportedly.reading.encoder.windows import Sizes, Window
from training.encoder.corpus import CORPUS, document
from training.encoder.labelled import Labelled
from training.standoff import claims_of, read_corpus

Floats = npt.NDArray[np.float32]


def perfect(labelled: Labelled, window: Window) -> WindowScores:
    """Return the scores of a window that repeat a document's labels."""
    starts = np.array([start for start, _ in window.words], dtype=np.int64)
    ends = np.array([end for _, end in window.words], dtype=np.int64)
    inside = np.flatnonzero(window.sentence >= 0)
    low = int(inside[0]) if len(inside) else 0
    made = {name: np.zeros((len(starts), width), dtype=np.float32) for name, width in OUTPUTS.items()}

    def run(span: tuple[int, int]) -> tuple[int, int] | None:
        found = run_of(span, starts[low:], ends[low:])
        return (found[0] + low, found[1] + low) if found is not None else None

    pairs: dict[int, Floats] = {}
    for anchor in labelled.anchors:
        at = run(anchor.span)
        if at is None or starts[at[0]] < anchor.span[0]:
            continue
        if anchor.types and anchor.status is not None:
            for kind in anchor.types:
                made["trigger"][at[0] : at[1], TYPES.index(kind)] = 1.0
            made["trigger"][at[0], BEGINS] = 1.0
            made["status"][at[0], STATUSES.index(anchor.status)] = 1.0
        rows = pairs.setdefault(at[0], np.zeros((len(PAIRS), len(starts)), dtype=np.float32))
        for role, filled in anchor.roles.items():
            for span in filled.spans:
                if (words := run(span)) is not None:
                    rows[PAIRS.index(role), words[0] : words[1]] = 1.0
    for cluster in labelled.clusters:
        firsts = [words[0] for span in cluster.mentions if (words := run(span)) is not None]
        for first in firsts:
            rows = pairs.setdefault(first, np.zeros((len(PAIRS), len(starts)), dtype=np.float32))
            rows[PAIRS.index("same"), firsts] = 1.0
    for number, head in enumerate(ATTRIBUTION):
        runs = [(0, words) for tag in labelled.tags if tag.head == head and (words := run(tag.span)) is not None]
        made["attribution"][np.arange(len(starts)), 3 * number + tags_of(runs, len(starts))] = 1.0
    entities = [
        (ENTITIES.index(tag.kinds[0]), words)
        for tag in labelled.tags
        if tag.head == "entity" and (words := run(tag.span)) is not None
    ]
    made["entity"][np.arange(len(starts)), tags_of(entities, len(starts))] = 1.0
    nothing = np.zeros((len(PAIRS), len(starts)), dtype=np.float32)
    return WindowScores(
        window=window,
        attribution=made["attribution"],
        trigger=made["trigger"],
        status=made["status"],
        entity=made["entity"],
        muc=made["muc"],
        pair=lambda word, roles: pairs.get(word, nothing)[list(roles)],
    )


class _Perfect:
    """A scorer of windows that knows the labels of one document after another."""

    def __init__(self) -> None:
        self.labelled: Labelled | None = None
        self.sizes = Sizes()
        self.thresholds = Thresholds()
        self.version = "perfect"

    def score(self, windows: Sequence[Window]) -> list[WindowScores]:
        assert self.labelled is not None
        return [perfect(self.labelled, window) for window in windows]


def read(
    data: Path, corpus: Path, only: str = ""
) -> Iterator[tuple[Document, list[dict[str, Any]], list[dict[str, Any]]]]:
    """Yield each coded document with its coded claims and those that perfect scores give."""
    texts: dict[str, Mapping[str, Any]] = {}
    with (data / "news" / "articles.jsonl").open(encoding="utf-8") as lines:
        texts.update((record["id"], record) for record in map(json.loads, lines))
    scorer = _Perfect()
    reader = EncoderReader(scorer=scorer)
    for coded in read_corpus(corpus):
        record = texts.get(coded["doc"])
        if record is None or only not in coded["doc"]:
            continue
        scorer.labelled = document(coded, record["text"], record["title"])
        read_in = Document(
            id=record["id"],
            key=record["id"],
            text=record["text"],
            published=date.fromisoformat(record["published"]),
            published_precision=DatePrecision.DAY,
            outlet=record["outlet"],
            title=record["title"],
        )
        found = [codebook_record(read_in, claim) for claim in reader.read(read_in)]
        yield read_in, list(claims_of(coded, record["text"])), found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.encoder.perfect", description=__doc__)
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="list N errors with their sentences")
    parser.add_argument("--cause", choices=CAUSES, help="only errors of this kind")
    parser.add_argument("--type", choices=sorted(TYPES), help="only errors with this event type")
    parser.add_argument("--doc", default="", metavar="NAME", help="only documents with this in their name")
    parser.add_argument("--corpus", type=Path, default=CORPUS, metavar="FOLDER", help="the coded documents")
    parser.add_argument("--data", type=Path, default=SHARED_DATA, metavar="FOLDER", help="the public data folder")
    options = parser.parse_args(arguments)
    gold: list[CodedClaim] = []
    predicted: list[CodedClaim] = []
    texts: dict[str, str] = {}
    for read_in, coded, found in read(options.data, options.corpus, options.doc):
        gold += map(CodedClaim.from_record, coded)
        predicted += map(CodedClaim.from_record, found)
        texts[read_in.key] = read_in.text
    scores = score(by_document(gold), by_document(predicted))
    every = list(cases(by_document(gold), by_document(predicted)))
    if options.errors:
        print(listing(select(every, options.errors, event_type=options.type, cause=options.cause), texts), end="\n\n")
    print(report(scores, every), end="\n\n")
    for name, value in scores.measures.items():
        print(f"{name:<16} {value:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
