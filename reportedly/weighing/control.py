"""Who holds which place through time: the ledger's claims weighed, place by place."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from reportedly.model import UNKNOWN_COUNTRY, Evidence, Holding, Place, bare_key
from reportedly.weighing import reasons
from reportedly.weighing.derivations import Derivation, listed, saying_of
from reportedly.weighing.evidence import Matrix, Steps, factors, impact, steps, supported
from reportedly.weighing.filter import Days, Smoothed
from reportedly.weighing.gathering import Gathering
from reportedly.weighing.lineages import Copy, Shingles, families
from reportedly.weighing.nearby import LINEAGE as NEARBY
from reportedly.weighing.nearby import (
    TYPES,
    Hint,
    Near,
    Regions,
    Surroundings,
    around,
    default_regions,
    hints,
    is_on,
    nearby_testimonies,
)
from reportedly.weighing.parameters import Parameters
from reportedly.weighing.parties import default_parties
from reportedly.weighing.protocols import ClaimRecord, LedgerView, Parties
from reportedly.weighing.quotations import SharedQuote, shared_quotes
from reportedly.weighing.statements import CONTESTED, EVIDENTIAL, UNKNOWN, Statement, fold, in_hindsight
from reportedly.weighing.testimonies import Silent, Testimony, in_order, testify

_PLACES_AT_ONCE = 500  # whose steps are worked out together: bounds the memory
_DIGITS = 6  # of a probability: beyond any meaning, and the same on every machine


@dataclass(frozen=True, slots=True)
class _Weighed:
    place: Place
    names: frozenset[str]  # as written in the claims and as resolved, folded
    holders: tuple[str, ...]
    testimonies: tuple[Testimony, ...]
    silent: tuple[Silent, ...]
    copies: Mapping[str, Copy]
    shared: Mapping[str, SharedQuote]
    group: int  # of places with as many candidate holders; -1 without evidence that counts
    position: int  # among the places of the group


@dataclass(frozen=True, slots=True)
class Account:
    """All that is weighed about one place: what counts, what does not, and what both were weighed with.

    ``states`` are the candidate holders in the filter's order, then contested and unknown.
    """

    place: Place
    states: tuple[str, ...]
    testimonies: tuple[Testimony, ...]
    silent: tuple[Silent, ...]
    parties: Parties
    parameters: Parameters

    @property
    def holders(self) -> tuple[str, ...]:
        return self.states[:-2]


class Control:
    """The weighed state of every place with evidence, as known on a day; a pure function of the claims.

    With ``known`` of ``None`` everything counts, and later days inform earlier ones (smoothing). Otherwise only claims
    known on or before that day count: asked about that day or a later one, this is the filtered "as known on".
    """

    def __init__(
        self,
        weighed: Mapping[str, _Weighed],
        groups: Mapping[int, Smoothed],
        known: date | None,
        parties: Parties,
        parameters: Parameters,
    ) -> None:
        """Use :func:`weigh` or :meth:`from_ledger`."""
        self.known = known
        self._weighed = weighed
        self._groups = groups
        self._parties = parties
        self._parameters = parameters

    @classmethod
    def from_ledger(
        cls,
        ledger: LedgerView,
        *,
        known: date | None = None,
        places: Iterable[Place | str] | None = None,
        registry: Parties | None = None,
        parameters: Parameters | None = None,
        regions: Regions | None = None,
    ) -> Control:
        """Weigh a ledger's claims: all of them, or those about ``places`` (places or their keys).

        A place weighs the same alone as among all others: of the places around it, what they add to it is asked too.
        """
        used = parameters or Parameters.load()
        parties = registry or default_parties()
        if places is None:
            types = EVIDENTIAL | TYPES
            gathering = Gathering(parties, used, known)
            for record in ledger.claims(type=sorted(types)):
                gathering.add(record)
        else:
            keys = frozenset(place if isinstance(place, str) else place.key for place in places)
            gathering = Gathering(parties, used, known, keys)
            for record in ledger.claims_at(sorted(keys), type=sorted(EVIDENTIAL)):
                gathering.add(record)
            if is_on(used.nearby):
                beyond = around(ledger, {key: item.place for key, item in gathering.about.items()}, used, regions)
                gathering.around.clear()  # the places themselves may be around one another
                for record in ledger.claims_at(sorted(beyond), type=sorted(TYPES)):
                    gathering.add_around(record)
        compared = sorted(gathering.compared())
        texts = ledger.texts(compared) if compared else ()
        shingles = {document: gathering.shingler.shingles(text) for document, text in texts}
        return _weighed(gathering, shingles, parties, used, known, regions)

    @property
    def places(self) -> tuple[Place, ...]:
        """The places with evidence that counts, by key."""
        return tuple(item.place for _, item in sorted(self._weighed.items()) if item.group >= 0)

    def find(self, place: str | int) -> Place | None:
        """Return the place with claims that a key, a GeoNames id, a name or "Name, CC" means, ``None`` without one.

        A name is compared with the names and spellings in the claims; of several places that of most claims is meant.
        """
        text = str(place).strip()
        for key in (text, f"geonames:{text}"):
            if key in self._weighed:
                return self._weighed[key].place
        name, _, country = text.rpartition(",")
        best: tuple[int, str] | None = None
        for key, item in self._weighed.items():
            there = bool(name) and fold(name) in item.names and country.strip().upper() == item.place.country
            if there or fold(text) in item.names:
                rank = (-len(item.testimonies) - len(item.silent), key)
                best = rank if best is None or rank < best else best
        return self._weighed[best[1]].place if best is not None else None

    def holding(self, place: Place | str | int, on: date) -> Holding:
        """Return who holds a place on a day, with all the evidence about it; ``place`` as for :meth:`find`.

        A place without evidence is unknown. ``on`` may lie before the first or beyond the last evidence.
        """
        shown = place if isinstance(place, Place) else self.find(place) or _place_of(str(place))
        item = self._weighed.get(shown.key)
        if item is None:
            return Holding(shown, on, self.known, _distribution((), [0.0, 1.0]))
        return Holding(shown, on, self.known, self._belief(item, on), self._evidence(item))

    def holdings(self, on: date, *, evidence: bool = False) -> list[Holding]:
        """Return the holdings on a day of all places with evidence, by place key; with their evidence if asked."""
        found: dict[str, Holding] = {}
        members: dict[int, list[str]] = {}
        for key in sorted(self._weighed):
            if self._weighed[key].group >= 0:
                members.setdefault(self._weighed[key].group, []).append(key)
        for group, keys in members.items():
            positions = np.array([self._weighed[key].position for key in keys], dtype=np.int64)
            beliefs = self._groups[group].on(on.toordinal(), positions).tolist()
            for key, belief in zip(keys, beliefs, strict=True):
                item = self._weighed[key]
                reasons_why = self._evidence(item) if evidence else ()
                found[key] = Holding(item.place, on, self.known, _distribution(item.holders, belief), reasons_why)
        return [found[key] for key in sorted(found)]

    def derivations(self, place: Place | str | int) -> list[Derivation]:
        """Return why some of the claims about a place are no witnesses of their own; ``place`` as for :meth:`find`.

        These are the copies among the texts about the place, shared quotes, and chains that go back to one agency.
        """
        shown = place if isinstance(place, Place) else self.find(place)
        item = self._weighed.get(shown.key) if shown is not None else None
        if item is None:
            return []
        own = [each.statement for each in item.testimonies if each.lineage != NEARBY]
        statements = in_order([*own, *(each.statement for each in item.silent)])
        origins = {each.document_id: item.copies.get(each.document_id, Copy(each.document_id)) for each in statements}
        window = self._parameters.timing.copy_window_days
        return listed([saying_of(each) for each in statements], origins, item.shared, window)

    def course(self, place: Place | str | int, days: Sequence[date]) -> tuple[tuple[str, ...], Matrix]:
        """Return a place's states and their probabilities on many days: a row per day, a column per state.

        The states are those of :meth:`account`; ``place`` is as for :meth:`find`. Days may come in any order.
        """
        shown = place if isinstance(place, Place) else self.find(place)
        item = self._weighed.get(shown.key) if shown is not None else None
        states = (*(item.holders if item is not None else ()), CONTESTED, UNKNOWN)
        if item is None or item.group < 0:
            return states, np.tile(np.eye(len(states))[-1], (len(days), 1))
        ordinals = np.array([day.toordinal() for day in days], dtype=np.int64)
        return states, self._groups[item.group].course(ordinals, item.position)

    def evidence_days(self, place: Place | str) -> Days:
        """Return the days (ordinals) with evidence about a place, by it or its key, in order."""
        item = self._weighed.get(place if isinstance(place, str) else place.key)
        return self._groups[item.group].days(item.position) if item and item.group >= 0 else np.empty(0, np.int64)

    def courses(self, asked: Mapping[str, Days]) -> Iterator[tuple[str, tuple[str, ...], Matrix]]:
        """Yield the key, the states and the course of many places with evidence, each on days (ordinals) of its own.

        They are those of :meth:`course`, worked out together, which is many times faster. The order is no certain one.
        """
        members: dict[int, list[str]] = {}
        for key in asked:
            members.setdefault(self._weighed[key].group, []).append(key)
        for group, keys in members.items():
            positions = [self._weighed[key].position for key in keys]
            found = self._groups[group].courses([asked[key] for key in keys], positions)
            for key, course in zip(keys, found, strict=True):
                yield key, (*self._weighed[key].holders, CONTESTED, UNKNOWN), course

    def account(self, place: Place | str | int) -> Account | None:
        """Return what is weighed about a place, ``None`` where no claim tells of it; ``place`` as for :meth:`find`."""
        shown = place if isinstance(place, Place) else self.find(place)
        item = self._weighed.get(shown.key) if shown is not None else None
        if item is None:
            return None
        states = (*item.holders, CONTESTED, UNKNOWN)
        return Account(item.place, states, item.testimonies, item.silent, self._parties, self._parameters)

    @property
    def parameters(self) -> Parameters:
        """The parameters that the claims were weighed with."""
        return self._parameters

    @property
    def accounts(self) -> Iterator[Account]:
        """What is weighed about each place that claims tell of, by place key."""
        for key in sorted(self._weighed):
            account = self.account(self._weighed[key].place)
            if account is not None:
                yield account

    def _belief(self, item: _Weighed, on: date) -> tuple[tuple[str, float], ...]:
        if item.group < 0:
            return _distribution(item.holders, [0.0] * (len(item.holders) + 1) + [1.0])
        belief = self._groups[item.group].on(on.toordinal(), np.array([item.position], dtype=np.int64))
        return _distribution(item.holders, belief[0].tolist())

    def _evidence(self, item: _Weighed) -> tuple[Evidence, ...]:
        found = []
        name = item.place.name
        for testimony in item.testimonies:
            effect = impact(testimony, item.holders, self._parties, self._parameters)
            share = factors(effect, item.holders)
            why = reasons.reason(testimony, name)
            found.append(_evidence_of(testimony.statement, testimony.lineage, supported(testimony, share), share, why))
        for silent in item.silent:
            why = reasons.silence(silent, name)
            found.append(_evidence_of(silent.statement, silent.lineage, None, (), why))
        return tuple(sorted(found, key=lambda e: (e.on, e.claim_id)))


def weigh(
    claims: Iterable[ClaimRecord],
    *,
    texts: Mapping[str, str] | None = None,
    registry: Parties | None = None,
    parameters: Parameters | None = None,
    known: date | None = None,
    regions: Regions | None = None,
) -> Control:
    """Weigh claims into control per place and day.

    ``texts`` are documents' texts by document id, to find copies; a document without one copies nothing. ``registry``
    answers who holds, allies and opposes (the shipped registry by default), ``regions`` which region holds a place (the
    shipped gazetteer by default). Only claims known on or before ``known`` count. Claims may come in any order, and a
    claim that comes twice counts once.
    """
    used = parameters or Parameters.load()
    parties = registry or default_parties()
    gathering = Gathering(parties, used, known)
    for record in claims:
        gathering.add(record)
    given = texts or {}
    shingles = {each: gathering.shingler.shingles(given[each]) for each in gathering.compared() if each in given}
    return _weighed(gathering, shingles, parties, used, known, regions)


def _weighed(
    gathering: Gathering,
    shingles: Mapping[str, Shingles],
    parties: Parties,
    parameters: Parameters,
    known: date | None,
    regions: Regions | None,
) -> Control:
    nearby: Callable[[str, Place], list[tuple[Near, list[Hint]]]] | None = None
    if is_on(parameters.nearby) and gathering.around:
        shown = {key: item.place for key, item in gathering.around.items()}
        surroundings = Surroundings(shown, parameters.nearby, regions or default_regions())
        said = functools.cache(lambda key: hints(gathering.around[key].statements.values(), parameters))

        def nearby(key: str, place: Place) -> list[tuple[Near, list[Hint]]]:
            return [(near, said(near.key)) for near in surroundings.of(key, place)]

    weighed: dict[str, _Weighed] = {}
    groups: dict[int, Smoothed] = {}
    waiting: dict[int, tuple[int, list[Steps]]] = {}  # by the number of holders: the group's number and its places
    begun = 0
    for key, item in gathering.places():
        statements = in_order(in_hindsight(list(item.statements.values()), parameters))
        origins = families(item.documents, shingles, parameters.lineages)
        shared = shared_quotes(statements, item.quotes, parameters.lineages) if item.quotes else {}
        testimonies, silent = testify(statements, origins, parameters, shared)
        if nearby is not None and testimonies:
            added = nearby_testimonies(nearby(key, item.place), statements, parameters)
            testimonies = sorted([*testimonies, *added], key=lambda t: (t.statement.day, t.statement.claim_id))
        evidence = steps(testimonies, parties, parameters)
        group, position = -1, 0
        if len(evidence.days):
            size = len(evidence.holders)
            if size not in waiting:
                waiting[size] = (begun, [])
                begun += 1
            group, members = waiting[size]
            position = len(members)
            members.append(evidence)
            if len(members) == _PLACES_AT_ONCE:
                groups[group] = Smoothed(members, parameters.dynamics)
                del waiting[size]
        weighed[key] = _Weighed(
            place=replace(item.place, text=item.place.name),
            names=frozenset(map(fold, item.names)),
            holders=evidence.holders,
            testimonies=tuple(testimonies),
            silent=tuple(silent),
            copies={document: origin for document, origin in origins.items() if origin.parent is not None},
            shared=shared,
            group=group,
            position=position,
        )
    for group, members in waiting.values():
        groups[group] = Smoothed(members, parameters.dynamics)
    return Control(weighed, groups, known, parties, parameters)


def _place_of(key: str) -> Place:
    """Return a place with that key, with nothing else known of it."""
    key = bare_key(key)
    kind, _, rest = key.partition(":")
    if kind == "geonames" and rest.isdecimal():
        return Place(text=rest, name=rest, geonames_id=int(rest))
    name, _, country = (rest if kind == "name" else key).rpartition(",")
    name, country = (name, country.strip().upper()) if name else (country, UNKNOWN_COUNTRY)
    return Place(text=name, name=name, country=None if country == UNKNOWN_COUNTRY else country)


def rounded(states: Sequence[str], belief: Sequence[float]) -> tuple[tuple[str, float], ...]:
    """Return states with rounded probabilities that still sum to one, most probable first, then by id."""
    shown = {name: round(float(value), _DIGITS) + 0.0 for name, value in zip(states, belief, strict=True)}
    top = min(shown, key=lambda name: (-shown[name], name))
    shown[top] = round(1.0 - sum(value for name, value in shown.items() if name != top), _DIGITS)
    return tuple(sorted(shown.items(), key=lambda item: (-item[1], item[0])))


def _distribution(holders: Sequence[str], belief: Sequence[float]) -> tuple[tuple[str, float], ...]:
    return rounded((*holders, CONTESTED, UNKNOWN), belief)


def _evidence_of(
    statement: Statement, lineage: str, supports: str | None, share: tuple[tuple[str, float], ...], why: str
) -> Evidence:
    return Evidence(
        claim_id=statement.claim_id,
        lineage=lineage,
        on=date.fromordinal(statement.day),
        known=date.fromordinal(statement.known),
        supports=supports,
        factors=share,
        reason=why,
    )
