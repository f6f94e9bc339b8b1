"""``reportedly serve`` as a process: it tells its address, answers, and stops cleanly."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from reportedly.cli import main


def test_it_serves_until_ctrl_c(example_ledger: Path) -> None:
    command = [sys.executable, "-m", "reportedly", "serve", "--ledger", str(example_ledger), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            address = re.search(r"http://127\.0\.0\.1:\d+/", line)
            assert address, line
            with httpx.Client(base_url=address[0], timeout=60, trust_env=False) as client:
                assert client.get("/healthz").json() == {"status": "ok"}
                first = client.get("/api/v1/holdings?on=2017-11-12")
                assert first.json()["items"]
                tag = {"If-None-Match": first.headers["etag"]}
                assert client.get("/api/v1/holdings?on=2017-11-12", headers=tag).status_code == 304
                assert client.head("/api/v1/claims").status_code == 200
                assert "server" not in first.headers
            process.send_signal(signal.SIGINT)
            _, noted = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 0, noted
    assert noted == "reportedly: stopped\n"


def test_beyond_this_machine_it_warns_and_wants_its_token(example_ledger: Path) -> None:
    command = [sys.executable, "-m", "reportedly", "serve", "--ledger", str(example_ledger), "--port", "0"]
    options = ["--host", "0.0.0.0", "--desk", "Ann Example", "--json"]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            told = json.loads(process.stdout.readline())
            with httpx.Client(base_url=told["url"], timeout=60, trust_env=False) as client:
                assert client.get("/api/v1/version").status_code == 401
                shown = {"Authorization": f"Bearer {told['token']}"}
                assert client.get("/api/v1/version", headers=shown).json()["desk"] is True
            process.send_signal(signal.SIGINT)
            _, noted = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 0
    assert "can be reached from other machines" in noted
    assert "signed Ann Example" in noted


def test_a_port_that_is_taken_is_one_line_with_the_fix(example_ledger: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = CliRunner().invoke(main, ["serve", "--ledger", str(example_ledger), "--port", port])
    assert done.exit_code == 2
    assert re.fullmatch(rf"reportedly: cannot listen on 127.0.0.1 port {port} .*--port 0\n", done.stderr)


def test_a_ledger_that_is_not_there_is_told_before_anything_is_served(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["serve", "--ledger", str(tmp_path / "none.db")])
    assert done.exit_code == 3
    assert "reportedly read" in done.stderr


def test_without_the_extra_its_command_is_named(monkeypatch: pytest.MonkeyPatch, example_ledger: Path) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    done = CliRunner().invoke(main, ["serve", "--ledger", str(example_ledger)])
    assert done.exit_code == 2
    assert 'pip install "reportedly[server]"' in done.stderr
