"""Sources: who speaks, for whom, and how far others bear it out."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter

from reportedly.cli.parties import party_name
from reportedly.server import paging
from reportedly.server.models import Model, Page
from reportedly.server.parameters import Cursor, Limit
from reportedly.server.routes.health import origins
from reportedly.server.state import State, TheState
from reportedly.weighing.speakers import Outlet, Speaker
from reportedly.weighing.speakers import outlets as outlets_of
from reportedly.weighing.speakers import speakers as speakers_of

router = APIRouter(tags=["sources"])


class SideModel(Model):
    """A party that a source speaks for, and from when to when."""

    party: str
    first: date
    last: date


class Reliability(Model):
    """How far a source's statements agree with what others tell: the prior, and the mean with its middle 90 %."""

    prior: float
    mean: float
    low: float
    high: float
    compared: int
    comparisons: float
    agreement: float | None


class SpeakerModel(Model):
    """One voice across documents; ``own`` is the share of its testimonies that serve its own side."""

    id: str
    name: str
    speaker_class: str
    sides: list[SideModel]
    documents: int
    claims: int
    quoted: int
    lineages: int
    testimonies: int
    own: float
    against: float
    reliability: Reliability
    sentence: str


class OutletModel(Model):
    """An outlet: how much it says, in its own voice and of others."""

    name: str
    documents: int
    lineages: int
    claims: int
    in_own_voice: int
    quotes: int
    voice: SpeakerModel | None


@router.get("/sources/speakers", summary="List speakers")
def speakers(state: TheState, limit: Limit = 100, cursor: Cursor = None) -> Page[SpeakerModel]:
    """Those whom documents quote, the most heard first."""
    found = [each for each in _sources(state)[0] if each.quoted]
    items, more = paging.page("speakers", found, lambda each: each.id, limit, cursor)
    return Page(items=[SpeakerModel.model_validate(each) for each in items], next=more)


@router.get("/sources/outlets", summary="List outlets")
def outlets(state: TheState, limit: Limit = 100, cursor: Cursor = None) -> Page[OutletModel]:
    """Outlets, with their own voices."""
    items, more = paging.page("outlets", _sources(state)[1], lambda each: each.name, limit, cursor)
    return Page(items=[OutletModel.model_validate(each) for each in items], next=more)


def _sources(state: State) -> tuple[list[Speaker], list[Outlet]]:
    def make() -> tuple[list[Speaker], list[Outlet]]:
        records, copied = list(state.ledger.claims()), origins(state)
        voices = speakers_of(records, state.weighed(None).control, origins=copied, party_name=party_name)
        return list(voices), list(outlets_of(records, voices, copied))

    return state.derive("sources", None, make)
