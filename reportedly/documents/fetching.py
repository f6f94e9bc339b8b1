"""Web pages over HTTP, within limits of size, time and redirects, and never from a private address.

The host is looked up first, every address it has is checked, and the connection goes to a checked address itself, so
that a name that changes between check and connection gains nothing. Each redirect is checked the same way. Proxies of
the environment are not used, for they would look the name up again.
"""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import Message
from functools import cache
from typing import TypeAlias
from urllib.parse import SplitResult, quote, urljoin

from reportedly import __version__
from reportedly.documents import addresses
from reportedly.documents.assembling import one_line
from reportedly.documents.items import Options, shown
from reportedly.errors import InputError

Resolve: TypeAlias = Callable[[str, int], Sequence[str]]
Permit: TypeAlias = Callable[[str], bool]

REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""Statuses by which a server names another address."""

USER_AGENT = f"Reportedly/{__version__}"
"""How the fetcher names itself to servers."""

_CHUNK = 65_536
_ACCEPT = "text/html,application/xhtml+xml,text/plain,text/markdown,application/json,text/csv;q=0.9,*/*;q=0.1"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as the server gave it: its final address, bytes, media type and charset (``None`` where not said)."""

    address: str
    data: bytes
    media_type: str | None = None
    charset: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered to one request: ``data`` is the unpacked body of a 200 and empty for all others."""

    address: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    data: bytes = b""

    def header(self, name: str) -> str | None:
        """Return the first header of a name, whatever its case; ``None`` where there is none."""
        return next((value for each, value in self.headers if each.lower() == name.lower()), None)

    def fetched(self) -> Fetched:
        """Return the answer as a page."""
        said = Message()
        for name, value in self.headers:
            said[name] = value
        return Fetched(self.address, self.data, *_content_type(said))


class FetchError(Exception):
    """A page cannot be had; the message says why, in one line even where it holds what a server said.

    ``is_final`` where asking again would give the same: a refused address, or more bytes than the limit.
    """

    def __init__(self, message: str, *, is_final: bool = False) -> None:
        super().__init__(one_line(message) or "cannot be fetched")
        self.is_final = is_final


def fetch(
    address: str,
    options: Options = Options(),  # noqa: B008 - frozen
    *,
    resolve: Resolve = addresses.resolve,
    permit: Permit = addresses.is_public,
) -> Fetched:
    """Return the page at an http or https address.

    ``options`` bounds its bytes (unpacked), the seconds for all of it, and the redirects. ``resolve`` looks up a host's
    IP addresses; ``permit`` says which of them may be connected to.

    Raises:
        FetchError: it is refused, unreachable, too slow, too large, or the server gives no page.
    """
    deadline = time.monotonic() + options.timeout_seconds
    current = address
    for _ in range(options.max_redirects + 1):
        answer = _asked(current, deadline, options, {}, resolve, permit)
        if answer.status not in REDIRECTS:
            if answer.status != 200:
                raise FetchError(f"the server answers {answer.status} {answer.reason}")
            return answer.fetched()
        current = target(answer)
    raise FetchError(f"more than {options.max_redirects} redirects")


def ask(
    address: str,
    options: Options = Options(),  # noqa: B008 - frozen
    *,
    headers: Mapping[str, str] | None = None,
    resolve: Resolve = addresses.resolve,
    permit: Permit = addresses.is_public,
) -> Answer:
    """Return what a server answers to one request, whatever its status; no redirect is followed.

    ``headers`` are sent with it and may replace the usual ones, except for ``Accept-Encoding``. The limits are those
    of :func:`fetch`.

    Raises:
        FetchError: the address is refused, or the server is unreachable, too slow, or sends too much.
    """
    return _asked(address, time.monotonic() + options.timeout_seconds, options, headers or {}, resolve, permit)


def target(answer: Answer) -> str:
    """Return the address that a redirect leads to. Raises ``FetchError`` where it names none."""
    location = answer.header("Location")
    if not location:
        raise FetchError(f"the server answers {answer.status} without saying where to")
    try:
        return urljoin(answer.address, location)
    except ValueError as error:
        raise FetchError(f"the server redirects to {shown(location)}, which is no address: {error}") from None


def _asked(
    address: str, deadline: float, options: Options, headers: Mapping[str, str], resolve: Resolve, permit: Permit
) -> Answer:
    try:
        return _request(address, deadline, options, headers, resolve, permit)
    except InputError as error:
        raise FetchError(str(error), is_final=True) from None
    except TimeoutError:
        raise FetchError(f"no whole page within {options.timeout_seconds:g} seconds") from None
    except ssl.SSLError as error:
        raise FetchError(f"no safe connection: {error.reason or error}") from None
    except (OSError, http.client.HTTPException, zlib.error, UnicodeError) as error:
        raise FetchError(f"cannot be fetched: {error or type(error).__name__}") from None


def _request(
    address: str, deadline: float, options: Options, headers: Mapping[str, str], resolve: Resolve, permit: Permit
) -> Answer:
    """Return what is answered at this very address."""
    parts = addresses.split_address(address)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    sent = {"Accept": _ACCEPT, "User-Agent": USER_AGENT, **headers, "Accept-Encoding": "gzip"}
    with _connected(parts.scheme, host, port, _checked(host, port, resolve, permit), deadline) as connection:
        connection.request("GET", _target(parts), headers=sent)
        with connection.getresponse() as response:
            data = _body(response, options.max_bytes) if response.status == 200 else b""
            return Answer(address, response.status, response.reason, tuple(response.getheaders()), data)


def _checked(host: str, port: int, resolve: Resolve, permit: Permit) -> Sequence[str]:
    try:
        found = resolve(host, port)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"host {shown(host)} is not found: {getattr(error, 'strerror', None) or error}") from None
    for ip in found:
        if not permit(ip):
            raise FetchError(
                f"host {shown(host)} is refused: {ip} is not an address of the public internet", is_final=True
            )
    if not found:
        raise FetchError(f"host {shown(host)} is not found")
    return found


@contextmanager
def _connected(
    scheme: str, host: str, port: int, ips: Sequence[str], deadline: float
) -> Iterator[http.client.HTTPConnection]:
    """Connect to the first of the checked addresses that answers; at the deadline the connection is cut."""
    link = _dial(ips, port, deadline)
    connection = http.client.HTTPConnection(host, port)
    if scheme == "https":
        connection = http.client.HTTPSConnection(host, port, context=_tls())
        link = _tls().wrap_socket(link, server_hostname=host, do_handshake_on_connect=False)
    connection.auto_open = 0  # it knows the host for its headers, and is never left to connect to it by itself
    connection.sock = link
    expired = threading.Event()
    timer = threading.Timer(max(_left(deadline), 0.0), _cut, (link, expired))
    timer.daemon = True
    timer.start()
    try:
        if isinstance(link, ssl.SSLSocket):
            link.do_handshake()
        yield connection
    except (OSError, ValueError, http.client.HTTPException, FetchError):
        if not expired.is_set():
            raise
    finally:
        timer.cancel()
        connection.close()
        link.close()
    if expired.is_set():
        raise TimeoutError


def _dial(ips: Sequence[str], port: int, deadline: float) -> socket.socket:
    failure: OSError | None = None
    for ip in ips:
        left = _left(deadline)
        if left <= 0:
            raise TimeoutError
        try:
            return socket.create_connection((ip, port), timeout=left)
        except OSError as error:
            failure = error
    assert failure is not None, "there is at least one address"
    raise failure


def _cut(link: socket.socket, expired: threading.Event) -> None:
    """End a connection whose server sends a little now and then, so that no single wait ever times out."""
    expired.set()
    with suppress(OSError):  # it may be closed already
        socket.socket.shutdown(link, socket.SHUT_RDWR)


def _left(deadline: float) -> float:
    return deadline - time.monotonic()


@cache
def _tls() -> ssl.SSLContext:
    import certifi

    context = ssl.create_default_context()  # the system's authorities, and Mozilla's where the system has none
    context.load_verify_locations(certifi.where())
    return context


def _target(parts: SplitResult) -> str:
    """Return the path and query to ask for, with what is not ASCII percent-encoded."""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return f"{path}?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else path


_LENGTH = re.compile(r"[0-9]{1,18}")


def _body(response: http.client.HTTPResponse, max_bytes: int) -> bytes:
    length = response.headers.get("Content-Length", "").strip()
    if _LENGTH.fullmatch(length) and int(length) > max_bytes:
        raise FetchError(f"page of {int(length):,} bytes is over the limit of {max_bytes:,}", is_final=True)
    packed = (response.headers.get("Content-Encoding") or "identity").strip().lower()
    if packed not in ("identity", "gzip", "x-gzip"):
        raise FetchError(f"the server sends it packed as {shown(packed)}, which was not asked for")
    unpack = zlib.decompressobj(31) if packed != "identity" else None  # 31: gzip with the largest window
    parts: list[bytes] = []
    size = 0
    while chunk := response.read1(_CHUNK):
        while chunk:
            part, chunk = _unpacked(chunk, unpack)
            size += len(part)
            if size > max_bytes:
                raise FetchError(f"page is over the limit of {max_bytes:,} bytes", is_final=True)
            parts.append(part)
    if response.length or (unpack is not None and not unpack.eof):
        raise FetchError("the connection ended before the page did")
    return b"".join(parts)


def _unpacked(chunk: bytes, unpack: zlib._Decompress | None) -> tuple[bytes, bytes]:
    """Return what a chunk unpacks to, bounded as well, and what of it is left: a small page can unpack to gigabytes."""
    if unpack is None:
        return chunk, b""
    return unpack.decompress(chunk, 16 * _CHUNK), unpack.unconsumed_tail


def _content_type(headers: Message) -> tuple[str | None, str | None]:
    if headers.get("Content-Type") is None:
        return None, None
    return headers.get_content_type(), headers.get_content_charset()
