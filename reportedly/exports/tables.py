"""The tables that are exported and their columns: ``codebook/export_tables.yaml``, read once and checked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from reportedly.errors import ConfigurationError
from reportedly.model import EventType, SpeakerClass, Status, Victims
from reportedly.reading.lexicon import load_yaml

Row = dict[str, Any]
"""A row of a table: values by column name, dates as ``date``, lists as ``list``, ``None`` for nothing."""

_CODES: dict[str, tuple[str, ...]] = {
    "codes:types": tuple(EventType),
    "codes:statuses": tuple(Status),
    "codes:speaker_classes": tuple(SpeakerClass),
    "codes:victims": tuple(Victims),
}


class Column(BaseModel):
    """One column. ``type`` is that of a cell, or of a cell's items where ``list`` says that it holds several."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    type: Literal["text", "integer", "number", "date"]
    description: str
    list: bool = False
    required: bool = False
    locating: bool = False
    hxl: str | None = None
    least: float | None = None
    most: float | None = None
    allowed: tuple[str, ...] | tuple[int, ...] = ()
    # of a table in another's shape: see codebook/export_shapes.yaml
    fact: str | None = None
    codes: Mapping[str, str | int] | None = None
    up_to: tuple[tuple[int, int], ...] = ()
    empty: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _codes_by_name(cls, given: Any) -> Any:
        allowed = given.get("allowed") if isinstance(given, dict) else None
        return {**given, "allowed": tuple(map(str, _CODES[allowed]))} if isinstance(allowed, str) else given


class Table(BaseModel):
    """A table: its columns in order, the column that identifies a row, and those that say when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: str
    description: str
    key: str | None = None
    start: str | None = None
    end: str | None = None
    columns: tuple[Column, ...]

    @model_validator(mode="after")
    def _sound(self) -> Table:
        names = [column.name for column in self.columns]
        if len(set(names)) < len(names):
            raise ValueError(f"a column of {self.name} is told twice")
        for name in (self.key, self.start, self.end):
            if name is not None and name not in names:
                raise ValueError(f"{self.name} has no column {name}")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return tuple(column.name for column in self.columns)

    @property
    def has_points(self) -> bool:
        """Say whether rows have a latitude and a longitude of our own naming."""
        return {"latitude", "longitude"} <= set(self.names)


@cache
def load_tables() -> Mapping[str, Table]:
    """Return our own tables by name. Raises ``ConfigurationError`` where the codebook's file is wrong."""
    content = load_yaml("export_tables.yaml")
    try:
        groups = {name: [Column.model_validate(each) for each in given] for name, given in content["groups"].items()}
        found = {}
        for name, given in content["tables"].items():
            columns: list[Column] = []
            for each in given["columns"]:
                columns += groups[each["group"]] if "group" in each else [Column.model_validate(each)]
            found[name] = Table(name=name, **{**given, "columns": tuple(columns)})
    except (ValidationError, KeyError, TypeError) as error:
        raise ConfigurationError(f"codebook/export_tables.yaml is wrong: {error}") from error
    return found


def table(name: str) -> Table:
    """Return one of our own tables: claims, events, holdings or panel."""
    return load_tables()[name]
