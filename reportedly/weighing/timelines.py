"""Control of one place through time: runs of days with one state, and the claims that moved belief.

The leading state of a day is the most probable one. It makes a run where it leads for a week, or is clear: 0.6 or more
on one of its days. A stretch that does neither belongs to the neighbour that is likelier in it, so that a belief that
wavers about one half does not change hands every day. Where parties take turns, two of them or more one after another
for less than two weeks each, the place is told as contested until one holds for longer: reports that contradict each
other are no two changes of holder. Such a run keeps who led when.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from reportedly.model import Place
from reportedly.weighing.control import Control
from reportedly.weighing.evidence import Matrix
from reportedly.weighing.health import Flag
from reportedly.weighing.journeys import Moving, journey
from reportedly.weighing.statements import CONTESTED, UNKNOWN

LASTING_DAYS = 7
"""A state that leads this long makes a run."""

CLEAR = 0.6
"""A state that is this probable on one of its days makes a run, however short."""

SETTLED_DAYS = 14
"""A party that leads for less than this between others has not taken the place for good."""

_BEFORE = 7
_AFTER = 90
_SLIGHT = 0.005  # a claim that moves belief by less is not told


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from ``start`` to ``end``, both included, on which a state leads."""

    state: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Moved:
    """A testimony that moved belief: the probability of ``state`` before and after it, at its place in time."""

    movement: Moving
    state: str
    before: float
    after: float

    @property
    def by(self) -> float:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Run:
    """Days from ``start`` to ``end``, both included, that are told as one state.

    ``low``, ``mean`` and ``high`` are its probability over those days. ``leaders`` tells who led when in a run that is
    contested because parties took turns (its probabilities are then those of whoever led), and is empty elsewhere.
    ``moved`` are the testimonies about its days that moved belief, in order of time.
    """

    state: str
    start: date
    end: date
    low: float
    mean: float
    high: float
    leaders: tuple[Stretch, ...] = ()
    moved: tuple[Moved, ...] = ()

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


@dataclass(frozen=True, slots=True)
class Timeline:
    """Who held a place from ``start`` to ``end``, both included: runs that partition those days, in order.

    ``evidence`` are the first and last day that testimonies are about, ``None`` without any. ``flags`` are the gaps and
    changes of the collection.
    """

    place: Place
    known: date | None
    start: date
    end: date
    runs: tuple[Run, ...]
    evidence: tuple[date, date] | None
    flags: tuple[Flag, ...] = ()


@dataclass(slots=True)
class _Stretch:
    state: int
    start: int
    end: int  # one beyond the last day
    leaders: list[tuple[int, int, int]] = field(default_factory=list)


def timeline(
    control: Control,
    place: Place | str | int,
    start: date | None = None,
    end: date | None = None,
    *,
    today: date | None = None,
) -> Timeline:
    """Return control of a place through time; ``place`` as for :meth:`Control.find`.

    Without ``start`` it begins a week before the first evidence, without ``end`` it ends 90 days after the last, but
    not after ``today`` where that is given. Raises ``ValueError`` for an end before the start.
    """
    account = control.account(place)
    moves = journey(account) if account is not None else ()
    evidence = (moves[0].day, moves[-1].day) if moves else None
    begin, finish = _period(evidence, start, end, today)
    if begin > finish:
        raise ValueError(f"the timeline ends on {finish}, before its start on {begin}")
    days = [date.fromordinal(day) for day in range(begin.toordinal(), finish.toordinal() + 1)]
    states, course = control.course(place, days)
    found = [_run(each, states, course, days) for each in stretches(states, course)]
    shown = account.place if account is not None else _named(control, place)
    return Timeline(shown, control.known, begin, finish, tuple(_told(found, states, moves)), evidence)


def _named(control: Control, place: Place | str | int) -> Place:
    return place if isinstance(place, Place) else control.holding(place, date.min).place


def _period(
    evidence: tuple[date, date] | None, start: date | None, end: date | None, today: date | None
) -> tuple[date, date]:
    if evidence is None:
        known = start or end or today or date.today()
        return start or known, end or known
    begin = start or date.fromordinal(max(1, evidence[0].toordinal() - _BEFORE))
    finish = date.fromordinal(min(date.max.toordinal(), evidence[1].toordinal() + _AFTER))
    if today is not None:
        finish = max(min(finish, today), evidence[1])
    if end is None:
        return begin, max(begin, finish)
    return (begin if start is not None else min(begin, end)), end


def stretches(states: Sequence[str], course: Matrix) -> list[_Stretch]:
    """Return the runs of a course (days × states) as stretches of indexes, which partition its days."""
    found: list[_Stretch] = []
    for day, state in enumerate(course.argmax(axis=1).tolist()):
        if found and found[-1].state == state:
            found[-1].end = day + 1
        else:
            found.append(_Stretch(state, day, day + 1))
    while len(found) > 1:
        weak = [each for each in found if not _stands(each, course)]
        if not weak:
            break
        weakest = min(weak, key=lambda each: (each.end - each.start, each.start))
        found = _absorbed(found, found.index(weakest), course)
    return _taking_turns(found, states)


def _stands(stretch: _Stretch, course: Matrix) -> bool:
    lasting = stretch.end - stretch.start >= LASTING_DAYS
    return lasting or float(course[stretch.start : stretch.end, stretch.state].max()) >= CLEAR


def _absorbed(found: list[_Stretch], index: int, course: Matrix) -> list[_Stretch]:
    weak = found[index]
    beside = [found[each] for each in (index - 1, index + 1) if 0 <= each < len(found)]
    within = course[weak.start : weak.end]
    stronger = max(beside, key=lambda each: (float(within[:, each.state].mean()), -each.start))
    weak.state = stronger.state
    return _merged(found)


def _merged(found: Sequence[_Stretch]) -> list[_Stretch]:
    joined: list[_Stretch] = []
    for each in found:
        if joined and joined[-1].state == each.state:
            before = joined[-1]
            if before.leaders or each.leaders:
                before.leaders = _leaders(before) + _leaders(each)
            before.end = each.end
        else:
            joined.append(each)
    return joined


def _leaders(stretch: _Stretch) -> list[tuple[int, int, int]]:
    return stretch.leaders or [(stretch.state, stretch.start, stretch.end)]


def _taking_turns(found: list[_Stretch], states: Sequence[str]) -> list[_Stretch]:
    """Tell as contested where two or more parties lead one after another, each for too short to have settled."""
    contested, unknown = len(states) - 2, len(states) - 1
    result: list[_Stretch] = []
    index = 0
    while index < len(found):
        stop = index
        while stop < len(found) and 0 < stop < len(found) - 1 and _is_brief(found[stop], unknown):
            stop += 1
        turns = found[index:stop]
        if len({each.state for each in turns} - {contested}) > 1:
            leaders = [(each.state, each.start, each.end) for each in turns]
            result.append(_Stretch(contested, turns[0].start, turns[-1].end, leaders))
            index = stop
        else:
            result.append(found[index])
            index += 1
    return _merged(result)


def _is_brief(stretch: _Stretch, unknown: int) -> bool:
    return stretch.state != unknown and stretch.end - stretch.start < SETTLED_DAYS


def _run(stretch: _Stretch, states: Sequence[str], course: Matrix, days: Sequence[date]) -> Run:
    within = course[stretch.start : stretch.end]
    shown = within.max(axis=1) if stretch.leaders else within[:, stretch.state]
    leaders = tuple(Stretch(states[state], days[first], days[last - 1]) for state, first, last in stretch.leaders)
    return Run(
        state=states[stretch.state],
        start=days[stretch.start],
        end=days[stretch.end - 1],
        low=round(float(shown.min()), 6),
        mean=round(float(shown.mean()), 6),
        high=round(float(shown.max()), 6),
        leaders=leaders,
    )


def _told(runs: Sequence[Run], states: Sequence[str], moves: Sequence[Moving]) -> list[Run]:
    """Return the runs with the testimonies that moved belief on their days."""
    found = []
    position = 0
    for run in runs:
        while position < len(moves) and moves[position].day < run.start:
            position += 1
        told = []
        while position < len(moves) and moves[position].day <= run.end:
            moved = _moved(moves[position], run, states)
            if abs(moved.by) >= _SLIGHT:
                told.append(moved)
            position += 1
        found.append(replace(run, moved=tuple(told)))
    return found


def _moved(movement: Moving, run: Run, states: Sequence[str]) -> Moved:
    """Return what a testimony did to the run's state; in a contested or unknown run, to the state it moved most."""
    index = states.index(run.state)
    if run.state in (CONTESTED, UNKNOWN):
        index = max(range(len(states) - 1), key=lambda state: (abs(movement.moved(state)), -state))
    return Moved(movement, states[index], movement.before[index], movement.after[index])


@dataclass(frozen=True, slots=True)
class Strip:
    """A timeline in one character a period: ``length`` names the period, ``starts`` are the first days of each.

    ``states`` has the state that most days of the period are told as, ``probabilities`` the mean probability of the
    runs on those days.
    """

    length: str
    starts: tuple[date, ...]
    states: tuple[str, ...]
    probabilities: tuple[float, ...]


_LENGTHS = ("day", "week", "month", "quarter", "year")


def strip(found: Timeline, width: int = 72) -> Strip:
    """Return a timeline as a strip of at most ``width`` periods where years fit, of the shortest periods that do."""
    for length in _LENGTHS:
        starts = _starts(found.start, found.end, length)
        if len(starts) <= width or length == _LENGTHS[-1]:
            break
    states, probabilities = [], []
    for index, first in enumerate(starts):
        last = starts[index + 1] - timedelta(days=1) if index + 1 < len(starts) else found.end
        shares: dict[str, list[float]] = {}
        for run in found.runs:
            days = (min(run.end, last) - max(run.start, first)).days + 1
            if days > 0:
                share = shares.setdefault(run.state, [0.0, 0.0])
                share[0] += days
                share[1] += days * run.mean
        state = max(shares, key=lambda name: (shares[name][0], name))
        states.append(state)
        probabilities.append(shares[state][1] / shares[state][0])
    return Strip(length, tuple(starts), tuple(states), tuple(probabilities))


def _starts(start: date, end: date, length: str) -> list[date]:
    if length in ("day", "week"):
        step = 1 if length == "day" else 7
        return [date.fromordinal(day) for day in range(start.toordinal(), end.toordinal() + 1, step)]
    months = {"month": 1, "quarter": 3, "year": 12}[length]
    first = start.year * 12 + (start.month - 1) // months * months
    last = end.year * 12 + end.month - 1
    found = [date(month // 12, month % 12 + 1, 1) for month in range(first, last + 1, months)]
    return [start, *found[1:]]
