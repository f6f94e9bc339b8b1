"""A user's own file of parties: further names of known parties, parties that the registry lacks, and relations.

Everything in it is checked; an error names the file, the line, what is wrong and what is allowed.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from reportedly.actors.loading import PartyTables, names_of, party_from
from reportedly.actors.party import Party, Relation
from reportedly.actors.relations import relation_from
from reportedly.errors import ConfigurationError
from reportedly.model import PARTY_KINDS

_LARGEST = 4_000_000  # bytes
_DEEPEST = 100  # lists and maps in one another
_BRACKET = re.compile(r"[\[\]{}]")
_SOURCE = "your own file"
_Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
_Name = Annotated[str, Field(min_length=1, max_length=200)]
_Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=80)]


def _is_kind(kind: str) -> str:
    if kind not in _KINDS:
        raise ValueError(f"should be one of {', '.join(map(repr, _KINDS))}, not {kind!r}")
    return kind


_KINDS = tuple(kind for kind in PARTY_KINDS if kind != "state")  # states are known already
_Kind = Annotated[str, AfterValidator(_is_kind)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class _Dated(_Strict):
    start: date | None = Field(default=None, alias="from")
    end: date | None = Field(default=None, alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> _Dated:
        if self.start is not None and self.end is not None and self.end < self.start:
            raise ValueError(f"it ends ({self.end}) before it starts ({self.start})")
        return self


class _DatedName(_Dated):
    name: _Name


class _Parent(_Dated):
    party: _Id


class _Entry(_Strict):
    """A new party (``id``), or names for a known one (``party``)."""

    id: _Id | None = None
    party: _Id | None = None
    kind: _Kind | None = None
    names: list[_Name | _DatedName] = []
    aliases: list[_Name] = []
    abbreviations: list[_Name] = []
    ambiguous: list[_Name] = []
    countries: list[_Country] = []
    labels: list[_Name] = []
    parents: list[_Parent] = []
    holder: _Id | None = None
    side: _Id | None = None
    active: _Dated | None = None
    colour: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")] | None = None
    source: _Name = _SOURCE

    @model_validator(mode="after")
    def _one_or_the_other(self) -> _Entry:
        if (self.id is None) == (self.party is None):
            raise ValueError("give id for a new party, or party for one that the registry has")
        if self.id is not None and (self.kind is None or not self.names):
            raise ValueError("a new party needs kind and names")
        if self.party is not None:
            extra = sorted(self.model_fields_set - {"party", "aliases", "abbreviations", "ambiguous", "source"})
            if extra:
                raise ValueError(f"a known party takes aliases, abbreviations and ambiguous names only, not {extra}")
        return self


class _File(_Strict):
    parties: list[_Entry] = []
    relations: list[list[Any]] = []


@dataclass(frozen=True, slots=True)
class OwnActors:
    """What a user's file says. ``version`` is a fingerprint of its content."""

    path: str
    version: str
    entries: tuple[tuple[int, Mapping[str, Any]], ...]
    relations: tuple[tuple[int, Relation], ...]


def load_own(path: str | Path) -> OwnActors:
    """Return the content of a user's file.

    Raises :class:`ConfigurationError`, with the line, for a file that is missing, too large, no YAML, or that says what
    it cannot say.
    """
    name = str(path)
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise ConfigurationError(f"cannot read the file of actors {name}: {error.strerror or error}") from None
    if len(content) > _LARGEST:
        raise ConfigurationError(f"the file of actors {name} has more than {_LARGEST:,} bytes; split or shorten it")
    root, plain = _parsed(name, content)
    try:
        read = _File.model_validate(plain)
    except ValidationError as error:
        first = error.errors()[0]
        place = [p for p in first["loc"] if not str(p).startswith(("constrained", "_", "function"))]
        said = first["msg"].removeprefix("Value error, ")
        if isinstance(first["input"], str | int) and first["type"] != "missing":
            said += f" (it is {str(first['input'])[:60]!r})"
        where = ".".join(str(p) for p in place if isinstance(p, str)) or "the file"
        raise ConfigurationError(f"{name}, line {_line(root, place)}: {where}: {said}") from None
    entries = tuple(
        (_line(root, ["parties", n]), entry.model_dump(by_alias=True, exclude_unset=True, exclude_none=True))
        for n, entry in enumerate(read.parties)
    )
    relations = []
    for n, line in enumerate(read.relations):
        number = _line(root, ["relations", n])
        relations.append((number, relation_from(line, f"{name}, line {number}", _SOURCE)))
    return OwnActors(name, hashlib.sha256(content).hexdigest()[:12], entries, tuple(relations))


def _parsed(name: str, content: bytes) -> tuple[yaml.Node | None, Any]:
    """Return the file's nodes, for their lines, and its plain values; references, which can bloat, are refused."""
    try:
        text = content.decode("utf-8")
        if _depth(text) > _DEEPEST:
            raise RecursionError
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                at = f", line {event.start_mark.line + 1}" if event.start_mark is not None else ""
                raise ConfigurationError(f"{name}{at}: references (*) are not allowed; write the value out")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        plain = yaml.safe_load(text)
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{name} is not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    except RecursionError:
        raise ConfigurationError(f"{name} is nested too deeply; write parties and relations as lists") from None
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark is not None else ""
        problem = getattr(error, "problem", None) or error
        raise ConfigurationError(f"{name}{line}: this is no YAML: {' '.join(str(problem).split())}") from None
    if not isinstance(plain, dict):
        raise ConfigurationError(f"{name}, line 1: the file is a map with the keys parties and relations")
    return root, plain


def _depth(text: str) -> int:
    """Return how deep brackets are nested: the parser's time grows with their square."""
    depth = deepest = 0
    for bracket in _BRACKET.findall(text):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _line(node: yaml.Node | None, place: Sequence[Any]) -> int:
    """Return the line of a value, or of the nearest thing above it that the file has."""
    line = node.start_mark.line + 1 if node is not None else 1
    for part in place:
        found: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if getattr(key, "value", None) == part:
                    found, line = value, key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            found = node.value[part]
            line = found.start_mark.line + 1
        if found is None:
            break
        node = found
    return line


def with_own(tables: PartyTables, own: OwnActors) -> PartyTables:
    """Return the tables with what a user's file adds.

    Raises :class:`ConfigurationError`, with the line, for a party that does not exist or exists already.
    """
    merged = {p.id: p for p in tables.parties}
    raw = {str(e["id"]): e for _, e in own.entries if "id" in e}
    sides = {s.id for s in tables.sides}
    for line, entry in own.entries:
        where = f"{own.path}, line {line}"
        if "party" in entry:
            identifier = str(entry["party"])
            if identifier not in merged:
                raise ConfigurationError(f"{where}: {_unknown(identifier, merged)}")
            merged[identifier] = _with_names(merged[identifier], entry)
            continue
        identifier = str(entry["id"])
        if identifier in merged:
            raise ConfigurationError(
                f"{where}: there is a party {identifier!r} already; write 'party: {identifier}' to add names to it"
            )
        for other in (*(p["party"] for p in entry.get("parents", ())), *filter(None, [entry.get("holder")])):
            if other not in merged and other not in raw:
                raise ConfigurationError(f"{where}: {_unknown(other, merged)}")
        if entry.get("side") is not None and entry["side"] not in sides:
            raise ConfigurationError(f"{where}: there is no side {entry['side']!r}; allowed are {sorted(sides)}")
        merged[identifier] = party_from({"source": _SOURCE, **entry}, where, raw)
    for line, relation in own.relations:
        for identifier in (relation.party, relation.other):
            if identifier not in merged:
                raise ConfigurationError(f"{own.path}, line {line}: {_unknown(identifier, merged)}")
    return replace(
        tables,
        parties=tuple(merged.values()),
        own=tuple(relation for _, relation in own.relations),
        version=own.version,
    )


def _unknown(identifier: str, known: Mapping[str, Party]) -> str:
    near = difflib.get_close_matches(identifier, known, n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else "reportedly actors lists the ids"
    return f"there is no party {identifier!r}; {hint}"


def _with_names(party: Party, entry: Mapping[str, Any]) -> Party:
    have = {name.text for name in party.names}
    added = [name for name in names_of({"names": [], **entry}) if name.text not in have]
    return replace(party, names=(*party.names, *added))
