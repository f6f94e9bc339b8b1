"""Fits a conditional log-linear model: a softmax over the choices of each group, by maximum likelihood."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

Floats = npt.NDArray[np.float64]
_LEAST_DEVIATION = 0.1  # a reason that is seldom there gets no weight out of all measure


def fit(
    rows: Floats, starts: npt.NDArray[np.intp], wanted: Floats, penalty: float, first: Floats | None = None
) -> Floats:
    """Return the weights, one for each column of ``rows``.

    ``starts`` are the rows at which the groups begin; ``wanted`` is how often each row is the right one of its group,
    0 in all rows of a group that teaches nothing. ``penalty`` times the squared weights of the columns, each scaled to
    a standard deviation of 1, is added to the negative log-likelihood.
    """
    scale = rows.std(axis=0)
    scale = np.maximum(scale, _LEAST_DEVIATION)
    scaled = rows / scale
    lengths = np.diff(np.append(starts, len(rows)))
    totals = np.add.reduceat(wanted, starts)

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = scaled @ weights
        scores -= np.repeat(np.maximum.reduceat(scores, starts), lengths)
        raised = np.exp(scores)
        sums = np.add.reduceat(raised, starts)
        shares = raised / np.repeat(sums, lengths)
        negative = float(totals @ np.log(sums) - wanted @ scores + penalty * weights @ weights)
        gradient = scaled.T @ (np.repeat(totals, lengths) * shares - wanted) + 2 * penalty * weights
        return negative, gradient

    begin = np.zeros(rows.shape[1]) if first is None else first * scale
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": 400})
    weights: Floats = found.x / scale
    return weights


def fit_line(probabilities: Sequence[float], right: Sequence[bool]) -> tuple[float, float]:
    """Return slope and offset of the line on log-odds that makes probabilities true (Platt 1999), by likelihood."""
    shares = np.clip(np.asarray(probabilities, dtype=np.float64), 1e-4, 1 - 1e-4)
    odds = np.log(shares / (1 - shares))
    truth = np.asarray(right, dtype=np.float64)

    def loss(line: Floats) -> float:
        scores = line[0] * odds + line[1]
        return float(np.sum(np.logaddexp(0.0, scores) - truth * scores) + 0.5 * ((line[0] - 1) ** 2 + line[1] ** 2))

    found = minimize(loss, np.array([1.0, 0.0]), method="L-BFGS-B")
    return float(found.x[0]), float(found.x[1])
