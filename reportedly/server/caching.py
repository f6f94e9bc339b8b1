"""Entity tags from the ledger's state: a question asked again of an unchanged ledger is answered with 304."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reportedly.errors import LedgerError
from reportedly.server.settings import API

_OF_OTHERS = frozenset({f"{API}/watch"})
"""Answers that depend on more than the ledger, and make their own tags."""


class Revalidation:
    """Sets ``ETag`` on what the API gives, and answers 304 where the client has it already.

    Every answer is a function of the address, of the ledger, of the gazetteer, of the program's version and, where no
    day is asked about, of today: ``state`` gives all but the first. Tags are weak, as an answer may be compressed.
    """

    def __init__(self, app: ASGIApp, state: Callable[[], str], at_once: Callable[[], str | None]) -> None:
        """``at_once`` gives the state where it can be told without waiting, else ``None``."""
        self._app = app
        self._state = state
        self._at_once = at_once

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        is_of_ledger = scope["type"] == "http" and scope["path"].startswith(API) and scope["path"] not in _OF_OTHERS
        if not is_of_ledger or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        try:
            state = self._at_once() or await run_in_threadpool(self._state)
        except LedgerError:  # the route will tell
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        asked = (state, scope["path"], scope["query_string"].decode("latin-1"), headers.get("host", ""))
        tag = f'W/"{hashlib.sha256(repr(asked).encode("utf-8")).hexdigest()[:24]}"'
        if names_tag(headers.get("if-none-match", ""), tag):
            await Response(status_code=304, headers={"ETag": tag, "Cache-Control": "no-cache"})(scope, receive, send)
            return

        async def tagged(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                found = MutableHeaders(scope=message)
                found["ETag"] = tag
                found["Cache-Control"] = "no-cache"
            await send(message)

        await self._app(scope, receive, tagged)


def names_tag(header: str, tag: str) -> bool:
    """Say whether If-None-Match names a tag. A lone ``*`` would name whatever there is, and nothing asked here yet."""
    strong = tag.removeprefix("W/")
    return any(each.strip().removeprefix("W/") == strong for each in header.split(","))
