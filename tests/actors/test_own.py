"""A user's own file of parties: what it adds, and what is said of a wrong one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.actors import DocumentActors, Registry
from reportedly.actors.own import load_own
from reportedly.errors import ConfigurationError

_GOOD = """
parties:
  - party: islamic_state
    aliases: [Black Banner Army]
  - id: river_guard
    kind: militia
    names: [{name: River Guard, from: 2016-01-01}]
    abbreviations: [RVG]
    countries: [SY]
    parents: [{party: sdf, from: 2017-01-01}]
relations:
  - [fighting, river_guard, islamic_state, 2017, 2019-03]
"""

_WRONG = [
    ("parties: " + "[" * 20_000, "nested too deeply"),
    ("parties:\n  - party: islamic_stat\n    aliases: [X]\n", "line 2: there is no party 'islamic_stat'; did you mean"),
    ("parties:\n  - id: hts\n    kind: militia\n    names: [X]\n", "line 2: there is a party 'hts' already"),
    ("parties:\n  - id: y\n    names: [Y]\n", "line 2: .*a new party needs kind and names"),
    ("parties:\n  - aliases: [Y]\n", "line 2: .*give id for a new party, or party"),
    ("parties:\n  - party: hts\n    kind: militia\n", "line 2: .*a known party takes aliases"),
    ("parties:\n  - id: y\n    kind: army\n    names: [Y]\n", "line 3: parties.kind: .*'armed_group'"),
    ("parties:\n  - id: y\n    kind: militia\n    names: [Y]\n    colour: red\n", "line 5: parties.colour: .*'red'"),
    (
        "parties:\n  - id: y\n    kind: militia\n    names: [Y]\n    countries: [SYR]\n",
        "line 5: parties.countries: .*'SYR'",
    ),
    (
        "parties:\n  - id: y\n    kind: militia\n    names: [Y]\n    side: nowhere\n",
        "line 2: there is no side 'nowhere'",
    ),
    ("parties:\n  - id: y\n    kind: militia\n    names: [Y]\n    mother: hts\n", "line 5: parties.mother: "),
    ("parties:\n  - id: x\n   kind: bad", "line 3: this is no YAML"),
    ("- one\n- two\n", "line 1: the file is a map"),
    ("relations:\n  - [fighting, hts, nobody, 2017]\n", "line 2: there is no party 'nobody'"),
    ("relations:\n  - [hating, hts, sdf]\n", "line 2: the kind 'hating' is none of"),
    ("parties: &a [*a]\n", "line 1: references"),
    ("a: " + "[" * 5000, "own.yaml"),
]


def _written(folder: Path, text: str) -> Path:
    path = folder / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_names_parties_and_relations_are_added(tmp_path: Path) -> None:
    registry = Registry.load(_written(tmp_path, _GOOD))
    text = "The River Guard drove the Black Banner Army out of a village in Syria."
    actors = DocumentActors(registry, text, date(2018, 1, 1))
    assert [actors.party_of(m) for m in actors.mentions if m.kind == "party"] == ["river_guard", "islamic_state"]
    assert registry.are_opposed("river_guard", "islamic_state", date(2018, 1, 1)) is True
    assert registry.parents_of("river_guard", date(2018, 1, 1)) == ["sdf"]
    party = registry.get("river_guard")
    assert party is not None
    assert party.source == "your own file"
    assert Registry.load().get("river_guard") is None


def test_a_registry_changes_its_version_with_the_file(tmp_path: Path) -> None:
    first = Registry.load(_written(tmp_path, _GOOD)).version
    second = Registry.load(_written(tmp_path, _GOOD.replace("RVG", "RGU"))).version
    assert first
    assert second
    assert first != second
    assert Registry.load().version == ""


def test_a_reader_changes_its_version_with_the_file(tmp_path: Path) -> None:
    from reportedly.reading import ReaderWith, get_reader

    with_own = ReaderWith(actors=str(_written(tmp_path, _GOOD)))()
    assert with_own.name == get_reader().name
    assert with_own.version != get_reader().version


def test_a_speaker_of_an_own_party_speaks_for_a_party(tmp_path: Path) -> None:
    from reportedly.model import SpeakerClass

    text = "A River Guard commander said the village in Syria was quiet."
    registry = Registry.load(_written(tmp_path, _GOOD))
    assert DocumentActors(registry, text).speaker_class("A River Guard commander") is SpeakerClass.PARTY


@pytest.mark.parametrize(("text", "message"), _WRONG)
def test_a_wrong_file_is_told_of_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    path = _written(tmp_path, text)
    with pytest.raises(ConfigurationError, match=message) as told:
        Registry.load(path)
    assert str(path) in str(told.value)
    assert "\n" not in str(told.value)


def test_a_missing_file_and_one_that_is_no_text_are_told_of(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot read the file of actors"):
        load_own(tmp_path / "none.yaml")
    path = tmp_path / "own.yaml"
    path.write_bytes(b"parties: \xff\xfe")
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        load_own(path)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_gives_parties_or_one_error(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("own") / "own.yaml"
    path.write_text(text, encoding="utf-8", errors="replace")
    told = ""
    try:
        load_own(path)
    except ConfigurationError as error:
        told = str(error)
    assert "\n" not in told
