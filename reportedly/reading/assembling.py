"""Drafts of claims, and how several that tell the same thing become one claim with several quotes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod

from reportedly.identity import with_id
from reportedly.model import (
    Actor,
    Attribution,
    Claim,
    EventType,
    Figure,
    Interval,
    Place,
    Span,
    Status,
    Victims,
)
from reportedly.reading.context import DocumentContext


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim as one trigger states it."""

    type: EventType
    quote: Span
    actors: tuple[Actor, ...]
    targets: tuple[Actor, ...]
    place: Place | None
    place_explicit: bool
    happened: Interval
    dated: bool
    attribution: Attribution
    status: Status
    killed: Figure | None
    wounded: Figure | None
    victims: Victims | None
    confidence: float


def assemble(drafts: Sequence[Draft], context: DocumentContext, reader: str) -> list[Claim]:
    """Merge drafts of the same claim and return claims with their ids, in the order of their first quotes."""
    groups: list[list[Draft]] = []
    alike: dict[tuple[str | None, ...], list[list[Draft]]] = {}
    for draft in sorted(drafts, key=lambda d: (d.quote.start, d.quote.end, d.type, d.attribution.speaker)):
        place = draft.place.key if draft.place is not None else None
        near = alike.setdefault((draft.type, draft.status, draft.attribution.speaker, place), [])
        home = next((group for group in near if all(_same(draft, other) for other in group)), None)
        if home is None:
            groups.append([draft])
            near.append(groups[-1])
        else:
            home.append(draft)
    claims = [_claim(group, context, reader) for group in groups]
    unique = {claim.id: claim for claim in claims}
    return sorted(unique.values(), key=lambda c: (c.quotes[0].start, c.type, c.id))


def _same(a: Draft, b: Draft) -> bool:
    """Tell whether two drafts state one event by one speaker with one status."""
    if a.type is not b.type or a.status is not b.status or a.attribution.speaker != b.attribution.speaker:
        return False
    if (a.place is None) != (b.place is None) or (a.place and b.place and a.place.key != b.place.key):
        return False
    if a.dated and b.dated and not _overlap(a.happened, b.happened):
        return False
    if a.killed is not None and b.killed is not None and a.killed != b.killed:
        return False
    return _agree(a.actors, b.actors) and _agree(a.targets, b.targets)


def _overlap(a: Interval, b: Interval) -> bool:
    before = a.end is not None and b.start is not None and a.end < b.start
    after = a.start is not None and b.end is not None and a.start > b.end
    return not (before or after)


def _agree(a: tuple[Actor, ...], b: tuple[Actor, ...]) -> bool:
    if not a or not b:
        return True
    keys = {x.id or x.name.lower() for x in a}
    return bool(keys & {x.id or x.name.lower() for x in b})


def _claim(group: list[Draft], context: DocumentContext, reader: str) -> Claim:
    first = max(group, key=lambda d: (d.place_explicit, d.dated, len(d.actors) > 0, d.confidence))
    quotes = tuple(sorted({d.quote for d in group}))
    return with_id(
        Claim(
            id="",
            document_id=context.document.id,
            reader=reader,
            quotes=quotes,
            type=first.type,
            actor=first.actors or next((d.actors for d in group if d.actors), ()),
            target=first.targets or next((d.targets for d in group if d.targets), ()),
            place=first.place,
            happened=first.happened,
            attribution=first.attribution,
            status=first.status,
            killed=next((d.killed for d in group if d.killed is not None), None),
            wounded=next((d.wounded for d in group if d.wounded is not None), None),
            victims=next((d.victims for d in group if d.victims is not None), None),
            confidence=round(1.0 - _product(1.0 - d.confidence for d in group), 4),
        )
    )


def _product(values: Iterable[float]) -> float:
    return max(prod(values), 0.05)
