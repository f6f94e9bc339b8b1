"""Events and disputes as JSON, table rows and words; the commands ``events`` and ``disputed`` print them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from reportedly.cli.holdings import in_short, place_json
from reportedly.model import OUTLET_SPEAKER, Actor

if TYPE_CHECKING:
    from reportedly.ledger import LedgerClaim
    from reportedly.weighing.disputes import Dispute
    from reportedly.weighing.event import Casualties, Event, EventClaim

TITLES = ("when", "where", "what", "who", "say so", "deny", "lineages", "killed", "event")
RIGHT = frozenset({4, 5, 6})


def table_row(event: Event) -> tuple[str, ...]:
    """Return an event as cells under :data:`TITLES`; killed as low–best–high."""
    from reportedly.exports.codebook import period

    return (
        period(event.happened),
        in_short(event.place) if event.place is not None else "",
        event.type.value,
        who(event),
        str(event.affirming),
        str(event.denying),
        str(event.lineages),
        in_figures(event.killed),
        event.id,
    )


def who(event: Event) -> str:
    """Return who did it to whom: "A, B → C"."""
    actor, target = (", ".join(party.name for party in side) for side in (event.actor, event.target))
    return f"{actor or 'somebody'} → {target}" if target else actor


def in_figures(given: Casualties | None) -> str:
    """Return casualties as "low–best–high", one number where the three are equal, nothing without any."""
    if given is None:
        return ""
    high = "?" if given.high is None else str(given.high)
    if str(given.low) == str(given.best) == high:
        return high
    return f"{given.low}–{given.best}–{high}"


def speaker(found: LedgerClaim) -> str:
    """Return who vouches for a claim, an outlet by its name."""
    said = found.claim.attribution.speaker
    return (found.document.outlet or found.document.key) if said == OUTLET_SPEAKER else said


def quotes(found: LedgerClaim) -> str:
    """Return a claim's sentences."""
    return " … ".join(quote.text for quote in found.claim.quotes)


def event_json(event: Event, claims: Mapping[str, LedgerClaim] | None = None) -> dict[str, Any]:
    """Return an event as JSON; with ``claims`` by id, also what each claim of it says."""
    return {
        "id": event.id,
        "type": event.type.value,
        "place": place_json(event.place) if event.place is not None else None,
        "happened": {"start": event.happened.start, "end": event.happened.end},
        "actor": _parties(event.actor),
        "target": _parties(event.target),
        "first": {
            "claim": event.first.claim_id,
            "known": event.first.known,
            "speaker": event.first.speaker,
            "outlet": event.first.outlet,
        },
        "lineages": event.lineages,
        "affirming": event.affirming,
        "denying": event.denying,
        "killed": _casualties(event.killed),
        "wounded": _casualties(event.wounded),
        "claims": [_claim(each, claims) for each in event.claims],
    }


def dispute_json(dispute: Dispute, claims: Mapping[str, LedgerClaim]) -> dict[str, Any]:
    """Return a dispute as JSON, with what the claims of both sides say."""
    item = dispute.contradiction
    return {
        "kind": item.kind.value,
        "place": place_json(item.place),
        "interval": {"start": item.interval.start, "end": item.interval.end},
        "sentence": item.sentence,
        "importance": dispute.importance,
        "reason": dispute.reason,
        "events": list(dispute.events),
        "for": _side(item.claims_for, item.lineages_for, claims),
        "against": _side(item.claims_against, item.lineages_against, claims),
    }


def _side(ids: Iterable[str], lineages: int, claims: Mapping[str, LedgerClaim]) -> dict[str, Any]:
    return {"lineages": lineages, "claims": [{"id": each, **_said(claims[each])} for each in ids if each in claims]}


def _parties(side: Iterable[Actor]) -> list[dict[str, Any]]:
    return [{"name": party.name, "id": party.id} for party in side]


def _claim(each: EventClaim, claims: Mapping[str, LedgerClaim] | None) -> dict[str, Any]:
    link = each.link
    content: dict[str, Any] = {
        "id": each.claim_id,
        "role": each.role.value,
        "status": each.status.value,
        "lineage": each.lineage,
        "known": each.known,
        "probability": each.probability,
        "link": {"claim": link.claim_id, "probability": link.probability, "reason": link.reason} if link else None,
    }
    return content | (_said(claims[each.claim_id]) if claims is not None else {})


def _said(found: LedgerClaim) -> dict[str, Any]:
    claim = found.claim
    figures = {
        name: {"low": figure.low, "high": figure.high} if figure is not None else None
        for name, figure in (("killed", claim.killed), ("wounded", claim.wounded))
    }
    return {
        "document": found.document.key,
        "outlet": found.document.outlet,
        "speaker": claim.attribution.speaker,
        "speaker_class": claim.attribution.speaker_class.value,
        "type": claim.type.value,
        "status": claim.status.value,
        "actor": [party.name for party in claim.actor],
        "target": [party.name for party in claim.target],
        "place": claim.place.name if claim.place is not None else None,
        "happened": {"start": claim.happened.start, "end": claim.happened.end},
        **figures,
        "quotes": [quote.text for quote in claim.quotes],
    }


def _casualties(given: Casualties | None) -> dict[str, Any] | None:
    if given is None:
        return None
    figures = [
        {"lineage": f.lineage, "claim": f.claim_id, "low": f.low, "high": f.high, "weight": f.weight}
        for f in given.figures
    ]
    return {"low": given.low, "best": given.best, "high": given.high, "figures": figures, "reason": given.reason}
