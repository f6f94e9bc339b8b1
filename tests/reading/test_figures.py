"""Counts are read as bounds, and the dead and wounded are told apart from everything else that is counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.model import Figure, Victims
from reportedly.reading.figures import CasualtyMention, find_casualties, find_figures
from reportedly.times import find


@pytest.mark.parametrize(
    ("text", "mention", "low", "high"),
    [
        ("1,000 people", "1,000", 1000, 1000),
        ("1.000 people", "1.000", 1000, 1000),
        ("50000 fighters", "50000", 50000, 50000),
        ("forty-two men", "forty-two", 42, 42),
        ("two hundred and five men", "two hundred and five", 205, 205),
        ("two thousand men", "two thousand", 2000, 2000),
        ("2.5 million people", "2.5 million", 2_500_000, 2_500_000),
        ("half a million people", "half a million", 500_000, 500_000),
        ("a dozen villages", "a dozen", 12, 12),
        ("two dozen villages", "two dozen", 24, 24),
        ("a hundred men", "a hundred", 100, 100),
        ("a couple of men", "a couple", 2, 2),
        ("one civilian", "one", 1, 1),
        ("between 2,500 and 3,500 fighters", "between 2,500 and 3,500", 2500, 3500),
        ("2,500-3,500 fighters", "2,500-3,500", 2500, 3500),
        ("from 30 to 40 men", "from 30 to 40", 30, 40),
        ("the number rose from 30 to 40", "from 30 to 40", 40, 40),
        ("five or six men", "five or six", 5, 6),
        ("at least 7 people", "at least 7", 7, None),
        ("no fewer than 12 people", "no fewer than 12", 12, None),
        ("more than 70 people", "more than 70", 70, None),
        ("over 70 people", "over 70", 70, None),
        ("100 or more people", "100 or more", 100, None),
        ("almost 70 people", "almost 70", None, 70),
        ("up to 70 people", "up to 70", None, 70),
        ("as many as 70 people", "as many as 70", None, 70),
        ("fewer than 70 people", "fewer than 70", None, 70),
        ("some 70 people", "some 70", 70, 70),
        ("around 900 more", "around 900 more", 900, 900),
        ("at least another 20 people", "at least another 20", 20, None),
        ("dozens of people", "dozens", 24, None),
        ("scores of people", "scores", 40, None),
        ("hundreds of people", "hundreds", 200, None),
        ("several hundred people", "several hundred", 200, None),
        ("thousands of people", "thousands", 2000, None),
        ("tens of thousands of people", "tens of thousands", 20_000, None),
        ("In July 20 people", "20", 20, 20),
        ("in the area 12 people", "12", 12, 12),
        ("a 10,000-strong force", "10,000", 10_000, 10_000),
    ],
)
def test_counts(text: str, mention: str, low: int | None, high: int | None) -> None:
    (found,) = find_figures(text)
    assert (found.text, found.figure) == (mention, Figure(low, high))
    assert text[found.start : found.end] == found.text


@pytest.mark.parametrize(
    "text",
    [
        "in 2014", "on 9 November", "at 10:30", "at 1030 GMT", "30%", "30 percent", "$400", "300 dollars",
        "a 44-year-old", "aged 12", "between 7 and 12 years old", "Umar, 44, said", "5 km away", "34.45 N", "the S-300",
        "a T-72", "Resolution 2254", "the 47th brigade", "Phase 2", "for two days", "a 48-hour truce", "one of them",
        "no one", "a number of people", "2011-2014", "",
    ],
)  # fmt: skip
def test_what_counts_nobody(text: str) -> None:
    assert find_figures(text) == []


def told(text: str) -> list[tuple[tuple[int | None, int | None] | None, tuple[int | None, int | None] | None]]:
    def bounds(figure: Figure | None) -> tuple[int | None, int | None] | None:
        return (figure.low, figure.high) if figure else None

    return [(bounds(mention.killed), bounds(mention.wounded)) for mention in find_casualties(text)]


@pytest.mark.parametrize(
    ("text", "killed", "wounded"),
    [
        # After an active verb.
        ("Raids killed at least seven people and wounded dozens more", (7, None), (24, None)),
        ("killing 10 civilians, including four children", (10, 10), None),
        ("Strikes kill 7 in the city", (7, 7), None),
        ("Shells fell there, wounding nine", None, (9, 9)),
        ("A suicide bomber killed four people", (4, 4), None),
        ("killed five soldiers and three civilians", (8, 8), None),
        ("killing a journalist and two soldiers", (3, 3), None),
        ("the planes also wounded 25 others", None, (25, 25)),
        ("executed 50 prisoners and freed 10", (50, 50), None),
        ("claimed the lives of 30", (30, 30), None),
        ("cost nearly 300 civilian lives", (None, 300), None),
        ("The army lost 12 soldiers", (12, 12), None),
        ("the deaths of at least 27 people", (27, None), None),
        # Before a passive or an intransitive one.
        ("At least seven people died", (7, None), None),
        ("More than 40 people were also wounded", None, (40, None)),
        ("leaving 25 dead and 107 injured", (25, 25), (107, 107)),
        ("Hundreds killed as the battle goes on", (200, None), None),
        ("As many as 40 people may have been killed", (None, 40), None),
        ("Over 130 people including 67 children were killed", (130, None), None),
        ("At least 11 civilians - among them four women and four children - were killed", (11, None), None),
        ("Three people two of them children died and more than nine people were injured", (3, 3), (9, None)),
        ("Seven children were among 71 civilians killed in the city", (71, 71), None),
        ("Two soldiers and five civilians were killed and 20 wounded", (7, 7), (20, 20)),
        (
            "86 members of the northern forces and their allies who include men of the militia were killed",
            (86, 86),
            None,
        ),
        ("More than 400 people more than half of them fighters have been killed", (400, None), None),
        ("50 fighters attacked the base and three soldiers were killed", (3, 3), None),
        ("125 rebels at least were killed", (125, None), None),
        ("700 people including 47 wounded had crossed", None, (47, 47)),
        ("2 Killed 10 Injured in shelling", (2, 2), (10, 10)),
        ("Twelve people fell as martyrs", (12, 12), None),
        ("a child was killed", (1, 1), None),
        ("a woman - who had been accused of theft - was stoned to death", (1, 1), None),
        ("two medics were among the dead", (2, None), None),
        ("Three of them were killed", (3, 3), None),
        # Tolls.
        ("the death toll from the raid rose to 85", (85, 85), None),
        ("the death toll has reached 43, up from 30", (43, 43), None),
        ("The death toll of an attack near Homs on April 15 surpasses 130 people", (130, None), None),
        ("death tolls range from 1,000 to 1,300 people", (1000, 1300), None),
        ("which brought to 49 the number killed", (49, 49), None),
        ("more than 50 bodies were found", (50, None), None),
        # Nobody.
        ("none were killed", (0, 0), None),
        ("There were no injuries", None, (0, 0)),
        ("There were no casualties", (0, 0), (0, 0)),
    ],
)
def test_casualties(text: str, killed: tuple[int | None, int | None], wounded: tuple[int | None, int | None]) -> None:
    assert told(text) == [(killed, wounded)]


@pytest.mark.parametrize(
    "text",
    [
        "between 2,500 and 3,500 fighters remain around the town", "20 people were arrested and 300 displaced",
        "up to 300000 people are trapped", "12 airstrikes killed civilians", "Militants killed the mayor two days ago",
        "no immediate reports of casualties", "300 people were killed or wounded", "five of the wounded came home",
        "10 villages were taken and the dead were buried", "killed 40 km away", "",
    ],
)  # fmt: skip
def test_what_is_no_figure_of_casualties(text: str) -> None:
    assert find_casualties(text) == []


@pytest.mark.parametrize(
    ("text", "victims"),
    [
        ("10 civilians were killed", Victims.CIVILIANS), ("two children were hurt", Victims.CIVILIANS),
        ("10 Northern Front fighters were killed", Victims.COMBATANTS), ("10 rebels were killed", Victims.COMBATANTS),
        ("10 members of the government forces were killed", Victims.COMBATANTS), ("10 people were killed", None),
        ("10 members of one family were killed", None), ("two soldiers and a child were killed", Victims.MIXED),
        ("12 people, mostly civilians, were killed", Victims.CIVILIANS), ("10 were killed", None),
        ("killed seven people and injured dozens more civilians", Victims.CIVILIANS),
    ],
)  # fmt: skip
def test_victims(text: str, victims: Victims | None) -> None:
    (mention,) = find_casualties(text)
    assert mention.victims == victims


def test_offsets_of_the_mention_and_of_those_counted() -> None:
    text = "On Monday at least seven rebel fighters were killed near the dam."
    (mention,) = find_casualties(text, times=find(text))
    assert mention.text == "at least seven rebel fighters were killed"
    assert text[mention.victim_start : mention.victim_end] == "at least seven rebel fighters"


def check(text: str, mention: CasualtyMention) -> None:
    assert text[mention.start : mention.end] == mention.text
    assert mention.killed is not None or mention.wounded is not None
    if mention.victim_start is not None:
        assert mention.victim_end is not None
        assert mention.start <= mention.victim_start < mention.victim_end <= mention.end


VOCABULARY = (
    "killed wounded dead died injured killing 7 20 1,000 two dozens hundreds people civilians soldiers children a "
    "child were was have been at least more than almost including of them and or , . - death "
    "toll rose to no casualties none members forces in the between from 5-6 30% 2014 one "
    "Islamic State lost lives claimed among the others more or million half dozen ſeven KİLLED woundeđ bodies strikes"
)
WORDS = st.sampled_from(VOCABULARY.split())
TEXTS = st.one_of(st.text(), st.lists(st.one_of(WORDS, st.text(max_size=3)), max_size=16).map(" ".join))


@given(TEXTS)
def test_any_text(text: str) -> None:
    end = 0
    for figure in find_figures(text):
        assert end <= figure.start < figure.end
        assert text[figure.start : figure.end] == figure.text
        end = figure.end
    starts = []
    for mention in find_casualties(text):
        check(text, mention)
        starts.append(mention.start)
    assert starts == sorted(starts)


@given(st.integers(2, 10**9), st.integers(2, 10**9), st.sampled_from(["at least", "more than", "almost", "some", ""]))
def test_modifiers_keep_the_order_of_numbers(first: int, second: int, modifier: str) -> None:
    low, high = sorted((first, second))
    figures = []
    for number in (low, high):
        (found,) = find_figures(f"{modifier} {number:,} of these")
        figures.append(found.figure)
    one, other = figures
    assert (one.low is None) == (other.low is None)
    assert (one.low or 0) <= (other.low or 0)
    assert (one.high or 0) <= (other.high or 0)


@given(st.integers(2, 10**6))
def test_numbers_read_back_in_every_pattern(number: int) -> None:
    for text in (f"killed {number:,} people", f"{number} people were killed", f"{number:,} dead"):
        assert told(text) == [((number, number), None)]


@pytest.mark.data
def test_every_coded_article_gives_exact_offsets(shared_data: Path) -> None:
    for line in (shared_data / "claims" / "docs.jsonl").read_text(encoding="utf-8").splitlines():
        text = json.loads(line)["text"]
        for mention in find_casualties(text):
            check(text, mention)


@pytest.mark.data
def test_most_hand_coded_figures_of_the_dead_are_found(shared_data: Path) -> None:
    lines = (shared_data / "claims" / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    claims = [claim for claim in map(json.loads, lines) if claim["killed"]]
    found = 0
    for claim in claims:
        mentions = [m for quote in claim["quotes"] for m in find_casualties(quote) if m.killed]
        found += any(m.killed is not None and m.killed.low == claim["killed"]["low"] for m in mentions)
    assert found / len(claims) >= 0.8
