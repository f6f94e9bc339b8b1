"""The state of the watch over the API."""

from __future__ import annotations

from pathlib import Path

from reportedly.ledger import Ledger
from reportedly.watching.state import Version, WatchState, state_path
from reportedly.watching.status import is_silent
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
        tag = first.headers["ETag"]
        assert asking.get("/api/v1/watch", headers={"If-None-Match": tag}).status_code == 304
        assert [each["address"] for each in first.json()["sources"]] == ["https://a.example/f", "incoming"]
        assert first.json()["overdue"] is True
        state.polled("feed:https://a.example/f", 1_500_000_000.0, 1e10, failures=1, error="no answer")
        told = asking.get("/api/v1/watch", headers={"If-None-Match": tag})
        assert (told.status_code, told.headers["ETag"] != tag) == (200, True)
        again = told.json()["sources"][0]
        assert (again["last_poll"], again["error"], again["backing_off"]) == ("2017-07-14T02:40:00Z", "no answer", True)


def test_a_source_is_silent_where_its_articles_before_let_expect_more(tmp_path: Path) -> None:
    path, day, began = tmp_path / "war.db", 86_400.0, 1_500_000_000.0
    Ledger.open(path).close()
    with WatchState.open(state_path(path)) as state, client(settings_of(path)) as asking:
        names = ("often", "seldom", "failing")
        state.follow([(each, "feed", f"https://{each}.example/f", None) for each in names], began)
        for each in names:
            count = 3 if each == "seldom" else 20
            for number in range(count):
                at = began + (number + 1) * 10 * day / count
                article = state.add(f"https://{each}.example/{number}", each, at, at)
                state.add_version(Version(article, 1, f"d{number}", 1, None, None, at, at, "0" * 64, None, None, None))

        def told(after: float) -> dict[str, tuple[bool, str]]:
            for each in names:
                at = began + after * day
                failed = {"failures": 2, "error": "no answer"} if each == "failing" else {"succeeded": at}
                state.polled(each, at, 900.0, **failed)
            sources = asking.get("/api/v1/watch").json()["sources"]
            return {each["address"][8:-10]: (each["silent"], each["last_article"]) for each in sources}

        last = "2017-07-24T02:40:00Z"
        assert told(11.0) == {"often": (False, last), "seldom": (False, last), "failing": (False, last)}
        assert told(13.0) == {"often": (True, last), "seldom": (False, last), "failing": (False, last)}


def test_silence_is_told_by_its_chance() -> None:
    day = 86_400.0
    assert is_silent(10, 10 * day, 4.7 * day)
    assert not is_silent(10, 10 * day, 4.5 * day)  # exp(-4.5) is more than 1 in 100
    assert not is_silent(1_000, 10 * day, 0.9 * day)  # less than a day
    assert not is_silent(4, 0.1 * day, 30 * day)  # too few to know
