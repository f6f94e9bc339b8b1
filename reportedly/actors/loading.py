"""The registry's YAML into parties: what is read is checked, and what is wrong is named with its file and entry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources
from itertools import product
from typing import Any

from reportedly.actors.colours import DEFAULT_COLOURS
from reportedly.actors.party import (
    ALWAYS,
    Link,
    Party,
    PartyName,
    Period,
    Person,
    Relation,
    Side,
    SideRelation,
    StateWords,
)
from reportedly.errors import ConfigurationError
from reportedly.model import PARTY_KINDS
from reportedly.safe_yaml import parse_yaml

FIELDS = frozenset(
    [
        "id",
        "kind",
        "names",
        "aliases",
        "abbreviations",
        "ambiguous",
        "local",
        "countries",
        "country_names",
        "demonyms",
        "nationals",
        "capitals",
        "seats",
        "forces",
        "contested",
        "belligerent",
        "parents",
        "holder",
        "side",
        "labels",
        "descriptive",
        "colour",
        "leaders",
        "active",
        "source",
    ]
)


@dataclass(frozen=True, slots=True)
class PartyTables:
    """Everything that the party files say."""

    parties: tuple[Party, ...]
    sides: tuple[Side, ...]
    side_relations: tuple[SideRelation, ...]
    listed: tuple[Relation, ...] = ()  # relations of the table made from UCDP's list, which have no dates
    own: tuple[Relation, ...] = ()  # relations of a user's file
    version: str = ""  # fingerprint of a user's file


@cache
def load_yaml(*path: str) -> Any:
    """Return the content of a file of the codebook, which callers must not change."""
    text = resources.files("reportedly").joinpath("codebook", *path).read_text(encoding="utf-8")
    return parse_yaml(text)


def expand(pattern: str) -> Iterator[str]:
    """Yield the spellings of an alias: ``"A|B C-D|E"`` gives ``"A C-D"``, ``"A C-E"``, ``"B C-D"`` and ``"B C-E"``."""
    parts = re.split(r"([\s-]+)", pattern)
    for choice in product(*(part.split("|") for part in parts)):
        yield "".join(choice)


def load_party_tables() -> PartyTables:
    """Return the parties, sides and side relations of the party files and of the table made from UCDP's list.

    Raises :class:`ConfigurationError` for an entry with a wrong, missing or unknown field.
    """
    from reportedly.actors.table import with_table

    tables = load_curated_tables()
    parties, listed = with_table(tables.parties)
    return replace(tables, parties=tuple(parties), listed=tuple(listed))


def load_curated_tables() -> PartyTables:
    """Return the parties, sides and side relations of the party files alone.

    Raises :class:`ConfigurationError` for an entry with a wrong, missing or unknown field.
    """
    folder = resources.files("reportedly").joinpath("codebook", "parties")
    entries: list[tuple[str, Mapping[str, Any]]] = []
    sides: list[Side] = []
    relations: list[SideRelation] = []
    for item in sorted(folder.iterdir(), key=lambda f: f.name):
        if not item.name.endswith(".yaml"):
            continue
        content = load_yaml("parties", item.name)
        entries += [(item.name, entry) for entry in content.get("parties", ())]
        sides += [Side(str(s["id"]), str(s["name"])) for s in content.get("sides", ())]
        relations += [_relation(r, item.name) for r in content.get("relations", ())]
    raw = {str(entry.get("id")): entry for _, entry in entries}
    if len(raw) != len(entries):
        raise ConfigurationError("two entries of codebook/parties have one id; give each party its own")
    parties = tuple(
        party_from(entry, f"codebook/parties/{file}, party {entry.get('id')!r}", raw) for file, entry in entries
    )
    return PartyTables(parties, tuple(sides), tuple(relations))


def party_from(entry: Mapping[str, Any], where: str, raw: Mapping[str, Mapping[str, Any]]) -> Party:
    """Return the party of an entry; ``raw`` are all entries by id, from whom sides and colours are inherited.

    Raises :class:`ConfigurationError`, that begins with ``where``, for a wrong, missing or unknown field.
    """
    unknown = set(entry) - FIELDS
    if unknown:
        raise ConfigurationError(f"{where}: unknown fields {sorted(unknown)}; allowed are {sorted(FIELDS)}")
    for needed in ("id", "kind", "names", "source"):
        if not entry.get(needed):
            raise ConfigurationError(f"{where}: field {needed!r} is missing; add it")
    if entry["kind"] not in PARTY_KINDS:
        raise ConfigurationError(f"{where}: kind {entry['kind']!r} is none of {list(PARTY_KINDS)}")
    identifier = str(entry["id"])
    return Party(
        id=identifier,
        kind=str(entry["kind"]),
        names=tuple(names_of(entry)),
        source=str(entry["source"]),
        colour=_inherited(entry, raw, "colour") or DEFAULT_COLOURS[entry["kind"]],
        countries=tuple(str(c) for c in entry.get("countries", ())),
        labels=frozenset(entry.get("labels", ())),
        parents=_links(entry.get("parents", ()), "party"),
        holders=_links(entry.get("holder", ()), "party"),
        sides=_links(_inherited(entry, raw, "side") or (), "side"),
        leaders=tuple(_person(p, identifier) for p in entry.get("leaders", ())),
        descriptive=bool(entry.get("descriptive", False)),
        contested=bool(entry.get("contested", False)),
        forces=entry.get("forces"),
        belligerent=tuple(period(p) for p in entry.get("belligerent", ())),
        state=_state_words(entry) if entry["kind"] == "state" else None,
        active=period(entry.get("active", {})),
    )


def names_of(entry: Mapping[str, Any]) -> Iterator[PartyName]:
    """Yield the names of an entry, the formal ones first; "A|B" in an alias stands for two spellings."""
    for name in entry["names"]:
        if isinstance(name, str):
            yield PartyName(name, 0)
        else:
            yield PartyName(str(name["name"]), 0, period(name))
    seen = {n if isinstance(n, str) else n["name"] for n in entry["names"]}
    for rank, key in ((1, "aliases"), (2, "abbreviations"), (1, "ambiguous"), (2, "local")):
        for given in entry.get(key, ()):
            pattern, used = (given, ALWAYS) if isinstance(given, str) else (given["name"], period(given))
            for text in expand(str(pattern)):
                if text not in seen:
                    seen.add(text)
                    yield PartyName(text, rank, used, ambiguous=key in {"ambiguous", "local"}, local=key == "local")


def _state_words(entry: Mapping[str, Any]) -> StateWords:
    if "country_names" in entry:
        names = [str(n) for n in entry["country_names"]]
    else:
        names = [n if isinstance(n, str) else n["name"] for n in entry["names"]]
        names += [text for alias in entry.get("aliases", ()) for text in expand(alias)]
        names += list(entry.get("abbreviations", ()))
    words = {key: tuple(str(w) for w in entry.get(key, ())) for key in ("demonyms", "nationals", "capitals", "seats")}
    return StateWords(names=tuple(names), **words)


def _person(entry: Mapping[str, Any], party: str) -> Person:
    aliases = tuple(text for pattern in entry.get("aliases", ()) for text in expand(str(pattern)))
    return Person(str(entry["name"]), party, entry.get("role"), aliases, period(entry))


def _relation(entry: Mapping[str, Any], file: str) -> SideRelation:
    between = tuple(str(side) for side in entry["between"])
    if len(between) != 2 or entry.get("kind") not in {"opposed", "allied"} or not entry.get("source"):
        raise ConfigurationError(
            f"codebook/parties/{file}: relation {dict(entry)!r} needs kind opposed or allied, two sides and a source"
        )
    return SideRelation(str(entry["kind"]), (between[0], between[1]), period(entry), str(entry["source"]))


def _links(value: str | Iterable[Mapping[str, Any]], key: str) -> tuple[Link, ...]:
    if isinstance(value, str):
        return (Link(value),)
    return tuple(Link(str(v[key]), period(v), v.get("country")) for v in value)


def _inherited(entry: Mapping[str, Any], raw: Mapping[str, Mapping[str, Any]], key: str) -> Any:
    """Return a field of the entry, else that of its holder, else that of a parent."""
    seen: set[str] = set()
    queue = [entry]
    while queue:
        current = queue.pop(0)
        if current.get(key):
            return current[key]
        seen.add(str(current["id"]))
        holder = current.get("holder", ())
        above = [holder] if isinstance(holder, str) else [h["party"] for h in holder]
        above += [p["party"] for p in current.get("parents", ())]
        queue += [raw[a] for a in above if a in raw and a not in seen]
    return None


def period(entry: Mapping[str, Any]) -> Period:
    """Return the days that an entry's ``from`` and ``to`` bound."""
    start, end = entry.get("from"), entry.get("to")
    for value in (start, end):
        if value is not None and type(value) is not date:
            raise ConfigurationError(f"{value!r} in the registry is not a day; write it as YYYY-MM-DD")
    return Period(start, end)
