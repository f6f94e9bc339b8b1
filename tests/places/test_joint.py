"""What the namings of one name mean together."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reportedly.places.joint import _Namesakes

GROUPS = st.lists(
    st.dictionaries(st.integers(1, 4), st.floats(0.0, 1.0, allow_nan=False), max_size=4), min_size=1, max_size=6
)


def group(weights: dict[int, float]) -> Any:
    """Stand in for a group: entries by id, with how likely each is."""
    candidates = [SimpleNamespace(entry=SimpleNamespace(id=number)) for number in weights]
    return SimpleNamespace(candidates=candidates, weights=list(weights.values()))


@given(GROUPS)
def test_an_entry_is_as_likely_as_for_the_likeliest_of_the_other_groups(groups: list[dict[int, float]]) -> None:
    together = _Namesakes()
    for at, weights in enumerate(groups):
        together.add(at, group(weights))
    for at in range(len(groups)):
        others = [weights for number, weights in enumerate(groups) if number != at]
        for entry in range(1, 6):
            expected = max((weights.get(entry, 0.0) for weights in others), default=0.0)
            assert together.weight(entry, at) == expected
