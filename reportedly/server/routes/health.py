"""The health of the collection: how much was read per week and region, and where it stopped."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query

from reportedly.cli.collection import Regions, flag_json
from reportedly.server.models import Model, Open
from reportedly.server.state import State, TheState
from reportedly.weighing import Parameters
from reportedly.weighing.health import health as health_of
from reportedly.weighing.lineages import Shingler, families

router = APIRouter(tags=["health"])


class Week(Model):
    """What was read of a region in a week that begins on a Monday; without a country it is everything."""

    week: str
    start: date
    country: str | None
    region: str | None
    documents: int
    outlets: int
    lineages: int
    claims: int


class Health(Model):
    """Weeks with documents, the gaps and changes of the collection, and how many documents are in no week."""

    weeks: list[Week]
    flags: list[Open]
    undated_documents: int


@router.get("/health", summary="Tell how the collection is")
def health(
    state: TheState,
    country: Annotated[
        str | None,
        Query(
            pattern="^[A-Za-z]{2}$",
            description="One country (ISO 3166-1) and its regions. Default: all, without regions.",
        ),
    ] = None,
) -> Health:
    """Documents, outlets, lineages and claims per ISO week, so that fewer reports are not taken for less war.

    The weeks without a country are those of everything.
    """

    def make() -> Any:
        ledger: Any = state.ledger
        copied = origins(state)
        with state.gazetteer_lock:
            regions = Regions(state.gazetteer)
            return health_of(ledger.coverage(), region_of=regions.of, origins=copied)

    found = state.derive("health", None, make)
    code = country.upper() if country is not None else None

    def told(region: Any) -> bool:
        return bool(region.country == code) if code is not None else region.name is None

    return Health(
        weeks=[
            Week(
                week=f"{week.start.isocalendar()[0]}-W{week.start.isocalendar()[1]:02}",
                start=week.start,
                country=week.region.country,
                region=week.region.name,
                documents=week.documents,
                outlets=week.outlets,
                lineages=week.lineages,
                claims=week.claims,
            )
            for week in found.weeks
            if told(week.region)
        ],
        flags=[Open(**flag_json(flag)) for flag in found.flags if told(flag.region)],
        undated_documents=found.undated,
    )


def origins(state: State) -> dict[str, str]:
    """Return the text that each document copies, itself where it copies none."""

    def make() -> dict[str, str]:
        parameters = Parameters.load().lineages
        shingler = Shingler(parameters)
        known, shingles = {}, {}
        for each in state.ledger.documents():
            known[each.document.id] = each.known
            shingles[each.document.id] = shingler.shingles(each.document.text)
        order = sorted(known, key=lambda identifier: (known[identifier], identifier))
        return {identifier: copy.root for identifier, copy in families(order, shingles, parameters).items()}

    return state.derive("origins", None, make)
