"""The watch in the page: its sign on the map, its view, and new documents that reach the map without a reload."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reportedly.ledger import Ledger
from reportedly.model import Actor, Attribution, Place, PlaceKind, SpeakerClass
from reportedly.watching.state import Version, WatchState, state_path
from tests.ledger.making import NAME, VERSION, make_claim, make_document
from tests.page.conftest import AXE, Open, served
from tests.page.test_map import drawn, violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOUR, DAY = 3_600.0, 86_400.0
REASON = "news.example answered 503 <b>Service</b> Unavailable"


def told(ledger: Path, number: int) -> None:
    """Put a document about one more town into the ledger."""
    document = make_document(f"Town {number} was taken.", key=f"town/{number}", published=date(2017, 11, 9))
    claim = make_claim(
        document,
        actor=(Actor("Syrian army", "syrian_government"),),
        target=(),
        place=Place(f"Town {number}", f"Town {number}", "SY", None, 34.0 + number, 40.0, PlaceKind.TOWN, 5.0, 0.9),
        attribution=Attribution("a monitor", SpeakerClass.MONITOR, ("a monitor",)),
    )
    with Ledger.open(ledger) as book:
        book.add_many([(document, NAME, VERSION, [claim])])


@pytest.fixture
def followed(needs_a_browser: None, tmp_path: Path) -> Path:
    """A ledger with one town, into which three sources are followed; one answers."""
    path, now = tmp_path / "war.db", time.time()
    told(path, 0)
    with WatchState.open(state_path(path)) as state:
        sources = [(each, "feed", f"https://{each}.example/rss", each.title()) for each in ("wire", "paper", "courier")]
        state.follow(sources, now - 20 * DAY)
        for source, last in (("wire", now - HOUR), ("courier", now - 8 * DAY)):
            for number in range(24):
                at = last - number * DAY / 2
                article = state.add(f"https://{source}.example/{number}", source, at, at)
                state.add_version(Version(article, 1, f"d{number}", 1, None, None, at, at, "0" * 64, None, None, None))
        state.polled("wire", now - 60, 2 * HOUR, succeeded=now - 60)
        state.polled("courier", now - 60, 2 * HOUR, succeeded=now - 60)
        state.polled("paper", now - 60, 3 * HOUR, failures=3, error=REASON)
    return path


@pytest.fixture
def address(followed: Path) -> Iterator[str]:
    with served(followed) as found:
        yield found


def row(page: Page, source: str) -> Any:
    return page.locator(".watch tbody tr").filter(has_text=source)


def test_the_sign_leads_to_what_is_wrong(opened: Open, address: str) -> None:
    page = opened(at=address)
    sign = page.get_by_role("link", name="Watching 3 sources: 1 failing, 1 silent")
    sign.wait_for()
    sign.focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Watch").wait_for()
    failing = row(page, "Paper").inner_text()
    assert "failed 3 times" in failing
    assert REASON in failing, "shown as text"
    assert "not asked again until" in failing
    assert "silent" in row(page, "Courier").inner_text()
    assert "7 days ago" in row(page, "Courier").inner_text() or "8 days ago" in row(page, "Courier").inner_text()
    answering = row(page, "Wire").inner_text()
    assert "answers" in answering
    assert "24" in answering
    assert page.locator(".watch tbody tr").first.inner_text().startswith("Paper")
    page.get_by_role("navigation", name="Views").get_by_role("link", name="Map").click()
    sign.wait_for()


def test_the_state_follows_the_watch_while_the_page_is_open(opened: Open, address: str, followed: Path) -> None:
    page = opened("?view=watch", at=address)
    row(page, "Paper").filter(has_text="failed 3 times").wait_for()
    with WatchState.open(state_path(followed)) as state:
        now = time.time()
        state.polled("paper", now, 2 * HOUR, succeeded=now, failures=0, error=None)
    row(page, "Paper").filter(has_text="answers").wait_for()
    page.get_by_text("Watching 3 sources: 1 silent.").wait_for()
    with WatchState.open(state_path(followed)) as state:
        for each in ("wire", "paper", "courier"):
            state.polled(each, now - 2 * HOUR, 60.0)
    page.get_by_text("The watch has stopped.").wait_for()
    page.get_by_text("goes on where it was").wait_for()


def test_new_documents_reach_the_map_without_a_reload(opened: Open, address: str, followed: Path) -> None:
    page = opened("?list=1&on=2017-11-09", at=address)
    drawn(page, "2017-11-09")
    rows = page.locator("section.place-list tbody tr")
    rows.filter(has_text="Town 0").wait_for()
    page.evaluate("window.sameDocument = true")
    with page.expect_response(
        lambda answer: answer.url.endswith("/api/v1/version") and answer.status == 304
    ):  # nothing is sent while nothing changed
        pass
    told(followed, 1)
    begun = time.monotonic()
    rows.filter(has_text="Town 1").wait_for()
    assert time.monotonic() - begun < 60
    assert page.evaluate("window.sameDocument") is True


def test_a_ledger_that_nobody_watches_has_no_sign(opened: Open, needs_a_browser: None, tmp_path: Path) -> None:
    told(tmp_path / "alone.db", 0)
    with served(tmp_path / "alone.db") as alone:
        page = opened(at=alone)
        drawn(page)
        assert page.get_by_text("Watching").count() == 0
        assert page.get_by_role("link", name="Watch", exact=True).count() == 0
        page.goto(f"{alone}?view=watch")
        page.get_by_text("Nothing is followed into this ledger.").wait_for()
        page.close()


@pytest.mark.skipif(not AXE.is_file(), reason="needs axe-core: npm install in page/")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (360, 740)], ids=["desk", "phone"])
def test_axe_finds_nothing_serious(opened: Open, address: str, scheme: Any, size: tuple[int, int]) -> None:
    options = {"color_scheme": scheme, "viewport": {"width": size[0], "height": size[1]}, "reduced_motion": "reduce"}
    page = opened(at=address, **options)
    drawn(page)
    sign = page.get_by_role("link", name="Watching 3 sources: 1 failing, 1 silent")
    sign.wait_for()
    assert violations(page) == []
    page.get_by_role("button", name="List").click()
    page.locator("section.place-list tbody tr").first.wait_for()
    assert sign.evaluate(
        "sign => { const box = sign.getBoundingClientRect();"
        " return sign.contains(document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)); }"
    ), "the list covers it"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it can be scrolled sideways"
    page.goto(f"{address}?view=watch")
    row(page, "Paper").wait_for()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it can be scrolled sideways"
