"""What RSS 0.9x, 1.0 and 2.0 and Atom feeds list: one item for each entry that can be followed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin

from reportedly.documents.addresses import is_address
from reportedly.documents.assembling import one_line
from reportedly.documents.dates import read_date
from reportedly.errors import InputError
from reportedly.model import DatePrecision
from reportedly.watching import limits
from reportedly.watching.xml import NotXmlError, local_name, namespace, parse_xml, shown_tag, text_of

_ITEMS = ("item", "entry")
_LINKS = ("", "alternate")
_CONTENT_ATOM = "http://www.w3.org/2005/Atom"
_OTHER_NAMESPACES = ("http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/", "http://purl.org/atom/ns#")
_PUBLISHED = ("pubdate", "published", "issued", "date", "created")
_UPDATED = ("updated", "modified")
_XML = "{http://www.w3.org/XML/1998/namespace}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed or sitemap.

    ``address`` is absolute and not yet canonical. ``fingerprint`` changes whenever what the source says of the item
    does. ``content`` is the markup or text that a feed carries itself, ``None`` for none.
    """

    address: str
    fingerprint: str
    title: str | None = None
    published: tuple[date, DatePrecision] | None = None
    content: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself and its entries, in its order, each address once; ``fault`` is what was mended."""

    title: str | None
    language: str | None
    entries: tuple[Entry, ...]
    fault: str | None = None


def parse_feed(data: bytes, address: str, *, charset: str | None = None, today: date | None = None) -> Feed:
    """Return what the feed fetched from ``address`` lists.

    An entry without a link whose guid is no address is followed by its content alone, under the feed's address and a
    hash. Entries that have neither link nor content are left out. Dates that cannot be read are unknown.

    Raises:
        NotXmlError: it is no feed.
    """
    parsed = parse_xml(data, charset)
    root = parsed.root
    if local_name(root) not in ("rss", "rdf", "feed", "channel"):
        raise NotXmlError(f"not a feed but XML of another kind ({shown_tag(root)})")
    channel = next((child for child in root if local_name(child) == "channel"), root)
    base = urljoin_or(address, channel.get(f"{_XML}base") or root.get(f"{_XML}base"))
    language = _language(_first(channel, "language")) or _language(root.get(f"{_XML}lang"))
    entries: dict[str, Entry] = {}
    for element in _items(root):
        entry = _entry(element, base, address, language, today)
        if entry is not None:
            entries.setdefault(entry.address, entry)
            if len(entries) == limits.ITEMS:
                break
    return Feed(one_line(_first(channel, "title")), language, tuple(entries.values()), parsed.fault)


def _items(root: Any) -> Iterator[Any]:
    """Yield the items where formats have them, and within one another where a feed forgets to close them.

    Nothing else is searched, so that the work stays in proportion to the feed's size.
    """
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if local_name(element) in _ITEMS:
            yield element
        waiting += [child for child in reversed(element) if local_name(child) in (*_ITEMS, "channel")]


def urljoin_or(base: str, link: str | None) -> str:
    """Return an address that a link leads to from another, or that other where the link is none."""
    try:
        return urljoin(base, link.strip()) if link and link.strip() else base
    except ValueError:
        return base


def _entry(element: Any, base: str, feed: str, language: str | None, today: date | None) -> Entry | None:
    parts: dict[str, str] = {}
    content: str | None = None
    links: list[str] = []
    for child in element:
        name = local_name(child)
        if name == "link":
            links += _link(child)
        elif name == "encoded" or (name == "content" and namespace(child) in ("", _CONTENT_ATOM)):
            content = _markup(child)
        elif name in ("summary", "description") and namespace(child) in ("", _CONTENT_ATOM, *_OTHER_NAMESPACES):
            parts.setdefault("summary", _markup(child))
        elif name not in _ITEMS:
            parts.setdefault(name, text_of(child))
    content = content or parts.get("summary")
    title = one_line(parts.get("title"))
    # What makes an item another: not its counters, scores and enclosures, which change all day.
    told = [title or "", content or "", *(parts.get(name, "").strip() for name in (*_PUBLISHED, *_UPDATED))]
    fingerprint = hashlib.sha256("\0".join(told).encode("utf-8", "replace")).hexdigest()[:16]
    address = next((joined for link in links if (joined := _absolute(base, link))), None)
    guid = (parts.get("guid") or parts.get("id") or "").strip()
    if address is None and is_address(guid):
        address = _absolute(base, guid)
    if address is None:
        if not content or not content.strip():
            return None
        of = guid or "\0".join(told)
        address = f"{feed.partition('#')[0]}#item-{hashlib.sha256(of.encode('utf-8', 'replace')).hexdigest()[:16]}"
    return Entry(
        address=address,
        fingerprint=fingerprint,
        title=title[: limits.TITLE] if title else None,
        published=_date(parts, today),
        content=content,
        language=_language(element.get(f"{_XML}lang")) or language,
    )


def _link(element: Any) -> Iterator[str]:
    """Yield the address of an entry's own page, not those of enclosures, comments and edits."""
    if namespace(element) in ("", _CONTENT_ATOM, *_OTHER_NAMESPACES):
        href = element.get("href")
        if href is None:
            yield text_of(element, limits.ADDRESS)
        elif element.get("rel", "") in _LINKS:
            yield href


def _absolute(base: str, link: str) -> str | None:
    joined = urljoin_or(base, link) if link.strip() else ""
    if not joined.startswith(("http://", "https://")) or len(joined) > limits.ADDRESS or not joined.isprintable():
        return None
    return joined


def _markup(element: Any) -> str:
    """Return what an element carries: escaped markup as it is, Atom's own XHTML written out."""
    if len(element) == 0:
        return element.text or ""
    from lxml import etree

    return "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)


def _first(element: Any, name: str) -> str | None:
    return next((text_of(child) for child in element if local_name(child) == name), None)


def _language(text: str | None) -> str | None:
    """Return the two or three letters of a language, ``None`` where a feed writes something else."""
    code = (text or "").strip().lower().replace("_", "-").partition("-")[0]
    return code if code.isascii() and code.isalpha() and len(code) in (2, 3) else None


def _date(parts: dict[str, str], today: date | None) -> tuple[date, DatePrecision] | None:
    for name in (*_PUBLISHED, *_UPDATED):
        if name in parts:
            try:
                return read_date(parts[name].strip(), today=today)
            except InputError:
                continue
    return None
