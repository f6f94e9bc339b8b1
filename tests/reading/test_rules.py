"""What ``rules.v1`` reads in sentences of our own: who did what to whom, where, when, how sure, says who."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.identity import claim_id, document_id
from reportedly.model import Claim, DateOrigin, DatePrecision, Document, Figure, Interval
from reportedly.reading import Reader, get_reader

PUBLISHED = date(2017, 11, 10)  # a Friday


def document(text: str, published: date | None = PUBLISHED) -> Document:
    precision = DatePrecision.UNKNOWN if published is None else DatePrecision.DAY
    origin = DateOrigin.UNKNOWN if published is None else DateOrigin.GIVEN
    return Document(document_id(text, published=published), "d", text, published, precision, origin)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return get_reader("rules.v1")


def read(reader: Reader, text: str, published: date | None = PUBLISHED) -> list[Claim]:
    return reader.read(document(text, published))


def one(claims: list[Claim], kind: str) -> Claim:
    found = [c for c in claims if c.type == kind]
    assert found, f"no {kind} among {[c.type.value for c in claims]}"
    return found[0]


@pytest.mark.parametrize(
    ("text", "kind", "actor", "place"),
    [
        ("Syrian government forces captured Mayadin on Thursday.", "capture", "syrian_army", "Mayadin"),
        ("Raqqa has fallen to the Syrian Democratic Forces.", "capture", "sdf", "Raqqa"),
        ("Islamic State fighters have taken the whole of Palmyra.", "capture", "islamic_state", "Palmyra"),
        ("Islamic State lost Mosul to Iraqi forces in July.", "capture", "iraqi_security_forces", "Mosul"),
        ("The liberation of Tabqa by the SDF took seven weeks.", "capture", "sdf", "Tabqa"),
        ("Islamic State militants withdrew from Mayadin overnight.", "withdraw", "islamic_state", "Mayadin"),
        ("The rebels were driven out of Aleppo.", "withdraw", "syrian_opposition", "Aleppo"),
        ("Islamic State still controls Hajin.", "hold", "islamic_state", "Hajin"),
        ("Shells fell on rebel-held Douma.", "hold", "syrian_opposition", "Douma"),
        ("Iraqi forces are in control of Tal Afar.", "hold", "iraqi_security_forces", "Tal Afar"),
        ("Syrian troops entered Palmyra at dawn.", "advance", "syrian_army", "Palmyra"),
        ("Government troops besieged Daraya for four years.", "besiege", None, "Daraya"),
        ("Russian warplanes bombed Idlib on Tuesday.", "air_strike", "russian_armed_forces", "Idlib"),
        ("Rebels shelled a suburb of Damascus with mortars.", "shelling", "syrian_opposition", None),
        ("A car bomb exploded in Azaz, killing ten people.", "bombing", None, "Azaz"),
        ("Gunmen kidnapped two doctors in Idlib.", "abduction", None, "Idlib"),
        ("Turkey sent reinforcements to Afrin.", "deployment", "turkey", "Afrin"),
        ("Police arrested forty people in Damascus.", "detention", None, "Damascus"),
        ("Hundreds of civilians fled from Manbij.", "displacement", None, "Manbij"),
        ("The army and the rebels agreed a ceasefire in Homs.", "agreement", None, None),
        ("Looters destroyed shops in Afrin.", "destruction", None, "Afrin"),
        ("US-backed Syrian Democratic Forces advanced on Raqqa.", "support", "united_states", None),
    ],
)
def test_the_event_its_actor_and_its_place_are_read(
    reader: Reader, text: str, kind: str, actor: str | None, place: str | None
) -> None:
    claim = one(read(reader, "The war in Syria and Iraq went on. " + text), kind)
    if actor is not None:
        assert actor in {a.id for a in claim.actor}
    if place is not None:
        assert claim.place is not None
        assert place in {claim.place.text, claim.place.name}


@pytest.mark.parametrize(
    ("text", "kind", "status"),
    [
        ("Syrian troops captured Mayadin.", "capture", "actual"),
        ("Syrian troops may have captured Mayadin.", "capture", "possible"),
        ("Syrian troops are believed to have captured Mayadin.", "capture", "possible"),
        ("Syrian troops will capture Mayadin within days.", "capture", "planned"),
        ("Syrian troops began an offensive to retake Mayadin.", "capture", "planned"),
        ("Syrian troops gave up their hopes of capturing Mayadin.", "capture", "planned"),
        ("It destroyed the Syrian army's prospect of seizing Mayadin.", "capture", "planned"),
        ("If Syrian troops capture Mayadin, the road will be open.", "capture", "hypothetical"),
        ("The army denied that Syrian troops had bombed Mayadin.", "air_strike", "denied"),
        ("It was not clear whether Syrian troops had captured Mayadin.", "capture", "unknown"),
        ("Syrian troops managed to capture Mayadin.", "capture", "actual"),
    ],
)
def test_the_status_is_read(reader: Reader, text: str, kind: str, status: str) -> None:
    assert one(read(reader, text), kind).status == status


def test_the_speaker_is_the_innermost_source_and_the_chain_runs_outwards(reader: Reader) -> None:
    text = "State television reported that the Syrian army said it had captured Mayadin from Islamic State."
    claim = one(read(reader, text), "capture")
    assert claim.attribution.speaker == "Syrian army"
    assert claim.attribution.speaker_class == "party"
    assert claim.attribution.chain == ("Syrian army", "State television")


def test_a_monitor_without_its_name_is_the_one_that_the_document_names(reader: Reader) -> None:
    text = "Coalition jets bombed a school in Raqqa, a monitoring group said. Airwars said that ten people had died."
    assert one(read(reader, text), "air_strike").attribution.speaker == "Airwars"


def test_joined_sources_are_a_claim_each(reader: Reader) -> None:
    text = "Warplanes hit a school in Idlib on Sunday, residents and a monitor said."
    speakers = {c.attribution.speaker for c in read(reader, text) if c.type == "air_strike"}
    assert {"residents", "monitor"} <= speakers


def test_a_figure_of_fighters_is_not_a_figure_of_dead(reader: Reader) -> None:
    text = "US officials estimated that there were between 2,500 and 3,500 Islamic State militants around Mayadin."
    claim = one(read(reader, text), "deployment")
    assert {actor.id for actor in claim.actor} == {"islamic_state"}
    assert claim.status == "possible"
    assert claim.killed is None


def test_the_dead_of_an_event_are_bounded(reader: Reader) -> None:
    claim = one(read(reader, "An air strike on a market in Idlib killed at least seven people."), "air_strike")
    assert claim.killed == Figure(7, None)


def test_last_weekend_is_the_weekend_before_publication(reader: Reader) -> None:
    claim = one(read(reader, "Iraqi forces seized Qaim last weekend."), "capture")
    assert claim.happened == Interval(date(2017, 11, 4), date(2017, 11, 5))


def test_an_undated_recent_event_ends_on_publication_and_has_no_start(reader: Reader) -> None:
    assert one(read(reader, "Iraqi forces have seized Qaim."), "capture").happened == Interval(None, PUBLISHED)


def test_a_document_without_a_date_gives_claims_with_open_dates(reader: Reader) -> None:
    claim = one(read(reader, "Iraqi forces have seized Qaim.", None), "capture")
    assert claim.happened == Interval(None, None)


def test_the_same_claim_told_twice_is_one_claim_with_two_quotes(reader: Reader) -> None:
    text = "Syrian troops captured Mayadin.\n\nThe war went on elsewhere.\n\nThe Syrian army took Mayadin."
    captures = [c for c in read(reader, text) if c.type == "capture"]
    assert len(captures) == 1
    assert len(captures[0].quotes) == 2


def test_an_unknown_town_is_kept_by_name_with_no_point(reader: Reader) -> None:
    text = "The war in Syria went on. Rebels captured the village of Qarmuzin from the army."
    place = one(read(reader, text), "capture").place
    assert place is not None
    assert place.geonames_id is None
    assert place.latitude is None


def test_wariness_is_no_event(reader: Reader) -> None:
    assert read(reader, "Washington is wary of growing influence in the area.") == []


def test_page_furniture_gives_nothing(reader: Reader) -> None:
    text = "Syrian troops captured Mayadin.\n\nLoading article content\n\nThe war went on."
    assert all("Loading" not in quote.text for claim in read(reader, text) for quote in claim.quotes)


def test_ids_are_those_of_the_content_and_the_reader_names_its_version(reader: Reader) -> None:
    for claim in read(reader, "Syrian troops captured Mayadin. The SDF said it had entered Raqqa."):
        assert claim.id == claim_id(claim)
        assert claim.reader == f"{reader.name}@{reader.version}"


SENTENCE = st.sampled_from(
    [
        "The army said on Friday that it had taken Raqqa.",
        "“We left,” he said.",
        "REBELS SHELLED ALEPPO",
        "it it it (((",
        "At least 7 people died in 2015.",
        "- - US-backed - backed by",
        "\n\n",
        "Damascus’s forces, Assads army and the YPG",
        "not clear whether if may",
    ]
)


@settings(max_examples=25, deadline=None)
@given(st.lists(SENTENCE, max_size=7), st.booleans())
def test_any_text_is_read_the_same_twice_with_exact_quotes(lines: list[str], dated: bool) -> None:
    reader = get_reader("rules.v1")
    text = " ".join(lines)
    claims = read(reader, text, PUBLISHED if dated else None)
    assert claims == read(reader, text, PUBLISHED if dated else None)
    for claim in claims:
        assert all(text[q.start : q.end] == q.text for q in claim.quotes)
        assert 0 <= claim.confidence <= 1


@pytest.mark.parametrize(
    "text",
    ["Syrian state-run news agency SANA reported from Homs.", "A rebel-run hospital in Douma was full, medics said."],
)
def test_what_runs_an_institution_holds_no_ground(reader: Reader, text: str) -> None:
    assert "hold" not in [claim.type for claim in read(reader, text)]
