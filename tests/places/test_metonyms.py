"""Names of countries, capitals and seats that stand for governments, told from those that say where."""

from __future__ import annotations

import pytest

from reportedly.places.metonyms import is_metonym, is_seat
from reportedly.reading.parsing import load_model


def _metonym(text: str, name: str, *, seat: bool = False) -> bool:
    head = next(t for t in load_model()(text) if t.text == name)
    return is_metonym(head, seat=seat)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Washington is wary of the plan.", "Washington"),
        ("Damascus said that the town was safe.", "Damascus"),
        ("Ankara launched an offensive against the militia.", "Ankara"),
        ("The talks between Ankara and Moscow broke down.", "Moscow"),
        ("The talks between Ankara and Moscow broke down.", "Ankara"),
        ("The rebels were armed by Tehran.", "Tehran"),
        ("Tehran's allies fired rockets.", "Tehran"),
        ("He accused Damascus of using gas.", "Damascus"),
    ],
)
def test_a_name_that_speaks_or_deals_stands_for_a_government(text: str, name: str) -> None:
    assert _metonym(text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Two bombs exploded in Washington on Monday.", "Washington"),
        ("Shells landed near Damascus.", "Damascus"),
        ("Protesters marched through Ankara.", "Ankara"),
        ("Baghdad was hit by three car bombs.", "Baghdad"),
        ("Baghdad witnessed a wave of attacks.", "Baghdad"),
        ("Troops patrolled the streets of Kyiv.", "Kyiv"),
    ],
)
def test_a_name_of_ground_is_no_metonym(text: str, name: str) -> None:
    assert not _metonym(text, name)


def test_a_seat_of_government_is_one_unless_a_word_of_place_stands_before_it() -> None:
    assert is_seat("the Kremlin")
    assert is_seat("White House")
    assert not is_seat("Kobani")
    assert _metonym("The Kremlin denied it.", "Kremlin", seat=True)
    assert not _metonym("A drone crashed near the Kremlin.", "Kremlin", seat=True)
