"""Small web archives for tests, made byte by byte."""

from __future__ import annotations

import gzip

PAGE = """<!doctype html><html><head><title>{title}</title>
<meta property="article:published_time" content="2017-11-09T08:00:00Z">
<meta property="og:site_name" content="River Post">
</head><body><nav>Home | World</nav><article><h1>{title}</h1>
<p>The army said on Thursday that it had captured the town of {town}, after days of fighting in the hills around it.</p>
<p>Residents told the River Post that shells had fallen on the market, and that families had left for the south.</p>
</article></body></html>"""


def page(title: str = "Town taken", town: str = "Abu Kamal") -> bytes:
    """Return a page with an article."""
    return PAGE.format(title=title, town=town).encode()


def record(
    content: bytes,
    address: str = "https://river.example/1",
    *,
    kind: str = "response",
    media: str = "application/http; msgtype=response",
    fetched: str = "2017-11-10T08:00:00Z",
    more: str = "",
) -> bytes:
    """Return one record of an archive."""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: {fetched}\r\n"
        f"WARC-Target-URI: {address}\r\nContent-Type: {media}\r\n{more}Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def answer(body: bytes, *headers: str, status: str = "200 OK", media: str = "text/html; charset=utf-8") -> bytes:
    """Return an HTTP answer as a crawler records it."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {media}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def text_record(text: str, address: str = "https://river.example/1", *, fetched: str = "2017-11-10T08:00:00Z") -> bytes:
    """Return a record of a WET file."""
    return record(text.encode(), address, kind="conversion", media="text/plain", fetched=fetched)


def packed(*records: bytes) -> bytes:
    """Return records packed one by one, as archives are."""
    return b"".join(gzip.compress(each) for each in records)
