"""The timeline of a place: its distribution day by day, or every so many days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from reportedly.cli.parties import CONTESTED, UNKNOWN, party_name
from reportedly.server.answers import answer
from reportedly.server.errors import ApiError
from reportedly.server.models import Model, PlaceModel, place_fields
from reportedly.server.parameters import FIRST_DAY, LAST_DAY, From, Known, ThePlace, To, ordered
from reportedly.server.state import TheState, today
from reportedly.weighing.rounding import rounded_course

router = APIRouter(tags=["timeline"])

MOST_DAYS = 2_000
_USUAL_DAYS = 366
_BEFORE, _AFTER = timedelta(days=7), timedelta(days=90)


class Course(Model):
    """One state's probability on each of the timeline's days."""

    holder: str
    id: str
    probabilities: list[float]


class TimelineModel(Model):
    """A place's distribution on each of ``dates``: for each state a probability a date; they sum to one on each."""

    place: PlaceModel
    known: date | None
    start: date = Field(alias="from")
    end: date = Field(alias="to")
    step: int
    dates: list[date]
    states: list[Course]


@router.get("/timeline", summary="Follow a place through time", response_model=TimelineModel)
def timeline(
    state: TheState,
    place: ThePlace,
    start: From = None,
    end: To = None,
    known: Known = None,
    step: Annotated[
        int | None, Query(ge=1, le=366, description="Days from one date to the next. Default: so that a year fits.")
    ] = None,
) -> Response:
    """The distribution of one place on the dates from `from` to `to`.

    Without `from` it begins a week before the first evidence, without `to` it ends 90 days after the last, or today.
    """
    ordered(start, end)
    asked = state.place(place)
    control = state.control_of(asked, known)
    account = control.account(asked)
    told = [each.statement for each in account.testimonies] if account is not None else []
    told += [each.statement for each in account.silent] if account is not None else []
    days = [date.fromordinal(each.day) for each in told]
    first = start or max(FIRST_DAY, min(days, default=end or today()) - _BEFORE)
    last = end or min(LAST_DAY, max(min(max(days, default=first) + _AFTER, today()), max(days, default=first)))
    first, last = (first, max(first, last)) if end is None else (min(first, last), last)
    length = (last - first).days + 1
    used = step or -(-length // _USUAL_DAYS)
    count = -(-length // used)
    if count > MOST_DAYS:
        least = -(-length // MOST_DAYS)
        raise ApiError(
            422, f"{count} dates are more than {MOST_DAYS}", f"give a step of {least} or more, or fewer days"
        )
    dates = [first + timedelta(days=index * used) for index in range(count)]
    names, course = control.course(asked, dates)
    columns = dict(zip(names, rounded_course(names, course).T.tolist(), strict=True))
    return answer(
        {
            "place": place_fields(asked, state.people(asked)),
            "known": known,
            "from": first,
            "to": last,
            "step": used,
            "dates": dates,
            "states": [
                {"holder": party_name(name), "id": name, "probabilities": columns[name]}
                for name in (*sorted(columns.keys() - {CONTESTED, UNKNOWN}), CONTESTED, UNKNOWN)
            ],
        }
    )
