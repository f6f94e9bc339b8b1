"""From documents to attributed claims: versioned, registered readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol, runtime_checkable

from reportedly.errors import ConfigurationError
from reportedly.model import Claim, Document

__all__ = ["DEFAULT_READER", "READERS", "Reader", "ReaderWith", "get_reader"]

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


def _rules(gazetteer: Path | None, actors: str | None) -> Reader:
    from reportedly.actors import Registry
    from reportedly.reading.rules import RulesReader

    return RulesReader(gazetteer, Registry.load(actors) if actors is not None else None)


def _encoder(gazetteer: Path | None, actors: str | None) -> Reader:
    from reportedly.actors import Registry
    from reportedly.reading.encoder.reader import EncoderReader

    reader = EncoderReader(gazetteer, Registry.load(actors) if actors is not None else None)
    reader.load()
    return reader


_FACTORIES: dict[str, Callable[[Path | None, str | None], Reader]] = {"rules.v1": _rules, "encoder.v1": _encoder}

READERS: tuple[str, ...] = tuple(_FACTORIES)
"""The names of the registered readers."""


@dataclass(frozen=True, slots=True)
class ReaderWith:
    """Makes a registered reader that knows a user's own places and parties; worker processes can be given it too.

    ``gazetteer`` is a gazetteer file to use for the package's own, ``actors`` a file of parties beside those known.
    """

    name: str = DEFAULT_READER
    gazetteer: Path | None = None
    actors: str | None = None

    def __call__(self) -> Reader:
        """Return the reader; its version is another one for every content of the files.

        Raises ConfigurationError for an unknown name and for a missing or broken file.
        """
        return _factory(self.name)(self.gazetteer, self.actors)


@cache
def get_reader(name: str = DEFAULT_READER) -> Reader:
    """Return a reader by name, made once a process.

    Raises ConfigurationError for an unknown name or when the reader's model is not installed.
    """
    return _factory(name)(None, None)


def _factory(name: str) -> Callable[[Path | None, str | None], Reader]:
    factory = _FACTORIES.get(name)
    if factory is None:
        raise ConfigurationError(f"there is no reader '{name}': choose one of {', '.join(READERS)}")
    return factory
