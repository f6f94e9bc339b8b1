"""Who holds which place through time: the ledger's claims weighed, place by place."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from reportedly.model import UNKNOWN_COUNTRY, Evidence, Holding, Place, Relation
from reportedly.weighing import reasons
from reportedly.weighing.evidence import Steps, candidates, factors, impact, steps, supported
from reportedly.weighing.filter import Smoothed
from reportedly.weighing.lineages import Shingler, Shingles, families
from reportedly.weighing.parameters import Parameters
from reportedly.weighing.parties import default_parties
from reportedly.weighing.protocols import ClaimRecord, LedgerView, Parties
from reportedly.weighing.statements import CONTESTED, UNKNOWN, Statement, bears_on_control, fold, in_hindsight, state
from reportedly.weighing.testimonies import Silent, Testimony, testify

_ANCHORS = re.compile(r"(?<=,[A-Z]{2})@[\d+]+$")  # of a place told by others
_DIGITS = 6  # of a probability: beyond any meaning, and the same on every machine


@dataclass(frozen=True, slots=True)
class _Weighed:
    place: Place
    names: frozenset[str]  # as written in the claims and as resolved, folded
    holders: tuple[str, ...]
    testimonies: tuple[Testimony, ...]
    silent: tuple[Silent, ...]
    group: int
    position: int


class Control:
    """The weighed state of every place with evidence, as known on a day; a pure function of the claims.

    With ``known`` of ``None`` everything counts, and later days inform earlier ones (smoothing). Otherwise only claims
    known on or before that day count: asked about that day or a later one, this is the filtered "as known on".
    """

    def __init__(
        self,
        weighed: Mapping[str, _Weighed],
        groups: Sequence[Smoothed],
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
    ) -> Control:
        """Weigh a ledger's claims: all of them, or those about ``places`` (places or their keys).

        A place weighs the same alone as among all others.
        """
        keys = None if places is None else sorted({place if isinstance(place, str) else place.key for place in places})
        records: list[ClaimRecord] = []
        if keys is None:
            records.extend(ledger.claims())
        else:
            for key in keys:
                found = ledger.claims(place=_place_of(key))
                records.extend(r for r in found if r.claim.place is not None and r.claim.place.key == key)
        records = [record for record in records if bears_on_control(record.claim)]
        wanted = sorted({record.document.id for record in records})
        documents = ledger.documents() if keys is None else (ledger.document(identifier) for identifier in wanted)
        among = frozenset(wanted)
        texts = {item.document.id: item.document.text for item in documents if item.document.id in among}
        return weigh(records, texts=texts, registry=registry, parameters=parameters, known=known)

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
) -> Control:
    """Weigh claims into control per place and day.

    ``texts`` are documents' texts by document id, to find copies; a document without one copies nothing. ``registry``
    answers who holds, allies and opposes (the shipped registry by default). Only claims known on or before ``known``
    count. Claims may come in any order, and a claim that comes twice counts once.
    """
    used = parameters or Parameters.load()
    parties = registry or default_parties()
    statements: dict[str, dict[str, Statement]] = {}
    shown: dict[str, Place] = {}
    names: dict[str, set[str]] = {}
    for record in claims:
        claim = record.claim
        place = claim.place
        late = known is not None and record.known > known
        if place is None or late or record.verdict == "reject" or not bears_on_control(claim):
            continue
        key = sys.intern(place.key)
        statement = state(record, parties, used)
        twin = statements.setdefault(key, {}).get(claim.id)
        if twin is None or (statement.reading, statement.known) > (twin.reading, twin.known):
            statements[key][claim.id] = statement
        called = names.setdefault(key, set())
        called.add(fold(place.name))
        if place.relation in (None, Relation.LOCATED):  # else the text is the other place's name
            called.add(fold(place.text))
        if key not in shown or _rank(place) < _rank(shown[key]):
            shown[key] = place
    shingler = Shingler(used.lineages)
    shingles: dict[str, Shingles] = {}
    weighed: dict[str, _Weighed] = {}
    by_size: dict[int, list[tuple[str, Steps]]] = {}
    for key in sorted(statements):
        about = in_hindsight(list(statements.pop(key).values()), used)
        order = [document for _, document in sorted({(s.known, s.document_id) for s in about})]
        if texts is not None and len(order) > 1:
            for document in order:
                if document not in shingles and document in texts:
                    shingles[document] = shingler.shingles(texts[document])
        testimonies, silent = testify(about, families(order, shingles, used.lineages), used)
        evidence = steps(testimonies, parties, used)
        group = -1
        if len(evidence.days):
            by_size.setdefault(len(evidence.holders), []).append((key, evidence))
            group = 0
        place = replace(shown[key], text=shown[key].name)
        weighed[key] = _Weighed(
            place, frozenset(names[key]), candidates(testimonies), tuple(testimonies), tuple(silent), group, 0
        )
    groups = []
    for index, size in enumerate(sorted(by_size)):
        groups.append(Smoothed([evidence for _, evidence in by_size[size]], used.dynamics))
        for position, (key, _) in enumerate(by_size[size]):
            weighed[key] = replace(weighed[key], group=index, position=position)
    return Control(weighed, groups, known, parties, used)


def _rank(place: Place) -> tuple[float, str, str, str]:
    return (-place.probability, place.name, place.text, place.kind.value)


def _place_of(key: str) -> Place:
    """Return a place with that key, with nothing else known of it."""
    key = _ANCHORS.sub("", key)
    kind, _, rest = key.partition(":")
    if kind == "geonames" and rest.isdecimal():
        return Place(text=rest, name=rest, geonames_id=int(rest))
    name, _, country = (rest if kind == "name" else key).rpartition(",")
    name, country = (name, country.strip().upper()) if name else (country, UNKNOWN_COUNTRY)
    return Place(text=name, name=name, country=None if country == UNKNOWN_COUNTRY else country)


def _distribution(holders: Sequence[str], belief: Sequence[float]) -> tuple[tuple[str, float], ...]:
    """Return states with rounded probabilities that still sum to one, most probable first, then by id."""
    names = (*holders, CONTESTED, UNKNOWN)
    rounded = {name: round(float(value), _DIGITS) + 0.0 for name, value in zip(names, belief, strict=True)}
    top = min(rounded, key=lambda name: (-rounded[name], name))
    rounded[top] = round(1.0 - sum(value for name, value in rounded.items() if name != top), _DIGITS)
    return tuple(sorted(rounded.items(), key=lambda item: (-item[1], item[0])))


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
