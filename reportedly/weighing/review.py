"""What a reviewer should look at first: claims by the expected value of checking them.

Checking pays where a claim is probably misread *and* the answer hangs on it. The value of a claim is the probability
that it was read wrong times how far the answer for its place would move if it were rejected, plus its part in the
weightiest dispute that it is a side of. How far the answer moves is the total variation distance, in [0, 1], between
what is believed of the place on the day that the claim tells of, and what would be believed without it, all else as it
was. A dispute's importance, in [0, 1], is shared by the claims of the side.

To stay cheap on large ledgers, the answer without a claim is worked out only for the claims that come first by an
estimate: the probability of a misreading times the claim's part of the weight of what is told of its place in those
months.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

import numpy as np

from reportedly.model import EventType, Place
from reportedly.weighing.control import Account, Control
from reportedly.weighing.disputes import Dispute
from reportedly.weighing.evidence import Steps, steps
from reportedly.weighing.filter import Smoothed
from reportedly.weighing.nearby import LINEAGE as NEARBY
from reportedly.weighing.statements import CONTESTED, UNKNOWN
from reportedly.weighing.testimonies import Testimony

MOST = 500
"""Claims for which the answer without them is worked out."""

_MONTHS = 90  # days before and after a claim whose testimonies it shares its place's weight with
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Moved:
    """The state whose probability a claim's rejection would change most, with and without the claim."""

    on: date
    state: str
    as_it_is: float
    without: float


@dataclass(frozen=True, slots=True)
class Worth:
    """What checking a claim is worth: ``value = misread * moves + disputed``.

    ``misread`` is the probability that the claim was read wrong, ``moves`` how far the answer for ``place`` would move
    without it, both in [0, 1] and 0 for a claim that is no evidence of who holds its place; ``disputed`` is its part of
    the importance of ``dispute``. ``notes`` say what makes a misreading likelier.
    """

    claim_id: str
    place: Place
    value: float
    misread: float
    moves: float
    disputed: float
    moved: Moved | None
    dispute: Dispute | None
    notes: tuple[str, ...]


def worth_of_review(
    control: Control,
    disputes: Iterable[Dispute],
    *,
    leave_out: Collection[str] = (),
    places: Collection[str] | None = None,
    types: Collection[EventType] | None = None,
    types_of: Iterable[tuple[str, EventType]] = (),
    most: int = MOST,
) -> list[Worth]:
    """Return claims by what checking them is worth, the most first; those worth nothing are left out.

    ``control`` is what is weighed, ``disputes`` what is disputed. Claims in ``leave_out`` are left out. With ``places``
    (keys) or ``types`` only claims about those; ``types_of`` tells the types of the claims in ``disputes``. ``most``
    bounds the claims for which the answer without them is worked out.
    """
    of_type = dict(types_of)
    sides: dict[str, tuple[float, Dispute]] = {}
    for dispute in disputes:
        item = dispute.contradiction
        if places is not None and item.place.key not in places:
            continue
        for side in (item.claims_for, item.claims_against):
            part = dispute.importance / len(side) if side else 0.0
            for claim in side:
                wanted = types is None or of_type.get(claim) in types
                if wanted and claim not in leave_out and part > sides.get(claim, (0.0, dispute))[0]:
                    sides[claim] = (part, dispute)
    chosen: dict[str, list[Testimony]] = defaultdict(list)
    accounts: dict[str, Account] = {}
    for _, _, key, testimony in heapq.nlargest(
        most, _estimates(control, leave_out, places, types), key=lambda each: (each[0], each[1])
    ):
        chosen[key].append(testimony)
    for key in chosen:
        account = control.account(key)
        if account is not None:
            accounts[key] = account
    found = [each for key in sorted(accounts) for each in _of_place(control, accounts[key], chosen[key], sides)]
    told = {each.claim_id for each in found}
    for claim, (part, dispute) in sides.items():
        if claim not in told:
            found.append(
                Worth(
                    claim,
                    dispute.contradiction.place,
                    round(part, _DIGITS),
                    0.0,
                    0.0,
                    round(part, _DIGITS),
                    None,
                    dispute,
                    (),
                )
            )
    worthy = [each for each in found if each.value > 0]
    return sorted(worthy, key=lambda each: (-each.value, each.place.key, each.claim_id))


def _estimates(
    control: Control, leave_out: Collection[str], places: Collection[str] | None, types: Collection[EventType] | None
) -> Iterator[tuple[float, str, str, Testimony]]:
    for account in control.accounts:
        if places is not None and account.place.key not in places:
            continue
        ordered = sorted(account.testimonies, key=lambda each: each.statement.day)
        days = [each.statement.day for each in ordered]
        upto = [0.0, *accumulate(each.weight for each in ordered)]
        for each in ordered:
            statement = each.statement
            if each.lineage == NEARBY or statement.claim_id in leave_out or statement.reading >= 1.0:
                continue
            if types is not None and statement.type not in types:
                continue
            around = (
                upto[bisect_right(days, statement.day + _MONTHS)] - upto[bisect_left(days, statement.day - _MONTHS)]
            )
            if around > 0:
                share = each.weight / around / each.joined
                yield (1.0 - statement.reading) * share, statement.claim_id, account.place.key, each


def _of_place(
    control: Control, account: Account, chosen: Sequence[Testimony], sides: dict[str, tuple[float, Dispute]]
) -> Iterator[Worth]:
    states, dynamics = account.states, account.parameters.dynamics
    days = [date.fromordinal(each.statement.day) for each in chosen]
    _, beliefs = control.course(account.place, days)
    without = np.zeros_like(beliefs)
    groups: dict[int, list[tuple[int, Steps]]] = defaultdict(list)
    for number, each in enumerate(chosen):
        rest = [other for other in account.testimonies if other is not each]
        evidence = steps(rest, account.parties, account.parameters)
        if len(evidence.days):
            groups[len(evidence.holders)].append((number, evidence))
        else:
            without[number, -1] = 1.0
    for members in groups.values():
        smoothed = Smoothed([evidence for _, evidence in members], dynamics)
        for position, (number, evidence) in enumerate(members):
            day = np.array([chosen[number].statement.day], dtype=np.int64)
            columns = [states.index(state) for state in (*evidence.holders, CONTESTED, UNKNOWN)]
            without[number, columns] = smoothed.course(day, position)[0]
    for each, on, belief, rest in zip(chosen, days, beliefs, without, strict=True):
        # Where several texts carry one testimony, rejecting one of them leaves the others.
        moves = float(np.abs(belief - rest).sum()) / 2.0 / each.joined
        most = int(np.argmax(np.abs(belief - rest)))
        statement = each.statement
        misread = 1.0 - statement.reading
        part, dispute = sides.get(statement.claim_id, (0.0, None))
        yield Worth(
            claim_id=statement.claim_id,
            place=account.place,
            value=round(misread * moves + part, _DIGITS),
            misread=round(misread, _DIGITS),
            moves=round(moves, _DIGITS),
            disputed=round(part, _DIGITS),
            moved=Moved(on, states[most], round(float(belief[most]), _DIGITS), round(float(rest[most]), _DIGITS)),
            dispute=dispute,
            notes=statement.notes,
        )
