"""Writes a model file and the file that describes it: ``encoder.onnx`` and ``encoder.yaml``.

The description holds what reading needs besides the weights: the order of the labels, the biases of the pairs, the
thresholds, how windows are made, the digest of the vocabulary, and the hash of the model file, which is checked when
it is loaded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import onnx
import yaml

from reportedly.reading.encoder.labels import (
    ATTRIBUTION,
    ENTITIES,
    INPUTS,
    MUC,
    OUTPUTS,
    PAIR_SCALE,
    PAIR_SIZE,
    PAIRS,
    STATUSES,
    TYPES,
)
from reportedly.reading.encoder.windows import Sizes
from reportedly.reading.encoder.wordpiece import load_wordpiece
from training.encoder.graph import graph, quantised
from training.encoder.model import Encoder

MODEL, DESCRIPTION = "encoder.onnx", "encoder.yaml"
_HEADER = """\
# What the scores of encoder.onnx mean, and which file it is: reportedly/reading/encoder/labels.py tells of the outputs.
# Written by `python -m training.encoder`.
"""


def export(
    encoder: Encoder,
    folder: Path,
    facts: Mapping[str, Any],
    thresholds: Mapping[str, Any] | None = None,
    *,
    embeddings: bool = True,
) -> Path:
    """Write the quantised model and its description into a folder, and return the model's path.

    ``facts`` say what it was made from and what it scored; ``thresholds`` are those of :mod:`training.encoder.tuning`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / MODEL
    onnx.save(quantised(graph(encoder.eval()), embeddings=embeddings), path)
    described = description(encoder, hashlib.sha256(path.read_bytes()).hexdigest(), facts, thresholds or {})
    body = yaml.safe_dump(described, sort_keys=False, width=120, allow_unicode=True)
    (folder / DESCRIPTION).write_text(_HEADER + body, encoding="utf-8")
    return path


def description(
    encoder: Encoder, digest: str, facts: Mapping[str, Any], thresholds: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what the description holds."""
    biases = (round(float(value), 4) for value in encoder.bias.detach())
    return {
        "model": MODEL,
        "sha256": digest,
        "vocabulary": load_wordpiece().digest,
        "inputs": list(INPUTS),
        "outputs": dict(OUTPUTS),
        "labels": {
            "attribution": list(ATTRIBUTION),
            "types": [str(kind) for kind in TYPES],
            "statuses": [str(status) for status in STATUSES],
            "entities": list(ENTITIES),
            "muc": list(MUC),
            "pairs": list(PAIRS),
        },
        "pair": {"size": PAIR_SIZE, "scale": PAIR_SCALE, "bias": dict(zip(PAIRS, biases, strict=True))},
        "windows": asdict(Sizes()),
        "thresholds": dict(thresholds),
        "provenance": dict(facts),
    }
