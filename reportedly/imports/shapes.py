"""What the columns and codes of others' tables mean in ours: ``codebook/import_shapes.yaml``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from reportedly.model import EventType, PlaceKind
from reportedly.reading.lexicon import load_yaml

FORMS = ("acled", "ged", "viina", "csv")
READER = "import"
"""What the names of the readers of imports begin with: ``import.acled``."""


@dataclass(frozen=True, slots=True)
class TypeRule:
    """Our type for a code of theirs; ``actor`` is "both" where both sides act, "none" where the second is left out.

    ``type`` is ``None`` for a code that is left out, and ``out`` says why.
    """

    type: EventType | None
    actor: str = ""
    out: str = ""


@dataclass(frozen=True, slots=True)
class Precision:
    """What a code of how exactly a place is known means; ``out`` says why such rows are left out.

    With ``near`` it is a place near the one that is named, which says nothing of who holds that one.
    """

    kind: PlaceKind
    radius_km: float | None
    probability: float
    out: str = ""
    near: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of table: ``needs`` are the columns without which it is none, ``takes`` others that are worth having."""

    name: str
    version: int
    outlet: str | None
    title: str | None
    url: str | None
    licence: str | None
    confidence: float
    needs: tuple[str, ...]
    takes: tuple[str, ...]
    types: Mapping[str, TypeRule]
    precision: Mapping[str, Precision]
    voices: Mapping[str, str]
    countries: Mapping[str, str]

    @property
    def reader(self) -> str:
        """The name of the reader that made the claims of such a table."""
        return f"{READER}.{self.name}"


@cache
def shape_of(form: str) -> Shape:
    """Return a kind of table by its name, one of :data:`FORMS`."""
    content: Any = load_yaml("import_shapes.yaml")
    given = content[form]
    return Shape(
        name=form,
        version=int(content["version"]),
        outlet=given.get("outlet"),
        title=given.get("title"),
        url=given.get("url"),
        licence=given.get("licence"),
        confidence=float(given["confidence"]),
        needs=tuple(given["needs"]),
        takes=tuple(given.get("takes", ())),
        types={code: _type(rule) for code, rule in given.get("types", {}).items()},
        precision={code: _precision(rule) for code, rule in given.get("precision", {}).items()},
        voices=dict(given.get("voices", {})),
        countries=dict(given.get("countries", {})),
    )


def licences(readers: Iterable[str]) -> list[dict[str, str]]:
    """Return the terms of the data sets that some readers (``name@version``) took rows from, for an export."""
    found = []
    for reader in sorted({reader.rpartition("@")[0] or reader for reader in readers}):
        form = reader.removeprefix(f"{READER}.")
        if form != reader and form in FORMS and (shape := shape_of(form)).licence is not None:
            found.append(
                {"name": shape.outlet or form, "title": f"{shape.title}: {shape.licence}", "path": shape.url or ""}
            )
    return found


def _type(rule: Mapping[str, str]) -> TypeRule:
    if "out" in rule:
        return TypeRule(None, out=rule["out"])
    return TypeRule(EventType(rule["type"]), rule.get("actor", ""))


def _precision(rule: Mapping[str, Any]) -> Precision:
    if "out" in rule:
        return Precision(PlaceKind.UNKNOWN, None, 0.0, rule["out"])
    radius = float(rule["radius_km"]) if "radius_km" in rule else None
    return Precision(PlaceKind(rule["kind"]), radius, float(rule["probability"]), near="near" in rule)
