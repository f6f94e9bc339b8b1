"""Parties by the names that people know them by."""

from __future__ import annotations

from functools import cache

CONTESTED = "contested"
UNKNOWN = "unknown"
NO_PARTY = frozenset({CONTESTED, UNKNOWN})
_UNREGISTERED = "name:"  # what the weighing room puts before names that the registry does not know


@cache
def party_name(holder: str) -> str:
    """Return the registry's name of a party by its id, for one that it lacks the name that the text gave it.

    "contested" and "unknown" stay as they are.
    """
    if holder in NO_PARTY:
        return holder
    from reportedly.actors import Registry

    party = Registry.load().get(holder)
    return party.name if party is not None else holder.removeprefix(_UNREGISTERED)
