"""Politeness: what waits for each host, one request at a time, with a pause between two, within its robots.txt."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from reportedly.watching.robots import Rules
from reportedly.watching.sources import Source


class JobKind(StrEnum):
    """What is to be done."""

    POLL = "poll"
    ARTICLE = "article"
    ROBOTS = "robots"


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to do at an address, for a source.

    ``article`` is an article's number. ``hops`` counts the redirects on the way; ``first`` is the address that they
    began at. ``changed`` and ``depth`` are for a sitemap that an index names. ``moved`` is where a permanent redirect
    led.
    """

    kind: JobKind
    source: Source
    address: str
    article: int | None = None
    hops: int = 0
    moved: str | None = None
    part_of: str | None = None
    changed: str = ""
    depth: int = 0
    is_first: bool = False


@dataclass(slots=True)
class Host:
    """What waits for one host; ``trouble`` is why its rules cannot be had. Moments are of the monotonic clock."""

    name: str
    ready: float = 0.0
    under_way: bool = False
    rules: Rules | None = None
    rules_until: float = 0.0
    trouble: str = ""
    jobs: list[tuple[float, int, Job]] = field(default_factory=list)


class Hosts:
    """The jobs that wait, by host; within a host in the order in which they are due."""

    def __init__(self, delay: float) -> None:
        """Take the seconds between two requests to one host."""
        self._delay = delay
        self._hosts: dict[str, Host] = {}
        self._order = itertools.count()
        self._current: dict[int, Job] = {}

    def push(self, host: str, due: float, job: Job) -> None:
        """Add a job that is due at a moment; an article's job takes the place of the one that it had."""
        if job.article is not None:
            self._current[job.article] = job
        found = self._hosts.setdefault(host, Host(host))
        heapq.heappush(found.jobs, (due, next(self._order), job))

    def forget(self, article: int) -> None:
        """Let an article's job fall away."""
        self._current.pop(article, None)

    def due(self, now: float) -> Iterator[tuple[Host, Job]]:
        """Yield each free host with its first job that is due, and take that job from what waits."""
        for host in list(self._hosts.values()):
            if not host.under_way and host.ready <= now and self._first(host) is not None and host.jobs[0][0] <= now:
                job = heapq.heappop(host.jobs)[2]
                if job.article is not None:
                    self._current.pop(job.article, None)
                yield host, job

    def begin(self, host: Host) -> None:
        """Note that a request to the host is under way."""
        host.under_way = True

    def end(self, name: str, now: float) -> Host:
        """Note that a request has ended; the next one waits for as long as is polite."""
        host = self._hosts[name]
        host.under_way = False
        host.ready = max(host.ready, now + max(self._delay, host.rules.delay if host.rules else 0.0))
        return host

    def hold_back(self, name: str, until: float) -> None:
        """Ask nothing of a host until a moment."""
        host = self._hosts[name]
        host.ready = max(host.ready, until)

    def next_due(self) -> float | None:
        """Return when the next job can begin, of the hosts that nothing is under way for; ``None`` where none waits."""
        moments = [
            max(host.jobs[0][0], host.ready)
            for host in self._hosts.values()
            if not host.under_way and self._first(host) is not None
        ]
        return min(moments, default=None)

    def waiting(self) -> int:
        """Return how many jobs wait."""
        return sum(len(host.jobs) for host in self._hosts.values())

    def _first(self, host: Host) -> Job | None:
        """Return the host's first job that still counts."""
        while host.jobs:
            job = host.jobs[0][2]
            if job.article is None or self._current.get(job.article) is job:
                return job
            heapq.heappop(host.jobs)
        return None
