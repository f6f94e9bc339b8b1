"""``--profile FILE``: where the time of a command went, by part of the program and by function."""

from __future__ import annotations

import contextlib
import cProfile
import json
import pstats
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any

from reportedly import __version__
from reportedly.cli.output import note
from reportedly.errors import ConfigurationError

_SHOWN = 60  # functions

_Function = tuple[str, int, str]  # file, line and name, as the profiler has them


@contextlib.contextmanager
def profiled(path: Path, command: str) -> Iterator[None]:
    """Measure the block and write what was found to a file when it ends, however it ends.

    A file that ends in ``.prof`` is for :mod:`pstats` and the programs that show such files; any other gets JSON:
    seconds of the clock and the processor, peak memory, the share of each part of the program, and the functions with
    the most time of their own. Measuring slows Python's calls down, most where they are short, and sees this process
    alone. Raises ``ConfigurationError`` at once where the file cannot be written.
    """
    try:
        path.touch()
    except OSError as error:
        raise ConfigurationError(
            f"--profile {path} cannot be written ({error.strerror or error}); name a file in a folder that is there"
        ) from error
    profiler = cProfile.Profile()
    began, processor = time.perf_counter(), time.process_time()
    profiler.enable()
    try:
        yield
    finally:
        profiler.disable()
        told = {
            "reportedly": __version__,
            "command": command,
            "seconds": round(time.perf_counter() - began, 3),
            "processor_seconds": round(time.process_time() - processor, 3),
            "peak_memory_bytes": _peak_memory(),
        }
        try:
            _write(path, told, profiler)
        except OSError as error:
            note(f"the profile {path} could not be written: {error.strerror or error}", is_error=True)


def _write(path: Path, told: dict[str, Any], profiler: cProfile.Profile) -> None:
    if path.suffix == ".prof":
        profiler.dump_stats(path)
        return
    stats: dict[_Function, tuple[int, int, float, float, dict[_Function, tuple[int, int, float, float]]]]
    stats = pstats.Stats(profiler).stats  # type: ignore[attr-defined]  # documented and not in the stubs
    parts: dict[str, float] = defaultdict(float)
    functions = []
    for function, (_, calls, own, whole, callers) in stats.items():
        # What is built into Python, or compiled, has no file: its time is that of whoever called it.
        if function[0] == "~" and callers:
            for caller, (_, _, by_caller, _) in callers.items():
                parts[_part(caller)] += by_caller
        else:
            parts[_part(function)] += own
        functions.append((own, {"function": _name(function), "calls": calls, "own_seconds": own, "seconds": whole}))
    total = sum(parts.values()) or 1.0
    told["parts"] = [
        {"part": part, "seconds": round(seconds, 4), "share": round(seconds / total, 4)}
        for part, seconds in sorted(parts.items(), key=lambda each: -each[1])
        if seconds >= total / 1_000
    ]
    told["functions"] = [
        {name: round(value, 4) if isinstance(value, float) else value for name, value in each.items()}
        for _, each in sorted(functions, key=lambda each: -each[0])[:_SHOWN]
    ]
    path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _part(function: _Function) -> str:
    """Return which part of the program a function is of: a room of ours (``reading.encoder``), or a package."""
    parts = PurePath(function[0]).with_suffix("").parts
    if "reportedly" in parts:
        inside = parts[len(parts) - parts[::-1].index("reportedly") :]
        return ".".join(("reportedly", *inside[:-1][:2])) if len(inside) > 1 else "reportedly"
    for folder in ("site-packages", "dist-packages"):
        if folder in parts:
            return parts[parts.index(folder) + 1]
    return "python"


def _name(function: _Function) -> str:
    file, line, name = function
    if file == "~":
        return name
    parts = PurePath(file).parts
    return f"{'/'.join(parts[-2:])}:{line} {name}"


def _peak_memory() -> int | None:
    """Return the most memory that this process held, in bytes; ``None`` where the system does not tell."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
