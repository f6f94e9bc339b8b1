"""Holdings as JSON, GeoJSON, CSV rows and words; the commands ``holds`` and ``control`` print them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reportedly.cli.parties import CONTESTED, NO_PARTY, UNKNOWN, party_name
from reportedly.model import Evidence, Holding, Place

if TYPE_CHECKING:
    from reportedly.ledger import LedgerClaim

CSV_COLUMNS = (
    "place",
    "country",
    "geonames_id",
    "latitude",
    "longitude",
    "kind",
    "on",
    "known",
    "holder",
    "holder_id",
    "probability",
    "contested",
    "unknown",
    "evidence",
    "latest_evidence",
)
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Testimony:
    """One piece of a holding's evidence with its claim.

    ``stance`` is ``"for"`` or ``"against"`` the leading holder, None for what adds nothing of its own (a copy, a wish).
    ``weight`` says by how much, in natural-log units: its contribution to the leading holder less the one to the state
    that it favours most among the others; above 0 it speaks for the leading holder.
    """

    evidence: Evidence
    found: LedgerClaim
    stance: str | None
    weight: float


def leading_holder(holding: Holding) -> str | None:
    """Return the most probable party, None where no party is named by the evidence."""
    return next((holder for holder, _ in holding.distribution if holder not in NO_PARTY), None)


def weightiest(holding: Holding, most: int) -> list[Evidence]:
    """Return at most so many pieces of a holding's evidence, in the order of :func:`testimonies`."""
    leader = leading_holder(holding)
    return sorted(holding.evidence, key=lambda each: (-abs(_weight(each, leader)), each.on, each.claim_id))[:most]


def testimonies(holding: Holding, claims: Mapping[str, LedgerClaim]) -> list[Testimony]:
    """Return a holding's evidence with its claims, the weightiest first."""
    leader = leading_holder(holding)
    result = [_testimony(each, claims[each.claim_id], leader) for each in holding.evidence if each.claim_id in claims]
    return sorted(result, key=lambda each: (-abs(each.weight), each.evidence.on, each.evidence.claim_id))


def _testimony(evidence: Evidence, found: LedgerClaim, leader: str | None) -> Testimony:
    return Testimony(evidence, found, *stance_of(evidence, leader))


def stance_of(evidence: Evidence, leader: str | None) -> tuple[str | None, float]:
    """Return the stance and the weight of a piece of evidence, as :class:`Testimony` has them."""
    if not any(value for _, value in evidence.factors):
        return None, 0.0
    is_for = leader is not None and evidence.supports == leader
    return "for" if is_for else "against", _weight(evidence, leader)


def _weight(evidence: Evidence, leader: str | None) -> float:
    contributions = dict(evidence.factors)
    own = contributions.pop(leader, 0.0) if leader is not None else 0.0
    return own - max(contributions.values(), default=0.0)


def place_json(place: Place) -> dict[str, Any]:
    """Return a place as JSON; coordinates are WGS 84 degrees, None where the place is not resolved."""
    return {
        "name": place.name,
        "country": place.country,
        "geonames_id": place.geonames_id,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "kind": place.kind.value,
        "radius_km": place.radius_km,
        **relation_json(place),
    }


def relation_json(place: Place) -> dict[str, Any]:
    """Return how a place is told by others, nothing for a place that is not."""
    if place.relation is None:
        return {}
    anchors = [{"name": anchor.name, "geonames_id": anchor.geonames_id} for anchor in place.anchors]
    return {"relation": place.relation.value, "anchors": anchors}


def holders_json(holding: Holding) -> list[dict[str, Any]]:
    """Return the distribution, most probable first; contested and unknown are always there."""
    pairs = list(holding.distribution)
    told = dict(pairs)
    pairs += [(state, 0.0) for state in (CONTESTED, UNKNOWN) if state not in told]
    return [
        {"holder": party_name(holder), "id": holder, "probability": round(probability, _DIGITS)}
        for holder, probability in pairs
    ]


def holding_json(holding: Holding) -> dict[str, Any]:
    """Return place, days and holders of a holding."""
    return {
        "place": place_json(holding.place),
        "on": holding.on,
        "known": holding.known,
        "holders": holders_json(holding),
    }


def testimony_json(each: Testimony) -> dict[str, Any]:
    """Return one claim behind a holding: who says what, and what it adds."""
    claim, evidence = each.found.claim, each.evidence
    return {
        "id": claim.id,
        "document": each.found.document.key,
        "outlet": each.found.document.outlet,
        "speaker": claim.attribution.speaker,
        "speaker_class": claim.attribution.speaker_class.value,
        "quote": " … ".join(quote.text for quote in claim.quotes),
        "type": claim.type.value,
        "status": claim.status.value,
        "actor": [actor.name for actor in claim.actor],
        "target": [actor.name for actor in claim.target],
        "happened": {"start": claim.happened.start, "end": claim.happened.end},
        **evidence_json(evidence, each.stance, each.weight),
    }


def evidence_json(evidence: Evidence, stance: str | None, weight: float) -> dict[str, Any]:
    """Return what a piece of evidence adds, as JSON."""
    return {
        "on": evidence.on,
        "known": evidence.known,
        "stance": stance,
        "supports": evidence.supports,
        "weight": _finite(weight),
        "factors": {holder: _finite(value) for holder, value in evidence.factors},
        "lineage": evidence.lineage,
        "reason": evidence.reason,
        "superseded": evidence.superseded,
    }


def _finite(value: float) -> float | None:
    return round(value, _DIGITS) if math.isfinite(value) else None


def feature(holding: Holding) -> dict[str, Any]:
    """Return a GeoJSON feature (RFC 7946); a place without a known point has a null geometry."""
    place = holding.place
    point = place.latitude is not None and place.longitude is not None
    row = csv_row(holding)
    for column in ("latitude", "longitude"):
        del row[column]
    return {
        "type": "Feature",
        "id": place.key,
        "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]} if point else None,
        "properties": {**row, "radius_km": place.radius_km, **relation_json(place), "holders": holders_json(holding)},
    }


def csv_row(holding: Holding) -> dict[str, Any]:
    """Return a holding as one flat row.

    ``holder`` is the most probable state, a party or "contested" or "unknown", and ``probability`` its own;
    ``evidence`` counts the claims behind the holding.
    """
    place, distribution = holding.place, dict(holding.distribution)
    holder, probability = holding.distribution[0]
    return {
        "place": place.name,
        "country": place.country,
        "geonames_id": place.geonames_id,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "kind": place.kind.value,
        "on": holding.on,
        "known": holding.known,
        "holder": party_name(holder),
        "holder_id": holder,
        "probability": round(probability, _DIGITS),
        "contested": round(distribution.get(CONTESTED, 0.0), _DIGITS),
        "unknown": round(distribution.get(UNKNOWN, 0.0), _DIGITS),
        "evidence": len(holding.counting),
        "latest_evidence": max((each.on for each in holding.counting), default=None),
    }


def in_words(holding: Holding) -> str:
    """Return the answer as a sentence: place, day, knowledge, and the distribution down to a hundredth."""
    shares = [
        f"{each['holder']} {each['probability']:.2f}"
        for each in holders_json(holding)
        if each["probability"] >= 0.005 or each["holder"] in NO_PARTY
    ]
    return f"{_title(holding)}: {', '.join(shares)}."


def in_short(place: Place) -> str:
    """Return a place as "Raqqa (SY)", as its name alone where the country is not known.

    Of a place told by others it says how far it may reach: "12 km south of Raqqa (SY, within 14 km)".
    """
    within = f"within {place.radius_km:.0f} km" if place.relation is not None and place.radius_km else None
    told = ", ".join(part for part in (place.country, within) if part)
    return f"{place.name} ({told})" if told else place.name


def _title(holding: Holding) -> str:
    known = f"as known on {holding.known}" if holding.known else "as known now"
    return f"{in_short(holding.place)} on {holding.on}, {known}"
