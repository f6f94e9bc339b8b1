"""The package's own gazetteer, opened once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reportedly.places import Gazetteer


@pytest.fixture(scope="session")
def gazetteer() -> Iterator[Gazetteer]:
    """The gazetteer that the package was built with."""
    with Gazetteer.open() as opened:
        yield opened
