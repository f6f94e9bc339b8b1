"""Claims and holdings as rows of the tables of ``codebook/export_tables.yaml``."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from reportedly.exports.codebook import to_codebook
from reportedly.exports.tables import Row, table
from reportedly.model import Figure, Place

if TYPE_CHECKING:
    from reportedly.exports.lookups import PartyNames, Regions
    from reportedly.ledger.records import LedgerClaim
    from reportedly.model import Holding

CONTESTED, UNKNOWN = "contested", "unknown"
_DIGITS = 6


def claim_row(record: LedgerClaim, regions: Regions) -> Row:
    """Return a claim as a row of the table ``claims``."""
    claim, document = record.claim, record.document
    row = to_codebook(record)
    row |= bounds("killed", claim.killed) | bounds("wounded", claim.wounded)
    row |= {
        "date_start": claim.happened.start,
        "date_end": claim.happened.end,
        "known": record.known,
        "offsets": [f"{quote.start}-{quote.end}" for quote in claim.quotes],
        "outlet": document.outlet,
        "published": document.published,
        "title": document.title,
        "url": document.url,
        "superseded": record.superseded,
        "review": "accept" if record.verdict == "accept" else None,
    }
    row |= point(claim.place, regions)
    return {name: row[name] for name in table("claims").names}


def holding_row(holding: Holding, parties: PartyNames, regions: Regions) -> Row:
    """Return a holding with its evidence as a row of the table ``holdings``."""
    row = {
        **_place(holding.place, regions),
        "on": holding.on,
        "known": holding.known,
        **shares(holding, parties),
        "holders": [holder for holder, _ in holding.distribution],
        "probabilities": [round(probability, _DIGITS) for _, probability in holding.distribution],
        "claims": len({each.claim_id for each in holding.counting}),
        "lineages": len({each.lineage for each in holding.counting}),
        "latest_evidence": max((each.on for each in holding.counting), default=None),
    }
    return {name: row[name] for name in table("holdings").names}


def panel_row(holding: Holding, start: date, counts: tuple[int, int], parties: PartyNames, regions: Regions) -> Row:
    """Return a holding at the end of a period as a row of the table ``panel``; ``counts`` are claims and lineages."""
    row = {
        **_place(holding.place, regions),
        "period_start": start,
        "period_end": holding.on,
        "known": holding.known,
        **shares(holding, parties),
        "claims": counts[0],
        "lineages": counts[1],
    }
    return {name: row[name] for name in table("panel").names}


def shares(holding: Holding, parties: PartyNames) -> Row:
    """Return the most probable state of a holding, and the probabilities of its being contested or unknown."""
    holder, probability = holding.distribution[0]
    distribution = dict(holding.distribution)
    return {
        "holder": parties.name(holder),
        "holder_id": holder,
        "probability": round(probability, _DIGITS),
        "contested": round(distribution.get(CONTESTED, 0.0), _DIGITS),
        "unknown": round(distribution.get(UNKNOWN, 0.0), _DIGITS),
    }


def point(place: Place | None, regions: Regions) -> Row:
    """Return the columns of a place's point, country and regions."""
    where = regions.of(place)
    return {
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "radius_km": place.radius_km if place else None,
        "country": place.country if place else None,
        "admin1": where.admin1,
        "admin_level": where.level,
        "place_kind": place.kind.value if place else None,
    }


def bounds(name: str, figure: Figure | None) -> Row:
    """Return a figure's bounds as columns."""
    return {f"{name}_low": figure.low if figure else None, f"{name}_high": figure.high if figure else None}


def _place(place: Place, regions: Regions) -> Row:
    return {"place_key": place.key, "place": place.name, "geonames_id": place.geonames_id, **point(place, regions)}
