"""Feeds, sitemaps and subscription lists as they are found in the wild, and whatever else may come."""

from __future__ import annotations

import contextlib
import gzip
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.errors import ConfigurationError, InputError
from reportedly.model import DatePrecision
from reportedly.watching.articles import plain_text
from reportedly.watching.canonical import canonical, named_canonical
from reportedly.watching.feeds import Entry, Feed, parse_feed
from reportedly.watching.likeness import says_the_same
from reportedly.watching.opml import parse_opml, sources_file
from reportedly.watching.sitemaps import Sitemap, parse_sitemap
from reportedly.watching.sources import load_plan
from reportedly.watching.xml import NotXmlError

HERE = "https://news.example/feeds/all.xml"
DAY = (date(2017, 11, 10), DatePrecision.DAY)

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB"><title>News</title>
<entry><title type="html">A &amp;amp; B</title><id>tag:news.example,2017:1</id>
<link rel="self" href="/api/1"/><link rel="alternate" href="/a"/><updated>2017-11-11T01:00:00Z</updated>
<published>2017-11-10T08:00:00Z</published>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The <b>bridge</b> fell.</p></div></content></entry>
</feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>News</title></channel>
<item><title>One</title><link>https://news.example/a</link><dc:date>2017-11-10</dc:date></item></rdf:RDF>"""
RSS = """<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:m="urn:media"><channel>
<title>News</title><link>https://news.example/</link><language>ar-SY</language>
<item><title><![CDATA[One & two]]></title><link> https://news.example/a </link><m:content url="x.jpg"/>
<description>short</description><content:encoded><![CDATA[<p>long</p>]]></content:encoded>
<pubDate>Fri, 10 Nov 2017 08:00:00 +0200</pubDate></item></channel></rss>"""


@pytest.mark.parametrize("feed", [ATOM, RDF, RSS], ids=["atom", "rdf", "rss"])
def test_feeds_of_every_kind_give_address_date_and_title(feed: str) -> None:
    found = parse_feed(feed.encode(), HERE)
    (entry,) = found.entries
    assert (entry.address, entry.published, found.title) == ("https://news.example/a", DAY, "News")
    assert found.fault is None


def test_a_feeds_own_text_is_its_longest() -> None:
    assert parse_feed(RSS.encode(), HERE).entries[0].content == "<p>long</p>"
    assert "<b>bridge</b>" in (parse_feed(ATOM.encode(), HERE).entries[0].content or "")
    assert (parse_feed(RSS.encode(), HERE).language, parse_feed(ATOM.encode(), HERE).language) == ("ar", "en")


def test_an_entrys_fingerprint_changes_with_what_it_says() -> None:
    first, same, other = (
        parse_feed(text.encode(), HERE).entries[0].fingerprint
        for text in (RSS, RSS.replace("x.jpg", "y.jpg"), RSS.replace("long", "longer"))
    )
    assert first == same != other


def test_an_entry_without_a_link_is_known_by_its_content() -> None:
    feed = "<rss><channel><item><guid>17</guid><description>Shells fell.</description></item><item/></channel></rss>"
    (entry,) = parse_feed(feed.encode(), HERE).entries
    assert entry.address.startswith(f"{HERE}#item-")
    assert canonical(entry.address) == entry.address


@pytest.mark.parametrize(
    "broken",
    [
        "<rss><channel><item><title>Fish & chips&nbsp;</title><link>https://news.example/a</link></item></channel></rss>",
        "\ufeff\n  <rss><channel><item><link>https://news.example/a</link></item></channel></rss>",
        "<rss><channel><item><title>\x0bA</title><link>https://news.example/a</link></item>",
        "<rss><channel><item><link>https://news.example/a</link><title>unclosed</item></channel></rss>",
        "<?xml version='1.0' encoding='utf-16'?><rss><channel><item><link>https://news.example/a</link></item>",
        "<rss><channel><item><dc:date>x</dc:date><link>https://news.example/a</link></item></channel></rss>",
    ],
)
def test_broken_feeds_are_mended(broken: str) -> None:
    assert [entry.address for entry in parse_feed(broken.encode(), HERE).entries] == ["https://news.example/a"]


def test_entities_of_a_feeds_own_are_neither_expanded_nor_fetched() -> None:
    declared = "<!ENTITY a 'aaaaaaaaaa'>" + "".join(
        f"<!ENTITY {name} '{f'&{of};' * 10}'>" for of, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    body = "<channel><item><title>&i;&file;</title><link>https://news.example/a</link></item></channel>"
    feed = f"<!DOCTYPE rss [{declared}<!ENTITY file SYSTEM 'file:///etc/passwd'>]><rss>{body}</rss>"
    began = time.monotonic()
    try:
        entries = parse_feed(feed.encode(), HERE).entries
    except NotXmlError:
        entries = ()
    assert time.monotonic() - began < 5
    assert all(len(entry.title or "") < 100 and "root:" not in (entry.title or "") for entry in entries)


@pytest.mark.parametrize(
    "hostile",
    [
        b"<rss><channel>" + b"<item>" * 300_000,
        b"<rss><channel>" + b"<item><description>" * 100_000,
        b"<rss><channel><item><title>" + b"<" * 1_000_000,
        b"<rss><channel><item><title>" + b"&" * 1_000_000 + b"</title></item></channel></rss>",
        b"<rss><channel><item " + b'a="b" ' * 200_000 + b">",
        b"<rss><![CDATA[" * 100_000,
        b"<" * 2_000_000,
    ],
    ids=["deep", "deeper", "less-than", "ampersands", "attributes", "cdata", "nothing"],
)
def test_hostile_feeds_end_soon(hostile: bytes) -> None:
    began = time.process_time()
    with contextlib.suppress(NotXmlError):
        parse_feed(hostile, HERE)
    assert time.process_time() - began < 5


_MARKUP = st.lists(
    st.sampled_from(
        ["<rss>", "<channel>", "<item>", "</item>", "<link>", "</link>", "<title>", "</title>", "<url>", "<loc>",
         "</loc>", "<urlset>", "<opml>", "<outline xmlUrl='", "'>", "<![CDATA[", "]]>", "<!--", "&amp;", "&",
         "&#0;", "&bogus;",
         "<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "<link href='", "http://[", "https://news.example/a",
         "<!DOCTYPE r [<!ENTITY e 'x'>]>", "<?xml version='1.0' encoding='x'?>", "\x00", "é", "\ud800"]
    )
    | st.text(max_size=8),
    max_size=30,
).map(lambda parts: "".join(parts).encode("utf-8", "surrogatepass"))  # fmt: skip


def parsed(parse: Callable[..., Feed | Sitemap], *arguments: object) -> tuple[Entry, ...]:
    """Return the entries of a feed, or nothing where it is refused in one line."""
    try:
        found = parse(*arguments)
    except NotXmlError as error:
        problem = str(error)
    else:
        return found.entries if isinstance(found, Feed) else ()
    assert "\n" not in problem
    return ()


@settings(max_examples=300, deadline=None)
@given(data=_MARKUP | st.binary(max_size=200))
def test_whatever_comes_is_parsed_or_refused(data: bytes) -> None:
    for entry in parsed(parse_feed, data, HERE):
        assert entry.address.startswith(("http://", "https://"))
        assert canonical(canonical(entry.address)) == canonical(entry.address)
    parsed(parse_sitemap, data)
    with contextlib.suppress(InputError):
        yaml.safe_load(sources_file(parse_opml(data)))
    named_canonical(data, HERE)
    plain_text(data.decode("utf-8", "replace"))


@settings(max_examples=200, deadline=None)
@given(path=st.text(st.characters(codec="utf-8"), max_size=30), query=st.text(max_size=20))
def test_a_canonical_address_is_its_own(path: str, query: str) -> None:
    once = canonical(f"https://news.example/{path}?{query}")
    assert canonical(once) == once
    assert once.startswith("https://news.example/")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("HTTPS://News.Example:443/a?utm_source=rss&b=2&a=1#top", "https://news.example/a?a=1&b=2"),
        ("http://news.example/x/../a?fbclid=17", "http://news.example/a"),
        ("http://news.example:8080/a", "http://news.example:8080/a"),
        ("http://news.example", "http://news.example/"),
        ("http://news.example//other.example/a", "http://news.example/other.example/a"),
        ("http://news.example/../../a/./b/..", "http://news.example/a/"),
    ],
)
def test_addresses_lose_what_only_tracks(address: str, expected: str) -> None:
    assert canonical(address) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ('<link rel="canonical" href="/b?utm_source=x">', "https://news.example/b"),
        ("<link href=https://www.news.example/b rel=canonical>", "https://www.news.example/b"),
        ('<meta property="og:url" content="https://news.example/b">', "https://news.example/b"),
        ('<link rel="canonical" href="https://elsewhere.example/b">', None),
        ('<link rel="canonical" href="/">', None),
        ('<link rel="canonical" href="javascript:alert(1)">', None),
        ('<link rel="amphtml" href="/b">', None),
    ],
)
def test_a_page_is_believed_about_its_own_site_alone(tag: str, expected: str | None) -> None:
    assert named_canonical(f"<html><head>{tag}</head>".encode(), "https://news.example/a") == expected


def test_sitemaps_give_pages_sitemaps_and_news() -> None:
    news = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
      xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://news.example/a</loc><news:news>
      <news:publication><news:name>N</news:name><news:language>en</news:language></news:publication>
      <news:publication_date>2017-11-10T08:00:00Z</news:publication_date><news:title>One</news:title></news:news></url>
      <url><loc>javascript:x</loc></url></urlset>"""
    (page,) = parse_sitemap(gzip.compress(news.encode())).pages
    assert (page.entry.address, page.entry.title, page.entry.published) == ("https://news.example/a", "One", DAY)
    assert (page.entry.language, page.changed[:10]) == ("en", "2017-11-10")
    lines = parse_sitemap(b"https://news.example/a\nhttps://news.example/b\n")
    assert len(lines.pages) == 2


def test_a_packed_sitemap_that_swells_is_refused() -> None:
    with pytest.raises(NotXmlError, match="more than 1,000 bytes"):
        parse_sitemap(gzip.compress(b" " * 1_000_000), max_bytes=1_000)


def test_a_subscription_list_becomes_a_sources_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    from reportedly.watching.sources import load_plan

    opml = """<opml version="2.0"><body><outline text="Syria"><outline type="rss" text="A: one" xmlUrl="https://a.example/f"/>
      <outline title="Б" XMLURL="https://b.example/f"/><outline text="again" xmlUrl="https://a.example/f"/>
      <outline text="bad" xmlUrl="file:///etc/passwd"/></outline></body></opml>"""
    path = tmp_path_factory.mktemp("opml") / "SOURCES.yaml"
    path.write_text(sources_file(parse_opml(opml.encode())), encoding="utf-8")
    assert [(each.address, each.outlet) for each in load_plan(path).sources] == [
        ("https://a.example/f", "A: one"),
        ("https://b.example/f", "Б"),
    ]
    with pytest.raises(InputError, match="is no OPML"):
        parse_opml(b"<html/>")


@pytest.mark.parametrize(
    ("line", "is_same"),
    [
        ("Last updated: 3 May 2017, 14:05 GMT", True),
        ("35 minutes ago", True),
        ("4 min read", True),
        ("1,204 views", True),
        ("14:05 GMT", True),
        ("Share on Facebook | Tweet | Print", True),
        ("Correction: an earlier version gave another figure.", False),
        ("This article was amended on 3 May 2017 to correct the number of dead.", False),
        ("Twelve people died.", False),
        ("Updated: 14 people died.", False),
        ("Updated at 14:05 to say that 12 died", False),
        ("Posted by 3 men", False),
    ],
)
def test_stamps_make_no_version_and_corrections_do(line: str, is_same: bool) -> None:
    text = "The army took the mill.\n\nIt had been lost in May."
    assert says_the_same(text, f"{text}\n{line}") is is_same


def test_a_figure_makes_a_difference_and_a_quotation_mark_does_not() -> None:
    assert says_the_same("They said “12 died”.", 'They said  "12 died".')
    assert not says_the_same("They said 12 died.", "They said 14 died.")


def test_every_stamps_example_is_one() -> None:
    from importlib.resources import files

    content = files("reportedly").joinpath("codebook/page_stamps.yaml").read_text(encoding="utf-8")
    examples = [entry["example"] for entry in yaml.safe_load(content)["lines"]]
    assert [each for each in examples if not says_the_same("One.", f"One.\n{each}")] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sources: []", "sources"),
        ("- feed: x", "no sources file"),
        ("sources: [{feed: 'https://a.example/', sitemap: 'https://a.example/'}]", "not feed and sitemap"),
        ("sources: [{outlet: A}]", "not none"),
        ("sources: [{feed: 'file:///etc/passwd'}]", "only http and https"),
        ("sources: [{feed: 'https://a.example/', every: 10}]", "'10' is no length of time; write 90s, 15m, 2h or 1d"),
        ("sources: [{feed: 'https://a.example/', every: 1s}]", "not between 10s and 30d"),
        ("sources: [{feed: 'https://a.example/', languages: english}]", "ISO 639"),
        ("sources: [{feed: 'https://a.example/', intervall: 1h}]", "use some of feed, sitemap, folder"),
        ("sources: [{feed: 'https://a.example/'}, {feed: 'https://a.example/'}]", "is there twice"),
        ("a: &a [1]\nsources: [*a]", "aliases"),
        ("sources: [" * 5_000, "no YAML"),
        ("sources: {", "no YAML"),
    ],
)
def test_a_wrong_sources_file_is_told_in_one_line(
    text: str, told: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from reportedly.watching.sources import load_plan

    path = tmp_path_factory.mktemp("sources") / "SOURCES.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as error:
        load_plan(path)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_a_reason_never_shows_signs_that_cannot_be_seen(tmp_path: Path) -> None:
    with pytest.raises(NotXmlError) as not_a_feed:
        parse_feed("<fe\u200d>".encode(), "https://example.org/")
    (tmp_path / "sources.yaml").write_text(": \U0010ffff", encoding="utf-8")
    with pytest.raises(ConfigurationError) as not_yaml:
        load_plan(tmp_path / "sources.yaml")
    assert str(not_a_feed.value).isprintable()
    assert str(not_yaml.value).isprintable()
