"""What the heads get right on documents kept for development, each word taken from the window that owns it.

- tags: F1 over words of each kind of span, begun or gone on;
- triggers: F1 over first words of triggers, and over first words with their types; what is doubtful is left out;
- roles: F1 over the words of each role for triggers and cues that are given, and how often the words found touch the
  right ones (``touch``: an F1 over anchors, where finding nothing is right where nothing is);
- status: the share of triggers with the right one;
- places of verbs: the share of verbs whose likeliest marked place, or none, is right, as ``evals.event_places`` asks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import onnxruntime
import torch

from evals.scores import f_score, ratio
from reportedly.reading.encoder.labels import ATTRIBUTION, BEGINS, INPUTS, OUTPUTS, PAIRS, TYPES
from training.encoder import event_places
from training.encoder.batching import Batch, Shown, batched, collated, shown
from training.encoder.examples import UNKNOWN
from training.encoder.labelled import HEADS, Labelled
from training.encoder.model import Encoder

Floats = npt.NDArray[np.float32]
_EVALUATION_PIECES = 4096


@dataclass(slots=True)
class Tally:
    """What was right, wanted and found, by name; and the probabilities from which thresholds are taken."""

    right: Counter[str] = field(default_factory=Counter)
    wanted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    chances: dict[str, list[Floats]] = field(default_factory=lambda: defaultdict(list))
    truths: dict[str, list[npt.NDArray[np.bool_]]] = field(default_factory=lambda: defaultdict(list))

    def count(self, name: str, wanted: npt.NDArray[np.bool_], found: npt.NDArray[np.bool_]) -> None:
        """Count cells that should be found and those that are."""
        self.right[name] += int((wanted & found).sum())
        self.wanted[name] += int(wanted.sum())
        self.found[name] += int(found.sum())

    def keep(self, name: str, chances: Floats, truths: npt.NDArray[np.bool_]) -> None:
        """Keep probabilities and what was true, to fit a threshold to."""
        self.chances[name].append(chances.ravel())
        self.truths[name].append(truths.ravel())


class Scorer(Protocol):
    """Gives the outputs of a batch by their names and, as ``pairs``, the probabilities [B,Q,W] of its queries."""

    def __call__(self, batch: Batch) -> dict[str, Floats]:
        """Return them as arrays."""
        ...


def by_encoder(encoder: Encoder) -> Scorer:
    """Return what scores with an encoder in torch."""

    def score(batch: Batch) -> dict[str, Floats]:
        encoder.eval()
        with torch.no_grad():
            outputs = encoder(batch.input_ids, batch.attention_mask, batch.first_piece)
            pairs = torch.sigmoid(encoder.pair_scores(outputs, batch.query_word, batch.query_role, batch.apart))
        return {name: value.float().numpy() for name, value in (outputs | {"pairs": pairs}).items()}

    return score


def by_file(path: Path, encoder: Encoder, threads: int = 1) -> Scorer:
    """Return what scores with a model file; the biases of the pairs are the encoder's."""
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(path, settings, providers=["CPUExecutionProvider"])

    def score(batch: Batch) -> dict[str, Floats]:
        outputs = run(session, batch)
        tensors = {name: torch.from_numpy(values) for name, values in outputs.items()}
        with torch.no_grad():
            pairs = torch.sigmoid(encoder.pair_scores(tensors, batch.query_word, batch.query_role, batch.apart))
        return outputs | {"pairs": pairs.numpy()}

    return score


def run(session: onnxruntime.InferenceSession, batch: Batch) -> dict[str, Floats]:
    """Return the outputs of a model file, which takes windows of one length: each window is run alone."""
    rows = []
    for row, mask in enumerate(batch.attention_mask):
        given = (batch.input_ids[row, : int(mask.sum())], batch.first_piece[row])
        rows.append(session.run(list(OUTPUTS), dict(zip(INPUTS, (each[None].numpy() for each in given), strict=True))))
    return {name: np.concatenate(values) for name, values in zip(OUTPUTS, zip(*rows, strict=True), strict=True)}


def measured(score: Scorer, documents: Mapping[str, Sequence[Labelled]]) -> tuple[dict[str, float], Tally]:
    """Return the measures by name, ``set.head.what``, and the tally that they are made from."""
    tally = Tally()
    for name, chosen in documents.items():
        windows = [each for document in chosen for each in shown(document)]
        for each in batched(windows, _EVALUATION_PIECES):
            batch = collated(each)
            outputs = score(batch)
            _tags(tally, name, batch, outputs)
            _triggers(tally, name, batch, outputs)
            _pairs(tally, name, batch, outputs)
            if name == event_places.ORIGIN:
                _places(tally, name, each, batch, outputs)
    return _summary(tally), tally


def _tags(tally: Tally, name: str, batch: Batch, outputs: Mapping[str, Floats]) -> None:
    owned = batch.owned.numpy()
    for head, kinds in HEADS.items():
        allowed = batch.allowed[head].numpy()
        known = owned & (allowed.sum(-1) < allowed.shape[-1])
        if not (known & allowed[:, :, 0]).any():
            continue  # the set does not say where nothing is
        if head in ATTRIBUTION:
            at = 3 * ATTRIBUTION.index(head)
            best = outputs["attribution"][:, :, at : at + 3].argmax(-1)
        else:
            best = outputs[head].argmax(-1)
        for number, kind in enumerate(kinds):
            columns = slice(1 + 2 * number, 3 + 2 * number)
            is_kind = (best == columns.start) | (best == columns.start + 1)
            may_be = np.asarray(allowed[:, :, columns].any(-1))
            is_only = np.asarray(may_be & ~_other(allowed, columns))
            # A word that may be of several kinds is right as any of them, and asked of none.
            tally.count(f"{name}.{head}.{kind}", known & is_only, known & is_kind & (is_only | ~may_be))


def _other(allowed: npt.NDArray[np.bool_], columns: slice) -> npt.NDArray[np.bool_]:
    rest = allowed.copy()
    rest[:, :, columns] = False
    return np.asarray(rest.any(-1))


def _triggers(tally: Tally, name: str, batch: Batch, outputs: Mapping[str, Floats]) -> None:
    taught = batch.trigger_taught.numpy()
    owned = batch.owned.numpy()
    starts = batch.trigger[:, :, BEGINS].numpy()
    if not (owned & taught[:, :, BEGINS] & ~starts).any():
        return
    chances = _sigmoid(outputs["trigger"])
    asked = owned & taught[:, :, BEGINS]
    begins = chances[:, :, BEGINS]
    tally.keep("begins", begins[asked], starts[asked])
    tally.count(f"{name}.trigger.begins", asked & starts, asked & (begins > 0.5))
    types = batch.trigger[:, :, : len(TYPES)].numpy()
    likely = chances[:, :, : len(TYPES)]
    best = likely >= np.maximum(likely.max(-1, keepdims=True), 0.5)
    known = asked[:, :, None] & taught[:, :, : len(TYPES)]
    first = starts[:, :, None] & types
    found = (begins > 0.5)[:, :, None] & best
    tally.count(f"{name}.trigger.typed", known & first, known & found)
    given = asked & starts
    tally.right[f"{name}.trigger.type_given"] += int(
        (types & (likely >= likely.max(-1, keepdims=True))).any(-1)[given].sum()
    )
    tally.wanted[f"{name}.trigger.type_given"] += int(given.sum())
    for number, kind in enumerate(TYPES):
        tally.count(f"{name}.type.{kind}", (known & first)[:, :, number], (known & found)[:, :, number])
        asked_of = known[:, :, number] & ((begins > 0.1) | starts)
        tally.keep(f"type.{kind}", likely[:, :, number][asked_of], first[:, :, number][asked_of])
    status = batch.status.numpy()
    stated = owned & (status != UNKNOWN)
    same = outputs["status"].argmax(-1) == status
    tally.right[f"{name}.status.all"] += int((stated & same).sum())
    tally.wanted[f"{name}.status.all"] += int(stated.sum())
    tally.right[f"{name}.status.other_than_actual"] += int((stated & same & (status > 0)).sum())
    tally.wanted[f"{name}.status.other_than_actual"] += int((stated & (status > 0)).sum())


def _pairs(tally: Tally, name: str, batch: Batch, outputs: Mapping[str, Floats]) -> None:
    owned, hits, taught = batch.owned.numpy(), batch.hits.numpy(), batch.taught.numpy()
    words, roles = batch.query_word.numpy(), batch.query_role.numpy()
    mine = np.take_along_axis(owned, words, axis=1) & taught.any(-1)
    for number, role in enumerate(PAIRS):
        asked = mine & (roles == number)
        if not asked.any() or not (taught & ~hits)[asked].any():
            continue
        known, wanted, chances = taught[asked], hits[asked], outputs["pairs"][asked]
        found = chances > 0.5
        tally.count(f"{name}.{role}.words", known & wanted, known & found)
        tally.keep(f"pair.{role}", chances[known], wanted[known])
        touched = (known & wanted & found).any(-1)
        tally.right[f"{name}.{role}.touch"] += int(touched.sum())
        tally.wanted[f"{name}.{role}.touch"] += int((known & wanted).any(-1).sum())
        tally.found[f"{name}.{role}.touch"] += int((known & found).any(-1).sum())


def _places(tally: Tally, name: str, chosen: Iterable[Shown], batch: Batch, outputs: Mapping[str, Floats]) -> None:
    """Count verbs whose likeliest marked place is right, or that have none and get none."""
    for row, each in enumerate(chosen):
        spans = [tag.span for tag in each.document.tags]
        starts = np.array([start for start, _ in each.window.words])
        ends = np.array([end for _, end in each.window.words])
        touched = [(starts < end) & (ends > start) for start, end in spans]
        for at in np.flatnonzero(batch.taught[row].numpy().any(-1)):
            chances = outputs["pairs"][row, at, : len(starts)]
            wanted = batch.hits[row, at, : len(starts)].numpy()
            options = [float(chances[words].max()) for words in touched if words.any()]
            right = [bool(wanted[words].any()) for words in touched if words.any()]
            if options:
                best = int(np.argmax(options))
                correct = right[best] if options[best] > 0.5 else not any(right)
                tally.right[f"{name}.choice.all"] += correct
                tally.wanted[f"{name}.choice.all"] += 1


def _summary(tally: Tally) -> dict[str, float]:
    names = sorted(name for name, count in tally.wanted.items() if count)
    return {
        name: f_score(tally.right[name], tally.wanted[name], tally.found[name])
        if name in tally.found
        else ratio(tally.right[name], tally.wanted[name])
        for name in names
    }


def _sigmoid(scores: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(scores, -30, 30))), dtype=np.float32)


def thresholds(tally: Tally) -> dict[str, object]:
    """Return for each sigmoid the probability above which F1 is best; 0.5 where the tally kept little.

    All types share one, for most are too rare to have their own: those fitted type by type did not hold on other texts.
    """
    of_types = _best(tally, *(f"type.{kind}" for kind in TYPES))
    return {
        "begins": _best(tally, "begins"),
        "types": {str(kind): of_types for kind in TYPES},
        "pairs": {role: _best(tally, f"pair.{role}") for role in PAIRS},
    }


_LEAST = 20  # cells that should be found for a threshold to be fitted


def _best(tally: Tally, *names: str) -> float:
    kept = [name for name in names if name in tally.chances]
    if not kept:
        return 0.5
    chances = np.concatenate([each for name in kept for each in tally.chances[name]])
    truths = np.concatenate([each for name in kept for each in tally.truths[name]])
    if truths.sum() < _LEAST:
        return 0.5
    tried = np.arange(0.1, 0.91, 0.05)
    scores = [f_score(int((truths & (chances > t)).sum()), int(truths.sum()), int((chances > t).sum())) for t in tried]
    return round(float(tried[int(np.argmax(scores))]), 2)
