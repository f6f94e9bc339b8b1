"""The map in one answer: its runs say the same as the holdings of each day."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from reportedly.server.settings import API

if TYPE_CHECKING:
    from starlette.testclient import TestClient


def grid(api: TestClient, **parameters: str) -> dict[str, Any]:
    answer = api.get(f"{API}/grid/holdings", params=parameters)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def told(found: dict[str, Any], place: int, day: int) -> tuple[str, int]:
    """Return the state and the certainty of a place on a day of the grid."""
    runs = found["runs"][place]
    at = 3 * (bisect_right(runs[::3], day) - 1)
    return found["states"][runs[at + 1]]["id"], runs[at + 2]


@pytest.mark.parametrize("known", [None, "2017-11-10"])
def test_its_runs_say_who_leads_on_every_day_as_the_holdings_do(api: TestClient, known: str | None) -> None:
    asked = {"known": known} if known else {}
    found = grid(api, **asked)
    first, last = date.fromisoformat(found["from"]), date.fromisoformat(found["to"])
    keys = found["places"]["key"]
    assert len(keys) == len(found["runs"]) >= 5
    assert [runs[0] for runs in found["runs"]] == [0] * len(keys)
    for offset in range(0, (last - first).days + 1, 3):
        day = first + timedelta(days=offset)
        items = api.get(f"{API}/holdings", params={**asked, "on": str(day), "limit": "1000"}).json()["items"]
        assert [each["place"]["key"] for each in items] == keys
        for index, each in enumerate(items):
            leader = each["holders"][0]
            state, certainty = told(found, index, offset)
            assert state == leader["id"], (day, each["place"]["name"])
            assert abs(certainty - 100 * leader["probability"]) <= 2.6


def test_what_was_known_changes_who_is_said_to_hold_abu_kamal(api: TestClient) -> None:
    day = date(2017, 11, 12)
    states = []
    for known in ("2017-11-09", "2017-11-12"):
        found = grid(api, known=known)
        place = found["places"]["name"].index("Abu Kamal")
        states.append(told(found, place, (day - date.fromisoformat(found["from"])).days)[0])
    assert states == ["syrian_government", "islamic_state"]


def test_it_names_the_parties_with_the_colours_of_the_registry(api: TestClient) -> None:
    found = grid(api)
    colours = {each["id"]: each["colour"] for each in found["parties"]}
    assert colours["islamic_state"] == "#000000"
    assert {each["id"] for each in found["states"]} - {"unknown", "contested"} <= set(colours)
    for each in found["states"]:
        assert len(each["parties"]) == 2 or each["id"] != "contested"


def test_its_days_are_those_round_the_reports_or_those_asked_for(api: TestClient) -> None:
    found = grid(api)
    assert found["from"] < "2017-09-01"
    assert found["latest"] == "2017-11-19"
    assert found["to"] > found["latest"]
    assert (grid(api, **{"from": "2017-11-01", "to": "2017-11-05"}))["to"] == "2017-11-05"


@pytest.mark.parametrize(
    "asked", ["from=1900-01-01&to=2100-01-01", "from=2017-11-05&to=2017-11-01", "knwon=2017-11-05"]
)
def test_what_cannot_be_asked_is_told(api: TestClient, asked: str) -> None:
    answer = api.get(f"{API}/grid/holdings?{asked}")
    assert answer.status_code == 422
    assert set(answer.json()["error"]) == {"code", "message", "fix"}


def test_a_client_that_does_not_unpack_gets_it_plain(api: TestClient) -> None:
    packed = api.get(f"{API}/grid/holdings")
    assert packed.headers["content-encoding"] == "gzip"
    plain = api.get(f"{API}/grid/holdings", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.json() == packed.json()


def test_events_are_those_of_the_list_that_have_a_place(api: TestClient) -> None:
    found = api.get(f"{API}/grid/events").json()
    columns = [found[name] for name in ("id", "type", "place", "first", "last", "affirming", "denying", "killed")]
    assert len({len(column) for column in columns}) == 1
    listed = {each["id"]: each for each in api.get(f"{API}/events?limit=1000").json()["items"]}
    assert found["id"]
    start = date.fromisoformat(found["from"])
    for index, identifier in enumerate(found["id"]):
        event = listed[identifier]
        assert found["types"][found["type"][index]] == event["type"]
        assert found["places"]["key"][found["place"][index]] == event["place"]["key"]
        assert str(start + timedelta(days=found["first"][index])) == (
            event["happened"]["start"] or event["happened"]["end"]
        )


def test_reports_are_counted_by_the_week_in_which_they_came_out(api: TestClient) -> None:
    found = api.get(f"{API}/grid/reports").json()
    documents = api.get(f"{API}/documents?limit=1000").json()["items"]
    dated = [date.fromisoformat(each["published"]) for each in documents if each["published"]]
    monday = date.fromisoformat(found["from"])
    assert monday.weekday() == 0
    assert monday <= min(dated) < monday + timedelta(days=7)
    assert sum(found["documents"]) == len(dated)
    assert found["undated"] == len(documents) - len(dated)


def test_hostile_names_are_given_as_they_are(hostile: TestClient) -> None:
    assert hostile.get(f"{API}/grid/holdings").status_code == 200
    assert "<script>alert(1)</script>" in hostile.get(f"{API}/grid/events").json()["places"]["name"]
