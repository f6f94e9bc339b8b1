"""The runs of a timeline: who held a place from when to when, and the claims that moved belief."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from pydantic import Field

from reportedly.cli.saying import claim_json, claims_by_id, state_name
from reportedly.server.models import Model, Open, PlaceModel, place_model
from reportedly.server.parameters import From, Known, ThePlace, To, ordered
from reportedly.server.state import TheState, today
from reportedly.weighing.timelines import timeline

router = APIRouter(tags=["timeline"])


class Leader(Model):
    """Days on which a state leads."""

    state: str
    id: str
    start: date = Field(serialization_alias="from")
    end: date = Field(serialization_alias="to")


class Moved(Model):
    """A claim that moved belief: the probability of a state before and after it."""

    on: date
    state: str
    id: str
    before: float
    after: float
    claim: Open


class Run(Leader):
    """Days told as one state, its probability over them, who led when where parties took turns, and what moved it."""

    low: float
    mean: float
    high: float
    leaders: list[Leader]
    moved_by: list[Moved]


class Runs(Model):
    """Who held a place from the first day to the last: runs that partition those days."""

    place: PlaceModel
    known: date | None
    start: date = Field(serialization_alias="from")
    end: date = Field(serialization_alias="to")
    runs: list[Run]


@router.get("/timeline/runs", summary="Tell who held a place from when to when")
def runs(state: TheState, place: ThePlace, start: From = None, end: To = None, known: Known = None) -> Runs:
    """Days joined to runs with one state each, with the claims that moved belief most."""
    ordered(start, end)
    asked = state.place(place)
    last = min(known, today()) if known is not None else today()
    found = timeline(state.control_of(asked, known), asked, start, end, today=last)
    ids = [each.movement.testimony.statement.claim_id for run in found.runs for each in run.moved]
    claims = claims_by_id(state.ledger, ids)

    def said(claim_id: str) -> Open:
        return Open(**(claim_json(claims[claim_id]) if claim_id in claims else {"id": claim_id}))

    return Runs(
        place=place_model(found.place, state.people(found.place)),
        known=known,
        start=found.start,
        end=found.end,
        runs=[
            Run(
                state=state_name(run.state),
                id=run.state,
                start=run.start,
                end=run.end,
                low=run.low,
                mean=run.mean,
                high=run.high,
                leaders=[
                    Leader(state=state_name(each.state), id=each.state, start=each.start, end=each.end)
                    for each in run.leaders
                ],
                moved_by=[
                    Moved(
                        on=each.movement.day,
                        state=state_name(each.state),
                        id=each.state,
                        before=each.before,
                        after=each.after,
                        claim=said(each.movement.testimony.statement.claim_id),
                    )
                    for each in run.moved
                ],
            )
            for run in found.runs
        ],
    )
