"""The linkage's parameters are checked, and its probabilities follow from them."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from reportedly.errors import ConfigurationError
from reportedly.weighing.grouping import average_linkage, components, cut
from reportedly.weighing.linkage import LEVELS, LinkWeights, compare, probability
from reportedly.weighing.tellings import tell_all
from tests.weighing.builders import ABU_KAMAL, ARMY, IS, SDF, Stub, say

_TEXT = (resources.files("reportedly") / "codebook" / "event_links.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("window_days: 7", "window_days: -1", "limits.window_days is -1; allowed is a number from 0 to 60"),
        ("window_days: 7", "days: 7", "limits must have exactly"),
        ("[capture, handover]", "[capture, peace]", "give two of: capture, withdraw"),
        ("    same_wide_then:", "    wide_then:", "features.spot must have exactly"),
        ("prior: ", "prior: high #", "prior is 'high'"),
        ("kin:", "kin: [", "not valid YAML"),
        ("  market: market", "  market: 3 #", "it must be a mapping of kinds to words"),
    ],
)
def test_a_wrong_parameter_is_told_by_its_name(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in _TEXT
    file = tmp_path / "links.yaml"
    file.write_text(_TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"links\.yaml") as error:
        LinkWeights.load(file)
    assert told in str(error.value)


def test_a_missing_file_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot read the link weights"):
        LinkWeights.load(tmp_path / "none.yaml")


def test_a_comparison_is_on_a_level_of_each_feature_whichever_comes_first() -> None:
    weights = LinkWeights.load()
    claims = [
        say("capture", ARMY, IS, at=ABU_KAMAL, outlet="Post"),
        say("withdraw", IS, at=ABU_KAMAL, outlet="Herald"),
        say("clash", ARMY, IS, outlet="Post"),
        say("clash", IS, ARMY, outlet="Herald"),
        say("air_strike", SDF, IS, outlet="Mirror", start=None),
    ]
    tellings = tell_all(claims, Stub(), weights.stop_words)
    for one in tellings:
        for other in tellings:
            levels = compare(one, other, weights, Stub(), {})
            assert levels == compare(other, one, weights, Stub(), {})
            if levels is not None:
                assert set(levels) == set(LEVELS)
                assert all(level in LEVELS[name] for name, level in levels.items())
                assert 0 < probability(weights.log_odds(levels)) < 1
    fought = compare(tellings[2], tellings[3], weights, Stub(), {})
    assert fought is not None
    assert (fought["doer"], fought["done_to"]) == ("same", "same")  # of a clash the order does not matter


def test_probabilities_stay_within_bounds() -> None:
    assert probability(0.0) == 0.5
    assert 0.0 <= probability(-1e6) < 1e-9
    assert probability(1e6) == 1.0


def test_groups_are_not_chained_by_single_pairs() -> None:
    odds = {(0, 1): 3.0, (1, 2): 2.0, (2, 3): 3.0}
    assert average_linkage([0, 1, 2, 3], lambda a, b: odds.get((a, b), -5.0), 0.0) == [[0, 1], [2, 3]]
    assert average_linkage([0, 1, 2, 3], lambda a, b: -5.0, 0.0, merged=[(0, 3)]) == [[0, 3], [1], [2]]
    infinite = float("-inf")
    assert average_linkage([0, 1, 2], lambda a, b: infinite if (a, b) == (0, 2) else 3.0, 0.0) == [[0, 1], [2]]


def test_a_large_group_is_cut_where_it_is_weakest_and_never_where_a_reviewer_merged() -> None:
    chain = {(number, number + 1): 9.0 if number != 4 else 1.0 for number in range(9)}
    assert components(10, chain) == [list(range(10))]
    assert cut(range(10), chain, 6) == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]
    assert cut(range(10), chain, 6, [(0, 9)]) == [list(range(10))]
    assert [len(part) for part in cut(range(10), dict.fromkeys(chain, 2.0), 4)] == [4, 4, 2]


def test_reports_agree_on_what_was_hit_by_different_words() -> None:
    weights = LinkWeights.load()
    claims = [
        say("air_strike", SDF, "medical center", outlet="Post"),
        say("attack", SDF, "clinic", outlet="Herald"),
        say("air_strike", SDF, "vegetable market", outlet="Mirror"),
        say("air_strike", SDF, outlet="Courier"),
        say("hold", SDF, quote="the hospital", outlet="Echo"),
    ]
    tellings = tell_all(claims, Stub(), weights.stop_words, weights.objects)
    assert [sorted(each.objects) for each in tellings] == [["medical"], ["medical"], ["market"], [], []]

    def level(one: int, other: int) -> str:
        levels = compare(tellings[one], tellings[other], weights, Stub(), {})
        assert levels is not None
        return levels["object"]

    assert (level(0, 1), level(1, 2), level(0, 3)) == ("same", "other", "one")
    told = weights.weights["object"]
    assert told["same"] > 1.0 > max(weight for name, weight in told.items() if name != "same")


def test_what_was_hit_is_read_from_the_words_where_no_target_says() -> None:
    weights = LinkWeights.load()
    (told,) = tell_all(
        [say("bombing", None, quote="a blast tore through a mosque")], Stub(), weights.stop_words, weights.objects
    )
    assert told.objects == {"worship"}
