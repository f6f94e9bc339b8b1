"""Claims into events: linked by probability, grouped, and told with who affirms, who denies, and how many died.

A pure function of the claims, the decisions and the parameters. Claims may come in any order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from reportedly.model import OUTLET_SPEAKER, Actor, EventType, Interval, Place, Status
from reportedly.weighing import link_reasons
from reportedly.weighing.blocking import pairs
from reportedly.weighing.casualties import casualties
from reportedly.weighing.counted import counts
from reportedly.weighing.event import Event, EventClaim, FirstReport, Link, Role, event_id
from reportedly.weighing.grouping import EventDecision, Ruling, average_linkage, components, cut, rule
from reportedly.weighing.independence import lineages, origins
from reportedly.weighing.linkage import LinkWeights, compare, probability
from reportedly.weighing.parameters import Parameters
from reportedly.weighing.parties import default_parties
from reportedly.weighing.protocols import ClaimRecord, Parties
from reportedly.weighing.tellings import Telling, is_rival, is_state, tell_all

if TYPE_CHECKING:
    from reportedly.ledger import Ledger

_UNLIKELY = -12.0  # log-odds of claims that cannot be of one event, so that one among many is borne
_DIGITS = 4
_HEADLINE = tuple(EventType)  # of types told as often the codebook's first is the event's
_TYPES_OF_LITTLE_SAY = frozenset({EventType.TOLL, EventType.HOLD, EventType.ATTACK, EventType.CLASH})
_ROLES = {
    Status.ACTUAL: Role.AFFIRMS,
    Status.POSSIBLE: Role.HEDGES,
    Status.UNKNOWN: Role.HEDGES,
    Status.HYPOTHETICAL: Role.HEDGES,
    Status.PLANNED: Role.PLANS,
    Status.DENIED: Role.DENIES,
}


def events(
    claims: Iterable[ClaimRecord],
    *,
    texts: Mapping[str, str] | None = None,
    decisions: Iterable[EventDecision] = (),
    arrived: Mapping[str, datetime] | None = None,
    known: date | None = None,
    registry: Parties | None = None,
    parameters: Parameters | None = None,
    weights: LinkWeights | None = None,
) -> list[Event]:
    """Return the events that claims tell of, by first day and id; every claim that counts is in exactly one.

    ``texts`` are documents' texts by document id, to find copies. ``decisions`` are those in force, in the order of
    their times. ``arrived`` says when each document came into the ledger: an event is named after the claim that
    arrived first, by the day it was known where that is not said. Only claims that count as known on ``known`` do: see
    :mod:`reportedly.weighing.counted`.
    """
    used, links, parties = parameters or Parameters.load(), weights or LinkWeights.load(), registry or default_parties()
    counted: dict[str, ClaimRecord] = {}
    for record in claims:
        if counts(record, known):
            counted[record.claim.id] = record
    came = arrived or {}
    records = sorted(counted.values(), key=lambda record: _arrival(record, came))
    roots = origins(records, texts, used)
    lines = lineages(records, roots, registry=parties)
    tellings = tell_all(records, parties, links.stop_words, links.objects)
    ruling = rule(decisions)
    scored = _Pairs(tellings, links, parties, roots, ruling)
    found = [_event([tellings[at] for at in group], group, scored, lines, used) for group in _groups(tellings, scored)]
    return sorted(found, key=lambda event: (event.happened.start or event.happened.end or event.first.known, event.id))


@dataclass(frozen=True, slots=True)
class LinkedLedger:
    """A ledger's claims that count as known on a day, their lineages by claim id, and the events that they tell of."""

    records: tuple[ClaimRecord, ...]
    lineages: Mapping[str, str]
    events: tuple[Event, ...]
    known: date | None = None


def linked_ledger(
    ledger: Ledger, *, known: date | None = None, registry: Parties | None = None, parameters: Parameters | None = None
) -> LinkedLedger:
    """Return a ledger's claims as linked on a day, with its reviewers' decisions applied."""
    from reportedly.ledger.decisions import counting

    records = [record for record in ledger.claims() if counts(record, known)]
    texts = {item.document.id: item.document.text for item in ledger.documents()}
    came = {record.document.id: record.document.ingested for record in records if record.document.ingested is not None}
    made = counting(ledger.decisions())
    found = events(
        records, texts=texts, decisions=made, arrived=came, known=known, registry=registry, parameters=parameters
    )
    lines = {claim.claim_id: claim.lineage for event in found for claim in event.claims}
    return LinkedLedger(tuple(records), lines, tuple(found), known)


def events_of(ledger: Ledger, *, known: date | None = None) -> list[Event]:
    """Return the events of a ledger as known on a day, with its reviewers' decisions applied; see :func:`events`."""
    return list(linked_ledger(ledger, known=known).events)


def find_event(found: Iterable[Event], wanted: str) -> Event | None:
    """Return the event with an id, or the one that now holds the claim that the id was made from; a claim's id too."""
    claim = "c" + wanted[1:]
    held = None
    for event in found:
        if event.id == wanted:
            return event
        if any(each.claim_id == claim for each in event.claims):
            held = event
    return held


def _arrival(record: ClaimRecord, arrived: Mapping[str, datetime]) -> tuple[object, ...]:
    came = arrived.get(record.document.id)
    stamp = came.isoformat() if came is not None else record.known.isoformat()
    return (stamp, record.known, record.document.id, record.claim.quotes[0].start, record.claim.id)


class _Pairs:
    """The log-odds of pairs of claims, worked out when asked for."""

    def __init__(
        self,
        tellings: Sequence[Telling],
        weights: LinkWeights,
        parties: Parties,
        roots: Mapping[str, str],
        ruling: Ruling,
    ) -> None:
        self.tellings, self.weights, self.parties, self.roots, self.ruling = tellings, weights, parties, roots, ruling
        self._known: dict[tuple[int, int], float] = {}

    def levels(self, one: int, other: int) -> dict[str, str] | None:
        return compare(self.tellings[one], self.tellings[other], self.weights, self.parties, self.roots)

    def weighed(self, one: int, other: int) -> float:
        """Return the log-odds of a pair without what reviewers decided."""
        key = (one, other) if one < other else (other, one)
        if key not in self._known:
            levels = self.levels(*key)
            self._known[key] = _UNLIKELY if levels is None else self.weights.log_odds(levels)
        return self._known[key]

    def decided(self, one: int, other: int) -> float:
        """Return the log-odds of a pair; minus infinity where reviewers split the two."""
        here, there = self.tellings[one].id, self.tellings[other].id
        return float("-inf") if self.ruling.parts(here, there) else self.weighed(one, other)


def _groups(tellings: Sequence[Telling], scored: _Pairs) -> list[list[int]]:
    """Return the positions of the claims of each event."""
    limits, join = scored.weights.limits, scored.weights.limits["join"]
    edges = {
        pair: odds for pair in pairs(tellings, scored.weights, scored.roots) if (odds := scored.decided(*pair)) > join
    }
    merged: dict[str, list[int]] = {}
    for position, telling in enumerate(tellings):
        if telling.id in scored.ruling.groups:
            merged.setdefault(scored.ruling.of(telling.id), []).append(position)
    forced = [(group[0], other) for group in merged.values() for other in group[1:]]
    found: list[list[int]] = []
    within: dict[int, dict[tuple[int, int], float]] = {}
    connected = components(len(tellings), [*edges, *forced])
    owner = {item: number for number, part in enumerate(connected) for item in part}
    for pair, odds in edges.items():
        within.setdefault(owner[pair[0]], {})[pair] = odds
    kept: dict[int, list[tuple[int, int]]] = {}
    for pair in forced:
        kept.setdefault(owner[pair[0]], []).append(pair)
    for number, part in enumerate(connected):
        if len(part) == 1:
            found.append(part)
            continue
        for smaller in cut(part, within.get(number, {}), int(limits["largest_group"]), kept.get(number, ())):
            inside = set(smaller)
            bound = [pair for pair in kept.get(number, ()) if pair[0] in inside]
            found.extend(average_linkage(smaller, scored.decided, join, best=limits["best"], merged=bound))
    return found


def _event(
    tellings: Sequence[Telling], group: Sequence[int], scored: _Pairs, lines: Mapping[str, str], used: Parameters
) -> Event:
    kind, leading = _leading(tellings, lines)
    roles = {telling.id: _role(telling, leading, scored.parties) for telling in tellings}
    bearing = [t for t in tellings if roles[t.id] is not Role.DENIES] or list(tellings)
    happened = [t for t in bearing if roles[t.id] is not Role.PLANS] or bearing
    best = [t for t in happened if t.type is kind] or happened
    members = []
    for telling, at in zip(tellings, group, strict=True):
        share, link = _membership(telling, at, group, scored)
        members.append(
            EventClaim(
                claim_id=telling.id,
                document_id=telling.record.document.id,
                role=roles[telling.id],
                status=telling.claim.status,
                lineage=lines[telling.id],
                known=telling.record.known,
                probability=share,
                link=link,
            )
        )
    members.sort(key=lambda member: (member.known, member.document_id, member.claim_id))
    told = [(t.record, lines[t.id]) for t in bearing if roles[t.id] in (Role.AFFIRMS, Role.HEDGES)]
    actor, target = _sides(best, happened, kind, lines)
    return Event(
        id=event_id(tellings[0].id),  # tellings are in the order of arrival
        type=kind,
        place=_place(happened, lines),
        happened=_when(best, lines),
        actor=actor,
        target=target,
        claims=tuple(members),
        first=_first(tellings),
        killed=casualties("killed", told, used),
        wounded=casualties("wounded", told, used),
        lineages=len({lines[t.id] for t in tellings}),
        affirming=len({lines[t.id] for t in tellings if roles[t.id] is Role.AFFIRMS}),
        denying=len({lines[t.id] for t in tellings if roles[t.id] is Role.DENIES}),
    )


def _leading(tellings: Sequence[Telling], lines: Mapping[str, str]) -> tuple[EventType, Telling]:
    """Return the event's type, that of most lineages (deeds before what only counts or names them), and who tells it.

    What is said as a fact goes before what is hedged, planned or denied.
    """
    said = [t for t in tellings if t.claim.status is Status.ACTUAL] or list(tellings)
    deeds = [t for t in said if not is_state(t)] or said
    # Of rival accounts the one of more lineages is the event; of as many the one that was known first.
    sides: Counter[tuple[str, ...]] = Counter()
    for lineage_side in {(lines[t.id], t.doers[:1]) for t in deeds}:
        sides[lineage_side[1]] += 1
    first = {t.doers[:1]: rank for rank, t in reversed(list(enumerate(sorted(deeds, key=_known))))}
    side = min((s for s in sides if s), key=lambda s: (-sides[s], first[s]), default=())
    ours = [t for t in deeds if not side or t.doers[:1] in (side, ())]
    counted = Counter(kind for kind, _ in {(t.type, lines[t.id]) for t in ours})
    sharp = {kind: n for kind, n in counted.items() if kind not in _TYPES_OF_LITTLE_SAY} or counted
    kind = min(sharp, key=lambda each: (-sharp[each], _HEADLINE.index(each)))
    leader = min((t for t in ours if t.type is kind), key=lambda t: (t.doers[:1] != side, _known(t)))
    return kind, leader


def _known(telling: Telling) -> tuple[date, str, str]:
    return (telling.record.known, telling.record.document.id, telling.id)


def _role(telling: Telling, leading: Telling, parties: Parties) -> Role:
    """Return a claim's role; who gives the place to an opposed party says otherwise."""
    role = _ROLES[telling.claim.status]
    if telling is not leading and is_rival(telling, leading, parties):
        return {Role.AFFIRMS: Role.DENIES, Role.DENIES: Role.AFFIRMS}.get(role, role)
    return role


def _membership(telling: Telling, at: int, group: Sequence[int], scored: _Pairs) -> tuple[float, Link | None]:
    others = [other for other in group if other != at]
    if not others:
        return 1.0, None
    odds = {other: scored.weighed(at, other) for other in others}
    merged = [other for other in others if scored.ruling.of(scored.tellings[other].id) == scored.ruling.of(telling.id)]
    if merged:
        other = max(merged, key=lambda o: (odds[o], -o))
        return 1.0, Link(scored.tellings[other].id, 1.0, "merged by a reviewer")
    share = round(probability(sum(odds.values()) / len(odds)), _DIGITS)
    other = max(others, key=lambda o: (odds[o], -o))
    levels, linked = scored.levels(at, other), scored.tellings[other]
    why = link_reasons.reason(levels, telling, linked) if levels is not None else "by way of the event's other claims"
    return share, Link(linked.id, round(probability(odds[other]), _DIGITS), why)


def _place(tellings: Sequence[Telling], lines: Mapping[str, str]) -> Place | None:
    """Return the place that most lineages give, a narrow one before a country or a region."""
    placed = [t for t in tellings if t.place is not None]
    narrow = [t for t in placed if t.narrow] or placed
    if not narrow:
        return None
    counted = Counter(key for key, _ in {(t.place.key, lines[t.id]) for t in narrow if t.place is not None})
    key = min(counted, key=lambda each: (-counted[each], each))
    same = [t.place for t in narrow if t.place is not None and t.place.key == key]
    place = min(same, key=lambda p: (-p.probability, p.name, p.text))
    return replace(place, text=place.name)


def _when(tellings: Sequence[Telling], lines: Mapping[str, str]) -> Interval:
    """Return the days that most lineages allow, of those that one of them gives: who says "by Friday" allows Thursday.

    Of those that as many allow, days with both bounds go before "by" a day, then the narrower; then those that most
    give, and of several "by" a day the earliest, which is right if all are.
    """
    told = {(t.claim.happened, lines[t.id]) for t in tellings}
    given: Counter[Interval] = Counter(days for days, _ in told)

    def rank(days: Interval) -> tuple[object, ...]:
        allowing = len({line for other, line in told if _holds(other, days)})
        is_open = days.start is None or days.end is None
        width = 0 if days.start is None or days.end is None else (days.end - days.start).days
        often = 0 if is_open else -given[days]
        return (-allowing, is_open, width, often, str(days.end), str(days.start))

    return min(given, key=rank)


def _holds(days: Interval, others: Interval) -> bool:
    """Tell whether an interval holds another one, whole; one without bounds holds all."""
    begins = days.start is None or (others.start is not None and days.start <= others.start)
    return begins and (days.end is None or (others.end is not None and others.end <= days.end))


def _sides(
    best: Sequence[Telling], others: Sequence[Telling], kind: EventType, lines: Mapping[str, str]
) -> tuple[tuple[Actor, ...], tuple[Actor, ...]]:
    """Return who did it to whom: the parties that the claims of the event's own type name, else the others."""
    found = []
    for role in ("actor", "target"):
        votes: dict[str, tuple[set[str], Actor]] = {}
        for telling in [t for t in best if getattr(t.claim, role)] or [t for t in others if t.type is kind]:
            for party in getattr(telling.claim, role):
                key = party.id or "name:" + party.name.casefold()
                votes.setdefault(key, (set(), party))[0].add(lines[telling.id])
        most = max((len(voters) for voters, _ in votes.values()), default=0)
        ranked = sorted(votes.values(), key=lambda vote: (-len(vote[0]), vote[1].id is None, vote[1].name))
        registered = [party for voters, party in ranked if 2 * len(voters) >= most]
        found.append(tuple(registered))
    taken = {party.id or party.name for party in found[0]}
    return found[0], tuple(party for party in found[1] if (party.id or party.name) not in taken)


def _first(tellings: Sequence[Telling]) -> FirstReport:
    record = min(tellings, key=_known).record
    outlet = record.document.outlet
    speaker = record.claim.attribution.speaker
    shown = (outlet or record.document.key) if speaker == OUTLET_SPEAKER else speaker
    return FirstReport(record.claim.id, record.known, shown, outlet)
