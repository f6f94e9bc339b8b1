"""The sources file: what is followed, how often, and under which outlet's name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from reportedly.documents.addresses import split_address
from reportedly.errors import ConfigurationError, InputError
from reportedly.watching import limits
from reportedly.watching.durations import seconds

_LEAST_EVERY = 10.0
_LANGUAGE = re.compile(r"[a-z]{2,3}")


class SourceKind(StrEnum):
    """What is followed."""

    FEED = "feed"
    SITEMAP = "sitemap"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class Source:
    """One source to follow; its ``id`` is its kind and address, so that its other settings can be changed.

    ``every`` and ``revisit`` are in seconds. An article is asked for again so long after it was first read, in the
    hope of corrections. ``languages`` are ISO 639 codes: articles in others are left out; empty for all. ``text`` says
    whether a feed's items are read from their pages or from the feed itself.
    """

    kind: SourceKind
    address: str
    outlet: str | None = None
    every: float = 900.0
    languages: tuple[str, ...] = ()
    text: Literal["page", "feed"] = "page"
    revisit: tuple[float, ...] = (3_600.0, 86_400.0)
    robots: bool = True
    allow_private: bool = False
    backfill: bool = False

    @property
    def id(self) -> str:
        """What identifies the source."""
        return f"{self.kind}:{self.address}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a sources file says: the sources, who to write to, and the seconds between two requests to one host."""

    sources: tuple[Source, ...]
    contact: str | None = None
    delay: float = 1.0


def load_plan(path: Path, *, allow_private: bool = False) -> Plan:
    """Return what a sources file says; ``allow_private`` lets every source lie at a private address.

    Folders are taken from the file's own folder on.

    Raises:
        InputError: the file cannot be read or is too large.
        ConfigurationError: it is no YAML, or a setting is wrong; the message names it, what is allowed and the fix.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(limits.SOURCES_BYTES + 1)
    except OSError as error:
        raise InputError(f"the sources file {path} cannot be read: {error.strerror or error}") from None
    if len(data) > limits.SOURCES_BYTES:
        raise InputError(f"the sources file {path} is larger than {limits.SOURCES_BYTES:,} bytes")
    content = _yaml(data, path)
    try:
        said = _PlanModel.model_validate(content)
    except ValidationError as error:
        raise ConfigurationError(f"{path}: {_first(error)}") from None
    sources: dict[str, Source] = {}
    for number, each in enumerate(said.sources):
        source = _source(each, said, path.parent, allow_private=allow_private)
        if source.id in sources:
            raise ConfigurationError(f"{path}: sources[{number}]: {source.address} is there twice; leave one out")
        sources[source.id] = source
    return Plan(tuple(sources.values()), said.contact, said.delay)


def _every(value: object) -> float:
    length = _length(value)
    if not _LEAST_EVERY <= length <= 30 * 86_400:
        raise ValueError(f"{value!r} is not between 10s and 30d")
    return length


def _length(value: object) -> float:
    if not isinstance(value, str):
        raise ValueError("write a length of time as 90s, 15m, 2h or 1d")
    return seconds(value)


def _language(value: object) -> str:
    code = value.strip().lower() if isinstance(value, str) else ""
    if not _LANGUAGE.fullmatch(code):
        raise ValueError(f"{value!r} is no language; write its ISO 639 code, such as en or ar")
    return code


def _one_or_more(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _address(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("write an http or https address")
    try:
        split_address(value.strip())
    except InputError as error:
        raise ValueError(str(error)) from None
    return value.strip()


_Every: TypeAlias = Annotated[float, BeforeValidator(_every)]
_Length: TypeAlias = Annotated[float, BeforeValidator(_length)]
_Address: TypeAlias = Annotated[str, BeforeValidator(_address)]
_Languages: TypeAlias = Annotated[list[Annotated[str, BeforeValidator(_language)]], BeforeValidator(_one_or_more)]
_Lengths: TypeAlias = Annotated[list[_Length], BeforeValidator(_one_or_more)]


class _SourceModel(BaseModel):
    model_config = ConfigDict(extra="forbid")

    feed: _Address | None = None
    sitemap: _Address | None = None
    folder: str | None = Field(None, min_length=1)
    outlet: str | None = Field(None, min_length=1, max_length=200)
    every: _Every | None = None
    languages: _Languages | None = None
    text: Literal["page", "feed"] = "page"
    revisit: _Lengths | None = Field(None, max_length=20)
    robots: Literal["follow", "ignore"] = "follow"
    allow_private: bool = False
    backfill: bool = False

    @model_validator(mode="after")
    def _one_kind(self) -> _SourceModel:
        named = [kind.value for kind in SourceKind if getattr(self, kind.value) is not None]
        if len(named) != 1:
            raise ValueError(f"name one of feed, sitemap and folder, not {' and '.join(named) or 'none'}")
        if self.text == "feed" and self.feed is None:
            raise ValueError("text: feed is for feeds alone")
        return self


class _PlanModel(BaseModel):
    model_config = ConfigDict(extra="forbid")

    sources: list[_SourceModel] = Field(min_length=1, max_length=10_000)
    contact: str | None = Field(None, pattern=r"^[\x21-\x7e]{3,200}$")
    delay: Annotated[float, BeforeValidator(_length)] = Field(1.0, ge=0.0, le=600.0)
    every: _Every = 900.0
    languages: _Languages = []
    revisit: _Lengths = Field([3_600.0, 86_400.0], max_length=20)


def _source(said: _SourceModel, plan: _PlanModel, base: Path, *, allow_private: bool) -> Source:
    kind = next(kind for kind in SourceKind if getattr(said, kind.value) is not None)
    address = getattr(said, kind.value)
    if kind is SourceKind.FOLDER:
        address = str((base / Path(address).expanduser()).absolute())
    return Source(
        kind=kind,
        address=address,
        outlet=said.outlet,
        every=plan.every if said.every is None else said.every,
        languages=tuple(plan.languages if said.languages is None else said.languages),
        text=said.text,
        revisit=tuple(sorted(plan.revisit if said.revisit is None else said.revisit)),
        robots=said.robots == "follow",
        allow_private=allow_private or said.allow_private,
        backfill=said.backfill,
    )


def _yaml(data: bytes, path: Path) -> Any:
    import yaml

    class Loader(yaml.BaseLoader):
        """Builds texts, lists and maps only; without aliases, which can stand for more than any memory holds."""

        def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
            if self.check_event(yaml.AliasEvent):
                raise yaml.YAMLError("aliases (*name) are not allowed: write the values out")
            return super().compose_node(parent, index)

    try:
        content = yaml.load(data, Loader=Loader)  # noqa: S506 - builds only texts, lists and maps
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        told = "".join(sign if sign.isprintable() else "?" for sign in " ".join(str(error).split()))
        told = told or type(error).__name__
        raise ConfigurationError(f"{path} is no YAML that can be read: {told[:300]}") from None
    if not isinstance(content, dict):
        raise ConfigurationError(f"{path} is no sources file: write 'sources:' and under it '- feed: https://…'")
    return content


def _first(error: ValidationError) -> str:
    """Return the first thing that is wrong, where it stands and what is allowed, in one line."""
    found = error.errors()[0]
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in found["loc"]).lstrip(".")
    message = found["msg"].removeprefix("Value error, ")
    if found["type"] == "extra_forbidden":
        model = _SourceModel if "[" in where else _PlanModel
        message = f"there is no such setting; use some of {', '.join(model.model_fields)}"
    elif found["type"] == "missing":
        message = "is missing"
    return f"{where}: {message}" if where else message
