"""Hostile texts, other sites' pages, tokens and limits."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

from starlette.testclient import TestClient

from reportedly.server.settings import Settings
from tests.server.conftest import HOSTILE, client

V1 = "/api/v1"


def test_hostile_texts_are_data_and_come_back_as_they_are(hostile: TestClient) -> None:
    answer = hostile.get(f"{V1}/claims?limit=100")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    items = answer.json()["items"]
    assert [each["title"] for each in items] == list(HOSTILE)
    assert {each["url"] for each in items} == {None}  # no address that runs a script when it is followed
    for each in items:
        assert hostile.get(f"{V1}/documents/{each['document_id']}").json()["title"] == each["title"]
    for path in (f"{V1}/holdings?on=2017-11-20", f"{V1}/places", f"{V1}/ogc/collections/holdings/items"):
        assert hostile.get(path).status_code == 200
    for kind in ("places", "holdings"):
        for each in hostile.get(f"{V1}/ogc/collections/{kind}/items?limit=1000").json()["features"]:
            link = f"{V1}/ogc/collections/{kind}/items/"
            if len(each["id"]) < 400:
                assert hostile.get(link + quote(each["id"], safe="")).json().get("id") == each["id"]


def test_hostile_questions_are_refused_or_find_nothing(hostile: TestClient) -> None:
    for text in HOSTILE:
        for name in ("place", "actor", "speaker", "reader", "document", "cursor", "type"):
            answer = hostile.get(f"{V1}/claims", params={name: text[:5_000]})
            assert answer.status_code < 500, (name, text[:20], answer.text[:200])
            assert len(answer.content) < 1_000_000


def test_no_answer_names_a_path_of_the_disk(tmp_path: Path, hostile_ledger: Path) -> None:
    missing = tmp_path / "no-gazetteer"
    missing.mkdir()
    with client(Settings(ledger=hostile_ledger)) as api:
        hostile_folder = str(hostile_ledger.parent)
        for path in ("/", "/api/docs", f"{V1}/openapi.json", f"{V1}/version", f"{V1}/documents/none", f"{V1}/claims/x"):
            assert hostile_folder not in api.get(path).text


def test_a_ledger_that_is_gone_bad_is_told_without_details(tmp_path: Path) -> None:
    from reportedly.ledger import Ledger

    path = tmp_path / "bad.db"
    Ledger.open(path).close()
    with client(Settings(ledger=path)) as api:
        for each in tmp_path.iterdir():
            each.write_bytes(b"no ledger at all " * 1000)
        answer = api.get(f"{V1}/claims")
        assert answer.status_code in (500, 503)
        assert "Traceback" not in answer.text
        assert str(tmp_path) not in answer.text
        assert set(answer.json()["error"]) == {"code", "message", "fix"}


def test_a_page_gets_a_strict_policy(api: TestClient) -> None:
    for path in ("/", f"{V1}/claims", f"{V1}/nothing"):
        headers = api.get(path, headers={"Origin": "https://evil.example"}).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert not re.search(r"https?:|\*", policy)
        assert headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in headers


def test_a_name_that_points_here_is_no_way_in(api: TestClient) -> None:
    answer = api.get(f"{V1}/claims", headers={"Host": "evil.example:8321"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (421, "unknown_host")
    for host in ("localhost:1", "127.0.0.1", "[::1]:8321"):
        assert api.get("/healthz", headers={"Host": host}).status_code == 200


def test_a_large_body_is_refused(api: TestClient) -> None:
    answer = api.post(f"{V1}/decisions", content=b"x" * 100_000)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
    answer = api.post(f"{V1}/decisions", content=(b"x" * 10_000 for _ in range(10)))
    assert answer.status_code == 413


def test_beyond_this_machine_a_token_is_asked_for(example_ledger: Path) -> None:
    with client(Settings(ledger=example_ledger, hosts=None, access_token="secret")) as api:
        assert api.get("/healthz").status_code == 200
        assert api.get(f"{V1}/version").json()["error"]["code"] == "token_needed"
        assert api.get(f"{V1}/version?token=wrong").status_code == 401
        assert api.get(f"{V1}/version", headers={"Authorization": "Bearer secret"}).status_code == 200
        entered = api.get("/?token=secret", follow_redirects=False)
        assert (entered.status_code, entered.headers["location"]) == (303, "/")
        cookie = entered.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert api.get(f"{V1}/version").status_code == 200  # by the cookie


def test_an_unexpected_mistake_is_one_error_without_a_trace(example_ledger: Path) -> None:
    with client(Settings(ledger=example_ledger)) as api:
        api.app.state.reportedly.places = lambda: 1 / 0  # type: ignore[attr-defined]
        answer = api.get(f"{V1}/places")
        assert answer.status_code == 500
        assert answer.json()["error"]["code"] == "internal_error"
        assert "ZeroDivision" not in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_page_is_served_where_it_is_built(tmp_path: Path, example_ledger: Path) -> None:
    (tmp_path / "index.html").write_text("<!doctype html><title>Map</title>", encoding="utf-8")
    (tmp_path / "app.js").write_text("1;", encoding="utf-8")
    with client(Settings(ledger=example_ledger, page=tmp_path)) as api:
        assert "<title>Map</title>" in api.get("/").text
        assert "javascript" in api.get("/app.js").headers["content-type"]
        assert api.get(f"{V1}/version").status_code == 200
        assert api.get("/..%2f..%2fetc%2fpasswd").status_code == 404
        assert api.get("/missing.js").json()["error"]["code"] == "not_found"
