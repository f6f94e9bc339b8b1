"""Nothing of a source can drive the terminal, a spreadsheet or a JSON reader."""

from __future__ import annotations

import csv
import io
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.cli.output import clean, json_text, one_line, shorten, write_csv

_ANY_TEXT = st.text(st.characters(), max_size=200)


@given(_ANY_TEXT)
def test_clean_text_has_no_control_character(text: str) -> None:
    left = {unicodedata.category(character) for character in clean(text) if character not in "\n\t"}
    assert left.isdisjoint({"Cc", "Cs"})


@given(_ANY_TEXT)
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


@given(_ANY_TEXT, st.integers(1, 50))
def test_shortened_text_fits(text: str, limit: int) -> None:
    assert len(shorten(text, limit)) <= limit


def test_escapes_and_directions_are_taken_out() -> None:
    assert clean("\x1b[31mred\x1b[0m \x9b2Jgone \u202eesrever\u202c \ud800 end") == "[31mred[0m 2Jgone esrever  end"


@given(
    st.recursive(
        _ANY_TEXT | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(_ANY_TEXT, inner)
    )
)
def test_json_keeps_the_value_and_holds_no_control_character(value: object) -> None:
    text = json_text(value, indent=None)
    assert json.loads(text) == value
    assert clean(text) == text
    text.encode("utf-8")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_csv_holds_no_formula(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    write_csv(("name", "number"), [{"name": text, "number": -1.5}])
    row = next(csv.DictReader(io.StringIO(capsys.readouterr().out, newline="")))
    assert row["name"].startswith("'")
    assert float(row["number"]) == -1.5


def test_a_row_of_csv_moves_no_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    write_csv(("name", "none"), [{"name": "one\r\x1b[2Jtwo", "none": None}])
    assert capsys.readouterr().out == 'name,none\r\n"one[2Jtwo",\r\n'
