"""usage: python -m benchmarks.watching [--feeds 200] [--hours 24] [--articles 6] [--reader NAME]

Plays a day's traffic of many feeds on servers of this machine against the watch, whose clock is run fast: between polls
no time is waited, what is fetched and read takes the time it takes. Counts that each item is in the ledger exactly once
and each correction as a version, and gives the real delay from the poll that first lists an item to the ledger.

Each feed has a host of its own (127.0.0.2 and on: Linux only), lists its last 20 items, and is polled every quarter of
an hour. A tenth of the articles are corrected an hour later; a tenth of the feeds fail now and then, some list an item
under two addresses, some send broken XML.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import queue
import random
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from reportedly.defaults import DEFAULT_READER
from reportedly.ledger import Ledger
from reportedly.watching.sources import Plan, Source, SourceKind
from reportedly.watching.state import WatchState, state_path
from reportedly.watching.watcher import watch

_NOON = 1_500_000_000.0
_LISTED = 20
_TOWNS = ("Raqqa", "Tabqa", "Homs", "Hama", "Idlib", "Aleppo", "Daraa", "Palmyra", "Manbij", "Kobani")
_MORE = (
    "Residents said the road to the north was closed and that families had left for nearby villages. A spokesman for "
    "the provincial council said supplies of water and bread would last for some days."
)


class DayIsOverError(BaseException):
    """The replayed day has ended."""


@dataclass(frozen=True)
class Article:
    """One article of the made-up world; ``published`` and ``corrected`` are seconds of the day."""

    feed: int
    number: int
    published: float
    corrected: float | None
    has_alias: bool

    def text(self, at: float) -> str:
        """Return what the article says at a moment."""
        town = _TOWNS[(self.feed + self.number) % len(_TOWNS)]
        dead = 3 + self.number % 40
        if self.corrected is not None and at >= self.corrected:
            dead += 5
        said = f"Rebels captured {town} on Thursday, an army spokesman said in report {self.feed}-{self.number}."
        return f"{said} At least {dead} people were killed."


@dataclass
class World:
    """All articles, the clock of the day, and what was asked."""

    feeds: int
    articles: list[list[Article]]
    clock: Clock
    requests: Counter[str] = field(default_factory=Counter)
    first_listed: dict[str, float] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass
class Clock:
    """A day run fast: waiting with nothing under way takes no time."""

    until: float
    passed: float = 0.0

    def now(self) -> float:
        """Return the day's Unix time."""
        return _NOON + self.passed

    def monotonic(self) -> float:
        """Return the day's seconds."""
        return self.passed

    def wait(self, results: queue.SimpleQueue[Any], seconds: float | None, *, under_way: bool) -> Any | None:
        """Return the next result, or let the time pass."""
        if under_way:
            return results.get(timeout=60)
        self.passed += 30.0 if seconds is None else seconds
        if self.passed > self.until:
            raise DayIsOverError
        return None


def make_world(feeds: int, hours: float, articles: int, chance: random.Random) -> World:
    """Return a day of feeds, with the given number of articles each on average."""
    world = World(feeds, [], Clock(hours * 3_600.0))
    last = hours * 3_600.0 - 3 * 3_600.0  # what is published later is seen the next day
    for feed in range(feeds):
        moments = sorted(chance.uniform(0.0, last) for _ in range(articles))
        world.articles.append(
            [
                Article(feed, number, at, at + 3_600.0 if chance.random() < 0.1 else None, chance.random() < 0.05)
                for number, at in enumerate(moments)
            ]
        )
    return world


def serve(world: World) -> ThreadingHTTPServer:
    """Serve the world at every address of this machine's own network; a feed is told by its host."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_GET(self) -> None:
            host = (self.headers["Host"] or "").partition(":")[0].split(".")
            feed = (int(host[2]) * 250 + int(host[3])) - 2
            with world.lock:
                world.requests["feed" if self.path == "/feed" else "other"] += 1
            self._answer(feed, world.clock.passed)

        def _answer(self, feed: int, now: float) -> None:
            if self.path == "/feed":
                hour = int(now // 3_600)
                if feed % 10 == 0 and hour % 6 == 3:
                    self._send(503, b"")
                else:
                    self._feed(feed, now)
            elif self.path.startswith("/a/"):
                article = world.articles[feed][int(self.path.removeprefix("/a/").partition("?")[0])]
                body = f"<p>{escape(article.text(now))}</p><p>{_MORE}</p><p>{int(now) % 900} views</p>"
                title = f"Report {feed}-{article.number}"
                article_body = f"<body><article><h1>{title}</h1>{body}</article></body>"
                page = f"<html><head><title>{title}</title></head>{article_body}</html>"
                self._send(200, page.encode(), "text/html; charset=utf-8")
            else:
                self._send(404, b"")

        def _feed(self, feed: int, now: float) -> None:
            listed = [each for each in world.articles[feed] if each.published <= now][-_LISTED:]
            items = []
            base = f"http://{self.headers['Host']}"
            for each in listed:
                version = 2 if each.corrected is not None and now >= each.corrected else 1
                with world.lock:
                    world.first_listed.setdefault(f"{each.feed}-{each.number}-{version}", time.perf_counter())
                for address in (
                    f"{base}/a/{each.number}",
                    *([f"{base}/a/{each.number}?utm_source=x"] * each.has_alias),
                ):
                    items.append(
                        f"<item><title>Report {feed}-{each.number}{' (corrected)' * (version - 1)}</title>"
                        f"<link>{address}</link><pubDate>Thu, 13 Jul 2017 08:00:00 GMT</pubDate></item>"
                    )
            broken = "<title>News & views</title>" if feed % 20 == 1 else ""
            body = f"<rss version='2.0'><channel>{broken}{''.join(items)}</channel></rss>".encode()
            etag = f'"{hash(body)}"'
            if self.headers.get("If-None-Match") == etag:
                self._send(304, b"")
            else:
                self._send(200, body, "application/rss+xml", etag)

        def _send(self, status: int, body: bytes, kind: str = "text/plain", etag: str = "") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            if etag:
                self.send_header("ETag", etag)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Keep the terminal clean."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 256
        daemon_threads = True

    server = Server(("0.0.0.0", 0), Handler)  # noqa: S104 - every address of 127.0.0.0/8; the hosts are told apart by it
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server


def main() -> None:
    """Play the day and print what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--articles", type=int, default=6, help="of each feed, on average")
    parser.add_argument("--reader", default=DEFAULT_READER)
    asked = parser.parse_args()
    logging.disable(logging.WARNING)
    world = make_world(asked.feeds, asked.hours, asked.articles, random.Random(7))
    server = serve(world)
    sources = tuple(
        Source(
            SourceKind.FEED,
            f"http://127.0.{(feed + 2) // 250}.{(feed + 2) % 250}:{server.server_port}/feed",
            allow_private=True,
            revisit=(),
        )
        for feed in range(asked.feeds)
    )
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "watch.db"
        stored: dict[str, float] = {}
        real = WatchState.add_version

        def timed(state: WatchState, version: Any) -> None:
            real(state, version)
            article = state.article(version.article)
            assert article is not None
            host, number = (
                article.address.split("/")[2].partition(":")[0].split("."),
                article.address.rpartition("/")[2],
            )
            stored[f"{int(host[2]) * 250 + int(host[3]) - 2}-{number}-{version.number}"] = time.perf_counter()

        WatchState.add_version = timed  # type: ignore[method-assign]  # a look at when each version was stored
        began = time.perf_counter()
        with contextlib.suppress(DayIsOverError):
            watch(Plan(sources), ledger, reader=asked.reader, clock=world.clock, chance=random.Random(3))
        seconds = time.perf_counter() - began
        report(world, ledger, stored, seconds)


def report(world: World, ledger: Path, stored: dict[str, float], seconds: float) -> None:
    """Print the day's figures."""
    articles = [article for feed in world.articles for article in feed]
    corrected = [article for article in articles if article.corrected is not None]
    with WatchState.open(state_path(ledger), read_only=True) as state:
        counts = Counter(row["n"] for row in state.rows("SELECT count(*) AS n FROM versions GROUP BY article"))
        waiting = state.rows("SELECT count(*) AS n FROM articles WHERE state IN ('pending', 'held')")[0]["n"]
        failures = state.rows("SELECT sum(failures) AS n FROM sources")[0]["n"]
    with Ledger.open(ledger, create=False, read_only=True) as book:
        found = book.counts()
        problems = book.verify()
    # A feed that is down when an article comes may list it only when it is corrected: what counts is what was listed.
    listed: dict[str, list[float]] = {}
    for each, moment in sorted(world.first_listed.items()):
        listed.setdefault(each.rpartition("-")[0], []).append(moment)
    expected = {f"{each}-{at}" for each, moments in listed.items() for at in range(1, len(moments) + 1)}
    in_order = [
        stored[each] - listed[each.rpartition("-")[0]][int(each.rpartition("-")[2]) - 1]
        for each in stored
        if each in expected
    ]
    delays = sorted(in_order)
    middle, most = delays[len(delays) // 2], delays[int(len(delays) * 0.95)]
    print(f"feeds                     {world.feeds:,}")
    print(f"the day                   {world.clock.until / 3_600:g} h, played in {seconds:.0f} s")
    asked = world.requests
    print(f"requests                  {asked['feed']:,} of feeds, {asked['other']:,} of pages and robots.txt")
    print(f"articles, corrections     {len(articles):,} ({len(listed):,} of them listed), {len(corrected):,}")
    print(f"documents, claims         {found.documents:,}, {found.claims:,}")
    print(f"articles by versions      {dict(sorted(counts.items()))}")
    print(
        f"lost, too many, waiting   {len(expected - stored.keys()):,}, {len(stored.keys() - expected):,}, {waiting:,}"
    )
    print(f"failing at the end        {failures or 0:,} feeds")
    print(f"poll to ledger            median {middle:.2f} s, p95 {most:.2f} s, longest {delays[-1]:.2f} s")
    print(f"the very first article    {in_order[0]:.2f} s")
    print(f"the ledger's verify       {len(problems):,} problems")


if __name__ == "__main__":
    main()
