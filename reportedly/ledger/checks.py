"""What a claim must be before it may be kept: a claim is immutable, so a wrong one could not be mended later."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

from reportedly.identity import claim_id, document_id
from reportedly.ledger.records import ReaderVersion
from reportedly.ledger.serialise import claim_from_json
from reportedly.model import OUTLET_SPEAKER, Claim, Document, Span, SpeakerClass


def claim_problems(document: Document, reader: ReaderVersion, claims: Iterable[Claim]) -> list[str]:
    """Return why the ledger would refuse these claims of a document, one line each; nothing for good claims."""
    return [f"claim {claim.id}: {problem}" for claim in claims for problem in _problems(document, reader, claim)]


def document_id_fits(document: Document, keys: Iterable[str]) -> bool:
    """Say whether a document's id is the hash of its content, with or without one of its keys as the record's id."""
    for record_id in (None, *keys):
        expected = document_id(
            document.text,
            published=document.published,
            outlet=document.outlet,
            title=document.title,
            record_id=record_id,
        )
        if expected == document.id:
            return True
    return False


def strict_claim(text: str) -> Claim:
    """Return the claim in a canonical JSON that comes from outside, after checking the type of every field.

    Raises ``ValueError`` naming the fields that are wrong.
    """
    _validate_json()(text)
    return claim_from_json(text)


@functools.cache
def _validate_json() -> Callable[[str], Any]:
    from pydantic import TypeAdapter  # only needed where claims come from outside

    adapter = TypeAdapter(Claim)
    return lambda text: adapter.validate_json(text, strict=True)


def _problems(document: Document, reader: ReaderVersion, claim: Claim) -> list[str]:
    problems = []
    if claim.document_id != document.id:
        problems.append(f"belongs to document {claim.document_id}, not to {document.id}")
    if claim.reader != reader.id:
        problems.append(f"names the reader {claim.reader!r}, and {reader.id!r} (name@version) is adding it")
    if claim.id != (expected := claim_id(claim)):
        problems.append(f"its content has the id {expected}: set ids with reportedly.identity.with_id")
    if not claim.quotes:
        problems.append("has no quote")
    for span in (*claim.quotes, claim.attribution.source, claim.attribution.cue):
        if span is not None and not _in_text(document.text, span):
            problems.append(f"the document does not say {span.text!r} at {span.start}:{span.end}")
    outlet = claim.attribution.speaker_class is SpeakerClass.OUTLET
    if outlet != (claim.attribution.speaker == OUTLET_SPEAKER):
        problems.append(f"the speaker {OUTLET_SPEAKER} and the class {SpeakerClass.OUTLET.value} must go together")
    if not 0 <= claim.confidence <= 1:
        problems.append(f"confidence {claim.confidence} is not between 0 and 1")
    return problems


def _in_text(text: str, span: Span) -> bool:
    return text[span.start : span.end] == span.text
