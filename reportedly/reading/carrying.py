"""Who did it, where only another sentence says so: the parties of one event carried to its other mentions.

"The town fell to the SDF after a four-month battle … the battle left it in ruins" names the fighters once. A mention of
an event without a doer takes the parties of the document's other mention of that event: the same type at the same
place, else a type that tells of the same fighting (a town that one side took from another was fought over by the two).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace

from reportedly.identity import with_id
from reportedly.model import CONTROL_TYPES, Claim, EventType, Status

# What else tells who is behind an event of a type, the surest first. Types whose doer is often left unsaid on purpose,
# as that of air strikes, sieges and displacement, take parties from their own type alone or from nothing.
_TOLD_BY: dict[EventType, tuple[EventType, ...]] = {
    EventType.CAPTURE: (EventType.CAPTURE, EventType.ADVANCE),  # who fights for a town need not be who takes it
    EventType.CLASH: (EventType.CLASH, EventType.CAPTURE, EventType.ADVANCE, EventType.ATTACK),
    EventType.ADVANCE: (EventType.ADVANCE, EventType.CAPTURE),
    EventType.ATTACK: (EventType.ATTACK, EventType.CAPTURE, EventType.ADVANCE),
    EventType.WITHDRAW: (EventType.WITHDRAW,),
    EventType.DEPLOYMENT: (EventType.DEPLOYMENT,),
    EventType.AGREEMENT: (EventType.AGREEMENT,),
    EventType.SHELLING: (EventType.SHELLING,),
    EventType.BOMBING: (EventType.BOMBING,),
    EventType.AIR_STRIKE: (EventType.AIR_STRIKE,),
}
_ANYWHERE = frozenset({EventType.WITHDRAW, EventType.AGREEMENT})  # a document seldom has two without saying whose
# Words that point back to an event told before: "the attack", "these strikes".
_SAID_BEFORE = re.compile(
    r"\b(?:the|this|that|these|those)\s+(?:[\w-]+\s+){0,2}?(?:attacks?|assaults?|offensives?|ambush|raids?|(?:air\s?)?strikes?|"
    r"shelling|bombardment|bombings?|siege|fighting|clashes|battles?|operations?|massacre|advance|withdrawal|retreat)\b",
    re.IGNORECASE,
)
_POINTS_BACK = 2500  # characters
_NEXT = 1000  # characters: what is told this soon after is likely the same party's, pointed back to or not
_SURE = frozenset({Status.ACTUAL, Status.PLANNED, Status.POSSIBLE})
_REBELS = re.compile(
    r"\b(?:rebel|insurgent|militant|terrorist|jihadist|extremist|islamist|separatist)s?$", re.IGNORECASE
)
_ARMS = re.compile(r"\b(?:war ?planes|planes|jets|helicopters|gunships|bombers|drones|artillery|tanks)$", re.IGNORECASE)
_FAR = 4000  # characters: further away a mention is of another event


def carry(
    claims: Sequence[Claim], is_loyal: Callable[[str], bool] = lambda party: False, *, to_control: bool = False
) -> list[Claim]:
    """Return the claims, in order of their first quotes, those without a known doer with another mention's parties.

    ``is_loyal`` tells of a party's id whether it fights for the state at home: "militants" are no such party.
    With ``to_control`` they are carried to claims of control alone: who holds a place is seldom left
    unsaid on purpose, and whose shells fell on it often is.
    """
    told = {claim.id for claim in claims}
    starts = [claim.quotes[0].start for claim in claims]
    carried: list[Claim] = []
    for claim in claims:
        if to_control and claim.type not in CONTROL_TYPES:
            carried.append(claim)
            continue
        low = bisect_left(starts, claim.quotes[0].start - _FAR)
        known = _carried(claim, claims, claims[low : bisect_right(starts, claim.quotes[0].start + _FAR)], is_loyal)
        if known is not claim and known.id in told:
            known = claim  # one sentence tells two such events: they stay two
        told.add(known.id)
        carried.append(known)
    return sorted(carried, key=lambda c: (c.quotes[0].start, c.type, c.id))


def _carried(claim: Claim, claims: Sequence[Claim], near: Sequence[Claim], is_loyal: Callable[[str], bool]) -> Claim:
    if any(actor.id is not None for actor in claim.actor):
        return claim
    if claim.actor and all(_REBELS.search(actor.name) for actor in claim.actor):
        near = [c for c in near if not all(a.id is not None and is_loyal(a.id) for a in c.actor)]
    source = _source(claim, near) or _only_doer(claim, claims)
    if source is None:
        return claim
    targets = claim.target
    if not targets and (claim.type is EventType.CLASH or _same_place(claim, source)):
        targets = tuple(t for t in source.target if t not in source.actor)
    return with_id(replace(claim, actor=source.actor, target=targets))


def _source(claim: Claim, claims: Sequence[Claim]) -> Claim | None:
    for kind in _TOLD_BY.get(claim.type, ()):
        found = [c for c in claims if c.type is kind and _tells(c, claim)]
        if found:
            return min(found, key=lambda c: (c.status not in _SURE, _gap(c, claim)))
    return None


def _only_doer(claim: Claim, claims: Sequence[Claim]) -> Claim | None:
    """Return the last claim of the type before, where the document knows of one doer alone."""
    points_back = _SAID_BEFORE.search(claim.quotes[0].text) is not None
    if claim.actor or claim.type in CONTROL_TYPES:
        return None  # who holds or besieges one place tells nothing of who does another
    reach = _POINTS_BACK if points_back else _NEXT
    known = [c for c in claims if c.type is claim.type and any(actor.id is not None for actor in c.actor)]
    if len({frozenset(actor.id for actor in c.actor) for c in known}) != 1:
        return None
    before = [c for c in known if 0 <= claim.quotes[0].start - c.quotes[0].start <= reach]
    return min(before, key=lambda c: _gap(c, claim)) if before else None


def _tells(other: Claim, claim: Claim) -> bool:
    """Tell whether a claim names known parties and may be of the same event."""
    if other is claim or not any(actor.id is not None for actor in other.actor) or _gap(other, claim) > _FAR:
        return False
    if claim.type in _ANYWHERE and (claim.place is None or other.place is None):
        return True
    if other.type is claim.type and any(_ARMS.search(actor.name) for actor in claim.actor):
        return True  # "warplanes" are those whose strikes the document told of
    return _same_place(claim, other)


def _same_place(one: Claim, other: Claim) -> bool:
    return one.place is not None and other.place is not None and one.place.key == other.place.key


def _gap(other: Claim, claim: Claim) -> int:
    """Return how far apart two claims stand; what comes later counts double: reports introduce, then refer."""
    distance = claim.quotes[0].start - other.quotes[0].start
    return distance if distance >= 0 else -2 * distance
