"""The desk's queue, its reviewers' agreement, and the arithmetic that the page shows."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from reportedly.cli import main
from reportedly.ledger import Ledger
from reportedly.server.settings import Settings
from reportedly.weighing.disputes import Dispute, disputes_of
from tests.server.conftest import client

V1 = "/api/v1"
TOKEN = {"X-Reportedly-Token": "secret"}


@pytest.fixture
def path(tmp_path: Path, example_ledger: Path) -> Path:
    found = tmp_path / "copy.db"
    shutil.copyfile(example_ledger, found)
    return found


@pytest.fixture
def ann(path: Path) -> Iterator[TestClient]:
    with client(Settings(ledger=path, desk="Ann Example", desk_token="secret")) as found:
        yield found


@pytest.fixture
def ben(path: Path) -> Iterator[TestClient]:
    with client(Settings(ledger=path, desk="Ben Example", desk_token="secret")) as found:
        yield found


def get(api: TestClient, path: str, **asked: Any) -> Any:
    answer = api.get(f"{V1}{path}", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def decide(api: TestClient, kind: str, subject: str, **content: Any) -> Any:
    answer = api.post(f"{V1}/decisions", json={"kind": kind, "subject": subject, **content}, headers=TOKEN)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_why_is_what_the_command_prints(api: TestClient, example_ledger: Path) -> None:
    told = get(api, "/why", place="Abu Kamal, SY", on="2017-11-12", known="2017-11-12")
    days = ["--on", "2017-11-12", "--known", "2017-11-12"]
    printed = json.loads(
        CliRunner().invoke(main, ["why", "Abu Kamal, SY", *days, "--json", "--ledger", str(example_ledger)]).stdout
    )
    for place in (told["place"], printed["place"]):
        for name in ("key", "people", "relation", "anchors"):
            place.pop(name, None)
    assert told == printed
    assert told["steps"][0]["claim"]["quote"]
    assert sum(told["belief"].values()) == pytest.approx(1.0, abs=1e-5)


def test_why_of_a_place_without_evidence_is_unknown(api: TestClient) -> None:
    told = get(api, "/why", place="Oslo, NO", on="2017-11-12")
    assert (told["steps"], told["later"], told["silent"], told["by_then"]) == ([], [], [], {"unknown": 1.0})
    assert told["belief"]["unknown"] == 1.0
    assert api.get(f"{V1}/why").status_code == 422


def test_the_queue_is_ordered_by_what_a_look_is_worth_and_says_why(api: TestClient) -> None:
    found = get(api, "/desk/queue", limit=1000)
    values = [each["value"] for each in found["items"]]
    assert values == sorted(values, reverse=True)
    assert found["total"] == len(values) > 5
    for each in found["items"]:
        assert each["value"] == pytest.approx(each["misread"] * each["moves"] + each["disputed"], abs=1e-5)
        assert each["reasons"]
    walked, cursor = [], None
    while True:
        page = get(api, "/desk/queue", limit=4, **({"cursor": cursor} if cursor else {}))
        walked += [each["claim"]["id"] for each in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert walked == [each["claim"]["id"] for each in found["items"]]


def test_the_queue_tells_how_far_an_answer_moves_when_the_claim_is_rejected(ann: TestClient) -> None:
    item = max(get(ann, "/desk/queue", limit=1000)["items"], key=lambda each: each["moves"])
    key, on = item["place"]["key"], item["claim"]["date_end"] or item["claim"]["published"]

    def belief() -> dict[str, float]:
        holders = get(ann, f"/holdings/{key}", on=on)["holders"]
        return {each["id"]: each["probability"] for each in holders}

    before = belief()
    decide(ann, "reject", item["claim"]["id"])
    after = belief()
    moved = sum(abs(before.get(state, 0) - after.get(state, 0)) for state in {*before, *after}) / 2
    assert moved == pytest.approx(item["moves"], abs=0.1)  # others that repeat it then count more, a little


def test_the_queue_is_asked_by_place_and_type_and_leaves_out_what_is_decided(ann: TestClient) -> None:
    there = get(ann, "/desk/queue", place="geonames:174448", limit=1000)["items"]
    assert there
    assert {each["place"]["key"] for each in there} == {"geonames:174448"}
    captures = get(ann, "/desk/queue", type="capture")["items"]
    assert {each["claim"]["type"] for each in captures} == {"capture"}
    first = there[0]["claim"]["id"]
    decide(ann, "accept", first)
    assert first not in [each["claim"]["id"] for each in get(ann, "/desk/queue", limit=1000)["items"]]


def test_a_decision_does_not_have_all_disputes_counted_anew(
    path: Path, ann: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = []

    def counting(ledger: Ledger, **asked: Any) -> list[Dispute]:
        counted.append(ledger.revision())
        return disputes_of(ledger, **asked)

    monkeypatch.setattr("reportedly.server.routes.disputed.disputes_of", counting)
    before = get(ann, "/desk/queue", limit=1000)["items"]
    side = next(each for each in before if each["disputed"] > 0)["claim"]["id"]
    rejection = decide(ann, "reject", side)
    decide(ann, "accept", next(each for each in before if each["claim"]["id"] != side)["claim"]["id"])
    left = get(ann, "/desk/queue", limit=1000)["items"]
    assert len(counted) == 1
    assert side not in {each["claim"]["id"] for each in left}
    # What was only one side of what the rejected claim disputed is worth no look any more.
    shown = {each["claim"]["id"]: each["disputed"] for each in left}
    disputes = get(ann, "/disputed", limit=1000)["items"]
    assert len(counted) == 2
    still = {claim["id"] for each in disputes for name in ("for", "against") for claim in each[name]["claims"]}
    assert {claim for claim, disputed in shown.items() if disputed > 0} <= still
    decide(ann, "undo", rejection["id"])
    back = {each["claim"]["id"]: each["disputed"] for each in get(ann, "/desk/queue", limit=1000)["items"]}
    assert len(counted) == 2, "as before the rejection"
    assert back[side] == next(each["disputed"] for each in before if each["claim"]["id"] == side)


def test_with_a_second_reviewer_a_decision_waits_for_another_name(path: Path, ann: TestClient, ben: TestClient) -> None:
    with Ledger.open(path) as ledger:
        ledger.require_reviewers(2, "Ann Example")
    assert get(ann, "/version")["reviewers"] == 2
    address = "/holdings/geonames:174448"
    before = get(ann, address, on="2017-11-12")
    claim = before["claims"][0]["id"]
    made = decide(ann, "reject", claim)
    assert get(ann, address, on="2017-11-12") == before
    shown = get(ann, f"/claims/{claim}")
    assert (shown["verdict"], shown["decisions"], shown["pending"][0]["id"]) == (None, [], made["id"])
    waiting = get(ann, "/desk/agreement")["waiting"]
    assert [(each["claim"]["id"], each["answers"], each["pending"]) for each in waiting] == [
        (claim, {"Ann Example": "reject"}, True)
    ]
    queue = {each["claim"]["id"]: each for each in get(ben, "/desk/queue", limit=1000)["items"]}
    assert claim not in [each["claim"]["id"] for each in get(ann, "/desk/queue", limit=1000)["items"]]
    if claim in queue:
        assert queue[claim]["awaits_second"]
    confirmed = decide(ben, "reject", claim)
    after = get(ann, address, on="2017-11-12")
    assert after["holders"] != before["holders"]
    audit = {each["id"]: each for each in get(ann, "/decisions")["items"]}
    assert all(audit[each["id"]]["counts"] and not audit[each["id"]]["pending"] for each in (made, confirmed))
    decide(ben, "undo", confirmed["id"])
    assert get(ann, address, on="2017-11-12") == before
    assert [each["pending"] for each in get(ann, "/decisions")["items"] if each["id"] == made["id"]] == [True]


def test_one_reviewer_cannot_lift_the_rule_in_passing(path: Path, ann: TestClient) -> None:
    with Ledger.open(path) as ledger:
        rule = ledger.require_reviewers(2, "Ann Example")
    assert rule is not None
    for content in (
        {"kind": "undo", "subject": rule.id},
        {"kind": "require", "subject": "reviewers", "fields": {"reviewers": 1}},
    ):
        assert ann.post(f"{V1}/decisions", json=content, headers=TOKEN).status_code in (403, 422)
    assert get(ann, "/version")["reviewers"] == 2


def test_agreement_is_told_with_counts_and_kappa(path: Path, ann: TestClient, ben: TestClient) -> None:
    ids = [each["id"] for each in get(ann, "/claims", limit=5)["items"]]
    for number, claim in enumerate(ids[:4]):
        decide(ann, "accept" if number < 2 else "reject", claim)
        decide(ben, "accept" if number < 3 else "reject", claim)
    decide(ann, "correct", ids[4], fields={"status": "possible"})
    found = get(ann, "/desk/agreement")
    assert found["reviewers"] == [{"name": "Ann Example", "decided": 5}, {"name": "Ben Example", "decided": 4}]
    pair = found["pairs"][0]
    assert (pair["both"], pair["agreed"], pair["raw"], pair["kappa"]) == (4, 3, 0.75, pytest.approx(0.5))
    assert {"one": "reject", "other": "accept", "claims": 1} in pair["counts"]
    assert [each["claim"]["id"] for each in found["differing"]] == [ids[2]]
    assert [each["claim"]["id"] for each in found["waiting"]] == [ids[4]]


def test_lifting_the_rule_is_seen_at_once_by_what_was_weighed_before(path: Path, ann: TestClient) -> None:
    claim = get(ann, "/holdings/geonames:174448", on="2017-11-12")["claims"][0]["id"]

    def all_places() -> Any:
        return [(each["place"]["key"], each["holders"]) for each in get(ann, "/holdings", on="2017-11-12")["items"]]

    before = all_places()
    decide(ann, "reject", claim)
    rejected = all_places()
    assert rejected != before
    with Ledger.open(path) as ledger:
        rule = ledger.require_reviewers(2, "Ann Example")
        assert rule is not None
        assert all_places() == before
        ledger.decide("undo", rule.id, "Ann Example")
    assert all_places() == rejected
