"""What is disputed: claims that cannot all be true, the most important first."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from pydantic import Field

from reportedly.cli.happenings import dispute_json
from reportedly.server import paging
from reportedly.server.models import Model, Open, Page, Period, PlaceModel, place_model
from reportedly.server.parameters import Cursor, From, Known, Limit, PlaceName, To, ordered
from reportedly.server.routes.claims import claims_place
from reportedly.server.standing import Counted, Standing
from reportedly.server.state import State, TheState
from reportedly.weighing.disputes import Dispute, disputes_of

router = APIRouter(tags=["disputed"])

_EVERYTHING = (None, None, None)  # known, start, end
_COUNTING = "disputes are still being counted"


class Side(Model):
    """One side: how many independent lineages it has, and what its claims say."""

    lineages: int
    claims: list[Open]


class DisputeModel(Model):
    """Claims about one place and time that cannot all be true; ``importance`` in [0, 1], and why."""

    kind: str = Field(examples=["holder"])
    place: PlaceModel
    interval: Period
    sentence: str
    importance: float
    reason: str
    events: list[str]
    side_for: Side = Field(serialization_alias="for")
    against: Side


@router.get("/disputed", summary="List disputes")
def disputed(
    state: TheState,
    place: PlaceName = None,
    start: From = None,
    end: To = None,
    known: Known = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[DisputeModel]:
    """Who holds a place, whether something happened, how many died: with both sides' sentences."""
    ordered(start, end)
    found = all_disputes(state, known, start, end)
    if place is not None:
        there = {each.claim.id for each in state.ledger.claims(place=claims_place(state, place))}
        found = [each for each in found if there.intersection(_claims(each))]
    page, more = paging.page("disputes", found, _key, limit, cursor)
    claims = {each.claim.id: each for each in state.ledger.claims(ids=[c for each in page for c in _claims(each)])}
    items = []
    for each in page:
        told = dispute_json(each, claims)
        at = each.contradiction.place
        told |= {"place": place_model(at, state.people(at)), "side_for": told.pop("for")}
        items.append(DisputeModel(**told))
    return Page(items=items, next=more)


def all_disputes(state: State, known: date | None, start: date | None, end: date | None) -> list[Dispute]:
    """Return all disputes as known on a day and about a period, the most important first.

    Raises ``ApiError``, to ask again, where counting them takes longer than a question should wait.
    """
    asked = (known, start, end)
    return state.awaited("disputes", asked, lambda: _counted(state, *asked), _COUNTING)


def disputes_at_the_desk(state: State) -> list[Dispute]:
    """Return all disputes with everything known, in any order; after a decision those that it left.

    They are counted anew where a decision may have made others: see :meth:`Counted.still`. Raises ``ApiError`` as
    :func:`all_disputes` does.
    """
    return state.awaited("desk disputes", None, lambda: _at_the_desk(state), _COUNTING)


def count(state: State) -> None:
    """Count the disputes that the desk will ask for, however long it takes."""
    state.derive("desk disputes", None, lambda: _at_the_desk(state))


def _at_the_desk(state: State) -> list[Dispute]:
    standing, last = Standing.of(state.ledger), state.disputes
    if last is not None and state.kept("disputes", _EVERYTHING) is None:
        still = last.still(standing)
        if still is not None:
            return still
    found = state.derive("disputes", _EVERYTHING, lambda: _counted(state, *_EVERYTHING))
    state.disputes = Counted(standing, found)
    return found


def _counted(state: State, known: date | None, start: date | None, end: date | None) -> list[Dispute]:
    return disputes_of(state.ledger, known=known, start=start, end=end)


def _claims(dispute: Dispute) -> tuple[str, ...]:
    return (*dispute.contradiction.claims_for, *dispute.contradiction.claims_against)


def _key(dispute: Dispute) -> str:
    return f"{dispute.contradiction.kind}:{'+'.join(dispute.contradiction.claims_for)}:{_claims(dispute)[-1]}"
