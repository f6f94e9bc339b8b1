"""What a ledger told of anew since a moment: the places of claims that came, went or were decided on.

Tables only grow, so the last row numbers of a moment tell what came after it. Claims come with a reading; a newer
reading of a document also takes the claims of the older one away, and a newer version of an article those of the
versions before it; a decision touches the claim that it is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, literal_column, select

from reportedly.errors import ConfigurationError
from reportedly.ledger import decisions
from reportedly.ledger.dialects import among
from reportedly.ledger.fetch import place_of
from reportedly.ledger.query import of_ids, place_condition
from reportedly.ledger.records import Decision, DecisionKind
from reportedly.ledger.resolve import PlaceFilter
from reportedly.ledger.schema import claims, document_keys, places, readings
from reportedly.ledger.schema import decisions as decisions_table
from reportedly.ledger.serialise import claim_from_json
from reportedly.ledger.versions import siblings
from reportedly.model import Claim, Place, bare_key


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a ledger has grown: its last reading, decision and way of coming by row number, its first reading."""

    readings: int
    decisions: int
    first: tuple[Any, ...]
    ways: int = 0


def mark(connection: Connection) -> Mark:
    """Return how far the ledger has grown that the connection sees."""
    rows = [
        connection.exec_driver_sql(f"SELECT coalesce(max(rowid), 0) FROM {table}").scalar_one()  # noqa: S608 - our own names
        for table in ("readings", "decisions", "document_keys")
    ]
    first = connection.exec_driver_sql("SELECT document_id, reader_id, read FROM readings ORDER BY rowid LIMIT 1")
    return Mark(rows[0], rows[1], tuple(first.first() or ()), rows[2])


def touched(connection: Connection, since: Mark, most: int) -> list[Place] | None:
    """Return the places whose claims may be others than at a mark, each as every claim about it has it.

    ``None`` where that cannot be told: the ledger is another one, more than ``most`` documents were read since, or a
    decision was made that is not about one claim.
    """
    now = mark(connection)
    if (
        now.first != since.first
        or now.readings < since.readings
        or now.decisions < since.decisions
        or now.ways < since.ways
    ):
        return None
    read = select(readings.c.document_id).where(literal_column("readings.rowid") > since.readings).limit(most + 1)
    documents = set(connection.execute(read).scalars())
    if len(documents) > most:
        return None
    # One that was known comes under an article's address: a version too.
    # To ask for each once would have the whole index of documents looked through.
    came = select(document_keys.c.document_id).where(literal_column("document_keys.rowid") > since.ways)
    ways = connection.execute(came.limit(2 * most + 1)).scalars().all()
    documents |= set(ways)
    if len(documents) > most or len(ways) > 2 * most:
        return None
    documents |= siblings(connection, documents)
    found = [
        claim_from_json(content)
        for content in connection.execute(
            select(claims.c.content).where(among(claims.c.document_id, documents))
        ).scalars()
    ]
    here = [claim.place for claim in found if claim.place is not None]
    if now.decisions > since.decisions:
        decided = _decided(connection, since)
        if decided is None:
            return None
        here += decided
    return _as_every_claim(connection, here)


def _decided(connection: Connection, since: Mark) -> list[Place] | None:
    """Return the places of the claims that decisions since a mark are about, as read and under every correction.

    ``None`` where one of them is about no claim of this ledger.
    """
    made = decisions.load(connection)
    by_id = {each.id: each for each in made}
    after = literal_column("decisions.rowid") > since.decisions
    new = connection.execute(select(decisions_table.c.id).where(after)).scalars()
    about = {_claim_of(by_id[each], by_id) for each in new}
    contents = connection.execute(select(claims.c.content).where(of_ids(about))).scalars().all()
    if len(contents) < len(about):
        return None
    found: list[Place] = []
    for content in contents:
        claim = claim_from_json(content)
        of_claim = [each for each in made if each.subject == claim.id and each.kind is DecisionKind.CORRECT]
        versions = [claim, *(version for each in of_claim if (version := _corrected(claim, each)) is not None)]
        found += [version.place for version in versions if version.place is not None]
    return found


def _corrected(claim: Claim, decision: Decision) -> Claim | None:
    try:
        return decisions.corrected(claim, [decision])
    except ConfigurationError:  # it corrects nothing by itself
        return None


def _claim_of(decision: Decision, by_id: Mapping[str, Decision]) -> str:
    """Return the claim that a decision is about; one that undoes another is about that one's."""
    while decision.kind is DecisionKind.UNDO and decision.subject in by_id:
        decision = by_id[decision.subject]
    return decision.subject


def _as_every_claim(connection: Connection, here: Iterable[Place]) -> list[Place]:
    """Return places with the points and radii that other claims give them too."""
    given = {replace(place, probability=0.0): place.key for place in here}
    keys: dict[str, set[str]] = {}
    for key in given.values():
        keys.setdefault(bare_key(key), set()).add(key)
    if not keys:
        return []
    wanted = select(places).where(place_condition(PlaceFilter(keys=frozenset(keys))))
    for place in map(place_of, connection.execute(wanted)):
        if place.key in keys.get(place.key, ()):  # one told by others is as its own claims tell it
            given.setdefault(replace(place, probability=0.0), place.key)
    return list(given)
