"""The runs of a timeline: who held a place from when to when, and the claims that moved belief."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from reportedly.cli.saying import state_name
from reportedly.server.answers import answer
from reportedly.server.models import Model, Open, PlaceModel, place_fields, statement_fields
from reportedly.server.parameters import From, Known, ThePlace, To, ordered
from reportedly.server.state import TheState, today
from reportedly.weighing.statements import Statement
from reportedly.weighing.timelines import Run as Told
from reportedly.weighing.timelines import Stretch, timeline

router = APIRouter(tags=["timeline"])


class Leader(Model):
    """Days on which a state leads."""

    state: str
    id: str
    start: date = Field(alias="from")
    end: date = Field(alias="to")


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
    start: date = Field(alias="from")
    end: date = Field(alias="to")
    runs: list[Run]


@router.get("/timeline/runs", summary="Tell who held a place from when to when", response_model=Runs)
def runs(state: TheState, place: ThePlace, start: From = None, end: To = None, known: Known = None) -> Response:
    """Days joined to runs with one state each, with the claims that moved belief most."""
    ordered(start, end)
    asked = state.place(place)
    last = min(known, today()) if known is not None else today()
    found = timeline(state.control_of(asked, known), asked, start, end, today=last)
    ids = [each.movement.testimony.statement.claim_id for run in found.runs for each in run.moved]
    quotes = state.ledger.quotes(ids)

    def said(statement: Statement) -> dict[str, Any]:
        known = date.fromordinal(statement.known)
        return {**statement_fields(statement, quotes.get(statement.claim_id, ())), "known": known}

    return answer(
        {
            "place": place_fields(found.place, state.people(found.place)),
            "known": known,
            "from": found.start,
            "to": found.end,
            "runs": [
                {
                    **_stretch(run),
                    "low": run.low,
                    "mean": run.mean,
                    "high": run.high,
                    "leaders": [_stretch(each) for each in run.leaders],
                    "moved_by": [
                        {
                            "on": each.movement.day,
                            "state": state_name(each.state),
                            "id": each.state,
                            "before": each.before,
                            "after": each.after,
                            "claim": said(each.movement.testimony.statement),
                        }
                        for each in run.moved
                    ],
                }
                for run in found.runs
            ],
        }
    )


def _stretch(of: Stretch | Told) -> dict[str, Any]:
    return {"state": state_name(of.state), "id": of.state, "from": of.start, "to": of.end}
