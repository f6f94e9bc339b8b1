"""What takes minutes on a large ledger is worked out in a thread of its own; who asks meanwhile is to ask again."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from reportedly.server.errors import ApiError

CODE = "being_worked_out"
"""The code of the error that says so; it comes with the status 503 and a ``Retry-After``."""

_AGAIN = 5  # seconds after which to ask again
_FAREWELL = 3.0  # seconds that a thread has to end in when the server stops
_T = TypeVar("_T")
_log = logging.getLogger(__name__)


class _Work:
    """One piece of work: begun at a moment, and what came of it."""

    def __init__(self) -> None:
        self.begun = time.monotonic()
        self.done = threading.Event()
        self.value: Any = None
        self.error: Exception | None = None
        self.thread: threading.Thread | None = None


class Background:
    """Pieces of work by what they are about; those of one name are done one after another. Safe with several threads.

    ``patience`` is how many seconds of a piece's time are waited for before an answer says to ask again.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._running: dict[Hashable, _Work] = {}
        self._turns: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()
        self._is_closed = False

    def get(self, name: str, key: Hashable, make: Callable[[], _T], what: str) -> _T:
        """Return what a piece of work gives, begun here where it is not under way; raises what it raises.

        Raises ``ApiError`` (503) where it takes longer; ``what`` is being done, for the message.
        """
        work = self.begin(name, key, make)
        if not work.done.wait(max(0.0, work.begun + self._patience - time.monotonic())):
            seconds = time.monotonic() - work.begun
            raise ApiError(
                503,
                f"{what}; this began {seconds:.0f} seconds ago and takes minutes where a ledger is large",
                "ask again in a moment, or ask about one place alone",
                CODE,
                {"Retry-After": str(_AGAIN)},
            )
        if work.error is not None:
            raise work.error
        return cast(_T, work.value)

    def begin(self, name: str, key: Hashable, make: Callable[[], object]) -> _Work:
        """Begin a piece of work where it is not under way, and return without waiting for it."""
        with self._lock:
            work = self._running.get((name, key))
            if work is not None:
                return work
            work = self._running[name, key] = _Work()
            turn = self._turns.setdefault(name, threading.Lock())
        work.thread = threading.Thread(target=self._do, args=(work, (name, key), make, turn), name=name, daemon=True)
        work.thread.start()
        return work

    def close(self) -> None:
        """Wait a little for what is under way; the rest ends with the process."""
        self._is_closed = True
        until = time.monotonic() + _FAREWELL
        with self._lock:
            running = list(self._running.values())
        for work in running:
            work.done.wait(max(0.0, until - time.monotonic()))

    def _do(self, work: _Work, about: Hashable, make: Callable[[], object], turn: threading.Lock) -> None:
        try:
            with turn:
                if not self._is_closed:
                    work.value = make()
        except Exception as error:  # noqa: BLE001 - told to who asks, and logged where nobody does
            work.error = error
            if not self._is_closed:
                _log.warning("%s: %s: %s", threading.current_thread().name, type(error).__name__, error)
        finally:
            with self._lock:
                self._running.pop(about, None)
            work.done.set()
