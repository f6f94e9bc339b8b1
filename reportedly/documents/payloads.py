"""What a recorded HTTP answer holds: its chunks joined and its content unpacked, within a limit."""

from __future__ import annotations

import io
import zlib
from email.message import Message
from typing import Any

_CHUNK = 65_536
_PLAIN = frozenset({"", "identity", "none"})
_MOST_CODINGS = 3


class PayloadError(ValueError):
    """The content of an answer cannot be had; the message says why."""


def decoded_payload(body: bytes, headers: Message, max_bytes: int) -> bytes:
    """Return the content of a recorded answer, as its headers tell how it was sent.

    Many crawlers keep the headers and store the content as they unpacked it; content that is not packed as its headers
    say is taken as it is.

    Raises:
        PayloadError: it unpacks to more than ``max_bytes``, is damaged, or is packed in a way that is not known.
    """
    if "chunked" in str(headers.get("Transfer-Encoding", "")).lower():
        body = _joined(body, max_bytes)
    codings = [part.strip().lower() for part in str(headers.get("Content-Encoding", "")).split(",")]
    codings = [coding for coding in codings if coding not in _PLAIN]
    if len(codings) > _MOST_CODINGS:
        raise PayloadError(f"its content is packed {len(codings)} times: {_MOST_CODINGS} are allowed")
    for coding in reversed(codings):
        body = _unpacked(body, coding, max_bytes)
    return body


def _joined(body: bytes, max_bytes: int) -> bytes:
    from fastwarc.stream_io import ChunkedReader

    try:
        return _all(ChunkedReader(io.BytesIO(body)), max_bytes)
    except OSError:
        return body  # its chunks were joined before it was stored


def _unpacked(body: bytes, coding: str, max_bytes: int) -> bytes:
    if coding in ("gzip", "x-gzip"):
        return _inflated(body, 31, max_bytes) if body.startswith(b"\x1f\x8b") else body
    if coding == "deflate":
        is_wrapped = len(body) > 1 and body[0] & 15 == 8 and int.from_bytes(body[:2], "big") % 31 == 0
        return _inflated(body, 15 if is_wrapped else -15, max_bytes, else_plain=True)
    if coding in ("br", "zstd"):
        from fastwarc.stream_io import BrotliReader, ZstdReader

        reader = BrotliReader if coding == "br" else ZstdReader
        try:
            return _all(reader(io.BytesIO(body)), max_bytes)
        except OSError:
            if _is_text(body):
                return body
            raise PayloadError(f"its {coding} content is damaged") from None
    raise PayloadError(f"its content is packed as {coding[:20]!r}: gzip, deflate, br and zstd can be unpacked")


def _inflated(body: bytes, window: int, max_bytes: int, *, else_plain: bool = False) -> bytes:
    unpack = zlib.decompressobj(window)
    try:
        data = unpack.decompress(body, max_bytes + 1)
    except zlib.error as error:
        if else_plain and _is_text(body):
            return body
        raise PayloadError(f"its packed content is damaged ({error})") from None
    if len(data) > max_bytes:
        raise PayloadError(f"its content unpacks to more than the limit of {max_bytes:,} bytes")
    return data


def _all(reader: Any, max_bytes: int) -> bytes:
    parts, size = [], 0
    while part := reader.read(_CHUNK):
        parts.append(part)
        size += len(part)
        if size > max_bytes:
            raise PayloadError(f"its content unpacks to more than the limit of {max_bytes:,} bytes")
    return b"".join(parts)


def _is_text(body: bytes) -> bool:
    try:
        body[:4096].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > 4000
    return b"\0" not in body[:4096]
