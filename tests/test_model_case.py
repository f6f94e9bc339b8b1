"""The model case: an article on the fall of Boukamal (Abu Kamal) in November 2017, read as a user reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from math import cos, hypot, radians
from pathlib import Path

import pytest

import reportedly
from reportedly.exports.codebook import to_codebook
from reportedly.ledger import LedgerClaim
from reportedly.model import Place
from reportedly.weighing import Event, events_of

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def rows(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[dict[str, object]]]:
    folder = tmp_path_factory.mktemp("model_case")
    article = folder / "article.jsonl"
    lines = (shared_data / "claims" / "docs.jsonl").read_text(encoding="utf-8").splitlines()
    article.write_text(next(line for line in lines if json.loads(line)["id"] == "seed-boukamal"), encoding="utf-8")
    ledger = folder / "ledger.db"
    reportedly.read([article], ledger=ledger, workers=1)
    with reportedly.Ledger.open(ledger, read_only=True) as opened:
        yield [to_codebook(found) for found in opened.claims()]


def found(rows: list[dict[str, object]], **wanted: object) -> list[dict[str, object]]:
    """Return the rows that have the wanted values; for actor, target and speaker, that contain them."""

    def has(row: dict[str, object], field: str, value: object) -> bool:
        held = row[field]
        if field in {"actor", "target"}:
            assert isinstance(held, list)
            return any(str(value) in name for name in held)
        return str(value) in str(held) if field == "speaker" else held == value

    return [row for row in rows if all(has(row, field, value) for field, value in wanted.items())]


def test_the_militarys_capture_of_the_town_from_islamic_state(rows: list[dict[str, object]]) -> None:
    assert found(rows, type="capture", actor="Syrian military", place_name="Abu Kamal, SY", status="actual")


def test_islamic_states_withdrawal_from_the_town(rows: list[dict[str, object]]) -> None:
    assert found(rows, type="withdraw", actor="Islamic State", place_name="Abu Kamal, SY")


def test_the_monitors_account_is_the_monitors(rows: list[dict[str, object]]) -> None:
    spoken = found(rows, speaker="Syrian Observatory for Human Rights", speaker_class="monitor")
    assert found(spoken, type="withdraw")  # reported speech
    assert found(spoken, type="capture") or found(spoken, type="advance")  # its own words


def test_qaim_was_taken_last_weekend(rows: list[dict[str, object]]) -> None:
    (claim,) = found(rows, type="capture", actor="Iraqi", place_name="Al-Qaim, IQ")
    assert (claim["date_start"], claim["date_end"]) == ("2017-11-04", "2017-11-05")


def test_the_fall_of_mosul_is_a_background_event(rows: list[dict[str, object]]) -> None:
    assert found(rows, type="capture", actor="Iraqi", place_name="Mosul, IQ")


def test_estimated_fighters_are_not_dead(rows: list[dict[str, object]]) -> None:
    (claim, *_) = found(rows, speaker="US officials", actor="Islamic State", place_name="Abu Kamal, SY")
    assert claim["status"] == "possible"
    assert "between 2,500 and 3,500" in str(claim["quotes"])
    assert all(row["killed"] is None for row in rows)


def test_nothing_comes_from_page_furniture_or_from_wariness(rows: list[dict[str, object]]) -> None:
    quotes = " ".join(str(quote) for row in rows for quote in row["quotes"])  # type: ignore[attr-defined] # a list
    assert "Loading article content" not in quotes
    assert not [row for row in found(rows, actor="Washington") if row["type"] != "support"]


@pytest.mark.parametrize(
    ("name", "country", "latitude", "longitude"),
    [("Abu Kamal", "SY", 34.45, 40.92), ("Al-Qaim", "IQ", 34.37, 41.09)],
)
def test_places_lie_where_they_are(
    rows: list[dict[str, object]], name: str, country: str, latitude: float, longitude: float
) -> None:
    row = found(rows, place_name=f"{name}, {country}")[0]
    place = Place(name, name, latitude=float(str(row["latitude"])), longitude=float(str(row["longitude"])))
    assert place.latitude is not None
    assert place.longitude is not None
    away = hypot(place.latitude - latitude, (place.longitude - longitude) * cos(radians(latitude))) * 111.2
    assert away <= 10


def test_deir_ez_zor_is_the_city_where_victory_was_declared(rows: list[dict[str, object]]) -> None:
    victories = found(rows, type="capture", place_name="Deir ez-Zor, SY")
    assert victories
    assert all(row["place_kind"] == "town" for row in victories)


def test_what_is_read_is_dated_no_later_than_the_article_unless_planned(rows: list[dict[str, object]]) -> None:
    published = date(2017, 11, 10).isoformat()
    assert all(str(row["date_end"]) <= published for row in found(rows, status="actual") if row["date_end"])


@pytest.fixture(scope="module")
def told(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Event, dict[str, LedgerClaim]]]:
    """Return the events of the two reports on the town's fall, with their claims."""
    folder = tmp_path_factory.mktemp("two_reports")
    lines = (shared_data / "claims" / "docs.jsonl").read_text(encoding="utf-8").splitlines()
    keys = ("seed-boukamal", "guardian-2017-11-09-146604")
    (folder / "news.jsonl").write_text("\n".join(li for li in lines if json.loads(li)["id"] in keys), encoding="utf-8")
    reportedly.read([folder / "news.jsonl"], ledger=folder / "ledger.db", workers=1)
    with reportedly.Ledger.open(folder / "ledger.db", read_only=True) as opened:
        claims = {found.claim.id: found for found in opened.claims()}
        return [(event, {c.claim_id: claims[c.claim_id] for c in event.claims}) for event in events_of(opened)]


def test_the_armys_declaration_and_the_monitors_account_are_claims_of_one_event(
    told: list[tuple[Event, dict[str, LedgerClaim]]],
) -> None:
    def says(found: LedgerClaim, speaker: str, event_type: str) -> bool:
        return found.claim.attribution.speaker == speaker and found.claim.type.value == event_type

    falls = [
        (event, claims)
        for event, claims in told
        if any(says(found, "Syrian military", "capture") for found in claims.values())
        and any(says(found, "Syrian Observatory for Human Rights", "withdraw") for found in claims.values())
    ]
    ((event, claims),) = falls
    assert event.type.value == "capture"
    assert event.place is not None
    assert event.place.name == "Abu Kamal"
    assert event.happened.end == date(2017, 11, 9)
    assert event.first.known == date(2017, 11, 9)
    assert {found.document.key for found in claims.values()} == {"seed-boukamal", "guardian-2017-11-09-146604"}
    assert event.affirming >= 2
