"""Why: the arithmetic behind one number, claim by claim; the same as ``reportedly why --json``."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from pydantic import Field

from reportedly.cli.saying import claims_by_id
from reportedly.cli.why import arithmetic_json, claims_of
from reportedly.server.models import HolderModel, Model, Open, PlaceModel, place_model
from reportedly.server.parameters import Known, On, ThePlace
from reportedly.server.state import TheState, today
from reportedly.weighing.arithmetic import explain

router = APIRouter(tags=["holdings"])


class Factors(Model):
    """What a testimony's weight is the product of; ``interest_is`` says whose interest it serves."""

    reliability: float
    interest: float
    interest_is: str
    capped: bool
    status: float
    reading: float
    repetition: float
    agreement: float
    share: float


class Step(Model):
    """One testimony, and what it does to belief: ``before`` and ``after`` are probabilities by state's id."""

    on: date
    known: date
    claim: Open
    kind: str | None
    of_the_state_before: bool
    lineage: str
    joined: int
    notes: list[str]
    weight: float
    factors: Factors
    share: float
    likelihood_ratios: dict[str, float]
    odds_of_moving_to: dict[str, float]
    odds_of_moving_to_if_unknown: dict[str, float]
    odds_of_leaving: dict[str, float]
    days_without_evidence_before: int
    before: dict[str, float]
    after: dict[str, float]


class SilentModel(Model):
    """A claim that adds nothing of its own, and why."""

    claim: Open
    on: date
    lineage: str
    why: str


class Why(Model):
    """How the belief about a place on a day comes about.

    ``prior`` is the belief before all evidence, ``steps`` what days up to the one asked about tell, ``by_then`` what
    they lead to, ``later`` what was learnt of later days, ``belief`` the end, and ``silent`` what adds nothing.
    """

    place: PlaceModel
    on: date
    known: date | None
    holders: list[HolderModel]
    prior: dict[str, float]
    steps: list[Step]
    days_without_evidence_until_then: int = 0
    by_then: dict[str, float]
    later: list[Step]
    days_faded: int = 0
    sharpness: float = 1.0
    belief: dict[str, float] = Field(default_factory=dict)
    silent: list[SilentModel]


@router.get("/why", summary="Tell how a holding comes about")
def why(state: TheState, place: ThePlace, on: On = None, known: Known = None) -> Why:
    """The belief about who holds a place on a day, testimony by testimony, with every factor.

    A place without evidence has no steps, and is unknown.
    """
    asked, day = state.place(place), on or today()

    def make() -> Why:
        control = state.control_of(asked, known)
        holding, account = control.holding(asked, day), control.account(asked)
        found = explain(account, day) if account is not None else None
        claims = claims_by_id(state.ledger, claims_of(found)) if found is not None else {}
        told = arithmetic_json(holding, found, claims)
        told["place"] = place_model(holding.place, state.people(holding.place))
        told.setdefault("belief", dict(holding.distribution))
        return Why(**told)

    return state.derive("why", (asked.key, day, known), make)
