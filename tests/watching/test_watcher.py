"""Following a feed: what is new is read once, whatever happens on the way."""

from __future__ import annotations

import gzip
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from reportedly.documents import addresses
from reportedly.errors import LedgerError
from reportedly.ledger import Ledger
from reportedly.watching import keeping, limits
from reportedly.watching.sources import Source, SourceKind
from reportedly.watching.state import WatchState, only_watch
from reportedly.watching.status import status, versions
from tests.watching.conftest import FILLER, Desk, Site, StopAfterwards, answer, page, rss, story


def one_article(site: Site, sentence: str = "Rebels captured Raqqa.", etag: str = "") -> None:
    site.publish("/feed", ("/a", "One"), etag=etag)
    site.answers["/a"] = story(sentence)


def test_a_feeds_articles_are_read_once(site: Site, desk: Desk) -> None:
    site.publish("/feed", ("/a", "One"), ("/b", "Two"))
    site.answers["/a"] = story("Rebels captured Raqqa.")
    site.answers["/b"] = story("Rebels captured Tabqa.")
    first = desk.poll()
    assert (first.counts.new, first.counts.claims, first.waiting) == (2, 2, 0)
    again = desk.poll()
    assert (again.counts.new, again.counts.unchanged) == (0, 1)
    assert desk.texts() == ["Rebels captured Raqqa.", "Rebels captured Tabqa."]
    assert site.paths().count("/a") == 1


def test_a_document_has_the_canonical_address_the_named_outlet_and_the_feeds_date(site: Site, desk: Desk) -> None:
    site.publish("/feed", ("/a?utm_source=rss", "One"))
    site.answers["/a"] = story("Rebels captured Raqqa.")
    desk.poll(desk.feed(outlet="The Courier"))
    with Ledger.open(desk.ledger, create=False, read_only=True) as book:
        (document,) = [each.document for each in book.documents()]
    assert (document.url, document.outlet, str(document.published)) == (site.url("/a"), "The Courier", "2017-07-13")
    assert document.key == "news.example-a"


def test_an_unchanged_feed_is_asked_for_with_its_validators(site: Site, desk: Desk) -> None:
    one_article(site, etag='"v1"')
    desk.poll()
    summary = desk.poll()
    assert site.sent("/feed")[1]["If-None-Match"] == '"v1"'
    assert (summary.counts.unchanged, summary.counts.failures) == (1, 0)


def test_an_update_is_a_new_version_of_the_same_address(site: Site, desk: Desk) -> None:
    one_article(site)
    desk.poll()
    site.publish("/feed", ("/a", "One, corrected"))
    site.answers["/a"] = story("Troops captured Raqqa.")
    summary = desk.poll()
    assert (summary.counts.new, summary.counts.updated) == (0, 1)
    assert desk.texts() == ["Rebels captured Raqqa.", "Troops captured Raqqa."]
    found = versions(desk.state, site.url("/a?utm_campaign=x"))
    assert [each.number for each in found] == [1, 2]
    assert found[0].document != found[1].document
    assert len({each.sha256 for each in found}) == 2
    (source,) = status(desk.state).sources
    assert (source.items, source.read, source.updated, source.versions) == (1, 1, 1, 2)


def test_a_corrected_figure_is_a_version_and_a_new_counter_is_none(site: Site, desk: Desk) -> None:
    site.publish("/feed", ("/a", "One"))
    site.answers["/a"] = answer(page(f"Rebels captured Raqqa.\nTwelve people died.\n{FILLER}\n3 comments"))
    desk.poll()
    site.publish("/feed", ("/a", "One."))
    site.answers["/a"] = answer(page(f"Rebels captured  Raqqa.\nTwelve people died.\n{FILLER}\n45 comments"))
    assert desk.poll().counts.same == 1
    site.publish("/feed", ("/a", "One!"))
    site.answers["/a"] = answer(page(f"Rebels captured Raqqa.\nFourteen people died.\n{FILLER}\n45 comments"))
    assert desk.poll().counts.updated == 1


def test_an_article_is_looked_at_again_for_corrections_that_its_feed_does_not_tell(site: Site, desk: Desk) -> None:
    one_article(site)
    desk.clock.events.append((1_800.0, lambda: site.answers.update({"/a": story("Troops captured Raqqa.")})))
    desk.clock.until = 3 * 86_400.0
    with pytest.raises(StopAfterwards):
        desk.run(desk.feed(revisit=(3_600.0, 86_400.0)))
    assert desk.texts() == ["Rebels captured Raqqa.", "Troops captured Raqqa."]
    assert site.paths().count("/a") == 3  # once, an hour later and a day later


def test_two_feeds_that_list_one_article_read_it_once(site: Site, desk: Desk) -> None:
    site.publish("/feed", ("/a?utm_source=front", "One"))
    site.publish("/world", ("/a?utm_source=world", "One: the world"))
    site.answers["/a"] = story("Rebels captured Raqqa.")
    site.answers["/a?utm_source=front"] = site.answers["/a?utm_source=world"] = site.answers["/a"]
    both = (desk.feed(), desk.feed("/world"))
    desk.poll(*both)
    desk.poll(*both)
    assert desk.texts() == ["Rebels captured Raqqa."]
    assert [path for path in site.paths() if path.startswith("/a")] == ["/a"]


def test_addresses_that_the_page_or_the_server_call_the_same_are_one_article(site: Site, desk: Desk) -> None:
    canonical = f'<link rel="canonical" href="{site.url("/a")}">'
    site.publish("/feed", ("/a", "One"), ("/print/a", "One"), ("/go/a", "One"))
    site.answers["/a"] = story("Rebels captured Raqqa.", head=canonical)
    site.answers["/print/a"] = story("Rebels captured Raqqa.", head=canonical)
    site.answers["/go/a"] = answer(b"", 302, Location="/a?fbclid=1")
    site.answers["/a?fbclid=1"] = site.answers["/a"]
    summary = desk.poll()
    assert (summary.counts.new, summary.counts.copies) == (1, 2)
    assert desk.rows("SELECT count(*) FROM articles") == [(1,)]
    desk.poll()
    assert site.paths().count("/print/a") == 1


def test_a_page_that_calls_itself_another_article_is_not_believed(site: Site, desk: Desk) -> None:
    site.publish("/feed", ("/a", "One"), ("/b", "Two"))
    site.answers["/a"] = story("Rebels captured Raqqa.")
    wrong = f'<link rel="canonical" href="{site.url("/a")}">'
    other = (
        "Officials captured Homs.\n" + "Quite different words tell about harvests, schools, weather and markets. " * 4
    )
    site.answers["/b"] = answer(page(other, head=wrong))
    assert desk.poll().counts.new == 2


def test_a_malformed_feed_is_read_as_far_as_it_goes_and_that_is_told(site: Site, desk: Desk) -> None:
    one_article(site)
    broken = rss((site.url("/a"), "Fish & chips&nbsp;\x0b"))
    site.answers["/feed"] = answer(broken)
    assert desk.poll().counts.new == 1
    assert "malformed" in (status(desk.state).sources[0].note or "")


def test_no_feed_at_all_is_told_and_backed_off_from(site: Site, desk: Desk) -> None:
    site.answers["/feed"] = answer("<!doctype html><html><body>Log in</body></html>")
    assert desk.poll().counts.failures == 1
    (source,) = status(desk.state).sources
    assert source.error == "not a feed or sitemap but a web page"
    assert source.backing_off
    assert source.last_success is None


def test_failures_are_asked_again_later_and_later_and_a_success_ends_it(site: Site, desk: Desk) -> None:
    one_article(site)
    good = site.answers["/feed"]
    site.answers["/feed"] = answer(b"", 500)
    moments: list[float] = []
    failing = site.answers["/feed"]

    def noted(handler: BaseHTTPRequestHandler) -> None:
        moments.append(desk.clock.passed)
        (good if desk.clock.passed > 40_000 else failing)(handler)

    site.answers["/feed"] = noted
    desk.clock.until = 80_000.0
    with pytest.raises(StopAfterwards):
        desk.run(desk.feed(every=600.0))
    waits = [later - earlier for earlier, later in pairwise(moments)]
    assert waits[0] >= 600.0
    assert all(longer > shorter for shorter, longer in pairwise(waits[:5]))
    assert max(waits) <= limits.LONGEST_BACK_OFF
    assert waits[-1] <= 700.0
    assert desk.texts() == ["Rebels captured Raqqa."]
    assert [note for note in desk.notes if "answers again" in note]
    assert len([note for note in desk.notes if "500" in note]) == 1


def test_a_server_that_asks_for_time_gets_it(site: Site, desk: Desk) -> None:
    site.answers["/feed"] = answer(b"", 429, Retry_After="20000")
    desk.clock.until = 19_000.0
    with pytest.raises(StopAfterwards):
        desk.run(desk.feed(every=600.0))
    assert site.paths() == ["/feed"]


def trickle(site: Site) -> Any:
    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not site.stopped.wait(0.05):
            handler.wfile.write(b" ")

    return send


def test_feeds_that_hang_or_trickle_hold_up_nobody_else(site: Site, desk: Desk) -> None:
    site.answers["/hangs"] = lambda handler: bool(site.stopped.wait(30)) and None
    site.answers["/trickles"] = trickle(site)
    one_article(site)
    began = time.monotonic()
    summary = desk.poll(
        desk.feed("/hangs", "a.example"), desk.feed("/trickles", "b.example"), desk.feed(), timeout_seconds=1.0
    )
    assert time.monotonic() - began < 15
    assert (summary.counts.new, summary.counts.failures) == (1, 2)
    told = [each.error or "" for each in status(desk.state).sources]
    assert ["no whole page within 1 seconds" in each for each in told] == [True, True, False]


def test_a_feed_of_500_megabytes_is_cut_off_at_the_limit(
    site: Site, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = 0

    def flood(handler: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        handler.send_response(200)
        handler.end_headers()
        for _ in range(500):
            handler.wfile.write(b"x" * 1_000_000)
            sent += 1

    site.answers["/flood"] = flood
    site.answers["/said"] = answer(b"", Content_Length="500000000")
    site.answers["/bomb"] = answer(gzip.compress(b"<rss>" + b" " * 30_000_000, 9), Content_Encoding="gzip")
    sources = [desk.feed(f"/{name}", f"{name}.example") for name in ("flood", "said", "bomb")]
    assert desk.poll(*sources).counts.failures == 3
    assert all("over the limit of 10,000,000" in (each.error or "") for each in status(desk.state).sources)
    assert sent < 100


@pytest.mark.parametrize("path", ["/feed", "/a"])
def test_redirect_loops_end(site: Site, desk: Desk, path: str) -> None:
    one_article(site)
    site.answers[path] = answer(b"", 302, Location=path)
    desk.poll()
    assert site.paths().count(path) == limits.REDIRECTS + 1
    reasons = desk.rows("SELECT error FROM sources") + desk.rows("SELECT reason FROM articles")
    assert ("more than 5 redirects",) in reasons


def test_a_feed_that_has_moved_is_followed_and_that_is_told(site: Site, desk: Desk) -> None:
    one_article(site)
    site.answers["/new"] = site.answers["/feed"]
    site.answers["/feed"] = answer(b"", 301, Location="/new")
    assert desk.poll().counts.new == 1
    assert status(desk.state).sources[0].note == f"moved for good to {site.url('/new')}: change the sources file"


def test_an_article_that_cannot_be_had_is_tried_again_and_given_up_in_the_end(site: Site, desk: Desk) -> None:
    one_article(site)
    site.answers["/a"] = answer(b"", 404)
    desk.clock.until = 86_000.0
    with pytest.raises(StopAfterwards):
        desk.run()
    assert site.paths().count("/a") == limits.ATTEMPTS
    assert [(each.reason, each.articles) for each in status(desk.state).left_out] == [
        ("the server answers 404 Not Found", 1)
    ]


def test_what_vanishes_is_kept_with_its_snapshot(site: Site, desk: Desk) -> None:
    one_article(site)
    desk.poll()
    site.publish("/feed", ("/a", "One, gone"))
    site.answers["/a"] = answer(b"", 410)
    desk.poll()
    assert status(desk.state).sources[0].gone == 1
    assert desk.texts() == ["Rebels captured Raqqa."]
    assert versions(desk.state, site.url("/a"))[0].snapshot is not None


def test_private_addresses_are_refused(site: Site, desk: Desk) -> None:
    assert desk.poll(desk.feed(allow_private=False)).counts.failures == 1
    assert "127.0.0.1 is not an address of the public internet" in (status(desk.state).sources[0].error or "")
    assert site.asked == []


def test_private_addresses_are_refused_also_behind_links_and_redirects(
    site: Site, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "is_public", lambda ip: ip == "127.0.0.1")  # that one stands for the internet
    links = (site.url("/a", "inner.example"), site.url("/b"))
    site.answers["/feed"] = answer(rss(*((link, "One") for link in links)))
    site.answers["/b"] = answer(b"", 302, Location=site.url("/c", "inner.example"))
    summary = desk.poll(
        desk.feed(allow_private=False),
        resolve=lambda host, port: ["127.0.0.2" if host == "inner.example" else "127.0.0.1"],
    )
    assert (summary.counts.new, summary.counts.left_out) == (0, 2)
    assert "127.0.0.2 is not an address" in status(desk.state).left_out[0].reason
    assert {host for host, _ in site.asked} == {"news.example"}


def test_a_feed_cannot_lead_the_watch_to_files_or_passwords(site: Site, desk: Desk) -> None:
    links = ("file:///etc/passwd", "http://user:secret@news.example/a", "ftp://news.example/a", "javascript:alert(1)")
    site.answers["/feed"] = answer(rss(*((link, "One") for link in links)))
    summary = desk.poll()
    assert (summary.counts.listed, summary.counts.new) == (0, 0)


def test_one_request_at_a_time_and_a_pause_between_two_to_one_host(site: Site, desk: Desk) -> None:
    site.publish("/feed", *((f"/{number}", f"Item {number}") for number in range(4)))
    moments: list[float] = []

    def noted(handler: BaseHTTPRequestHandler) -> None:
        moments.append(desk.clock.passed)
        story("Rebels captured Raqqa.")(handler)

    site.answers |= {f"/{number}": noted for number in range(4)}
    desk.poll(delay=3.0)
    assert all(later - earlier >= 3.0 for earlier, later in pairwise(moments))
    assert len(moments) == 4
    assert site.most_at_once == 1


def test_robots_txt_is_kept_to_and_asked_for_once_a_day(site: Site, desk: Desk) -> None:
    site.answers["/robots.txt"] = answer("User-agent: *\nDisallow: /private/\nCrawl-delay: 7\n")
    site.publish("/feed", ("/private/a", "One"), ("/b", "Two"))
    site.answers["/b"] = story("Rebels captured Tabqa.")
    desk.poll()
    desk.poll()
    assert "/private/a" not in site.paths()
    assert [path for _, path in site.asked].count("/robots.txt") == 1
    assert status(desk.state).left_out[0].reason == "the robots.txt of " + site.url("/")[7:-1] + " forbids it"
    assert min(wait for wait in desk.clock.waits if wait > 1) >= 7.0 - 1e-6
    desk.clock.wall += 90_000
    desk.poll()
    assert [path for _, path in site.asked].count("/robots.txt") == 2


def test_a_host_whose_robots_txt_fails_is_left_alone(site: Site, desk: Desk) -> None:
    one_article(site)
    site.answers["/robots.txt"] = answer(b"", 503)
    assert desk.poll().counts.failures == 1
    assert site.paths() == []
    assert "robots.txt cannot be had" in (status(desk.state).sources[0].error or "")
    assert desk.poll(desk.feed(robots=False)).counts.new == 0  # it backs off first
    desk.clock.wall += limits.LONGEST_BACK_OFF
    assert desk.poll(desk.feed(robots=False)).counts.new == 1


def test_a_clock_that_goes_backwards_stops_nothing(site: Site, desk: Desk) -> None:
    one_article(site)
    desk.poll()
    site.publish("/feed", ("/a", "One"), ("/b", "Two"))
    site.answers["/b"] = story("Rebels captured Tabqa.")
    desk.clock.wall -= 400 * 86_400.0
    desk.clock.until = desk.clock.passed + 2_000.0
    with pytest.raises(StopAfterwards):
        desk.run()
    assert desk.texts() == ["Rebels captured Raqqa.", "Rebels captured Tabqa."]
    assert site.paths().count("/feed") >= 3


def test_the_clock_may_go_backwards_while_it_watches(site: Site, desk: Desk) -> None:
    one_article(site)

    def back() -> None:
        desk.clock.wall -= 86_400.0
        site.publish("/feed", ("/a", "One"), ("/b", "Two"))
        site.answers["/b"] = story("Rebels captured Tabqa.")

    desk.clock.events.append((100.0, back))
    desk.clock.until = 2_000.0
    with pytest.raises(StopAfterwards):
        desk.run()
    assert desk.texts() == ["Rebels captured Raqqa.", "Rebels captured Tabqa."]


class Killed(BaseException):
    """Stands for kill -9: nothing that comes after is done."""


_STEPS = (
    (WatchState, "polled"),
    (WatchState, "hold"),
    (WatchState, "add_version"),
    (WatchState, "release"),
    (keeping.Keeping, "hold"),
    (keeping.Keeping, "_read"),
    (keeping.Keeping, "_done"),
    (Ledger, "add_many"),
)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("owner", "name"), _STEPS, ids=[f"{owner.__name__}.{name}" for owner, name in _STEPS])
def test_killed_at_any_step_it_loses_nothing_and_repeats_nothing(
    site: Site, desk: Desk, monkeypatch: pytest.MonkeyPatch, owner: type, name: str, when: str
) -> None:
    site.publish("/feed", ("/a", "One"), ("/b", "Two"), etag='"v1"')
    site.answers["/a"] = story("Rebels captured Raqqa.")
    site.answers["/b"] = story("Rebels captured Tabqa.")
    real = getattr(owner, name)

    def killed(*arguments: Any, **named: Any) -> Any:
        if when == "after":
            real(*arguments, **named)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, killed)
        with pytest.raises(Killed):
            desk.poll()
    summary = desk.poll()
    assert desk.texts() == ["Rebels captured Raqqa.", "Rebels captured Tabqa."]
    assert desk.rows("SELECT article, number FROM versions ORDER BY article") == [(1, 1), (2, 1)]
    assert desk.rows("SELECT count(*) FROM held") == [(0,)]
    assert summary.waiting == 0
    with Ledger.open(desk.ledger, create=False, read_only=True) as book:
        assert book.verify() == []
        assert book.counts().claims == 2


def test_a_ledger_that_cannot_be_written_for_a_while_loses_nothing(
    site: Site, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_article(site)
    real, tries = Ledger.add_many, 0

    def full(self: Ledger, readings: Any) -> int:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise LedgerError("the disk with the ledger is full")
        return real(self, readings)

    monkeypatch.setattr(Ledger, "add_many", full)
    desk.clock.until = 500.0
    with pytest.raises(StopAfterwards):
        desk.run()
    assert desk.texts() == ["Rebels captured Raqqa."]
    assert [note for note in desk.notes if "full" in note]
    assert site.paths().count("/a") == 1


def test_a_reader_that_fails_on_one_article_reads_the_others(site: Site, desk: Desk) -> None:
    site.publish("/feed", ("/a", "One"), ("/b", "Two"))
    site.answers["/a"] = story("This will FAIL now.")
    site.answers["/b"] = story("Rebels captured Tabqa.")
    summary = desk.poll()
    assert (summary.counts.new, summary.counts.left_out) == (1, 1)


def test_one_watch_at_a_time(site: Site, desk: Desk) -> None:
    one_article(site)
    desk.poll()
    with only_watch(desk.state), pytest.raises(LedgerError, match="another watch already writes"):
        desk.poll()


def test_articles_in_other_languages_are_left_out_where_that_is_wanted(site: Site, desk: Desk) -> None:
    site.publish("/feed", ("/a", "One"), ("/b", "Two"))
    site.answers["/a"] = story("Rebels captured Raqqa.")
    french = "La route vers le fleuve est fermée depuis le matin et les familles attendent au passage. " * 6
    site.answers["/b"] = answer(page(french))
    summary = desk.poll(desk.feed(languages=("en",)))
    assert (summary.counts.new, summary.counts.left_out) == (1, 1)
    assert status(desk.state).left_out[0].reason == "is in another language (fr, not en)"


def test_a_feed_that_carries_its_texts_is_read_from_itself(site: Site, desk: Desk) -> None:
    item = "<p>Rebels captured Raqqa.</p><p>The road is closed &amp; guarded.</p><script>x()</script>"
    body = rss((site.url("/a"), "One")).replace("</item>", f"<description><![CDATA[{item}]]></description></item>")
    site.answers["/feed"] = answer(body)
    assert desk.poll(desk.feed(text="feed")).counts.new == 1
    assert site.paths() == ["/feed"]
    with Ledger.open(desk.ledger, create=False, read_only=True) as book:
        (document,) = [each.document for each in book.documents()]
    assert document.text == "Rebels captured Raqqa.\n\nThe road is closed & guarded."


def test_sitemaps_give_what_is_new_since_the_watch_began(site: Site, desk: Desk) -> None:
    def urlset(*pages: tuple[str, str]) -> str:
        listed = "".join(f"<url><loc>{site.url(path)}</loc><lastmod>{day}</lastmod></url>" for path, day in pages)
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>'

    index = (
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        "<sitemap><loc>{}</loc><lastmod>{}</lastmod></sitemap></sitemapindex>"
    )
    site.answers["/sitemap.xml"] = answer(index.format(site.url("/part.xml.gz"), "2017-07-14T00:00:00Z"))
    site.answers["/part.xml.gz"] = answer(gzip.compress(urlset(("/old", "2015-01-01"), ("/a", "2017-07-14")).encode()))
    site.answers["/a"] = story("Rebels captured Raqqa.")
    site.answers["/b"] = story("Rebels captured Tabqa.")
    source = Source(SourceKind.SITEMAP, site.url("/sitemap.xml"), allow_private=True, revisit=())
    assert desk.poll(source).counts.new == 1
    desk.poll(source)
    assert site.paths().count("/part.xml.gz") == 1
    site.answers["/sitemap.xml"] = answer(index.format(site.url("/part.xml.gz"), "2017-07-14T06:00:00Z"))
    both = urlset(("/old", "2015-01-01"), ("/a", "2017-07-14"), ("/b", "2017-07-14"))
    site.answers["/part.xml.gz"] = answer(gzip.compress(both.encode()))
    assert desk.poll(source).counts.new == 1
    assert desk.texts() == ["Rebels captured Raqqa.", "Rebels captured Tabqa."]
    everything = replace(source, backfill=True)
    site.answers["/old"] = story("Rebels captured Homs.")
    site.answers["/sitemap.xml"] = answer(index.format(site.url("/part.xml.gz"), "2017-07-14T07:00:00Z"))
    assert desk.poll(everything).counts.new == 1


def test_a_folders_files_are_read_when_they_are_whole(site: Site, desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "incoming"
    folder.mkdir()
    (folder / "a.txt").write_text("Rebels captured Raqqa.")
    (folder / "news.jsonl").write_text(
        '{"id": "1", "text": "Rebels captured Homs."}\n{"id": "2", "text": "Rebels captured Hama."}\n'
    )
    desk.clock.wall = time.time() + 1.0  # half written, for all the watch knows
    source = Source(SourceKind.FOLDER, str(folder), revisit=())
    assert desk.poll(source).counts.new == 2
    assert sum(desk.clock.waits) >= limits.SETTLED_SECONDS
    assert desk.poll(source).counts.new == 0
    (folder / "a.txt").write_text("Troops captured Raqqa.")
    desk.clock.wall += 1_000.0
    assert desk.poll(source).counts.updated == 1
    assert desk.texts() == [
        "Rebels captured Hama.",
        "Rebels captured Homs.",
        "Rebels captured Raqqa.",
        "Troops captured Raqqa.",
    ]


def test_a_folder_that_is_not_there_is_told(site: Site, desk: Desk, tmp_path: Path) -> None:
    assert desk.poll(Source(SourceKind.FOLDER, str(tmp_path / "none"))).counts.failures == 1
    assert status(desk.state).sources[0].error == "there is no such folder"
