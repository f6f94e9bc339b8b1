"""What sitemaps list: pages with the day of their last change, and other sitemaps; plain, packed, or lines of text."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from reportedly.documents.addresses import is_address
from reportedly.documents.assembling import one_line
from reportedly.documents.dates import read_date
from reportedly.errors import InputError
from reportedly.model import DatePrecision
from reportedly.watching import limits
from reportedly.watching.feeds import Entry
from reportedly.watching.xml import NotXmlError, local_name, parse_xml, shown_tag, text_of

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Listed:
    """A page or sitemap that a sitemap lists, and when it changed last: ISO text, empty where not said."""

    entry: Entry
    changed: str


@dataclass(frozen=True, slots=True)
class Sitemap:
    """The pages of a sitemap and the sitemaps of an index, in its order; ``fault`` is what was mended."""

    pages: tuple[Listed, ...]
    sitemaps: tuple[Listed, ...]
    fault: str | None = None


def parse_sitemap(
    data: bytes, *, charset: str | None = None, today: date | None = None, max_bytes: int = limits.SITEMAP_BYTES
) -> Sitemap:
    """Return what a sitemap or an index of sitemaps lists; news sitemaps give titles, dates and languages as well.

    Raises:
        NotXmlError: it is no sitemap, or unpacks to more than ``max_bytes``.
    """
    data = _unpacked(data, max_bytes)
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _of_lines(data)
    parsed = parse_xml(data, charset)
    if local_name(parsed.root) not in ("urlset", "sitemapindex"):
        raise NotXmlError(f"not a sitemap but XML of another kind ({shown_tag(parsed.root)})")
    pages: dict[str, Listed] = {}
    sitemaps: dict[str, Listed] = {}
    for element in parsed.root:
        name = local_name(element)
        if name in ("url", "sitemap") and (listed := _listed(element, today)) is not None:
            (pages if name == "url" else sitemaps).setdefault(listed.entry.address, listed)
            if len(pages) + len(sitemaps) == limits.ITEMS:
                break
    return Sitemap(tuple(pages.values()), tuple(sitemaps.values()), parsed.fault)


def _unpacked(data: bytes, max_bytes: int) -> bytes:
    if not data.startswith(_GZIP):
        return data
    unpack = zlib.decompressobj(31)
    try:
        plain = unpack.decompress(data, max_bytes + 1)
    except zlib.error as error:
        raise NotXmlError(f"a packed sitemap that cannot be unpacked: {error}") from None
    if len(plain) > max_bytes:
        raise NotXmlError(f"a packed sitemap of more than {max_bytes:,} bytes")
    return plain


def _of_lines(data: bytes) -> Sitemap:
    lines = (line.strip() for line in data.decode("utf-8", "replace").splitlines())
    found = {line: None for line in lines if is_address(line) and len(line) <= limits.ADDRESS and line.isprintable()}
    if not found:
        raise NotXmlError("not a sitemap: neither XML nor lines of addresses")
    return Sitemap(tuple(Listed(Entry(each, ""), "") for each in list(found)[: limits.ITEMS]), ())


def _listed(element: Any, today: date | None) -> Listed | None:
    parts = dict(_parts(element))
    address = parts.get("loc", "").strip()
    if not address.startswith(("http://", "https://")) or len(address) > limits.ADDRESS or not address.isprintable():
        return None
    changed = parts.get("lastmod", "").strip()
    title = one_line(parts.get("title"))
    told = "\0".join((changed, title or "", parts.get("publication_date", "").strip()))
    entry = Entry(
        address=address,
        fingerprint=hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:16],
        title=title[: limits.TITLE] if title else None,
        published=_date(parts.get("publication_date"), today),
        language=(parts.get("language") or "").strip().lower()[:2] or None,
    )
    return Listed(entry, changed or parts.get("publication_date", "").strip())


def _parts(element: Any) -> Iterator[tuple[str, str]]:
    for child in element:
        name = local_name(child)
        if name == "news":
            for part in child.iter():
                if part is not child and len(part) == 0:
                    yield local_name(part), text_of(part, limits.ADDRESS)
        elif len(child) == 0 and name in ("loc", "lastmod"):
            yield name, text_of(child, limits.ADDRESS)


def _date(text: str | None, today: date | None) -> tuple[date, DatePrecision] | None:
    try:
        return read_date(text.strip(), today=today) if text else None
    except InputError:
        return None
