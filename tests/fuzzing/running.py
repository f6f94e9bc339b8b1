"""A target in a process of its own, watched from outside: a crash or a loop in compiled code is a finding as well."""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from tests.fuzzing.limits import Finding, Measured, attempt, limit_memory, smallest
from tests.fuzzing.mutation import case
from tests.fuzzing.targets import Target, named

STUCK_SECONDS = 15.0
"""Of the processor: more than any case may take, in compiled code that no signal ends."""

WAITING_SECONDS = 900.0
"""Of the clock, for a case that waits for something; a machine that does other work too may be slow."""


def fuzz(target: Target, seed: int, start: int, seconds: float, out: Path) -> tuple[set[str], Measured, float]:
    """Fuzz one target for some seconds, in a new process after each that died.

    Return the findings' names, what was measured, and the seconds spent, without those that setting up took.
    """
    context = multiprocessing.get_context("spawn")
    keys, measured, spent, number = set[str](), Measured(), 0.0, start
    while spent < seconds:
        near, far = context.Pipe(duplex=False)
        at, beat = context.Value("q", -1), context.Value("q", 0)
        asked = (target.name, seed, number, seconds - spent, far, at, beat)
        child = context.Process(target=_work, args=asked, daemon=True)
        child.start()
        far.close()
        watch = _Watch(child, near, seed, out, keys, measured)
        stuck = watch.until_end(at, beat)
        spent += watch.seconds
        if child.exitcode == 0 and not stuck:
            break
        last, kind = at.value, "stuck" if stuck else f"crash{child.exitcode}"
        if last < 0:
            raise RuntimeError(f"{target.name} cannot even be set up ({kind})")
        content = case(target.name, seed, last, target.seeds, target.words, target.largest)
        told = f"the process was lost at case {last}"
        keys.add(_save(Finding(target.name, last, kind, kind, told, content), seed, out))
        measured.cases += last - number
        number = last + 1
    return keys, measured, spent


class _Watch:
    """Watches one process: takes what it tells, and ends it where it gets nowhere."""

    def __init__(
        self,
        child: multiprocessing.process.BaseProcess,
        near: Connection,
        seed: int,
        out: Path,
        keys: set[str],
        measured: Measured,
    ) -> None:
        self._child, self._near, self._seed, self._out = child, near, seed, out
        self._keys, self._measured = keys, measured
        self.seconds = 0.0

    def until_end(self, at: Synchronized[int], beat: Synchronized[int]) -> bool:
        """Return when the process has ended; say whether it had to be ended."""
        now, used = time.monotonic(), 0.0
        last, since, since_used, begun = (at.value, beat.value), now, used, now if at.value >= 0 else None
        while True:
            self._take()
            now, used = time.monotonic(), self._used()
            if (at.value, beat.value) != last:
                last, since, since_used = (at.value, beat.value), now, used
                begun = begun or now
            self.seconds = now - begun if begun is not None else 0.0
            if not self._child.is_alive():
                self._take()
                self._child.join()
                return False
            if now - since > WAITING_SECONDS or (last[0] >= 0 and used - since_used > STUCK_SECONDS):
                self._child.kill()
                self._child.join()
                return True

    def _used(self) -> float:
        """Return the seconds of the processor that the process has had."""
        with suppress(OSError, IndexError, ValueError):
            fields = Path(f"/proc/{self._child.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return 0.0

    def _take(self) -> None:
        with suppress(EOFError):
            while self._near.poll(0.2):
                told = self._near.recv()
                if isinstance(told, Measured):
                    self._measured.add(told)
                else:
                    self._keys.add(_save(told, self._seed, self._out))
            return
        self._child.join(0.2)


def _work(
    name: str, seed: int, start: int, seconds: float, far: Connection, at: Synchronized[int], beat: Synchronized[int]
) -> None:
    """Run cases until the time is up."""
    faulthandler.enable()
    (target,) = named((name,))
    check = target.make()
    check(target.seeds[0].encode())  # what is loaded on first use is loaded now
    limit_memory()
    at.value = start
    ends = time.monotonic() + seconds

    def again(content: bytes) -> Finding | None:
        beat.value += 1
        return attempt(check, name, number, content)

    measured, known, number = Measured(), set[str](), start
    while time.monotonic() < ends:
        at.value = number
        content = case(name, seed, number, target.seeds, target.words, target.largest)
        found = attempt(check, name, number, content, measured)
        if found is not None and found.key not in known:
            known.add(found.key)
            far.send(found)
            if found.kind != "memory":
                far.send(smallest(found, again))
        number += 1
    far.send(measured)
    far.close()


def _save(finding: Finding, seed: int, out: Path) -> str:
    (out / f"{finding.key}.case").write_bytes(finding.content)
    told = f"target {finding.target}, seed {seed}, case {finding.number}: {finding.kind} in {finding.where}"
    (out / f"{finding.key}.txt").write_text(f"{told}\n{finding.told}\n", encoding="utf-8", errors="backslashreplace")
    return finding.key
