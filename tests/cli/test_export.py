"""``reportedly export``: what it writes, refuses and leaves behind."""

from __future__ import annotations

import csv
import json
import signal
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import reportedly
from reportedly.cli import main
from reportedly.cli.export import _FORMATS
from reportedly.exports.export import Format
from tests.cli.conftest import Start
from tests.cli.fake_reader import FakeReader

_NEWS = [
    {"id": "a", "published": "2017-10-20", "outlet": "Courier", "text": "Army said that Rebels captured Raqqa."},
    {"id": "b", "published": "2017-11-09", "outlet": "Echo", "text": "Rebels captured Tabqa. Rebels captured Nowhere."},
]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    (folder / "news.jsonl").write_text("\n".join(json.dumps(each) for each in _NEWS), encoding="utf-8")
    reportedly.read(folder / "news.jsonl", folder / "a.db", reader=FakeReader)
    return folder / "a.db"


def _export(ledger: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["export", "--ledger", str(ledger), *map(str, arguments)])


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_command_knows_every_format() -> None:
    assert tuple(Format) == _FORMATS


@pytest.mark.parametrize(
    ("options", "places"),
    [
        ((), ["Raqqa, SY", "Tabqa, SY", "Nowhere, ZZ"]),
        (("--place", "Raqqa, SY"), ["Raqqa, SY"]),
        (("--party", "Rebels", "--from", "2017-11"), ["Tabqa, SY", "Nowhere, ZZ"]),
        (("--known", "2017-10-31"), ["Raqqa, SY"]),
        (("--speaker", "Army"), ["Raqqa, SY"]),
        (("--reader", "fake.v1", "--status", "denied"), []),
        (("--type", "withdraw"), []),
    ],
)
def test_filters_are_those_of_claims(ledger: Path, tmp_path: Path, options: tuple[str, ...], places: list[str]) -> None:
    done = _export(ledger, "csv", "--out", tmp_path / "a.csv", *options)
    assert done.exit_code == 0, done.stderr
    assert [row["place_name"] for row in _rows(tmp_path / "a.csv")] == places
    assert ("no row" in done.stderr) == (not places)


def test_the_summary_as_json(ledger: Path, tmp_path: Path) -> None:
    done = _export(ledger, "acled", "--what", "claims", "--out", tmp_path / "a.csv", "--json")
    assert json.loads(done.stdout) == {
        "format": "acled",
        "out": str(tmp_path / "a.csv"),
        "metadata": str(tmp_path / "a.csv.metadata.json"),
        "rows": {"acled": 3},
        "left_out": {},
    }


def test_holdings_of_a_day(ledger: Path, tmp_path: Path) -> None:
    done = _export(ledger, "csv", "--what", "holdings", "--on", "2017-11-10", "--out", tmp_path / "a.csv")
    assert done.exit_code == 0, done.stderr
    rows = {row["place"]: row for row in _rows(tmp_path / "a.csv")}
    with reportedly.Ledger.open(ledger, read_only=True) as book:
        wanted = {each.place.name: each for each in book.control(on=date(2017, 11, 10))}
    assert set(rows) == set(wanted)
    for name, holding in wanted.items():
        assert rows[name]["holder_id"] == holding.distribution[0][0]
        assert float(rows[name]["probability"]) == pytest.approx(holding.distribution[0][1])


@pytest.mark.parametrize(("form", "rows", "days"), [("place-day", 3 * 30, 1), ("place-week", 3 * 5, 7)])
def test_panels_have_every_place_in_every_period(ledger: Path, tmp_path: Path, form: str, rows: int, days: int) -> None:
    path = tmp_path / "a.csv"
    done = _export(ledger, form, "--from", "2017-11-01", "--to", "2017-11-30", "--out", path)
    assert done.exit_code == 0, done.stderr
    found = _rows(path)
    assert len(found) == rows
    for row in found:
        length = date.fromisoformat(row["period_end"]) - date.fromisoformat(row["period_start"])
        assert length.days == days - 1
        assert 0 <= float(row["probability"]) <= 1
    if form == "place-week":
        assert {date.fromisoformat(row["period_start"]).weekday() for row in found} == {0}
    assert sum(int(row["claims"]) for row in found if row["place"] == "Tabqa") == 1


def test_a_coarse_export_says_so(ledger: Path, tmp_path: Path) -> None:
    done = _export(ledger, "csv", "--coarsen", "20km", "--out", tmp_path / "a.csv")
    assert done.exit_code == 0, done.stderr
    assert {row["place"] for row in _rows(tmp_path / "a.csv")} == {""}
    told = json.loads((tmp_path / "a.csv.metadata.json").read_text(encoding="utf-8"))
    assert "cells of about 20 km" in told["coarsening"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("csv", "--out", "{}/none/a.csv"), "does not exist"),
        (("csv", "--out", "{}"), "is not a file"),
        (("datapackage", "--out", "{}"), "exists already"),
        (("csv", "--out", "{}/a", "--from", "2018", "--to", "2017"), "swap them"),
        (("csv", "--out", "{}/a", "--coarsen", "village"), "admin1"),
        (("csv", "--out", "{}/a", "--on", "2018-01-01"), "--on does not go with claims"),
        (("csv", "--out", "{}/a", "--what", "holdings", "--type", "clash"), "--type does not go with holdings"),
        (("acled", "--out", "{}/a.csv", "--what", "holdings"), "give --what events or claims"),
        (("acled", "--out", "{}/a.xlsx", "--what", "claims"), "must end in .csv"),
        (("place-day", "--out", "{}/a.csv", "--what", "claims"), "give --what holdings"),
        (("datapackage", "--out", "{}/a", "--what", "claims"), "leave --what out"),
        (("shapefile", "--out", "{}/a"), "'shapefile' is not one of"),
        (("csv",), "missing option '--out'"),
    ],
)
def test_what_does_not_go_is_told_in_a_line(
    ledger: Path, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    done = _export(ledger, *(each.format(tmp_path) for each in arguments))
    assert done.exit_code == 2
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_there_must_be_a_ledger(tmp_path: Path) -> None:
    assert _export(tmp_path / "none.db", "csv", "--out", tmp_path / "a.csv").exit_code == 3


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no signals to a process group")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_export_leaves_no_half_file(ledger: Path, tmp_path: Path, start: Start, number: int) -> None:
    out = tmp_path / "out"
    out.mkdir()
    days = ("--from", "1000-01-01", "--to", "2400-01-01")  # far more than any test waits for
    process = start("export", "place-day", "--ledger", ledger, "--out", out / "a.csv", *days)
    for _ in range(100_000_000):
        if process.poll() is not None or any(path.stat().st_size > 100_000 for path in out.iterdir()):
            break
    process.send_signal(number)
    _, told = process.communicate(timeout=120)
    assert process.returncode == 130, told
    assert "nothing was written" in told
    assert list(out.iterdir()) == []
