"""Every toponym of a document becomes one record whose answers, "none of them" included, share one probability."""

from __future__ import annotations

import pytest

from reportedly.model import Document, Place, PlaceKind
from reportedly.places import Gazetteer, PlaceMention
from reportedly.places.listing import FIELDS, record, toponyms

TEXT = (
    "Syrian troops entered Boukamal in Deir el-Zour province. They took the town of Qwertabad, "
    "Syrian officers said in Damascus."
)


def test_records_have_the_fields_in_order_and_spans_of_the_text(gazetteer: Gazetteer) -> None:
    found = list(toponyms(Document("0" * 64, "a", TEXT), gazetteer))
    assert [each["text"] for each in found] == ["Boukamal", "Deir el-Zour province", "Qwertabad", "Damascus"]
    for each in found:
        assert tuple(each)[: len(FIELDS)] == FIELDS
        assert TEXT[each["start"] : each["end"]] == each["text"]
        assert 0 <= each["probability"] <= 1
        total = each["probability"] + sum(other["probability"] for other in each["alternatives"])
        assert total <= 1.001
    assert (found[0]["geonameid"], found[0]["name"], found[0]["country"]) == (174448, "Abu Kamal", "SY")
    assert found[0]["precision"] == "town"
    assert found[1]["precision"] == "region"


def test_no_match_has_no_id_no_name_and_no_point_and_is_an_answer_with_a_probability(gazetteer: Gazetteer) -> None:
    unknown = list(toponyms(Document("0" * 64, "a", TEXT), gazetteer))[2]
    assert [unknown[name] for name in ("geonameid", "name", "lat", "lon")] == [None] * 4
    assert unknown["probability"] > 0.5
    assert unknown["country"] == "SY"


def test_the_answers_that_were_not_chosen_are_kept_best_first() -> None:
    mention = PlaceMention(0, 7, "Tripoli", None, "Tripoli", 0, 7)
    places = [
        Place("Tripoli", "Tripoli", "LY", 2210247, 32.9, 13.2, PlaceKind.TOWN, 10.0, 0.6),
        Place("Tripoli", "Tripoli", "LB", 266826, 34.4, 35.8, PlaceKind.TOWN, 5.0, 0.3),
    ]
    found = record("a", mention, places)
    assert (found["geonameid"], found["probability"]) == (2210247, 0.6)
    assert [other["geonameid"] for other in found["alternatives"]] == [266826, None]
    assert found["alternatives"][1]["probability"] == pytest.approx(0.1)
