"""Files that are there whole or not at all: written under another name beside their place, and moved when done."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from reportedly.errors import InputError


def check_target(path: Path, *, folder: bool, never: Path | None) -> None:
    """Raise ``InputError`` unless an export can be written to a path; ``never`` is the ledger's own
    file, ``None`` where it has none."""
    where = path.absolute().parent
    if not path.name:
        raise InputError(f"{path} names no file; give one, such as {path / 'export.csv'}")
    if not where.is_dir():
        raise InputError(f"the folder {where} does not exist; make it, or give another --out than {path}")
    if not os.access(where, os.W_OK):
        raise InputError(f"the folder {where} cannot be written to; give another --out than {path}")
    if never is not None and path.exists() and never.exists() and path.samefile(never):
        raise InputError(f"{path} is the ledger itself; give another --out")
    if folder and (path.exists() or path.is_symlink()):
        raise InputError(f"{path} exists already; give the name of a new folder, or of a .zip file")
    if not folder and path.exists() and not path.is_file():
        raise InputError(f"{path} is not a file; give a file's name to --out")


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give the path of an empty file beside ``path``, which takes its place when the block ends well."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".part", dir=path.absolute().parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Give an empty folder beside ``path``, which takes its place when the block ends well."""
    temporary = Path(tempfile.mkdtemp(prefix=f".{path.name[:100]}.", suffix=".part", dir=path.absolute().parent))
    try:
        yield temporary
        temporary.chmod(0o777 & ~_umask())
        temporary.rename(path)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
