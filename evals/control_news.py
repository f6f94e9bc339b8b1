"""Control through time: who holds a town, weighed from the news, against matters of public record.

The articles in ``news/`` are read into a ledger, or a ledger that holds them is given, and every fact of
``control_facts.yaml`` is asked of it. The Brier score is the multi-category one (0 best, 2 worst) over all holders with
"contested" and "unknown", which are never right here; the log loss is that of the true holder, whose probability is
bounded below by 0.001. Facts that the ledger is silent on are most of the cost, so the same scores are also given over
the facts with an answer: those where "unknown" is less than half. The facts are hindsight, and asked with everything
known. The checks are 1 where the probability asked for is reached.

``python -m evals.control_news [--ledger FILE]`` lists every fact with its answer.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from evals.control_facts import Answer, Fact, answer, describe, fact_from, holder_ids
from evals.control_history import Case, Question, claims_around
from evals.control_record import RecordedTown, captured_towns, match
from evals.reading import SHARED_DATA, ledger_of
from evals.scores import Counts, Measure, Scores, bootstrap, ratio
from reportedly.defaults import DEFAULT_READER
from reportedly.weighing.statements import bears_on_control

PART = "control"
NEWS = "news"  # the name of the facts as a case
_SCALE = 1_000_000  # counts are whole numbers; scores are kept in millionths


def load_facts() -> tuple[list[Fact], list[Fact]]:
    """Return the facts and the checks of ``control_facts.yaml``."""
    content = yaml.safe_load(files("evals").joinpath("control_facts.yaml").read_text(encoding="utf-8"))
    facts, checks = ([fact_from(entry) for entry in content[kind]] for kind in ("facts", "checks"))
    return facts, checks


def summarise(counts: Counts) -> dict[str, float]:
    """Return the measures from the counts over all facts."""
    facts, given = counts["facts"], counts["given"]
    return {
        "brier": ratio(counts["brier"], facts * _SCALE),
        "log_loss": ratio(counts["log_loss"], facts * _SCALE),
        "right": ratio(counts["right"], facts),
        "answered": ratio(given, facts),
        "answered_brier": ratio(counts["given_brier"], given * _SCALE),
        "answered_log_loss": ratio(counts["given_log_loss"], given * _SCALE),
        "answered_right": ratio(counts["given_right"], given),
    }


def _counts(given: Answer) -> Counts:
    figures = {"facts": 1, "brier": _millionths(given.brier), "log_loss": _millionths(given.log_loss)}
    figures["right"] = int(given.is_right)
    if given.is_given:
        figures |= {f"given_{name}": figures[name] for name in ("brier", "log_loss", "right")} | {"given": 1}
    return Counter(figures)


def _millionths(value: float) -> int:
    return round(value * _SCALE)


def _shown(given: Answer) -> dict[str, Any]:
    """Return an answer for the details in JSON: enough to see what went wrong."""
    fact = given.fact
    top = dict(sorted(given.distribution.items(), key=lambda pair: -pair[1])[:3])
    question = {"place": fact.place, "on": fact.on.isoformat(), "known": fact.known and fact.known.isoformat()}
    return {**question, "holders": list(fact.holders), "probability": round(given.probability, 4), "top": top}


def case_of_facts(ledger: Path) -> Case:
    """Return the facts as questions to a ledger of the articles, like those on a war, for parameters to be fitted to.

    A town that is in ``control_captures.csv`` too is that town, so that it is held back in both or in neither.
    """
    from reportedly.ledger import Ledger

    facts, _ = load_facts()
    with Ledger.open(ledger, create=False, read_only=True) as opened:
        places = {fact.place: opened.place(fact.place) for fact in facts}
        shown = {place.key: place for place in places.values()}
        records = tuple(r for r in opened.claims_at(sorted(shown)) if bears_on_control(r.claim))
        texts = dict(opened.texts(sorted({record.document.id for record in records})))
    captured = {place.key: town for town, place in match(captured_towns(), shown.values()).items()}
    questions = []
    for fact in facts:
        place = places[fact.place]
        right = holder_ids(fact.holders, fact.on)
        town = captured.get(place.key) or RecordedTown(
            place.name, place.country or "", place.latitude or 0.0, place.longitude or 0.0, ()
        )
        questions.append(Question(town, place, fact.on, right))
    return Case(NEWS, records, texts, tuple(questions), len(shown), tuple(claims_around([ledger], shown)))


@dataclass(frozen=True, slots=True)
class Answers:
    """What a ledger answers to the facts and the checks, and how many documents it holds."""

    facts: Sequence[Answer]
    checks: Sequence[Answer]
    documents: int


def answers(
    shared_data: Path, *, ledger: Path | None = None, reader: str = DEFAULT_READER, workers: int = 2
) -> Answers:
    """Return the answers of a ledger that holds the articles; with none given, they are read first."""
    from reportedly.ledger import Ledger

    facts, checks = load_facts()
    source = shared_data / "news" / "articles.jsonl"
    where = ledger_of(source, reader, workers=workers) if ledger is None else nullcontext(ledger)
    with where as path, Ledger.open(path, create=False, read_only=True) as opened:
        asked = [[answer(fact, opened.holds) for fact in group] for group in (facts, checks)]
        return Answers(asked[0], asked[1], sum(1 for _ in opened.documents()))


def meets(given: Answer) -> bool:
    """Whether a check's probability is reached."""
    return given.probability >= (given.fact.least or 0.0)


def evaluate(
    shared_data: Path, *, ledger: Path | None = None, reader: str = DEFAULT_READER, workers: int = 2
) -> Scores:
    """Return the scores of control from a ledger that holds the articles; with none given, they are read first."""
    started = time.perf_counter()
    given = answers(shared_data, ledger=ledger, reader=reader, workers=workers)
    counts = [_counts(fact) for fact in given.facts]
    total: Counts = Counter()
    for fact_counts in counts:
        total.update(fact_counts)
    intervals = bootstrap(counts, summarise)
    measures = [
        Measure(name, value, intervals[name], lower_is_better=name.endswith(("brier", "log_loss")))
        for name, value in summarise(total).items()
    ]
    measures += [Measure(check.fact.name, float(meets(check))) for check in given.checks]
    return Scores(
        part=PART,
        documents=given.documents,
        seconds=time.perf_counter() - started,
        measures=tuple(measures),
        note=f"{len(given.facts)} facts of public record, {total['given']} answered",
        details={"facts": [_shown(fact) for fact in given.facts], "checks": [_shown(check) for check in given.checks]},
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 1 where a check fails."""
    parser = argparse.ArgumentParser(prog="python -m evals.control_news", description="Ask a ledger for known facts.")
    parser.add_argument("--ledger", type=Path, metavar="FILE", help="a ledger of the articles, not to read them again")
    parser.add_argument("--reader", default=DEFAULT_READER, help="the reader to read them with (default: %(default)s)")
    parser.add_argument("--data", type=Path, default=SHARED_DATA, metavar="FOLDER", help="the public data folder")
    options = parser.parse_args(arguments)
    given = answers(options.data, ledger=options.ledger, reader=options.reader)
    for fact in given.facts:
        print(describe(fact, is_right=fact.is_right))
    for check in given.checks:
        print(describe(check, is_right=meets(check)), f"with at least {check.fact.least}")
    return 0 if all(map(meets, given.checks)) else 1


if __name__ == "__main__":
    sys.exit(main())
