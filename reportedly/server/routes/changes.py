"""Changes: what happened since a day, or what was learnt since."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from reportedly.cli.saying import claim_json, claims_by_id, state_name
from reportedly.model import Place
from reportedly.server import paging
from reportedly.server.errors import ApiError
from reportedly.server.models import Model, Open, Page, PlaceModel, place_model
from reportedly.server.parameters import Cursor, Day, Known, Limit, On
from reportedly.server.state import State, TheState, today
from reportedly.weighing.changes import Change, disputed, happened, learnt

router = APIRouter(tags=["changes"])


class StateModel(Model):
    """A leading state and its probability."""

    state: str
    id: str
    probability: float


class Because(Model):
    """A claim that did it: the probability of the state that leads now, before and after the claim."""

    on: date
    before: float
    after: float
    claim: Open


class ChangeModel(Model):
    """One place's change, with the leading states before and after, the parties concerned, and the claims behind it."""

    kind: str = Field(examples=["captured"])
    place: PlaceModel
    before: StateModel
    after: StateModel
    lost_by: str | None
    gained_by: str | None
    certainty: float
    sentence: str | None
    because: list[Because]


class Changes(Page[ChangeModel]):
    """Changes, large places first; ``question`` is whether they happened or were learnt."""

    question: Literal["happened", "learnt"]
    since: date
    on: date
    known: date | None


@router.get("/changes", summary="Tell what changed")
def changes(
    state: TheState,
    since: Annotated[Day, Query(description="The day to compare with.", examples=["2017-11-01"])],
    on: On = None,
    known: Known = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Changes:
    """Without `known`: what happened from `since` to `on`. With it: what was learnt about `on` between the two."""
    when = on or known or today()
    if (known or when) <= since:
        name, day = ("known", known) if known is not None else ("on", when)
        raise ApiError(422, f"{name} {day} is not after since {since}", "give a later day")
    found = state.derive("changes", (since, when, known), lambda: _all(state, since, when, known))
    page, more = paging.page("changes", found, _key, limit, cursor)
    claims = claims_by_id(state.ledger, [each.claim_id for change in page for each in change.because])

    def told(pair: tuple[str, float]) -> StateModel:
        return StateModel(state=state_name(pair[0]), id=pair[0], probability=pair[1])

    return Changes(
        question="happened" if known is None else "learnt",
        since=since,
        on=when,
        known=known,
        next=more,
        items=[
            ChangeModel(
                kind=change.kind.value,
                place=place_model(change.place, state.people(change.place)),
                before=told(change.before),
                after=told(change.after),
                lost_by=change.lost_by,
                gained_by=change.gained_by,
                certainty=change.certainty,
                sentence=change.sentence,
                because=[
                    Because(
                        on=each.on,
                        before=each.before,
                        after=each.after,
                        claim=Open(
                            **(claim_json(claims[each.claim_id]) if each.claim_id in claims else {"id": each.claim_id})
                        ),
                    )
                    for each in change.because
                ],
            )
            for change in page
        ],
    )


def _all(state: State, since: date, when: date, known: date | None) -> list[Change]:
    def sizes(place: Place) -> float:
        return state.people(place) or 0

    control = state.weighed(known).control
    found: list[Change]
    if known is None:
        found = happened(control, since, when, sizes=sizes)
    else:
        found = learnt(state.weighed(since).control, control, when, sizes=sizes)
    found += disputed(state.ledger.claims(), control, since, when, by_knowledge=known is not None, sizes=sizes)
    return found


def _key(change: Change) -> str:
    return f"{change.kind}:{change.place.key}:{change.sentence or ''}"[:300]
