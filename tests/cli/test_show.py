"""``reportedly show``: every claim of a document is marked where it stands, and the text stays text."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from reportedly import DatePrecision, Document, Ledger
from reportedly.cli import main
from reportedly.identity import document_id
from reportedly.model import DateOrigin
from tests.cli.fake_reader import FakeReader

_TEXT = (
    "The day on the river\n\n"
    "Army said that Rebels captured Raqqa. It rained.\n\n"
    "[bold]Rebels captured Tabqa.[/bold] :smile: \x1b[31mRebels captured Nowhere.\x1b[0m\n"
)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    document = Document(
        id=document_id(_TEXT, published=date(2017, 11, 9), outlet="Courier"),
        key="river",
        text=_TEXT,
        published=date(2017, 11, 9),
        published_precision=DatePrecision.DAY,
        published_origin=DateOrigin.GIVEN,
        outlet="Courier",
    )
    reader = FakeReader()
    with Ledger.open(tmp_path / "a.db") as book:
        book.add(document, reader, reader.read(document))
    return tmp_path / "a.db"


def _show(ledger: Path, *more: str, columns: int = 120) -> str:
    done = CliRunner().invoke(main, ["show", "river", "--ledger", str(ledger), *more], env={"COLUMNS": str(columns)})
    assert done.exit_code == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("columns", [60, 120])
def test_marks_every_claim_and_notes_it(ledger: Path, columns: int) -> None:
    shown = _show(ledger, columns=columns)
    flat = " ".join(shown.split())
    for number in (1, 2, 3):
        assert f"⟧[{number}]" in flat
        assert f"[{number}] capture" in flat
    assert "It rained." in flat
    assert "3 claims in" in flat


def test_marks_stand_around_the_quotes(ledger: Path) -> None:
    assert "⟦Army said that Rebels captured Raqqa.⟧[1] It rained." in _show(ledger, columns=200)


def test_text_is_no_markup_and_drives_no_terminal(ledger: Path) -> None:
    shown = _show(ledger, columns=200)
    assert "[bold]" in shown
    assert "[/bold] :smile:" in shown
    assert "\x1b" not in shown


def test_colours_by_type_on_a_terminal(ledger: Path) -> None:
    shown = (
        CliRunner()
        .invoke(
            main,
            ["show", "river", "--ledger", str(ledger)],
            env={"FORCE_COLOR": "1", "COLUMNS": "120", "TERM": "xterm"},
        )
        .stdout
    )
    assert "⟦" not in shown
    codes = set(re.findall("\x1b\\[[^A-Za-z]*(.)", shown))
    assert codes == {"m"}, "only colours may be set"
    assert "Colours:" in shown
    plain = re.sub("\x1b\\[[0-9;]*m", "", shown)
    assert "Raqqa.[1]" in plain


def test_no_colour_where_not_wanted(ledger: Path) -> None:
    done = CliRunner().invoke(
        main, ["show", "river", "--ledger", str(ledger)], env={"NO_COLOR": "1", "FORCE_COLOR": "1", "TERM": "xterm"}
    )
    assert "\x1b[3" not in done.stdout
    assert "⟦" in done.stdout


def test_an_unknown_document_is_told(ledger: Path) -> None:
    done = CliRunner().invoke(main, ["show", "sea", "--ledger", str(ledger)])
    assert done.exit_code == 3
    assert "sea" in done.stderr


def test_json(ledger: Path) -> None:
    pytest.importorskip("reportedly.exports.codebook")
    found = json.loads(_show(ledger, "--json"))
    assert found["document"]["text"] == _TEXT
    assert found["document"]["published"] == "2017-11-09"
    assert [claim["type"] for claim in found["claims"]] == ["capture"] * 3
