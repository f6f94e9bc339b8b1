"""The registry of parties as weighing asks it, with answers remembered and unknown ids let through."""

from __future__ import annotations

import functools
from datetime import date
from typing import TYPE_CHECKING

from reportedly.model import SpeakerClass
from reportedly.weighing.protocols import Parties

if TYPE_CHECKING:
    from reportedly.actors import Registry, Sources
    from reportedly.actors.sources import Source

_AGENCIES = frozenset({"agency", "state media"})
"""The kinds of source whose words others print."""
_LONGEST_NAME = 5  # words of a source's name that are looked for in a longer one


def _is_medium(source: Source) -> bool:
    return source.speaker_class is SpeakerClass.MEDIA and source.kind != "social media"


class RegisteredParties:
    """Answers from a registry and its table of sources; an id that it lacks is its own holder and has no friends."""

    def __init__(self, registry: Registry, sources: Sources) -> None:
        self._registry = registry
        self._sources = sources
        self._holders: dict[tuple[str, date, str | None], str] = {}
        self._relations: dict[tuple[str, str, str, date], bool] = {}
        self._named: dict[str, str | None] = {}
        self._spoken_for: dict[str, str | None] = {}
        self._of_outlet: dict[str, str | None] = {}
        self._media: dict[str, str | None] = {}
        self._agencies: dict[str, str | None] = {}

    def holder_of(self, party: str, on: date, country: str | None) -> str:
        key = (party, on, country)
        if key not in self._holders:
            known = self._registry.get(party) is not None
            self._holders[key] = self._registry.holder_of(party, on, country=country) if known else party
        return self._holders[key]

    def allied(self, one: str, other: str, on: date) -> bool:
        return self._related("allied", one, other, on)

    def opposed(self, one: str, other: str, on: date) -> bool:
        return self._related("opposed", one, other, on)

    def speaks_for(self, speaker: str) -> str | None:
        if speaker not in self._spoken_for:
            known = self._registry.get(speaker) is not None
            self._spoken_for[speaker] = speaker if known else self.party_of_outlet(speaker)
        return self._spoken_for[speaker]

    def party_of_outlet(self, outlet: str) -> str | None:
        if outlet not in self._of_outlet:
            source = self._sources.get(outlet)
            self._of_outlet[outlet] = source.party if source is not None else None
        return self._of_outlet[outlet]

    def medium(self, name: str) -> str | None:
        if name not in self._media:
            source = self._sources.get(name)
            self._media[name] = source.id if source is not None and _is_medium(source) else None
        return self._media[name]

    def carrier_in(self, name: str) -> str | None:
        if name not in self._named:
            self._named[name] = self.medium(name) or self._agency_in(name)
        return self._named[name]

    def agency(self, outlet: str) -> str | None:
        if outlet not in self._agencies:
            source = self._sources.get(outlet)
            self._agencies[outlet] = source.id if source is not None and source.kind in _AGENCIES else None
        return self._agencies[outlet]

    def _agency_in(self, name: str) -> str | None:
        """Return the agency whose name stands in a longer one: the longest such name, and of those the first."""
        words = name.split()
        for length in range(min(len(words), _LONGEST_NAME), 0, -1):
            for start in range(len(words) - length + 1):
                part = " ".join(words[start : start + length]).strip("\"'’“”.,")
                found = self.agency(part) if part[:1].isupper() else None  # what is not written as a name is none
                if found is not None:
                    return found
        return None

    def _related(self, relation: str, one: str, other: str, on: date) -> bool:
        key = (relation, min(one, other), max(one, other), on)
        if key not in self._relations:
            known = self._registry.get(one) is not None and self._registry.get(other) is not None
            ask = self._registry.allied if relation == "allied" else self._registry.opposed
            self._relations[key] = known and ask(one, other, on)
        return self._relations[key]


@functools.cache
def default_parties() -> Parties:
    """Return the shipped registry's parties, loaded on first use."""
    from reportedly.actors import Registry, Sources  # here, so that weighing can be imported without the registry

    return RegisteredParties(Registry.load(), Sources.load())
