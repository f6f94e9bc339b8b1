"""Flags that tables put in place of states' names."""

from __future__ import annotations

from datetime import date

import pytest

from reportedly.model import Claim, Document, EventType
from reportedly.reading import get_reader
from reportedly.reading.flags import spelt

ROW = (
    "| Horodnia | 11,000 | Chernihiv | 🇺🇦 | 2 Apr 2022 "
    "| Captured by 🇷🇺 25 February 2022. Recaptured by 🇺🇦 2 April 2022. |"
)


def captures(text: str) -> list[Claim]:
    claims = get_reader("rules.v1").read(Document("d", "table", text, date(2023, 7, 1)))
    return [claim for claim in claims if claim.type is EventType.CAPTURE]


def test_flags_are_spelt_in_place() -> None:
    assert spelt("by 🇷🇺 and 🇺🇦.") == "by RU and UA."
    assert len(spelt(ROW)) == len(ROW)
    assert spelt("no flags, and 🏳️ is none") == "no flags, and 🏳️ is none"


@pytest.fixture(scope="module")
def taken() -> list[Claim]:
    return captures(f"## Chernihiv Oblast\n\n{ROW}\n")


def test_a_flag_is_the_state_that_took_the_town(taken: list[Claim]) -> None:
    told = [(claim.actor[0].id, claim.actor[0].name, claim.place.name if claim.place else None) for claim in taken]
    assert told == [("russia", "Russia", "Horodnia"), ("ukraine", "Ukraine", "Horodnia")]


def test_an_entry_in_note_form_is_on_the_town_of_its_row(taken: list[Claim]) -> None:
    assert [claim.happened.end for claim in taken] == [date(2022, 2, 25), date(2022, 4, 2)]


def test_quotes_keep_the_flags(taken: list[Claim]) -> None:
    assert "🇷🇺" in taken[0].quotes[0].text
    assert taken[1].quotes[0].text.startswith("Recaptured by 🇺🇦")


def test_a_row_is_not_about_the_district_that_it_names() -> None:
    assert captures("| Nowherivka | 300 | Vyshhorod | 🇺🇦 | 2022-4-3 | Captured by 🇷🇺 24 February 2022. |") == []
