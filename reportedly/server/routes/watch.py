"""How the watch into this ledger stands."""

from __future__ import annotations

import contextlib
import hashlib
from datetime import datetime
from pathlib import Path

from fastapi import APIRouter, Request, Response

from reportedly.server.caching import names_tag
from reportedly.server.models import Model
from reportedly.server.state import State, TheState
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
    last_article: datetime | None
    next_poll: datetime | None
    polls: int
    failures: int
    backing_off: bool
    silent: bool
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


@router.get("/watch", response_model=Watched, summary="Tell how the watch into this ledger stands")
def watch(state: TheState, request: Request, response: Response) -> Watched | Response:
    """Each source that `reportedly watch` follows into this ledger: its last poll, what came of it, and what waits.

    A silent source answers, but nothing new came for longer than its articles before let expect. The ETag follows the
    watch's state, not the ledger's.
    """
    told = _told(state, state_path(state.ledger.location))
    tag = f'W/"{hashlib.sha256(told.model_dump_json().encode("utf-8")).hexdigest()[:24]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if names_tag(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return told


def _told(state: State, path: Path) -> Watched:
    if not path.exists():
        return Watched(watched=False, overdue=False, sources=[])
    found = state.derive("watch", _stamp(path), lambda: status(path))
    return Watched(watched=True, overdue=is_late(found.sources), sources=[_source(each) for each in found.sources])


def _stamp(path: Path) -> tuple[int, ...]:
    """Return what changes with every step of the watch: when its file and what is not yet in it were written."""
    found: list[int] = []
    for each in (path, path.with_name(f"{path.name}-wal")):
        with contextlib.suppress(FileNotFoundError):
            written = each.stat()
            found += (written.st_mtime_ns, written.st_size)
    return tuple(found)


def _source(source: SourceStatus) -> WatchedSource:
    said = WatchedSource.model_validate(source)
    if source.kind == "folder":
        said.address = Path(source.address).name
    return said
