"""Fits the weights by which ``encoder.v1`` places events: ``python -m training.encoder.places --encoder FOLDER``.

The cases are the events that the encoder finds in the coded articles kept from its training, where a coder marked an
event of the same words: for them its probabilities are as good as on articles that nobody coded.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from evals.claim_scoring import fold_place
from evals.reading import SHARED_DATA
from evals.robustness import damaged, in_capitals
from reportedly.model import Document
from reportedly.reading.encoder.drafting import status_of
from reportedly.reading.encoder.placing import Anchors, Named, Option, options_of, reasons
from reportedly.reading.encoder.reader import EncoderReader
from reportedly.reading.encoder.session import Encoder
from training.encoder.held_back import held_back
from training.loglinear import fit

OUT = Path(__file__).resolve().parents[2] / "reportedly" / "codebook" / "encoder_places.yaml"
FOLDS = 5
_LEAST_COUNT = 6
_PENALTY = 32.0
_HEADER = """\
# Which of a document's places an event happened at: the weight of each reason, for events that the encoder marks. What
# the reasons mean is told in reportedly/reading/encoder/placing.py and reportedly/reading/document_place.py.
# Written by `python -m training.encoder.places`.
"""


@dataclass(frozen=True, slots=True)
class Case:
    """One event: the reasons for each of its options, the last for nowhere, and which of them are right."""

    document: str
    named: list[list[Named]]
    right: frozenset[int]

    @property
    def fold(self) -> int:
        """The part of cross-validation that the document belongs to."""
        return hashlib.sha256(self.document.encode()).digest()[0] % FOLDS


def cases(data: Path, folder: Path) -> Iterator[Case]:
    """Yield the cases of the coded articles that an encoder has not been trained on, as they are and without case."""
    reader = EncoderReader(scorer=Encoder(folder))
    for document, coded in held_back(data):
        for how in (str, in_capitals, str.lower):  # names are harder to find where capitals do not tell them
            yield from _cases(damaged(document, how), coded["claims"], reader)


def _cases(document: Document, claims: Sequence[Mapping[str, Any]], reader: EncoderReader) -> Iterator[Case]:
    opened = reader.opened(document)
    if opened is None:
        return
    anchors = Anchors(opened.decoded.events, opened.referents)
    for event in opened.decoded.events:
        same = [c for c in claims if c["trigger"][0] < event.end and c["trigger"][1] > event.start]
        same = [c for c in same if c["type"] == event.type] or same
        if not same:
            continue
        sentence = opened.sentences[event.sentence]
        options = options_of(event, sentence, opened.context, opened.referents)
        right = _right(same, options, document.text)
        if right is not None:
            yield Case(document.id, reasons(event, status_of(event), options, sentence, opened.context, anchors), right)


def _right(claims: Sequence[Mapping[str, Any]], options: Sequence[Option], text: str) -> frozenset[int] | None:
    """Return the options that a coder gave, the one after the last for nowhere; ``None`` where none of them is it."""
    found: set[int] = set()
    for claim in claims:
        place = claim["place"]
        if place is None:
            found.add(len(options))
            continue
        span = place["span"]
        wanted = {fold_place(place["name"]), fold_place(text[span[0] : span[1]]) if span else ""} - {""}
        found.update(n for n, option in enumerate(options) if wanted & _names(option))
    return frozenset(found) or None


def _names(option: Option) -> set[str]:
    places = [hit.meant for hit in option.hits] + [hit.place for hit in option.hits if hit.told is None]
    return {fold_place(name) for place in places for name in (place.text, place.named)} - {""}


def fitted(found: Sequence[Case]) -> dict[str, float]:
    """Return the weights that cases teach, of the reasons that hold often enough."""
    counts: dict[str, int] = {}
    for case in found:
        for name in {name for named in case.named for name, _ in named}:
            counts[name] = counts.get(name, 0) + 1
    names = sorted(name for name, count in counts.items() if count >= _LEAST_COUNT)
    column = {name: number for number, name in enumerate(names)}
    rows = np.zeros((sum(len(case.named) for case in found), len(names)))
    wanted = np.zeros(len(rows))
    starts = []
    at = 0
    for case in found:
        starts.append(at)
        for number, named in enumerate(case.named):
            for name, value in named:
                if name in column:
                    rows[at, column[name]] += value
            wanted[at] = (number in case.right) / len(case.right)
            at += 1
    weights = fit(rows, np.array(starts, dtype=np.intp), wanted, _PENALTY)
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}


def right_share(found: Sequence[Case], weights: Mapping[str, float]) -> float:
    """Return the share of cases whose likeliest option is right."""
    right = 0
    for case in found:
        scores = [sum(weights.get(name, 0.0) * value for name, value in named) for named in case.named]
        right += int(np.argmax(scores)) in case.right
    return right / max(1, len(found))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.encoder.places", description=__doc__)
    parser.add_argument("--encoder", type=Path, required=True, metavar="FOLDER", help="the encoder and its description")
    parser.add_argument("--data", type=Path, default=SHARED_DATA, metavar="FOLDER", help="the public data folder")
    parser.add_argument("--out", type=Path, default=OUT, metavar="FILE", help="what to write (default: the package's)")
    options = parser.parse_args(arguments)
    found = list(cases(options.data, options.encoder))
    shares = []
    for fold in range(FOLDS):
        kept = [case for case in found if case.fold == fold]
        weights = fitted([case for case in found if case.fold != fold])
        shares.append((right_share(kept, weights), len(kept)))
    crossed = sum(share * count for share, count in shares) / len(found)
    by_marks = right_share(found, {"marks": 1.0, "none:marks": 0.0})
    content = {
        "provenance": {
            "cases": len(found),
            "documents": len({case.document for case in found}),
            "penalty": _PENALTY,
            "right_cross_validated": round(crossed, 3),
            "right_by_marks_alone": round(by_marks, 3),
        },
        "weights": fitted(found),
    }
    options.out.write_text(_HEADER + yaml.safe_dump(content, sort_keys=False, width=120), encoding="utf-8")
    print(f"{len(found)} cases; right: {crossed:.3f} cross-validated, {by_marks:.3f} by the marks alone")
    return 0


if __name__ == "__main__":
    sys.exit(main())
