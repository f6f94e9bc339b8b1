"""What counts once: ten copies of a story, one quote in several mouths, nameless speakers to one agency."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

import pytest

from reportedly.weighing import Control, DerivationKind, Parameters, derivations, weigh
from reportedly.weighing.parties import default_parties
from reportedly.weighing.quotations import quoted_words
from tests.weighing.builders import ARMY, IS, RAQQA, SDF, Record, Stub, copied, day, say

SAID = "we have cleared the last street of the town and raised our flag over it"


class Sourced(Stub):
    """The stub registry, which also knows two agencies."""

    def medium(self, name: str) -> str | None:
        return {"Reuters": "reuters", "AFP": "afp", "Daily Courier": "courier"}.get(name)

    def carrier_in(self, name: str) -> str | None:
        return next((each.lower() for each in ("Reuters", "AFP") if each in name), None)

    def agency(self, outlet: str) -> str | None:
        return self.medium(outlet) if outlet != "Daily Courier" else None


def control(
    records: Iterable[Record], texts: Mapping[str, str] | None = None, parameters: Parameters | None = None
) -> Control:
    return weigh(records, texts=texts, registry=Sourced(), parameters=parameters)


def unsharpened() -> Parameters:
    """Return the parameters without the last step, after which the likeliest answers are rounded to certain."""
    shipped = Parameters.load()
    return replace(shipped, dynamics=replace(shipped.dynamics, sharpness=1.0))


def log_odds(records: Iterable[Record], texts: Mapping[str, str] | None = None) -> float:
    """Return how far belief that the SDF hold Raqqa has moved from the belief in what was before it, in log-odds."""
    before = say("hold", IS, on="2016-12-01", outlet="Before", document="before")
    was, now = (
        dict(control(given, texts, unsharpened()).holding(RAQQA, day("2017-01-03")).distribution).get(SDF, 1e-6)
        for given in (
            [before, say("hold", SDF, on="2016-11-30", document="none", confidence=0.001)],
            [before, *records],
        )
    )
    return math.log(now / (1 - now)) - math.log(was / (1 - was))


def wire(seed: int = 0, sentences: int = 12) -> list[str]:
    """Return the sentences of a made-up story."""
    chosen = random.Random(seed)
    return [" ".join(f"word{chosen.randrange(900)}" for _ in range(14)) + "." for _ in range(sentences)]


def edited(story: list[str], number: int) -> str:
    """Return a story as another desk prints it: cut from the end, a sentence turned, some words of its own."""
    lines = [*story[: len(story) - number % 4], *wire(1000 + number, 2)]
    lines[1] = " ".join(reversed(lines[1].split()))
    return f"By desk {number}. " + " ".join(lines)


@pytest.mark.parametrize("later", [0, 1, 3])
def test_ten_copies_of_a_wire_story_move_a_belief_no_further_than_one(later: int) -> None:
    story = wire()
    first = say("capture", SDF, IS, document="wire", outlet="Reuters", start=None)
    texts, copies = {"wire": " ".join(story)}, []
    for number in range(10):  # in other papers, on other days, told in their own voice or as the agency's
        when = date(2017, 1, 1 + (number % 3 if later else 0) * later // 3)
        as_told = say(
            "capture", SDF, IS, start=None, on=when.isoformat(), document=f"n{number}", outlet=f"Paper {number}"
        )
        quoted = say(
            "capture",
            SDF,
            IS,
            start=None,
            on=when.isoformat(),
            document=f"n{number}",
            outlet=f"Paper {number}",
            speaker="Reuters",
            speaker_class="media",
        )
        copies.append(quoted if number % 2 else as_told)
        texts[f"n{number}"] = edited(story, number)
    one, ten = log_odds([first], texts), log_odds([first, *copies], texts)
    assert ten <= 1.1 * one
    apart = {identifier: " ".join(wire(50 + index)) for index, identifier in enumerate(texts)}
    assert log_odds([first, *copies], apart) > 1.5 * one  # as many texts of their own are more


def test_two_reports_of_their_own_are_two() -> None:
    one = say("capture", SDF, IS, document="a", outlet="Herald")
    two = say("capture", SDF, IS, document="b", outlet="Post")
    texts = {"a": " ".join(wire(1)), "b": " ".join(wire(2))}
    assert log_odds([one, two], texts) > 1.15 * log_odds([one], texts)
    weighed = control([one, two], texts)
    assert len({each.lineage for each in weighed.holding(RAQQA, day("2017-01-02")).evidence}) == 2
    assert weighed.derivations(RAQQA) == []


def quoting(number: int, words: str = SAID, speaker: str = "a resident", speaker_class: str = "civilian") -> Record:
    quote = f"{speaker} told the paper: “{words}”"
    return say(
        "capture",
        SDF,
        IS,
        document=f"q{number}",
        outlet=f"Paper {number}",
        speaker=speaker,
        speaker_class=speaker_class,
        quote=quote,
    )


def test_a_quote_in_different_articles_is_one_voice() -> None:
    texts = {f"q{number}": " ".join(wire(number)) for number in range(9)}
    same = [quoting(0), quoting(1, speaker="Abu Omar"), quoting(2, "Today " + SAID), quoting(3, SAID[:50])]
    assert log_odds(same, texts) == pytest.approx(log_odds(same[:1], texts), rel=1e-6)
    other = [quoting(0), quoting(4, "nobody was left in the streets when they came in from the south")]
    assert log_odds(other, texts) > 1.2 * log_odds(other[:1], texts)
    found = control(same, texts).derivations(RAQQA)
    assert [(each.kind, each.document_key, each.source_key) for each in found] == [
        (DerivationKind.QUOTE, f"q{number}", "q0") for number in (1, 2, 3)
    ]
    assert found[0].shared == SAID
    assert found[0].source_claim_id == same[0].claim.id
    reasons = [each.reason for each in control(same, texts).holding(RAQQA, day("2017-01-02")).evidence]
    assert sum(f"the same quote as {same[0].claim.id} in q0" in each for each in reasons) == 3


def test_the_same_words_of_parties_of_two_kinds_are_two_voices() -> None:
    army = quoting(0, speaker=ARMY, speaker_class="party")
    watch = quoting(1, speaker="The Watch", speaker_class="monitor")
    lineages = {each.lineage for each in control([army, watch]).holding(RAQQA, day("2017-01-02")).evidence}
    assert len(lineages) == 2


def test_few_quoted_words_are_anybodys() -> None:
    records = [quoting(0, "they are gone"), quoting(1, "they are gone")]
    assert control(records).derivations(RAQQA) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("He said “the town is ours” and left.", "the town is ours"),
        ("the town is ours”, he said.", "the town is ours"),
        ('the town is ours," he said.', "the town is ours,"),
        ('He said: "the town is ours', "the town is ours"),
        ('"One," he said, "two."', "One, two."),
        ("Nothing is quoted here; it's told.", ""),
    ],
)
def test_quoted_words(text: str, words: str) -> None:
    record = say("capture", SDF, IS, speaker="a resident", speaker_class="civilian", quote=text)
    assert quoted_words(record.claim) == words
    own = say("capture", SDF, IS, quote=text)
    assert quoted_words(own.claim) == ""


def test_nameless_speakers_to_one_agency_are_one_voice() -> None:
    def told(outlet: str, speaker: str, chain: tuple[str, ...]) -> Record:
        return say(
            "capture",
            SDF,
            IS,
            document=f"{outlet} {speaker}",
            outlet=outlet,
            speaker=speaker,
            speaker_class="civilian",
            chain=chain,
        )

    through = [
        told("Herald", "residents", ("residents", "Reuters")),
        told("Post", "a Reuters witness", ("a Reuters witness",)),
        told("Reuters", "a shopkeeper", ("a shopkeeper",)),
    ]
    other = told("Mirror", "residents", ("residents", "AFP"))
    own = told("Courier", "residents", ("residents",))
    weighed = control([*through, other, own])
    lineages = {each.lineage for each in weighed.holding(RAQQA, day("2017-01-02")).evidence}
    assert len(lineages) == 3
    assert "civilian@reuters" in lineages
    found = [each for each in weighed.derivations(RAQQA) if each.kind is DerivationKind.CHAIN]
    assert {each.document_key for each in found} < {record.document.key for record in through}
    assert {each.shared for each in found} == {"reuters"}
    assert len(found) == 2
    assert len(derivations([*through, other, own], registry=Sourced())) == 2


def test_a_medium_is_one_voice_in_print_and_quoted() -> None:
    own = say("capture", SDF, IS, outlet="Reuters")
    quoted = say("capture", SDF, IS, outlet="Herald", speaker="Reuters", speaker_class="media")
    assert len({e.lineage for e in control([own, quoted]).holding(RAQQA, day("2017-01-02")).evidence}) == 1
    organ = say("capture", ARMY, IS, outlet="State Gazette")
    army = say("capture", ARMY, IS, outlet="Herald", speaker=ARMY)
    assert len({e.lineage for e in control([organ, army]).holding(RAQQA, day("2017-01-02")).evidence}) == 1


def test_the_shipped_registry_knows_agencies_in_a_chain() -> None:
    parties = default_parties()
    reuters = say("capture", SDF, outlet="x", speaker="a Reuters witness", speaker_class="civilian")
    local = say(
        "capture", SDF, outlet="y", speaker="a witness", speaker_class="civilian", chain=("a witness", "Reuters")
    )
    both = weigh([reuters, local], registry=parties).holding(RAQQA, day("2017-01-02"))
    assert {each.lineage for each in both.evidence} == {"civilian@reuters"}


def test_copies_are_listed_over_all_places_and_types() -> None:
    first = say("bombing", IS, at=RAQQA, document="wire")
    elsewhere = copied(replace(first, claim=replace(first.claim, place=None)), "z", "Paper")
    texts = {"wire": " ".join(wire()), "z": edited(wire(), 2)}
    (found,) = derivations([elsewhere, first], texts=texts, registry=Stub())
    assert (found.kind, found.document_id, found.source_id) == (DerivationKind.TEXT, "z", "wire")
    assert 0.5 < found.share < 1.0
    rejected = replace(first, verdict="reject")
    assert derivations([elsewhere, rejected], texts=texts, registry=Stub()) == []
