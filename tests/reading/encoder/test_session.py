"""The description of a model is checked against the file and against what this version reads."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from reportedly.errors import ConfigurationError
from reportedly.reading.encoder.labels import (
    ATTRIBUTION,
    ENTITIES,
    MUC,
    OUTPUTS,
    PAIR_SCALE,
    PAIR_SIZE,
    PAIRS,
    STATUSES,
    TYPES,
)
from reportedly.reading.encoder.session import DESCRIPTION, Encoder, describe
from reportedly.reading.encoder.windows import Sizes
from reportedly.reading.encoder.wordpiece import load_wordpiece


def description(**changes: Any) -> dict[str, Any]:
    return {
        "model": "encoder.onnx",
        "sha256": hashlib.sha256(b"weights").hexdigest(),
        "vocabulary": load_wordpiece().digest,
        "outputs": dict(OUTPUTS),
        "labels": {
            "attribution": list(ATTRIBUTION),
            "types": [str(kind) for kind in TYPES],
            "statuses": [str(status) for status in STATUSES],
            "entities": list(ENTITIES),
            "muc": list(MUC),
            "pairs": list(PAIRS),
        },
        "pair": {"size": PAIR_SIZE, "scale": PAIR_SCALE, "bias": dict.fromkeys(PAIRS, -1.5)},
        "windows": {"limit": 128, "headline": 16, "before": 24, "after": 8},
        "thresholds": {"begins": 0.4, "types": {"capture": 0.3}, "pairs": {"target": 0.2}},
        **changes,
    }


def written(folder: Path, **changes: Any) -> Path:
    path = folder / DESCRIPTION
    path.write_text(yaml.safe_dump(description(**changes)), encoding="utf-8")
    return path


def test_a_description_gives_sizes_biases_and_thresholds(tmp_path: Path) -> None:
    found = describe(written(tmp_path))
    assert found.sizes == Sizes(128, 16, 24, 8)
    assert np.allclose(found.biases, -1.5)
    assert (found.thresholds.begins, found.thresholds.types[0], found.thresholds.types[1]) == (0.4, 0.3, 0.5)
    assert (found.thresholds.of("target"), found.thresholds.of("actor")) == (0.2, 0.5)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"vocabulary": "another"}, "other vocabulary .* found another"),
        ({"outputs": {"trigger": 28}}, "other outputs"),
        ({"labels": {"types": ["capture"]}}, "other labels"),
        ({"pair": {"size": 32, "scale": 8.0, "bias": {}}}, "size and scale 32 and 8.0, expected 64 and 8.0"),
        ({"windows": {"limit": 3}}, "is wrong: a window of 3 pieces is too small"),
        ({"windows": None}, "is wrong"),
    ],
)
def test_a_description_of_another_model_is_refused(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        describe(written(tmp_path, **changes))


def test_a_missing_or_broken_description_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"encoder\.yaml cannot be read"):
        describe(tmp_path / DESCRIPTION)
    (tmp_path / DESCRIPTION).write_text("a: [", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="is no YAML"):
        describe(tmp_path / DESCRIPTION)


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime", reason="loads a model where onnxruntime is installed")
    written(tmp_path)
    with pytest.raises(ConfigurationError, match=r"encoder\.onnx is missing"):
        Encoder(tmp_path)


def test_another_model_than_described_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime", reason="loads a model where onnxruntime is installed")
    written(tmp_path)
    (tmp_path / "encoder.onnx").write_bytes(b"other weights")
    with pytest.raises(ConfigurationError, match=r"another file than .* sha256 is .*, expected"):
        Encoder(tmp_path)
