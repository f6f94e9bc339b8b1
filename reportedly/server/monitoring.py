"""What operators ask of a server: is it alive, is it ready, and how much has it done."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reportedly.errors import LedgerError
from reportedly.ledger.records import Counts
from reportedly.metrics import CONTENT_TYPE, Counter, Gauge, Histogram, Metrics
from reportedly.server.errors import ApiError
from reportedly.server.models import Model
from reportedly.server.security import WITHOUT_TOKEN
from reportedly.server.settings import API
from reportedly.server.state import State, TheState

LIVE, READY, METRICS = "/health", "/ready", "/metrics"

_log = logging.getLogger(__name__)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_WRITE_AHEAD = "-wal"  # what SQLite adds to a file's name for its write-ahead log


class Alive(Model):
    """The server answers."""

    status: Literal["ok"] = "ok"


class Ready(Model):
    """The server answers, and can read its ledger."""

    status: Literal["ready"] = "ready"


def live() -> Alive:
    """Say that the server answers; nothing is asked of the ledger, so that a busy one is no reason to start again."""
    return Alive()


def ready(state: TheState) -> Ready:
    """Say that the server can answer questions: its ledger opens and can be read. Otherwise the answer is 503."""
    try:
        state.ledger.revision()
    except LedgerError as error:
        raise ApiError(503) from error
    return Ready()


class ServerMetrics:
    """What a server counts: requests by route, and how large its ledger is when it is asked."""

    def __init__(self, state: State) -> None:
        self.metrics = Metrics()
        self._state = state
        add = self.metrics.add
        labels = ["method", "route", "status"]
        self.requests = add(Counter("reportedly_http_requests_total", "Requests that were answered", labels))
        self.seconds = add(
            Histogram("reportedly_http_request_seconds", "Seconds until the whole answer was sent", ["route"])
        )
        self.running = add(Gauge("reportedly_http_requests_running", "Requests that are being answered"))
        self.running.set(0)
        self._up = add(Gauge("reportedly_ledger_up", "1 where the ledger can be read, else 0"))
        self._bytes = add(Gauge("reportedly_ledger_bytes", "Bytes of the ledger's files"))
        self._held = {
            name: add(Gauge(f"reportedly_ledger_{name}", f"{name.capitalize()} in the ledger"))
            for name in Counts.__dataclass_fields__
        }
        self.metrics.before(self._of_ledger)

    def _of_ledger(self) -> None:
        try:
            counts = self._state.derive("counts", None, self._state.ledger.counts)  # asked again only when it changes
        except LedgerError as error:
            _log.warning("metrics: %s", error)
            self._up.set(0)
            return
        self._up.set(1)
        for name, gauge in self._held.items():
            gauge.set(getattr(counts, name))
        path = self._state.ledger.path
        if path is not None:  # what a database server keeps on its disk is its own to tell
            self._bytes.set(sum(_size(each) for each in _files(path)))


class Watched:
    """The outermost layer: counts, times and logs every request, those that are refused too.

    ``routes`` are the templates of the routes, the more special before the more general.
    """

    def __init__(self, app: ASGIApp, measured: ServerMetrics, routes: Iterable[str]) -> None:
        self._app = app
        self._measured = measured
        self._routes = [(compile_path(each)[0], each) for each in (*routes, *sorted(WITHOUT_TOKEN), METRICS)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, begun = 500, time.perf_counter()

        async def heard(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self._measured.running.add(1)
        try:
            await self._app(scope, receive, heard)
        finally:
            seconds = time.perf_counter() - begun
            method = scope["method"] if scope["method"] in _METHODS else "other"
            route = self._route(scope["path"])
            self._measured.running.add(-1)
            self._measured.requests.add(method=method, route=route, status=str(status))
            self._measured.seconds.observe(seconds, route=route)
            if _log.isEnabledFor(logging.INFO):  # the address without its question, which may hold the token
                told = {"method": method, "path": scope["path"][:200], "status": status, "seconds": seconds}
                _log.info("request", extra=told)

    def _route(self, path: str) -> str:
        """Return the template that an address is of: metrics hold no names that somebody asked for."""
        for pattern, template in self._routes:
            if pattern.match(path):
                return template
        return "none" if path.startswith(f"{API}/") else "page"


def install(app: FastAPI, state: State, *, metrics: bool) -> ServerMetrics:
    """Add the routes that operators ask, ``/metrics`` where it is wanted; return what is told there."""
    measured = ServerMetrics(state)
    app.get(LIVE, tags=["server"], summary="Tell whether the server is alive")(live)
    app.get(READY, tags=["server"], summary="Tell whether the ledger can be read")(ready)
    if metrics:

        @app.get(METRICS, include_in_schema=False)
        async def tell() -> Response:
            text = await run_in_threadpool(measured.metrics.text)
            return Response(text, media_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})

    return measured


def _files(ledger: Path) -> tuple[Path, Path]:
    return ledger, ledger.with_name(ledger.name + _WRITE_AHEAD)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
