"""Fits the weighing's parameters to places whose history is known: ``python -m training.weighing --ukraine FILE …``.

Asked are the town-days of :mod:`evals.control_history`, and with ``--news`` the facts of :mod:`evals.control_news`, so
that one set of parameters serves what is told long afterwards and what is told on the day; of either the half of the
towns that is not held back. What is made small is, over the towns, the mean log loss of each, plus a penalty that holds
every parameter near its documented prior: half the squared distance in units of ``SPREAD``, measured in logarithms for
numbers that multiply (half-lives, ratios, pulls) and in log-odds for probabilities, that is, log-normal and
logit-normal priors. A town counts ``TRUST`` times an independent observation, one of the news ``NEWS_WORTH`` times as
much as one of a war. What is left to unknown counts as right with ``UNKNOWN_WORTH``: less than the scores of
:mod:`evals.control_history` give it, so that the search does not buy certainty with silence. ``ASTRAY`` bounds what a
single wrong answer costs, so that it does not buy timidity with the record's own errors either.

The search goes coordinate by coordinate, tries a step up and a step down, and halves the steps of a coordinate that
finds nothing; it is deterministic. Copies among the texts are found once, and each text is then replaced by a word that
names its family: the weighing finds the same copies in them at once.

``codebook/weighing.yaml`` is rewritten with the fitted numbers and, in its head, where they come from; the priors are
in ``training/weighing_priors.yaml``. ``--sensitivity`` fits nothing: it prints what the log loss does when one
parameter is multiplied or divided by 1.5.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from evals.control_history import WARS, Case, answers, case_of
from evals.control_news import NEWS, case_of_facts
from evals.control_record import RecordedTown
from evals.reading import SHARED_DATA
from reportedly.weighing import Parameters
from reportedly.weighing.lineages import Shingler, families

CODEBOOK = Path(__file__).resolve().parents[1] / "reportedly" / "codebook" / "weighing.yaml"
PRIORS = Path(__file__).resolve().parent / "weighing_priors.yaml"
SPREAD = 0.5  # of a prior, in logarithms or log-odds: a factor of 1.65 either way is one standard deviation
TRUST = 2.0  # independent observations that a town is worth: its months are mostly one
STEP = 0.5
LEAST_STEP = 0.12
NEWS_WORTH = 3.0  # there are few: together they then count about as much as a war
UNKNOWN_WORTH = 0.2  # of what is left to unknown counts as right: about one party in five, contested among them
ASTRAY = 0.05  # of the record's days, or of the towns found for them, are wrong: no answer costs more than that allows
_PROBABILITIES = ("reliability", "status", "reading", "agreement", "own", "ceiling", "unknown_at_start", "nearby")
_BEGIN, _END = "# Fitted", "# ----"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number that is fitted: where it stands, its prior value and its limits."""

    path: tuple[str, ...]
    prior: float
    low: float
    high: float

    @property
    def is_probability(self) -> bool:
        return self.path[0] in _PROBABILITIES or self.path[-1] in _PROBABILITIES

    def free(self, value: float) -> float:
        """Return a value on the scale on which its prior is normal."""
        if self.is_probability:
            value = min(max(value, 0.005), 0.995)
            return math.log(value / (1.0 - value))
        return math.log(max(value, 1e-3))

    def value(self, free: float) -> float:
        """Return the value for a number on that scale, within its limits and to three digits."""
        raw = 1.0 / (1.0 + math.exp(-free)) if self.is_probability else math.exp(free)
        return float(f"{min(max(raw, self.low), self.high):.3g}")

    def penalty(self, value: float) -> float:
        return 0.5 * ((self.free(value) - self.free(self.prior)) / SPREAD) ** 2


def load_priors(path: Path = PRIORS, *, held: bool = False) -> list[Parameter]:
    """Return the parameters that are fitted, or those that are ``held`` where they are, in the file's order."""
    tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    apart = tree.pop("held")
    shipped = Parameters.load()
    leaves = _leaves(apart if held else tree)
    return [Parameter(where, float(value), *_limits(shipped, where)) for where, value in leaves]


def _leaves(tree: Mapping[str, Any], where: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], float]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*where, key))
        else:
            yield (*where, key), value


def _limits(parameters: Parameters, path: Sequence[str]) -> tuple[float, float]:
    at: Any = parameters
    for name in path[:-1]:
        at = getattr(at, name)
    (found,) = (item for item in fields(at) if item.name == path[-1])
    return float(found.metadata["low"]), float(found.metadata["high"])


def with_value(parameters: Any, path: Sequence[str], value: float) -> Any:
    """Return parameters with the number at a path set to a value."""
    assert is_dataclass(parameters)
    inner = value if len(path) == 1 else with_value(getattr(parameters, path[0]), path[1:], value)
    return replace(parameters, **{path[0]: inner})  # type: ignore[type-var] # a dataclass, as asserted


def value_at(parameters: Any, path: Sequence[str]) -> float:
    """Return the number at a path."""
    for name in path:
        parameters = getattr(parameters, name)
    return float(parameters)


def part(case: Case, *, held_back: bool, every: int = 1) -> Case:
    """Return the fitted or the held-back half of a case, with each ``every``-th day that is asked about a town."""
    chosen = [question for question in case.questions if question.town.is_held_back == held_back]
    keys = {question.place.key for question in chosen}
    days = sorted({question.on for question in case.questions})[::every]
    records = tuple(r for r in case.records if r.claim.place is not None and r.claim.place.key in keys)
    asked = tuple(question for question in chosen if question.on in set(days))
    return replace(case, records=records, questions=asked, texts=_family_names(case, {r.document.id for r in records}))


def _family_names(case: Case, documents: set[str]) -> dict[str, str]:
    """Return for each document a text of one word that it shares with those that copy one another."""
    parameters = Parameters.load().lineages
    shingler = Shingler(parameters)
    known = {record.document.id: record.known for record in case.records}
    order = sorted(documents & set(case.texts), key=lambda document: (known[document], document))
    shingles = {document: shingler.shingles(case.texts[document]) for document in order}
    return {document: copy.root for document, copy in families(order, shingles, parameters).items()}


def town_losses(case: Case, parameters: Parameters) -> dict[RecordedTown, float]:
    """Return each town's mean log loss, what is left to unknown and what may be wrong in the record counted in."""
    control = case.control(parameters)
    by_town: dict[RecordedTown, list[float]] = {}
    for answer in answers(control, case.questions):
        known = sum(answer.states.get(state, 0.0) for state in answer.question.right)
        told = known + UNKNOWN_WORTH * answer.states.get("unknown", 0.0)
        by_town.setdefault(answer.question.town, []).append(-math.log((1.0 - ASTRAY) * told + ASTRAY * UNKNOWN_WORTH))
    return {town: float(np.mean(losses)) for town, losses in by_town.items()}


def loss(cases: Sequence[Case], parameters: Parameters) -> float:
    """Return the sum of the towns' mean log losses, those of the news ``NEWS_WORTH`` times."""
    return sum(
        (NEWS_WORTH if case.war == NEWS else 1.0) * sum(town_losses(case, parameters).values()) for case in cases
    )


def mean_loss(cases: Sequence[Case], parameters: Parameters) -> float:
    """Return the mean over towns of their mean log losses."""
    found = [value for case in cases for value in town_losses(case, parameters).values()]
    return float(np.mean(found))


def fit(cases: Sequence[Case], fitted: Sequence[Parameter], start: Parameters, *, minutes: float) -> Parameters:
    """Return the parameters with the least penalised loss that the search finds in the time."""
    until = time.monotonic() + 60 * minutes
    best = start
    penalties = {p.path: p.penalty(value_at(best, p.path)) for p in fitted}
    at_data = TRUST * loss(cases, best)
    steps = dict.fromkeys((p.path for p in fitted), STEP)
    direction = dict.fromkeys((p.path for p in fitted), 1.0)
    print(f"start: {at_data / TRUST:.2f} over towns, penalty {sum(penalties.values()):.2f}", flush=True)
    while max(steps.values()) >= LEAST_STEP and time.monotonic() < until:
        for parameter in fitted:
            path = parameter.path
            if steps[path] < LEAST_STEP or time.monotonic() >= until:
                continue
            now = value_at(best, path)
            for sign in (direction[path], -direction[path]):
                value = parameter.value(parameter.free(now) + sign * steps[path])
                if value == now:
                    continue
                tried = with_value(best, path, value)
                penalty = parameter.penalty(value)
                data = TRUST * loss(cases, tried)
                if data + penalty < at_data + penalties[path] - 1e-3:
                    best, at_data, penalties[path], direction[path] = tried, data, penalty, sign
                    print(f"{'.'.join(path)}: {now:g} to {value:g}, {at_data / TRUST:.2f}", flush=True)
                    break
            else:
                steps[path] /= 2
    return best


def sensitivity(
    cases: Sequence[Case], fitted: Sequence[Parameter], parameters: Parameters, factor: float = 1.5
) -> list[tuple[str, float, float, float]]:
    """Return, per parameter, its value and the change of the mean loss when it is divided and multiplied."""
    base = mean_loss(cases, parameters)
    found = []
    for parameter in fitted:
        now = value_at(parameters, parameter.path)
        changes = []
        for value in (now / factor, now * factor):
            bounded = min(max(value, parameter.low), min(parameter.high, 0.995) if parameter.is_probability else 1e9)
            changes.append(mean_loss(cases, with_value(parameters, parameter.path, bounded)) - base)
        found.append((".".join(parameter.path), now, changes[0], changes[1]))
    return found


def written(text: str, values: Mapping[tuple[str, ...], float], head: str) -> str:
    """Return the YAML text of the parameters with numbers replaced and its provenance renewed; the rest stays."""
    for path, value in values.items():
        section = re.compile(rf"(?ms)^{path[0]}:.*?(?=^\S|\Z)")
        found = section.search(text)
        if found is None:
            raise ValueError(f"the parameters have no section {path[0]}")
        block = found.group()
        shown = f"{value:g}"
        if len(path) == 3:
            inner = re.compile(rf"(?s)(^  {path[1]}:.*?[{{ ]{path[2]}: )[\d.e+-]+", re.MULTILINE)
        else:
            inner = re.compile(rf"(^  {path[1]}: )[\d.e+-]+", re.MULTILINE)
        changed, count = inner.subn(lambda m, shown=shown: m.group(1) + shown, block, count=1)  # type: ignore[misc]
        if count != 1:
            raise ValueError(f"the parameters have no number {'.'.join(path)}")
        text = text[: found.start()] + changed + text[found.end() :]
    return re.sub(rf"(?ms)^{_BEGIN}.*?(?=^{_END})", lambda _: head, text)


def provenance(command: str, cases: Mapping[str, Case], before: Parameters, after: Parameters) -> str:
    """Return the head's lines on where the numbers come from."""
    lines = [f"Fitted on {date.today()} by `{command}`,"]
    for name, case in cases.items():
        fitted, held = part(case, held_back=False), part(case, held_back=True)
        towns = len({question.town for question in fitted.questions})
        others = len({question.town for question in held.questions})
        was = [mean_loss([half], before) for half in (fitted, held)]
        now = [mean_loss([half], after) for half in (fitted, held)]
        lines.append(
            f"{name}: {towns} towns, mean log loss {was[0]:.3f} to {now[0]:.3f}; "
            f"{others} towns held back, {was[1]:.3f} to {now[1]:.3f}."
        )
    return "".join(f"# {line}\n" for line in lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.weighing", description="Fit the weighing's parameters.")
    for name in WARS:
        parser.add_argument(f"--{name}", type=Path, action="append", metavar="FILE", help=f"a ledger of {name}'s war")
    parser.add_argument("--news", type=Path, metavar="FILE", help="a ledger of the news that the facts are asked of")
    parser.add_argument("--minutes", type=float, default=60.0, help="stop searching then (default: %(default)s)")
    parser.add_argument("--every", type=int, default=3, help="fit to each so many months (default: %(default)s)")
    parser.add_argument("--data", type=Path, default=SHARED_DATA, metavar="FOLDER", help="the public data folder")
    parser.add_argument("--start", type=Path, metavar="FILE", help="parameters to begin with (default: those of --out)")
    parser.add_argument("--out", type=Path, default=CODEBOOK, help="the file to rewrite (default: the codebook's)")
    parser.add_argument("--sensitivity", action="store_true", help="fit nothing, print how the score reacts")
    options = parser.parse_args(arguments)
    cases = {
        name: case_of(war, getattr(options, name), options.data) for name, war in WARS.items() if getattr(options, name)
    }
    if options.news:
        cases[NEWS] = case_of_facts(options.news)
    if not cases:
        parser.error("name the ledgers of at least one war: " + ", ".join(f"--{name} FILE" for name in WARS))
    fitted = load_priors()
    halves = [part(case, held_back=False, every=1 if name == NEWS else options.every) for name, case in cases.items()]
    start = Parameters.load(options.start or options.out)
    if options.sensitivity:
        rows = sensitivity(halves, [*fitted, *load_priors(held=True)], start)
        for path, now, down, up in sorted(rows, key=lambda row: -max(abs(row[2]), abs(row[3]))):
            print(f"{path:40} {now:8g} {down:+.4f} {up:+.4f}", flush=True)
        return 0
    best = fit(halves, fitted, start, minutes=options.minutes)
    prior = start
    for parameter in fitted:
        prior = with_value(prior, parameter.path, parameter.prior)
    head = provenance("python -m training.weighing", cases, prior, best)
    values = {parameter.path: value_at(best, parameter.path) for parameter in fitted}
    options.out.write_text(written(options.out.read_text(encoding="utf-8"), values, head), encoding="utf-8")
    print(head)
    return 0


if __name__ == "__main__":
    sys.exit(main())
