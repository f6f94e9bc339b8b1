"""From documents to attributed claims: versioned, registered readers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol, runtime_checkable

from reportedly.defaults import DEFAULT_READER
from reportedly.model import Claim, Document
from reportedly.reading.registered import BUILT_IN, make_reader, reader_names

__all__ = [
    "DEFAULT_READER",
    "READERS",
    "AheadReader",
    "Begun",
    "CostlyReader",
    "Reader",
    "ReaderWith",
    "UnreadDocumentError",
    "get_reader",
    "reader_names",
]

READERS: tuple[str, ...] = tuple(BUILT_IN)
"""The names of the package's own readers; :func:`reader_names` has those of other packages too."""


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


@runtime_checkable
class CostlyReader(Protocol):
    """A reader whose use is counted and bounded: it reads in one process, so that there is one account of a run."""

    def account(self) -> tuple[str, ...]:
        """Return what has been used since the reader was made, and what came of it, in lines for people."""


class Begun(Protocol):
    """A document that a reader has begun to read."""

    def claims(self) -> list[Claim]:
        """Return what the reader's ``read`` would return, or raise what it would raise. To be called once."""

    def cancel(self) -> None:
        """Let what is not done of it be: nobody will ask for the claims."""


@runtime_checkable
class AheadReader(Protocol):
    """A reader that has work to do beside its caller: it can begin with documents before the claims are asked for."""

    def begin(self, document: Document) -> Begun:
        """Begin to read a document, beside the caller, and return at once."""


class UnreadDocumentError(Exception):
    """A reader cannot read this one document, for a reason that it can tell; others it may read all the same."""


@dataclass(frozen=True, slots=True)
class ReaderWith:
    """Makes a registered reader that knows a user's own places and parties; worker processes can be given it too.

    ``gazetteer`` is a gazetteer file to use for the package's own, ``actors`` a file of parties beside those known.
    """

    name: str = DEFAULT_READER
    gazetteer: Path | None = None
    actors: str | None = None

    def __call__(self) -> Reader:
        """Return the reader, a new one at every call; its version is another one for every content of the files.

        Raises ConfigurationError for an unknown or broken reader and for a missing or broken file.
        """
        return make_reader(self.name, self.gazetteer, self.actors)


@cache
def get_reader(name: str = DEFAULT_READER) -> Reader:
    """Return a reader by its registered name, made once a process.

    Raises ConfigurationError for an unknown or broken reader, and when what the reader needs is not installed.
    """
    return make_reader(name)
