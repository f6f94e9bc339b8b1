"""What is worked out of each place's claims, from which every question about it is answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from reportedly.model import Place
from reportedly.weighing.evidence import Steps, steps
from reportedly.weighing.filter import Smoothed
from reportedly.weighing.gathering import About, Gathering
from reportedly.weighing.lineages import Compared, Copy, origins
from reportedly.weighing.nearby import (
    Near,
    Regions,
    Said,
    Surroundings,
    changed,
    default_regions,
    hints,
    is_on,
    nearby_testimonies,
)
from reportedly.weighing.parameters import Parameters
from reportedly.weighing.protocols import Parties
from reportedly.weighing.quotations import SharedQuote, shared_quotes
from reportedly.weighing.statements import Statement, fold, in_hindsight
from reportedly.weighing.testimonies import Silent, Testimony, in_order, testify

_PLACES_AT_ONCE = 500  # whose steps are worked out together: bounds the memory
_Said = Mapping[str, Said]


@dataclass(frozen=True, slots=True)
class WeighedPlace:
    """What is weighed about one place.

    ``names`` are those written in the claims and those resolved, folded. ``testimonies`` are those of its own claims:
    what its surroundings (``near``) add is made anew when it is asked for. ``former`` is of older versions of articles:
    shown, and part of nothing. ``evidence`` counts testimonies, those of its surroundings too, and silent statements;
    ``latest`` is the ordinal of the last day that they are about. ``group`` is of places with as many candidates,
    -1 without evidence that counts; ``position`` is the place's among those of the group.
    """

    place: Place
    names: frozenset[str]
    holders: tuple[str, ...]
    testimonies: tuple[Testimony, ...]
    silent: tuple[Silent, ...]
    former: tuple[Silent, ...]
    near: tuple[Near, ...]
    evidence: int
    latest: int | None
    copies: Mapping[str, Copy]
    shared: Mapping[str, SharedQuote]
    group: int
    position: int


@dataclass(frozen=True, slots=True)
class Weighings:
    """Places by key, and what is said around places, by key."""

    places: Mapping[str, WeighedPlace]
    said: _Said


@dataclass(slots=True)
class Groups:
    """Puts places with as many candidate holders together, so that their beliefs are worked out together."""

    parameters: Parameters
    _of_size: dict[int, tuple[int, list[Smoothed], list[Steps]]] = field(default_factory=dict)  # by number of holders
    _places: dict[int, int] = field(default_factory=dict)  # of each size

    def add(self, evidence: Steps) -> tuple[int, int]:
        """Return the group of a place with some evidence, and its position there; -1 without evidence."""
        if not len(evidence.days):
            return -1, 0
        size = len(evidence.holders)
        group, done, waiting = self._of_size.setdefault(size, (len(self._of_size), [], []))
        position = self._places.get(size, 0)
        self._places[size] = position + 1
        waiting.append(evidence)
        if len(waiting) == _PLACES_AT_ONCE:
            done.append(Smoothed(waiting, self.parameters.dynamics))
            waiting.clear()
        return group, position

    def end(self) -> dict[int, Smoothed]:
        """Return all groups by number."""
        found = {}
        for group, done, waiting in self._of_size.values():
            last = [Smoothed(waiting, self.parameters.dynamics)] if waiting else []
            found[group] = Smoothed.joined([*done, *last])
        return found


def weighings(
    gathering: Gathering,
    texts: Compared,
    parties: Parties,
    parameters: Parameters,
    regions: Regions | None,
    heard: _Said,
    before: Mapping[str, WeighedPlace],
    groups: Groups,
) -> Weighings:
    """Weigh what was gathered, and forget it; the places' evidence is put into ``groups``.

    ``texts`` are those that are compared, ``heard`` is what is known already to be said around places, and ``before``
    how some places were weighed when fewer, or other, claims told of them.
    """
    surroundings: Surroundings | None = None
    said: dict[str, Said] = {}
    shown = {key: item.place for key, item in gathering.around.items()}
    shown.update((key, each.place) for key, each in heard.items())
    if is_on(parameters.nearby) and shown:
        surroundings = Surroundings(shown, parameters.nearby, regions or default_regions())
    weighed: dict[str, WeighedPlace] = {}
    for key, item in gathering.places():
        statements = in_order(in_hindsight(list(item.statements.values()), parameters))
        documents = item.documents
        copies = origins(documents, texts, _known_origins(before[key], documents) if key in before else {})
        shared = shared_quotes(statements, item.quotes, parameters.lineages) if item.quotes else {}
        own, silent = testify(statements, copies, parameters, shared)
        near: tuple[Near, ...] = ()
        if surroundings is not None and own:
            found = surroundings.of(key, item.place)
            for each in found:
                if each.key not in said:
                    known = heard.get(each.key)
                    said[each.key] = known or said_of(gathering.around.pop(each.key), parameters)
            near = tuple([each for each in found if said[each.key].hints])
        alone = WeighedPlace(
            place=replace(item.place, text=item.place.name),
            names=frozenset(map(fold, item.names)),
            holders=(),
            testimonies=tuple(own),
            silent=tuple(silent),
            former=tuple(sorted(item.former.values(), key=lambda s: (s.statement.day, s.statement.claim_id))),
            near=(),
            evidence=0,
            latest=None,
            copies={document: origin for document, origin in copies.items() if origin.parent is not None},
            shared=shared,
            group=-1,
            position=0,
        )
        weighed[key] = _with_surroundings(alone, near, said, groups, parties, parameters)
    return Weighings(weighed, said)


def _known_origins(before: WeighedPlace, documents: Sequence[str]) -> dict[str, Copy]:
    """Return the origins of a place's documents that are known from how it was weighed before.

    They are, where all others came after: later texts change nothing of what is known of the earlier ones.
    """
    told = {(each.known, each.document_id) for each in statements_of(before.testimonies, before.silent)}
    earlier = [document for _, document in sorted(told)]
    if list(documents[: len(earlier)]) != earlier:
        return {}
    return {document: before.copies.get(document, Copy(document)) for document in earlier}


def renewed_surroundings(
    places: Mapping[str, WeighedPlace],
    touched: Collection[str],
    around: _Said,
    said: _Said,
    parties: Parties,
    parameters: Parameters,
    regions: Regions | None,
    groups: Groups,
) -> dict[str, WeighedPlace]:
    """Weigh places again of whose surroundings some were touched (keys), and whose own claims are as they were.

    ``around`` is what the claims of the touched places now say of the places around them, ``said`` what was said before
    around all places. Places of which nothing else is said now are left out; the others' evidence is put into
    ``groups``.
    """
    shown = {key: item.place for key, item in around.items()}
    surroundings = Surroundings(shown, parameters.nearby, regions or default_regions())
    weighed = {}
    for key, item in places.items():
        near = [each for each in item.near if each.key not in touched]
        if item.testimonies:
            near += [each for each in surroundings.of(key, item.place) if around[each.key].hints]
        ordered = tuple(sorted(near, key=lambda each: each.key))
        renewed = [each for each in ordered if each.key in touched]
        if ordered == item.near and not any(changed(said[n.key], around[n.key], n, parameters) for n in renewed):
            continue
        near_said = {n.key: around[n.key] if n.key in around else said[n.key] for n in ordered}
        weighed[key] = _with_surroundings(item, ordered, near_said, groups, parties, parameters)
    return weighed


def said_of(item: About, parameters: Parameters) -> Said:
    """Return what the claims about a place say for those around it."""
    return Said(item.place, hints(item.statements.values(), parameters))


def _with_surroundings(
    item: WeighedPlace,
    near: tuple[Near, ...],
    said: _Said,
    groups: Groups,
    parties: Parties,
    parameters: Parameters,
) -> WeighedPlace:
    """Return a place with what its surroundings add; its own testimonies are as they are."""
    testimonies = item.testimonies
    if near:
        testimonies = with_nearby(testimonies, item.silent, [(each, said[each.key]) for each in near], parameters)
    evidence = steps(testimonies, parties, parameters)
    group, position = groups.add(evidence)
    heard = [each.statement for kind in (testimonies, item.silent) for each in kind]
    # What a text without a date tells without a day is put on the day it came into the ledger: no day it is about.
    told = [each.days[-1] for each in heard if each.published or each.days[-1] < each.known]
    return replace(
        item,
        holders=evidence.holders,
        near=near,
        evidence=len(heard),
        latest=max(told, default=None),
        group=group,
        position=position,
    )


def statements_of(testimonies: Iterable[Testimony], silent: Iterable[Silent]) -> list[Statement]:
    """Return all that is said of a place: each statement is either silent or stands for a testimony."""
    return [*(each.statement for each in testimonies), *(each.statement for each in silent)]


def with_nearby(
    own: Sequence[Testimony],
    silent: Sequence[Silent],
    said: Sequence[tuple[Near, Said]],
    parameters: Parameters,
) -> tuple[Testimony, ...]:
    """Return the testimonies about a place with those that its surroundings add, by day."""
    added = nearby_testimonies(said, statements_of(own, silent), parameters)
    return tuple(sorted([*own, *added], key=lambda t: (t.statement.days[-1], t.statement.claim_id)))
