"""Sources and the classes of speakers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.actors import DocumentActors, Registry, Sources
from reportedly.model import SpeakerClass

SOURCES = Sources.load()
DAY = date(2017, 11, 10)

OUTLETS = [
    *(
        "The Guardian",
        "Ahram Online",
        "Al-Manar",
        "Al-Alam",
        "The New Arab",
        "Daily Sabah",
        "SANA",
        "Sputnik",
        "Etilaf",
    ),
    *("TRT World", "Al Arabiya", "Reuters", "The Jordan Times", "Asharq Al-Awsat", "NNA", "TASS", "The Herald"),
]


@pytest.mark.parametrize("outlet", OUTLETS)
def test_outlets_are_known(outlet: str) -> None:
    source = SOURCES.get(outlet)
    assert source is not None
    assert source.speaker_class is SpeakerClass.MEDIA
    assert source.country is not None


@pytest.mark.parametrize(
    ("outlet", "party"),
    [
        ("SANA", "syrian_government"),
        ("Etilaf", "syrian_national_coalition"),
        ("TASS", "russia"),
        ("Anadolu", "turkey"),
        ("Al-Manar", "hezbollah"),
        ("Press TV", "iran"),
        ("Amaq", "islamic_state"),
        ("Reuters", None),
        ("an unheard-of gazette", None),
    ],
)
def test_whom_an_outlet_speaks_for(outlet: str, party: str | None) -> None:
    assert SOURCES.side_of_outlet(outlet) == party


def test_names_and_abbreviations_are_one_source() -> None:
    assert SOURCES.get("SOHR") is SOURCES.get("the Syrian Observatory for Human Rights") is SOURCES.get("sohr")
    assert SOURCES.get("") is None


@pytest.mark.parametrize(
    ("speaker", "kind"),
    [
        ("OUTLET", SpeakerClass.OUTLET),
        ("the Syrian Observatory for Human rights", SpeakerClass.MONITOR),
        ("SOHR head Rami Abdel Rahman", SpeakerClass.MONITOR),
        ("a monitoring group", SpeakerClass.MONITOR),
        ("war monitors", SpeakerClass.MONITOR),
        ("Reuters", SpeakerClass.MEDIA),
        ("an AFP journalist", SpeakerClass.MEDIA),
        ("Syrian state television", SpeakerClass.MEDIA),
        ("Syrian pro-government media", SpeakerClass.MEDIA),
        ("the United Nations", SpeakerClass.UN_NGO),
        ("UN special envoy Staffan de Mistura", SpeakerClass.UN_NGO),
        ("the White Helmets", SpeakerClass.UN_NGO),
        ("Médecins Sans Frontières", SpeakerClass.UN_NGO),
        ("an aid worker", SpeakerClass.UN_NGO),
        ("residents", SpeakerClass.CIVILIAN),
        ("two witnesses", SpeakerClass.CIVILIAN),
        ("local activists", SpeakerClass.CIVILIAN),
        ("a source", SpeakerClass.ANONYMOUS),
        ("officials who asked not to be named", SpeakerClass.ANONYMOUS),
        ("a senior official", SpeakerClass.ANONYMOUS),
        ("an anonymous US official", SpeakerClass.ANONYMOUS),
        ("military analysts", SpeakerClass.ANONYMOUS),
        ("US officials", SpeakerClass.GOVERNMENT),
        ("an official in the Turkish border town", SpeakerClass.GOVERNMENT),
        ("the French foreign ministry", SpeakerClass.GOVERNMENT),
        ("Washington", SpeakerClass.GOVERNMENT),
        ("Qatar", SpeakerClass.GOVERNMENT),
        ("the prime minister's office", SpeakerClass.GOVERNMENT),
        ("the president’s office", SpeakerClass.GOVERNMENT),
        ("Damascus", SpeakerClass.PARTY),
        ("the Syrian army", SpeakerClass.PARTY),
        ("the army", SpeakerClass.PARTY),
        ("army spokesman Ali Mayhoub", SpeakerClass.PARTY),
        ("Ali Mayhoub", SpeakerClass.PARTY),
        ("a spokesman for the Popular Mobilisation Forces", SpeakerClass.PARTY),
        ("a rebel commander", SpeakerClass.PARTY),
        ("a Kurdish official", SpeakerClass.PARTY),
        ("the Pentagon", SpeakerClass.PARTY),
        ("Israeli defence officials", SpeakerClass.PARTY),
        ("Islamic State", SpeakerClass.PARTY),
        ("both sides", SpeakerClass.PARTY),
        ("Karim Dahhan", None),
        ("", None),
    ],
)
def test_the_class_of_a_speaker(speaker: str, kind: SpeakerClass | None) -> None:
    assert SOURCES.speaker_class(speaker, DAY) == kind


def test_a_state_speaks_as_a_party_from_the_day_it_fights() -> None:
    assert SOURCES.speaker_class("Saudi Arabia", date(2014, 1, 1)) is SpeakerClass.GOVERNMENT
    assert SOURCES.speaker_class("Saudi Arabia", date(2018, 1, 1)) is SpeakerClass.PARTY


@given(st.text(max_size=80))
def test_any_words_have_a_class_or_none(name: str) -> None:
    kind = SOURCES.speaker_class(name, DAY)
    assert kind is None or isinstance(kind, SpeakerClass)
    SOURCES.speaker_class_in(name, f"said {name}, a resident", DAY)


def records(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


@pytest.mark.data
def test_classes_agree_with_the_coded_claims(shared_data: Path) -> None:
    documents = {d["id"]: d for d in records(shared_data / "claims" / "docs.jsonl")}
    coded = Counter(
        (claim["doc"], claim["speaker"], claim["speaker_class"])
        for claim in records(shared_data / "claims" / "gold.jsonl")
    )
    right = 0
    for doc, speaker, kind in coded:
        text, on = documents[doc]["text"], date.fromisoformat(documents[doc]["published"])
        right += SOURCES.speaker_class_in(speaker, text, on) == kind
    assert right / len(coded) >= 0.95


@pytest.mark.data
def test_real_news_is_read_to_the_end(shared_data: Path) -> None:
    registry = Registry.load()
    mentions = resolved = 0
    for article in records(shared_data / "news" / "articles.jsonl"):
        document = DocumentActors(registry, article["text"], date.fromisoformat(article["published"]))
        for mention in document.mentions:
            assert article["text"][mention.start : mention.end] == mention.text
            if mention.kind not in {"people", "source"}:
                mentions += 1
                resolved += document.party_of(mention) is not None
    assert mentions > 20_000
    assert resolved / mentions > 0.9
