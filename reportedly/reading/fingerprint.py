"""A reader's version: a fingerprint over the package's files, and whatever else its claims depend on."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from importlib import resources
from importlib.resources.abc import Traversable

_KINDS = (".py", ".yaml", ".csv")
_LENGTH = 12  # hexadecimal digits


def fingerprint(paths: Iterable[str], *parts: str, without: Collection[str] = ()) -> str:
    """Return 12 hexadecimal digits that change with the content of the files and with each of ``parts``.

    ``paths`` are files and folders of the package ("reading", "documents/furniture.py"), of which code and codebook
    files count; ``without`` are those to leave out.
    """
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{len(part)}:{part}".encode("utf-8", "surrogatepass"))
    package = resources.files("reportedly")
    for path in paths:
        for name, content in sorted(_files(package.joinpath(path), path, without)):
            digest.update(f"\0{name}\0".encode() + content)
    return digest.hexdigest()[:_LENGTH]


def _files(where: Traversable, name: str, without: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each code and codebook file at a path of the package."""
    if name in without:
        return
    if where.is_dir():
        for entry in where.iterdir():
            yield from _files(entry, f"{name}/{entry.name}", without)
    elif where.name.endswith(_KINDS):
        yield name, where.read_bytes()
