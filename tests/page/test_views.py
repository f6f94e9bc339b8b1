"""The dossier, the reader, the desk, the audit and the digest in a real browser, by mouse and by keyboard.

Decisions are written, so every test that decides has a copy of the ledger and a server of its own.
"""

from __future__ import annotations

import json
import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reportedly.ledger import Ledger
from reportedly.model import Actor, Attribution, EventType, Place, PlaceKind, SpeakerClass, Status, Victims
from reportedly.pipeline import read
from tests.ledger.making import NAME, VERSION, make_claim, make_document
from tests.page.conftest import ARGUMENTS, AXE, PATIENCE, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TOKEN = "a-token-of-the-tests"
ABU_KAMAL = "geonames:174448"
SENTENCE = "Islamic State took the town back on Friday and Saturday"

pytestmark = pytest.mark.usefixtures("needs_a_browser")


@pytest.fixture(scope="module")
def browser(browser: Browser) -> Iterator[Browser]:
    """A browser without 3D: the map's ground has tests of its own, and is slow to draw without a graphics card."""
    arguments = [*ARGUMENTS, "--disable-3d-apis"]
    started = browser.browser_type.launch(executable_path=chromium(), args=arguments)
    yield started
    started.close()


@contextmanager
def serving(ledger: Path, desk: str | None = "Ann Example") -> Iterator[str]:
    """Serve a ledger from a thread of its own on any free port; gives the address."""
    import uvicorn

    from reportedly.server.app import create_app
    from reportedly.server.settings import Settings

    app = create_app(Settings(ledger=ledger, desk=desk, desk_token=TOKEN if desk else None))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", access_log=False, ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 60
    while not server.started and thread.is_alive() and time.monotonic() < until:
        thread.join(0.05)
    assert server.started, "the server did not start"
    try:
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)


@dataclass
class Seen:
    """What must not be seen: errors of the console, and requests that leave the machine."""

    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


@contextmanager
def opened(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """Open a window on the page; at its end it has met no error and asked nobody else."""
    seen = Seen()
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, "base_url": address, **options})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.on("console", lambda said: seen.errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith((address, "data:", "blob:")) else seen.outside.append(asked.url),
    )
    try:
        yield page
    finally:
        context.close()
    assert seen.errors == []
    assert seen.outside == []


@pytest.fixture(scope="module")
def reading(example_ledger: Path) -> Iterator[str]:
    """A server that only reads, for the tests that decide nothing."""
    with serving(example_ledger, desk=None) as address:
        yield address


@pytest.fixture
def deciding(example_ledger: Path, tmp_path: Path) -> Iterator[str]:
    """A server with a desk on a copy of the ledger."""
    path = tmp_path / "copy.db"
    shutil.copyfile(example_ledger, path)
    with serving(path) as address:
        yield address


def asked(page: Page, path: str) -> Any:
    """Return an answer of the API."""
    return page.request.get(f"/api/v1{path}").json()


def leader(page: Page) -> str:
    """Return who leads in the dossier, with the probability: "Islamic State 96 %"."""
    first = page.locator(".dossier .holders li").first
    first.wait_for()
    return " ".join(first.inner_text().split())


def dossier(on: str = "2017-11-12", desk: bool = True) -> str:
    return f"/?place={ABU_KAMAL}&on={on}" + (f"#desk={TOKEN}" if desk else "")


def claim_of(page: Page) -> str:
    """Return the id of the claim that the town was taken back."""
    claims = asked(page, f"/holdings/{ABU_KAMAL}?on=2017-11-12")["claims"]
    return next(str(each["id"]) for each in claims if SENTENCE in each["quote"] and each["type"] == "capture")


def test_a_claim_is_followed_rejected_and_taken_back(browser: Browser, deciding: str) -> None:
    with opened(browser, deciding) as page:
        page.goto(dossier())
        page.get_by_role("heading", name="Abu Kamal (SY)").wait_for()
        before = leader(page)
        assert before.startswith("Islamic State")
        card = page.locator("article.testimony", has_text=SENTENCE).filter(has_text="capture").first
        assert "Syrian Observatory for Human Rights (monitor), in Northmere Gazette" in card.inner_text()
        card.get_by_role("link", name="Read it in its document").click()

        marked = page.locator(".mark-selected").first
        marked.wait_for()
        assert SENTENCE in marked.inner_text()
        assert marked.evaluate("mark => mark === document.activeElement")
        page.locator(".card-selected").get_by_role("link", name="Review at the desk").click()

        page.get_by_role("button", name="Reject r").click()
        page.get_by_label("Why, for the audit").fill("Misread by the test")
        page.keyboard.press("Enter")
        page.get_by_text("before the last decision: Islamic State").wait_for()
        page.get_by_text("Misread by the test").first.wait_for()

        page.locator(".review .codes").get_by_role("link", name="Abu Kamal").click()
        page.get_by_text("Rejected by reviewers").wait_for()
        after = leader(page)
        assert after != before
        page.get_by_role("link", name="Audit").click()
        row = page.locator("tbody tr", has_text="Misread by the test")
        row.wait_for()
        assert re.search(r"reject by Ann Example, \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", row.inner_text())
        row.get_by_role("button", name="Undo").click()
        page.locator("tr.undone", has_text="Misread by the test").wait_for()

        page.get_by_role("link", name="Map").click()
        page.wait_for_function(
            "told => document.querySelector('.dossier .holders li')?.innerText.split(/\\s+/).join(' ').trim() === told",
            arg=before,
        )


def test_the_keyboard_is_enough(browser: Browser, deciding: str) -> None:
    with opened(browser, deciding) as page:
        page.goto(dossier())
        before = leader(page)
        link = (
            page.locator("article.testimony", has_text=SENTENCE)
            .filter(has_text="capture")
            .first.get_by_role("link")
            .first
        )
        link.wait_for()
        page.locator("#dossier-title").focus()  # it has the focus when a place was chosen by keyboard
        for _ in range(80):
            page.keyboard.press("Tab")
            if link.evaluate("link => link === document.activeElement"):
                break
        else:
            pytest.fail("the link to the sentence is not reached by Tab")
        page.keyboard.press("Enter")
        page.locator(".mark-selected").first.wait_for()
        page.keyboard.press("Enter")  # from the sentence to its codes
        assert page.evaluate("document.activeElement.closest('article')?.id ?? ''").startswith("card-c")
        page.keyboard.press("Enter")  # and back
        assert page.evaluate("document.activeElement.classList.contains('claim-mark')")
        selected = page.locator(".card-selected").get_attribute("id")
        page.keyboard.press("n")
        page.locator(f".card-selected:not(#{selected})").wait_for()
        page.keyboard.press("p")
        page.locator(f".card-selected#{selected}").wait_for()
        page.keyboard.press("d")

        page.get_by_role("button", name="Reject r").wait_for()
        page.locator(".effect strong").wait_for()
        told = page.locator(".effect strong").inner_text()
        page.keyboard.press("?")
        page.get_by_role("dialog", name="Keys of the desk").wait_for()
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="hidden")
        page.keyboard.press("r")
        page.keyboard.type("r and j are typed here")
        page.keyboard.press("Enter")
        page.get_by_text("before the last decision").wait_for()
        assert page.locator(".effect strong").inner_text() != told
        page.get_by_text("r and j are typed here").first.wait_for()
        page.keyboard.press("u")
        page.wait_for_function("told => document.querySelector('.effect strong')?.innerText === told", arg=told)
        page.keyboard.press("a")
        page.locator(".review .verdict-accept").wait_for()
        page.keyboard.press("j")
        page.locator(".review .verdict-accept").wait_for(state="detached")
        page.go_back()
        page.go_back()
        assert leader(page).split()[0] == before.split()[0]


def test_every_claim_is_marked_where_it_stands(browser: Browser, tmp_path: Path) -> None:
    """Offsets count code points: characters beyond the basic plane and overlapping quotes shift nothing."""
    path = tmp_path / "marks.db"
    text = "🇸🇾🪖 The army 𐎠 took Raqqa. 🔥 Fighters left Raqqa, the army said 😀. العربية too.\n\nEnd 𝔊."
    document = make_document(text, title="🪖 A title")
    quotes = ("The army 𐎠 took Raqqa.", "took Raqqa. 🔥 Fighters left Raqqa", "العربية", "End 𝔊.")
    with Ledger.open(path) as book:
        starts = [(quote, text.index(quote)) for quote in quotes]
        claims = [make_claim(document, start, start + len(quote)) for quote, start in starts]
        book.add_many([(document, NAME, VERSION, claims)])
    with serving(path, desk=None) as address, opened(browser, address) as page:
        page.goto(f"/?view=reader&doc={document.id}")
        page.locator(".claim-mark").first.wait_for()
        for claim in asked(page, f"/documents/{document.id}")["claim_list"]:
            shown = page.locator(f'.reader [data-claims~="{claim["id"]}"]').all_text_contents()
            assert "".join(shown) == claim["quotes"][0]
        assert page.locator(".document-text").text_content() == text


def test_a_correction_is_made_with_the_fields_own_inputs(browser: Browser, deciding: str) -> None:
    with opened(browser, deciding) as page:
        page.goto(dossier())
        leader(page)
        claim = claim_of(page)
        page.goto(f"/?view=desk&claim={claim}&on=2017-11-12#desk={TOKEN}")
        page.get_by_role("heading", name="capture: Islamic State").wait_for()
        page.keyboard.press("c")
        form = page.get_by_role("form", name="Correct its codes")
        form.wait_for()

        def options(label: str) -> list[str]:
            choice = form.get_by_role("combobox", name=label, exact=True)
            found: list[str] = choice.evaluate("choice => [...choice.options].map(option => option.value)")
            return found

        assert options("Type") == [each.value for each in EventType]
        assert options("Status") == [each.value for each in Status]
        assert options("Class") == [each.value for each in SpeakerClass]
        assert options("Victims") == ["", *(each.value for each in Victims)]

        form.get_by_label("From", exact=True).fill("2017-11-30")
        form.get_by_text("after its end on").wait_for()
        form.get_by_role("button", name="Save the correction").click()
        form.get_by_text("Mend what is marked first").wait_for()
        form.get_by_label("From", exact=True).fill("2017-11-10")
        form.get_by_role("combobox", name="Type", exact=True).select_option("advance")
        form.get_by_label("Killed, least").fill("3")
        form.get_by_label("Search another place").fill("Raqqa")
        form.get_by_role("radio", name=re.compile("^Raqqa \\(SY\\), town")).check()
        party = form.get_by_label("Actor: who did it, 1", exact=True)
        party.fill("Syrian Democratic Forces")
        form.get_by_text("sdf", exact=True).wait_for()
        form.get_by_role("button", name="Save the correction").click()
        page.locator(".review .corrected").wait_for()
        stored = asked(page, f"/claims/{claim}")
        assert (stored["type"], stored["place_name"], stored["killed"]) == (
            "advance",
            "Raqqa, SY",
            {"low": 3, "high": None},
        )
        assert (stored["actor"], stored["actor_ids"]) == (["Syrian Democratic Forces"], ["sdf"])
        assert (stored["date_start"], stored["speaker"]) == ("2017-11-10", "Syrian Observatory for Human Rights")
        assert [each["kind"] for each in stored["decisions"]] == ["correct"]


def test_claims_are_merged_and_split(browser: Browser, deciding: str) -> None:
    with opened(browser, deciding) as page:
        page.goto(dossier())
        leader(page)
        claim = claim_of(page)
        page.goto(f"/?view=desk&claim={claim}#desk={TOKEN}")
        page.get_by_role("button", name="Merge").click()
        form = page.get_by_role("form", name="Merge")
        form.get_by_role("checkbox").first.check()
        form.get_by_role("button", name="Merge").click()
        page.locator(".decision", has_text="merge by Ann Example").wait_for()
        page.get_by_role("button", name="Split").click()
        form = page.get_by_role("form", name="Split")
        form.get_by_role("checkbox").first.check()
        form.get_by_role("button", name="Split").click()
        page.locator(".decision", has_text="split by Ann Example").wait_for()
        assert [each["kind"] for each in asked(page, "/decisions")["items"]] == ["merge", "split"]


def test_a_second_reviewer_is_waited_for(browser: Browser, example_ledger: Path, tmp_path: Path) -> None:
    path = tmp_path / "second.db"
    shutil.copyfile(example_ledger, path)
    with Ledger.open(path, create=False) as book:
        book.require_reviewers(2, "The editor")
    with serving(path) as address, opened(browser, address) as page:
        page.goto(dossier())
        before, claim = leader(page), claim_of(page)
        page.goto(f"/?view=desk&claim={claim}&on=2017-11-12#desk={TOKEN}")
        page.get_by_text("A decision counts when 2 reviewers agree").wait_for()
        page.get_by_role("button", name="Reject r").click()
        page.keyboard.press("Enter")
        page.locator(".decision", has_text="waits for a second reviewer").wait_for()
        page.get_by_role("button", name="Reviewers and agreement").click()
        page.get_by_role("heading", name="Waiting for a second reviewer (1)").wait_for()
        page.goto(dossier())
        assert leader(page) == before
    with serving(path, desk="Ben Example") as address, opened(browser, address) as page:
        page.goto(f"/?view=desk&claim={claim}&on=2017-11-12#desk={TOKEN}")
        page.get_by_role("button", name="Reject r").click()
        page.keyboard.press("Enter")
        page.locator(".review .verdict-reject").wait_for()
        page.goto("/?view=desk&tab=agreement")
        page.get_by_text("Ann Example and Ben Example").wait_for()
        page.goto(dossier())
        assert leader(page) != before


def test_without_a_desk_it_is_told_how_to_start_one(browser: Browser, reading: str) -> None:
    with opened(browser, reading) as page:
        page.goto("/?view=desk")
        page.get_by_text('reportedly serve --ledger war.db --desk "Your name"').wait_for()
        page.locator(".queue-item").first.wait_for()
        assert page.get_by_role("button", name="Reject r").is_disabled()
        page.goto("/?view=audit")
        page.get_by_text("No decision was taken yet").wait_for()


def test_the_strip_tells_its_days_and_sets_the_clock(browser: Browser, reading: str) -> None:
    with opened(browser, reading) as page:
        page.goto(dossier(on="2017-11-12", desk=False))
        strip = page.get_by_role("slider", name=re.compile("Who holds the place through time"))
        strip.wait_for()
        strip.focus()
        assert "12 Nov 2017: Islamic State" in (strip.get_attribute("aria-valuetext") or "")
        page.keyboard.press("Home")
        assert "Islamic State 9" not in (strip.get_attribute("aria-valuetext") or "")
        page.keyboard.press("Enter")
        page.wait_for_function("() => !location.search.includes('on=2017-11-12')")
        page.get_by_text("The same as a table").click()
        page.get_by_role("table", name="Who held the place from when to when").wait_for()
        page.get_by_text("Why this number").click()
        page.get_by_text("Before any report, belief was").wait_for()
        page.get_by_text("Contradictions").click()
        page.get_by_text("The other side").first.wait_for()


def test_as_known_earlier_the_answer_is_another(browser: Browser, reading: str) -> None:
    with opened(browser, reading) as page:
        page.goto(f"{dossier(on='2017-11-10', desk=False)}&known=2017-11-10")
        assert leader(page).startswith("Syrian government")
        assert page.locator(".answer-clocks").inner_text() == "on 10 Nov 2017, as known on 10 Nov 2017"


def test_the_digest_tells_what_changed_and_can_be_printed(browser: Browser, reading: str) -> None:
    with opened(browser, reading) as page:
        page.goto("/?view=digest&since=2017-11-01&on=2017-11-20")
        page.get_by_role("heading", name="What changed from 1 Nov 2017 to 20 Nov 2017").wait_for()
        page.get_by_role("row", name=re.compile("Al-Qaim.*captured.*Islamic State.*Iraqi government")).wait_for()
        page.get_by_role("heading", name=re.compile("New disputes")).wait_for()
        page.emulate_media(media="print")
        assert not page.locator("header.bar").is_visible()
        assert not page.get_by_role("button", name="Print").is_visible()
        assert page.get_by_role("row", name=re.compile("Al-Qaim")).is_visible()
        page.emulate_media(media="screen")
        page.get_by_label("what was learnt").check()
        page.get_by_role("heading", name=re.compile("^What was learnt from")).wait_for()


VIEWS = {
    "dossier": (f"/?place={ABU_KAMAL}&on=2017-11-12", ".dossier .strip svg"),
    "reader": ("/?view=reader&doc=2017-11-12-correction", ".claim-mark"),
    "documents": ("/?view=reader", ".reader .plain-list li"),
    "desk": ("/?view=desk", ".review .effect strong"),
    "agreement": ("/?view=desk&tab=agreement", ".desk .empty"),
    "audit": ("/?view=audit", ".audit .empty"),
    "digest": ("/?view=digest&since=2017-11-01&on=2017-11-20", ".digest .change"),
    "sources": ("/?view=sources", ".sources tbody tr"),
}


def test_documents_and_sources_are_reached_from_the_bar(browser: Browser, reading: str) -> None:
    with opened(browser, reading) as page:
        page.goto("/?view=digest&since=2017-11-01&on=2017-11-20")
        page.get_by_role("link", name="Sources").click()
        row = page.get_by_role("row", name=re.compile("^Syrian Observatory for Human Rights monitor"))
        row.wait_for()
        speakers = asked(page, "/sources/speakers?limit=100")["items"]
        told = next(each for each in speakers if each["name"] == "Syrian Observatory for Human Rights")
        assert f"from {told['reliability']['compared']} compared" in row.inner_text()
        page.get_by_role("row", name=re.compile("^Northmere Gazette")).wait_for()
        page.get_by_role("link", name="Documents", exact=True).click()
        page.get_by_role("link", name="Correction: Albu Kamal").click()
        page.locator(".claim-mark").first.wait_for()
        page.get_by_role("link", name="Documents", exact=True).click()
        page.get_by_role("heading", name="Documents").wait_for()


def test_a_run_of_turns_tells_who_led_when(browser: Browser, reading: str) -> None:
    with opened(browser, reading) as page:
        page.goto(dossier(desk=False))
        page.get_by_text("The same as a table").click()
        row = page.get_by_role("table", name="Who held the place from when to when").get_by_role(
            "row", name=re.compile("contested")
        )
        told = " ".join(row.inner_text().split())
        runs = asked(page, f"/timeline/runs?place={ABU_KAMAL}")["runs"]
        leaders = next(run for run in runs if run["id"] == "contested" and run["leaders"])["leaders"]
        assert len(leaders) > 1
        assert all(each["state"] in told for each in leaders)


@pytest.mark.skipif(not AXE.is_file(), reason="needs axe-core: npm install in page/")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Browser, deciding: str, scheme: Any) -> None:
    with opened(browser, deciding, color_scheme=scheme) as page:
        for name, (address, ready) in VIEWS.items():
            page.goto(f"{address}#desk={TOKEN}")
            page.locator(ready).first.wait_for()
            if name == "dossier":
                for each in page.locator("details > summary").all():
                    if not each.evaluate("summary => summary.parentElement.open"):
                        each.click()
                page.get_by_text("Before any report").wait_for()
            if name == "desk":
                page.keyboard.press("c")
                page.get_by_role("form").wait_for()
            page.evaluate(AXE.read_text(encoding="utf-8"))
            found = page.evaluate(
                """async tags => (await axe.run(document, {runOnly: tags})).violations
                .filter(each => ["serious", "critical"].includes(each.impact))
                .map(each => [each.id, each.nodes.slice(0, 3).map(node => node.html.slice(0, 200))])""",
                ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
            )
            assert found == [], f"{name}: {json.dumps(found, indent=1)}"


def test_a_phone_shows_every_view_without_scrolling_sideways(browser: Browser, reading: str) -> None:
    with opened(browser, reading, viewport={"width": 360, "height": 740}) as page:
        for name, (address, ready) in VIEWS.items():
            page.goto(address)
            page.locator(ready).first.wait_for()
            wide = page.evaluate(
                "[...document.querySelectorAll('main, .panel, .sheet')].map(e => e.scrollWidth - e.clientWidth)"
            )
            assert max(wide) <= 0, name
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, name


def test_an_empty_ledger_and_what_is_not_there_are_told(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    Ledger.open(path).close()
    with serving(path) as address, opened(browser, address) as page:
        page.goto(f"/?view=desk#desk={TOKEN}")
        page.get_by_text("Nothing is left to review here").wait_for()
        page.goto("/?view=reader")
        page.get_by_text("This ledger has no documents yet").wait_for()
        page.goto("/?view=digest&since=2017-11-01&on=2017-11-20")
        page.get_by_text("No place changed hands").wait_for()
    seen = Seen()  # what is refused is told on the page, and the browser tells it on its console too
    with serving(path) as address:
        context = browser.new_context(base_url=address)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: seen.errors.append(str(error)))
        page.goto("/?view=reader&claim=c0123456789abcdef0123")
        page.get_by_role("alert").filter(has_text="there is no claim 'c0123456789abcdef0123'").wait_for()
        page.goto("/?place=name:nowhere,ZZ")
        page.get_by_role("alert").filter(has_text="there is no place").wait_for()
        context.close()
    assert seen.errors == []


HOSTILE = (
    '<script>document.title = "taken"</script>',
    '"><img src=x onerror="document.title=\'taken\'">',
    "\u202etxet neddih\u202c \u2066isolated",
    '=HYPERLINK("http://evil.example","x")',
    "{{constructor.constructor('alert(1)')()}}",
    "javascript:alert(1)",
)


def test_hostile_texts_are_shown_and_do_nothing(browser: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "hostile"
    folder.mkdir()
    for number, text in enumerate(HOSTILE):
        day = date(2017, 11, 1) + timedelta(days=number)
        quoted = json.dumps(text)
        (folder / f"{number}.md").write_text(
            f"---\ntitle: {quoted}\noutlet: {quoted}\npublished: {day}\nurl: javascript:alert(1)\n---\n\n"
            f"The army captured Raqqa from Islamic State on {day}, {text} said. {text}\n\n"
            f"Islamic State fighters attacked {text} in Raqqa and killed 5 people, a spokesman said.\n",
            encoding="utf-8",
        )
    path = tmp_path / "hostile.db"
    read(folder, path)
    with Ledger.open(path) as book:  # what a reader would not make of a text, an import may
        for number, text in enumerate(HOSTILE):
            document = make_document(
                f"{text} was captured, it said.", key=f"../{number}?a#b/{text[:40]}", title=text, outlet=text
            )
            claim = make_claim(
                document,
                actor=(Actor(text),),
                target=(Actor(text),),
                place=Place(text, text, "SY", None, 35.0, 39.0, PlaceKind.TOWN, 5.0, 0.9),
                attribution=Attribution(text, SpeakerClass.PARTY, (text, text)),
            )
            book.add_many([(document, NAME, VERSION, [claim])])
            book.decide("reject" if number % 2 else "accept", claim.id, text, {"note": text})
    with serving(path) as address, opened(browser, address) as page:
        dialogs: list[str] = []
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))

        def harmless() -> None:
            assert page.evaluate("document.querySelectorAll('main script, main img, main iframe').length") == 0
            assert page.evaluate("document.querySelectorAll('a[href^=\"javascript:\" i]').length") == 0
            assert page.title() != "taken"

        documents = page.request.get(f"{address}/api/v1/documents?limit=100").json()["items"]
        assert len(documents) == 2 * len(HOSTILE)
        for each in documents:
            page.goto(f"/?view=reader&doc={each['id']}")
            page.locator(".document-text").wait_for()
            harmless()
            assert "\u202e" not in page.locator("main").inner_text()
        page.goto("/?view=reader")
        page.get_by_text(HOSTILE[0]).first.wait_for()
        harmless()
        for place in asked(page, "/places")["items"]:
            page.goto(f"/?place={place['key']}&on=2017-11-05".replace("#", "%23").replace("+", "%2B"))
            page.locator(".dossier .holders").wait_for()
            harmless()
        for view in ("desk", "audit", "digest&since=2017-10-01&on=2017-11-20"):
            page.goto(f"/?view={view}#desk={TOKEN}")
            page.locator("main h2").first.wait_for()
            page.locator(".loading").first.wait_for(state="detached")
            harmless()
        assert dialogs == []
