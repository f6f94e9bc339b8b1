"""Parties of the registry: by name, for whoever corrects a claim's actor or target, and by id, for their colours."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from reportedly.server.models import Model
from reportedly.server.parameters import Day
from reportedly.server.state import State, TheState

router = APIRouter(tags=["actors"])


class FoundActor(Model):
    """A party that a name may mean: its name on the day, the name that fits best, and how well (1: the very name)."""

    id: str
    name: str
    matched: str
    score: float
    kind: str
    countries: list[str]


class ActorModel(Model):
    """A party of the registry with the colour that maps give it."""

    id: str = Field(examples=["islamic_state"])
    name: str
    kind: str
    countries: list[str]
    colour: str = Field(examples=["#000000"])


@router.get("/actors", summary="Name parties by their ids")
def actors(
    state: TheState,
    id: Annotated[  # noqa: A002 - what the registry calls it
        list[Annotated[str, Field(min_length=1, max_length=200)]],
        Query(min_length=1, max_length=200, description="Ids of the registry; unknown ones are left out."),
    ],
) -> list[ActorModel]:
    """Parties by their ids, in the order asked for."""
    from reportedly.actors import Registry

    registry = Registry.load()
    found = [party for each in dict.fromkeys(id) if (party := registry.get(each)) is not None]
    return [ActorModel(id=p.id, name=p.name, kind=p.kind, countries=list(p.countries), colour=p.colour) for p in found]


@router.get("/actors/search", summary="Find parties by name")
def search(
    state: TheState,
    q: Annotated[str, Query(min_length=1, max_length=200, description="A name, abbreviation or id; misspelt too.")],
    on: Annotated[Day | None, Query(description="Names as of this day.")] = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> list[FoundActor]:
    """The registry's parties that a name may mean, best first."""
    return state.derive("actors", (q, on, limit), lambda: _search(state, q, on, limit))


def _search(state: State, q: str, on: date | None, limit: int) -> list[FoundActor]:
    from reportedly.actors import Registry
    from reportedly.actors.searching import search as find

    return [
        FoundActor(
            id=each.party.id,
            name=each.party.name_on(on),
            matched=each.name,
            score=each.score,
            kind=each.party.kind,
            countries=list(each.party.countries),
        )
        for each in find(Registry.load(), q, on=on)[:limit]
    ]
