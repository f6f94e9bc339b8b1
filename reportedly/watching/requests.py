"""Requests made beside the watch's one thread, so that a server that hangs holds up nobody else."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportedly.watching import limits
from reportedly.watching.hosts import Job

if TYPE_CHECKING:
    from reportedly.documents.fetching import Answer


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a request for a job at a host ended: with an answer, or with an error."""

    host: str
    job: Job
    answer: Answer | None
    error: Exception | None = None


class Requests:
    """Threads that make requests; what they do is handed to them, what came of it is in :attr:`results`."""

    def __init__(self, most: int = limits.FETCHERS) -> None:
        self.results: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
        self.under_way = 0
        self._most = most
        self._todo: queue.SimpleQueue[tuple[str, Job, Callable[[], Answer]] | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []

    def begin(self, host: str, job: Job, ask: Callable[[], Answer]) -> None:
        """Have a request made."""
        self.under_way += 1
        if len(self._threads) < min(self.under_way, self._most):
            thread = threading.Thread(target=self._work, name=f"watch-{len(self._threads)}", daemon=True)
            self._threads.append(thread)
            thread.start()
        self._todo.put((host, job, ask))

    def taken(self) -> None:
        """Note that a result was taken."""
        self.under_way -= 1

    def close(self) -> None:
        """Let the threads end when they are done; what is under way is waited for by nobody."""
        for _ in self._threads:
            self._todo.put(None)

    def _work(self) -> None:
        while (todo := self._todo.get()) is not None:
            host, job, ask = todo
            try:
                self.results.put(Outcome(host, job, ask()))
            except Exception as error:  # noqa: BLE001 - whatever a server does, the thread lives and the watch is told
                self.results.put(Outcome(host, job, None, error))
