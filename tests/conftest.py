"""Fixtures that every test may use."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

_SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_configure() -> None:
    """Let programs that tests start be interrupted: those of a run in the background of a shell ignore that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the public data and guides beside the checkout; the test is skipped where it is absent."""
    if not (_SHARED / "data").is_dir():
        pytest.skip("the public data folder ../shared is not beside this checkout")
    return _SHARED


@pytest.fixture(scope="session")
def shared_data(shared: Path) -> Path:
    """The public data beside the checkout."""
    return shared / "data"
