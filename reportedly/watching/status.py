"""How the watch stands: each source's last poll, what came of it, and what waits."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from reportedly.watching.state import WatchState
from reportedly.watching.waits import moment

_BACKLOG_SECONDS = 3_600.0  # what a source lists at first came over days, and says nothing of how often it publishes
_LEAST_ARTICLES = 5
_LEAST_SILENCE_SECONDS = 86_400.0
_CHANCE = 0.01


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """One source as the watch left it. Moments are in UTC, ``None`` for never.

    ``failures`` counts those in a row, ``backing_off`` tells that the next poll is put off because of them. ``items``
    are the articles that it was the first to list; of them ``read`` have a version in the ledger, ``updated`` more than
    one, ``waiting`` are to be fetched or read, ``left_out`` gave no document, and ``gone`` have vanished since they
    were read. ``versions`` counts all that are kept. ``last_article`` is when a new one was read last; ``silent`` tells
    that by the articles before there should be newer ones: see :func:`is_silent`.
    """

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


@dataclass(frozen=True, slots=True)
class LeftOutCount:
    """How many articles were left out for one reason."""

    reason: str
    articles: int


@dataclass(frozen=True, slots=True)
class WatchStatus:
    """The whole watch. ``running`` tells whether a source was polled or an article read when it was due."""

    state: str
    sources: tuple[SourceStatus, ...]
    left_out: tuple[LeftOutCount, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the status as what ``json.dumps`` takes."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class VersionStatus:
    """One version of an article: the ledger's document, when it was fetched (UTC), and where its snapshot lies."""

    number: int
    document: str
    title: str | None
    language: str | None
    fetched: datetime
    sha256: str
    snapshot: str | None
    offset: int | None
    length: int | None


def status(path: Path) -> WatchStatus:
    """Return how the watch with its state at ``path`` stands; sources that are followed no longer come last.

    Raises:
        LedgerError: there is no such file, or it is no state of a watch.
    """
    with WatchState.open(path, read_only=True) as state:
        counts: dict[str, Counter[str]] = {}
        for row in state.rows("SELECT source, state, count(*) AS n FROM articles GROUP BY source, state"):
            counts.setdefault(row["source"], Counter())[row["state"]] += row["n"]
        versions = {
            row["source"]: row
            for row in state.rows(
                "SELECT source, count(*) AS articles, sum(n > 1) AS updated, sum(n) AS versions FROM "
                "(SELECT article, count(*) AS n FROM versions GROUP BY article) "
                "JOIN articles ON articles.id = article GROUP BY source"
            )
        }
        news = {
            row["source"]: row
            for row in state.rows(
                "SELECT source, max(stored) AS last, sum(found > began + ?) AS later FROM versions "
                "JOIN articles ON articles.id = article JOIN sources ON sources.id = source "
                "WHERE number = 1 GROUP BY source",
                (_BACKLOG_SECONDS,),
            )
        }
        rows = state.rows(
            "SELECT * FROM sources WHERE kind <> 'part' AND (followed OR polls > 0) ORDER BY followed DESC, rowid"
        )
        reasons = state.rows(
            "SELECT reason, count(*) AS n FROM articles WHERE state = 'left' AND reason IS NOT NULL "
            "GROUP BY reason ORDER BY n DESC, reason LIMIT 20"
        )
        return WatchStatus(
            state=str(path),
            sources=tuple(
                _source(row, counts.get(row["id"], Counter()), versions.get(row["id"]), news.get(row["id"]))
                for row in rows
            ),
            left_out=tuple(LeftOutCount(row["reason"], row["n"]) for row in reasons),
        )


def versions(path: Path, address_or_document: str) -> list[VersionStatus]:
    """Return the versions that are kept of an article, by any of its addresses or the id of one of its documents."""
    from reportedly.watching.canonical import canonical

    with WatchState.open(path, read_only=True) as state:
        found = state.versions_of(address_or_document) or state.versions_of(canonical(address_or_document))
    return [
        VersionStatus(
            number=each.number,
            document=each.document,
            title=each.title,
            language=each.language,
            fetched=moment(each.fetched),
            sha256=each.sha256,
            snapshot=each.file,
            offset=each.start,
            length=each.length,
        )
        for each in found
    ]


def is_late(sources: Iterable[SourceStatus], now: float | None = None) -> bool:
    """Say whether every followed source is overdue by more than its wait: whether no watch seems to run."""
    at = moment(time.time() if now is None else now)
    followed = [each for each in sources if each.followed]
    return bool(followed) and all(each.next_poll is None or each.next_poll < at for each in followed)


def is_silent(articles: int, span: float, quiet: float) -> bool:
    """Say whether a source has gone silent: ``articles`` came in ``span`` seconds, and none in ``quiet`` seconds since.

    As for the collection's health, a silence counts if its chance at the rate before, ``exp(-rate × quiet)``, is below
    1 %; here only of a day or more, as newsrooms sleep, and where at least five articles came before.
    """
    if articles < _LEAST_ARTICLES or span <= 0 or quiet < _LEAST_SILENCE_SECONDS:
        return False
    return math.exp(-articles / span * quiet) < _CHANCE


def _source(row: Any, states: Counter[str], versions: Any, news: Any) -> SourceStatus:
    last = news["last"] if news else None
    quiet = (row["succeeded"] or 0.0) - last if last is not None else 0.0
    answers = bool(row["followed"]) and not row["failures"]
    return SourceStatus(
        kind=row["kind"],
        address=row["address"],
        outlet=row["outlet"],
        followed=bool(row["followed"]),
        last_poll=_moment(row["polled"]),
        last_success=_moment(row["succeeded"]),
        last_change=_moment(row["changed"]),
        last_article=_moment(last),
        next_poll=_moment(row["next"]) if row["followed"] else None,
        polls=row["polls"],
        failures=row["failures"],
        backing_off=bool(row["failures"]),
        silent=answers and last is not None and is_silent(news["later"], last - row["began"], quiet),
        error=row["error"],
        note=row["note"],
        items=states.total(),
        read=versions["articles"] if versions else 0,
        updated=versions["updated"] if versions else 0,
        versions=versions["versions"] if versions else 0,
        waiting=states["pending"] + states["held"],
        left_out=states["left"],
        gone=states["gone"],
    )


def _moment(at: float | None) -> datetime | None:
    return moment(at).replace(microsecond=0) if at is not None else None
