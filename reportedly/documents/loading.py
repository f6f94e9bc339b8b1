"""Inputs into documents: each read as what it is, in bounded memory, whatever the others hold."""

from __future__ import annotations

import io
import logging
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeAlias
from urllib.parse import unquote, urlsplit

from reportedly.documents import limits
from reportedly.documents.assembling import Description, assemble
from reportedly.documents.date_doubts import date_doubts
from reportedly.documents.dates import parse_published
from reportedly.documents.decoding import UndecodableError, decode
from reportedly.documents.duplicates import notice_shared_names
from reportedly.documents.finding import Address, File, check, find
from reportedly.documents.items import Item, Notice, Options, Rejected
from reportedly.documents.kinds import Kind, binary_reason, nul_reason, sniff
from reportedly.documents.markdown import has_front_matter, read_markdown
from reportedly.documents.records import read_csv, read_json, read_jsonl
from reportedly.documents.webpage import read_page
from reportedly.model import Document

if TYPE_CHECKING:
    from reportedly.documents.fetching import Fetched

Fetch: TypeAlias = "Callable[[str, Options], Fetched]"

_log = logging.getLogger(__name__)
_HEAD = 8192
_STDIN = "standard input"
_MEDIA = {
    "text/html": Kind.HTML,
    "application/xhtml+xml": Kind.HTML,
    "text/markdown": Kind.MARKDOWN,
    "application/x-ndjson": Kind.JSONL,
    "application/jsonl": Kind.JSONL,
    "application/json": Kind.JSON,
    "text/csv": Kind.CSV,
}


def load(
    inputs: Iterable[str | Path],
    options: Options | None = None,
    *,
    stdin: BinaryIO | None = None,
    notify: Callable[[Notice], None] | None = None,
    fetch: Fetch | None = None,
) -> Iterator[Document | Rejected]:
    """Yield the documents of files, folders, http(s) addresses and standard input (``"-"``), in order.

    What gives no document is yielded as :class:`Rejected`, and the batch goes on. ``notify`` is called with a
    :class:`Notice` for what a careful reader should know of a document that is yielded all the same. ``stdin`` stands
    in for the process's standard input, and ``fetch`` for :func:`reportedly.documents.fetching.fetch`.

    Raises:
        InputError: at once, when an input does not exist or may not be tried at all (see :func:`check`), or when the
            publication date given in ``options`` cannot be one.
    """
    named = list(inputs)
    check(named)
    options = options or Options()
    if options.published is not None:
        parse_published(options.published.isoformat(), today=options.today)
    return _load(named, options, stdin, notify, fetch)


def _load(
    inputs: list[str | Path],
    options: Options,
    stdin: BinaryIO | None,
    notify: Callable[[Notice], None] | None,
    fetch: Fetch | None,
) -> Iterator[Document | Rejected]:
    doubtful = 0
    for item in _read(inputs, options, stdin, fetch):
        if isinstance(item, Notice):
            if notify is not None:
                notify(item)
            continue
        if notify is not None and isinstance(item, Document):
            for doubt in date_doubts(item):
                doubtful += 1
                if doubtful <= limits.MAX_NAMED:
                    notify(Notice(item.key, doubt.message, doubt))
        yield item
    if notify is not None and doubtful > limits.MAX_NAMED:
        notify(Notice("publication dates", f"{doubtful - limits.MAX_NAMED:,} more that the texts speak against"))


def _read(inputs: list[str | Path], options: Options, stdin: BinaryIO | None, fetch: Fetch | None) -> Iterator[Item]:
    seen: dict[int, int] = {}
    for found in find(inputs):
        if isinstance(found, Rejected | Notice):
            yield found
        elif isinstance(found, File):
            yield from _noted(_read_file(found, options), seen, found.source)
        elif isinstance(found, Address):
            yield from _read_address(found.address, options, fetch)
        else:
            stream = stdin if stdin is not None else sys.stdin.buffer
            yield from _noted(_read_stream(stream, Kind.ANY, _STDIN, "stdin", options), seen, _STDIN)


def _noted(items: Iterator[Item], seen: dict[int, int], source: str) -> Iterator[Item]:
    """Pass on one input's items, names for two documents noticed; past a thousand, what is wrong is only counted."""
    wrong = {Rejected: 0, Notice: 0}
    for item in notice_shared_names(items, seen, source):
        if not isinstance(item, Document):
            wrong[type(item)] += 1
            if wrong[type(item)] > limits.MAX_NAMED:
                continue
        yield item
    if (more := wrong[Rejected] - limits.MAX_NAMED) > 0:
        yield Rejected(source, f"{more:,} more records left out, for such reasons")
    if (more := wrong[Notice] - limits.MAX_NAMED) > 0:
        yield Notice(source, f"{more:,} more notices of such kinds")


def _read_file(file: File, options: Options) -> Iterator[Item]:
    try:
        with file.path.open("rb") as stream:
            yield from _read_stream(stream, file.kind, file.source, file.path.stem, options)
    except OSError as error:
        yield Rejected(file.source, f"cannot be read: {error.strerror or error}")


def _read_address(address: str, options: Options, fetch: Fetch | None) -> Iterator[Item]:
    from reportedly.documents import fetching  # here, since most runs fetch nothing

    began = time.monotonic()
    try:
        page = (fetch or fetching.fetch)(address, options)
    except fetching.FetchError as error:
        _log.info("not fetched", extra={"source": address, "reason": str(error), "seconds": time.monotonic() - began})
        yield Rejected(address, str(error))
        return
    told = {"source": page.address, "bytes": len(page.data), "seconds": time.monotonic() - began}
    _log.info("fetched", extra=told)
    kind = _MEDIA.get(page.media_type or "", Kind.ANY)
    for item in _read_stream(io.BytesIO(page.data), kind, address, _slug(page.address), options, page):
        yield replace(item, url=page.address) if isinstance(item, Document) and item.url is None else item


def _read_stream(
    stream: BinaryIO, kind: Kind, source: str, key: str, options: Options, page: Fetched | None = None
) -> Iterator[Item]:
    """Yield what a stream holds; ``page`` is the web page that it comes from."""
    head = stream.read(_HEAD)
    if not head:
        yield Rejected(source, "empty file" if key != "stdin" else "empty: nothing came in")
        return
    if reason := binary_reason(head, source):
        yield Rejected(source, reason)
        return
    stream = _rejoined(head, stream)
    if kind in (Kind.ANY, Kind.JSON):
        first = stream.readline(options.max_bytes + 1)
        stream = _rejoined(first, stream)
        kind = sniff(head, first, kind)
    if kind is Kind.JSONL:
        yield from read_jsonl(stream, source, key, options)
    elif kind is Kind.CSV:
        yield from read_csv(stream, source, key, options)
    else:
        data = stream.read(options.max_bytes + 1)
        if len(data) > options.max_bytes:
            fix = ": write it as JSON lines, one record a line" if kind is Kind.JSON else ""
            yield Rejected(source, f"larger than the limit of {options.max_bytes:,} bytes for one document{fix}")
        elif reason := nul_reason(data):
            yield Rejected(source, reason)
        elif kind is Kind.JSON:
            yield from read_json(data, source, key, options)
        elif kind is Kind.HTML:
            address, charset = (page.address, page.charset) if page is not None else (None, None)
            yield from read_page(data, source, key, options, address=address, charset=charset)
        else:
            yield from _read_text(data, kind, source, key, options, page.charset if page is not None else None)


def _read_text(data: bytes, kind: Kind, source: str, key: str, options: Options, charset: str | None) -> Iterator[Item]:
    try:
        decoded = decode(data, charset)
    except UndecodableError as error:
        yield Rejected(source, str(error))
        return
    if decoded.repair:
        yield Notice(source, decoded.repair)
    if kind is Kind.MARKDOWN or (kind is Kind.ANY and has_front_matter(decoded.text)):
        yield from read_markdown(decoded.text, source, key, options)
    elif decoded.text.strip():
        yield assemble(decoded.text, Description(key), options)
    else:
        yield Rejected(source, "holds blanks only, no text")


class _Prefixed(io.RawIOBase):
    """Bytes that were read already, and the stream that they were read from, as one stream."""

    def __init__(self, prefix: bytes, stream: BinaryIO) -> None:
        super().__init__()
        self._prefix = memoryview(prefix)
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]  # io's buffers are not one type before Python 3.12
        # What a pipe has now is enough: another program's records are read as they come.
        part = bytes(self._prefix[: len(view)]) or getattr(self._stream, "read1", self._stream.read)(len(view))
        self._prefix = self._prefix[len(part) :]
        view[: len(part)] = part
        return len(part)


def _rejoined(prefix: bytes, stream: BinaryIO) -> BinaryIO:
    return io.BufferedReader(_Prefixed(prefix, stream), 65_536)


def _slug(address: str) -> str:
    """Return a readable name for the page at an address: its host and path."""
    parts = urlsplit(address)
    name = f"{(parts.hostname or '').removeprefix('www.')} {unquote(parts.path)}"
    words = "".join(character if character.isalnum() or character == "." else " " for character in name).split()
    return "-".join(words).removesuffix(".html").removesuffix(".htm")
