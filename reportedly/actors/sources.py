"""The registry of sources: monitors, agencies, outlets, international bodies and organisations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from reportedly.actors.loading import load_yaml
from reportedly.actors.words import keys
from reportedly.errors import ConfigurationError
from reportedly.model import SpeakerClass

if TYPE_CHECKING:
    from reportedly.actors.registry import Registry
    from reportedly.actors.speakers import SpeakerClasses

_CLASSES = frozenset({SpeakerClass.MONITOR, SpeakerClass.MEDIA, SpeakerClass.UN_NGO, SpeakerClass.GOVERNMENT})
_FIELDS = frozenset({"id", "name", "names", "exact", "class", "kind", "party", "country", "people", "source"})
_LEADING = frozenset({"the", "a", "an"})


@dataclass(frozen=True, slots=True)
class Source:
    """Somebody who reports: ``party`` is the party that it speaks for as its owner or organ, ``None`` for none."""

    id: str
    name: str
    names: tuple[str, ...]
    exact: tuple[str, ...]
    speaker_class: SpeakerClass
    kind: str
    party: str | None
    country: str | None
    people: tuple[str, ...]
    source: str


class Sources:
    """Sources by id and name, and the class of any speaker."""

    def __init__(self, sources: Iterable[Source], registry: Registry | None = None) -> None:
        self._registry = registry
        self._sources = {s.id: s for s in sources}
        self._by_key: dict[tuple[str, ...], Source] = {}
        self._people: dict[tuple[str, ...], Source] = {}
        for source in self._sources.values():
            for name in (source.name, *source.names, *source.exact):
                self._by_key.setdefault(_key(name), source)
            for person in source.people:
                self._people.setdefault(_key(person), source)
        self._longest = max(map(len, self._people), default=0)

    @staticmethod
    def load(registry: Registry | None = None) -> Sources:
        """Return the shipped registry of sources, read on first use; ``registry`` knows the parties that speak."""
        return _default() if registry is None else _beside(registry)

    @cached_property
    def _classes(self) -> SpeakerClasses:
        from reportedly.actors.registry import Registry  # here: the registry's lexicon holds the sources' names
        from reportedly.actors.speakers import SpeakerClasses

        return SpeakerClasses(self, self._registry or Registry.load(), load_yaml("sources.yaml")["words"])

    def __iter__(self) -> Iterator[Source]:
        return iter(self._sources.values())

    def get(self, name: str) -> Source | None:
        """Return the source with an id, or with a name or abbreviation in any case; people are no names of a source."""
        return self._sources.get(name) or self._by_key.get(_key(name))

    def person(self, name: str) -> Source | None:
        """Return the source that a named person in a phrase speaks for: "SOHR head Rami Abdel Rahman"."""
        words = keys(name)
        for length in range(min(self._longest, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                found = self._people.get(words[start : start + length])
                if found is not None:
                    return found
        return None

    def side_of_outlet(self, name: str) -> str | None:
        """Return the id of the party that an outlet speaks for, ``None`` for one that speaks for none or is unknown."""
        source = self.get(name)
        return source.party if source is not None else None

    def speaker_class(self, name: str, on: date | None = None) -> SpeakerClass | None:
        """Return the class of a speaker from the words that name it, ``None`` where they do not tell (an unknown name).

        ``on`` is the day of speaking: whether a state is a belligerent depends on it.
        """
        return self._classes.of(name, on)

    def speaker_class_in(self, name: str, text: str, on: date | None = None) -> SpeakerClass | None:
        """Return the class of a speaker, unknown names by what the document says of them ("X, a resident")."""
        return self._classes.described(name, text, on)


def _key(name: str) -> tuple[str, ...]:
    key = keys(name)
    while len(key) > 1 and key[0] in _LEADING:
        key = key[1:]
    return key


def load_sources() -> list[Source]:
    """Return the sources of the codebook.

    Raises :class:`ConfigurationError` for an entry with a wrong, missing or unknown field.
    """
    return [_source(entry) for entry in load_yaml("sources.yaml")["sources"]]


def _source(entry: Mapping[str, Any]) -> Source:
    where = f"codebook/sources.yaml, source {entry.get('id')!r}"
    unknown = set(entry) - _FIELDS
    missing = {"id", "name", "class", "kind", "source"} - set(entry)
    if unknown or missing:
        raise ConfigurationError(f"{where}: unknown fields {sorted(unknown)}, missing fields {sorted(missing)}")
    if entry["class"] not in _CLASSES:
        raise ConfigurationError(f"{where}: class {entry['class']!r} is none of {sorted(_CLASSES)}")
    return Source(
        id=str(entry["id"]),
        name=str(entry["name"]),
        names=tuple(str(n) for n in entry.get("names", ())),
        exact=tuple(str(n) for n in entry.get("exact", ())),
        speaker_class=SpeakerClass(entry["class"]),
        kind=str(entry["kind"]),
        party=entry.get("party"),
        country=entry.get("country"),
        people=tuple(str(p) for p in entry.get("people", ())),
        source=str(entry["source"]),
    )


def source_names() -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Return ``(id, names, names in an exact spelling)`` of every source."""
    return [(s.id, (s.name, *s.names), s.exact) for s in load_sources()]


@cache
def _default() -> Sources:
    return Sources(load_sources())


@lru_cache(maxsize=4)
def _beside(registry: Registry) -> Sources:
    return Sources(load_sources(), registry)
