"""A fingerprint of the parts of the package that a reader's claims depend on."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from importlib import resources
from importlib.resources.abc import Traversable

# Of the codebook: no claim depends on them.
_NOT_READ = frozenset(
    {
        "weighing.yaml",
        "relations.yaml",
        "curation.yaml",
        "export_tables.yaml",
        "export_shapes.yaml",
        "export_countries.yaml",
    }
)
_READ = (".py", ".yaml", ".csv")


def of_package(parts: Iterable[str], own: str, without: Collection[str] = ()) -> str:
    """Return a fingerprint of the source and codebook files under some parts of the package, and of ``own``.

    ``parts`` are folders and files by their paths in the package; ``without`` are those among them to leave out.
    """
    digest = hashlib.sha256(own.encode())
    package = resources.files("reportedly")
    for part in parts:
        for name, content in sorted(_files(package.joinpath(part), part, without)):
            digest.update(f"\0{name}\0".encode() + content)
    return digest.hexdigest()[:12]


def _files(where: Traversable, name: str, without: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each source and codebook file under a folder of the package."""
    if name in without:
        return
    if where.is_dir():
        for entry in where.iterdir():
            yield from _files(entry, f"{name}/{entry.name}", without)
    elif where.name.endswith(_READ) and where.name not in _NOT_READ:
        yield name, where.read_bytes()
