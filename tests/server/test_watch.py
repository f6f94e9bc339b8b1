"""The state of the watch over the API."""

from __future__ import annotations

from pathlib import Path

from reportedly.ledger import Ledger
from reportedly.watching.state import WatchState, state_path
from tests.server.conftest import client, settings_of


def test_a_ledger_that_nobody_watches_says_so(tmp_path: Path) -> None:
    Ledger.open(tmp_path / "war.db").close()
    with client(settings_of(tmp_path / "war.db")) as asking:
        assert asking.get("/api/v1/watch").json() == {"watched": False, "overdue": False, "sources": []}


def test_the_state_is_told_fresh_and_without_the_servers_paths(tmp_path: Path) -> None:
    path = tmp_path / "war.db"
    Ledger.open(path).close()
    with WatchState.open(state_path(path)) as state, client(settings_of(path)) as asking:
        folder = ("folder:/home/desk/incoming", "folder", "/home/desk/incoming", None)
        state.follow([("feed:https://a.example/f", "feed", "https://a.example/f", "A"), folder], 1_500_000_000.0)
        first = asking.get("/api/v1/watch")
        assert "ETag" not in first.headers
        assert [each["address"] for each in first.json()["sources"]] == ["https://a.example/f", "incoming"]
        assert first.json()["overdue"] is True
        state.polled("feed:https://a.example/f", 1_500_000_000.0, 1e10, failures=1, error="no answer")
        again = asking.get("/api/v1/watch").json()["sources"][0]
        assert (again["last_poll"], again["error"], again["backing_off"]) == ("2017-07-14T02:40:00Z", "no answer", True)
