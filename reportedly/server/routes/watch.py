"""How the watch into this ledger stands."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from fastapi import APIRouter

from reportedly.server.models import Model
from reportedly.server.state import TheState
from reportedly.watching.state import state_path
from reportedly.watching.status import SourceStatus, is_late, status

router = APIRouter(tags=["server"])


class WatchedSource(Model):
    """One source. ``address`` of a folder is its name alone; moments are in UTC, null for never."""

    kind: str
    address: str
    outlet: str | None
    followed: bool
    last_poll: datetime | None
    last_success: datetime | None
    last_change: datetime | None
    next_poll: datetime | None
    polls: int
    failures: int
    backing_off: bool
    error: str | None
    note: str | None
    items: int
    read: int
    updated: int
    versions: int
    waiting: int
    left_out: int
    gone: int


class Watched(Model):
    """The watch: whether there is one, whether every poll is overdue (so that none seems to run), and its sources."""

    watched: bool
    overdue: bool
    sources: list[WatchedSource]


@router.get("/watch", summary="Tell how the watch into this ledger stands")
def watch(state: TheState) -> Watched:
    """Each source that `reportedly watch` follows into this ledger: its last poll, what came of it, and what waits.

    It changes with every poll, so that it has no ETag.
    """
    path = state_path(state.ledger.location)
    if not path.exists():
        return Watched(watched=False, overdue=False, sources=[])
    found = status(path)
    return Watched(watched=True, overdue=is_late(found.sources), sources=[_source(each) for each in found.sources])


def _source(source: SourceStatus) -> WatchedSource:
    said = WatchedSource.model_validate(source)
    if source.kind == "folder":
        said.address = Path(source.address).name
    return said
