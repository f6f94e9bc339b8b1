"""The losses of the heads, each from the words that a batch teaches it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.nn import functional

from reportedly.reading.encoder.labels import ATTRIBUTION, BEGINS
from training.encoder.batching import Batch
from training.encoder.examples import UNKNOWN
from training.encoder.model import Encoder


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each head's loss counts, and how much more a word that triggers or plays a role than one that does not.

    All losses are sums over what is taught, divided by the words of the batch.
    """

    heads: Mapping[str, float] = field(
        default_factory=lambda: {
            "source": 1.0,
            "cue": 1.0,
            "content": 1.0,
            "entity": 1.0,
            "muc": 1.0,
            "trigger": 2.0,
            "status": 10.0,
            "pairs": 0.4,
        }
    )
    positive_trigger: float = 2.0
    positive_pair: float = 2.0


def losses(encoder: Encoder, outputs: Mapping[str, Tensor], batch: Batch, weights: Weights) -> dict[str, Tensor]:
    """Return each head's weighted loss, as scalars; their sum is what training makes small."""
    words = batch.words.sum().clamp(min=1)
    found: dict[str, Tensor] = {}
    attribution = outputs["attribution"]
    for number, head in enumerate(ATTRIBUTION):
        found[head] = _allowed(attribution[:, :, 3 * number : 3 * number + 3], batch.allowed[head]) / words
    for head in ("entity", "muc"):
        found[head] = _allowed(outputs[head], batch.allowed[head]) / words
    found["trigger"] = _trigger(outputs["trigger"], batch, weights.positive_trigger) / words
    found["status"] = _status(outputs["status"], batch.status) / words
    found["pairs"] = _pairs(encoder, outputs, batch, weights.positive_pair) / words
    return {head: loss * weights.heads[head] for head, loss in found.items()}


def _allowed(scores: Tensor, allowed: Tensor) -> Tensor:
    """Return the sum over words of minus the logarithm of the probability of the allowed columns."""
    scores = scores.float()
    right = scores.masked_fill(~allowed, float("-inf"))
    return (torch.logsumexp(scores, -1) - torch.logsumexp(right, -1)).sum()


def _trigger(scores: Tensor, batch: Batch, positive: float) -> Tensor:
    wanted = batch.trigger.float()
    each = functional.binary_cross_entropy_with_logits(
        scores.float(), wanted, pos_weight=torch.tensor(positive), reduction="none"
    )
    each[:, :, BEGINS] *= 2.0
    return (each * batch.trigger_taught).sum()


def _status(scores: Tensor, status: Tensor) -> Tensor:
    known = status != UNKNOWN
    if not known.any():
        return scores.sum() * 0.0
    return functional.cross_entropy(scores[known].float(), status[known], reduction="sum")


def _pairs(encoder: Encoder, outputs: Mapping[str, Tensor], batch: Batch, positive: float) -> Tensor:
    scores = encoder.pair_scores(dict(outputs), batch.query_word, batch.query_role, batch.apart)
    each = functional.binary_cross_entropy_with_logits(
        scores.float(), batch.hits.float(), pos_weight=torch.tensor(positive), reduction="none"
    )
    return (each * batch.taught).sum()
