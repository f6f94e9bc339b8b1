"""``reportedly read --reader llm.v1``: asked for, told where text goes, bounded, and never otherwise."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportedly import Ledger, reading
from reportedly.cli import main
from tests.reading.llm.scripted import ScriptedServer, claim, fails, says, serving

_TEXT = "Syrian troops captured Mayadin on Thursday, the army said."

Run = Callable[..., Result]


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with serving() as scripted:
        scripted.plays(says({"claims": [claim()]}))
        yield scripted


@pytest.fixture
def run(server: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run the command, set up for the scripted server, in the test's own folder with three articles."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("REPORTEDLY_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("REPORTEDLY_LLM_BASE_URL", server.url)
    monkeypatch.setenv("REPORTEDLY_LLM_MODEL", "small-1")
    lines = [json.dumps({"id": f"n{n}", "published": "2017-11-10", "text": f"{_TEXT} ({n})"}) for n in range(3)]
    (tmp_path / "news.jsonl").write_text("\n".join(lines), encoding="utf-8")
    reading.get_reader.cache_clear()

    def complete(*arguments: str) -> Result:
        done = CliRunner().invoke(main, arguments)
        assert "Traceback" not in done.stderr
        reading.get_reader.cache_clear()  # every command is a process of its own
        return done

    yield complete
    reading.get_reader.cache_clear()


def _one_line(done: Result, code: int, *parts: str) -> None:
    assert done.exit_code == code, done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("reportedly: ")
    for part in parts:
        assert part in done.stderr


def test_reads_after_saying_where_text_goes_and_tells_what_it_used(run: Run, server: ScriptedServer) -> None:
    done = run("read", "news.jsonl", "--reader", "llm.v1")
    host = server.url.split("/")[2]
    _one_line(done, 0, f"llm.v1 sends the text of documents to {host} (this machine), for the model small-1")
    for part in ("3 read and stored", "by llm.v1", "capture 3", f"llm.v1: 3 requests to {host} (model small-1)"):
        assert part in done.stdout
    with Ledger.open("reportedly.db", read_only=True) as book:
        assert book.verify() == []
        assert {found.claim.reader.split("@")[0] for found in book.claims()} == {"llm.v1"}


def test_sends_nothing_twice(run: Run, server: ScriptedServer) -> None:
    run("read", "news.jsonl", "--reader", "llm.v1")
    done = run("read", "news.jsonl", "--reader", "llm.v1", "--json")
    assert done.stderr == ""
    assert json.loads(done.stdout)["notices"] == []
    assert len(server.requests) == 3


def test_says_where_text_goes_even_when_quiet(run: Run) -> None:
    done = run("read", "news.jsonl", "--reader", "llm.v1", "--quiet")
    _one_line(done, 0, "sends the text of documents to")
    assert done.stdout == ""


def test_is_never_asked_unless_it_is_named(run: Run, server: ScriptedServer) -> None:
    assert run("read", "news.jsonl").exit_code == 0
    assert run("doctor").exit_code == 0
    assert server.requests == []


def test_reads_in_one_process(run: Run, server: ScriptedServer) -> None:
    _one_line(run("read", "news.jsonl", "--reader", "llm.v1", "--workers", "2"), 2, "2 workers", "1 is allowed")
    assert server.requests == []


def test_not_set_up_says_what_to_set(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REPORTEDLY_LLM_MODEL")
    _one_line(run("read", "news.jsonl", "--reader", "llm.v1"), 2, "needs REPORTEDLY_LLM_MODEL")
    found = json.loads(run("doctor", "--json").stdout)
    assert found["ok"]
    assert "not set up" in found["readers"]["llm.v1"]["found"]


def test_a_document_that_the_model_refuses_is_left_out_with_the_reason(run: Run, server: ScriptedServer) -> None:
    server.plays(says(None, refusal="No."), says({"claims": [claim()]}))
    done = run("read", "news.jsonl", "--reader", "llm.v1")
    assert done.exit_code == 0
    assert "n0: the model refuses to read it: No." in done.stdout
    assert "2 read and stored, 0 already stored, 1 left out" in done.stdout


def test_a_refused_key_ends_the_run_and_what_was_read_is_stored(run: Run, server: ScriptedServer) -> None:
    server.plays(says({"claims": [claim()]}), fails(401, "expired"))
    done = run("read", "news.jsonl", "--reader", "llm.v1")
    assert done.exit_code == 2
    assert done.stderr.splitlines()[-1].endswith("refuses access (401 expired): check REPORTEDLY_LLM_API_KEY")
    with Ledger.open("reportedly.db", read_only=True) as book:
        assert book.counts().documents == 1


def test_a_run_that_would_cost_too_much_stops_and_goes_on_with_the_next(
    run: Run, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("PRICE_IN", "1000"), ("PRICE_OUT", "0"), ("MAX_COST", "6")):
        monkeypatch.setenv(f"REPORTEDLY_LLM_{name}", value)
    stopped = run("read", "news.jsonl", "--reader", "llm.v1")
    assert stopped.exit_code == 2
    assert "REPORTEDLY_LLM_MAX_COST" in stopped.stderr.splitlines()[-1]
    asked = len(server.requests)
    assert 0 < asked < 3
    run("read", "news.jsonl", "--reader", "llm.v1")
    assert len(server.requests) > asked
