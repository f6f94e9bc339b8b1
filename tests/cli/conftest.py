"""The command as a process, and in this process."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from reportedly import reading
from reportedly.cli import main
from tests.cli.fake_reader import get_fake_reader

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).with_name("program.py")

Start = Callable[..., "subprocess.Popen[str]"]
Run = Callable[..., "Done"]


class Gate:
    """A named pipe: a fake reader that is told to ``WAIT`` for it says so through it and waits to be killed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        os.mkfifo(path)
        self._end = os.open(path, os.O_RDONLY | os.O_NONBLOCK)

    def wait_for_reader(self) -> None:
        """Return when a reader waits at the gate."""
        ready, _, _ = select.select([self._end], [], [], 60)
        assert ready, "no reader came to the gate"

    def open(self) -> None:
        """From now on readers do not wait here."""
        self.path.unlink(missing_ok=True)
        if self._end >= 0:
            os.close(self._end)
            self._end = -1


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    """A gate that a reader can be made to wait at."""
    made = Gate(tmp_path / "gate")
    yield made
    made.open()


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Start the command with the fake reader as a process in the test's own folder."""

    def begin(*arguments: str | Path, **options: object) -> subprocess.Popen[str]:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("REPORTEDLY_")}
        environment |= {"PYTHONPATH": str(ROOT), "LC_ALL": "C", "COLUMNS": "120"}
        settings: dict[str, object] = {
            "cwd": tmp_path,
            "env": environment,
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            "encoding": "utf-8",
            **options,
        }
        command = [sys.executable, "-P", str(PROGRAM), *map(str, arguments)]
        return subprocess.Popen(command, **settings)  # type: ignore[call-overload,no-any-return]  # options are Popen's

    return begin


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command with the fake reader in this process, in the test's own folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(reading, "get_reader", get_fake_reader)
    for name in [name for name in os.environ if name.startswith("REPORTEDLY_")]:
        monkeypatch.delenv(name)

    def complete(*arguments: str | Path, **options: Any) -> Done:
        command = [str(each) for each in arguments]
        if command[0] == "read":
            command += ["--workers", "1"]  # worker processes would not know of the fake reader
        done = CliRunner().invoke(main, command, **options)
        assert "Traceback" not in done.stderr
        return Done(done.exit_code, done.stdout, done.stderr)

    return complete


@pytest.fixture
def run_process(start: Start) -> Run:
    """Run the command with the fake reader as a process to its end."""

    def complete(*arguments: str | Path, **options: Any) -> Done:
        with start(*arguments, **options) as process:
            output, errors = process.communicate(timeout=120)
        assert "Traceback" not in (errors or "")
        return Done(process.returncode, output, errors)

    return complete
