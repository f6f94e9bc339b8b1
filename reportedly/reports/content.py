"""What a situation report says, gathered from a ledger; the renderers only write it down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from reportedly import __version__
from reportedly.errors import ConfigurationError
from reportedly.model import Holding, Place, Status
from reportedly.reports.area import Area, area_of

if TYPE_CHECKING:
    from reportedly.cli.collection import Regions
    from reportedly.ledger import Ledger, LedgerClaim
    from reportedly.weighing.changes import Change
    from reportedly.weighing.disputes import Dispute
    from reportedly.weighing.event import Event
    from reportedly.weighing.health import Flag
    from reportedly.weighing.protocols import ClaimRecord

USUAL_DAYS = 30
"""How many days before the day asked about a report looks back, unless it is told."""

MOST_CHANGES, MOST_DISPUTES, MOST_EVENTS, MOST_SOURCES = 40, 15, 20, 300

_NOT_COUNTED = frozenset({"toll"})  # sums over time and place: they would count the same people again


@dataclass(frozen=True, slots=True)
class Row:
    """One place of the table: who holds it, how many people live there, and how much is told of it."""

    holding: Holding
    people: int
    claims: int
    lineages: int
    latest: date | None

    @property
    def place(self) -> Place:
        return self.holding.place

    @property
    def leader(self) -> tuple[str, float]:
        """The most probable state with its probability."""
        return self.holding.distribution[0]

    def of(self, state: str) -> float:
        """Return a state's probability."""
        return dict(self.holding.distribution).get(state, 0.0)


@dataclass(frozen=True, slots=True)
class Source:
    """A document behind the report, with its number there; ``url`` is an http(s) address or ``None``."""

    number: int
    outlet: str | None
    title: str | None
    published: date | None
    url: str | None
    key: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """What the report cannot tell: counts of reports without a doer, a place or a day, and places nobody tells of."""

    claims: int
    no_place: int
    no_day: int
    attacks: int
    no_doer: int
    unknown_places: int
    stale: int


@dataclass(frozen=True, slots=True)
class Report:
    """A situation report's content.

    ``since`` and ``on`` bound what is told; ``known`` is the day of knowledge, ``None`` for all. ``rows`` are the
    places with evidence, the largest first; ``claims`` has every claim that is cited, by id, and ``sources`` the
    document of each, by the document's id, the rest of what was read being counted in ``more_sources``.
    """

    area: Area
    since: date
    on: date
    known: date | None
    rows: tuple[Row, ...]
    changes: tuple[Change, ...]
    more_changes: int
    disputes: tuple[Dispute, ...]
    more_disputes: int
    events: tuple[Event, ...]
    more_events: int
    killed: tuple[int, int, int | None, int] | None
    flags: tuple[Flag, ...]
    unknown: Unknown
    outlets: tuple[tuple[str, int], ...]
    claims: Mapping[str, LedgerClaim]
    sources: Mapping[str, Source]
    more_sources: int
    documents: int
    decisions: int
    readers: tuple[str, ...]
    reviewers: int
    made: date
    version: str = __version__

    def number(self, claim: str) -> int | None:
        """Return the number of a claim's document among the sources, ``None`` for one that is not listed."""
        found = self.claims.get(claim)
        source = self.sources.get(found.document.id) if found is not None else None
        return source.number if source is not None else None


def gather(
    ledger: Ledger, regions: Regions, *, area: str | None, since: date | None, on: date | None, known: date | None
) -> Report:
    """Return what a report on an area says; see :func:`reportedly.reports.report.report` for the parameters."""
    from reportedly.ledger.agreeing import required
    from reportedly.ledger.decisions import in_force
    from reportedly.weighing import Control
    from reportedly.weighing.changes import ChangeKind, happened
    from reportedly.weighing.disputes import disputes_in
    from reportedly.weighing.events import linked_ledger
    from reportedly.weighing.health import health

    today = date.today()
    when = on or known or today
    first = since or when - timedelta(days=USUAL_DAYS)
    if first >= when:
        raise ConfigurationError(f"--since {first} is not before --on {when}; give an earlier day")
    asked = area_of(area, ledger, regions.gazetteer)
    keys = [each.place.key for each in ledger.places() if asked.has(each.place)]
    control = Control.from_ledger(ledger, known=known, places=keys)
    rows = sorted(
        (_row(each, regions) for each in control.holdings(when, evidence=True)),
        key=lambda row: (-row.people, -row.claims, row.place.name, row.place.key),
    )
    changes = happened(control, first, when, sizes=regions.people)
    linked = linked_ledger(ledger, known=known)
    wanted = frozenset(keys)
    disputes = [
        each for each in disputes_in(linked, start=first, end=when, on=when) if each.contradiction.place.key in wanted
    ]
    events = [each for each in linked.events if _is_told(each, wanted, first, when)]
    events.sort(key=lambda each: (-_best(each), each.happened.start or date.min, each.id))
    records = [each for each in linked.records if each.claim.place is not None and each.claim.place.key in wanted]
    if not rows and not records:
        raise ConfigurationError(
            f"the ledger has no claim about {asked.name}"
            + (f" that was known by {known}" if known is not None else "")
            + "; give another --area, or leave it out"
        )
    shown = disputes[:MOST_DISPUTES], events[:MOST_EVENTS], changes[:MOST_CHANGES]
    cited = _cited(*shown, rows)
    claims = {each.claim.id: each for each in ledger.claims(ids=cited)}
    sources, more = _sources(cited, claims)
    countries = {row.place.country for row in rows if row.place.country}
    collected = health(ledger.coverage(), region_of=regions.of, until=when)
    flags = [each for each in collected.flags if each.region.country in countries and each.overlaps(first, when)]
    stale = sum(each.kind is ChangeKind.STALE for each in changes)
    made = in_force(ledger.decisions())
    documents = {each.document.id: each.document.outlet for each in records}
    return Report(
        area=asked,
        since=first,
        on=when,
        known=known,
        rows=tuple(rows),
        changes=tuple(shown[2]),
        more_changes=len(changes) - len(shown[2]),
        disputes=tuple(shown[0]),
        more_disputes=len(disputes) - len(shown[0]),
        events=tuple(shown[1]),
        more_events=len(events) - len(shown[1]),
        killed=_killed(events),
        flags=tuple(flags),
        unknown=_unknown(linked.records, wanted, rows, stale, countries),
        outlets=tuple(Counter(outlet or "no outlet named" for outlet in documents.values()).most_common()),
        claims=claims,
        sources=sources,
        more_sources=more,
        documents=len(documents),
        decisions=sum(each.subject in {record.claim.id for record in records} for each in made),
        readers=tuple(ledger.readers()),
        reviewers=required(made),
        made=today,
    )


def _row(holding: Holding, regions: Regions) -> Row:
    return Row(
        holding=holding,
        people=regions.people(holding.place),
        claims=len(holding.counting),
        lineages=len({each.lineage for each in holding.counting}),
        latest=max((each.on for each in holding.counting if each.on <= holding.on), default=None),
    )


def _is_told(event: Event, keys: frozenset[str], first: date, last: date) -> bool:
    if event.place is None or event.place.key not in keys or event.type.value in _NOT_COUNTED:
        return False
    start, end = event.happened.start, event.happened.end
    if start is None and end is None:
        return False
    begun, over = start or end or first, end or start or last
    has_figures = event.killed is not None or event.wounded is not None
    return has_figures and begun <= last and over >= first


def _best(event: Event) -> int:
    return event.killed.best if event.killed is not None else 0


def _killed(events: Sequence[Event]) -> tuple[int, int, int | None, int] | None:
    """Return the sums of low, best and high over events, and how many events have a figure of killed."""
    found = [each.killed for each in events if each.killed is not None]
    if not found:
        return None
    high: int | None = 0
    for each in found:
        high = high + each.high if high is not None and each.high is not None else None
    return sum(each.low for each in found), sum(each.best for each in found), high, len(found)


def _cited(
    disputes: Sequence[Dispute], events: Sequence[Event], changes: Sequence[Change], rows: Sequence[Row]
) -> list[str]:
    """Return the ids of the claims that are cited, in the order of the report, then those behind its table."""
    found: dict[str, None] = {}
    for change in changes:
        found.update((each.claim_id, None) for each in change.because)
    for dispute in disputes:
        found.update((each, None) for each in dispute.contradiction.claims_for)
        found.update((each, None) for each in dispute.contradiction.claims_against)
    for event in events:
        found.update((each.claim_id, None) for each in event.claims)
    for row in rows:
        found.update((each.claim_id, None) for each in row.holding.evidence if each.supports is not None)
    return list(found)


def _sources(cited: Iterable[str], claims: Mapping[str, LedgerClaim]) -> tuple[dict[str, Source], int]:
    found: dict[str, Source] = {}
    more = set()
    for claim in cited:
        if claim not in claims:
            continue
        header = claims[claim].document
        if header.id in found:
            continue
        if len(found) == MOST_SOURCES:
            more.add(header.id)
            continue
        url = header.url if header.url and header.url.lower().startswith(("http://", "https://")) else None
        found[header.id] = Source(len(found) + 1, header.outlet, header.title, header.published, url, header.key)
    return found, len(more)


def _unknown(
    records: Iterable[ClaimRecord], keys: frozenset[str], rows: Sequence[Row], stale: int, countries: Collection[str]
) -> Unknown:
    counted: Counter[str] = Counter()
    for record in records:
        claim = record.claim
        if claim.place is None or claim.place.key not in keys:
            if claim.place is None or (claim.place.geonames_id is None and claim.place.country in countries):
                counted["no_place"] += 1
            continue
        counted["claims"] += 1
        counted["no_day"] += claim.happened.start is None and claim.happened.end is None
        if claim.status is Status.ACTUAL and claim.type.value in ("attack", "bombing", "shelling", "chemical"):
            counted["attacks"] += 1
            counted["no_doer"] += not claim.actor
    return Unknown(
        claims=counted["claims"],
        no_place=counted["no_place"],
        no_day=counted["no_day"],
        attacks=counted["attacks"],
        no_doer=counted["no_doer"],
        unknown_places=sum(row.leader[0] == "unknown" for row in rows),
        stale=stale,
    )
