"""A made-up war whose truth is known: whether the weighing beats votes, the last report and a model of raters.

In a world of 200 towns three parties take towns from one another over a year. Eight outlets report: an agency that
quotes a monitor, a careful newspaper, one outlet for each party (it announces its own captures early, now and then
falsely, keeps silent about its losses or denies them), a portal for rumours, and two that mostly carry other outlets'
texts, of the rumours and announcements above all. Readers err: each claim has a confidence, and is garbled as often as
that says. The claims are real :class:`~reportedly.model.Claim` records with texts, and go through :func:`weigh` as a
ledger's do. Nothing of the weighing was fitted to this world.

The questions are towns on every tenth day from the first report about them on, asked with everything known; the answer
is one of the parties or "contested". What the weighing leaves to "unknown" is shared evenly among these. Each
baseline is given the width of its window, and an even answer mixed in, that suit it best on the same questions.

``python -m evals.control_world`` prints the table.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from evals.control_baselines import (
    CONTESTED,
    Matrix,
    Question,
    Vote,
    accuracy,
    best_mixture,
    dawid_skene,
    last_report,
    log_loss,
    majority,
    vote_of,
)
from evals.scores import Measure, Scores
from reportedly.identity import with_id
from reportedly.model import (
    Actor,
    Attribution,
    Claim,
    EventType,
    Interval,
    Place,
    PlaceKind,
    Span,
    SpeakerClass,
    Status,
)
from reportedly.weighing import Control, weigh

PART = "world"
PARTIES = ("Azure Army", "Crimson Front", "Golden League")
STATES = (*PARTIES, CONTESTED)
START = date(2015, 1, 1)
DAYS = 365
TOWNS = 200
SEED = 20171119
_WIDTHS = (3, 7, 15, 30, 60)
_WORDS = tuple(f"{a}{b}" for a in ("ba", "de", "fi", "go", "lu", "mo", "ne", "pa", "ri", "su") for b in range(300))


class World:
    """The registry of the made-up war: all parties are opposed, and each has an outlet."""

    def holder_of(self, party: str, on: date, country: str | None) -> str:
        return party

    def allied(self, one: str, other: str, on: date) -> bool:
        return one == other

    def opposed(self, one: str, other: str, on: date) -> bool:
        return one != other and one in PARTIES and other in PARTIES

    def speaks_for(self, speaker: str) -> str | None:
        return speaker if speaker in PARTIES else None

    def party_of_outlet(self, outlet: str) -> str | None:
        return next((party for party in PARTIES if outlet == f"{party} News"), None)


@dataclass(frozen=True, slots=True)
class Outlet:
    """One outlet: how often it reports and errs, whom it quotes, and how much of it is copied from others."""

    name: str
    error: float
    calm_rate: float
    event_rate: float
    speaker: str | None = None
    speaker_class: SpeakerClass = SpeakerClass.OUTLET
    party: str | None = None
    copies: float = 0.0
    copied: float = 1.0


OUTLETS = (
    Outlet("Agency", 0.06, 1 / 90, 0.15, "The Monitor", SpeakerClass.MONITOR),
    Outlet("Careful Courier", 0.08, 1 / 90, 0.08),
    *(Outlet(f"{p} News", 0.10, 1 / 60, 0.25, p, SpeakerClass.PARTY, p, copied=2.0) for p in PARTIES),
    Outlet("Rumour Portal", 0.45, 1 / 60, 0.20, "sources", SpeakerClass.ANONYMOUS, copied=4.0),
    Outlet("Echo Daily", 0.20, 1 / 90, 0.12, copies=0.9),
    Outlet("Echo Weekly", 0.20, 1 / 90, 0.12, copies=0.9),
)


@dataclass(frozen=True, slots=True)
class Header:
    """The document of a made-up claim."""

    id: str
    key: str
    outlet: str | None
    published: date | None


@dataclass(frozen=True, slots=True)
class Record:
    """A made-up claim as the ledger hands one out."""

    claim: Claim
    document: Header
    known: date
    verdict: str | None = None
    superseded: date | None = None
    superseded_by: str | None = None

    @property
    def counts_from(self) -> date:
        return self.known


@dataclass(frozen=True, slots=True)
class Change:
    """A town that ``taker`` took from ``loser``."""

    day: int
    taker: str
    loser: str


@dataclass(frozen=True, slots=True)
class Town:
    """What is true of a town: its state on each day, who attacks it on the contested ones, and its changes."""

    place: Place
    states: tuple[str, ...]
    attackers: Mapping[int, str]
    defenders: Mapping[int, str]
    changes: tuple[Change, ...]

    def recent(self, day: int, within: int) -> Change | None:
        """Return the last change at most ``within`` days before, ``None`` where there was none."""
        near = [change for change in self.changes if 0 <= day - change.day <= within]
        return near[-1] if near else None

    def holder(self, day: int) -> str:
        """Return who holds the town, or held it before the fighting."""
        state = self.states[max(0, min(day, DAYS - 1))]
        return self.defenders[day] if state == CONTESTED else state


@dataclass(frozen=True, slots=True)
class History:
    """A made-up war: the towns' truth, the claims about them and the texts of their documents."""

    towns: tuple[Town, ...]
    records: tuple[Record, ...]
    texts: Mapping[str, str]


def generate(*, copying: bool = True, towns: int = TOWNS, seed: int = SEED) -> History:
    """Return a made-up war; the same arguments give the same one. Without copying the echoes report for themselves."""
    draw = np.random.default_rng(seed)
    made = tuple(_town(index, draw) for index in range(towns))
    records: list[Record] = []
    texts: dict[str, str] = {}
    for town in made:
        told: list[tuple[int, Outlet, list[Claim], str]] = []  # so far, of this town
        for day in range(DAYS):
            for outlet in OUTLETS:
                excited = town.states[day] == CONTESTED or town.recent(day, 3) is not None
                if draw.random() >= (outlet.event_rate if excited else outlet.calm_rate):
                    continue
                source = _source(told, day, draw) if copying and draw.random() < outlet.copies else None
                if source is not None:
                    claims, text = source
                elif outlet.copies and copying:
                    continue  # nothing at hand to copy
                else:
                    claims, text = _report(town, made, day, outlet, draw), _text(draw)
                if not claims:
                    continue
                key = f"{outlet.name}-{len(texts)}"
                texts[key] = text
                header = Header(key, key, outlet.name, _date(day))
                for claim in claims:
                    told_here = with_id(replace(claim, document_id=key))
                    records.append(Record(told_here, header, _date(day)))
                told.append((day, outlet, claims, text))
    return History(made, tuple(records), texts)


def _town(index: int, draw: np.random.Generator) -> Town:
    north, east = index % 20, index // 20  # some 20 km apart: what happens in one says nothing of another
    point = (33.0 + 0.2 * north, 36.0 + 0.25 * east)
    place = Place(f"Town {index}", f"Town {index}", "SY", 9_000_000 + index, *point, PlaceKind.TOWN, 3.0, 1.0)
    holder = PARTIES[draw.integers(3)]
    states: list[str] = []
    attackers: dict[int, str] = {}
    defenders: dict[int, str] = {}
    changes: list[Change] = []
    while len(states) < DAYS:
        states += [holder] * (1 + int(draw.exponential(150)))
        if len(states) >= DAYS:
            break
        attacker = PARTIES[(PARTIES.index(holder) + 1 + int(draw.integers(2))) % 3]
        fought = int(draw.integers(3, 26)) if draw.random() < 0.7 else 0
        for day in range(len(states), len(states) + fought):
            attackers[day], defenders[day] = attacker, holder
        states += [CONTESTED] * fought
        if draw.random() < 0.65:
            changes.append(Change(len(states), attacker, holder))
            holder = attacker
    return Town(place, tuple(states[:DAYS]), attackers, defenders, tuple(c for c in changes if c.day < DAYS))


def _source(
    told: Sequence[tuple[int, Outlet, list[Claim], str]], day: int, draw: np.random.Generator
) -> tuple[list[Claim], str] | None:
    """Return the claims and the text, cut here and there, of a report of the last three days."""
    near = [item for item in told if day - item[0] <= 3]
    if not near:
        return None
    liked = np.array([item[1].copied for item in near])
    chosen = near[int(draw.choice(len(near), p=liked / liked.sum()))]
    words = chosen[3].split()
    kept = words[: int(len(words) * draw.uniform(0.7, 1.0))]
    return list(chosen[2]), " ".join([*kept, *_text(draw, 8).split()])


def _report(town: Town, towns: Sequence[Town], day: int, outlet: Outlet, draw: np.random.Generator) -> list[Claim]:
    """Return what an outlet's own report says: its observation, bent by its side, with its errors and the reader's."""
    seen = _observed(town, day, outlet, draw)
    if seen is None:
        return []
    kind, actor, target, when, status = seen
    if draw.random() < outlet.error:
        kind, actor, target, when = _mistaken(town, day, draw)
    confidence = float(np.round(draw.uniform(0.5, 0.95), 2))
    place = town.place
    if draw.random() >= confidence:  # read wrongly: another town, another party or another type
        what = draw.integers(3)
        if what == 0:
            place = towns[int(draw.integers(len(towns)))].place
        elif what == 1:
            actor = PARTIES[(PARTIES.index(actor) + 1 + int(draw.integers(2))) % 3]
            target = None if target == actor else target
        else:
            kind = (EventType.CAPTURE, EventType.HOLD, EventType.ADVANCE, EventType.CLASH)[int(draw.integers(4))]
    own = outlet.speaker is None
    said = (
        Attribution()
        if own or outlet.speaker is None
        else Attribution(outlet.speaker, outlet.speaker_class, (outlet.speaker,), _speaker_id(outlet))
    )
    happened = Interval(_date(when), _date(when)) if draw.random() < 0.7 else Interval(None, _date(day))
    return [
        Claim(
            id="",
            document_id="",
            reader="made-up",
            quotes=(Span(0, 4, "word"),),
            type=kind,
            actor=(Actor(actor, actor),),
            target=(Actor(target, target),) if target is not None else (),
            place=place,
            happened=happened,
            attribution=said,
            status=status,
            confidence=confidence,
        )
    ]


def _speaker_id(outlet: Outlet) -> str | None:
    return outlet.party or ("the-monitor" if outlet.speaker_class is SpeakerClass.MONITOR else None)


_Seen = tuple[EventType, str, str | None, int, Status]


def _observed(town: Town, day: int, outlet: Outlet, draw: np.random.Generator) -> _Seen | None:
    """Return what the outlet tells of the town that day, ``None`` where it keeps silent."""
    state, change, chance = town.states[day], town.recent(day, 4), draw.random()
    holder = town.holder(day)
    actual = Status.ACTUAL
    if outlet.party is not None and outlet.party != holder:
        if change is not None and change.loser == outlet.party:
            if chance < 0.60:
                return None
            if chance < 0.85:
                return (EventType.CAPTURE, change.taker, outlet.party, change.day, Status.DENIED)
        elif (state == CONTESTED and town.attackers[day] == outlet.party and chance < 0.40) or chance < 0.05:
            return (EventType.CAPTURE, outlet.party, holder, day, actual)  # early, or a lie
    if state == CONTESTED:
        attacker = town.attackers[day]
        kinds = ((EventType.CLASH, 0.5), (EventType.ADVANCE, 0.8), (EventType.BESIEGE, 1.0))
        kind = next(kind for kind, below in kinds if draw.random() < below or below == 1.0)
        return (kind, attacker, holder, day, actual)
    if change is not None and change.taker == holder:
        if draw.random() < 0.25:
            return (EventType.WITHDRAW, change.loser, change.taker, change.day, actual)
        return (EventType.CAPTURE, change.taker, change.loser, change.day, actual)
    if chance > 0.85:
        enemy = PARTIES[(PARTIES.index(holder) + 1) % 3]
        return (EventType.SHELLING, enemy, holder, day, actual)
    return (EventType.HOLD, holder, None, day, actual)


def _mistaken(town: Town, day: int, draw: np.random.Generator) -> tuple[EventType, str, str | None, int]:
    """Return an error: what was so weeks ago, or a wrong party's capture."""
    if draw.random() < 0.5:
        before = max(0, day - int(draw.integers(20, 60)))
        return (EventType.HOLD, town.holder(before), None, day)
    holder = town.holder(day)
    other = PARTIES[(PARTIES.index(holder) + 1 + int(draw.integers(2))) % 3]
    return (EventType.CAPTURE, other, holder, day)


def _date(day: int) -> date:
    return START + timedelta(days=day)


def _text(draw: np.random.Generator, words: int = 60) -> str:
    return " ".join(_WORDS[int(index)] for index in draw.integers(len(_WORDS), size=words))


def questions_of(history: History, *, step: int = 10) -> list[Question]:
    """Return the towns on every ``step``-th day from the first report about them on."""
    first: dict[str, date] = {}
    for record in history.records:
        assert record.claim.place is not None
        key = record.claim.place.key
        first[key] = min(record.known, first.get(key, record.known))
    return [
        Question(town.place.key, _date(day).toordinal(), town.states[day])
        for town in history.towns
        for day in range(0, DAYS, step)
        if town.place.key in first and first[town.place.key] <= _date(day)
    ]


def votes_of(history: History) -> list[Vote]:
    """Return what the claims vote for; the source is the outlet that carries the claim."""
    votes = []
    for record in history.records:
        claim = record.claim
        state = vote_of(claim, [a.name for a in claim.actor], [a.name for a in claim.target])
        if state is not None and claim.place is not None:
            day = claim.happened.end or record.known
            votes.append(Vote(claim.place.key, day.toordinal(), record.document.outlet or "", state))
    return votes


def posterior(control: Control, questions: Sequence[Question]) -> Matrix:
    """Return the weighing's answers, with what is "unknown" shared evenly among the states."""
    answers = np.zeros((len(questions), len(STATES)))
    by_day: dict[int, list[int]] = {}
    for row, question in enumerate(questions):
        by_day.setdefault(question.day, []).append(row)
    for day, rows in by_day.items():
        held = {h.place.key: dict(h.distribution) for h in control.holdings(date.fromordinal(day))}
        for row in rows:
            told = held.get(questions[row].town, {"unknown": 1.0})
            answers[row] = [told.get(state, 0.0) + told["unknown"] / len(STATES) for state in STATES]
    return answers


def figures(history: History) -> dict[str, float]:
    """Return log loss and accuracy of the weighing and of each baseline at its best, on the same questions."""
    questions = questions_of(history)
    votes = votes_of(history)
    control = weigh(history.records, texts=history.texts, registry=World())
    found = {
        "log_loss": log_loss(posterior(control, questions), questions, STATES),
        "accuracy": accuracy(posterior(control, questions), questions, STATES),
    }
    methods = {
        "last_report": [last_report(votes, questions, STATES)],
        "majority": [majority(votes, questions, STATES, half_width=width) for width in _WIDTHS],
        "dawid_skene": [dawid_skene(votes, questions, STATES, width=width) for width in _WIDTHS],
    }
    for name, tried in methods.items():
        found[f"{name}_log_loss"] = min(
            log_loss(best_mixture(answers, questions, STATES), questions, STATES) for answers in tried
        )
        found[f"{name}_accuracy"] = max(accuracy(answers, questions, STATES) for answers in tried)
    return found


def without_lineages(history: History) -> dict[str, float]:
    """Return log loss and accuracy of the weighing when it is not given the texts, hence knows of no copies."""
    questions = questions_of(history)
    answers = posterior(weigh(history.records, registry=World()), questions)
    return {
        "log_loss": log_loss(answers, questions, STATES),
        "accuracy": accuracy(answers, questions, STATES),
    }


def evaluate(*, towns: int = TOWNS, seed: int = SEED) -> Scores:
    """Return the figures of the world with copying, and (``no_copying_…``) of the one without."""
    started = time.perf_counter()
    found: dict[str, float] = {}
    documents = 0
    for copying, prefix in ((True, ""), (False, "no_copying_")):
        history = generate(copying=copying, towns=towns, seed=seed)
        documents += len(history.texts)
        found |= {prefix + name: value for name, value in figures(history).items()}
        plain = without_lineages(history)
        found |= {f"{prefix}without_lineages_{name}": value for name, value in plain.items()}
    measures = tuple(Measure(name, value, lower_is_better=name.endswith("log_loss")) for name, value in found.items())
    note = f"{towns} made-up towns, {documents:,} reports; each baseline at its best window"
    return Scores(PART, documents, time.perf_counter() - started, measures, note)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print every figure; return 1 where a baseline does better than the weighing."""
    parser = argparse.ArgumentParser(prog="python -m evals.control_world", description="Weigh a made-up war.")
    parser.add_argument("--towns", type=int, default=TOWNS, help="how many towns (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="which world (default: %(default)s)")
    options = parser.parse_args(arguments)
    scores = evaluate(towns=options.towns, seed=options.seed)
    for measure in scores.measures:
        print(f"{measure.name:45} {measure.value:.3f}")
    print(scores.note)
    beaten = all(
        scores["log_loss"] < scores[f"{name}_log_loss"] and scores["accuracy"] > scores[f"{name}_accuracy"]
        for name in ("last_report", "majority", "dawid_skene")
    )
    return 0 if beaten else 1


if __name__ == "__main__":
    sys.exit(main())
