"""The desk: decisions are appended, seen at once, undone, and taken from this server's own page alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from reportedly.server.settings import Settings
from tests.server.conftest import BASE, client

V1 = "/api/v1"
TOKEN = {"X-Reportedly-Token": "secret"}


@pytest.fixture
def desk(tmp_path: Path, example_ledger: Path) -> Iterator[TestClient]:
    path = tmp_path / "copy.db"
    shutil.copyfile(example_ledger, path)
    with client(Settings(ledger=path, desk="Ann Example", desk_token="secret")) as found:
        yield found


def decide(desk: TestClient, **content: Any) -> Any:
    answer = desk.post(f"{V1}/decisions", json=content, headers=TOKEN)
    assert answer.status_code == 201, answer.text
    return answer.json()


def claims(desk: TestClient) -> list[Any]:
    found: list[Any] = desk.get(f"{V1}/claims", params={"place": "Abu Kamal", "limit": 1000}).json()["items"]
    return found


def test_a_map_weighed_again_where_a_decision_fell_is_the_map_of_a_new_server(desk: TestClient, tmp_path: Path) -> None:
    def whole(server: TestClient) -> Any:
        return server.get(f"{V1}/holdings", params={"on": "2017-11-12", "limit": 1000}).json()["items"]

    before = whole(desk)
    capture = next(each for each in claims(desk) if each["type"] == "capture" and each["status"] == "actual")
    made = decide(desk, kind="reject", subject=capture["id"])
    after = whole(desk)
    assert after != before
    with client(Settings(ledger=tmp_path / "copy.db")) as anew:
        assert whole(anew) == after
    decide(desk, kind="undo", subject=made["id"])
    assert whole(desk) == before


def test_a_rejection_changes_the_answer_and_undoing_it_changes_it_back(desk: TestClient) -> None:
    address = f"{V1}/holdings/geonames:174448?on=2017-11-12"
    before = desk.get(address)
    weightiest = before.json()["claims"][0]["id"]
    made = decide(desk, kind="reject", subject=weightiest, note="misread")
    assert (made["by"], made["detail"]) == ("Ann Example", {"note": "misread"})
    after = desk.get(address, headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert after.json()["holders"] != before.json()["holders"]
    assert weightiest not in [each["id"] for each in claims(desk)]
    assert desk.get(f"{V1}/claims/{weightiest}").json()["verdict"] == "reject"
    decide(desk, kind="undo", subject=made["id"])
    assert desk.get(address).json() == before.json()
    audit = desk.get(f"{V1}/decisions").json()["items"]
    assert [(each["kind"], each["in_force"]) for each in audit] == [("reject", False), ("undo", True)]


def test_a_correction_is_seen_with_what_it_changed(desk: TestClient) -> None:
    claim = claims(desk)[0]
    decide(desk, kind="correct", subject=claim["id"], fields={"type": "shelling"})
    found = desk.get(f"{V1}/claims/{claim['id']}").json()
    assert (found["type"], found["corrected"], found["decisions"][0]["by"]) == ("shelling", True, "Ann Example")
    walked, cursor = [], None
    while True:
        page = desk.get(f"{V1}/claims", params={"limit": 9, **({"cursor": cursor} if cursor else {})}).json()
        walked += [each["id"] for each in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert walked == [each["id"] for each in desk.get(f"{V1}/claims?limit=1000").json()["items"]]


def test_merge_and_split_name_the_other_claims(desk: TestClient) -> None:
    one, other = (each["id"] for each in claims(desk)[:2])
    assert decide(desk, kind="merge", subject=one, claims=[other])["detail"] == {"claims": [other]}
    assert decide(desk, kind="split", subject=one, claims=[other])["kind"] == "split"


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ({"kind": "reject", "subject": "c0"}, 404),
        ({"kind": "undo", "subject": "s0"}, 404),
        ({"kind": "burn", "subject": "c0"}, 422),
        ({"kind": "reject"}, 422),
        ({"kind": "reject", "subject": "c0", "by": "Somebody else"}, 422),
        ({"kind": "correct", "subject": "c0"}, 422),
        ({"kind": "reject", "subject": "c0", "fields": {"type": "clash"}}, 422),
        ({"kind": "merge", "subject": "c0", "claims": []}, 422),
    ],
)
def test_a_decision_that_cannot_be_is_refused(desk: TestClient, content: dict[str, Any], status: int) -> None:
    answer = desk.post(f"{V1}/decisions", json=content, headers=TOKEN)
    assert answer.status_code == status, answer.text
    assert set(answer.json()["error"]) == {"code", "message", "fix"}
    assert desk.get(f"{V1}/decisions").json()["items"] == []


def test_a_correction_to_no_claim_is_refused(desk: TestClient) -> None:
    content = {"kind": "correct", "subject": claims(desk)[0]["id"], "fields": {"type": "picnic"}}
    assert desk.post(f"{V1}/decisions", json=content, headers=TOKEN).status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"X-Reportedly-Token": "wrong"}, 403),
        ({**TOKEN, "Origin": "https://evil.example"}, 403),
        ({**TOKEN, "Origin": "null"}, 403),
        ({**TOKEN, "Sec-Fetch-Site": "cross-site"}, 403),
        ({**TOKEN, "Sec-Fetch-Site": "same-site"}, 403),
        ({**TOKEN, "Content-Type": "text/plain"}, 415),
        ({**TOKEN, "Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({**TOKEN, "Origin": BASE, "Sec-Fetch-Site": "same-origin"}, 201),
    ],
)
def test_other_pages_cannot_decide(desk: TestClient, headers: dict[str, str], status: int) -> None:
    subject = claims(desk)[0]["id"]
    content = f'{{"kind": "accept", "subject": "{subject}"}}'
    sent = {"Content-Type": "application/json", **headers}
    answer = desk.post(f"{V1}/decisions", content=content, headers=sent)
    assert answer.status_code == status, answer.text
