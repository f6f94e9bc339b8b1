"""What is said of the places around: a province's towns, and the next village."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.identity import document_id, with_id
from reportedly.ledger import Ledger
from reportedly.model import Document, Place, PlaceKind, Span
from reportedly.weighing import UNKNOWN, Control, Parameters, weigh
from reportedly.weighing.nearby import NoRegions
from tests.weighing.builders import ARMY, IS, RAQQA, SDF, MemoryLedger, Record, Stub, day, say

PROVINCE = Place("Raqqa province", "Raqqa province", "SY", 172957, 36.0, 38.9, PlaceKind.REGION, 63.6, 0.9)
SYRIA = Place("Syria", "Syria", "SY", 163843, 35.0, 38.5, PlaceKind.COUNTRY, 400.0, 0.99)
VILLAGE = Place("Kasrat", "Kasrat", "SY", 1001, 35.97, 39.03, PlaceKind.TOWN, 2.0, 0.9)  # 3 km off
SUBURB = Place("eastern Raqqa", "eastern Raqqa", "SY", None, 35.95, 39.03, PlaceKind.DISTRICT, 2.0, 0.9)
FAR = Place("Tabqa", "Tabqa", "SY", 1002, 35.83, 38.54, PlaceKind.TOWN, 4.0, 0.9)  # 45 km off
ABROAD = Place("Abroad", "Abroad", "IQ", 1003, 36.1, 39.0, PlaceKind.TOWN, 2.0, 0.9)
PARAMETERS = Parameters.load()
OFF = replace(PARAMETERS, nearby=replace(PARAMETERS.nearby, region=0.0, neighbour=0.0))


class Provinces:
    """Regions that know of Raqqa and its village alone."""

    def enclosing(self, place: Place) -> frozenset[str] | None:
        return frozenset({PROVINCE.key}) if place.geonames_id in (RAQQA.geonames_id, 1001) else None


def control(records: Sequence[Record], parameters: Parameters = PARAMETERS) -> Control:
    return weigh(records, registry=Stub(), parameters=parameters, regions=Provinces())


def belief(records: Sequence[Record], on: str = "2017-01-02", parameters: Parameters = PARAMETERS) -> dict[str, float]:
    return dict(control(records, parameters).holding(RAQQA, day(on)).distribution)


HELD = [say("hold", IS, on=on, outlet=o) for on, o in (("2016-11-01", "Herald"), ("2016-12-01", "Post"))]


@pytest.mark.parametrize("around", [PROVINCE, VILLAGE])
def test_a_province_or_a_village_next_door_speaks_weakly_for_the_town(around: Place) -> None:
    fallen = say("capture", SDF, IS, at=around, start=None)
    before, after = belief(HELD), belief([*HELD, fallen])
    own = belief([*HELD, say("capture", SDF, IS, start=None)])
    assert before.get(SDF, 0.0) < after[SDF] < 0.5 * own[SDF]
    assert own[IS] < after[IS] < before[IS]
    assert belief([*HELD, fallen], parameters=OFF) == before
    held = say("hold", IS, at=around, on="2016-12-20")
    assert before[IS] < belief([*HELD, held])[IS]


@pytest.mark.parametrize("around", [SYRIA, FAR, ABROAD, replace(PROVINCE, geonames_id=7)])
def test_a_country_a_far_town_or_another_province_says_nothing(around: Place) -> None:
    assert belief([*HELD, say("capture", SDF, IS, at=around)]) == belief(HELD)


@pytest.mark.parametrize("kind", ["clash", "air_strike", "shelling", "advance", "besiege"])
def test_fighting_elsewhere_says_nothing(kind: str) -> None:
    assert belief([*HELD, say(kind, SDF, IS, at=VILLAGE), say(kind, SDF, IS, at=PROVINCE)]) == belief(HELD)


def test_the_nearer_the_more() -> None:
    moved = [
        belief([*HELD, say("capture", SDF, IS, at=replace(VILLAGE, latitude=35.95 + north))]).get(SDF, 0.0)
        for north in (0.005, 0.015, 0.025, 0.07)
    ]
    assert moved[0] > moved[1] > moved[2] > moved[3] == 0.0


def test_places_without_a_claim_of_their_own_are_not_believed() -> None:
    weighed = control([say("capture", SDF, IS, at=PROVINCE), say("capture", SDF, IS, at=VILLAGE)])
    assert [place.key for place in weighed.places] == [VILLAGE.key]
    assert dict(weighed.holding(RAQQA, day("2017-01-02")).distribution)[UNKNOWN] == 1.0


def test_many_villages_are_one_witness() -> None:
    villages = [replace(VILLAGE, name=f"V{n}", geonames_id=2000 + n) for n in range(20)]
    one = belief([*HELD, say("capture", SDF, IS, at=villages[0])])[SDF]
    many = belief([*HELD, *(say("capture", SDF, IS, at=v, outlet=f"o{n}") for n, v in enumerate(villages))])[SDF]
    assert many == pytest.approx(one, rel=0.02)


def test_what_a_speaker_says_of_the_town_counts_once() -> None:
    town = say("capture", SDF, IS, outlet="Herald", document="a")
    around = say("capture", SDF, IS, at=PROVINCE, outlet="Herald", document="a")
    another = say("capture", SDF, IS, at=PROVINCE, outlet="Post", document="b")
    assert belief([*HELD, town, around]) == belief([*HELD, town])
    assert belief([*HELD, town, another])[SDF] > belief([*HELD, town])[SDF]


def test_a_part_of_the_town_is_near_it() -> None:
    assert belief([*HELD, say("capture", SDF, IS, at=SUBURB)])[SDF] > 0.0


def test_without_a_gazetteer_points_and_radii_tell() -> None:
    records = [*HELD, say("capture", SDF, IS, at=PROVINCE)]
    told = weigh(records, registry=Stub(), regions=NoRegions()).holding(RAQQA, day("2017-01-02"))
    assert dict(told.distribution)[SDF] > 0.0
    outside = [*HELD, say("capture", SDF, IS, at=replace(PROVINCE, latitude=37.5))]
    assert SDF not in dict(
        weigh(outside, registry=Stub(), regions=NoRegions()).holding(RAQQA, day("2017-01-02")).distribution
    )


def test_the_reason_says_where_it_was_said_of() -> None:
    fallen = say("capture", SDF, IS, at=PROVINCE, start=None)
    found = control([*HELD, fallen]).holding(RAQQA, day("2017-01-02")).evidence
    (added,) = [each for each in found if each.claim_id == fallen.claim.id]
    assert added.lineage == "nearby"
    assert added.supports == SDF
    assert f"nearby {PARAMETERS.nearby.region:.2f}" in added.reason
    assert "said of Raqqa province, which it lies in" in added.reason
    assert len(control([*HELD, fallen], OFF).holding(RAQQA, day("2017-01-02")).evidence) == 2


_PLACES = [RAQQA, VILLAGE, SUBURB, PROVINCE, FAR, SYRIA]
_CLAIMS = st.lists(
    st.builds(
        lambda kind, actor, at, on, outlet, number: say(
            kind, actor, at=at, on=f"2016-0{on}-15", outlet=outlet, document=f"d{number} {outlet} {on}"
        ),
        st.sampled_from(["capture", "hold", "withdraw", "handover", "clash"]),
        st.sampled_from([ARMY, IS, SDF]),
        st.sampled_from(_PLACES),
        st.integers(1, 3),
        st.sampled_from(["Herald", "Post"]),
        st.integers(0, 9),
    ),
    max_size=16,
)


@settings(deadline=None, max_examples=60)
@given(_CLAIMS, st.randoms(use_true_random=False))
def test_a_place_weighs_the_same_alone_as_among_all(claims: list[Record], random: object) -> None:
    texts = {record.document.id: f"a text of {index % 3} " * 9 for index, record in enumerate(claims)}
    shuffled = list(claims)
    random.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis gives random.Random
    whole = Control.from_ledger(MemoryLedger(claims, texts), registry=Stub(), regions=Provinces())
    ledger = MemoryLedger(shuffled, texts)
    for held in whole.holdings(day("2016-06-01"), evidence=True):
        alone = Control.from_ledger(ledger, places=[held.place], registry=Stub(), regions=Provinces())
        assert alone.holding(held.place, day("2016-06-01")) == held
        assert [place.key for place in alone.places] == [held.place.key]


@settings(deadline=None, max_examples=30)
@given(_CLAIMS)
def test_switched_off_it_leaves_no_trace(claims: list[Record]) -> None:
    own = [record for record in claims if record.claim.place == RAQQA]
    off = control(claims, OFF).holding(RAQQA, day("2016-06-01"))
    assert off == control(own, OFF).holding(RAQQA, day("2016-06-01"))


class _Reader:
    name, version = "hand", "1"


def stored(ledger: Ledger, record: Record, story: str = "") -> str:
    """Put a hand-made claim into a real ledger, in a text that goes on with a story, and return its id there."""
    text = f"word {record.document.key} {story}".rstrip()
    published, outlet = record.document.published, record.document.outlet
    identifier = document_id(text, published=published, outlet=outlet)
    claim = with_id(replace(record.claim, document_id=identifier, reader="hand@1", quotes=(Span(0, 4, "word"),)))
    ledger.add(Document(identifier, record.document.key, text, published, outlet=outlet), _Reader(), [claim])
    return claim.id


def test_a_ledger_gives_one_place_as_it_gives_all(tmp_path: Path) -> None:
    offset = replace(SUBURB, name="near Raqqa", relation=None, kind=PlaceKind.POINT, longitude=39.08)
    records = [*HELD, *(say("capture", SDF, IS, at=at, outlet=f"o{n}") for n, at in enumerate([*_PLACES[1:], offset]))]
    with Ledger.open(tmp_path / "l.db") as ledger:
        ids = [stored(ledger, record) for record in records]
        whole = Control.from_ledger(ledger, regions=Provinces())
        assert {RAQQA.key, VILLAGE.key, SUBURB.key, offset.key} <= {place.key for place in whole.places}
        for place in whole.places:
            alone = Control.from_ledger(ledger, places=[place.key], regions=Provinces())
            assert alone.holding(place.key, day("2017-01-05")) == whole.holding(place.key, day("2017-01-05"))
        around = ids[len(HELD)]  # the village's
        was = Control.from_ledger(ledger, places=[RAQQA], regions=Provinces()).holding(RAQQA, day("2017-01-05"))
        decision = ledger.decide("reject", around, "test")
        now = Control.from_ledger(ledger, places=[RAQQA], regions=Provinces()).holding(RAQQA, day("2017-01-05"))
        assert around not in {each.claim_id for each in now.evidence}
        ledger.decide("undo", decision.id, "test")
        again = Control.from_ledger(ledger, places=[RAQQA], regions=Provinces()).holding(RAQQA, day("2017-01-05"))
        assert again == was
        moved = {"text": "Kasrat", "name": "Kasrat", "country": "SY", "geonames_id": 9001, "latitude": 35.951}
        moved |= {"longitude": 39.01, "kind": "town", "radius_km": 2.0, "probability": 0.9}
        far = ids[records.index(next(r for r in records if r.claim.place == FAR))]
        ledger.decide("correct", far, "test", {"fields": {"place": moved}})
        whole = Control.from_ledger(ledger, regions=Provinces())
        assert far in {each.claim_id for each in whole.holding(RAQQA, day("2017-01-05")).evidence}
        for place in whole.places:
            alone = Control.from_ledger(ledger, places=[place.key], regions=Provinces())
            assert alone.holding(place.key, day("2017-01-05")) == whole.holding(place.key, day("2017-01-05"))


@pytest.mark.parametrize("quote", ["rebel-held parts of Raqqa province", "took two crossings in the Raqqa province"])
def test_what_is_said_of_a_part_of_a_province_says_nothing_of_its_towns(quote: str) -> None:
    part, whole = (say("capture", SDF, IS, at=PROVINCE, quote=q) for q in (quote, "captured Raqqa province"))
    assert belief([*HELD, part]) == belief(HELD) != belief([*HELD, whole])
