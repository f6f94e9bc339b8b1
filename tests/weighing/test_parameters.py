"""The parameters: shipped, documented, and checked when loaded."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from reportedly.errors import ConfigurationError
from reportedly.model import SpeakerClass, Status
from reportedly.weighing import Parameters


@pytest.fixture
def shipped() -> str:
    return (resources.files("reportedly") / "codebook" / "weighing.yaml").read_text(encoding="utf-8")


def _load(tmp_path: Path, text: str) -> Parameters:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return Parameters.load(path)


def test_the_shipped_file_loads_and_covers_every_class_and_status() -> None:
    parameters = Parameters.load()
    assert all(0 < parameters.reliability.of(kind) <= 1 for kind in SpeakerClass)
    assert parameters.status.of(Status.ACTUAL) == 1
    assert parameters.status.of(Status.UNKNOWN) == parameters.status.of(Status.HYPOTHETICAL) == 0


def test_every_shipped_number_says_why(shipped: str) -> None:
    settings = [line for line in shipped.splitlines() if line.startswith("  ") and ":" in line and "{" not in line]
    explained = [line for line in settings if line.lstrip().startswith("#") or "#" in line]
    assert explained == settings


def test_an_own_file_of_the_same_form_loads(tmp_path: Path, shipped: str) -> None:
    changed = shipped.replace("holder_half_life_days: 2200", "holder_half_life_days: 30")
    assert _load(tmp_path, changed).dynamics.holder_half_life_days == 30


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("holder_half_life_days: 2200", "holder_half_life_days: -3", ["dynamics.holder_half_life_days", "-3", "1 to"]),
        ("  monitor: 0.80", "  monitor: often", ["reliability.monitor", "'often'", "0 to 1"]),
        ("  monitor: 0.80", "  monitor: true", ["reliability.monitor", "True"]),
        ("  window_days: 3", "  window_days: 2.5", ["contradictions.window_days", "2.5", "whole number"]),
        ("  window_days: 3", "  windows: 3", ["contradictions", "'windows'", "window_days"]),
        ("  against: 1.50", "", ["interest", "'against'"]),
        ("{actor: 4, target: 0.2,", "{actor: 0, target: 0.2,", ["effects.capture.actor", "0.01 to 100"]),
        ("{actor: 4, target: 0.2,", "{target: 0.2,", ["effects.capture", "'actor'"]),
        ("dynamics:\n", "dynamics: 5\nold:\n", ["'old'", "dynamics"]),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(
    tmp_path: Path, shipped: str, old: str, new: str, named: list[str]
) -> None:
    assert old in shipped
    with pytest.raises(ConfigurationError) as error:
        _load(tmp_path, shipped.replace(old, new, 1))
    assert all(part in str(error.value) for part in ["own.yaml", *named])


def test_what_is_no_yaml_and_what_is_no_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="not valid YAML"):
        _load(tmp_path, "{")
    with pytest.raises(ConfigurationError, match="mapping"):
        _load(tmp_path, "just words")
    with pytest.raises(ConfigurationError, match="cannot read"):
        Parameters.load(tmp_path / "absent.yaml")
