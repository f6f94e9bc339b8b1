"""Fits how far answers told in hindsight are sharpened: ``python -m training.weighing_calibration --ukraine FILE …``.

The town-days are those of :mod:`evals.control_history`. An answer whose most probable state is a party says with some
probability that this party held the town, and the record says whether it did. ``dynamics.hindsight_sharpness`` is the
power with which the log loss of these answers is least, each town counting once. It is chosen among ``POWERS`` on the
towns that are not held back, for all wars together.

Printed are, by power, the log loss and the expected calibration error of either half; the error when the power of each
fifth of the towns is chosen on the others; and that of each war with the power chosen on the other wars. Nothing is
written: the number goes into ``codebook/weighing.yaml`` by hand.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals.control_history import WARS, Case, answers, case_of
from evals.control_record import CONTESTED, RecordedTown
from evals.reading import SHARED_DATA
from reportedly.weighing import Parameters
from training.weighing import with_value

POWERS = (1.0, 1.25, 1.5, 1.75, 2.0, 2.25, 2.5, 2.75, 3.0)
FOLDS = 5
_PATH = ("dynamics", "hindsight_sharpness")
_BINS = 10
_LEAST = 1e-3


@dataclass(frozen=True, slots=True)
class Sure:
    """An answer that names a party: of which war and town, how probable it says the party is, and whether it held."""

    war: str
    town: RecordedTown
    probability: float
    is_right: bool


def sure_answers(case: Case, parameters: Parameters) -> list[Sure]:
    """Return the answers whose most probable state is a party, on days that are not contested on record."""
    found = answers(case.control(parameters), case.questions)
    return [
        Sure(case.war, each.question.town, each.states[each.top], each.is_right)
        for each in found
        if each.top not in (CONTESTED, "unknown") and CONTESTED not in each.question.right
    ]


def log_loss(given: Sequence[Sure]) -> float:
    """Return the mean over towns of the mean log loss of each; 0 without answers."""
    by_town: dict[RecordedTown, list[float]] = {}
    for each in given:
        told = each.probability if each.is_right else 1.0 - each.probability
        by_town.setdefault(each.town, []).append(-math.log(max(told, _LEAST)))
    return float(np.mean([np.mean(losses) for losses in by_town.values()])) if by_town else 0.0


def calibration_error(given: Sequence[Sure]) -> float:
    """Return the expected calibration error of the answers with at least one half, in ten bins; 0 without answers."""
    bins: dict[int, list[Sure]] = {}
    decided = [each for each in given if each.probability >= 0.5]
    for each in decided:
        bins.setdefault(min(int(each.probability * _BINS), _BINS - 1), []).append(each)
    off = [abs(sum(each.probability - each.is_right for each in group)) for group in bins.values()]
    return sum(off) / len(decided) if decided else 0.0


Told = Mapping[float, Sequence[Sure]]
"""The answers by power."""


def chosen(told: Told) -> float:
    """Return the power with the least log loss."""
    return min(told, key=lambda power: (log_loss(told[power]), power))


def cross_validated(told: Told, folds: int = FOLDS) -> list[Sure]:
    """Return the answers of each part of the towns with the power chosen on the other parts."""
    towns = sorted({each.town for given in told.values() for each in given}, key=lambda town: (town.name, town.country))
    part = {town: number % folds for number, town in enumerate(towns)}
    found: list[Sure] = []
    for fold in range(folds):
        others = {power: [each for each in given if part[each.town] != fold] for power, given in told.items()}
        found += [each for each in told[chosen(others)] if part[each.town] == fold]
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.weighing_calibration", description=__doc__.split("\n")[0])
    for name in WARS:
        parser.add_argument(f"--{name}", type=Path, action="append", metavar="FILE", help=f"a ledger of {name}'s war")
    parser.add_argument("--data", type=Path, default=SHARED_DATA, metavar="FOLDER", help="the public data folder")
    options = parser.parse_args(arguments)
    cases = [case_of(war, getattr(options, name), options.data) for name, war in WARS.items() if getattr(options, name)]
    if not cases:
        parser.error("name the ledgers of at least one war: " + ", ".join(f"--{name} FILE" for name in WARS))
    shipped = Parameters.load()
    told: dict[float, list[Sure]] = {}
    for power in POWERS:
        tried = with_value(shipped, _PATH, power)
        told[power] = [each for case in cases for each in sure_answers(case, tried)]
        halves = [[each for each in told[power] if each.town.is_held_back is held] for held in (False, True)]
        shown = "  ".join(f"{log_loss(half):.3f} {calibration_error(half):.3f}" for half in halves)
        print(f"power {power:.2f}  log loss and calibration error, fitted and held back: {shown}", flush=True)
    fitted = {power: [each for each in given if not each.town.is_held_back] for power, given in told.items()}
    print(f"chosen on the towns not held back: {chosen(fitted):g}")
    print(f"calibration error, cross-validated by town: {calibration_error(cross_validated(told)):.3f}")
    for case in cases:
        own = {power: [each for each in given if each.war == case.war] for power, given in told.items()}
        others = {power: [each for each in given if each.war != case.war] for power, given in told.items()}
        print(
            f"{case.war}: alone {chosen(own):g}, cross-validated {calibration_error(cross_validated(own)):.3f}", end=""
        )
        if len(cases) > 1:
            power = chosen(others)
            print(f"; with {power:g}, chosen on the others, {calibration_error(own[power]):.3f}", end="")
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
