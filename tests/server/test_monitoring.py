"""What operators ask: alive, ready, and how much was done."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from reportedly.server.settings import Settings
from tests.server.conftest import client

V1 = "/api/v1"
_SAMPLE = re.compile(r'[a-z_][a-z0-9_]*(\{[a-z_]+="(?:[^"\\\n]|\\["\\n])*"(,[a-z_]+="(?:[^"\\\n]|\\["\\n])*")*\})? \S+')


def told(api: TestClient) -> dict[str, float]:
    answer = api.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    for line in lines:
        assert _SAMPLE.fullmatch(line), line
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def test_alive_and_ready(api: TestClient) -> None:
    assert api.get("/health").json() == {"status": "ok"}
    assert api.get("/ready").json() == {"status": "ready"}


def test_a_server_whose_ledger_is_gone_is_alive_and_not_ready(tmp_path: Path) -> None:
    from reportedly.ledger import Ledger

    path = tmp_path / "bad.db"
    Ledger.open(path).close()
    with client(Settings(ledger=path, metrics=True)) as api:
        for each in tmp_path.iterdir():
            each.write_bytes(b"no ledger at all " * 1000)
        assert api.get("/health").status_code == 200
        answer = api.get("/ready")
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "ledger_unavailable")
        assert told(api)["reportedly_ledger_up"] == 0


def test_metrics_are_there_only_where_they_are_asked_for(api: TestClient, example_ledger: Path) -> None:
    assert api.get("/metrics").status_code == 404
    with client(Settings(ledger=example_ledger, metrics=True)) as watched:
        assert watched.get("/metrics").status_code == 200
        assert "/metrics" not in watched.get(f"{V1}/openapi.json").text


def test_requests_are_counted_by_route_and_never_by_what_was_asked(example_ledger: Path) -> None:
    with client(Settings(ledger=example_ledger, metrics=True)) as api:
        for key in ("geonames:174448", "geonames:172955", "nowhere"):
            api.get(f"{V1}/places/{key}?token=secret")
        api.get(f"{V1}/claims?limit=1")
        api.head(f"{V1}/claims?limit=1")
        api.get(f"{V1}/claims?limit=1", headers={"Host": "evil.example"})
        api.get(f"{V1}/no/such/route")
        found = told(api)
        text = api.get("/metrics").text
    counted = 'reportedly_http_requests_total{method="%s",route="%s",status="%s"}'
    assert sum(
        found.get(counted % ("GET", f"{V1}/places/{{key:path}}", status), 0) for status in (200, 404, 422)
    ) == 3 or (sum(value for name, value in found.items() if "requests_total" in name and "/places/{" in name) == 3)
    assert found[counted % ("GET", f"{V1}/claims", 200)] == 1
    assert found[counted % ("HEAD", f"{V1}/claims", 200)] == 1
    assert found[counted % ("GET", f"{V1}/claims", 421)] == 1
    assert found[counted % ("GET", "none", 404)] == 1
    assert found[f'reportedly_http_request_seconds_count{{route="{V1}/claims"}}'] == 3
    assert found[f'reportedly_http_request_seconds_bucket{{route="{V1}/claims",le="+Inf"}}'] == 3
    assert found["reportedly_http_requests_running"] == 1  # the one that asks
    for private in ("174448", "nowhere", "secret", "evil", str(example_ledger.parent)):
        assert private not in text


def test_the_ledger_is_counted_as_it_grows(tmp_path: Path) -> None:
    from reportedly.ledger import Ledger
    from tests.ledger.making import NAME, VERSION, make_claim, make_document

    path = tmp_path / "war.db"
    Ledger.open(path).close()
    with client(Settings(ledger=path, metrics=True)) as api:
        before = told(api)
        assert (before["reportedly_ledger_up"], before["reportedly_ledger_claims"]) == (1, 0)
        with Ledger.open(path) as ledger:
            document = make_document("Raqqa was captured, it said.", key="a")
            ledger.add_many([(document, NAME, VERSION, [make_claim(document)])])
        after = told(api)
    assert (after["reportedly_ledger_documents"], after["reportedly_ledger_claims"]) == (1, 1)
    assert after["reportedly_ledger_bytes"] >= before["reportedly_ledger_bytes"] > 0


def test_beyond_this_machine_metrics_need_the_token_and_probes_do_not(example_ledger: Path) -> None:
    settings = Settings(ledger=example_ledger, hosts=None, access_token="secret", metrics=True)
    with client(settings) as api:
        assert api.get("/metrics").status_code == 401
        assert api.get("/metrics", headers={"Authorization": "Bearer secret"}).status_code == 200
        assert (api.get("/health").status_code, api.get("/ready").status_code) == (200, 200)


def test_a_request_is_logged_without_what_was_asked(api: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="reportedly.server.monitoring"):
        api.get(f"{V1}/claims?limit=1&place=Raqqa")
    record = next(each for each in caplog.records if each.message == "request")
    fields = vars(record)
    assert (fields["method"], fields["path"], fields["status"]) == ("GET", f"{V1}/claims", 200)
    assert "Raqqa" not in json.dumps({name: str(value) for name, value in fields.items()})
