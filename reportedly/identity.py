"""Content-hash identifiers: the same content has the same id on every machine, forever."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import replace
from datetime import date
from typing import Any

from reportedly.model import Claim, Figure, Place, Span

_ID_LENGTH = 20  # 80 bits in hexadecimal: no collision to be expected below 10^11 records


def _digest(parts: Any) -> str:
    canonical = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_LENGTH]


def document_id(
    text: str,
    *,
    published: date | None = None,
    outlet: str | None = None,
    title: str | None = None,
    record_id: str | None = None,
) -> str:
    """Return the id of a document: ``d`` and 20 hexadecimal digits.

    ``record_id`` is an identifier that the input itself gives (a JSONL record's ``id``). File names do not take part,
    so that a copy of a file under another name is the same document. Text is compared after Unicode NFC.
    """
    normal = [unicodedata.normalize("NFC", part) if part is not None else None for part in (text, outlet, title)]
    return "d" + _digest(["document", 1, record_id, published.isoformat() if published else None, *normal])


def claim_id(claim: Claim) -> str:
    """Return the id of a claim: ``c`` and 20 hexadecimal digits over everything that distinguishes it.

    The confidence and the resolution's probability take no part: they are judgements about the claim.
    """
    place, said = claim.place, claim.attribution
    content = {
        "document_id": claim.document_id,
        "reader": claim.reader,
        "quotes": [_span(quote) for quote in claim.quotes],
        "type": claim.type,
        "actor": [{"name": actor.name, "id": actor.id} for actor in claim.actor],
        "target": [{"name": target.name, "id": target.id} for target in claim.target],
        "place": _place(place),
        "happened": {"start": claim.happened.start, "end": claim.happened.end},
        "attribution": {
            "speaker": said.speaker,
            "speaker_class": said.speaker_class,
            "chain": said.chain,
            "speaker_id": said.speaker_id,
            "source": _span(said.source),
            "cue": _span(said.cue),
        },
        "status": claim.status,
        "killed": _figure(claim.killed),
        "wounded": _figure(claim.wounded),
        "victims": claim.victims,
    }
    return "c" + _digest(["claim", 1, content])


def _span(span: Span | None) -> dict[str, int | str] | None:
    return None if span is None else {"start": span.start, "end": span.end, "text": span.text}


def _place(place: Place | None) -> dict[str, object] | None:
    if place is None:
        return None
    told: dict[str, object] = {}  # only where it is set, so that the ids of other claims are what they were
    if place.relation is not None:
        told["relation"] = place.relation
    if place.anchors:
        told["anchors"] = [{"name": anchor.name, "geonames_id": anchor.geonames_id} for anchor in place.anchors]
    return told | {
        "text": place.text,
        "name": place.name,
        "country": place.country,
        "geonames_id": place.geonames_id,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "kind": place.kind,
        "radius_km": place.radius_km,
    }


def _figure(figure: Figure | None) -> dict[str, int | None] | None:
    return None if figure is None else {"low": figure.low, "high": figure.high}


def with_id(claim: Claim) -> Claim:
    """Return the claim with its id set from its content."""
    return replace(claim, id=claim_id(claim))
