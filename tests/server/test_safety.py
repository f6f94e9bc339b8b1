"""Hostile texts, other sites' pages, tokens and limits."""

from __future__ import annotations

import asyncio
import re
import threading
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
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


def test_an_answer_that_takes_too_long_is_given_up_and_kept_for_later(example_ledger: Path) -> None:
    gate = threading.Event()
    with client(Settings(ledger=example_ledger, max_seconds=5)) as api:
        state = api.app.state.reportedly  # type: ignore[attr-defined]
        places = state.places

        def slow() -> object:
            gate.wait(60)
            return places()

        state.places = slow
        answer = api.get(f"{V1}/places")
        assert (answer.status_code, answer.json()["error"]["code"]) == (504, "too_slow")
        assert answer.headers["retry-after"]
        assert answer.headers["content-security-policy"]
        gate.set()
        assert api.get(f"{V1}/version").status_code == 200
        state.places = places
        assert api.get(f"{V1}/places").status_code == 200


def test_a_body_that_does_not_come_is_not_waited_for(example_ledger: Path) -> None:
    from reportedly.server.app import create_app

    app = create_app(Settings(ledger=example_ledger, max_seconds=0.1, desk="Ann", desk_token="secret"))
    sent: list[dict[str, Any]] = []

    async def never() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    async def collect(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": f"{V1}/decisions", "query_string": b"", "scheme": "http",
        "headers": [(b"host", b"127.0.0.1"), (b"content-length", b"10")], "http_version": "1.1",
        "server": ("127.0.0.1", 1), "client": ("127.0.0.1", 2), "root_path": "", "raw_path": b"",
    }  # fmt: skip
    asyncio.run(app(scope, never, collect))
    assert sent[0]["status"] == 408


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/claims?limit=1001", 422),
        ("/documents?limit=100000000", 422),
        ("/holdings?limit=0", 422),
        ("/desk/queue?limit=1001", 422),
        ("/desk/agreement?limit=1001", 422),
        ("/ogc/collections/places/items?limit=-1", 400),
        ("/timeline?place=Abu%20Kamal&from=1850-01-01&to=2190-01-01&step=1", 422),
        (f"/claims?place={'x' * 201}", 422),
    ],
)
def test_no_answer_is_larger_than_its_bound(api: TestClient, path: str, status: int) -> None:
    answer = api.get(V1 + path)
    assert answer.status_code == status, answer.text
    assert set(answer.json()["error"]) == {"code", "message", "fix"}


def test_a_page_has_no_more_than_was_asked_for(hostile: TestClient) -> None:
    assert len(hostile.get(f"{V1}/claims?limit=3").json()["items"]) == 3
    features = hostile.get(f"{V1}/ogc/collections/places/items?limit=1000000").json()["features"]
    assert len(features) <= 10_000  # OGC API: a greater limit than the greatest is the greatest


@pytest.mark.parametrize("desk", [None, "Ann Example"])
def test_no_route_names_a_path_of_the_disk_however_it_is_asked(
    tmp_path: Path, example_ledger: Path, desk: str | None
) -> None:
    folder = tmp_path / "a-private-folder"
    folder.mkdir()
    ledger = folder / "secret-name.db"
    ledger.write_bytes(example_ledger.read_bytes())
    settings = Settings(ledger=ledger, desk=desk, desk_token="secret" if desk else None)
    values = ("x", "../../etc/passwd", str(ledger), "geonames:174448", "2017-11-12", "")
    asked = 0
    with client(settings) as api:
        description = api.get(f"{V1}/openapi.json").json()
        for path, operations in description["paths"].items():
            for method, operation in operations.items():
                for value in values:
                    address = re.sub(r"\{[^}]*\}", quote(value or "x", safe=""), path)
                    names = [each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"]
                    for query in ({}, dict.fromkeys(names, value), {"unknown": value}):
                        answer = api.request(
                            method, address, params=query, json={"kind": "reject", "subject": value},
                            headers={"X-Reportedly-Token": "secret"},
                        )  # fmt: skip
                        asked += 1
                        told = answer.text + repr(dict(answer.headers))
                        if str(ledger) not in (value, unquote(address)):  # what was sent may be told again
                            assert "a-private-folder" not in told, (address, query)
                        assert "site-packages" not in told
                        assert "Traceback" not in told
                        assert answer.status_code < 500, (address, query, told[:300])
    assert asked > 300


def test_every_answer_has_the_headers_of_safety(api: TestClient) -> None:
    from reportedly.server.security import HEADERS

    for path in (
        "/",
        "/api/docs",
        "/healthz",
        f"{V1}/places",
        f"{V1}/none",
        f"{V1}/claims?limit=x",
        f"{V1}/openapi.json",
    ):
        headers = api.get(path).headers
        for name, value in HEADERS.items():
            assert headers[name] == value, (path, name)
    for name in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'", "script-src 'self'"):
        assert name in HEADERS["Content-Security-Policy"]


def test_a_token_in_the_address_is_never_passed_on(example_ledger: Path) -> None:
    with client(Settings(ledger=example_ledger, hosts=None, access_token="secret")) as api:
        entered = api.get(f"{V1}/claims?token=secret&limit=1", follow_redirects=False)
        assert entered.status_code == 303
        assert "secret" not in entered.headers["location"]
        assert entered.headers["referrer-policy"] == "no-referrer"
        assert entered.headers["cache-control"] == "no-store"


def test_reading_never_writes_and_only_one_address_takes_a_body(api: TestClient, example_ledger: Path) -> None:
    before = example_ledger.read_bytes()
    description = api.get(f"{V1}/openapi.json").json()
    writing = [(path, method) for path, found in description["paths"].items() for method in found if method != "get"]
    assert writing == [(f"{V1}/decisions", "post")]
    for path in description["paths"]:
        for method in ("PUT", "PATCH", "DELETE"):
            assert api.request(method, path.replace("{", "").replace("}", "")).status_code in (404, 405)
    assert example_ledger.read_bytes() == before
