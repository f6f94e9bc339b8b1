"""What takes minutes on a large ledger: begun when the server starts, and no question waits for it to the end."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from reportedly.server.background import CODE, Background
from reportedly.server.errors import ApiError
from reportedly.server.routes import disputed
from reportedly.server.settings import Settings
from reportedly.server.state import State
from tests.server.conftest import client

V1 = "/api/v1"
TOKEN = {"X-Reportedly-Token": "secret"}


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Let the counting of disputes go on only when this is set, as if the ledger were large."""
    gate, counted = threading.Event(), disputed.disputes_of

    def slow(*about: Any, **asked: Any) -> Any:
        gate.wait(60)
        return counted(*about, **asked)

    monkeypatch.setattr(disputed, "disputes_of", slow)
    yield gate
    gate.set()


@pytest.fixture
def desk(tmp_path: Path, example_ledger: Path) -> Settings:
    found = tmp_path / "copy.db"
    shutil.copyfile(example_ledger, found)
    return Settings(ledger=found, desk="Ann Example", desk_token="secret", patience=0.01)


def until_there(api: TestClient, path: str) -> Any:
    """Ask as a program does that is told to ask again."""
    while (answer := api.get(f"{V1}{path}")).status_code == 503:
        assert answer.json()["error"]["code"] == CODE
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_who_asks_while_disputes_are_counted_is_told_to_ask_again(desk: Settings, counting: threading.Event) -> None:
    with client(desk) as api:
        until_there(api, "/holdings")
        for path in ("/desk/queue", "/disputed"):
            answer = api.get(f"{V1}{path}")
            assert (answer.status_code, answer.json()["error"]["code"]) == (503, CODE)
            assert "still being counted" in answer.json()["error"]["message"]
            assert int(answer.headers["retry-after"]) > 0
            assert "etag" not in answer.headers
        assert api.get(f"{V1}/claims").status_code == 200
        counting.set()
        assert until_there(api, "/desk/queue")["items"]
        assert until_there(api, "/disputed")["items"]


def test_a_decision_made_while_disputes_are_counted_counts_in_them(desk: Settings, counting: threading.Event) -> None:
    with client(desk) as api:
        claim = api.get(f"{V1}/claims?limit=1").json()["items"][0]["id"]
        assert api.get(f"{V1}/desk/queue").status_code == 503
        made = api.post(f"{V1}/decisions", json={"kind": "reject", "subject": claim}, headers=TOKEN)
        assert made.status_code == 201
        counting.set()
        assert claim not in {each["claim"]["id"] for each in until_there(api, "/desk/queue?limit=1000")["items"]}


def test_the_ledger_is_weighed_before_anybody_asks(
    desk: Settings, monkeypatch: pytest.MonkeyPatch, counting: threading.Event
) -> None:
    begun, weigh = threading.Event(), State._weigh

    def noted(self: State, known: Any) -> Any:
        begun.set()
        return weigh(self, known)

    monkeypatch.setattr(State, "_weigh", noted)
    counting.set()
    with client(desk):
        assert begun.wait(60)


def test_what_goes_wrong_is_told_to_who_asks_and_tried_again() -> None:
    background = Background(60.0)

    def fail() -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        background.get("sum", 1, fail, "it is being summed")
    assert background.get("sum", 1, lambda: 2, "it is being summed") == 2


def test_several_who_ask_wait_for_one_piece_of_work() -> None:
    gate, made = threading.Event(), []

    def work() -> int:
        gate.wait(60)
        made.append(1)
        return len(made)

    background = Background(0.0)
    for _ in range(3):
        with pytest.raises(ApiError) as told:
            background.get("sum", 1, work, "it is being summed")
        assert told.value.status == 503
    done = background.begin("sum", 1, work)
    gate.set()
    assert done.done.wait(60)
    assert (done.value, made) == (1, [1])
