"""``encoder.v1``: claims read by one small multi-task encoder, without a parser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportedly.reading.encoder.reader import EncoderReader


def make(gazetteer: Path | None, actors: str | None) -> EncoderReader:
    """Return the reader for a gazetteer file and a file of parties, ``None`` for the package's own.

    Raises ConfigurationError for a broken file of parties, and when the encoder or the package that runs it is missing
    or wrong.
    """
    from reportedly.actors import Registry
    from reportedly.reading.encoder.reader import EncoderReader

    reader = EncoderReader(gazetteer, Registry.load(actors) if actors is not None else None)
    reader.load()
    return reader
