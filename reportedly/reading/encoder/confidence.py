"""How sure claims of ``encoder.v1`` are: how probably a careful coder would give one this type, place and status.

A logistic model over the log-odds of the trigger, of the place and of the status (Platt 1999, with three scores). The
weights are fitted by ``python -m training.encoder.confidence`` on coded articles that the encoder has not been trained
on, and shipped, readable, in ``codebook/encoder_confidence.yaml``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from reportedly.errors import ConfigurationError
from reportedly.model import EventType, Status
from reportedly.reading.encoder.decoding import Event
from reportedly.reading.lexicon import load_yaml

_BOUND = 0.01  # a probability is taken to lie between this and 1 less this


@dataclass(frozen=True, slots=True)
class Confidence:
    """The weights by reason; a type without one counts as the average."""

    weights: Mapping[str, float]

    def of(self, event: Event, status: Status, placed: float) -> float:
        """Return how sure the claim of an event is, in (0, 1); ``placed`` is the probability of its place."""
        named = reasons(event.type, event.probability, event.status[status], placed)
        score = sum(self.weights.get(name, 0.0) * value for name, value in named)
        return 1.0 / (1.0 + math.exp(-score))


@cache
def load_confidence() -> Confidence:
    """Return the shipped model. Raises ConfigurationError when the file is wrong."""
    raw = load_yaml("encoder_confidence.yaml")
    try:
        return Confidence({str(name): float(value) for name, value in raw["weights"].items()})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigurationError(f"the model codebook/encoder_confidence.yaml is wrong: {error}") from error


def reasons(kind: EventType, trigger: float, status: float, placed: float) -> Iterator[tuple[str, float]]:
    """Yield what a claim's confidence goes by: names of reasons with their values."""
    yield "any", 1.0
    yield "trigger", _odds(trigger)
    yield "status", _odds(status)
    yield "place", _odds(placed)
    yield f"type={kind}", 1.0


def _odds(probability: float) -> float:
    bounded = min(max(probability, _BOUND), 1.0 - _BOUND)
    return math.log(bounded / (1.0 - bounded))
