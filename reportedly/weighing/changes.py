"""What changed: captures and losses, places newly contested or settled, new disputes, and what has gone stale.

Two questions have the same form. *What happened* compares two days as both are known now. *What was learnt* compares
what was believed of one day with the knowledge of two days. A place changed where another state leads, and leads
clearly enough: it or the one before has 0.5 or more. A party that gave way to unknown lost the place where a testimony
took belief away from it; without one, belief has gone stale.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reportedly.model import Place
from reportedly.weighing.arithmetic import explain
from reportedly.weighing.contradictions import Contradiction, contradictions
from reportedly.weighing.control import Account, Control
from reportedly.weighing.counted import counts
from reportedly.weighing.journeys import Moving, journey
from reportedly.weighing.protocols import ClaimRecord, Parties
from reportedly.weighing.statements import CONTESTED, UNKNOWN

CLEAR = 0.5
"""The leading state before or after has at least this probability, or nothing is told."""

_SLIGHT = 0.005
_TAKEN_AWAY = 0.05  # by a testimony, towards unknown
_MOST_CLAIMS = 5


class ChangeKind(StrEnum):
    """What became of a place.

    ``captured``: another party leads than before. ``lost``: its party left, and nobody is known to hold it.
    ``contested``: it is fought over now. ``settled``: it is no longer. ``found``: nothing was known, now a party leads.
    ``stale``: nothing new was told for so long that nothing is known now. ``disputed``: claims contradict each other
    that did not before.
    """

    CAPTURED = "captured"
    LOST = "lost"
    CONTESTED = "contested"
    SETTLED = "settled"
    FOUND = "found"
    STALE = "stale"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class Because:
    """A testimony that did it: what it moved the probability of the state that leads now by (before, at its place)."""

    claim_id: str
    on: date
    known: date
    state: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Change:
    """One place's change, with the leading states before and after and their probabilities.

    ``lost_by`` and ``gained_by`` are the parties concerned, ``None`` for none. ``size`` is the place's, as given: its
    people. ``certainty`` in [0, 1] is how far belief moved, half the sum of the absolute differences; of a dispute it
    is how unsure belief is. ``sentence`` is a contradiction's own.
    """

    kind: ChangeKind
    place: Place
    before: tuple[str, float]
    after: tuple[str, float]
    lost_by: str | None
    gained_by: str | None
    size: float
    certainty: float
    because: tuple[Because, ...]
    sentence: str | None = None


def happened(
    control: Control,
    since: date,
    on: date,
    *,
    sizes: Callable[[Place], float] | None = None,
) -> list[Change]:
    """Return what changed from the day ``since`` to the day ``on``, with all that the control knows; largest first."""
    found = []
    for account in control.accounts:
        place = account.place
        states, course = control.course(place, [since, on])
        before, after = (dict(zip(states, row, strict=True)) for row in course.tolist())
        change = _compared(account, before, after, sizes)
        if change is not None:
            moved = [movement for movement in journey(account) if since < movement.day <= on]
            found.append(_because(change, account, moved))
    return ranked(found)


def learnt(
    earlier: Control,
    later: Control,
    on: date,
    *,
    sizes: Callable[[Place], float] | None = None,
) -> list[Change]:
    """Return how belief about the day ``on`` changed from one knowledge to a later one; largest first.

    Both controls must be of the same claims, ``earlier`` with an earlier ``known``; raises ``ValueError`` otherwise.
    """
    if earlier.known is None or (later.known is not None and later.known < earlier.known):
        raise ValueError(f"knowledge of {earlier.known} is not earlier than that of {later.known}")
    since = earlier.known
    found = []
    for account in later.accounts:
        before, after = _believed(earlier, account.place, on), _believed(later, account.place, on)
        change = _compared(account, before, after, sizes)
        if change is not None:
            told = explain(account, on)  # of later days too: they say something of this one
            moved = [
                movement
                for movement in (*told.movements, *told.later)
                if movement.testimony.statement.known > since.toordinal()
            ]
            found.append(_because(change, account, moved))
    return ranked(found)


def disputed(
    claims: Iterable[ClaimRecord],
    control: Control,
    since: date,
    on: date,
    *,
    by_knowledge: bool,
    registry: Parties | None = None,
    sizes: Callable[[Place], float] | None = None,
) -> list[Change]:
    """Return the contradictions that arose after ``since``, as changes of kind ``disputed``; largest first.

    ``by_knowledge`` asks for those of which one side was first known then, up to ``control.known``; otherwise for those
    that are about days after ``since`` and up to ``on``. The states are those believed on ``since`` and ``on``.
    """
    records: dict[str, ClaimRecord] = {}
    for record in claims:
        if counts(record, control.known):
            records.setdefault(record.claim.id, record)
    found = []
    for each in contradictions(records.values(), registry=registry, known=control.known):
        if not _arose(each, records, since, on, by_knowledge=by_knowledge):
            continue
        before = _believed(control, each.place, on if by_knowledge else since)
        after = _believed(control, each.place, on)
        sides = [records[claim] for claim in (*each.claims_for, *each.claims_against)]
        because = tuple(
            Because(side.claim.id, _day(side), side.known, _leading(after)[0], 0.0, 0.0)
            for side in sorted(sides, key=lambda side: (side.known, side.claim.id))
        )
        size = sizes(each.place) if sizes is not None else 0.0
        found.append(
            Change(
                ChangeKind.DISPUTED,
                each.place,
                _leading(before),
                _leading(after),
                None,
                None,
                size,
                round(1.0 - _leading(after)[1], 6),
                because,
                each.sentence,
            )
        )
    return ranked(found)


def ranked(changes: Sequence[Change]) -> list[Change]:
    """Return changes with the largest places first, then the most certain, in a fixed order."""
    return sorted(changes, key=lambda c: (-c.size, -c.certainty, c.place.key, c.kind.value, c.sentence or ""))


def _believed(control: Control, place: Place, on: date) -> dict[str, float]:
    states, course = control.course(place, [on])
    return dict(zip(states, course[0].tolist(), strict=True))


def _leading(belief: dict[str, float]) -> tuple[str, float]:
    state = min(belief, key=lambda name: (-belief[name], name))
    return state, round(belief[state], 6)


def _compared(
    account: Account,
    before: dict[str, float],
    after: dict[str, float],
    sizes: Callable[[Place], float] | None,
) -> Change | None:
    was, now = _leading(before), _leading(after)
    if was[0] == now[0] or max(was[1], now[1]) < CLEAR:
        return None
    nobody = (CONTESTED, UNKNOWN)
    lost_by = was[0] if was[0] not in nobody else None
    gained_by = now[0] if now[0] not in nobody else None
    moved = sum(abs(after.get(state, 0.0) - before.get(state, 0.0)) for state in {*before, *after}) / 2
    size = sizes(account.place) if sizes is not None else 0.0
    return Change(_kind(was[0], now[0]), account.place, was, now, lost_by, gained_by, size, round(moved, 6), ())


def _kind(was: str, now: str) -> ChangeKind:
    if now == CONTESTED:
        return ChangeKind.CONTESTED
    if now == UNKNOWN:
        return ChangeKind.STALE  # until a testimony says that it was lost
    if was == CONTESTED:
        return ChangeKind.SETTLED
    return ChangeKind.FOUND if was == UNKNOWN else ChangeKind.CAPTURED


def _because(change: Change, account: Account, moved: Iterable[Moving]) -> Change:
    """Return the change with the testimonies that moved belief towards it, and as a loss where they took it away."""
    state = account.states.index(change.after[0])
    towards = sorted(
        (movement for movement in moved if movement.moved(state) >= _SLIGHT), key=lambda m: -m.moved(state)
    )[:_MOST_CLAIMS]
    because = tuple(
        Because(
            movement.testimony.statement.claim_id,
            movement.day,
            date.fromordinal(movement.testimony.statement.known),
            change.after[0],
            round(movement.before[state], 6),
            round(movement.after[state], 6),
        )
        for movement in sorted(towards, key=lambda m: m.day)
    )
    kind, lost_by = change.kind, change.lost_by
    if kind is ChangeKind.STALE and any(each.after - each.before >= _TAKEN_AWAY for each in because):
        kind = ChangeKind.LOST
    return Change(
        kind,
        change.place,
        change.before,
        change.after,
        lost_by,
        change.gained_by,
        change.size,
        change.certainty,
        because,
    )


def _arose(each: Contradiction, records: dict[str, ClaimRecord], since: date, on: date, *, by_knowledge: bool) -> bool:
    if by_knowledge:  # the later of the two sides made it
        return (
            max(min(records[claim].known for claim in side) for side in (each.claims_for, each.claims_against)) > since
        )
    start, end = each.interval.start or each.interval.end, each.interval.end or each.interval.start
    return start is not None and end is not None and end > since and start <= on


def _day(record: ClaimRecord) -> date:
    end = record.claim.happened.end
    return record.known if end is None else min(end, record.known)
