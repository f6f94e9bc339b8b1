"""A client of the API on a ledger read from the example dispatches, and one on a ledger of hostile texts."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reportedly.ledger import Ledger
from reportedly.model import Actor, Attribution, Place, PlaceKind, SpeakerClass
from reportedly.pipeline import read
from tests.ledger.making import NAME, VERSION, make_claim, make_document

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from reportedly.server.settings import Settings

if find_spec("fastapi") is None or find_spec("uvicorn") is None:
    collect_ignore_glob = ["test_*.py"]

    def pytest_terminal_summary(terminalreporter: Any) -> None:
        terminalreporter.write_line('tests/server was left out: it needs pip install "reportedly[server]"')

else:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it prefers another HTTP client than the one that llm.v1 uses
        import starlette.testclient

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "dispatches"
BASE = "http://127.0.0.1:8321"

HOSTILE = (
    "<script>alert(1)</script>",
    "\u202egnp.exe\u202c \u2066hidden\u2069",
    '"><img src=x onerror=alert(1)>',
    '=HYPERLINK("http://evil.example","x")',
    "../../../etc/passwd",
    "'; DROP TABLE claims; --",
    "{{7*7}} ${7*7} %zz \x00 \x1b[2J",
    "名" * 20_000,
)


def client(settings: Settings) -> TestClient:
    """Return a client of an application of its own."""
    from reportedly.server.app import create_app

    return starlette.testclient.TestClient(create_app(settings), base_url=BASE, raise_server_exceptions=False)


def settings_of(ledger: Path) -> Settings:
    """Return what a server is told that only reads a ledger."""
    from reportedly.server.settings import Settings

    return Settings(ledger=ledger)


@pytest.fixture(scope="session")
def example_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("server") / "examples.db"
    read(EXAMPLES, path)
    return path


@pytest.fixture(scope="session")
def api(example_ledger: Path) -> Iterator[TestClient]:
    with client(settings_of(example_ledger)) as found:
        yield found


@pytest.fixture(scope="session")
def hostile_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("server") / "hostile.db"
    with Ledger.open(path) as ledger:
        for number, text in enumerate(HOSTILE):
            document = make_document(
                f"{text} was captured, it said.",
                key=f"{number}/{text[:60]}",
                title=text,
                outlet=text,
                url=f"javascript:alert({number})",
                published=date(2017, 11, 1) + timedelta(days=number),
            )
            claim = make_claim(
                document,
                actor=(Actor(text),),
                target=(Actor(text),),
                place=Place(text, text, "SY", None, -90.0 + number, 180.0 - number, PlaceKind.TOWN, 5.0, 0.9),
                attribution=Attribution(text, SpeakerClass.PARTY, (text,)),
            )
            ledger.add_many([(document, NAME, VERSION, [claim])])
    return path


@pytest.fixture(scope="session")
def hostile(hostile_ledger: Path) -> Iterator[TestClient]:
    with client(settings_of(hostile_ledger)) as found:
        yield found
