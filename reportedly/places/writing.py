"""Writes a file so that the old one stays until the new one is whole and on disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reportedly.errors import ConfigurationError


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """Give the path of an unfinished file beside ``out``, which takes its place when the block ends well.

    Whatever else ends the block, Ctrl-C too, leaves ``out`` as it was and removes the unfinished file. Raises
    :class:`~reportedly.errors.ConfigurationError` where ``out`` cannot be written.
    """
    out = out.expanduser().resolve()  # a link stays a link to the new file
    if out.is_dir():
        raise ConfigurationError(f"{out} is a folder; give the path of a file")
    unfinished = out.with_name(f"{out.name}.{os.getpid()}.tmp")
    try:
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            unfinished.unlink(missing_ok=True)
            unfinished.touch()
        except OSError as error:
            raise ConfigurationError(f"cannot write {out}: {error.strerror or error}") from error
        yield unfinished
        try:
            _sync(unfinished)
            unfinished.replace(out)
            _sync(out.parent)
        except OSError as error:
            raise ConfigurationError(f"cannot write {out}: {error.strerror or error}") from error
    finally:
        for leftover in (unfinished, unfinished.with_name(unfinished.name + "-journal")):
            leftover.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """See that a file or folder is on disk."""
    if path.is_dir() and os.name == "nt":
        return  # Windows opens no folders
    handle = os.open(path, os.O_RDONLY if path.is_dir() or os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
