"""A count on standard error while something with named parts is done, where that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from reportedly.cli.output import console


class CountOfParts:
    """Bars, one for each part, with counts and the time left; ``show`` is ``None`` where nobody would see them."""

    def __init__(self, doing: str) -> None:
        self.show: Callable[[str, int, int | None], None] | None = None
        self._bar: Any = None
        if sys.stderr.isatty():
            self._begin(doing)

    def _begin(self, doing: str) -> None:
        from rich import progress as bars

        self._bar = bars.Progress(
            bars.TextColumn(doing + " {task.description}"),
            bars.BarColumn(),
            bars.MofNCompleteColumn(),
            bars.TimeRemainingColumn(),
            console=console(sys.stderr),
            transient=True,
        )
        tasks: dict[str, Any] = {}

        def show(part: str, done: int, total: int | None) -> None:
            if part not in tasks:
                tasks[part] = self._bar.add_task(part.replace("_", " "), total=total)
            self._bar.update(tasks[part], completed=done, total=total)

        self.show = show

    def __enter__(self) -> CountOfParts:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.stop()
