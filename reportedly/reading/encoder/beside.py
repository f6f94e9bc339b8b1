"""Threads for work beside the caller's: started at first use and kept, for starting them costs more than small work."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")


class Beside:
    """At most so many threads, which take up what is submitted in its order; safe to use after a fork."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None
        self._process = 0

    def submit(self, work: Callable[_Given, _Made], *given: _Given.args, **named: _Given.kwargs) -> Future[_Made]:
        """Return what will hold the result of some work, or what it raises."""
        return self._at_hand().submit(work, *given, **named)

    def _at_hand(self) -> ThreadPoolExecutor:
        if self._process != os.getpid():  # not made yet, or made by the process that this one was forked from
            self._lock = threading.Lock()
            self._pool, self._process = None, os.getpid()
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="encoder")
            return self._pool
