"""``reportedly actors``: the registry listed, searched and shown, and a user's own file on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from reportedly.cli import main

_OWN = "parties:\n  - {id: river_guard, kind: militia, names: [River Guard], countries: [SY]}\n"


def _run(*arguments: str, **settings: Any) -> Result:
    return CliRunner().invoke(main, ["actors", *arguments], **settings)


def _json(*arguments: str) -> Any:
    result = _run(*arguments, "--json")
    assert result.exit_code == 0
    return json.loads(result.stdout)


def test_the_list_can_be_narrowed() -> None:
    every = _json()
    assert len(every) > 1500
    mali = _json("--country", "ml", "--kind", "coalition", "--on", "2016-01-01")
    assert [party["id"] for party in mali] == ["minusma"]
    assert all("ML" in party["countries"] for party in mali)
    assert _json("--country", "ML", "--kind", "coalition", "--on", "2011-01-01") == []


def test_the_list_for_people_has_one_line_for_a_party() -> None:
    lines = _run("--country", "MZ", "--kind", "armed_group").stdout.splitlines()
    assert lines[0].split() == ["id", "name", "kind", "countries", "active"]
    assert any(line.startswith("renamo ") for line in lines)


def test_nothing_like_that_is_said_on_standard_error() -> None:
    result = _run("--country", "NZ", "--kind", "militia")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no party is like that" in result.stderr


@pytest.mark.parametrize(
    ("name", "options", "first"),
    [
        ("Nusra", (), "hts"),
        ("jabat al nusra", (), "hts"),
        ("Tatmadaw", (), "tatmadaw"),
        ("Taang Liberation Army", (), "taang_national_liberation_army"),
        ("Lords Resistence Army", (), "lra"),
        ("ELN", ("--country", "CO"), "eln"),
        ("al-Shabab", ("--country", "MZ"), "ansar_al_sunna_mozambique"),
    ],
)
def test_a_party_is_found_by_a_name_or_nearly(name: str, options: tuple[str, ...], first: str) -> None:
    assert _json("find", name, *options)[0]["id"] == first


def test_the_very_name_has_the_score_one_and_scores_fall() -> None:
    found = _json("find", "Rapid Support Forces")
    assert found[0]["score"] == 1.0
    scores = [each["score"] for each in found]
    assert scores == sorted(scores, reverse=True)


def test_a_name_that_nobody_has_finds_nothing() -> None:
    assert _json("find", "zzqqxx") == []
    assert "no party has a name like" in _run("find", "zzqqxx").stderr


def test_a_party_is_shown_as_of_a_day() -> None:
    then, later = _json("show", "hts", "--on", "2015-01-01"), _json("show", "hts", "--on", "2018-01-01")
    assert (then["name"], later["name"]) == ("Nusra Front", "Hayat Tahrir al-Sham")
    assert then["part_of"] == ["al_qaeda"]
    assert later["part_of"] == []
    assert then["source"]
    assert all(relation["from"] is None or relation["from"] <= "2015-01-01" for relation in then["relations"])


def test_a_party_is_shown_by_a_name_and_for_people() -> None:
    text = _run("show", "RSF").stdout
    assert text.startswith("Rapid Support Forces (rapid_support_forces)\n")
    assert "  fighting Sudanese Armed Forces (sudanese_armed_forces)  2023-04-15…\n" in text
    assert "UCDP       630" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("show", "islamic_stat"), "there is no party 'islamic_stat'; nearest are islamic_state"),
        (("--country", "SYR"), "'SYR' is no country code"),
        (("--on", "2015-13-01"), "no date in the calendar"),
        (("--actors", "/nowhere/own.yaml"), "cannot read the file of actors /nowhere/own.yaml"),
    ],
)
def test_a_wrong_wish_is_one_line(arguments: tuple[str, ...], message: str) -> None:
    result = _run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def test_an_own_file_is_taken_from_the_option_and_from_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(_OWN, encoding="utf-8")
    for arguments in (("--actors", str(path), "show", "river_guard"), ("show", "river_guard", "--actors", str(path))):
        assert _run(*arguments).stdout.startswith("River Guard")
    assert _run("show", "river_guard", env={"REPORTEDLY_ACTORS": str(path)}).stdout.startswith("River Guard")
    assert _run("show", "river_guard").exit_code == 2


def test_a_document_is_read_again_with_an_own_file_and_once(tmp_path: Path) -> None:
    own, text, ledger = tmp_path / "own.yaml", tmp_path / "t.txt", tmp_path / "l.db"
    own.write_text(_OWN, encoding="utf-8")
    text.write_text("The River Guard captured Raqqa on Tuesday.", encoding="utf-8")
    read = ["read", str(text), "--published", "2017-10-20", "--ledger", str(ledger), "--json"]
    new = []
    for more in ([], ["--actors", str(own)], ["--actors", str(own)]):
        result = CliRunner().invoke(main, [*read, *more])
        assert result.exit_code == 0, result.stderr
        new.append(json.loads(result.stdout)["documents_new"])
    assert new == [1, 1, 0]
    claims = CliRunner().invoke(main, ["claims", "--ledger", str(ledger), "--json"])
    assert "river_guard" in claims.stdout


def test_a_reader_that_takes_no_own_file_says_so(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(_OWN, encoding="utf-8")
    result = CliRunner().invoke(main, ["read", str(own), "--reader", "other.v1", "--actors", str(own)])
    assert result.exit_code == 2
    assert "other.v1" in result.stderr
