"""Answers are compressed for other machines: to a program on this one, packing costs more than it saves."""

from __future__ import annotations

from ipaddress import ip_address

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_LEAST = 1_000  # bytes that are worth it
_LEVEL = 5


class Compression:
    """Compresses answers for clients that take it and are on another machine."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._compressed = GZipMiddleware(app, minimum_size=_LEAST, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        chosen = self._plain if _is_here(scope.get("client")) else self._compressed
        await chosen(scope, receive, send)


def _is_here(client: tuple[str, int] | None) -> bool:
    try:
        return client is not None and ip_address(client[0]).is_loopback
    except ValueError:  # no address of the internet, such as a socket's path
        return False
