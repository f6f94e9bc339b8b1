"""OGC API – Features, as QGIS asks it: landing page, collections, pages of features by box and time."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

OGC = "/api/v1/ogc"
ABU_KAMAL = "geonames:174448"


def link(content: Any, rel: str) -> str | None:
    return next((each["href"] for each in content["links"] if each["rel"] == rel), None)


def test_from_the_landing_page_to_every_feature(api: TestClient) -> None:
    landing = api.get(OGC).json()
    conformance = api.get(link(landing, "conformance") or "").json()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in conformance
    assert api.get(link(landing, "service-desc") or "").json()["openapi"].startswith("3.")
    found = {}
    for collection in api.get(link(landing, "data") or "").json()["collections"]:
        assert collection["crs"] == ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"]
        features, address = [], link(collection, "items")
        while address is not None:
            answer = api.get(address, params={"limit": 5} if "?" not in address else None)
            assert answer.headers["content-type"] == "application/geo+json"
            page = answer.json()
            assert page["numberReturned"] == len(page["features"]) <= 5
            features += page["features"]
            address = link(page, "next")
        assert len({each["id"] for each in features}) == len(features) == page["numberMatched"]
        found[collection["id"]] = features
    assert found.keys() >= {"places", "holdings"}
    for name in ("places", "holdings"):
        one = next(each for each in found[name] if each["id"] == ABU_KAMAL)
        longitude, latitude = one["geometry"]["coordinates"]
        assert (round(longitude), round(latitude)) == (41, 34)
        alone = api.get(f"{OGC}/collections/{name}/items/{ABU_KAMAL}").json()
        assert {key: value for key, value in alone.items() if key != "links"} == one


def test_holdings_take_both_clocks_and_datetime(api: TestClient) -> None:
    def holder(**asked: str) -> str:
        page = api.get(f"{OGC}/collections/holdings/items", params={"bbox": "40.8,34.3,41,34.6", **asked}).json()
        return next(str(each["properties"]["holder_id"]) for each in page["features"] if each["id"] == ABU_KAMAL)

    assert holder(on="2017-11-10", known="2017-11-10") == "syrian_government"
    assert holder(on="2017-11-12", known="2017-11-12") == "islamic_state"
    assert holder(datetime="2017-11-12T00:00:00Z", known="2017-11-12") == "islamic_state"
    assert holder(datetime="2017-11-01/2017-11-12", known="2017-11-12") == "islamic_state"


def test_a_box_over_the_date_line_and_an_empty_one(api: TestClient) -> None:
    everything = api.get(f"{OGC}/collections/places/items").json()["numberMatched"]
    around = api.get(f"{OGC}/collections/places/items?bbox=30,-90,20,90").json()["numberMatched"]
    nowhere = api.get(f"{OGC}/collections/places/items?bbox=0,-90,1,-89").json()
    assert 0 < around <= everything
    assert (nowhere["features"], link(nowhere, "next")) == ([], None)


@pytest.mark.parametrize(
    "asked",
    [
        "bbox=1,2,3",
        "bbox=1,2,3,x",
        "bbox=10,50,20,40",
        "datetime=yesterday",
        "datetime=../..x",
        "datetime=2017-12-01/2017-11-01",
        "limit=0",
        "limit=many",
        "colour=red",
        "on=2017-11-10",
    ],
)
def test_a_wrong_parameter_is_400(api: TestClient, asked: str) -> None:
    answer = api.get(f"{OGC}/collections/places/items?{asked}")
    assert answer.status_code == 400
    assert set(answer.json()["error"]) == {"code", "message", "fix"}


def test_a_limit_beyond_the_most_is_the_most(api: TestClient) -> None:
    assert api.get(f"{OGC}/collections/places/items?limit=99999999").status_code == 200


def test_what_is_not_there_is_404(api: TestClient) -> None:
    for path in ("none", "none/items", "places/items/none", "holdings/items/geonames:1"):
        assert api.get(f"{OGC}/collections/{path}").status_code == 404
