"""From documents to attributed claims: versioned, registered readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol, runtime_checkable

from reportedly.errors import ConfigurationError
from reportedly.model import Claim, Document

__all__ = ["DEFAULT_READER", "READERS", "Reader", "ReaderWithGazetteer", "get_reader"]

DEFAULT_READER = "rules.v1"


@runtime_checkable
class Reader(Protocol):
    """Turns one document into claims. The same document gives the same claims for the same name and version."""

    @property
    def name(self) -> str:
        """The reader's registered name, such as ``rules.v1``."""

    @property
    def version(self) -> str:
        """A fingerprint that changes whenever the reader's claims may change."""

    def read(self, document: Document) -> list[Claim]:
        """Return the document's claims in the order of their first quotes."""


def _rules(gazetteer: Path | None) -> Reader:
    from reportedly.reading.rules import RulesReader

    return RulesReader(gazetteer)


_FACTORIES: dict[str, Callable[[Path | None], Reader]] = {"rules.v1": _rules}

READERS: tuple[str, ...] = tuple(_FACTORIES)
"""The names of the registered readers."""


@dataclass(frozen=True, slots=True)
class ReaderWithGazetteer:
    """Makes a registered reader that knows the places of a gazetteer file; worker processes can be given it too."""

    name: str
    gazetteer: Path

    def __call__(self) -> Reader:
        """Return the reader."""
        return get_reader(self.name, self.gazetteer)


@cache
def get_reader(name: str = DEFAULT_READER, gazetteer: Path | None = None) -> Reader:
    """Return a reader by name, made once a process, that knows the places of a gazetteer file or of the package's own.

    Raises ConfigurationError for an unknown name or when the reader's model is not installed.
    """
    factory = _FACTORIES.get(name)
    if factory is None:
        raise ConfigurationError(f"there is no reader '{name}': choose one of {', '.join(READERS)}")
    return factory(gazetteer)
