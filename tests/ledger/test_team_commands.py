"""The commands and the server on a ledger in each store, as a team uses them."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from reportedly import reading
from reportedly.cli import main
from reportedly.ledger import Ledger
from tests.cli.fake_reader import get_fake_reader
from tests.ledger.conftest import Places
from tests.ledger.making import NAME, VERSION, make_reading

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in this process, with a reader that needs no model."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(reading, "get_reader", get_fake_reader)
    for name in [name for name in os.environ if name.startswith("REPORTEDLY_")]:
        monkeypatch.delenv(name)

    def complete(*arguments: object) -> tuple[int, str, str]:
        done = CliRunner().invoke(main, [str(each) for each in arguments])
        assert "Traceback" not in done.stderr
        return done.exit_code, done.stdout, done.stderr

    return complete


@pytest.fixture
def filled(place: str) -> str:
    """Where a ledger is with something in it, a decision too."""
    with Ledger.open(place) as ledger:
        ledger.add_many([(document, NAME, VERSION, claims) for document, claims in map(make_reading, range(4))])
        ledger.decide("reject", next(ledger.claims()).claim.id, "Ann")
    return place


def test_documents_are_read_into_a_ledger_and_asked_for(run: Run, place: str, tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "one.txt").write_text("Fighters captured Raqqa. Ann said that Soldiers captured Tabqa.")
    read = ("read", tmp_path / "news", "--published", "2017-11-10", "--workers", "1", "--ledger", place)
    code, output, errors = run(*read, "--json")
    assert (code, errors) == (0, "")
    assert json.loads(output)["documents_new"] == 1
    assert json.loads(run(*read, "--json")[1])["documents_already_stored"] == 1
    code, output, _ = run("claims", "--place", "Raqqa", "--json", "--ledger", place)
    assert code == 0
    assert "Fighters captured Raqqa." in output
    code, output, errors = run("holds", "Raqqa, SY", "--on", "2017-11-11", "--json", "--ledger", place)
    assert (code, errors) == (0, "")
    assert json.loads(output)["place"]["geonames_id"] == 172955
    out = tmp_path / "claims.csv"
    assert run("export", "csv", "--out", out, "--ledger", place)[0] == 0
    assert len(out.read_text().splitlines()) == 3
    about = json.loads((tmp_path / "claims.csv.metadata.json").read_text())["reportedly"]["ledger"]
    assert about["claims"] == 2
    assert "/" not in about["file"]


def test_the_server_answers_and_takes_decisions(filled: str) -> None:
    if find_spec("fastapi") is None or find_spec("httpx") is None:
        pytest.skip('needs pip install "reportedly[server]" httpx')
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from starlette.testclient import TestClient

    from reportedly.server.app import create_app
    from reportedly.server.settings import Settings

    settings = Settings(ledger=filled, desk="Ben", desk_token="token")
    with TestClient(create_app(settings), base_url="http://127.0.0.1:8321", raise_server_exceptions=False) as client:
        version = client.get("/api/v1/version").json()
        claims = client.get("/api/v1/claims").json()["items"]
        assert len(claims) == sum(len(make_reading(number)[1]) for number in range(4)) - 1
        assert client.get("/api/v1/holdings", params={"on": "2017-11-01"}).status_code == 200
        decided = client.post(
            "/api/v1/decisions",
            json={"kind": "reject", "subject": claims[0]["id"]},
            headers={"X-Reportedly-Token": "token"},
        )
        assert decided.status_code == 201
        assert len(client.get("/api/v1/claims").json()["items"]) == len(claims) - 1
        assert client.get("/api/v1/version").json()["revision"] != version["revision"]
        assert "search_path" not in client.get("/api/v1/claims", params={"place": filled}).text


def test_a_ledger_is_chained_verified_and_found_out(run: Run, places: Places, filled: str) -> None:
    code, output, _ = run("ledger", "verify", filled)
    assert code == 0
    assert "Whole." in output
    assert "hash chain: none" in output
    code, output, _ = run("ledger", "chain", filled, "--json")
    head = json.loads(output)["chain"]
    assert code == 0
    code, output, _ = run("ledger", "verify", filled, "--noted", head["link"], "--json")
    assert (code, json.loads(output)["whole"], json.loads(output)["chain"]) == (0, True, head)
    places.tamper(filled, "UPDATE documents SET url = 'https://example.org/' WHERE key = 'report-00002'")
    code, output, errors = run("ledger", "verify", filled)
    assert (code, errors) == (1, "")
    assert "PROBLEM" in output
    assert "breaks here first" in output
    assert run("ledger", "verify", filled, "--noted", "0" * 64)[0] == 1


def test_ledgers_are_copied_merged_and_backed_up(run: Run, places: Places, filled: str, tmp_path: Path) -> None:
    there, kept, third = places.new(), tmp_path / "backup.db", tmp_path / "third.db"
    assert run("ledger", "copy", filled, there)[0] == 0
    assert run("ledger", "copy", filled, there)[0] == 2
    code, output, errors = run("ledger", "backup", there, kept, "--json")
    assert (code, errors) == (0, "")
    assert json.loads(output)["documents"] == 4
    assert len(json.loads(output)["sha256"]) == 64
    assert run("ledger", "backup", there, kept)[2].startswith("reportedly: ")
    with Ledger.open(there) as ledger:
        ledger.decide("accept", next(ledger.claims(rejected=True)).claim.id, "Ben")
    code, output, errors = run("ledger", "merge", kept, there, third)
    assert (code, errors) == (0, "")
    assert "4 documents, 4 readings" in output
    assert "differs: claim c" in output
    assert json.loads(run("ledger", "merge", kept, third, "--json")[1])["merged"][0]["documents"] == 0
    assert run("ledger", "merge", third, third)[0] == 2
    assert run("ledger", "merge", third)[0] == 2
    assert run("ledger", "verify", tmp_path / "none.db")[0] == 3


def test_what_is_printed_shows_no_password(run: Run, places: Places, filled: str, tmp_path: Path) -> None:
    if places.server is None:
        pytest.skip("a file has no password")
    place: Any = filled.replace("reportedly@", "reportedly:s3cret@")
    (tmp_path / "one.txt").write_text("Fighters captured Raqqa.")
    for command in (
        ("ledger", "verify", place),
        ("ledger", "chain", place),
        ("ledger", "backup", place, tmp_path / "kept.db"),
        ("ledger", "copy", place, place),
        ("ledger", "merge", place, place),
        ("read", tmp_path / "one.txt", "--workers", "1", "--ledger", place),
        ("doctor", "--ledger", place),
        ("claims", "--ledger", place.replace("/postgres?", "/none?")),
    ):
        _, output, errors = run(*command)
        assert "s3cret" not in output + errors
