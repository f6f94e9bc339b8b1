"""``reportedly claims``: filters, and three forms of the same claims."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import reportedly
from reportedly.cli import main
from tests.cli.fake_reader import FakeReader

_NEWS = [
    {"id": "a", "published": "2017-10-20", "outlet": "Courier", "text": "Army said that Rebels captured Raqqa."},
    {
        "id": "b",
        "published": "2017-11-09",
        "outlet": "Echo",
        "text": "Rebels captured Tabqa. Rebels captured Nowhere.",
    },
]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("claims")
    (folder / "news.jsonl").write_text("\n".join(json.dumps(each) for each in _NEWS), encoding="utf-8")
    reportedly.read(folder / "news.jsonl", folder / "a.db", reader=FakeReader)
    return folder / "a.db"


def _claims(ledger: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["claims", "--ledger", str(ledger), *options], env={"COLUMNS": "150"})


def _places(ledger: Path, *options: str) -> list[str]:
    done = _claims(ledger, "--json", *options)
    assert done.exit_code == 0, done.stderr
    return [json.loads(line)["place"] for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("options", "places"),
    [
        ((), ["Raqqa", "Tabqa", "Nowhere"]),
        (("--place", "Raqqa, SY"), ["Raqqa"]),
        (("--place", "163344"), ["Tabqa"]),
        (("--actor", "Rebels", "--from", "2017-11"), ["Tabqa", "Nowhere"]),
        (("--speaker", "Army"), ["Raqqa"]),
        (("--speaker", "OUTLET"), ["Tabqa", "Nowhere"]),
        (("--type", "capture", "--status", "actual"), ["Raqqa", "Tabqa", "Nowhere"]),
        (("--type", "withdraw"), []),
        (("--status", "denied"), []),
    ],
)
def test_filters(ledger: Path, options: tuple[str, ...], places: list[str]) -> None:
    assert _places(ledger, *options) == places


def test_jsonl_has_the_codebooks_fields_and_the_inputs_own_id(ledger: Path) -> None:
    done = _claims(ledger, "--format", "jsonl", "--speaker", "Army")
    found = json.loads(done.stdout)
    assert found["doc"] == "a"
    fields = "quotes type actor target place place_name date_start date_end speaker chain speaker_class status killed"
    assert set(fields.split()) | {"wounded", "victims"} <= set(found)
    assert (found["quotes"], found["place_name"]) == (["Army said that Rebels captured Raqqa."], "Raqqa, SY")


def test_csv_has_the_same_claims(ledger: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(_claims(ledger, "--format", "csv").stdout, newline="")))
    assert [row["place"] for row in rows] == ["Raqqa", "Tabqa", "Nowhere"]
    assert [row["actor"] for row in rows] == ["Rebels"] * 3
    assert rows[0]["latitude"] == "35.95283"


def test_table_is_for_people(ledger: Path) -> None:
    shown = _claims(ledger).stdout.splitlines()
    assert shown[0].split() == ["date", "type", "status", "actor", "target", "place", "speaker", "doc"]
    assert "Raqqa, SY" in shown[1]


def test_nothing_found_is_told_and_is_no_error(ledger: Path) -> None:
    done = _claims(ledger, "--type", "protest")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr.count("\n") == 1


def test_dates_the_wrong_way_round_are_told(ledger: Path) -> None:
    done = _claims(ledger, "--from", "2017-12", "--to", "2017-11")
    assert done.exit_code == 2
    assert "--from 2017-12-01" in done.stderr


def test_an_unknown_type_is_told_with_the_known_ones(ledger: Path) -> None:
    done = _claims(ledger, "--type", "victory")
    assert done.exit_code == 2
    assert "'handover'" in done.stderr
