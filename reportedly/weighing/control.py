"""Who holds which place through time: the ledger's claims weighed, place by place."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from reportedly.model import UNKNOWN_COUNTRY, Evidence, Holding, Place, bare_key
from reportedly.weighing import reasons
from reportedly.weighing.derivations import Derivation, listed, saying_of
from reportedly.weighing.evidence import Matrix, contributions, supported
from reportedly.weighing.filter import Days, Smoothed
from reportedly.weighing.gathering import Gathering, collecting_no_garbage
from reportedly.weighing.lineages import Compared, Copy, Shingles, Sketch
from reportedly.weighing.nearby import TYPES, Points, Regions, Said, around, is_on, lie_alike, reached
from reportedly.weighing.parameters import Parameters
from reportedly.weighing.parties import default_parties
from reportedly.weighing.protocols import ClaimRecord, LedgerView, Parties, Remembers
from reportedly.weighing.rounding import rounded
from reportedly.weighing.statements import CONTESTED, EVIDENTIAL, UNKNOWN, Statement, fold
from reportedly.weighing.testimonies import Silent, Testimony, in_order
from reportedly.weighing.weighings import (
    Groups,
    WeighedPlace,
    Weighings,
    renewed_surroundings,
    said_of,
    statements_of,
    weighings,
    with_nearby,
)

_FEW_PLACES = 1_000


@dataclass(frozen=True, slots=True)
class Account:
    """All that is weighed about one place: what counts, what does not, and what both were weighed with.

    ``former`` is what claims of older versions of articles said, which newer versions superseded. ``states`` are the
    candidate holders in the filter's order, then contested and unknown.
    """

    place: Place
    states: tuple[str, ...]
    testimonies: tuple[Testimony, ...]
    silent: tuple[Silent, ...]
    parties: Parties
    parameters: Parameters
    former: tuple[Silent, ...] = ()

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
        weighed: Mapping[str, WeighedPlace],
        groups: Mapping[int, Smoothed],
        known: date | None,
        parties: Parties,
        parameters: Parameters,
        said: Mapping[str, Said],
        sketches: dict[str, Sketch],
        points: Points | None = None,
    ) -> None:
        """Use :func:`weigh` or :meth:`from_ledger`."""
        self.known = known
        self._said = said
        self._sketches = sketches  # of the texts compared, which never change: one for all controls renewed from one
        self._points = points  # of the places weighed, made when some are first weighed again
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

        A place weighs the same alone as among all others: of the places around it, what they add to it is asked too,
        and kept by the ledger until its claims about them change.
        """
        used = parameters or Parameters.load()
        parties = registry or default_parties()
        if places is None:
            with collecting_no_garbage():
                types = EVIDENTIAL | TYPES
                gathering = Gathering(parties, used, known)
                for record in ledger.claims_at(None, type=sorted(types)):
                    gathering.add(record)
                return _control(gathering, _compared(ledger, gathering, {}), parties, used, known, regions)
        keys = frozenset(place if isinstance(place, str) else place.key for place in places)
        groups, sketches = Groups(used), dict[str, Sketch]()
        found, _ = _of_places(ledger, keys, parties, used, known, regions, {}, {}, sketches, groups)
        return cls(found.places, groups.end(), known, parties, used, found.said, sketches)

    @functools.cached_property
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
                rank = (-item.evidence, key)
                best = rank if best is None or rank < best else best
        return self._weighed[best[1]].place if best is not None else None

    def holding(self, place: Place | str | int, on: date, *, evidence: tuple[Evidence, ...] | None = None) -> Holding:
        """Return who holds a place on a day, with all the evidence about it; ``place`` as for :meth:`find`.

        A place without evidence is unknown. ``on`` may lie before the first or beyond the last evidence. All days have
        the same evidence: that of another one may be given.
        """
        shown = place if isinstance(place, Place) else self.find(place) or _place_of(str(place))
        item = self._weighed.get(shown.key)
        if item is None:
            return Holding(shown, on, self.known, _distribution((), [0.0, 1.0]))
        return Holding(
            shown, on, self.known, self._belief(item, on), self._evidence(item) if evidence is None else evidence
        )

    def renewed(self, ledger: LedgerView, touched: Sequence[Place], regions: Regions | None = None) -> Control:
        """Return the control of a ledger whose claims about some places are others than when this was weighed.

        ``touched`` are those places, with each point and radius that claims give them. Only they are weighed again, and
        what they add to the places that they lie around; the rest is this control's.
        """
        keys = frozenset(place.key for place in touched)
        parties, parameters = self._parties, self._parameters
        if len(keys) > max(_FEW_PLACES, len(self._weighed) // 4):  # reading the file from end to end is quicker
            return Control.from_ledger(
                ledger, known=self.known, registry=parties, parameters=parameters, regions=regions
            )
        left, weighed = dict(self._said), dict(self._weighed)
        for key in keys:
            left.pop(key, None)
            weighed.pop(key, None)
        anew = Groups(parameters)
        part, around_them = _of_places(
            ledger, keys, parties, parameters, self.known, regions, left, self._weighed, self._sketches, anew
        )
        points = self._points
        if points is None:
            points = Points({key: item.place for key, item in self._weighed.items()}, parameters.nearby.neighbour_km)
        before = [self._said[key].place for key in keys if key in self._said]
        around_touched = reached([*touched, *before], points, parameters.nearby, regions) - keys
        others = {key: self._weighed[key] for key in sorted(around_touched)}
        round_about = renewed_surroundings(others, keys, around_them, self._said, parties, parameters, regions, anew)
        groups, said = dict(self._groups), {**left, **part.said, **around_them}
        beyond = max(groups, default=-1) + 1
        for key, item in {**part.places, **round_about}.items():
            weighed[key] = replace(item, group=item.group + beyond) if item.group >= 0 else item
        groups.update({number + beyond: group for number, group in anew.end().items()})
        used = {item.group for item in weighed.values()}
        groups = {number: group for number, group in groups.items() if number in used}
        points = points.changed({key: item.place for key, item in part.places.items()}, keys)
        return Control(weighed, groups, self.known, parties, parameters, said, self._sketches, points)

    def holdings(
        self, on: date, *, evidence: bool = False, places: Iterable[Place | str] | None = None
    ) -> list[Holding]:
        """Return the holdings on a day of all places with evidence, by place key; with their evidence if asked.

        ``places``, or their keys, ask for those alone.
        """
        asked: Iterable[str] = self._weighed
        if places is not None:
            asked = {place if isinstance(place, str) else place.key for place in places} & self._weighed.keys()
        found: dict[str, Holding] = {}
        members: dict[int, list[str]] = {}
        for key in sorted(asked):
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

    def evidence(self, places: Iterable[str] | None = None) -> dict[str, tuple[int, date | None]]:
        """Return for each place with evidence how many claims are behind its holdings, and the last day of them.

        ``places`` are the keys of those asked for. The day on which a text without a date came in is no day of a claim.
        """
        asked = self._weighed if places is None else {key: self._weighed[key] for key in places if key in self._weighed}
        return {
            key: (item.evidence, date.fromordinal(item.latest) if item.latest is not None else None)
            for key, item in asked.items()
            if item.group >= 0
        }

    def derivations(self, place: Place | str | int) -> list[Derivation]:
        """Return why some of the claims about a place are no witnesses of their own; ``place`` as for :meth:`find`.

        These are the copies among the texts about the place, shared quotes, and chains that go back to one agency.
        """
        shown = place if isinstance(place, Place) else self.find(place)
        item = self._weighed.get(shown.key) if shown is not None else None
        if item is None:
            return []
        statements = in_order(statements_of(item.testimonies, item.silent))
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
        told = self._testimonies(item)
        return Account(item.place, states, told, item.silent, self._parties, self._parameters, item.former)

    @functools.cached_property
    def weighings(self) -> Mapping[str, object]:
        """For each place that claims tell of, by key in order, a token of how it was weighed.

        A control and those renewed from it have one token for a place as long as nothing about it was weighed again,
        and so the same account, beliefs and evidence: what was worked out of them may be kept.
        """
        return {key: self._weighed[key] for key in sorted(self._weighed)}

    @property
    def parameters(self) -> Parameters:
        """The parameters that the claims were weighed with."""
        return self._parameters

    @property
    def accounts(self) -> Iterator[Account]:
        """What is weighed about each place that claims tell of, by place key."""
        for key in self.weighings:
            account = self.account(self._weighed[key].place)
            if account is not None:
                yield account

    def _testimonies(self, item: WeighedPlace) -> tuple[Testimony, ...]:
        if not item.near:
            return item.testimonies
        said = [(near, self._said[near.key]) for near in item.near]
        return with_nearby(item.testimonies, item.silent, said, self._parameters)

    def _belief(self, item: WeighedPlace, on: date) -> tuple[tuple[str, float], ...]:
        if item.group < 0:
            return _distribution(item.holders, [0.0] * (len(item.holders) + 1) + [1.0])
        belief = self._groups[item.group].on(on.toordinal(), np.array([item.position], dtype=np.int64))
        return _distribution(item.holders, belief[0].tolist())

    def told(self, place: Place | str | int) -> tuple[tuple[Evidence, Statement], ...]:
        """Return all the evidence about a place as :meth:`holding` has it, each piece with the statement that it is."""
        shown = place if isinstance(place, Place) else self.find(place)
        item = self._weighed.get(shown.key) if shown is not None else None
        return self._told(item) if item is not None else ()

    def _evidence(self, item: WeighedPlace) -> tuple[Evidence, ...]:
        return tuple([evidence for evidence, _ in self._told(item)])

    def _told(self, item: WeighedPlace) -> tuple[tuple[Evidence, Statement], ...]:
        found: list[tuple[Evidence, Statement]] = []
        name = item.place.name
        told = self._testimonies(item)
        shares = contributions(told, item.holders, self._parties, self._parameters)
        for testimony, share in zip(told, shares, strict=True):
            why = reasons.reason(testimony, name)
            statement = testimony.statement
            evidence = _evidence_of(statement, testimony.lineage, supported(testimony, share), share, why)
            found.append((evidence, statement))
        for silent in (*item.silent, *item.former):
            why = reasons.silence(silent, name)
            evidence = _evidence_of(silent.statement, silent.lineage, None, (), why)
            found.append((replace(evidence, superseded=silent.superseded), silent.statement))
        return tuple(sorted(found, key=lambda each: (each[0].on, each[0].claim_id)))


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
    return _control(gathering, Compared(shingles, used.lineages), parties, used, known, regions)


def _control(
    gathering: Gathering,
    texts: Compared,
    parties: Parties,
    parameters: Parameters,
    known: date | None,
    regions: Regions | None,
) -> Control:
    groups = Groups(parameters)
    found = weighings(gathering, texts, parties, parameters, regions, {}, {}, groups)
    return Control(found.places, groups.end(), known, parties, parameters, found.said, texts.sketches)


def _of_places(
    ledger: LedgerView,
    keys: frozenset[str],
    parties: Parties,
    parameters: Parameters,
    known: date | None,
    regions: Regions | None,
    heard: Mapping[str, Said],
    before: Mapping[str, WeighedPlace],
    sketches: dict[str, Sketch],
    groups: Groups,
) -> tuple[Weighings, dict[str, Said]]:
    """Weigh the claims about places with some keys, and return also what those claims say for the places around them.

    ``heard`` is what is known already to be said around places by others, ``before`` how places were weighed with it,
    ``sketches`` those of texts that were compared, to which others are added. The places' evidence is put into
    ``groups``.
    """
    gathering = Gathering(parties, parameters, known, keys)
    for record in ledger.claims_at(sorted(keys), type=sorted(EVIDENTIAL)):
        gathering.add(record)
    round_about: dict[str, Said] = {}
    told: dict[str, Said] = {}
    if is_on(parameters.nearby):
        told = {key: said_of(item, parameters) for key, item in gathering.around.items() if key in keys}
        gathering.around.clear()
        anew: dict[str, Place] = {}
        for key, item in gathering.about.items():
            if key in before and before[key].testimonies and lie_alike(before[key].place, item.place):
                round_about |= {near.key: heard[near.key] for near in before[key].near if near.key in heard}
            else:
                anew[key] = item.place
        beyond = around(ledger, anew, parameters, regions)
        # Places told by others may share a key with one that is known by name alone, but for those others.
        round_about |= {key: heard[key] for key in beyond if key in heard and not key.startswith("name:")}
        round_about |= _heard(ledger, beyond - round_about.keys() - told.keys(), known, parties, parameters)
        round_about |= told  # the places themselves may be around one another
    texts = _compared(ledger, gathering, sketches)
    return weighings(gathering, texts, parties, parameters, regions, round_about, before, groups), told


def _heard(
    ledger: LedgerView, keys: Iterable[str], known: date | None, parties: Parties, parameters: Parameters
) -> dict[str, Said]:
    """Return what the claims about places say for those around them, by place key."""

    def read(wanted: Sequence[str]) -> dict[str, dict[str, Said]]:
        gathering = Gathering(parties, parameters, known)
        for record in ledger.claims_at(wanted, type=sorted(TYPES)):
            gathering.add_around(record)
        found: dict[str, dict[str, Said]] = {}  # places told by others share a key with these, but for the others' ids
        for key, item in gathering.around.items():
            found.setdefault(bare_key(key), {})[key] = said_of(item, parameters)
        return found

    wanted = sorted(keys)
    if not wanted:
        return {}
    if isinstance(ledger, Remembers):
        by_key = ledger.remembered(("nearby", known, parties, parameters), wanted, read)
    else:
        by_key = read(wanted)
    return {key: said for each in by_key.values() for key, said in each.items()}


def _compared(ledger: LedgerView, gathering: Gathering, sketches: dict[str, Sketch]) -> Compared:
    """Return the texts that are compared; those with a sketch are read again only where another one is like them."""

    def read(documents: Iterable[str]) -> dict[str, Shingles]:
        return {document: gathering.shingler.shingles(text) for document, text in ledger.texts(sorted(documents))}

    unknown = gathering.compared() - sketches.keys()
    return Compared(read(unknown) if unknown else {}, gathering.parameters.lineages, sketches, read)


def _place_of(key: str) -> Place:
    """Return a place with that key, with nothing else known of it."""
    key = bare_key(key)
    kind, _, rest = key.partition(":")
    if kind == "geonames" and rest.isdecimal():
        return Place(text=rest, name=rest, geonames_id=int(rest))
    name, _, country = (rest if kind == "name" else key).rpartition(",")
    name, country = (name, country.strip().upper()) if name else (country, UNKNOWN_COUNTRY)
    return Place(text=name, name=name, country=None if country == UNKNOWN_COUNTRY else country)


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
