"""Fits the weights by which claims are linked into events: ``python -m training.event_links``.

The labelled claims of ``evals/event_links.jsonl`` give pairs of one event and of two. The weights of all levels and the
prior are fitted to them by logistic regression. Each weight is drawn to a third of the logarithm of what was set by
hand in ``PRIORS`` (Fellegi and Sunter's weight, a third of it because the features depend on each other), the levels
that are not there to nothing; ``PENALTY`` times the squared distance is added to the loss.

Those of ``FIXED`` are set by hand and stay.

Printed are the measures of ``evals.event_links`` on each week with weights fitted to the others; ``--write`` writes the
weights fitted to all weeks into ``codebook/event_links.yaml``.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from evals.event_links import CodedNews, coded_news, linked, measures
from evals.reading import SHARED_DATA
from reportedly.weighing.independence import origins
from reportedly.weighing.linkage import LEVELS, LinkWeights, compare, probability
from reportedly.weighing.parties import default_parties
from reportedly.weighing.tellings import tell_all

CODEBOOK = Path(__file__).resolve().parents[1] / "reportedly" / "codebook" / "event_links.yaml"
PENALTY = 3.0
_SHARE = 1 / 3

Floats = npt.NDArray[np.float64]
Shares = Mapping[str, Mapping[str, tuple[float, float]]]
"""By feature and level: the probability of the level for pairs of one event, and for other pairs."""

PRIORS: Shares = {
    "type": {"same": (0.70, 0.35), "kin": (0.25, 0.35), "loose": (0.05, 0.30)},
    "place": {
        "same": (0.40, 0.28),
        "same_small": (0.20, 0.07),
        "same_wide": (0.06, 0.12),
        "told": (0.06, 0.04),
        "inside": (0.14, 0.12),
        "near": (0.06, 0.25),
        "unplaced": (0.08, 0.12),
    },
    "time": {
        "same_day": (0.45, 0.12),
        "days": (0.20, 0.12),
        "recent": (0.22, 0.26),
        "span": (0.03, 0.05),
        "wide": (0.02, 0.10),
        "next_day": (0.05, 0.12),
        "days_apart": (0.02, 0.12),
        "week_apart": (0.01, 0.11),
    },
    "doer": {
        "same": (0.50, 0.32),
        "allied": (0.08, 0.06),
        "unnamed": (0.37, 0.30),
        "other": (0.03, 0.12),
        "opposed": (0.02, 0.20),
    },
    "done_to": {
        "same": (0.35, 0.22),
        "allied": (0.03, 0.03),
        "unnamed": (0.58, 0.55),
        "other": (0.02, 0.08),
        "opposed": (0.02, 0.12),
    },
    "figures": {
        "equal": (0.20, 0.01),
        "equal_small": (0.08, 0.03),
        "close": (0.12, 0.03),
        "apart": (0.05, 0.13),
        "one": (0.20, 0.30),
        "none": (0.35, 0.50),
    },
    "object": {
        "same": (0.25, 0.06),
        "other": (0.05, 0.20),
        "one": (0.30, 0.34),
        "none": (0.40, 0.40),
        "unasked": (1.0, 1.0),
    },
    "text": {
        "most": (0.20, 0.02),
        "much": (0.25, 0.08),
        "some": (0.30, 0.25),
        "little": (0.20, 0.60),
        "short": (0.05, 0.05),
    },
    "story": {
        "alike": (0.15, 0.01),
        "related": (0.15, 0.05),
        "little": (0.15, 0.20),
        "other": (0.05, 0.30),
        "one": (0.50, 0.44),
    },
    "telling": {"same": (0.05, 0.15), "document": (0.30, 0.35), "copy": (0.15, 0.02), "other": (0.50, 0.48)},
}
"""What was set by hand before there were labels."""

FIXED = ("change",)
"""Features whose weights are the codebook's: a change of holder is too rare among the labels to be fitted."""

_COLUMNS = [(name, level) for name, levels in LEVELS.items() if name not in FIXED for level in levels]


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """The levels of two labelled claims of a week, and whether they tell of one event."""

    week: str
    levels: Mapping[str, str]
    is_one: bool


def pairs_of(news: CodedNews, weights: LinkWeights) -> list[LabelledPair]:
    """Return the pairs of labelled claims of one week that could tell of one event."""
    parties = default_parties()
    roots = origins(news.records, news.texts)
    told = tell_all(news.records, parties, weights.stop_words, weights.objects)
    found = []
    for one, other in combinations(sorted((t for t in told if t.id in news.labels), key=lambda t: t.id), 2):
        week = news.weeks[one.id]
        if week == news.weeks[other.id]:
            levels = compare(one, other, weights, parties, roots)
            if levels is not None:
                found.append(LabelledPair(week, levels, news.labels[one.id] == news.labels[other.id]))
    return found


def fit(pairs: Sequence[LabelledPair], base: LinkWeights) -> LinkWeights:
    """Return the weights fitted to pairs."""
    column = {key: number for number, key in enumerate(_COLUMNS)}
    rows, given = np.zeros((len(pairs), len(_COLUMNS))), np.zeros(len(pairs))
    for row, pair in enumerate(pairs):
        rows[row, [column[key] for key in pair.levels.items() if key in column]] = 1.0
        given[row] = sum(base.weights[name][pair.levels[name]] for name in FIXED)
    ones = np.array([pair.is_one for pair in pairs], dtype=float)
    drawn = np.array([_by_hand(name, level) for name, level in _COLUMNS])

    def loss(values: Floats) -> tuple[float, Floats]:
        odds = values[0] + rows @ values[1:] + given
        away = values[1:] - drawn
        slope = 1.0 / (1.0 + np.exp(-odds)) - ones
        gradient = np.concatenate([[slope.sum()], rows.T @ slope + 2 * PENALTY * away])
        return float(np.sum(np.logaddexp(0.0, odds) - ones * odds) + PENALTY * away @ away), gradient

    found = minimize(loss, np.concatenate([[-1.5], drawn]), jac=True).x
    fitted: dict[str, dict[str, float]] = {name: dict(base.weights[name]) for name in FIXED}
    for (name, level), value in zip(_COLUMNS, found[1:], strict=True):
        fitted.setdefault(name, {})[level] = round(float(value), 3)
    return replace(base, weights=fitted, prior=round(float(found[0]), 3))


def _by_hand(name: str, level: str) -> float:
    if name not in PRIORS:
        return 0.0
    m, u = PRIORS[name][level]
    return _SHARE * math.log(m / u)


def cross_validated(news: CodedNews, pairs: Sequence[LabelledPair], base: LinkWeights) -> dict[str, float]:
    """Return the measures over all weeks, each linked with weights fitted to the others, and the log loss of pairs."""
    documents = {record.claim.id: record.document.id for record in news.records}
    found: dict[str, str] = {}
    loss = 0.0
    for week in sorted(set(news.weeks.values())):
        weights = fit([pair for pair in pairs if pair.week != week], base)
        events = linked(news, weights=weights)
        found |= {claim: f"{week} {event}" for claim, event in events.items() if news.weeks.get(claim) == week}
        for pair in pairs:
            if pair.week == week:
                sure = probability(weights.log_odds(pair.levels))
                loss -= math.log(max(1e-9, sure if pair.is_one else 1.0 - sure))
    return measures(news.labels, found, documents) | {"pair_log_loss": loss / len(pairs)}


def written(text: str, weights: LinkWeights, provenance: Iterable[str]) -> str:
    """Return the codebook's text with other weights; comments and limits stay."""
    lines: list[str] = []
    feature, skipping = "", False
    for line in text.splitlines():
        if re.match(r"\S", line):
            skipping, feature = line.startswith("provenance:"), ""
            if skipping:
                lines += ["provenance:", *(f"  {each}" for each in provenance), ""]
        if skipping:
            continue
        if found := re.fullmatch(r"  (\w+):\s*(?:#.*)?", line):
            feature = found[1]
        level = re.match(r"    (\w+): \S+\s*(#.*)?$", line)
        if level and feature not in FIXED and level[1] in weights.weights.get(feature, {}):
            line = f"    {level[1]}: {weights.weights[feature][level[1]]:.3f}".ljust(28) + (level[2] or "")
        elif line.startswith("prior:"):
            line = f"prior: {weights.prior:.3f}".ljust(26) + line[line.index("#") :]
        lines.append(line.rstrip())
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.event_links", description=str(__doc__).splitlines()[0])
    parser.add_argument("--data", type=Path, default=SHARED_DATA, metavar="FOLDER", help="the public data folder")
    parser.add_argument("--write", action="store_true", help="write the weights into the codebook")
    options = parser.parse_args(arguments)
    news, base = coded_news(options.data), LinkWeights.load()
    pairs = pairs_of(news, base)
    ones = sum(pair.is_one for pair in pairs)
    print(f"{len(pairs)} pairs of {len(news.labels)} claims, {ones} of one event")
    values = cross_validated(news, pairs, base)
    for name, value in values.items():
        print(f"{name:<18} {value:.3f}  (cross-validated by week)")
    weights = fit(pairs, base)
    if options.write:
        provenance = [
            "data: evals/event_links.jsonl, our labels of coded news, by python -m training.event_links",
            f"claims: {len(news.labels)}",
            f"pairs: {len(pairs)}",
            f"pairs_of_one_event: {ones}",
            *(f"{name}_cross_validated: {values[name]:.3f}" for name in ("b3_f1", "pair_f1", "across_f1")),
        ]
        CODEBOOK.write_text(written(CODEBOOK.read_text(encoding="utf-8"), weights, provenance), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
