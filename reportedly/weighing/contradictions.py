"""Claims that cannot all be true: two holders of one place, an event affirmed and denied, two tolls of one event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reportedly.model import OUTLET_SPEAKER, EventType, Figure, Interval, Place, Status
from reportedly.weighing import reasons
from reportedly.weighing.counted import counts
from reportedly.weighing.event import Casualties, Event, Role
from reportedly.weighing.independence import lineages as lineages_of
from reportedly.weighing.parameters import Parameters
from reportedly.weighing.parties import default_parties
from reportedly.weighing.protocols import ClaimRecord, Parties
from reportedly.weighing.statements import TOO_WIDE, holders, speaking_party, voice_of

_AFFIRMED = frozenset({Status.ACTUAL, Status.POSSIBLE})
_TAKES = frozenset({EventType.CAPTURE, EventType.HANDOVER})
_DEEDS = frozenset(
    {
        EventType.CAPTURE,
        EventType.HANDOVER,
        EventType.WITHDRAW,
        EventType.ADVANCE,
        EventType.CLASH,
        EventType.AIR_STRIKE,
        EventType.SHELLING,
        EventType.BOMBING,
        EventType.ATTACK,
        EventType.CHEMICAL,
    }
)


class ContradictionKind(StrEnum):
    """What the claims disagree on."""

    HOLDER = "holder"
    DENIAL = "denial"
    FIGURES = "figures"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Claims about one place and time that cannot all be true.

    ``claims_for`` and ``claims_against`` are the ids of the two sides' claims: for a holder, of the claims for the one
    and for the other party; for a denial, of those that affirm and those that deny; for figures, of the lower and the
    higher. ``interval`` spans the days that they are about. ``sentence`` tells it to a user. ``lineages_for`` and
    ``lineages_against`` count the independent lineages on the two sides: a copied denial is one.
    """

    place: Place
    interval: Interval
    kind: ContradictionKind
    claims_for: tuple[str, ...]
    claims_against: tuple[str, ...]
    sentence: str
    lineages_for: int = 1
    lineages_against: int = 1


@dataclass(frozen=True, slots=True)
class _Side:
    """One claim as a side of a contradiction: over the days ``first`` to ``last`` (ordinals), by a voice."""

    record: ClaimRecord
    voice: str
    lineage: str
    party: str
    first: int
    last: int

    @property
    def id(self) -> str:
        return self.record.claim.id


def contradictions(
    claims: Iterable[ClaimRecord],
    *,
    registry: Parties | None = None,
    parameters: Parameters | None = None,
    lineages: Mapping[str, str] | None = None,
    events: Iterable[Event] = (),
    known: date | None = None,
) -> list[Contradiction]:
    """Return the contradictions among claims, by place, first day and kind; claims may come in any order.

    Two claims contradict each other only if different speakers of different lineages make them, at most
    ``window_days`` apart: they hold
    that opposed or unallied parties hold the place; one affirms and one denies the same type of event by the same
    party; or they give casualties of the same type of event by the same party that cannot both be right. A report that
    a place changed hands does not contradict one that it was held before. Within one of ``events`` claims that affirm
    it also contradict those that deny it or say otherwise, and lineages' last figures those that they cannot agree
    with, whatever type and party each names.

    Only claims that count as known on ``known`` do. ``lineages`` gives each claim's lineage by its id
    (:func:`reportedly.weighing.independence.lineages`); without it no text counts as a copy. What one lineage says
    twice of a day is looked at once, so that the cost grows with the number of claims, and within the window of one
    place with that of independent lineages.
    """
    used = parameters or Parameters.load()
    parties = registry or default_parties()
    places: dict[str, dict[str, ClaimRecord]] = {}
    for record in claims:
        if record.claim.place is not None and counts(record, known):
            places.setdefault(record.claim.place.key, {})[record.claim.id] = record
    every = {identifier: record for about in places.values() for identifier, record in about.items()}
    lines = lineages if lineages is not None else lineages_of(every.values(), {}, registry=parties)
    found: list[Contradiction] = []
    for key in sorted(places):
        records = [places[key][identifier] for identifier in sorted(places[key])]
        if len(records) > 1:
            found.extend(_of_holders(records, parties, used, lines))
            found.extend(_of_denials(records, parties, used, lines))
            found.extend(_of_figures(records, parties, used, lines))
    told: dict[str, list[int]] = {}
    for number, item in enumerate(found):
        for claim in (*item.claims_for, *item.claims_against):
            told.setdefault(claim, []).append(number)
    for event in events:
        for item in _within(event, every, parties, lines):
            near = {number for claim in item.claims_for for number in told.get(claim, ())}
            if not any(_tells(found[number], item) for number in near):
                found.append(item)
    return sorted(found, key=lambda c: (c.place.key, _ordinal(c.interval.start), c.kind.value, c.claims_for))


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day is not None else 0


def _of_holders(
    records: Sequence[ClaimRecord], parties: Parties, parameters: Parameters, lines: Mapping[str, str]
) -> Iterator[Contradiction]:
    window = parameters.contradictions.window_days
    taken: dict[str, list[_Side]] = {}  # says that the party holds the place from that day on
    present: dict[str, list[_Side]] = {}  # says that the party held it then, or was still moving into it
    for record in records:
        claim = record.claim
        if claim.place is None or claim.place.kind in TOO_WIDE or claim.status is not Status.ACTUAL:
            continue
        day = _day(record)
        if day is None or claim.type not in {*_TAKES, EventType.HOLD, EventType.ADVANCE}:
            continue
        if claim.type is EventType.HOLD and claim.happened.start is None:
            continue  # held at some time until then: what was, told in passing
        who = holders(claim.actor, parties, date.fromordinal(day), claim.place.country)
        if not who:
            continue
        side = _Side(record, _voice(record, parties, day), lines[record.claim.id], who[0], day, day)
        (taken if claim.type in _TAKES else present).setdefault(who[0], []).append(side)
    for one in sorted(taken):
        for other in sorted({*taken, *present} - {one}):
            both_took = [s for s in taken.get(other, ()) if one < other]
            yield from _pairs(
                taken[one], both_took, window, lambda a, b: _rivals(a, b, parties), ContradictionKind.HOLDER, near=True
            )
            yield from _pairs(
                taken[one],
                present.get(other, ()),
                window,
                lambda a, b: b.first > a.first and _rivals(a, b, parties) and not _retaken(a, b, taken),
                ContradictionKind.HOLDER,
            )
    states = {party: [s for s in sides if s.record.claim.type is EventType.HOLD] for party, sides in present.items()}
    names = sorted(states)
    for index, one in enumerate(names):
        for other in names[index + 1 :]:
            yield from _pairs(
                states[one], states[other], 0, lambda a, b: _rivals(a, b, parties), ContradictionKind.HOLDER, near=True
            )


def _rivals(one: _Side, other: _Side, parties: Parties) -> bool:
    return not parties.allied(one.party, other.party, date.fromordinal(max(one.first, other.first)))


def _retaken(loss: _Side, later: _Side, taken: dict[str, list[_Side]]) -> bool:
    """Return whether the later holder is said to have taken the place back after the loss: then all may be true."""
    return any(loss.first < side.first <= later.first for side in taken.get(later.party, ()))


def _of_denials(
    records: Sequence[ClaimRecord], parties: Parties, parameters: Parameters, lines: Mapping[str, str]
) -> Iterator[Contradiction]:
    affirmed: dict[tuple[str, str], list[_Side]] = {}
    denied: dict[tuple[str, str], list[_Side]] = {}
    for record in records:
        claim = record.claim
        day = _day(record)
        if day is None:
            continue
        side = affirmed if claim.status in _AFFIRMED else denied if claim.status is Status.DENIED else None
        if side is None:
            continue
        for party in _parties_of(record, parties, day):
            item = _Side(record, _voice(record, parties, day), lines[record.claim.id], party, day, day)
            side.setdefault((claim.type.value, party), []).append(item)
    for key in sorted(set(affirmed) & set(denied)):
        window = parameters.contradictions.window_days
        yield from _pairs(affirmed[key], denied[key], window, lambda a, b: True, ContradictionKind.DENIAL, near=True)


def _of_figures(
    records: Sequence[ClaimRecord], parties: Parties, parameters: Parameters, lines: Mapping[str, str]
) -> Iterator[Contradiction]:
    width = parameters.contradictions.figure_days
    for name in ("killed", "wounded"):
        groups: dict[tuple[str, str, str], list[_Side]] = {}
        for record in records:
            claim = record.claim
            figure: Figure | None = getattr(claim, name)
            end = claim.happened.end
            if figure is None or end is None or claim.status not in _AFFIRMED or claim.type not in _DEEDS:
                continue
            start = claim.happened.start or end
            if (end - start).days >= max(width, 1):
                continue
            last = end.toordinal()
            who = _parties_of(record, parties, last)[:1] or ("",)
            victims = claim.victims.value if claim.victims is not None else ""
            side = _Side(record, _voice(record, parties, last), lines[record.claim.id], who[0], start.toordinal(), last)
            groups.setdefault((claim.type.value, who[0], victims), []).append(side)
        for key in sorted(groups):
            yield from _pairs(
                groups[key], groups[key], 0, _below(name), ContradictionKind.FIGURES, near=True, figure=name
            )


def _within(
    event: Event, records: Mapping[str, ClaimRecord], parties: Parties, lines: Mapping[str, str]
) -> Iterator[Contradiction]:
    """Yield what the claims of one event disagree on."""

    def sides(claims: Iterable[str]) -> list[_Side]:
        found = []
        for identifier in claims:
            record = records.get(identifier)  # claims without a place are not among them
            day = _day(record) if record is not None else None
            if record is not None and day is not None:
                found.append(_Side(record, _voice(record, parties, day), lines[identifier], "", day, day))
        return found

    affirmed = sides(claim.claim_id for claim in event.with_role(Role.AFFIRMS))
    denying = sides(claim.claim_id for claim in event.with_role(Role.DENIES))
    for kind, others in (
        (ContradictionKind.DENIAL, [side for side in denying if side.record.claim.status is Status.DENIED]),
        (ContradictionKind.HOLDER, [side for side in denying if side.record.claim.status is not Status.DENIED]),
    ):
        yield from _opposed(affirmed, others, kind, None)
    for name, given in (("killed", event.killed), ("wounded", event.wounded)):
        for low, high in _split(given):
            yield from _opposed(sides(low), sides(high), ContradictionKind.FIGURES, name)


def _opposed(
    ones: Sequence[_Side], others: Sequence[_Side], kind: ContradictionKind, figure: str | None
) -> Iterator[Contradiction]:
    against = [b for b in others if any(a.lineage != b.lineage and a.voice != b.voice for a in ones)]
    for_it = [a for a in ones if any(a.lineage != b.lineage and a.voice != b.voice for b in against)]
    if for_it and against:
        yield _told(for_it, against, kind, figure)


def _split(given: Casualties | None) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the claims of the figures that are too low, and too high, for one another."""
    if given is None:
        return
    least = min((item.high for item in given.figures if item.high is not None), default=None)
    most = max((item.low for item in given.figures if item.low is not None), default=None)
    if least is None or most is None or least >= most:
        return
    low = [item.claim_id for item in given.figures if item.high is not None and item.high < most]
    yield low, [item.claim_id for item in given.figures if item.low is not None and item.low > least]


def _tells(known: Contradiction, other: Contradiction) -> bool:
    """Return whether a contradiction has a pair of another's claims on its two sides."""
    if known.kind is not other.kind:
        return False
    both = set(known.claims_for), set(known.claims_against)
    mine, theirs = set(other.claims_for), set(other.claims_against)
    return any(bool(mine & a) and bool(theirs & b) for a, b in (both, both[::-1]))


def _below(name: str) -> Callable[[_Side, _Side], bool]:
    def below(one: _Side, other: _Side) -> bool:
        low, high = getattr(one.record.claim, name).high, getattr(other.record.claim, name).low
        return low is not None and high is not None and low < high

    return below


def _pairs(
    ones: Sequence[_Side],
    others: Sequence[_Side],
    window: int,
    contradict: Callable[[_Side, _Side], bool],
    kind: ContradictionKind,
    *,
    near: bool = False,
    figure: str | None = None,
) -> Iterator[Contradiction]:
    """Yield one contradiction per run of overlapping pairs; ``near`` also pairs those whose other side is earlier."""
    if not ones or not others:
        return
    same_one, same_other = _repeated(ones), _repeated(others)
    ones, others = ([same[0] for same in sides.values()] for sides in (same_one, same_other))
    longest = max(side.last - side.first for side in others)
    run: tuple[dict[str, _Side], dict[str, _Side]] = ({}, {})
    reach, begin = 0, 0
    for one in ones:
        while begin < len(others) and others[begin].first + longest < one.first - (window if near else 0):
            begin += 1
        for index in range(begin, len(others)):
            other = others[index]
            if other.first > one.last + window:
                break
            before = other.last < one.first - (window if near else 0)
            mine = other.voice == one.voice or other.lineage == one.lineage or other.id == one.id
            if before or mine or not contradict(one, other):
                continue
            if run[0] and min(one.first, other.first) > reach + window:
                yield _told(run[0].values(), run[1].values(), kind, figure)
                run = ({}, {})
            reach = max(reach if run[0] else 0, one.last, other.last)
            run[0].update((side.id, side) for side in same_one[_said_so(one)])
            run[1].update((side.id, side) for side in same_other[_said_so(other)])
    if run[0]:
        yield _told(run[0].values(), run[1].values(), kind, figure)


def _said_so(side: _Side) -> tuple[object, ...]:
    return (side.first, side.last, side.lineage, side.voice, side.record.claim.killed, side.record.claim.wounded)


def _repeated(sides: Sequence[_Side]) -> dict[tuple[object, ...], list[_Side]]:
    """Return sides by what one lineage says of the same days, in the order of time: copies contradict once."""
    found: dict[tuple[object, ...], list[_Side]] = {}
    for side in sorted(sides, key=_by_time):
        found.setdefault(_said_so(side), []).append(side)
    return found


def _by_time(side: _Side) -> tuple[int, int, str]:
    return (side.first, side.last, side.id)


def _told(ones: Iterable[_Side], others: Iterable[_Side], kind: ContradictionKind, figure: str | None) -> Contradiction:
    ones, others = sorted(ones, key=_by_time), sorted(others, key=_by_time)
    start = min(side.first for side in (*ones, *others))
    end = max(side.last for side in (*ones, *others))
    interval = Interval(date.fromordinal(start), date.fromordinal(end))
    place = ones[0].record.claim.place
    assert place is not None
    when = reasons.period(interval.start, interval.end)
    sentence = f"{place.name}, {when}: {_said(ones, figure)}; {_said(others, figure)}."
    ids = tuple(sorted(side.id for side in ones)), tuple(sorted(side.id for side in others))
    counted = (len({side.lineage for side in sides}) for sides in (ones, others))
    return Contradiction(place, interval, kind, *ids, sentence, *counted)


def _said(sides: Sequence[_Side], figure: str | None) -> str:
    first = sides[0].record
    claim = first.claim
    outlet = first.document.outlet or first.document.key
    speaker = outlet if claim.attribution.speaker == OUTLET_SPEAKER else f"{claim.attribution.speaker} (in {outlet})"
    actors, targets = ([party.name for party in named] for named in (claim.actor, claim.target))
    assert claim.place is not None
    told = f"{speaker} {reasons.verb(claim.status)} that {reasons.event(claim.type, actors, targets, claim.place.name)}"
    if figure is not None:
        told += f" with {_figure(getattr(claim, figure))} {figure}"
    more = len(sides) - 1
    return told + (f" (and {more} more claim{'s' if more > 1 else ''})" if more else "")


def _figure(figure: Figure) -> str:
    if figure.low == figure.high:
        return str(figure.low)
    if figure.high is None:
        return f"at least {figure.low}"
    return f"at most {figure.high}" if figure.low is None else f"{figure.low} to {figure.high}"


def _day(record: ClaimRecord) -> int | None:
    """Return the ordinal of the day that a claim is about: the latest possible, but not after it was known."""
    end = record.claim.happened.end
    if end is None:
        if record.claim.happened.start is None and record.document.published is None:
            return None
        end = record.known
    return min(end, record.known).toordinal()


def _voice(record: ClaimRecord, parties: Parties, day: int) -> str:
    on = date.fromordinal(day)
    outlet = record.document.outlet
    return voice_of(record.claim, outlet, speaking_party(record.claim, outlet, parties, on), parties)[0]


def _parties_of(record: ClaimRecord, parties: Parties, day: int) -> tuple[str, ...]:
    """Return who acts, or whom it was done to where no actor is named."""
    on = date.fromordinal(day)
    claim = record.claim
    country = claim.place.country if claim.place is not None else None
    actors, targets = (holders(named, parties, on, country) for named in (claim.actor, claim.target))
    return actors or tuple(f"<{party}" for party in targets)
