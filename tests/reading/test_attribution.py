"""Who vouches for what, in our own sentences."""

from __future__ import annotations

import pytest

from reportedly.model import Status
from reportedly.reading.attribution import find_attributions
from reportedly.reading.found import FoundAttribution


def over(text: str, words: str) -> list[FoundAttribution]:
    """Return the attributions whose content covers some words, the innermost first."""
    at = text.index(words)
    return sorted((a for a in find_attributions(text) if a.covers(at)), key=lambda a: a.size)


@pytest.mark.parametrize(
    ("text", "words", "source"),
    [
        ("The army said that its troops had entered Rawa.", "entered", "The army"),
        ("Troops had entered Rawa, the army said on Friday.", "entered", "the army"),
        ("Troops had entered Rawa on Friday, said a spokesman for the army.", "entered", "a spokesman for the army"),
        ("According to residents, the market was shelled at dawn.", "shelled", "residents"),
        ("The market was shelled at dawn, according to two residents.", "shelled", "two residents"),
        ("“We have taken the bridge,” the commander told reporters.", "taken", "the commander"),
        ("The ministry accused the rebels of shelling the hospital.", "shelling", "The ministry"),
        ("State television announced the capture of the airport.", "capture", "State television"),
        ("The governor denied that soldiers had left the town.", "left", "The governor"),
        ("The group claimed to have shot down a helicopter.", "shot", "The group"),
        ("The report's claim that the dam was bombed could not be checked.", "bombed", "The report's"),
    ],
)
def test_the_source_is_found(text: str, words: str, source: str) -> None:
    found = over(text, words)
    assert found, f"no attribution over '{words}'"
    assert found[0].source is not None
    assert found[0].source.text == source


def test_the_lost_comma_of_an_inverted_cue_does_not_turn_the_sentence_round() -> None:
    text = "Jets pounded the eastern districts of the town early on Thursday said the monitoring group."
    found = over(text, "pounded")
    assert found
    assert found[0].source is not None
    assert found[0].source.text == "the monitoring group"


def test_nobody_vouches_for_the_outlets_own_voice() -> None:
    assert over("Troops entered Rawa on Friday.", "entered") == []


def test_a_denial_carries_its_status() -> None:
    assert over("The army denied that it had bombed the school.", "bombed")[0].status is Status.DENIED


def test_a_passive_belief_names_no_source_and_weakens() -> None:
    found = over("The fighters are believed to have crossed the river.", "crossed")
    assert found[0].source is None
    assert found[0].status is Status.POSSIBLE


def test_a_quotation_that_goes_on_keeps_its_speaker() -> None:
    text = "“The town is ours,” the colonel said. “We will hold the bridge and the two villages behind it.”"
    found = over(text, "hold the bridge")
    assert found
    assert found[0].source is not None
    assert found[0].source.text == "the colonel"


def test_a_quotation_over_several_sentences_is_one_statement() -> None:
    text = "“The town is free. Our men took it at dawn. There were losses,” a militia leader said."
    assert over(text, "took it at dawn")[0].source is not None


def test_chains_nest() -> None:
    text = "State media reported that the army said it had captured the oil field."
    sources = [a.source.text for a in over(text, "captured") if a.source is not None]
    assert sources == ["the army", "State media"]


def test_a_name_in_quotation_marks_is_no_statement() -> None:
    assert over("The so-called “caliphate” lost the town in October.", "caliphate") == []


def test_a_headline_names_its_source_behind_a_colon() -> None:
    found = over("Rebels capture three villages near the border: monitor", "capture")
    assert found
    assert found[0].source is not None
    assert found[0].source.text == "monitor"
