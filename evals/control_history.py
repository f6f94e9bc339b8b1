"""Control through time on real narratives: who held a town on the 15th of each month, against what is on record.

Long encyclopaedia articles on a war are read into a ledger by the default reader, or a ledger that holds them is
given, and the weighing is asked with everything known: such articles tell a war in hindsight, and carry dates long
after the days that they tell of. A town is weighed as ``reportedly holds`` weighs it, with what is said of the places
around it. Ukraine: ``wars/ukraine`` against ``control/ukraine_changes.csv``, March 2022 to July
2023. Syria and Iraq: ``wars/syria`` with ``news/articles.jsonl`` against ``control_captures.csv``, January 2012 to
December 2019. :mod:`evals.control_record` says how the records are cleaned and how their towns become places. Asked
are towns that have at least one claim that bears on control, on days on which the record is clear.

A town-day is *decided* where a party has at least half of the probability.

- ``coverage``: decided town-days among those on which the record names a holder.
- ``accuracy``: how often the most probable holder is right, of these decided ones.
- ``brier``: mean squared difference between its probability and whether it is right (0 to 1), of the same.
- ``ece``: expected calibration error of that probability in ten bins of equal width, of the same.
- ``brier_all_states``: multi-category Brier score (0 to 2) over all states, "contested" and "unknown" among them.
- ``accuracy_with_contested``: as ``accuracy``, with town-days that are contested on record counted as wrong.
- ``log_loss``: over all clear town-days, decided or not and contested ones too; what is "unknown" is shared evenly
  among the record's two sides and "contested".
- ``last_report``: accuracy of the last claim's holder on the same decided town-days; ``last_report_own`` where that
  claim names a holder, with ``last_report_coverage``.
- ``held_back_…``: over the half of the towns, by a hash, that nothing is fitted to.

``python -m evals.control_history ukraine --ledger FILE`` prints the figures, and with ``--errors N`` what went wrong.
A ledger named that does not exist is made, so that reading happens once.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from evals.control_baselines import Vote, vote_of
from evals.control_record import CONTESTED, RecordedTown, captured_towns, fifteenths, match, ukrainian_towns
from evals.reading import SHARED_DATA
from evals.scores import Counts, Measure, Scores, bootstrap, ratio
from reportedly.defaults import DEFAULT_READER
from reportedly.model import Place
from reportedly.weighing import Control, Parameters, weigh
from reportedly.weighing.nearby import TYPES as AROUND
from reportedly.weighing.nearby import around
from reportedly.weighing.parties import default_parties
from reportedly.weighing.protocols import ClaimRecord
from reportedly.weighing.statements import bears_on_control, holders

_BINS = 10
_SCALE = 1_000_000
_OPTIONS = 3  # the record's two sides and "contested", for what is "unknown"
_LEAST = 1e-3


@dataclass(frozen=True, slots=True)
class War:
    """A narrative and the record that it is measured against."""

    name: str
    sources: tuple[str, ...]
    towns: Callable[[Path], list[RecordedTown]]
    first: date
    last: date


WARS = {
    "ukraine": War(
        "ukraine",
        ("wars/ukraine",),
        lambda data: ukrainian_towns(data / "control" / "ukraine_changes.csv"),
        date(2022, 3, 15),
        date(2023, 7, 15),
    ),
    "syria": War(
        "syria",
        ("wars/syria", "news/articles.jsonl"),
        lambda data: captured_towns(),
        date(2012, 1, 15),
        date(2019, 12, 15),
    ),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A town and a day on which the record is clear, and the states that are right."""

    town: RecordedTown
    place: Place
    on: date
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """All that is weighed and asked of a war: the claims about its recorded towns, their texts, the questions.

    ``around`` are the claims about the places around the towns, which say something of them too.
    """

    war: str
    records: tuple[ClaimRecord, ...]
    texts: Mapping[str, str]
    questions: tuple[Question, ...]
    towns: int
    around: tuple[ClaimRecord, ...] = ()

    def control(self, parameters: Parameters | None = None) -> Control:
        """Return the control of the case's towns, as a ledger's holdings of them would have it."""
        return weigh((*self.records, *self.around), texts=self.texts, parameters=parameters)


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with what the weighing says: the probability of each state."""

    question: Question
    states: Mapping[str, float]

    @property
    def top(self) -> str:
        """The most probable state."""
        return max(sorted(self.states), key=self.states.__getitem__)

    @property
    def is_decided(self) -> bool:
        return self.top not in (CONTESTED, "unknown") and self.states[self.top] >= 0.5

    @property
    def is_right(self) -> bool:
        return self.top in self.question.right

    @property
    def told(self) -> float:
        """The probability of what is right, with its share of what is "unknown"."""
        known = sum(self.states.get(state, 0.0) for state in self.question.right)
        return known + self.states.get("unknown", 0.0) / _OPTIONS


def case_of(war: War, ledgers: Sequence[Path], data: Path, *, without: str | None = None) -> Case:
    """Return the case of a war from ledgers that hold its narrative, ``without`` the document of a key if need be."""
    from reportedly.ledger import Ledger

    records: list[ClaimRecord] = []
    texts: dict[str, str] = {}
    for ledger in ledgers:
        with Ledger.open(ledger, create=False, read_only=True) as opened:
            records += [record for record in opened.claims() if bears_on_control(record.claim)]
            texts |= {item.document.id: item.document.text for item in opened.documents()}
    records = [record for record in records if record.document.key != without]
    towns = war.towns(data)
    places: dict[str, Place] = {}
    for record in records:
        place = record.claim.place
        if place is not None and place.key not in places:
            places[place.key] = place
    matched = match(towns, places.values())
    shown = {place.key: place for place in matched.values()}
    about = tuple(r for r in records if r.claim.place is not None and r.claim.place.key in shown)
    beyond = tuple(r for r in claims_around(ledgers, shown) if r.document.key != without)
    wanted = {record.document.id for record in about}
    texts = {document: text for document, text in texts.items() if document in wanted}
    questions = tuple(
        Question(town, place, on, town.holders(on))
        for town, place in sorted(matched.items(), key=lambda item: item[1].key)
        for on in fifteenths(war.first, war.last)
        if town.holders(on)
    )
    return Case(war.name, about, texts, questions, len(towns), beyond)


def claims_around(ledgers: Iterable[Path], shown: Mapping[str, Place]) -> Iterator[ClaimRecord]:
    """Yield the claims of ledgers about the places around some places, by their keys, and not about these."""
    from reportedly.ledger import Ledger

    for ledger in ledgers:
        with Ledger.open(ledger, create=False, read_only=True) as opened:
            beyond = around(opened, shown, Parameters.load(), None) - shown.keys()
            yield from opened.claims_at(sorted(beyond), type=sorted(AROUND))


def ask(case: Case, parameters: Parameters | None = None) -> list[Answered]:
    """Return the weighing's answers to a case's questions, with everything known."""
    return answers(case.control(parameters), case.questions)


def answers(control: Control, questions: Iterable[Question]) -> list[Answered]:
    """Return a control's answers, question by question."""
    by_day: dict[date, list[Question]] = {}
    for question in questions:
        by_day.setdefault(question.on, []).append(question)
    found = []
    for on, asked in sorted(by_day.items()):
        places = {question.place.key for question in asked}
        held = {holding.place.key: dict(holding.distribution) for holding in control.holdings(on, places=places)}
        found += [Answered(question, held.get(question.place.key, {"unknown": 1.0})) for question in asked]
    return found


def last_reports(case: Case) -> dict[tuple[str, date], str]:
    """Return, by place and day asked, the state that the last claim dated on or before the day votes for."""
    parties = default_parties()
    votes: dict[str, list[Vote]] = {}
    for record in case.records:
        claim = record.claim
        assert claim.place is not None
        end = claim.happened.end or record.known
        sides = [holders(group, parties, end, claim.place.country) for group in (claim.actor, claim.target)]
        state = vote_of(claim, *sides)
        if state is not None:
            key = claim.place.key
            votes.setdefault(key, []).append(Vote(key, end.toordinal(), record.document.id, state))
    found = {}
    for question in case.questions:
        before = [v for v in votes.get(question.place.key, ()) if v.day <= question.on.toordinal()]
        if before:
            found[question.place.key, question.on] = max(before, key=lambda vote: (vote.day, vote)).state
    return found


def log_loss(given: Iterable[Answered]) -> float:
    """Return the mean log loss of the answers."""
    return float(np.mean([-np.log(max(answer.told, _LEAST)) for answer in given]))


def _counts(answer: Answered, last: str | None) -> Counts:
    right = answer.question.right
    counts: Counts = Counter(asked=1, log_loss=round(-np.log(max(answer.told, _LEAST)) * _SCALE))
    contested = CONTESTED in right
    counts["contested"] = int(contested)
    counts["held"] = int(not contested)
    if not contested and last not in (None, CONTESTED):
        counts["last_given"], counts["last_given_right"] = 1, int(last in right)
    if not answer.is_decided:
        return counts
    counts["decided_or_contested"] = 1
    if contested:
        return counts
    sure = answer.states[answer.top]
    others = sum(p * p for state, p in answer.states.items() if state not in right)
    counts["decided"] = 1
    counts["right"] = int(answer.is_right)
    counts["brier"] = round((sure - answer.is_right) ** 2 * _SCALE)
    counts["brier_all"] = round(((1 - sum(answer.states.get(s, 0.0) for s in right)) ** 2 + others) * _SCALE)
    counts["last_right"] = int(last in right)
    bin_ = min(int(sure * _BINS), _BINS - 1)
    counts[f"bin{bin_}"], counts[f"bin{bin_}_right"] = 1, int(answer.is_right)
    counts[f"bin{bin_}_sure"] = round(sure * _SCALE)
    return counts


def _summarise(counts: Counts) -> dict[str, float]:
    decided = counts["decided"]
    off = [abs(counts[f"bin{b}_sure"] / _SCALE - counts[f"bin{b}_right"]) for b in range(_BINS)]
    return {
        "accuracy": ratio(counts["right"], decided),
        "coverage": ratio(decided, counts["held"]),
        "brier": ratio(counts["brier"], decided * _SCALE),
        "ece": ratio(sum(off), decided),
        "brier_all_states": ratio(counts["brier_all"], decided * _SCALE),
        "accuracy_with_contested": ratio(counts["right"], counts["decided_or_contested"]),
        "log_loss": ratio(counts["log_loss"], counts["asked"] * _SCALE),
        "last_report": ratio(counts["last_right"], decided),
        "last_report_own": ratio(counts["last_given_right"], counts["last_given"]),
        "last_report_coverage": ratio(counts["last_given"], counts["held"]),
    }


def measures(case: Case, given: Sequence[Answered]) -> list[Measure]:
    """Return all figures, with 95 % intervals over towns; those of the towns held back by themselves."""
    last = last_reports(case)
    by_town: dict[RecordedTown, Counts] = {}
    for answer in given:
        question = answer.question
        counts = by_town.setdefault(question.town, Counter())
        counts.update(_counts(answer, last.get((question.place.key, question.on))))
    found = []
    for prefix, chosen in (
        ("", list(by_town.values())),
        ("held_back_", [counts for town, counts in by_town.items() if town.is_held_back]),
    ):
        total: Counts = Counter()
        for counts in chosen:
            total.update(counts)
        limits = bootstrap(chosen, _summarise)
        for name, value in _summarise(total).items():
            loses = name.startswith(("brier", "ece", "log_loss"))
            found.append(Measure(prefix + name, value, limits.get(name), lower_is_better=loses))
    return found


def reliability(given: Iterable[Answered]) -> list[tuple[float, float, int]]:
    """Return, per bin of the most probable holder's probability, its mean, how often it is right, and how many."""
    bins: dict[int, list[Answered]] = {}
    for answer in given:
        if answer.is_decided and CONTESTED not in answer.question.right:
            bins.setdefault(min(int(answer.states[answer.top] * _BINS), _BINS - 1), []).append(answer)
    return [
        (
            float(np.mean([answer.states[answer.top] for answer in group])),
            float(np.mean([answer.is_right for answer in group])),
            len(group),
        )
        for _, group in sorted(bins.items())
    ]


def ledger_at(war: War, data: Path, ledger: Path, reader: str = DEFAULT_READER) -> Path:
    """Return the ledger, with the war's narrative read into it first where there is no such file."""
    from reportedly.pipeline import read

    if not ledger.exists():
        for source in war.sources:
            for item in read(data / source, ledger, reader=reader, workers=1).left_out:
                print(f"left out: {item.source}: {item.reason}", file=sys.stderr)
    return ledger


def evaluate(war: str, shared_data: Path, *, ledger: Path | None = None, reader: str = DEFAULT_READER) -> Scores:
    """Return the scores of a war, "ukraine" or "syria", from a ledger that holds it; with none given, it is read."""
    started = time.perf_counter()
    with ExitStack() as stack:
        at = ledger or Path(stack.enter_context(tempfile.TemporaryDirectory())) / "war.db"
        case = case_of(WARS[war], [ledger_at(WARS[war], shared_data, at, reader)], shared_data)
    found = measures(case, ask(case))
    asked = {question.town for question in case.questions}
    note = f"{len(asked)} of {case.towns} towns on record have a claim; {len(case.questions):,} town-days asked"
    documents = len({record.document.id for record in case.records})
    return Scores(f"history_{war}", documents, time.perf_counter() - started, tuple(found), note)


def _shown(answer: Answered) -> str:
    top = sorted(answer.states.items(), key=lambda pair: -pair[1])[:3]
    told = ", ".join(f"{state} {share:.2f}" for state, share in top)
    question = answer.question
    return f"{question.town.name:22} {question.on}  on record {'|'.join(question.right):28} {told}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.control_history", description="Measure control on a war.")
    parser.add_argument("war", choices=sorted(WARS))
    parser.add_argument(
        "--ledger", type=Path, action="append", metavar="FILE", help="a ledger of the war; made where there is none"
    )
    parser.add_argument("--without", metavar="KEY", help="leave one document out, by its key")
    parser.add_argument("--reader", default=DEFAULT_READER, help="the reader to read it with (default: %(default)s)")
    parser.add_argument("--data", type=Path, default=SHARED_DATA, metavar="FOLDER", help="the public data folder")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="show N wrong or undecided answers")
    parser.add_argument("--parameters", type=Path, metavar="FILE", help="weigh with these parameters")
    options = parser.parse_args(arguments)
    war = WARS[options.war]
    with ExitStack() as stack:
        at = options.ledger or [Path(stack.enter_context(tempfile.TemporaryDirectory())) / "war.db"]
        ledgers = [ledger_at(war, options.data, ledger, options.reader) for ledger in at]
        case = case_of(war, ledgers, options.data, without=options.without)
    given = ask(case, Parameters.load(options.parameters))
    for measure in measures(case, given):
        limits = f"  {measure.interval[0]:.3f}–{measure.interval[1]:.3f}" if measure.interval else ""
        print(f"{measure.name:35} {measure.value:.3f}{limits}")
    asked = {question.town for question in case.questions}
    print(f"{len(asked)} of {case.towns} towns have a claim; {len(case.questions)} town-days asked")
    for sure, right, count in reliability(given):
        print(f"said {sure:.2f}, right {right:.2f}, {count} town-days")
    wrong = [answer for answer in given if not answer.is_right and CONTESTED not in answer.question.right]
    for answer in sorted(wrong, key=lambda a: (a.question.town.name, a.question.on))[: options.errors]:
        print(_shown(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
