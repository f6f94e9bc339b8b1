"""Page furniture is found where it stands, and reports are left alone."""

from __future__ import annotations

from importlib.resources import files
from itertools import pairwise

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reportedly.documents import furniture
from reportedly.documents.furniture import is_furniture

CODEBOOK = yaml.safe_load(files("reportedly").joinpath("codebook/furniture.yaml").read_text(encoding="utf-8"))
EXAMPLES = [
    *(
        entry["example"]
        for kind in ("lines", "phrases", "sentences", "openings", "endings")
        for entry in CODEBOOK[kind]
    ),
    *CODEBOOK["key_words"]["examples"],
]


def stretches(text: str) -> list[str]:
    return [text[start:end] for start, end in furniture(text)]


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_pattern_takes_what_its_example_marks(example: str) -> None:
    text = example.replace("⟦", "").replace("⟧", "")
    assert furniture(text) == [(example.index("⟦"), example.index("⟧") - 1)]


@pytest.mark.parametrize(
    "report",
    [
        "The army said that it had taken the mill. A monitor said that it had not.",
        "On 10 November 2017 the army entered the town.",
        "10 November 2017 saw the army enter the town.",
        "Residents shared videos on Facebook and Twitter.\n\nThe group said on Telegram that it held the hill.",
        "He spoke of the related attacks on Friday. Read more about the siege than the talks, he said.",
        "The photo showed soldiers loading shells.\nA source told Reuters: the bridge fell.",
        "The militants published a video of the prisoners.\nUpdated weapons reached the front in May.",
        "By Friday the town had fallen.\nBy Friday, Aleppo Was Under Siege and the army held the ring road.",
        "Posted on a ridge 3 km away, the guards saw nothing.",
        "Tags on the shells showed where they were made.",
        "The newsletter of the group claimed the attack.",
        "Menu prices doubled in the besieged town.\nSearch teams found 12 bodies.",
        "Home to 20,000 people, the town has no hospital.",
        "The army took (according to Reuters) three villages.",
    ],
)
def test_reports_are_left_alone(report: str) -> None:
    assert stretches(report) == []


def test_furniture_between_paragraphs_is_found_on_any_kind_of_line_end() -> None:
    for newline in ("\n", "\r\n", "\n\n", "\n \n"):
        text = newline.join(["The bridge fell.", "  Loading article content ", "* Advertisement", "The mill did not."])
        assert [" ".join(each.split()) for each in stretches(text)] == ["Loading article content * Advertisement"]


def test_a_text_may_be_nothing_but_furniture() -> None:
    assert furniture("Read more") == [(0, 9)]
    assert furniture("") == []
    assert furniture(" \n ") == []


def test_whole_lines_of_furniture_are_told() -> None:
    assert is_furniture("  Loading article content… ")
    assert is_furniture("• Most read:")
    assert not is_furniture("The army loaded its content.")
    assert not is_furniture("")


PIECES = st.sampled_from(
    [
        "Loading article content",
        "Tags Syria War",
        "The army left.",
        "\n",
        "\n\n",
        " ",
        "Read Also",
        "--AFP",
        "Twitter",
        "12",
        "Photo: A B/C",
        "click here to",
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=10)), max_size=20).map("".join))
def test_stretches_lie_in_the_text_in_order_and_apart(text: str) -> None:
    found = furniture(text)
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(end < start for (_, end), (start, _) in pairwise(found))
    assert all(not text[start].isspace() and not text[end - 1].isspace() for start, end in found)


@pytest.mark.parametrize("sign", ["9", "1 ", "share", "x > ", "Jan 1 ", "(1)"])
def test_a_line_of_one_sign_is_told_at_once(sign: str) -> None:
    """Figures that could be cut into shares in many ways once took longer than anybody waits."""
    assert not is_furniture((sign * 300)[:280] + "?!")
    assert not is_furniture("updated " + (sign * 300)[:270] + "?!")
