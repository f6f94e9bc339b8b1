"""Fits the model that chooses an event's place: ``python -m training.event_places``.

The data is ``event_places/`` (silver and crowd labels) as :mod:`evals.event_places` loads it, without the sentences
held back there and the stretches that were never annotated. The model is a conditional logit over the places of a
sentence and "none"; where several places are right, their probabilities add up. Fitted by L-BFGS with a penalty on
squared weights, which is deterministic; features that few items have are left out, and weights are rounded.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy import sparse
from scipy.optimize import minimize

from evals.event_places import Case, bucket, cases, load
from evals.reading import SHARED_DATA
from reportedly.reading.event_place import features, none_features

OUT = Path(__file__).resolve().parents[1] / "reportedly" / "codebook" / "event_places.yaml"
FOLDS = 5
LEAST = 10  # candidates that must have a feature for it to get a weight
PENALTY = 3.0

_HEADER = """\
# Which place of a sentence an event happened at: the weight of each feature of a candidate place, or of "none of them".
# A candidate's weights add up to its score; the scores of the candidates and of "none" become probabilities by a
# softmax. What the features mean is told in reportedly/reading/event_place.py.
# Written by `python -m training.event_places`.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One item: the features of each candidate, those of "none", and which candidates are right."""

    text: str
    options: list[list[str]]
    none: list[str]
    right: frozenset[int]

    @property
    def fold(self) -> int:
        """The part of cross-validation that the item's sentence belongs to."""
        return bucket("fold " + self.text) % FOLDS


def row(case: Case) -> Row:
    """Return what is fitted to of a case."""
    names = features(case.trigger, case.candidates)
    return Row(case.item.text, names, none_features(case.trigger, case.candidates), case.right)


def fit(rows: Sequence[Row], least: int = LEAST, penalty: float = PENALTY) -> dict[str, float]:
    """Return the weights by feature that make the right answers most probable."""
    counts: Counter[str] = Counter(name for r in rows for names in (*r.options, r.none) for name in set(names))
    column = {name: at for at, name in enumerate(sorted(n for n, count in counts.items() if count >= least))}
    down: list[int] = []
    across: list[int] = []
    group: list[int] = []
    right: list[bool] = []
    for number, r in enumerate(rows):
        for at, names in enumerate((*r.options, r.none)):
            known = [column[name] for name in names if name in column]
            down.extend([len(group)] * len(known))
            across.extend(known)
            group.append(number)
            right.append(at in r.right if at < len(r.options) else not r.right)
    matrix = sparse.csr_matrix((np.ones(len(down)), (down, across)), shape=(len(group), len(column)))
    of, gold = np.asarray(group), np.asarray(right, dtype=float)
    starts = np.concatenate([[0], np.flatnonzero(np.diff(of)) + 1])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = matrix @ weights
        powers = np.exp(scores - np.maximum.reduceat(scores, starts)[of])
        given = powers / np.add.reduceat(powers, starts)[of]
        hit = np.maximum(np.add.reduceat(given * gold, starts), 1e-12)
        slope = matrix.T @ (given - given * gold / hit[of]) + penalty * weights
        return float(-np.log(hit).sum() + 0.5 * penalty * weights @ weights), slope

    result: Any = minimize(loss, np.zeros(len(column)), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    rounded = {name: round(float(result.x[at]), 2) for name, at in column.items()}
    return {name: value for name, value in rounded.items() if value}


def is_right(weights: dict[str, float], r: Row) -> bool:
    """Tell whether the most probable answer is right."""
    scores = [sum(weights.get(name, 0.0) for name in names) for names in r.options]
    best = max(range(len(scores)), key=lambda at: scores[at])
    if scores[best] > sum(weights.get(name, 0.0) for name in r.none):
        return best in r.right
    return not r.right


def cross_validated(rows: Sequence[Row], least: int = LEAST, penalty: float = PENALTY) -> float:
    """Return the share of right answers where each fifth of the sentences is answered from the other four."""
    right = 0
    for fold in range(FOLDS):
        weights = fit([r for r in rows if r.fold != fold], least, penalty)
        right += sum(is_right(weights, r) for r in rows if r.fold == fold)
    return right / len(rows)


def write(weights: dict[str, float], facts: dict[str, object], path: Path) -> None:
    """Write the weights with where they come from."""
    body = yaml.safe_dump({"provenance": facts, "weights": dict(sorted(weights.items()))}, sort_keys=False, width=120)
    path.write_text(_HEADER + body, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.event_places", description=str(__doc__).splitlines()[0])
    parser.add_argument("--data", type=Path, default=SHARED_DATA, metavar="FOLDER", help="the public data folder")
    parser.add_argument("--out", type=Path, default=OUT, metavar="FILE", help="where to write the weights")
    options = parser.parse_args(arguments)
    path: Path = options.data / "event_places" / "train.json.gz"
    if not path.is_file():
        print(f"there is no {path}; name the public data folder with --data FOLDER", file=sys.stderr)
        return 2
    items = [item for item in load(path) if item.is_annotated]
    fitted_to = [row(c) for c in cases([i for i in items if not i.is_held_back]) if c.candidates]
    held_back = [row(c) for c in cases([i for i in items if i.is_held_back]) if c.candidates]
    crossed = cross_validated(fitted_to)
    weights = fit(fitted_to)
    held = sum(is_right(weights, r) for r in held_back) / len(held_back)
    facts: dict[str, object] = {
        "data": "event_places/train.json.gz (Halterman 2019, MIT), silver and crowd labels",
        "items_fitted_to": len(fitted_to),
        "items_held_back": len(held_back),
        "least_count": LEAST,
        "penalty": PENALTY,
        "right_cross_validated": round(crossed, 3),
        "right_held_back": round(held, 3),
    }
    write(weights, facts, options.out)
    for name, value in facts.items():
        print(f"{name}: {value}")
    print(f"{len(weights)} weights written to {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
