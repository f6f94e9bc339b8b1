"""From documents to attributed claims: versioned, registered readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Protocol, runtime_checkable

from reportedly.errors import ConfigurationError
from reportedly.model import Claim, Document

__all__ = ["DEFAULT_READER", "READERS", "Reader", "ReaderWithActors", "get_reader"]

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


def _rules() -> Reader:
    from reportedly.reading.rules import RulesReader

    return RulesReader()


_FACTORIES: dict[str, Callable[[], Reader]] = {"rules.v1": _rules}

READERS: tuple[str, ...] = tuple(_FACTORIES)
"""The names of the registered readers."""


@dataclass(frozen=True, slots=True)
class ReaderWithActors:
    """Makes a registered reader that knows a user's own file of parties too; any process can call it.

    Raises ConfigurationError, when called, for a reader that takes none, and for a broken file.
    """

    actors: str
    name: str = DEFAULT_READER

    def __call__(self) -> Reader:
        """Return the reader; its version is another one for every content of the file."""
        if self.name != DEFAULT_READER:
            get_reader(self.name)
            raise ConfigurationError(f"the reader '{self.name}' takes no file of actors: only {DEFAULT_READER} does")
        from reportedly.actors import Registry
        from reportedly.reading.rules import RulesReader

        return RulesReader(Registry.load(self.actors))


@cache
def get_reader(name: str = DEFAULT_READER) -> Reader:
    """Return a reader by name, made once a process.

    Raises ConfigurationError for an unknown name or when the reader's model is not installed.
    """
    factory = _FACTORIES.get(name)
    if factory is None:
        raise ConfigurationError(f"there is no reader '{name}': choose one of {', '.join(READERS)}")
    return factory()
