"""Whole attributions from scores that mark texts of our own."""

from __future__ import annotations

from reportedly.model import Document
from reportedly.reading.encoder.decoding import Thresholds, Voice, decode
from reportedly.reading.encoder.reader import EncoderReader
from reportedly.reading.encoder.windows import Sizes
from tests.reading.encoder.scripted import Said, Scripted


def voices(text: str, *said: Said, sizes: Sizes | None = None) -> list[Voice]:
    reader = EncoderReader(scorer=Scripted(text, [], said=said, sizes=sizes))
    parts = reader.scores(Document("d", "d", text))
    return [voice for part in parts for voice in decode(part, Thresholds()).voices]


def words(text: str, voice: Voice) -> tuple[list[str], str, list[str]]:
    return (
        [text[m.start : m.end] for m in voice.sources],
        text[voice.cue.start : voice.cue.end],
        [text[m.start : m.end] for m in voice.contents],
    )


def test_a_cue_has_its_source_and_its_content() -> None:
    text = "The mayor said that the bridge was gone. Nobody was hurt."
    (found,) = voices(text, Said("said", "The mayor", ["that the bridge was gone"]))
    assert words(text, found) == (["The mayor"], "said", ["that the bridge was gone"])


def test_content_between_two_cues_belongs_to_the_likelier_one() -> None:
    text = "The mayor said the bridge was gone and the army denied the bridge had fallen."
    one = Said("said", "The mayor", ["the bridge was gone"])
    other = Said("denied", "the army", ["the bridge had fallen", "was gone"], sure=0.9)
    first, second = voices(text, one, other)
    assert words(text, first)[2] == ["the bridge was gone"]
    assert words(text, second)[2] == ["the bridge had fallen"]


def test_a_cue_that_introduces_nothing_is_none() -> None:
    assert voices("The mayor said little.", Said("said", "The mayor")) == []


def test_a_source_may_be_missing() -> None:
    text = "It was believed that the town had fallen."
    (found,) = voices(text, Said("believed", None, ["that the town had fallen"]))
    assert found.sources == ()


def test_a_quotation_may_be_broken_by_its_cue() -> None:
    text = "“The bridge is gone” the mayor said “and the road with it.”"
    (found,) = voices(text, Said("said", "the mayor", ["The bridge is gone", "and the road with it"]))
    assert words(text, found)[2] == ["The bridge is gone", "and the road with it"]


def test_content_goes_on_over_sentences_and_short_gaps_are_closed() -> None:
    text = "The mayor said the bridge was gone. The road was cut. Nobody came."
    (found,) = voices(text, Said("said", "The mayor", ["the bridge", "gone. The road was cut"]))
    assert words(text, found)[2] == ["the bridge was gone. The road was cut"]


def test_words_in_two_attributions_belong_to_the_innermost() -> None:
    text = "The agency reported that the mayor said the bridge was gone."
    outer = Said("reported", "The agency", ["that the mayor", "the bridge was gone"], sure=0.8)
    inner = Said("said", "the mayor", ["the bridge was gone"])
    first, second = voices(text, outer, inner)
    assert words(text, first) == (["The agency"], "reported", ["that"])
    assert words(text, second) == (["the mayor"], "said", ["the bridge was gone"])


def test_attributions_are_found_in_every_window_of_a_long_text() -> None:
    sentence = "Officials here and there have talked of many things on many days without much being known of them. "
    text = sentence * 20 + "The mayor said that the bridge was gone."
    (found,) = voices(text, Said("said", "The mayor", ["that the bridge was gone"]), sizes=Sizes(limit=96))
    assert words(text, found)[0] == ["The mayor"]


def test_nothing_is_found_in_an_empty_document() -> None:
    assert voices("") == []
