"""Web archives: the pages of WARC files and the texts of WET files (ISO 28500), record by record.

A response with a page and a resource that is one are read as pages, a conversion (WET) as text. The date of a record is
that of its fetching: no report in it can have been published later. A damaged record is left out with its offset in the
file, and reading goes on at the next one.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from email.message import Message
from hashlib import blake2b
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from reportedly.documents import limits
from reportedly.documents.addresses import split_address
from reportedly.documents.assembling import one_line
from reportedly.documents.items import Notice, Options, Rejected
from reportedly.documents.pages import Page
from reportedly.documents.payloads import PayloadError, decoded_payload
from reportedly.documents.unpacking import MAGIC, packing_of
from reportedly.documents.webpage import is_page
from reportedly.errors import InputError

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

NEEDS = 'reading WARC files needs fastwarc: pip install "reportedly[bulk]"'
MARK = b"WARC/1."
"""What a record begins with."""

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_TEXTS = frozenset({"text/plain"})
_SCANNED = 1 << 20
_SKIPPED_AT_MOST = 50  # times the limit for one document
_STEM = 120

Found: TypeAlias = Page | Rejected | Notice


class _DamagedError(Exception):
    """A record cannot be read, and where the next one begins does not follow from what it says."""


@dataclass(slots=True)
class _Place:
    """How far the reading of an archive has come since it was last taken up."""

    start: int  # of the last record that was found, or where to look for the first
    end: int  # before which that record does not end
    records: int = 0
    other: Counter[str] = field(default_factory=Counter)  # records that are no pages, by what they are


def read_archive(stream: BinaryIO, source: str, stem: str, options: Options) -> Iterator[Found]:
    """Yield the pages and texts of an archive, packed or not, with what was left out; ``stream`` can be sought in.

    Pages are given as they are stored, to be opened by :meth:`Page.open`. Their keys name the file, the offset and the
    content.
    """
    try:
        import fastwarc.warc as _  # noqa: F401 - whether it is there
    except ImportError:
        yield Rejected(source, NEEDS)
        return
    stream.seek(0)
    packing = packing_of(stream.read(8))
    mark = MARK if packing is None else MAGIC[packing]
    other: Counter[str] = Counter()
    start: int | None = 0
    damages, told = 0, False
    while start is not None and damages <= limits.MAX_DAMAGES:
        place = _Place(start, start + 1, other=other)
        try:
            yield from _records(stream, source, stem[:_STEM], options, place)
            break
        except _DamagedError as error:
            damaged, reason, told = place.start, str(error), False
        except OSError as error:
            damaged, reason = place.start, " ".join(str(error).split())[:200]
            if place.records:  # what follows the last good record is damaged: it is tried, and named, where it begins
                start = _find(stream, mark, place.end if packing is None else place.start + 1)
                damages, told = damages + 1, False
                if start is not None:
                    continue
                damaged, reason = place.end, f"no record follows: {reason}"
        damages += 1
        is_whole = False
        if packing is not None:
            alone = _Place(0, 1, other=other)
            try:  # it may be whole, and the damage right behind it
                section = _section(stream, mark, damaged, options)
                yield from _records(section, source, stem[:_STEM], options, alone, base=damaged)
                is_whole = alone.records > 0
            except _DamagedError:
                pass
            except OSError:
                is_whole = alone.records > 0
        if is_whole:
            told = False
        elif not told:
            yield Rejected(f"{source}:{damaged}", f"damaged record left out: {reason}")
            told = True
        start = _find(stream, mark, damaged + 1)
    if damages > limits.MAX_DAMAGES:
        yield Rejected(source, f"not read after {limits.MAX_DAMAGES:,} damages: get the archive again")
    if other:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in other.most_common())
        yield Notice(source, f"records that are no pages: {kinds}")


def estimated_pages(stream: BinaryIO, size: int, sample: int) -> int:
    """Return about how many pages an archive of ``size`` bytes holds, by the records in its first ``sample`` bytes."""
    pages = position = 0
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType

        wanted = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
        records = iter(ArchiveIterator(stream, parse_http=False))
        while (record := _next(records)) is not None:
            if (position := record.stream_pos) > sample:
                return max(round(pages * size / position), pages)
            pages += bool(record.record_type & wanted)
    except (ImportError, OSError):
        return max(round(pages * size / position), pages) if position else max(pages, 1)
    return max(pages, 1)


def _section(stream: BinaryIO, mark: bytes, start: int, options: Options) -> BinaryIO:
    """Return the bytes from an offset to the next mark; none where they are more than a document may have."""
    end = _find(stream, mark, start + 1)
    stream.seek(start)
    data = stream.read(options.max_bytes + 1 if end is None else min(end - start, options.max_bytes + 1))
    return io.BytesIO(data if len(data) <= options.max_bytes else b"")


def _records(
    stream: BinaryIO, source: str, stem: str, options: Options, place: _Place, *, base: int = 0
) -> Iterator[Found]:
    from fastwarc.warc import ArchiveIterator

    stream.seek(place.start)
    records = iter(ArchiveIterator(stream, parse_http=False))
    while (record := _next(records)) is not None:
        place.start = record.stream_pos
        place.end = place.start + max(record.content_length, 1)
        place.records += 1
        where = base + place.start
        try:
            yield from _record(record, f"{source}:{where}", f"{stem}:{where}", options, place.other)
        except OSError as error:
            raise _DamagedError(" ".join(str(error).split())[:200]) from None


def _next(records: Iterator[WarcRecord]) -> WarcRecord | None:
    try:
        return next(records, None)
    except BaseException as error:
        # The library is written in Rust: where it gives up on a record, it raises what is no Exception.
        if type(error).__name__ == "PanicException":
            raise OSError("the WARC library cannot read it") from None
        raise


def _record(record: WarcRecord, where: str, name: str, options: Options, other: Counter[str]) -> Iterator[Found]:
    from fastwarc.warc import WarcRecordType

    kind = record.record_type
    if kind not in (WarcRecordType.response, WarcRecordType.resource, WarcRecordType.conversion):
        if kind in (WarcRecordType.revisit, WarcRecordType.continuation, WarcRecordType.unknown):
            other["of an unknown type" if kind is WarcRecordType.unknown else f"{kind}s"] += 1
        return
    length = record.content_length
    if length > options.max_bytes:
        skipped = record.consume(length) if length <= _SKIPPED_AT_MOST * options.max_bytes else 0
        if skipped < length:
            raise _DamagedError(f"it is said to have {length:,} bytes, which it has not")
        yield Rejected(where, f"record of {length:,} bytes is over the limit of {options.max_bytes:,}")
        return
    headers = Message()
    status: int | None = 200
    if kind is WarcRecordType.response:
        if not record.is_http:
            other["answers of other protocols than HTTP"] += 1
            return
        record.parse_http()
        status = record.http_headers.status_code
        for header, value in record.http_headers.items():
            headers[header] = value
    elif declared := record.headers.get("Content-Type"):
        headers["Content-Type"] = declared
    body = _body(record)
    if len(body) < record.content_length:
        raise _DamagedError(f"it ends after {len(body):,} of {record.content_length:,} bytes")
    if status is None:
        raise _DamagedError("it is said to hold an HTTP answer, and holds none")
    if status != 200:
        other[f"answers {status}"] += 1
        return
    yield from _page(record, body, headers, where, name, options, other)


def _page(
    record: WarcRecord, body: bytes, headers: Message, where: str, name: str, options: Options, other: Counter[str]
) -> Iterator[Found]:
    media = headers.get_content_type() if "Content-Type" in headers else _media(body)
    if media not in _PAGES | _TEXTS:
        other["of other media"] += 1
        return
    try:
        data = decoded_payload(body, headers, options.max_bytes)
    except PayloadError as error:
        yield Rejected(where, str(error))
        return
    if not data.strip():
        other["without content"] += 1
        return
    if cut := record.headers.get("WARC-Truncated"):
        yield Notice(where, f"the crawler cut this page short ({one_line(cut)}): its end may be missing")
    address = _address(record)
    settings = replace(options, today=_fetched(record) or options.today)
    said = (address, headers.get_content_charset(), options.published, options.published_precision, options.outlet)
    digest = blake2b(repr(said).encode("utf-8", "replace") + data, digest_size=5).hexdigest()
    yield Page(
        source=where,
        key=f"{name}#{digest}",
        data=data,
        options=settings,
        address=address,
        charset=headers.get_content_charset(),
        is_text=media in _TEXTS,
        is_record=True,
    )


def _body(record: WarcRecord) -> bytes:
    parts = []
    while part := record.reader.read(_SCANNED):
        parts.append(part)
    return b"".join(parts)


def _media(body: bytes) -> str:
    return "text/html" if is_page(body[:8192].decode("utf-8", "replace")) else "unknown"


def _address(record: WarcRecord) -> str | None:
    """Return the address that a record is of, where it is a web address; it is shown and never fetched."""
    address = (one_line(record.headers.get("WARC-Target-URI")) or "").strip("<>")
    try:
        split_address(address)
    except InputError:
        return None
    return address


def _fetched(record: WarcRecord) -> date | None:
    try:
        return date.fromisoformat((record.headers.get("WARC-Date") or "")[:10])
    except ValueError:
        return None


def _find(stream: BinaryIO, mark: bytes, start: int) -> int | None:
    """Return the offset of the next mark from ``start`` on."""
    stream.seek(start)
    rest = b""
    while chunk := stream.read(_SCANNED):
        chunk = rest + chunk
        found = chunk.find(mark)
        if found >= 0:
            return start - len(rest) + found
        start += len(chunk) - len(rest)
        rest = chunk[-len(mark) + 1 :]
    return None
