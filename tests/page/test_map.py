"""The map in a browser: places in their holders' colours, two clocks, search and list by keyboard, light and dark."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from reportedly.actors import Registry
from reportedly.ledger import Ledger
from reportedly.model import Actor, Attribution, Place, PlaceKind, SpeakerClass
from tests.ledger.making import NAME, VERSION, make_claim, make_document
from tests.page.conftest import AXE, PATIENCE, Open, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ABU_KAMAL = "geonames:174448"
GOVERNMENT = (0xD5, 0x5E, 0x00)
ISLAMIC_STATE = (0x00, 0x00, 0x00)

_COUNT = """([red, green, blue]) => {
  const canvas = document.querySelector("canvas.map-places");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    const away = Math.abs(data[at] - red) + Math.abs(data[at + 1] - green) + Math.abs(data[at + 2] - blue);
    if (data[at + 3] > 250 && away < 40) count += 1;
  }
  return count;
}"""


def drawn(page: Page, day: str | None = None, known: str | None = None) -> None:
    """Wait until the places are drawn, on a day and as known on one."""
    page.wait_for_selector("canvas.map-places[data-drawn]", state="attached")
    if day is not None:
        first = page.evaluate("fetch('/api/v1/grid/holdings').then(answer => answer.json()).then(grid => grid.from)")
        index = (date.fromisoformat(day) - date.fromisoformat(first)).days
        page.wait_for_selector(f'canvas.map-places[data-day="{index}"]', state="attached")
    if known is not None:
        page.wait_for_selector(f'canvas.map-places[data-known="{known}"]', state="attached")


def held(page: Page, place: str) -> str:
    """Return what the list says of a place."""
    row = page.locator("section.place-list tr").filter(has_text=place)
    return row.locator("td").first.inner_text().strip()


def asked(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def violations(page: Page) -> list[tuple[str, str, list[Any]]]:
    """Return what axe finds that is serious, by the rules of WCAG 2.2 AA."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate(f"axe.run(document, {{ runOnly: {json.dumps(tags)} }})")
    return [
        (each["id"], each["help"], [node["target"] for node in each["nodes"]])
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]


def test_places_have_the_colour_of_their_holder(opened: Open) -> None:
    page = opened("?on=2017-11-19")
    drawn(page, "2017-11-19")
    assert page.evaluate(_COUNT, list(GOVERNMENT)) > 100
    legend = page.locator("details.legend").inner_text()
    assert "Syrian government" in legend
    assert "Unknown" in legend


def test_both_clocks_change_who_holds_abu_kamal(opened: Open) -> None:
    page = opened("?list=1&on=2017-11-12&known=2017-11-09")
    drawn(page, "2017-11-12", "2017-11-09")
    assert held(page, "Abu Kamal").startswith("Syrian government")
    page.get_by_label("The day up to which reports count").fill("2017-11-12")
    drawn(page, "2017-11-12", "2017-11-12")
    page.locator("section.place-list tr").filter(has_text="Abu Kamal").filter(has_text="Islamic State").wait_for()
    page.wait_for_url(re.compile("known=2017-11-12"))  # the address follows a moment after the map
    page.get_by_role("button", name="Everything").click()
    page.locator("#clock-on").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    drawn(page, "2017-11-15")
    page.locator("section.place-list h2").filter(has_text="15 Nov 2017").wait_for()
    page.wait_for_url(re.compile("on=2017-11-15"))
    assert "known" not in asked(page)


def test_a_step_of_the_clock_asks_the_server_nothing(opened: Open) -> None:
    page = opened("?on=2017-11-12")
    drawn(page, "2017-11-12")
    page.locator("svg.histogram").wait_for()
    page.wait_for_load_state("networkidle")
    requests: list[str] = []
    every_few_seconds = ("/api/v1/version", "/api/v1/watch")  # what comes into the ledger is followed

    def note(request: Any) -> None:
        if "/api/" in request.url and not request.url.endswith(every_few_seconds):
            requests.append(request.url)

    page.on("request", note)
    page.locator("#clock-on").focus()
    page.keyboard.press("ArrowLeft")
    drawn_day = page.locator("canvas.map-places").get_attribute("data-day")
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector(f'canvas.map-places:not([data-day="{drawn_day}"])', state="attached")
    assert requests == []


def test_play_runs_to_the_end_and_pauses(opened: Open) -> None:
    page = opened("?on=2018-01-12")
    drawn(page, "2018-01-12")
    page.get_by_label("How fast it plays").select_option("7")
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Play").wait_for()
    drawn(page, "2018-01-18")


def test_a_place_is_found_in_arabic_by_keyboard_and_opens_its_dossier(opened: Open) -> None:
    page = opened()
    drawn(page)
    field = page.get_by_role("combobox", name="Find a place")
    field.focus()
    page.get_by_role("option").first.wait_for()
    page.keyboard.type("البوكمال")
    option = page.get_by_role("option").filter(has_text="Abu Kamal").first
    option.wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("complementary", name="Dossier").wait_for()
    page.wait_for_url(re.compile("place="))
    assert asked(page)["place"] == ABU_KAMAL
    field.focus()
    field.fill("mosul")
    page.get_by_role("option").filter(has_text="Mosul").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("place=geonames:99072"))
    page.go_back()
    page.wait_for_url(re.compile(f"place={ABU_KAMAL}"))


def test_the_address_keeps_the_whole_state(opened: Open) -> None:
    query = "?place=geonames:174448&on=2017-11-10&known=2017-11-10&map=34.5000,41.0000,7.50&events=0&borders=1"
    page = opened(query)
    drawn(page, "2017-11-10", "2017-11-10")
    assert page.get_by_role("checkbox", name=re.compile("Events")).is_checked() is False
    assert page.get_by_role("checkbox", name="Borders").is_checked() is True
    page.get_by_text("de facto").wait_for()
    page.reload()
    drawn(page, "2017-11-10", "2017-11-10")
    assert urlsplit(page.url).query == query.removeprefix("?")
    page.get_by_role("checkbox", name="Borders").uncheck()
    page.get_by_role("link", name="Digest").click()
    page.wait_for_url(re.compile("view=digest"))
    page.go_back()
    page.wait_for_url(re.compile(r"known=2017-11-10(?!.*view=)"))
    drawn(page, "2017-11-10", "2017-11-10")


def test_without_webgl_the_places_are_drawn_all_the_same(opened: Open) -> None:
    page = opened("?on=2017-11-19")
    page.add_init_script(
        "const get = HTMLCanvasElement.prototype.getContext;"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {"
        " return kind.startsWith('webgl') ? null : get.call(this, kind, ...rest); };"
    )
    page.reload()
    page.get_by_text("Land and water cannot be drawn").wait_for()
    drawn(page, "2017-11-19")
    assert page.evaluate(_COUNT, list(GOVERNMENT)) > 100


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["desk", "phone"])
def test_axe_finds_nothing_serious(opened: Open, scheme: Any, size: tuple[int, int]) -> None:
    page = opened(
        "?on=2017-11-12&borders=1",
        color_scheme=scheme,
        viewport={"width": size[0], "height": size[1]},
        reduced_motion="reduce",
    )
    drawn(page, "2017-11-12")
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it can be scrolled sideways"
    assert violations(page) == []
    page.get_by_role("button", name="List").click()
    page.locator("section.place-list tbody tr").first.wait_for()
    page.get_by_role("combobox", name="Find a place").focus()
    page.get_by_role("option").first.wait_for()
    assert violations(page) == []


def test_the_switch_of_colours_is_kept(opened: Open) -> None:
    page = opened(color_scheme="light")
    page.get_by_role("button", name=re.compile("follow the system; switch to light")).click()
    page.get_by_role("button", name=re.compile("switch to dark")).click()
    page.reload()
    page.get_by_role("button", name=re.compile("Dark colours")).wait_for()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_parties_of_one_colour_are_told_apart(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "alike.db"
    registry = Registry.load()
    parties = ("houthis", "hamas", "russia")
    assert len({party.colour for each in parties[:2] if (party := registry.get(each))}) == 1
    with Ledger.open(path) as ledger:
        for number, party in enumerate(parties):
            document = make_document(f"{party} took town {number}.", key=f"alike/{number}", published=date(2017, 11, 9))
            claim = make_claim(
                document,
                actor=(Actor(party, party),),
                target=(),
                place=Place(
                    f"Town {number}", f"Town {number}", "SY", None, 34.0 + number, 40.0, PlaceKind.TOWN, 5.0, 0.9
                ),
                attribution=Attribution("a monitor", SpeakerClass.MONITOR, ("a monitor",)),
            )
            ledger.add_many([(document, NAME, VERSION, [claim])])
    with served(path) as at:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(f"{at}?on=2017-11-09&list=1")
        drawn(page, "2017-11-09")
        rows = page.locator("section.place-list tbody tr")
        rows.nth(2).wait_for()
        assert rows.locator("canvas.swatch").count() == 1, "one of the two of a colour bears a mark"
        marked = rows.filter(has=page.locator("canvas.swatch")).inner_text()
        assert "Houthis" in marked or "Hamas" in marked
        pixels = rows.locator("canvas.swatch").evaluate(
            "canvas => new Set(new Uint32Array(canvas.getContext('2d').getImageData(4, 4, 20, 20).data.buffer)).size"
        )
        assert pixels > 1
        context.close()


NAMES = (
    "<img src=x onerror=alert(1)>",
    "\u202eexe.gnp\u202c",
    "الرقة",
    "Бахмут",
    '"><script>alert(2)</script>',
    "{{7*7}}",
)


@pytest.fixture(scope="module")
def hostile_ledger(needs_a_browser: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "hostile.db"
    with Ledger.open(path) as ledger:
        for number, name in enumerate(NAMES):
            document = make_document(
                f"{name} was captured, it said.", key=f"hostile/{number}", published=date(2017, 11, 9)
            )
            claim = make_claim(
                document,
                actor=(Actor("Syrian army", "syrian_government"),),
                target=(Actor("Islamic State", "islamic_state"),),
                place=Place(name, name, "SY", None, 34.0 + number / 5, 40.0, PlaceKind.TOWN, 5.0, 0.9),
                attribution=Attribution("Syrian army", SpeakerClass.PARTY, ("Syrian army",)),
            )
            ledger.add_many([(document, NAME, VERSION, [claim])])
    return path


def test_names_are_only_ever_text_in_any_script(opened: Open, hostile_ledger: Path) -> None:
    with served(hostile_ledger) as at:
        page = opened("?list=1", at=at)
        drawn(page)
        for name in NAMES:
            page.locator("section.place-list bdi").get_by_text(name, exact=True).first.wait_for()
        assert page.evaluate("document.querySelectorAll('main img, main script').length") == 0
        for name in ("الرقة", "Бахмут"):
            widths = page.evaluate(
                "name => { const c = document.createElement('canvas').getContext('2d'); c.font = '12px system-ui';"
                " return [c.measureText(name).width, c.measureText('\\ufffe'.repeat(name.length)).width]; }",
                name,
            )
            assert widths[0] > 0
            assert widths[0] != widths[1], "drawn as boxes"
        page.close()
