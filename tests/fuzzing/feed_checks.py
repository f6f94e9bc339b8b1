"""Checks for what the watch takes from elsewhere: feeds, sitemaps, robots.txt, lists of feeds, sources files."""

from __future__ import annotations

from contextlib import suppress

from reportedly.errors import ReportedlyError
from tests.fuzzing.checks import TODAY, BadResultError, Check, scratch

HOME = "https://example.org/"

FEEDS = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
    "<channel><title>Two Rivers Wire</title><language>en-gb</language><item><title>Town taken</title>"
    '<link>https://example.org/a/1?utm_source=x</link><guid isPermaLink="false">a1</guid>'
    "<pubDate>Fri, 10 Nov 2017 08:00:00 +0200</pubDate><description>Troops took the town.</description>"
    "<content:encoded><![CDATA[<p>Troops took the town, the army said.</p>]]></content:encoded></item></channel></rss>",
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/news/" xml:lang="en"><title>Wire</title><entry>'
    '<title type="html">Town &lt;b&gt;taken</title><link href="a/1"/><id>tag:1</id><updated>2017-11-10T08:00:00Z'
    '</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Taken.</div></content></entry></feed>',
)
FEED_WORDS = (
    "<item>",
    "</item>",
    "<link>",
    "<![CDATA[",
    "]]>",
    "&#0;",
    "&x;",
    "<!ENTITY x 'y'>",
    "<!DOCTYPE r [",
    "xml:base",
)
SITEMAPS = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://example.org/a/1</loc>'
    "<lastmod>2017-11-10</lastmod></url></urlset>",
    "<sitemapindex><sitemap><loc>https://example.org/s.xml.gz</loc></sitemap></sitemapindex>",
    "https://example.org/a/1\nhttps://example.org/a/2\n",
)
OPML = (
    '<opml version="2.0"><body><outline text="Wires"><outline type="rss" text="Two Rivers" '
    'xmlUrl="https://example.org/feed"/></outline></body></opml>',
)
ROBOTS = (
    "User-agent: *\nDisallow: /private\nAllow: /private/a*\nCrawl-delay: 10\nSitemap: https://example.org/s.xml\n",
)
PLANS = (
    "every: 15 min\nfeeds:\n  - address: https://example.org/feed\n    outlet: Two Rivers Wire\n    language: en\n"
    "folders:\n  - path: in/\n",
    "sitemaps: [https://example.org/sitemap.xml]\n",
)
_ARTICLE = b"<html><body><article><p>Troops took the town, the army said on Friday.</p></article></body></html>"


def _warc(kind: str, media: str, body: bytes) -> str:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://example.org/a/1\r\n"
        "WARC-Date: 2017-11-10T08:00:00Z\r\n"
        f"Content-Type: {media}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head + body.decode() + "\r\n\r\n"


_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(_ARTICLE) + _ARTICLE
ARCHIVES = (
    _warc("response", "application/http; msgtype=response", _ANSWER)
    + _warc("warcinfo", "application/warc-fields", b"a: b"),
    _warc("conversion", "text/plain", b"Troops took the town, the army said."),
)
ARCHIVE_WORDS = (
    "WARC/1.0\r\n",
    "\r\n\r\n",
    "Content-Length: ",
    "WARC-Type: response",
    "99999999999",
    "-1",
    "HTTP/1.1 200 OK",
)


def feeds() -> Check:
    """Feeds, and the articles that stand in them."""
    from reportedly.watching.articles import plain_text
    from reportedly.watching.canonical import canonical
    from reportedly.watching.feeds import parse_feed
    from reportedly.watching.xml import NotXmlError

    def check(content: bytes) -> None:
        try:
            found = parse_feed(content, HOME, today=TODAY)
        except NotXmlError as error:
            _printable(str(error))
            return
        addresses = [entry.address for entry in found.entries]
        if len(set(addresses)) != len(addresses):
            raise BadResultError("one address twice")
        for entry in found.entries:
            plain_text(entry.content or "")
            canonical(entry.address).encode("utf-8")

    return check


def sitemaps() -> Check:
    """Sitemaps, indexes of them, and plain lists."""
    from reportedly.watching.sitemaps import parse_sitemap
    from reportedly.watching.xml import NotXmlError

    def check(content: bytes) -> None:
        try:
            parse_sitemap(content, today=TODAY, max_bytes=2_000_000)
        except NotXmlError as error:
            _printable(str(error))

    return check


def lists_of_feeds() -> Check:
    """OPML, and the sources file that is made of it."""
    from reportedly.errors import InputError
    from reportedly.watching.opml import parse_opml, sources_file
    from reportedly.watching.sources import load_plan

    path = scratch() / "sources.yaml"

    def check(content: bytes) -> None:
        try:
            found = parse_opml(content)
        except InputError as error:
            _printable(str(error))
            return
        if found:
            path.write_text(sources_file(found), encoding="utf-8")
            with suppress(ReportedlyError):  # an address that is none
                load_plan(path)

    return check


def plans() -> Check:
    """Sources files."""
    from reportedly.watching.sources import load_plan

    path = scratch() / "sources.yaml"

    def check(content: bytes) -> None:
        path.write_bytes(content)
        try:
            load_plan(path)
        except ReportedlyError as error:
            _printable(str(error))

    return check


def robots() -> Check:
    """Rules for robots."""
    from reportedly.watching.robots import Rules, text_of_answer

    def check(content: bytes) -> None:
        rules = Rules(text_of_answer(200, content))
        for path in ("", "private/a", "a%2Fb?c=*$"):
            rules.allows(HOME + path)
        if not 0.0 <= rules.delay <= 60.0:
            raise BadResultError(f"a delay of {rules.delay} seconds")

    return check


def _printable(reason: str) -> None:
    if not reason.isprintable():
        raise BadResultError(f"a reason that cannot be shown: {reason!r}")
