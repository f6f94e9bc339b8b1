"""Stopping a long run in order: Ctrl-C and a polite kill wait for what is being stored, and for nothing else."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stopped(BaseException):
    """Somebody asked the run to stop. Not an ``Exception``, so that nothing on the way swallows it."""


class Interrupts:
    """Takes over SIGINT and SIGTERM while it is entered, and gives them back afterwards.

    A signal raises :class:`Stopped` at once inside :meth:`allowed` and at the next :meth:`check` elsewhere; a second
    signal raises it anywhere. Outside the main thread, or where the application has its own handlers, it does nothing.
    """

    def __init__(self) -> None:
        self._requests = 0
        self._is_allowed = False
        self._previous: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Interrupts:
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
                    self._previous[number] = signal.signal(number, self._request)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)

    def _request(self, number: int, frame: FrameType | None) -> None:
        self._requests += 1
        if self._is_allowed or self._requests > 1:
            raise Stopped

    def check(self) -> None:
        """Raise :class:`Stopped` when a stop was asked for."""
        if self._requests:
            raise Stopped

    @contextmanager
    def allowed(self) -> Iterator[None]:
        """Let a signal end the block at once: for waiting and for work that is lost without harm."""
        self.check()
        before, self._is_allowed = self._is_allowed, True
        try:
            yield
        finally:
            self._is_allowed = before


@contextmanager
def children_ignore_interrupts() -> Iterator[None]:
    """Start child processes in this block: they inherit a mask that keeps the terminal's Ctrl-C from them.

    The parent tells its children itself when to end; without the mask each of them would die with a traceback.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows: no masks; the worker's initializer ignores the signal
        yield
        return
    previous = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, previous)
