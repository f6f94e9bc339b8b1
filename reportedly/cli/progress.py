"""How far a long run has come, in lines for a log."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportedly.pipeline import Progress

EVERY_SECONDS = 60.0


class ProgressLines:
    """Says every minute how far a run has come; a run that is done before says nothing."""

    def __init__(self, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._say = say
        self._clock = clock
        self._began = self._said = clock()

    def show(self, progress: Progress) -> None:
        """Take note of how far the run has come."""
        now = self._clock()
        if now - self._said < EVERY_SECONDS:
            return
        self._said = now
        of_total = f" of about {max(progress.total, progress.done):,}" if progress.total else ""
        parts = [f"{progress.done:,}{of_total} documents", f"{progress.claims:,} claims"]
        if progress.documents_already_stored:
            parts.append(f"{progress.documents_already_stored:,} already stored")
        if progress.left_out:
            parts.append(f"{progress.left_out:,} left out")
        if progress.total and progress.done:
            left = (now - self._began) / progress.done * max(progress.total - progress.done, 0)
            parts.append(f"about {_duration(left)} left")
        self._say("; ".join(parts))


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{round(minutes / 60)} h"
