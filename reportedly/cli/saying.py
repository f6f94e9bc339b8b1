"""Who said what, for the commands that tell which claims moved belief."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from reportedly.cli.output import one_line, shorten
from reportedly.cli.parties import party_name
from reportedly.model import OUTLET_SPEAKER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reportedly.ledger import Ledger, LedgerClaim

_QUOTE_LENGTH = 220


def claims_by_id(book: Ledger, ids: Iterable[str]) -> dict[str, LedgerClaim]:
    """Return the claims with some ids."""
    return book.claims_by_id(ids)


def claim_json(found: LedgerClaim) -> dict[str, Any]:
    """Return who says what in which document, with the sentence."""
    claim = found.claim
    return {
        "id": claim.id,
        "document": found.document.key,
        "outlet": found.document.outlet,
        "speaker": claim.attribution.speaker,
        "speaker_class": claim.attribution.speaker_class.value,
        "quote": " … ".join(quote.text for quote in claim.quotes),
        "type": claim.type.value,
        "status": claim.status.value,
        "actor": [actor.name for actor in claim.actor],
        "target": [actor.name for actor in claim.target],
        "happened": {"start": claim.happened.start, "end": claim.happened.end},
        "known": found.known,
    }


def quoted(claims: Mapping[str, LedgerClaim], claim_id: str) -> str:
    """Return who says it where, with the sentence, on one line."""
    found = claims.get(claim_id)
    if found is None:
        return claim_id
    claim = found.claim
    outlet = found.document.outlet or found.document.key
    speaker = claim.attribution.speaker
    who = outlet if speaker == OUTLET_SPEAKER else f"{speaker}, in {outlet}"
    quote = " … ".join(each.text for each in claim.quotes)
    return f"{one_line(who)}: “{shorten(quote, _QUOTE_LENGTH)}”"


@cache
def state_name(state: str) -> str:
    """Return a state by the name that people know it by."""
    return one_line(party_name(state))
