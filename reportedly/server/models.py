"""What the API gives, as pydantic models: the description of the API is made from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from reportedly.cli.holdings import evidence_json, holders_json, place_json, stance_of
from reportedly.documents.date_doubts import date_doubts
from reportedly.documents.furniture import furniture
from reportedly.exports.codebook import to_codebook
from reportedly.ledger import Decision, LedgerClaim, LedgerDocument
from reportedly.ledger.browse import DocumentSummary
from reportedly.ledger.versions import DocumentVersion
from reportedly.model import Evidence, Holding, Place
from reportedly.weighing.statements import Statement

_T = TypeVar("_T")


class Model(BaseModel):
    """A part of an answer; it is built from keyword arguments or from an object's attributes."""

    model_config = ConfigDict(from_attributes=True, populate_by_name=True)


class Page(Model, Generic[_T]):
    """One page of a list in a stable order. ``next`` is the cursor of the page after it, null on the last."""

    items: list[_T]
    next: str | None = Field(None, examples=["WyJjbGFpbXMiLCJjMDEyMyJd"])


class Period(Model):
    """Days from start to end, both included; null is an open bound."""

    start: date | None
    end: date | None


class AnchorModel(Model):
    """A place by which another is told."""

    name: str
    geonames_id: int | None


class PlaceModel(Model):
    """A place. ``key`` is what identifies it; the point is WGS 84, null where the place is not resolved.

    A place told by others ("12 km south of Raqqa") has a relation and anchors. ``people`` is its population.
    """

    key: str = Field(examples=["geonames:174448"])
    name: str = Field(examples=["Abu Kamal"])
    country: str | None = Field(None, examples=["SY"])
    geonames_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    kind: str = Field(examples=["town"])
    radius_km: float | None = None
    relation: str | None = None
    anchors: list[AnchorModel] = []
    people: int | None = None


class DecisionModel(Model):
    """A reviewer's decision; ``detail`` has the corrected fields, or the other claims of a merge or split."""

    id: str
    kind: str = Field(examples=["reject"])
    subject: str
    by: str
    at: datetime
    detail: dict[str, Any]


class Figure(Model):
    """A count of people as bounds."""

    low: int | None
    high: int | None


class ClaimModel(Model):
    """A claim under the codebook's fields, our own ids and offsets, its document, and what reviewers decided.

    Texts are as the sources wrote them: data, never markup. ``url`` is given only where it is an http(s) address.
    """

    id: str = Field(examples=["c0123456789abcdef0123"])
    doc: str = Field(description="The key of the document.")
    document_id: str
    outlet: str | None
    published: date | None
    title: str | None
    url: str | None
    quotes: list[str]
    offsets: list[tuple[int, int]]
    type: str = Field(examples=["capture"])
    actor: list[str]
    actor_ids: list[str | None]
    target: list[str]
    target_ids: list[str | None]
    place: str | None
    place_name: str | None
    place_key: str | None
    place_kind: str | None
    geonames_id: int | None
    latitude: float | None
    longitude: float | None
    radius_km: float | None
    relation: str | None
    relative_name: str | None
    anchor_ids: list[int | None]
    date_start: date | None
    date_end: date | None
    speaker: str
    speaker_id: str | None
    speaker_class: str
    chain: list[str]
    status: str = Field(examples=["actual"])
    killed: Figure | None
    wounded: Figure | None
    victims: str | None
    confidence: float
    reader: str
    known: date
    superseded: date | None = Field(
        None, description="The day on which a newer version of its article was known, from which on it does not count."
    )
    superseded_by: str | None = Field(None, description="The document that is that version.")
    verdict: str | None = Field(description="'accept' or 'reject' where a reviewer decided.")
    corrected: bool
    decisions: list[DecisionModel]
    pending: list[DecisionModel] = Field(
        [], description="Decisions that do not count yet, as a second reviewer is required."
    )


class DocumentModel(Model):
    """A document without its text; ``claims`` counts those of its newest reading."""

    id: str
    key: str
    outlet: str | None
    title: str | None
    url: str | None
    published: date | None
    published_precision: str
    published_origin: str
    ingested: datetime
    known: date
    claims: int


class Open(BaseModel):
    """A part whose fields are those of the command of the same name with --json."""

    model_config = ConfigDict(extra="allow")


class VersionModel(Model):
    """One version of an article: a document that came under its address, and when it first did (UTC)."""

    id: str
    title: str | None
    seen: datetime


class WholeDocument(DocumentModel):
    """A document with its text, every key it came under, what speaks against its date, its versions, and its claims.

    Offsets, those of ``furniture`` (menus, captions and the like, which readers skip) too, count code points.
    """

    keys: list[str]
    date_doubts: list[Open]
    versions: list[VersionModel]
    text: str
    furniture: list[tuple[int, int]]
    claim_list: list[ClaimModel]


class HolderModel(Model):
    """A state of a place, a party or "contested" or "unknown", with its probability."""

    holder: str = Field(examples=["Islamic State"])
    id: str = Field(examples=["islamic_state"])
    probability: float = Field(ge=0, le=1)


class HoldingModel(Model):
    """Who holds a place on a day, as known on another (null: with everything); most probable first."""

    place: PlaceModel
    on: date
    known: date | None
    holders: list[HolderModel]
    evidence: int = Field(description="Claims behind it.")
    latest_evidence: date | None


class TestimonyModel(Model):
    """One claim behind a holding: what it says, which way, and how much it adds (natural-log units)."""

    id: str
    document: str
    outlet: str | None
    speaker: str
    speaker_class: str
    quote: str
    type: str
    status: str
    actor: list[str]
    target: list[str]
    happened: Period
    on: date
    known: date
    stance: str | None = Field(description="'for' or 'against' the leading holder; null adds nothing of its own.")
    supports: str | None
    weight: float | None
    factors: dict[str, float | None]
    lineage: str
    reason: str
    superseded: date | None = Field(None, description="Since when a newer version of its article counts instead.")


class WholeHolding(HoldingModel):
    """A holding with every claim behind it, the weightiest first."""

    claims: list[TestimonyModel]


def web_address(url: str | None) -> str | None:
    """Return an address that can be followed: a source may give any text as its own, scripts among them."""
    return url if url is not None and url.lower().startswith(("http://", "https://")) else None


def place_fields(place: Place, people: int | None = None) -> dict[str, Any]:
    """Return the fields of :class:`PlaceModel`."""
    told = place_json(place)
    return {
        "key": place.key,
        "name": place.name,
        "country": place.country,
        "geonames_id": place.geonames_id,
        "latitude": _float(place.latitude),
        "longitude": _float(place.longitude),
        "kind": place.kind.value,
        "radius_km": _float(place.radius_km),
        "relation": told.get("relation"),
        "anchors": told.get("anchors", []),
        "people": people,
    }


def place_model(place: Place, people: int | None = None) -> PlaceModel:
    """Return a place as the API gives it."""
    return PlaceModel(**place_fields(place, people))


def decision_fields(decision: Decision) -> dict[str, Any]:
    """Return the fields of :class:`DecisionModel`."""
    return {
        "id": decision.id,
        "kind": decision.kind.value,
        "subject": decision.subject,
        "by": decision.by,
        "at": decision.at,
        "detail": dict(decision.detail),
    }


def decision_model(decision: Decision) -> DecisionModel:
    """Return a decision as the API gives it."""
    return DecisionModel(**decision_fields(decision))


def claim_fields(found: LedgerClaim) -> dict[str, Any]:
    """Return the fields of :class:`ClaimModel`."""
    claim, document, place = found.claim, found.document, found.claim.place
    told = to_codebook(found)
    told["place_key"] = place.key if place is not None else None
    told["outlet"] = document.outlet
    told["published"] = document.published
    told["title"] = document.title
    told["url"] = web_address(document.url)
    for name in ("latitude", "longitude", "radius_km"):
        told[name] = _float(told[name])
    told["confidence"] = float(claim.confidence)
    told["verdict"] = found.verdict.value if found.verdict is not None else None
    told["corrected"] = found.original is not None
    told["decisions"] = [decision_fields(each) for each in found.decisions]
    told["pending"] = [decision_fields(each) for each in found.pending]
    return {name: told[name] for name in _CLAIM_FIELDS}


def claim_model(found: LedgerClaim) -> ClaimModel:
    """Return a claim as the API gives it."""
    return ClaimModel(**claim_fields(found))


def document_model(found: DocumentSummary) -> DocumentModel:
    """Return a document of a list as the API gives it."""
    header = found.header
    return DocumentModel(
        id=header.id,
        key=header.key,
        outlet=header.outlet,
        title=header.title,
        url=web_address(header.url),
        published=header.published,
        published_precision=header.published_precision.value,
        published_origin=found.origin.value,
        ingested=found.ingested,
        known=found.known,
        claims=found.claims,
    )


def whole_document(found: LedgerDocument, claims: list[LedgerClaim], versions: list[DocumentVersion]) -> dict[str, Any]:
    """Return the fields of :class:`WholeDocument`."""
    document = found.document
    return {
        "id": document.id,
        "key": document.key,
        "outlet": document.outlet,
        "title": document.title,
        "url": web_address(document.url),
        "published": document.published,
        "published_precision": document.published_precision.value,
        "published_origin": document.published_origin.value,
        "ingested": found.ingested,
        "known": found.known,
        "claims": len(claims),
        "keys": list(found.keys),
        "date_doubts": [doubt.to_json() for doubt in date_doubts(document)],
        "versions": [VersionModel.model_validate(each).model_dump() for each in versions],
        "text": document.text,
        "furniture": list(furniture(document.text)),
        "claim_list": [claim_fields(each) for each in claims],
    }


def holding_fields(holding: Holding, people: int | None, evidence: tuple[int, date | None]) -> dict[str, Any]:
    """Return the fields of :class:`HoldingModel`.

    ``evidence`` is how many claims are behind it and the last day they are about.
    """
    return {
        "place": place_fields(holding.place, people),
        "on": holding.on,
        "known": holding.known,
        "holders": holders_json(holding),
        "evidence": evidence[0],
        "latest_evidence": evidence[1],
    }


def testimony_fields(
    evidence: Evidence, statement: Statement, quotes: Sequence[str], leader: str | None
) -> dict[str, Any]:
    """Return the fields of :class:`TestimonyModel`; ``leader`` is the leading holder."""
    return {**statement_fields(statement, quotes), **evidence_json(evidence, *stance_of(evidence, leader))}


def statement_fields(statement: Statement, quotes: Sequence[str]) -> dict[str, Any]:
    """Return who says what in which document, with the sentence: the fields of a claim that moved belief.

    What was weighed has all of it but the quotes, so that the claims need not be read again.
    """
    return {
        "id": statement.claim_id,
        "document": statement.document_key,
        "outlet": statement.outlet,
        "speaker": statement.speaker,
        "speaker_class": statement.speaker_class.value,
        "quote": " … ".join(quotes),
        "type": statement.type.value,
        "status": statement.status.value,
        "actor": statement.actor_names,
        "target": statement.target_names,
        "happened": {"start": statement.happened.start, "end": statement.happened.end},
    }


_CLAIM_FIELDS = tuple(ClaimModel.model_fields)


def _float(value: float | None) -> float | None:
    """Return a number as the API writes it: 34 degrees are 34.0."""
    return float(value) if value is not None else None
