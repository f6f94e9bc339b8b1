"""What the parts of the watch share: the plan, the state, what waits, and the counts of this run."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from reportedly.watching.canonical import host_of
from reportedly.watching.clock import Clock
from reportedly.watching.hosts import Hosts, Job, JobKind
from reportedly.watching.snapshots import Snapshots
from reportedly.watching.sources import Plan, Source, SourceKind
from reportedly.watching.state import Article, WatchState

LOCAL = ""
"""The host of what needs no request: folders and what a feed carries itself."""


@dataclass(slots=True)
class Tally:
    """What this run has done so far, counted.

    ``new`` and ``updated`` are versions stored in the ledger; ``same`` are articles that came again and say nothing
    else; ``left_out`` those that gave no document or were given up, ``copies`` those that were another's.
    """

    polls: int = 0
    unchanged: int = 0
    failures: int = 0
    listed: int = 0
    requests: int = 0
    new: int = 0
    updated: int = 0
    same: int = 0
    copies: int = 0
    left_out: int = 0
    claims: int = 0


@dataclass(slots=True)
class Context:
    """The parts that the watch's steps share; one thread uses them."""

    plan: Plan
    state: WatchState
    snapshots: Snapshots | None
    clock: Clock
    chance: random.Random
    notify: Callable[[str], None]
    once: bool = False
    tally: Tally = field(default_factory=Tally)
    hosts: Hosts = field(init=False)
    sources: dict[str, Source] = field(init=False)

    def __post_init__(self) -> None:
        self.hosts = Hosts(self.plan.delay)
        self.sources = {source.id: source for source in self.plan.sources}

    def source_of(self, article: Article) -> Source:
        """Return the source of an article; one that is followed no longer has its kind's defaults, and no privilege."""
        found = self.sources.get(article.source)
        if found is not None:
            return found
        kind, _, address = article.source.partition(":")
        return Source(SourceKind(kind), address)

    def wait_for_poll(self, source: Source, seconds: float) -> None:
        """Have a source polled after some seconds."""
        host = LOCAL if source.kind is SourceKind.FOLDER else host_of(source.address)
        self.hosts.push(host, self.clock.monotonic() + seconds, Job(JobKind.POLL, source, source.address))

    def wait_for_article(self, article: Article, seconds: float) -> None:
        """Have an article fetched after some seconds."""
        source = self.source_of(article)
        local = article.content is not None or source.kind is SourceKind.FOLDER
        job = Job(JobKind.ARTICLE, source, article.address, article=article.id)
        self.hosts.push(LOCAL if local else host_of(article.address), self.clock.monotonic() + seconds, job)
