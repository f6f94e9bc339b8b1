"""Claims by outlet, type and the speaker's side: ``python -m evals.breakdown [--reader NAME] [--data FOLDER]``.

The tables answer whether a reader does worse by some outlets or events, and whether it credits one side's claims more
than another's. A speaker's side is that of the registry for its party, else of the outlet that is quoted.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from evals.claim_scoring import CodedClaim, by_document, load_claims, match
from evals.claims import read_records
from evals.reading import SHARED_DATA, documents
from evals.scores import f_score, ratio
from reportedly.actors import Registry, Sources
from reportedly.defaults import DEFAULT_READER
from reportedly.model import OUTLET_SPEAKER, Document

_LEAST = 20  # gold claims from which on a row says anything


class _Table:
    """Counts of gold, read and right claims by a key."""

    def __init__(self, name: str, key: Callable[[CodedClaim], str]) -> None:
        self.name = name
        self.key = key
        self.counts: dict[str, Counter[str]] = {}

    def add(self, gold: Sequence[CodedClaim], read: Sequence[CodedClaim]) -> None:
        """Count one document's claims."""
        for claim in gold:
            self.counts.setdefault(self.key(claim), Counter()).update(gold=1)
        for claim in read:
            self.counts.setdefault(self.key(claim), Counter()).update(read=1)
        for pair in match(gold, read):
            own = self.counts[self.key(gold[pair.gold])]
            own.update(event=pair.is_event_hit, claim=pair.is_claim_hit)
            own.update(
                hit_of_read=pair.is_event_hit and self.key(gold[pair.gold]) == self.key(read[pair.predicted]),
                status=pair.is_event_hit and "status" in pair.right,
            )

    def lines(self) -> list[str]:
        """Return the table as lines of Markdown, the largest rows first."""
        found = [f"| {self.name} | gold claims | precision | recall | event F1 | claim F1 | status right |"]
        found.append("|---|---|---|---|---|---|---|")
        for key, n in sorted(self.counts.items(), key=lambda pair: -pair[1]["gold"]):
            if n["gold"] >= _LEAST:
                precision, recall = ratio(n["hit_of_read"], n["read"]), ratio(n["event"], n["gold"])
                figures = (
                    precision,
                    recall,
                    2 * precision * recall / (precision + recall) if precision + recall else 0.0,
                    f_score(n["claim"], n["gold"], n["read"]),
                    ratio(n["status"], n["event"]),
                )
                found.append(f"| {key} | {n['gold']} | " + " | ".join(f"{value:.2f}" for value in figures) + " |")
        return found


def tables(data: Path, reader: str) -> list[str]:
    """Return the three tables as lines of Markdown."""
    folder = data / "claims"
    texts = {document.key: document for document in documents([folder / "docs.jsonl"])}
    registry = Registry.load()
    sources = Sources.load(registry)
    gold = load_claims(folder / "gold.jsonl")
    read = by_document(CodedClaim.from_record(record) for record in read_records(folder / "docs.jsonl", reader))
    made = [
        _Table("outlet", lambda claim: texts[claim.document].outlet or "unknown"),
        _Table("type", lambda claim: claim.type),
        _Table("speaker's side", lambda claim: _side(claim, texts[claim.document], registry, sources)),
    ]
    for table in made:
        for document in sorted(gold):
            table.add(gold[document], read.get(document, []))
    return [line for table in made for line in (*table.lines(), "")]


def _side(claim: CodedClaim, document: Document, registry: Registry, sources: Sources) -> str:
    if claim.speaker == OUTLET_SPEAKER:
        side = sources.side_of_outlet(document.outlet) if document.outlet else None
        return f"outlet, {side}" if side else "outlet"
    mention = next(iter(registry.find(claim.speaker, document.published)), None)
    party = mention.party_id or mention.state if mention is not None else None
    side = registry.side_of(party, document.published) if party is not None else None
    return side or "other or unknown"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m evals.breakdown", description=str(__doc__).splitlines()[0])
    parser.add_argument("--data", type=Path, default=SHARED_DATA, metavar="FOLDER", help="the public data folder")
    parser.add_argument("--reader", default=DEFAULT_READER, help="the reader to measure")
    options = parser.parse_args(arguments)
    sys.stdout.write("\n".join(tables(options.data, options.reader)) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
