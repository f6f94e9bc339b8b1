"""Answers that are written from plain fields are those that the API's description promises, to the letter."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from pydantic import BaseModel, TypeAdapter
from starlette.testclient import TestClient

from reportedly.ledger import Ledger
from reportedly.server.models import ClaimModel, HoldingModel, Page, WholeDocument, WholeHolding
from reportedly.server.routes.places import FoundPlace, PlaceWithClaims, WholePlace
from reportedly.server.routes.runs import Runs
from reportedly.server.routes.timeline import TimelineModel
from reportedly.server.settings import Settings
from tests.server.conftest import BASE, client

V1 = "/api/v1"
HERE = "geonames:174448"
ANSWERS: dict[str, type[BaseModel] | object] = {
    "/holdings?on=2017-11-12": Page[HoldingModel],
    f"/holdings/{HERE}?on=2017-11-12": WholeHolding,
    "/holdings/geonames:3143244": WholeHolding,  # without evidence
    f"/timeline?place={HERE}": TimelineModel,
    f"/timeline/runs?place={HERE}": Runs,
    "/claims?limit=1000": Page[ClaimModel],
    "/places?limit=1000": Page[PlaceWithClaims],
    "/places/search?q=Boukamal": list[FoundPlace],
    f"/places/{HERE}": WholePlace,
}


def described(content: bytes, model: object) -> bytes:
    """Return an answer read and written again as the model has it, whose fields are in the model's order."""
    adapter: TypeAdapter[object] = TypeAdapter(model)
    return adapter.dump_json(adapter.validate_json(content), by_alias=True)


@pytest.mark.parametrize("path", ANSWERS)
def test_an_answer_is_as_it_is_described(api: TestClient, path: str) -> None:
    answer = api.get(f"{V1}{path}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.content == described(answer.content, ANSWERS[path])


def test_documents_and_claims_are_as_they_are_described(api: TestClient) -> None:
    for claim in api.get(f"{V1}/claims?limit=1000").json()["items"][::10]:
        one = api.get(f"{V1}/claims/{claim['id']}").content
        assert one == described(one, ClaimModel)
        document = api.get(f"{V1}/documents/{claim['document_id']}").content
        assert document == described(document, WholeDocument)


def test_so_are_hostile_ones(hostile: TestClient, hostile_ledger: Path) -> None:
    page = hostile.get(f"{V1}/claims?limit=1000").content
    assert page == described(page, Page[ClaimModel])
    with Ledger.open(hostile_ledger, read_only=True) as ledger:
        keys = [each.place.key for each in ledger.places() if len(each.place.key) < 400]
    assert keys
    for key in keys:
        answer = hostile.get(f"{V1}/holdings/{quote(key, safe='')}")
        if answer.status_code == 200:
            assert answer.content == described(answer.content, WholeHolding)


@pytest.mark.parametrize(("of", "is_packed"), [("127.0.0.1", False), ("::1", False), ("192.0.2.7", True)])
def test_answers_to_this_machine_are_not_compressed(example_ledger: Path, of: str, is_packed: bool) -> None:
    from reportedly.server.app import create_app

    app = create_app(Settings(ledger=example_ledger))
    found = TestClient(app, base_url=BASE, client=(of, 50_000)).get(
        f"{V1}/claims?limit=1000", headers={"Accept-Encoding": "gzip"}
    )
    assert (found.headers.get("content-encoding") == "gzip") == is_packed
    assert found.json()["items"]


def test_what_is_stored_by_another_is_seen_at_once(tmp_path: Path, example_ledger: Path) -> None:
    path = tmp_path / "copy.db"
    path.write_bytes(example_ledger.read_bytes())
    with client(Settings(ledger=path)) as api, Ledger.open(path) as other:
        claim = api.get(f"{V1}/claims?limit=1").json()["items"][0]["id"]
        before = api.get(f"{V1}/claims/{claim}")
        assert api.get(f"{V1}/claims/{claim}", headers={"If-None-Match": before.headers["etag"]}).status_code == 304
        other.decide("accept", claim, "Ann Example")
        after = api.get(f"{V1}/claims/{claim}", headers={"If-None-Match": before.headers["etag"]})
        assert (after.status_code, after.json()["verdict"]) == (200, "accept")
