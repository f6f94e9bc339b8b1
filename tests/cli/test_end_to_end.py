"""The whole line with the real reader, on dispatches in our own words: from text files to who holds what."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from reportedly.cli import main

_DISPATCHES = {
    "one": (
        "2017-11-09",
        "Courier",
        "The Syrian army said on Thursday that it had captured the town of Abu Kamal from Islamic State.\n",
    ),
    "two": (
        "2017-11-11",
        "Herald",
        "Islamic State militants recaptured the town of Abu Kamal on Saturday, "
        "the Syrian Observatory for Human Rights said.\n",
    ),
    "three": (
        "2017-10-21",
        "Echo",
        "The Syrian Democratic Forces captured the city of Raqqa from Islamic State on Tuesday.\n",
    ),
}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("news")
    for name, (published, outlet, text) in _DISPATCHES.items():
        front = f"---\npublished: {published}\noutlet: {outlet}\n---\n\n"
        (folder / f"{name}.md").write_text(front + text, encoding="utf-8")
    done = CliRunner().invoke(main, ["read", str(folder), "--ledger", str(folder / "a.db"), "--workers", "1", "--json"])
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["documents_new"] == 3
    return folder / "a.db"


def _run(ledger: Path, *arguments: str) -> str:
    done = CliRunner().invoke(main, [*arguments, "--ledger", str(ledger)])
    assert done.exit_code == 0, done.stderr
    return done.stdout


def _json(ledger: Path, *arguments: str) -> Any:
    return json.loads(_run(ledger, *arguments, "--json"))


def test_a_claim_says_who_says_what(ledger: Path) -> None:
    lines = _run(ledger, "claims", "--place", "Abu Kamal, SY", "--type", "capture", "--json").splitlines()
    by_document = {found["doc"]: found for found in map(json.loads, lines)}
    assert set(by_document) == {"one", "two"}
    assert "army" in by_document["one"]["speaker"].lower()
    assert by_document["one"]["quotes"][0] in _DISPATCHES["one"][2]
    assert "Observatory" in by_document["two"]["speaker"]


def test_holds_answers_in_words_first(ledger: Path) -> None:
    first, *rest = _run(ledger, "holds", "Raqqa, SY", "--on", "2017-11-15").splitlines()
    assert first.startswith("Raqqa (SY) on 2017-11-15, as known now: ")
    assert any(line.startswith("Who says so") for line in rest)
    assert any("captured the city of Raqqa" in line for line in rest)


def test_holds_in_json_sums_to_one_and_cites_its_claims(ledger: Path) -> None:
    found = _json(ledger, "holds", "Abu Kamal, SY", "--on", "2017-11-12")
    assert sum(each["probability"] for each in found["holders"]) == pytest.approx(1.0, abs=1e-6)
    assert {"contested", "unknown"} <= {each["holder"] for each in found["holders"]}
    assert (found["on"], found["known"], found["place"]["country"]) == ("2017-11-12", None, "SY")
    stances = {each["document"]: each["stance"] for each in found["claims"]}
    assert set(stances) == {"one", "two"}
    assert set(stances.values()) == {"for", "against"}
    for each in found["claims"]:
        assert {"id", "outlet", "speaker", "quote", "type", "status", "known", "weight", "factors", "reason"} <= set(
            each
        )


def test_what_was_not_yet_known_is_unknown(ledger: Path) -> None:
    found = _json(ledger, "holds", "Raqqa, SY", "--on", "2017-10-25", "--known", "2017-10-01")
    assert found["holders"][0] == {"holder": "unknown", "id": "unknown", "probability": 1.0}
    assert found["known"] == "2017-10-01"
    assert found["claims"] == []


def test_control_lists_every_place_in_four_forms(ledger: Path) -> None:
    places = {each["place"]["name"] for each in _json(ledger, "control", "--on", "2017-11-12")["places"]}
    assert {"Raqqa", "Abu Kamal"} <= places
    collection = json.loads(_run(ledger, "control", "--on", "2017-11-12", "--format", "geojson"))
    assert collection["type"] == "FeatureCollection"
    points = [each["geometry"]["coordinates"] for each in collection["features"] if each["geometry"]]
    assert all(38 < longitude < 42 and 33 < latitude < 37 for longitude, latitude in points)
    assert len(_run(ledger, "control", "--format", "csv").splitlines()) == len(places) + 1
    assert len(_run(ledger, "control").splitlines()) == len(places) + 1


def test_show_marks_the_claim_in_its_text(ledger: Path) -> None:
    shown = " ".join(_run(ledger, "show", "three").split())
    assert "⟦" in shown
    assert "capture" in shown


def test_doctor_finds_all_well(ledger: Path) -> None:
    assert _json(ledger, "doctor")["ok"] is True


def test_a_place_nobody_speaks_of_is_unknown(ledger: Path) -> None:
    found = _json(ledger, "holds", "Kherson, UA")
    assert found["holders"][0]["holder"] == "unknown"
