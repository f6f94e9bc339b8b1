"""Following a feed: what is new is read once, whatever happens on the way."""

from __future__ import annotations

from tests.watching.conftest import Desk, Site, story


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
