"""Logs for people and for programs, and where the time went."""

from __future__ import annotations

import json
import logging
import pstats
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportedly.cli import main
from reportedly.cli.logs import logged

TEXT = "The army said on 9 November 2017 that it had taken Raqqa.\n"


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.csv").write_text("no,header\n1,2\n", encoding="utf-8")
    return CliRunner()


def _records(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stderr.splitlines()]


READ = ("read", "a.txt", "b.csv", "--workers", "1", "--quiet")


def test_nothing_is_told_of_what_goes_on_unless_asked(runner: CliRunner) -> None:
    result = runner.invoke(main, READ)
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [result.stderr.strip()]  # what was left out, and no more
    assert result.stderr.startswith("reportedly: left out b.csv")


def test_a_run_is_told_in_lines_for_people(runner: CliRunner) -> None:
    result = runner.invoke(main, ["--log-level", "info", *READ])
    lines = result.stderr.splitlines()
    assert any("pipeline.run: reading begins (inputs 2, reader encoder.v1" in line for line in lines)
    assert any("pipeline.run: stored a batch (documents 1" in line for line in lines)
    assert any("pipeline.run: left out (source b.csv" in line for line in lines)


def test_in_json_every_line_is_an_object_notes_too(runner: CliRunner) -> None:
    result = runner.invoke(main, ["--log-level", "info", "--log-format", "json", *READ])
    records = _records(result)
    assert {"time", "level", "logger", "message"} <= records[0].keys()
    ends = next(each for each in records if each["message"] == "reading ends")
    assert (ends["level"], ends["logger"]) == ("info", "reportedly.pipeline.run")
    assert (ends["documents_new"], ends["left_out"]) == (1, 1)
    assert isinstance(ends["seconds"], float)
    notes = [each for each in records if each["logger"] == "reportedly.cli"]
    assert "left out b.csv" in str(notes[0]["message"])


def test_an_error_is_a_record_too(runner: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORTEDLY_LOG_FORMAT", "json")
    result = runner.invoke(main, ["read", "nothing-there"])
    (record,) = _records(result)
    assert (result.exit_code, record["level"]) == (2, "error")
    assert "nothing-there" in str(record["message"])


def test_what_a_source_wrote_moves_no_terminal_and_breaks_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    log = logging.getLogger("reportedly.somewhere")
    for form in ("text", "json"):
        with logged("info", form):
            log.info("left out", extra={"source": "a\x1b[2J\nb\u202ec", "bytes": 1_234, "share": 0.5, "none": None})
    text, line = capsys.readouterr().err.splitlines()
    assert "\x1b" not in text
    assert "bytes 1,234, share 0.5" in text
    assert "\x1b" not in line
    assert "\u202e" not in line
    assert json.loads(line)["source"] == "a\x1b[2J\nb\u202ec"


def test_a_mistake_has_its_trace_in_json_and_in_text_where_asked(capsys: pytest.CaptureFixture[str]) -> None:
    log = logging.getLogger("reportedly.somewhere")
    for form, traces in (("json", False), ("text", False), ("text", True)):
        with logged("warning", form, traces=traces):
            try:
                raise ValueError("odd")
            except ValueError as error:
                log.error("it failed", exc_info=error)
    line, short, *long = capsys.readouterr().err.splitlines()
    assert "ValueError: odd" in json.loads(line)["exception"]
    assert short == "reportedly: it failed"
    assert long[-1] == "ValueError: odd"


def test_the_log_is_left_as_it_was() -> None:
    log = logging.getLogger("reportedly")
    before = (log.level, list(log.handlers))
    with logged("debug", "json"):
        assert log.isEnabledFor(logging.DEBUG)
    assert (log.level, list(log.handlers)) == before


def test_a_wrong_level_is_one_line(runner: CliRunner) -> None:
    result = runner.invoke(main, ["--log-level", "loud", *READ])
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)


def test_a_profile_tells_where_the_time_went(runner: CliRunner, tmp_path: Path) -> None:
    result = runner.invoke(main, ["--profile", "out.json", *READ])
    assert result.exit_code == 0
    told = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert told["command"] == "read"
    assert 0 < told["processor_seconds"] <= told["seconds"] * 16
    assert told["peak_memory_bytes"] > 10_000_000
    assert {"reportedly.reading", "reportedly.places"} <= {each["part"] for each in told["parts"]}
    assert 0.9 < sum(each["share"] for each in told["parts"]) <= 1.001
    assert {"function", "calls", "own_seconds", "seconds"} == told["functions"][0].keys()


def test_a_profile_is_written_for_pstats_and_when_the_command_fails(runner: CliRunner, tmp_path: Path) -> None:
    result = runner.invoke(main, ["--profile", "out.prof", "read", "nothing-there"])
    assert result.exit_code == 2
    assert pstats.Stats(str(tmp_path / "out.prof")).total_tt >= 0  # type: ignore[attr-defined]


def test_a_profile_that_cannot_be_written_is_told_before_the_work(runner: CliRunner, tmp_path: Path) -> None:
    result = runner.invoke(main, ["--profile", "no/such/folder/out.json", *READ])
    assert result.exit_code == 2
    assert "no/such/folder" in result.stderr
    assert not (tmp_path / "reportedly.db").exists()
