"""One address for one article: without tracking parameters and fragments, and as the page itself names it."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from reportedly.documents.addresses import split_address
from reportedly.errors import InputError
from reportedly.watching import limits

_HEAD = 300_000  # bytes of a page in which it is looked for
_TAG = re.compile(rb"<(?:link|meta)\b[^<>]{0,3000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    rb"([a-z:-]{2,20})\s*=\s*(?:\"([^\"]{0,2500})\"|'([^']{0,2500})'|([^\s\"'>]{1,2500}))", re.IGNORECASE
)
_SAME_SITE = re.compile(r"^(?:www|m|mobile|amp)\d?\.")
_ITEM = re.compile(r"#item-[0-9a-f]{16}\Z")


def canonical(address: str) -> str:
    """Return an address as every article's is kept: host in lower case, no dots in the path, no tracking, no fragment.

    The parameters that only track are those that courlan knows (Barbaresi 2021). An address that cannot be taken apart
    is returned as it is.
    """
    from courlan import normalize_url

    item = _ITEM.search(address)  # an item without a page is known by the feed and a hash
    try:
        parts = urlsplit(address)
        plain = urlunsplit((parts.scheme, parts.netloc, _without_dots(parts.path), parts.query, ""))
        found = str(normalize_url(plain))
    except (ValueError, TypeError):
        return address
    return found + (item.group() if item else "")


def _without_dots(path: str) -> str:
    """Return a path with "." and ".." resolved, as RFC 3986 (5.2.4) has it; never empty."""
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(segment)
    if path.endswith(("/.", "/..")):
        kept.append("")
    return "/" + "/".join(kept)


def host_of(address: str) -> str:
    """Return the host and port of an address, in lower case; empty for what has none, such as a folder."""
    try:
        return urlsplit(address).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def named_canonical(page: bytes, address: str) -> str | None:
    """Return the canonical form of the address that a page gives for itself, ``None`` where it gives none to trust.

    Trusted is an address of the same site that is not the site's front page, which a badly made page may name for all
    of its articles.
    """
    named: dict[bytes, bytes] = {}
    for tag in _TAG.finditer(page, 0, _HEAD):
        said = {
            name.lower(): double or single or bare for name, double, single, bare in _ATTRIBUTE.findall(tag.group())
        }
        if b"canonical" in said.get(b"rel", b"").lower().split() and said.get(b"href"):
            named.setdefault(b"canonical", said[b"href"])
        elif said.get(b"property", b"").lower() == b"og:url" and said.get(b"content"):
            named.setdefault(b"og:url", said[b"content"])
    for found in (named.get(b"canonical"), named.get(b"og:url")):
        if found is not None and (trusted := _trusted(found, address)) is not None:
            return trusted
    return None


def _trusted(link: bytes, address: str) -> str | None:
    import html

    try:
        joined = urljoin(address, html.unescape(link.decode("utf-8")).strip())
        parts, own = split_address(joined), split_address(address)
    except (ValueError, InputError):
        return None
    if len(joined) > limits.ADDRESS or _site(parts.hostname) != _site(own.hostname) or parts.port != own.port:
        return None
    if parts.path.strip("/") == "" and not parts.query:
        return None
    return canonical(joined)


def _site(host: str | None) -> str:
    return _SAME_SITE.sub("", (host or "").lower())
