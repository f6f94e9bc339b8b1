"""The watch's time, and what is done while waiting: apart, so that tests have a day pass in a moment."""

from __future__ import annotations

import queue
import time
from typing import Any, Protocol


class Clock(Protocol):
    """The time, and waiting."""

    def now(self) -> float:
        """Return the Unix time that the machine's clock shows; it may be set back."""

    def monotonic(self) -> float:
        """Return seconds that only grow, from any start."""

    def wait(self, results: queue.SimpleQueue[Any], seconds: float | None, *, under_way: bool) -> Any | None:
        """Return the next result, or ``None`` when ``seconds`` have passed first (``None``: no bound).

        ``under_way`` tells whether a result can come at all.
        """


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> float:
        """Return the Unix time."""
        return time.time()

    def monotonic(self) -> float:
        """Return seconds that only grow."""
        return time.monotonic()

    def wait(self, results: queue.SimpleQueue[Any], seconds: float | None, *, under_way: bool) -> Any | None:
        """Return the next result, or ``None`` when the time has passed."""
        try:
            return results.get(timeout=seconds)
        except queue.Empty:
            return None
