"""Claims: all that are asked for, page by page, and one by its id."""

from __future__ import annotations

from contextlib import closing
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from reportedly.model import EventType, Place, Status
from reportedly.server import paging
from reportedly.server.answers import answer
from reportedly.server.errors import not_found
from reportedly.server.models import ClaimModel, Page, claim_fields
from reportedly.server.parameters import Cursor, From, Identifier, Limit, PlaceName, To, ordered
from reportedly.server.state import State, TheState

router = APIRouter(tags=["claims"])

_Name = Annotated[str | None, Query(min_length=1, max_length=200)]


@router.get("/claims", summary="List claims", response_model=Page[ClaimModel])
def claims(
    state: TheState,
    place: PlaceName = None,
    actor: Annotated[_Name, Query(description="A party that acts or is acted on: a name or a registry id.")] = None,
    type: Annotated[list[EventType] | None, Query(description="Types of event, any of them.")] = None,  # noqa: A002 - the codebook's field
    speaker: Annotated[
        _Name, Query(description="Who vouches for the claim; OUTLET for the documents' own voice.")
    ] = None,
    status: Annotated[list[Status] | None, Query(description="How sure the speaker is, any of them.")] = None,
    start: From = None,
    end: To = None,
    document: Annotated[str | None, Query(min_length=1, max_length=1000, description="A document's id or key.")] = None,
    reader: Annotated[_Name, Query(description="A reader's name or name@version. Default: the newest reading.")] = None,
    rejected: Annotated[bool, Query(description="Also those that reviewers rejected.")] = False,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """Claims that are all that is asked for, reviewers' decisions applied, in the ledger's order.

    That is by document (day of publication, undated ones first; key; id), then by the first quote. `from` and `to` find
    what may have happened on those days.
    """
    ordered(start, end)
    found = state.ledger.claims(
        place=claims_place(state, place) if place is not None else None,
        actor=actor,
        type=type or None,
        speaker=speaker,
        status=status or None,
        start=start,
        end=end,
        document=document,
        reader=reader,
        rejected=rejected,
        after=paging.decode("claims", cursor),
    )
    with closing(found):
        page = list(islice(found, limit + 1))
    more = paging.encode("claims", page[limit - 1].claim.id) if len(page) > limit else None
    return answer({"items": [claim_fields(each) for each in page[:limit]], "next": more})


@router.get("/claims/{claim}", summary="Open a claim", response_model=ClaimModel)
def claim(state: TheState, claim: Identifier) -> Response:
    """One claim by its id, a rejected one too, with every decision in force about it."""
    found = next(iter(list(state.ledger.claims(ids=[claim], rejected=True))), None)
    if found is None:
        raise not_found(f"claim {claim!r}", "take an id from /api/v1/claims")
    return answer(claim_fields(found))


def claims_place(state: State, place: str) -> str | Place:
    """Return a place asked for as the ledger's claims are asked for it: a place by its key, else what was given."""
    return state.place(place) if place.startswith("name:") else place
