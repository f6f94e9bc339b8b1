"""GED's words for a place give its names, and a headline is scored only where it names the place of its event."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.ged_headlines import CodedPlace, coded_names, coded_places, cover, evaluate, headlines, resolve_headlines
from reportedly.places import Gazetteer


def _row(coded: str, headline: str, latitude: str = "35.95", longitude: str = "39.01") -> dict[str, str]:
    return {
        "where_coordinates": coded,
        "where_prec": "1.0",
        "latitude": latitude,
        "longitude": longitude,
        "source_headline": headline,
        "source_office": "Observer",
        "date_start": "2017-01-01",
    }


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    with Gazetteer.open() as opened:
        yield opened


@pytest.mark.parametrize(
    ("coded", "names"),
    [
        ("Ar Raqqah town", ("Ar Raqqah",)),
        ("Tadmur/Palmyra town", ("Tadmur", "Palmyra")),
        ("Tiyas Military Airbase (T4)", ("Tiyas Military Airbase", "T4")),
        ("Northern Aleppo Governorate", ()),
        ("Albu Kamal district", ()),
    ],
)
def test_names_are_taken_from_the_words_for_a_place(coded: str, names: tuple[str, ...]) -> None:
    assert coded_names(coded) == names


def test_headlines_of_one_row_are_split_and_counted_once() -> None:
    rows = [_row("Ar Raqqah town", "Shells hit Raqqa;http://example.org;Raids on Homs")] * 2
    found = headlines(rows, coded_places(rows))
    assert [each.text for each in found] == ["Shells hit Raqqa", "Raids on Homs"]


def test_coverage_and_headlines_of_a_known_and_an_unknown_place(gazetteer: Gazetteer) -> None:
    rows = [
        _row("Ar Raqqah town", "Shells hit Al-Raqqah city in Syria"),
        _row("Ar Raqqah town", "Shells hit Homs in Syria"),
        _row("Qwertabad village", "Shells hit Qwertabad in Syria", "33.0", "38.9"),
    ]
    places = coded_places(rows)
    measures = cover(places.values(), gazetteer)
    assert (measures["places"], measures["coverage"]) == (2.0, 0.5)
    assert measures["coverage_of_events"] == pytest.approx(2 / 3)
    scored = resolve_headlines(headlines(rows, places), gazetteer)
    assert scored["headlines"] == 1.0  # only the first names its place, and only Raqqa is held
    assert scored["headline_near"] == 1.0


def test_a_far_namesake_does_not_cover_a_place(gazetteer: Gazetteer) -> None:
    far = CodedPlace(("Ar Raqqah",), 32.7, 36.6, events=1)
    assert cover([far], gazetteer)["coverage"] == 0.0


@pytest.mark.data
def test_the_development_half_is_covered_and_its_headlines_are_placed(shared_data: Path) -> None:
    measures = evaluate(shared_data)
    assert measures["coverage"] >= 0.85
    assert measures["headline_near"] >= 0.75
