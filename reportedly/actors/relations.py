"""What parties are to one another through time: who is part of, allied with, backed by, fighting or split from whom."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from reportedly.actors.loading import load_yaml
from reportedly.actors.party import RELATION_KINDS, Party, Period, Relation
from reportedly.errors import ConfigurationError

FILE = "codebook/relations.yaml"
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_MOST, _LEAST = 6, 3


def load_relations(
    parties: Mapping[str, Party], listed: Iterable[Relation] = (), own: Iterable[Relation] = ()
) -> tuple[Relation, ...]:
    """Return every relation: those that entries state, the codebook's, a user's ``own``, and the ``listed``.

    Of the ``listed`` ones, which have no dates, those are left out whose parties have a relation with dates.

    Raises :class:`ConfigurationError` for a kind or party that does not exist, a period that ends before it starts, and
    parties that would be part of themselves.
    """
    stated = [
        Relation("part_of", party.id, link.target, link.period, link.country, party.source)
        for party in parties.values()
        for link in party.parents
    ]
    written = [*_written(load_yaml("relations.yaml"), FILE), *own]
    told = {frozenset((r.party, r.other)) for r in (*stated, *written)}
    kept = [r for r in listed if frozenset((r.party, r.other)) not in told]
    every = [*stated, *(r for r in written if r not in stated), *kept]
    check(every, parties)
    return tuple(dict.fromkeys(every))


def _written(wars: Sequence[Mapping[str, Any]], file: str) -> Iterable[Relation]:
    for war in wars:
        for line in war["relations"]:
            yield relation_from(line, f"{file}, {war['war']}, {line}", str(war.get("source", "")))


def relation_from(line: Any, where: str, source: str) -> Relation:
    """Return the relation of a line ``[kind, party, other, from, to, country]``.

    Raises :class:`ConfigurationError`, that begins with ``where``, for a line of another form.
    """
    if not isinstance(line, list) or not _LEAST <= len(line) <= _MOST:
        raise ConfigurationError(f"{where}: write a relation as [kind, party, other, from, to, country]")
    given: list[Any] = [*line, None, None, None][:_MOST]
    kind, party, other, start, end, country = given
    if kind not in RELATION_KINDS:
        raise ConfigurationError(f"{where}: the kind {kind!r} is none of {', '.join(RELATION_KINDS)}")
    first, last = day(start, where, last=False), day(end, where, last=True)
    if first is not None and last is not None and last < first:
        raise ConfigurationError(f"{where}: it ends ({last}) before it starts ({first}); correct the days")
    return Relation(str(kind), str(party), str(other), Period(first, last), country, source)


def day(value: Any, where: str, *, last: bool) -> date | None:
    """Return the day that a YAML date, year or year and month means: its first day, or its ``last``.

    Raises :class:`ConfigurationError` for anything else.
    """
    if value is None or type(value) is date:
        return value
    match = _MONTH.fullmatch(str(value))
    try:
        if match is not None:
            year, month = int(match[1]), int(match[2])
            return date(year, month, monthrange(year, month)[1] if last else 1)
        if isinstance(value, int):
            return date(value, 12, 31) if last else date(value, 1, 1)
    except ValueError:
        pass
    raise ConfigurationError(f"{where}: {value!r} is no date; write YYYY-MM-DD, YYYY-MM or YYYY")


def check(relations: Sequence[Relation], parties: Collection[str]) -> None:
    """Raise :class:`ConfigurationError` for the first relation that cannot be: see :func:`load_relations`."""
    for relation in relations:
        told = f"{relation.kind} of {relation.party!r} and {relation.other!r}"
        if relation.kind not in RELATION_KINDS:
            raise ConfigurationError(f"relation {told}: the kind is none of {', '.join(RELATION_KINDS)}")
        for identifier in (relation.party, relation.other):
            if identifier not in parties:
                raise ConfigurationError(f"relation {told}: there is no party {identifier!r}; add it or correct the id")
        if relation.party == relation.other:
            raise ConfigurationError(f"relation {told}: a party has no relation to itself; remove it")
        start, end = relation.period.start, relation.period.end
        if start is not None and end is not None and end < start:
            raise ConfigurationError(f"relation {told}: it ends ({end}) before it starts ({start}); correct the days")
    _check_parents([r for r in relations if r.kind == "part_of"])


def _check_parents(relations: Sequence[Relation]) -> None:
    above: dict[str, list[Relation]] = {}
    for relation in relations:
        above.setdefault(relation.party, []).append(relation)
    done: set[str] = set()

    def climb(identifier: str, path: list[str], period: Period) -> None:
        if identifier in path:
            cycle = " > ".join([*path[path.index(identifier) :], identifier])
            raise ConfigurationError(f"relations: a party would be part of itself ({cycle}); remove one of the links")
        for relation in above.get(identifier, ()):
            shared = _shared(period, relation.period)
            if shared is not None and (relation.other not in done or path):
                climb(relation.other, [*path, identifier], shared)
        done.add(identifier)

    for identifier in above:
        climb(identifier, [], Period())


def _shared(one: Period, other: Period) -> Period | None:
    if not one.overlaps(other):
        return None
    starts = [p.start for p in (one, other) if p.start is not None]
    ends = [p.end for p in (one, other) if p.end is not None]
    return Period(max(starts, default=None), min(ends, default=None))
