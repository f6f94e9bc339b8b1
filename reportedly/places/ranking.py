"""The trained ranking of candidates: a weight for every reason, and how scores become calibrated probabilities.

A conditional log-linear model (a softmax over the candidates and "none of them"), fitted by maximum likelihood; the
weights are in the codebook's ``places_ranking.yaml``, made by ``python -m training.places``. How sure the model is, is
then corrected by a line on the scale of log-odds (Platt 1999), fitted to predictions for documents that the weights
were not fitted to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import exp, log

from reportedly.errors import ConfigurationError
from reportedly.places.lexicon import load_codebook
from reportedly.places.reasons import JOINT, NONE, OWN

FILE = "places_ranking.yaml"
ROUNDS = 3
"""Times that the places of a document are scored against each other."""
_SUREST = 0.999  # no reading of a name is surer than that


@dataclass(frozen=True, slots=True)
class Ranking:
    """The weights of :data:`~reportedly.places.reasons.OWN`, ``JOINT`` and ``NONE``, in their order.

    ``slope`` and ``offset`` are the line that corrects log-odds: 1 and 0 change nothing.
    """

    own: tuple[float, ...]
    joint: tuple[float, ...]
    none: tuple[float, ...]
    slope: float = 1.0
    offset: float = 0.0

    def without(self, reason: str) -> Ranking:
        """Return the ranking with a joint reason left out, for finding out what it adds."""
        return replace(self, joint=tuple(0.0 if name == reason else self.joint[at] for at, name in enumerate(JOINT)))

    def calibrated(self, probabilities: Sequence[float]) -> list[float]:
        """Return how likely each candidate is right, in the same order, adding up to at most 1.

        The likeliest is corrected; the others share what is left as before.
        """
        if not probabilities:
            return []
        best = max(range(len(probabilities)), key=probabilities.__getitem__)
        top = probabilities[best]
        corrected = self._corrected(top)
        left = max(1.0 - top, sum(value for at, value in enumerate(probabilities) if at != best))
        rest = (1.0 - corrected) / left if left > 0.0 else 0.0
        return [corrected if at == best else min(corrected, value * rest) for at, value in enumerate(probabilities)]

    def _corrected(self, probability: float) -> float:
        if probability <= 0.0:
            return 0.0
        odds = log(probability / max(1.0 - probability, 1e-9))
        return min(_SUREST, 1.0 / (1.0 + exp(-self.slope * odds - self.offset)))


def softmax(scores: Sequence[float], none: float) -> tuple[list[float], float]:
    """Return the shares of the scores and that of "none of them"."""
    top = max((*scores, none))
    raised = [exp(score - top) for score in scores]
    nothing = exp(none - top)
    total = sum(raised) + nothing
    return [value / total for value in raised], nothing / total


@cache
def load_ranking() -> Ranking:
    """Return the weights; raises :class:`reportedly.errors.ConfigurationError` where one is missing or unknown."""
    data = load_codebook(FILE)
    tables = {"own": OWN, "joint": JOINT, "none": NONE, "calibration": ("slope", "offset")}
    for table, names in tables.items():
        there = data.get(table)
        if not isinstance(there, dict) or set(there) != set(names):
            raise ConfigurationError(
                f"{FILE} must set in {table!r} the weights {', '.join(names)}; run: python -m training.places"
            )
    own, joint, none = (tuple(float(data[table][name]) for name in tables[table]) for table in ("own", "joint", "none"))
    return Ranking(own, joint, none, float(data["calibration"]["slope"]), float(data["calibration"]["offset"]))
