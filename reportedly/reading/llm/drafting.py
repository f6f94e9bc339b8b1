"""From a model's coded claims to drafts: their quotes found, their names resolved, their dates held to publication."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reportedly.model import DatePrecision, Interval, Status
from reportedly.reading.assembling import Draft
from reportedly.reading.context import DocumentContext
from reportedly.reading.llm.account import Account
from reportedly.reading.llm.answers import Answer, CodedClaim
from reportedly.reading.llm.pieces import Piece
from reportedly.reading.llm.quoting import Quoted
from reportedly.reading.llm.referents import Located, Referents
from reportedly.times import spans

_BASE, _FOR_PLACE, _FOR_PARTY = 0.3, 0.4, 0.1
_NO_PLACE, _KNOWN, _UNKNOWN = 0.6, 0.85, 0.5
"""Hand-set, at the height of those of ``rules.v1``; no model's claims have been held against gold claims for them."""


def drafts_of(
    answer: Answer, piece: Piece, referents: Referents, context: DocumentContext, account: Account
) -> Iterator[Draft]:
    """Yield a draft for each quote of each claim that holds; those that are dropped are counted with the reason."""
    quoted = Quoted(context.document.text, piece.start, piece.own_start, piece.end)
    for name in answer.wrong_fields:
        account.drop(f"a {name} that the codebook does not allow")
    for claim in answer.claims:
        found = _drafts(claim, quoted, piece, referents, context)
        if isinstance(found, str):
            account.drop(found)
        else:
            account.kept += 1
            yield from found


def _drafts(
    claim: CodedClaim, quoted: Quoted, piece: Piece, referents: Referents, context: DocumentContext
) -> list[Draft] | str:
    """Return a claim's drafts, or what it is dropped for."""
    places = [quoted.find(quote) for quote in claim.quotes]
    quotes = sorted({quote for quote in places if quote is not None})
    if None in places:
        return "a quote that is not in the text"
    if all(quote.end <= piece.own_start for quote in quotes):
        return "standing in the context alone, where the piece before has it"
    latest = _last_day(context)
    if claim.status is Status.ACTUAL and latest is not None and (claim.date_start or latest) > latest:
        return "a date after publication"
    attribution = referents.attribution(claim.speaker, claim.chain, claim.speaker_class, quotes)
    if attribution is None:
        return "a speaker that the text does not name"
    located = referents.place(claim.place, claim.place_name, quotes) if claim.place is not None else None
    if claim.place is not None and located is None:
        return "a place that the text does not name"
    actors, targets = referents.actors(claim.actor, quotes), referents.actors(claim.target, quotes)
    killed = claim.killed.figure if claim.killed is not None else None
    wounded = claim.wounded.figure if claim.wounded is not None else None
    confidence = _confidence(located, any(actor.id is not None for actor in actors))
    return [
        Draft(
            type=claim.type,
            quote=quote,
            actors=actors,
            targets=targets,
            place=located.place if located is not None else None,
            place_explicit=located is not None and located.explicit,
            happened=_happened(claim, latest),
            dated=claim.date_start is not None,
            attribution=attribution,
            status=claim.status,
            killed=killed,
            wounded=wounded,
            victims=claim.victims if killed is not None or wounded is not None else None,
            # Assembly takes each quote for a telling of its own; all of them together are to be as sure as the claim.
            confidence=1.0 - (1.0 - confidence) ** (1.0 / len(quotes)),
        )
        for quote in quotes
    ]


def _happened(claim: CodedClaim, latest: date | None) -> Interval:
    """Return when a claim's event happened; what is told as a fact has not happened after publication."""
    happened = claim.happened
    if claim.status is Status.ACTUAL and latest is not None and happened.end is not None and happened.end > latest:
        return Interval(happened.start, latest)
    return happened


def _last_day(context: DocumentContext) -> date | None:
    """Return the last day that the document can tell of as past: its publication's, or its date line's if later."""
    document = context.document
    days = [context.reference] if context.reference is not None else []
    if document.published is not None and document.published_precision in (DatePrecision.MONTH, DatePrecision.YEAR):
        end = spans.around(document.published_precision.value, document.published).end
        days += [end] if end is not None else []
    elif document.published is not None:
        days.append(document.published)
    return max(days, default=None)


def _confidence(located: Located | None, party_known: bool) -> float:
    if located is None:
        place = _NO_PLACE
    else:
        known = located.place.geonames_id is not None or located.place.relation is not None
        place = _KNOWN if known else _UNKNOWN
    return _BASE + _FOR_PLACE * place + _FOR_PARTY * party_known
