"""Which files and addresses the user's inputs name: folders walked, kinds told apart, nothing read yet."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reportedly.documents.addresses import is_address, split_address
from reportedly.documents.items import Notice, Rejected
from reportedly.documents.kinds import SUFFIXES, Kind, binary_reason, kind_of, nul_reason
from reportedly.errors import InputError

STDIN = "-"


@dataclass(frozen=True, slots=True)
class File:
    """A regular file to read; ``source`` is its path as shown."""

    path: Path
    kind: Kind

    @property
    def source(self) -> str:
        """The path as it may be shown: bytes that are no UTF-8 and control characters replaced."""
        return shown_path(self.path)


@dataclass(frozen=True, slots=True)
class Address:
    """A web address to fetch."""

    address: str


@dataclass(frozen=True, slots=True)
class Standard:
    """Standard input."""


def check(inputs: Iterable[str | Path]) -> None:
    """Make sure that every input can be tried at all, before anything is read; nothing is fetched.

    Raises:
        InputError: a path that does not exist or is neither file nor folder, an address that is not http or https or
            has a password in it, or standard input named twice.
    """
    named = list(inputs)
    if sum(1 for each in named if each == STDIN) > 1:
        raise InputError("standard input, '-', is named twice: it can be read once")
    for each in named:
        if each == STDIN:
            continue
        if isinstance(each, str) and is_address(each):
            split_address(each)
            continue
        path = Path(each)
        try:
            mode = path.stat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            raise InputError(f"no such file or folder: {shown_path(path)}") from None
        except (OSError, ValueError) as error:  # a loop of links, a name that is too long or holds a NUL
            why = error.strerror if isinstance(error, OSError) else error
            raise InputError(f"cannot be read: {shown_path(path)}: {why}") from None
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise InputError(
                f"neither a file nor a folder but {_special(mode)}: {shown_path(path)}: pipe it into '-' instead"
            )


def are_files(inputs: Iterable[str | Path]) -> bool:
    """Say whether all inputs are files and folders, from which the next document always comes soon."""
    return not any(each == STDIN or (isinstance(each, str) and is_address(each)) for each in inputs)


def find(inputs: Iterable[str | Path]) -> Iterator[File | Address | Standard | Rejected | Notice]:
    """Yield what the inputs name, folders walked in the order of their names, hidden files left out."""
    for each in inputs:
        if each == STDIN:
            yield Standard()
        elif isinstance(each, str) and is_address(each):
            yield Address(each)
        elif Path(each).is_dir():
            yield from _walk(Path(each), set())
        else:
            path = Path(each)
            yield File(path, kind_of(path) or Kind.ANY)


def _walk(folder: Path, seen: set[tuple[int, int]]) -> Iterator[File | Rejected | Notice]:
    """Walk a folder, following links, each folder once."""
    try:
        status = folder.stat()
        if (status.st_dev, status.st_ino) in seen:
            yield Notice(shown_path(folder), "a link to a folder that is read already: not read twice")
            return
        seen.add((status.st_dev, status.st_ino))
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries)
    except OSError as error:
        yield Rejected(shown_path(folder), f"folder cannot be read: {error.strerror}")
        return
    for name in names:
        if not name.startswith("."):
            yield from _entry(folder / name, seen)


def _entry(path: Path, seen: set[tuple[int, int]]) -> Iterator[File | Rejected | Notice]:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        yield Rejected(shown_path(path), f"cannot be read: {error.strerror}")
        return
    if stat.S_ISDIR(mode):
        yield from _walk(path, seen)
    elif not stat.S_ISREG(mode):
        yield Rejected(shown_path(path), f"not a file but {_special(mode)}: skipped")
    elif kind := kind_of(path):
        yield File(path, kind)
    else:
        yield Rejected(shown_path(path), _unsupported(path))


def _unsupported(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            head = stream.read(512)
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    suffix = path.suffix or "no suffix"
    return (
        binary_reason(head, shown_path(path))
        or nul_reason(head)
        or (
            f"this kind of file ({suffix}) is not read from folders: name the file itself to try it "
            f"({', '.join(SUFFIXES)} are, packed as .gz, .bz2, .xz or .zst too)"
        )
    )


def shown_path(path: Path) -> str:
    """Return a path as it may be shown."""
    text = os.fsencode(path).decode("utf-8", "replace")
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


def _special(mode: int) -> str:
    if stat.S_ISFIFO(mode):
        return "a named pipe"
    if stat.S_ISSOCK(mode):
        return "a socket"
    return "a device"
