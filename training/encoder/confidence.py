"""Fits how sure claims of ``encoder.v1`` are: ``python -m training.encoder.confidence --encoder FOLDER``.

The cases are the drafts of claims that the encoder makes of the coded articles kept from its training. One is right
where a coder gave a claim on the same words the same type, place and status.
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
import numpy.typing as npt
import yaml

from evals.claim_scoring import CodedClaim, bags_meet, right_fields
from evals.claims import codebook_record
from evals.reading import SHARED_DATA
from reportedly.model import Document
from reportedly.reading.assembling import assemble
from reportedly.reading.encoder.confidence import reasons
from reportedly.reading.encoder.drafting import draft, status_of
from reportedly.reading.encoder.placing import Anchors, place
from reportedly.reading.encoder.reader import EncoderReader
from reportedly.reading.encoder.session import Encoder
from reportedly.reading.encoder.voices import Voices
from training.encoder.held_back import held_back
from training.loglinear import fit
from training.standoff import claims_of

Floats = npt.NDArray[np.float64]
OUT = Path(__file__).resolve().parents[2] / "reportedly" / "codebook" / "encoder_confidence.yaml"
FOLDS = 5
_RIGHT = frozenset({"type", "place", "status"})
_PENALTY = 4.0
_BINS = 10
_HEADER = """\
# How sure claims of encoder.v1 are: the weight of each reason, as reportedly/reading/encoder/confidence.py names them.
# Written by `python -m training.encoder.confidence`.
"""


@dataclass(frozen=True, slots=True)
class Case:
    """One draft of a claim: what its confidence goes by, and whether it is right."""

    document: str
    reasons: dict[str, float]
    right: bool

    @property
    def fold(self) -> int:
        """The part of cross-validation that the document belongs to."""
        return hashlib.sha256(self.document.encode()).digest()[0] % FOLDS


def cases(data: Path, folder: Path | None) -> Iterator[Case]:
    """Yield the cases of the coded articles that an encoder has not been trained on."""
    reader = EncoderReader(scorer=Encoder(folder)) if folder is not None else EncoderReader()
    for document, coded in held_back(data):
        yield from _cases(document, coded, reader)


def _cases(document: Document, coded: Mapping[str, Any], reader: EncoderReader) -> Iterator[Case]:
    opened = reader.opened(document)
    if opened is None:
        return
    gold = [CodedClaim.from_record(record) for record in claims_of(coded, document.text)]
    voices = Voices(opened.context, opened.decoded)
    anchors = Anchors(opened.decoded.events, opened.referents)
    for event in opened.decoded.events:
        sentence = opened.sentences[event.sentence]
        status = status_of(event)
        placed = place(event, status, sentence, opened.context, opened.referents, anchors)
        named = dict(reasons(event.type, event.probability, event.status[status], placed.probability))
        for each in draft(event, opened.context, opened.sentences, opened.referents, voices, anchors):
            (claim,) = assemble([each], opened.context, "encoder.v1")
            read = CodedClaim.from_record(codebook_record(document, claim))
            right = any(bags_meet(one, read) and right_fields(one, read) >= _RIGHT for one in gold)
            yield Case(document.id, named, right)


def fitted(found: Sequence[Case]) -> dict[str, float]:
    """Return the weights that cases teach."""
    names = sorted({name for case in found for name in case.reasons})
    rows = np.zeros((2 * len(found), len(names)))  # a choice between right and wrong, of which nothing holds
    wanted = np.zeros(len(rows))
    for at, case in enumerate(found):
        rows[2 * at] = [case.reasons.get(name, 0.0) for name in names]
        wanted[2 * at + (not case.right)] = 1.0
    weights = fit(rows, np.arange(0, len(rows), 2, dtype=np.intp), wanted, _PENALTY)
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}


def probabilities(found: Sequence[Case], weights: Mapping[str, float]) -> Floats:
    """Return the probability of each case to be right [N]."""
    scores = [sum(weights.get(name, 0.0) * value for name, value in case.reasons.items()) for case in found]
    chances: Floats = 1.0 / (1.0 + np.exp(-np.array(scores)))
    return chances


def calibration_error(chances: Floats, right: Floats) -> float:
    """Return the expected calibration error over ten bins of equal width (Naeini and others 2015)."""
    bins = np.minimum((chances * _BINS).astype(np.int64), _BINS - 1)
    gaps = [abs(float((right[bins == n] - chances[bins == n]).sum())) for n in range(_BINS)]
    return sum(gaps) / len(chances)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.encoder.confidence", description=__doc__)
    parser.add_argument("--encoder", type=Path, metavar="FOLDER", help="the encoder (default: the package's)")
    parser.add_argument("--data", type=Path, default=SHARED_DATA, metavar="FOLDER", help="the public data folder")
    parser.add_argument("--out", type=Path, default=OUT, metavar="FILE", help="what to write (default: the package's)")
    options = parser.parse_args(arguments)
    every = list(cases(options.data, options.encoder))
    crossed = np.zeros(len(every))
    for fold in range(FOLDS):
        weights = fitted([case for case in every if case.fold != fold])
        kept = [n for n, case in enumerate(every) if case.fold == fold]
        crossed[kept] = probabilities([every[n] for n in kept], weights)
    right = np.array([case.right for case in every], dtype=np.float64)
    brier, error = float(np.mean((crossed - right) ** 2)), calibration_error(crossed, right)
    content = {
        "provenance": {
            "drafts": len(every),
            "right": round(float(right.mean()), 3),
            "penalty": _PENALTY,
            "brier_cross_validated": round(brier, 3),
            "calibration_error_cross_validated": round(error, 3),
        },
        "weights": fitted(every),
    }
    options.out.write_text(_HEADER + yaml.safe_dump(content, sort_keys=False, width=120), encoding="utf-8")
    print(f"{len(every)} drafts, {right.mean():.3f} right; Brier {brier:.3f}, calibration error {error:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
