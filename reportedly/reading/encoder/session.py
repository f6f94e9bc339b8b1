"""The encoder itself: a quantised model file, the file that describes it, and windows in and probabilities out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import yaml

from reportedly.errors import ConfigurationError, NotSetUpError
from reportedly.reading.encoder.beside import Beside
from reportedly.reading.encoder.decoding import Thresholds
from reportedly.reading.encoder.distances import DISTANCES, distances
from reportedly.reading.encoder.labels import (
    ATTRIBUTION,
    ENTITIES,
    INPUTS,
    MASK,
    MUC,
    OUTPUTS,
    PAIR_SCALE,
    PAIR_SIZE,
    PAIRS,
    STATUSES,
    TYPES,
)
from reportedly.reading.encoder.scores import Floats, WindowScores
from reportedly.reading.encoder.windows import Sizes, Window
from reportedly.reading.encoder.wordpiece import load_wordpiece
from reportedly.safe_yaml import parse_yaml

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

DESCRIPTION = "encoder.yaml"
_OWN = {"place": 0.1, "source": 0.8, "date": 0.8}  # thresholds that reading sets: what else is needed comes later
_THREADS = 2  # windows at a time
_LABELS: Mapping[str, Sequence[str]] = {
    "attribution": ATTRIBUTION,
    "types": [str(kind) for kind in TYPES],
    "statuses": [str(status) for status in STATUSES],
    "entities": ENTITIES,
    "muc": MUC,
    "pairs": PAIRS,
}


@dataclass(frozen=True, slots=True)
class Description:
    """What the file beside a model says of it.

    ``biases`` [roles] are those of the pairs; ``sha256`` is the hash of the model, ``digest`` that of the description.
    """

    model: str
    sha256: str
    digest: str
    biases: npt.NDArray[np.float32]
    sizes: Sizes
    thresholds: Thresholds


class Encoder:
    """The encoder in a folder that holds ``encoder.yaml`` and the model that it names; ``threads`` windows at a time.

    Raises ConfigurationError when a file is wrong or another one than described, and NotSetUpError, which is one, when
    a file is missing or onnxruntime is not installed.
    """

    def __init__(self, folder: Path, *, threads: int = _THREADS) -> None:
        self.description = describe(folder / DESCRIPTION)
        self._session = _session(folder / self.description.model, self.description.sha256)
        self._is_masked = MASK in (each.name for each in self._session.get_inputs())
        self._threads = threads
        self._beside = Beside(threads)  # one for all callers: more threads than processors help nobody

    @property
    def sizes(self) -> Sizes:
        """How large the windows are to be."""
        return self.description.sizes

    @property
    def thresholds(self) -> Thresholds:
        """The probabilities from which on words count."""
        return self.description.thresholds

    @property
    def version(self) -> str:
        """The hash of the model file, and of what describes it."""
        return self.description.digest

    def score(self, windows: Sequence[Window]) -> list[WindowScores]:
        """Return the probabilities of each window's words, in the order given."""
        if self._threads < 2:
            return [self._scores(each, self._raw(each)) for each in windows]
        # The threads run the model and nothing else: for every step in Python they would wait for those who run Python.
        running = [self._beside.submit(self._raw, each) for each in windows]
        return [self._scores(each, raw.result()) for each, raw in zip(windows, running, strict=True)]

    def _raw(self, window: Window) -> Mapping[str, Floats]:
        """Return what the model gives for one window: alone, it needs no padding, and stays in the core's own cache."""
        feeds = dict(zip(INPUTS, (window.piece_ids[None, :], window.first_piece[None, :]), strict=True))
        if self._is_masked:
            feeds[MASK] = np.ones_like(feeds[INPUTS[0]])
        outputs = self._session.run(list(OUTPUTS), feeds)
        return {name: rows[0] for name, rows in zip(OUTPUTS, outputs, strict=True)}

    def _scores(self, window: Window, raw: Mapping[str, Floats]) -> WindowScores:
        words = len(window.words)
        attribution = raw["attribution"][:words].reshape(words, len(ATTRIBUTION), 3)
        left = raw["pair_left"][:words].reshape(words, len(PAIRS), PAIR_SIZE)
        right = raw["pair_right"][:words]
        worth = raw["pair_distance"][:words].reshape(words, len(PAIRS), DISTANCES)
        biases = self.description.biases

        def pair(word: int, roles: Sequence[int]) -> Floats:
            rows = list(roles)
            scores: Floats = left[word, rows] @ right.T / np.float32(PAIR_SCALE) + biases[rows, None]
            return _sigmoid(scores + worth[word, rows][:, distances(window.sentence, word)])

        return WindowScores(
            window=window,
            attribution=_softmax(attribution).reshape(words, 3 * len(ATTRIBUTION)),
            trigger=_sigmoid(raw["trigger"][:words]),
            status=_softmax(raw["status"][:words]),
            entity=_softmax(raw["entity"][:words]),
            muc=_softmax(raw["muc"][:words]),
            pair=pair,
        )


def _session(path: Path, sha256: str) -> InferenceSession:
    try:
        import onnxruntime
    except ImportError as error:
        raise NotSetUpError(
            'the reader encoder.v1 needs a package that is not installed: pip install "onnxruntime>=1.25,<1.27"'
        ) from error
    if not path.is_file():
        raise NotSetUpError(f"the encoder {path} is missing: install the package again, weights included")
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise ConfigurationError(
            f"the encoder {path} is another file than {DESCRIPTION} describes: its sha256 is {found}, expected {sha256}"
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # windows are scored side by side
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors alone
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def describe(path: Path) -> Description:
    """Return what a description says. Raises ConfigurationError when it is missing or wrong, or of other labels."""
    try:
        text = path.read_text(encoding="utf-8")
        raw = parse_yaml(text)
    except OSError as error:
        raise NotSetUpError(f"the encoder's description {path} cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise ConfigurationError(f"the encoder's description {path} is no YAML: {error}") from error
    try:
        _check(path, raw)
        tuned = raw.get("thresholds") or {}
        types = tuned.get("types") or {}
        return Description(
            model=str(raw["model"]),
            sha256=str(raw["sha256"]),
            digest=hashlib.sha256(text.encode()).hexdigest(),
            biases=np.array([float(raw["pair"]["bias"][role]) for role in PAIRS], dtype=np.float32),
            sizes=Sizes(**raw["windows"]),
            thresholds=Thresholds(
                begins=float(tuned.get("begins", 0.5)),
                types=tuple(float(types.get(str(kind), 0.5)) for kind in TYPES),
                roles={str(role): float(value) for role, value in (tuned.get("pairs") or {}).items()} | _OWN,
            ),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigurationError(f"the encoder's description {path} is wrong: {error}") from error


def _check(path: Path, raw: Mapping[str, Any]) -> None:
    """Refuse a description of other labels, outputs or word pieces than this reader's."""
    expected: dict[str, Any] = {
        "vocabulary": load_wordpiece().digest,
        "outputs": dict(OUTPUTS),
        "labels": {name: list(labels) for name, labels in _LABELS.items()},
    }
    for name, wanted in expected.items():
        if raw[name] != wanted:
            raise ConfigurationError(
                f"the encoder's description {path} has other {name} than this version reads: found {raw[name]}, "
                f"expected {wanted}; take the model of this version"
            )
    if (raw["pair"]["size"], raw["pair"]["scale"]) != (PAIR_SIZE, PAIR_SCALE):
        raise ConfigurationError(
            f"the encoder's description {path} has pairs of size and scale {raw['pair']['size']} and "
            f"{raw['pair']['scale']}, expected {PAIR_SIZE} and {PAIR_SCALE}; take the model of this version"
        )


def shipped() -> Path:
    """Return the folder of the model that the package ships."""
    return Path(str(resources.files("reportedly").joinpath("codebook")))


def _sigmoid(scores: Floats) -> Floats:
    found: Floats = np.reciprocal(1.0 + np.exp(-np.clip(scores, -30.0, 30.0))).astype(np.float32)
    return found


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    found: Floats = (raised / raised.sum(axis=-1, keepdims=True)).astype(np.float32)
    return found
