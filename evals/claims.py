"""Hand-coded claims: the reader against the codebook's gold, the headline score.

``python -m evals.claims`` prints the measures and where claims are lost; ``--errors`` lists them with their sentences;
``--predicted FILE`` scores a file of claims in the codebook's fields in place of a reader.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from evals.claim_errors import CAUSES, cases, listing, report, select
from evals.claim_scoring import ClaimsByDocument, ClaimScores, CodedClaim, by_document, load_claims, score
from evals.reading import SHARED_DATA, documents, read
from evals.scores import Measure, Scores
from reportedly.defaults import DEFAULT_READER
from reportedly.model import UNKNOWN_COUNTRY, Claim, Document, EventType, Figure

PART = "claims"


def evaluate(shared_data: Path, *, reader: str = DEFAULT_READER) -> Scores:
    """Return the codebook's measures for a reader on ``claims/``."""
    started = time.perf_counter()
    folder = shared_data / "claims"
    predicted = by_document(CodedClaim.from_record(record) for record in read_records(folder / "docs.jsonl", reader))
    scores = score(load_claims(folder / "gold.jsonl"), predicted)
    return as_scores(scores, time.perf_counter() - started)


def as_scores(scores: ClaimScores, seconds: float) -> Scores:
    """Return the measures in the form that the table prints."""
    total = scores.total
    return Scores(
        part=PART,
        documents=len(scores.counts),
        seconds=seconds,
        measures=tuple(Measure(name, value, scores.intervals.get(name)) for name, value in scores.measures.items()),
        note=f"{total['gold']} gold claims, {total['predicted']} read",
    )


def read_records(path: Path, reader: str) -> Iterator[dict[str, Any]]:
    """Yield the claims that a reader finds in the documents at ``path``, in the codebook's fields."""
    for document, claims in read(documents([path]), reader):
        for claim in claims:
            yield codebook_record(document, claim)


def codebook_record(document: Document, claim: Claim) -> dict[str, Any]:
    """Return a claim in the codebook's fields, with ``doc`` naming the document by its key."""
    place, said = claim.place, claim.attribution
    return {
        "doc": document.key,
        "quotes": [span.text for span in claim.quotes],
        "type": str(claim.type),
        "actor": [actor.name for actor in claim.actor],
        "target": [actor.name for actor in claim.target],
        "place": place.text if place else None,
        "place_name": f"{place.named}, {place.country or UNKNOWN_COUNTRY}" if place else None,
        "date_start": claim.happened.start.isoformat() if claim.happened.start else None,
        "date_end": claim.happened.end.isoformat() if claim.happened.end else None,
        "speaker": said.speaker,
        "chain": list(said.chain),
        "speaker_class": str(said.speaker_class),
        "status": str(claim.status),
        "killed": _bounds(claim.killed),
        "wounded": _bounds(claim.wounded),
        "victims": str(claim.victims) if claim.victims else None,
    }


def _bounds(figure: Figure | None) -> dict[str, int | None] | None:
    return {"low": figure.low, "high": figure.high} if figure else None


def _texts(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines if line.strip()]
    return {record["id"]: record["text"] for record in records}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.claims", description="Score claims against hand-coded gold.")
    parser.add_argument("--predicted", type=Path, metavar="FILE", help="score this JSONL in place of running a reader")
    parser.add_argument("--reader", default=DEFAULT_READER, help="the reader to run (default: %(default)s)")
    parser.add_argument("--save", type=Path, metavar="FILE", help="write what the reader found, to look at again")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="list N errors with their sentences")
    parser.add_argument("--type", choices=sorted(EventType), metavar="TYPE", help="only errors with this event type")
    parser.add_argument("--cause", choices=CAUSES, help="only errors of this kind")
    parser.add_argument("--doc", default="", metavar="NAME", help="only documents with this in their name")
    parser.add_argument("--json", action="store_true", help="print the measures as JSON")
    parser.add_argument("--data", type=Path, default=SHARED_DATA, metavar="FOLDER", help="the public data folder")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    options = _parser().parse_args(arguments)
    folder: Path = options.data / "claims"
    started = time.perf_counter()
    gold = {doc: claims for doc, claims in load_claims(folder / "gold.jsonl").items() if options.doc in doc}
    predicted: ClaimsByDocument
    if options.predicted:
        predicted = load_claims(options.predicted)
    else:
        records = list(read_records(folder / "docs.jsonl", options.reader))
        if options.save:
            lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records)
            options.save.write_text("".join(lines), encoding="utf-8")
        predicted = by_document(map(CodedClaim.from_record, records))
    scores = score(gold, predicted)
    seconds = time.perf_counter() - started
    if options.json:
        print(json.dumps(as_scores(scores, seconds).as_json(), ensure_ascii=False, indent=2))
        return 0
    all_cases = list(cases(gold, predicted))
    if options.errors:
        chosen = select(all_cases, options.errors, event_type=options.type, cause=options.cause)
        print(listing(chosen, _texts(folder / "docs.jsonl")), end="\n\n")
    print(report(scores, all_cases), end="\n\n")
    for name, value in scores.measures.items():
        low, high = scores.intervals[name]
        print(f"{name:<16} {value:.3f}  [{low:.3f}, {high:.3f}]")
    print(f"{len(scores.counts)} documents, {as_scores(scores, seconds).note}, {seconds:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
