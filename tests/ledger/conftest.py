"""A fresh ledger, and a process without the privilege to write everywhere."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from reportedly.ledger import Ledger

_NOBODY = 65534


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A new, empty ledger."""
    with Ledger.open(tmp_path / "reportedly.db") as opened:
        yield opened


@pytest.fixture
def guarded() -> Iterator[Path]:
    """A folder whose permissions hold: an administrator, whom none would stop, acts as nobody in this test."""
    folder = Path(tempfile.mkdtemp(prefix="reportedly-"))
    folder.chmod(0o777)
    administrator = os.geteuid() == 0
    if administrator:
        os.chown(folder, _NOBODY, -1)
        os.seteuid(_NOBODY)
    try:
        yield folder
    finally:
        if administrator:
            os.seteuid(0)
        folder.chmod(0o777)
        shutil.rmtree(folder)
