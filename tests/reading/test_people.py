"""Names of people, found without a parser."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.reading.people import find_people


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Observatory head Rami Abdel Rahman told reporters.", ["Rami Abdel Rahman"]),
        ("“We left,” said Omar al-Haddad.", ["Omar al-Haddad"]),
        ("President Michel Aoun met Gen. John Smith in Beirut.", ["Michel Aoun", "John Smith"]),
        ("The army took the town, officials said.", []),
        ("", []),
    ],
)
def test_people_are_found_by_title_role_and_speech(text: str, names: list[str]) -> None:
    assert [person.name for person in find_people(text)] == names


@given(st.lists(st.sampled_from(["Omar ", "said ", "Gen. ", "al-", "a", "\n", "head "]), max_size=20).map("".join))
def test_people_are_exact_and_apart(text: str) -> None:
    last = 0
    for person in find_people(text):
        assert " ".join(text[person.start : person.end].split()) == person.name
        assert person.start >= last
        last = person.end


def test_a_long_text_takes_seconds() -> None:
    started = time.perf_counter()
    find_people("Officials said Omar Haddad and others left. " * 20_000)
    assert time.perf_counter() - started < 30
