"""Documents: a list, and one with its text and claims."""

from __future__ import annotations

from contextlib import closing
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from reportedly.ledger import LedgerDocument
from reportedly.server import paging
from reportedly.server.answers import answer
from reportedly.server.errors import ApiError, not_found
from reportedly.server.models import DocumentModel, Page, WholeDocument, document_model, whole_document
from reportedly.server.parameters import Cursor, From, Limit, To, ordered
from reportedly.server.state import State, TheState

router = APIRouter(tags=["documents"])


@router.get("/documents", summary="List documents")
def documents(
    state: TheState,
    outlet: Annotated[str | None, Query(min_length=1, max_length=200, description="An outlet's exact name.")] = None,
    start: From = None,
    end: To = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[DocumentModel]:
    """Documents without their texts, by day of publication (undated ones first), then by key and id."""
    ordered(start, end)
    after = paging.decode("documents", cursor)
    found = state.ledger.summaries(limit=limit + 1, after=after, outlet=outlet, start=start, end=end)
    more = paging.encode("documents", found[limit - 1].header.id) if len(found) > limit else None
    return Page(items=[document_model(each) for each in found[:limit]], next=more)


@router.get("/documents/{document:path}", summary="Read a document with its claims", response_model=WholeDocument)
def document(state: TheState, document: Annotated[str, Path(min_length=1, max_length=1000)]) -> Response:
    """One document by its id or key, with its text, its claims in the order of the text, and doubts about its date."""
    found = find_document(state, document)
    claims = sorted(
        state.ledger.claims(document=found.document.id, rejected=True),
        key=lambda each: (each.claim.quotes[0].start, each.claim.quotes[0].end, each.claim.id),
    )
    return answer(whole_document(found, claims, state.ledger.versions(found.document.id)))


def find_document(state: State, key_or_id: str) -> LedgerDocument:
    """Return the document with an id or key; raises ``ApiError`` for none and for several."""
    with closing(state.ledger.find_documents(key_or_id)) as documents:
        found = list(islice(documents, 6))
    if not found:
        raise not_found(f"document {key_or_id[:200]!r}", "take an id or key from /api/v1/documents")
    if len(found) > 1:
        ids = ", ".join(each.document.id for each in found[:5])
        raise ApiError(
            409, f"{key_or_id[:200]!r} is the key of several documents", f"give one's id: {ids}", "ambiguous"
        )
    return found[0]
