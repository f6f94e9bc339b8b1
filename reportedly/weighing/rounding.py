"""Probabilities as they are shown: rounded beyond any meaning, the same on every machine, and still summing to one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reportedly.weighing.evidence import Matrix

_DIGITS = 6


def rounded(states: Sequence[str], belief: Sequence[float]) -> tuple[tuple[str, float], ...]:
    """Return states with rounded probabilities that still sum to one, most probable first, then by id."""
    shown = {name: round(float(value), _DIGITS) + 0.0 for name, value in zip(states, belief, strict=True)}
    top = min(shown, key=lambda name: (-shown[name], name))
    shown[top] = round(1.0 - sum(value for name, value in shown.items() if name != top), _DIGITS)
    return tuple(sorted(shown.items(), key=lambda item: (-item[1], item[0])))


def rounded_course(states: Sequence[str], course: Matrix) -> Matrix:
    """Return the beliefs of a course (days × states) with each day's rounded as :func:`rounded` does."""
    scale = 10.0**_DIGITS
    shown = np.rint(course * scale) / scale + 0.0
    by_name = sorted(range(len(states)), key=lambda column: states[column])
    top = np.array(by_name, dtype=np.int64)[shown[:, by_name].argmax(axis=1)]  # of several that are equal the first
    days = np.arange(len(shown))
    others = shown.copy()
    others[days, top] = 0.0
    shown[days, top] = np.rint((1.0 - others.sum(axis=1)) * scale) / scale
    return shown
