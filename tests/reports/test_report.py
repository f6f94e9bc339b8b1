"""Situation reports: what they say of the example dispatches, and that hostile texts do nothing in them."""

from __future__ import annotations

import re
import shutil
import sys
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import etree

from reportedly.cli import main
from reportedly.errors import ConfigurationError, InputError, NotSetUpError
from reportedly.ledger import Ledger
from reportedly.model import Actor, Attribution, EventType, Figure, Place, PlaceKind, SpeakerClass
from reportedly.pipeline import read
from reportedly.reports.land import land
from reportedly.reports.markdown import text
from reportedly.reports.report import report
from reportedly.weighing import Control
from tests.ledger.making import NAME, TOWNS, VERSION, make_claim, make_document

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "dispatches"
ON, SINCE = date(2017, 11, 12), date(2017, 11, 1)
HOSTILE = (
    "<script>alert(1)</script>",
    "\u202egnp.exe\u202c",
    '"><img src=x onerror=alert(1)>',
    "[click](javascript:alert(1)) ![x](http://evil.example/x.png)",
    "| a | b |\n|---|---|\n# heading\n- item",
    "`code` **bold** <http://evil.example> https://evil.example www.evil.example",
    "</svg></style><style>*{display:none}</style>",
    "\x00\x1b[2J &lt;b&gt; \ud800",
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("report") / "examples.db"
    read(EXAMPLES, found)
    return found


def tabled(path: Path) -> list[Place]:
    """Return the places on which a report on the examples has evidence."""
    with Ledger.open(path, read_only=True) as ledger:
        return [holding.place for holding in Control.from_ledger(ledger).holdings(ON, evidence=True)]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("report") / "hostile.db"
    with Ledger.open(found) as ledger:
        for number, bad in enumerate(HOSTILE):
            clean = bad.replace("\ud800", "")
            document = make_document(
                f"{clean} was captured, it said.",
                key=f"{number}",
                title=clean,
                outlet=clean,
                url=("javascript:alert(1)", "https://news.example/a?b=<script>|`")[number % 2],
                published=ON - timedelta(days=number),
            )
            claim = make_claim(
                document,
                actor=(Actor("Islamic State", "islamic_state"), Actor(clean)),
                target=(Actor(clean),),
                place=Place(clean, clean, "SY", None, 34.0 + number, 40.0, PlaceKind.TOWN, 5.0, 0.9),
                attribution=Attribution(clean, SpeakerClass.PARTY, (clean,)),
                killed=Figure(3, None),
            )
            ledger.add_many([(document, NAME, VERSION, [claim])])
    return found


def written(ledger: Path, out: Path, **asked: Any) -> str:
    with Ledger.open(ledger, read_only=True) as book:
        report(book, out, **asked)
    return out.read_text(encoding="utf-8")


def test_parties_of_one_colour_bear_a_mark_on_the_map(path: Path, tmp_path: Path) -> None:
    marked = re.compile(r'<path d="M[^"]+" transform="translate')
    assert not marked.search(written(path, tmp_path / "examples.html", on=ON, since=SINCE))
    with Ledger.open(tmp_path / "alike.db") as ledger:
        for number, party in enumerate(("houthis", "houthis", "hamas")):
            document = make_document(f"{party} took town {number}.", key=f"{number}", published=ON)
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
    told = written(tmp_path / "alike.db", tmp_path / "alike.html", on=ON, since=SINCE)
    assert len(marked.findall(told)) == 2, "the one place of the second party, and the legend"


class Tags(HTMLParser):
    """Every start tag with its attributes, and the text between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def test_it_says_who_holds_what_with_the_probability_and_what_is_behind_it(path: Path, tmp_path: Path) -> None:
    with Ledger.open(path, read_only=True) as book:
        found = report(book, tmp_path / "r.md", since=SINCE, on=ON)
        held = {each.place.key: dict(each.distribution) for each in book.control(ON)}
    told = (tmp_path / "r.md").read_text(encoding="utf-8")
    assert {row.place.key: dict(row.holding.distribution) for row in found.rows} == held
    for row in found.rows:
        line = next(line for line in told.splitlines() if line.startswith(f"| {text(row.place.name)},"))
        assert f"{row.leader[1]:.2f}" in line
    for heading in ("Summary", "What changed", "What is disputed", "killed", "not known", "collection", "Sources"):
        assert re.search(rf"^## .*{heading}", told, re.MULTILINE), heading
    assert found.disputes
    for dispute in found.disputes:
        for side in (dispute.contradiction.claims_for, dispute.contradiction.claims_against):
            said = found.claims[side[0]].claim.quotes[0].text
            assert text(said)[:60] in told
    assert found.killed is not None
    low, best, high, _ = found.killed
    assert low <= best
    assert high is None or best <= high
    numbers = {each.number for each in found.sources.values()}
    assert numbers == set(range(1, len(found.sources) + 1))


def test_as_known_earlier_it_says_something_else(path: Path, tmp_path: Path) -> None:
    early = written(path, tmp_path / "a.md", area="Abu Kamal, SY", known=date(2017, 11, 10))
    late = written(path, tmp_path / "b.md", area="Abu Kamal, SY", on=date(2017, 11, 10), known=date(2017, 11, 12))
    assert "Abu Kamal is probably held by Syrian government" in early
    assert "as known on 10 November 2017" in early
    assert "Abu Kamal is probably held by Syrian government" not in late


@pytest.mark.parametrize(
    ("area", "there", "elsewhere"),
    [
        ("Abu Kamal, SY", "Al-Qaim", "Raqqa"),
        ("IQ", "Rawa", "Raqqa"),
        ("syria", "Raqqa", "Rawa"),
        ("38,35.5,40,36.5", "Raqqa", "Abu Kamal"),
    ],
)
def test_an_area_has_its_places_and_no_others(
    path: Path, tmp_path: Path, area: str, there: str, elsewhere: str
) -> None:
    with Ledger.open(path, read_only=True) as book:
        names = {row.place.name for row in report(book, tmp_path / "r.html", area=area, on=ON).rows}
    assert there in names
    assert elsewhere not in names


def test_the_page_is_one_file_without_scripts_that_draws_its_own_map(path: Path, tmp_path: Path) -> None:
    page = written(path, tmp_path / "r.html", on=ON)
    tags = Tags(page).tags
    assert not {tag for tag, _ in tags} & {"script", "link", "img", "iframe", "object", "use", "image", "base"}
    assert not [name for _, given in tags for name in given if name.startswith("on") or name in ("src", "srcset")]
    links = [given["href"] for tag, given in tags if tag == "a"]
    assert all(link is not None and link.startswith(("#source-", "http://", "https://")) for link in links)
    assert "url(" not in page
    assert "@import" not in page
    drawn = etree.fromstring(page[page.index("<svg") : page.index("</svg>") + 6].encode())
    shown = " ".join(drawn.itertext())
    for words in ("Abu Kamal: Islamic State", "Natural Earth", "GeoNames", "km", "unknown"):
        assert words in shown
    places = list(drawn.iter("{*}g"))
    assert len(places) == sum(place.latitude is not None for place in tabled(path))  # the others have no point
    assert len(places) >= 8


def test_hostile_texts_are_text_in_html(hostile: Path, tmp_path: Path) -> None:
    page = written(hostile, tmp_path / "r.html", on=ON)
    found = Tags(page)
    assert not {tag for tag, _ in found.tags} & {"script", "img", "b"}
    assert sum(tag == "style" for tag, _ in found.tags) == 1
    assert not any(name.startswith("on") for _, given in found.tags for name in given)
    assert not any((given.get("href") or "").startswith("javascript") for _, given in found.tags)
    assert "<script>alert(1)</script>" in "".join(found.said)  # shown as it is written
    assert not re.search("[\x00-\x08\x1b\u202a-\u202e]", page)
    etree.fromstring(page[page.index("<svg") : page.index("</svg>") + 6].encode())


def test_hostile_texts_are_text_in_markdown(hostile: Path, tmp_path: Path) -> None:
    pages = written(hostile, tmp_path / "r.md", on=ON)
    for line in pages.splitlines():
        assert not re.search(r"(?<!\\)[<`\[*]", line) or re.fullmatch(r"\d+\. .* <https?://[^<>|` ]+>", line), line
        assert not re.search(r"(?<!\\)(https?://|www\.)", re.sub(r" <https?://[^<>]+>$", "", line))
    headings = [line for line in pages.splitlines() if line.startswith("#")]
    assert "# heading" not in headings
    assert len({line.count("|") - line.count(r"\|") for line in pages.splitlines() if line.startswith("| ")}) <= 2


def test_a_pdf_is_made_where_the_library_is(path: Path, tmp_path: Path) -> None:
    try:
        import weasyprint  # noqa: F401 - whether it is there, and the libraries that it needs
    except (ImportError, OSError):
        pytest.skip('needs: pip install "reportedly[report]", and Pango')
    with Ledger.open(path, read_only=True) as book:
        report(book, tmp_path / "r.pdf", on=ON)
    content = (tmp_path / "r.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert b"/JavaScript" not in content


def test_without_the_library_the_way_to_it_is_told(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with Ledger.open(path, read_only=True) as book, pytest.raises(NotSetUpError, match=r'reportedly\[report\]"'):
        report(book, tmp_path / "r.pdf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "asked", "error", "message"),
    [
        ("r.doc", {}, ConfigurationError, "let it end in .html, .pdf or .md"),
        ("r.md", {"since": ON, "on": ON}, ConfigurationError, "is not before --on"),
        ("r.md", {"area": "1,2,3,400"}, ConfigurationError, "is no box on the globe"),
        ("r.md", {"area": "Xyzzyville"}, InputError, "Xyzzyville"),
        ("r.md", {"area": "Norway"}, ConfigurationError, "no claim about Norway"),
        ("none/r.md", {}, InputError, "does not exist"),
    ],
)
def test_what_cannot_be_reported_is_told_in_a_line(
    path: Path, tmp_path: Path, name: str, asked: dict[str, Any], error: type[Exception], message: str
) -> None:
    with Ledger.open(path, read_only=True) as book, pytest.raises(error, match=message) as caught:
        report(book, tmp_path / name, **asked)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_the_file_and_leaves_the_ledger_alone(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    shutil.copyfile(path, copy)
    before = copy.read_bytes()
    days = ["--since", "2017-11-01", "--on", "2017-11-12"]
    done = CliRunner().invoke(main, ["report", "--ledger", str(copy), *days, "--out", str(tmp_path / "r.html")])
    assert done.exit_code == 0, done.output
    assert f"{len(tabled(path))} places" in done.output
    refused = CliRunner().invoke(main, ["report", "--ledger", str(copy), *days, "--out", str(copy) + ".md/../copy.db"])
    assert refused.exit_code == 2
    assert copy.read_bytes() == before


def test_land_is_cut_to_the_view() -> None:
    for view in ((30.0, 30.0, 45.0, 38.0), (170.0, -20.0, 190.0, 0.0), (-10.0, -10.0, -5.0, -5.0)):
        for ring in land(view):
            assert all(view[0] <= x <= view[2] and view[1] <= y <= view[3] for x, y in ring)
    assert land((38.0, 34.0, 42.0, 37.0)) != []  # inland is land
    assert land((-30.0, 0.0, -25.0, 5.0)) == []  # the middle of the Atlantic is not


def test_an_event_that_is_only_a_toll_is_not_summed(tmp_path: Path) -> None:
    path = tmp_path / "toll.db"
    with Ledger.open(path) as ledger:
        for number, kind in enumerate((EventType.TOLL, EventType.ATTACK)):
            document = make_document(f"Report {number}: people died at Raqqa.", key=str(number), published=ON)
            claim = make_claim(
                document, type=kind, place=TOWNS[number], killed=Figure(100 * (1 - number) + 4, 100 * (1 - number) + 4)
            )
            ledger.add_many([(document, NAME, VERSION, [claim])])
    with Ledger.open(path, read_only=True) as book:
        found = report(book, tmp_path / "r.md", on=date(2017, 11, 30), since=date(2017, 10, 1))
    assert found.killed is not None
    assert found.killed[:3] == (4, 4, 4)
