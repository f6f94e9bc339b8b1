"""Robustness: claims read from damaged copies of the hand-coded documents, against those read from clean ones.

Texts lose things on their way. Each kind of damage is done to all documents and their headlines, which are then read
and scored as in :mod:`evals.claims`. Gold quotes are compared as bags of lower-case words, and no damage changes a
word, so the gold claims stand as they are. ``*_event_ratio`` and ``*_claim_ratio`` are F1 on the damaged copies over
F1 on the clean ones; ``worst_*`` is the least of them, of all kinds of damage.
"""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from evals.claim_scoring import CodedClaim, by_document, load_claims, score
from evals.claims import codebook_record
from evals.reading import SHARED_DATA, documents, read
from evals.scores import Measure, Scores, ratio
from reportedly.defaults import DEFAULT_READER
from reportedly.model import Document

PART = "robustness"
_COMMA = re.compile(r",(?!\d)")  # not the one in 12,000
_STRAIGHT_OPENING = re.compile(r"(?<![\w.,!?])\"(?=\S)")
_CLOSING = re.compile(r"”|(?<=[\w.,!?])\"")
_PARAGRAPH_END = re.compile(r"(\n\s*\n|\n)")
_COLUMNS = 72


def in_capitals(text: str) -> str:
    """Return a text in capitals; a letter that has no single capital stays."""
    return "".join(sign if len(sign.upper()) != 1 else sign.upper() for sign in text)


def without_commas(text: str) -> str:
    """Return a text without its commas, but for those inside numbers."""
    return _COMMA.sub("", text)


def broken_into_lines(text: str) -> str:
    """Return a text with a line break after at most 72 characters, as old mail and wire texts have them."""
    parts = _PARAGRAPH_END.split(text)
    return "".join(part if n % 2 else "\n".join(textwrap.wrap(part, _COLUMNS)) for n, part in enumerate(parts))


def with_curly_quotes(text: str) -> str:
    """Return a text with curly marks of quotation and apostrophes for straight ones."""
    return _STRAIGHT_OPENING.sub("“", text).replace('"', "”").replace("'", "’")


def with_an_unclosed_quotation(text: str) -> str:
    """Return a text whose first quotation is not closed."""
    return _CLOSING.sub("", text, count=1)


DAMAGE: dict[str, Callable[[str], str]] = {
    "capitals": in_capitals,
    "lower_case": str.lower,
    "commas": without_commas,
    "capitals_no_commas": lambda text: without_commas(in_capitals(text)),
    "lines": broken_into_lines,
    "curly": with_curly_quotes,
    "unclosed": with_an_unclosed_quotation,
}
"""The kinds of damage by the name of their measures, each from a clean text to a damaged one."""


def damaged(document: Document, how: Callable[[str], str]) -> Document:
    """Return a document with its text and headline damaged."""
    return replace(document, text=how(document.text), title=how(document.title) if document.title else document.title)


def evaluate(shared_data: Path, *, reader: str = DEFAULT_READER, kinds: Sequence[str] = tuple(DAMAGE)) -> Scores:
    """Return event and claim F1 on clean documents, and the ratio to it of those on damaged ones."""
    started = time.perf_counter()
    folder = shared_data / "claims"
    gold = load_claims(folder / "gold.jsonl")
    clean = list(documents([folder / "docs.jsonl"]))

    def scored(texts: Sequence[Document]) -> tuple[float, float]:
        found = read(texts, reader)
        claims = (CodedClaim.from_record(codebook_record(d, claim)) for d, claims in found for claim in claims)
        measures = score(gold, by_document(claims)).measures
        return measures["event_f1"], measures["claim_f1"]

    event, claim = scored(clean)
    measures = [Measure("clean_event_f1", event), Measure("clean_claim_f1", claim)]
    ratios: dict[str, list[float]] = {"event": [], "claim": []}
    for kind in kinds:
        damaged_event, damaged_claim = scored([damaged(document, DAMAGE[kind]) for document in clean])
        for name, value, whole in (("event", damaged_event, event), ("claim", damaged_claim, claim)):
            ratios[name].append(ratio(value, whole))
            measures.append(Measure(f"{kind}_{name}_ratio", ratios[name][-1]))
    measures += [Measure(f"worst_{name}_ratio", min(values)) for name, values in ratios.items() if values]
    note = f"claims of {reader} on damaged copies; 1 is as good as on clean ones"
    return Scores(PART, len(clean), time.perf_counter() - started, tuple(measures), note=note)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.robustness", description="Score claims on damaged texts.")
    parser.add_argument("--reader", default=DEFAULT_READER, help="the reader to measure (default: %(default)s)")
    parser.add_argument("--kind", action="append", choices=sorted(DAMAGE), help="only this kind of damage")
    parser.add_argument("--data", type=Path, default=SHARED_DATA, metavar="FOLDER", help="the public data folder")
    options = parser.parse_args(arguments)
    scores = evaluate(options.data, reader=options.reader, kinds=options.kind or tuple(DAMAGE))
    for measure in scores.measures:
        print(f"{measure.name:32} {measure.value:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
