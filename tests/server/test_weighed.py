"""Events, disputes, changes, sources and the health of the collection."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

V1 = "/api/v1"


def get(api: TestClient, path: str) -> Any:
    answer = api.get(f"{V1}{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_events_come_with_their_claims_and_as_features(api: TestClient) -> None:
    found, cursor = [], ""
    while cursor is not None:
        page = get(api, f"/events?place=Abu%20Kamal&type=capture&limit=2{'&cursor=' + cursor if cursor else ''}")
        found += page["items"]
        cursor = page["next"]
    assert found
    assert {each["type"] for each in found} == {"capture"}
    one = get(api, f"/events/{found[0]['id']}")
    assert one["claims"][0]["quotes"]
    feature = get(api, f"/ogc/collections/events/items/{one['id']}")
    assert feature["geometry"]["coordinates"] == [one["place"]["longitude"], one["place"]["latitude"]]
    assert get(api, "/ogc/collections/events/items?datetime=1990-01-01&bbox=30,30,45,45")["numberMatched"] == 0
    assert api.get(f"{V1}/events/e0").status_code == 404


def test_disputes_have_two_sides_with_sentences(api: TestClient) -> None:
    found = get(api, "/disputed?place=geonames:174448")["items"]
    assert found
    for each in found:
        assert each["for"]["claims"][0]["quotes"]
        assert each["against"]["claims"][0]["quotes"]
    assert [each["importance"] for each in found] == sorted((each["importance"] for each in found), reverse=True)


def test_runs_partition_the_days_of_a_timeline(api: TestClient) -> None:
    found = get(api, "/timeline/runs?place=Abu%20Kamal&from=2017-10-15&to=2017-12-15")
    assert (found["runs"][0]["from"], found["runs"][-1]["to"]) == ("2017-10-15", "2017-12-15")
    assert any(moved["claim"]["quote"] for run in found["runs"] for moved in run["moved_by"])


def test_what_was_learnt_differs_from_what_happened(api: TestClient) -> None:
    learnt = get(api, "/changes?since=2017-11-10&known=2017-11-12")
    assert learnt["question"] == "learnt"
    captured = [each for each in learnt["items"] if each["kind"] == "captured"]
    assert captured[0]["place"]["key"] == "geonames:174448"
    assert captured[0]["because"][0]["claim"]["quote"]
    assert get(api, "/changes?since=2017-11-08&on=2017-11-15")["question"] == "happened"
    assert api.get(f"{V1}/changes?since=2017-11-10&on=2017-11-02").status_code == 422


def test_sources_say_for_whom_they_speak(api: TestClient) -> None:
    speakers = get(api, "/sources/speakers")["items"]
    assert "Syrian Observatory for Human Rights" in {each["name"] for each in speakers}
    assert all(0 <= each["reliability"]["low"] <= each["reliability"]["high"] <= 1 for each in speakers)
    assert {each["name"] for each in get(api, "/sources/outlets")["items"]} >= {"Northmere Gazette"}


def test_the_health_of_the_collection_is_told_by_weeks(api: TestClient) -> None:
    found = get(api, "/health")
    everything = [each for each in found["weeks"] if each["country"] is None]
    assert sum(each["documents"] for each in everything) + found["undated_documents"] == 16
    assert {each["country"] for each in get(api, "/health?country=sy")["weeks"]} == {"SY"}
