"""What a reviewer should look at first: claims by the expected value of checking them.

Checking pays where a claim is probably misread *and* the answer hangs on it. The value of a claim is the probability
that it was read wrong times how far the answer for its place would move if it were rejected, plus its part in the
weightiest dispute that it is a side of. How far the answer moves is the total variation distance, in [0, 1], between
what is believed of the place on the day that the claim tells of, and what would be believed without it, all else as it
was. A dispute's importance, in [0, 1], is shared by the claims of the side.

To stay cheap on large ledgers, the answer without a claim is worked out only for the claims that come first by an
estimate: the probability of a misreading times the claim's part of the weight of what is told of its place in those
months. And it is worked out once: a decision changes what is weighed of a few places, and the rest stays ranked.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from reportedly.model import EventType, Place
from reportedly.weighing.control import Account, Control
from reportedly.weighing.disputes import Dispute
from reportedly.weighing.evidence import Matrix, Steps, steps
from reportedly.weighing.filter import Smoothed
from reportedly.weighing.nearby import LINEAGE as NEARBY
from reportedly.weighing.statements import CONTESTED, UNKNOWN

MOST = 500
"""Claims for which the answer without them is worked out."""

_MONTHS = 90  # days before and after a claim whose testimonies it shares its place's weight with
_DIGITS = 6
_NUMBER_OF = {each: number for number, each in enumerate(EventType)}


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


@dataclass(frozen=True, slots=True)
class _Estimates:
    """The claims about one place that may be misread, by day, with their types' numbers and what each is worth a look.

    ``weighing`` is the token of how the place was weighed, see :attr:`Control.weighings`.
    """

    weighing: object
    claims: tuple[str, ...]
    types: NDArray[np.int16]
    worth: Matrix


@dataclass(frozen=True, slots=True)
class _Look:
    """How probably a claim was read wrong and how far the answer for its place moves without it, not yet rounded."""

    place: Place
    misread: float
    moves: float
    moved: Moved
    notes: tuple[str, ...]


class Ranking:
    """What the claims of a control are worth a look, kept from one state of a ledger to the next.

    Of places that were not weighed again since the ranking ``before``, nothing is worked out anew; the result is that
    of a ranking without one. ``places`` (keys) are those asked about, by default all. Safe with several threads.
    """

    def __init__(
        self, control: Control, before: Ranking | None = None, *, places: Collection[str] | None = None
    ) -> None:
        self.control = control
        self._places = places
        estimates = before._estimates if before is not None else {}
        looks = before._looks if before is not None else {}
        weighings = control.weighings
        asked = weighings if places is None else [key for key in weighings if key in places]
        self._estimates: dict[str, _Estimates] = {}
        # What was worked out of a place may be added to while several threads ask: it is the same whoever asks.
        self._looks: dict[str, dict[str, _Look]] = {}
        for key in asked:
            kept = estimates.get(key)
            if kept is not None and kept.weighing is weighings[key]:
                self._estimates[key] = kept
                if key in looks:
                    self._looks[key] = looks[key]
            elif (account := control.account(key)) is not None:
                self._estimates[key] = _estimates(account, weighings[key])
        every = list(self._estimates.values())
        self._keys = list(self._estimates)
        self._starts = np.cumsum([0, *(len(each.claims) for each in every)])
        self._worth = np.concatenate([np.empty(0), *(each.worth for each in every)])
        self._types = np.concatenate([np.empty(0, np.int16), *(each.types for each in every)])

    def worth(
        self,
        disputes: Iterable[Dispute],
        *,
        leave_out: Collection[str] = (),
        types: Collection[EventType] | None = None,
        types_of: Iterable[tuple[str, EventType]] = (),
        most: int = MOST,
    ) -> list[Worth]:
        """Return claims by what checking them is worth, the most first; see :func:`worth_of_review`."""
        of_type = dict(types_of)
        sides: dict[str, tuple[float, Dispute]] = {}
        for dispute in disputes:
            item = dispute.contradiction
            if self._places is not None and item.place.key not in self._places:
                continue
            for side in (item.claims_for, item.claims_against):
                part = dispute.importance / len(side) if side else 0.0
                for claim in side:
                    wanted = types is None or of_type.get(claim) in types
                    if wanted and claim not in leave_out and part > sides.get(claim, (0.0, dispute))[0]:
                        sides[claim] = (part, dispute)
        chosen: dict[str, list[str]] = defaultdict(list)
        for key, claim in self._first(most, leave_out, types):
            chosen[key].append(claim)
        found = []
        for key, claims in chosen.items():
            looks = self._looks.setdefault(key, {})
            missing = {claim for claim in claims if claim not in looks}
            if missing:
                looks.update(_looks(self.control, key, missing))
            found += [_worth(claim, looks[claim], sides) for claim in claims]
        told = {each.claim_id for each in found}
        for claim, (part, dispute) in sides.items():
            if claim not in told:
                value = round(part, _DIGITS)
                place = dispute.contradiction.place
                found.append(Worth(claim, place, value, 0.0, 0.0, value, None, dispute, ()))
        worthy = [each for each in found if each.value > 0]
        return sorted(worthy, key=lambda each: (-each.value, each.place.key, each.claim_id))

    def _first(
        self, most: int, leave_out: Collection[str], types: Collection[EventType] | None
    ) -> list[tuple[str, str]]:
        """Return the place's key and the id of the claims that come first by the estimate, the first first."""
        asked = np.arange(len(self._worth))
        if types is not None:
            asked = asked[np.isin(self._types, [_NUMBER_OF[each] for each in types])]
        worth = self._worth[asked]
        enough = most + len(leave_out)
        if enough < len(worth):
            least = np.partition(worth, len(worth) - enough)[len(worth) - enough]
            asked = asked[worth >= least]  # with all that are worth the same as the last one
        owners = np.searchsorted(self._starts, asked, side="right") - 1
        found = []
        for at, owner in zip(asked.tolist(), owners.tolist(), strict=True):
            key = self._keys[owner]
            claim = self._estimates[key].claims[at - int(self._starts[owner])]
            if claim not in leave_out:
                found.append((float(self._worth[at]), claim, key))
        found.sort(key=lambda each: each[:2], reverse=True)
        return [(key, claim) for _, claim, key in found[:most]]


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
    bounds the claims for which the answer without them is worked out. Who asks again keeps a :class:`Ranking`.
    """
    ranking = Ranking(control, places=places)
    return ranking.worth(disputes, leave_out=leave_out, types=types, types_of=types_of, most=most)


def _estimates(account: Account, weighing: object) -> _Estimates:
    ordered = sorted(account.testimonies, key=lambda each: each.statement.day)
    days = [each.statement.day for each in ordered]
    upto = [0.0, *accumulate(each.weight for each in ordered)]
    claims: list[str] = []
    types: list[int] = []
    worth: list[float] = []
    for each in ordered:
        statement = each.statement
        if each.lineage == NEARBY or statement.reading >= 1.0:
            continue
        around = upto[bisect_right(days, statement.day + _MONTHS)] - upto[bisect_left(days, statement.day - _MONTHS)]
        if around > 0:
            share = each.weight / around / each.joined
            claims.append(statement.claim_id)
            types.append(_NUMBER_OF[statement.type])
            worth.append((1.0 - statement.reading) * share)
    return _Estimates(weighing, tuple(claims), np.array(types, dtype=np.int16), np.array(worth))


def _looks(control: Control, key: str, claims: Collection[str]) -> Iterator[tuple[str, _Look]]:
    """Yield some claims about a place with what is believed of it without each of them."""
    account = control.account(key)
    if account is None:
        return
    own = (each for each in account.testimonies if each.lineage != NEARBY)
    chosen = [each for each in own if each.statement.claim_id in claims]
    states, dynamics = account.states, account.parameters.dynamics
    days = [date.fromordinal(each.statement.day) for each in chosen]
    _, beliefs = control.course(key, days)
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
    for each, on, belief, rest_of in zip(chosen, days, beliefs, without, strict=True):
        # Where several texts carry one testimony, rejecting one of them leaves the others.
        moves = float(np.abs(belief - rest_of).sum()) / 2.0 / each.joined
        most = int(np.argmax(np.abs(belief - rest_of)))
        statement = each.statement
        moved = Moved(on, states[most], round(float(belief[most]), _DIGITS), round(float(rest_of[most]), _DIGITS))
        yield statement.claim_id, _Look(account.place, 1.0 - statement.reading, moves, moved, statement.notes)


def _worth(claim: str, look: _Look, sides: Mapping[str, tuple[float, Dispute]]) -> Worth:
    part, dispute = sides.get(claim, (0.0, None))
    return Worth(
        claim_id=claim,
        place=look.place,
        value=round(look.misread * look.moves + part, _DIGITS),
        misread=round(look.misread, _DIGITS),
        moves=round(look.moves, _DIGITS),
        disputed=round(part, _DIGITS),
        moved=look.moved,
        dispute=dispute,
        notes=look.notes,
    )
