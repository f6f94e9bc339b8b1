"""One case under limits of time and memory, and the smallest case that still does the same."""

from __future__ import annotations

import hashlib
import os
import resource
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from tests.fuzzing.checks import Check

MOST_SECONDS = 5.0
"""Seconds of the processor that a case may take: what other programs do to this machine does not count."""

MOST_BYTES = 1_000_000_000
"""Bytes of memory that the whole process may hold while it works on a case, models and gazetteer among them."""

MORE_BYTES = 250_000_000
"""Bytes that a case may add where the process held too much before it, as one does in which other tests ran."""

_TRIES, _TRY_SECONDS = 400, 40.0
_ROOT = str(Path(__file__).resolve().parents[2])


class TookTooLongError(BaseException):
    """Not an ``Exception``, so that no parser that expects the worst swallows it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a case did: ``kind`` in a word, ``where`` in our own code, ``told`` with the trace, and the case itself."""

    target: str
    number: int
    kind: str
    where: str
    told: str
    content: bytes

    @property
    def key(self) -> str:
        """One name for all cases that do the same in the same place."""
        return f"{self.target}-{self.kind}-{hashlib.sha256(self.where.encode()).hexdigest()[:8]}"


@dataclass(slots=True)
class Measured:
    """How many cases there were, the processor's time for all of them, and the most that any of them took."""

    cases: int = 0
    whole: float = 0.0
    seconds: float = 0.0
    bytes: int = 0

    def add(self, other: Measured) -> None:
        """Take in what was measured elsewhere."""
        self.cases += other.cases
        self.whole += other.whole
        self.seconds, self.bytes = max(self.seconds, other.seconds), max(self.bytes, other.bytes)


def limit_memory() -> None:
    """Let this process hold no more than is needed to see that a case takes too much."""
    now = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + 2 * MOST_BYTES, resource.getrlimit(resource.RLIMIT_AS)[1]))


def attempt(check: Check, target: str, number: int, content: bytes, measured: Measured | None = None) -> Finding | None:
    """Feed a case to a check; return what is wrong with how that went, ``None`` where nothing is."""
    _forget_peak()
    begun, before = time.process_time(), _peak()
    kind = where = told = ""
    try:
        with _limited(MOST_SECONDS):
            check(content)
    except TookTooLongError as error:
        kind, where, told = "hang", _place(error), _trace(error)
    except MemoryError as error:
        kind, where, told = "memory", _place(error), _trace(error)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        kind, where, told = type(error).__name__, _place(error), _trace(error)
    seconds, held = time.process_time() - begun, _peak()
    if measured is not None:
        measured.cases += 1
        measured.whole += seconds
        measured.seconds, measured.bytes = max(measured.seconds, seconds), max(measured.bytes, held)
    if not kind and seconds > MOST_SECONDS:
        kind, told = "hang", f"{seconds:.1f} s"
    if not kind and held > max(MOST_BYTES, before + MORE_BYTES):
        kind, told = "memory", f"{held:,} bytes"
    return Finding(target, number, kind, where, told, content) if kind else None


def smallest(finding: Finding, try_: Callable[[bytes], Finding | None]) -> Finding:
    """Return the finding with as much of its case left out as still does the same, within a bounded time."""
    ends, tries, best = time.process_time() + _TRY_SECONDS, 0, finding
    step = max(len(best.content) // 2, 1)
    while step and tries < _TRIES and time.process_time() < ends:
        start, shrunk = 0, False
        while start < len(best.content) and tries < _TRIES and time.process_time() < ends:
            tries += 1
            found = try_(best.content[:start] + best.content[start + step :])
            if found is not None and found.key == finding.key:
                best, shrunk = found, True
            else:
                start += step
        step = step if shrunk and step == 1 else step // 2
    return best


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    def end(number: int, frame: FrameType | None) -> None:
        raise TookTooLongError

    previous = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, previous)


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    own = [each for each in frames if each.filename.startswith(f"{_ROOT}{os.sep}reportedly")]
    last = own[-1] if own else frames[-1]
    return f"{last.filename.removeprefix(_ROOT)}:{last.name}" + (f":{error}"[:80] if not own else "")


def _trace(error: BaseException) -> str:
    return "".join(traceback.format_exception(error, limit=-14))[-6_000:]


def _forget_peak() -> None:
    with suppress(OSError):  # else the peak is that of all cases so far
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak() -> int:
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.split("VmHWM:")[1].split()[0]) * 1024
    except (OSError, IndexError, ValueError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
