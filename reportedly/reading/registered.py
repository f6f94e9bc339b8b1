"""Readers by name: those of the package, and those that other installed packages register as entry points."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from reportedly.errors import ConfigurationError, ReportedlyError

if TYPE_CHECKING:
    from reportedly.reading import Reader

GROUP = "reportedly.readers"
"""The group of entry points in which a package registers its readers."""

BUILT_IN: Mapping[str, str] = {
    "rules.v1": "reportedly.reading.rules:make",
    "encoder.v1": "reportedly.reading.encoder:make",
    "llm.v1": "reportedly.reading.llm:make",
}
"""The package's own readers. It registers them as entry points too; a bare checkout knows them from this table."""

MakeReader: TypeAlias = "Callable[[Path | None, str | None], Reader]"
"""What an entry point names: it takes a gazetteer file and a file of parties, ``None`` for the package's own."""


@dataclass(frozen=True, slots=True)
class _Registration:
    """One reader's name, where its maker is (``module:attribute``), and which package says so."""

    name: str
    where: str
    package: str


def reader_names() -> tuple[str, ...]:
    """Return the names of all registered readers, the package's own first."""
    return tuple(_registrations())


def make_reader(name: str, gazetteer: Path | None = None, actors: str | None = None) -> Reader:
    """Return a new reader by its registered name, for a gazetteer and a file of parties of one's own, if given.

    Raises ConfigurationError for a name that nobody registers, that two packages register, or whose registration is
    broken; and whatever of :class:`~reportedly.errors.ReportedlyError` the reader's own maker raises.
    """
    registered = _registrations()
    if name not in registered:
        raise ConfigurationError(f"there is no reader '{name}': choose one of {', '.join(registered)}")
    first, *others = registered[name]
    if others:
        packages = ", ".join(sorted({each.package for each in registered[name]}))
        raise ConfigurationError(f"the reader '{name}' is registered by several packages ({packages}): uninstall one")
    make = _loaded(first, registered)
    try:
        made: Any = make(gazetteer, actors)
    except ReportedlyError:
        raise
    except Exception as error:
        raise _broken(first, registered, f"its maker fails with {type(error).__name__}: {error}") from error
    if getattr(made, "name", None) != name or not callable(getattr(made, "read", None)):
        said = f"its maker gives {type(made).__name__}, which is no reader named '{name}'"
        raise _broken(first, registered, said)
    reader: Reader = made
    return reader


def _registrations() -> dict[str, list[_Registration]]:
    """Return what is registered under each name; the package's own entry points are those of the table."""
    found = {name: [_Registration(name, where, "reportedly")] for name, where in BUILT_IN.items()}
    for point in sorted(entry_points(group=GROUP), key=lambda each: (each.name, _package(each))):
        registration = _Registration(point.name, point.value, _package(point))
        if registration.package == "reportedly" and BUILT_IN.get(point.name) is not None:
            continue
        same = found.setdefault(point.name, [])
        if registration not in same:  # a package on the path twice is one package
            same.append(registration)
    return found


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else "an unnamed package"


def _loaded(registration: _Registration, registered: Mapping[str, object]) -> MakeReader:
    module, _, attribute = registration.where.partition(":")
    try:
        made: Any = import_module(module)
        for part in attribute.split("."):
            made = getattr(made, part)
    except ReportedlyError:
        raise
    except Exception as error:
        raise _broken(registration, registered, f"{type(error).__name__}: {error}") from error
    if not callable(made):
        raise _broken(registration, registered, f"'{registration.where}' cannot be called")
    make: MakeReader = made
    return make


def _broken(registration: _Registration, registered: Mapping[str, object], why: str) -> ConfigurationError:
    others = ", ".join(name for name in registered if name != registration.name)
    return ConfigurationError(
        f"the reader '{registration.name}' of the package {registration.package} is broken ({why}): "
        f"mend or uninstall that package, or choose one of {others}"
    )
