"""Inputs into documents: each read as what it is, in bounded memory, whatever the others hold."""

from __future__ import annotations

import io
import logging
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeAlias
from urllib.parse import unquote, urlsplit

from reportedly.documents import limits
from reportedly.documents.archives import MARK, read_archive
from reportedly.documents.date_doubts import date_doubts
from reportedly.documents.dates import parse_published
from reportedly.documents.decoding import UndecodableError, decode
from reportedly.documents.duplicates import Names
from reportedly.documents.finding import Address, File, check, find
from reportedly.documents.items import Item, Notice, Options, Rejected
from reportedly.documents.kinds import Kind, binary_reason, nul_reason, sniff, stem_of
from reportedly.documents.markdown import has_front_matter, read_markdown
from reportedly.documents.pages import Page, read_text
from reportedly.documents.parquet import read_parquet
from reportedly.documents.records import read_csv, read_json, read_jsonl
from reportedly.documents.unpacking import UnpackError, packing_of, unpacked
from reportedly.model import Document

if TYPE_CHECKING:
    from reportedly.documents.fetching import Fetched

Fetch: TypeAlias = "Callable[[str, Options], Fetched]"
Loaded: TypeAlias = Item | Page
Open: TypeAlias = Callable[[Iterator[tuple[str, Loaded]]], Iterator[tuple[str, Item]]]
"""Makes documents of the pages among what was loaded, in order; with each comes the input that it is of."""

_log = logging.getLogger(__name__)
_HEAD = 8192
_PARQUET = b"PAR1"
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
    open_pages: Open | None = None,
    doubt_dates: bool = True,
) -> Iterator[Document | Rejected]:
    """Yield the documents of files, folders, http(s) addresses and standard input (``"-"``), in order.

    What gives no document is yielded as :class:`Rejected`, and the batch goes on. ``notify`` is called with a
    :class:`Notice` for what a careful reader should know of a document that is yielded all the same. ``stdin`` stands
    in for the process's standard input, and ``fetch`` for :func:`reportedly.documents.fetching.fetch`. ``open_pages``
    stands in for :func:`open_here`, for a caller that opens pages in other processes or knows some of them;
    ``doubt_dates`` is False for one that looks for doubtful dates itself.

    Raises:
        InputError: at once, when an input does not exist or may not be tried at all (see :func:`check`), or when the
            publication date given in ``options`` cannot be one.
    """
    named = list(inputs)
    check(named)
    options = options or Options()
    if options.published is not None:
        parse_published(options.published.isoformat(), today=options.today)
    items = _noted((open_pages or open_here)(_read(named, options, stdin, fetch)))
    return _told(items, notify, doubt_dates=doubt_dates)


def open_here(loaded: Iterator[tuple[str, Loaded]]) -> Iterator[tuple[str, Item]]:
    """Yield what was loaded, the pages opened one by one in this process."""
    for source, item in loaded:
        if isinstance(item, Page):
            yield from ((source, each) for each in item.open())
        else:
            yield source, item


def _told(
    items: Iterator[Item], notify: Callable[[Notice], None] | None, *, doubt_dates: bool
) -> Iterator[Document | Rejected]:
    doubtful = 0
    for item in items:
        if isinstance(item, Notice):
            if notify is not None:
                notify(item)
            continue
        if doubt_dates and notify is not None and isinstance(item, Document):
            for doubt in date_doubts(item):
                doubtful += 1
                if doubtful <= limits.MAX_NAMED:
                    notify(Notice(item.key, doubt.message, doubt))
        yield item
    if notify is not None and doubtful > limits.MAX_NAMED:
        notify(Notice("publication dates", f"{doubtful - limits.MAX_NAMED:,} more that the texts speak against"))


def _read(
    inputs: list[str | Path], options: Options, stdin: BinaryIO | None, fetch: Fetch | None
) -> Iterator[tuple[str, Loaded]]:
    for found in find(inputs):
        loaded: Iterator[Loaded]
        if isinstance(found, Rejected | Notice):
            source, loaded = found.source, iter([found])
        elif isinstance(found, File):
            source, loaded = found.source, _read_file(found, options)
        elif isinstance(found, Address):
            source, loaded = found.address, _read_address(found.address, options, fetch)
        else:
            stream = stdin if stdin is not None else sys.stdin.buffer
            source, loaded = _STDIN, _read_stream(stream, Kind.ANY, _STDIN, "stdin", options)
        yield from ((source, item) for item in loaded)


def _noted(items: Iterator[tuple[str, Item]]) -> Iterator[Item]:
    """Pass on the items, names for two documents noticed; past a thousand of one input, what is wrong is counted."""
    names = Names()
    for source, of_one in groupby(items, key=itemgetter(0)):
        wrong = {Rejected: 0, Notice: 0}
        more = dict(wrong)
        for _, item in of_one:
            for each in (item, *names.notices(item, source)):
                if not isinstance(each, Document):
                    wrong[type(each)] += 1
                    if wrong[type(each)] > limits.MAX_NAMED:
                        more[type(each)] += each.records if isinstance(each, Rejected) else 1
                        continue
                yield each
        if count := more[Rejected]:
            yield Rejected(source, f"{count:,} more records left out, for such reasons", records=count)
        if count := more[Notice]:
            yield Notice(source, f"{count:,} more notices of such kinds")


def _read_file(file: File, options: Options) -> Iterator[Loaded]:
    try:
        with file.path.open("rb") as stream:
            yield from _read_stream(stream, file.kind, file.source, stem_of(file.path), options)
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
    loaded = _read_stream(io.BytesIO(page.data), kind, address, slug(page.address), options, page)
    for _, item in open_here((address, each) for each in loaded):
        yield replace(item, url=page.address) if isinstance(item, Document) and item.url is None else item


def _read_stream(
    stream: BinaryIO, kind: Kind, source: str, key: str, options: Options, page: Fetched | None = None
) -> Iterator[Loaded]:
    """Yield what a stream holds, packed or not; ``page`` is the web page that it comes from."""
    head = stream.read(_HEAD)
    if not head:
        yield Rejected(source, "empty file" if key != "stdin" else "empty: nothing came in")
        return
    try:
        inside, start = _rejoined(head, stream), head
        if packing := packing_of(head):
            inside = unpacked(inside, packing)
            start = inside.read(_HEAD)
            inside = _rejoined(start, inside)
        if kind is Kind.ARCHIVE or start.startswith(MARK):
            yield from _read_seekable(read_archive, stream, source, key, options)
        elif kind is Kind.PARQUET or head.startswith(_PARQUET):
            yield from _read_seekable(read_parquet, stream, source, key, options)
        elif packing and packing_of(start):
            yield Rejected(source, "packed twice: unpack it once")
        elif not start:
            yield Rejected(source, "empty file in its packing")
        else:
            yield from _read_plain(inside, start, kind, source, key, options, page)
    except UnpackError as error:
        if kind is Kind.ARCHIVE:  # its own reader goes on behind a damage
            yield from _read_seekable(read_archive, stream, source, key, options)
        else:
            yield Rejected(source, f"not read from here on: {error}")


def _read_seekable(
    read: Callable[[BinaryIO, str, str, Options], Iterator[Loaded]],
    stream: BinaryIO,
    source: str,
    key: str,
    options: Options,
) -> Iterator[Loaded]:
    if not stream.seekable():
        yield Rejected(source, "a web archive or Parquet file cannot be read from a pipe: name the file itself")
        return
    stream.seek(0)
    yield from read(stream, source, key, options)


def _read_plain(
    stream: BinaryIO, head: bytes, kind: Kind, source: str, key: str, options: Options, page: Fetched | None
) -> Iterator[Loaded]:
    if reason := binary_reason(head, source):
        yield Rejected(source, reason)
        return
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
            yield Page(source, key, data, options, address, charset)
        else:
            yield from _read_text(data, kind, source, key, options, page.charset if page is not None else None)


def _read_text(data: bytes, kind: Kind, source: str, key: str, options: Options, charset: str | None) -> Iterator[Item]:
    try:
        decoded = decode(data, charset)
    except UndecodableError as error:
        yield Rejected(source, str(error))
        return
    if kind is Kind.MARKDOWN or (kind is Kind.ANY and has_front_matter(decoded.text)):
        if decoded.repair:
            yield Notice(source, decoded.repair)
        yield from read_markdown(decoded.text, source, key, options)
    else:
        yield from read_text(data, source, key, options, charset)


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


def slug(address: str) -> str:
    """Return a readable name for the page at an address: its host and path."""
    parts = urlsplit(address)
    name = f"{(parts.hostname or '').removeprefix('www.')} {unquote(parts.path)}"
    words = "".join(character if character.isalnum() or character == "." else " " for character in name).split()
    return "-".join(words).removesuffix(".html").removesuffix(".htm")
