"""From documents to attributed claims: versioned, registered readers."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Protocol, runtime_checkable

from reportedly.errors import ConfigurationError
from reportedly.model import Claim, Document

__all__ = ["DEFAULT_READER", "READERS", "Reader", "get_reader"]

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


@cache
def get_reader(name: str = DEFAULT_READER) -> Reader:
    """Return a reader by name, made once a process.

    Raises ConfigurationError for an unknown name or when the reader's model is not installed.
    """
    factory = _FACTORIES.get(name)
    if factory is None:
        raise ConfigurationError(f"there is no reader '{name}': choose one of {', '.join(READERS)}")
    return factory()
