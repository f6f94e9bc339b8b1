"""What stands before every request: who may ask, how much may be sent, and what a browser may do with the answer."""

from __future__ import annotations

import asyncio
import hmac
import re
from collections.abc import MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reportedly.server.errors import LOG, error_response
from reportedly.server.settings import Settings

COOKIE = "reportedly_token"
HEALTH = "/healthz"
WITHOUT_TOKEN = frozenset({HEALTH, "/health", "/ready"})
"""What may be asked without the token: it tells nothing of what the ledger holds."""
_HOST = re.compile(r"\[(?P<six>[^\]]*)\](?::\d+)?|(?P<name>[^:]*)(?::\d+)?")

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self' blob:",  # the map draws in workers made from its own code
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}
"""The headers of every answer: no script, style or frame of anybody else, and no guess at types."""


class Guard:
    """The outermost layer of the application.

    It refuses unknown hosts, missing tokens and large bodies, answers HEAD as GET without a body, sets the security
    headers, and turns an exception that nobody expected into the one shape of errors.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._unheard: set[asyncio.Future[None]] = set()  # the loop itself would forget them

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"
        started = False

        async def answer(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=_headed(message))
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if not headers.get("cache-control"):
                    headers["Cache-Control"] = "no-cache"
            elif is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        if is_head:
            scope = {**scope, "method": "GET"}
        refused = self._refusal(scope)
        if refused is not None:
            await refused(scope, receive, answer)
            return
        try:
            try:
                async with asyncio.timeout(self._settings.max_seconds):
                    body = await _body(scope, receive, self._settings.max_body)
            except TimeoutError:
                await error_response(408)(scope, receive, answer)
                return
            if body is None:
                await error_response(413, f"the body is larger than {self._settings.max_body} bytes")(
                    scope, receive, answer
                )
                return
            if scope["method"] == "GET":
                await self._bounded(scope, _again(body, receive), answer)
            else:  # whether a decision was stored must not be left open
                await self._app(scope, _again(body, receive), answer)
        except Exception as error:  # noqa: BLE001 - the edge: told in one line, and never to the client
            LOG.error("%s %s: %s: %s", scope["method"], scope["path"], type(error).__name__, error, exc_info=error)
            if not started:
                await error_response(500)(scope, receive, answer)

    async def _bounded(self, scope: Scope, receive: Receive, answer: Send) -> None:
        """Answer with an error where no answer begins in time.

        What is worked out in a thread cannot be stopped: it goes on, unheard, and is kept for who asks again.
        """
        begun, is_given_up = asyncio.Event(), False

        async def heard(message: Message) -> None:
            if is_given_up:
                return
            begun.set()
            await answer(message)

        work = asyncio.ensure_future(self._app(scope, receive, heard))
        waiting = asyncio.ensure_future(begun.wait())
        try:
            await asyncio.wait({work, waiting}, timeout=self._settings.max_seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
        if work.done() or begun.is_set():
            await work
            return
        is_given_up = True
        self._unheard.add(work)
        work.add_done_callback(self._forget)
        LOG.warning("%s: no answer in %g seconds", scope["path"], self._settings.max_seconds)
        await error_response(504, headers={"Retry-After": "10"})(scope, receive, answer)

    def _forget(self, work: asyncio.Future[None]) -> None:
        self._unheard.discard(work)
        if not work.cancelled() and (error := work.exception()) is not None:
            LOG.error("an answer that was given up: %s: %s", type(error).__name__, error)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if self._settings.hosts is not None and _host(headers.get("host", "")) not in self._settings.hosts:
            return error_response(421)
        token = self._settings.access_token
        if token is None or scope["path"] in WITHOUT_TOKEN or _shows(headers, token):
            return None
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        if any(name == "token" and _same(value, token) for name, value in query):
            # From here on the token travels in a cookie: addresses end up in histories and logs.
            rest = urlencode([pair for pair in query if pair[0] != "token"])
            answer = RedirectResponse(scope["path"] + (f"?{rest}" if rest else ""), 303, {"Cache-Control": "no-store"})
            answer.set_cookie(COOKIE, token, httponly=True, samesite="strict")
            return answer
        return error_response(401, headers={"WWW-Authenticate": "Bearer"})


def _headed(message: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    message.setdefault("headers", [])
    return message


def _host(header: str) -> str:
    found = _HOST.fullmatch(header.strip().lower())
    return (found["six"] or found["name"] or "") if found else ""


def _shows(headers: Headers, token: str) -> bool:
    scheme, _, given = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and _same(given.strip(), token):
        return True
    try:
        cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return False
    return cookie is not None and _same(cookie.value, token)


def _same(given: str, token: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), token.encode("utf-8"))


async def _body(scope: Scope, receive: Receive, limit: int) -> bytes | None:
    """Return the whole body, ``None`` where it is larger than the limit."""
    length = Headers(scope=scope).get("content-length", "0")
    if not length.isdecimal() or int(length) > limit:
        return None
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            break
        size += len(message.get("body", b""))
        if size > limit:
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            break
    return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    given = False

    async def once() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return once
