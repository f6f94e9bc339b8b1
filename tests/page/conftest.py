"""The page in Debian's Chromium, on a server of a ledger that was read from the example dispatches.

What is missing skips these tests with the reason; where ``CI`` is set it fails them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reportedly.pipeline import read

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "dispatches"
BUILT = ROOT / "reportedly" / "server" / "page"
AXE = ROOT / "page" / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE = 90_000
"""Milliseconds: the machine may be busy, and nothing waits longer than it must."""

# The browser draws without a graphics card and asks nothing of its maker.
ARGUMENTS = (
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def chromium() -> str | None:
    """Return where Chromium is."""
    return next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )


def missing() -> list[str]:
    """Return what these tests need and is not there, with how to get it."""
    needed = {
        "the page is not built: make page": (BUILT / "index.html").is_file(),
        "there is no Chromium: apt-get install chromium": chromium() is not None,
        "there is no playwright: pip install --group dev": find_spec("playwright") is not None,
        'there is no server: pip install "reportedly[server]"': find_spec("fastapi") and find_spec("uvicorn"),
    }
    return [how for how, is_there in needed.items() if not is_there]


@pytest.fixture(scope="session")
def needs_a_browser() -> None:
    """Skip, or in continuous integration fail, where something is missing."""
    if found := missing():
        if os.environ.get("CI"):
            pytest.fail("; ".join(found))
        pytest.skip("; ".join(found))


@pytest.fixture(scope="session")
def example_ledger(needs_a_browser: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger read from the example dispatches."""
    path = tmp_path_factory.mktemp("page") / "examples.db"
    read(EXAMPLES, path)
    return path


@contextmanager
def served(ledger: Path, *options: str) -> Iterator[str]:
    """Serve a ledger as a user would, on any free port; gives the whole address that is printed."""
    command = [sys.executable, "-m", "reportedly", "serve", "--ledger", str(ledger), "--port", "0", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            address = re.search(r"http://\S+", line)
            assert address, line
            yield address[0]
        finally:
            process.kill()
            process.communicate(timeout=60)


@pytest.fixture(scope="package")
def address(example_ledger: Path) -> Iterator[str]:
    """Where the examples' ledger is served, ending with a slash."""
    with served(example_ledger) as found:
        yield found


@pytest.fixture(scope="package")
def browser(needs_a_browser: None) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        yield started
        started.close()


Open = Callable[..., "Page"]


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Open]:
    """Open the page with a query; at the end nothing was asked elsewhere and nothing went wrong in the console."""
    errors: list[str] = []
    outside: list[str] = []
    contexts: list[Any] = []

    def open_page(query: str = "", *, at: str | None = None, **options: Any) -> Page:
        base = at or address
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        ours = base.partition("#")[0]
        page.on(
            "request",
            lambda asked: None if asked.url.startswith((ours, f"blob:{ours}", "data:")) else outside.append(asked.url),
        )
        page.goto(base + query)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []
    assert outside == []
