"""Floors only rise, and a fall below one fails the evaluation."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.__main__ import Part, Settings, main
from evals.floors import FLOORS_FILE, MARGIN, Floor, breaches, load, save, tighten
from evals.scores import Measure, Scores

TODAY = date(2026, 1, 2)


def _scores(value: float, name: str = "f1", part: str = "toy") -> Scores:
    return Scores(part, documents=3, seconds=0.5, measures=(Measure(name, value, (0.1, 0.9)),), note="a note")


def _part(value: float) -> dict[str, Part]:
    def measured(settings: Settings) -> Scores:
        return _scores(value)

    return {"toy": measured}


@pytest.fixture
def floors(tmp_path: Path) -> Callable[[str], list[str]]:
    """Return a function that writes a floor file and gives the arguments that use it."""

    def written(content: str) -> list[str]:
        path = tmp_path / "floors.yaml"
        path.write_text(content, encoding="utf-8")
        return ["--data", str(tmp_path), "--floors", str(path)]

    return written


@given(value=st.floats(0, 1), limit=st.floats(0, 1), is_ceiling=st.booleans())
def test_a_floor_is_never_loosened(value: float, limit: float, is_ceiling: bool) -> None:
    floor = Floor("toy", "f1", limit, is_ceiling, None)
    (tightened,) = tighten([floor], [_scores(value)], TODAY)
    assert tightened.limit <= limit if is_ceiling else tightened.limit >= limit
    if tightened is not floor:
        assert tightened.is_kept_by(value)
        assert abs(tightened.limit - value) == pytest.approx(MARGIN, abs=0.0011)


def test_a_value_that_is_undefined_breaks_a_floor_and_moves_none() -> None:
    floor = Floor("toy", "f1", 0.0, False, None)
    assert not floor.is_kept_by(math.nan)
    assert tighten([floor], [_scores(math.nan)], TODAY) == [floor]


def test_a_measure_that_is_gone_breaks_its_floor() -> None:
    floor = Floor("toy", "accuracy", 0.5, False, None)
    (broken,) = breaches([floor], [_scores(0.9)], ["toy"])
    assert str(broken) == "toy accuracy is not measured, and has to be ≥ 0.500"


def test_floors_of_parts_that_were_not_run_are_not_looked_at() -> None:
    assert breaches([Floor("other", "f1", 0.5, False, None)], [_scores(0.9)], ["toy"]) == []


def test_floors_survive_writing_and_reading(tmp_path: Path) -> None:
    floors = [Floor("toy", "f1", 0.25, False, TODAY), Floor("toy", "brier", 0.5, True, None)]
    save(floors, tmp_path / "floors.yaml")
    assert load(tmp_path / "floors.yaml") == floors


def test_an_entry_without_a_limit_is_named(tmp_path: Path) -> None:
    (tmp_path / "floors.yaml").write_text("toy: {f1: {least: 1}}", encoding="utf-8")
    with pytest.raises(ValueError, match=r"toy\.f1"):
        load(tmp_path / "floors.yaml")


def test_the_shipped_floors_load() -> None:
    assert {floor.part for floor in load(FLOORS_FILE)} >= {"claims", "claims_rules", "attribution", "control_rules"}


def test_a_fall_below_a_floor_exits_with_1(
    floors: Callable[[str], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = floors("toy: {f1: {at_least: 0.5}}")
    assert main(arguments, parts=_part(0.6)) == 0
    assert main(arguments, parts=_part(0.4)) == 1
    captured = capsys.readouterr()
    assert "toy f1 is 0.400, and has to be ≥ 0.500" in captured.err
    assert "0.400 ✗" in captured.out


def test_a_part_that_cannot_run_fails_its_floors(
    floors: Callable[[str], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    def not_built(settings: Settings) -> Scores:
        raise ModuleNotFoundError("no room", name="reportedly.room")

    assert main(floors("toy: {f1: {at_least: 0.0}}"), parts={"toy": not_built}) == 1
    assert "left out" in capsys.readouterr().err


def test_updating_raises_floors_and_keeps_the_others(floors: Callable[[str], list[str]], tmp_path: Path) -> None:
    arguments = floors("toy: {f1: {at_least: 0.5}}\nother: {f1: {at_least: 0.7}}")
    assert main([*arguments, "--update-floors"], parts=_part(0.8)) == 0
    assert main([*arguments, "--update-floors"], parts=_part(0.795)) == 0
    raised, kept = load(tmp_path / "floors.yaml")
    assert raised.limit == pytest.approx(0.79)
    assert raised.set_on is not None
    assert kept.limit == 0.7


def test_json_holds_values_intervals_and_what_fell(
    floors: Callable[[str], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*floors("toy: {f1: {at_least: 0.5}}"), "--json"], parts=_part(0.4)) == 1
    content = json.loads(capsys.readouterr().out)
    assert content["parts"][0]["measures"]["f1"] == {"value": 0.4, "interval": [0.1, 0.9]}
    assert len(content["below_floor"]) == 1


def test_without_the_public_data_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path / "nowhere")]) == 2
    assert "--data" in capsys.readouterr().err
