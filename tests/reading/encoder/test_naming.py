"""Whom and what marked words name: parties by their machines and peoples, speakers by their titles, places in full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from reportedly.actors.naming import of_machine
from reportedly.model import Claim, DatePrecision, Document, EventType
from reportedly.reading.encoder.reader import EncoderReader
from reportedly.reading.place_hit import bare_name
from tests.reading.encoder.scripted import Scripted, Told

ON = date(2017, 11, 10)


def read(text: str, *events: Told, tags: Sequence[tuple[str, str]] = ()) -> list[Claim]:
    document = Document("d", "d", text, published=ON, published_precision=DatePrecision.DAY)
    return EncoderReader(scorer=Scripted(text, events, tags=tags)).read(document)


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("US warplanes", "US"),
        ("warplanes", ""),
        ("Russian jets", "Russian"),
        ("government aircraft", "government"),
        ("rebels", None),
        ("Islamic State", None),
    ],
)
def test_machines_are_told_from_whose_they_are(name: str, owner: str | None) -> None:
    assert of_machine(name) == owner


@pytest.mark.parametrize(
    ("text", "actor", "name"),
    [
        ("US warplanes bombed Raqqa on Monday.", "US warplanes", "United States"),
        ("Russian jets bombed Raqqa on Monday.", "Russian jets", "Russia"),
        ("In Syria, regime helicopters bombed Raqqa on Monday.", "regime helicopters", "regime"),
    ],
)
def test_machines_act_for_those_whose_they_are(text: str, actor: str, name: str) -> None:
    told = Told(EventType.AIR_STRIKE, "bombed", {"actor": [actor], "place": ["Raqqa"]})
    assert [party.name for party in read(text, told)[0].actor] in ([name], [name.replace("United States", "US")])


def test_machines_of_nobody_named_are_no_party() -> None:
    told = Told(EventType.AIR_STRIKE, "bombed", {"actor": ["warplanes"], "place": ["Raqqa"]})
    assert read("On Monday warplanes bombed Raqqa.", told)[0].actor == ()


def test_a_people_alone_is_its_state() -> None:
    text = "The brigades took Afrin with Turkish backing."
    told = Told(EventType.SUPPORT, "backing", {"actor": ["Turkish"], "target": ["brigades"]})
    assert [party.name for party in read(text, told)[0].actor] == ["Turkey"]


def test_nobody_takes_a_town_from_itself() -> None:
    text = "The army entered Rawa after the collapse of Islamic State in Rawa."
    told = Told(
        EventType.CAPTURE, "collapse", {"actor": ["Islamic State"], "target": ["Islamic State"], "place": ["Rawa"]}
    )
    (claim,) = read(text, told)
    assert not (set(claim.actor) & set(claim.target))


@pytest.mark.parametrize(
    ("text", "source", "speaker"),
    [
        ("US president Donald Trump said jets had bombed Raqqa.", "US president", "Donald Trump"),
        ("Homs Governor Talal Hamdan said jets had bombed Raqqa.", "Homs Governor", "Talal Hamdan"),
        (
            "Governor Talal Hamdan met reporters. The governor said jets had bombed Raqqa.",
            "The governor",
            "Talal Hamdan",
        ),
        ("The Israel Defense Forces held a briefing. IDF said jets had bombed Raqqa.", "IDF", "Israel Defense Forces"),
    ],
)
def test_a_speaker_has_the_name_that_the_document_gives(text: str, source: str, speaker: str) -> None:
    told = Told(EventType.AIR_STRIKE, "bombed", {"source": [source], "cue": ["said"], "place": ["Raqqa"]})
    tags = [("person", name) for name in ("Talal Hamdan",) if name in text]
    assert read(text, told, tags=tags)[0].attribution.speaker == speaker


@pytest.mark.parametrize(
    ("text", "source", "marked", "speaker"),
    [
        (
            "Syria denied it. Foreign Minister Walid Muallem said jets had bombed Raqqa.",
            "Foreign Minister Walid Muallem",
            ["Walid Muallem", "Foreign Minister"],
            "Walid Muallem",
        ),
        (
            "Vladimir Putin arrived. Mr Putin said jets had bombed Raqqa.",
            "Mr Putin",
            ["Vladimir Putin", "Mr Putin"],
            "Vladimir Putin",
        ),
        (
            "Archimandrite Emanuel Sada works there. Archimandrite Sada said jets had bombed Raqqa.",
            "Archimandrite Sada",
            ["Archimandrite Emanuel Sada", "Archimandrite Sada"],
            "Emanuel Sada",
        ),
        ("Peter King said jets had bombed Raqqa.", "Peter King", ["Peter King"], "Peter King"),
    ],
)
def test_a_title_is_no_part_of_a_name(text: str, source: str, marked: list[str], speaker: str) -> None:
    told = Told(EventType.AIR_STRIKE, "bombed", {"source": [source], "cue": ["said"], "place": ["Raqqa"]})
    assert read(text, told, tags=[("person", name) for name in marked])[0].attribution.speaker == speaker


def test_what_is_told_in_passing_is_vouched_for_by_who_tells_the_rest() -> None:
    text = "Troops shelled the rebel-held town of Rastan, a monitor said."
    shelling = Told(
        EventType.SHELLING,
        "shelled",
        {
            "source": ["a monitor"],
            "cue": ["said"],
            "place": ["Rastan"],
            "quote": ["Troops shelled the rebel-held town of Rastan"],
        },
    )
    hold = Told(EventType.HOLD, "held", {"actor": ["rebel"], "place": ["Rastan"]})
    speakers = {claim.type: claim.attribution.speaker for claim in read(text, shelling, hold)}
    assert speakers[EventType.HOLD] == speakers[EventType.SHELLING] != "OUTLET"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Zubdiya neighbourhood", "Zubdiya"),
        ("Daraya west of Damascus", "Daraya"),
        ("Bab al-Maqam neighborhood", "Bab al-Maqam"),
        ("Idlib province", "Idlib province"),
        ("the city", "the city"),
        ("al-Hal market", "al-Hal market"),
    ],
)
def test_a_place_is_named_without_what_only_says_what_it_is(written: str, name: str) -> None:
    assert bare_name(written) == name


def test_a_name_in_two_words_is_not_two_towns_of_like_spelling() -> None:
    text = "Syrian helicopters dropped barrels on Seif al-Dawla in Aleppo."
    told = Told(EventType.AIR_STRIKE, "dropped", {"place": ["Seif al-Dawla"]})
    (claim,) = read(text, told)
    assert claim.place is not None
    assert claim.place.text == "Seif al-Dawla"


@pytest.mark.parametrize(
    ("marked", "written"),
    [
        ("Daraya and", "Daraya"),
        ("over Daraya", "Daraya"),
        ("parts of Daraya", "Daraya"),
        ("large parts of Daraya near", "Daraya"),
    ],
)
def test_a_place_is_named_without_the_words_around_it_that_were_marked(marked: str, written: str) -> None:
    text = f"In Syria, jets dropped bombs, the army said, {marked} the old road on Monday."
    told = Told(EventType.AIR_STRIKE, "bombs", {"place": [marked]})
    place = read(text, told)[0].place
    assert place is not None
    assert (place.text, place.country) == (written, "SY")


def test_an_abbreviation_that_sounds_like_a_village_is_not_that_village() -> None:
    text = "Jets bombed HTS areas in Idlib province, Syria, on Monday, the Syrian army said."
    told = Told(EventType.AIR_STRIKE, "bombed", {"place": ["HTS", "Idlib province"]})
    assert [claim.place.named for claim in read(text, told) if claim.place] == ["Idlib province"]


def test_a_name_in_capitals_is_still_a_town() -> None:
    told = Told(EventType.AIR_STRIKE, "bombed", {"place": ["HOMS"]})
    place = read("HOMS: Jets bombed the city in Syria on Monday.", told)[0].place
    assert place is not None
    assert place.named == "Homs"
