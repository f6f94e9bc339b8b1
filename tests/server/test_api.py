"""What the API answers on a ledger read from the example dispatches."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from reportedly.ledger import Ledger
from tests.ledger.making import NAME, VERSION, make_claim, make_document
from tests.server.conftest import client, settings_of

ABU_KAMAL = "geonames:174448"
V1 = "/api/v1"


def get(api: TestClient, path: str, **parameters: Any) -> Any:
    answer = api.get(f"{V1}{path}", params={name.rstrip("_"): value for name, value in parameters.items()})
    assert answer.status_code == 200, answer.text
    return answer.json()


def walk(api: TestClient, path: str, **parameters: Any) -> list[Any]:
    items: list[Any] = []
    page = get(api, path, **parameters)
    while True:
        assert len(page["items"]) <= parameters["limit"]
        items += page["items"]
        if page["next"] is None:
            return items
        page = get(api, path, **parameters, cursor=page["next"])


def test_pages_of_claims_are_the_ledgers_claims_in_its_order(api: TestClient, example_ledger: Path) -> None:
    with Ledger.open(example_ledger, read_only=True) as ledger:
        wanted = [each.claim.id for each in ledger.claims()]
    assert len(wanted) > 50
    for limit in (7, 1000):
        assert [each["id"] for each in walk(api, "/claims", limit=limit)] == wanted


def test_claims_are_filtered_as_the_command_filters_them(api: TestClient) -> None:
    found = walk(api, "/claims", place="Abu Kamal, SY", type="capture", from_="2017-11-08", to="2017-11-12", limit=3)
    assert found
    assert {each["type"] for each in found} == {"capture"}
    assert {each["geonames_id"] for each in found} == {174448}
    by_key = walk(api, "/claims", place=ABU_KAMAL, type="capture", from_="2017-11-08", to="2017-11-12", limit=50)
    assert {each["id"] for each in by_key} <= {each["id"] for each in found}
    either = api.get(f"{V1}/claims?type=capture&type=withdraw&limit=1000").json()["items"]
    assert {each["type"] for each in either} == {"capture", "withdraw"}


def test_a_claim_leads_to_its_sentence_in_its_document(api: TestClient) -> None:
    claim = get(api, "/claims", place="Abu Kamal", limit=1)["items"][0]
    assert get(api, f"/claims/{claim['id']}") == claim
    document = get(api, f"/documents/{claim['document_id']}")
    assert claim in document["claim_list"]
    for (start, end), quote in zip(claim["offsets"], claim["quotes"], strict=True):
        assert document["text"][start:end] == quote
    assert get(api, f"/documents/{document['key']}")["id"] == document["id"]


def test_documents_come_in_pages_undated_first(api: TestClient) -> None:
    found = walk(api, "/documents", limit=5)
    assert len(found) == 16
    assert [each["published"] or "" for each in found] == sorted(each["published"] or "" for each in found)
    assert found[0]["published"] is None
    november = walk(api, "/documents", limit=5, from_="2017-11-01", to="2017-11-30")
    assert november == [each for each in found if (each["published"] or "").startswith("2017-11")]
    outlet = november[0]["outlet"]
    assert {each["outlet"] for each in walk(api, "/documents", limit=5, outlet=outlet)} == {outlet}


def test_places_are_found_by_name_box_and_key(api: TestClient) -> None:
    assert get(api, "/places/search", q="Boukamal")[0]["key"] == ABU_KAMAL
    one = get(api, f"/places/{ABU_KAMAL}")
    assert one["claims"] > 0
    assert "Abu Kamal" in [one["name"], *one["names"]]
    inside = {each["key"] for each in walk(api, "/places", bbox="40.8,34.3,41,34.6", limit=3)}
    assert ABU_KAMAL in inside
    assert inside < {each["key"] for each in walk(api, "/places", limit=3)}


def test_the_day_on_which_an_undated_text_was_read_is_no_day_of_a_place(api: TestClient) -> None:
    undated = [each["id"] for each in get(api, "/documents", limit=100)["items"] if each["published"] is None]
    assert undated
    claims = get(api, "/claims", document=undated[0], limit=100)["items"]
    assert ABU_KAMAL in {each["place_key"] for each in claims}
    assert get(api, f"/holdings/{ABU_KAMAL}", on="2017-11-25")["latest_evidence"] == "2017-11-19"


def test_the_two_clocks_tell_of_abu_kamal(api: TestClient) -> None:
    def leader(on: str, known: str) -> str:
        return str(get(api, f"/holdings/{ABU_KAMAL}", on=on, known=known)["holders"][0]["id"])

    assert leader("2017-11-10", "2017-11-10") == "syrian_government"
    assert leader("2017-11-12", "2017-11-12") == "islamic_state"
    whole = get(api, f"/holdings/{ABU_KAMAL}", on="2017-11-12")
    assert {each["stance"] for each in whole["claims"]} >= {"for", "against"}
    assert whole["evidence"] == len(whole["claims"])
    listed = [each for each in walk(api, "/holdings", on="2017-11-12", limit=4) if each["place"]["key"] == ABU_KAMAL]
    assert listed == [{name: value for name, value in whole.items() if name != "claims"}]
    assert get(api, "/holdings", on="2017-11-12", place="Abu Kamal")["items"] == listed
    assert sum(each["probability"] for each in whole["holders"]) == pytest.approx(1)


def test_a_timeline_is_the_holdings_of_its_dates(api: TestClient) -> None:
    found = get(api, "/timeline", place="Abu Kamal", from_="2017-11-05", to="2017-11-20", step=5)
    assert found["dates"] == ["2017-11-05", "2017-11-10", "2017-11-15", "2017-11-20"]
    for index, day in enumerate(found["dates"]):
        holders = get(api, f"/holdings/{ABU_KAMAL}", on=day)["holders"]
        shares = {each["id"]: each["probabilities"][index] for each in found["states"]}
        assert {each["id"]: each["probability"] for each in holders} == {
            name: p for name, p in shares.items() if p or name in shares
        }
        assert sum(shares.values()) == pytest.approx(1)
    answer = api.get(f"{V1}/timeline", params={"place": "Abu Kamal", "from": "1900-01-01", "step": 1})
    assert answer.status_code == 422
    assert "step" in answer.json()["error"]["fix"]


def test_an_unchanged_ledger_answers_304(api: TestClient) -> None:
    first = api.get(f"{V1}/claims?limit=2")
    again = api.get(f"{V1}/claims?limit=2", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    other = api.get(f"{V1}/claims?limit=3", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200
    assert api.get(f"{V1}/claims?limit=2").content == first.content


def test_head_is_get_without_a_body(api: TestClient) -> None:
    for path in (f"{V1}/claims", "/healthz", "/", f"{V1}/nothing"):
        got, headed = api.get(path), api.head(path)
        assert (headed.status_code, headed.content) == (got.status_code, b"")
        assert headed.headers["content-length"] == got.headers["content-length"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/claims?limit=0", 422, "invalid_parameter"),
        ("/claims?limit=1001", 422, "invalid_parameter"),
        ("/claims?type=picnic", 422, "invalid_parameter"),
        ("/claims?from=2017-13-01", 422, "invalid_parameter"),
        ("/claims?from=1510272000", 422, "invalid_parameter"),
        ("/claims?from=2017-12-01&to=2017-11-01", 422, "invalid_parameter"),
        ("/claims?plcae=Raqqa", 422, "unknown_parameter"),
        ("/claims?place=!!", 400, "bad_request"),
        ("/claims?cursor=nonsense", 400, "bad_request"),
        ("/claims/c0", 404, "not_found"),
        ("/claims/%2e%2e", 422, "invalid_parameter"),
        ("/documents/none", 404, "not_found"),
        ("/places/geonames:999999999999", 404, "not_found"),
        ("/holdings?place=Xqzzyqx", 404, "not_found"),
        ("/holdings?bbox=1,2,3", 422, "invalid_parameter"),
        ("/holdings?bbox=nan,0,1,1", 422, "invalid_parameter"),
        ("/timeline", 422, "invalid_parameter"),
        ("/nothing", 404, "not_found"),
    ],
)
def test_every_error_has_one_shape(api: TestClient, path: str, status: int, code: str) -> None:
    answer = api.get(f"{V1}{path}")
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert set(error) == {"code", "message", "fix"}
    assert error["code"] == code
    assert error["message"]
    assert error["fix"]
    assert "etag" not in answer.headers


def test_a_cursor_of_another_list_is_refused(api: TestClient) -> None:
    cursor = get(api, "/documents", limit=1)["next"]
    assert api.get(f"{V1}/claims", params={"cursor": cursor}).status_code == 400


def test_nothing_can_be_changed_without_a_desk(api: TestClient) -> None:
    for method in ("PUT", "PATCH", "DELETE", "POST"):
        answer = api.request(method, f"{V1}/claims")
        assert answer.status_code == 405
        assert answer.json()["error"]["code"] == "method_not_allowed"
        assert "HEAD" in answer.headers["allow"]
    answer = api.post(f"{V1}/decisions", json={"kind": "reject", "subject": "c0"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "no_desk")


def test_large_answers_are_compressed(api: TestClient) -> None:
    answer = api.get(f"{V1}/claims?limit=1000", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"


def test_the_description_has_every_route_and_needs_no_other_machine(api: TestClient) -> None:
    description = api.get(f"{V1}/openapi.json").json()
    assert description["paths"].keys() >= {f"{V1}/{name}" for name in ("claims", "documents", "places", "holdings")}
    page = api.get("/api/docs")
    assert "/api/v1/claims" in page.text
    for outside in ("http://", "https://", "<script"):
        assert outside not in page.text
    assert api.get("/api/docs/style.css").headers["content-type"].startswith("text/css")


def test_without_a_built_page_the_server_says_what_there_is(example_ledger: Path, tmp_path: Path) -> None:
    with client(replace(settings_of(example_ledger), page=tmp_path)) as bare:
        assert "The API is running" in bare.get("/").text


def test_the_version_says_what_the_ledger_holds(api: TestClient) -> None:
    found = get(api, "/version")
    assert found["counts"]["documents"] == 16
    assert found["desk"] is False
    assert api.get("/healthz").json() == {"status": "ok"}


def test_parties_are_found_by_name_and_named_by_id(api: TestClient) -> None:
    found = get(api, "/actors/search", q="Islamic Stat")
    assert found[0]["id"] == "islamic_state"
    named = get(api, "/actors", id=["sdf", "no_such_party", "islamic_state"])
    assert [each["id"] for each in named] == ["sdf", "islamic_state"]
    assert all(each["colour"].startswith("#") and len(each["colour"]) == 7 for each in named)
    assert api.get(f"{V1}/actors").status_code == 422


def test_a_document_says_what_readers_skip(tmp_path: Path) -> None:
    text = "The army took Raqqa. 🔥\nLoading article content\nFighters left Palmyra."
    path = tmp_path / "furniture.db"
    with Ledger.open(path) as book:
        document = make_document(text)
        book.add_many([(document, NAME, VERSION, [make_claim(document, 0, 20)])])
    with client(settings_of(path)) as api:
        [[start, end]] = get(api, f"/documents/{document.id}")["furniture"]
    assert "Loading article content" in text[start:end]
    assert "army" not in text[start:end]
