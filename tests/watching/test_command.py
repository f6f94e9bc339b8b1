"""The command: a round for cron, the status, versions and snapshots, Ctrl-C, and a kill."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

import pytest

from reportedly.ledger import Ledger
from tests.cli.conftest import Done, Gate, Run, Start, gate, run, run_process, start
from tests.watching.conftest import FILLER, Site, answer, page, rss, story

__all__ = ["Done", "gate", "run", "run_process", "start"]  # fixtures of the command's own tests


def sources(folder: Path, *addresses: str) -> Path:
    """Write a sources file and return where."""
    lines = "".join(f"  - feed: {address}\n" for address in addresses)
    path = folder / "SOURCES.yaml"
    path.write_text(f"every: 10s\nrevisit: []\ndelay: 0s\nsources:\n{lines}", encoding="utf-8")
    return path


def local(site: Site, path: str) -> str:
    return site.url(path, host="127.0.0.1")


def test_a_round_its_status_its_versions_and_its_snapshot(site: Site, run: Run, tmp_path: Path) -> None:
    site.answers["/feed"] = answer(rss((local(site, "/a"), "One")))
    site.answers["/a"] = story("Rebels captured Raqqa.")
    path = sources(tmp_path, local(site, "/feed"), local(site, "/none"))
    first = run("watch", path, "--once", "--allow-private")
    assert first.returncode == 0, first.stderr
    assert "1 new, 0 updated" in first.stdout
    assert "the server answers 404" in first.stderr
    site.answers["/feed"] = answer(rss((local(site, "/a"), "One, corrected")))
    site.answers["/a"] = story("Troops captured Raqqa.")
    assert json.loads(run("watch", path, "--once", "--allow-private", "--json").stdout)["counts"]["updated"] == 1
    told = json.loads(run("watch", "--status", "--json").stdout)["sources"]
    assert [(each["read"], each["versions"], each["backing_off"]) for each in told] == [(1, 2, False), (0, 0, True)]
    assert all(each["last_poll"] and each["next_poll"] for each in told)
    assert "the server answers 404" in run("watch", "--status").stdout
    versions = json.loads(run("watch", "--versions", local(site, "/a"), "--json").stdout)
    assert [each["number"] for each in versions] == [1, 2]
    assert "Troops captured Raqqa." in run("watch", "--snapshot", local(site, "/a")).stdout
    assert "Rebels captured Raqqa." in run("watch", "--snapshot", versions[0]["document"]).stdout
    shown = run("show", versions[0]["document"]).stdout
    assert "Version 1 of 2 of this address" in shown
    assert versions[1]["document"] in shown


def test_private_addresses_are_refused_unless_allowed(site: Site, run: Run, tmp_path: Path) -> None:
    site.answers["/feed"] = answer(rss((local(site, "/a"), "One")))
    done = run("watch", sources(tmp_path, local(site, "/feed")), "--once")
    assert done.returncode == 1
    assert "127.0.0.1 is not an address of the public internet" in done.stderr
    assert site.asked == []


@pytest.mark.parametrize(
    ("arguments", "told", "code"),
    [
        (("watch",), "name a sources file", 2),
        (("watch", "none.yaml"), "none.yaml cannot be read", 2),
        (("watch", "--status"), "there is no ledger", 3),
        (("watch", "--import-opml", "none.opml"), "none.opml cannot be read", 2),
    ],
)
def test_mistakes_are_told_in_one_line(arguments: tuple[str, ...], told: str, code: int, run: Run) -> None:
    done = run(*arguments)
    assert (done.returncode, told in done.stderr) == (code, True)
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_subscription_list_is_printed_as_a_sources_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.opml").write_text("<opml><body><outline text='A' xmlUrl='https://a.example/f'/></body></opml>")
    assert "- feed: https://a.example/f\n  outlet: A" in run("watch", "--import-opml", "a.opml").stdout


def test_ctrl_c_stops_it_and_a_kill_loses_nothing(site: Site, start: Start, gate: Gate, tmp_path: Path) -> None:
    site.answers["/feed"] = answer(rss((local(site, "/a"), "One"), (local(site, "/b"), "Two")))
    site.answers["/a"] = story("Rebels captured Raqqa.")
    site.answers["/b"] = answer(page(f"WAIT {gate.path}\nRebels captured Tabqa.\n{FILLER}"))
    path = sources(tmp_path, local(site, "/feed"))
    command = ("watch", path, "--allow-private", "--ledger", "war.db")
    with start(*command) as process:
        gate.wait_for_reader()
        process.kill()
        process.communicate(timeout=60)
    gate.open()
    with start(*command) as process:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and count(tmp_path / "war.db") < 2:
            select_nothing()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "Traceback" not in errors
    assert "run the same command again to go on" in errors
    with Ledger.open(tmp_path / "war.db", create=False, read_only=True) as book:
        assert (book.counts().documents, book.counts().claims) == (2, 2)
        assert book.verify() == []
    assert site.paths("127.0.0.1").count("/a") == 1
    assert site.paths("127.0.0.1").count("/b") == 1  # it was held when the kill came


def count(path: Path) -> int:
    with Ledger.open(path, create=False, read_only=True) as book:
        return book.counts().readings


def select_nothing() -> None:
    """Give the process under test the processor for a moment."""
    import select

    select.select([], [], [], 0.05)
