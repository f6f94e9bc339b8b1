"""Lengths of time as people write them: 90s, 15m, 2h, 1d."""

from __future__ import annotations

import re

_LENGTH = re.compile(r"(\d{1,6})\s*([smhd])", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def seconds(text: str) -> float:
    """Return the seconds of "90s", "15m", "2h" or "1d". Raises ``ValueError`` for anything else."""
    found = _LENGTH.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no length of time; write 90s, 15m, 2h or 1d")
    return float(int(found[1]) * _SECONDS[found[2].lower()])


def in_words(length: float) -> str:
    """Return seconds as people write them: "45 s", "12 min", "3 h", "2 d"."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if abs(length) >= 2 * size:
            return f"{length / size:.0f} {unit}"
    return f"{length:.0f} s"
