"""Every error is one line and an exit code; ``| head`` and full disks end quietly."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import reportedly.pipeline
from reportedly import __version__
from reportedly.cli import main
from reportedly.errors import ConfigurationError, InputError, LedgerError
from tests.cli.conftest import Run, Start


def _failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def read(*arguments: object, **settings: object) -> None:
        raise error

    monkeypatch.setattr(reportedly.pipeline, "read", read)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError("no such file: a"), 2),
        (ConfigurationError("no such reader: a"), 2),
        (LedgerError("the disk is full\nwrite elsewhere"), 3),
        (KeyError("oops"), 70),
        (KeyboardInterrupt(), 130),
        (OSError(28, "No space left on device"), 1),
    ],
)
def test_errors_have_their_codes_and_one_line(monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int) -> None:
    _failing(monkeypatch, error)
    done = CliRunner().invoke(main, ["read", "a"])
    assert done.exit_code == code
    assert done.stdout == ""
    assert done.stderr.startswith("reportedly: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", [["--debug", "read", "a"], ["read", "a"]])
def test_a_traceback_is_shown_only_where_asked(monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    _failing(monkeypatch, KeyError("oops"))
    if arguments[0] != "--debug":
        monkeypatch.setenv("REPORTEDLY_DEBUG", "1")
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 70
    assert "Traceback" in done.stderr


def test_a_mistake_says_how_to_see_more(monkeypatch: pytest.MonkeyPatch) -> None:
    _failing(monkeypatch, KeyError("oops"))
    assert "REPORTEDLY_DEBUG=1" in CliRunner().invoke(main, ["read", "a"]).stderr


def test_help_of_everything() -> None:
    runner = CliRunner()
    assert runner.invoke(main, []).stdout == runner.invoke(main, ["--help"]).stdout
    for name in main.commands:
        done = runner.invoke(main, [name, "--help"])
        assert done.exit_code == 0
        assert "Example:" in done.stdout


def test_version() -> None:
    assert CliRunner().invoke(main, ["--version"]).stdout == f"reportedly {__version__}\n"


def test_a_closed_pipe_ends_quietly(start: Start, run: Run, tmp_path: Path) -> None:
    text = " ".join(f"Rebels captured Raqqa. Then came day {number}." for number in range(2000))
    (tmp_path / "long.txt").write_text(text, encoding="utf-8")
    assert run("read", "long.txt").returncode == 0
    near, far = os.pipe()
    os.close(near)
    with os.fdopen(far, "w") as pipe:
        process = start("claims", "--format", "csv", stdout=pipe)
        _, errors = process.communicate(timeout=60)
    assert errors == ""
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full to stand in for a full disk")
def test_output_to_a_full_disk_is_told(run_process: Run, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("Rebels captured Raqqa.", encoding="utf-8")
    with Path("/dev/full").open("w") as full:
        done = run_process("read", "one.txt", stdout=full)
    assert done.returncode == 1
    assert done.stderr == "reportedly: cannot write the output: No space left on device\n"


def test_imports_stay_light() -> None:
    """Help must come at once: what takes long to import is imported by the command that needs it."""
    heavy = "{'spacy', 'sqlalchemy', 'numpy', 'trafilatura', 'pydantic', 'rich', 'yaml', 'lxml'}"
    for module, allowed in (("reportedly", "{'click'}"), ("reportedly.cli", "set()")):
        code = f"import sys, {module}; print(({heavy} | {allowed}) & set(sys.modules))"
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
        )
        assert done.stdout == "set()\n"


@pytest.mark.parametrize(
    "command", [["claims", "--speaker", "\udcff"], ["holds", "\udcff"], ["gazetteer", "find", "\udcff"]]
)
def test_bytes_that_are_no_text_are_no_mistake_of_ours(tmp_path: Path, command: list[str]) -> None:
    from reportedly.ledger import Ledger

    Ledger.open(tmp_path / "war.db").close()
    ledger = [] if command[0] == "gazetteer" else ["--ledger", str(tmp_path / "war.db")]
    result = CliRunner().invoke(main, [*command, *ledger])
    assert result.exit_code in (0, 2), result.stderr
    assert "mistake" not in result.stderr
