"""What ``Ledger.claims`` can ask, as SQL over the claims as read and as a test of one claim.

Both say the same. The test is for claims that a decision corrects: their stored columns are those before the
correction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select

from reportedly.errors import ConfigurationError
from reportedly.ledger.dialects import among, among_numbers
from reportedly.ledger.folding import fold
from reportedly.ledger.resolve import (
    NameFilter,
    PlaceFilter,
    party_filter,
    place_filter,
    speaker_filter,
)
from reportedly.ledger.schema import claim_actors, claims, document_keys, documents, names, places, readers, readings
from reportedly.model import UNKNOWN_COUNTRY, Claim, EventType, Place, Status

_Codes = TypeVar("_Codes", bound=StrEnum)
_newer = readings.alias("newer")
_source = readers.alias("source")


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """What a claim says that is asked for; ``None`` asks for anything."""

    place: PlaceFilter | None = None
    actor: NameFilter | None = None
    types: frozenset[EventType] | None = None
    speaker: NameFilter | None = None
    statuses: frozenset[Status] | None = None
    start: date | None = None
    end: date | None = None

    def matches(self, claim: Claim) -> bool:
        """Say whether a claim is asked for."""
        speaker, happened = claim.attribution, claim.happened
        return (
            (self.place is None or self.place.matches(claim.place))
            and (self.actor is None or any(self.actor.matches(a.name, a.id) for a in (*claim.actor, *claim.target)))
            and (self.types is None or claim.type in self.types)
            and (self.speaker is None or self.speaker.matches(speaker.speaker, speaker.speaker_id))
            and (self.statuses is None or claim.status in self.statuses)
            and (
                (self.start is None and self.end is None)
                or (
                    (happened.start is not None or happened.end is not None)
                    and (self.start is None or happened.end is None or happened.end >= self.start)
                    and (self.end is None or happened.start is None or happened.start <= self.end)
                )
            )
        )

    @property
    def is_selective(self) -> bool:
        """Say whether an index finds the claims asked for, so that not all of them need to be looked at."""
        return any(part is not None for part in (self.place, self.actor, self.speaker, self.start, self.end))

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the same as conditions on the table of claims."""
        found: list[ColumnElement[bool]] = []
        if self.place is not None:
            found.append(claims.c.place.in_(select(places.c.id).where(place_condition(self.place))))
        if self.actor is not None:
            meant = select(names.c.id).where(_name_condition(self.actor))
            found.append(claims.c.id.in_(select(claim_actors.c.claim_id).where(claim_actors.c.name.in_(meant))))
        if self.types is not None:
            found.append(claims.c.type.in_(sorted(self.types)))
        if self.speaker is not None:
            found.append(claims.c.speaker.in_(select(names.c.id).where(_name_condition(self.speaker))))
        if self.statuses is not None:
            found.append(claims.c.status.in_(sorted(self.statuses)))
        first, last = claims.c.happened_from, claims.c.happened_to
        if self.start is not None:
            found.append(or_(last >= self.start, and_(last.is_(None), first.is_not(None))))
        if self.end is not None:
            found.append(or_(first <= self.end, and_(first.is_(None), last.is_not(None))))
        return found


def make_filter(
    *,
    place: str | int | Place | None,
    actor: str | None,
    types: str | Iterable[str] | None,
    speaker: str | None,
    statuses: str | Iterable[str] | None,
    start: date | None,
    end: date | None,
    gazetteer: Path | None = None,
) -> ClaimFilter:
    """Return what a user asks for; raises ``ConfigurationError`` for what no claim can be."""
    if start is not None and end is not None and start > end:
        raise ConfigurationError(f"the period starts on {start}, after its end on {end}; swap the two")
    return ClaimFilter(
        place=place_filter(place, gazetteer) if place is not None else None,
        actor=party_filter(actor) if actor is not None else None,
        types=_codes(types, EventType, "type"),
        speaker=speaker_filter(speaker) if speaker is not None else None,
        statuses=_codes(statuses, Status, "status"),
        start=start,
        end=end,
    )


def claims_statement(conditions: Iterable[ColumnElement[bool]], *, selective: bool) -> Select[Any]:
    """Return the query of claims with their documents' headers, in the order in which the ledger gives them.

    A ``selective`` query finds its claims by an index and sorts them; another goes through the documents in order, so
    that a ledger of any size is streamed without being sorted first.
    """
    # An expression cannot be looked up in an index, which leaves the documents only the outer loop.
    document_id = documents.c.id if selective else documents.c.id.concat("")
    return (
        select(*_shown())
        .join_from(claims, documents, claims.c.document_id == document_id)
        .where(*conditions)
        .order_by(
            documents.c.published.nulls_first(),
            documents.c.key,
            documents.c.id,
            claims.c.first_offset,
            claims.c.id,
        )
    )


def unordered_statement(conditions: Iterable[ColumnElement[bool]]) -> Select[Any]:
    """Return the same query without an order, which goes through the claims and looks up each one's document."""
    joined = claims.c.document_id.concat("") == documents.c.id  # as above: leaves the claims the outer loop
    return select(*_shown()).join_from(claims, documents, joined).where(*conditions)


def _shown() -> list[ColumnElement[Any]]:
    header = [column for column in documents.c if column.name not in ("id", "text", "origin")]
    return [claims.c.content, documents.c.id.label("document_id"), *header]


def of_documents(key_or_id: str) -> ColumnElement[bool]:
    """Return the condition that a document has the id, or was seen under the key."""
    seen = select(document_keys.c.document_id).where(document_keys.c.key == key_or_id)
    return or_(documents.c.id == key_or_id, documents.c.id.in_(seen))


def of_reader(reader: str | None) -> ColumnElement[bool]:
    """Return the condition that a claim is of the newest reading of its document.

    With a reader's name it is the newest one by a version of that reader, with ``name@version`` the one by exactly that
    version. Of readings at the same moment the one with the greater ``name@version`` is the newer.
    """
    newest = (
        select(_newer.c.reader_id)
        .where(_newer.c.document_id == claims.c.document_id)
        .order_by(_newer.c.read.desc(), _newer.c.reader_id.desc())
        .limit(1)
    )
    if reader is not None:
        newest = newest.join(_source, _source.c.id == _newer.c.reader_id).where(
            or_(_source.c.name == reader, _source.c.id == reader)
        )
    return claims.c.reader_id == newest.scalar_subquery()


def of_ids(ids: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition that a claim has one of some ids."""
    return among(claims.c.id, ids)


def place_condition(wanted: PlaceFilter) -> ColumnElement[bool]:
    """Return the condition on the table of places that a place is one of those meant.

    Of places told by others by a key, the table knows the name alone: the claims found are still to be told apart.
    """
    found: list[ColumnElement[bool]] = []
    if wanted.keys is not None:
        ids = [key.removeprefix("geonames:") for key in wanted.keys]
        found.append(among_numbers(places.c.geonames_id, (int(each) for each in ids if each.isdecimal())))
        folded = {fold(key.removeprefix("name:").rpartition(",")[0]) for key in wanted.keys if key.startswith("name:")}
        found.append(among(places.c.folded_name, folded))
        return or_(*found)
    if wanted.geonames_ids:
        found.append(places.c.geonames_id.in_(sorted(wanted.geonames_ids)))
    if wanted.folded is not None:
        named = or_(places.c.folded_text == wanted.folded, places.c.folded_name == wanted.folded)
        country = func.coalesce(places.c.country, UNKNOWN_COUNTRY)
        found.append(named if wanted.country is None else and_(named, country == wanted.country))
    return or_(*found)


def within_box(south: float, west: float, north: float, east: float) -> ColumnElement[bool]:
    """Return the condition on the table of places that a place's point lies within bounds, in degrees."""
    return and_(places.c.latitude.between(south, north), places.c.longitude.between(west, east))


def _name_condition(wanted: NameFilter) -> ColumnElement[bool]:
    # Folded names hold letters, digits and single spaces alone, so nothing in them is a wildcard.
    words: ColumnElement[bool] = (literal(" ") + names.c.folded + literal(" ")).like(f"% {wanted.folded} %")
    if wanted.resolved:
        words = or_(names.c.folded == wanted.folded, and_(names.c.registry_id == "", words))
    return or_(names.c.registry_id.in_(sorted(wanted.registry_ids)), words)


def _codes(given: str | Iterable[str] | None, allowed: type[_Codes], field: str) -> frozenset[_Codes] | None:
    if given is None:
        return None
    values = [given] if isinstance(given, str) else list(given)
    for value in values:
        if value not in tuple(allowed):
            raise ConfigurationError(f"{field} {value!r} is not one of: {', '.join(allowed)}")
    return frozenset(allowed(value) for value in values)
