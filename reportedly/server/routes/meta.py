"""What the server is and holds."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter

from reportedly import __version__
from reportedly.server.models import Model
from reportedly.server.state import TheState

router = APIRouter(tags=["server"])


class Counts(Model):
    """How much the ledger holds."""

    documents: int
    readings: int
    readers: int
    claims: int
    places: int
    decisions: int


class Version(Model):
    """The versions of program and gazetteer, the ledger's state and size, and whether decisions are taken.

    ``reviewer`` is the name that they are signed with; ``reviewers`` must agree before a decision counts.
    """

    version: str
    revision: str
    counts: Counts
    gazetteer: str | None
    desk: bool
    reviewer: str | None
    reviewers: int


class Alive(Model):
    """The server answers, and can read the ledger."""

    status: Literal["ok"] = "ok"


@router.get("/version", summary="Tell the version and what the ledger holds")
def version(state: TheState) -> Version:
    """The program's version and what the ledger holds; ``revision`` changes with everything that is stored."""
    return Version(
        version=__version__,
        revision=state.ledger.revision(),
        counts=Counts.model_validate(state.derive("counts", None, state.ledger.counts)),
        gazetteer=state.gazetteer.version if state.gazetteer is not None else None,
        desk=state.settings.desk is not None,
        reviewer=state.settings.desk,
        reviewers=state.derive("reviewers", None, state.ledger.required_reviewers),
    )


def health(state: TheState) -> Alive:
    """Say that the server answers and that the ledger can be read."""
    state.ledger.revision()
    return Alive()
