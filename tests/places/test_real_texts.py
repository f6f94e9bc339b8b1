"""On real data: the seed article's towns, the places that UCDP GED codes, and names with no commas between them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from reportedly.model import Place, PlaceKind
from reportedly.places import Gazetteer, Resolver, find_toponyms
from reportedly.places.ged import places
from reportedly.places.records import distance_km

pytestmark = pytest.mark.data


def resolved(shared_data: Path, document: str, gazetteer: Gazetteer) -> list[tuple[str, Place]]:
    for line in (shared_data / "claims" / "docs.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record["id"] == document:
            mentions = find_toponyms(record["text"], gazetteer)
            ranked = Resolver(gazetteer).resolve(mentions, record["text"], outlet=record["outlet"])
            return [(mention.text, each[0]) for mention, each in zip(mentions, ranked, strict=True)]
    raise AssertionError(f"no document {document}")


def test_the_seed_article_resolves_to_the_border_towns(shared_data: Path, gazetteer: Gazetteer) -> None:
    found = resolved(shared_data, "seed-boukamal", gazetteer)
    boukamal = [place for text, place in found if text == "Boukamal"]
    qaim = [place for text, place in found if text == "Qaim"]
    assert boukamal
    assert qaim
    for place in boukamal:
        assert place.country == "SY"
        assert distance_km(place.latitude or 0, place.longitude or 0, 34.45, 40.92) <= 10
    for place in qaim:
        assert place.country == "IQ"
        assert distance_km(place.latitude or 0, place.longitude or 0, 34.37, 41.09) <= 10
    provinces = [place for text, place in found if text.endswith("Deir el-Zour province")]
    assert provinces
    assert all(place.kind is PlaceKind.REGION for place in provinces)


def test_the_places_that_ged_codes_are_in_the_gazetteer(shared_data: Path, gazetteer: Gazetteer) -> None:
    path = shared_data / "events" / "ged_syria" / "ged_syria_2016_2017.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        coded = places(csv.DictReader(lines))
    near = 0
    for name, _, feature, country, _, latitude, longitude, _ in coded:
        asked = name if feature == "village" else f"{name} {feature}"
        entries = [each.entry for each in (*gazetteer.search(asked, 20, country), *gazetteer.search(name, 20, country))]
        near += any(
            distance_km(entry.latitude or 0, entry.longitude or 0, float(latitude), float(longitude)) <= 5
            for entry in entries
        )
    assert near / len(coded) >= 0.95
