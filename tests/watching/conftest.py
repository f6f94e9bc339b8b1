"""A newsroom on this machine: feeds and pages over HTTP, a clock that tests move, and a watch on them."""

from __future__ import annotations

import queue
import random
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from reportedly.ledger import Ledger
from reportedly.watching.sources import Plan, Source, SourceKind
from reportedly.watching.state import WatchState
from reportedly.watching.watcher import WatchSummary, watch
from tests.cli.fake_reader import FakeReader

for _needed in ("protego", "py3langid", "warcio"):
    if find_spec(_needed) is None:
        pytest.skip(f'the watch needs {_needed}: pip install "reportedly[watch]"', allow_module_level=True)

with warnings.catch_warnings():
    # It warns of a proxy library that is not there, unless it is the first to import urllib3; courlan may be.
    warnings.simplefilter("ignore")
    import trafilatura  # noqa: F401

NOON = 1_500_000_000.0  # 14 July 2017
Answer = Callable[[BaseHTTPRequestHandler], None]


def answer(body: bytes | str = b"", status: int = 200, **headers: str) -> Answer:
    """Return an answer with a body and headers, whose underscores stand for hyphens."""
    data = body.encode() if isinstance(body, str) else body

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content_Length": str(len(data)), **headers}.items():
            if value:
                handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(data)

    return send


def page(text: str, title: str = "Dispatch", head: str = "") -> str:
    """Return a web page with an article."""
    paragraphs = "".join(f"<p>{each}</p>" for each in text.split("\n"))
    return (
        f"<!doctype html><html><head><title>{title}</title><meta property='og:title' content='{title}'>{head}</head>"
        f"<body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )


FILLER = (
    "The road to the river had been closed since the morning and families waited at the crossing with what they had. "
    "Nobody could say when the bridge would be open again or who would be let through first."
)


def story(sentence: str, **more: str) -> Answer:
    """Return the answer with an article that makes one claim."""
    return answer(page(f"{sentence}\n{FILLER}", **more), Content_Type="text/html; charset=utf-8")


def rss(*items: tuple[str, str], language: str = "en") -> str:
    """Return an RSS feed of (address, title)."""
    listed = "".join(
        f"<item><title>{title}</title><link>{address}</link><guid>{address}</guid>"
        f"<pubDate>Thu, 13 Jul 2017 08:00:00 GMT</pubDate></item>"
        for address, title in items
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><language>{language}</language>'
        f"{listed}</channel></rss>"
    )


@dataclass
class Site:
    """A server on this machine: what it answers by path, and what it was asked."""

    server: ThreadingHTTPServer
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    headers: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)
    at_once: dict[str, int] = field(default_factory=dict)
    most_at_once: int = 0

    def url(self, path: str, host: str = "news.example") -> str:
        return f"http://{host}:{self.server.server_port}{path}"

    def paths(self, host: str = "news.example") -> list[str]:
        """Return what was asked of a host, without its robots.txt."""
        return [path for name, path in self.asked if name == host and path != "/robots.txt"]

    def sent(self, path: str) -> list[dict[str, str]]:
        """Return the headers of the requests for a path."""
        return [headers for each, headers in self.headers if each == path]

    def publish(self, path: str, *items: tuple[str, str], etag: str = "") -> None:
        """Let a feed list items, with an ETag by which it is asked again."""
        body = rss(*((self.url(where), title) for where, title in items))

        def send(handler: BaseHTTPRequestHandler) -> None:
            if etag and handler.headers.get("If-None-Match") == etag:
                answer(b"", 304, Content_Length="")(handler)
            else:
                answer(body, ETag=etag, Content_Type="application/rss+xml")(handler)

        self.answers[path] = send


@pytest.fixture
def site() -> Iterator[Site]:
    """A server that answers under any name; what it does not know is 404."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = self.headers["Host"].partition(":")[0]
            with lock:
                running.asked.append((host, self.path))
                running.headers.append((self.path, dict(self.headers.items())))
                running.at_once[host] = running.at_once.get(host, 0) + 1
                running.most_at_once = max(running.most_at_once, running.at_once[host])
            try:
                running.answers.get(self.path, answer(b"", 404))(self)
            finally:
                with lock:
                    running.at_once[host] -= 1

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Keep the terminal clean."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 64
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that hangs up is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    running = Site(server)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield running
    running.stopped.set()
    server.shutdown()
    server.server_close()


class StopAfterwards(KeyboardInterrupt):
    """The test's day is over."""


@dataclass
class TestClock:
    """Time that passes only when the watch waits with nothing under way; ``until`` ends the day."""

    __test__ = False
    wall: float = NOON
    passed: float = 0.0
    until: float = 1e9
    waits: list[float] = field(default_factory=list)
    events: list[tuple[float, Callable[[], None]]] = field(default_factory=list)

    def now(self) -> float:
        return self.wall

    def monotonic(self) -> float:
        return self.passed

    def wait(self, results: queue.SimpleQueue[Any], seconds: float | None, *, under_way: bool) -> Any | None:
        if under_way:
            return results.get(timeout=30)
        step = 30.0 if seconds is None else seconds
        self.waits.append(step)
        self.wall += step
        self.passed += step
        for event in [each for each in self.events if each[0] <= self.passed]:
            self.events.remove(event)
            event[1]()
        if self.passed > self.until:
            raise StopAfterwards
        return None


@dataclass
class Desk:
    """A watch on a site, into a ledger of its own."""

    site: Site
    folder: Path
    clock: TestClock = field(default_factory=TestClock)
    notes: list[str] = field(default_factory=list)
    reader: Any = field(default_factory=FakeReader)

    @property
    def ledger(self) -> Path:
        return self.folder / "war.db"

    @property
    def state(self) -> Path:
        return self.folder / "war.db.watch"

    def feed(self, path: str = "/feed", host: str = "news.example", **settings: Any) -> Source:
        """Return a feed of the site as a source."""
        given: dict[str, Any] = {"allow_private": True, "revisit": (), **settings}
        return Source(SourceKind.FEED, self.site.url(path, host), **given)

    def poll(self, *sources: Source, delay: float = 0.0, **settings: Any) -> WatchSummary:
        """Go through one round."""
        return self.run(*sources, delay=delay, once=True, **settings)

    def run(self, *sources: Source, delay: float = 0.0, **settings: Any) -> WatchSummary:
        """Watch, until the clock's day is over unless for one round."""
        given: dict[str, Any] = {
            "reader": lambda: self.reader,
            "clock": self.clock,
            "chance": random.Random(1),
            "resolve": here,
            "notify": self.notes.append,
            "timeout_seconds": 20.0,
            **settings,
        }
        return watch(Plan(sources or (self.feed(),), delay=delay), self.ledger, **given)

    def texts(self) -> list[str]:
        """Return the sentences of all documents that make claims, in alphabetical order."""
        with Ledger.open(self.ledger, create=False, read_only=True) as book:
            texts = [each.document.text for each in book.documents()]
        return sorted(line for text in texts for line in text.splitlines() if " captured " in line)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Return what the state holds."""
        with WatchState.open(self.state, read_only=True) as state:
            return [tuple(row) for row in state.rows(statement)]


def here(host: str, port: int) -> Sequence[str]:
    """Stand in for the name service: every name is this machine."""
    return ["127.0.0.1"]


@pytest.fixture
def desk(site: Site, tmp_path: Path) -> Desk:
    """A watch that nobody waits for."""
    return Desk(site, tmp_path)
