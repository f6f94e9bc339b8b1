"""The routes of the API, a module for each topic; each has a ``router``."""

from __future__ import annotations

from importlib.util import find_spec

_NEEDS = {
    "runs": "reportedly.weighing.timelines",
    "changes": "reportedly.weighing.changes",
    "sources": "reportedly.weighing.speakers",
    "health": "reportedly.weighing.health",
    "events": "reportedly.weighing.events",
    "disputed": "reportedly.weighing.disputes",
}

WEIGHED = frozenset(name for name, module in _NEEDS.items() if find_spec(module) is not None)
"""The topics whose part of the weighing this version has."""
