"""Counts and times of a long-running program, in the text format that Prometheus reads (version 0.0.4).

A :class:`Metrics` belongs to one server or watcher; there is no global one. Labels must be of few values (a route's
template, never an address), for each combination is kept for good.
"""

from __future__ import annotations

import os
import re
import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from reportedly import __version__

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""The upper bounds of a histogram of times."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_MOST_SERIES = 2_000  # combinations of labels of one metric; more are counted under the label "other"

_Labels = tuple[str, ...]


class _Metric:
    """What all kinds share: a name, a help, the labels' names, and a value for each combination of their values."""

    kind = ""

    def __init__(self, name: str, help_: str, labels: Sequence[str] = ()) -> None:
        if not _NAME.fullmatch(name) or not all(_NAME.fullmatch(each) for each in labels):
            raise ValueError(f"{name!r} with the labels {list(labels)} is no metric: small letters, digits and _ are")
        self.name, self.help, self.labels = name, help_, tuple(labels)
        self._lock = threading.Lock()

    def lines(self) -> Iterator[str]:
        """Yield the lines that tell of it."""
        yield f"# HELP {self.name} {_escaped(self.help, quotes=False)}"
        yield f"# TYPE {self.name} {self.kind}"
        yield from self._samples()

    def _samples(self) -> Iterator[str]:
        raise NotImplementedError

    def _key(self, labels: Mapping[str, str], known: Collection[_Labels]) -> _Labels:
        if labels.keys() != set(self.labels):
            raise ValueError(f"{self.name} has the labels {list(self.labels)}, not {sorted(labels)}")
        key = tuple(labels[name] for name in self.labels)
        return key if key in known or len(known) < _MOST_SERIES else ("other",) * len(self.labels)

    def _named(self, key: _Labels, *more: tuple[str, str]) -> str:
        pairs = [*zip(self.labels, key, strict=True), *more]
        return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in pairs) + "}" if pairs else ""


class Counter(_Metric):
    """A number that only grows; its name ends in ``_total``."""

    kind = "counter"

    def __init__(self, name: str, help_: str, labels: Sequence[str] = ()) -> None:
        super().__init__(name, help_, labels)
        self._values: dict[_Labels, float] = {} if labels else {(): 0.0}

    def add(self, amount: float = 1.0, **labels: str) -> None:
        """Count ``amount`` more, which is not below 0."""
        if amount < 0:
            raise ValueError(f"{self.name} can only grow, and {amount} was to be added")
        with self._lock:
            key = self._key(labels, self._values)
            self._values[key] = self._values.get(key, 0.0) + amount

    def value(self, **labels: str) -> float:
        """Return what was counted so far."""
        with self._lock:
            return self._values.get(tuple(labels[name] for name in self.labels), 0.0)

    def _samples(self) -> Iterator[str]:
        with self._lock:
            values = sorted(self._values.items())
        for key, value in values:
            yield f"{self.name}{self._named(key)} {_number(value)}"


class Gauge(_Metric):
    """A number that goes up and down."""

    kind = "gauge"

    def __init__(self, name: str, help_: str, labels: Sequence[str] = ()) -> None:
        super().__init__(name, help_, labels)
        self._values: dict[_Labels, float] = {}

    def set(self, value: float, **labels: str) -> None:
        """Set the number."""
        with self._lock:
            self._values[self._key(labels, self._values)] = value

    def add(self, amount: float, **labels: str) -> None:
        """Change the number by ``amount``."""
        with self._lock:
            key = self._key(labels, self._values)
            self._values[key] = self._values.get(key, 0.0) + amount

    def _samples(self) -> Iterator[str]:
        with self._lock:
            values = sorted(self._values.items())
        for key, value in values:
            yield f"{self.name}{self._named(key)} {_number(value)}"


class Histogram(_Metric):
    """How many values were at most as large as each of some bounds, and their sum."""

    kind = "histogram"

    def __init__(self, name: str, help_: str, labels: Sequence[str] = (), bounds: Sequence[float] = SECONDS) -> None:
        super().__init__(name, help_, labels)
        self._bounds = tuple(sorted(bounds))
        self._counts: dict[_Labels, list[int]] = {}
        self._sums: dict[_Labels, float] = {}

    def observe(self, value: float, **labels: str) -> None:
        """Count a value."""
        with self._lock:
            key = self._key(labels, self._counts)
            counts = self._counts.setdefault(key, [0] * (len(self._bounds) + 1))
            counts[bisect_left(self._bounds, value)] += 1
            self._sums[key] = self._sums.get(key, 0.0) + value

    def _samples(self) -> Iterator[str]:
        with self._lock:
            found = sorted((key, list(counts), self._sums[key]) for key, counts in self._counts.items())
        for key, counts, total in found:
            so_far = 0
            for bound, count in zip((*self._bounds, float("inf")), counts, strict=True):
                so_far += count
                yield f"{self.name}_bucket{self._named(key, ('le', _number(bound)))} {so_far}"
            yield f"{self.name}_sum{self._named(key)} {_number(total)}"
            yield f"{self.name}_count{self._named(key)} {so_far}"


_Kind = TypeVar("_Kind", bound=_Metric)


class Metrics:
    """The metrics of one program, with those of its process."""

    def __init__(self) -> None:
        self._metrics: dict[str, _Metric] = {}
        self._before: list[Callable[[], None]] = []
        self._started = time.time()
        self.add(Gauge("reportedly_info", "The version that runs; always 1", ["version"])).set(1, version=__version__)
        self._processor = self.add(Gauge("process_cpu_seconds_total", "Seconds of the processor that were used"))
        self._memory = self.add(Gauge("process_resident_memory_bytes", "Bytes of memory that are held"))
        self._files = self.add(Gauge("process_open_fds", "Files and connections that are open"))
        self.add(Gauge("process_start_time_seconds", "When it began, in Unix time")).set(self._started)
        self._processor.kind = "counter"  # set from outside, and never falling

    def add(self, metric: _Kind) -> _Kind:
        """Take in a metric and return it; raises ``ValueError`` for a name that is there already."""
        if metric.name in self._metrics:
            raise ValueError(f"there is a metric {metric.name} already")
        self._metrics[metric.name] = metric
        return metric

    def before(self, update: Callable[[], None]) -> None:
        """Call ``update`` before each telling, to set what is only then worked out."""
        self._before.append(update)

    def text(self) -> str:
        """Return everything in the text format."""
        for update in self._before:
            update()
        self._of_process()
        lines = (line for name in sorted(self._metrics) for line in self._metrics[name].lines())
        return "\n".join(lines) + "\n"

    def _of_process(self) -> None:
        self._processor.set(time.process_time())
        try:
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
            self._memory.set(pages * os.sysconf("SC_PAGE_SIZE"))
            self._files.set(sum(1 for _ in Path("/proc/self/fd").iterdir()))
        except (OSError, ValueError, IndexError, AttributeError):
            return  # not Linux: they are left out


def _escaped(text: str, *, quotes: bool = True) -> str:
    text = text.replace("\\", r"\\").replace("\n", r"\n")
    text = text.replace('"', r"\"") if quotes else text
    return text.encode("utf-8", "replace").decode("utf-8")


def _number(value: float) -> str:
    if value == float("inf"):
        return "+Inf"
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))
